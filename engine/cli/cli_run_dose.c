/* SPDX-License-Identifier: Apache-2.0
 * The dose in a terminal: order, packet read by two people alone, drawn, given. */
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
			bool dose = dose_kind_of(l->kind) != DOSE_KINDS;
			if (dose && (l->state == LINE_OPEN || l->state == LINE_CURRENT))
				found = l;
		}
	return found;
}

static const struct bedside_order *order_of(const struct run *r, const struct bedside_line *l)
{
	enum dose_kind kind = dose_kind_of(l->kind);
	const struct step *def = run_step(r, l);
	const char *medicine = def && def->what.n ? def->what.v[0].s : "";
	const struct bedside_order *o = NULL;
	for (size_t i = 0; i < r->b.orders.n; i++)
		if (strcmp(r->b.orders.v[i].kind, dose_kinds[kind].word) == 0
		    && strcmp(r->b.orders.v[i].medicine, medicine) == 0 && !r->b.orders.v[i].used
		    && !r->b.orders.v[i].lapsed)
			o = &r->b.orders.v[i];
	return o;
}

static enum rc ask_order(struct run *r, const char *head, struct err *e)
{
	struct actor who;
	const char *typed;
	if (!run_who(r, "Who orders?", &who, e)
	    || !run_ask(
	        r, "Order, such as: ketamine sublingual 100 mg (an infusion: 41 mg over 40 min)",
	        &typed)
	    || !*typed)
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
	if (o->rate)
		cli_put(r->at.c, "Rate: %s\n", o->rate);
	if (!run_who(r, second ? "Who reads the packet second, alone?" : "Who reads the packet?",
	             &who, e))
		return RC_OK;
	r->hide = true;
	bool got = run_ask(
	    r,
	    o->kit ? "The label says, such as: kit 1042, expiry 2030-01, patient "
	             "P-7, route intramuscular"
	           : "The packet says, such as: lot A12, expiry 2030-01, strength 50 mg, "
	             "count 2 (or volume 0.5 mL; an infusion: volume 41 mL, rate 61.5 mL/h)",
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
	if (o->kit)
		typed = "-";
	else if (!run_ask(
	             r,
	             arena_fmt(a, "Drawn or counted out: [y] %s, - for noted already, or an amount",
	                       o->next),
	             &typed)
	         || !*typed) {
		cli_put(r->at.c, "Nothing was recorded.\n");
		return RC_OK;
	}
	if (strcmp(typed, "-") != 0) {
		const char *amount = strcmp(typed, "y") == 0 ? o->next : typed;
		TRY(run_act(r, &r->at.who, arena_fmt(a, "%sdrawn %s %s", head, o->medicine, amount),
		            e));
		if (r->refused)
			return RC_OK;
	}
	if (!run_ask(r,
	             arena_fmt(a, "Record %s %s %s %s now? Type: give", o->next, o->medicine,
	                       o->route, o->rate ? "started" : "given"),
	             &typed)
	    || strcmp(typed, "give") != 0) {
		cli_put(r->at.c, "Nothing was recorded as given.\n");
		return RC_OK;
	}
	return run_act(r, &r->at.who, arena_fmt(a, "%sgive %s %s", head, o->medicine, o->next), e);
}

enum rc run_dose(struct run *r, struct err *e)
{
	const struct bedside_line *l = dose_line(r);
	if (!l) {
		cli_put(r->at.c, "No dose is open now.\n");
		return RC_OK;
	}
	enum dose_kind kind = dose_kind_of(l->kind);
	const char *head = dose_kinds[kind].prefix;
	const struct bedside_order *o = order_of(r, l);
	if (!o)
		return ask_order(r, head, e);
	return o->agree ? ask_give(r, head, o, e) : ask_packet(r, head, o, e);
}
