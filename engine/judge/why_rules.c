/* SPDX-License-Identifier: Apache-2.0
 * Rules that are no conditions of the protocol, and what they want. */
#include <string.h>

#include "judge/why_in.h"

/* What opens the rules that every protocol has.  NULL where their wants say it. */
static const struct rule_row {
	const char *rule;
	enum want_kind want; /* only where this is wanted */
	const char *opens;   /* %s: what is wanted */
} rule_rows[] = {
    {"consent", WANT_FACT, "everybody who has to consent does, to this version and this route"},
    {"nothing-overdue", WANT_FACT, "what is named is done"},
    {"staff", WANT_FACT, "a %s is here"},
    {"washed-out", WANT_FACT, "it is said when %s was last taken"},
    {"second person", WANT_NOTHING, "somebody else reads the packet"},
    {"route", WANT_NOTHING, "the order names the route that is planned"},
    {"dose", WANT_FACT, "%s is recorded"},
    {"order", WANT_NOTHING, "a prescriber signs an order"},
    {"course", WANT_NOTHING, "the course comes to it"},
};

static const struct rule_row *row_of(const struct judgement *j, enum want_kind want)
{
	for (size_t i = 0; j->rule && i < countof(rule_rows); i++)
		if (strcmp(rule_rows[i].rule, j->rule) == 0 && rule_rows[i].want == want)
			return &rule_rows[i];
	return NULL;
}

static void put_row(struct text *t, const char *row, const char *what)
{
	const char *at = strstr(row, "%s");
	if (!at) {
		text_put(t, row);
		return;
	}
	text_putn(t, row, (size_t)(at - row));
	text_put(t, what);
	text_put(t, at + 2);
}

static void put_want(struct why *w, const struct judgement *j, const struct want *x, struct text *t)
{
	const struct rule_row *row = row_of(j, x->kind);
	if (row) {
		put_row(t, row->opens, x->what);
		return;
	}
	switch (x->kind) {
	case WANT_FACT:
		if (x->measure >= 0)
			why_source_words(w, FROM_MEASURE + x->measure, t);
		else if (x->form >= 0)
			why_source_words(w, FROM_FORM + x->form, t);
		else
			text_fmt(t, "%s is recorded", x->what);
		return;
	case WANT_VALUE:
		if (strcmp(x->what, "another order") == 0)
			text_put(t, "a prescriber signs another order, within this limit");
		else if (x->measure >= 0 || x->form >= 0)
			text_fmt(t, "%s comes out otherwise", x->what);
		else
			text_fmt(t, "what is entered is put right: %s", x->what);
		return;
	case WANT_TIME:
		if (j->earliest_day)
			text_fmt(t, "it is %s", why_day(w->a, w->look, x->when));
		else
			text_fmt(t, "it is %s", why_time(w->a, w->look, x->when));
		return;
	case WANT_SIGNATURE: text_fmt(t, "there is %s", x->what); return;
	case WANT_NOTHING: return;
	}
}

static bool is_line(const struct judgement *j, const struct want *x)
{
	return x->kind == WANT_FACT && x->step >= 0 && x->measure < 0 && x->form < 0
	       && !row_of(j, x->kind);
}

/* Lines of the checklist together: "A, B and C are done". */
static void put_lines(struct why *w, const struct judgement *j, struct text *t)
{
	int n = 0, left = 0;
	for (int i = 0; i < j->wants_n; i++)
		left += is_line(j, &j->wants[i]);
	for (int i = 0; i < j->wants_n; i++) {
		if (!is_line(j, &j->wants[i]))
			continue;
		left--;
		text_put(t, n++ == 0 ? "" : left ? ", " : " and ");
		text_put(t, why_line(w->a, w->look->c->plan->steps[j->wants[i].step].def));
	}
	if (n)
		text_put(t, n > 1 ? " are done" : " is done");
}

void why_wants(struct why *w, const struct judgement *j, struct text *out)
{
	for (int i = 0; i < j->wants_n; i++)
		if (j->wants[i].kind == WANT_NOTHING)
			return;
	put_lines(w, j, out);
	for (int i = 0; i < j->wants_n; i++) {
		const struct want *x = &j->wants[i];
		const struct rule_row *row = row_of(j, x->kind);
		if (is_line(j, x) || (x->kind == WANT_SIGNATURE && x->who.n))
			continue; /* told before, or at the end */
		if (row && !strstr(row->opens, "%s") && i > 0)
			continue;
		text_put(out, out->n ? " and " : "");
		put_want(w, j, x, out);
	}
	const struct rule_row *bare = j->wants_n ? NULL : row_of(j, WANT_NOTHING);
	if (bare)
		text_put(out, bare->opens);
}
