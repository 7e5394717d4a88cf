/* SPDX-License-Identifier: Apache-2.0
 * judge/packet.c - the packet in the hand against the order, read by two people (G-18, G-19;
 * declared in dose.h).
 *
 * The two read alone: what is said to one never holds what the other saw, until both have read. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "judge/dose_in.h"

static const char *write(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	quantity_write(&t, q);
	return t.s;
}

static bool is_blank(const char *s)
{
	return !s || s[strspn(s, " \t")] == '\0';
}

static struct judgement refuse(enum verdict_kind verdict, const char *rule, const char *say,
                               enum want_kind kind, const char *what)
{
	struct judgement j = rule_refuse(verdict, rule, say);
	rule_want(&j, kind, what);
	return j;
}

/* The last day on which it may be given: a month without a day runs to its end. */
bool expiry_day(const char *s, int64_t *out)
{
	struct civil_date d;
	size_t n = strlen(s);
	if (n == strlen("2028-01-31") && civil_date_parse(s, n, &d)) {
		*out = civil_day(d);
		return true;
	}
	char first[sizeof "2028-01-01"];
	if (n != strlen("2028-01"))
		return false;
	int wrote = snprintf(first, sizeof first, "%s-01", s);
	if (!civil_date_parse(first, (size_t)wrote, &d))
		return false;
	*out = civil_day_number(d.year + d.month / 12, d.month % 12 + 1, 1) - 1;
	return true;
}

/* Given device by device, one reading is of as many devices as are in hand, up to those to come. */
static struct judgement judge_devices(struct arena *a, const struct route *r, const char *rule,
                                      const struct order_record *order,
                                      const struct packet_check *p)
{
	int64_t to_come = (order->amount.micro - order->given) / r->strength.micro;
	if (p->count <= 0)
		return refuse(VERDICT_HOLD, rule, "Enter how many devices there are.", WANT_FACT,
		              "count");
	if (p->count <= to_come)
		return rule_pass(rule);
	return refuse(
	    VERDICT_BLOCK, rule,
	    arena_fmt(a, "%d devices of %s are in hand, and %lld are still to be given of %s.",
	              p->count, write(a, r->strength), (long long)to_come, write(a, order->amount)),
	    WANT_VALUE, "what was ordered");
}

/* The setting of the pump, against the rate worked out from the order. */
static struct judgement judge_pump(struct arena *a, const struct route *r, const char *rule,
                                   const struct order_record *order, const struct packet_check *p)
{
	struct infusion_rate rate;
	const char *words = infusion_words(a, r, order->amount, order->over);
	if (!words || !infusion_rate(r, order->amount, order->over, &rate))
		return refuse(VERDICT_BLOCK, rule, "No rate can be worked out from this order.",
		              WANT_VALUE, "another order");
	if (p->rate.dim != DIM_VOLUME_RATE)
		return refuse(VERDICT_HOLD, rule,
		              "Enter the rate that the pump is set to, such as `rate 61.5 mL/h`.",
		              WANT_FACT, "rate");
	if (p->rate.micro == rate.setting.micro)
		return rule_pass(rule);
	return refuse(
	    VERDICT_HOLD, rule,
	    arena_fmt(a, "The pump is set to %s, and the order is %s.", write(a, p->rate), words),
	    WANT_VALUE, "the rate that was ordered");
}

/* How much the packet's reader has in hand, against the order. */
static struct judgement judge_amount(struct arena *a, const struct route *r, const char *rule,
                                     const struct order_record *order, const struct packet_check *p)
{
	struct quantity have = {0}, volume;
	if (route_rule(r, order->kind)->rest.dim != DIM_NONE)
		return judge_devices(a, r, rule, order, p);
	bool drawn = r->strength.dim == DIM_CONCENTRATION;
	if (drawn ? p->volume.dim != DIM_VOLUME : p->count <= 0)
		return refuse(VERDICT_HOLD, rule,
		              drawn ? "Enter the volume that was drawn."
		                    : "Enter how many units there are.",
		              WANT_FACT, drawn ? "volume" : "count");
	bool right;
	if (drawn) {
		right = quantity_divide(order->amount, r->strength, &volume, NULL)
		        && (r->rounding.dim != DIM_VOLUME
		            || quantity_round(volume, r->rounding,
		                              r->round_nearest ? QUANTITY_NEAREST : QUANTITY_DOWN,
		                              &volume))
		        && p->volume.micro == volume.micro && volume.micro > 0
		        && quantity_multiply(p->volume, r->strength, &have, NULL);
		if (!right && !quantity_multiply(p->volume, r->strength, &have, NULL))
			have = (struct quantity){0, DIM_MASS};
	} else {
		struct quantity n = {(int64_t)p->count * 1000000, DIM_NONE};
		right = quantity_multiply(n, r->strength, &have, NULL)
		        && have.micro == order->amount.micro && order->amount.dim == DIM_MASS;
	}
	if (right)
		return rule_pass(rule);
	const char *in_hand =
	    drawn ? arena_fmt(a, "%s of %s is %s", write(a, p->volume), write(a, r->strength),
	                      write(a, have))
	          : arena_fmt(a, "%d of %s is %s", p->count, write(a, r->strength), write(a, have));
	return refuse(VERDICT_BLOCK, rule,
	              arena_fmt(a, "%s, but the order is %s.", in_hand, write(a, order->amount)),
	              WANT_VALUE, "what was ordered");
}

struct judgement packet_judge(struct arena *a, struct look *look, const struct order_record *order,
                              const struct packet_check *packet)
{
	if (!order)
		return refuse(VERDICT_BLOCK, "order", "No signed order holds for this session.",
		              WANT_SIGNATURE, "a signed order");
	const struct medicine *m = &look->c->plan->p->medicines.v[order->medicine];
	const struct route *r = &m->routes.v[order->route];
	const char *form = arena_fmt(a, "medicines/%s/%s/form", m->name.s, r->name.s);
	int64_t last;
	if (medicine_kits(m))
		return kit_packet_judge(a, look, order, packet);
	if (packet->strength.dim == DIM_NONE)
		return refuse(VERDICT_HOLD, form, "Enter the strength that the packet says.",
		              WANT_FACT, "strength");
	if (packet->strength.dim != r->strength.dim || packet->strength.micro != r->strength.micro)
		return refuse(VERDICT_BLOCK, form,
		              arena_fmt(a, "The packet says %s, but the protocol uses %s.",
		                        write(a, packet->strength), write(a, r->strength)),
		              WANT_VALUE, "the right strength");
	if (is_blank(packet->lot))
		return refuse(VERDICT_HOLD, "lot", "Enter the lot number that the packet says.",
		              WANT_FACT, "lot");
	if (is_blank(packet->expiry) || !expiry_day(packet->expiry, &last))
		return refuse(VERDICT_HOLD, "expiry",
		              "Enter the expiry as year and month, such as 2028-01.", WANT_FACT,
		              "expiry");
	if (last < course_day(look->c, look->now))
		return refuse(VERDICT_BLOCK, "expiry",
		              arena_fmt(a, "The packet expired: %s.", packet->expiry), WANT_VALUE,
		              "a packet in date");
	struct judgement j = judge_amount(a, r, form, order, packet);
	if (j.verdict > VERDICT_WARN || order->over.dim == DIM_NONE)
		return j;
	return judge_pump(a, r, arena_fmt(a, "medicines/%s/%s/pump", m->name.s, r->name.s), order,
	                  packet);
}

/* ---- the pair ---- */

struct two {
	const struct packet_check *first, *second;
};

static bool counts(const struct look *l, const struct packet_check *p, int step)
{
	return p->step == step && p->m.session == l->session
	       && mark_counts(&p->m, l->c->packets.v, l->c->packets.n, sizeof *p, l->now);
}

int64_t packet_since(const struct order_record *order)
{
	return order->kit ? order->kit->m.seq : order->m.seq;
}

/* Two readings after the order make a pair, in the order written, and the next two the next; one
 * that is undone leaves its place to the one after it.  The newest pair counts alone, also while it
 * waits for its second reading: whoever reads again has found a reason to. */
static struct two newest_pair(const struct look *l, int step, const struct order_record *order)
{
	struct two out = {0};
	for (size_t i = 0; order && i < l->c->packets.n; i++) {
		const struct packet_check *p = &l->c->packets.v[i];
		if (!counts(l, p, step) || p->m.seq < packet_since(order))
			continue;
		if (!out.first || out.second)
			out = (struct two){.first = p};
		else
			out.second = p;
	}
	return out;
}

static bool is_same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_same_packet(const struct packet_check *a, const struct packet_check *b)
{
	return is_same_text(a->lot, b->lot) && is_same_text(a->expiry, b->expiry)
	       && is_same_text(a->kit, b->kit) && is_same_text(a->route, b->route)
	       && a->strength.dim == b->strength.dim && a->strength.micro == b->strength.micro
	       && a->volume.dim == b->volume.dim && a->volume.micro == b->volume.micro
	       && a->rate.dim == b->rate.dim && a->rate.micro == b->rate.micro
	       && a->count == b->count;
}

static const char *packet_words(struct arena *a, const struct packet_check *p)
{
	struct text t = text_in(a);
	if (p->kit)
		return arena_fmt(a, "kit %s, expiry %s, patient %s, %s", p->kit, p->expiry,
		                 p->patient, p->route);
	text_fmt(&t, "%s, lot %s, expiry %s", write(a, p->strength), p->lot ? p->lot : "none",
	         p->expiry ? p->expiry : "none");
	if (p->count)
		text_fmt(&t, ", %d units", p->count);
	if (p->volume.dim == DIM_VOLUME)
		text_fmt(&t, ", %s", write(a, p->volume));
	if (p->rate.dim != DIM_NONE)
		text_fmt(&t, ", %s", write(a, p->rate));
	return t.s;
}

/* Not before the order on the clock either, and not longer ago than the step says. */
static bool holds(const struct look *l, const struct step *def, const struct order_record *order,
                  const struct packet_check *p)
{
	int64_t lapses = def->lapses.dim == DIM_ELAPSED ? def->lapses.micro / 1000 : INT64_MAX;
	return p->m.happened >= order->m.happened && l->now - p->m.happened <= lapses;
}

/* Micrograms given on an order after an entry. */
static int64_t given_since(const struct course *c, const struct order_record *order, int64_t seq)
{
	int64_t sum = 0;
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].device && c->doses.v[i].order == order->m.seq
		    && c->doses.v[i].m.seq > seq)
			sum += c->doses.v[i].ordered.micro;
	return sum;
}

/* How many of the devices that a pair has read are still to be given; 1 for everything else. */
static int64_t devices_left(const struct course *c, const struct order_record *order,
                            const struct two *pair)
{
	const struct route *r = &c->plan->p->medicines.v[order->medicine].routes.v[order->route];
	if (route_rule(r, order->kind)->rest.dim == DIM_NONE)
		return 1;
	return pair->first->count - given_since(c, order, pair->second->m.seq) / r->strength.micro;
}

static struct judgement judge_pair(struct arena *a, struct look *look, int step,
                                   const struct order_record *order, const struct two *pair)
{
	static const char rule[] = "second person";
	const struct step *def = look->c->plan->steps[step].def;
	if (!order)
		return refuse(VERDICT_BLOCK, "order", "No signed order holds for this session.",
		              WANT_SIGNATURE, "a signed order");
	if (order->used)
		return refuse(
		    VERDICT_BLOCK, "order",
		    "A dose was already given on this order. A further one needs its own order.",
		    WANT_SIGNATURE, "a new order");
	const struct packet_check *both[] = {pair->first, pair->second};
	for (size_t i = 0; i < countof(both); i++) {
		if (both[i] && holds(look, def, order, both[i]))
			continue;
		struct judgement j = refuse(
		    VERDICT_HOLD, rule,
		    both[i]
		        ? "The packet was read too long ago, or before the order. Read it again."
		    : i ? "A second person must read the packet alone."
		        : "The packet has not been read yet.",
		    WANT_FACT, "packet");
		j.wants[0].step = step;
		j.wants[0].who = i ? def->second : def->by;
		return j;
	}
	const char *one = pair->first->m.actor, *other = pair->second->m.actor;
	if (is_blank(one) || is_blank(other) || strcmp(one, other) == 0
	    || strcmp(one, "system") == 0 || strcmp(other, "system") == 0) {
		struct judgement j =
		    refuse(VERDICT_BLOCK, rule, "The second reading needs another person.",
		           WANT_FACT, "another person");
		j.wants[0].step = step;
		j.wants[0].who = def->second;
		return j;
	}
	if (order->kit
	    && (strcmp(one, order->kit->m.actor) == 0 || strcmp(other, order->kit->m.actor) == 0))
		return refuse(VERDICT_BLOCK, rule, "Whoever prepared the kit does not check it.",
		              WANT_FACT, "another person");
	if (!is_same_packet(pair->first, pair->second))
		return refuse(VERDICT_BLOCK, rule,
		              arena_fmt(a, "The two readings differ. %s: %s. %s: %s.", one,
		                        packet_words(a, pair->first), other,
		                        packet_words(a, pair->second)),
		              WANT_FACT, "both read the packet again");
	if (devices_left(look->c, order, pair) <= 0)
		return refuse(VERDICT_HOLD, rule,
		              "The devices that were read are given. Two people read the next one.",
		              WANT_FACT, "packet");
	struct order_record then = *order; /* as it stood when the pair was read */
	then.given -= given_since(look->c, order, pair->second->m.seq);
	struct judgement j = packet_judge(a, look, &then, pair->first);
	if (j.verdict > VERDICT_WARN)
		return j;
	return rule_pass(rule);
}

bool packet_pair(struct arena *a, struct look *look, int step, const struct order_record *order,
                 const struct packet_check **first, const struct packet_check **second,
                 struct judgement *why)
{
	assert(step >= 0 && step < look->c->plan->steps_n);
	struct two pair = newest_pair(look, step, order);
	struct judgement j = judge_pair(a, look, step, order, &pair);
	if (j.verdict != VERDICT_PASS) {
		*why = j;
		return false;
	}
	*first = pair.first;
	*second = pair.second;
	return true;
}
