/* SPDX-License-Identifier: Apache-2.0
 * Whether a course under way can go on by another version: only where that has a place for all that
 * happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/hand.h"
#include "../support/plan.h"
#include "diff/move_fit.h"
#include "two.h"

/* The shipped course with one change of its text, and the second dose given. */
struct trial {
	struct hand *h;
	struct arena a;
	const struct plan *is;
};

static void begin(struct trial *t, const char *from, const char *to)
{
	size_t n;
	*t = (struct trial){.h = hand_p1("Europe/Berlin", "2027-03-01")};
	char *text = world_file(arena_fmt(&t->a, "%s/kap-lozenge-im.yaml", two_folder()), &n);
	const char *at = strstr(text, from);
	if (!at)
		fail_msg("`%s` is not in the protocol", from);
	t->is = test_plan_text(
	    &t->a, arena_fmt(&t->a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)));
	free(text);
	hand_held(t->h, "medicine", 1, 0);
	hand_held(t->h, "medicine", 2, 7);
}

static void end(struct trial *t)
{
	hand_free(t->h);
	arena_drop(&t->a);
}

static void fits(struct trial *t, enum move_fit_kind want, const char *why)
{
	struct move_fit fit = move_fit(&t->a, t->h->c->plan, t->is, t->h->c, false);
	if (fit.is != want || (why && (!fit.why || !strstr(fit.why, why))))
		fail_msg("%s: %s", move_fit_words[fit.is], fit.why ? fit.why : "");
	end(t);
}

static void what_happened_has_a_place_there(void **state)
{
	struct trial t;
	(void)state;
	begin(&t, "stay: 120 min", "stay: 150 min");
	fits(&t, MOVE_CAN, NULL);
	begin(&t, "stay: 120 min", "stay: 150 min");
	t.h->c->control.consent = 1;
	fits(&t, MOVE_CAN, "consent to the new version");
	begin(&t, "    repeat: 6\n    route: {1..2: sublingual, 3..6: intramuscular}",
	      "    repeat: 2\n    route: {1..2: sublingual}");
	fits(&t, MOVE_CAN, NULL);
}

static void what_has_no_place_there_cannot_be_moved(void **state)
{
	struct trial t;
	(void)state;
	begin(&t, "    repeat: 6\n    route: {1..2: sublingual, 3..6: intramuscular}",
	      "    repeat: 1\n    route: {1: sublingual}");
	fits(&t, MOVE_CANNOT, "medicine 2 was held, and the new version has 1 of them");
	begin(&t, "{session: medicine, missed: shift}",
	      "{session: medicine, name: dosing, missed: shift}");
	fits(&t, MOVE_CANNOT, "medicine 1 was held, and the new version has no such contact");
	begin(&t, "id: kap-lozenge-im", "id: another");
	fits(&t, MOVE_CANNOT, "another protocol");
}

/* Nobody outside would hear that an appointment has gone with its contact. */
static void what_is_booked_is_called_off_first(void **state)
{
	struct trial t;
	(void)state;
	for (int cancelled = 0; cancelled < 2; cancelled++) {
		begin(&t, "    repeat: 6\n    route: {1..2: sublingual, 3..6: intramuscular}",
		      "    repeat: 5\n    route: {1..2: sublingual, 3..5: intramuscular}");
		struct booking *b = arena_push(t.h->c->a, &t.h->c->bookings);
		*b = (struct booking){.m = {.seq = ++t.h->seq},
		                      .contact = plan_contact_find(t.h->c->plan, "medicine"),
		                      .round = 6,
		                      .at = hand_at(t.h, 40, 9, 0)};
		b->cancelled = cancelled ? ++t.h->seq : 0;
		fits(&t, cancelled ? MOVE_CAN : MOVE_WAITS,
		     cancelled ? NULL : "medicine 6 is booked, and is not in the new version");
	}
}

static void answers_keep_their_items(void **state)
{
	struct trial t;
	(void)state;
	begin(&t, "stay: 120 min", "stay: 150 min");
	struct form_record *r = arena_push(t.h->c->a, &t.h->c->forms);
	r->form = plan_form_find(t.h->c->plan, "phq9");
	struct form *f = &t.is->p->forms.v[plan_form_find(t.is, "phq9")];
	f->items.n--;
	fits(&t, MOVE_CANNOT, "the form phq9 was answered, and its items are others");

	begin(&t, "stay: 120 min", "stay: 150 min");
	struct reading *g = arena_push(t.h->c->a, &t.h->c->readings);
	g->measure = plan_measure_find(t.h->c->plan, "bp");
	t.is->p->measures.v[plan_measure_find(t.is, "bp")].components.n = 1;
	fits(&t, MOVE_CANNOT, "bp was measured, and is measured otherwise");
}

/* What the course itself refuses to be moved for, the difference says too. */
static void it_says_what_a_move_is_refused_for(void **state)
{
	struct trial t;
	(void)state;
	begin(&t, "stay: 120 min", "stay: 150 min");
	struct alert_record *r = arena_push(t.h->c->a, &t.h->c->alerts);
	*r = (struct alert_record){.alert = 0};
	t.is->p->alerts.v[0].name.s = "another";
	fits(&t, MOVE_CANNOT, "it stands open, and the new version does not have it");
}

static void a_session_under_way_waits_and_a_course_that_is_over_stays(void **state)
{
	struct trial t;
	(void)state;
	begin(&t, "stay: 120 min", "stay: 150 min");
	t.h->c->control.running = hand_start(t.h, "medicine", 3, hand_at(t.h, 14, 10, 0))->number;
	fits(&t, MOVE_WAITS, "a session is under way");
	begin(&t, "stay: 120 min", "stay: 150 min");
	t.h->c->control.ended = 1;
	fits(&t, MOVE_STAYS, "over");
	begin(&t, "stay: 120 min", "stay: 150 min");
	assert_int_equal(move_fit(&t.a, t.h->c->plan, t.is, t.h->c, true).is, MOVE_STAYS);
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_happened_has_a_place_there),
	    cmocka_unit_test(what_has_no_place_there_cannot_be_moved),
	    cmocka_unit_test(what_is_booked_is_called_off_first),
	    cmocka_unit_test(answers_keep_their_items),
	    cmocka_unit_test(it_says_what_a_move_is_refused_for),
	    cmocka_unit_test(a_session_under_way_waits_and_a_course_that_is_over_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
