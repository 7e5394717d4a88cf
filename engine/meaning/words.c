/* SPDX-License-Identifier: Apache-2.0
 * What people read: lists that get skimmed, lines that are ticked unread, questions that ask two
 * things, minutes with too much to do, verdicts without a word, texts that a patient cannot
 * follow. */
#include <ctype.h>
#include <string.h>

#include "meaning/meaning_in.h"

#define LIST_MAX 9 /* longer lists get skimmed (Boorman, after Gawande) */

/* ---- lists and lines ---- */

static void warn_stage(struct loader *l, const struct stage *g)
{
	if (g->steps.n > LIST_MAX)
		load_fail(l, &codes[C_LONG_LIST], g->name.at,
		          "`%s` has %zu steps, and lists over %d get skimmed", g->name.s,
		          g->steps.n, LIST_MAX)
		    ->help = "split it into two stages";
	if (g->mode == MODE_UNSAID)
		load_fail(l, &codes[C_MODE_MISSING], g->name.at,
		          "`%s` does not say how its list is worked through", g->name.s)
		    ->help = "add `mode: do-confirm` (do, then tick off) or `mode: read-do` (read, "
		             "then do)";
}

/* Capitals count as small letters; `word` ends there. */
static bool begins_with(const char *s, const char *word)
{
	size_t n = strlen(word);
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)s[i]) != word[i])
			return false;
	return !isalnum((unsigned char)s[n]);
}

/* A question that has an answer other than done: it is ticked without one. */
static bool asks_value(const struct protocol *p, const struct step *s)
{
	static const char *const words[] = {"who",   "when",     "what",     "which",
	                                    "where", "how many", "how much", "how long"};
	for (size_t i = 0; i < p->measures.n; i++)
		if (s->name.s && strcmp(s->name.s, p->measures.v[i].name.s) == 0)
			return true;
	const char *t = s->title.s;
	if (!t || (strchr(t, ',') && t[strlen(t) - 1] != '?')) /* When she sits, lower the light */
		return false;
	for (size_t i = 0; i < countof(words); i++)
		if (begins_with(t, words[i]))
			return true;
	return false;
}

/* `Do you sleep and eat well`: a no says nothing about either. */
static bool asks_twice(const char *s)
{
	/* with these a question is answered by yes or no, and `and` joins two of them */
	static const char *const asks[] = {"do",   "does", "did",  "are", "is",   "was",
	                                   "were", "has",  "have", "can", "will", "could"};
	const char *mark = strchr(s, '?');
	for (size_t i = 0; i < countof(asks); i++)
		if (begins_with(s, asks[i]) && strstr(s, " and "))
			return true;
	return (mark && strchr(mark + 1, '?')) || strstr(s, " and do ") || strstr(s, " and are ")
	       || strstr(s, " and is ") || strstr(s, " and has ") || strstr(s, " and have ")
	       || strstr(s, " and did ") || strstr(s, " and was ") || strstr(s, " and were ")
	       || strstr(s, " and/or ");
}

static void warn_twice(struct loader *l, const struct ident *text)
{
	if (text->s && asks_twice(text->s))
		load_fail(l, &codes[C_DOUBLE_QUESTION], text->at,
		          "this asks two things, and there is one answer")
		    ->help = "ask each on its own line";
}

static void warn_step(struct loader *l, const struct step *s)
{
	if (s->kind == STEP_CONFIRM && asks_value(l->p, s))
		load_fail(l, &codes[C_TICK], s->title.s ? s->title.at : s->name.at,
		          "this has an answer, and a tick keeps none")
		    ->help = "ask for it: `{ask: escort, answer: text}`, or `measure:` it";
	bool one_value = s->answer_kind == ANSWER_YES_NO || s->answer_kind == ANSWER_NUMBER
	                 || s->answer_kind == ANSWER_DATE || s->answer_kind == ANSWER_TIME;
	if (s->kind == STEP_ASK && one_value)
		warn_twice(l, &s->title);
}

/* ---- the busiest minute ---- */

struct busy {
	int always, by_route;
};

static void warn_busy(struct loader *l, const struct session_def *s)
{
	enum { MINUTES = 12 * 60 + 1 };
	struct arena tmp = {0}; /* a table for each session adds up */
	struct busy *at = arena_arr(&tmp, struct busy, MINUTES);
	struct due_line *line = arena_new(&tmp, struct due_line);
	const struct step *first = NULL;
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct step *t = &s->stages.v[i].steps.v[j];
			if ((t->kind != STEP_MONITOR && t->kind != STEP_LOOK_IN) || t->optional)
				continue;
			line->n = 0;
			line->unclear = false;
			line_lay(line, &t->at);
			int weight = t->kind == STEP_MONITOR ? (int)t->what.n : 1;
			bool way = step_way(t) == WAY_BY_ROUTE;
			first = first ? first : t;
			for (size_t k = 0; !line->unclear && k < line->n; k++) {
				int64_t m = line->v[k] / LINE_MINUTE;
				if (m < 0 || m >= MINUTES)
					continue;
				if (!way)
					at[m].always += weight;
				else if (weight > at[m].by_route)
					at[m].by_route = weight;
			}
		}
	for (int m = 0; m < MINUTES; m++)
		if (first && at[m].always + at[m].by_route > LIST_MAX) {
			load_fail(
			    l, &codes[C_BUSY_MINUTE], first->name.at,
			    "%d things are due %d min after the dose, more than one person can do "
			    "at once",
			    at[m].always + at[m].by_route, m)
			    ->help = "take some of them at other times";
			break;
		}
	arena_drop(&tmp);
}

/* ---- a word with each verdict ---- */

static bool stops(const struct verdict_to *to)
{
	return to->kind == VERDICT_HOLD || to->kind == VERDICT_BLOCK;
}

static void warn_unsaid(struct loader *l, struct span at, const char *what, const char *name)
{
	load_fail(l, &codes[C_NO_SAY], at, "`%s` %s without a word to the therapist", name, what)
	    ->help = "add `say:`, one short sentence: what is it, and what to do now";
}

static void warn_says(struct loader *l)
{
	const struct protocol *p = l->p;
	for (size_t i = 0; i < p->checks.n; i++) {
		const struct check *c = &p->checks.v[i];
		if (c->has_otherwise && stops(&c->otherwise) && !c->say.s)
			warn_unsaid(l, c->otherwise.at,
			            c->otherwise.kind == VERDICT_HOLD ? "holds" : "blocks",
			            c->name.s);
		for (size_t j = 0; j < c->verdicts.n; j++) {
			const struct verdict *v = &c->verdicts.v[j];
			if (stops(&v->then) && !v->say.s)
				warn_unsaid(l, v->then.at,
				            v->then.kind == VERDICT_HOLD ? "holds" : "blocks",
				            c->name.s);
		}
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		if (!p->alerts.v[i].say.s)
			warn_unsaid(l, p->alerts.v[i].name.at, "comes up", p->alerts.v[i].name.s);
}

/* ---- all of them ---- */

void meaning_words(struct loader *l)
{
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		for (size_t j = 0; j < s->stages.n; j++) {
			warn_stage(l, &s->stages.v[j]);
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++)
				warn_step(l, &s->stages.v[j].steps.v[k]);
		}
		warn_busy(l, s);
	}
	for (size_t i = 0; i < l->p->forms.n; i++)
		for (size_t j = 0; j < l->p->forms.v[i].items.n; j++)
			if (!l->p->forms.v[i].items.v[j].text) /* words can answer two things */
				warn_twice(l, &l->p->forms.v[i].items.v[j].topic);
	warn_says(l);
}
