/* SPDX-License-Identifier: Apache-2.0
 * A session at one moment as one JSON object. */
#include "bedside/bedside_in.h"

/* Writes one object; the comma stands before every field but the first. */
struct json {
	struct text *t;
	bool more;
};

static void name(struct json *j, const char *key)
{
	text_fmt(j->t, "%s\"%s\":", j->more ? "," : "", key);
	j->more = true;
}

static void put_text(struct json *j, const char *key, const char *s)
{
	if (!s)
		return;
	name(j, key);
	text_json(j->t, s);
}

static void put_number(struct json *j, const char *key, int64_t n)
{
	name(j, key);
	text_fmt(j->t, "%lld", (long long)n);
}

static void put_true(struct json *j, const char *key, bool b)
{
	name(j, key);
	text_put(j->t, b ? "true" : "false");
}

static void put_time(struct json *j, const char *key, int64_t ms)
{
	struct text at = text_in(j->t->a);
	if (ms == 0 || !civil_instant_write(&at, ms))
		return;
	put_text(j, key, at.s);
}

static struct json object(struct text *t, bool more)
{
	text_put(t, more ? ",{" : "{");
	return (struct json){.t = t};
}

static void list(struct json *j, const char *key)
{
	name(j, key);
	text_put(j->t, "[");
}

static void end(struct json *j, const char *mark)
{
	text_put(j->t, mark);
	j->more = true;
}

/* ---- parts ------------------------------------------------------------------------------------- */

static void put_line(struct text *t, bool more, const struct bedside_line *l)
{
	struct json j = object(t, more);
	put_text(&j, "name", l->name);
	put_text(&j, "title", l->title);
	put_text(&j, "state", line_state_names[l->state]);
	put_true(&j, "must", l->must);
	put_true(&j, "optional", l->optional);
	put_text(&j, "act", l->act);
	put_text(&j, "answer", l->answer);
	put_text(&j, "skipped_because", l->reason);
	put_text(&j, "by", l->by);
	put_time(&j, "at", l->at);
	if (l->seq)
		put_number(&j, "seq", l->seq);
	text_put(t, "}");
}

static void put_stages(struct json *j, const struct bedside *b)
{
	list(j, "stages");
	for (size_t i = 0; i < b->stages.n; i++) {
		const struct bedside_stage *g = &b->stages.v[i];
		struct json o = object(j->t, i > 0);
		put_text(&o, "name", g->name);
		put_text(&o, "title", g->title);
		put_text(&o, "state", line_state_names[g->state]);
		put_time(&o, "entered", g->entered);
		put_number(&o, "open", g->open);
		list(&o, "steps");
		for (size_t k = 0; k < g->lines.n; k++)
			put_line(j->t, k > 0, &g->lines.v[k]);
		text_put(j->t, "]}");
	}
	end(j, "]");
}

static void put_readings(struct json *j, const struct bedside *b)
{
	static const char *const limits[] = {
	    [LIMITS_WITHIN] = "within", [LIMITS_OUTSIDE] = "outside"};
	list(j, "readings");
	for (size_t i = 0; i < b->readings.n; i++) {
		const struct bedside_reading *r = &b->readings.v[i];
		struct json o = object(j->t, i > 0);
		put_text(&o, "measure", r->measure);
		put_text(&o, "value", r->value);
		put_text(&o, "means", r->means);
		put_time(&o, "at", r->at);
		put_text(&o, "by", r->by);
		put_number(&o, "seq", r->seq);
		put_text(&o, "limits", limits[r->limits]);
		put_text(&o, "limit", r->limit);
		put_true(&o, "implausible", r->implausible);
		put_true(&o, "late", r->late);
		text_put(j->t, "}");
	}
	end(j, "]");
}

static void put_orders(struct json *j, const struct bedside *b)
{
	list(j, "orders");
	for (size_t i = 0; i < b->orders.n; i++) {
		const struct bedside_order *r = &b->orders.v[i];
		struct json o = object(j->t, i > 0);
		put_text(&o, "medicine", r->medicine);
		put_text(&o, "route", r->route);
		put_text(&o, "amount", r->amount);
		put_text(&o, "by", r->by);
		put_time(&o, "at", r->at);
		put_time(&o, "until", r->until);
		put_true(&o, "booster", r->booster);
		put_true(&o, "given", r->used);
		put_true(&o, "lapsed", r->lapsed);
		put_text(&o, "first_reader", r->first_reader);
		put_text(&o, "second_reader", r->second_reader);
		put_true(&o, "packet_agrees", r->agree);
		text_put(j->t, "}");
	}
	end(j, "]");
}

static void put_gate(struct text *t, bool more, const struct bedside_gate *g)
{
	struct json o = object(t, more);
	put_text(&o, "rule", g->rule);
	put_text(&o, "verdict", verdict_word(g->verdict));
	put_text(&o, "says", g->says);
	put_time(&o, "earliest", g->earliest);
	if (g->earliest)
		put_true(&o, "earliest_is_day", g->earliest_day);
	list(&o, "opens_with");
	for (size_t i = 0; i < g->wants.n; i++) {
		text_put(t, i ? "," : "");
		text_json(t, g->wants.v[i].says);
	}
	text_put(t, "]}");
}

static void put_next(struct json *j, const struct bedside *b)
{
	if (!b->next.act)
		return;
	name(j, "next");
	struct json o = object(j->t, false);
	put_text(&o, "act", b->next.act);
	put_text(&o, "says", b->next.says);
	put_true(&o, "open", b->next.open);
	put_text(&o, "refusal", b->next.refusal);
	list(&o, "gates");
	for (size_t i = 0; i < b->next.gates.n; i++)
		put_gate(j->t, i > 0, &b->next.gates.v[i]);
	text_put(j->t, "]}");
}

static void put_open(struct json *j, const struct bedside *b)
{
	list(j, "tasks");
	for (size_t i = 0; i < b->tasks.n; i++) {
		struct json o = object(j->t, i > 0);
		put_text(&o, "name", b->tasks.v[i].name);
		put_text(&o, "owner", b->tasks.v[i].owner);
		put_text(&o, "cause", b->tasks.v[i].cause);
		put_time(&o, "due", b->tasks.v[i].due);
		put_true(&o, "late", b->tasks.v[i].late);
		text_put(j->t, "}");
	}
	end(j, "]");
	list(j, "alerts");
	for (size_t i = 0; i < b->alerts.n; i++) {
		struct json o = object(j->t, i > 0);
		put_text(&o, "name", b->alerts.v[i].name);
		put_text(&o, "says", b->alerts.v[i].says);
		put_time(&o, "at", b->alerts.v[i].at);
		put_time(&o, "until", b->alerts.v[i].until);
		text_put(j->t, "}");
	}
	end(j, "]");
	list(j, "notes");
	for (size_t i = 0; i < b->notes.n; i++) {
		struct json o = object(j->t, i > 0);
		put_text(&o, "text", b->notes.v[i].text);
		put_text(&o, "by", b->notes.v[i].by);
		put_time(&o, "at", b->notes.v[i].at);
		text_put(j->t, "}");
	}
	end(j, "]");
}

static void put_can(struct json *j, const struct bedside *b)
{
	list(j, "can");
	for (size_t i = 0; i < b->can.n; i++) {
		struct json o = object(j->t, i > 0);
		put_text(&o, "act", b->can.v[i].act);
		put_text(&o, "says", b->can.v[i].says);
		text_put(j->t, "}");
	}
	end(j, "]");
	list(j, "emergency");
	for (size_t i = 0; i < b->emergency.n; i++)
		put_line(j->t, i > 0, &b->emergency.v[i]);
	end(j, "]");
	list(j, "staff");
	for (size_t i = 0; i < b->staff.n; i++) {
		text_put(j->t, i ? "," : "");
		text_json(j->t, b->staff.v[i]);
	}
	end(j, "]");
}

void bedside_json(const struct bedside *b, struct text *out)
{
	struct json j = object(out, false);
	put_text(&j, "schema", "tend.session/1");
	put_time(&j, "now", b->now);
	put_number(&j, "seq", b->seq);
	put_text(&j, "patient", b->patient);
	put_text(&j, "born", b->born);
	put_text(&j, "id", b->id);
	put_text(&j, "allergies", b->allergies);
	put_text(&j, "touch", b->touch);
	put_number(&j, "session", b->session);
	put_text(&j, "contact", b->contact);
	put_text(&j, "title", b->title);
	put_number(&j, "round", b->round);
	put_number(&j, "rounds", b->rounds);
	put_text(&j, "state", b->state);
	put_true(&j, "running", b->running);
	put_true(&j, "no_more_doses", b->no_more_doses);
	put_text(&j, "stage", b->stage);
	put_time(&j, "started", b->started);
	put_text(&j, "dose", b->dose);
	put_time(&j, "dosed_at", b->dosed_at);
	if (b->since_dose_ms >= 0)
		put_number(&j, "minutes_since_dose", b->since_dose_ms / 60000);
	if (b->has_due) {
		name(&j, "due");
		struct json o = object(out, false);
		put_text(&o, "step", b->due.name);
		put_text(&o, "says", b->due.says);
		put_time(&o, "at", b->due.due);
		put_number(&o, "minutes_late", b->due.late_ms / 60000);
		text_put(out, "}");
	}
	put_next(&j, b);
	put_stages(&j, b);
	put_readings(&j, b);
	put_orders(&j, b);
	put_open(&j, b);
	put_can(&j, b);
	put_text(&j, "read_out", b->read_out);
	text_put(out, "}\n");
}
