/* SPDX-License-Identifier: Apache-2.0
 * A course filled by hand, for tests of what is derived from the record: days are counted from a
 * base day, in the clinic's zone. */
#ifndef TESTS_SUPPORT_HAND_H
#define TESTS_SUPPORT_HAND_H

#include "judge/check.h"
#include "judge/series.h"

/* The beginning of a small protocol, and its session with a dose: what tests of a course share. */
#define HAND_HEAD                                                                                  \
	"tend: 1\n"                                                                                \
	"id: small\n"                                                                              \
	"version: 1.0.0\n"                                                                         \
	"title: Small\n"                                                                           \
	"status: example\n"                                                                        \
	"supervised: no\n"                                                                         \
	"medicines:\n"                                                                             \
	"  ketamine:\n"                                                                            \
	"    substance: ketamine hydrochloride\n"                                                  \
	"    routes:\n"                                                                            \
	"      sublingual: {form: lozenge 50 mg, dose: {allowed: 50..100 mg}}\n"
#define HAND_SESSIONS                                                                              \
	"sessions:\n"                                                                              \
	"  medicine:\n"                                                                            \
	"    kind: medicine\n"                                                                     \
	"    where: clinic\n"                                                                      \
	"    steps:\n"                                                                             \
	"      - {dose: ketamine, enter: [consent, gap], ordered by: prescriber, by: nurse}\n"

struct hand {
	struct arena a;
	struct course *c;
	struct look look;
	int32_t base; /* civil day that tests call 0 */
	int64_t seq;
};

/* `protocol` is a file below protocols/, or the name of `text` where that is given. */
struct hand *hand_new(const char *protocol, const char *text, const char *zone, const char *base);
/* The shipped course, enrolled thirty days before. */
struct hand *hand_p1(const char *zone, const char *base);
/* A course written in a test, most often from the two pieces below. */
struct hand *hand_small(const char *text, const char *zone, const char *base);
void hand_free(struct hand *h);
int64_t hand_at(const struct hand *h, int day, int hour, int min);
void hand_now(struct hand *h, int day, int hour);
int hand_contact(const struct hand *h, const char *name);
void hand_book(struct hand *h, const char *name, int round, int day);
void hand_miss(struct hand *h, const char *name, int round, int day, unsigned roles);
/* Starts a session; it is under way until hand_close(). */
struct session_record *hand_start(struct hand *h, const char *name, int round, int64_t at);
void hand_dose(struct hand *h, struct session_record *s, int64_t at);
void hand_close(struct hand *h, struct session_record *s, int64_t at);
/* A whole session on that day at 10:00, with a dose where it is one for medicine. */
struct session_record *hand_held(struct hand *h, const char *name, int round, int day);
/* Signs the check in the session of the look, now. */
void hand_sign(struct hand *h, const char *check, unsigned roles);
struct due_contact hand_find(struct hand *h, const char *name, int round);

#endif
