/* SPDX-License-Identifier: Apache-2.0
 * What a plugin is told: copies from the record, field by field, each under its right. */
#include <string.h>

#include "course/blind.h"
#include "judge/rule.h"
#include "judge/series.h"
#include "plugin/host.h"
#include "protocol/fields.h"

#define MICRO     1000000
#define MOST_TOLD 200 /* the newest of one kind: a course of years still fits a call */

/* A number with its millionths; whole where it is. */
static struct datum number(int64_t micro)
{
	return micro % MICRO == 0 ? datum_whole(micro / MICRO) : datum_number((double)micro / 1e6);
}

static struct datum written(struct arena *a, struct quantity q)
{
	struct text t = text_in(a);
	quantity_write(&t, q);
	return datum_text(t.s);
}

struct telling {
	struct arena *a;
	struct look look;
	const struct course *c;
	const struct protocol *p;
	bool history; /* of earlier sessions too */
};

#define COUNTS(t, list, i)                                                                         \
	mark_counts(&(t)->c->list.v[i].m, (t)->c->list.v, (t)->c->list.n, sizeof *(t)->c->list.v,  \
	            (t)->look.now)

static bool shows(const struct telling *t, const struct mark *m)
{
	return t->history || m->session == t->look.session;
}

/* When it was, as a time and as minutes before now, and in which session. */
static struct datum when(const struct telling *t, const struct mark *m)
{
	struct datum d = datum_map();
	datum_set(t->a, &d, "at_ms", datum_whole(m->happened));
	datum_set(t->a, &d, "minutes", datum_whole((t->look.now - m->happened) / 60000));
	datum_set(t->a, &d, "session", datum_whole(m->session));
	return d;
}

/* The list under a name, made where there is none yet. */
static struct datum *list_of(const struct telling *t, struct datum *map, const char *name)
{
	if (!datum_get(map, name))
		datum_set(t->a, map, name, datum_list());
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], name) == 0)
			return &map->v[i];
	return NULL;
}

/* ---- the session and the time ---- */

static struct datum tell_session(const struct telling *t)
{
	struct datum d = datum_map();
	const struct session_record *s = course_session(t->c, t->look.session);
	struct look look = t->look;
	struct facts facts = facts_of(&look);
	const struct fact route_fact = {.kind = FACT_ROUTE};
	struct value route = facts.ask(facts.ctx, &route_fact, 0);
	const struct session_def *def = s ? t->c->plan->sessions[s->session].def : NULL;
	const struct plan_contact *contact = s ? &t->c->plan->contacts[s->contact] : NULL;
	static const char *const wheres[] = {[WHERE_CLINIC] = "clinic",
	                                     [WHERE_HOME] = "home",
	                                     [WHERE_PHONE] = "phone",
	                                     [WHERE_VIDEO] = "video"};
	bool known = route.can == CAN_KNOW && route.lo >= 0;
	datum_set(t->a, &d, "number", s ? datum_whole(s->of_kind) : (struct datum){0});
	datum_set(t->a, &d, "kind", datum_text(def ? session_kind_name(def->kind) : NULL));
	datum_set(t->a, &d, "name", datum_text(contact ? contact->def->name.s : NULL));
	datum_set(t->a, &d, "phase",
	          datum_text(contact ? t->p->phases.v[contact->phase].name.s : NULL));
	datum_set(t->a, &d, "round", s ? datum_whole(s->round) : (struct datum){0});
	datum_set(t->a, &d, "route", datum_text(known ? t->p->route_names[route.lo] : NULL));
	datum_set(t->a, &d, "where", datum_text(def ? wheres[def->where] : NULL));
	return d;
}

static void put_local(const struct telling *t, struct datum *d, int64_t ms)
{
	struct civil_time local;
	struct text date = text_in(t->a), clock = text_in(t->a);
	if (!zone_local(t->c->zone, ms, &local))
		return;
	civil_date_write(&date, local.date);
	civil_clock_write(&clock, local.clock);
	datum_set(t->a, d, "date", datum_text(date.s));
	datum_set(t->a, d, "time", datum_text(clock.s));
}

static struct datum tell_now(const struct telling *t)
{
	struct datum d = datum_map();
	const struct session_record *s = course_session(t->c, t->look.session);
	datum_set(t->a, &d, "ms", datum_whole(t->look.now));
	put_local(t, &d, t->look.now);
	datum_set(t->a, &d, "since_start_ms",
	          s ? datum_whole(t->look.now - s->m.happened) : (struct datum){0});
	return d;
}

/* ---- what was measured, answered and given ---- */

static struct datum tell_readings(const struct telling *t)
{
	struct datum d = datum_map();
	for (size_t i = 0; i < t->c->readings.n; i++) {
		const struct reading *r = &t->c->readings.v[i];
		const struct measure *m = &t->p->measures.v[r->measure];
		if (!COUNTS(t, readings, i) || !shows(t, &r->m) || r->implausible
		    || blind_measure(t->c, r->measure, EVERYBODY))
			continue;
		struct datum *list = list_of(t, &d, m->name.s);
		if (!m->components.n || r->part == 0)
			datum_add(t->a, list, when(t, &r->m));
		if (list->n)
			datum_set(t->a, &list->v[list->n - 1],
			          m->components.n ? m->components.v[r->part].name.s : "value",
			          number(r->value));
	}
	return d;
}

static void tell_score(const struct telling *t, struct datum *d, const struct score *s,
                       const struct score_value *v)
{
	if (!v->known)
		return;
	datum_set(t->a, d, s->name.s,
	          v->name >= 0 ? datum_text(s->names[v->name]) : number(v->micro));
}

static struct datum tell_scores(const struct telling *t)
{
	struct datum d = datum_map();
	for (size_t i = 0; i < t->c->forms.n; i++) {
		const struct form_record *r = &t->c->forms.v[i];
		const struct form *f = &t->p->forms.v[r->form];
		if (!COUNTS(t, forms, i) || !shows(t, &r->m)
		    || blind_form(t->c, r->form, EVERYBODY))
			continue;
		struct datum one = when(t, &r->m);
		for (size_t k = 0; k < f->scores.n; k++)
			tell_score(t, &one, &f->scores.v[k], &r->scores[k]);
		datum_add(t->a, list_of(t, &d, f->name.s), one);
	}
	return d;
}

static struct datum tell_answers(const struct telling *t)
{
	struct datum d = datum_map();
	for (size_t i = 0; i < t->c->steps.n; i++) {
		const struct step_record *r = &t->c->steps.v[i];
		if (r->step < 0 || r->skipped || r->partial || r->waits || !COUNTS(t, steps, i)
		    || r->m.session != t->look.session || blind_step(t->c, r->step, EVERYBODY))
			continue;
		const char *name = t->c->plan->steps[r->step].def->name.s;
		if (r->has_number)
			datum_set(t->a, &d, name, number(r->number.micro));
		else if (r->text)
			datum_set(t->a, &d, name, datum_text(r->text));
	}
	return d;
}

static struct datum tell_doses(const struct telling *t)
{
	struct datum d = datum_list();
	for (size_t i = 0; i < t->c->doses.n; i++) {
		const struct dose_record *r = &t->c->doses.v[i];
		const struct medicine *m = &t->p->medicines.v[r->medicine];
		if (!COUNTS(t, doses, i) || !shows(t, &r->m)
		    || (r->step >= 0 && blind_step(t->c, r->step, EVERYBODY)))
			continue;
		struct datum one = when(t, &r->m);
		datum_set(t->a, &one, "medicine", datum_text(m->name.s));
		datum_set(t->a, &one, "route", datum_text(m->routes.v[r->route].name.s));
		if (!blind_medicine(t->c, r->medicine, EVERYBODY))
			datum_set(t->a, &one, "amount", written(t->a, r->amount));
		datum_add(t->a, &d, one);
	}
	return d;
}

static struct datum tell_washouts(const struct telling *t)
{
	struct datum d = datum_map();
	for (size_t i = 0; i < t->c->washouts.n; i++) {
		const struct washout_record *r = &t->c->washouts.v[i];
		if (r->medicine < 0 || !COUNTS(t, washouts, i) || r->m.session != t->look.session)
			continue;
		struct datum one = datum_map();
		if (r->never) {
			datum_set(t->a, &one, "never", datum_yes_no(true));
		} else {
			datum_set(t->a, &one, "last_ms", datum_whole(r->last));
			datum_set(
			    t->a, &one, "days",
			    datum_whole(course_day(t->c, t->look.now) - course_day(t->c, r->last)));
		}
		datum_set(t->a, &d, t->p->medicines.v[r->medicine].washouts.v[r->washout].name.s,
		          one);
	}
	return d;
}

static struct datum tell_patient(const struct telling *t)
{
	static const char *const sexes[] = {"female", "male", "other"};
	struct datum d = datum_map();
	int age = course_age(t->c, t->look.now);
	datum_set(t->a, &d, "age", age >= 0 ? datum_whole(age) : (struct datum){0});
	datum_set(t->a, &d, "sex", datum_text(t->c->sex >= 0 ? sexes[t->c->sex] : NULL));
	return d;
}

static struct datum tell_appointments(const struct telling *t)
{
	struct datum d = datum_list();
	for (size_t i = 0; i < t->c->bookings.n; i++) {
		const struct booking *b = &t->c->bookings.v[i];
		if (b->cancelled || b->m.struck || b->at < t->look.now)
			continue;
		struct datum one = datum_map();
		datum_set(t->a, &one, "at_ms", datum_whole(b->at));
		put_local(t, &one, b->at);
		datum_set(t->a, &one, "contact",
		          datum_text(t->c->plan->contacts[b->contact].def->name.s));
		datum_set(t->a, &one, "round", datum_whole(b->round));
		datum_add(t->a, &d, one);
	}
	return d;
}

/* ---- all of it ---- */

/* One row a field of `ask` that comes from the record. */
static const struct {
	enum plugin_right right;
	const char *name;
	struct datum (*tell)(const struct telling *t);
} rows[] = {
    {READ_SESSION, "session", tell_session},
    {READ_TIME, "now", tell_now},
    {READ_READINGS, "readings", tell_readings},
    {READ_SCORES, "scores", tell_scores},
    {READ_ANSWERS, "answers", tell_answers},
    {READ_DOSES, "doses", tell_doses},
    {READ_WASHOUTS, "washouts", tell_washouts},
    {READ_PATIENT, "patient", tell_patient},
    {READ_APPOINTMENTS, "appointments", tell_appointments},
};

/* The newest ones of a list, or of each list of a map. */
static void newest(struct datum *d)
{
	if (d->kind == DATUM_MAP)
		for (size_t i = 0; i < d->n; i++)
			newest(&d->v[i]);
	if (d->kind != DATUM_LIST || d->n <= MOST_TOLD)
		return;
	d->v += d->n - MOST_TOLD;
	d->n = d->cap = MOST_TOLD;
}

struct datum told_of(struct arena *a, const struct look *look, const struct plugin_bound *b,
                     unsigned granted)
{
	struct datum ask = datum_map(), rights = datum_map();
	struct telling t = {.a = a,
	                    .look = *look,
	                    .c = look->c,
	                    .p = look->c->plan->p,
	                    .history = b->def->rights & granted & 1u << READ_HISTORY};
	t.look.asks = NULL;
	for (size_t i = 0; i < PLUGIN_RIGHTS; i++)
		if (b->def->rights & 1u << i)
			datum_set(a, &rights, plugin_rights[i].word,
			          datum_yes_no(granted & 1u << i));
	datum_set(a, &ask, ".rights", rights);
	datum_set(a, &ask, "with", b->with);
	for (size_t i = 0; i < countof(rows); i++) {
		if (!(b->def->rights & granted & 1u << rows[i].right))
			continue;
		struct datum d = rows[i].tell(&t);
		newest(&d);
		datum_set(a, &ask, rows[i].name, d);
	}
	return ask;
}

void told_items(struct arena *a, struct datum *ask, const struct form *f, const struct entry *e)
{
	struct datum items = datum_map();
	for (size_t i = 0; i < f->items.n && (int)i < e->answers_n; i++) {
		const char *name = f->items.v[i].name.s;
		if (e->answers && e->answers[i] > NOT_ASKED)
			datum_set(a, &items, name, datum_whole(e->answers[i]));
		else if (e->texts && e->texts[i])
			datum_set(a, &items, name, datum_text(e->texts[i]));
	}
	datum_set(a, ask, "items", items);
}

void told_event(struct arena *a, struct datum *ask, const struct event *ev)
{
	struct datum d = datum_map();
	datum_set(a, &d, "kind", datum_text(event_rows[ev->kind].name));
	datum_set(a, &d, "at_ms", datum_whole(ev->happened));
	if (ev->e.name)
		datum_set(a, &d, "name", datum_text(ev->e.name));
	datum_set(a, ask, "event", d);
}
