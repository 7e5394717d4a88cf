/* SPDX-License-Identifier: Apache-2.0
 * judge/staff.c - who has to be there at a moment: the check `staff` (G-17, V-16). */
#include "judge/staff.h"

#include <string.h>

#include "judge/rule.h"

/* ---- who is due ---- */

/* Steps that give: what is due from the dose on has to be there before it. */
static bool gives_here(const struct look *l, const struct session_record *s)
{
	const struct plan_stage *g = &l->c->plan->stages[s->stage];
	for (int i = g->step; i < g->step + g->steps; i++) {
		enum step_kind kind = l->c->plan->steps[i].def->kind;
		if (kind == STEP_DOSE || kind == STEP_BOOSTER || kind == STEP_SUPPLEMENT)
			return true;
	}
	return false;
}

static int64_t point_when(const struct look *l, const struct point *p, int64_t unsaid)
{
	if (p->moment.kind == MOMENT_NONE)
		return unsaid;
	int64_t when = moment_when(l, &p->moment);
	return when ? when + p->distance.micro / 1000 : 0;
}

static bool hangs_on_a_dose(const struct moment *m)
{
	return m->kind == MOMENT_FIRST_DOSE || m->kind == MOMENT_LAST_DOSE || m->kind == MOMENT_DOSE
	       || m->kind == MOMENT_END_OF_DOSE;
}

/* Where the moment has not come nobody is due, but for those whom the dose itself calls: they are
 * there before it is given.  A point before a moment that has not come (`30 min before first
 * dose`) counts from the stage that gives. */
static bool is_due(const struct look *l, const struct session_record *s, const struct staffing *f,
                   bool ahead)
{
	int64_t from = point_when(l, &f->from, s->m.happened);
	int64_t to = point_when(l, &f->to, 0);
	if (s->left && f->to.moment.kind == MOMENT_NONE)
		to = s->left;
	if (to && l->now >= to)
		return false;
	if (from)
		return l->now >= from;
	return ahead && hangs_on_a_dose(&f->from.moment) && f->from.distance.micro <= 0;
}

/* ---- who is there ---- */

bool staff_is_here(const struct look *l, const struct presence *p)
{
	return p->m.session == l->session && p->from <= l->now && (p->to == 0 || p->to > l->now);
}

static bool fills(const struct look *l, const struct presence *p, const struct staffing *f)
{
	if (!staff_is_here(l, p) || !(p->roles & role_by_name(f->name.s)))
		return false;
	return !p->within_ms
	       || (f->within.dim != DIM_NONE && p->within_ms <= f->within.micro / 1000);
}

/* Places that are due, and who could fill each: a person fills one place of a role, and one place
 * of all roles that `besides` ties together. */
struct seats {
	const struct look *l;
	const struct staffing **due; /* by place */
	int *group;                  /* of each place */
	int *taken;                  /* person of each place, -1 */
	int places;
	const char **person;
	int people;
	bool *tried; /* people, in one search */
};

static bool can_fill(const struct seats *s, int place, int person)
{
	for (size_t i = 0; i < s->l->c->staff.n; i++) {
		const struct presence *p = &s->l->c->staff.v[i];
		if (strcmp(p->person, s->person[person]) == 0 && fills(s->l, p, s->due[place]))
			return true;
	}
	return false;
}

static int place_of(const struct seats *s, int group, int person)
{
	for (int i = 0; i < s->places; i++)
		if (s->group[i] == group && s->taken[i] == person)
			return i;
	return -1;
}

/* Finds somebody for a place; whoever sits elsewhere in the group moves where another can. */
static bool seat(struct seats *s, int place)
{
	for (int x = 0; x < s->people; x++) {
		if (s->tried[x] || !can_fill(s, place, x))
			continue;
		s->tried[x] = true;
		int other = place_of(s, s->group[place], x);
		if (other < 0 || seat(s, other)) {
			s->taken[place] = x;
			return true;
		}
	}
	return false;
}

static void know(struct seats *s, const char *person)
{
	for (int i = 0; i < s->people; i++)
		if (strcmp(s->person[i], person) == 0)
			return;
	s->person[s->people++] = person;
}

static int group_of(const int *groups, size_t rule)
{
	while (groups[rule] != (int)rule)
		rule = (size_t)groups[rule];
	return (int)rule;
}

static int *groups_of(struct arena *a, const struct session_def *def)
{
	int *groups = arena_arr(a, int, def->staff.n + 1);
	for (size_t i = 0; i < def->staff.n; i++)
		groups[i] = (int)i;
	for (size_t i = 0; i < def->staff.n; i++)
		for (size_t k = 0; k < def->staff.v[i].besides.n; k++)
			for (size_t j = 0; j < def->staff.n; j++)
				if (strcmp(def->staff.v[j].name.s, def->staff.v[i].besides.v[k].s)
				    == 0)
					groups[group_of(groups, j)] = group_of(groups, i);
	return groups;
}

struct post *staff_short(struct arena *a, struct look *l, bool ahead, size_t *n)
{
	const struct session_record *s = course_session(l->c, l->session);
	*n = 0;
	if (!s)
		return NULL;
	const struct session_def *def = l->c->plan->sessions[s->session].def;
	struct post *out = arena_arr(a, struct post, def->staff.n + 1);
	int *groups = groups_of(a, def), all = 0;
	ahead |= !s->doses && gives_here(l, s);
	for (size_t i = 0; i < def->staff.n; i++)
		all += def->staff.v[i].people;
	struct seats seats = {.l = l,
	                      .due = arena_arr(a, const struct staffing *, (size_t)all + 1),
	                      .group = arena_arr(a, int, (size_t)all + 1),
	                      .taken = arena_arr(a, int, (size_t)all + 1),
	                      .person = arena_arr(a, const char *, l->c->staff.n + 1)};
	for (size_t i = 0; i < l->c->staff.n; i++)
		if (staff_is_here(l, &l->c->staff.v[i]))
			know(&seats, l->c->staff.v[i].person);
	seats.tried = arena_arr(a, bool, (size_t)seats.people + 1);
	for (size_t i = 0; i < def->staff.n; i++) {
		const struct staffing *f = &def->staff.v[i];
		struct post post = {.rule = f};
		if (!is_due(l, s, f, ahead))
			continue;
		for (int k = 0; k < f->people; k++) {
			int place = seats.places++;
			seats.due[place] = f;
			seats.group[place] = group_of(groups, i);
			seats.taken[place] = -1;
			memset(seats.tried, 0, (size_t)seats.people * sizeof *seats.tried);
			post.have += seat(&seats, place);
		}
		if (post.have < f->people)
			out[(*n)++] = post;
	}
	return out;
}

/* ---- the check ---- */

/* Whether somebody of this role is here who was in an earlier session that asks for the same
 * person; true where there was none. */
static bool same_as_before(const struct look *l, const struct staffing *rule)
{
	const struct course *c = l->c;
	unsigned role = role_by_name(rule->name.s);
	bool asked = false;
	for (size_t i = 0; i < c->staff.n; i++) {
		const struct presence *p = &c->staff.v[i];
		const struct session_record *s = course_session(c, p->m.session);
		bool asks = false;
		for (size_t k = 0; s && k < c->plan->sessions[s->session].def->staff.n; k++) {
			const struct staffing *f = &c->plan->sessions[s->session].def->staff.v[k];
			asks |= f->same_person && strcmp(f->name.s, rule->name.s) == 0;
		}
		if (!asks || s->number >= l->session || !(p->roles & role))
			continue;
		asked = true;
		for (size_t k = 0; k < c->staff.n; k++)
			if (fills(l, &c->staff.v[k], rule)
			    && strcmp(c->staff.v[k].person, p->person) == 0)
				return true;
	}
	return !asked;
}

static void besides_words(struct text *t, const struct staffing *f)
{
	for (size_t i = 0; i < f->besides.n; i++)
		text_fmt(t, "%s%s", i ? " and " : " besides the ", f->besides.v[i].s);
}

struct judgement judge_staff(struct arena *a, struct look *look)
{
	struct judgement j = {.verdict = VERDICT_PASS};
	const struct session_record *s = course_session(look->c, look->session);
	struct text say = text_in(a);
	size_t n;
	if (!s)
		return j;
	const struct post *open = staff_short(a, look, look->dose_ahead, &n);
	for (size_t i = 0; i < n; i++) {
		const struct staffing *f = open[i].rule;
		rule_want(&j, WANT_FACT, f->name.s);
		text_fmt(&say, "%s%d %s", i ? "; " : "", f->people, f->name.s);
		besides_words(&say, f);
		text_put(&say, " needed");
		if (f->within.dim != DIM_NONE) {
			text_put(&say, " within ");
			quantity_write(&say, f->within);
			text_fmt(&say, ", %d here or reachable", open[i].have);
		} else {
			text_fmt(&say, ", %d signed in", open[i].have);
		}
	}
	if (n) {
		j.verdict = VERDICT_BLOCK;
		j.say = say.s;
		return j;
	}
	const struct session_def *def = look->c->plan->sessions[s->session].def;
	for (size_t i = 0; i < def->staff.n && !j.say; i++) {
		const struct staffing *f = &def->staff.v[i];
		if (!f->same_person || !is_due(look, s, f, true) || same_as_before(look, f))
			continue;
		j.verdict = VERDICT_WARN;
		j.say = arena_fmt(a,
		                  "Another %s than before: the protocol asks for the same one "
		                  "through the course.",
		                  f->name.s);
	}
	return j;
}

/* ---- a post that was left ---- */

static bool was_filled(const struct look *l, const struct staffing *f)
{
	for (size_t i = 0; i < l->c->staff.n; i++) {
		const struct presence *p = &l->c->staff.v[i];
		if (p->m.session == l->session && (p->roles & role_by_name(f->name.s)))
			return true;
	}
	return false;
}

struct judgement judge_posts(struct arena *a, struct look *look)
{
	struct judgement j = {.rule = "staff", .verdict = VERDICT_PASS};
	size_t n;
	const struct post *open = staff_short(a, look, false, &n);
	for (size_t i = 0; i < n; i++) {
		if (!was_filled(look, open[i].rule))
			continue;
		rule_want(&j, WANT_FACT, open[i].rule->name.s);
		j.verdict = VERDICT_HOLD;
		j.say = arena_fmt(a,
		                  "The %s has gone, and one is due now. Somebody takes the post "
		                  "before anything goes on.",
		                  open[i].rule->name.s);
	}
	return j;
}
