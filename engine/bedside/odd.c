/* SPDX-License-Identifier: Apache-2.0
 * What is probably a slip in an act: asked about once before it is saved, or said afterwards.  It is
 * never refused, since it may be true and then matters most. */
#include <string.h>

#include "bedside/bedside_in.h"
#include "course/plausible.h"
#include "judge/dose.h"

static const char *odd_readings(struct arena *a, const struct course *c, const struct entry *e)
{
	struct text t = text_in(a);
	for (int i = 0; i < e->readings_n; i++) {
		const struct entry_reading *r = &e->readings[i];
		int m = plan_measure_find(c->plan, r->measure);
		const struct measure *def = m >= 0 ? &c->plan->p->measures.v[m] : NULL;
		int parts = def && def->components.n ? (int)def->components.n : 1;
		const char *odd = def && r->n == parts ? reading_odd(a, def, r->value, r->n) : NULL;
		if (odd)
			text_fmt(&t, "%s%s %s: %s", t.n ? "; " : "", def->name.s,
			         bedside_value(a, def, r->value, r->n), odd);
	}
	return t.n ? t.s : NULL;
}

static const char *odd_end(struct arena *a, const struct course *c, const struct command *cmd,
                           const struct session_record *s, int64_t at)
{
	const struct dose_record *dose = course_dose_under_way(c, s->number);
	if (!dose)
		dose = course_dose_unread(c, s->number);
	if (!dose || !dose->infusion || !cmd->e.has_amount)
		return NULL;
	return infusion_odd(a, dose, cmd->e.amount, dose->ended ? dose->ended : at);
}

/* The first step of the medicine that gives such a dose; -1. */
static int dose_step(const struct course *c, const struct session_record *s, enum dose_kind kind)
{
	const struct plan_session *p = &c->plan->sessions[s->session];
	for (int i = p->step; i < p->step + p->steps; i++)
		if (c->plan->steps[i].def->kind == dose_kinds[kind].step)
			return i;
	return -1;
}

/* A dose that is prepared while its stage is held: said, since nobody wants to draw it up and throw
 * it away.  What simply was not done yet holds nothing up that anybody asked for. */
static const char *odd_held(struct arena *a, struct look *look, const struct session_record *s,
                            enum dose_kind kind)
{
	const struct plan *p = look->c->plan;
	int step = dose_step(look->c, s, kind);
	if (step < 0 || p->steps[step].stage <= s->stage)
		return NULL;
	const struct stage *g = p->stages[p->steps[step].stage].def;
	look->dose_ahead = true;
	for (size_t i = 0; i < g->enter.n; i++) {
		const struct check *check = &p->p->checks.v[g->enter.v[i].index];
		struct judgement j = check_judge(a, look, g->enter.v[i].index);
		bool value = j.verdict == VERDICT_BLOCK || j.verdict == VERDICT_SIGN;
		for (int k = 0; k < j.wants_n; k++)
			value |= j.wants[k].kind == WANT_VALUE;
		if (judgement_opens(&j) || !value || check->builtin == BUILTIN_ORDER
		    || check->builtin == BUILTIN_STAFF)
			continue;
		return arena_fmt(a, "`%s` is held by `%s`: %s Nothing is given before it opens",
		                 g->name.s, check->name.s, j.say ? j.say : "");
	}
	return NULL;
}

static const char *odd_draw(struct arena *a, const struct look *look, const struct command *cmd)
{
	int medicine = cmd->e.medicine ? plan_medicine_find(look->c->plan, cmd->e.medicine) : -1;
	const struct order_record *o = order_now(look, medicine, entry_dose_kind(&cmd->e));
	for (int k = 0; !o && k < DOSE_KINDS; k++)
		o = order_now(look, medicine, (enum dose_kind)k);
	if (!o || !cmd->e.has_amount)
		return NULL;
	if (medicine_kits(&look->c->plan->p->medicines.v[o->medicine]))
		return NULL; /* what is odd about it would tell how much is in the kit */
	struct stock_sums sums = stock_sums(look, o->medicine);
	int64_t rest = sums.drawn - sums.given - sums.wasted;
	return draw_odd(a, o, rest > 0 ? rest : 0, cmd->e.amount);
}

const char *bedside_odd(struct arena *a, const struct course *c, const struct command *cmd,
                        const struct now *now)
{
	const struct session_record *s = course_running(c);
	struct look look = {
	    .a = a, .c = c, .now = course_clock(c, now), .session = s ? s->number : 0};
	int64_t at = cmd->happened ? cmd->happened : look.now;
	const char *odd = odd_readings(a, c, &cmd->e);
	if (odd || !s)
		return odd;
	if (cmd->kind == CMD_END_DOSE || cmd->kind == CMD_STOP_DOSE)
		return odd_end(a, c, cmd, s, at);
	bool prepares =
	    cmd->kind == CMD_ORDER || cmd->kind == CMD_CHECK_PACKET || cmd->kind == CMD_DRAW;
	if (cmd->kind == CMD_DRAW)
		odd = odd_draw(a, &look, cmd);
	return odd || !prepares ? odd : odd_held(a, &look, s, entry_dose_kind(&cmd->e));
}
