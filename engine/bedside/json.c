/* SPDX-License-Identifier: Apache-2.0
 * A session at one moment as one JSON object; what is not known is left out. */
#include "util/json.h"
#include "bedside/bedside_in.h"

static void put_line(struct json *j, const struct bedside_line *l)
{
	json_open(j, NULL);
	json_known_text(j, "name", l->name);
	json_known_text(j, "title", l->title);
	json_known_text(j, "state", line_state_names[l->state]);
	json_bool(j, "must", l->must);
	json_bool(j, "optional", l->optional);
	json_known_text(j, "act", l->act);
	json_known_text(j, "answer", l->answer);
	json_known_text(j, "skipped_because", l->reason);
	json_known_text(j, "by", l->by);
	json_known_time(j, "at", l->at);
	json_known_int(j, "seq", l->seq);
	json_close(j);
}

static void put_stages(struct json *j, const struct bedside *b)
{
	json_list(j, "stages");
	for (size_t i = 0; i < b->stages.n; i++) {
		const struct bedside_stage *g = &b->stages.v[i];
		json_open(j, NULL);
		json_known_text(j, "name", g->name);
		json_known_text(j, "title", g->title);
		json_known_text(j, "state", line_state_names[g->state]);
		json_known_time(j, "entered", g->entered);
		json_int(j, "open", g->open);
		json_list(j, "steps");
		for (size_t k = 0; k < g->lines.n; k++)
			put_line(j, &g->lines.v[k]);
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void put_readings(struct json *j, const struct bedside *b)
{
	static const char *const limits[] = {
	    [LIMITS_WITHIN] = "within", [LIMITS_OUTSIDE] = "outside"};
	json_list(j, "readings");
	for (size_t i = 0; i < b->readings.n; i++) {
		const struct bedside_reading *r = &b->readings.v[i];
		json_open(j, NULL);
		json_known_text(j, "measure", r->measure);
		json_known_text(j, "value", r->value);
		json_known_text(j, "means", r->means);
		json_known_time(j, "at", r->at);
		json_known_text(j, "by", r->by);
		json_int(j, "seq", r->seq);
		json_known_text(j, "limits", limits[r->limits]);
		json_known_text(j, "limit", r->limit);
		json_bool(j, "implausible", r->implausible);
		json_bool(j, "late", r->late);
		json_bool(j, "worked", r->worked);
		json_close(j);
	}
	json_close(j);
}

static void put_orders(struct json *j, const struct bedside *b)
{
	json_list(j, "orders");
	for (size_t i = 0; i < b->orders.n; i++) {
		const struct bedside_order *r = &b->orders.v[i];
		json_open(j, NULL);
		json_known_text(j, "medicine", r->medicine);
		json_known_text(j, "route", r->route);
		json_known_text(j, "amount", r->amount);
		json_known_text(j, "by", r->by);
		json_known_time(j, "at", r->at);
		json_known_time(j, "until", r->until);
		json_known_text(j, "kind", r->kind);
		json_known_text(j, "rate", r->rate);
		json_known_text(j, "given_so_far", r->given);
		json_bool(j, "booster", r->booster);
		json_bool(j, "given", r->used);
		json_bool(j, "lapsed", r->lapsed);
		json_known_text(j, "first_reader", r->first_reader);
		json_known_text(j, "second_reader", r->second_reader);
		json_bool(j, "packet_agrees", r->agree);
		json_close(j);
	}
	json_close(j);
}

static void put_gate(struct json *j, const struct bedside_gate *g)
{
	json_open(j, NULL);
	json_known_text(j, "rule", g->rule);
	json_known_text(j, "verdict", verdict_word(g->verdict));
	json_known_text(j, "says", g->says);
	json_known_text(j, "opens", g->opens);
	json_known_time(j, "earliest", g->earliest);
	if (g->earliest)
		json_bool(j, "earliest_is_day", g->earliest_day);
	json_list(j, "opens_with");
	for (size_t i = 0; i < g->wants.n; i++)
		json_text(j, NULL, g->wants.v[i].says);
	json_close(j);
	json_close(j);
}

void bedside_next_json(struct json *j, const char *key, const struct bedside_next *n)
{
	json_open(j, key);
	json_known_text(j, "act", n->act);
	json_known_text(j, "says", n->says);
	json_bool(j, "open", n->open);
	json_known_text(j, "refusal", n->refusal);
	json_known_text(j, "hint", n->hint);
	json_list(j, "gates");
	for (size_t i = 0; i < n->gates.n; i++)
		put_gate(j, &n->gates.v[i]);
	json_close(j);
	json_close(j);
}

static void put_open(struct json *j, const struct bedside *b)
{
	json_list(j, "tasks");
	for (size_t i = 0; i < b->tasks.n; i++) {
		json_open(j, NULL);
		json_known_text(j, "name", b->tasks.v[i].name);
		json_known_text(j, "owner", b->tasks.v[i].owner);
		json_known_text(j, "cause", b->tasks.v[i].cause);
		json_known_time(j, "due", b->tasks.v[i].due);
		json_bool(j, "late", b->tasks.v[i].late);
		json_close(j);
	}
	json_close(j);
	json_list(j, "alerts");
	for (size_t i = 0; i < b->alerts.n; i++) {
		json_open(j, NULL);
		json_known_text(j, "name", b->alerts.v[i].name);
		json_known_text(j, "says", b->alerts.v[i].says);
		json_known_time(j, "at", b->alerts.v[i].at);
		json_known_time(j, "until", b->alerts.v[i].until);
		json_bool(j, "struck", b->alerts.v[i].struck);
		json_known_time(j, "closed", b->alerts.v[i].closed);
		json_known_text(j, "closed_by", b->alerts.v[i].closed_by);
		json_known_text(j, "closed_because", b->alerts.v[i].closed_why);
		json_close(j);
	}
	json_close(j);
	json_list(j, "notes");
	for (size_t i = 0; i < b->notes.n; i++) {
		json_open(j, NULL);
		json_known_text(j, "text", b->notes.v[i].text);
		json_known_text(j, "by", b->notes.v[i].by);
		json_known_time(j, "at", b->notes.v[i].at);
		json_close(j);
	}
	json_close(j);
}

static void put_as_needed(struct json *j, const struct bedside *b)
{
	json_list(j, "as_needed");
	for (size_t i = 0; i < b->as_needed.n; i++) {
		json_open(j, NULL);
		json_known_text(j, "name", b->as_needed.v[i].name);
		json_known_text(j, "says", b->as_needed.v[i].says);
		json_bool(j, "ordered", b->as_needed.v[i].ordered);
		json_close(j);
	}
	json_close(j);
}

static void put_can(struct json *j, const struct bedside *b)
{
	json_list(j, "can");
	for (size_t i = 0; i < b->can.n; i++) {
		json_open(j, NULL);
		json_known_text(j, "act", b->can.v[i].act);
		json_known_text(j, "says", b->can.v[i].says);
		json_close(j);
	}
	json_close(j);
	json_list(j, "emergency");
	for (size_t i = 0; i < b->emergency.n; i++)
		put_line(j, &b->emergency.v[i]);
	json_close(j);
	json_list(j, "staff");
	for (size_t i = 0; i < b->staff.n; i++)
		json_text(j, NULL, b->staff.v[i]);
	json_close(j);
}

void bedside_json(const struct bedside *b, struct text *out)
{
	struct json j = json_begin(out, "tend.session/1");
	json_known_time(&j, "now", b->now);
	json_int(&j, "seq", b->seq);
	json_known_text(&j, "patient", b->patient);
	json_known_text(&j, "born", b->born);
	json_known_text(&j, "id", b->id);
	json_known_text(&j, "allergies", b->allergies);
	json_known_text(&j, "touch", b->touch);
	json_int(&j, "session", b->session);
	json_known_text(&j, "contact", b->contact);
	json_known_text(&j, "title", b->title);
	json_int(&j, "round", b->round);
	json_int(&j, "rounds", b->rounds);
	json_known_text(&j, "state", b->state);
	json_bool(&j, "running", b->running);
	json_bool(&j, "no_more_doses", b->no_more_doses);
	json_known_text(&j, "stage", b->stage);
	json_known_time(&j, "started", b->started);
	json_known_text(&j, "dose", b->dose);
	json_known_time(&j, "dosed_at", b->dosed_at);
	json_known_text(&j, "dose_under_way", b->under_way);
	json_bool(&j, "dose_unsure", b->dose_unsure);
	json_bool(&j, "dose_unread", b->dose_unread);
	if (b->since_dose_ms >= 0)
		json_int(&j, "minutes_since_dose", b->since_dose_ms / 60000);
	if (b->has_due) {
		json_open(&j, "due");
		json_known_text(&j, "step", b->due.name);
		json_known_text(&j, "says", b->due.says);
		json_known_time(&j, "at", b->due.due);
		json_int(&j, "minutes_late", b->due.late_ms / 60000);
		json_close(&j);
	}
	if (b->next.act)
		bedside_next_json(&j, "next", &b->next);
	put_stages(&j, b);
	put_readings(&j, b);
	put_orders(&j, b);
	put_open(&j, b);
	put_as_needed(&j, b);
	put_can(&j, b);
	json_known_time(&j, "emergency_since", b->emergency_since);
	json_known_text(&j, "read_out", b->read_out);
	json_end(&j);
}
