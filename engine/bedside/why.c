/* SPDX-License-Identifier: Apache-2.0 */
#include "bedside/why.h"

#include <string.h>

#include "bedside/course_json.h"
#include "decide/decide.h"
#include "judge/dose.h"
#include "judge/why.h"
#include "util/json.h"

/* One look for what is closed. */
struct asking {
	struct arena *a;
	const struct course *c;
	const struct now *now;
	struct look look;
	struct bedside_why *out;
};

void bedside_try(struct arena *a, const struct course *c, const struct now *now,
                 const struct command *cmd, struct bedside_next *out)
{
	/* whoever it is: who may is said when somebody tries */
	static const struct actor nobody = {.id = "system", .roles = ROLES_CLINICAL, .device = ""};
	struct decision d = decide(a, c, cmd, &nobody, now);
	out->open = d.rc == RC_OK;
	bedside_gates(a, d.judgements, d.judgements_n, out);
	if (!out->open && out->gates.n == 0) {
		out->refusal = d.msg;
		out->hint = d.hint;
	}
}

static struct bedside_next *add(struct asking *q, const char *act, const char *says)
{
	struct bedside_next *n = arena_push(q->a, &q->out->acts);
	*n = (struct bedside_next){.act = act, .says = says};
	return n;
}

static struct bedside_next *try(struct asking *q, const char *act, const char *says,
                                struct command cmd)
{
	struct bedside_next *n = add(q, act, says);
	bedside_try(q->a, q->c, q->now, &cmd, n);
	return n;
}

/* ---- medicine ---- */

/* What is missing is only what the person will say: not a thing that keeps the act closed. */
static void forgive_words(struct bedside_next *n)
{
	n->open = true;
	n->refusal = n->hint = NULL;
	n->gates.n = 0;
}

/* An order is tried without an amount: what it may be is the prescriber's to say, and what would
 * refuse it is said when it is signed. */
static void ask_order(struct asking *q, const struct plan_step *s, const char *medicine)
{
	const struct session_record *r = course_running(q->c);
	const struct plan *p = q->c->plan;
	const struct medicine *m = &p->p->medicines.v[s->medicine];
	enum dose_kind kind = dose_kind_of(s->def->kind);
	const char *route = phase_route(&p->p->phases.v[p->contacts[r->contact].phase], r->round);
	struct command cmd = {
	    .kind = CMD_ORDER,
	    .e = {.medicine = medicine, .route = route ? route : m->routes.v[0].name.s}};
	entry_set_dose_kind(&cmd.e, kind);
	struct bedside_next *n =
	    try(q, arena_fmt(q->a, "%sorder %s", dose_kinds[kind].prefix, medicine),
	        "A prescriber signs an order", cmd);
	if (n->refusal && strncmp(n->refusal, "An order is an amount", 21) == 0)
		forgive_words(n);
}

/* Whether the next stage of a dose waits for nothing but what the two people will read. */
static void ask_check(struct asking *q, const struct plan_step *s, const char *medicine,
                      const struct order_record *o)
{
	enum dose_kind kind = dose_kind_of(s->def->kind);
	struct command cmd = {.kind = CMD_CHECK_PACKET, .e = {.medicine = medicine}};
	if (!s->def->second.n)
		return;
	entry_set_dose_kind(&cmd.e, kind);
	struct bedside_next *n =
	    try(q, arena_fmt(q->a, "%scheck %s", dose_kinds[kind].prefix, medicine),
	        "Two people read the packet, each alone", cmd);
	if (o && n->gates.n && strcmp(n->gates.v[0].rule, "second person") != 0)
		forgive_words(n);
}

static void ask_draw(struct asking *q, const struct plan_step *s, const char *medicine,
                     const struct order_record *o)
{
	struct command cmd = {.kind = CMD_DRAW,
	                      .e = {.medicine = medicine,
	                            .has_amount = true,
	                            .amount = o ? o->amount : (struct quantity){1, DIM_MASS}}};
	const struct medicine *m = &q->c->plan->p->medicines.v[s->medicine];
	if (!m->controlled || medicine_kits(m)) /* what a kit is made of is drawn elsewhere */
		return;
	entry_set_dose_kind(&cmd.e, dose_kind_of(s->def->kind));
	try(q, q->c->plan->p->medicines.n > 1 ? arena_fmt(q->a, "drawn %s", medicine) : "drawn",
	    "It is drawn up or counted out", cmd);
}

static void ask_give(struct asking *q, const struct plan_step *s, const char *medicine,
                     const struct order_record *o)
{
	enum dose_kind kind = dose_kind_of(s->def->kind);
	struct command cmd = {.kind = CMD_GIVE, .e = {.medicine = medicine}};
	if (o) {
		const struct route *r = &q->c->plan->p->medicines.v[o->medicine].routes.v[o->route];
		cmd.e.has_amount = true;
		cmd.e.amount = device_next(q->c, o) ? r->strength : o->amount;
	}
	if (medicine_kits(&q->c->plan->p->medicines.v[s->medicine])) {
		cmd.e.has_amount = false;
		cmd.e.kit = o && o->kit ? o->kit->number : NULL;
	}
	entry_set_dose_kind(&cmd.e, kind);
	try(q, arena_fmt(q->a, "%sgive %s", dose_kinds[kind].prefix, medicine),
	    "The dose that was ordered is given", cmd);
}

static bool was_given(const struct course *c, int session, int medicine)
{
	for (size_t i = 0; i < c->doses.n; i++)
		if (c->doses.v[i].m.session == session && !c->doses.v[i].m.struck
		    && c->doses.v[i].medicine == medicine)
			return true;
	return false;
}

static void ask_dose(struct asking *q, int step)
{
	const struct plan_step *s = &q->c->plan->steps[step];
	enum dose_kind kind = dose_kind_of(s->def->kind);
	const struct session_record *r = course_running(q->c);
	const char *medicine = q->c->plan->p->medicines.v[s->medicine].name.s;
	const struct order_record *o = order_now(&q->look, s->medicine, kind);
	if ((kind != DOSE_MAIN) != was_given(q->c, r->number, s->medicine)
	    || step_is_reported(s->def))
		return; /* a further dose is asked about once there was a first */
	if (!o)
		ask_order(q, s, medicine);
	if (!o
	    || !packet_pair(q->a, &q->look, step, o, &(const struct packet_check *){NULL},
	                    &(const struct packet_check *){NULL}, &(struct judgement){0}))
		ask_check(q, s, medicine, o);
	ask_draw(q, s, medicine, o);
	ask_give(q, s, medicine, o);
}

/* ---- the session ---- */

static void ask_way(struct asking *q, const struct session_record *s)
{
	const struct plan *p = q->c->plan;
	const struct plan_session *ses = &p->sessions[s->session];
	if (s->state != SESSION_LEFT && s->stage + 1 < ses->stage + ses->stages) {
		const struct stage *g = p->stages[s->stage + 1].def;
		try(q, arena_fmt(q->a, "enter %s", g->name.s),
		    arena_fmt(q->a, "The next stage: %s", g->title.s ? g->title.s : g->name.s),
		    (struct command){.kind = CMD_ENTER, .e = {.name = g->name.s}});
	}
}

void bedside_why_session(struct arena *a, const struct course *c, const struct now *now,
                         struct bedside_why *out)
{
	struct asking q = {.a = a, .c = c, .now = now, .out = out};
	const struct session_record *s = course_running(c);
	if (!s || s->state == SESSION_CLOSED)
		return;
	q.look = (struct look){.a = a, .c = c, .now = course_clock(c, now), .session = s->number};
	const struct plan_session *ses = &c->plan->sessions[s->session];
	ask_way(&q, s);
	for (int i = ses->step; i < ses->step + ses->steps && s->state == SESSION_RUNNING; i++)
		if (dose_kind_of(c->plan->steps[i].def->kind) != DOSE_KINDS)
			ask_dose(&q, i);
	if (s->state != SESSION_LEFT)
		try(&q, "leave", s->doses ? "The patient goes home" : "The session ends",
		    (struct command){.kind = CMD_LEAVE});
	try(&q, "close", "Close the record of this session", (struct command){.kind = CMD_CLOSE});
}

/* ---- the course ---- */

static void add_gate(struct asking *q, struct bedside_next *n, const char *rule, const char *says,
                     const char *opens)
{
	struct bedside_gate *g = arena_push(q->a, &n->gates);
	*g = (struct bedside_gate){
	    .rule = rule, .verdict = VERDICT_HOLD, .says = says, .opens = opens};
}

static void ask_contact(struct asking *q, const struct due_contact *d)
{
	const struct plan_contact *k = &q->c->plan->contacts[d->contact];
	const struct command cmd = {.kind = CMD_START,
	                            .e = {.contact = k->def->name.s, .round = d->round}};
	const char *name = contact_name(q->a, q->c->plan, d);
	struct bedside_next *n =
	    try(q, arena_fmt(q->a, "start %s", name), d->why && *d->why ? d->why : "due now", cmd);
	(void)n;
}

/* The rules of every dose that are known before its session begins. */
static void ask_next_dose(struct asking *q, const struct due_contact *d)
{
	struct judgement (*const judges[])(struct arena *, struct look *) = {
	    judge_consent, judge_gap, judge_nothing_overdue};
	static const char *const names[] = {"consent", "gap", "nothing-overdue"};
	const struct plan_contact *k = &q->c->plan->contacts[d->contact];
	struct judgement all[countof(judges)];
	if (q->c->plan->sessions[k->session].def->kind != KIND_MEDICINE)
		return;
	struct bedside_next *n =
	    add(q, arena_fmt(q->a, "dose of %s", contact_name(q->a, q->c->plan, d)),
	        "The next dose, by what is known today");
	for (size_t i = 0; i < countof(judges); i++) {
		all[i] = judges[i](q->a, &q->look);
		all[i].rule = names[i];
		all[i].opens = why_opens(q->a, &q->look, &all[i]);
	}
	bedside_gates(q->a, all, countof(judges), n);
	if (q->c->control.treatment_stopped)
		add_gate(q, n, "treatment", "The treatment is stopped: no further dose.",
		         "Opens when a prescriber lets the treatment go on.");
	n->open = true;
	for (size_t i = 0; i < n->gates.n; i++)
		n->open &= n->gates.v[i].verdict <= VERDICT_WARN;
}

/* A part of the course that goes on until something is so. */
static void ask_phase(struct asking *q)
{
	int round, phase = series_phase(&q->look, &round);
	const struct phase *def = phase >= 0 ? &q->c->plan->p->phases.v[phase] : NULL;
	if (!def || !def->until.x)
		return;
	const char *name = def->title.s ? def->title.s : def->name.s;
	const char *how = series_opens(q->a, &q->look, &def->until, phase, round, false);
	struct bedside_next *n = add(q, arena_fmt(q->a, "end of %s", name),
	                             arena_fmt(q->a, "Round %d of at most %d", round, def->repeat));
	n->open = how && !*how;
	if (!n->open)
		add_gate(q, n, def->name.s,
		         arena_fmt(q->a, "It goes on until: %s",
		                   def->until.src && def->until.src->s ? def->until.src->s : ""),
		         how ? arena_fmt(q->a, "Opens when %s.", how)
		             : "It ends by its last round.");
}

/* Nobody knows how the course goes on: what has to be found out, whatever it is. */
static void ask_waiting(struct asking *q)
{
	const char *what = "";
	int phase = series_waits(q->a, &q->look, &what);
	if (phase < 0)
		return;
	const struct phase *def = &q->c->plan->p->phases.v[phase];
	const char *how = NULL;
	if (def->until.x)
		how = series_opens(q->a, &q->look, &def->until, phase, 1, true);
	for (size_t i = 0; i < def->next.n && (!how || !*how); i++)
		if (def->next.v[i].when.x)
			how = series_opens(q->a, &q->look, &def->next.v[i].when, phase, 1, true);
	struct bedside_next *n = add(q, arena_fmt(q->a, "how %s goes on", def->name.s),
	                             "The course waits for an answer");
	add_gate(q, n, def->name.s, arena_fmt(q->a, "Not known yet: %s", what),
	         how && *how ? arena_fmt(q->a, "Opens when %s.", how) : NULL);
}

void bedside_why_course(struct arena *a, const struct course *c, const struct now *now,
                        struct bedside_why *out)
{
	struct asking q = {.a = a, .c = c, .now = now, .out = out};
	size_t n;
	bool dose = false;
	q.look = (struct look){.a = a, .c = c, .now = course_clock(c, now)};
	const struct due_contact *v = series_due(a, &q.look, &n);
	for (size_t i = 0; i < n; i++) {
		const struct plan_contact *k = &c->plan->contacts[v[i].contact];
		bool medicine = c->plan->sessions[k->session].def->kind == KIND_MEDICINE;
		bool to_come = v[i].state == CONTACT_LATER || v[i].waits;
		if (contact_waits(v[i].state) && v[i].state != CONTACT_RUNNING)
			ask_contact(&q, &v[i]);
		else if (to_come && medicine && !dose)
			ask_contact(&q, &v[i]);
		if (medicine && !dose && (contact_waits(v[i].state) || to_come)) {
			ask_next_dose(&q, &v[i]);
			dose = true;
		}
	}
	ask_phase(&q);
	ask_waiting(&q);
}

/* ---- JSON ---- */

void bedside_why_json(const char *course, int session, const struct bedside_why *why,
                      struct text *out)
{
	struct json j = json_begin(out, "tend.why/1");
	json_text(&j, "course", course);
	if (session)
		json_int(&j, "session", session);
	json_list(&j, "acts");
	for (size_t i = 0; i < why->acts.n; i++)
		bedside_next_json(&j, NULL, &why->acts.v[i]);
	json_close(&j);
	json_end(&j);
}
