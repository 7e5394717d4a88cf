/* SPDX-License-Identifier: Apache-2.0
 * Commands on who is here: coming, going, being reachable, and giving a post to somebody else. */
#include <string.h>

#include "decide/decide.h"
#include "judge/monitor.h"
#include "judge/staff.h"

#define OPEN_MAX 60 /* lines of a handover; the bedside shows all */

/* `nurse and monitor` */
static const char *posts_in_words(struct arena *a, unsigned roles)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			text_fmt(&t, "%s%s", t.n ? " and " : "", role_rows[i].name);
	return t.s;
}

/* ---- posts ---- */

void weigh_posts(struct deciding *d)
{
	struct judgement j = judge_posts(d->a, &d->look);
	if (j.verdict != VERDICT_PASS)
		weigh(d, &j);
}

static bool is_in(const struct post *v, size_t n, const struct staffing *rule)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].rule == rule)
			return true;
	return false;
}

/* After somebody came or went: reality is on record; what it leaves open is told at once. */
static void look_at_posts(struct deciding *d)
{
	struct course *then = course_then(d);
	struct look after = d->look;
	size_t was_n, is_n;
	after.c = then;
	const struct post *was = staff_short(d->a, &d->look, false, &was_n);
	const struct post *is = staff_short(d->a, &after, false, &is_n);
	for (size_t i = 0; i < is_n; i++) {
		if (is_in(was, was_n, is[i].rule))
			continue;
		const char *role = is[i].rule->name.s;
		struct act *find = arena_new(d->a, struct act);
		struct acts *acts = arena_new(d->a, struct acts);
		*find = (struct act){.kind = ACT_TASK,
		                     .what = {.s = arena_fmt(d->a, "find a %s", role)}};
		*acts = (struct acts){.v = find, .n = 1, .cap = 1};
		struct judgement j = {
		    .rule = "staff",
		    .verdict = VERDICT_WARN,
		    .say =
		        arena_fmt(d->a,
		                  "No %s is here now, and one is due. Nothing is given and nobody "
		                  "goes on before somebody takes the post.",
		                  role),
		    .act = acts,
		    .due = {0, DIM_ELAPSED}};
		weigh(d, &j);
	}
	for (size_t i = 0; i < was_n; i++)
		if (!is_in(is, is_n, was[i].rule))
			close_tasks(d, "find a ", was[i].rule->name.s);
}

static const struct presence *here(const struct deciding *d, const char *person)
{
	for (size_t i = 0; i < d->c->staff.n; i++) {
		const struct presence *p = &d->c->staff.v[i];
		if (p->m.session == d->s->number && p->to == 0 && strcmp(p->person, person) == 0)
			return p;
	}
	return NULL;
}

enum rc do_staff(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (!e->person)
		return refuse(d, RC_USAGE, "Say who.");
	const struct presence *p = here(d, e->person);
	if (d->row->kind == CMD_STAFF_COMES) {
		if (p && !p->within_ms)
			return refuse(d, RC_USAGE, "%s is on site already.", e->person);
		emit(d, EV_STAFF_CAME);
	} else if (d->row->kind == CMD_STAFF_REACHABLE) {
		if (!e->has_amount || e->amount.dim != DIM_ELAPSED || e->amount.micro <= 0)
			return refuse(d, RC_USAGE,
			              "Say within which time, such as `within 5 min`.");
		emit(d, EV_STAFF_REACHABLE);
	} else {
		if (!p)
			return refuse(d, RC_NOTFOUND, "%s is not signed in to this session.",
			              e->person);
		emit(d, EV_STAFF_WENT);
		close_tasks(d, "take over from ", e->person); /* there is nothing left to take */
	}
	look_at_posts(d);
	return RC_OK;
}

/* ---- a post is handed over ---- */

static void clock_words(const struct deciding *d, struct text *t, int64_t ms)
{
	struct civil_time c;
	if (zone_local(d->c->zone, ms, &c))
		civil_clock_write(t, c.clock);
}

struct open_list {
	struct text t;
	int n;
};

static bool next_line(struct open_list *o)
{
	if (o->n++ >= OPEN_MAX)
		return false;
	text_put(&o->t, o->n > 1 ? "; " : "");
	return true;
}

static void open_readings(struct deciding *d, struct open_list *o)
{
	size_t n;
	const struct slot *v = monitor_slots(d->a, &d->look, d->s->number, &n);
	for (size_t i = 0; i < n; i++) {
		bool late = v[i].state == SLOT_OVERDUE || v[i].state == SLOT_MISSED;
		bool coming = v[i].state == SLOT_DUE || v[i].state == SLOT_TO_COME;
		if ((!late && !coming) || !next_line(o))
			continue;
		text_fmt(&o->t, "%s %s ", d->c->plan->steps[v[i].step].def->name.s,
		         late ? "was due" : "due");
		clock_words(d, &o->t, v[i].due);
	}
}

/* What is open is read by both, and stays in the record: of a kit never its amount. */
static void put_amount(const struct deciding *d, struct open_list *o, int medicine,
                       struct quantity amount)
{
	if (kits_at(d, medicine))
		text_put(&o->t, "a kit of");
	else
		quantity_write(&o->t, amount);
}

static void open_medicine(struct deciding *d, struct open_list *o)
{
	const struct protocol *p = d->c->plan->p;
	for (size_t i = 0; i < d->c->doses.n; i++) {
		const struct dose_record *r = &d->c->doses.v[i];
		if (r->m.session != d->s->number || r->m.struck || r->medicine < 0 || !next_line(o))
			continue;
		put_amount(d, o, r->medicine, r->amount);
		text_fmt(&o->t, " %s %s ", p->medicines.v[r->medicine].name.s,
		         r->infusion && !r->ended ? "runs in since" : "given");
		clock_words(d, &o->t, r->m.happened);
	}
	for (size_t i = 0; i < d->c->orders.n; i++) {
		const struct order_record *r = &d->c->orders.v[i];
		bool holds = !r->used && !r->m.struck && (!r->until || d->t <= r->until);
		if (r->m.session != d->s->number || !holds || r->medicine < 0 || !next_line(o))
			continue;
		text_put(&o->t, "ordered and not given: ");
		put_amount(d, o, r->medicine, r->amount);
		text_fmt(&o->t, " %s", p->medicines.v[r->medicine].name.s);
	}
	if (d->s->no_more_doses && next_line(o))
		text_put(&o->t, "no more doses today");
}

/* What the one who takes over has to know, in words: of now, not of when the post was offered. */
static const char *open_now(struct deciding *d)
{
	struct open_list o = {.t = text_in(d->a)};
	open_medicine(d, &o);
	open_readings(d, &o);
	for (size_t i = 0; i < d->c->alerts.n; i++) {
		const struct alert_record *r = &d->c->alerts.v[i];
		if (r->m.session == d->s->number && !r->m.struck && r->alert >= 0 && next_line(&o))
			text_fmt(&o.t, "alert %s", d->c->plan->p->alerts.v[r->alert].name.s);
	}
	for (size_t i = 0; i < d->c->tasks.n; i++) {
		const struct task *t = &d->c->tasks.v[i];
		bool own = strncmp(t->name, "take over from ", strlen("take over from ")) == 0;
		if (t->done || t->m.struck || own || !next_line(&o))
			continue;
		text_fmt(&o.t, "to do: %s", t->name);
		if (t->due) {
			text_put(&o.t, " until ");
			clock_words(d, &o.t, t->due);
		}
	}
	return o.n ? o.t.s : "nothing is open";
}

/* The newest offer of this person that waits; NULL. */
static const struct handover *offered_by(const struct deciding *d, const char *person)
{
	for (size_t i = d->c->handovers.n; i-- > 0;) {
		const struct handover *h = &d->c->handovers.v[i];
		if (h->m.session == d->s->number && !h->taken && strcmp(h->m.actor, person) == 0)
			return h;
	}
	return NULL;
}

enum rc do_hand_over(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct presence *p = here(d, d->who->id);
	if (!e->person)
		return refuse(d, RC_USAGE, "Say to whom.");
	if (strcmp(e->person, d->who->id) == 0)
		return refuse(d, RC_USAGE, "A post is handed over to somebody else.");
	if (!p)
		return refuse(d, RC_USAGE,
		              "You are not signed in to this session and have no post in it.");
	unsigned roles = e->roles ? e->roles : p->roles;
	if (roles & ~p->roles)
		return refuse(d, RC_USAGE, "You are not here as %s.",
		              posts_in_words(d->a, roles & ~p->roles));
	const struct handover *waits = offered_by(d, d->who->id);
	struct event *ev = emit(d, EV_POST_OFFERED);
	ev->e.roles = roles;
	ev->e.text = open_now(d);
	if (waits && strcmp(waits->to, e->person) != 0)
		close_tasks(d, "take over from ", d->who->id);
	struct act take = {.kind = ACT_TASK,
	                   .what = {.s = arena_fmt(d->a, "take over from %s", d->who->id)}};
	const struct acts acts = {.v = &take, .n = 1, .cap = 1};
	const struct people owner = {.n = 1, .any_of = {(unsigned short)roles}};
	open_tasks(d, &acts, &owner, (struct quantity){0}, arena_fmt(d->a, "to %s", e->person));
	d->out->msg = arena_fmt(d->a, "Open now: %s.", ev->e.text);
	hint(d, "the post stays yours until %s takes it over", e->person);
	return RC_OK;
}

enum rc do_take_over(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	const struct handover *found = e->person ? offered_by(d, e->person) : NULL;
	if (!found || strcmp(found->to, d->who->id) != 0)
		return refuse(d, RC_NOTFOUND, "%s has not handed a post over to you.",
		              e->person ? e->person : "Nobody");
	const struct presence *p = here(d, e->person);
	if (!p || (found->roles & ~p->roles))
		return refuse(d, RC_USAGE,
		              "%s has gone already. Sign in to the session: staff comes %s as %s.",
		              e->person, d->who->id, posts_in_words(d->a, found->roles));
	if (found->roles & ~d->who->roles) {
		struct event *no = emit_bare(d, EV_ACCESS_REFUSED);
		no->e.name = d->row->name;
		no->e.text = "does not hold the role of this post";
		return refuse(d, RC_DENIED, "This post is for a %s.",
		              posts_in_words(d->a, found->roles & ~d->who->roles));
	}
	struct event *ev = emit(d, EV_POST_TAKEN);
	ev->e.ref = found->m.seq;
	ev->e.roles = found->roles;
	ev->e.text = open_now(d);
	ev->e.meaning = arena_fmt(d->a, "I take over as %s, with what is open",
	                          posts_in_words(d->a, found->roles));
	close_tasks(d, "take over from ", e->person);
	d->out->msg = arena_fmt(d->a, "Open now: %s.", ev->e.text);
	look_at_posts(d);
	return RC_OK;
}
