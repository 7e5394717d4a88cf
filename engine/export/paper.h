/* SPDX-License-Identifier: Apache-2.0
 * export/paper.h - a plain document of headings, facts and tables, written as a page or as text.
 *
 * What is put in is borrowed until it is written; every text is escaped on the way out. */
#ifndef TEND_EXPORT_PAPER_H
#define TEND_EXPORT_PAPER_H

#include "util/text.h"

enum paper_kind {
	PAPER_TITLE,
	PAPER_HEADING,
	PAPER_PART, /* below a heading */
	PAPER_SAY,  /* a paragraph */
	PAPER_FACT, /* a label and what it is */
	PAPER_TABLE,
	PAPER_BREAK, /* what follows begins a new page */
};

struct paper_row {
	const char *const *cells; /* as many as the table has heads; NULL = empty */
	bool struck;              /* stands no longer: shown, and lined through */
};

struct paper_block {
	enum paper_kind kind;
	const char *s, *what;
	const char *const *heads; /* NULL at the end */
	size_t heads_n;
	struct {
		struct paper_row *v;
		size_t n, cap;
	} rows;
};

struct paper {
	struct arena *a;
	const char *title; /* of the window */
	bool boxes;        /* the cells are boxes to write into */
	struct {
		struct paper_block *v;
		size_t n, cap;
	} blocks;
};

struct paper paper_new(struct arena *a, const char *title);
void paper_put(struct paper *p, enum paper_kind kind, const char *s);
void paper_fact(struct paper *p, const char *label, const char *s); /* NULL: "not known" */
/* Begins a table; rows go to the table begun last. */
void paper_table(struct paper *p, const char *const *heads);
void paper_row(struct paper *p, bool struck, const char *const *cells);

void paper_html(const struct paper *p, struct text *out);
void paper_text(const struct paper *p, struct text *out);

#endif
