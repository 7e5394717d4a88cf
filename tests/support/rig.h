/* SPDX-License-Identifier: Apache-2.0
 * tests/support/rig.h - a made-up clinic in a scratch folder, with clocks that the test moves. */
#ifndef TEND_TESTS_APP_RIG_H
#define TEND_TESTS_APP_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/app.h"

#define RIG_NOW INT64_C(1790000000000) /* ms UTC, a morning in September 2026 */
#define RIG_PIN "planted-pin-of-"      /* and the name */
#define MINUTE  INT64_C(60000)

struct rig {
	struct arena a;
	char folder[128], path[160];
	int64_t wall, boot;
	char boot_id[40];
	uint64_t chance;
	int keys;
	char code[RECOVERY_CODE];
	struct app *app;
	struct app_clock clock;
	struct app_options opt;
};

/* A clinic with dora (director), mara (medical director), paul (prescriber), nora (nurse), theo
 * (therapist), otto (operator) and audi (auditor). */
void rig_open(struct rig *r, bool demo);
void rig_done(struct rig *r);
/* Another program with the same file; close it with app_close(). */
struct app *rig_also(struct rig *r);
/* As if the program was ended and started again. */
void rig_restart(struct rig *r);

const char *rig_pin(struct rig *r, const char *person);
struct actor rig_actor(const char *person);
/* Does it as this person; signs where a signature is asked for.  Keys are made unless given. */
struct app_reply rig_do_in(struct rig *r, struct app *app, const char *person,
                           struct app_request req);
struct app_reply rig_do(struct rig *r, const char *person, struct app_request req);
/* The same, and fails the test unless it was done. */
struct app_reply rig_must(struct rig *r, const char *person, struct app_request req);

/* Path of a file below protocols/. */
const char *rig_shipped(struct arena *a, const char *name);
/* The text with the first `from` in it, which has to be there, made `to`. */
const char *rig_replaced(struct arena *a, const char *s, const char *from, const char *to);
/* The shipped protocol, as a draft unless `example`; `from`, `to`: one change of its text. */
struct app_protocol_files rig_protocol(struct rig *r, bool example, const char *from,
                                       const char *to);
/* Stored, signed by two, a patient added and enrolled; gives the course. */
const char *rig_course(struct rig *r);

/* How many events of this kind the log holds (stream NULL: anywhere). */
int rig_count(struct rig *r, const char *stream, const char *kind);
/* Statements on the file behind Tend's back. */
void rig_sql(struct rig *r, const char *sql);
/* Whether the bytes are in the data file or its helpers. */
bool rig_file_holds(struct rig *r, const char *bytes);

/* So many bytes, for what is too long. */
const char *rig_long_text(struct rig *r, size_t n);
/* Fails the test and shows the text unless the part is in it. */
#define HAS(json, part)                                                                            \
	do {                                                                                       \
		if (!strstr((json), (part)))                                                       \
			fail_msg("%s is not in %.2000s", (part), (json));                          \
	} while (0)

#endif
