/* SPDX-License-Identifier: Apache-2.0
 * The stages of a session and the lines of their checklists. */
#include <string.h>

#include "bedside/bedside_in.h"
#include "course/blind.h"
#include "course/score.h"
#include "decide/decide.h"
#include "judge/look.h"
#include "judge/monitor.h"

const char *const line_state_names[LINE_STATES] = {
    [LINE_LATER] = "later",
    [LINE_OPEN] = "open",
    [LINE_CURRENT] = "now",
    [LINE_WAITING] = "waiting",
    [LINE_DONE] = "done",
    [LINE_SKIPPED] = "skipped",
    [LINE_NOT_ASKED] = "not asked today",
};

/* ---- what was said -----------------------------------------------------------------------------
 */

static void sign_line(struct seeing *s, struct bedside_line *l, const struct mark *m)
{
	l->by = bedside_name(s->clinic, m->actor);
	l->at = m->happened;
	l->seq = m->seq;
}

static void said_step(struct seeing *s, struct bedside_line *l)
{
	for (size_t i = s->c->steps.n; i-- > 0;) {
		const struct step_record *r = &s->c->steps.v[i];
		if (r->step != l->step || r->m.struck || r->m.session != s->s->number)
			continue;
		if (r->skipped)
			l->reason = r->text;
		else if (blind_step(s->c, r->step, s->viewer))
			l->answer = "hidden";
		else if (!r->partial) /* nobody sees what one of several has said */
			l->answer = r->has_number ? bedside_amount(s->a, r->number)
			            : r->text     ? r->text
			                          : "confirmed";
		sign_line(s, l, &r->m);
		return;
	}
}

/* A share is told to a tenth of a percent, downward as it is counted. */
static void put_score(struct text *t, enum dim dim, int64_t micro)
{
	if (dim == DIM_PERCENT)
		micro -= micro % 100000;
	quantity_write(t, (struct quantity){micro, dim});
}

static void score_words(struct seeing *s, const struct form_record *r, struct text *t)
{
	const struct form *f = &s->c->plan->p->forms.v[r->form];
	for (size_t i = 0; r->scores && i < f->scores.n; i++) {
		const struct score_value *v = &r->scores[i];
		const char *name = f->scores.v[i].name.s;
		text_fmt(t, "%s%s ", t->n ? ", " : "", name);
		if (!v->known) {
			text_put(t, "not known");
		} else if (f->scores.v[i].names_n) {
			text_put(t, v->name >= 0 ? f->scores.v[i].names[v->name] : "not known");
		} else {
			put_score(t, f->scores.v[i].dim, v->micro);
			const char *band = form_band(s->c->plan, r->form, (int)i, v);
			if (band)
				text_fmt(t, " (%s)", band);
		}
	}
}

static void said_form(struct seeing *s, struct bedside_line *l, int form)
{
	for (size_t i = s->c->forms.n; i-- > 0;) {
		const struct form_record *r = &s->c->forms.v[i];
		if (r->form != form || r->m.struck || r->m.session != s->s->number)
			continue;
		struct text t = text_in(s->a);
		if (!blind_form(s->c, form, s->viewer))
			score_words(s, r, &t);
		l->answer = t.n ? t.s : "answered";
		sign_line(s, l, &r->m);
		return;
	}
}

/* What is measured in a stage that comes before the dose is of before it; 0 = there is no end. */
static int64_t measured_until(const struct seeing *s, const struct plan_step *p)
{
	const struct plan_session *q = &s->c->plan->sessions[s->s->session];
	for (int i = q->step; s->s->first_dose && i < q->step + q->steps; i++)
		if (s->c->plan->steps[i].def->kind == STEP_DOSE)
			return p->stage <= s->c->plan->steps[i].stage ? s->s->first_dose : 0;
	return 0;
}

/* The newest reading of a measure by then, of this session; NULL. */
static const struct reading *reading_by(const struct seeing *s, int measure, int64_t until)
{
	const struct reading *best = NULL;
	for (size_t i = 0; i < s->c->readings.n; i++) {
		const struct reading *r = &s->c->readings.v[i];
		if (r->measure == measure && r->m.session == s->s->number && !r->m.struck
		    && r->m.happened <= until
		    && (!best || r->m.happened > best->m.happened
		        || (r->m.happened == best->m.happened && r->m.seq > best->m.seq)))
			best = r;
	}
	return best;
}

/* The same as one line, where everything was measured before the dose. */
static bool said_before_dose(struct seeing *s, struct bedside_line *l, const struct plan_step *p)
{
	int64_t until = measured_until(s, p);
	struct text t = text_in(s->a);
	const struct reading *last = NULL;
	for (size_t i = 0; until && i < p->def->what.n; i++) {
		int m = p->def->what.v[i].index;
		const struct reading *r = m >= 0 ? reading_by(s, m, until) : NULL;
		int64_t value[4] = {0};
		int n = 0;
		if (!r || blind_measure(s->c, m, s->viewer))
			return false;
		for (size_t k = 0; k < s->c->readings.n && n < (int)countof(value); k++)
			if (s->c->readings.v[k].m.seq == r->m.seq
			    && s->c->readings.v[k].measure == m)
				value[n++] = s->c->readings.v[k].value;
		text_fmt(&t, "%s%s %s", i ? ", " : "", p->def->what.v[i].s,
		         bedside_value(s->a, &s->c->plan->p->measures.v[m], value, n));
		last = !last || r->m.happened >= last->m.happened ? r : last;
	}
	if (!last)
		return false;
	l->answer = t.s;
	sign_line(s, l, &last->m);
	return true;
}

/* The newest readings of the session of what the step measures; nothing where one is missing. */
static void said_measure(struct seeing *s, struct bedside_line *l, const struct plan_step *p)
{
	const struct step *def = p->def;
	if (said_before_dose(s, l, p))
		return;
	struct text t = text_in(s->a);
	const struct bedside_reading *last = NULL;
	for (size_t i = 0; i < def->what.n; i++) {
		const struct bedside_reading *r = NULL;
		for (size_t k = 0; k < s->out->readings.n; k++)
			if (strcmp(s->out->readings.v[k].measure, def->what.v[i].s) == 0)
				r = &s->out->readings.v[k];
		if (!r)
			return;
		text_fmt(&t, "%s%s %s", i ? ", " : "", r->measure, r->value);
		last = !last || r->at >= last->at ? r : last;
	}
	if (!last)
		return;
	l->answer = t.s;
	l->by = last->by;
	l->at = last->at;
	l->seq = last->seq;
}

static void said_dose(struct seeing *s, struct bedside_line *l, enum dose_kind kind)
{
	for (size_t i = s->c->doses.n; i-- > 0;) {
		const struct dose_record *d = &s->c->doses.v[i];
		if (d->m.session != s->s->number || d->m.struck || d->kind != kind
		    || d->step != l->step)
			continue;
		const struct medicine *m = &s->c->plan->p->medicines.v[d->medicine];
		l->answer = arena_fmt(s->a, "%s %s %s%s", bedside_given(s, d, d->amount), m->name.s,
		                      d->route >= 0 ? m->routes.v[d->route].name.s : "",
		                      d->reported ? ", as reported by the patient" : "");
		sign_line(s, l, &d->m);
		return;
	}
}

static void said_signature(struct seeing *s, struct bedside_line *l)
{
	for (size_t i = s->c->signatures.n; i-- > 0;) {
		const struct signature *g = &s->c->signatures.v[i];
		if (g->step != l->step || g->m.session != s->s->number || g->m.struck)
			continue;
		l->answer =
		    g->reason && g->reason[0] ? arena_fmt(s->a, "signed: %s", g->reason) : "signed";
		sign_line(s, l, &g->m);
		return;
	}
}

static void said(struct seeing *s, struct bedside_line *l, const struct plan_step *p)
{
	said_step(s, l); /* also a skip of any kind */
	if (l->at)
		return;
	switch (plan_step_way(p)) {
	case STEP_FORM: said_form(s, l, p->form); break;
	case STEP_MEASURE: said_measure(s, l, p); break;
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT: said_dose(s, l, dose_kind_of(p->def->kind)); break;
	case STEP_SIGN: said_signature(s, l); break;
	case STEP_CONFIRM:
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_MONITOR:
	case STEP_LOOK_IN:
	case STEP_NOTE:
	case STEP_WAIT:
	case STEP_HAND_OUT:
	case STEP_DRAW:
	case STEP_ALLOCATE:
	case STEP_PLUGIN:
	case STEP_KINDS: break;
	}
}

/* ---- what falls due by itself ------------------------------------------------------------------
 */

struct slots {
	const struct slot *v;
	size_t n;
};

static bool is_due(const struct slots *slots, int step)
{
	for (size_t i = 0; i < slots->n; i++)
		if (slots->v[i].step == step
		    && (slots->v[i].state == SLOT_DUE || slots->v[i].state == SLOT_OVERDUE))
			return true;
	return false;
}

static const char *slots_words(struct seeing *s, const struct slots *slots, int step)
{
	int done = 0, late = 0, missed = 0;
	int64_t next = 0;
	for (size_t i = 0; i < slots->n; i++) {
		const struct slot *v = &slots->v[i];
		if (v->step != step)
			continue;
		done += v->state == SLOT_DONE || v->state == SLOT_DONE_LATE;
		late += v->state == SLOT_DONE_LATE;
		missed += v->state == SLOT_MISSED;
		if (!next
		    && (v->state == SLOT_DUE || v->state == SLOT_OVERDUE
		        || v->state == SLOT_TO_COME))
			next = v->due;
	}
	struct text t = text_in(s->a);
	text_fmt(&t, "%d done", done);
	if (late)
		text_fmt(&t, " (%d late)", late);
	if (missed)
		text_fmt(&t, ", %d missed", missed);
	if (next)
		text_fmt(&t, ", next %s", bedside_clock(s, next));
	return t.s;
}

/* What is due or late; else what falls due next. */
static bool next_slot(struct seeing *s, const struct slots *slots, struct slot *out)
{
	if (monitor_next(&s->look, s->s->number, out))
		return true;
	for (size_t i = 0; i < slots->n; i++)
		if (slots->v[i].state == SLOT_TO_COME) {
			*out = slots->v[i];
			return true;
		}
	return false;
}

static void next_due(struct seeing *s, const struct slots *slots)
{
	struct slot slot;
	if (!s->running || !next_slot(s, slots, &slot))
		return;
	const struct step *def = s->c->plan->steps[slot.step].def;
	struct bedside_due *d = &s->out->due;
	const char *title = bedside_title(&def->title, &def->name);
	int64_t to = (slot.due - s->look.now + 59999) / 60000;
	int64_t late = (s->look.now - slot.due) / 60000;
	*d = (struct bedside_due){
	    .step = slot.step, .name = def->name.s, .title = title, .due = slot.due};
	d->late_ms = s->look.now > slot.overdue ? s->look.now - slot.due : 0;
	if (d->late_ms)
		d->says = arena_fmt(s->a, "%s: late by %lld min, due %s", title, (long long)late,
		                    bedside_clock(s, slot.due));
	else if (to > 0)
		d->says = arena_fmt(s->a, "%s: due in %lld min, at %s", title, (long long)to,
		                    bedside_clock(s, slot.due));
	else
		d->says = arena_fmt(s->a, "%s: due now (%s)", title, bedside_clock(s, slot.due));
	s->out->has_due = true;
}

/* ---- lines -------------------------------------------------------------------------------------
 */

static bool by_itself(const struct step *def)
{
	return def->kind == STEP_MONITOR || def->kind == STEP_LOOK_IN;
}

static bool waits_for_another(struct seeing *s, const struct step *def)
{
	for (size_t i = 0; i < def->after.n; i++) {
		int before = plan_step_find(s->c->plan, s->s->session, def->after.v[i].s);
		if (before >= 0 && !step_is_done(s->c, before))
			return true;
	}
	return false;
}

static enum line_state state_of(struct seeing *s, const struct bedside_line *l,
                                const struct plan_step *p, const struct slots *slots)
{
	bool here = p->stage <= s->s->stage;
	if (l->reason)
		return LINE_SKIPPED;
	if (s->running ? step_is_done(s->c, l->step) : l->at != 0)
		return LINE_DONE;
	if (!step_applies(&s->look, l->step))
		return LINE_NOT_ASKED;
	if (!here)
		return LINE_LATER;
	if (by_itself(p->def))
		return is_due(slots, l->step) ? LINE_OPEN : LINE_WAITING;
	return waits_for_another(s, p->def) ? LINE_WAITING : LINE_OPEN;
}

static void add_line(struct seeing *s, struct bedside_stage *g, int step, const struct slots *slots)
{
	const struct plan_step *p = &s->c->plan->steps[step];
	struct bedside_line *l = arena_push(s->a, &g->lines);
	*l = (struct bedside_line){.step = step,
	                           .name = p->def->name.s,
	                           .title = bedside_title(&p->def->title, &p->def->name),
	                           .kind = plan_step_way(p),
	                           .must = p->def->skip == SKIP_NEVER,
	                           .optional = p->def->optional || by_itself(p->def)
	                                       || p->def->due.src != NULL};
	said(s, l, p);
	l->state = state_of(s, l, p, slots);
	if (by_itself(p->def) && p->stage <= s->s->stage && l->state != LINE_NOT_ASKED)
		l->answer = slots_words(s, slots, step);
	if (p->def->kind == STEP_MEASURE && l->state != LINE_DONE)
		l->answer = NULL, l->at = l->seq = 0, l->by = NULL;
	l->act = bedside_words(s, step);
	bool open = l->state == LINE_OPEN || l->state == LINE_WAITING;
	g->open += open && !l->optional;
}

/* The built-in question about a medicine that must be washed out: asked in the stage before the
 * one whose way in asks for it. */
static bool asks_washout(const struct seeing *s, int stage)
{
	const struct plan_session *ses = &s->c->plan->sessions[s->s->session];
	if (stage + 1 >= ses->stage + ses->stages)
		return false;
	const struct idents *enter = &s->c->plan->stages[stage + 1].def->enter;
	for (size_t i = 0; i < enter->n; i++)
		if (s->c->plan->p->checks.v[enter->v[i].index].builtin == BUILTIN_WASHED_OUT)
			return true;
	return false;
}

static void add_washout(struct seeing *s, struct bedside_stage *g, int stage, int m, int w)
{
	const struct washout *rule = &s->c->plan->p->medicines.v[m].washouts.v[w];
	struct bedside_line *l = arena_push(s->a, &g->lines);
	*l = (struct bedside_line){
	    .step = -1,
	    .name = rule->name.s,
	    .title = arena_fmt(s->a, "When %s was last taken: a day such as 2027-02-10, or never",
	                       rule->name.s),
	    .kind = STEP_ASK,
	    .must = true,
	    .act = arena_fmt(s->a, "answer %s: DATE-OR-NEVER", rule->name.s),
	    .state = stage <= s->s->stage ? LINE_OPEN : LINE_LATER};
	for (size_t i = 0; i < s->c->washouts.n; i++) {
		const struct washout_record *r = &s->c->washouts.v[i];
		if (r->medicine != m || r->washout != w || r->m.session != s->s->number
		    || r->m.struck)
			continue;
		struct civil_date date;
		struct text t = text_in(s->a);
		if (r->never || !civil_date_of_day(course_day(s->c, r->last), &date))
			text_put(&t, "never");
		else
			civil_date_write_staff(&t, date);
		l->answer = t.s;
		l->state = LINE_DONE;
		sign_line(s, l, &r->m);
	}
	g->open += l->state == LINE_OPEN;
}

/* ---- stages ------------------------------------------------------------------------------------
 */

/* What is due comes first, then the first line that has to be done. */
static void choose_current(struct seeing *s)
{
	struct bedside *b = s->out;
	if (!s->running || s->s->state == SESSION_LEFT)
		return;
	struct bedside_stage *g = &b->stages.v[b->stage_at];
	for (size_t i = 0; i < g->lines.n && b->line_at < 0; i++)
		if (g->lines.v[i].state == LINE_OPEN && g->lines.v[i].step >= 0
		    && by_itself(s->c->plan->steps[g->lines.v[i].step].def) && b->has_due
		    && b->due.step == g->lines.v[i].step)
			b->line_at = (int)i;
	for (size_t i = 0; i < g->lines.n && b->line_at < 0; i++)
		if (g->lines.v[i].state == LINE_OPEN && !g->lines.v[i].optional)
			b->line_at = (int)i;
	if (b->line_at >= 0)
		g->lines.v[b->line_at].state = LINE_CURRENT;
}

void bedside_lines(struct seeing *s)
{
	const struct plan *p = s->c->plan;
	const struct plan_session *ses = &p->sessions[s->s->session];
	struct slots slots = {0};
	slots.v = monitor_slots(s->a, &s->look, s->s->number, &slots.n);
	next_due(s, &slots);
	for (int i = ses->stage; i < ses->stage + ses->stages; i++) {
		const struct plan_stage *def = &p->stages[i];
		struct bedside_stage *g = arena_push(s->a, &s->out->stages);
		*g = (struct bedside_stage){.name = def->def->name.s,
		                            .title =
		                                bedside_title(&def->def->title, &def->def->name),
		                            .entered = s->s->stage_at[def->place],
		                            .state = LINE_DONE};
		if (i == s->s->stage && s->running)
			g->state = LINE_CURRENT;
		else if (i > s->s->stage)
			g->state = LINE_LATER;
		for (int k = def->step; k < def->step + def->steps; k++)
			add_line(s, g, k, &slots);
		for (size_t m = 0; asks_washout(s, i) && m < p->p->medicines.n; m++)
			for (size_t w = 0; w < p->p->medicines.v[m].washouts.n; w++)
				add_washout(s, g, i, (int)m, (int)w);
	}
	s->out->stage_at = s->s->stage - ses->stage;
	choose_current(s);
}
