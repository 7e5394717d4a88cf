/* SPDX-License-Identifier: Apache-2.0
 * words/words.h - an act in words to a command, and back: `give ketamine 46 mg`.
 *
 * Scenarios, the command line and lists of what happened share these words.  Each verb is a row of
 * words.c with its grammar, an example and what it is for; the reference is printed from the rows.
 * Nothing is guessed: what cannot be read is refused with what may have been meant. */
#ifndef TEND_APP_WORDS_H
#define TEND_APP_WORDS_H

#include "decide/command.h"

/* What words mean here and now. */
struct words_context {
	const struct plan *plan;
	const struct course *course; /* may be NULL: nothing has begun */
	void *ctx;
	/* The instant that words such as `2027-03-01 10:00` mean; NULL: only written times with a
	 * date, in the zone of the course. */
	bool (*when)(void *ctx, const char *words, int64_t *utc_ms);
	/* The act that `#LABEL` stands for: its place in the stream and what it asked for.  NULL: a
	 * label is a place in the stream, and the value is given in full words. */
	bool (*label)(void *ctx, const char *label, int64_t *seq, const struct command **was);
};

/* Which part of the words was refused, in bytes. */
struct words_fault {
	size_t at, len;
	const char *instead; /* what may have been meant in its place; NULL if nothing is near */
};

/* Reads one act.  Texts of the command land in the arena.  RC_USAGE and a sentence where it cannot
 * be read, RC_NOTFOUND where a name is none of this course; `f` may be NULL. */
enum rc words_parse(struct arena *a, const struct words_context *w, const char *act,
                    struct command *out, struct words_fault *f, struct err *e) MUST_USE;

/* Readings in units that are refused, such as `measure weight 203 lb`, in those of care; *said tells
 * both, to be confirmed: "203 lb is 92.08 kg".  NULL where nothing is to be converted. */
const char *words_converted(struct arena *a, const char *act, const char **said);

/* A command in words that words_parse() reads back to the same; nothing for kinds without words. */
void words_write(struct text *out, const struct words_context *w, const struct command *cmd);
/* An event in words, for lists and logs: as the act that led to it, or by its kind and name. */
void words_write_event(struct text *out, const struct words_context *w, const struct event *ev);

/* Roles in words: `nurse, monitor`. */
void words_write_roles(struct text *out, unsigned roles, const char *between);

/* One verb: for the reference and for completion. */
struct words_verb {
	const char *words; /* "adverse event" */
	const char *takes; /* "MEDICINE ROUTE AMOUNT"; "" for nothing */
	const char *example;
	const char *doc;
	enum command_kind kind;
	bool further; /* may stand after `booster` and `supplement` */
};
/* Row number i of the verbs; NULL after the last. */
const struct words_verb *words_verb_at(size_t i);
/* All verbs with grammar, example and what they are for. */
void words_reference(struct text *out);

#endif
