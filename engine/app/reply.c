/* SPDX-License-Identifier: Apache-2.0 */
#include "app/reply.h"

#include <jansson.h>
#include <string.h>

#include "util/json.h"

#define SCHEMA "tend.reply/1"

static const char *const verdict_words[VERDICTS] = {"pass", "warn", "hold", "sign", "block"};
static const char *const want_words[] = {[WANT_FACT] = "fact",
                                         [WANT_VALUE] = "value",
                                         [WANT_TIME] = "time",
                                         [WANT_SIGNATURE] = "signature",
                                         [WANT_NOTHING] = "nothing"};

/* ---- writing ---- */

/* [["nurse","therapist"],["prescriber"]]: each list one person. */
static void put_people(struct json *j, const char *key, const struct people *p)
{
	json_list(j, key);
	for (int i = 0; i < p->n; i++) {
		json_list(j, NULL);
		for (size_t k = 0; k < role_rows_n; k++)
			if (p->any_of[i] & role_rows[k].role)
				json_text(j, NULL, role_rows[k].name);
		json_close(j);
	}
	json_close(j);
}

static void put_want(struct json *j, const struct want *w)
{
	json_open(j, NULL);
	json_text(j, "kind", want_words[w->kind]);
	json_text(j, "what", w->what);
	json_int(j, "when", w->when);
	put_people(j, "who", &w->who);
	json_int(j, "measure", w->measure);
	json_int(j, "form", w->form);
	json_int(j, "step", w->step);
	json_close(j);
}

static const char *rule_of(const struct judgement *g)
{
	return g->rule ? g->rule : g->check ? g->check->name.s : NULL;
}

static void put_judgement(struct json *j, const struct judgement *g)
{
	json_open(j, NULL);
	json_text(j, "rule", rule_of(g));
	json_text(j, "verdict", verdict_words[g->verdict]);
	json_text(j, "say", g->say);
	json_known_text(j, "opens", g->opens);
	put_people(j, "by", &g->by);
	json_int(j, "earliest", g->earliest);
	json_bool(j, "day", g->earliest_day);
	json_bool(j, "signed", g->signed_off);
	json_list(j, "wants");
	for (int i = 0; i < g->wants_n; i++)
		put_want(j, &g->wants[i]);
	json_close(j);
	json_close(j);
}

const char *reply_write(struct arena *a, const struct app_reply *r)
{
	struct text t = text_in(a);
	struct json j = json_begin(&t, SCHEMA);
	json_int(&j, "rc", r->rc);
	json_text(&j, "message", r->msg ? r->msg : "");
	json_text(&j, "hint", r->hint);
	json_text(&j, "verdict", verdict_words[r->verdict]);
	json_int(&j, "first", r->first);
	json_int(&j, "events", r->events);
	json_int(&j, "seq", r->seq);
	json_text(&j, "id", r->id);
	json_list(&j, "judgements");
	for (size_t i = 0; i < r->judgements_n; i++)
		put_judgement(&j, &r->judgements[i]);
	json_close(&j);
	json_close(&j);
	return t.s;
}

/* ---- as it was written ---- */

static const char *kept(struct arena *a, const char *s)
{
	return s ? arena_dup(a, s) : NULL;
}

static struct judgement judgement_as_written(struct arena *a, const struct judgement *g)
{
	struct judgement j = {.rule = kept(a, rule_of(g)),
	                      .verdict = g->verdict,
	                      .say = kept(a, g->say),
	                      .opens = kept(a, g->opens),
	                      .by = g->by,
	                      .earliest = g->earliest,
	                      .earliest_day = g->earliest_day,
	                      .signed_off = g->signed_off,
	                      .wants_n = g->wants_n};
	for (int i = 0; i < g->wants_n; i++) {
		j.wants[i] = g->wants[i];
		j.wants[i].what = kept(a, g->wants[i].what);
	}
	return j;
}

struct app_reply reply_as_written(struct arena *a, const struct app_reply *r, const char *json)
{
	struct app_reply out = {.rc = r->rc,
	                        .msg = arena_dup(a, r->msg ? r->msg : ""),
	                        .hint = kept(a, r->hint),
	                        .verdict = r->verdict,
	                        .first = r->first,
	                        .events = r->events,
	                        .seq = r->seq,
	                        .id = kept(a, r->id),
	                        .judgements_n = r->judgements_n,
	                        .json = json};
	out.judgements = arena_arr(a, struct judgement, r->judgements_n);
	for (size_t i = 0; i < r->judgements_n; i++)
		out.judgements[i] = judgement_as_written(a, &r->judgements[i]);
	return out;
}

/* ---- reading ---- */

struct reading_in {
	struct arena *a;
	bool bad;
};

static const char *get_text(struct reading_in *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	r->bad |= !v || (!json_is_string(v) && !json_is_null(v));
	return json_is_string(v) ? arena_dup(r->a, json_string_value(v)) : NULL;
}

static int64_t get_int(struct reading_in *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	r->bad |= !json_is_integer(v);
	return json_integer_value(v);
}

static bool get_bool(struct reading_in *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	r->bad |= !json_is_boolean(v);
	return json_is_true(v);
}

static int get_word(struct reading_in *r, const json_t *o, const char *key,
                    const char *const *words, size_t n)
{
	const char *s = json_string_value(json_object_get(o, key));
	for (size_t i = 0; s && i < n; i++)
		if (strcmp(words[i], s) == 0)
			return (int)i;
	r->bad = true;
	return 0;
}

static struct people get_people(struct reading_in *r, const json_t *o, const char *key)
{
	struct people p = {0};
	const json_t *list = json_object_get(o, key);
	size_t n = json_array_size(list);
	r->bad |= !json_is_array(list) || n > PEOPLE_MAX;
	for (size_t i = 0; i < n && i < PEOPLE_MAX; i++) {
		const json_t *one = json_array_get(list, i);
		unsigned any = 0;
		for (size_t k = 0; k < json_array_size(one); k++) {
			const char *s = json_string_value(json_array_get(one, k));
			any |= s ? role_by_name(s) : 0;
		}
		p.any_of[p.n++] = (unsigned short)any;
	}
	return p;
}

static struct judgement get_judgement(struct reading_in *r, const json_t *o)
{
	struct judgement j = {
	    .rule = get_text(r, o, "rule"),
	    .verdict = (enum verdict_kind)get_word(r, o, "verdict", verdict_words, VERDICTS),
	    .say = get_text(r, o, "say"),
	    .opens = json_object_get(o, "opens") ? get_text(r, o, "opens") : NULL, /* since 2026 */
	    .by = get_people(r, o, "by"),
	    .earliest = get_int(r, o, "earliest"),
	    .earliest_day = get_bool(r, o, "day"),
	    .signed_off = get_bool(r, o, "signed")};
	const json_t *list = json_object_get(o, "wants");
	size_t n = json_array_size(list);
	r->bad |= !json_is_array(list) || n > WANTS_MAX;
	for (size_t i = 0; i < n && i < WANTS_MAX; i++) {
		const json_t *w = json_array_get(list, i);
		j.wants[j.wants_n++] = (struct want){
		    .kind = (enum want_kind)get_word(r, w, "kind", want_words, countof(want_words)),
		    .what = get_text(r, w, "what"),
		    .when = get_int(r, w, "when"),
		    .who = get_people(r, w, "who"),
		    .measure = (int)get_int(r, w, "measure"),
		    .form = (int)get_int(r, w, "form"),
		    .step = (int)get_int(r, w, "step")};
	}
	return j;
}

enum rc reply_read(struct arena *a, const char *json, size_t n, struct app_reply *out,
                   struct err *e)
{
	struct reading_in r = {.a = a};
	json_t *o = json_loadb(json, n, JSON_REJECT_DUPLICATES, NULL);
	const char *schema = json_string_value(json_object_get(o, "schema"));
	const json_t *list = json_object_get(o, "judgements");
	r.bad = !schema || strcmp(schema, SCHEMA) != 0 || !json_is_array(list);
	struct app_reply reply = {
	    .rc = (enum rc)get_int(&r, o, "rc"),
	    .msg = get_text(&r, o, "message"),
	    .hint = get_text(&r, o, "hint"),
	    .verdict = (enum verdict_kind)get_word(&r, o, "verdict", verdict_words, VERDICTS),
	    .first = get_int(&r, o, "first"),
	    .events = get_int(&r, o, "events"),
	    .seq = get_int(&r, o, "seq"),
	    .id = get_text(&r, o, "id"),
	    .judgements_n = json_array_size(list),
	    .json = arena_dupn(a, json, n)};
	reply.judgements = arena_arr(a, struct judgement, reply.judgements_n);
	for (size_t i = 0; i < reply.judgements_n; i++)
		reply.judgements[i] = get_judgement(&r, json_array_get(list, i));
	json_decref(o);
	if (r.bad)
		return err_set(e, RC_IO, "the answer kept for this step can not be read");
	*out = reply;
	return RC_OK;
}
