/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/cage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The input of a late evening with two pressures. */
static struct datum sample(struct arena *a)
{
	struct datum ask = datum_map(), with = datum_map(), now = datum_map();
	struct datum readings = datum_map(), bp = datum_list(), rights = datum_map();
	for (int i = 0; i < 2; i++) {
		struct datum r = datum_map();
		datum_set(a, &r, "at_ms", datum_whole(i * 600000));
		datum_set(a, &r, "systolic", datum_whole(120 + 10 * i));
		datum_add(a, &bp, r);
	}
	datum_set(a, &readings, "bp", bp);
	datum_set(a, &with, "latest", datum_text("19:00"));
	datum_set(a, &with, "warn", datum_text(NULL));
	datum_set(a, &now, "time", datum_text("19:05"));
	datum_set(a, &rights, "time", datum_yes_no(true));
	datum_set(a, &rights, "readings", datum_yes_no(true));
	datum_set(a, &rights, "scores", datum_yes_no(false));
	datum_set(a, &ask, "with", with);
	datum_set(a, &ask, "now", now);
	datum_set(a, &ask, "readings", readings);
	datum_set(a, &ask, ".rights", rights);
	return ask;
}

static struct cage_result run(struct arena *a, enum cage_hook hook, const char *src)
{
	struct cage_file f = {"init.lua", src, strlen(src)};
	struct datum input = sample(a), *kept = arena_new(a, struct datum);
	*kept = input;
	struct cage_call call = {.plugin = "late",
	                         .files = &f,
	                         .files_n = 1,
	                         .hook = hook,
	                         .name = "it",
	                         .input = kept,
	                         .trace = true};
	struct cage_result r;
	cage_run(&call, a, &r);
	if (r.end != CAGE_DONE)
		print_message("# %s: %s (%s:%d)\n", cage_end_word(r.end), r.message,
		              r.file ? r.file : "", r.line);
	return r;
}

static const char *json(struct arena *a, const struct datum *d)
{
	struct text t = text_in(a);
	struct json j = json_on(&t);
	datum_json(d, &j, NULL);
	return t.s;
}

static void a_check_answers(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cage_result r =
	    run(&a, CAGE_CHECK,
	        "tend.check(\"it\", function(ask)\n"
	        "  if ask.now.time > ask.with.latest then\n"
	        "    return tend.hold(\"It is after \" .. ask.with.latest .. \".\")\n"
	        "  end\n  return tend.pass()\nend)");
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(json(&a, &r.out),
	                    "{\"say\":\"It is after 19:00.\",\"verdict\":\"hold\"}");
	arena_drop(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_check_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
