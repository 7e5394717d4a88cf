/* SPDX-License-Identifier: Apache-2.0
 * The dose in a terminal: order, packet read by two people alone, drawn, given; and the two pages
 * for when something goes wrong. */
#include <string.h>
#include <unistd.h>

#include "cli/cli_run.h"

/* ---- the dose ----------------------------------------------------------------------------------
 */

/* The dose or booster step to do: the current line, else the one that an order waits for. */
static const struct bedside_line *dose_line(const struct run *r)
{
	const struct bedside_line *found = NULL;
	for (size_t i = 0; i < r->b.stages.n; i++)
		for (size_t k = 0; k < r->b.stages.v[i].lines.n; k++) {
			const struct bedside_line *l = &r->b.stages.v[i].lines.v[k];
			bool dose = l->kind == STEP_DOSE || l->kind == STEP_BOOSTER;
			if (dose && (l->state == LINE_OPEN || l->state == LINE_CURRENT))
				found = l;
		}
	return found;
}

static const struct bedside_order *order_of(const struct run *r, bool booster)
{
	const struct bedside_order *o = NULL;
	for (size_t i = 0; i < r->b.orders.n; i++)
		if (r->b.orders.v[i].booster == booster && !r->b.orders.v[i].used
		    && !r->b.orders.v[i].lapsed)
			o = &r->b.orders.v[i];
	return o;
}

static enum rc ask_order(struct run *r, const char *head, struct err *e)
{
	struct actor who;
	const char *typed;
	if (!run_who(r, "Who orders?", &who, e)
	    || !run_ask(r, "Order, such as: ketamine sublingual 100 mg", &typed) || !*typed)
		return RC_OK;
	return run_act(r, &who, arena_fmt(r->at.c->a, "%sorder %s", head, typed), e);
}

/* On a terminal the typed line stands on the screen: it is moved out of sight. */
static void clear_sight(struct run *r)
{
	for (int i = 0; i < 60 && isatty(STDIN_FILENO); i++)
		cli_put(r->at.c, "\n");
}

/* What the first person read is nowhere on the screen of the second. */
static enum rc ask_packet(struct run *r, const char *head, const struct bedside_order *o,
                          struct err *e)
{
	struct actor who;
	const char *typed;
	bool second = o->first_reader && !o->second_reader;
	cli_put(r->at.c, "Order: %s %s %s, by %s\n", o->amount, o->medicine, o->route, o->by);
	if (!run_who(r, second ? "Who reads the packet second, alone?" : "Who reads the packet?",
	             &who, e))
		return RC_OK;
	r->hide = true;
	bool got = run_ask(r,
	                   "The packet says, such as: lot A12, expiry 2030-01, strength 50 mg, "
	                   "count 2 (or volume 0.5 mL)",
	                   &typed);
	r->hide = false;
	if (!got || !*typed)
		return RC_OK;
	TRY(run_act(r, &who, arena_fmt(r->at.c->a, "%scheck %s: %s", head, o->medicine, typed), e));
	if (!r->refused)
		clear_sight(r);
	return RC_OK;
}

/* Two acts: the fact in words, then its own word (ux 3.4). */
static enum rc ask_give(struct run *r, const char *head, const struct bedside_order *o,
                        struct err *e)
{
	const char *typed;
	struct arena *a = r->at.c->a;
	cli_put(r->at.c, "%s and %s read the same packet.\n",
	        o->first_reader ? o->first_reader : "", o->second_reader ? o->second_reader : "");
	if (!run_ask(
	        r, arena_fmt(a, "Drawn or counted out (Enter: %s, - for noted already)", o->amount),
	        &typed))
		return RC_OK;
	if (strcmp(typed, "-") != 0) {
		TRY(run_act(r, &r->at.who,
		            arena_fmt(a, "%sdrawn %s", head, *typed ? typed : o->amount), e));
		if (r->refused)
			return RC_OK;
	}
	if (!run_ask(r,
	             arena_fmt(a, "Record %s %s %s given now? Type: give", o->amount, o->medicine,
	                       o->route),
	             &typed)
	    || strcmp(typed, "give") != 0) {
		cli_put(r->at.c, "Nothing was recorded as given.\n");
		return RC_OK;
	}
	return run_act(r, &r->at.who, arena_fmt(a, "%sgive %s %s", head, o->medicine, o->amount),
	               e);
}

enum rc run_dose(struct run *r, struct err *e)
{
	const struct bedside_line *l = dose_line(r);
	if (!l) {
		cli_put(r->at.c, "No dose is open now.\n");
		return RC_OK;
	}
	bool booster = l->kind == STEP_BOOSTER;
	const char *head = booster ? "booster " : "";
	const struct bedside_order *o = order_of(r, booster);
	if (!o)
		return ask_order(r, head, e);
	return o->agree ? ask_give(r, head, o, e) : ask_packet(r, head, o, e);
}

/* ---- when something goes wrong -----------------------------------------------------------------
 */

enum rc run_emergency(struct run *r, struct err *e)
{
	const struct clinic *clinic;
	struct cli *c = r->at.c;
	TRY(app_clinic(c->app, &clinic, e));
	for (;;) {
		const char *typed;
		size_t next = r->b.emergency.n, number = 0;
		cli_put(c, "\nEMERGENCY. Call %s. Read out:\n  %s\n",
		        cli_safe(c, clinic->emergency ? clinic->emergency : "the emergency number"),
		        cli_safe(c, r->b.read_out));
		for (size_t i = 0; i < r->b.emergency.n; i++) {
			const struct bedside_line *l = &r->b.emergency.v[i];
			if (l->at)
				cli_put(c, "  [x] %s  %s\n", cli_safe(c, l->title),
				        case_clock(&r->at, l->at));
			else
				cli_put(c, "  [%zu] %s\n", i + 1, cli_safe(c, l->title));
			next = !l->at && next == r->b.emergency.n ? i : next;
		}
		if (!run_ask(r, "[Enter] stamps the next line, its number any line, o: it is over",
		             &typed)
		    || strcmp(typed, "o") == 0)
			return RC_OK;
		number = *typed ? (size_t)(typed[0] - '1') : next;
		if (number >= r->b.emergency.n || (*typed && typed[1])) {
			if (*typed)
				cli_put(c, "There is no such line.\n");
			continue;
		}
		TRY(run_act(r, &r->at.who, r->b.emergency.v[number].act, e));
		TRY(case_look(&r->at, NULL, &r->b, NULL, e));
	}
}

enum rc run_adverse(struct run *r, struct err *e)
{
	const char *what, *grade, *done;
	struct command cmd = {.kind = CMD_ADVERSE_EVENT};
	if (!run_ask(r, "What happened?", &what) || !*what)
		return RC_OK;
	if (!run_ask(
	        r,
	        "How bad? 1 mild, 2 needed help, 3 severe, 4 threatens life, 5 died; with an s "
	        "behind it: serious",
	        &grade)
	    || !run_ask(r, "What was done?", &done))
		return RC_OK;
	cmd.e.text = what;
	cmd.e.grade = grade[0] >= '1' && grade[0] <= '5' ? grade[0] - '0' : 0;
	cmd.e.serious = grade[0] && grade[1] == 's';
	cmd.e.reason = *done ? done : NULL;
	return run_command(
	    r, &r->at.who, &cmd,
	    arena_fmt(r->at.c->a, "adverse event: %s; grade %s; %s", what, grade, done), e);
}
