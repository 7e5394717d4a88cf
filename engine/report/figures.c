/* SPDX-License-Identifier: Apache-2.0
 * Figures: sums over counts, what is wrong with a line, and the words that list what was counted. */
#include <stdlib.h>
#include <string.h>

#include "report/report_in.h"

static bool is_of(const struct report_count *k, enum report_part part,
                  const struct report_line *line, enum report_state state)
{
	return k->part == part && (state == ANY_STATE || k->state == state)
	       && (!line->name || strcmp(line->name, k->name) == 0)
	       && (!line->protocol || strcmp(line->protocol, k->protocol) == 0)
	       && (!line->version || strcmp(line->version, k->version) == 0);
}

int64_t report_total(const struct report *r, enum report_part part, const char *name,
                     const char *protocol, const char *version, enum report_state state)
{
	const struct report_line line = {name, protocol, version};
	int64_t n = 0;
	for (size_t i = 0; i < r->counts.n; i++)
		n += is_of(&r->counts.v[i], part, &line, state) ? r->counts.v[i].n : 0;
	return n;
}

int64_t report_recent(const struct report *r, enum report_part part, const char *name,
                      const char *protocol, const char *version, enum report_state state)
{
	const struct report_line line = {name, protocol, version};
	int64_t n = 0;
	for (size_t i = 0; i < r->counts.n; i++)
		n += is_of(&r->counts.v[i], part, &line, state) ? r->counts.v[i].recent : 0;
	return n;
}

static int by_name(const void *x, const void *y)
{
	const struct report_line *a = x, *b = y;
	int order = strcmp(a->name, b->name);
	if (!order)
		order = strcmp(a->protocol, b->protocol);
	return order ? order : strcmp(a->version, b->version);
}

struct report_line *report_lines(struct arena *a, const struct report *r, enum report_part part,
                                 size_t *n)
{
	struct {
		struct report_line *v;
		size_t n, cap;
	} all = {0};
	for (size_t i = 0; i < r->counts.n; i++) {
		const struct report_count *k = &r->counts.v[i];
		if (k->part == part && (!r->ask.name || strcmp(r->ask.name, k->name) == 0))
			*arena_push(a, &all) =
			    (struct report_line){k->name, k->protocol, k->version};
	}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_name);
	*n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (i == 0 || by_name(&all.v[*n - 1], &all.v[i]) != 0)
			all.v[(*n)++] = all.v[i];
	return all.v;
}

/* ---- faults of the protocol ---- */

/* More than `share` tenths of all, of at least `least`, and the line is told. */
static const struct fault_rule {
	enum report_part part;
	enum report_state state;
	int share, least;
	bool recent;
	const char *says;
} fault_rules[] = {
    {REPORT_CHECKLISTS, LINE_TICKED_THROUGH, 5, REPORT_FEW, false,
     "is mostly ticked through: nobody reads it"},
    {REPORT_CHECKLISTS, LINE_LEFT_OUT, 9, REPORT_FEW, false, "is nearly always left out"},
    {REPORT_CHECKLISTS, LINE_NOT_IN_TIME, 9, REPORT_FEW, false, "is nearly always late"},
    {REPORT_CHECKLISTS, LINE_OVERRIDDEN, 9, REPORT_FEW, false, "is nearly always signed away"},
    /* ux 3.11: whatever its number */
    {REPORT_ALERTS, ALERT_IGNORED, 5, 1, true, "This rule is mostly ignored"},
};

/* Of the alerts those that could have been ignored. */
static int64_t base_of(const struct report *r, const struct fault_rule *rule,
                       const struct report_line *l)
{
	static const enum report_state not_yet[] = {ALERT_OPEN, ALERT_LIFTED, ALERT_NO_TASK};
	int64_t all = (rule->recent ? report_recent : report_total)(
	    r, rule->part, l->name, l->protocol, l->version, ANY_STATE);
	for (size_t i = 0; rule->part == REPORT_ALERTS && i < countof(not_yet); i++)
		all -= report_recent(r, rule->part, l->name, l->protocol, l->version, not_yet[i]);
	return all;
}

struct report_fault *report_faults(struct arena *a, const struct report *r, enum report_part part,
                                   size_t *n)
{
	struct {
		struct report_fault *v;
		size_t n, cap;
	} out = {0};
	size_t lines_n;
	const struct report_line *lines = report_lines(a, r, part, &lines_n);
	for (size_t i = 0; i < lines_n; i++)
		for (size_t k = 0; k < countof(fault_rules); k++) {
			const struct fault_rule *rule = &fault_rules[k];
			const struct report_line *l = &lines[i];
			if (rule->part != part)
				continue;
			int64_t all = base_of(r, rule, l);
			int64_t bad = (rule->recent ? report_recent : report_total)(
			    r, part, l->name, l->protocol, l->version, rule->state);
			if (all < rule->least || bad * 10 <= all * rule->share)
				continue;
			*arena_push(a, &out) = (struct report_fault){.line = *l,
			                                             .part = part,
			                                             .state = rule->state,
			                                             .n = bad,
			                                             .all = all,
			                                             .recent = rule->recent,
			                                             .says = rule->says};
		}
	*n = out.n;
	return out.v;
}

/* ---- the list behind a figure ---- */

/* As a shell reads it as one word. */
static void put_word(struct text *t, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                            "0123456789-_.,/@:+";
	if (*s && strspn(s, plain) == strlen(s)) {
		text_put(t, s);
		return;
	}
	text_put(t, "'");
	for (; *s; s++)
		if (*s == '\'')
			text_put(t, "'\\''");
		else
			text_putn(t, s, 1);
	text_put(t, "'");
}

static void put_day(struct text *t, const char *option, int64_t day)
{
	struct civil_date d;
	if (!civil_date_of_day(day, &d))
		return;
	text_put(t, option);
	civil_date_write(t, d);
}

const char *report_command(struct arena *a, const struct report *r, enum report_part part,
                           const struct report_line *line, enum report_state state, bool recent)
{
	struct text t = text_in(a);
	const char *name = line && line->name ? line->name : r->ask.name;
	const char *protocol = r->ask.protocol;
	int64_t from = r->ask.from;
	int64_t last = zone_day(r->zone, r->last);
	if (line && line->protocol)
		protocol = arena_fmt(a, "%s@%s", line->protocol, line->version);
	if (recent && last - REPORT_RECENT_DAYS + 1 > from)
		from = last - REPORT_RECENT_DAYS + 1;
	text_fmt(&t, "tend report %s --list",
	         part < REPORT_PARTS ? report_rows[part].name : "PART");
	if (name) {
		text_put(&t, " --name ");
		put_word(&t, name);
	}
	if (state != ANY_STATE)
		text_fmt(&t, " --state %s", report_states[state].name);
	if (protocol) {
		text_put(&t, " --protocol ");
		put_word(&t, protocol);
	}
	if (from != INT32_MIN)
		put_day(&t, " --from ", from);
	if (r->ask.to != INT32_MAX || recent)
		put_day(&t, " --to ", r->ask.to != INT32_MAX ? r->ask.to : last);
	return t.s;
}
