/* SPDX-License-Identifier: Apache-2.0
 * The arguments of acts in words: readings, forms, medicine, signatures, corrections. */
#include <string.h>

#include "util/civil.h"
#include "words/words_in.h"

#define DOSES (1u << DIM_MASS | 1u << DIM_DEVICES)

/* ---- readings ---- */

static const struct measure *measure_read(struct words_reader *r, enum rc *rc)
{
	const struct protocol *p = r->w->plan->p;
	struct words_names names = {0};
	size_t n = words_len(r);
	for (size_t i = 0; i < p->measures.n; i++) {
		const char *name = p->measures.v[i].name.s;
		words_known(r, &names, name);
		if (strlen(name) == n && strncmp(name, r->s, n) == 0) {
			r->s += n;
			return &p->measures.v[i];
		}
	}
	*rc = n ? words_unknown(r, r->s, n, "a measure of this protocol", &names)
	        : words_fail(r, r->s, 0, "it does not say what was measured");
	return NULL;
}

/* `203 lb` is refused, with what it is in kilograms: whoever reads that types it. */
static void say_converted(struct words_reader *r, const struct measure *m, const char *typed)
{
	struct quantity q;
	const char *unit;
	struct text t = text_in(r->a);
	if (!quantity_convert(typed, strlen(typed), &q, &unit) || q.dim != m->dim
	    || !quantity_write_in(&t, q, unit))
		return;
	r->f->instead = t.s;
	err_hint(r->e, "%s is %s. If that is right, write `%s %s`.", typed, t.s, m->name.s, t.s);
}

/* `92 kg`, `152/95 mmHg`, `5`: the values of one measure, in its unit.  A scale has no unit; for
 * everything else it is due, so that nobody reads one unit for another. */
static enum rc values_read(struct words_reader *r, const struct measure *m,
                           struct entry_reading *out)
{
	words_skip(r);
	const char *at = r->s;
	size_t all = strcspn(at, ",;\n");
	size_t values = strcspn(at, " \t,;\n");
	int want = m->components.n ? (int)m->components.n : 1;
	const char *unit = values < all ? at + values : "";
	size_t unit_n = values < all ? all - values : 0;
	size_t from = 0;
	while (all && words_blank(at[all - 1]))
		all--;
	if (values == 0)
		return words_fail(r, at, 0, "the value of %s is missing", m->name.s);
	if (values < all)
		unit_n = all - values;
	for (out->n = 0; from <= values && out->n < 4; out->n++) {
		size_t n = want > 1 ? strcspn(at + from, "/ \t,;\n") : values - from;
		const char *one = arena_fmt(r->a, "%.*s%.*s", (int)n, at + from, (int)unit_n, unit);
		struct quantity q;
		struct quantity_fault f;
		unsigned flags = m->dim == DIM_NONE ? QUANTITY_BARE : QUANTITY_UNIT_DUE;
		if (!quantity_parse_flags(one, strlen(one), flags, &q, &f)) {
			enum rc rc = words_quantity_bad(r, at, all, &f);
			say_converted(r, m, one);
			if (f.why == QUANTITY_NO_UNIT && !f.instead[0]) {
				r->f->instead =
				    arena_fmt(r->a, "%.*s %s", (int)values, at, m->unit.s);
				err_hint(r->e, "Write `%s %s`.", m->name.s, r->f->instead);
			}
			return rc;
		}
		if (q.dim != m->dim)
			return words_fail(r, at, all, "%s is measured in %s", m->name.s,
			                  m->unit.s ? m->unit.s : "points");
		out->value[out->n] = q.micro;
		from += n + 1;
	}
	if (out->n != want)
		return words_fail(r, at, all, "%s has %d value%s, and %d %s here", m->name.s, want,
		                  want == 1 ? "" : "s", out->n, out->n == 1 ? "stands" : "stand");
	r->s += all;
	return RC_OK;
}

enum rc words_read_readings(struct words_reader *r)
{
	struct {
		struct entry_reading *v;
		size_t n, cap;
	} list = {0};
	do {
		enum rc rc = RC_OK;
		words_skip(r);
		const char *at = r->s;
		const struct measure *m = measure_read(r, &rc);
		if (!m)
			return rc;
		for (size_t i = 0; i < list.n; i++)
			if (strcmp(list.v[i].measure, m->name.s) == 0)
				return words_fail(r, at, strlen(m->name.s), "%s stands here twice",
				                  m->name.s);
		struct entry_reading one = {.measure = m->name.s};
		TRY(values_read(r, m, &one));
		*arena_push(r->a, &list) = one;
	} while (words_take(r, ","));
	TRY(words_end(r));
	r->cmd->e.readings = list.v;
	r->cmd->e.readings_n = (int)list.n;
	return RC_OK;
}

const char *words_converted(struct arena *a, const char *act, const char **said)
{
	struct text out = text_in(a), told = text_in(a);
	if (strncmp(act, "measure ", 8) != 0)
		return NULL;
	for (const char *s = act; *s;) {
		size_t n = strcspn(s, ","), value = n;
		struct quantity q;
		const char *unit;
		/* the last two words of the piece: NUMBER UNIT */
		for (int words = 0; value > 0 && words < 2; value -= words < 2)
			words += s[value - 1] == ' ';
		struct text one = text_in(a);
		if (value && quantity_convert(s + value, n - value, &q, &unit)
		    && quantity_write_in(&one, q, unit)) {
			text_putn(&out, s, value);
			text_put(&out, one.s);
			text_fmt(&told, "%s%.*s is %s", told.n ? ", " : "", (int)(n - value),
			         s + value, one.s);
		} else {
			text_putn(&out, s, n);
		}
		s += n;
		if (*s)
			text_putn(&out, s++, 1);
	}
	*said = told.s;
	return told.n ? out.s : NULL;
}

/* ---- forms ---- */

static bool date_reads(const char *s, size_t n)
{
	struct civil_date date;
	return civil_date_parse(s, n, &date);
}

/* The name of an answer for its points. */
static enum rc choice_value(struct words_reader *r, const struct item *q, const char *at, size_t n,
                            int32_t *out)
{
	struct words_names names = {0};
	for (size_t i = 0; i < q->choices.n; i++) {
		const struct choice *c = &q->choices.v[i];
		words_known(r, &names, c->name.s);
		if (strlen(c->name.s) == n && strncmp(c->name.s, at, n) == 0) {
			*out = c->points;
			return RC_OK;
		}
	}
	return words_unknown(r, at, n, arena_fmt(r->a, "an answer to %s", q->name.s), &names);
}

static enum rc item_value(struct words_reader *r, const struct form *f, const struct item *q,
                          const char *at, size_t n, int i)
{
	struct entry *e = &r->cmd->e;
	struct quantity v;
	struct quantity_fault fault;
	const char *s = arena_dupn(r->a, at, n);
	e->answers[i] = NOT_ANSWERED;
	if (n == 0)
		return words_fail(r, at, 0, "answer %d of %s is empty; write `-` for no answer",
		                  i + 1, f->name.s);
	if (strcmp(s, "-") == 0)
		return RC_OK;
	if (strcmp(s, "n/a") == 0) {
		e->answers[i] = NOT_ASKED;
		return RC_OK;
	}
	if (q->worked.src && strcmp(s, "record") == 0) {
		e->filled = arena_fmt(r->a, "%s%s%s", e->filled ? e->filled : "",
		                      e->filled ? ", " : "", q->name.s);
		return RC_OK;
	}
	if (q->date && !date_reads(s, n))
		return words_fail(r, at, n, "%s is answered with a date, such as 2027-03-01",
		                  q->name.s);
	if (q->text) {
		e->texts[i] = s;
		return RC_OK;
	}
	if (q->choices.n && (s[0] < '0' || s[0] > '9') && s[0] != '-')
		return choice_value(r, q, at, n, &e->answers[i]);
	if (q->yes_no) {
		if (strcmp(s, "yes") != 0 && strcmp(s, "no") != 0)
			return words_fail(r, at, n, "%s is answered with yes or no", q->name.s);
		e->answers[i] = s[0] == 'y';
		return RC_OK;
	}
	if (!quantity_parse_number(s, n, &v, &fault))
		return words_quantity_bad(r, at, n, &fault);
	if (v.micro % 1000000 != 0 || v.micro / 1000000 > INT32_MAX
	    || v.micro / 1000000 <= NOT_ASKED)
		return words_fail(r, at, n, "%s is answered with a whole number", q->name.s);
	e->answers[i] = (int32_t)(v.micro / 1000000);
	return RC_OK;
}

enum rc words_form_value(struct words_reader *r, int form)
{
	const struct form *f = &r->w->plan->p->forms.v[form];
	struct entry *e = &r->cmd->e;
	words_skip(r);
	const char *all = r->s;
	e->answers_n = (int)f->items.n;
	e->answers = arena_arr(r->a, int32_t, f->items.n + 1);
	bool text = false;
	for (size_t i = 0; i < f->items.n; i++)
		text |= f->items.v[i].text;
	if (text)
		e->texts = arena_arr(r->a, const char *, f->items.n + 1);
	size_t got = 0;
	for (;; got++) {
		words_skip(r);
		size_t n = strcspn(r->s, ",");
		const char *at = r->s;
		size_t used = n;
		while (n && words_blank(at[n - 1]))
			n--;
		if (got < f->items.n)
			TRY(item_value(r, f, &f->items.v[got], at, n, (int)got));
		r->s += used;
		if (!words_take(r, ","))
			break;
	}
	if (++got != f->items.n)
		return words_fail(r, all, strlen(all),
		                  "%s has %zu questions, and %zu answers stand here", f->name.s,
		                  f->items.n, got);
	return words_end(r);
}

enum rc words_total(struct words_reader *r)
{
	int total;
	size_t n = words_len(r);
	if (!words_whole(r->s, n, &total))
		return words_fail(r, r->s, n, "the total is a whole number");
	r->s += n;
	r->cmd->e.has_total = true;
	r->cmd->e.total = total;
	return words_end(r);
}

enum rc words_read_form(struct words_reader *r)
{
	const struct protocol *p = r->w->plan->p;
	struct words_names names = {0};
	int form = -1;
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the name of the form is missing");
	for (size_t i = 0; i < p->forms.n; i++) {
		const char *name = p->forms.v[i].name.s;
		words_known(r, &names, name);
		if (strlen(name) == n && strncmp(name, r->s, n) == 0)
			form = (int)i;
	}
	if (form < 0)
		return words_unknown(r, r->s, n, "a form of this protocol", &names);
	r->cmd->e.name = words_cut(r, n);
	if (words_take(r, "of"))
		TRY(words_contact(r));
	if (!words_take(r, "total")) {
		TRY(words_colon(r, "the answers"));
		return words_form_value(r, form);
	}
	return words_total(r);
}

/* ---- medicine ---- */

enum rc words_read_order(struct words_reader *r)
{
	const struct medicine *m = NULL;
	struct words_names names = {0};
	TRY(words_medicine(r, &m));
	size_t n = words_len(r);
	bool found = false;
	if (n == 0)
		return words_fail(r, r->s, 0, "the route is missing");
	for (size_t i = 0; i < m->routes.n; i++) {
		const char *name = m->routes.v[i].name.s;
		words_known(r, &names, name);
		found |= strlen(name) == n && strncmp(name, r->s, n) == 0;
	}
	if (!found)
		return words_unknown(r, r->s, n, "a route of this medicine", &names);
	r->cmd->e.route = words_cut(r, n);
	words_skip(r);
	if (medicine_kits(m) && !*r->s) /* what is in a kit is not the order's to say */
		return RC_OK;
	TRY(words_amount(r, DOSES, "the amount", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	if (words_take(r, "over"))
		TRY(words_amount(r, 1u << DIM_ELAPSED, "the time it runs", &r->cmd->e.over));
	return words_end(r);
}

/* An amount that ends at the colon of a reason, or with the act. */
static enum rc amount_to_colon(struct words_reader *r, unsigned dims, const char *what)
{
	words_skip(r);
	struct words_reader amount = *r; /* the colon may touch the unit */
	size_t n = strcspn(r->s, ":");
	amount.s = amount.act = arena_dupn(r->a, r->s, n);
	enum rc rc = words_amount(&amount, dims, what, &r->cmd->e.amount);
	if (rc == RC_OK)
		rc = words_end(&amount);
	r->f->at += rc == RC_OK ? 0 : (size_t)(r->s - r->act);
	TRY(rc);
	r->cmd->e.has_amount = true;
	r->s += n;
	return RC_OK;
}

/* What went in may not be known yet: that it stopped is said first. */
enum rc words_read_end(struct words_reader *r)
{
	words_skip(r);
	if (*r->s && *r->s != ':')
		TRY(amount_to_colon(r, 1u << DIM_MASS, "how much went in"));
	return words_read_reason(r);
}

static enum rc packet_field(struct words_reader *r)
{
	static const char *const keys[] = {"lot",  "expiry", "strength", "count", "volume",
	                                   "rate", "kit",    "patient",  "route"};
	struct words_names names = {0};
	struct entry *e = &r->cmd->e;
	size_t k = 0;
	for (size_t i = 0; i < countof(keys); i++)
		words_known(r, &names, keys[i]);
	while (k < countof(keys) && !words_take(r, keys[k]))
		k++;
	size_t n = words_len(r);
	switch (k) {
	case 0: return words_until(r, ",", "the lot", &e->lot);
	case 1: return words_until(r, ",", "the expiry", &e->expiry);
	case 2:
		return words_amount(r, 1u << DIM_MASS | 1u << DIM_CONCENTRATION, "the strength",
		                    &e->strength);
	case 3:
		if (!words_whole(r->s, n, &e->count))
			return words_fail(r, r->s, n, "the count is a whole number");
		r->s += n;
		return RC_OK;
	case 4: return words_amount(r, 1u << DIM_VOLUME, "the volume", &e->volume);
	case 5: return words_amount(r, 1u << DIM_VOLUME_RATE, "the rate", &e->rate);
	case 6: return words_until(r, ",", "the number of the kit", &e->kit);
	case 7: return words_until(r, ",", "the patient", &e->patient);
	case 8: return words_until(r, ",", "the route", &e->route);
	default: return words_unknown(r, r->s, n, "something to read off a packet", &names);
	}
}

enum rc words_read_packet(struct words_reader *r)
{
	const struct medicine *m = NULL;
	TRY(words_medicine(r, &m));
	TRY(words_colon(r, "what the packet says"));
	do
		TRY(packet_field(r));
	while (words_take(r, ","));
	return words_end(r);
}

static enum rc kit_number(struct words_reader *r)
{
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the number of the kit is missing");
	r->cmd->e.kit = words_cut(r, n);
	return RC_OK;
}

enum rc words_read_prepare(struct words_reader *r)
{
	const struct medicine *m = NULL;
	TRY(words_medicine(r, &m));
	if (!words_take(r, "kit"))
		return words_fail(r, r->s, strlen(r->s), "`kit` and its number are due here");
	TRY(kit_number(r));
	TRY(words_colon(r, "what is in it"));
	TRY(words_amount(r, 1u << DIM_MASS, "the amount", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	while (words_take(r, ","))
		TRY(packet_field(r));
	return words_end(r);
}

enum rc words_read_drawn(struct words_reader *r)
{
	TRY(words_medicine_here(r));
	TRY(words_amount(r, DOSES | 1u << DIM_VOLUME, "the amount", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	return words_end(r);
}

enum rc words_read_give(struct words_reader *r)
{
	const struct medicine *m = NULL;
	TRY(words_medicine(r, &m));
	if (medicine_kits(m) && words_take(r, "kit")) {
		TRY(kit_number(r));
		return words_end(r);
	}
	TRY(words_amount(r, DOSES, "the amount", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	return words_end(r);
}

enum rc words_read_as_needed(struct words_reader *r)
{
	const struct anytime *t = &r->w->plan->p->anytime;
	struct words_names names = {0};
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the medicine is missing");
	for (size_t i = 0; i < t->as_needed.n; i++) {
		words_known(r, &names, t->as_needed.v[i].name.s);
		if (strlen(t->as_needed.v[i].name.s) == n
		    && strncmp(t->as_needed.v[i].name.s, r->s, n) == 0)
			r->cmd->e.medicine = t->as_needed.v[i].name.s;
	}
	if (!r->cmd->e.medicine)
		return words_unknown(r, r->s, n, "a medicine as needed of this protocol", &names);
	words_cut(r, n);
	TRY(amount_to_colon(r, 1u << DIM_MASS, "the amount"));
	return words_read_reason(r);
}

enum rc words_read_waste(struct words_reader *r)
{
	TRY(words_medicine_here(r));
	TRY(words_amount(r, DOSES | 1u << DIM_VOLUME, "the amount", &r->cmd->e.amount));
	r->cmd->e.has_amount = true;
	if (words_take(r, "witness")) {
		size_t n = words_len(r);
		if (n == 0)
			return words_fail(r, r->s, 0, "the name of the witness is missing");
		r->cmd->e.person = words_cut(r, n);
	}
	return words_end(r);
}

/* ---- signatures and tasks ---- */

enum rc words_read_signature(struct words_reader *r)
{
	const struct plan *p = r->w->plan;
	struct words_names names = {0};
	size_t n = words_len(r);
	bool found = false;
	if (n == 0)
		return words_fail(r, r->s, 0, "it does not say what is signed");
	for (int i = 0; i < p->steps_n; i++)
		if (p->steps[i].def->kind == STEP_SIGN && words_in_session(r, p->steps[i].session))
			words_known(r, &names, p->steps[i].def->name.s);
	for (size_t i = 0; i < p->p->checks.n; i++)
		words_known(r, &names, p->p->checks.v[i].name.s);
	for (size_t i = 0; i < names.n; i++)
		found |= strlen(names.v[i]) == n && strncmp(names.v[i], r->s, n) == 0;
	if (!found)
		return words_unknown(r, r->s, n, "a line or a check that can be signed", &names);
	r->cmd->e.name = words_cut(r, n);
	return words_read_reason(r);
}

/* Tasks are also calls, forms and measures that a check asks for: `call prescriber`. */
enum rc words_read_task(struct words_reader *r)
{
	const struct course *c = r->w->course;
	struct words_names names = {0};
	words_skip(r);
	const char *at = r->s;
	TRY(words_until(r, ":", "the task", &r->cmd->e.name));
	if (words_take(r, ":"))
		TRY(words_until(r, NULL, "what came of it", &r->cmd->e.text));
	for (size_t i = 0; c && i < c->tasks.n; i++) {
		words_known(r, &names, c->tasks.v[i].name);
		if (strcmp(c->tasks.v[i].name, r->cmd->e.name) == 0)
			return RC_OK;
	}
	return words_unknown(r, at, strlen(r->cmd->e.name), "a task of this course", &names);
}

/* ---- at any time ---- */

/* `: what happened; grade N; serious; what was done`; only the first part has to be there. */
enum rc words_read_adverse(struct words_reader *r)
{
	struct entry *e = &r->cmd->e;
	TRY(words_colon(r, "what happened"));
	TRY(words_until(r, ";", "what happened", &e->text));
	while (words_take(r, ";")) {
		if (words_take(r, "grade")) {
			size_t n = words_len(r);
			if (!words_whole(r->s, n, &e->grade) || e->grade < 1 || e->grade > 5)
				return words_fail(r, r->s, n, "the grade is 1 to 5");
			r->s += n;
		} else if (words_take(r, "serious")) {
			e->serious = true;
		} else {
			TRY(words_until(r, NULL, "what was done", &e->reason));
		}
	}
	return words_end(r);
}

enum rc words_read_unblind(struct words_reader *r)
{
	size_t n = words_len(r);
	if (n)
		r->cmd->e.name = words_cut(r, n);
	return words_read_reason(r);
}
