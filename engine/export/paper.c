/* SPDX-License-Identifier: Apache-2.0 */
#include "export/paper.h"

#include <assert.h>
#include <string.h>

#include "export/page.h"

#define WIDTH   100 /* columns of the text */
#define COLUMN  44  /* widest column but the last */
#define COLUMNS 12

static const char css[] =
    "body{font-size:16px}main{max-width:1000px}h1{font-size:34px}h2{font-size:24px;"
    "border-top:2px solid var(--act);padding-top:10px}h3{font-size:18px;margin:22px 0 6px}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:8px 0}"
    "dt{color:var(--soft)}dd{overflow-wrap:anywhere}\n"
    "table{font-size:14px;line-height:1.3;margin-top:4px}td:last-child{overflow-wrap:anywhere}"
    "th{color:var(--soft);font-size:13px}.struck td{color:var(--soft);"
    "text-decoration:line-through}.struck td:last-child{text-decoration:none}\n"
    ".boxes td{border:1px solid var(--soft);height:30px;padding:4px 8px}"
    ".boxes table{table-layout:fixed}.boxes th:nth-child(1){width:7%}"
    ".boxes th:nth-child(2){width:27%}.boxes th:nth-child(3){width:21%}"
    ".boxes th:nth-child(4){width:10%}.boxes th:nth-child(6){width:10%}\n"
    ".boxes th{padding:4px 8px}\n"
    "@media print{body{font-size:10pt}h1{font-size:19pt}h2{font-size:14pt}h3{font-size:11.5pt;"
    "margin:10pt 0 3pt}table{font-size:8.5pt}th{font-size:8pt}.boxes td{height:8mm}"
    ".new{break-before:page}}\n";

struct paper paper_new(struct arena *a, const char *title)
{
	return (struct paper){.a = a, .title = title};
}

static struct paper_block *add(struct paper *p, enum paper_kind kind)
{
	struct paper_block *b = arena_push(p->a, &p->blocks);
	*b = (struct paper_block){.kind = kind};
	return b;
}

void paper_put(struct paper *p, enum paper_kind kind, const char *s)
{
	add(p, kind)->s = s;
}

void paper_fact(struct paper *p, const char *label, const char *s)
{
	struct paper_block *b = add(p, PAPER_FACT);
	b->what = label;
	b->s = s ? s : "not known";
}

void paper_table(struct paper *p, const char *const *heads)
{
	struct paper_block *b = add(p, PAPER_TABLE);
	b->heads = heads;
	while (heads[b->heads_n])
		b->heads_n++;
	assert(b->heads_n <= COLUMNS);
}

void paper_row(struct paper *p, bool struck, const char *const *cells)
{
	struct paper_block *b = &p->blocks.v[p->blocks.n - 1];
	const char **copy = arena_arr(p->a, const char *, b->heads_n);
	assert(b->kind == PAPER_TABLE);
	memcpy(copy, cells, b->heads_n * sizeof *copy);
	*arena_push(p->a, &b->rows) = (struct paper_row){copy, struck};
}

/* ---- as a page ---- */

static void html_table(const struct paper_block *b, struct text *out)
{
	page_table(out, b->heads);
	for (size_t i = 0; i < b->rows.n; i++)
		page_row(out, b->rows.v[i].struck ? "struck" : NULL, b->rows.v[i].cells,
		         b->heads_n);
	page_table_end(out);
}

static void html_block(const struct paper *p, size_t i, struct text *out)
{
	const struct paper_block *b = &p->blocks.v[i];
	bool first = i == 0 || b[-1].kind != PAPER_FACT;
	bool last = i + 1 == p->blocks.n || b[1].kind != PAPER_FACT;
	switch (b->kind) {
	case PAPER_TITLE: page_say(out, "h1", NULL, b->s); break;
	case PAPER_HEADING: page_say(out, "h2", NULL, b->s); break;
	case PAPER_PART: page_say(out, "h3", NULL, b->s); break;
	case PAPER_SAY: page_say(out, "p", NULL, b->s); break;
	case PAPER_TABLE: html_table(b, out); break;
	case PAPER_BREAK: page_mark(out, "<div class=\"new\"></div>\n"); break;
	case PAPER_FACT:
		page_mark(out, first ? "<dl>\n" : "");
		page_say(out, "dt", NULL, b->what);
		page_say(out, "dd", NULL, b->s);
		page_mark(out, last ? "</dl>\n" : "");
		break;
	}
}

void paper_html(const struct paper *p, struct text *out)
{
	page_begin(out, "en", p->title, css);
	if (p->boxes)
		page_mark(out, "<div class=\"boxes\">\n");
	for (size_t i = 0; i < p->blocks.n; i++)
		html_block(p, i, out);
	if (p->boxes)
		page_mark(out, "</div>\n");
	page_end(out);
}

/* ---- as text ---- */

static size_t wide(const char *s)
{
	size_t n = 0;
	for (; s && *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

static void text_row(const struct paper_block *b, const char *const *cells, const size_t *width,
                     bool struck, struct text *out)
{
	struct text lead = text_in(out->a);
	size_t at = 0;
	text_put(&lead, struck ? "~ " : "  ");
	at += 2;
	for (size_t i = 0; i + 1 < b->heads_n; i++) {
		struct text cell = text_in(out->a);
		page_plain(&cell, cells[i] ? cells[i] : "");
		text_put(&lead, cell.n ? cell.s : "");
		size_t n = wide(cell.s);
		text_pad(&lead, ' ', (n < width[i] ? width[i] - n : 0) + 2);
		at += (n < width[i] ? width[i] : n) + 2;
	}
	page_fold(out, lead.s, at < WIDTH - 30 ? at : 8, WIDTH, cells[b->heads_n - 1]);
}

static void text_table(const struct paper_block *b, struct text *out)
{
	size_t width[COLUMNS] = {0};
	for (size_t k = 0; k + 1 < b->heads_n; k++) {
		width[k] = wide(b->heads[k]);
		for (size_t i = 0; i < b->rows.n; i++) {
			size_t n = wide(b->rows.v[i].cells[k]);
			if (n > width[k] && n <= COLUMN)
				width[k] = n;
		}
	}
	text_row(b, b->heads, width, false, out);
	for (size_t i = 0; i < b->rows.n; i++)
		text_row(b, b->rows.v[i].cells, width, b->rows.v[i].struck, out);
}

void paper_text(const struct paper *p, struct text *out)
{
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct paper_block *b = &p->blocks.v[i];
		switch (b->kind) {
		case PAPER_TITLE:
		case PAPER_SAY: page_fold(out, "", 0, WIDTH, b->s); break;
		case PAPER_HEADING: page_fold(out, "\n== ", 3, WIDTH, b->s); break;
		case PAPER_PART: page_fold(out, "\n-- ", 3, WIDTH, b->s); break;
		case PAPER_BREAK: text_put(out, "\n"); break;
		case PAPER_TABLE: text_table(b, out); break;
		case PAPER_FACT:
			page_fold(out, arena_fmt(out->a, "  %-18s", b->what), 20, WIDTH, b->s);
			break;
		}
	}
}
