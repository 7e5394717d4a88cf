/* SPDX-License-Identifier: Apache-2.0
 * Packages of plugins: the manifest typed, the files in the closure, uses bound with what they are
 * given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "closure/package.h"
#include "course/event.h"
#include "protocol/grammar.h"
#include "util/json.h"

#define SETTLE TEND_TESTS "/plugin/packages/settle/"

/* ---- files from memory ---- */

struct memory {
	struct {
		const char *name, *text;
	} v[8];
};

static const char *from_memory(void *ctx, struct arena *a, const char *name, size_t *len,
                               struct err *e)
{
	const struct memory *m = ctx;
	(void)a;
	for (size_t i = 0; i < countof(m->v) && m->v[i].name; i++)
		if (strcmp(m->v[i].name, name) == 0) {
			*len = strlen(m->v[i].text);
			return m->v[i].text;
		}
	err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
	return NULL;
}

static const char late[] = "plugin: 1\nid: late\nversion: 1.4.0\ntitle: Late\nlicence: MIT\n"
                           "about: For a test.\nfiles: [more.lua]\nchecks:\n  late:\n    title: "
                           "Late\n";

static const struct plugin_def *package_of(struct arena *a, struct diags *d, struct memory *m,
                                           struct closure *c)
{
	const struct part_reader files = {m, from_memory};
	*d = (struct diags){.a = a};
	return package_read(a, d, "late", (struct span){0}, &files, c);
}

static struct memory good_package(void)
{
	return (struct memory){{{"plugins/late/plugin.yaml", late},
	                        {"plugins/late/init.lua", "-- one\n"},
	                        {"plugins/late/more.lua", "return {}\n"}}};
}

/* ---- the small protocol with the small plugin ---- */

/* The small protocol of the tests with changes, each of one text by another; the text that spans
 * point into lands in the arena. */
static void read_small(struct world *w, struct arena *a, const char *const (*changes)[2], size_t n)
{
	size_t len;
	char *small = world_file(TEND_TESTS "/protocol/small.yaml", &len),
	     folder[] = TEND_TESTS "/protocol";
	const char *text = arena_dup(a, small);
	for (size_t i = 0; i < n; i++) {
		const char *at = strstr(text, changes[i][0]);
		assert_non_null(at);
		struct text t = text_in(a);
		text_putn(&t, text, (size_t)(at - text));
		text_put(&t, changes[i][1]);
		text_put(&t, at + strlen(changes[i][0]));
		text = t.s;
	}
	world_read(w, text, strlen(text), folder);
	free(small);
}

static const char *const uses[][2] = {
    {"status: draft\n", "status: draft\nplugins: {settle: ^1.0}\n"},
    {"alerts:\n", "  settled:\n    plugin: settle/settled\n    with:\n      by: 19:00\n"
                  "      high: 150 mmHg\n      rises: bp.systolic\n      watch: [bp, spo2]\n"
                  "      calm: pace.calm\n      twice: yes\n"
                  "reactions:\n  call-after: {plugin: settle/call, owner: therapist}\n"
                  "reports:\n  trend: {plugin: settle/trend, with: {form: pace}}\n"
                  "alerts:\n"},
    {"enter: [consent, gap", "enter: [settled, consent, gap"},
    {"          - {measure: [bp, sedation], name: before}\n",
     "          - {measure: [bp, sedation], name: before}\n"
     "          - {settle/pace: settling, with: {rate: 4.5}}\n          - {settle/bell: bell}\n"},
    {"    do: [Ask an adult to take you home.]",
     "    do: [{plugin: settle/lines}, Ask an adult to take you home., {plugin: settle/lines}]"},
};

static const char *json_of(struct arena *a, const struct datum *d)
{
	struct text t = text_in(a);
	struct json j = json_on(&t);
	datum_json(d, &j, NULL);
	json_end(&j);
	return t.s;
}

static const struct step *step_named(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++)
				if (strcmp(p->sessions.v[i].stages.v[j].steps.v[k].name.s, name)
				    == 0)
					return &p->sessions.v[i].stages.v[j].steps.v[k];
	return NULL;
}

/* ---- tests ---- */

static void a_manifest_is_read_typed(void **state)
{
	struct arena a = {0};
	struct diags d = {.a = &a};
	size_t n;
	char *text = world_file(SETTLE "plugin.yaml", &n);
	(void)state;
	const struct plugin_def *def = plugin_read(&a, &d, "plugin.yaml", text, n);
	assert_non_null(def);
	assert_int_equal(d.n, 0);
	assert_int_equal(def->rights, 1u << READ_TIME | 1u << READ_READINGS | 1u << READ_SCORES
	                                  | 1u << EFFECT_TASK);
	assert_int_equal(def->budget.steps, 20000);
	assert_int_equal(def->budget.bytes, 512 << 10);
	assert_int_equal(def->budget.ms, 20);
	assert_int_equal(def->checks.v[0].part.params.n, 9);
	assert_int_equal(def->checks.v[0].part.params.v[1].type, PARAM_DURATION);
	assert_true(def->checks.v[0].part.params.v[4].list);
	assert_true(def->steps.v[0].text && def->steps.v[0].done);
	assert_int_equal(def->steps.v[0].form.index, 0);
	const struct form *f = &def->forms.v[0].form;
	assert_string_equal(f->scores.v[0].name.s, "calm");
	assert_true(f->scores.v[0].by_plugin && !f->scores.v[1].by_plugin);
	assert_int_equal(f->scores.v[0].range.hi, 10000000);
	assert_true(f->items.v[1].shown_by_plugin && !f->items.v[0].shown_by_plugin);
	assert_int_equal(plugin_part_find(def, PLUGIN_REACTION, "call"), 0);
	assert_int_equal(plugin_part_find(def, PLUGIN_CHECK, "call"), -1);
	arena_drop(&a);
	free(text);
}

static void what_a_manifest_leaves_out_is_the_ceiling_and_no_right(void **state)
{
	struct arena a = {0};
	struct diags d;
	struct memory m = good_package();
	(void)state;
	const struct plugin_def *def = package_of(&a, &d, &m, NULL);
	assert_non_null(def);
	assert_int_equal(def->rights, 0);
	assert_int_equal(def->budget.steps, PLUGIN_STEPS_MAX);
	assert_int_equal(def->budget.bytes, PLUGIN_BYTES_MAX);
	assert_int_equal(def->budget.ms, PLUGIN_MS_MAX);
	arena_drop(&a);
}

static void a_digest_is_over_every_file_of_the_package(void **state)
{
	struct arena a = {0};
	struct diags d;
	struct memory m = good_package(), other;
	struct closure c = {0};
	(void)state;
	const struct plugin_def *def = package_of(&a, &d, &m, &c);
	assert_non_null(def);
	assert_int_equal(def->code_n, 2);
	assert_string_equal(def->code[0].name, "init.lua");
	assert_string_equal(def->code[1].text, "return {}\n");
	assert_int_equal(c.n, 3);
	assert_string_equal(c.v[0].name, "plugins/late/plugin.yaml");
	assert_string_equal(c.v[2].name, "plugins/late/more.lua");
	assert_string_equal(c.v[1].canonical, "-- one\n"); /* byte for byte */
	for (int i = 0; i < 3; i++) {
		other = m;
		other.v[i].text = i == 0 ? arena_fmt(&a, "%s# said\n", late) : "-- two\n";
		const struct plugin_def *then = package_of(&a, &d, &other, NULL);
		assert_non_null(then);
		assert_int_equal(strlen(then->digest), 64);
		/* a remark in the manifest means nothing, one in code may */
		assert_int_equal(strcmp(def->digest, then->digest) == 0, i == 0);
	}
	other = m;
	other.v[0].text = arena_fmt(&a, "%seffects: {note: Why}\n", late);
	assert_string_not_equal(package_of(&a, &d, &other, NULL)->digest, def->digest);
	arena_drop(&a);
}

static void a_package_that_is_not_whole_is_refused(void **state)
{
	static const char *const wrong[][2] = {
	    {"plugins/late/more.lua", "\x1bLuaS"},
	    {"plugins/late/more.lua", "-- \xff\xfe\n"},
	    {"plugins/late/plugin.yaml", "plugin: 1\n"},
	};
	struct arena a = {0};
	struct diags d;
	struct memory m;
	(void)state;
	for (size_t i = 0; i < countof(wrong); i++) {
		m = good_package();
		for (size_t k = 0; k < 3; k++)
			if (strcmp(m.v[k].name, wrong[i][0]) == 0)
				m.v[k].text = wrong[i][1];
		assert_null(package_of(&a, &d, &m, NULL));
		assert_true(d.errors > 0);
	}
	m = good_package();
	m.v[2].name = NULL; /* more.lua is not there */
	assert_null(package_of(&a, &d, &m, NULL));
	assert_string_equal(d.v[0].code->code, "E0841");
	arena_drop(&a);
}

static void uses_are_bound_with_what_they_are_given(void **state)
{
	struct arena a = {0};
	struct world w;
	(void)state;
	read_small(&w, &a, uses, countof(uses));
	if (!w.p)
		fail_msg("%s", world_text(&w));
	assert_string_equal(world_found(&w), "");
	const struct check *c = NULL;
	for (size_t i = 0; i < w.p->checks.n; i++)
		if (strcmp(w.p->checks.v[i].name.s, "settled") == 0)
			c = &w.p->checks.v[i];
	assert_non_null(c);
	assert_non_null(c->call.bound);
	assert_string_equal(c->call.bound->def->id.s, "settle");
	assert_string_equal(
	    json_of(&w.a, &c->call.bound->with),
	    "{\"by\":\"19:00\",\"warn\":1800000,\"high\":150,\"rises\":{\"measure\":"
	    "\"bp\",\"value\":\"systolic\"},\"watch\":[\"bp\",\"spo2\"],\"calm\":{"
	    "\"form\":\"pace\",\"score\":\"calm\"},\"how\":\"gently\",\"twice\":true,"
	    "\"often\":2}\n");
	assert_int_equal(c->otherwise.kind, VERDICT_SIGN); /* nobody said: a prescriber */
	assert_int_equal(c->otherwise.by.any_of[0], ROLE_PRESCRIBER);
	const struct step *pace = step_named(w.p, "settling"), *bell = step_named(w.p, "bell");
	assert_string_equal(json_of(&w.a, &pace->call.bound->with), "{\"rate\":4.5}\n");
	assert_int_equal(bell->what.n, 0); /* a tick */
	assert_int_equal(pace->what.n, 1);
	const struct form *f = &w.p->forms.v[pace->what.v[0].index];
	assert_string_equal(f->name.s, "pace"); /* came with the step */
	assert_non_null(f->call.bound);
	assert_string_equal(json_of(&w.a, &w.p->reactions.v[0].call.bound->with),
	                    "{\"note\":\"Call and ask how the night was\"}\n");
	assert_string_equal(json_of(&w.a, &w.p->reports.v[0].call.bound->with),
	                    "{\"form\":\"pace\"}\n");
	const struct guide_text *g = &w.p->guide.v[0];
	assert_int_equal(g->part[GUIDE_DO].n, 1);
	assert_int_equal(g->lines.n, 2);
	assert_int_equal(g->lines.v[0].after, 0);
	assert_int_equal(g->lines.v[1].after, 1);
	assert_int_equal(g->lines.v[1].part, GUIDE_DO);
	const struct plan *plan = closure_plan(&w.a, w.p, &w.closure);
	int session = plan_session_find(plan, "medicine");
	assert_int_equal(plan->steps[plan_step_find(plan, session, "settling")].form,
	                 pace->what.v[0].index);
	assert_int_equal(plan->steps[plan_step_find(plan, session, "bell")].form, -1);
	world_drop(&w);
	arena_drop(&a);
}

static void a_form_has_the_name_that_the_protocol_gives_it(void **state)
{
	static const char *const changes[][2] = {
	    {"status: draft\n", "status: draft\nplugins: {settle: ^1.0}\n"},
	    {"forms:\n",
	     "forms:\n  breathing: {plugin: settle/pace, title: Breathing, hidden from: "
	     "[monitor]}\n"},
	    {"          - {measure: [bp, sedation], name: before}\n",
	     "          - {measure: [bp, sedation], name: before}\n"
	     "          - {settle/pace: settling}\n          - {settle/pace: again}\n"},
	};
	struct arena a = {0};
	struct world w;
	(void)state;
	read_small(&w, &a, changes, countof(changes));
	if (!w.p)
		fail_msg("%s", world_text(&w));
	const struct form *f = &w.p->forms.v[0];
	size_t forms = 0;
	for (size_t i = 0; i < w.p->forms.n; i++)
		forms += w.p->forms.v[i].call.bound != NULL;
	assert_int_equal(forms, 1);
	assert_string_equal(f->name.s, "breathing");
	assert_string_equal(f->title.s, "Breathing");
	assert_int_equal(f->hidden_from.n, 1);
	assert_int_equal(f->items.n, 3);
	assert_non_null(f->items.v[1].when.x); /* bound for this use */
	assert_int_equal(step_named(w.p, "settling")->what.v[0].index, 0);
	assert_int_equal(step_named(w.p, "again")->what.v[0].index, 0);
	world_drop(&w);
	arena_drop(&a);
}

static void every_file_of_a_plugin_is_in_the_digest_of_the_protocol(void **state)
{
	struct arena a = {0};
	struct world w;
	char before[65], after[65];
	size_t found = 0;
	(void)state;
	read_small(&w, &a, uses, countof(uses));
	closure_digest(&w.closure, before);
	for (size_t i = 0; i < w.closure.n; i++) {
		if (!package_is_name(w.closure.v[i].name))
			continue;
		found++;
		struct closure_file was = w.closure.v[i];
		w.closure.v[i].canonical = "other";
		w.closure.v[i].canonical_len = 5;
		closure_digest(&w.closure, after);
		w.closure.v[i] = was;
		assert_string_not_equal(before, after);
	}
	assert_int_equal(found, 3);
	world_drop(&w);
	arena_drop(&a);
}

static void more_plugins_than_anybody_follows_are_not_looked_for(void **state)
{
	struct arena a = {0};
	struct world w;
	struct text t = text_in(&a);
	(void)state;
	text_put(&t, "status: draft\nplugins:\n");
	for (int i = 0; i < PACKAGES_MAX + 1; i++)
		text_fmt(&t, "  p%d: ^1.0\n", i);
	const char *const changes[][2] = {{"status: draft\n", t.s}};
	read_small(&w, &a, changes, 1);
	assert_string_equal(world_found(&w), "E0213 40:3\n");
	world_drop(&w);
	arena_drop(&a);
}

static bool in_list(void *ctx, const char *path)
{
	for (const char *const *s = ctx; *s; s++)
		if (strcmp(*s, path) == 0)
			return true;
	return false;
}

static void a_package_is_never_put_together_from_two_places(void **state)
{
	static const char *const there[] = {"far/late/plugin.yaml", "near/late/init.lua",
	                                    "near/other/plugin.yaml", NULL};
	static const char *const roots[] = {NULL, "near", "far"};
	struct arena a = {0};
	void *ctx = (void *)(size_t)there;
	(void)state;
	assert_string_equal(package_place(&a, "plugins/late/init.lua", roots, 3, in_list, ctx),
	                    "far/late/init.lua");
	assert_string_equal(package_place(&a, "plugins/other/x.lua", roots, 3, in_list, ctx),
	                    "near/other/x.lua");
	assert_null(package_place(&a, "plugins/gone/init.lua", roots, 3, in_list, ctx));
	assert_null(package_place(&a, "parts/vitals.yaml", roots, 3, in_list, ctx));
	arena_drop(&a);
}

/* The words for events are those of the record; the program's grammar says the same words. */
static void the_words_are_the_records(void **state)
{
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < plugin_events_n; i++) {
		bool found = false;
		for (int k = 0; k < EVENT_KINDS; k++)
			found |= strcmp(event_rows[k].name, plugin_events[i].word) == 0;
		if (!found)
			fail_msg("%s is no event", plugin_events[i].word);
		assert_true(strlen(plugin_events[i].doc) > 8);
	}
	struct text event = text_in(&a), param = text_in(&a);
	grammar_pattern(&event, "EVENT", NULL);
	grammar_pattern(&param, "PARAMETER", NULL);
	for (size_t i = 0; i < plugin_events_n; i++) {
		struct text quoted = text_in(&a);
		for (const char *s = plugin_events[i].word; *s; s++)
			text_fmt(&quoted, "%s%c", *s == '.' ? "\\" : "", *s);
		assert_non_null(strstr(event.s, quoted.s));
	}
	for (size_t i = 0; i < PLUGIN_TYPES; i++) {
		assert_int_equal(plugin_types[i].type, i);
		assert_non_null(strstr(param.s, plugin_types[i].word));
	}
	for (size_t i = 0; i < PLUGIN_RIGHTS; i++) {
		assert_int_equal(plugin_rights[i].right, i);
		for (size_t g = 0; g < value_grammars_n; g++)
			if (value_grammars[g].entry
			    == (plugin_rights[i].effect ? entry_effects : entry_reads))
				assert_non_null(
				    strstr(value_grammars[g].key, plugin_rights[i].word));
	}
	for (size_t i = 0; i < PLUGIN_KINDS; i++)
		assert_int_equal(plugin_kinds[i].kind, i);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_manifest_is_read_typed),
	    cmocka_unit_test(what_a_manifest_leaves_out_is_the_ceiling_and_no_right),
	    cmocka_unit_test(a_digest_is_over_every_file_of_the_package),
	    cmocka_unit_test(a_package_that_is_not_whole_is_refused),
	    cmocka_unit_test(uses_are_bound_with_what_they_are_given),
	    cmocka_unit_test(a_form_has_the_name_that_the_protocol_gives_it),
	    cmocka_unit_test(every_file_of_a_plugin_is_in_the_digest_of_the_protocol),
	    cmocka_unit_test(more_plugins_than_anybody_follows_are_not_looked_for),
	    cmocka_unit_test(a_package_is_never_put_together_from_two_places),
	    cmocka_unit_test(the_words_are_the_records),
	};
	return cmocka_run_group_tests_name("closure/package", tests, NULL, NULL);
}
