/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a quantity, a range or a list: never a crash, a fault always points inside, what is
 * offered instead always reads, and what was read is written and read back to the same value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/quantity.h"

#define LIST_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_fault(const struct quantity_fault *f, size_t n)
{
	require(f->why < QUANTITY_REFUSALS && f->at <= n && f->len <= n - f->at);
	require(strlen(f->instead) < QUANTITY_INSTEAD);
}

static void check_back(struct quantity v)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct quantity back;
	unsigned flags = v.dim == DIM_NONE ? QUANTITY_BARE : QUANTITY_UNIT_DUE;
	quantity_write(&t, v);
	t = text_in(&a);
	quantity_write_plain(&t, v);
	require(quantity_parse_flags(t.s, t.n, flags, &back, NULL));
	require(back.micro == v.micro && back.dim == v.dim);
	arena_drop(&a);
}

/* The first byte chooses what is due, the rest is the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n == 0)
		return 0;
	unsigned flags = data[0] & 7u;
	const char *s = (const char *)data + 1;
	struct quantity one, list[LIST_MAX];
	struct quantity_range range;
	struct quantity_fault f;
	size_t count;
	n--;
	if (quantity_parse_flags(s, n, flags, &one, &f)) {
		check_back(one);
	} else {
		check_fault(&f, n);
		require(!*f.instead
		        || quantity_parse_flags(f.instead, strlen(f.instead), flags, &one, NULL));
	}
	if (quantity_parse_range(s, n, flags, &range, &f)) {
		require(range.has_lo || range.has_hi);
		require(!range.has_lo || !range.has_hi || range.lo <= range.hi);
	} else {
		check_fault(&f, n);
		require(!*f.instead
		        || quantity_parse_range(f.instead, strlen(f.instead), flags, &range, NULL));
	}
	if (quantity_parse_list(s, n, flags, list, LIST_MAX, &count, &f)) {
		require(count > 0 && count <= LIST_MAX);
		for (size_t i = 1; i < count; i++)
			require(list[i - 1].micro < list[i].micro && list[i].dim == list[0].dim);
	} else {
		check_fault(&f, n);
		require(!*f.instead
		        || quantity_parse_list(f.instead, strlen(f.instead), flags, list, LIST_MAX,
		                               &count, NULL));
	}
	return 0;
}
