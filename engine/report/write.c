/* SPDX-License-Identifier: Apache-2.0
 * A report as JSON and as CSV, and one cell of a list as people read it. */
#include <string.h>

#include "report/report.h"

static const void *member(const struct report_item *i, const struct report_column *c)
{
	return (const char *)i + c->off;
}

/* The same, but an amount of nothing known. */
static struct quantity amount_of(const struct report_item *i, const struct report_column *c)
{
	return *(const struct quantity *)member(i, c);
}

static int64_t number_of(const struct report_item *i, const struct report_column *c)
{
	if (c->off == offsetof(struct report_item, session))
		return i->session;
	return *(const int64_t *)member(i, c);
}

static void put_time(const struct report *r, int64_t ms, struct text *out)
{
	struct civil_time t;
	if (!ms || !zone_local(r->zone, ms, &t))
		return;
	civil_date_write_staff(out, t.date);
	text_put(out, " ");
	civil_clock_write(out, t.clock);
}

void report_amount(int64_t micro, enum dim dim, struct text *out)
{
	if (dim != DIM_NONE)
		quantity_write(out, (struct quantity){micro, dim});
}

void report_cell(const struct report *r, const struct report_item *i, const struct report_column *c,
                 struct text *out)
{
	const char *s;
	struct quantity q;
	switch (c->type) {
	case CELL_TEXT:
		s = *(const char *const *)member(i, c);
		text_put(out, s ? s : "");
		break;
	case CELL_STATE: text_put(out, report_states[i->state].name); break;
	case CELL_INT:
		if (number_of(i, c))
			text_fmt(out, "%lld", (long long)number_of(i, c));
		break;
	case CELL_TIME: put_time(r, number_of(i, c), out); break;
	case CELL_AMOUNT:
		q = amount_of(i, c);
		if (q.dim == DIM_NONE && c->off == offsetof(struct report_item, balance))
			text_put(out, i->balance_says ? i->balance_says : "");
		else
			report_amount(q.micro, q.dim, out);
		break;
	}
}

/* ---- CSV ---- */

/* A cell that begins like a formula is made a text: spreadsheets run what begins with = + - @, and
 * some skip a tab or a line end before it. */
static void put_csv(struct text *out, const char *s, bool ours)
{
	bool formula = !ours && *s && strchr("=+-@\t\r\n", *s);
	bool quotes = formula || s[strcspn(s, ",\"\r\n")] || *s == ' ';
	text_put(out, quotes ? "\"" : "");
	text_put(out, formula ? "'" : "");
	for (; *s; s++)
		if (*s == '"')
			text_put(out, "\"\"");
		else
			text_putn(out, s, 1);
	text_put(out, quotes ? "\"" : "");
}

void report_csv(const struct report *r, struct text *out)
{
	const struct report_row *row = &report_rows[r->ask.part];
	for (size_t k = 0; k <= r->items.n; k++) {
		const char *comma = "";
		for (size_t c = 0; c < report_columns_n; c++) {
			const struct report_column *col = &report_columns[c];
			struct text cell = text_in(out->a);
			if (!report_has_column(row, col))
				continue;
			text_put(out, comma);
			comma = ",";
			if (k == 0)
				text_put(&cell, col->name);
			else if (col->type == CELL_TIME) {
				int64_t at = number_of(&r->items.v[k - 1], col);
				if (at && !civil_instant_write(&cell, at))
					continue;
			} else {
				report_cell(r, &r->items.v[k - 1], col, &cell);
			}
			put_csv(out, cell.n ? cell.s : "",
			        col->type == CELL_TIME || col->type == CELL_INT);
		}
		text_put(out, "\r\n");
	}
}

/* ---- JSON ---- */

static void put_day(struct json *j, const char *key, int32_t day)
{
	struct civil_date d;
	struct text t = text_in(j->out->a);
	if (day != INT32_MIN && day != INT32_MAX && civil_date_of_day(day, &d))
		civil_date_write(&t, d);
	json_text(j, key, t.n ? t.s : NULL);
}

static struct json begin(const struct report *r, const char *schema, struct text *out)
{
	struct json j = json_begin(out, schema);
	json_text(&j, "clinic", r->clinic);
	json_text(&j, "zone", r->zone_name);
	json_time(&j, "now", r->now);
	put_day(&j, "from", r->ask.from);
	put_day(&j, "to", r->ask.to);
	json_text(&j, "protocol", r->ask.protocol);
	return j;
}

static void put_figure(struct json *j, const struct report *r, enum report_part part,
                       const struct report_line *l, enum report_state state)
{
	const char *name = l ? l->name : NULL;
	json_int(j, "n",
	         report_total(r, part, name ? name : r->ask.name, l ? l->protocol : NULL,
	                      l ? l->version : NULL, state));
	json_text(j, "list", report_command(j->out->a, r, part, l, state, false));
}

static void put_states(struct json *j, const struct report *r, enum report_part part,
                       const struct report_line *l)
{
	json_list(j, "states");
	for (int k = 0; k < REPORT_STATES; k++) {
		if (report_states[k].part != part)
			continue;
		json_open(j, NULL);
		json_text(j, "state", report_states[k].name);
		put_figure(j, r, part, l, (enum report_state)k);
		json_close(j);
	}
	json_close(j);
}

static void put_faults(struct json *j, const struct report *r, enum report_part part)
{
	size_t n;
	const struct report_fault *v = report_faults(j->out->a, r, part, &n);
	json_list(j, "faults");
	for (size_t i = 0; i < n; i++) {
		json_open(j, NULL);
		json_text(j, "name", v[i].line.name);
		json_text(j, "protocol", v[i].line.protocol);
		json_text(j, "version", v[i].line.version);
		json_text(j, "says", v[i].says);
		json_int(j, "n", v[i].n);
		json_int(j, "of", v[i].all);
		json_text(j, "list",
		          report_command(j->out->a, r, part, &v[i].line, v[i].state, v[i].recent));
		json_close(j);
	}
	json_close(j);
}

static void put_amount(struct json *j, const char *key, int64_t micro, enum dim dim)
{
	struct text t = text_in(j->out->a);
	report_amount(micro, dim, &t);
	json_text(j, key, t.n ? t.s : NULL);
}

static void put_stocks(struct json *j, const struct report *r)
{
	json_list(j, "stocks");
	for (size_t i = 0; i < r->stocks.n; i++) {
		const struct report_stock *k = &r->stocks.v[i];
		json_open(j, NULL);
		json_text(j, "name", k->name);
		json_text(j, "medicine", k->medicine);
		put_amount(j, "strength", k->strength.micro, k->strength.dim);
		json_text(j, "lot", k->lot);
		json_text(j, "received", NULL); /* not recorded in Tend */
		json_text(j, "returned", NULL);
		put_amount(j, "before", k->opening, k->dim);
		put_amount(j, "drawn", k->drawn, k->dim);
		put_amount(j, "given", k->given, k->dim);
		put_amount(j, "wasted", k->wasted, k->dim);
		put_amount(j, "balance", k->balance, k->unknown ? DIM_NONE : k->dim);
		json_text(j, "unknown", k->unknown);
		json_int(j, "hidden", k->hidden);
		json_text(j, "list",
		          report_command(j->out->a, r, REPORT_LEDGER,
		                         &(struct report_line){.name = k->name}, ANY_STATE, false));
		json_close(j);
	}
	json_close(j);
}

static void put_part(struct json *j, const struct report *r, enum report_part part)
{
	size_t n;
	const struct report_line *lines = report_lines(j->out->a, r, part, &n);
	json_open(j, NULL);
	json_text(j, "part", report_rows[part].name);
	json_text(j, "counts", report_rows[part].counts);
	json_text(j, "definition", report_rows[part].definition);
	put_figure(j, r, part, NULL, ANY_STATE);
	put_states(j, r, part, NULL);
	json_list(j, "lines");
	for (size_t i = 0; i < n; i++) {
		json_open(j, NULL);
		json_text(j, "name", lines[i].name);
		json_text(j, "protocol", lines[i].protocol);
		json_text(j, "version", lines[i].version);
		put_figure(j, r, part, &lines[i], ANY_STATE);
		put_states(j, r, part, &lines[i]);
		json_close(j);
	}
	json_close(j);
	put_faults(j, r, part);
	if (part == REPORT_LEDGER)
		put_stocks(j, r);
	json_close(j);
}

void report_json(const struct report *r, struct text *out)
{
	struct json j = begin(r, "tend.report/1", out);
	json_int(&j, "courses", r->courses);
	json_int(&j, "few", REPORT_FEW); /* a figure under it can point to one patient */
	json_int(&j, "events", r->events);
	json_list(&j, "parts");
	for (int i = 0; i < REPORT_PARTS; i++)
		if (r->shown[i])
			put_part(&j, r, (enum report_part)i);
	json_close(&j);
	json_list(&j, "not_shown");
	for (int i = 0; i < REPORT_PARTS; i++)
		if (!r->shown[i] && r->ask.part == REPORT_PARTS)
			json_text(&j, NULL, report_rows[i].name);
	json_close(&j);
	json_end(&j);
}

void report_list_json(const struct report *r, struct text *out)
{
	const struct report_row *row = &report_rows[r->ask.part];
	struct json j = begin(r, "tend.report.list/1", out);
	json_text(&j, "part", row->name);
	json_int(&j, "n", (int64_t)r->items.n);
	json_list(&j, "rows");
	for (size_t i = 0; i < r->items.n; i++) {
		json_open(&j, NULL);
		for (size_t c = 0; c < report_columns_n; c++) {
			const struct report_column *col = &report_columns[c];
			struct text cell = text_in(out->a);
			if (!report_has_column(row, col))
				continue;
			if (col->type == CELL_TIME) {
				json_time(&j, col->name, number_of(&r->items.v[i], col));
				continue;
			}
			if (col->type == CELL_INT) {
				json_int(&j, col->name, number_of(&r->items.v[i], col));
				continue;
			}
			report_cell(r, &r->items.v[i], col, &cell);
			json_text(&j, col->name, cell.n ? cell.s : NULL);
		}
		json_close(&j);
	}
	json_end(&j);
}
