/* SPDX-License-Identifier: Apache-2.0
 * words/words_in.h - between words.c and words_read.c: the reader of one act. */
#ifndef TEND_APP_WORDS_IN_H
#define TEND_APP_WORDS_IN_H

#include "words/words.h"

struct words_reader {
	struct arena *a;
	const struct words_context *w;
	const char *act; /* all of it */
	const char *s;   /* what is left */
	struct command *cmd;
	struct words_fault *f; /* never NULL */
	struct err *e;
};

/* The names that could have stood in a place, for a suggestion. */
struct words_names {
	const char **v;
	size_t n, cap;
};

enum rc words_fail(struct words_reader *r, const char *at, size_t len, const char *fmt, ...)
    PRINTF(4, 5);
/* Refuses the `len` bytes at `at` as none of the names and says which is near. */
enum rc words_unknown(struct words_reader *r, const char *at, size_t len, const char *what,
                      const struct words_names *known);

/* ---- pieces: each takes what it reads off r->s and refuses with a place ---- */

void words_skip(struct words_reader *r); /* blanks */
bool words_blank(char c);
/* The word in hand, up to a blank, comma, semicolon or a colon that ends it; not taken yet. */
size_t words_len(struct words_reader *r);
const char *words_cut(struct words_reader *r, size_t n);   /* takes n bytes, in the arena */
bool words_take(struct words_reader *r, const char *word); /* if it stands here, alone */
bool words_whole(const char *s, size_t n, int *out);       /* a whole number, six digits */
enum rc words_end(struct words_reader *r);                 /* nothing more */
enum rc words_colon(struct words_reader *r, const char *then);
/* What is left up to `stop` (NULL = all), without blanks around; never empty. */
enum rc words_until(struct words_reader *r, const char *stop, const char *what, const char **out);
/* NUMBER UNIT of one of the dimensions (bits). */
enum rc words_amount(struct words_reader *r, unsigned dims, const char *what, struct quantity *out);
enum rc words_quantity_bad(struct words_reader *r, const char *at, size_t n,
                           const struct quantity_fault *f);
void words_known(struct words_reader *r, struct words_names *names, const char *name);
/* Whether a session of the plan is the one under way; any where none is. */
bool words_in_session(const struct words_reader *r, int session);
/* A step of this session whose kind is among `kinds` (bits); `step` may be NULL. */
enum rc words_step(struct words_reader *r, unsigned kinds, const char *what, const char **out,
                   const struct plan_step **step);
enum rc words_medicine(struct words_reader *r, const struct medicine **out);
enum rc words_medicine_here(struct words_reader *r); /* where the words name none */
enum rc words_contact(struct words_reader *r);       /* `medicine 3` */
/* The instant that words mean; `at` is where they stand.  `kind` may be NULL. */
enum rc words_when(struct words_reader *r, const char *at, const char *words, enum zone_kind *kind,
                   int64_t *out);
enum rc words_answer_value(struct words_reader *r, const struct answer_def *q);
enum rc words_form_value(struct words_reader *r, int form);
enum rc words_total(struct words_reader *r); /* of a form, typed in */

/* ---- arguments: one function for each grammar; r->s stands behind the verb ---- */

enum rc words_read_nothing(struct words_reader *r);
enum rc words_read_as_needed(struct words_reader *r); /* `MEDICINE AMOUNT [: REASON]` */
enum rc words_read_text(struct words_reader *r);      /* `: text` */
enum rc words_read_reason(struct words_reader *r);    /* `: reason`, may be missing */
enum rc words_read_consent(struct words_reader *r);
enum rc words_read_withdrawal(struct words_reader *r);
enum rc words_read_contact(struct words_reader *r);
enum rc words_read_booking(struct words_reader *r);
enum rc words_read_cancel(struct words_reader *r);
enum rc words_read_assign(struct words_reader *r);
enum rc words_read_missed(struct words_reader *r);
enum rc words_read_comes(struct words_reader *r);
enum rc words_read_goes(struct words_reader *r);
enum rc words_read_reachable(struct words_reader *r);
enum rc words_read_hand_over(struct words_reader *r);
enum rc words_read_take_over(struct words_reader *r);
enum rc words_read_stage(struct words_reader *r);
enum rc words_read_step(struct words_reader *r);
enum rc words_read_answer(struct words_reader *r);
enum rc words_read_allocate(struct words_reader *r);
enum rc words_read_note(struct words_reader *r);
enum rc words_read_skip(struct words_reader *r);
enum rc words_read_readings(struct words_reader *r);
enum rc words_read_form(struct words_reader *r);
enum rc words_read_order(struct words_reader *r);
enum rc words_read_packet(struct words_reader *r);
enum rc words_read_prepare(struct words_reader *r);
enum rc words_read_drawn(struct words_reader *r);
enum rc words_read_give(struct words_reader *r);
enum rc words_read_end(struct words_reader *r); /* `22 mg: reason`, both may be missing */
enum rc words_read_waste(struct words_reader *r);
enum rc words_read_signature(struct words_reader *r);
enum rc words_read_task(struct words_reader *r);
enum rc words_read_alert(struct words_reader *r); /* `ALERT: reason` */
enum rc words_read_adverse(struct words_reader *r);
enum rc words_read_unblind(struct words_reader *r);
enum rc words_read_undo(struct words_reader *r);
enum rc words_read_move(struct words_reader *r);
enum rc words_read_amend(struct words_reader *r);

#endif
