/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as an entry of the log: never a crash, and what is accepted is written again to the
 * very same bytes and can be shown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "course/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {0};
	struct entry x;
	struct err e = {0};
	if (entry_decode(data, n, &a, &x, &e) == RC_OK) {
		const uint8_t *again;
		size_t again_n;
		struct text t = text_in(&a);
		require(!entry_fault(&x));
		entry_encode(&x, &a, &again, &again_n);
		require(again_n == n && memcmp(again, data, n) == 0);
		entry_json(&x, &t);
		require(t.n >= 2 && t.s[t.n - 1] == '}' && utf8_valid(t.s, t.n));
	} else {
		require(e.code == RC_IO && e.msg[0]);
	}
	arena_drop(&a);
	return 0;
}
