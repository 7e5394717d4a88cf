/* SPDX-License-Identifier: Apache-2.0
 * A visit that moves out of the clinic: what that means where a dose is given, and where none is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "two.h"

/* A protocol without supervision, with the place of the dose, its people, and the place of the talk. */
static const char made_up[] =
    "tend: 1\n"
    "id: place\n"
    "version: 1.0.0\n"
    "title: A dose at one place or another\n"
    "status: example\n"
    "supervised: no\n"
    "medicines:\n"
    "  ketamine:\n"
    "    substance: ketamine hydrochloride\n"
    "    controlled: yes\n"
    "    routes:\n"
    "      sublingual:\n"
    "        form: lozenge 50 mg\n"
    "        dose: {allowed: 50..150 mg}\n"
    "        limits: {session: 150 mg}\n"
    "sessions:\n"
    "  lozenge:\n"
    "    kind: medicine\n"
    "    where: %s\n"
    "    steps:\n"
    "      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, %s}\n"
    "  talk:\n"
    "    kind: integration\n"
    "    where: %s\n"
    "    steps: [{ask: brought-back, answer: text}]\n"
    "course:\n"
    "  - phase: only\n"
    "    repeat: 2\n"
    "    gap: {at least: 6 d, never under: 5 d}\n"
    "    do:\n"
    "      - {session: lozenge, missed: shift}\n"
    "      - {session: talk, at: 1..4 d after lozenge}\n"
    "anytime: {emergency: [Call the emergency number]}\n";

struct place {
	const char *where, *people, *talk;
};

static const struct place in_clinic = {"clinic", "by: nurse, second: nurse", "clinic"},
                          at_home = {"home", "by: patient", "clinic"},
                          by_video = {"video", "by: patient", "clinic"},
                          talk_on_video = {"clinic", "by: nurse, second: nurse", "video"};

static const char *compared(struct arena *a, const struct place *was, const struct place *is)
{
	const struct place *both[] = {was, is};
	struct read r[2];
	struct diff d;
	for (size_t i = 0; i < countof(both); i++) {
		char text[4096];
		snprintf(text, sizeof text, made_up, both[i]->where, both[i]->people,
		         both[i]->talk);
		const struct overlay own = {"place.yaml", arena_dup(a, text), strlen(text)};
		two_read(a, "place.yaml", &own, &r[i]);
		if (!r[i].side.p) {
			struct text t = text_in(a);
			diags_text(&r[i].d, &t, false);
			fail_msg("does not load: %s", t.s);
		}
	}
	diff_protocols(a, &r[0].side, &r[1].side, &d);
	return two_said(a, &d);
}

static void said(const struct place *was, const struct place *is, const char *line)
{
	struct arena a = {0};
	const char *all = compared(&a, was, is);
	if (!strstr(all, line))
		fail_msg("said:\n%s\nand not:\n%s", all, line);
	arena_drop(&a);
}

static void a_dose_that_leaves_the_clinic_is_loosened(void **state)
{
	(void)state;
	said(
	    &in_clinic, &at_home,
	    "! The visit \"lozenge\" takes place at home, where nobody of the clinic is. It was in "
	    "the clinic. Loosened.\n");
	said(&in_clinic, &by_video,
	     "! The visit \"lozenge\" takes place by video, with nobody of the clinic beside the "
	     "patient. It was in the clinic. Loosened.\n");
}

static void a_dose_that_comes_into_the_clinic_is_tightened(void **state)
{
	(void)state;
	said(&at_home, &in_clinic,
	     "! The visit \"lozenge\" takes place in the clinic. It was at home, where nobody of "
	     "the "
	     "clinic is. Tightened.\n");
}

static void of_a_talk_and_of_two_places_without_us_nobody_can_say(void **state)
{
	(void)state;
	said(&in_clinic, &talk_on_video,
	     "! The visit \"talk\" takes place by video, with nobody of the clinic beside the "
	     "patient. It was in the clinic. Perhaps loosened.\n");
	said(&at_home, &by_video,
	     "It was at home, where nobody of the clinic is. Perhaps loosened.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_dose_that_leaves_the_clinic_is_loosened),
	    cmocka_unit_test(a_dose_that_comes_into_the_clinic_is_tightened),
	    cmocka_unit_test(of_a_talk_and_of_two_places_without_us_nobody_can_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
