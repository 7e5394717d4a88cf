/* SPDX-License-Identifier: Apache-2.0
 * judge/kit.c - a kit against the limits of who it is for, and in words that do not tell what is in
 * it (declared in dose.h).
 *
 * Whoever prepares a kit knows its amount and is told each limit with both figures.  To everybody
 * else a kit fits or it does not: which limit, and by how much, would tell what was drawn. */
#include <string.h>

#include "course/sealed.h"
#include "judge/dose_in.h"

static const struct kits *kits_of(const struct course *c, int medicine)
{
	return medicine_kits(&c->plan->p->medicines.v[medicine]);
}

static const char *preparers(struct arena *a, const struct kits *k)
{
	struct text t = text_in(a);
	unsigned roles = 0;
	for (int i = 0; i < k->prepared_by.n; i++)
		roles |= k->prepared_by.any_of[i];
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " or " : "", role_rows[i].name);
	return t.s;
}

struct judgement kit_sealed(struct arena *a, const struct course *c, int medicine,
                            const struct judgement *j)
{
	const struct kits *k = kits_of(c, medicine);
	if (j->verdict <= VERDICT_WARN)
		return rule_pass("kit");
	struct judgement out =
	    rule_refuse(j->verdict, "kit",
	                arena_fmt(a, "This kit does not fit this patient. Call the unblinded %s.",
	                          preparers(a, k)));
	rule_want(&out, WANT_VALUE, "a kit that fits");
	return out;
}

/* What was drawn for this patient says what is in the kits; NULL before that. */
static const struct kit_content *content_of(const struct course *c, const struct kits *k)
{
	const struct step_record *drawn = sealed_drawn(c, k->list.index);
	for (size_t i = 0; drawn && drawn->text && i < k->contents.n; i++)
		if (strcmp(k->contents.v[i].name.s, drawn->text) == 0)
			return &k->contents.v[i];
	return NULL;
}

/* The rule of the contents, with everything else as the route has it. */
static void limit_contents(struct ask *q, const struct kit_content *content)
{
	struct dose_rule own = *q->rule;
	own.src = content->rule.src;
	own.allowed = content->rule.allowed;
	own.choice = content->rule.choice;
	own.choice_n = content->rule.choice_n;
	q->rule = &own;
	if (!q->weight) /* the route may go by mg where the kits go by mg/kg */
		ask_find_weight(q);
	ask_limit_allowed(q);
	ask_limit_sums(
	    q, &content->limits,
	    arena_fmt(q->a, "medicines/%s/kits/contents/%s/limits", q->m->name.s, content->name.s));
	q->rule = route_rule(q->r, q->kind);
}

struct judgement kit_judge(struct arena *a, struct look *look, const struct order_record *order)
{
	struct ask q = ask_new(a, look, order);
	const struct kits *k = kits_of(look->c, order->medicine);
	const struct kit_content *content = content_of(look->c, k);
	const char *rule = arena_fmt(a, "medicines/%s/kits", q.m->name.s);
	if (!content) {
		struct judgement j = rule_refuse(
		    VERDICT_HOLD, rule,
		    arena_fmt(a, "Nothing was drawn from `%s` for this patient yet.", k->list.s));
		rule_want(&j, WANT_FACT, k->list.s);
		return j;
	}
	q.amount = order->amount.micro;
	q.out = rule_pass(rule);
	if (order->amount.dim != DIM_MASS || q.amount < 0
	    || (q.amount == 0) != !content->rule.src) {
		ask_block(&q, rule,
		          content->rule.src
		              ? arena_fmt(a, "A kit of `%s` holds an amount, such as 40 mg.",
		                          content->name.s)
		              : arena_fmt(a, "A kit of `%s` holds nothing of it: 0 mg.",
		                          content->name.s));
		return q.out;
	}
	if (!content->rule.src)
		return q.out;
	ask_find_weight(&q);
	ask_limit_at_most(&q);
	ask_limit_allowed(&q);
	ask_limit_sums(&q, &q.r->limits,
	               arena_fmt(a, "medicines/%s/%s/limits", q.m->name.s, q.r->name.s));
	limit_contents(&q, content);
	return q.out;
}

struct judgement kit_order_judge(struct arena *a, struct look *look,
                                 const struct order_record *order)
{
	const struct kits *k = kits_of(look->c, order->medicine);
	if (!order->m.seq) /* it is being signed, and says no amount */
		return rule_pass("kit");
	if (!order->kit) {
		struct judgement j =
		    rule_refuse(VERDICT_HOLD, "kit",
		                arena_fmt(a, "The kit is not prepared yet. The %s does that.",
		                          preparers(a, k)));
		struct want *w = rule_want(&j, WANT_FACT, "a kit");
		w->who = k->prepared_by;
		return j;
	}
	struct judgement j = kit_judge(a, look, order);
	return kit_sealed(a, look->c, order->medicine, &j);
}

static bool is_blank(const char *s)
{
	return !s || s[strspn(s, " \t")] == '\0';
}

static bool is_same(const char *read, const char *is)
{
	return is && strcmp(read, is) == 0;
}

#define ID_END 6 /* the last characters of a patient's id are enough on a label */

/* The id of the patient, or its end. */
static bool is_patient(const char *read, const char *id)
{
	size_t n = strlen(read), all = id ? strlen(id) : 0;
	return is_same(read, id) || (n >= ID_END && n < all && strcmp(id + all - n, read) == 0);
}

/* Number, expiry, patient and route, each read off the label: what is missing holds, and what
 * differs is the kit of somebody else. */
struct judgement kit_packet_judge(struct arena *a, struct look *look,
                                  const struct order_record *order, const struct packet_check *read)
{
	const struct course *c = look->c;
	const struct medicine *m = &c->plan->p->medicines.v[order->medicine];
	const struct kit_record *kit = order->kit;
	const struct {
		const char *what, *read, *is;
	} label[] = {
	    {"kit", read->kit, kit ? kit->number : NULL},
	    {"expiry", read->expiry, kit ? kit->expiry : NULL},
	    {"patient", read->patient, c->patient},
	    {"route", read->route, m->routes.v[order->route].name.s},
	};
	if (!kit)
		return kit_order_judge(a, look, order);
	for (size_t i = 0; i < countof(label); i++)
		if (is_blank(label[i].read)) {
			struct judgement j = rule_refuse(
			    VERDICT_HOLD, "kit",
			    arena_fmt(a,
			              "Enter what the label says: kit, expiry, patient and "
			              "route. `%s` is missing.",
			              label[i].what));
			rule_want(&j, WANT_FACT, label[i].what);
			return j;
		}
	for (size_t i = 0; i < countof(label); i++)
		if (strcmp(label[i].what, "patient") == 0 ? !is_patient(read->patient, c->patient)
		                                          : !is_same(label[i].read, label[i].is)) {
			const struct judgement other = {.verdict = VERDICT_BLOCK};
			return kit_sealed(a, c, order->medicine, &other);
		}
	int64_t last;
	if (!expiry_day(kit->expiry, &last) || last < course_day(c, look->now)) {
		struct judgement j = rule_refuse(
		    VERDICT_BLOCK, "expiry", arena_fmt(a, "This kit expired: %s.", kit->expiry));
		rule_want(&j, WANT_VALUE, "a kit in date");
		return j;
	}
	return rule_pass("kit");
}
