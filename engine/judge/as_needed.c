/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/as_needed.h"

const char *as_needed_amount(struct arena *a, int64_t micrograms)
{
	struct text t = text_in(a);
	struct quantity q = {micrograms, DIM_MASS};
	if (!quantity_write_in(&t, q, "mg"))
		quantity_write(&t, q);
	return t.s;
}

int64_t as_needed_sum(const struct look *look, int what)
{
	int64_t sum = 0;
	for (size_t i = 0; i < look->c->as_needed.n; i++) {
		const struct as_needed_record *r = &look->c->as_needed.v[i];
		if (r->given && r->what == what && r->m.session == look->session
		    && look_counts(look, &r->m))
			sum += r->amount.micro;
	}
	return sum;
}

static bool was_given(const struct course *c, int64_t order)
{
	for (size_t i = 0; i < c->as_needed.n; i++)
		if (c->as_needed.v[i].given && c->as_needed.v[i].order == order)
			return true;
	return false;
}

const struct as_needed_record *as_needed_ordered(const struct look *look, int what)
{
	for (size_t i = 0; i < look->c->as_needed.n; i++) {
		const struct as_needed_record *r = &look->c->as_needed.v[i];
		if (!r->given && r->what == what && r->m.session == look->session
		    && look_counts(look, &r->m) && !was_given(look->c, r->m.seq))
			return r;
	}
	return NULL;
}
