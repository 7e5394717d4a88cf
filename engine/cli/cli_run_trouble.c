/* SPDX-License-Identifier: Apache-2.0
 * The two pages of a terminal for when something goes wrong: emergency and adverse event. */
#include <ctype.h>
#include <string.h>

#include "cli/cli_run.h"

/* ---- emergency ---------------------------------------------------------------------------------
 */

static void put_page(struct run *r, const struct clinic *clinic)
{
	struct cli *c = r->at.c;
	cli_put(c, "\nEMERGENCY");
	if (r->b.emergency_since)
		cli_put(c, " since %s", case_clock(&r->at, r->b.emergency_since));
	cli_put(c, ". Call %s. Read out:\n  %s\n",
	        cli_safe(c, clinic->emergency ? clinic->emergency : "the emergency number"),
	        cli_safe(c, r->b.read_out));
	for (size_t i = 0; i < r->b.emergency.n; i++) {
		const struct bedside_line *l = &r->b.emergency.v[i];
		if (l->at)
			cli_put(c, "  [x] %s  %s\n", cli_safe(c, l->title),
			        case_clock(&r->at, l->at));
		else
			cli_put(c, "  [%zu] %s\n", i + 1, cli_safe(c, l->title));
	}
}

static enum rc stamp(struct run *r, size_t number, struct err *e)
{
	if (number >= r->b.emergency.n) {
		cli_put(r->at.c, "There is no such line.\n");
		return RC_OK;
	}
	return run_act(r, &r->at.who, r->b.emergency.v[number].act, e);
}

/* It ends by a word of its own; then what happened is written while it is fresh. */
static enum rc over(struct run *r, bool *done, struct err *e)
{
	const char *typed;
	*done = false;
	if (!r->b.emergency_since) {
		cli_put(r->at.c, "No line was stamped, so no emergency is on record.\n");
		*done = true;
		return RC_OK;
	}
	if (!run_ask(r, "It is over: how is the patient now? (Enter goes back)", &typed) || !*typed)
		return RC_OK;
	TRY(run_act(r, &r->at.who, arena_fmt(r->at.c->a, "emergency over: %s", typed), e));
	*done = !r->refused;
	if (!*done || !run_ask_yes(r, "Write the adverse event now? [y] yes, anything else: later"))
		return RC_OK;
	return run_adverse(r, e);
}

static enum rc emergency_turn(struct run *r, const char *typed, bool *done, struct err *e)
{
	struct arena *a = r->at.c->a;
	size_t next = 0;
	while (next < r->b.emergency.n && r->b.emergency.v[next].at)
		next++;
	r->step = NULL;
	if (!*typed)
		return RC_OK;
	if (isdigit((unsigned char)typed[0]) && !typed[1])
		return stamp(r, (size_t)(typed[0] - '1'), e);
	if (typed[1] == '\0')
		switch (typed[0]) {
		case 'y': return stamp(r, next, e);
		case 'v': return run_vitals(r, e);
		case 'n': return run_note(r, e);
		case 'x': return run_stop(r, e);
		case 'o': return over(r, done, e);
		case 'b': *done = true; return RC_OK;
		default: cli_put(r->at.c, "That key does nothing here.\n"); return RC_OK;
		}
	struct command cmd;
	if (case_read(&r->at, typed, &cmd, &(struct err){0}) == RC_OK)
		return run_act(r, &r->at.who, typed, e);
	/* whatever else is typed in an emergency is kept as it is */
	return run_act(r, &r->at.who, arena_fmt(a, "emergency: other: %s", typed), e);
}

enum rc run_emergency(struct run *r, struct err *e)
{
	const struct clinic *clinic;
	TRY(app_clinic(r->at.c->app, &clinic, e));
	for (bool done = false; !done;) {
		const char *typed;
		put_page(r, clinic);
		if (!run_ask(r,
		             "[y] the next line is done, or its number  [v] readings  [n] note  "
		             "[x] stop\n"
		             "[o] it is over  [b] back to the list; any other text is written down",
		             &typed))
			return RC_OK;
		TRY(emergency_turn(r, typed, &done, e));
		TRY(case_look(&r->at, NULL, &r->b, NULL, e));
	}
	return RC_OK;
}

/* ---- adverse event -----------------------------------------------------------------------------
 */

enum rc run_adverse(struct run *r, struct err *e)
{
	const char *what, *grade, *done;
	struct command cmd = {.kind = CMD_ADVERSE_EVENT};
	if (!run_ask(r, "What happened? (Enter goes back)", &what) || !*what)
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
	return run_command(r, &r->at.who, &cmd,
	                   arena_fmt(r->at.c->a, "adverse event: %s; grade %s%s%s%s", what,
	                             arena_fmt(r->at.c->a, "%d", cmd.e.grade),
	                             cmd.e.serious ? "; serious" : "", *done ? "; " : "", done),
	                   e);
}
