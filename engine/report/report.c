/* SPDX-License-Identifier: Apache-2.0
 * Reading every course once: what it holds becomes items, and items become figures. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "judge/series_table.h"
#include "report/report_in.h"
#include "util/suggest.h"

/* ---- counting ---- */

static uint32_t mix(uint32_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h * 31 + 7;
}

static uint32_t hash_of(const struct report_item *i)
{
	uint32_t h = 2166136261u ^ ((uint32_t)i->part * 131 + (uint32_t)i->state);
	return mix(mix(mix(h, i->name), i->protocol), i->version);
}

static bool is_count_of(const struct report_count *k, const struct report_item *i)
{
	return k->part == i->part && k->state == i->state && strcmp(k->name, i->name) == 0
	       && strcmp(k->protocol, i->protocol) == 0 && strcmp(k->version, i->version) == 0;
}

static void place(struct report *r, uint32_t hash, size_t count)
{
	size_t at = hash & (r->slots_n - 1);
	while (r->slots[at])
		at = (at + 1) & (r->slots_n - 1);
	r->slots[at] = (uint32_t)count + 1;
}

static void more_room(struct report *r)
{
	r->slots_n = r->slots_n ? r->slots_n * 4 : 256;
	r->slots = arena_arr(r->a, uint32_t, r->slots_n);
	for (size_t k = 0; k < r->counts.n; k++) {
		const struct report_count *c = &r->counts.v[k];
		struct report_item like = {.part = c->part,
		                           .state = c->state,
		                           .name = c->name,
		                           .protocol = c->protocol,
		                           .version = c->version};
		place(r, hash_of(&like), k);
	}
}

static struct report_count *count_of(struct report *r, const struct report_item *i)
{
	if (r->counts.n * 2 >= r->slots_n)
		more_room(r);
	uint32_t hash = hash_of(i);
	for (size_t at = hash & (r->slots_n - 1); r->slots[at]; at = (at + 1) & (r->slots_n - 1))
		if (is_count_of(&r->counts.v[r->slots[at] - 1], i))
			return &r->counts.v[r->slots[at] - 1];
	struct report_count *k = arena_push(r->a, &r->counts);
	*k = (struct report_count){.part = i->part,
	                           .state = i->state,
	                           .name = arena_dup(r->a, i->name),
	                           .protocol = arena_dup(r->a, i->protocol),
	                           .version = arena_dup(r->a, i->version)};
	place(r, hash, r->counts.n - 1);
	return k;
}

static void keep(struct report *r, const struct report_item *i, const struct report_count *k)
{
	struct report_item *o = arena_push(r->a, &r->items);
	*o = *i;
	o->name = k->name;
	o->protocol = k->protocol;
	o->version = k->version;
	const char **texts[] = {&o->window, &o->who,      &o->owner, &o->says,   &o->reason,
	                        &o->was,    &o->medicine, &o->lot,   &o->witness};
	for (size_t t = 0; t < countof(texts); t++)
		*texts[t] = arena_dup(r->a, *texts[t]);
}

bool survey_wants(const struct survey *s, enum report_part part)
{
	return s->r->shown[part];
}

void survey_add(struct survey *s, const struct report_item *i)
{
	struct report *r = s->r;
	const struct report_ask *ask = &r->ask;
	int64_t day = i->when ? zone_day(r->zone, i->when) : 0;
	if (!survey_wants(s, i->part) || (i->when && (day < ask->from || day > ask->to)))
		return;
	struct report_count *k = count_of(r, i);
	k->n++;
	k->recent += i->when <= r->last && zone_day(r->zone, r->last) - day < REPORT_RECENT_DAYS;
	if (ask->list && (!ask->name || strcmp(ask->name, i->name) == 0)
	    && (ask->state == REPORT_STATES || ask->state == i->state))
		keep(r, i, k);
}

/* ---- what the parts share ---- */

struct report_item survey_item(const struct survey *s, enum report_state state, int session,
                               int64_t seq, const char *name)
{
	/* by the version under which it was done, where the course was moved since */
	const struct protocol *p = course_of_session(s->c, session)->plan->p;
	return (struct report_item){.part = report_states[state].part,
	                            .state = state,
	                            .course = s->id,
	                            .session = session,
	                            .seq = seq,
	                            .protocol = p->id.s,
	                            .version = p->version.s,
	                            .name = name};
}

const char *survey_who(const struct survey *s, const char *person)
{
	const struct person *p = person ? clinic_person(s->clinic, person) : NULL;
	if (!person || strcmp(person, "system") == 0)
		return "Tend";
	return p ? p->name : person;
}

int64_t survey_moment(const struct survey *s, const struct session_record *r)
{
	return r->closed && !r->left ? r->closed : s->look.now;
}

enum event_kind survey_kind(const struct survey *s, int64_t seq)
{
	return seq > 0 && (size_t)seq <= s->kinds.n ? (enum event_kind)s->kinds.v[seq - 1].kind
	                                            : EV_NONE;
}

/* ---- one course ---- */

static bool corrects(enum event_kind kind)
{
	return kind == EV_ENTRY_AMENDED || kind == EV_ENTRY_UNDONE || kind == EV_ENTRY_MOVED;
}

static bool moves_stock(enum event_kind kind)
{
	return kind == EV_DOSE_DRAWN || kind == EV_DOSE_GIVEN || kind == EV_DOSE_WASTED
	       || kind == EV_AS_NEEDED_GIVEN;
}

static enum rc see_event(const struct app_event *seen, void *ctx, struct err *e)
{
	struct survey *s = ctx;
	const struct event *ev = &seen->ev;
	(void)e;
	s->r->events++;
	while ((int64_t)s->kinds.n + 1 < ev->seq) /* erased ones */
		*arena_push(s->a, &s->kinds) = (struct survey_kind){0};
	struct survey_kind kind = {(int16_t)ev->kind, ev->e.session};
	if (corrects(ev->kind) && ev->corrects > 0 && (size_t)ev->corrects <= s->kinds.n)
		kind = s->kinds.v[ev->corrects - 1];
	*arena_push(s->a, &s->kinds) = kind;
	if (ev->kind == EV_CHECK_JUDGED && ev->e.verdict >= VERDICT_WARN) {
		struct survey_judged *k = arena_push(s->a, &s->judged);
		*k = (struct survey_judged){*ev, arena_dup(s->a, seen->command)};
	}
	if (ev->kind == EV_COURSE_ENDED)
		s->ended = ev->happened;
	if (corrects(ev->kind))
		*arena_push(s->a, &s->corrected) = *ev;
	else if (ev->source == TIME_PERSON)
		*arena_push(s->a, &s->typed) = *ev;
	if (moves_stock(ev->kind))
		*arena_push(s->a, &s->stock) = *ev;
	if (s->r->ask.list && s->r->ask.part == REPORT_AMENDMENTS)
		*arena_push(s->a, &s->all) = *ev;
	return RC_OK;
}

/* What each part is made from; a function may serve several. */
static const struct {
	void (*survey)(struct survey *s);
	enum report_part serves[4];
} surveys[] = {
    {survey_readings, {REPORT_LATE, REPORT_CHECKLISTS, REPORT_DEVIATIONS, REPORT_PARTS}},
    {survey_lines, {REPORT_SKIPS, REPORT_CHECKLISTS, REPORT_DEVIATIONS, REPORT_PARTS}},
    {survey_checks, {REPORT_OVERRIDES, REPORT_CHECKLISTS, REPORT_DEVIATIONS, REPORT_PARTS}},
    {survey_contacts, {REPORT_INTEGRATIONS, REPORT_DEVIATIONS, REPORT_PARTS}},
    {survey_tasks, {REPORT_TASKS, REPORT_DEVIATIONS, REPORT_PARTS}},
    {survey_alerts, {REPORT_ALERTS, REPORT_PARTS}},
    {survey_amendments, {REPORT_AMENDMENTS, REPORT_PARTS}},
    {survey_ledger, {REPORT_LEDGER, REPORT_PARTS}},
};

static enum rc survey_course(const struct course *c, void *ctx, struct err *e)
{
	struct survey *s = ctx;
	(void)e;
	s->c = c;
	s->look = (struct look){.a = s->a, .c = c, .now = course_clock(c, s->now)};
	for (size_t i = 0; i < countof(surveys); i++) {
		bool wanted = false;
		for (size_t k = 0; surveys[i].serves[k] != REPORT_PARTS; k++)
			wanted |= survey_wants(s, surveys[i].serves[k]);
		if (wanted)
			surveys[i].survey(s);
	}
	return RC_OK;
}

/* ---- all of them ---- */

/* "id" or "id@version" */
static bool is_of(const struct course_entry *k, const char *protocol)
{
	size_t n = protocol ? strcspn(protocol, "@") : 0;
	return !protocol
	       || (strlen(k->protocol) == n && strncmp(k->protocol, protocol, n) == 0
	           && (!protocol[n] || strcmp(protocol + n + 1, k->version) == 0));
}

static enum rc find_protocol(const struct clinic *clinic, const char *protocol, struct err *e)
{
	struct arena a = {0};
	bool found = !protocol;
	const char **names = arena_arr(&a, const char *, clinic->protocols.n + 1);
	for (size_t i = 0; i < clinic->protocols.n; i++) {
		const struct protocol_record *p = &clinic->protocols.v[i];
		const struct course_entry like = {.protocol = p->id, .version = p->version};
		names[i] = p->id;
		found |= is_of(&like, protocol);
	}
	if (!found) {
		const char *near = suggest_nearest(protocol, names, clinic->protocols.n);
		err_set(e, RC_NOTFOUND, "there is no protocol %.80s here", protocol);
		if (near)
			err_hint(e, "did you mean `%s`?", near);
	}
	arena_drop(&a);
	return found ? RC_OK : RC_NOTFOUND;
}

static enum rc survey_all(struct report *r, struct app *app, const struct clinic *clinic,
                          unsigned viewer, struct err *e)
{
	const struct now now = app_now(app);
	int64_t all = (int64_t)clinic->courses.n;
	for (int64_t i = 0; i < all; i++) {
		const struct course_entry *k = &clinic->courses.v[i];
		if (r->ask.progress && !r->ask.progress(r->ask.ctx, i, all))
			return err_set(e, RC_STOPPED, "stopped; looking changes nothing");
		if (!is_of(k, r->ask.protocol))
			continue;
		struct arena a = {0};
		struct survey s = {
		    .r = r, .a = &a, .viewer = viewer, .clinic = clinic, .now = &now, .id = k->id};
		const struct app_pass pass = {see_event, survey_course, &s};
		enum rc rc = app_course_pass(app, k->id, &pass, e);
		arena_drop(&a);
		TRY(rc);
		r->courses++;
	}
	return RC_OK;
}

/* Open tasks by their deadline, those without one last: what is late comes first.  Everything else as
 * it happened. */
static int in_order(const void *x, const void *y)
{
	const struct report_item *a = x, *b = y;
	bool task = a->part == REPORT_TASKS;
	int64_t ta = !task ? a->when : a->due ? a->due : INT64_MAX;
	int64_t tb = !task ? b->when : b->due ? b->due : INT64_MAX;
	if (ta != tb)
		return ta < tb ? -1 : 1;
	int order = strcmp(a->course, b->course);
	return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static void sort_items(struct report *r)
{
	if (r->ask.part == REPORT_LEDGER)
		ledger_balance(r);
	else if (r->items.n)
		qsort(r->items.v, r->items.n, sizeof *r->items.v, in_order);
}

/* The look is noted, or its refusal. */
static enum rc may_see(struct app *app, const struct actor *who, enum report_part part,
                       const struct report *r, struct err *e)
{
	const char *name = part == REPORT_PARTS ? "all" : report_rows[part].name;
	struct app_request req = {
	    .who = who,
	    .what = part == REPORT_PARTS ? DO_REPORT_READ : report_rows[part].right,
	    .cmd.e.name = arena_fmt(r->a, "report %s", name),
	    .cmd.e.text =
	        r->ask.list ? report_command(r->a, r, part, NULL, r->ask.state, false) : "figures"};
	struct app_reply reply;
	enum rc rc = app_do(app, &req, r->a, &reply);
	if (rc == RC_OK)
		return reply.rc;
	err_set(e, rc, "%s", reply.msg);
	if (reply.hint)
		err_hint(e, "%s", reply.hint);
	return rc;
}

static enum rc note_courses(const struct report *r, struct app *app, const struct actor *who,
                            struct err *e)
{
	struct {
		const char **v;
		size_t n, cap;
	} ids = {0};
	const char *last = NULL; /* ids are the clinic's: items of a course share one text */
	for (size_t i = 0; i < r->items.n; i++) {
		bool there = last == r->items.v[i].course;
		last = r->items.v[i].course;
		for (size_t k = 0; !there && k < ids.n; k++)
			there = ids.v[k] == last;
		if (!there)
			*arena_push(r->a, &ids) = last;
	}
	return app_note_reads(app, who, ids.v, ids.n,
	                      arena_fmt(r->a, "report %s", report_rows[r->ask.part].name), e);
}

enum rc report_run(struct arena *a, struct app *app, const struct actor *who,
                   const struct report_ask *ask, struct report *out, struct err *e)
{
	const struct clinic *clinic;
	TRY(app_clinic(app, &clinic, e));
	TRY(find_protocol(clinic, ask->protocol, e));
	*out = (struct report){.a = a,
	                       .ask = *ask,
	                       .clinic = clinic->name,
	                       .zone = app_zone(app),
	                       .zone_name = clinic->zone,
	                       .now = app_now(app).wall_ms};
	out->ask.list = ask->list && ask->part != REPORT_PARTS;
	out->last = out->now;
	if (ask->to != INT32_MAX && day_begins(out->zone, ask->to + 1) - 1 < out->now)
		out->last = day_begins(out->zone, ask->to + 1) - 1;
	TRY(may_see(app, who, ask->part, out, e));
	const struct person *p = clinic_person(clinic, who->id); /* who may see, is known */
	for (int i = 0; i < REPORT_PARTS; i++) {
		struct right right = rights_of(report_rows[i].right, CMD_NONE);
		out->shown[i] = ask->part == (enum report_part)i
		                || (ask->part == REPORT_PARTS && rights_allow(&right, p->roles));
	}
	TRY(survey_all(out, app, clinic, p->roles, e));
	sort_items(out);
	return out->ask.list ? note_courses(out, app, who, e) : RC_OK;
}
