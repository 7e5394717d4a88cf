/* SPDX-License-Identifier: Apache-2.0
 * tests/course/score_kit.h - what one score of a form says, for the tests of scores. */
#ifndef TEND_TESTS_CORE_SCORE_KIT_H
#define TEND_TESTS_CORE_SCORE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/plan.h"
#include "course/score.h"

#define BLANK NOT_ANSWERED
#define WHOLE 1000000

static const struct score_person woman = {.sex = 0, .age = 41}, man = {.sex = 1, .age = 41},
                                 stranger = {.sex = -1, .age = -1};

/* One form of a plan, and the arena of the whole group. */
struct kit {
	struct arena a;
	const struct plan *plan;
};

static int drop(void **state)
{
	struct kit *k = *state;
	arena_drop(&k->a);
	free(k);
	return 0;
}

static int form_named(const struct plan *p, const char *name)
{
	int form = plan_form_find(p, name);
	assert_true(form >= 0);
	return form;
}

static int score_named(const struct plan *p, int form, const char *name)
{
	const struct form *f = &p->p->forms.v[form];
	for (size_t i = 0; i < f->scores.n; i++)
		if (strcmp(f->scores.v[i].name.s, name) == 0)
			return (int)i;
	fail_msg("there is no score %s", name);
	return -1;
}

/* What one score of a form says. */
static struct score_value score_of(const struct plan *p, const char *form, const char *score,
                                   const int32_t *answers, int n, const struct score_person *who)
{
	struct arena a = {0};
	int f = form_named(p, form);
	struct score_value v =
	    form_score(&a, p, f, answers, NULL, n, NULL, who)[score_named(p, f, score)];
	arena_drop(&a);
	return v;
}

/* Of a score that is a name: the name; NULL while unknown. */
static const char *name_of(const struct plan *p, const char *form, const char *score,
                           const int32_t *answers, int n, const struct score_person *who)
{
	struct score_value v = score_of(p, form, score, answers, n, who);
	int f = form_named(p, form);
	return v.known ? p->p->forms.v[f].scores.v[score_named(p, f, score)].names[v.name] : NULL;
}

static bool complete(const struct plan *p, const char *form, const int32_t *answers, int n)
{
	return form_complete(p, form_named(p, form), answers, NULL, n, &woman);
}

#endif
