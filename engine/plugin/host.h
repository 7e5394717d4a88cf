/* SPDX-License-Identifier: Apache-2.0
 * plugin/host.h - questions of the engine, put to plugins, and their answers held against what
 * they may answer.
 *
 * The engine asks in its own terms (judge/asked.h); here a question becomes what a plugin is told,
 * and what it says becomes an answer that can go on record.  Whatever goes wrong becomes an answer
 * too: one that says why there is none.  Nothing here decides. */
#ifndef TEND_PLUGIN_HOST_H
#define TEND_PLUGIN_HOST_H

#include "decide/command.h"
#include "plugin/cage.h"

/* Where plugins run and what the clinic lets them have. */
struct host {
	void *ctx;
	/* Runs one call; cage_run() in a test, workers_call() otherwise. */
	void (*run)(void *ctx, const char *digest, const struct cage_call *call, struct arena *a,
	            struct cage_result *out);
	/* The rights granted to this package, as bits 1 << enum plugin_right. */
	unsigned (*granted)(void *ctx, const char *digest);
};

/* The answer to one question; texts land in the arena. */
struct answered host_answer(const struct host *h, struct arena *a, const struct course *c,
                            const struct question *q);

/* Sentences of a plugin: of a step (`call` of the step), or lines of the hand-out.  Gives how many;
 * *failed says why there are none, or NULL. */
size_t host_lines(const struct host *h, struct arena *a, const struct look *look,
                  const struct plugin_call *call, enum cage_hook hook, const char *const **lines,
                  const char **failed);

/* A report: {title, rows, series} as it came, within the ceilings.  NULL and *failed otherwise. */
const struct datum *host_report(const struct host *h, struct arena *a, const struct look *look,
                                const struct plugin_call *call, const char **failed);

/* What a call is told of the record, by the rights that were asked for and granted; see cage.h.
 * What is hidden from anybody is never told. */
struct datum told_of(struct arena *a, const struct look *look, const struct plugin_bound *b,
                     unsigned granted);
/* Adds `items`, the answers of a form as they are about to be recorded. */
void told_items(struct arena *a, struct datum *ask, const struct form *f, const struct entry *e);
/* Adds `event`. */
void told_event(struct arena *a, struct datum *ask, const struct event *ev);

#endif
