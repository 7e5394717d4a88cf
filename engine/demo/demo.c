/* SPDX-License-Identifier: Apache-2.0
 * The story of the demo: read as a scenario, then done anew through app_do(), act by act. */
#include "demo/demo.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "closure/package.h"
#include "scenario/scenario.h"
#include "util/suggest.h"
#include "words/words.h"

const struct demo_person demo_people[] = {
    {"paul", "Paul Example", "222222", ROLE_PRESCRIBER},
    {"nora", "Nora Example", "333333", ROLE_NURSE | ROLE_MONITOR},
    {"nick", "Nick Example", "444444", ROLE_NURSE | ROLE_MONITOR},
    {"tess", "Tess Example", "555555", ROLE_THERAPIST},
};
const size_t demo_people_n = countof(demo_people);

/* An act of the story with the time that the scenario reached. */
struct told {
	int64_t when, happened;
	const char *who, *act, *because, *as;
};

/* What `#LABEL` of a later act stands for. */
struct told_label {
	const char *name;
	int64_t seq;
	struct command cmd;
};

struct story {
	struct arena *a;
	const struct demo_options *o;
	struct scenario_result r;
	size_t events_seen;
	struct {
		struct told *v;
		size_t n, cap;
	} acts;
	struct {
		struct told_label *v;
		size_t n, cap;
	} labels;
	struct demo_clock clock;
	struct app *app;
	int64_t keys;
	struct demo_result *out;
};

/* ---- reading the story -------------------------------------------------------------------------
 */

/* The story's protocol may come from another file; its parts are those of the library. */
static const char *read_file(void *ctx, struct arena *a, const char *path, size_t *len,
                             struct err *e)
{
	const struct story *s = ctx;
	size_t root = strlen(s->o->library);
	bool top = strncmp(path, s->o->library, root) == 0 && path[root] == '/'
	           && !strchr(path + root + 1, '/');
	return scenario_read_file(NULL, a, top && s->o->protocol ? s->o->protocol : path, len, e);
}

static struct demo_person *somebody(struct story *s, const char *id)
{
	for (size_t i = 0; i < s->out->people.n; i++)
		if (strcmp(s->out->people.v[i].id, id) == 0)
			return &s->out->people.v[i];
	static const char *const pins[] = {"666666", "777777", "888888", "999999"};
	for (size_t i = 0; i < demo_people_n; i++)
		if (strcmp(demo_people[i].id, id) == 0) {
			struct demo_person *known = arena_push(s->a, &s->out->people);
			*known = demo_people[i];
			known->roles = 0; /* as the story has them */
			return known;
		}
	struct demo_person *p = arena_push(s->a, &s->out->people);
	char *name = arena_fmt(s->a, "%s Example", id);
	name[0] = (char)toupper((unsigned char)name[0]);
	*p = (struct demo_person){
	    .id = id, .name = name, .pin = pins[(s->out->people.n - 1) % countof(pins)]};
	return p;
}

static void note_act(void *ctx, const struct scenario_result *r)
{
	struct story *s = ctx;
	const struct scenario_answer *v = &r->v[r->n - 1];
	struct told *t = arena_push(s->a, &s->acts);
	*t = (struct told){.when = v->when, .who = v->who, .act = v->act, .as = v->as};
	somebody(s, v->who);
	for (; s->events_seen < r->events_n; s->events_seen++) {
		const struct event *ev = &r->events[s->events_seen];
		if (ev->kind == EV_STAFF_CAME)
			somebody(s, ev->e.person)->roles |= ev->e.roles;
		if (ev->source != TIME_PERSON || !ev->actor || strcmp(ev->actor, v->who) != 0)
			continue;
		t->happened = ev->happened;
		t->because = ev->e.reason;
	}
}

static enum rc read_story(struct story *s, struct err *e)
{
	struct scenario_options so = {.protocols = s->o->library,
	                              .read = read_file,
	                              .progress = note_act,
	                              .ctx = s,
	                              .go_on = true};
	enum rc rc = scenario_run(s->a, &so, s->o->scenario, &s->r);
	/* with another protocol some answers come out otherwise: that is what is to be seen */
	if (rc == RC_OK || (rc == RC_NO && s->o->protocol))
		return RC_OK;
	const struct diag *d = s->r.diags.n ? &s->r.diags.v[0] : NULL;
	err_set(e, rc, "the story %s cannot be told%s%s", s->o->scenario, d ? ": " : "",
	        d ? d->msg : "");
	return rc;
}

/* ---- doing -------------------------------------------------------------------------------------
 */

static enum rc send(struct story *s, const struct actor *who, struct app_request *req,
                    struct app_reply *reply, struct err *e)
{
	for (size_t i = 0; i < s->out->people.n; i++)
		if (strcmp(s->out->people.v[i].id, who->id) == 0)
			req->secret = s->out->people.v[i].pin;
	req->who = who;
	req->key = arena_fmt(s->a, "demo-%lld", (long long)++s->keys);
	enum rc rc = app_do(s->app, req, s->a, reply);
	if (rc == RC_IO || rc == RC_BUG || rc == RC_CONFLICT) {
		err_set(e, rc, "%s", reply->msg);
		return rc;
	}
	return RC_OK;
}

/* The same, where anything but yes ends the story. */
static enum rc must(struct story *s, const struct actor *who, struct app_request *req,
                    struct app_reply *reply, struct err *e)
{
	TRY(send(s, who, req, reply, e));
	if (reply->rc == RC_OK)
		return RC_OK;
	err_set(e, reply->rc, "%s", reply->msg);
	return reply->rc;
}

#define FIRST           DEMO_DIRECTOR
#define KEYS_OF_A_STORY 100000

static enum rc found(struct story *s, struct err *e)
{
	const struct app_clock clock = demo_clock_app(&s->clock);
	const struct app_options opt = {.clock = &clock, .cost = &demo_cost, .device = "demo"};
	const struct app_founding who = {.clinic = "Demo clinic (all people are made up)",
	                                 .zone = zone_name(s->r.course->zone),
	                                 .emergency = "112",
	                                 .person = FIRST,
	                                 .name = DEMO_DIRECTOR_NAME,
	                                 .secret = DEMO_DIRECTOR_PIN,
	                                 .demo = true};
	char code[RECOVERY_CODE];
	if (!s->o->beside)
		TRY(app_init(s->o->data, &opt, &who, code, e));
	return app_open(s->o->data, &opt, &s->app, e);
}

static enum rc read_part(struct story *s, const char *name, size_t *len, const char **out,
                         struct err *e)
{
	*out = read_file(s, s->a, arena_fmt(s->a, "%s/%s", s->o->library, name), len, e);
	return *out ? RC_OK : RC_NOTFOUND;
}

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	struct story *s = ctx;
	/* shipped plugins lie beside the shipped protocols */
	const char *up = package_is_name(name) ? "../" : "";
	return read_file(s, a, arena_fmt(a, "%s/%s%s", s->o->library, up, name), len, e);
}

static enum rc furnish(struct story *s, struct err *e)
{
	const struct actor dora = {.id = FIRST, .roles = ROLE_DIRECTOR, .device = "demo"};
	struct app_reply reply;
	const struct clinic *clinic;
	TRY(app_clinic(s->app, &clinic, e));
	s->keys = (int64_t)clinic->courses.n * KEYS_OF_A_STORY;
	for (size_t i = 0; i < s->out->people.n; i++) {
		const struct demo_person *p = &s->out->people.v[i];
		if (clinic_person(clinic, p->id))
			continue; /* of an earlier story */
		struct app_request add = {
		    .what = DO_PERSON_ADD,
		    .cmd = {.e = {.person = p->id, .name = p->name, .roles = p->roles}},
		    .new_secret = p->pin};
		TRY(must(s, &dora, &add, &reply, e));
	}
	const char *name = arena_fmt(s->a, "%s.yaml", s->r.plan->p->id.s);
	const struct part_reader parts = {.ctx = s, .read = part};
	struct app_protocol_files files = {.path = name, .parts = &parts};
	TRY(read_part(s, name, &files.len, &files.text, e));
	struct app_request keep = {.what = DO_PROTOCOL_STORE, .files = &files};
	return must(s, &dora, &keep, &reply, e);
}

static enum rc enrol(struct story *s, const struct actor *who, struct app_reply *reply,
                     struct err *e)
{
	const struct course *c = s->r.course;
	static const char *const sexes[] = {"female", "male", "other"};
	const struct clinic *clinic;
	TRY(app_clinic(s->app, &clinic, e));
	const char *name = s->o->beside
	                       ? arena_fmt(s->a, "%s %zu", c->patient, clinic->patients.n + 1)
	                       : c->patient;
	struct app_request add = {
	    .what = DO_PATIENT_ADD,
	    .cmd = {
	        .e = {.name = name, .born = c->born, .sex = c->sex >= 0 ? sexes[c->sex] : NULL}}};
	TRY(must(s, who, &add, reply, e));
	s->out->patient = reply->id;
	struct app_request open = {
	    .what = DO_COURSE_OPEN,
	    .cmd = {.e = {.patient = reply->id, .protocol = s->r.plan->p->id.s}}};
	TRY(must(s, who, &open, reply, e));
	s->out->course = reply->id;
	return RC_OK;
}

/* Everybody of the story is in the house when a session starts. */
static enum rc all_come(struct story *s, struct err *e)
{
	for (size_t i = 0; i < s->out->people.n; i++) {
		const struct demo_person *p = &s->out->people.v[i];
		const struct actor who = {.id = p->id, .roles = p->roles, .device = "demo"};
		struct app_reply reply;
		struct app_request come = {
		    .course = s->out->course,
		    .cmd = {.kind = CMD_STAFF_COMES, .e = {.person = p->id, .roles = p->roles}}};
		TRY(send(s, &who, &come, &reply, e));
	}
	return RC_OK;
}

struct at {
	const struct story *s;
	const struct zone *zone;
};

/* `2027-03-08 09:30` is read by the words themselves; `day 0 09:30` is counted by the scenario, and
 * its events tell the time that was meant. */
static bool when_of(void *ctx, const char *words, int64_t *utc_ms)
{
	const struct at *at = ctx;
	struct civil_date d;
	struct civil_clock c;
	const char *date = words;
	if (strncmp(words, "day ", 4) == 0) {
		char *end;
		long day = strtol(words + 4, &end, 10);
		int32_t day0 = at->s->r.course->control.day0;
		if (end == words + 4 || *end != ' ' || day0 == INT32_MIN
		    || !civil_date_of_day((int64_t)day0 + day, &d)
		    || !civil_clock_parse(end + 1, strlen(end + 1), &c))
			return false;
	} else if (strlen(words) != strlen("2027-03-08 09:30") || !civil_date_parse(date, 10, &d)
	           || !civil_clock_parse(date + 11, 5, &c)) {
		return false;
	}
	zone_utc(at->zone, d, c, utc_ms, NULL);
	return true;
}

static bool label_of(void *ctx, const char *name, int64_t *seq, const struct command **was)
{
	const struct at *at = ctx;
	for (size_t i = at->s->labels.n; i-- > 0;)
		if (strcmp(at->s->labels.v[i].name, name) == 0) {
			*seq = at->s->labels.v[i].seq;
			*was = &at->s->labels.v[i].cmd;
			return true;
		}
	return false;
}

static enum rc do_act(struct story *s, const struct told *t, struct app_reply *reply, struct err *e)
{
	struct demo_person *p = somebody(s, t->who);
	const struct actor who = {.id = p->id, .roles = p->roles, .device = "demo"};
	const struct course *c;
	if (strcmp(t->act, "enrol") == 0)
		return enrol(s, &who, reply, e);
	TRY(app_course(s->app, &who, s->out->course, NULL, &c, e));
	struct at at = {s, app_zone(s->app)};
	const struct words_context w = {
	    .plan = c->plan, .course = c, .ctx = &at, .when = when_of, .label = label_of};
	struct app_request req = {.course = s->out->course};
	TRY(words_parse(s->a, &w, t->act, &req.cmd, NULL, e));
	req.cmd.happened = t->happened;
	if (t->because)
		req.cmd.e.reason = t->because;
	bool starts = req.cmd.kind == CMD_START;
	TRY(send(s, &who, &req, reply, e));
	if (t->as)
		*arena_push(s->a, &s->labels) =
		    (struct told_label){.name = t->as, .seq = reply->first, .cmd = req.cmd};
	return starts && reply->rc == RC_OK ? all_come(s, e) : RC_OK;
}

static enum rc tell(struct story *s, const struct told *t, const struct app_reply *reply,
                    struct err *e)
{
	struct bedside_next gates = {0};
	bedside_gates(s->a, reply->judgements, reply->judgements_n, &gates);
	const struct demo_line line = {.when = t->when,
	                               .who = t->who,
	                               .act = t->act,
	                               .course = s->out->course,
	                               .zone = app_zone(s->app),
	                               .reply = reply,
	                               .gates = &gates,
	                               .happened = t->happened,
	                               .because = t->because};
	return s->o->each ? s->o->each(s->o->ctx, &line, e) : RC_OK;
}

static enum rc play(struct story *s, struct err *e)
{
	if (s->o->beside)
		TRY(demo_clock_read(s->a, s->o->data, &s->clock, e));
	s->clock.wall_ms = s->acts.n ? s->acts.v[0].when : 0;
	TRY(found(s, e));
	TRY(furnish(s, e));
	for (size_t i = 0; i < s->acts.n; i++) {
		const struct told *t = &s->acts.v[i];
		struct app_reply reply = {0};
		if (s->o->until && strcmp(s->o->until, t->act) == 0) {
			s->out->stopped = true;
			return RC_OK;
		}
		s->clock.wall_ms = t->when;
		TRY(do_act(s, t, &reply, e));
		s->out->acts++;
		TRY(tell(s, t, &reply, e));
	}
	return RC_OK;
}

/* An act that never comes would play the whole story and stop nowhere. */
static enum rc until_is_there(const struct story *s, struct err *e)
{
	const char *until = s->o->until;
	const char **names = arena_arr(s->a, const char *, s->acts.n + 1);
	for (size_t i = 0; i < s->acts.n; i++) {
		names[i] = s->acts.v[i].act;
		if (!until || strcmp(until, names[i]) == 0)
			return RC_OK;
	}
	const char *near = suggest_nearest(until, names, s->acts.n);
	err_set(e, RC_USAGE, "the story has no act `%.80s`", until);
	if (near)
		err_hint(e, "did you mean `%s`?", near);
	else
		err_hint(
		    e, "acts are those that `tend demo --once` prints, such as `start medicine 2`");
	return RC_USAGE;
}

enum rc demo_play(struct arena *a, const struct demo_options *o, struct demo_result *out,
                  struct err *e)
{
	struct story s = {.a = a, .o = o, .out = out};
	struct err second = {0};
	*out = (struct demo_result){0};
	TRY(read_story(&s, e));
	TRY(until_is_there(&s, e));
	enum rc rc = play(&s, e);
	out->stopped |= rc != RC_OK;
	if (s.app) {
		enum rc kept = demo_clock_write(a, o->data, &s.clock, &second);
		app_close(s.app);
		if (rc == RC_OK && kept != RC_OK) {
			*e = second;
			rc = kept;
		}
	}
	return rc;
}
