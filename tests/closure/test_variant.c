/* SPDX-License-Identifier: Apache-2.0
 * A variant: its changes find their places in the base, and what comes out is a protocol like any
 * other.  What must not be found is in faults/variant-*.yaml, floors in test_floor.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "closure/variant.h"
#include "protocol/plan.h"

#define FAULTS TEND_TESTS "/protocol/faults"

struct trial {
	struct world w;
	const struct node *whole;
	char digest[65];
};

static void trial(struct trial *t, const char *changes)
{
	char folder[] = FAULTS;
	const struct part_reader parts = {folder, world_part};
	*t = (struct trial){0};
	t->w.d.a = &t->w.a;
	const char *text = arena_fmt(&t->w.a,
	                             "tend: 1\nid: ours\nversion: 1.0.0\ntitle: Ours\nstatus: "
	                             "draft\nextends: variant-base ^1.0\nchange:\n%s",
	                             changes);
	t->w.p = protocol_read_whole(&t->w.a, &t->w.d, "ours.yaml", text, strlen(text), &parts,
	                             &t->w.closure, &t->whole);
	if (!t->w.p)
		fail_msg("%s\n%s", changes, world_text(&t->w));
	closure_digest(&t->w.closure, t->digest);
}

/* The text at a place of the result, as canonical text. */
static const char *at(struct trial *t, const char *path)
{
	const struct node *v = t->whole;
	struct text out = text_in(&t->w.a);
	for (const char *s = path; *s; s += strcspn(s, "/"), s += *s == '/') {
		const char *word = arena_dupn(&t->w.a, s, strcspn(s, "/"));
		assert_non_null(v);
		v = v->kind == NODE_LIST && (size_t)atoi(word) <= v->len ? v->items[atoi(word) - 1]
		                                                         : yaml_get(v, word);
	}
	if (!v)
		return "nothing";
	yaml_canonical(v, &out);
	return out.s;
}

static void becomes(const char *changes, const char *path, const char *want)
{
	struct trial t;
	trial(&t, changes);
	assert_string_equal(at(&t, path), want);
	world_drop(&t.w);
}

static void each_kind_of_change_does_what_it_says(void **state)
{
	(void)state;
	becomes("  - {add: values/rest, with: 10 min}\n", "values/rest", "\"10 min\"");
	becomes("  - {add: values/rest, before: stay, with: 10 min}\n", "values",
	        "{\"rest\":\"10 min\",\"stay\":{\"1\":\"150 min\",\"2..\":\"120 min\"}}");
	becomes("  - {add: sessions/medicine/stages/dose/enter, after: consent, with: "
	        "booster-ready}\n",
	        "sessions/medicine/stages/dose/enter/2", "\"booster-ready\"");
	becomes("  - {add: sessions/integration/steps, before: brought-back, with: {confirm: "
	        "settled}}\n",
	        "sessions/integration/steps/1", "{\"confirm\":\"settled\"}");
	becomes("  - {add: checks/fit-to-leave/pass, with: spo2 >= 94 %}\n",
	        "checks/fit-to-leave/pass/4", "\"spo2 >= 94 %\"");
	/* a list that the base leaves out, and one that it writes as a single text */
	becomes("  - {add: sessions/medicine/stages/dose/leave, with: booster-ready}\n",
	        "sessions/medicine/stages/dose/leave", "[\"booster-ready\"]");
}

static void what_is_added_beside_one_thing_stays_in_order(void **state)
{
	(void)state;
	becomes("  - {add: values/a, after: stay, with: 1 min}\n"
	        "  - {add: values/b, after: stay, with: 2 min}\n"
	        "  - {add: values/c, before: stay, with: 3 min}\n",
	        "values",
	        "{\"c\":\"3 min\",\"stay\":{\"1\":\"150 min\",\"2..\":\"120 min\"},\"a\":\"1 "
	        "min\",\"b\":\"2 min\"}");
}

/* Numbers are those of the base, whatever else is changed and in whichever order. */
static void addresses_are_those_of_the_base(void **state)
{
	static const char *const two[] = {
	    "  - {add: checks/fit-to-leave/pass, before: 1, with: spo2 >= 94 %}\n"
	    "  - {add: checks/fit-to-leave/pass, before: 2, with: spo2 >= 95 %}\n",
	    "  - {add: checks/fit-to-leave/pass, before: 2, with: spo2 >= 95 %}\n"
	    "  - {add: checks/fit-to-leave/pass, before: 1, with: spo2 >= 94 %}\n"};
	(void)state;
	for (size_t i = 0; i < countof(two); i++) {
		struct trial t;
		trial(&t, two[i]);
		assert_string_equal(at(&t, "checks/fit-to-leave/pass/1"), "\"spo2 >= 94 %\"");
		assert_string_equal(at(&t, "checks/fit-to-leave/pass/3"), "\"spo2 >= 95 %\"");
		world_drop(&t.w);
	}
}

static void the_head_is_its_own_and_the_rest_is_the_base_s(void **state)
{
	struct trial t;
	size_t n;
	char *text = world_file(FAULTS "/variant-base.yaml", &n), folder[] = FAULTS;
	struct world base;
	(void)state;
	trial(&t, "  - {add: values/rest, with: 10 min}\n");
	world_read(&base, text, n, folder);
	assert_non_null(base.p);
	assert_string_equal(t.w.p->id.s, "ours");
	assert_string_equal(t.w.p->extends.s, "variant-base ^1.0");
	assert_null(base.p->extends.s);
	assert_int_equal(t.w.p->sessions.n, base.p->sessions.n);
	assert_int_equal(t.w.p->checks.n, base.p->checks.n);
	assert_string_equal(t.w.p->checks.v[0].name.s, base.p->checks.v[0].name.s);
	world_drop(&base);
	free(text);
	world_drop(&t.w);
}

/* Every word of the base is part of what is approved with the variant. */
static void the_digest_is_over_base_and_changes(void **state)
{
	struct trial a, b;
	(void)state;
	trial(&a, "  - {add: values/rest, with: 10 min}\n");
	trial(&b, "  - {add: values/rest, with: 11 min}\n");
	assert_string_not_equal(a.digest, b.digest);
	assert_int_equal(a.w.closure.n, 2);
	assert_string_equal(a.w.closure.v[0].name, "");
	assert_string_equal(a.w.closure.v[1].name, "variant-base.yaml");
	char was[65];
	memcpy(was, a.digest, sizeof was);
	a.w.closure.v[1].canonical = arena_fmt(&a.w.a, "%s ", a.w.closure.v[1].canonical);
	a.w.closure.v[1].canonical_len++;
	closure_digest(&a.w.closure, a.digest);
	assert_string_not_equal(a.digest, was);
	world_drop(&a.w);
	world_drop(&b.w);
}

static const struct node *whole_of(struct world *w, const char *path, const char *text, size_t n,
                                   char *folder)
{
	const struct part_reader parts = {folder, world_part};
	const struct node *whole;
	*w = (struct world){0};
	w->d.a = &w->a;
	w->p = protocol_read_whole(&w->a, &w->d, path, text, n, &parts, &w->closure, &whole);
	if (!w->p)
		fail_msg("%s\n%s", text, world_text(w));
	return whole;
}

/* But for `parts`, which are taken in. */
static const char *canonical(struct world *w, const struct node *whole)
{
	struct text t = text_in(&w->a);
	struct node bare = *whole;
	bare.len = 0;
	bare.pairs = arena_arr(&w->a, struct pair, whole->len);
	for (size_t i = 0; i < whole->len; i++)
		if (strcmp(whole->pairs[i].key->s, "parts") != 0)
			bare.pairs[bare.len++] = whole->pairs[i];
	yaml_canonical(&bare, &t);
	return t.s;
}

/* Whoever reads the written-out text reads what is treated by. */
static void written_out_it_reads_again_to_the_same(void **state)
{
	static const char *const files[][2] = {
	    {TEND_TESTS "/../protocols", "kap-lozenge-im"},
	    {TEND_TESTS "/../protocols", "kap-lozenge-im-strict-bp"},
	    {FAULTS, "variant-base"},
	};
	(void)state;
	for (size_t i = 0; i < countof(files); i++) {
		struct world was, is;
		size_t n;
		char path[640], folder[512];
		snprintf(folder, sizeof folder, "%s", files[i][0]);
		snprintf(path, sizeof path, "%s/%s.yaml", folder, files[i][1]);
		char *text = world_file(path, &n);
		const struct node *whole = whole_of(&was, path, text, n, folder);
		struct text out = text_in(&was.a), again = text_in(&was.a);
		protocol_write_out(was.p, whole, &out);
		const struct node *read = whole_of(&is, "out.yaml", out.s, out.n, folder);
		assert_string_equal(canonical(&was, whole), canonical(&is, read));
		const struct plan *a = closure_plan(&was.a, was.p, &was.closure),
		                  *b = closure_plan(&is.a, is.p, &is.closure);
		assert_int_equal(a->steps_n, b->steps_n);
		for (int k = 0; k < a->steps_n; k++)
			assert_string_equal(a->steps[k].def->name.s, b->steps[k].def->name.s);
		protocol_write_out(is.p, read, &again);
		assert_int_equal(was.p->variant != NULL, strchr(out.s, '#') != NULL);
		assert_null(strchr(again.s, '#'));
		world_drop(&is);
		world_drop(&was);
		free(text);
	}
}

static void versions_meet_as_written(void **state)
{
	static const struct {
		const char *version, *wanted;
		bool meets;
	} rows[] = {
	    {"1.0.0", "^1.0", true},   {"1.0.0", "1.0.0", true},   {"1.2.3", "^1.0", true},
	    {"1.2.3", "^1.2.3", true}, {"1.2.3", "^1.2.4", false}, {"1.2.3", "^1.3", false},
	    {"2.0.0", "^1.0", false},  {"1.0.1", "1.0.0", false},  {"0.9.0", "^1.0", false},
	    {"1.10.0", "^1.9", true},  {"1.0.0", "1.0", false},    {"1.0.0", "^1", false},
	    {"1.0.0", "", false},      {"1.0.0", "^", false},      {"1.0.0", "^1.0.0.0", false},
	    {"1.0.0", "^1.0x", false}, {"1.0.0", "^-1.0", false},  {"1.0.0", "*", false},
	    {"1.0.0", "^ 1.0", false},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		if (version_meets(rows[i].version, rows[i].wanted) != rows[i].meets)
			fail_msg("%s %s", rows[i].version, rows[i].wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_of_change_does_what_it_says),
	    cmocka_unit_test(what_is_added_beside_one_thing_stays_in_order),
	    cmocka_unit_test(addresses_are_those_of_the_base),
	    cmocka_unit_test(the_head_is_its_own_and_the_rest_is_the_base_s),
	    cmocka_unit_test(the_digest_is_over_base_and_changes),
	    cmocka_unit_test(written_out_it_reads_again_to_the_same),
	    cmocka_unit_test(versions_meet_as_written),
	};
	return cmocka_run_group_tests_name("closure/variant", tests, NULL, NULL);
}
