/* SPDX-License-Identifier: Apache-2.0
 * A course played act by act in words, for tests of who may do what, and who has to be there. */
#ifndef TEND_TESTS_CORE_PEOPLE_H
#define TEND_TESTS_CORE_PEOPLE_H

#include "decide/command.h"
#include "record.h"
#include "words/words.h"

struct cast {
	struct kit k;
	int64_t t;         /* ms UTC of the next act */
	struct decision d; /* of the last act */
	bool unsigned_now; /* acts without the secret */
};

static const struct {
	const char *name;
	unsigned roles;
} cast_people[] = {
    {"nora", ROLE_NURSE | ROLE_MONITOR},
    {"nick", ROLE_NURSE | ROLE_MONITOR},
    {"paul", ROLE_PRESCRIBER},
    {"prue", ROLE_PRESCRIBER},
    {"theo", ROLE_THERAPIST},
    {"tess", ROLE_THERAPIST},
    {"thom", ROLE_THERAPIST | ROLE_MONITOR},
    {"dora", ROLE_DIRECTOR},
    {"pia", ROLE_PHARMACIST},
};

static inline unsigned cast_roles(const char *name)
{
	for (size_t i = 0; i < countof(cast_people); i++)
		if (strcmp(cast_people[i].name, name) == 0)
			return cast_people[i].roles;
	fail_msg("nobody is called %s", name);
	return 0;
}

/* Every event goes through its bytes, as the log would have it. */
static inline void cast_apply(struct cast *k, const struct event *from)
{
	struct event *ev = arena_new(k->k.c->a, struct event);
	const uint8_t *bytes;
	size_t n;
	struct err e = {0};
	const char *bad = event_fault(from);
	if (bad)
		fail_msg("the event %s came out wrong at `%s`", event_rows[from->kind].name, bad);
	*ev = *from;
	entry_encode(&from->e, k->k.c->a, &bytes, &n);
	if (entry_decode(bytes, n, k->k.c->a, &ev->e, &e) != RC_OK)
		fail_msg("%s", e.msg);
	course_apply(k->k.c, ev);
}

static inline enum rc cast_do(struct cast *k, const char *who, const struct command *cmd)
{
	struct now now = {.wall_ms = k->t,
	                  .boot_ms = k->t - T0 + 1,
	                  .boot_id = "boot",
	                  .zone = k->k.c->zone,
	                  .zone_name = "Etc/UTC"};
	struct actor actor = {
	    .id = who, .roles = cast_roles(who), .device = "test", .signed_now = !k->unsigned_now};
	k->d = decide(&k->k.a, k->k.c, cmd, &actor, &now);
	for (size_t i = 0; i < k->d.events_n; i++)
		cast_apply(k, &k->d.events[i]);
	k->k.look.now = k->t;
	k->k.look.session = k->k.c->control.running;
	return k->d.rc;
}

/* Plays one act; gives what came of it. */
static inline enum rc act(struct cast *k, const char *who, const char *words)
{
	struct words_context w = {.plan = k->k.c->plan, .course = k->k.c};
	struct command cmd = {0};
	struct err e = {0};
	enum rc rc = words_parse(&k->k.a, &w, words, &cmd, NULL, &e);
	if (rc != RC_OK)
		fail_msg("`%s`: %s", words, e.msg);
	return cast_do(k, who, &cmd);
}

#define DONE(who, words)                                                                           \
	do {                                                                                       \
		if (act(k, who, words) != RC_OK)                                                   \
			fail_msg("%s: `%s` was refused: %s", who, words, k->d.msg);                \
	} while (0)
/* Refused with this code, and the sentence holds this part. */
#define REFUSED(want, who, words, part)                                                            \
	do {                                                                                       \
		enum rc got_ = act(k, who, words);                                                 \
		if (got_ != (want) || !strstr(k->d.msg, part))                                     \
			fail_msg("%s: `%s` gave %d: %s", who, words, (int)got_, k->d.msg);         \
	} while (0)

static inline const struct task *cast_task(const struct cast *k, const char *name)
{
	for (size_t i = k->k.c->tasks.n; i-- > 0;)
		if (strcmp(k->k.c->tasks.v[i].name, name) == 0)
			return &k->k.c->tasks.v[i];
	return NULL;
}
static inline bool cast_open(const struct cast *k, const char *name)
{
	const struct task *t = cast_task(k, name);
	return t && !t->done;
}

static inline struct cast *cast_new(const char *protocol)
{
	struct cast *k = test_calloc(1, sizeof *k);
	kit_open(&k->k, protocol);
	struct course *c = course_new(&k->k.a, k->k.c->plan, k->k.c->zone);
	k->k.c = c;
	k->k.look = (struct look){.a = &k->k.a, .c = c, .now = T0};
	k->t = T0;
	struct command enrol = {.kind = CMD_ENROL,
	                        .e = {.patient = "p-1",
	                              .protocol = "p",
	                              .version = "1.0.0",
	                              .digest = c->plan->digest,
	                              .born = "1986-03-14"}};
	assert_int_equal(cast_do(k, "nora", &enrol), RC_OK);
	return k;
}

static inline void cast_free(struct cast *k)
{
	arena_drop(&k->k.a);
	test_free(k);
}

#endif
