/* SPDX-License-Identifier: Apache-2.0
 * tend report: figures, each with the words that list what was counted; and those lists. */
#include "report/report.h"

#include <string.h>

#include "cli/cli_case.h"
#include "cli/keeping.h"
#include "util/suggest.h"

static const struct cli_option opt_list = {"list", 0, NULL, "the rows behind a figure"},
                               opt_name = {"name", 0, "NAME", "of this line, rule or lot only"},
                               opt_state = {"state", 0, "STATE", "only what became of it so"},
                               opt_protocol = {"protocol", 0, "ID",
                                               "of this protocol, or id@version"},
                               opt_from = {"from", 0, "DATE", "from this day on: 2027-03-01"},
                               opt_to = {"to", 0, "DATE", "up to this day, included"},
                               opt_csv = {"csv", 0, NULL, "the list for a spreadsheet"};

/* ---- what is asked ---- */

static enum rc read_day(struct cli *c, const struct cli_option *o, int32_t otherwise, int32_t *out,
                        struct err *e)
{
	const char *s = cli_value(c, o);
	struct civil_date d;
	*out = otherwise;
	if (!s)
		return RC_OK;
	if (!civil_date_parse(s, strlen(s), &d) && !civil_date_parse_staff(s, strlen(s), &d))
		return err_set(e, RC_USAGE, "`%s` is not a day; write 2027-03-01", cli_safe(c, s));
	*out = (int32_t)civil_day(d);
	return RC_OK;
}

static enum rc no_such(struct cli *c, const char *what, const char *word, const char **names,
                       size_t n, struct err *e)
{
	const char *near = suggest_nearest(word, names, n);
	struct text all = text_in(c->a);
	err_set(e, RC_USAGE, "there is no %s `%s`", what, cli_safe(c, word));
	for (size_t i = 0; i < n; i++)
		text_fmt(&all, "%s%s", i ? ", " : "", names[i]);
	if (near)
		err_hint(e, "did you mean `%s`?", near);
	else
		err_hint(e, "there is: %s", all.n ? all.s : "none");
	return RC_USAGE;
}

static enum rc read_part(struct cli *c, struct report_ask *ask, struct err *e)
{
	const char *names[REPORT_PARTS];
	ask->part = c->args_n ? report_part_named(c->args[0]) : REPORT_PARTS;
	for (int i = 0; i < REPORT_PARTS; i++)
		names[i] = report_rows[i].name;
	return c->args_n && ask->part == REPORT_PARTS
	           ? no_such(c, "report", c->args[0], names, REPORT_PARTS, e)
	           : RC_OK;
}

static enum rc read_state(struct cli *c, struct report_ask *ask, struct err *e)
{
	const char *s = cli_value(c, &opt_state), *names[REPORT_STATES];
	size_t n = 0;
	ask->state = ANY_STATE;
	if (!s)
		return RC_OK;
	for (int i = 0; i < REPORT_STATES; i++)
		if (report_states[i].part == ask->part)
			names[n++] = report_states[i].name;
	ask->state = report_state_named(ask->part, s);
	return ask->state == REPORT_STATES ? no_such(c, "state", s, names, n, e) : RC_OK;
}

static bool progress(void *ctx, int64_t n, int64_t all)
{
	struct cli *c = ctx;
	cli_progress(c, "courses read", n, all);
	return !cli_stopped(c);
}

static enum rc read_ask(struct cli *c, struct report_ask *ask, struct err *e)
{
	*ask = (struct report_ask){.protocol = cli_value(c, &opt_protocol),
	                           .name = cli_value(c, &opt_name),
	                           .progress = progress,
	                           .ctx = c};
	ask->list = cli_has(c, &opt_list) || cli_has(c, &opt_csv);
	TRY(read_part(c, ask, e));
	TRY(read_state(c, ask, e));
	TRY(read_day(c, &opt_from, INT32_MIN, &ask->from, e));
	TRY(read_day(c, &opt_to, INT32_MAX, &ask->to, e));
	if (ask->from > ask->to)
		return err_set(e, RC_USAGE, "`--from` is a later day than `--to`");
	if (ask->part == REPORT_PARTS && (ask->list || ask->name || ask->state != ANY_STATE)) {
		err_set(e, RC_USAGE, "a list, a name or a state is of one report");
		err_hint(e, "name it: tend report late --list");
		return RC_USAGE;
	}
	if (ask->state != ANY_STATE && !ask->list)
		return err_set(e, RC_USAGE, "`--state` is for a list: add --list");
	if (c->json && cli_has(c, &opt_csv))
		return err_set(e, RC_USAGE, "--json or --csv, not both");
	return RC_OK;
}

/* ---- figures ---- */

static void put_head(struct cli *c, const struct report *r)
{
	struct text t = text_in(c->a);
	struct civil_date from, to;
	bool has_from = r->ask.from != INT32_MIN && civil_date_of_day(r->ask.from, &from);
	bool has_to = r->ask.to != INT32_MAX && civil_date_of_day(r->ask.to, &to);
	if (has_from) {
		text_put(&t, ", from ");
		civil_date_write_staff(&t, from);
	}
	text_put(&t, has_to ? has_from ? " to " : ", up to " : "");
	if (has_to)
		civil_date_write_staff(&t, to);
	cli_put(c, "%s%s; %lld course%s, days in %s\n", cli_safe(c, r->clinic), t.n ? t.s : "",
	        (long long)r->courses, r->courses == 1 ? "" : "s", r->zone_name);
}

static void put_figure(struct cli *c, const char *what, int64_t n, const char *list)
{
	cli_put(c, "  %-40s %7lld   %s\n", cli_safe(c, what), (long long)n, cli_safe(c, list));
}

static void put_states(struct cli *c, const struct report *r, enum report_part part,
                       const struct report_line *l)
{
	for (int k = 0; k < REPORT_STATES; k++) {
		const char *name = l ? l->name : r->ask.name;
		int64_t n = report_total(r, part, name, l ? l->protocol : NULL,
		                         l ? l->version : NULL, (enum report_state)k);
		if (report_states[k].part == part && n)
			put_figure(c, arena_fmt(c->a, "  %s", report_states[k].name), n,
			           report_command(c->a, r, part, l, (enum report_state)k, false));
	}
}

static void put_total(struct cli *c, const struct report *r, enum report_part part)
{
	cli_put(c, "\n");
	cli_put_tone(c, TONE_STRONG, report_rows[part].title);
	cli_put(c, "\n");
	put_figure(c, "in all", report_total(r, part, r->ask.name, NULL, NULL, ANY_STATE),
	           report_command(c->a, r, part, NULL, ANY_STATE, false));
	put_states(c, r, part, NULL);
}

/* A share of few says nothing. */
static const char *of_words(struct cli *c, int64_t n, int64_t all)
{
	return all < REPORT_FEW ? arena_fmt(c->a, "%lld of only %lld", (long long)n, (long long)all)
	                        : arena_fmt(c->a, "%lld of %lld", (long long)n, (long long)all);
}

static void put_faults(struct cli *c, const struct report *r, enum report_part part)
{
	size_t n;
	const struct report_fault *v = report_faults(c->a, r, part, &n);
	for (size_t i = 0; i < n; i++) {
		const struct report_fault *f = &v[i];
		const char *of = of_words(c, f->n, f->all);
		cli_put_tone(c, TONE_WARN, "  ! ");
		cli_put(c, "%s %s %s: %s (%s%s)\n      %s\n", cli_safe(c, f->line.name),
		        cli_safe(c, f->line.protocol), cli_safe(c, f->line.version), f->says, of,
		        f->recent ? " in 30 days" : "",
		        cli_safe(c, report_command(c->a, r, part, &f->line, f->state, f->recent)));
	}
}

static void put_stock(struct cli *c, const struct report *r, const struct report_stock *k)
{
	const struct {
		const char *says;
		int64_t micro;
		bool always;
	} sums[] = {{"before", k->opening, false},
	            {"drawn", k->drawn, true},
	            {"given", k->given, true},
	            {"wasted", k->wasted, true}};
	cli_put(c, "  %s\n     ", cli_safe(c, k->name));
	for (size_t i = 0; i < countof(sums); i++) {
		struct text t = text_in(c->a);
		report_amount(sums[i].micro, k->dim, &t);
		if (k->dim != DIM_NONE && (sums[i].always || sums[i].micro))
			cli_put(c, " %s %s;", sums[i].says, t.s);
	}
	struct text left = text_in(c->a);
	report_amount(k->balance, k->dim, &left);
	if (k->hidden)
		cli_put(c, " %lld entries are hidden from you\n", (long long)k->hidden);
	else if (k->unknown)
		cli_put(c, " the balance is not known: %s\n", k->unknown);
	else if (k->balance)
		cli_put(c, " %s is not accounted for\n", left.s);
	else
		cli_put(c, " all of it is accounted for\n");
	cli_put(
	    c, "      %s\n",
	    cli_safe(c, report_command(c->a, r, REPORT_LEDGER,
	                               &(struct report_line){.name = k->name}, ANY_STATE, false)));
}

static void put_stocks(struct cli *c, const struct report *r)
{
	for (size_t i = 0; i < r->stocks.n; i++)
		if (!r->ask.name || strcmp(r->ask.name, r->stocks.v[i].name) == 0)
			put_stock(c, r, &r->stocks.v[i]);
	cli_put(c, "  What lies on the shelf is not known: no receipt and no return is recorded "
	           "in Tend.\n");
}

static void put_part(struct cli *c, const struct report *r)
{
	enum report_part part = r->ask.part;
	size_t n;
	const struct report_line *lines = report_lines(c->a, r, part, &n);
	cli_put(c, "%s\n", report_rows[part].definition);
	put_total(c, r, part);
	for (size_t i = 0; part != REPORT_LEDGER && i < n; i++) {
		const struct report_line *l = &lines[i];
		cli_put(c, "\n");
		put_figure(c, arena_fmt(c->a, "%s, %s %s", l->name, l->protocol, l->version),
		           report_total(r, part, l->name, l->protocol, l->version, ANY_STATE),
		           report_command(c->a, r, part, l, ANY_STATE, false));
		put_states(c, r, part, l);
	}
	if (part == REPORT_LEDGER)
		put_stocks(c, r);
	put_faults(c, r, part);
}

static void put_all(struct cli *c, const struct report *r)
{
	struct text hidden = text_in(c->a);
	for (int i = 0; i < REPORT_PARTS; i++) {
		if (!r->shown[i]) {
			text_fmt(&hidden, "%s%s", hidden.n ? ", " : "", report_rows[i].name);
			continue;
		}
		put_total(c, r, (enum report_part)i);
		put_faults(c, r, (enum report_part)i);
	}
	if (hidden.n)
		cli_say(c, "Not shown to you: %s.", hidden.s);
}

static bool has_few(const struct report *r)
{
	for (size_t i = 0; i < r->counts.n; i++)
		if (r->counts.v[i].n < REPORT_FEW)
			return true;
	return false;
}

static enum rc put_figures(struct cli *c, const struct report *r)
{
	if (c->json) {
		report_json(r, &c->out);
		return RC_OK;
	}
	put_head(c, r);
	if (r->ask.part == REPORT_PARTS)
		put_all(c, r);
	else
		put_part(c, r);
	if (has_few(r))
		cli_say(c, "A figure under %d can point to one patient: keep it in the house.",
		        REPORT_FEW);
	return RC_OK;
}

/* ---- lists ---- */

struct grid {
	const struct report_column *columns[32];
	size_t width[32], n;
};

static size_t letters(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

static const char *cell(struct cli *c, const struct report *r, size_t row,
                        const struct report_column *column)
{
	struct text t = text_in(c->a);
	report_cell(r, &r->items.v[row], column, &t);
	return t.n ? cli_safe(c, t.s) : "-";
}

static struct grid measure(struct cli *c, const struct report *r)
{
	struct grid g = {0};
	for (size_t i = 0; i < report_columns_n; i++) {
		const struct report_column *col = &report_columns[i];
		if (!report_has_column(&report_rows[r->ask.part], col))
			continue;
		g.width[g.n] = letters(col->heading);
		for (size_t k = 0; k < r->items.n; k++) {
			size_t n = letters(cell(c, r, k, col));
			g.width[g.n] = n > g.width[g.n] ? n : g.width[g.n];
		}
		g.columns[g.n++] = col;
	}
	return g;
}

static void put_row(struct cli *c, const struct grid *g, const struct report *r, int64_t row)
{
	for (size_t i = 0; i < g->n; i++) {
		const char *s =
		    row < 0 ? g->columns[i]->heading : cell(c, r, (size_t)row, g->columns[i]);
		cli_put(c, "%s%s", i ? "  " : "", s);
		if (i + 1 < g->n)
			text_pad(&c->out, ' ', g->width[i] - letters(s));
	}
	cli_put(c, "\n");
}

static enum rc put_list(struct cli *c, const struct report *r)
{
	if (c->json) {
		report_list_json(r, &c->out);
		return RC_OK;
	}
	if (cli_has(c, &opt_csv)) {
		report_csv(r, &c->out);
		return RC_OK;
	}
	if (!r->items.n) {
		cli_say(c, "There is none.");
		return RC_OK;
	}
	struct grid g = measure(c, r);
	put_row(c, &g, r, -1);
	for (size_t i = 0; i < r->items.n; i++)
		put_row(c, &g, r, (int64_t)i);
	return RC_OK;
}

static enum rc run(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct report_ask ask;
	struct report r;
	TRY(read_ask(c, &ask, e));
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	TRY(report_run(c->a, c->app, &at.who, &ask, &r, e));
	TRY(case_keep_time(&at, e));
	return r.ask.list ? put_list(c, &r) : put_figures(c, &r);
}

static const char *const examples[] = {
    "tend report --from 2027-03-01 --to 2027-03-31", "tend report late --protocol kap-lozenge-im",
    "tend report late --list --state missed", "tend report ledger --csv >ledger.csv", NULL};
static const struct cli_option *const options[] = {&opt_list,     &opt_name,           &opt_state,
                                                   &opt_protocol, &opt_from,           &opt_to,
                                                   &opt_csv,      &case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"report", NULL, "[PART]", 0, 1, "what went otherwise, is late, owed or ignored", examples,
     options,
     "PART is deviations, skips, overrides, amendments, late, integrations, checklists, tasks, "
     "ledger or alerts; without it all that you may see are summed up. Beside each figure stand "
     "the words that list what was counted: as many rows as the figure says, each with course, "
     "session and entry. That you looked is on record.",
     run, CLI_APP | CLI_ACTS | CLI_READS},
};
const struct cli_family cli_family_report = {"Reports", rows, countof(rows)};
