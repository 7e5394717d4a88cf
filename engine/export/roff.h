/* SPDX-License-Identifier: Apache-2.0
 * export/roff.h - writers for manual pages in mdoc(7). */
#ifndef TEND_EXPORT_ROFF_H
#define TEND_EXPORT_ROFF_H

#include "util/text.h"

/* A page's first lines; `name` in small letters, `doc` without a dot at its end. */
void roff_head(struct text *t, const char *name, int section, const char *doc);
void roff_section(struct text *t, const char *title);
void roff_part(struct text *t, const char *title); /* below a section */
/* A paragraph of plain words; what stands in `backticks` is set strong.  Adds no dot. */
void roff_words(struct text *t, const char *words);
void roff_gap(struct text *t); /* a new paragraph */
/* A list of things and what they are: open, any number of tags each with words behind, close. */
void roff_list(struct text *t, const char *width);
void roff_tag(struct text *t, const char *tag);
void roff_list_end(struct text *t);
/* Lines as they stand; NULL ends them. */
void roff_lines(struct text *t, const char *const *lines);

#endif
