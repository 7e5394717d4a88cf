/* SPDX-License-Identifier: Apache-2.0
 * Amounts, people, moments and times of a protocol in words. */
#include <string.h>

#include "diagram/diagram_in.h"

const char *say_count(struct arena *a, int64_t n, const char *one)
{
	return arena_fmt(a, "%lld %s%s", (long long)n, one, n == 1 ? "" : "s");
}

const char *say_quantity(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	if (q.dim == DIM_DAYS)
		return say_count(a, q.micro / MICRO, "day");
	quantity_write(&t, q);
	return t.s;
}

/* "1 to 4 days", "50 to 200 mg"; the unit of the upper end where both have the same. */
const char *say_range(struct arena *a, const struct quantity_range *r)
{
	struct quantity lo = {r->lo, r->dim}, hi = {r->hi, r->dim};
	if (!r->has_lo || !r->has_hi)
		return arena_fmt(a, "%s %s", r->has_lo ? "at least" : "at most",
		                 say_quantity(a, r->has_lo ? lo : hi));
	if (r->lo == r->hi)
		return say_quantity(a, hi);
	const char *low = say_quantity(a, lo), *high = say_quantity(a, hi);
	const char *common = r->dim == DIM_ELAPSED ? "min" : r->dim == DIM_MASS ? "mg" : NULL;
	struct text a1 = text_in(a), a2 = text_in(a);
	if (common && strcmp(low + strcspn(low, " "), high + strcspn(high, " ")) != 0
	    && quantity_write_in(&a1, lo, common) && quantity_write_in(&a2, hi, common)) {
		low = a1.s;
		high = a2.s;
	}
	const char *unit = strchr(low, ' '), *same = strchr(high, ' ');
	size_t n = strcspn(low, " ");
	if (!unit || !same || (strcmp(unit, same) != 0 && r->dim != DIM_DAYS))
		n = strlen(low);
	return arena_fmt(a, "%.*s to %s", (int)n, low, high);
}

static const char *who(struct arena *a, unsigned roles)
{
	struct text t = text_in(a);
	for (size_t k = 0; k < role_rows_n; k++)
		if (roles & role_rows[k].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "", role_rows[k].name);
	return t.n ? t.s : "anybody";
}

const char *say_people(struct arena *a, const struct people *p)
{
	struct text t = text_in(a);
	for (int i = 0; i < p->n; i++)
		text_fmt(&t, "%s%s", i ? " and " : "", who(a, p->any_of[i]));
	return t.n ? t.s : "anybody on duty";
}

const char *say_names(struct arena *a, const struct idents *v, const char *between)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < v->n; i++)
		text_fmt(&t, "%s%s", i ? between : "", v->v[i].s);
	return t.n ? t.s : "";
}

/* ---- moments ---- */

static const char *contact_words(struct arena *a, const struct contact_ref *r)
{
	static const char *const which[] = {
	    [WHICH_THIS] = "",      [WHICH_FIRST] = "first ",       [WHICH_LAST] = "last ",
	    [WHICH_NEXT] = "next ", [WHICH_PREVIOUS] = "previous ", [WHICH_NUMBER] = "",
	};
	const char *name = r->name ? r->name : "this session";
	if (r->which == WHICH_NUMBER)
		return arena_fmt(a, "%s %d", name, r->number);
	return arena_fmt(a, "%s%s", which[r->which], name);
}

const char *say_moment(struct arena *a, const struct moment *m)
{
	const char *own = "";
	switch (m->kind) {
	case MOMENT_NONE: return "";
	case MOMENT_START: own = "start"; break;
	case MOMENT_FIRST_DOSE: own = "first dose"; break;
	case MOMENT_LAST_DOSE: own = "last dose"; break;
	case MOMENT_DOSE: own = arena_fmt(a, "dose %d", m->number); break;
	case MOMENT_END_OF_DOSE: own = "end of dose"; break;
	case MOMENT_LEAVING: own = "leaving"; break;
	case MOMENT_STEP:
	case MOMENT_READING: own = m->name ? m->name : ""; break;
	case MOMENT_CONTACT: return contact_words(a, &m->of);
	}
	if (m->medicine)
		return arena_fmt(a, "%s of %s", own, m->name);
	return m->of.name ? arena_fmt(a, "%s of %s", own, contact_words(a, &m->of)) : own;
}

const char *say_point(struct arena *a, const struct point *p)
{
	struct quantity q = p->distance;
	if (!q.micro)
		return say_moment(a, &p->moment);
	bool before = q.micro < 0;
	q.micro = before ? -q.micro : q.micro;
	return arena_fmt(a, "%s %s %s", say_quantity(a, q), before ? "before" : "after",
	                 say_moment(a, &p->moment));
}

/* ---- at: ---- */

static void each_words(struct text *t, const struct at_part *p, bool unit)
{
	for (size_t i = 0; i < p->each_n; i++) {
		struct quantity q = {p->each[i], p->range.dim};
		text_put(t, !i ? "" : i + 1 == p->each_n ? " and " : ", ");
		if (q.dim == DIM_ELAPSED && q.micro % (60 * MICRO) == 0)
			text_fmt(t, "%lld", (long long)(q.micro / (60 * MICRO)));
		else if (q.dim == DIM_DAYS)
			text_fmt(t, "%lld", (long long)(q.micro / MICRO));
		else
			quantity_write(t, q);
	}
	if (unit)
		text_put(t, p->range.dim == DIM_DAYS ? " days" : " min");
}

static void part_words(struct arena *a, struct text *t, const struct at_part *p)
{
	const char *side = p->before ? "before" : "after";
	const struct quantity_range *r = &p->range;
	switch (p->kind) {
	case AT_DAY:
		if (!r->has_lo || !r->has_hi)
			text_fmt(t, "day %lld or %s",
			         (long long)((r->has_lo ? r->lo : r->hi) / MICRO),
			         r->has_lo ? "later" : "before");
		else if (r->lo == r->hi)
			text_fmt(t, "day %lld", (long long)(r->lo / MICRO));
		else
			text_fmt(t, "day %lld to %lld", (long long)(r->lo / MICRO),
			         (long long)(r->hi / MICRO));
		return;
	case AT_WEEKDAYS:
		text_put(t, p->each_n == 1 ? "day " : "days ");
		each_words(t, p, false);
		text_put(t, " of each week");
		return;
	case AT_WINDOW:
		text_fmt(t, "%s %s %s", say_range(a, r), side, say_moment(a, &p->anchor));
		return;
	case AT_EACH:
		each_words(t, p, true);
		text_fmt(t, " %s %s", side, say_moment(a, &p->anchor));
		return;
	case AT_EVERY:
		text_fmt(t, "every %s", say_quantity(a, p->every));
		if (p->from.moment.kind != MOMENT_NONE)
			text_fmt(t, " from %s", say_point(a, &p->from));
		if (p->to.moment.kind != MOMENT_NONE)
			text_fmt(t, " to %s", say_point(a, &p->to));
		return;
	case AT_SAME_DAY:
		text_fmt(t, "the same day, %s %s", side, say_moment(a, &p->anchor));
		return;
	}
}

const char *say_schedule(struct arena *a, const struct schedule *at)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < at->n; i++) {
		text_put(&t, i ? ", then " : "");
		part_words(a, &t, &at->v[i]);
	}
	return t.n ? t.s : "";
}
