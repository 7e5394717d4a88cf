/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/host.h"

#include <math.h>
#include <string.h>

#include "protocol/roles.h"

/* What people read where there is no answer: calm, and nothing of Lua in it. */
static const char *const ends[CAGE_ENDS] = {
    [CAGE_DONE] = "",
    [CAGE_RAISED] = "it stopped with an error",
    [CAGE_STEPS_SPENT] = "it did not come to an end",
    [CAGE_MEMORY_SPENT] = "it needed more memory than it may have",
    [CAGE_TIME_SPENT] = "it took longer than it may",
    [CAGE_BAD_SOURCE] = "its file cannot be read",
    [CAGE_NO_HOOK] = "it does not do what its manifest says",
    [CAGE_BAD_RESULT] = "its answer makes no sense",
    [CAGE_LOST] = "it came to an end before it answered",
};

static const enum cage_hook hooks[ASKED_KINDS] = {
    [ASKED_CHECK] = CAGE_CHECK,
    [ASKED_DONE] = CAGE_STEP_DONE,
    [ASKED_SCORES] = CAGE_FORM_SCORES,
    [ASKED_REACT] = CAGE_REACT,
};

/* "init.lua:7: attempt to compare a number with nil" */
static const char *found(struct arena *a, const struct cage_result *r)
{
	const char *message = r->message ? r->message : cage_end_word(r->end);
	return r->file ? arena_fmt(a, "%s:%d: %s", r->file, r->line, message)
	               : arena_fmt(a, "%s", message);
}

/* Every right that it asks for has to be granted: half of what it needs would be another plugin
 * than the one that was tried. */
static bool may_run(const struct plugin_bound *b, unsigned granted)
{
	return (b->def->rights & ~granted) == 0;
}

static void run(const struct host *h, struct arena *a, const struct plugin_bound *b,
                enum cage_hook hook, const struct datum *ask, struct cage_result *out)
{
	struct cage_file *files = arena_arr(a, struct cage_file, b->def->code_n);
	for (size_t i = 0; i < b->def->code_n; i++)
		files[i] = (struct cage_file){.name = b->def->code[i].name,
		                              .text = b->def->code[i].text,
		                              .len = b->def->code[i].len};
	const struct cage_call call = {.plugin = b->def->id.s,
	                               .files = files,
	                               .files_n = b->def->code_n,
	                               .hook = hook,
	                               .name = b->part->name.s,
	                               .input = ask,
	                               .budget = {.steps = b->def->budget.steps,
	                                          .bytes = (size_t)b->def->budget.bytes,
	                                          .ms = b->def->budget.ms}};
	h->run(h->ctx, b->def->digest, &call, a, out);
}

/* ---- taking answers ---- */

static const char *one_line(struct arena *a, const char *s, size_t most)
{
	struct text t = text_in(a);
	if (!s)
		return NULL;
	for (size_t n = strlen(s), at = 0; at < n;) {
		unsigned code;
		size_t len = utf8_next(s + at, n - at, &code);
		if (len == 0 || t.n + len > most)
			break;
		if (utf8_deceives(code) || code == 0xFFFD)
			text_put(&t, " ");
		else
			text_putn(&t, s + at, len);
		at += len;
	}
	return t.n ? t.s : NULL;
}

static const char *take_verdict(struct arena *a, const struct datum *d, struct answered *r)
{
	static const char *const words[VERDICTS] = {[VERDICT_PASS] = "pass",
	                                            [VERDICT_WARN] = "warn",
	                                            [VERDICT_HOLD] = "hold",
	                                            [VERDICT_SIGN] = "sign",
	                                            [VERDICT_BLOCK] = "block"};
	const char *word = datum_text_of(d, "verdict");
	r->say = one_line(a, datum_text_of(d, "say"), PLUGIN_TEXT_MAX);
	for (int i = 0; word && i < VERDICTS; i++)
		if (strcmp(words[i], word) == 0) {
			r->verdict = (enum verdict_kind)i;
			return i != VERDICT_PASS && !r->say ? "it does not say why" : NULL;
		}
	return "its verdict is none";
}

static const char *take_done(const struct datum *d, struct answered *r)
{
	r->verdict = d->yes ? VERDICT_PASS : VERDICT_HOLD;
	return d->kind == DATUM_YES_NO ? NULL : "it says neither yes nor no";
}

static bool micro_of(const struct datum *d, int64_t *micro)
{
	double v = d->kind == DATUM_WHOLE ? (double)d->whole : d->number;
	bool is = d->kind == DATUM_WHOLE || d->kind == DATUM_NUMBER;
	if (!is || !isfinite(v) || fabs(v) > 1e9)
		return false;
	*micro = (int64_t)llround(v * 1e6);
	return true;
}

/* Scores that the manifest names, in their ranges; what is left out is unknown. */
static const char *take_scores(struct arena *a, const struct form *f, const struct datum *d,
                               struct answered *r)
{
	if (d->kind != DATUM_MAP)
		return "its scores have no names";
	r->scores = arena_arr(a, struct entry_reading, d->n + 1);
	for (size_t i = 0; i < d->n; i++) {
		const struct score *s = NULL;
		int64_t micro;
		for (size_t k = 0; k < f->scores.n; k++)
			if (f->scores.v[k].by_plugin
			    && strcmp(f->scores.v[k].name.s, d->keys[i]) == 0)
				s = &f->scores.v[k];
		if (!s)
			return arena_fmt(a, "there is no score `%s`", d->keys[i]);
		if (!micro_of(&d->v[i], &micro) || micro < s->range.lo || micro > s->range.hi)
			return arena_fmt(a, "its score `%s` is out of its range", s->name.s);
		r->scores[r->scores_n++] =
		    (struct entry_reading){.measure = s->name.s, .value = {micro}, .n = 1};
	}
	return NULL;
}

/* `1 d`, `4 h`: not for ever, and not in the past. */
static bool take_due(const char *s, struct quantity *out)
{
	struct quantity_fault fault;
	if (!s)
		return true;
	return quantity_parse(s, strlen(s), out, &fault)
	       && (out->dim == DIM_DAYS || out->dim == DIM_ELAPSED) && out->micro > 0
	       && out->micro <= INT64_C(1000000) * (out->dim == DIM_DAYS ? 366 : 366 * 86400);
}

static const char *take_effect(struct arena *a, const struct plugin_bound *b, const struct datum *d,
                               struct plugin_effect *x)
{
	static const struct {
		const char *word, *text;
		enum plugin_right right;
	} kinds[] = {[PLUGIN_TASK] = {"task", "name", EFFECT_TASK},
	             [PLUGIN_REMINDER] = {"reminder", "text", EFFECT_REMINDER},
	             [PLUGIN_NOTE] = {"note", "text", EFFECT_NOTE}};
	const char *word = datum_text_of(d, "kind"), *owner = datum_text_of(d, "owner");
	for (size_t i = 0; word && i < countof(kinds); i++) {
		if (strcmp(kinds[i].word, word) != 0)
			continue;
		if (!(b->def->rights & 1u << kinds[i].right))
			return arena_fmt(a, "it did not ask for the right to a %s", word);
		x->kind = (enum plugin_effect_kind)i;
		x->text = one_line(a, datum_text_of(d, kinds[i].text), PLUGIN_TEXT_MAX);
		x->roles = owner ? role_by_name(owner) : 0;
		if (owner && !x->roles)
			return "there is no such owner";
		if (!take_due(datum_text_of(d, "due"), &x->due))
			return "its deadline is none";
		return x->text ? NULL : "it has no words";
	}
	return "it wants what there is not";
}

static const char *take_effects(struct arena *a, const struct plugin_bound *b,
                                const struct datum *d, struct answered *r)
{
	if (d->kind != DATUM_LIST)
		return "it wants what there is not";
	struct plugin_effect *v = arena_arr(a, struct plugin_effect, d->n + 1);
	for (size_t i = 0; i < d->n; i++) {
		const char *bad = take_effect(a, b, &d->v[i], &v[i]);
		if (bad)
			return bad;
	}
	r->effects = v;
	r->effects_n = d->n;
	return NULL;
}

/* ---- questions ---- */

static const struct plugin_call *call_of(const struct course *c, const struct question *q)
{
	const struct protocol *p = c->plan->p;
	switch (q->hook) {
	case ASKED_CHECK: return &p->checks.v[q->index].call;
	case ASKED_DONE: return &c->plan->steps[q->index].def->call;
	case ASKED_SCORES: return &p->forms.v[q->index].call;
	case ASKED_REACT: return &p->reactions.v[q->index].call;
	case ASKED_KINDS: break;
	}
	return NULL;
}

static void tell_of_question(struct arena *a, const struct course *c, const struct question *q,
                             struct datum *ask)
{
	const struct plan *p = c->plan;
	int form = q->hook == ASKED_SCORES ? q->index
	           : q->hook == ASKED_DONE ? p->steps[q->index].form
	                                   : -1;
	if (form >= 0 && q->e)
		told_items(a, ask, &p->p->forms.v[form], q->e);
	if (q->event)
		told_event(a, ask, q->event);
}

static const char *take(struct arena *a, const struct course *c, const struct plugin_bound *b,
                        const struct datum *d, struct answered *r)
{
	switch (r->q.hook) {
	case ASKED_CHECK: return take_verdict(a, d, r);
	case ASKED_DONE: return take_done(d, r);
	case ASKED_SCORES: return take_scores(a, &c->plan->p->forms.v[r->q.index], d, r);
	case ASKED_REACT: return take_effects(a, b, d, r);
	case ASKED_KINDS: break;
	}
	return "nobody asked";
}

struct answered host_answer(const struct host *h, struct arena *a, const struct course *c,
                            const struct question *q)
{
	struct answered r = {.q = *q};
	const struct plugin_call *call = call_of(c, q);
	const struct plugin_bound *b = call ? call->bound : NULL;
	struct look look = {.a = a, .c = c, .now = q->at, .session = q->session};
	if (!b || !b->def->code_n) {
		r.failed = "it is not here";
		return r;
	}
	unsigned granted = h->granted(h->ctx, b->def->digest);
	r.digest = b->def->digest;
	if (!may_run(b, granted)) {
		r.failed = "the clinic has not granted what it asks for";
		return r;
	}
	struct datum ask = told_of(a, &look, b, granted);
	tell_of_question(a, c, q, &ask);
	const char *large = datum_fault(&ask);
	if (large) {
		r.failed = "there is more to tell it than it can be told";
		r.found = large;
		return r;
	}
	struct cage_result out = {0};
	run(h, a, b, hooks[q->hook], &ask, &out);
	r.failed = out.end == CAGE_DONE ? take(a, c, b, &out.out, &r) : ends[out.end];
	if (r.failed)
		r.found = out.end == CAGE_DONE ? r.failed : found(a, &out);
	return r;
}

/* ---- sentences and reports ---- */

static bool ask_for(const struct host *h, struct arena *a, const struct look *look,
                    const struct plugin_call *call, enum cage_hook hook, struct cage_result *out,
                    const char **failed)
{
	const struct plugin_bound *b = call->bound;
	unsigned granted = b ? h->granted(h->ctx, b->def->digest) : 0;
	*failed = !b || !b->def->code_n ? "it is not here"
	          : may_run(b, granted) ? NULL
	                                : "the clinic has not granted what it asks for";
	if (*failed)
		return false;
	struct datum ask = told_of(a, look, b, granted);
	if (datum_fault(&ask)) {
		*failed = "there is more to tell it than it can be told";
		return false;
	}
	run(h, a, b, hook, &ask, out);
	if (out->end != CAGE_DONE)
		*failed = ends[out->end];
	return out->end == CAGE_DONE;
}

size_t host_lines(const struct host *h, struct arena *a, const struct look *look,
                  const struct plugin_call *call, enum cage_hook hook, const char *const **lines,
                  const char **failed)
{
	struct cage_result out = {0};
	if (!ask_for(h, a, look, call, hook, &out, failed))
		return 0;
	const char **v = arena_arr(a, const char *, out.out.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < out.out.n && out.out.kind == DATUM_LIST; i++)
		if ((v[n] = one_line(a, out.out.v[i].s, PLUGIN_TEXT_MAX)) != NULL)
			n++;
	*lines = v;
	return n;
}

const struct datum *host_report(const struct host *h, struct arena *a, const struct look *look,
                                const struct plugin_call *call, const char **failed)
{
	struct cage_result *out = arena_new(a, struct cage_result);
	return ask_for(h, a, look, call, CAGE_REPORT, out, failed) ? &out->out : NULL;
}
