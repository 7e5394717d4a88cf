/* SPDX-License-Identifier: Apache-2.0
 * course/score.h - from the answers of a form to its scores; pure. */
#ifndef TEND_COURSE_SCORE_H
#define TEND_COURSE_SCORE_H

#include "course/course.h"

/* The patient's facts that a score may ask for (AUDIT-C by sex). */
struct score_person {
	int sex; /* 0 female, 1 male, 2 other, -1 unknown */
	int age; /* whole years, -1 unknown */
};

/* One value for each score of the form, in its order; lives in the arena.  `answers` has one
 * entry for each item: a number, NOT_ANSWERED or NOT_ASKED; a hidden item counts as not asked
 * whatever stands there.  `total` is used for forms whose score is typed in. */
struct score_value *form_score(struct arena *a, const struct plan *plan, int form,
                               const int32_t *answers, const char *const *texts, int n,
                               const int32_t *total, const struct score_person *person);

/* Whether a typed-in score lies in the form's range; outside of it the score reads as unknown. */
bool form_total_fits(const struct plan *plan, int form, int32_t total);

/* Whether an item is asked, given the answers before and after it; unknown counts as not. */
bool form_item_asked(const struct plan *plan, int form, int item, const int32_t *answers, int n,
                     const struct score_person *person);

/* The first item whose answer is out of its range or stands where a text is due; with too few or
 * too many answers the place where they part from the form; -1 if all is well.  `answers` may be
 * NULL for a form of texts. */
int form_answer_fault(const struct plan *plan, int form, const int32_t *answers, int n);

/* What an item takes, in words: `yes or no`, `a date`, `none 0, some 1`, `0 to 3`. */
const char *form_item_answers(struct arena *a, const struct item *q);

/* Every asked item has an answer, or all scores could be made in spite of it; but an item that is
 * `never imputed` (the question about self-harm) must not have been prorated over.  A form that is
 * not complete is recorded all the same. */
bool form_complete(const struct plan *plan, int form, const int32_t *answers,
                   const char *const *texts, int n, const struct score_person *person);

/* The name of the band that a score lies in; NULL if there is none or it is unknown. */
const char *form_band(const struct plan *plan, int form, int score, const struct score_value *v);

#endif
