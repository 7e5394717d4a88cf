/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a frame between Tend and a worker, the first byte saying which is awaited: never a
 * crash, and a result that is taken is plain, within its ceilings and comes back when told again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/wire.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void plain(const char *s, size_t most)
{
	unsigned code;
	if (!s)
		return;
	require(strlen(s) <= most && utf8_valid(s, strlen(s)));
	for (size_t left = strlen(s), step; (step = utf8_next(s, left, &code)) > 0;
	     s += step, left -= step)
		require(!utf8_deceives(code));
}

static void told_again(struct arena *a, const struct cage_call *asked, const struct cage_result *r)
{
	struct wire_bytes out = {0};
	struct wire_head h;
	struct cage_result again;
	plain(r->message, WIRE_MESSAGE);
	plain(r->trace, WIRE_TRACE);
	require(r->end < CAGE_LOST && !datum_fault(&r->out) && r->line >= 0);
	require(!r->file || strcmp(r->file, "init.lua") == 0);
	wire_put_result(a, &out, 7, r);
	require(!wire_take_head(out.v, WIRE_RESULT, NULL, &h));
	require(!wire_take_result(&h, out.v + WIRE_HEAD, asked, a, &again));
	require(again.end == r->end && again.line == r->line && again.steps == r->steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cage_file file = {"init.lua", "", 0};
	struct arena a = {0};
	struct cage_call call = {.files = &file, .files_n = 1};
	struct cage_result result;
	struct wire_head h;
	const char *refused;
	if (n < 1 + WIRE_HEAD)
		return 0;
	enum wire_kind want = (enum wire_kind)(WIRE_READY + data[0] % WIRE_RESULT);
	const uint8_t *p = data + 1 + WIRE_HEAD;
	if (wire_take_head(data + 1, want, NULL, &h) || h.first + h.second > n - 1 - WIRE_HEAD)
		return 0;
	if (want == WIRE_READY && !wire_take_ready(&h, p, &a, &refused))
		plain(refused, WIRE_MESSAGE);
	if (want == WIRE_PACKAGE && !wire_take_package(&h, p, &a, &call))
		for (size_t i = 0; i < call.files_n; i++)
			require(call.files[i].len <= h.second);
	if (want == WIRE_CALL && !wire_take_call(&h, p, &a, &call))
		require(call.hook <= CAGE_REPORT && (!call.input || !datum_fault(call.input)));
	if (want == WIRE_RESULT && !wire_take_result(&h, p, &call, &a, &result))
		told_again(&a, &call, &result);
	arena_drop(&a);
	return 0;
}
