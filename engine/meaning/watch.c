/* SPDX-License-Identifier: Apache-2.0
 * Who watches a supervised dose and when: somebody on site until the patient leaves, a reading when
 * the effect is strongest, and readings of its own before a further dose. */
#include <string.h>

#include "meaning/cover.h"
#include "protocol/plan.h"

/* ---- somebody is there ---- */

/* On site from the first dose or before, until the patient has left. */
static bool covers(const struct staffing *s)
{
	enum moment_kind from = s->from.moment.kind, to = s->to.moment.kind;
	bool early = from == MOMENT_NONE || from == MOMENT_START || from == MOMENT_FIRST_DOSE;
	return s->people >= 1 && s->within.dim == DIM_NONE && early && s->from.distance.micro <= 0
	       && (to == MOMENT_NONE || to == MOMENT_LEAVING) && s->to.distance.micro >= 0;
}

static void unwatched(struct loader *l, struct span at, const char *why, const char *help)
{
	struct span said = meaning_said_at(l, "supervised");
	struct diag *d =
	    meaning_two(l, C_NOT_MONITORED, at, said, "this is promised",
	                arena_fmt(l->a, "this protocol says `supervised: yes`, and %s", why));
	d->help = help;
}

/* `supervised: yes` is a promise to the patient (V-16): somebody is there from the first dose until
 * the patient leaves, takes readings, and looks before the door opens.  Each that is missing is
 * said where it belongs. */
static void check_watched(struct loader *l, const struct session_def *s, const struct step *dose,
                          size_t at)
{
	const struct staffing *post = NULL;
	bool there = false, read = false, looked = false;
	for (size_t i = 0; i < s->staff.n; i++) {
		if (strcmp(s->staff.v[i].name.s, "monitor") != 0)
			continue;
		post = &s->staff.v[i];
		there |= covers(post);
	}
	for (size_t i = at; i < s->stages.n; i++) {
		looked |= s->stages.v[i].leave.n > 0;
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++)
			read |= s->stages.v[i].steps.v[j].kind == STEP_MONITOR;
	}
	if (!there)
		unwatched(l, post ? post->name.at : s->name.at,
		          "nobody is asked to stay and watch from the first dose until the patient "
		          "leaves",
		          "add to `staff`: `monitor: {people: 1, from: first dose, to: leaving}`");
	if (!read)
		unwatched(
		    l, dose->name.at, "nobody takes readings after the dose",
		    "add a `monitor` step after the dose, such as `at: every 30 min from first "
		    "dose to leaving`");
	if (!looked && s->where == WHERE_CLINIC) /* nobody leaves where nobody came */
		unwatched(l, s->stages.v[s->stages.n - 1].name.at,
		          "nothing is checked before the patient leaves",
		          "give this stage `leave`, with the checks that must pass");
}

/* ---- readings of its own before a further dose ---- */

#define ANY_AGE INT64_MAX

struct gate {
	const struct protocol *p;
	bool *reads;  /* by measure: it goes by the newest reading */
	int64_t *age; /* and how old that may be */
	bool plugin;
	struct span at;
};

static void see_reading(void *ctx, const struct fact *f)
{
	struct gate *g = ctx;
	if (f->kind == FACT_READING && f->how == HOW_IS && f->at.which == AT_NEWEST)
		g->reads[f->index] = true;
}

static void age_at_most(struct gate *g, int measure, int64_t age)
{
	g->reads[measure] = true;
	if (age < g->age[measure])
		g->age[measure] = age;
}

/* `since(bp) <= 5 min` is as good as `fresh: {bp: 5 min}`. */
static void see_since(struct gate *g, const struct expr *x)
{
	if (x->op == OP_AND) {
		see_since(g, x->a);
		see_since(g, x->b);
	} else if ((x->op == OP_LE || x->op == OP_LT) && x->a->op == OP_FACT
	           && x->a->fact.kind == FACT_SINCE && x->a->fact.moment.kind == MOMENT_READING
	           && x->a->fact.moment.measure >= 0 && x->b->op == OP_CONST) {
		age_at_most(g, x->a->fact.moment.measure, x->b->k.lo);
	}
}

static void gate_add(struct gate *g, const struct idents *checks)
{
	for (size_t i = 0; i < checks->n; i++) {
		const struct check *c = &g->p->checks.v[checks->v[i].index];
		g->plugin |= c->call.name.s != NULL;
		g->at = checks->v[i].at;
		for (size_t k = 0; k < c->pass.n; k++) {
			expr_facts(c->pass.v[k].x, see_reading, g);
			see_since(g, c->pass.v[k].x);
		}
		for (size_t k = 0; k < c->verdicts.n; k++)
			expr_facts(c->verdicts.v[k].when.x, see_reading, g);
		for (size_t k = 0; k < c->fresh.n; k++)
			if (c->fresh.v[k].measure >= 0 && c->fresh.v[k].age.dim == DIM_ELAPSED)
				age_at_most(g, c->fresh.v[k].measure, c->fresh.v[k].age.micro);
	}
}

/* The measure whose reading may be oldest; -1 where it reads none. */
static int oldest(const struct gate *g)
{
	int at = -1;
	for (size_t i = 0; i < g->p->measures.n; i++)
		if (g->reads[i] && (at < 0 || g->age[i] > g->age[at]))
			at = (int)i;
	return at;
}

static void say_further(struct loader *l, const struct gate *g, const struct dose_rule *r,
                        const struct step *t, const char *word)
{
	int old = oldest(g);
	const char *name = old >= 0 ? l->p->measures.v[old].name.s : "";
	const char *msg =
	    old < 0 ? arena_fmt(l->a, "nothing is measured before this %s of `%s`", word,
	                        t->what.v[0].s)
	    : g->age[old] == ANY_AGE
	        ? arena_fmt(
	            l->a,
	            "this %s may go by a `%s` from before the first dose: nothing asks how old "
	            "it is",
	            word, name)
	        : arena_fmt(
	            l->a,
	            "this %s may come %s after the dose, and go by a `%s` that is %s old: from "
	            "before the first dose",
	            word, meaning_said(l, r->at.v[0].range.lo, DIM_ELAPSED), name,
	            meaning_said(l, g->age[old], DIM_ELAPSED));
	struct diag *d = meaning_two(l, C_FURTHER_GATE, old < 0 ? r->src->at : g->at, t->name.at,
	                             "it is given here", msg);
	d->help =
	    old < 0
	        ? arena_fmt(l->a,
	                    "give the %s a check of its own, `enter: [%s-ready]`, that asks "
	                    "for fresh readings",
	                    word, word)
	        : arena_fmt(l->a, "ask for a newer one in this check: `fresh: {%s: 5 min}`", name);
}

/* A second dose on a pressure from before the first one is a dose on a guess (V-04). */
static void check_further(struct loader *l, const struct step *t, enum dose_kind kind)
{
	const struct medicine *m = &l->p->medicines.v[t->what.v[0].index];
	for (size_t i = 0; i < m->routes.n; i++) {
		const struct dose_rule *r = route_rule(&m->routes.v[i], kind);
		if (!r->src || r->at.n != 1 || r->at.v[0].kind != AT_WINDOW)
			continue;
		struct gate g = {.p = l->p,
		                 .reads = arena_arr(l->a, bool, l->p->measures.n),
		                 .age = arena_arr(l->a, int64_t, l->p->measures.n)};
		for (size_t k = 0; k < l->p->measures.n; k++)
			g.age[k] = ANY_AGE;
		gate_add(&g, &r->enter);
		gate_add(&g, &t->enter);
		int old = oldest(&g);
		if (g.plugin || (old >= 0 && g.age[old] < r->at.v[0].range.lo))
			continue;
		say_further(l, &g, r, t, dose_kinds[kind].word);
	}
}

/* ---- a reading when the effect is strongest ---- */

/* The measure that is looked at: the pressure where there is one, else whatever is monitored. */
static int watched_measure(const struct protocol *p, const struct session_def *s)
{
	int any = -1;
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct step *t = &s->stages.v[i].steps.v[j];
			for (size_t k = 0; t->kind == STEP_MONITOR && k < t->what.n; k++) {
				if (p->measures.v[t->what.v[k].index].dim == DIM_PRESSURE)
					return t->what.v[k].index;
				any = any < 0 ? t->what.v[k].index : any;
			}
		}
	return any;
}

static void check_peak(struct loader *l, struct cover *c)
{
	const struct medicine *m = &l->p->medicines.v[c->medicine];
	const struct route *r = &m->routes.v[c->route];
	const struct quantity_range *peak = &r->effect.peak;
	const struct route_figures *f = meaning_figures_of(m, r);
	bool own = peak->has_lo && peak->has_hi && peak->dim == DIM_ELAPSED;
	int64_t lo = own ? peak->lo : f ? (f->peak - PEAK_WIDTH) * LINE_MINUTE : 0;
	int64_t hi = own ? peak->hi : f ? (f->peak + PEAK_WIDTH) * LINE_MINUTE : 0;
	if ((!own && !f) || !c->n || cover_reads(l->a, c, lo, hi))
		return;
	const char *from = meaning_said(l, lo, DIM_ELAPSED), *to = meaning_said(l, hi, DIM_ELAPSED);
	int64_t grace = c->v[0]->grace.micro + c->v[0]->give_or_take.micro;
	struct diag *d = meaning_two(
	    l, own ? C_NO_PEAK : C_PEAK_FIGURE, c->v[0]->at.src->at, r->name.at,
	    own ? "the effect of this route" : "this route",
	    arena_fmt(
	        l->a, "no reading is sure to fall between %s and %s after the dose, when %s", from,
	        to, own ? "its effect is strongest" : "readings are highest by published figures"));
	d->label = grace ? arena_fmt(l->a, "a reading may come %s late",
	                             meaning_said(l, grace, DIM_ELAPSED))
	                 : NULL;
	d->help = own ? arena_fmt(l->a, "add one at %s", from)
	              : arena_fmt(l->a, "add one, or say `effect: {peak: …}` of your own (from %s)",
	                          f->source);
}

static bool promised(const struct protocol *p)
{
	for (size_t i = 0; i < p->guarantees.n; i++)
		if (p->guarantees.v[i].due.s)
			return true;
	return false;
}

static void each_route(struct loader *l, const struct session_def *s, const struct step *dose,
                       bool own)
{
	struct cover *c = arena_new(l->a, struct cover);
	int measure = watched_measure(l->p, s);
	size_t n = l->p->medicines.v[dose->what.v[0].index].routes.n;
	for (size_t i = 0; i < n && measure >= 0; i++) {
		const struct quantity_range *peak =
		    &l->p->medicines.v[dose->what.v[0].index].routes.v[i].effect.peak;
		cover_init(c, l->p, s, dose, (int)i, measure);
		if ((peak->dim == DIM_ELAPSED) == own)
			check_peak(l, c);
	}
}

static void each_dose(struct loader *l,
                      void (*see)(struct loader *l, const struct session_def *s,
                                  const struct step *t, bool own),
                      bool own)
{
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++) {
				const struct step *t = &s->stages.v[j].steps.v[k];
				if (dose_kind_of(t->kind) != DOSE_KINDS && t->what.n
				    && !step_is_reported(t))
					see(l, s, t, own);
			}
	}
}

static void see_dose(struct loader *l, const struct session_def *s, const struct step *t, bool own)
{
	if (t->kind == STEP_DOSE)
		each_route(l, s, t, own);
}

static void see_further(struct loader *l, const struct session_def *s, const struct step *t,
                        bool own)
{
	(void)s;
	(void)own;
	if (t->kind != STEP_DOSE && l->p->supervised)
		check_further(l, t, dose_kind_of(t->kind));
}

void meaning_watch(struct loader *l)
{
	for (size_t i = 0; l->p->supervised && i < l->p->sessions.n; i++) {
		const struct step *dose;
		size_t at;
		if (session_gives(&l->p->sessions.v[i], &dose, &at))
			check_watched(l, &l->p->sessions.v[i], dose, at);
	}
	each_dose(l, see_further, true);
}

/* Where readings lie too far apart the peak is missed for the same reason. */
void meaning_peaks(struct loader *l)
{
	if (!meaning_told(l, C_PROMISE_WATCH))
		each_dose(l, see_dose, true);
}

/* What is only worth a second look: published figures, and a distance that nobody states. */
void meaning_watch_figures(struct loader *l)
{
	each_dose(l, see_dose, false);
	for (size_t i = 0; l->p->supervised && i < l->p->sessions.n && !promised(l->p); i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		const struct step *dose;
		size_t at;
		if (!session_gives(s, &dose, &at) || watched_measure(l->p, s) < 0)
			continue;
		load_fail(l, &codes[C_APART_UNSAID], dose->name.at,
		          "nothing says how far apart readings may be after this dose")
		    ->help =
		    "add to `guarantees`: `watched: {from: first dose, to: leaving, due: bp, "
		    "at most: 35 min apart}`";
		return;
	}
}
