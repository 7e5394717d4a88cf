/* SPDX-License-Identifier: Apache-2.0
 * A session in plain lines.  Each state reads in words; nothing hangs on colour. */
#include <string.h>

#include "cli/cli_session.h"

static const char *minutes(struct cli *c, int64_t ms)
{
	long long min = (long long)(ms / 60000);
	return min < 60 ? arena_fmt(c->a, "%lld min", min)
	                : arena_fmt(c->a, "%lld h %lld min", min / 60, min % 60);
}

void session_put_head(struct case_at *at, const struct bedside *b)
{
	struct cli *c = at->c;
	cli_put_tone(c, TONE_STRONG, cli_safe(c, b->patient));
	cli_put(c, ", born %s, ID %s", *b->born ? b->born : "not known", cli_safe(c, b->id));
	if (b->session == 0) {
		cli_put(c, "\nNo session was started in this course.\n");
		return;
	}
	cli_put(c, "    %s\n", cli_safe(c, b->of_words));
	if (b->allergies)
		cli_put(c, "Allergies: %s.%s%s\n", cli_safe(c, b->allergies),
		        b->touch ? " Touch: " : "", b->touch ? cli_safe(c, b->touch) : "");
	if (b->emergency_since)
		cli_put(c, "EMERGENCY since %s, until somebody says that it is over.\n",
		        case_clock(at, b->emergency_since));
	cli_put(c, "Stage: %s", cli_safe(c, b->stage_title));
	if (strcmp(b->state, "running") != 0)
		cli_put(c, " (%s)", cli_safe(c, b->state));
	if (b->dosed_at && b->running)
		cli_put(c, ". %s since %s (%s)", minutes(c, b->since_dose_ms), cli_safe(c, b->dose),
		        case_clock(at, b->dosed_at));
	else if (b->dosed_at)
		cli_put(c, ". %s at %s", cli_safe(c, b->dose), case_clock(at, b->dosed_at));
	else if (b->running)
		cli_put(c, ". %s since the start, nothing given", minutes(c, b->now - b->started));
	cli_put(c, ".\n");
	if (b->under_way)
		cli_put(c, "NOW: %s.\n", cli_safe(c, b->under_way));
	if (b->dose_unsure)
		cli_put(c, "Look at the pump first: does it still run? (dose runs, stop dose)\n");
	if (b->dose_unread)
		cli_put(c, "How much of the infusion went in is not read yet (end dose AMOUNT).\n");
	if (b->no_more_doses)
		cli_put(c, "No more doses in this session.\n");
	if (b->has_due)
		cli_put(c, "Next: %s.\n", cli_safe(c, b->due.says));
	for (size_t i = 0; i < b->as_needed.n; i++)
		if (b->doses || b->as_needed.v[i].ordered)
			cli_put(c, "At hand: %s.\n", cli_safe(c, b->as_needed.v[i].says));
}

static const char *mark_of(enum line_state s)
{
	static const char *const marks[LINE_STATES] = {
	    [LINE_LATER] = "   ",    [LINE_OPEN] = "[ ]", [LINE_CURRENT] = "[>]",
	    [LINE_WAITING] = "[~]",  [LINE_DONE] = "[x]", [LINE_SKIPPED] = "[-]",
	    [LINE_NOT_ASKED] = "   "};
	return marks[s];
}

void session_put_stage(struct case_at *at, const struct bedside_stage *g)
{
	struct cli *c = at->c;
	cli_put(c, "%s (%s)\n", cli_safe(c, g->title), line_state_names[g->state]);
	for (size_t i = 0; g->state != LINE_LATER && i < g->lines.n; i++) {
		const struct bedside_line *l = &g->lines.v[i];
		cli_put(c, "  %s %s", mark_of(l->state), cli_safe(c, l->title));
		if (l->reason)
			cli_put(c, " - skipped: %s", cli_safe(c, l->reason));
		else if (l->answer)
			cli_put(c, ": %s", cli_safe(c, l->answer));
		else if (l->state == LINE_NOT_ASKED)
			cli_put(c, " - not asked today");
		else if (l->optional && l->state == LINE_OPEN)
			cli_put(c, " (if needed)");
		if (l->at)
			cli_put(c, "  %s %s", case_clock(at, l->at), cli_safe(c, l->by));
		cli_put(c, "\n");
	}
}

static void put_readings(struct case_at *at, const struct bedside *b)
{
	struct cli *c = at->c;
	if (b->readings.n)
		cli_put(c, "Last readings\n");
	for (size_t i = 0; i < b->readings.n; i++) {
		const struct bedside_reading *r = &b->readings.v[i];
		cli_put(c, "  %-17s %s  %s", cli_safe(c, r->measure), case_clock(at, r->at),
		        cli_safe(c, r->value));
		if (r->means)
			cli_put(c, " - %s", cli_safe(c, r->means));
		if (r->limits == LIMITS_WITHIN && !r->implausible)
			cli_put(c, ", within the limits");
		else if (r->limits == LIMITS_OUTSIDE)
			cli_put(c, ", outside: %s", cli_safe(c, r->limit));
		if (r->implausible)
			cli_put(c, ", is that so? read again");
		if (r->late)
			cli_put(c, ", late entry");
		if (r->corrected)
			cli_put(c, ", corrected");
		cli_put(c, "\n");
	}
}

static void put_orders(struct case_at *at, const struct bedside *b)
{
	struct cli *c = at->c;
	for (size_t i = 0; i < b->orders.n; i++) {
		const struct bedside_order *o = &b->orders.v[i];
		bool plain = strcmp(o->kind, "dose") == 0;
		cli_put(c, "Order%s %s %s %s  %s by %s: ",
		        plain ? "" : arena_fmt(c->a, " (%s)", o->kind), cli_safe(c, o->amount),
		        cli_safe(c, o->medicine), cli_safe(c, o->route), case_clock(at, o->at),
		        cli_safe(c, o->by));
		if (o->rate)
			cli_put(c, "%s; ", cli_safe(c, o->rate));
		if (o->given)
			cli_put(c, "%s; ", cli_safe(c, o->given));
		if (o->used)
			cli_put(c, "given\n");
		else if (o->lapsed)
			cli_put(c, "lapsed\n");
		else if (o->agree)
			cli_put(c, "the packet was read by %s and %s, who agree\n",
			        cli_safe(c, o->first_reader), cli_safe(c, o->second_reader));
		else if (o->second_reader)
			cli_put(c, "%s and %s read the packet and do not agree, or it lapsed\n",
			        cli_safe(c, o->first_reader), cli_safe(c, o->second_reader));
		else if (o->first_reader)
			cli_put(c, "%s has read the packet; a second person reads it alone\n",
			        cli_safe(c, o->first_reader));
		else
			cli_put(c, "the packet is still to be read\n");
	}
}

static void put_alert(struct case_at *at, const struct bedside_alert *x)
{
	struct cli *c = at->c;
	cli_put(c, "Alert %s  %s: %s", case_clock(at, x->at), cli_safe(c, x->name),
	        cli_safe(c, x->says));
	if (x->closed)
		cli_put(c, " (closed %s by %s: %s)", case_clock(at, x->closed),
		        cli_safe(c, x->closed_by), cli_safe(c, x->closed_why));
	else if (x->struck)
		cli_put(c,
		        " (the entry that raised it was taken back or corrected; to lift it: "
		        "close alert %s: REASON)",
		        cli_safe(c, x->name));
	cli_put(c, "\n");
}

size_t session_open_alerts(const struct bedside *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->alerts.n; i++)
		n += b->alerts.v[i].closed == 0;
	return n;
}

void session_put_open_alerts(struct case_at *at, const struct bedside *b)
{
	bool any = false;
	for (size_t i = 0; i < b->alerts.n; i++) {
		if (b->alerts.v[i].closed)
			continue;
		if (!any)
			cli_put(at->c, "Alerts of this session that are open:\n");
		any = true;
		put_alert(at, &b->alerts.v[i]);
	}
}

void session_put_beside(struct case_at *at, const struct bedside *b)
{
	struct cli *c = at->c;
	put_readings(at, b);
	put_orders(at, b);
	for (size_t i = 0; i < b->alerts.n; i++)
		put_alert(at, &b->alerts.v[i]);
	for (size_t i = 0; i < b->tasks.n; i++) {
		const struct bedside_task *t = &b->tasks.v[i];
		cli_put(c, "Task %s, for %s", cli_safe(c, t->name), cli_safe(c, t->owner));
		if (t->due)
			cli_put(c, ", %s %s", t->late ? "late since" : "until",
			        cli_time(c, app_zone(c->app), t->due));
		cli_put(c, " (%s)\n", cli_safe(c, t->cause));
	}
	for (size_t i = 0; i < b->notes.n; i++)
		cli_put(c, "Note %s  %s (%s)\n", case_clock(at, b->notes.v[i].at),
		        cli_safe(c, b->notes.v[i].text), cli_safe(c, b->notes.v[i].by));
}
