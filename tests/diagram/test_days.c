/* SPDX-License-Identifier: Apache-2.0
 * The days on which a drawing puts the contacts of a course, against what the published protocols
 * say of themselves, and against the course as it is counted at the bedside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/plan.h"
#include "diagram/diagram_in.h"
#include "diagram/session_in.h"
#include "judge/series.h"

static const char *days_of_contact(struct arena *a, const struct days *d, const char *name)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < d->v.n; i++) {
		const struct placed *p = &d->v.v[i];
		if (strcmp(d->plan->contacts[p->contact].def->name.s, name) != 0)
			continue;
		text_fmt(&t, "%s%d", t.n ? " " : "", (int)p->day);
		if (p->to != p->from)
			text_fmt(&t, "(%d..%d)", (int)p->from, (int)p->to);
		text_put(&t, p->perhaps ? "?" : "");
	}
	return t.n ? t.s : "";
}

static void days_are_those_of_the_page(void **state)
{
	static const struct {
		const char *file, *contact, *days;
	} rows[] = {
	    {"kap-lozenge-im.yaml", "screening", "-42(-42..-7)"},
	    {"kap-lozenge-im.yaml", "prep-2", "-9(-9..-1)"},
	    {"kap-lozenge-im.yaml", "medicine",
	     "0 6(6..14) 12(12..20) 18(18..26) 24(24..32) 30(30..38)"},
	    {"kap-lozenge-im.yaml", "call", "1"},
	    {"kap-lozenge-im.yaml", "integration",
	     "1(1..4) 7(7..10) 13(13..16) 19(19..22) 25(25..28) 31(31..34)"},
	    {"kap-lozenge-im.yaml", "follow-up", "51(51..72)"},
	    {"esketamine-trd.yaml", "spray",
	     "0(-1..1) 3(2..4) 7(6..8) 10(9..11) 14(13..15) 17(16..18) 21(20..22) 24(23..25)"},
	    {"esketamine-trd.yaml", "benefit-review", "25(25..28)"},
	    {"esketamine-trd.yaml", "weekly-spray",
	     "28(27..29)? 35(34..36)? 42(41..43)? 49(48..50)?"},
	    {"ketamine-montreal.yaml", "infusion", "0 3 7 10 17 24"},
	    {"ketamine-montreal.yaml", "therapy-before", "-14"},
	    {"ketamine-montreal.yaml", "therapy", "1 8 15 22"},
	    {"ketamine-montreal.yaml", "end-of-course", "27(26..28)"},
	    {"ketamine-montreal.yaml", "follow-up-2", "83(76..90)"},
	    {"ketamine-iv-series.yaml", "infusion", "0 2 4 7 9 11"},
	    {"ketamine-iv-series.yaml", "response-check", "12"},
	    {"ketamine-iv-series.yaml", "weekly-infusion",
	     "18(17..19)? 25(24..26)? 32(31..33)? 39(38..40)?"},
	    {"ketamine-iv-series.yaml", "follow-up", "69(62..76)"},
	    {"ketamine-oral-weekly.yaml", "drink", "0 7 14 21 28 35"},
	    {"ketamine-oral-weekly.yaml", "half-way", "21"},
	    {"ketamine-sc-kads.yaml", "medicine", "0 3 7 10 14 17 21 24"},
	    {"ketamine-sc-kads.yaml", "call", "1 8 15 22"},
	    {"ketamine-sc-youth.yaml", "medicine", "0 7 14 21"},
	    {"ketamine-sc-youth.yaml", "half-year", "175(175..189)"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		struct days d;
		days_place(&a, test_plan_named(&a, rows[i].file), &d);
		assert_string_equal(days_of_contact(&a, &d, rows[i].contact), rows[i].days);
		arena_drop(&a);
	}
}

/* ---- the same course, held day by day ---- */

static struct event *event(struct arena *a, enum event_kind kind, int64_t at)
{
	struct event *ev = arena_new(a, struct event);
	*ev = (struct event){.kind = kind,
	                     .version = event_rows[kind].version,
	                     .happened = at,
	                     .written = at,
	                     .actor = "nora",
	                     .role = "nurse"};
	return ev;
}

static void fold(struct course *c, struct event *ev)
{
	ev->seq = c->seq + 1;
	course_apply(c, ev);
}

/* Each contact on the day of the drawing: until then it is not open, on it it is, and what the
 * bedside says of its window is what is drawn. */
static void held(struct arena *a, struct course *c, const struct days *d, const struct placed *p,
                 int round, int32_t day0)
{
	const struct plan *plan = d->plan;
	const struct contact *def = plan->contacts[p->contact].def;
	const struct session_def *s = plan->sessions[plan->contacts[p->contact].session].def;
	int64_t at = (int64_t)(day0 + p->day) * CIVIL_DAY_MS + 12 * 3600000;
	struct look look = {.a = a, .c = c, .now = at};
	struct due_contact due;
	assert_true(series_find(a, &look, p->contact, round, &due));
	bool first = s->kind == KIND_MEDICINE && c->control.day0 == INT32_MIN;
	if (!first && due.from != INT32_MIN)
		assert_int_equal(due.from - day0, p->from);
	if (!first && due.to != INT32_MAX && p->to != INT32_MAX)
		assert_int_equal(due.to - day0, p->to);
	if (due.state != CONTACT_OPEN && !first)
		fail_msg("%s %d is not open on day %d: %s", def->name.s, round, (int)p->day,
		         due.why);
	struct event *ev = event(a, EV_SESSION_STARTED, at);
	int number = (int)c->sessions.n + 1;
	ev->e.session = number;
	ev->e.contact = def->name.s;
	ev->e.round = round;
	fold(c, ev);
	if (s->kind == KIND_MEDICINE) {
		const struct medicine *m = &plan->p->medicines.v[0];
		for (int i = 0; i < plan->steps_n; i++)
			if (plan->steps[i].session == plan->contacts[p->contact].session
			    && plan->steps[i].def->kind == STEP_DOSE) {
				ev = event(a, EV_DOSE_GIVEN, at);
				ev->e.session = number;
				ev->e.name = plan->steps[i].def->name.s;
				ev->e.medicine = m->name.s;
				ev->e.route = m->routes.v[0].name.s;
				ev->e.has_amount = true;
				ev->e.amount = (struct quantity){10 * 1000, DIM_MASS};
				fold(c, ev);
			}
	}
	ev = event(a, EV_SESSION_LEFT, at + 60000);
	ev->e.session = number;
	fold(c, ev);
	ev = event(a, EV_SESSION_CLOSED, at + 120000);
	ev->e.session = number;
	fold(c, ev);
}

static int by_day(const struct days *d, const bool *done)
{
	int best = -1;
	for (size_t i = 0; i < d->v.n; i++)
		if (!done[i] && d->v.v[i].day != DAY_UNKNOWN
		    && (best < 0 || d->v.v[i].day < d->v.v[best].day))
			best = (int)i;
	return best;
}

/* Protocols in which nothing hangs on an answer: every contact takes place. */
static void the_bedside_counts_the_same(void **state)
{
	static const char *const sure[] = {"kap-lozenge-im.yaml", "ketamine-montreal.yaml",
	                                   "ketamine-oral-weekly.yaml", "ketamine-sc-kads.yaml",
	                                   "ketamine-sc-youth.yaml"};
	for (size_t f = 0; f < countof(sure); f++) {
		struct arena a = {0};
		struct days d;
		const struct plan *plan = test_plan_named(&a, sure[f]);
		const struct zone *zone;
		struct err e;
		assert_int_equal(zone_open(&a, "/usr/share/zoneinfo", "UTC", &zone, &e), RC_OK);
		struct course *c = course_new(&a, plan, zone);
		int32_t day0 = 20600;
		days_place(&a, plan, &d);
		bool *done = arena_arr(&a, bool, d.v.n);
		struct event *ev = event(&a, EV_COURSE_ENROLLED, (day0 - 60) * CIVIL_DAY_MS);
		ev->e.patient = "P-1";
		ev->e.protocol = plan->p->id.s;
		ev->e.digest = plan->digest;
		fold(c, ev);
		for (size_t i = 0; i < d.v.n; i++) {
			const struct plan_contact *k = &plan->contacts[d.v.v[i].contact];
			if (plan->sessions[k->session].def->kind != KIND_MEDICINE)
				continue;
			ev = event(&a, EV_CONTACT_BOOKED, (day0 - 60) * CIVIL_DAY_MS);
			ev->e.contact = k->def->name.s;
			ev->e.round = d.v.v[i].turn;
			ev->e.at = (day0 + d.v.v[i].day) * CIVIL_DAY_MS + 12 * 3600000;
			fold(c, ev);
		}
		int n = 0;
		for (int i = by_day(&d, done); i >= 0; i = by_day(&d, done)) {
			int round = d.v.v[i].turn; /* those that are not asked for count too */
			for (int k = 0; k < i; k++)
				round += d.v.v[k].contact == d.v.v[i].contact
				         && d.v.v[k].turn == d.v.v[i].turn;
			done[i] = true;
			held(&a, c, &d, &d.v.v[i], round, day0);
			n++;
		}
		assert_true(n > 9);
		arena_drop(&a);
	}
}

/* ---- one session ---- */

static void a_session_ends_when_its_gates_can_open(void **state)
{
	static const struct {
		const char *file;
		int64_t before, leaving, first_end;
	} rows[] = {
	    {"kap-lozenge-im.yaml", 60, 120, 60},     /* settled after an hour, home after two */
	    {"esketamine-trd.yaml", 45, 120, 60},     /* two hours from the first device */
	    {"ketamine-montreal.yaml", 120, 120, 60}, /* an hour after an infusion of 40 min: 100 */
	    {"ketamine-sc-youth.yaml", 60, 240, 60},  /* four hours the first time */
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		const struct plan *plan = test_plan_named(&a, rows[i].file);
		struct sitting w = {.a = &a, .plan = plan};
		w.s = &plan->sessions[diagram_session(plan)];
		sitting_plan(&w);
		assert_int_equal(w.arrival, -rows[i].before * MIN);
		assert_int_equal(w.leaving, rows[i].leaving * MIN);
		assert_int_equal(w.ends[w.dose_stage], 0);
		assert_int_equal(w.ends[w.dose_stage + 1], rows[i].first_end * MIN);
		for (int k = 1; k < w.s->stages; k++)
			assert_true(w.ends[k] > w.ends[k - 1]);
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_are_those_of_the_page),
	    cmocka_unit_test(the_bedside_counts_the_same),
	    cmocka_unit_test(a_session_ends_when_its_gates_can_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
