/* SPDX-License-Identifier: Apache-2.0
 * What can be done now, what comes next, and what stands in its way. */
#include <string.h>

#include "bedside/bedside_in.h"
#include "bedside/why.h"
#include "course/blind.h"
#include "judge/dose.h"

/* ---- the words of a step -----------------------------------------------------------------------
 */

static void measure_words(struct seeing *s, const struct step *def, struct text *t)
{
	text_put(t, "measure ");
	for (size_t i = 0; i < def->what.n; i++) {
		int m = plan_measure_find(s->c->plan, def->what.v[i].s);
		const struct measure *x = m >= 0 ? &s->c->plan->p->measures.v[m] : NULL;
		text_fmt(t, "%s%s ", i ? ", " : "", def->what.v[i].s);
		for (size_t k = 0; x && k < x->components.n; k++)
			text_fmt(t, "%sN", k ? "/" : "");
		if (x && x->components.n == 0)
			text_put(t, "N");
		if (x && x->dim != DIM_NONE)
			text_fmt(t, " %s", x->unit.s);
	}
}

static void answer_words(struct seeing *s, const struct plan_step *p, struct text *t)
{
	const struct answer_def *a = p->answer >= 0 ? &s->c->plan->p->answers.v[p->answer] : NULL;
	text_fmt(t, "answer %s: ", p->def->name.s);
	if (a && a->names)
		for (int i = 0; a->names[i]; i++)
			text_fmt(t, "%s%s", i ? "|" : "", a->names[i]);
	else if (a && a->kind == ANSWER_NUMBER) {
		text_fmt(t, "%s..", bedside_amount(s->a, (struct quantity){a->range.lo, DIM_NONE}));
		text_put(t, bedside_amount(s->a, (struct quantity){a->range.hi, a->range.dim}));
	} else {
		text_put(t, a && a->kind == ANSWER_NAME    ? "NAME"
		            : a && a->kind == ANSWER_PHONE ? "PHONE-NUMBER"
		            : a && a->kind == ANSWER_VALUE ? "VALUE"
		                                           : "TEXT");
	}
}

/* An order without an amount, the kit, two readings of its label, then the dose. */
static const char *kit_words(struct seeing *s, const struct plan_step *p,
                             const struct order_record *o)
{
	const char *m = s->c->plan->p->medicines.v[p->medicine].name.s;
	int step = (int)(p - s->c->plan->steps);
	const struct packet_check *first, *second;
	struct judgement why;
	if (!o || o->used)
		return arena_fmt(s->a, "order %s ROUTE", m);
	if (!o->kit)
		return arena_fmt(s->a, "prepare %s kit NUMBER: AMOUNT, lot LOT, expiry YEAR-MONTH",
		                 m);
	if (packet_pair(s->a, &s->look, step, o, &first, &second, &why))
		return arena_fmt(s->a, "give %s kit %s", m, o->kit->number);
	return arena_fmt(
	    s->a, "check %s: kit NUMBER, expiry YEAR-MONTH, patient PATIENT, route ROUTE", m);
}

/* An order, then two readings of the packet, then the dose. */
static const char *dose_words(struct seeing *s, const struct plan_step *p)
{
	enum dose_kind kind = dose_kind_of(p->def->kind);
	const char *head = dose_kinds[kind].prefix;
	const struct medicine *m = &s->c->plan->p->medicines.v[p->medicine];
	const struct order_record *o = order_now(&s->look, p->medicine, kind);
	int step = (int)(p - s->c->plan->steps);
	struct judgement why;
	bool runs = false;
	if (medicine_kits(m))
		return kit_words(s, p, o);
	for (size_t i = 0; i < m->routes.n; i++)
		runs |= route_rule(&m->routes.v[i], kind)->over.dim != DIM_NONE;
	if (!o || o->used)
		return arena_fmt(s->a, "%sorder %s ROUTE AMOUNT%s", head, m->name.s,
		                 runs ? " over TIME" : "");
	const struct route *r = &m->routes.v[o->route];
	bool one_by_one = device_next(s->c, o) != 0;
	if (step_is_reported(p->def)
	    || packet_pair(s->a, &s->look, step, o, &(const struct packet_check *){NULL},
	                   &(const struct packet_check *){NULL}, &why)
	    || p->def->second.n == 0)
		return arena_fmt(s->a, "%sgive %s %s", head, m->name.s,
		                 bedside_amount(s->a, one_by_one ? r->strength : o->amount));
	bool drawn = route_is_drawn(r);
	return arena_fmt(s->a, "%scheck %s: lot LOT, expiry YEAR-MONTH, strength %s, %s%s", head,
	                 m->name.s, drawn ? "N mg/mL" : "N mg", drawn ? "volume N mL" : "count N",
	                 o->over.dim != DIM_NONE ? ", rate N mL/h" : "");
}

const char *bedside_words(struct seeing *s, int step)
{
	const struct plan_step *p = &s->c->plan->steps[step];
	struct text t = text_in(s->a);
	switch (plan_step_way(p)) {
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_PLUGIN: answer_words(s, p, &t); return t.s;
	case STEP_MEASURE:
	case STEP_MONITOR: measure_words(s, p->def, &t); return t.s;
	case STEP_FORM:
		return arena_fmt(s->a, "form %s: ANSWERS", s->c->plan->p->forms.v[p->form].name.s);
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT: return dose_words(s, p);
	case STEP_LOOK_IN: return "look in";
	case STEP_SIGN: return arena_fmt(s->a, "sign %s: REASON", p->def->name.s);
	case STEP_NOTE: return arena_fmt(s->a, "note %s: TEXT", p->def->name.s);
	case STEP_DRAW:
		return s->c->plan->p->medicines.n > 1
		           ? arena_fmt(s->a, "drawn %s AMOUNT", p->def->what.v[0].s)
		           : "drawn AMOUNT";
	case STEP_ALLOCATE: return arena_fmt(s->a, "allocate %s", p->def->name.s);
	case STEP_CONFIRM:
	case STEP_WAIT:
	case STEP_HAND_OUT:
	case STEP_KINDS: break;
	}
	return arena_fmt(s->a, "confirm %s", p->def->name.s);
}

/* ---- orders ------------------------------------------------------------------------------------
 */

/* Who has read the packet for this order; what they read is nobody's business here. */
static void packet_of(struct seeing *s, const struct order_record *o, struct bedside_order *b)
{
	const struct plan_session *ses = &s->c->plan->sessions[s->s->session];
	for (size_t i = 0; i < s->c->packets.n; i++) {
		const struct packet_check *p = &s->c->packets.v[i];
		if (p->m.session != s->s->number || p->m.struck || p->m.seq < packet_since(o)
		    || p->step < 0 || dose_kind_of(s->c->plan->steps[p->step].def->kind) != o->kind
		    || s->c->plan->steps[p->step].medicine != o->medicine)
			continue;
		/* two and two make a pair, as packet_pair() counts them; the newest pair is shown */
		if (!b->first_reader || b->second_reader) {
			b->first_reader = bedside_name(s->clinic, p->m.actor);
			b->second_reader = NULL;
		} else {
			b->second_reader = bedside_name(s->clinic, p->m.actor);
		}
	}
	for (int i = ses->step; i < ses->step + ses->steps; i++) {
		const struct plan_step *p = &s->c->plan->steps[i];
		const struct packet_check *first = NULL, *second = NULL;
		struct judgement why;
		if (p->def->kind == dose_kinds[o->kind].step && p->medicine == o->medicine)
			b->agree = packet_pair(s->a, &s->look, i, o, &first, &second, &why);
	}
}

/* The number is read off the label by two people alone: until they agree no page says it. */
static void kit_order(struct seeing *s, const struct order_record *o, struct bedside_order *b)
{
	bool known = o->kit && (b->agree || o->used);
	bool blind = blind_medicine(s->c, o->medicine, s->viewer);
	b->next = known ? arena_fmt(s->a, "kit %s", o->kit->number) : "";
	if (!o->kit)
		b->amount = "a kit (not prepared yet) of";
	else if (blind)
		b->amount = known ? arena_fmt(s->a, "%s of", b->next) : "a kit of";
	else
		b->amount = arena_fmt(s->a, "kit %s (%s) of", o->kit->number, b->amount);
	b->kit = true;
}

void bedside_orders(struct seeing *s)
{
	for (size_t i = 0; i < s->c->orders.n; i++) {
		const struct order_record *o = &s->c->orders.v[i];
		if (o->m.session != s->s->number || o->m.struck || o->medicine < 0)
			continue;
		const struct medicine *m = &s->c->plan->p->medicines.v[o->medicine];
		struct bedside_order *b = arena_push(s->a, &s->out->orders);
		*b = (struct bedside_order){
		    .medicine = m->name.s,
		    .route = o->route >= 0 ? m->routes.v[o->route].name.s : "",
		    .amount = bedside_amount(s->a, o->amount),
		    .by = bedside_name(s->clinic, o->m.actor),
		    .at = o->m.happened,
		    .until = o->until,
		    .kind = dose_kinds[o->kind].word,
		    .next = bedside_amount(s->a, o->route >= 0 && device_next(s->c, o)
		                                     ? m->routes.v[o->route].strength
		                                     : o->amount),
		    .booster = o->kind == DOSE_BOOSTER,
		    .used = o->used,
		    .lapsed = o->until && s->look.now > o->until};
		if (o->over.dim != DIM_NONE && o->route >= 0)
			b->rate = infusion_words(s->a, &m->routes.v[o->route], o->amount, o->over);
		if (o->given)
			b->given = arena_fmt(
			    s->a, "%s of %s given",
			    bedside_amount(s->a, (struct quantity){o->given, DIM_MASS}), b->amount);
		packet_of(s, o, b);
		if (medicine_kits(m))
			kit_order(s, o, b);
	}
}

/* ---- gates -------------------------------------------------------------------------------------
 */

const char *verdict_word(enum verdict_kind v)
{
	static const char *const words[VERDICTS] = {[VERDICT_PASS] = "pass",
	                                            [VERDICT_WARN] = "warn",
	                                            [VERDICT_HOLD] = "hold",
	                                            [VERDICT_SIGN] = "sign",
	                                            [VERDICT_BLOCK] = "block"};
	return v < VERDICTS ? words[v] : "";
}

static const char *signers(struct arena *a, const struct people *who)
{
	struct text t = text_in(a);
	for (int i = 0; i < who->n; i++) {
		text_put(&t, i ? " and " : "");
		const char * or = "";
		for (size_t k = 0; k < role_rows_n; k++)
			if (who->any_of[i] & role_rows[k].role) {
				text_fmt(&t, "%s%s", or, role_rows[k].name);
				or = " or ";
			}
	}
	return t.s;
}

static const char *want_words(struct arena *a, const struct want *w)
{
	switch (w->kind) {
	case WANT_SIGNATURE:
		return w->who.n ? arena_fmt(a, "a signature by %s", signers(a, &w->who)) : w->what;
	case WANT_TIME: return w->what;
	case WANT_FACT: return arena_fmt(a, "%s, still to be recorded", w->what);
	case WANT_VALUE:
		return w->measure >= 0 ? arena_fmt(a, "another value of %s", w->what)
		       : w->form >= 0  ? arena_fmt(a, "another answer in %s", w->what)
		                       : w->what;
	case WANT_NOTHING: break;
	}
	return "nothing opens this today";
}

void bedside_gates(struct arena *a, const struct judgement *v, size_t n, struct bedside_next *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct judgement *j = &v[i];
		if (j->verdict == VERDICT_PASS)
			continue;
		struct bedside_gate *g = arena_push(a, &out->gates);
		*g = (struct bedside_gate){.rule = j->rule ? j->rule : "",
		                           .verdict = j->verdict,
		                           .says = j->say ? j->say : "",
		                           .opens = j->opens,
		                           .earliest = j->earliest,
		                           .earliest_day = j->earliest_day,
		                           .signed_off = j->signed_off};
		for (int k = 0; k < j->by.n; k++)
			g->signers |= j->by.any_of[k];
		for (int k = 0; k < j->wants_n; k++) {
			struct bedside_want *w = arena_push(a, &g->wants);
			*w = (struct bedside_want){.kind = j->wants[k].kind,
			                           .says = want_words(a, &j->wants[k])};
		}
	}
}

/* The next act on the way through the session. */
static bool next_command(struct seeing *s, struct command *cmd, struct bedside_next *out)
{
	const struct plan *p = s->c->plan;
	const struct plan_session *ses = &p->sessions[s->s->session];
	bool last = s->s->stage == ses->stage + ses->stages - 1;
	if (s->s->state == SESSION_CLOSED)
		return false;
	if (s->s->state == SESSION_LEFT || (s->s->state == SESSION_STOPPED && s->s->doses == 0)) {
		*cmd = (struct command){.kind = CMD_CLOSE};
		out->act = "close";
		out->says = "Close the record of this session";
	} else if (last) {
		*cmd = (struct command){.kind = CMD_LEAVE};
		out->act = "leave";
		out->says = s->s->doses ? "The patient goes home" : "The session ends";
	} else {
		const struct stage *g = p->stages[s->s->stage + 1].def;
		*cmd = (struct command){.kind = CMD_ENTER, .e = {.name = g->name.s}};
		out->act = arena_fmt(s->a, "enter %s", g->name.s);
		out->says =
		    arena_fmt(s->a, "The next stage: %s", bedside_title(&g->title, &g->name));
	}
	return true;
}

void bedside_next(struct seeing *s)
{
	struct bedside_next *out = &s->out->next;
	struct command cmd;
	if (!s->running || !next_command(s, &cmd, out))
		return;
	bedside_try(s->a, s->c, s->now, &cmd, out);
}

/* ---- acts --------------------------------------------------------------------------------------
 */

static void can(struct seeing *s, const char *act, const char *says)
{
	struct bedside_act *x = arena_push(s->a, &s->out->can);
	*x = (struct bedside_act){.act = act, .says = says};
}

/* Of an infusion the pump says how much went in; of devices everybody has seen it. */
static const char *stop_words(const struct seeing *s)
{
	return s->c->control.infusing ? "stop dose AMOUNT: REASON" : "stop dose: REASON";
}

void bedside_acts(struct seeing *s)
{
	const struct bedside *b = s->out;
	if (!s->running)
		return;
	if (s->s->interrupted) {
		can(s, "confirm state: TEXT", "How the patient is now, after the interruption");
		if (b->under_way)
			can(s, stop_words(s), "Stops it; anybody may, at any time");
		return;
	}
	if (b->dose_unsure)
		can(s, "dose runs", "The pump was looked at: it runs as ordered");
	if (b->under_way)
		can(s, stop_words(s), "Stops it; anybody may, at any time");
	if (b->dose_unread || (b->under_way && s->c->control.infusing))
		can(s, "end dose AMOUNT", "How much went in, as read from the pump");
	if (b->dose_unsure)
		return;
	for (size_t i = 0; i < b->stages.n; i++)
		for (size_t k = 0; k < b->stages.v[i].lines.n; k++) {
			const struct bedside_line *l = &b->stages.v[i].lines.v[k];
			if (l->state == LINE_CURRENT || l->state == LINE_OPEN
			    || (l->state == LINE_WAITING && l->kind == STEP_MONITOR))
				can(s, l->act, l->title);
		}
	if (b->next.act)
		can(s, b->next.act, b->next.says);
	for (size_t i = 0; i < b->next.gates.n; i++)
		if (b->next.gates.v[i].signers)
			can(s, arena_fmt(s->a, "sign %s: REASON", b->next.gates.v[i].rule),
			    b->next.gates.v[i].says);
	for (size_t i = 0; i < b->as_needed.n && s->s->state != SESSION_LEFT; i++)
		if (b->as_needed.v[i].ordered)
			can(s, b->as_needed.v[i].act, b->as_needed.v[i].says);
	for (size_t i = 0; i < b->tasks.n; i++)
		can(s, arena_fmt(s->a, "done %s", b->tasks.v[i].name), "Closes this task");
	if (s->s->state == SESSION_RUNNING)
		can(s, "stop: REASON", "No further dose; anybody may, at any time");
}
