/* SPDX-License-Identifier: Apache-2.0
 * Thirty-odd edits of the shipped protocols, over all of their sections: each is told as a director
 * would tell it, and nothing else is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "two.h"

enum edit_kind { HARMLESS, TIGHTER, LOOSER };

static const struct edit {
	enum edit_kind kind;
	const char *what, *protocol, *file, *from, *to, *says;
} edits[] = {
    {HARMLESS, "a comment", "kap-lozenge-im.yaml", "parts/gates.yaml", "# G-14", "# the way home",
     "The two mean the same."},
    {HARMLESS, "another layout", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "limits: {session: 300 mg}  # G-08",
     "limits:\n"
     "          session: 300 mg",
     "The two mean the same."},
    {HARMLESS, "the same time in another unit", "kap-lozenge-im.yaml", "parts/gates.yaml",
     "fresh: {bp: 15 min}", "fresh: {bp: 900 s}", "The two mean the same."},
    {HARMLESS, "the same gates in another order", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "          - consent-in-date\n"
     "          - cleared\n",
     "          - cleared\n"
     "          - consent-in-date\n",
     "The two mean the same."},
    {HARMLESS, "a title of a line", "ketamine-montreal.yaml", "ketamine-montreal.yaml",
     "title: One thing to do before the next visit}",
     "title: One thing to try before the next visit}",
     "~ The line \"next-step\" in the list \"talk\" of the visit \"psychotherapy\" reads \"One "
     "thing to try before the next visit\". It was \"One thing to do before the next visit\".\n"
     "1 changed. Only words changed; nothing is decided by them."},
    {HARMLESS, "what a check says", "esketamine-trd.yaml", "parts/gates.yaml",
     "Do a pregnancy test first.", "Please do a pregnancy test first.",
     "~ When the check \"pregnancy-known\" holds, people read \"Please do a pregnancy test "
     "first.\" It was \"Do a pregnancy test first.\"\n"
     "1 changed. Only words changed; nothing is decided by them."},
    {HARMLESS, "a sentence of the hand-out", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "We talk about what came up and what you want to keep.", "We talk about what came up.",
     "~ The hand-out says for \"integration\": \"We talk about what came up.\" It was \"We talk "
     "about what came up and what you want to keep.\"\n"
     "1 changed. Only words changed; nothing is decided by them."},
    {HARMLESS, "a source", "ketamine-sc-kads.yaml", "ketamine-sc-kads.yaml",
     "KSET, a tool for the side effects of ketamine; the clinic brings its own sheet",
     "KSET, a tool for the side effects of ketamine",
     "~ It names the source \"KSET, a tool for the side effects of ketamine\". It was \"KSET, a "
     "tool for the side effects of ketamine; the clinic brings its own sheet\".\n"
     "1 changed. Only words changed; nothing is decided by them."},
    {HARMLESS, "a point of a scale in other words", "ketamine-iv-series.yaml", "parts/vitals.yaml",
     "3: answers only when called loudly or again", "3: answers only when called loudly",
     "~ Point 3 of the measure \"sedation\" reads \"answers only when called loudly\". It was "
     "\"answers only when called loudly or again\".\n"
     "1 changed. Only words changed; nothing is decided by them."},
    {HARMLESS, "one more note to tap", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "moved, spoke]", "moved, spoke, slept]",
     "+ \"experience\" in the list \"journey\" of the visit \"medicine\" offers the note "
     "\"slept\".\n"
     "1 added. Only words changed; nothing is decided by them."},
    {TIGHTER, "a lower pressure", "kap-lozenge-im.yaml", "parts/gates.yaml",
     "bp.systolic >= 160 mmHg or bp.diastolic >= 100 mmHg\n"
     "        then: block",
     "bp.systolic >= 155 mmHg or bp.diastolic >= 100 mmHg\n"
     "        then: block",
     "! The check \"bp-ready\" blocks when bp systolic is at least 155 mmHg. It was: bp systolic "
     "is at least 160 mmHg. Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "a lower dose", "esketamine-trd.yaml", "esketamine-trd.yaml",
     "allowed: [28 mg, 56 mg, 84 mg]", "allowed: [28 mg, 56 mg]",
     "! An order of esketamine intranasal may be 28 mg, 56 mg. It was 28 mg, 56 mg, 84 mg. "
     "Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "a longer washout", "ketamine-sc-kads.yaml", "ketamine-sc-kads.yaml", "maoi: 14 d",
     "maoi: 21 d",
     "! The medicine \"maoi\" must be gone for 21 days before ketamine is given. It was 14 days. "
     "Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "a longer gap", "ketamine-oral-weekly.yaml", "ketamine-oral-weekly.yaml",
     "at least: 6 d", "at least: 7 d",
     "! In the phase \"weekly\" the doses lie at least 7 days apart; under it the prescriber "
     "signs. It was 6 days. Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "one more reading", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "at: 15, 30, 40, 60, 90, 120 min", "at: 15, 30, 40, 50, 60, 90, 120 min",
     "! \"Readings after a lozenge\" in the list \"journey\" of the visit \"medicine\" is also due "
     "50 minutes after last dose. Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "a longer stay", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml", "stay: 120 min",
     "stay: 150 min",
     "! The value \"stay\" is 150 minutes. It was 120 minutes. Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "a question that is not skipped", "kap-lozenge-im.yaml", "parts/visits.yaml",
     "{ask: allergies, answer: text, title", "{ask: allergies, answer: text, skip: never, title",
     "! \"Allergies and what happened\" in the list \"history\" of the visit \"screening\" may not "
     "be skipped. Tightened.\n"
     "1 added. ! marks a change to a gate."},
    {TIGHTER, "an alert that comes earlier", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "when: nausea >= 3", "when: nausea >= 2",
     "! The alert \"vomited\" is raised when nausea is at least 2. It was: nausea is at least 3. "
     "Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "fewer who may read the packet", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "            by: nurse or prescriber\n"
     "            second: nurse or prescriber  # G-19",
     "            by: nurse or prescriber\n"
     "            second: prescriber",
     "! The dose of ketamine in the list \"dose\" of the visit \"medicine\" needs two people: the "
     "packet is read again, alone, by prescriber. It was nurse or prescriber. Tightened.\n"
     "1 changed. ! marks a change to a gate."},
    {TIGHTER, "one more gate before the dose", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "leave: [mood-known, suicide-risk-asked]", "leave: [mood-known, suicide-risk-asked, cleared]",
     "! Nobody leaves the list \"questions\" of the visit \"medicine\" before the check "
     "\"cleared\" passed. Tightened.\n"
     "1 added. ! marks a change to a gate."},
    {LOOSER, "food closer to the dose", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "no-food: 4 h", "no-food: 3 h",
     "! The value \"no-food\" is 3 hours. It was 4 hours. Loosened, for example with last-food 3 "
     "hours: "
     "hold before, pass now.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "devices one sooner after the other", "esketamine-trd.yaml", "esketamine-trd.yaml",
     "rest: 5 min", "rest: 2 min",
     "! Esketamine intranasal: two devices are given 2 minutes apart. It was 5 minutes. Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "home while not quite awake", "kap-lozenge-im.yaml", "parts/leaving.yaml",
     "      - sedation = 5\n"
     "      - orientation = 3",
     "      - orientation = 3",
     "! The check \"fit-to-leave\" no longer asks that sedation is 5. Loosened, for example with "
     "sedation 4: hold before, pass now.\n"
     "1 removed. ! marks a change to a gate."},
    {LOOSER, "a gate before the dose that is gone", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "          - room-ready\n", "",
     "! The list \"dose\" of the visit \"medicine\" no longer waits for the check \"room-ready\". "
     "Loosened.\n"
     "1 removed. ! marks a change to a gate."},
    {LOOSER, "a promise of fewer readings", "ketamine-oral-weekly.yaml",
     "ketamine-oral-weekly.yaml", "at most: 35 min apart", "at most: 45 min apart",
     "! The promise \"watched\": readings lie at most 45 minutes apart. It was 35 minutes apart. "
     "Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "looking in less often", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "at: every 5 min from first dose", "at: every 10 min from first dose",
     "! \"breathing\" in the list \"journey\" of the visit \"medicine\" is due every 10 minutes "
     "from first dose to 60 minutes after last dose. It was every 5 minutes from first dose to 60 "
     "minutes after last dose. Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "an order that lasts", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "order lasts: 24 h", "order lasts: 48 h",
     "! An order for the dose of ketamine in the list \"dose\" of the visit \"medicine\" holds for "
     "48 hours. It was 24 hours. Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "a block that somebody may sign", "kap-lozenge-im.yaml", "parts/gates.yaml",
     "{when: pregnancy = positive, then: block",
     "{when: pregnancy = positive, then: sign by prescriber",
     "! When pregnancy is positive, the check \"pregnancy-known\" says: sign by prescriber. It "
     "was: block. Loosened, for example with pregnancy positive: block before, sign by prescriber "
     "now.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "a line that is gone", "kap-lozenge-im.yaml", "parts/visits.yaml",
     "          - {ask: allergies, answer: text, title: Allergies and what happened}\n", "",
     "- \"Allergies and what happened\" left the list \"history\" of the visit \"screening\". "
     "Loosened.\n"
     "1 removed."},
    {LOOSER, "a talk that need not be held", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     ", must: before next medicine}", "}",
     "! \"integration\" in the phase \"medicine\" need not be held before the next one any more. "
     "Loosened.\n"
     "1 removed. ! marks a change to a gate."},
    {LOOSER, "a score with more answers missing", "kap-lozenge-im.yaml", "parts/phq9.yaml",
     "missing: at most 2", "missing: at most 3",
     "! The score \"total\" of the form \"phq9\" is made with at most 3 answers missing. It was at "
     "most 2. Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "an emergency line that is gone", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "    - Oxygen on\n", "",
     "- The emergency page no longer says \"Oxygen on\". Loosened.\n"
     "1 removed."},
    {LOOSER, "a therapist who need not be there", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "therapist: {people: 1, from: start, to: leaving, same person: course}",
     "therapist: {people: 1, within: 30 min, from: start, to: leaving, same person: course}",
     "! The therapist at the visit \"medicine\" can be there within 30 minutes. Loosened.\n"
     "1 added. ! marks a change to a gate."},
    {LOOSER, "supervision that is no longer promised", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "supervised: yes", "supervised: no",
     "! The protocol says \"supervised: no\": nobody has to be on site or take readings from the "
     "first dose until the patient leaves, a dose may be taken at home, and no dose has to wait "
     "for the checks \"gap\" and \"staff\". Loosened.\n"
     "1 changed. ! marks a change to a gate."},
    {LOOSER, "a prescriber who is further away", "kap-lozenge-im.yaml", "kap-lozenge-im.yaml",
     "prescriber: {people: 1, within: 5 min}", "prescriber: {people: 1, within: 15 min}",
     "! The prescriber at the visit \"medicine\" can be there within 15 minutes. It was 5 minutes. "
     "Loosened.\n"
     "1 changed. ! marks a change to a gate."},
};

/* The first `from` of a text made `to`. */
static const char *edited(struct arena *a, const struct edit *e, size_t *len)
{
	char path[4200];
	size_t n;
	snprintf(path, sizeof path, "%s/%s", two_folder(), e->file);
	char *text = world_file(path, &n);
	const char *at = strstr(text, e->from);
	if (!at)
		fail_msg("%s: `%s` is not in %s", e->what, e->from, e->file);
	const char *out =
	    arena_fmt(a, "%.*s%s%s", (int)(at - text), text, e->to, at + strlen(e->from));
	free(text);
	*len = strlen(out);
	return out;
}

static void compare(struct arena *a, const struct edit *e, struct diff *d)
{
	struct overlay none = {0}, own = {.name = e->file};
	struct read was, is;
	own.text = edited(a, e, &own.len);
	two_read(a, e->protocol, &none, &was);
	two_read(a, e->protocol, &own, &is);
	if (!was.side.p || !is.side.p) {
		struct text t = text_in(a);
		diags_text(&is.d, &t, false);
		fail_msg("%s does not load: %s", e->what, t.s);
	}
	diff_protocols(a, &was.side, &is.side, d);
}

/* Whatever the sentence: what loosens is marked so, and never called tightened. */
static bool way_is_right(const struct edit *e, const struct difference *x)
{
	switch (e->kind) {
	case HARMLESS: return x->words && x->way == DIFF_NO_WAY;
	case TIGHTER: return x->way == DIFF_TIGHTENED;
	case LOOSER: break;
	}
	return x->way == DIFF_LOOSENED;
}

static void each_edit_is_told_and_nothing_else(void **state)
{
	size_t count[3] = {0}, wrong = 0;
	(void)state;
	for (size_t i = 0; i < countof(edits); i++) {
		struct arena a = {0};
		struct diff d;
		compare(&a, &edits[i], &d);
		const char *said = two_said(&a, &d);
		count[edits[i].kind]++;
		if (strcmp(said, edits[i].says) != 0) {
			print_error("%s\nsays: %s\nnot:  %s\n", edits[i].what, said, edits[i].says);
			wrong++;
		}
		for (size_t k = 0; k < d.n; k++)
			wrong += !way_is_right(&edits[i], &d.v[k]);
		arena_drop(&a);
	}
	assert_int_equal(wrong, 0);
	for (size_t k = 0; k < countof(count); k++)
		assert_true(count[k] >= 10);
}

/* A slip of one key leaves two blanks in a sum: the sentence has one. */
static void blanks_are_told_as_one(void **state)
{
	static const struct edit slip = {
	    .what = "two blanks",
	    .protocol = "ketamine-iv-series.yaml",
	    .file = "parts/weight.yaml",
	    .from = "from: weight / (height * height)",
	    .to = "from: weight/  (height * height)",
	    .says =
	        "is worked out as weight/ (height * height). It was weight / (height * height)."};
	struct arena a = {0};
	struct diff d;
	(void)state;
	compare(&a, &slip, &d);
	assert_non_null(strstr(two_said(&a, &d), slip.says));
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_edit_is_told_and_nothing_else),
	    cmocka_unit_test(blanks_are_told_as_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
