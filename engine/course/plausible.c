/* SPDX-License-Identifier: Apache-2.0 */
#include "course/plausible.h"

#include <string.h>

static const struct quantity_range *range_of(const struct measure *m, int part)
{
	return m->components.n ? &m->components.v[part].range : m->unit.s ? &m->range : &m->scale;
}

bool value_is_implausible(const struct measure *m, int part, int64_t micro)
{
	const struct quantity_range *r = range_of(m, part);
	return (r->has_lo && micro < r->lo) || (r->has_hi && micro > r->hi);
}

bool values_are_upside_down(const struct measure *m, const int64_t *micro, int n)
{
	return n == 2 && m->components.n == 2 && m->dim == DIM_PRESSURE && micro[0] < micro[1];
}

static void put_number(struct text *out, const struct measure *m, int64_t micro)
{
	struct quantity q = {micro, m->dim};
	if (m->dim == DIM_NONE || !m->unit.s || !quantity_write_in(out, q, m->unit.s))
		quantity_write(out, q);
}

const char *reading_words(struct arena *a, const struct measure *m, const int64_t *micro, int n)
{
	struct text t = text_in(a);
	const char *unit = m->dim != DIM_NONE ? m->unit.s : NULL;
	for (int i = 0; i < n; i++) {
		struct text one = text_in(a);
		struct quantity q = {micro[i], m->dim};
		if (!unit || !quantity_write_in(&one, q, unit))
			quantity_write(&one, q);
		text_put(&t, i ? "/" : "");
		text_putn(&t, one.s, unit && i + 1 < n ? strcspn(one.s, " ") : one.n);
	}
	return t.s;
}

const char *reading_odd(struct arena *a, const struct measure *m, const int64_t *micro, int n)
{
	struct text t = text_in(a);
	for (int i = 0; i < n; i++) {
		const struct quantity_range *r = range_of(m, i);
		if (!value_is_implausible(m, i, micro[i]))
			continue;
		const char *part = m->components.n ? m->components.v[i].name.s : m->name.s;
		bool over = r->has_hi && micro[i] > r->hi;
		text_fmt(&t, "%s%s ", t.n ? " and " : "", part);
		put_number(&t, m, micro[i]);
		text_fmt(&t, " is %s ", over ? "over" : "under");
		put_number(&t, m, over ? r->hi : r->lo);
	}
	if (t.n)
		text_put(&t, ", outside of the plausible range");
	else if (values_are_upside_down(m, micro, n))
		text_put(&t, "the first number is below the second");
	return t.n ? t.s : NULL;
}
