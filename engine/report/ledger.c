/* SPDX-License-Identifier: Apache-2.0
 * The dose and waste ledger: every amount drawn, given and wasted, by medicine, strength and lot.
 *
 * What counts is what the fold says stands (judge/stock.c adds up the same records); the log adds
 * the lot, the strength and the first value of what was corrected.  Each movement is one row, and
 * a correction is told in the row of what it corrects, so nothing is counted twice.  The record
 * holds no receipts and no returns: what lies on the shelf is not known here. */
#include <stdlib.h>
#include <string.h>

#include "course/blind.h"
#include "judge/dose.h"
#include "report/report_in.h"

/* ---- which stock ---- */

/* The packet that was read last for this kind of dose, at that time; NULL where none was. */
static const struct packet_check *packet_of(const struct survey *s, const struct event *ev)
{
	int medicine = plan_medicine_find(s->c->plan, ev->e.medicine ? ev->e.medicine : "");
	const struct packet_check *found = NULL;
	for (size_t i = 0; i < s->c->packets.n; i++) {
		const struct packet_check *p = &s->c->packets.v[i];
		if (p->m.session != ev->e.session || p->m.struck || p->step < 0)
			continue;
		const struct plan_step *step = &s->c->plan->steps[p->step];
		if (step->medicine != medicine
		    || dose_kind_of(step->def->kind) != entry_dose_kind(&ev->e))
			continue;
		if (!found
		    || p->m.seq < ev->seq) /* the drawing may be entered before the reading */
			found = p;
	}
	return found;
}

static void name_stock(const struct survey *s, const struct event *ev, struct report_item *i)
{
	const struct packet_check *p = packet_of(s, ev);
	struct text t = text_in(s->a);
	i->medicine = ev->e.medicine ? ev->e.medicine : "not said";
	i->lot = ev->e.lot ? ev->e.lot : p ? p->lot : NULL;
	i->strength = ev->e.strength.dim != DIM_NONE ? ev->e.strength
	              : p                            ? p->strength
	                                             : (struct quantity){0};
	text_fmt(&t, "%s ", i->medicine);
	if (i->strength.dim != DIM_NONE)
		quantity_write(&t, i->strength);
	else
		text_put(&t, "of a strength not read");
	text_fmt(&t, ", %s%s", i->lot ? "lot " : "lot not read", i->lot ? i->lot : "");
	i->name = t.s;
}

/* An arm that is hidden from who asks could be told by amount or lot. */
static bool is_hidden(const struct survey *s)
{
	for (size_t k = 0; k < s->c->plan->p->medicines.n; k++)
		if (blind_medicine(s->c, (int)k, s->viewer))
			return true;
	for (int k = 0; k < s->c->plan->steps_n; k++) {
		enum step_kind kind = s->c->plan->steps[k].def->kind;
		bool gives =
		    kind == STEP_ALLOCATE || kind == STEP_DRAW || dose_kind_of(kind) != DOSE_KINDS;
		if (gives && blind_step(s->c, k, s->viewer))
			return true;
	}
	return false;
}

/* ---- what stands ---- */

static const struct stock_record *stock_at(const struct course *c, int64_t seq)
{
	for (size_t i = 0; i < c->stock.n; i++)
		if (c->stock.v[i].m.seq == seq)
			return &c->stock.v[i];
	return NULL;
}

/* The record that stands for what was first entered there; NULL where it counts for nothing. */
static const struct stock_record *standing(const struct course *c, int64_t seq)
{
	const struct stock_record *r = stock_at(c, seq);
	while (r && r->m.struck)
		r = r->m.amended > r->m.seq ? stock_at(c, r->m.amended) : NULL;
	return r;
}

static void move_stock(const struct survey *s, const struct event *ev, struct report_item *i)
{
	const struct stock_record *r = standing(s->c, ev->seq);
	const char *witness = r ? r->witness : ev->e.person;
	i->state = ev->kind == EV_DOSE_WASTED ? LEDGER_WASTED : LEDGER_DRAWN;
	i->amount = r ? r->amount : (struct quantity){0, ev->e.amount.dim};
	if (ev->kind == EV_DOSE_WASTED) {
		bool other = witness && strcmp(witness, ev->actor ? ev->actor : "") != 0;
		i->witness = other ? survey_who(s, witness) : "no other person";
	}
	if (!r)
		i->reason = "taken back, or moved to another patient";
}

/* Of an infusion what went in may be known later, and is no correction. */
static bool move_dose(const struct survey *s, const struct event *ev, struct report_item *i)
{
	for (size_t k = 0; k < s->c->doses.n; k++) {
		const struct dose_record *d = &s->c->doses.v[k];
		if (d->m.seq != ev->seq)
			continue;
		i->state = LEDGER_GIVEN;
		i->amount = d->m.struck ? (struct quantity){0, d->amount.dim} : d->amount;
		if (d->m.struck)
			i->reason = "taken back, or moved to another patient";
		else if (d->infusion && !d->measured)
			i->reason = "as ordered: what went in is not known yet";
		else if (d->infusion && !d->m.amended)
			i->reason = "as read from the pump";
		/* what was taken at home was handed out before, and is nobody's to count here */
		return !d->reported;
	}
	return false;
}

/* A medicine as needed comes out of its own packet, which nobody reads aloud or draws from here. */
static void give_as_needed(const struct survey *s, const struct event *ev, struct report_item *i)
{
	i->state = LEDGER_GIVEN;
	i->medicine = ev->e.medicine ? ev->e.medicine : "not said";
	i->name = arena_fmt(s->a, "%s, as needed", i->medicine);
	for (size_t k = 0; k < s->c->as_needed.n; k++) {
		const struct as_needed_record *r = &s->c->as_needed.v[k];
		if (r->m.seq != ev->seq)
			continue;
		i->amount = r->m.struck ? (struct quantity){0, r->amount.dim} : r->amount;
		if (r->m.struck)
			i->reason = "taken back, or moved to another patient";
	}
}

static const char *why_corrected(const struct survey *s, int64_t seq)
{
	const char *why = NULL;
	int64_t now = seq; /* the newest of a chain of corrections says why */
	for (size_t i = 0; i < s->corrected.n; i++)
		if (s->corrected.v[i].corrects == now) {
			why = s->corrected.v[i].e.reason;
			now = s->corrected.v[i].seq;
		}
	return why;
}

/* ---- stocks ---- */

static struct report_stock *stock_of(struct report *r, const struct report_item *i)
{
	for (size_t k = 0; k < r->stocks.n; k++)
		if (r->stocks.v[k].dim == i->amount.dim
		    && strcmp(r->stocks.v[k].name, i->name) == 0)
			return &r->stocks.v[k];
	struct report_stock *new = arena_push(r->a, &r->stocks);
	*new = (struct report_stock){.name = arena_dup(r->a, i->name),
	                             .medicine = arena_dup(r->a, i->medicine),
	                             .lot = arena_dup(r->a, i->lot),
	                             .strength = i->strength,
	                             .dim = i->amount.dim};
	return new;
}

static void count_stock(struct survey *s, const struct report_item *i)
{
	struct report_stock *k = stock_of(s->r, i);
	int64_t micro = i->amount.micro;
	int64_t signed_micro = i->state == LEDGER_DRAWN ? micro : -micro;
	if (s->r->ask.from != INT32_MIN && zone_day(s->r->zone, i->when) < s->r->ask.from)
		k->opening += signed_micro;
	else if (s->r->ask.to != INT32_MAX && zone_day(s->r->zone, i->when) > s->r->ask.to)
		return;
	else
		*(i->state == LEDGER_DRAWN   ? &k->drawn
		  : i->state == LEDGER_GIVEN ? &k->given
		                             : &k->wasted) += micro;
	k->balance = k->opening + k->drawn - k->given - k->wasted;
}

/* Where nothing was entered as drawn, the sums say nothing about the stock. */
static void mark_unknown(struct survey *s, const struct event *ev, const struct report_item *i)
{
	if (ev->kind == EV_AS_NEEDED_GIVEN) {
		stock_of(s->r, i)->unknown =
		    "of a medicine as needed only what was given is entered";
		return;
	}
	int medicine = plan_medicine_find(s->c->plan, i->medicine);
	struct stock_sums sums = stock_sums(
	    &(struct look){.a = s->a, .c = s->c, .now = s->look.now, .session = ev->e.session},
	    medicine);
	struct report_stock *k = stock_of(s->r, i);
	if (sums.drawn == 0 && sums.given + sums.wasted > 0)
		k->unknown = "something was given or wasted, and nothing was entered as drawn";
	else if (!i->lot && !k->unknown)
		k->unknown = "the lot was not read";
}

static void add_movement(struct survey *s, const struct event *ev, bool hidden)
{
	struct report_item i = survey_item(s, LEDGER_DRAWN, ev->e.session, ev->seq, NULL);
	if (ev->kind != EV_AS_NEEDED_GIVEN)
		name_stock(s, ev, &i);
	i.at = i.when = ev->happened;
	i.who = survey_who(s, ev->actor);
	if (ev->kind == EV_AS_NEEDED_GIVEN) {
		give_as_needed(s, ev, &i);
	} else if (ev->kind == EV_DOSE_GIVEN) {
		if (!move_dose(s, ev, &i))
			return;
	} else {
		move_stock(s, ev, &i);
	}
	if (i.amount.micro != ev->e.amount.micro || i.amount.dim != ev->e.amount.dim)
		i.before = ev->e.amount;
	const char *why = why_corrected(s, ev->seq);
	if (why)
		i.reason = why;
	if (hidden) { /* that something was done is told, and not what */
		i.name = "hidden";
		i.medicine = i.lot = i.reason = NULL;
		i.strength = i.amount = i.before = (struct quantity){0};
		stock_of(s->r, &i)->hidden++;
	} else {
		count_stock(s, &i);
		mark_unknown(s, ev, &i);
	}
	survey_add(s, &i);
}

void survey_ledger(struct survey *s)
{
	bool hidden = is_hidden(s);
	for (size_t i = 0; i < s->stock.n; i++)
		add_movement(s, &s->stock.v[i], hidden);
}

/* ---- the running balance ---- */

static int by_time(const void *x, const void *y)
{
	const struct report_item *a = x, *b = y;
	int order = strcmp(a->name, b->name);
	if (order)
		return order;
	if (a->amount.dim != b->amount.dim)
		return a->amount.dim < b->amount.dim ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	order = strcmp(a->course, b->course);
	return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

/* Only of the whole list of a stock: a part of its rows has no balance of its own. */
void ledger_balance(struct report *r)
{
	const struct report_stock *k = NULL;
	int64_t balance = 0;
	if (r->items.n)
		qsort(r->items.v, r->items.n, sizeof *r->items.v, by_time);
	for (size_t i = 0; i < r->items.n; i++) {
		struct report_item *it = &r->items.v[i];
		bool same = k && k->dim == it->amount.dim && strcmp(k->name, it->name) == 0;
		if (!same) {
			k = stock_of(r, it);
			balance = k->opening;
		}
		balance += it->state == LEDGER_DRAWN ? it->amount.micro : -it->amount.micro;
		if (k->hidden)
			it->balance_says = "hidden";
		else if (k->unknown)
			it->balance_says = "not known";
		else if (r->ask.state != REPORT_STATES)
			it->balance_says = "";
		else
			it->balance = (struct quantity){balance, it->amount.dim};
	}
}
