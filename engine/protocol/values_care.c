/* SPDX-License-Identifier: Apache-2.0
 * Values with a grammar of their own: amounts and routes of medicine, verdicts and acts. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/values.h"
#include "util/suggest.h"

#define TIME_DIMS (1u << DIM_ELAPSED | 1u << DIM_DAYS)

/* ---- values by number ---- */

/* `120 min`, or a table `{1: 150 min, 2..: 120 min}`. */
void value_amount(struct loader *l, const struct node *v, void *out)
{
	struct amount *a = out;
	size_t before = l->d->errors;
	a->src = v;
	if (v->kind == NODE_SCALAR) {
		struct by_number row = {.numbers = {.has_lo = true, .lo = 1000000}};
		if (load_quantity(l, v, 0, &row.value))
			*arena_push(l->a, a) = row;
	}
	for (size_t i = 0; v->kind == NODE_MAP && i < v->len; i++) {
		struct by_number row;
		if (!load_range(l, v->pairs[i].key, 1u << DIM_NONE, &row.numbers)
		    || !load_quantity(l, v->pairs[i].value, 0, &row.value))
			continue;
		if (a->n && a->v[0].value.dim != row.value.dim)
			load_fail(l, &codes[C_DIMENSION], v->pairs[i].value->at,
			          "the values of one table are of one kind: %s above, %s here",
			          quantity_dim_name(a->v[0].value.dim),
			          quantity_dim_name(row.value.dim));
		int64_t ended =
		    a->n && a->v[a->n - 1].numbers.has_hi ? a->v[a->n - 1].numbers.hi : 0;
		bool open_before = a->n && !a->v[a->n - 1].numbers.has_hi;
		if (l->d->errors == before
		    && (open_before || !row.numbers.has_lo || row.numbers.lo != ended + 1000000))
			load_fail(l, &codes[C_NUMBER_TABLE], v->pairs[i].key->at,
			          "a table names each number once, from 1 upward, without a hole");
		*arena_push(l->a, a) = row;
	}
	if (v->kind == NODE_LIST || (v->kind == NODE_MAP && v->len == 0))
		load_fail(l, &codes[C_NOT_A_TEXT], v->at,
		          "a quantity or a table by number belongs here");
	if (a->n)
		a->dim = a->v[0].value.dim;
	bool ok = l->d->errors == before;
	if (ok && a->n && a->v[a->n - 1].numbers.has_hi)
		load_fail(l, &codes[C_NUMBER_TABLE], v->at,
		          "the last line of a table is open: `2..: 120 min`");
}

void entry_table(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct table *t = out;
	load_ident(l, key, &t->name);
	value_amount(l, v, &t->amount);
}

/* ---- medicines ---- */

/* A solution is injected or infused; one to drink says so. */
static const char *const dosage_forms[] = {"lozenge",  "tablet",        "capsule", "device",
                                           "solution", "oral solution", NULL};

const char *product_form(struct arena *a, size_t i)
{
	const char *form = i + 1 < countof(dosage_forms) ? dosage_forms[i] : NULL;
	return form ? arena_fmt(a, "%s %s", form,
	                        strstr(form, "solution") ? "CONCENTRATION" : "MASS")
	            : NULL;
}

/* `lozenge 50 mg`, `device 28 mg`, `solution 100 mg/mL`, `oral solution 10 mg/mL` */
void value_dosage_form(struct loader *l, const struct node *v, void *out)
{
	struct route *r = out;
	if (!load_is_scalar(l, v, "a dosage form and its strength"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	const char *form = NULL;
	for (size_t i = 0; dosage_forms[i] && !form; i++)
		if (lex_take(&x, dosage_forms[i]))
			form = dosage_forms[i];
	struct quantity q;
	if (!form) {
		struct diag *g =
		    lex_fail(&x, &codes[C_FORM_OF_MEDICINE], "a dosage form belongs here");
		g->label = "lozenge, tablet, capsule, device, solution or oral solution";
		return;
	}
	if (!lex_quantity(&x, &q))
		return;
	enum dim due = strstr(form, "solution") ? DIM_CONCENTRATION : DIM_MASS;
	if (q.dim != due || !lex_end(&x) || q.micro <= 0) {
		lex_fail_at(&x, &codes[C_FORM_OF_MEDICINE], v->at, "the strength of a %s is %s",
		            form,
		            due == DIM_MASS ? "its mass: `lozenge 50 mg`"
		                            : "per volume: `solution 100 mg/mL`");
		return;
	}
	r->form_text = (struct ident){.s = v->s, .at = v->at, .index = -1};
	r->dosage_form = (struct ident){.s = form, .at = v->at, .index = -1};
	r->strength = q;
}

void entry_washout(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct washout *w = out;
	load_ident(l, key, &w->name);
	load_quantity(l, v, TIME_DIMS, &w->length);
}

/* `session: 100 mg`, `7 d: 200 mg` */
void entry_limit(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct limit *m = out;
	load_text(l, key, &m->name);
	m->session = strcmp(key->s, "session") == 0;
	if (!m->session)
		load_quantity(l, key, TIME_DIMS, &m->over);
	load_quantity(l, v, 1u << DIM_MASS, &m->amount);
}

/* ---- checks and alerts ---- */

void entry_fresh(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct fresh *f = out;
	f->measure = f->form = f->answer = -1;
	load_ident(l, key, &f->name);
	load_quantity(l, v, TIME_DIMS, &f->age);
}

static const struct {
	const char *word;
	enum verdict_kind kind;
} verdict_words[] = {{"pass", VERDICT_PASS},
                     {"warn", VERDICT_WARN},
                     {"hold", VERDICT_HOLD},
                     {"block", VERDICT_BLOCK}};

const char *verdict_form(struct arena *a, size_t i)
{
	(void)a;
	return i < countof(verdict_words)    ? verdict_words[i].word
	       : i == countof(verdict_words) ? "sign by PEOPLE"
	                                     : NULL;
}

/* pass | warn | hold | block | sign by PEOPLE */
void value_verdict_to(struct loader *l, const struct node *v, void *out)
{
	struct verdict_to to = {.at = v->at};
	if (!load_is_scalar(l, v, "a verdict"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	bool found = false;
	for (size_t i = 0; i < countof(verdict_words) && !found; i++)
		if ((found = lex_take(&x, verdict_words[i].word)))
			to.kind = verdict_words[i].kind;
	if (!found && lex_take(&x, "sign by")) {
		found = true;
		to.kind = VERDICT_SIGN;
		if (!load_people(l, &x, &to.by))
			return;
	}
	if (!found || !lex_end(&x)) {
		const char *words[countof(verdict_words)];
		for (size_t i = 0; i < countof(words); i++)
			words[i] = verdict_words[i].word;
		struct lexer y = lex_start(l->a, l->d, v);
		const char *near =
		    found ? NULL : suggest_nearest(lex_text(&y), words, countof(words));
		struct diag *g =
		    found ? lex_fail(&x, &codes[C_VERDICT], "nothing belongs after this verdict")
		          : lex_fail_at(&x, &codes[C_VERDICT], v->at, "`%s` is not a verdict",
		                        lex_shown(l->a, v->s));
		if (near)
			g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
		g->help = "a verdict is pass, warn, hold, block or `sign by prescriber`";
		return;
	}
	*(struct verdict_to *)out = to;
}

/* One act of `do:`.  The rows are the grammar: the words, then what follows them. */
static const struct act_row {
	const char *words;
	enum act_kind kind;
	enum { THEN_NOTHING, THEN_PEOPLE, THEN_NAME, THEN_NAME_EVERY } then;
} act_rows[] = {
    {"no more doses", ACT_NO_MORE_DOSES, THEN_NOTHING},
    {"stop dose", ACT_STOP_DOSE, THEN_NOTHING},
    {"call", ACT_CALL, THEN_PEOPLE},
    {"measure", ACT_MEASURE, THEN_NAME_EVERY},
    {"task", ACT_TASK, THEN_NAME},
    {"open", ACT_OPEN, THEN_NAME},
};

const char *act_form(struct arena *a, size_t i)
{
	static const char *const then[] = {[THEN_NOTHING] = "",
	                                   [THEN_PEOPLE] = " PEOPLE",
	                                   [THEN_NAME] = " NAME",
	                                   [THEN_NAME_EVERY] = " NAME [every ELAPSED]"};
	return i < countof(act_rows)
	           ? arena_fmt(a, "%s%s", act_rows[i].words, then[act_rows[i].then])
	           : NULL;
}

static bool act_name(struct loader *l, struct lexer *x, struct ident *out)
{
	if (x->t.kind != TOK_WORD) {
		lex_fail(x, &codes[C_ACT], "a name belongs here");
		return false;
	}
	*out = (struct ident){.s = lex_text(x), .at = lex_span(x), .index = -1};
	if (!name_is_valid(out->s)) {
		lex_fail(x, &codes[C_NAME], "`%s` is not a name", out->s);
		return false;
	}
	(void)l;
	lex_next(x);
	return true;
}

static bool every_time(struct lexer *x, struct quantity *out)
{
	size_t off = x->t.off;
	if (!lex_quantity(x, out))
		return false;
	if (out->dim == DIM_ELAPSED && out->micro > 0)
		return true;
	lex_fail_at(x, &codes[C_DIMENSION], lex_span_done(x, off),
	            "how often is a time such as `5 min`");
	return false;
}

static bool act_parse(struct loader *l, const struct node *v, struct act *out)
{
	struct act a = {.at = v->at};
	struct lexer x = lex_start(l->a, l->d, v);
	for (size_t i = 0; i < countof(act_rows); i++) {
		if (!lex_take(&x, act_rows[i].words))
			continue;
		a.kind = act_rows[i].kind;
		if (act_rows[i].then == THEN_PEOPLE && !load_people(l, &x, &a.who))
			return false;
		if (act_rows[i].then >= THEN_NAME && !act_name(l, &x, &a.what))
			return false;
		if (act_rows[i].then == THEN_NAME_EVERY && lex_take(&x, "every")
		    && !every_time(&x, &a.every))
			return false;
		if (!lex_end(&x)) {
			lex_fail(&x, &codes[C_ACT], "nothing belongs after this act");
			return false;
		}
		*out = a;
		return true;
	}
	struct diag *g =
	    lex_fail_at(&x, &codes[C_ACT], v->at, "`%s` is not an act", lex_shown(l->a, v->s));
	g->help = "acts: no more doses, stop dose, call ROLE, measure NAME every 5 min, task NAME, "
	          "open NAME";
	return false;
}

void value_acts(struct loader *l, const struct node *v, void *out)
{
	size_t n = v->kind == NODE_LIST ? v->len : 1;
	size_t before = l->d->errors;
	if (n == 0)
		load_fail(l, &codes[C_EMPTY_LIST], v->at, "nothing stands in here");
	for (size_t i = 0; i < n; i++) {
		const struct node *one = v->kind == NODE_LIST ? v->items[i] : v;
		struct act a;
		if (load_is_scalar(l, one, "an act, such as `call prescriber`,")
		    && act_parse(l, one, &a))
			*arena_push(l->a, (struct acts *)out) = a;
	}
	if (l->d->errors != before)
		l->broken |= NAMES_TASK;
}

/* `35 min apart` */
void value_at_most_apart(struct loader *l, const struct node *v, void *out)
{
	if (!load_is_scalar(l, v, "a time and `apart`"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	struct quantity q;
	if (!lex_quantity(&x, &q))
		return;
	if (q.dim != DIM_ELAPSED || !lex_take(&x, "apart") || !lex_end(&x))
		lex_fail_at(&x, &codes[C_LIMIT], v->at,
		            "a time and `apart` belong here: `35 min apart`");
	else
		*(struct quantity *)out = q;
}

/* One time, or a list of cases that each say one. */
void value_contact_at(struct loader *l, const struct node *v, void *out)
{
	struct contact *c = out;
	if (v->kind == NODE_SCALAR) {
		if (load_is_scalar(l, v, "a time, such as `1..4 d after medicine`,"))
			schedule_parse(l->a, l->d, v, &c->at);
		return;
	}
	if (v->kind != NODE_LIST || v->len == 0) {
		load_fail(l, &codes[C_NOT_A_LIST], v->at, "a time belongs here, or a list of cases")
		    ->label = "such as `1..4 d after medicine`";
		return;
	}
	for (size_t i = 0; i < v->len; i++)
		load_struct(l, v->items[i], &shape_at_case, arena_push(l->a, &c->at_cases), NULL,
		            NULL);
}
