/* SPDX-License-Identifier: Apache-2.0
 * export/page.h - one HTML page that stands alone: no script, no network, fonts by family.
 *
 * Every text that is not ours goes through page_put(), page_say() or page_row(): they escape.
 * Marks are written by page_mark(), whose text is a literal of ours. */
#ifndef TEND_EXPORT_PAGE_H
#define TEND_EXPORT_PAGE_H

#include "util/text.h"

/* Head and the start of the body: `lang` "en", `css` the page's own rules behind those that all
 * pages share (colours, fonts, print).  Ends with an open <main>. */
void page_begin(struct text *out, const char *lang, const char *title, const char *css);
void page_end(struct text *out);

/* Marks of ours, as they stand; never a text from people or files. */
void page_mark(struct text *out, const char *html);
/* A text, escaped; characters that hide or turn a text are shown as U+FFFD.  NULL writes nothing. */
void page_put(struct text *out, const char *s);
/* <tag class="CLASS">TEXT</tag> and a new line; `class` may be NULL. */
void page_say(struct text *out, const char *tag, const char *class, const char *s);

/* A table: its head once (NULL at the end), then a row of so many cells; `marks` is the class of the
 * row, or NULL.  A cell that is NULL is empty. */
void page_table(struct text *out, const char *const *heads);
void page_row(struct text *out, const char *marks, const char *const *cells, size_t n);
void page_table_end(struct text *out);

/* A text for a plain page: one line, and the same characters shown as U+FFFD. */
void page_plain(struct text *out, const char *s);
/* The same, folded at words to `width` columns, `indent` spaces before each line but the first,
 * whose start is `lead`; ends with a new line. */
void page_fold(struct text *out, const char *lead, size_t indent, size_t width, const char *s);

#endif
