/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/bind_in.h"

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"
#include "util/suggest.h"

void bind_unknown(struct binder *b, const struct ident *id, const struct known *known,
                  unsigned kinds, const char *what)
{
	if (b->l->broken & kinds)
		return;
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
	int at = 0;
	for (size_t i = 0; i < p->phases.n; i++)
		for (size_t j = 0; j < p->phases.v[i].contacts.n; j++, at++) {
			const struct contact *c = &p->phases.v[i].contacts.v[j];
			if (c->name.s && strcmp(c->name.s, name) == 0)
				return at;
		}
	return -1;
}

const struct step *bind_find_step(const struct session_def *s, const char *name)
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
		if (bind_find_step(&p->sessions.v[i], name))
			return true;
	return false;
}

/* ---- moments ---- */

/* A kind of session means all sessions of that kind, whatever each is called. */
static bool bind_kind(struct binder *b, struct contact_ref *c)
{
	for (int k = 0; k < SESSION_KINDS; k++)
		if (strcmp(session_kind_name((enum session_kind)k), c->name) == 0)
			for (size_t i = 0; i < b->p->sessions.n; i++)
				if (b->p->sessions.v[i].kind == (enum session_kind)k) {
					c->kind = k;
					return true;
				}
	return false;
}

static bool bind_contact(struct binder *b, struct contact_ref *c)
{
	c->session = c->kind = c->contact = -1;
	if (!c->name || bind_kind(b, c))
		return true;
	FIND(b->p->sessions, c->name, c->session);
	if (c->session >= 0)
		return true;
	c->contact = find_contact(b->p, c->name);
	return c->contact >= 0;
}

static void unknown_moment(struct binder *b, const char *name, struct span at)
{
	static const char *const own[] = {"start", "first dose", "last dose", "end of dose",
	                                  "leaving"};
	struct known known = {0};
	struct ident id = {.s = name, .at = at};
	KNOW(b, &known, b->p->sessions);
	for (size_t i = 0; i < b->p->phases.n; i++)
		KNOW(b, &known, b->p->phases.v[i].contacts);
	for (int k = 0; k < SESSION_KINDS; k++)
		*arena_push(b->l->a, &known) = session_kind_name((enum session_kind)k);
	for (size_t i = 0; i < countof(own); i++)
		*arena_push(b->l->a, &known) = own[i];
	if (b->session >= 0)
		for (size_t i = 0; i < b->p->sessions.v[b->session].stages.n; i++)
			KNOW(b, &known, b->p->sessions.v[b->session].stages.v[i].steps);
	bind_unknown(b, &id, &known,
	             NAMES_SESSION | NAMES_CONTACT | NAMES_STEP | NAMES_MEASURE | NAMES_FORM,
	             "a moment, contact or step here");
}

static bool session_has_step(const struct protocol *p, const struct contact_ref *of,
                             const char *name)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		if ((of->session < 0 || of->session == (int)i)
		    && (of->kind < 0 || p->sessions.v[i].kind == (enum session_kind)of->kind)
		    && bind_find_step(&p->sessions.v[i], name))
			return true;
	return false;
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
	if (bare && b->session >= 0 && bind_find_step(&b->p->sessions.v[b->session], m->of.name)) {
		m->kind = MOMENT_STEP;
		m->name = m->of.name;
		m->of = (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
		return;
	}
	if (bind_contact(b, &m->of)) {
		if (m->kind == MOMENT_STEP && m->of.name
		    && !session_has_step(b->p, &m->of, m->name)) {
			const struct ident id = {.s = m->name, .at = m->at};
			const struct known none = {0};
			bind_unknown(b, &id, &none, NAMES_STEP,
			             arena_fmt(b->l->a, "a step of `%s`", m->of.name));
		}
		return;
	}
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
	if (!bind_dose_of(b, m))
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

/* ---- conditions ---- */

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

void bind_formula(struct binder *b, struct formula *f, enum value_type want, enum dim dim)
{
	const struct scope in = {.p = b->p,
	                         .form = b->form,
	                         .want = want,
	                         .want_dim = dim,
	                         .items_above = b->items_above,
	                         .scores_above = b->scores_above,
	                         .broken = b->l->broken};
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
		case FT_FORMULA:
			bind_formula(b, (struct formula *)(void *)out, TYPE_TRUTH, DIMS);
			break;
		case FT_FORMULAS:
			for (size_t j = 0; j < ((struct formulas *)(void *)out)->n; j++)
				bind_formula(b, &((struct formulas *)(void *)out)->v[j], TYPE_TRUTH,
				             DIMS);
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
		case FT_TEXT:
		case FT_NAME:
		case FT_NAMES:
		case FT_TEXTS:
		case FT_YES_NO:
		case FT_COUNT:
		case FT_QUANTITY:
		case FT_AT_MOST:
		case FT_AT_LEAST:
		case FT_RANGE:
		case FT_ENUM:
		case FT_PEOPLE:
		case FT_NODE:
		case FT_OWN: break;
		}
	}
}

/* ---- references ---- */

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

static int find_list(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->lists, name, i);
	return i;
}

static int find_medicine(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->medicines, name, i);
	return i;
}

static int find_own_step(const struct binder *b, const char *name)
{
	return bind_find_step(&b->p->sessions.v[b->session], name) ? 0 : -1;
}

static int find_answer(const struct binder *b, const char *name)
{
	for (size_t i = 0; i < b->p->answers.n; i++)
		if (strcmp(b->p->answers.v[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Gathers the names of one kind once one of them is missing. */
static void know_kind(struct binder *b, unsigned kind, struct known *out)
{
	if (kind == NAMES_CHECK)
		KNOW(b, out, b->p->checks);
	if (kind == NAMES_MEASURE)
		KNOW(b, out, b->p->measures);
	if (kind == NAMES_FORM)
		KNOW(b, out, b->p->forms);
	if (kind == NAMES_LIST)
		KNOW(b, out, b->p->lists);
	if (kind == NAMES_MEDICINE)
		KNOW(b, out, b->p->medicines);
	if (kind == NAMES_SESSION)
		KNOW(b, out, b->p->sessions);
	if (kind == NAMES_PHASE)
		KNOW(b, out, b->p->phases);
	if (kind == 0)
		KNOW(b, out, b->p->forms.v[b->form].items);
	for (size_t i = 0; kind == NAMES_STEP && i < b->p->sessions.v[b->session].stages.n; i++)
		KNOW(b, out, b->p->sessions.v[b->session].stages.v[i].steps);
}

/* `kind` is one of enum names_of, or 0 for the items of the form in hand. */
static void bind_ident(struct binder *b, struct ident *id, const char *what, unsigned kind,
                       int (*find)(const struct binder *b, const char *name))
{
	struct known known = {0};
	if (!id->s || (id->index = find(b, id->s)) >= 0)
		return;
	know_kind(b, kind, &known);
	bind_unknown(b, id, &known, kind, what);
}

void bind_idents(struct binder *b, struct idents *ids, const char *what, unsigned kind,
                 int (*find)(const struct binder *b, const char *name))
{
	for (size_t i = 0; i < ids->n; i++)
		bind_ident(b, &ids->v[i], what, kind, find);
}

static void bind_checks_named(struct binder *b, struct idents *ids)
{
	bind_idents(b, ids, "a check of this protocol", NAMES_CHECK, find_check);
}

static void bind_acts(struct binder *b, struct acts *acts, bool alert)
{
	for (size_t i = 0; i < acts->n; i++) {
		struct act *a = &acts->v[i];
		struct known known = {0};
		if (!alert && (a->kind == ACT_NO_MORE_DOSES || a->kind == ACT_STOP_DOSE)) {
			struct diag *g = load_fail(b->l, &codes[C_ACT], a->at,
			                           "only an alert can end the doses of a session");
			g->help = "a check holds its own dose back; to end all further ones write "
			          "an alert";
		}
		if (a->kind == ACT_MEASURE)
			bind_ident(b, &a->what, "a measure of this protocol", NAMES_MEASURE,
			           find_measure);
		if (a->kind != ACT_OPEN || strcmp(a->what.s, "emergency") == 0)
			continue;
		a->what.index = find_form(b, a->what.s);
		if (a->what.index < 0 && !step_anywhere(b->p, a->what.s)) {
			KNOW(b, &known, b->p->forms);
			bind_unknown(b, &a->what, &known, NAMES_FORM | NAMES_STEP,
			             "a form or step of this protocol");
		}
	}
}

void bind_role(struct binder *b, const struct ident *id)
{
	struct known roles = {0};
	if (!id->s || role_by_name(id->s))
		return;
	for (size_t i = 0; i < role_rows_n; i++)
		*arena_push(b->l->a, &roles) = role_rows[i].name;
	bind_unknown(b, id, &roles, 0, "a role");
}

static void bind_step(struct binder *b, struct step *s)
{
	if (s->kind == STEP_MEASURE || s->kind == STEP_MONITOR)
		bind_idents(b, &s->what, "a measure of this protocol", NAMES_MEASURE, find_measure);
	else if (s->kind == STEP_FORM)
		bind_idents(b, &s->what, "a form of this protocol", NAMES_FORM, find_form);
	else if (s->kind == STEP_ALLOCATE)
		bind_idents(b, &s->what, "a list of this protocol", NAMES_LIST, find_list);
	else if (s->kind == STEP_DOSE || s->kind == STEP_BOOSTER || s->kind == STEP_SUPPLEMENT
	         || s->kind == STEP_DRAW)
		bind_idents(b, &s->what, "a medicine of this protocol", NAMES_MEDICINE,
		            find_medicine);
	bind_idents(b, &s->after, "a step of this session", NAMES_STEP, find_own_step);
	bind_checks_named(b, &s->enter);
	for (size_t i = 0; i < s->hidden_from.n; i++)
		bind_role(b, &s->hidden_from.v[i]);
}

static void bind_sessions(struct binder *b)
{
	for (size_t i = 0; i < b->p->sessions.n; i++) {
		struct session_def *s = &b->p->sessions.v[i];
		b->session = (int)i;
		for (size_t j = 0; j < s->staff.n; j++) {
			bind_moment(b, &s->staff.v[j].from.moment);
			bind_moment(b, &s->staff.v[j].to.moment);
			bind_role(b, &s->staff.v[j].name);
			for (size_t k = 0; k < s->staff.v[j].besides.n; k++)
				bind_role(b, &s->staff.v[j].besides.v[k]);
		}
		bind_acts(b, &s->no_answer.act, false);
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
				KNOW(b, &known, b->p->measures);
				KNOW(b, &known, b->p->forms);
				bind_unknown(b, &f->name, &known,
				             NAMES_MEASURE | NAMES_FORM | NAMES_STEP,
				             "a measure, form or answer of this protocol");
			}
		}
		bind_acts(b, &c->act, false);
		for (size_t j = 0; j < c->verdicts.n; j++)
			bind_acts(b, &c->verdicts.v[j].act, false);
	}
	for (size_t i = 0; i < b->p->alerts.n; i++)
		bind_acts(b, &b->p->alerts.v[i].act, true);
}

static void bind_bound(struct binder *b, struct bound *x)
{
	for (size_t i = 0; i < x->cases.n; i++)
		bind_formula(b, &x->cases.v[i].when, TYPE_TRUTH, DIMS);
}

static void bind_dose_rule(struct binder *b, struct dose_rule *d)
{
	bind_checks_named(b, &d->enter);
	bind_ident(b, &d->weight, "a measure of this protocol", NAMES_MEASURE, find_measure);
	bind_bound(b, &d->first);
	bind_bound(b, &d->at_most);
}

static void bind_medicines(struct binder *b)
{
	for (size_t i = 0; i < b->p->medicines.n; i++)
		for (size_t j = 0; j < b->p->medicines.v[i].routes.n; j++) {
			struct route *r = &b->p->medicines.v[i].routes.v[j];
			bind_dose_rule(b, &r->dose);
			bind_dose_rule(b, &r->booster);
			bind_dose_rule(b, &r->supplement);
		}
}

static int find_session(const struct binder *b, const char *name)
{
	int i;
	FIND(b->p->sessions, name, i);
	return i;
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
		KNOW(b, &known, b->p->phases);
		*arena_push(b->l->a, &known) = "end";
		bind_unknown(b, id, &known, NAMES_PHASE, "a phase of this course, or `end`");
	} else if (id->index <= after) {
		struct diag *g = load_fail(
		    b->l, &codes[C_COURSE_ORDER], id->at,
		    "a course only moves down the page, and `%s` does not stand below", id->s);
		g->other = b->p->phases.v[id->index].name.at;
		g->other_label = "it begins here";
		g->help = "what comes again is a phase with `repeat`";
	}
}

static void bind_route(struct binder *b, struct ident *id)
{
	struct known known = {0};
	for (size_t i = 0; b->p->route_names[i]; i++) {
		*arena_push(b->l->a, &known) = b->p->route_names[i];
		if (id->s && strcmp(id->s, b->p->route_names[i]) == 0)
			id->index = (int)i;
	}
	if (id->s && id->index < 0)
		bind_unknown(b, id, &known, NAMES_ROUTE | NAMES_MEDICINE,
		             "a route of a medicine of this protocol");
}

static void bind_course(struct binder *b)
{
	for (size_t i = 0; i < b->p->phases.n; i++) {
		struct phase *p = &b->p->phases.v[i];
		for (size_t j = 0; j < p->contacts.n; j++) {
			struct contact *c = &p->contacts.v[j];
			bind_ident(b, &c->session, "a session of this protocol", NAMES_SESSION,
			           find_session);
			bind_schedule(b, &c->at);
			for (size_t k = 0; k < c->at_cases.n; k++)
				bind_fields(b, &shape_at_case, &c->at_cases.v[k]);
			if (c->must && !bind_contact(b, &c->must_before))
				unknown_moment(b, c->must_before.name, c->must_before.at);
			for (size_t k = 0; k < c->after.n; k++)
				if ((c->after.v[k].index = find_contact(b->p, c->after.v[k].s)) < 0)
					unknown_moment(b, c->after.v[k].s, c->after.v[k].at);
		}
		for (size_t j = 0; j < p->route.n; j++) {
			bind_route(b, &p->route.v[j].name);
		}
		for (size_t j = 0; j < p->next.n; j++)
			bind_phase_named(b, &p->next.v[j].then, (int)i);
	}
	for (size_t i = 0; i < b->p->exits.n; i++)
		bind_phase_named(b, &b->p->exits.v[i].then, -1);
	for (size_t i = 0; i < b->p->guide.n; i++)
		bind_ident(b, &b->p->guide.v[i].name, "a session of this protocol", NAMES_SESSION,
		           find_session);
	for (size_t i = 0; i < b->p->guarantees.n; i++) {
		struct guarantee *g = &b->p->guarantees.v[i];
		bind_moment(b, &g->from.moment);
		bind_moment(b, &g->to.moment);
		bind_ident(b, &g->due, "a measure of this protocol", NAMES_MEASURE, find_measure);
	}
}

void bind_protocol(struct loader *l)
{
	struct binder b = {
	    .l = l, .p = l->p, .session = -1, .form = -1, .items_above = -1, .scores_above = -1};
	bind_plugin_parts(&b);
	bind_names(&b);
	bind_plugin_withs(&b);
	bind_measures(&b);
	bind_forms(&b);
	bind_sessions(&b);
	bind_hidden(&b);
	bind_checks(&b);
	bind_medicines(&b);
	bind_course(&b);
	bind_guide(&b);
	bind_fields(&b, &shape_protocol, l->p);
}

void bind_forms_alone(struct loader *l)
{
	struct binder b = {
	    .l = l, .p = l->p, .session = -1, .form = -1, .items_above = -1, .scores_above = -1};
	bind_names(&b);
	bind_forms(&b);
}
