/* SPDX-License-Identifier: Apache-2.0
 * export/print_in.h - what the files of a printed record share. */
#ifndef TEND_EXPORT_PRINT_IN_H
#define TEND_EXPORT_PRINT_IN_H

#include "bedside/timeline.h"
#include "export/paper.h"
#include "protocol/wording.h"

/* One entry, at the place of its row in the timeline; without what is hidden. */
struct print_entry {
	enum event_kind kind;
	int64_t corrects;
	bool hidden; /* as a whole; then `e` is empty */
	struct entry e;
};

struct printing {
	struct arena *a;
	struct app *app;
	const struct course *c;
	const struct clinic *clinic;
	const char *course;
	unsigned viewer;
	int64_t now;
	struct timeline timeline;
	struct {
		struct print_entry *v;
		size_t n, cap;
	} entries;
	struct {
		struct digest *v;
		size_t n, cap;
	} hashes; /* of the bodies, by place in the stream */
	struct paper *out;
};

const char *print_time(const struct printing *p, int64_t ms); /* 08-Mar-2027 09:30 */
const char *print_who(const struct printing *p, const struct timeline_row *r);
const char *print_remarks(const struct printing *p, const struct timeline_row *r); /* NULL: none */
/* The sentences that were shown, by the digest in the answer; NULL where none were. */
const struct form_words *print_words(struct printing *p, const char *digest);

/* print_tables.c: of a session, 0 = outside of one */
void print_readings(struct printing *p, int session);
void print_forms(struct printing *p, int session);

#endif
