/* SPDX-License-Identifier: Apache-2.0
 * Which change of a check is stricter: small checks side by side, one thing different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "protocol/plan.h"

#define HEAD                                                                                       \
	"tend: 1\nid: base\nversion: 1.0.0\ntitle: T\nstatus: draft\nsupervised: no\n"             \
	"plugins: {settle: ^1.0}\n"                                                                \
	"measures:\n  pulse: {unit: /min, range: 20..220 /min}\n"                                  \
	"  calm: {scale: 0..4, better: higher}\n"                                                  \
	"values: {stay: {1: 150 min, 2..: 120 min}}\n"                                             \
	"medicines:\n  m:\n    substance: m\n    controlled: no\n    routes:\n      nasal:\n"      \
	"        form: device 28 mg\n        dose:\n          allowed: [28 mg, 56 mg, 84 mg]\n"    \
	"          first: [{when: calm < 3, then: at most 28 mg}, {else: at most 56 mg}]\n"        \
	"          raise: {by: one step, when: ok = yes}\n        limits: {session: 84 mg}\n"      \
	"sessions:\n  talk:\n    kind: integration\n    where: clinic\n    stages:\n      all:\n"  \
	"        mode: do-confirm\n        enter: [c]\n        steps: [{ask: ok, answer: yes or "  \
	"no}, {ask: fed, answer: yes or no}, {measure: [pulse, calm], name: m}]\n"                 \
	"course: [{phase: one, do: [{session: talk, at: day 0}]}]\nfloors: [checks/c, "            \
	"medicines/m]\nchecks:\n "                                                                 \
	" c:\n"

static const struct row {
	const char *base, *change;
	bool strict;
} rows[] = {
    /* figures: which side, and the figure itself */
    {"pass: [pulse <= 90 /min], otherwise: hold", "set: checks/c/pass, to: pulse < 90 /min", true},
    {"pass: [pulse < 90 /min], otherwise: hold", "set: checks/c/pass, to: pulse <= 90 /min", false},
    {"pass: [pulse >= 50 /min], otherwise: hold", "set: checks/c/pass, to: pulse > 50 /min", true},
    {"pass: [pulse > 50 /min], otherwise: hold", "set: checks/c/pass, to: pulse >= 50 /min", false},
    {"pass: [pulse in 50..90 /min], otherwise: hold",
     "set: checks/c/pass, to: pulse in 50..91 /min", false},
    {"pass: [pulse in 50..90 /min], otherwise: hold",
     "set: checks/c/pass, to: pulse >= 50 /min and pulse < 90 /min", true},
    {"pass: [calm != 0], otherwise: hold", "set: checks/c/pass, to: calm > 0", true},
    {"pass: [calm != 0], otherwise: hold", "set: checks/c/pass, to: calm >= 0", false},
    {"pass: [pulse >= 50 /min and pulse < 90 /min], otherwise: hold",
     "set: checks/c/pass, to: pulse in 50..90 /min", false},
    {"pass: [pulse > 50 /min and pulse <= 90 /min], otherwise: hold",
     "set: checks/c/pass, to: pulse in 50..90 /min", false},
    {"pass: [calm = 3], otherwise: hold", "set: checks/c/pass, to: calm >= 3", false},
    {"pass: [calm = 3], otherwise: hold", "set: checks/c/pass, to: calm <= 3", false},
    /* conditions hang together only through what they ask */
    {"pass: [pulse < 90 /min or calm = 4], otherwise: hold",
     "set: checks/c/pass, to: pulse < 90 /min", true},
    {"pass: [pulse < 90 /min], otherwise: hold",
     "set: checks/c/pass, to: pulse < 90 /min or calm = 4", false},
    {"pass: [not (pulse >= 90 /min or calm < 2)], otherwise: hold",
     "set: checks/c/pass, to: [pulse < 90 /min, calm >= 2]", true},
    {"pass: [pulse < 90 /min for 2 readings], otherwise: hold",
     "set: checks/c/pass, to: pulse < 90 /min for 3 readings", true},
    {"pass: [pulse < 90 /min for 2 readings], otherwise: hold",
     "set: checks/c/pass, to: pulse < 90 /min", false},
    /* what is not known opens nothing */
    {"pass: [ok = yes], otherwise: hold", "set: checks/c/pass, to: ok != no",
     false} /* an answer may get a third word */,
    {"pass: [ok = yes], otherwise: hold", "set: checks/c/pass, to: not answered(ok) or ok = yes",
     false},
    {"verdicts: [{when: ok = no, then: block, say: x}]",
     "set: checks/c/verdicts/1/when, to: answered(ok) and ok = no", false},
    {"verdicts: [{when: answered(ok) and ok = no, then: block, say: x}]",
     "set: checks/c/verdicts/1/when, to: ok = no", true},
    /* applies */
    {"applies: calm < 4, pass: [ok = yes], otherwise: hold", "set: checks/c/applies, to: calm < 3",
     false},
    {"applies: calm < 3, pass: [ok = yes], otherwise: hold", "set: checks/c/applies, to: calm < 4",
     true},
    {"applies: calm != 2, pass: [ok = yes], otherwise: hold", "set: checks/c/applies, to: calm > 2",
     false},
    {"applies: calm != 2, pass: [ok = yes], otherwise: hold", "set: checks/c/applies, to: calm < 2",
     false},
    {"applies: calm < 3, pass: [ok = yes], otherwise: hold", "remove: checks/c/applies", true},
    {"pass: [ok = yes], otherwise: hold", "add: checks/c/applies, with: calm < 4", false},
    /* age of readings */
    {"fresh: {pulse: 10 min}, pass: [ok = yes], otherwise: block",
     "set: checks/c/fresh/pulse, to: 9 min", true},
    {"fresh: {pulse: 10 min}, pass: [ok = yes], otherwise: block",
     "set: checks/c/fresh/pulse, to: 11 min", false},
    {"fresh: {pulse: 10 min}, pass: [ok = yes], otherwise: block",
     "add: checks/c/fresh/calm, with: 10 min", true},
    {"fresh: {pulse: 10 min, calm: 10 min}, pass: [ok = yes], otherwise: block",
     "remove: checks/c/fresh/calm", false},
    {"fresh: {pulse: 1 d}, pass: [ok = yes], otherwise: block",
     "set: checks/c/fresh/pulse, to: 12 h", false}, /* a day of the calendar may be shorter */
    /* verdicts */
    {"pass: [ok = yes], otherwise: sign by nurse or prescriber",
     "set: checks/c/otherwise, to: sign by prescriber", true},
    {"pass: [ok = yes], otherwise: sign by prescriber",
     "set: checks/c/otherwise, to: sign by nurse or prescriber", false},
    {"pass: [ok = yes], otherwise: sign by prescriber",
     "set: checks/c/otherwise, to: sign by prescriber and therapist", true},
    {"pass: [ok = yes], otherwise: sign by prescriber and therapist",
     "set: checks/c/otherwise, to: sign by prescriber", false},
    {"pass: [ok = yes], otherwise: sign by prescriber", "set: checks/c/otherwise, to: hold", true},
    {"pass: [ok = yes], otherwise: hold", "set: checks/c/otherwise, to: sign by prescriber", false},
    {"pass: [ok = yes], otherwise: warn", "set: checks/c/otherwise, to: pass", false},
    {"pass: [ok = yes], otherwise: block", "set: checks/c/otherwise, to: hold", false},
    /* lines and their order */
    {"verdicts: [{when: calm < 1, then: block, say: x}, {when: ok = no, then: hold, say: x}]",
     "remove: checks/c/verdicts/2", false},
    {"verdicts: [{when: calm < 1, then: block, say: x}]",
     "add: checks/c/verdicts, with: {when: ok = no, then: hold, say: x}", true},
    {"verdicts: [{when: calm < 1, then: block, say: x}]",
     "add: checks/c/verdicts, before: 1, with: {when: ok = no, then: sign by nurse, say: x}",
     false},
    /* measured again: a line that asks for it keeps its condition and its rest */
    {"verdicts: [{when: pulse > 90 /min, then: hold, again: {readings: 3, apart: 10 min}, after "
     "that: sign by prescriber, say: x}]",
     "set: checks/c/verdicts/1/again/readings, to: 4", true},
    {"verdicts: [{when: pulse > 90 /min, then: hold, again: {readings: 3, apart: 10 min}, after "
     "that: sign by prescriber, say: x}]",
     "set: checks/c/verdicts/1/again/readings, to: 2", false},
    {"verdicts: [{when: pulse > 90 /min, then: hold, again: {readings: 3, apart: 10 min}, after "
     "that: sign by prescriber, say: x}]",
     "set: checks/c/verdicts/1/again/apart, to: 12 min", false},
    {"verdicts: [{when: pulse > 90 /min, then: hold, again: {readings: 3, apart: 10 min}, after "
     "that: sign by prescriber, say: x}]",
     "replace: checks/c/verdicts/1, with: {when: pulse > 90 /min, then: block, say: x}", false},
    {"verdicts: [{when: pulse > 90 /min, then: hold, again: {readings: 3, apart: 10 min}, after "
     "that: sign by prescriber, say: x}]",
     "add: checks/c/verdicts, before: 1, with: {when: pulse > 90 /min, then: block, say: x}", true},
    /* values, session by session */
    {"pass: [since(start) >= stay], otherwise: hold",
     "replace: values/stay, with: {1: 150 min, 2: 100 min, 3..: 130 min}", false},
    {"pass: [since(start) >= stay], otherwise: hold",
     "replace: values/stay, with: {1: 150 min, 2: 130 min, 3..: 120 min}", true},
    {"pass: [since(start) >= stay], otherwise: hold", "set: values/stay, to: 150 min", true},
    {"pass: [since(start) >= stay], otherwise: hold",
     "set: checks/c/pass, to: since(start) >= 149 min", false},
    /* the same words about something else */
    {"pass: [calm >= 3], otherwise: hold", "set: measures/calm/scale, to: 0..9", false},
    {"pass: [calm >= 3], otherwise: hold", "add: measures/calm/title, with: Calmness", true},
    {"pass: [ok = yes], otherwise: hold", "remove: sessions/talk/stages/all/enter",
     false}, /* asked nowhere */
    /* choices, the step from one to the next, and a limit by cases */
    {"pass: [ok = yes], otherwise: hold",
     "set: medicines/m/routes/nasal/dose/allowed, to: [28 mg, 56 mg]", true},
    {"pass: [ok = yes], otherwise: hold",
     "set: medicines/m/routes/nasal/dose/allowed, to: [28 mg, 84 mg]", false},
    {"pass: [ok = yes], otherwise: hold",
     "set: medicines/m/routes/nasal/dose/raise/by, to: at most 28 mg", false},
    {"pass: [ok = yes], otherwise: hold",
     "replace: medicines/m/routes/nasal/dose/first, with: at most 56 mg", false},
    /* plugins: what one says of itself is the same on both sides, or unknown */
    {"plugin: settle/settled, with: {by: 19:00}", "add: checks/c/title, with: Late", true},
    {"plugin: settle/settled, with: {by: 19:00}", "add: checks/c/otherwise, with: hold", true},
    {"plugin: settle/settled, with: {by: 19:00}", "add: checks/c/otherwise, with: block", true},
    {"plugin: settle/settled, with: {by: 19:00}",
     "add: checks/c/otherwise, with: sign by nurse and prescriber", true},
    {"plugin: settle/settled, with: {by: 19:00}",
     "add: checks/c/otherwise, with: sign by prescriber", true},
    {"plugin: settle/settled, with: {by: 19:00}", "add: checks/c/otherwise, with: sign by nurse",
     false},
    {"plugin: settle/settled, with: {by: 19:00}, otherwise: hold",
     "set: checks/c/otherwise, to: sign by prescriber", false},
    {"plugin: settle/settled, with: {by: 19:00}, otherwise: block",
     "set: checks/c/otherwise, to: hold", false},
    {"plugin: settle/settled, with: {by: 19:00}, otherwise: block", "remove: checks/c/otherwise",
     false},
    {"plugin: settle/settled, with: {by: 19:00}", "replace: checks/c/with, with: {by: 18:00}",
     false},
    {"plugin: settle/settled, with: {by: 19:00}",
     "replace: checks/c/with, with: {often: 2, by: 19:00}", true},
    {"plugin: settle/settled, with: {by: 19:00}",
     "replace: checks/c, with: {pass: [pulse < 90 /min], otherwise: block}", false},
    {"pass: [pulse < 90 /min], otherwise: hold",
     "replace: checks/c, with: {plugin: settle/settled, with: {by: 19:00}}", false},
    {"plugin: settle/settled, with: {by: 19:00}", "remove: sessions/talk/stages/all/enter", false},
    {"plugin: settle/settled, with: {by: 19:00}", "set: plugins/settle, to: ^1.2", true},
    {"pass: [ok = yes], otherwise: hold", "set: measures/calm/scale, to: 0..9", false},
};

static char base_text[8192];

static const char *base_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	if (strncmp(name, "plugins/", 8) == 0)
		return packages_part(ctx, a, name, len, e);
	*len = strlen(base_text);
	return base_text;
}

static void stricter_is_kept_and_looser_refused(void **state)
{
	size_t wrong = 0;
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct diags d = {.a = &a};
		struct text t = text_in(&a);
		const struct part_reader parts = {.read = base_part};
		const char *text = arena_fmt(&a,
		                             "tend: 1\nid: ours\nversion: 1.0.0\ntitle: T\nstatus: "
		                             "draft\nextends: base ^1.0\nchange:\n  - {%s}\n",
		                             rows[i].change);
		snprintf(base_text, sizeof base_text, "%s    {%s%s}\n", HEAD, rows[i].base,
		         strstr(rows[i].base, "pass:") ? ", say: x" : "");
		struct protocol *p =
		    protocol_read(&a, &d, "ours.yaml", text, strlen(text), &parts, NULL);
		bool floor = false, other = false;
		for (size_t k = 0; k < d.n; k++) {
			bool error = d.v[k].code->severity == SEV_ERROR;
			bool is = strcmp(d.v[k].code->code, "E0766") == 0
			          || strcmp(d.v[k].code->code, "E0767") == 0;
			floor |= is;
			other |= error && !is;
		}
		if (other || (p != NULL) != rows[i].strict || floor == rows[i].strict) {
			diags_text(&d, &t, false);
			print_error("%s\n%s\nwanted %s\n%s\n", rows[i].base, rows[i].change,
			            rows[i].strict ? "kept" : "refused", t.n ? t.s : "");
			wrong++;
		}
		arena_drop(&a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stricter_is_kept_and_looser_refused),
	};
	return cmocka_run_group_tests_name("closure/weigh", tests, NULL, NULL);
}
