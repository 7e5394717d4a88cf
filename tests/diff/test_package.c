/* SPDX-License-Identifier: Apache-2.0
 * A plugin of one name in two packages: what it does may differ where no line of the protocol does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "closure/package.h"
#include "diff/diff.h"

static const char protocol[] =
    "tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n"
    "plugins: {late: ^1.0}\nchecks:\n  late: {plugin: late/late}\n"
    "sessions:\n  review:\n    kind: review\n    where: clinic\n    stages:\n      talk:\n"
    "        mode: do-confirm\n        enter: [late]\n        steps: [{confirm: there}]\n"
    "course: [{phase: one, do: [{session: review, at: day 0}]}]\n";

struct package {
	const char *version, *code;
};

static const char *read_package(void *ctx, struct arena *a, const char *name, size_t *len,
                                struct err *e)
{
	const struct package *k = ctx;
	(void)e;
	const char *text =
	    strstr(name, ".lua")
	        ? k->code
	        : arena_fmt(a,
	                    "plugin: 1\nid: late\nversion: %s\ntitle: Late\nlicence: MIT\nabout: "
	                    "For a test.\nchecks:\n  late: {title: Late}\n",
	                    k->version);
	*len = strlen(text);
	return text;
}

static struct diff_side side(struct arena *a, struct package k)
{
	struct diags d = {.a = a};
	struct diff_side out = {0};
	const struct part_reader files = {&k, read_package};
	out.p = protocol_read_whole(a, &d, "p.yaml", protocol, strlen(protocol), &files, NULL,
	                            &out.tree);
	if (!out.p)
		fail_msg("%s", d.n ? d.v[0].msg : "?");
	return out;
}

static void another_package_is_told_although_every_line_is_the_same(void **state)
{
	static const struct {
		struct package was, is;
		const char *line;
	} rows[] = {
	    {{"1.0.0", "-- a"}, {"1.0.0", "-- a"}, NULL},
	    {{"1.0.0", "-- a"},
	     {"1.0.0", "-- b"},
	     "The files of the plugin \"late\" 1.0.0 are other ones. Perhaps loosened."},
	    {{"1.0.0", "-- a"},
	     {"1.1.0", "-- a"},
	     "The plugin \"late\" is version 1.1.0. It was 1.0.0. Perhaps loosened."},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diff d;
		const struct diff_side was = side(&a, rows[i].was), is = side(&a, rows[i].is);
		diff_protocols(&a, &was, &is, &d);
		assert_int_equal(d.n, rows[i].line != NULL);
		if (d.n) {
			assert_string_equal(diff_line(&a, &d.v[0]), rows[i].line);
			assert_true(d.v[0].gate);
			assert_string_equal(d.v[0].address, "plugins/late");
		}
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(another_package_is_told_although_every_line_is_the_same),
	};
	return cmocka_run_group_tests_name("diff/package", tests, NULL, NULL);
}
