/* SPDX-License-Identifier: Apache-2.0
 * One session: its stages, gates, medicine, readings and people on an axis of minutes. */
#include <string.h>

#include "diagram/session_in.h"

static struct lane *lane(struct sitting *w, struct group *g, const char *name)
{
	struct lane *l = arena_push(w->a, &g->lanes);
	*l = (struct lane){.name = name};
	return l;
}

static const char *stage_title(const struct sitting *w, int place)
{
	const struct stage *s = sitting_stage(w, place);
	const char *title = s->title.s ? s->title.s : s->name.s;
	bool numbered = *title >= '0' && *title <= '9';
	return arena_fmt(w->a, numbered ? "%d: %s" : "%d %s", place + 1, title);
}

/* ---- axis and gates ---- */

static void draw_axis(struct sitting *w)
{
	struct axis *x = &w->d->axis;
	*x = (struct axis){.unit = "min", .per = MIN, .step = 5};
	if (w->arrival < 0) {
		*arena_push(w->a, &x->pieces) =
		    (struct stretch){.from = w->arrival, .to = 0, .width = 38, .broken = true};
		x->before = arena_fmt(w->a, "arrival, about %lld min before the dose",
		                      (long long)(-w->arrival / MIN));
	}
	*arena_push(w->a, &x->pieces) =
	    (struct stretch){.from = 0, .to = w->leaving, .width = w->arrival < 0 ? 62 : 100};
}

static void gate_card(struct sitting *w, const char *title, const struct idents *checks)
{
	struct card *c = arena_push(w->a, &w->d->cards);
	*c = (struct card){.title = title, .gate = true};
	for (size_t i = 0; i < checks->n; i++) {
		struct card_item *it = arena_push(w->a, &c->items);
		int n = plan_check_find(w->plan, checks->v[i].s);
		*it = (struct card_item){.name = checks->v[i].s};
		if (n >= 0)
			say_check(&w->saying, &w->plan->p->checks.v[n], &it->says);
	}
}

static void add_gate(struct sitting *w, int64_t at, const char *label, const char *title, bool main,
                     const struct idents *checks)
{
	if (!checks->n)
		return;
	*arena_push(w->a, &w->d->gates) = (struct gate){.at = at, .label = label, .main = main};
	gate_card(w, title, checks);
}

static void draw_gates(struct sitting *w)
{
	for (int i = 0; i < w->s->stages; i++) {
		const struct stage *s = sitting_stage(w, i);
		const char *name = s->title.s ? s->title.s : s->name.s;
		bool last = i + 1 == w->s->stages, dose = i == w->dose_stage;
		add_gate(w, i ? w->ends[i - 1] : w->arrival,
		         dose ? "gate: dose" : arena_fmt(w->a, "gate: into %s", name),
		         dose ? "The dose is given only if"
		              : arena_fmt(w->a, "Into \"%s\" only if", name),
		         dose, &s->enter);
		add_gate(w, w->ends[i],
		         last ? "gate: leaving" : arena_fmt(w->a, "gate: out of %s", name),
		         last ? "The patient leaves only if"
		              : arena_fmt(w->a, "Out of \"%s\" only if", name),
		         last, &s->leave);
	}
}

/* ---- stages ---- */

static void draw_stages(struct sitting *w)
{
	static const char *const modes[] = {
	    [MODE_UNSAID] = "",
	    [MODE_DO_CONFIRM] = ", done and then confirmed",
	    [MODE_READ_DO] = ", read aloud and done line by line",
	};
	struct group *g = arena_push(w->a, &w->d->groups);
	*g = (struct group){.title = "Stages", .from = 1, .to = 0};
	struct lane *l = lane(w, g, "stages"), *dim = NULL;
	struct card *c = arena_push(w->a, &w->d->cards);
	*c = (struct card){.title = "Stages and their checklists"};
	int n = w->s->stages;
	if (w->dose >= 0)
		says(w->a, &l->says, "not to scale before the dose");
	for (int i = 0; i < n; i++)
		says(w->a, &l->says, stage_title(w, i));
	for (int i = 0; i < n; i++) {
		const struct stage *s = sitting_stage(w, i);
		int64_t from = i ? w->ends[i - 1] : w->arrival;
		const char *title = stage_title(w, i);
		draw_mark(w->a, l, i == w->dose_stage ? BAR_PEAK : BAR_STAGE, from, w->ends[i],
		          title);
		struct card_item *it = arena_push(w->a, &c->items);
		*it = (struct card_item){.name = title};
		says(w->a, &it->says,
		     arena_fmt(w->a, "%s%s", say_count(w->a, (int64_t)s->steps.n, "step"),
		               modes[s->mode]));
		if (w->known[i])
			says(w->a, &it->says,
			     arena_fmt(w->a, "ends at the earliest %lld min after the dose",
			               (long long)(w->ends[i] / MIN)));
		if (!s->dim)
			continue;
		dim = dim ? dim : lane(w, g, "screens");
		l = &g->lanes.v[0];
		draw_mark(w->a, &g->lanes.v[1], BAR_DARK, from, w->ends[i], "dim");
	}
	if (dim)
		says(w->a, &g->lanes.v[1].says, "dark, so that nothing lights the room");
}

/* ---- medicine ---- */

static const char *rule_words(struct sitting *w, const struct dose_rule *r)
{
	struct text t = text_in(w->a);
	if (r->choice_n) {
		for (size_t i = 0; i < r->choice_n; i++)
			text_fmt(&t, "%s%s", i ? i + 1 == r->choice_n ? " or " : ", " : "",
			         say_quantity(w->a, r->choice[i]));
	} else {
		text_put(&t, say_range(w->a, &r->allowed));
	}
	if (r->allowed.dim == DIM_PERCENT)
		text_put(&t, " of the first dose");
	if (r->at_most.q.dim != DIM_NONE)
		text_fmt(&t, ", at most %s", say_quantity(w->a, r->at_most.q));
	for (size_t i = 0; i < r->at_most.cases.n; i++) {
		const struct bound_case *k = &r->at_most.cases.v[i];
		text_fmt(&t, ", at most %s %s", say_quantity(w->a, k->bound),
		         k->otherwise
		             ? "otherwise"
		             : arena_fmt(w->a, "if %s", say_condition(&w->saying, k->when.x)));
	}
	if (r->of_first.dim != DIM_NONE)
		text_fmt(&t, ", at most %s of the first dose", say_quantity(w->a, r->of_first));
	return t.n ? t.s : "";
}

static void say_rule(struct sitting *w, struct lane *l, const struct dose_rule *r)
{
	says(w->a, &l->says, rule_words(w, r));
	if (r->first.q.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "first dose at most %s", say_quantity(w->a, r->first.q)));
	for (size_t i = 0; i < r->first.cases.n; i++) {
		const struct bound_case *k = &r->first.cases.v[i];
		says(w->a, &l->says,
		     arena_fmt(w->a, "first dose at most %s %s", say_quantity(w->a, k->bound),
		               k->otherwise ? "otherwise"
		                            : arena_fmt(w->a, "if %s",
		                                        say_condition(&w->saying, k->when.x))));
	}
	if (r->over.dim != DIM_NONE)
		says(w->a, &l->says, arena_fmt(w->a, "runs over %s", say_range(w->a, &r->over)));
	if (r->rest.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "devices one after another, %s apart",
		               say_quantity(w->a, r->rest)));
	if (r->times)
		says(w->a, &l->says,
		     arena_fmt(w->a, "%s at most", say_count(w->a, r->times, "time")));
	if (r->at.n)
		says(w->a, &l->says, say_schedule(w->a, &r->at));
}

/* How the effect comes and goes, from figures that overlap. */
static void draw_effect(struct sitting *w, struct group *g, const struct route *r)
{
	const struct effect *f = &r->effect;
	if (f->peak.dim == DIM_NONE)
		return;
	struct lane *l = lane(w, g, arena_fmt(w->a, "effect, %s", r->name.s));
	int64_t on = f->onset.dim != DIM_NONE ? f->onset.lo / MICRO : 0;
	int64_t from = f->peak.lo / MICRO, to = f->peak.hi / MICRO;
	says(w->a, &l->says,
	     arena_fmt(w->a, "onset after %s",
	               f->onset.dim != DIM_NONE ? say_range(w->a, &f->onset) : "0 min"));
	says(w->a, &l->says, arena_fmt(w->a, "peak after %s", say_range(w->a, &f->peak)));
	if (on < from)
		draw_mark(w->a, l, BAR_STAGE, on, from, "onset");
	draw_mark(w->a, l, BAR_PEAK, from, to, "peak");
	if (f->lasts.dim == DIM_NONE)
		return;
	says(w->a, &l->says, arena_fmt(w->a, "lasts %s", say_range(w->a, &f->lasts)));
	if (f->lasts.hi / MICRO > to)
		draw_mark(w->a, l, BAR_STAGE, to, f->lasts.hi / MICRO, "return");
}

static void draw_further(struct sitting *w, struct group *g, const struct medicine *m,
                         const struct route *r, enum dose_kind kind, const char *word)
{
	const struct dose_rule *rule = route_rule(r, kind);
	if (!rule->src)
		return;
	struct lane *l = lane(w, g, arena_fmt(w->a, "%s %s %s", word, m->name.s, r->name.s));
	say_rule(w, l, rule);
	sitting_marks(w, l, &rule->at, MARK_DOSE);
	if (rule->enter.n)
		gate_card(w, arena_fmt(w->a, "A %s is given only if", word), &rule->enter);
}

static void draw_route(struct sitting *w, struct group *g, const struct medicine *m,
                       const struct route *r, bool booster, bool supplement)
{
	struct lane *l = lane(w, g, arena_fmt(w->a, "%s %s", m->name.s, r->name.s));
	says(w->a, &l->says, r->form_text.s);
	say_rule(w, l, &r->dose);
	if (r->pump.dim != DIM_NONE)
		says(w->a, &l->says,
		     arena_fmt(w->a, "rate set to the pump's %s%s", say_quantity(w->a, r->pump),
		               r->pump_nearest ? ", the nearest" : ", downwards"));
	for (size_t i = 0; i < r->limits.n; i++) {
		const struct limit *k = &r->limits.v[i];
		says(w->a, &l->says,
		     arena_fmt(w->a, "at most %s in %s", say_quantity(w->a, k->amount),
		               k->session ? "one session" : say_quantity(w->a, k->over)));
	}
	if (r->dose.over.dim != DIM_NONE)
		draw_mark(w->a, l, BAR_PEAK, 0, r->dose.over.hi / MICRO, "infusion");
	else
		draw_mark(w->a, l, MARK_DOSE, 0, 0, NULL);
	draw_effect(w, g, r);
	if (booster)
		draw_further(w, g, m, r, DOSE_BOOSTER, "booster");
	if (supplement)
		draw_further(w, g, m, r, DOSE_SUPPLEMENT, "supplement");
}

/* Who orders, reads the packet and gives. */
static void say_giving(struct sitting *w, struct group *g, const struct step *s)
{
	if (s->ordered_by.n)
		says(w->a, &g->says,
		     arena_fmt(w->a, "ordered by %s", say_people(w->a, &s->ordered_by)));
	if (s->by.n)
		says(w->a, &g->says, arena_fmt(w->a, "given by %s", say_people(w->a, &s->by)));
	if (s->second.n)
		says(w->a, &g->says,
		     arena_fmt(w->a, "read a second time by %s", say_people(w->a, &s->second)));
}

/* Medicines at hand against what may come up. */
static void draw_as_needed(struct sitting *w, struct group *g)
{
	const struct anytime *t = &w->plan->p->anytime;
	for (size_t i = 0; i < t->as_needed.n; i++) {
		const struct as_needed *m = &t->as_needed.v[i];
		struct lane *l = lane(w, g, arena_fmt(w->a, "as needed: %s", m->name.s));
		says(w->a, &l->says, arena_fmt(w->a, "against %s", m->against.s));
		says(w->a, &l->says,
		     arena_fmt(w->a, "%s, %s", m->form.s ? m->form.s : "",
		               m->route.s ? m->route.s : ""));
		says(w->a, &l->says, say_range(w->a, &m->allowed));
		if (m->at_most.dim != DIM_NONE)
			says(w->a, &l->says,
			     arena_fmt(w->a, "at most %s in one session",
			               say_quantity(w->a, m->at_most)));
		says(w->a, &l->says,
		     arena_fmt(w->a, "ordered by %s",
		               m->ordered_by.n ? say_people(w->a, &m->ordered_by) : "prescriber"));
		says(w->a, &l->says,
		     arena_fmt(w->a, "given by %s",
		               m->by.n ? say_people(w->a, &m->by) : "prescriber or nurse"));
	}
}

static void draw_medicine(struct sitting *w)
{
	bool has[STEP_KINDS] = {false};
	if (w->dose < 0)
		return;
	struct group *g = arena_push(w->a, &w->d->groups);
	*g = (struct group){.title = "Medicine", .from = 1, .to = 0};
	say_giving(w, g, w->plan->steps[w->dose].def);
	for (int i = w->s->step; i < w->s->step + w->s->steps; i++)
		has[w->plan->steps[i].def->kind] = true;
	for (int i = w->s->step; i < w->s->step + w->s->steps; i++) {
		const struct plan_step *s = &w->plan->steps[i];
		if (s->def->kind != STEP_DOSE || s->medicine < 0)
			continue;
		const struct medicine *m = &w->plan->p->medicines.v[s->medicine];
		for (size_t k = 0; k < m->routes.n; k++)
			draw_route(w, g, m, &m->routes.v[k], has[STEP_BOOSTER],
			           has[STEP_SUPPLEMENT]);
	}
	draw_as_needed(w, g);
}

/* ---- readings, people, and what stays open ---- */

static void draw_watching(struct sitting *w)
{
	struct group *g = NULL;
	for (int i = w->s->step; i < w->s->step + w->s->steps; i++) {
		const struct step *s = w->plan->steps[i].def;
		bool looks = s->kind == STEP_LOOK_IN;
		if (s->kind != STEP_MONITOR && !looks)
			continue;
		if (!g) {
			g = arena_push(w->a, &w->d->groups);
			*g = (struct group){.title = "Watching", .from = 1, .to = 0};
		}
		struct lane *l =
		    lane(w, g, looks ? arena_fmt(w->a, "look in: %s", s->name.s) : s->name.s);
		says(w->a, &l->says, s->title.s);
		if (s->what.n && !looks)
			says(w->a, &l->says, say_names(w->a, &s->what, ", "));
		says(w->a, &l->says, say_schedule(w->a, &s->at));
		if (s->when.x)
			says(w->a, &l->says,
			     arena_fmt(w->a, "only if %s", say_condition(&w->saying, s->when.x)));
		if (s->grace.micro)
			says(w->a, &l->says,
			     arena_fmt(w->a, "late after %s", say_quantity(w->a, s->grace)));
		sitting_marks(w, l, &s->at, looks ? MARK_LOOK_IN : MARK_READING);
		for (size_t k = 0; k < l->marks.n; k++)
			l->marks.v[k].perhaps = s->when.x != NULL;
	}
}

static void draw_people(struct sitting *w)
{
	const struct session_def *def = w->s->def;
	if (!def->staff.n)
		return;
	struct group *g = arena_push(w->a, &w->d->groups);
	*g = (struct group){.title = "People", .from = 1, .to = 0};
	for (size_t i = 0; i < def->staff.n; i++) {
		const struct staffing *s = &def->staff.v[i];
		struct lane *l = lane(w, g, s->name.s);
		bool near = s->within.dim != DIM_NONE && s->within.micro > 0;
		int64_t from = w->arrival, to = w->leaving;
		if (s->from.moment.kind != MOMENT_NONE)
			from = sitting_point(w, &s->from);
		if (s->to.moment.kind != MOMENT_NONE)
			to = sitting_point(w, &s->to);
		says(w->a, &l->says,
		     arena_fmt(w->a, "%d %s%s%s", s->people, s->people == 1 ? "person" : "people",
		               near ? ", can be here within " : ", in the room",
		               near ? say_quantity(w->a, s->within) : ""));
		says(w->a, &l->says,
		     arena_fmt(
		         w->a, "from %s to %s",
		         s->from.moment.kind != MOMENT_NONE ? say_point(w->a, &s->from) : "start",
		         s->to.moment.kind != MOMENT_NONE ? say_point(w->a, &s->to) : "leaving"));
		if (s->same_person)
			says(w->a, &l->says, "the same person through the whole course");
		if (s->besides.n)
			says(w->a, &l->says,
			     arena_fmt(w->a, "besides %s", say_names(w->a, &s->besides, ", ")));
		draw_mark(w->a, l, near ? BAR_NEAR : BAR_PEOPLE, from, to > from ? to : from + MIN,
		          NULL);
	}
}

static void draw_open_forms(struct sitting *w)
{
	struct card *c = NULL;
	for (int i = w->s->step; i < w->s->step + w->s->steps; i++) {
		const struct step *s = w->plan->steps[i].def;
		if (!s->due.n)
			continue;
		if (!c) {
			c = arena_push(w->a, &w->d->cards);
			*c = (struct card){.title = "May stay open after leaving"};
		}
		struct card_item *it = arena_push(w->a, &c->items);
		*it = (struct card_item){.name = s->name.s};
		says(w->a, &it->says, arena_fmt(w->a, "until %s", say_schedule(w->a, &s->due)));
		if (s->owner.n)
			says(w->a, &it->says,
			     arena_fmt(w->a, "owner: %s", say_people(w->a, &s->owner)));
	}
}

void session_draw(struct arena *a, const struct plan *plan, int session, struct diagram *d)
{
	struct sitting w = {.a = a, .plan = plan, .d = d, .saying = {a, plan->p}};
	w.s = &plan->sessions[session];
	sitting_plan(&w);
	d->title =
	    arena_fmt(a, "Session: %s", w.s->def->title.s ? w.s->def->title.s : w.s->def->name.s);
	if (w.s->def->length.micro)
		says(a, &d->says,
		     arena_fmt(a, "%s from arrival to leaving, in %s.",
		               say_quantity(a, w.s->def->length),
		               say_count(a, w.s->stages, "stage")));
	if (w.dose >= 0)
		says(a, &d->says,
		     arena_fmt(
		         a,
		         "Minute 0 is the first dose. The patient leaves at the earliest %lld min "
		         "after it.",
		         (long long)(w.leaving / MIN)));
	says(a, &d->says, "Nobody goes through a gate before every rule of it is met.");
	draw_axis(&w);
	draw_stages(&w);
	draw_medicine(&w);
	draw_watching(&w);
	draw_people(&w);
	draw_gates(&w);
	draw_open_forms(&w);
}
