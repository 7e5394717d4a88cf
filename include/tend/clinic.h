/* SPDX-License-Identifier: Apache-2.0
 * tend/clinic.h - one clinic's data file: who acts, what is done, what stands on record.
 *
 * A program works for people.  Each logs in with a PIN or passphrase and gets a token; whoever acts
 * or looks is named by it, and the record says so.  Clinics, people, protocols and courses are set
 * up with the program `tend`; several programs may have the same file open at once, and each call
 * sees what the others saved.
 *
 * TEND_USAGE from any function: an argument is NULL that must not be, longer than is said of it, or
 * no UTF-8; the message names it and nothing was done.  TEND_IO: nothing was saved. */
#ifndef TEND_CLINIC_H
#define TEND_CLINIC_H

#include <stddef.h>
#include <stdint.h>

#include "tend/tend.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- opening ---- */

struct tend_clinic;

enum tend_open_flags {
	TEND_READ_ONLY = 1 /* no logins, no acts, and looking is not noted */
};

/* Opens the data file at `path`; its key file lies beside it as `<path>.key`.  `device` is how this
 * terminal is called in the record, up to 64 bytes; NULL: "terminal".  The end of the record is
 * proven first.  A demo file runs on the clock beside it, which stands still; only one program at a
 * time should work in one.  TEND_NOTFOUND: no such file, or no clinic in it.  TEND_IO: it can not
 * be trusted.  tend_clinic_close() it. */
TEND_API enum tend_code tend_clinic_open(const char *path, const char *device, unsigned flags,
                                         struct tend_clinic **out,
                                         struct tend_error *error) TEND_MUST_USE_;

/* Frees the handle; logins stay in force until they end by themselves or by logging out.  NULL is
 * fine. */
TEND_API void tend_clinic_close(struct tend_clinic *clinic);

/* ---- who acts ---- */

#define TEND_TOKEN_SIZE 65 /* 64 characters and the NUL */

/* Takes a person's short name and PIN or passphrase (up to 128 bytes).  Slow on purpose: about a
 * quarter of a second and 64 MiB.  TEND_DENIED, in the same words whichever of the two is wrong;
 * after several wrong ones the hint says how long to wait.  The token ends after ten minutes
 * without use and twelve hours at most.  Keep it in memory only. */
TEND_API enum tend_code tend_clinic_login(struct tend_clinic *clinic, const char *person,
                                          const char *secret, char token[TEND_TOKEN_SIZE],
                                          struct tend_error *error) TEND_MUST_USE_;

/* TEND_DENIED: it had ended already. */
TEND_API enum tend_code tend_clinic_logout(struct tend_clinic *clinic, const char *token,
                                           struct tend_error *error);

/* ---- one act of a course ---- */

/* Set `size` to sizeof(struct tend_act) and everything that is not needed to 0 or NULL: a later
 * version may add fields at the end, and takes what is not there as 0. */
struct tend_act {
	size_t size;
	const char *course; /* its id, "course-..." */
	const char *words;  /* "give ketamine 46 mg": the acts of `tend help acts`, and those that
	                       a session's "can" lists; up to 64 KiB */
	const char *key;    /* made by the caller for this act, 1 to 60 bytes, and the same whenever
	                       it is sent again */
	const char *secret; /* typed again, for acts that sign; else NULL */
	int64_t seen;       /* "seq" of the course as the person saw it: TEND_CONFLICT if anybody
	                       did something since; 0 = judge by whatever stands now */
	int64_t happened;   /* ms since 1970 UTC for what is entered later; 0 = now */
	const char *because; /* the reason, with `happened`; up to 4 KiB */
};

/* Does one act as the person of the token.  TEND_OK: it is on disk.  Sent twice under one key it is
 * done once and answered the same; so after a crash or a lost answer send it again, with the same
 * key, before anything else.  TEND_GATE: rules said no, and the reply names each, what would open it
 * and who could sign.  TEND_USAGE: the words can not be read.  A refusal may be on record too.
 *
 * *reply: JSON "tend.reply/1" with code, message, hint, events and judgements, for tend_free();
 * set whatever the code is, but NULL where the arguments made no sense.  May be NULL itself. */
TEND_API enum tend_code tend_clinic_act(struct tend_clinic *clinic, const char *token,
                                        const struct tend_act *act, char **reply,
                                        struct tend_error *error) TEND_MUST_USE_;

/* ---- looking ---- */

/* Each gives a JSON text in *json for tend_free(), and leaves it alone on failure.  Looking at a
 * patient's data is noted on record, once in ten minutes.  TEND_DENIED: not for this person, which
 * is noted too.  TEND_NOTFOUND: no such course or session.  Times are RFC 3339 in UTC. */

/* All courses: "tend.courses/1". */
TEND_API enum tend_code tend_clinic_courses(struct tend_clinic *clinic, const char *token,
                                            char **json, struct tend_error *error) TEND_MUST_USE_;

/* Where a course stands and what is due: "tend.course/1". */
TEND_API enum tend_code tend_clinic_course(struct tend_clinic *clinic, const char *token,
                                           const char *course, char **json,
                                           struct tend_error *error) TEND_MUST_USE_;

/* A session: checklist, readings, orders, what blocks the next step: "tend.session/1".  `number`
 * counts from 1; 0 is the one under way, else the last.  Its "seq" is the course's, for `seen`. */
TEND_API enum tend_code tend_clinic_session(struct tend_clinic *clinic, const char *token,
                                            const char *course, int number, char **json,
                                            struct tend_error *error) TEND_MUST_USE_;

/* All that happened in a course, undone and corrected entries too: "tend.timeline/1". */
TEND_API enum tend_code tend_clinic_timeline(struct tend_clinic *clinic, const char *token,
                                             const char *course, char **json,
                                             struct tend_error *error) TEND_MUST_USE_;

/* ---- keeping ---- */

/* Copies everything to a new file at `path`, with `<path>.json` beside it, and proves the copy.
 * For operators and directors.  TEND_CONFLICT: there is a file already.  Keep the key file too. */
TEND_API enum tend_code tend_clinic_backup(struct tend_clinic *clinic, const char *token,
                                           const char *path,
                                           struct tend_error *error) TEND_MUST_USE_;

/* Proves the whole record of the file at `path`, open elsewhere or not, and changes nothing.
 * `manifest` is the `.json` of a backup kept elsewhere, which also shows an end that was cut off;
 * may be NULL.  TEND_OK: whole; TEND_NO: it is not.  Both give *json, "tend.audit.verify/1", for
 * tend_free(); other codes leave it alone.  Takes about a second for each 100,000 events. */
TEND_API enum tend_code tend_clinic_verify(const char *path, const char *manifest, char **json,
                                           struct tend_error *error) TEND_MUST_USE_;

#ifdef __cplusplus
}
#endif

#endif
