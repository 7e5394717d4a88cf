/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/bind.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/suggest.h"

const struct builtin_row builtin_checks[] = {
    {BUILTIN_CONSENT, "consent", "consent to this protocol is on file and not withdrawn"},
    {BUILTIN_GAP, "gap", "the days since the last dose lie within the gap of the phase"},
    {BUILTIN_ORDER, "order", "a signed order for today lies within the limits"},
    {BUILTIN_STAFF, "staff", "everybody whom the session asks for is signed in to it"},
    {BUILTIN_WASHED_OUT, "washed-out", "every washout was asked about today and is over"},
    {BUILTIN_NOTHING_OVERDUE, "nothing-overdue",
     "no contact that must come before this one, and no form or task that blocks it, is open"},
};
const size_t builtin_checks_n = countof(builtin_checks);

struct binder {
	struct loader *l;
	struct protocol *p;
	int session; /* index of the session whose steps are meant, -1 = the course */
	int form;    /* index of the form whose items are meant, -1 */
};

/* ---- finding -----------------------------------------------------------------------------------
 */

#define FIND(list, name_, out)                                                                     \
	do {                                                                                       \
		(out) = -1;                                                                        \
		for (size_t i_ = 0; (name_) && i_ < (list).n; i_++)                                \
			if ((list).v[i_].name.s && strcmp((list).v[i_].name.s, (name_)) == 0) {    \
				(out) = (int)i_;                                                   \
				break;                                                             \
			}                                                                          \
	} while (0)

struct known {
	const char *v[400];
	size_t n;
};

#define KNOW(known, list)                                                                          \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (list).n && (known)->n < countof((known)->v); i_++)       \
			if ((list).v[i_].name.s)                                                   \
				(known)->v[(known)->n++] = (list).v[i_].name.s;                    \
	} while (0)

static void unknown(struct binder *b, const struct ident *id, const struct known *known,
                    const char *what)
{
	struct diag *g =
	    load_fail(b->l, &codes[C_UNKNOWN_NAME], id->at, "`%s` is not %s", id->s, what);
	const char *near = suggest_nearest(id->s, known->v, known->n);
	if (near) {
		g->label = arena_fmt(b->l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
}

int protocol_contacts(const struct protocol *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->phases.n; i++)
		n += p->phases.v[i].contacts.n;
	return (int)n;
}

const struct contact *protocol_contact(const struct protocol *p, int index, int *phase)
{
	for (size_t i = 0; i < p->phases.n && index >= 0; i++) {
		if ((size_t)index < p->phases.v[i].contacts.n) {
			if (phase)
				*phase = (int)i;
			return &p->phases.v[i].contacts.v[index];
		}
		index -= (int)p->phases.v[i].contacts.n;
	}
	return NULL;
}

static int find_contact(const struct protocol *p, const char *name)
{
	for (int i = 0, n = protocol_contacts(p); i < n; i++) {
		const struct contact *c = protocol_contact(p, i, NULL);
		if (c->name.s && strcmp(c->name.s, name) == 0)
			return i;
	}
	return -1;
}

static const struct step *find_step(const struct session_def *s, const char *name)
{
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct step *t = &s->stages.v[i].steps.v[j];
			if (t->name.s && strcmp(t->name.s, name) == 0)
				return t;
		}
	return NULL;
}

static bool step_anywhere(const struct protocol *p, const char *name)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		if (find_step(&p->sessions.v[i], name))
			return true;
	return false;
}

/* ---- moments -----------------------------------------------------------------------------------
 */

static bool bind_contact(struct binder *b, struct contact_ref *c)
{
	c->session = c->kind = c->contact = -1;
	if (!c->name)
		return true;
	int explicit_name = find_contact(b->p, c->name);
	FIND(b->p->sessions, c->name, c->session);
	if (c->session >= 0)
		return true;
	if ((c->contact = explicit_name) >= 0)
		return true;
	for (int k = 0; k < SESSION_KINDS; k++)
		if (strcmp(session_kind_name((enum session_kind)k), c->name) == 0)
			for (size_t i = 0; i < b->p->sessions.n; i++)
				if (b->p->sessions.v[i].kind == (enum session_kind)k) {
					c->kind = k;
					return true;
				}
	return false;
}

static void unknown_moment(struct binder *b, const char *name, struct span at)
{
	struct known known = {0};
	struct ident id = {.s = name, .at = at};
	KNOW(&known, b->p->sessions);
	for (int i = 0, n = protocol_contacts(b->p); i < n && known.n < countof(known.v); i++)
		if (protocol_contact(b->p, i, NULL)->name.s)
			known.v[known.n++] = protocol_contact(b->p, i, NULL)->name.s;
	if (b->session >= 0)
		for (size_t i = 0; i < b->p->sessions.v[b->session].stages.n; i++)
			KNOW(&known, b->p->sessions.v[b->session].stages.v[i].steps);
	unknown(b, &id, &known, "a moment, contact or step here");
}

static void bind_moment(struct binder *b, struct moment *m)
{
	if (m->kind == MOMENT_NONE)
		return;
	if (m->kind == MOMENT_STEP && !step_anywhere(b->p, m->name)) {
		unknown_moment(b, m->name, m->at);
		return;
	}
	bool bare = m->kind == MOMENT_CONTACT && m->of.which == WHICH_THIS;
	if (bare && b->session >= 0 && find_step(&b->p->sessions.v[b->session], m->of.name)) {
		m->kind = MOMENT_STEP;
		m->name = m->of.name;
		m->of = (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
		return;
	}
	if (bind_contact(b, &m->of))
		return;
	if (bare) { /* not a contact: perhaps a step of some session, or what was last measured */
		const char *name = m->of.name;
		FIND(b->p->measures, name, m->measure);
		FIND(b->p->forms, name, m->form);
		if (m->measure >= 0 || m->form >= 0 || step_anywhere(b->p, name)) {
			m->kind = m->measure >= 0 || m->form >= 0 ? MOMENT_READING : MOMENT_STEP;
			m->name = name;
			m->of = (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
			return;
		}
	}
	unknown_moment(b, m->of.name, m->of.at);
}

static void bind_schedule(struct binder *b, struct schedule *s)
{
	for (size_t i = 0; i < s->n; i++) {
		bind_moment(b, &s->v[i].anchor);
		bind_moment(b, &s->v[i].from.moment);
		bind_moment(b, &s->v[i].to.moment);
	}
}

/* ---- conditions --------------------------------------------------------------------------------
 */

/* The compiled expression is ours until the load is done: its moments are bound in place. */
static void bind_facts(struct binder *b, const struct expr *x)
{
	if (!x)
		return;
	if (x->op == OP_FACT) {
		struct fact *f = (struct fact *)(size_t)&x->fact;
		if (f->kind == FACT_SINCE || f->target == TARGET_STEP)
			bind_moment(b, &f->moment);
		if (f->at.which == AT_CONTACT && !bind_contact(b, &f->at.contact))
			unknown_moment(b, f->at.contact.name, f->at.contact.at);
		if (f->from.which == AT_CONTACT && !bind_contact(b, &f->from.contact))
			unknown_moment(b, f->from.contact.name, f->from.contact.at);
	}
	bind_facts(b, x->a);
	bind_facts(b, x->b);
}

static void bind_formula(struct binder *b, struct formula *f, enum value_type want)
{
	const struct scope in = {.p = b->p, .form = b->form, .want = want, .want_dim = DIMS};
	if (!f->src || f->x)
		return;
	f->x = expr_compile(b->l->a, b->l->d, f->src, &in);
	bind_facts(b, f->x);
}

/* Every condition and time below a struct, found by the rows that loaded it. */
static void bind_fields(struct binder *b, const struct shape *shape, void *at)
{
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct field *f = &shape->fields[i];
		const struct shape *sub = f->arg;
		char *out = (char *)at + f->off;
		struct {
			char *v;
			size_t n, cap;
		} list;
		switch (f->type) {
		case FT_FORMULA: bind_formula(b, (struct formula *)(void *)out, TYPE_TRUTH); break;
		case FT_FORMULAS:
			for (size_t j = 0; j < ((struct formulas *)(void *)out)->n; j++)
				bind_formula(b, &((struct formulas *)(void *)out)->v[j],
				             TYPE_TRUTH);
			break;
		case FT_SCHEDULE: bind_schedule(b, (struct schedule *)(void *)out); break;
		case FT_STRUCT: bind_fields(b, sub, out); break;
		case FT_MAP:
		case FT_LIST:
			memcpy(&list, out, sizeof list);
			for (size_t j = 0; j < list.n; j++) {
				int outer = b->session;
				if (sub == &shape_session)
					b->session = (int)j;
				bind_fields(b, sub, list.v + j * sub->size);
				b->session = outer;
			}
			break;
		default: break;
		}
	}
}

/* ---- lists gathered before conditions are compiled
 * ----------------------------------------------- */

static void gather_tasks(struct binder *b, const struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++) {
		bool have = acts->v[i].kind != ACT_TASK;
		for (size_t j = 0; j < b->p->tasks.n && !have; j++)
			have = strcmp(b->p->tasks.v[j].s, acts->v[i].what.s) == 0;
		if (!have)
			*arena_push(b->l->a, &b->p->tasks) = acts->v[i].what;
	}
}

static const char **option_names(struct arena *a, const struct step *s)
{
	const char **names = arena_arr(a, const char *, s->options.n + 1);
	for (size_t i = 0; i < s->options.n; i++)
		names[i] = s->options.v[i].name.s;
	return names;
}

static bool same_names(const char *const *a, const char *const *b)
{
	size_t i = 0;
	if (!a || !b)
		return a == b;
	for (; a[i] && b[i]; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return a[i] == b[i];
}

/* One answer for each name: steps of several sessions may share it when they ask alike. */
static void gather_answer(struct binder *b, const struct step *s)
{
	static const char *yes_no[] = {"no", "yes", NULL};
	struct answer_def a = {.name = s->name.s, .kind = s->answer_kind, .range = s->answer_range};
	if (s->kind == STEP_CHOOSE) {
		a.kind = ANSWER_CHOICE;
		a.names = option_names(b->l->a, s);
	} else if (s->answer_kind == ANSWER_YES_NO) {
		a.names = yes_no;
	}
	for (size_t i = 0; i < b->p->answers.n; i++) {
		const struct answer_def *o = &b->p->answers.v[i];
		if (strcmp(o->name, a.name) != 0)
			continue;
		if (o->kind != a.kind || !same_names(o->names, a.names)
		    || o->range.dim != a.range.dim)
			load_fail(b->l, &codes[C_TWICE], s->name.at,
			          "`%s` is asked with other answers in another session", a.name);
		return;
	}
	*arena_push(b->l->a, &b->p->answers) = a;
}

static void gather_score_names(struct binder *b, struct score *s)
{
	s->names = arena_arr(b->l->a, const char *, s->cases.n + 1);
	for (size_t i = 0; i < s->cases.n; i++) {
		bool have = !s->cases.v[i].then.s;
		for (size_t j = 0; j < s->names_n && !have; j++)
			have = strcmp(s->names[j], s->cases.v[i].then.s) == 0;
		if (!have)
			s->names[s->names_n++] = s->cases.v[i].then.s;
	}
}

static void gather(struct binder *b)
{
	struct protocol *p = b->p;
	size_t routes = 0;
	for (size_t i = 0; i < p->checks.n; i++) {
		gather_tasks(b, &p->checks.v[i].act);
		for (size_t j = 0; j < p->checks.v[i].verdicts.n; j++)
			gather_tasks(b, &p->checks.v[i].verdicts.v[j].act);
	}
	for (size_t i = 0; i < p->alerts.n; i++)
		gather_tasks(b, &p->alerts.v[i].act);
	for (size_t i = 0; i < p->sessions.n; i++) {
		struct session_def *s = &p->sessions.v[i];
		gather_tasks(b, &s->no_answer.act);
		for (size_t j = 0; j < s->stages.n; j++)
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++) {
				const struct step *t = &s->stages.v[j].steps.v[k];
				if ((t->kind == STEP_ASK || t->kind == STEP_CHOOSE) && t->name.s)
					gather_answer(b, t);
			}
	}
	for (size_t i = 0; i < p->forms.n; i++)
		for (size_t j = 0; j < p->forms.v[i].scores.n; j++)
			gather_score_names(b, &p->forms.v[i].scores.v[j]);
	p->phase_names = arena_arr(b->l->a, const char *, p->phases.n + 1);
	for (size_t i = 0; i < p->phases.n; i++)
		p->phase_names[i] = p->phases.v[i].name.s;
	for (size_t i = 0; i < p->medicines.n; i++)
		routes += p->medicines.v[i].routes.n;
	p->route_names = arena_arr(b->l->a, const char *, routes + 1);
	routes = 0;
	for (size_t i = 0; i < p->medicines.n; i++)
		for (size_t j = 0; j < p->medicines.v[i].routes.n; j++)
			p->route_names[routes++] = p->medicines.v[i].routes.v[j].name.s;
}

/* ---- names that are said once ------------------------------------------------------------------
 */

static void twice(struct binder *b, const struct ident *first, const struct ident *again,
                  const char *what)
{
	struct diag *g = load_fail(b->l, &codes[C_TWICE], again->at, "there are two %s named `%s`",
	                           what, again->s);
	g->other = first->at;
	g->other_label = "the first one";
}

#define ONCE(b, list, what)                                                                        \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < (list).n; i_++)                                           \
			for (size_t j_ = 0; j_ < i_; j_++)                                         \
				if ((list).v[i_].name.s && (list).v[j_].name.s                     \
				    && strcmp((list).v[i_].name.s, (list).v[j_].name.s) == 0) {    \
					twice((b), &(list).v[j_].name, &(list).v[i_].name, what);  \
					break;                                                     \
				}                                                                  \
	} while (0)

static void steps_once(struct binder *b, const struct session_def *s)
{
	for (size_t i = 0; i < s->stages.n; i++)
		for (size_t j = 0; j < s->stages.v[i].steps.n; j++) {
			const struct ident *id = &s->stages.v[i].steps.v[j].name;
			const struct step *first = id->s ? find_step(s, id->s) : NULL;
			if (first && first != &s->stages.v[i].steps.v[j])
				twice(b, &first->name, id, "steps of this session");
		}
}

static void names_once(struct binder *b)
{
	struct protocol *p = b->p;
	ONCE(b, p->measures, "measures");
	ONCE(b, p->forms, "forms");
	ONCE(b, p->medicines, "medicines");
	ONCE(b, p->values, "values");
	ONCE(b, p->checks, "checks");
	ONCE(b, p->alerts, "alerts");
	ONCE(b, p->sessions, "sessions");
	ONCE(b, p->phases, "phases");
	ONCE(b, p->guarantees, "guarantees");
	for (size_t i = 0; i < p->forms.n; i++) {
		ONCE(b, p->forms.v[i].items, "items");
		ONCE(b, p->forms.v[i].scores, "scores");
	}
	for (size_t i = 0; i < p->sessions.n; i++) {
		ONCE(b, p->sessions.v[i].stages, "stages");
		steps_once(b, &p->sessions.v[i]);
	}
	for (size_t i = 0; i < p->forms.n; i++) {
		int m;
		FIND(p->measures, p->forms.v[i].name.s, m);
		if (m >= 0)
			twice(b, &p->measures.v[m].name, &p->forms.v[i].name, "measures or forms");
	}
	for (int i = 0, n = protocol_contacts(p); i < n; i++) {
		const struct contact *c = protocol_contact(p, i, NULL);
		int s;
		FIND(p->sessions, c->name.s, s);
		if (s >= 0 && c->session.s && strcmp(c->name.s, c->session.s) != 0)
			load_fail(b->l, &codes[C_NAME_IS_KIND], c->name.at,
			          "`%s` is also the name of another session", c->name.s);
	}
}

/* ---- references --------------------------------------------------------------------------------
 */

static void bind_idents(struct binder *b, struct idents *ids, const char *what,
                        const struct known *known,
                        int (*find)(const struct binder *b, const char *name))
{
	for (size_t i = 0; i < ids->n; i++) {
		ids->v[i].index = find(b, ids->v[i].s);
		if (ids->v[i].index < 0)
			unknown(b, &ids->v[i], known, what);
	}
}

static int find_check(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->checks, name, i);
	return i;
}

static int find_measure(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->measures, name, i);
	return i;
}

static int find_form(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->forms, name, i);
	return i;
}

static int find_medicine(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->medicines, name, i);
	return i;
}

static int find_item(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->forms.v[b->form].items, name, i);
	return i;
}

static int find_own_step(const struct binder *b, const char *name)
{
	return find_step(&b->p->sessions.v[b->session], name) ? 0 : -1;
}

static int find_answer(const struct binder *b, const char *name)
{
	for (size_t i = 0; i < b->p->answers.n; i++)
		if (strcmp(b->p->answers.v[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void bind_checks_named(struct binder *b, struct idents *ids)
{
	struct known known = {0};
	KNOW(&known, b->p->checks);
	bind_idents(b, ids, "a check of this protocol", &known, find_check);
}

static void bind_acts(struct binder *b, struct acts *acts)
{
	for (size_t i = 0; i < acts->n; i++) {
		struct act *a = &acts->v[i];
		struct known known = {0};
		if (a->kind == ACT_MEASURE && (a->what.index = find_measure(b, a->what.s)) < 0) {
			KNOW(&known, b->p->measures);
			unknown(b, &a->what, &known, "a measure of this protocol");
		}
		if (a->kind != ACT_OPEN || strcmp(a->what.s, "emergency") == 0)
			continue;
		a->what.index = find_form(b, a->what.s);
		if (a->what.index < 0 && !step_anywhere(b->p, a->what.s)) {
			KNOW(&known, b->p->forms);
			unknown(b, &a->what, &known, "a form or step of this protocol");
		}
	}
}

static void bind_step(struct binder *b, struct step *s)
{
	struct known known = {0};
	if (s->kind == STEP_MEASURE || s->kind == STEP_MONITOR) {
		KNOW(&known, b->p->measures);
		bind_idents(b, &s->what, "a measure of this protocol", &known, find_measure);
	} else if (s->kind == STEP_FORM) {
		KNOW(&known, b->p->forms);
		bind_idents(b, &s->what, "a form of this protocol", &known, find_form);
	} else if (s->kind == STEP_DOSE || s->kind == STEP_BOOSTER || s->kind == STEP_DRAW) {
		KNOW(&known, b->p->medicines);
		bind_idents(b, &s->what, "a medicine of this protocol", &known, find_medicine);
	}
	struct known steps = {0};
	for (size_t i = 0; i < b->p->sessions.v[b->session].stages.n; i++)
		KNOW(&steps, b->p->sessions.v[b->session].stages.v[i].steps);
	bind_idents(b, &s->after, "a step of this session", &steps, find_own_step);
	bind_checks_named(b, &s->enter);
	for (size_t i = 0; i < s->hidden_from.n; i++)
		if (!role_by_name(s->hidden_from.v[i].s)) {
			struct known roles = {0};
			for (size_t j = 0; j < role_rows_n; j++)
				roles.v[roles.n++] = role_rows[j].name;
			unknown(b, &s->hidden_from.v[i], &roles, "a role");
		}
}

static void bind_sessions(struct binder *b)
{
	for (size_t i = 0; i < b->p->sessions.n; i++) {
		struct session_def *s = &b->p->sessions.v[i];
		b->session = (int)i;
		for (size_t j = 0; j < s->staff.n; j++) {
			bind_moment(b, &s->staff.v[j].from.moment);
			bind_moment(b, &s->staff.v[j].to.moment);
			struct known roles = {0};
			for (size_t k = 0; k < role_rows_n; k++)
				roles.v[roles.n++] = role_rows[k].name;
			if (s->staff.v[j].name.s && !role_by_name(s->staff.v[j].name.s))
				unknown(b, &s->staff.v[j].name, &roles, "a role");
		}
		bind_acts(b, &s->no_answer.act);
		for (size_t j = 0; j < s->stages.n; j++) {
			bind_checks_named(b, &s->stages.v[j].enter);
			bind_checks_named(b, &s->stages.v[j].leave);
			for (size_t k = 0; k < s->stages.v[j].steps.n; k++)
				bind_step(b, &s->stages.v[j].steps.v[k]);
		}
	}
	b->session = -1;
}

static void bind_checks(struct binder *b)
{
	for (size_t i = 0; i < b->p->checks.n; i++) {
		struct check *c = &b->p->checks.v[i];
		for (size_t j = 0; j < c->fresh.n; j++) {
			struct fresh *f = &c->fresh.v[j];
			if (!f->name.s)
				continue;
			f->measure = find_measure(b, f->name.s);
			f->form = find_form(b, f->name.s);
			f->answer = find_answer(b, f->name.s);
			if (f->measure < 0 && f->form < 0 && f->answer < 0) {
				struct known known = {0};
				KNOW(&known, b->p->measures);
				KNOW(&known, b->p->forms);
				unknown(b, &f->name, &known,
				        "a measure, form or answer of this protocol");
			}
		}
		bind_acts(b, &c->act);
		for (size_t j = 0; j < c->verdicts.n; j++)
			bind_acts(b, &c->verdicts.v[j].act);
	}
	for (size_t i = 0; i < b->p->alerts.n; i++)
		bind_acts(b, &b->p->alerts.v[i].act);
	for (size_t i = 0; i < b->p->medicines.n; i++)
		for (size_t j = 0; j < b->p->medicines.v[i].routes.n; j++) {
			bind_checks_named(b, &b->p->medicines.v[i].routes.v[j].dose.enter);
			bind_checks_named(b, &b->p->medicines.v[i].routes.v[j].booster.enter);
		}
}

static void bind_forms(struct binder *b)
{
	for (size_t i = 0; i < b->p->forms.n; i++) {
		struct form *f = &b->p->forms.v[i];
		struct known known = {0};
		KNOW(&known, f->items);
		b->form = (int)i;
		bind_idents(b, &f->never_imputed, "an item of this form", &known, find_item);
		for (size_t j = 0; j < f->items.n; j++)
			bind_formula(b, &f->items.v[j].when, TYPE_TRUTH);
		for (size_t j = 0; j < f->scores.n; j++) {
			struct score *s = &f->scores.v[j];
			bind_idents(b, &s->sum, "an item of this form", &known, find_item);
			bind_idents(b, &s->count, "an item of this form", &known, find_item);
			bind_formula(b, &s->value, TYPE_NUMBER);
			for (size_t k = 0; k < s->cases.n; k++)
				bind_formula(b, &s->cases.v[k].when, TYPE_TRUTH);
		}
		b->form = -1;
	}
}

static int find_phase(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->phases, name, i);
	return i;
}

/* `end`, or a phase; a course only moves down the page. */
static void bind_phase_named(struct binder *b, struct ident *id, int after)
{
	if (!id->s || strcmp(id->s, "end") == 0)
		return;
	id->index = find_phase(b, id->s);
	if (id->index < 0) {
		struct known known = {0};
		KNOW(&known, b->p->phases);
		known.v[known.n++] = "end";
		unknown(b, id, &known, "a phase of this course, or `end`");
	} else if (id->index <= after) {
		load_fail(b->l, &codes[C_MOMENT_NAME], id->at,
		          "`%s` stands above: a course only moves down the page", id->s);
	}
}

static void bind_course(struct binder *b)
{
	for (size_t i = 0; i < b->p->phases.n; i++) {
		struct phase *p = &b->p->phases.v[i];
		for (size_t j = 0; j < p->contacts.n; j++) {
			struct contact *c = &p->contacts.v[j];
			FIND(b->p->sessions, c->session.s, c->session.index);
			if (c->session.s && c->session.index < 0) {
				struct known known = {0};
				KNOW(&known, b->p->sessions);
				unknown(b, &c->session, &known, "a session of this protocol");
			}
			if (c->must && !bind_contact(b, &c->must_before))
				unknown_moment(b, c->must_before.name, c->must_before.at);
			for (size_t k = 0; k < c->after.n; k++)
				if ((c->after.v[k].index = find_contact(b->p, c->after.v[k].s)) < 0)
					unknown_moment(b, c->after.v[k].s, c->after.v[k].at);
		}
		for (size_t j = 0; j < p->route.n; j++) {
			struct ident *id = &p->route.v[j].name;
			struct known known = {0};
			for (size_t k = 0; b->p->route_names[k]; k++) {
				known.v[known.n++] = b->p->route_names[k];
				if (id->s && strcmp(id->s, b->p->route_names[k]) == 0)
					id->index = (int)k;
			}
			if (id->s && id->index < 0)
				unknown(b, id, &known, "a route of a medicine of this protocol");
		}
		for (size_t j = 0; j < p->next.n; j++)
			bind_phase_named(b, &p->next.v[j].then, (int)i);
	}
	for (size_t i = 0; i < b->p->exits.n; i++)
		bind_phase_named(b, &b->p->exits.v[i].then, -1);
	for (size_t i = 0; i < b->p->guide.n; i++) {
		struct ident *id = &b->p->guide.v[i].name;
		FIND(b->p->sessions, id->s, id->index);
		if (id->s && id->index < 0) {
			struct known known = {0};
			KNOW(&known, b->p->sessions);
			unknown(b, id, &known, "a session of this protocol");
		}
	}
	for (size_t i = 0; i < b->p->guarantees.n; i++) {
		struct guarantee *g = &b->p->guarantees.v[i];
		bind_moment(b, &g->from.moment);
		bind_moment(b, &g->to.moment);
		if (g->due.s && (g->due.index = find_measure(b, g->due.s)) < 0) {
			struct known known = {0};
			KNOW(&known, b->p->measures);
			unknown(b, &g->due, &known, "a measure of this protocol");
		}
	}
}

static void add_builtins(struct binder *b)
{
	for (size_t i = 0; i < countof(builtin_checks); i++) {
		int have = find_check(b, builtin_checks[i].name);
		if (have >= 0) {
			load_fail(b->l, &codes[C_RESERVED], b->p->checks.v[have].name.at,
			          "`%s` is a check that Tend has built in", builtin_checks[i].name);
			continue;
		}
		struct check *c = arena_push(b->l->a, &b->p->checks);
		c->name = (struct ident){.s = builtin_checks[i].name, .index = -1};
		c->builtin = builtin_checks[i].builtin;
	}
}

void bind_protocol(struct loader *l)
{
	struct binder b = {.l = l, .p = l->p, .session = -1, .form = -1};
	names_once(&b);
	add_builtins(&b);
	gather(&b);
	bind_forms(&b);
	bind_sessions(&b);
	bind_checks(&b);
	bind_course(&b);
	bind_fields(&b, &shape_protocol, l->p);
}
