/* SPDX-License-Identifier: Apache-2.0
 * The hand-out: what is filled in, what is left out, and hostile sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "export/guide.h"

#define BASE "docs/frame.yaml"

/* The frame of the documentation's examples with this hand-out. */
static const struct plan *plan_with(struct world *w, const char *guide)
{
	size_t n;
	char *base = world_file(TEND_TESTS "/" BASE, &n);
	struct text t = {0};
	struct arena a = {0};
	t = text_in(&a);
	text_putn(&t, base, n);
	text_put(&t, guide);
	world_read(w, t.s, t.n, (char *)(uintptr_t)TEND_TESTS);
	free(base);
	if (w->d.errors)
		print_error("%s\n", world_text(w));
	assert_int_equal(w->d.errors, 0);
	const struct plan *p = closure_plan(&w->a, w->p, &w->closure);
	arena_drop(&a); /* the reader keeps its own copies */
	return p;
}

/* What a hand-out for a dose needs besides. */
#define REST                                                                                       \
	"    in charge: [You can say no.]\n    going home: [An adult takes you home.]\n"           \
	"    call us if: [you feel worse]\n    call for help if: [you have chest pain]\n"

static const char *made(struct world *w, const struct plan *p, const struct clinic *clinic,
                        bool html)
{
	struct handout h;
	struct err e = {0};
	struct text out = text_in(&w->a);
	const struct guide_ask ask = {
	    .plan = p, .clinic = clinic, .session = plan_session_find(p, "medicine")};
	assert_int_equal(handout_make(&w->a, &ask, &h, &e), RC_OK);
	(html ? handout_html : handout_text)(&h, &out);
	return out.s;
}

static void what_is_not_known_leaves_no_trace(void **state)
{
	struct world w;
	const struct plan *p = plan_with(
	    &w, "guide:\n  medicine:\n    do not: [\"Eat before {from 4 h before start}.\"]\n"
	        "    the medicine: [\"Your therapist {therapist} stays with you.\","
	        " \"Ask {nurse}.\"]\n    do: [Rest.]\n    may feel: [Tired.]\n" REST);
	const char *s = made(&w, p, NULL, false);
	(void)state;
	assert_non_null(strstr(s, "- Eat before.\n"));
	assert_non_null(strstr(s, "- Your therapist stays with you.\n"));
	assert_non_null(strstr(s, "- Ask.\n"));
	assert_null(strchr(s, '{'));
	assert_non_null(strstr(s, "Come at:          ____"));
	assert_non_null(strstr(s, "- you have chest pain\n"));
	world_drop(&w);
}

static void hostile_sentences_and_names_stay_texts(void **state)
{
	struct world w;
	const struct clinic clinic = {.name = "<script>x</script>", .emergency = "112\"><b>"};
	const struct plan *p =
	    plan_with(&w, "guide:\n  medicine:\n    do: [\"</li><script>alert(1)</script>\"]\n"
	                  "    may feel: [\"a & b <i>\"]\n    do not: [Run.]\n"
	                  "    the medicine: [You rest.]\n" REST);
	const char *s = made(&w, p, &clinic, true);
	(void)state;
	assert_null(strstr(s, "<script"));
	assert_null(strstr(s, "<i>x"));
	assert_null(strstr(s, "112\"><b>"));
	assert_non_null(strstr(s, "&#60;/li&#62;&#60;script&#62;alert(1)&#60;/script&#62;"));
	assert_non_null(strstr(s, "a &#38; b &#60;i&#62;"));
	assert_non_null(strstr(s, "Call 112&#34;&#62;&#60;b&#62; now"));
	world_drop(&w);
}

static void a_session_without_sentences_is_said(void **state)
{
	struct world w;
	struct handout h;
	struct err e = {0};
	const struct plan *p =
	    plan_with(&w, "guide:\n  medicine:\n    do: [Rest.]\n    do not: [Run.]\n"
	                  "    the medicine: [You rest.]\n    may feel: [Tired.]\n" REST);
	const struct guide_ask ask = {.plan = p, .session = plan_session_find(p, "call")};
	(void)state;
	assert_int_equal(handout_make(&w.a, &ask, &h, &e), RC_NO);
	assert_string_equal(e.msg, "the protocol tells the patient nothing about call");
	world_drop(&w);
}

/* What the protocol says is said in words, and changes with it. */
static void values_of_the_protocol_stand_in_the_sentence(void **state)
{
	struct world w;
	struct handout h;
	struct err e = {0};
	(void)state;
	const struct plan *p =
	    plan_with(&w, "guide:\n  medicine:\n    do: [\"Bring an adult {for fit-to-leave}.\"]\n"
	                  "    do not: [Run.]\n    the medicine: [\"You stay at least {stay}.\"]\n"
	                  "    may feel: [\"There are {rounds of treatment} visits.\"]\n" REST);
	const struct guide_ask ask = {.plan = p, .session = plan_session_find(p, "medicine")};
	assert_int_equal(handout_make(&w.a, &ask, &h, &e), RC_OK);
	assert_string_equal(h.part[GUIDE_DO].v[0], "Bring an adult.");
	assert_string_equal(h.part[GUIDE_MEDICINE].v[0], "You stay at least 2 hours.");
	assert_string_equal(h.part[GUIDE_FEEL].v[0], "There are 4 visits.");
	world_drop(&w);
}

static void fills_and_amounts_are_read(void **state)
{
	static const struct {
		const char *s;
		bool good;
		unsigned person;
		int64_t ms;
		int moment;
	} rows[] = {
	    {"{therapist}", true, ROLE_THERAPIST, 0, 0},
	    {"{from 4 h before start}", true, 0, -4 * 3600000, GUIDE_START},
	    {"{about 15 min after first dose}", true, 0, 900000, GUIDE_FIRST_DOSE},
	    {"{at leaving}", true, 0, 0, GUIDE_LEAVING},
	    {"{director}", false, 0, 0, 0},
	    {"{}", false, 0, 0, 0},
	    {"{from", false, 0, 0, 0},
	    {"{from 4 before start}", false, 0, 0, 0},
	    {"{from 4 h before dinner}", false, 0, 0, 0},
	    {"{from 4 d before start}", false, 0, 0, 0},
	    {"{4 h before start}", false, 0, 0, 0},
	    {"{4 h}", false, 0, 0, 0},
	    {"{Stay}", false, 0, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct guide_fill f = {0};
		size_t n = 0;
		bool good = guide_fill_read(rows[i].s, &n, &f) == NULL;
		if (good != rows[i].good)
			print_error("%s\n", rows[i].s);
		assert_int_equal(good, rows[i].good);
		if (!good)
			continue;
		assert_int_equal(n, strlen(rows[i].s));
		assert_int_equal(f.person, rows[i].person);
		assert_int_equal(f.offset_ms, rows[i].ms);
		assert_int_equal(f.moment, rows[i].moment);
	}
	static const char *const amounts[] = {"100 mg", "0.5mL today", "take 50 milligrams",
	                                      "5 ml."};
	static const char *const none[] = {"room 5", "4 minutes", "5 mgrs hall", "mg", "2 hours"};
	for (size_t i = 0; i < countof(amounts); i++)
		assert_non_null(guide_says_amount(amounts[i]));
	for (size_t i = 0; i < countof(none); i++)
		assert_null(guide_says_amount(none[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_known_leaves_no_trace),
	    cmocka_unit_test(hostile_sentences_and_names_stay_texts),
	    cmocka_unit_test(a_session_without_sentences_is_said),
	    cmocka_unit_test(values_of_the_protocol_stand_in_the_sentence),
	    cmocka_unit_test(fills_and_amounts_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
