/* SPDX-License-Identifier: Apache-2.0
 * The states that are drawn, against a course that goes its way: whatever the engine does, from one
 * day to the next and at each act, is a way of the chart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hand.h"
#include "diagram/diagram_in.h"

#define ROUNDS 8

struct watched {
	struct hand *h;
	const struct chart *c;
	int was[32][ROUNDS]; /* by contact and round; -1: not looked at yet */
	bool seen[16][16];
};

static const struct chart *chart_named(const struct diagram *d, const char *title)
{
	for (size_t i = 0; i < d->charts.n; i++)
		if (strcmp(d->charts.v[i].title, title) == 0)
			return &d->charts.v[i];
	fail_msg("there is no chart %s", title);
	return NULL;
}

static bool has_begun(int state)
{
	return state == CONTACT_RUNNING || state == CONTACT_DONE;
}

static bool is_way(const struct chart *c, int from, int to)
{
	for (size_t i = 0; i < c->ways.n; i++)
		if (c->ways.v[i].to == to
		    && (c->ways.v[i].from == from || (c->ways.v[i].from < 0 && !has_begun(from))))
			return true;
	return false;
}

static void look(struct watched *w, int day, int hour)
{
	const struct plan *p = w->h->c->plan;
	hand_now(w->h, day, hour);
	for (int i = 0; i < p->contacts_n; i++)
		for (int round = 1; round <= ROUNDS && round <= contact_rounds(p, i); round++) {
			struct due_contact d;
			assert_true(series_find(&w->h->a, &w->h->look, i, round, &d));
			int *was = &w->was[i][round - 1];
			if (*was >= 0 && *was != (int)d.state) {
				w->seen[*was][d.state] = true;
				if (!is_way(w->c, *was, (int)d.state))
					fail_msg(
					    "day %d: %s %d goes from %s to %s, which is no way "
					    "of the chart",
					    day, p->contacts[i].def->name.s, round,
					    w->c->states.v[*was].name,
					    w->c->states.v[d.state].name);
			}
			*was = (int)d.state;
		}
}

/* Each contact is held a little late, some are missed, and days go by in between. */
static void contacts_go_the_ways_of_the_chart(void **state)
{
	static const struct {
		const char *name;
		int round, day;
	} held[] = {
	    {"screening", 1, -30},  {"prep-1", 1, -12},     {"prep-2", 1, -5},
	    {"medicine", 1, 0},     {"call", 1, 1},         {"integration", 1, 3},
	    {"medicine", 2, 8},     {"integration", 2, 14}, {"medicine", 3, 24},
	    {"integration", 3, 25}, {"medicine", 4, 31},    {"integration", 4, 33},
	    {"medicine", 5, 40},    {"integration", 5, 41}, {"medicine", 6, 49},
	    {"integration", 6, 50}, {"review", 1, 60},      {"follow-up", 1, 75},
	};
	struct watched w = {.h = hand_p1("Europe/Berlin", "2027-03-01")};
	struct arena *a = &w.h->a;
	w.c = chart_named(diagram_draw(a, w.h->c->plan, DIAGRAM_STATES, 0), "One contact");
	memset(w.was, -1, sizeof w.was);
	hand_book(w.h, "medicine", 1, 0);
	size_t next = 0;
	for (int day = -60; day < 100; day++) {
		look(&w, day, 8);
		for (; next < countof(held) && held[next].day == day; next++) {
			int64_t at = hand_at(w.h, day, 10, 0);
			struct session_record *s =
			    hand_start(w.h, held[next].name, held[next].round, at);
			look(&w, day, 11);
			if (strcmp(held[next].name, "medicine") == 0)
				hand_dose(w.h, s, hand_at(w.h, day, 11, 10));
			hand_close(w.h, s, hand_at(w.h, day, 14, 0));
			look(&w, day, 15);
		}
	}
	assert_int_equal(next, countof(held));
	/* and these were gone, so that the chart is no wish */
	assert_true(w.seen[CONTACT_LATER][CONTACT_OPEN] || w.seen[CONTACT_LATER][CONTACT_EARLY]);
	assert_true(w.seen[CONTACT_EARLY][CONTACT_OPEN]);
	assert_true(w.seen[CONTACT_OPEN][CONTACT_LATE]);
	assert_true(w.seen[CONTACT_OPEN][CONTACT_RUNNING]);
	assert_true(w.seen[CONTACT_LATE][CONTACT_RUNNING]);
	assert_true(w.seen[CONTACT_RUNNING][CONTACT_DONE]);
	assert_true(w.seen[CONTACT_LATER][CONTACT_NOT_ASKED]);
	hand_free(w.h);
}

/* Every stage of the plan is a state, in its order, and a way with checks is a gate that names them. */
static void stages_and_gates_are_those_of_the_plan(void **state)
{
	struct hand *h = hand_p1("Europe/Berlin", "2027-03-01");
	const struct plan *p = h->c->plan;
	int session = diagram_session(p), gates = 0;
	const struct plan_session *s = &p->sessions[session];
	const struct chart *c =
	    chart_named(diagram_draw(&h->a, p, DIAGRAM_STATES, session), "One session: medicine");
	for (int i = 0; i < s->stages; i++)
		assert_string_equal(c->states.v[i + 1].name, p->stages[s->stage + i].def->name.s);
	for (size_t i = 0; i < c->ways.n; i++) {
		const struct way *y = &c->ways.v[i];
		if (y->from < 1 || y->from > s->stages || y->to != y->from + 1)
			continue;
		const struct idents *out = &p->stages[s->stage + y->from - 1].def->leave;
		const struct idents *in =
		    y->to <= s->stages ? &p->stages[s->stage + y->to - 1].def->enter : NULL;
		assert_int_equal(y->gate, out->n + (in ? in->n : 0) > 0);
		gates += y->gate;
		for (size_t k = 0; k < out->n; k++)
			assert_non_null(strstr(y->says, out->v[k].s));
		for (size_t k = 0; in && k < in->n; k++)
			assert_non_null(strstr(y->says, in->v[k].s));
	}
	assert_int_equal(gates, 4);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(contacts_go_the_ways_of_the_chart),
	    cmocka_unit_test(stages_and_gates_are_those_of_the_plan),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
