/* SPDX-License-Identifier: Apache-2.0
 * Versions of a protocol under a course: old records keep the words that were asked then, byte for
 * byte, also when every one of them has changed and the course has moved on. */
#include "../support/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bedside/bedside.h"
#include "bedside/timeline.h"
#include "judge/check.h"

/* The first version, with {} where a word of people stands: version, then the words. */
static const char *const words_1[] = {"Small talks",
                                      "The pressure",
                                      "Mood of today",
                                      "Low",
                                      "Sleep",
                                      "A talk",
                                      "Who is with the patient",
                                      "Quiet or talking",
                                      "No words",
                                      "With words",
                                      "Settled"};
static const char *const words_2[] = {
    "Other name", "Cuff reading",          "How you have felt", "Down",       "Nights",
    "An hour",    "Name of the companion", "Which way",         "In silence", "In conversation",
    "At rest"};

static const char *text_of(struct arena *a, const char *version, const char *const *w,
                           const char *items, const char *more)
{
	return arena_fmt(
	    a,
	    "tend: 1\nid: small\nversion: %s\ntitle: %s\nstatus: draft\nsupervised: no\n"
	    "measures:\n"
	    "  bp: {title: %s, components: [systolic, diastolic], unit: mmHg, range: {systolic: "
	    "50..260 mmHg, diastolic: 20..160 mmHg}}\n"
	    "forms:\n"
	    "  mood:\n    title: %s\n    wording: own\n    answers: 0..3\n    items:\n"
	    "      low: %s\n      sleep: %s\n%s"
	    "    scores: {total: {sum: all}}\n"
	    "sessions:\n"
	    "  talk:\n    kind: integration\n    title: %s\n    where: clinic\n    steps:\n"
	    "      - {ask: companion, answer: text, title: %s, optional: yes}\n"
	    "      - choose: way\n        title: %s\n        options: {quiet: %s, talking: %s}\n"
	    "      - {measure: [bp]}\n"
	    "      - {form: mood}\n"
	    "      - {confirm: settled, title: %s}\n%s"
	    "course:\n"
	    "  - phase: talks\n"
	    "    do:\n"
	    "      - {session: talk, name: one, at: day 0}\n"
	    "      - {session: talk, name: two, at: day 7}\n",
	    version, w[0], w[1], w[2], w[3], w[4], items, w[5], w[6], w[7], w[8], w[9], w[10],
	    more);
}

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, false);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static struct app_reply keep(struct rig *r, const char *text)
{
	const struct part_reader none = {0};
	struct diags d = {.a = &r->a};
	struct app_protocol_files files = {
	    .path = "small.yaml", .text = text, .len = strlen(text), .parts = &none, .diags = &d};
	struct app_reply reply =
	    rig_do(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	struct text t = text_in(&r->a);
	diags_text(&d, &t, false);
	if (reply.rc != RC_OK)
		fail_msg("%s %s", reply.msg, t.s);
	return reply;
}

static void sign(struct rig *r, const char *name)
{
	struct app_request req = {.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = name};
	rig_must(r, "dora", req);
	rig_must(r, "mara", req);
}

static struct app_reply act(struct rig *r, const char *course, const char *who, struct command cmd)
{
	return rig_do(r, who, (struct app_request){.course = course, .cmd = cmd});
}

static void must(struct rig *r, const char *course, struct command cmd)
{
	struct app_reply reply = act(r, course, "nora", cmd);
	if (reply.rc != RC_OK)
		fail_msg("%s; %s", reply.msg, reply.hint ? reply.hint : "");
}

/* One whole session with every sort of answer. */
static void hold(struct rig *r, const char *course, const char *contact)
{
	struct entry_reading bp = {.measure = "bp", .value = {128000000, 82000000}, .n = 2};
	int32_t answers[] = {2, 1};
	must(r, course, (struct command){.kind = CMD_START, .e = {.contact = contact}});
	must(r, course,
	     (struct command){.kind = CMD_DO, .e = {.name = "companion", .text = "Kim Sample"}});
	must(r, course, (struct command){.kind = CMD_DO, .e = {.name = "way", .text = "quiet"}});
	must(r, course,
	     (struct command){.kind = CMD_MEASURE, .e = {.readings = &bp, .readings_n = 1}});
	must(r, course,
	     (struct command){.kind = CMD_FORM,
	                      .e = {.name = "mood", .answers = answers, .answers_n = 2}});
	must(r, course, (struct command){.kind = CMD_DO, .e = {.name = "settled"}});
	must(r, course, (struct command){.kind = CMD_LEAVE});
	must(r, course, (struct command){.kind = CMD_CLOSE});
}

static const char *begin(struct rig *r)
{
	keep(r, text_of(&r->a, "1.0.0", words_1, "", ""));
	sign(r, "small@1.0.0");
	const char *patient =
	    rig_must(r, "nora",
	             (struct app_request){.what = DO_PATIENT_ADD, .cmd.e = {.name = "A. B."}})
	        .id;
	const char *course =
	    rig_must(r, "theo",
	             (struct app_request){.what = DO_COURSE_OPEN,
	                                  .cmd.e = {.patient = patient, .protocol = "small"}})
	        .id;
	hold(r, course, "one");
	return course;
}

/* Everything that is shown of a session, as people and as programs see it.  The number of the last
 * event of the course is of the course, not of the session. */
static const char *shown(struct rig *r, const char *course, int session)
{
	const struct course *c;
	const struct clinic *clinic;
	struct bedside b;
	struct err e = {0};
	struct text t = text_in(&r->a);
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	assert_int_equal(app_clinic(r->app, &clinic, &e), RC_OK);
	struct now now = app_now(r->app);
	assert_true(bedside_look(&r->a, c, session, &now, clinic, &b));
	b.seq = 0;
	bedside_json(&b, &t);
	struct timeline line = timeline_new(&r->a, c, clinic);
	assert_int_equal(app_events(r->app, course, 1, timeline_take, &line, &e), RC_OK);
	for (size_t i = 0; i < line.n; i++) {
		if (line.v[i].session != session)
			continue;
		timeline_line(&line, &line.v[i], &t);
		text_put(&t, "\n");
	}
	return t.s;
}

static struct app_reply move(struct rig *r, const char *course, const char *who, const char *to)
{
	return act(r, course, who,
	           (struct command){.kind = CMD_COURSE_MOVE,
	                            .e = {.protocol = to, .reason = "the new words are clearer"}});
}

static void new_words(struct rig *r)
{
	keep(r, text_of(&r->a, "2.0.0", words_2, "", ""));
	sign(r, "small@2.0.0");
}

static void old_records_keep_their_words(void **state)
{
	struct rig *r = *state;
	const char *course = begin(r), *was = shown(r, course, 1);
	HAS(was, "Who is with the patient");
	HAS(was, "A talk");
	new_words(r);
	assert_string_equal(shown(r, course, 1), was);
	rig_restart(r);
	assert_string_equal(shown(r, course, 1), was);
	/* pinned: also what is begun now is asked in the words of its version */
	must(r, course, (struct command){.kind = CMD_START, .e = {.contact = "two"}});
	HAS(shown(r, course, 2), "Who is with the patient");
}

static void a_moved_course_keeps_old_words_and_asks_new_ones(void **state)
{
	struct rig *r = *state;
	const char *course = begin(r), *was = shown(r, course, 1);
	new_words(r);
	assert_int_equal(move(r, course, "paul", "small@2.0.0").rc, RC_OK);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(shown(r, course, 1), was);
		rig_restart(r);
	}
	hold(r, course, "two");
	const char *now = shown(r, course, 2);
	HAS(now, "Name of the companion");
	for (size_t i = 0; i < countof(words_1); i++)
		if (strlen(words_1[i]) > 5 && strstr(now, words_1[i]))
			fail_msg("%s is asked under the new version", words_1[i]);
	assert_string_equal(shown(r, course, 1), was);
	/* another program that has the file open folds it the same */
	struct app *also = rig_also(r);
	struct app *own = r->app;
	r->app = also;
	assert_string_equal(shown(r, course, 1), was);
	assert_string_equal(shown(r, course, 2), now);
	r->app = own;
	app_close(also);
}

/* The fold shows each session with the plan it was done under, whatever came before and after. */
static void each_session_has_its_plan(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	const struct course *c;
	const char *course = begin(r);
	new_words(r);
	keep(r, text_of(&r->a, "3.0.0", words_1, "", "      - {note: more, optional: yes}\n"));
	sign(r, "small@3.0.0");
	assert_int_equal(move(r, course, "paul", "small@2.0.0").rc, RC_OK);
	hold(r, course, "two");
	assert_int_equal(move(r, course, "mara", "small@3.0.0").rc, RC_OK);
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	static const char *const by[] = {"3.0.0", "1.0.0", "2.0.0"};
	assert_string_equal(c->plan->p->version.s, by[0]);
	for (int i = 1; i <= 2; i++) {
		const struct course *then = course_of_session(c, i);
		assert_string_equal(then->plan->p->version.s, by[i]);
		assert_int_equal(course_session(then, i)->number, i);
	}
	for (size_t i = 0; i < c->moves.n; i++) {
		int64_t at = c->moves.v[i].m.seq;
		assert_string_equal(course_of_event(c, at)->plan->p->version.s, by[i + 1]);
		assert_string_equal(course_of_event(c, at + 1)->plan->p->version.s,
		                    i == 0 ? "2.0.0" : "3.0.0");
	}
	/* what was recorded counts under the new plan: both visits are held, all readings there */
	assert_int_equal(c->sessions.n, 2);
	assert_int_equal(c->readings.n, 4);
	assert_int_equal(c->forms.n, 2);
	assert_int_equal(c->forms.v[1].scores[0].micro, 3000000);
	/* and the clinic knows which version is in force, also after a restart */
	for (int i = 0; i < 2; i++) {
		const struct clinic *clinic;
		assert_int_equal(app_clinic(r->app, &clinic, &e), RC_OK);
		assert_string_equal(clinic_course(clinic, course)->version, "3.0.0");
		rig_restart(r);
	}
	assert_int_equal(rig_count(r, course, "course.moved"), 2);
}

/* A correction of what was said under the old version is seen where it was said. */
/* The systolic pressure that stands in a session, as it is shown there. */
static int64_t systolic(struct rig *r, const char *course, int session)
{
	const struct course *c;
	struct err e = {0};
	int64_t value = 0;
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	c = course_of_session(c, session);
	for (size_t i = 0; i < c->readings.n; i++)
		if (c->readings.v[i].m.session == session && !c->readings.v[i].m.struck
		    && c->readings.v[i].part == 0)
			value = c->readings.v[i].value;
	return value;
}

static void a_later_correction_reaches_the_old_session(void **state)
{
	struct rig *r = *state;
	const struct course *c;
	struct err e = {0};
	struct entry_reading bp = {.measure = "bp", .value = {138000000, 82000000}, .n = 2};
	const char *course = begin(r);
	new_words(r);
	assert_int_equal(move(r, course, "paul", "small@2.0.0").rc, RC_OK);
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	int64_t seq = c->readings.v[0].m.seq;
	must(r, course,
	     (struct command){.kind = CMD_AMEND,
	                      .e = {.ref = seq,
	                            .readings = &bp,
	                            .readings_n = 1,
	                            .reason = "read off the wrong line"}});
	assert_int_equal(systolic(r, course, 1), 138000000);
	rig_restart(r);
	assert_int_equal(systolic(r, course, 1), 138000000);
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	assert_int_equal(c->readings.v[c->readings.n - 2].value, 138000000);
}

static void refused(struct app_reply reply, enum rc rc, const char *says)
{
	if (reply.rc != rc || !strstr(reply.msg, says))
		fail_msg("%d: %s (wanted %d: %s)", (int)reply.rc, reply.msg, (int)rc, says);
}

static void a_move_is_refused(void **state)
{
	struct rig *r = *state;
	const char *course = begin(r);
	keep(r, text_of(&r->a, "2.0.0", words_2, "", ""));
	refused(move(r, course, "paul", "small@2.0.0"), RC_GATE, "is not approved");
	rig_must(r, "dora",
	         (struct app_request){.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = "small@2.0.0"});
	refused(move(r, course, "paul", "small@2.0.0"), RC_GATE, "is not approved");
	rig_must(r, "mara",
	         (struct app_request){.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = "small@2.0.0"});
	for (const char *const *who = (const char *const[]){"nora", "theo", "dora", "otto", NULL};
	     *who; who++)
		refused(move(r, course, *who, "small@2.0.0"), RC_DENIED, "move course");
	refused(move(r, course, "paul", "small@1.0.0"), RC_USAGE, "by this version already");
	refused(move(r, course, "paul", "small"), RC_USAGE, "which version");
	keep(r, rig_replaced(&r->a, text_of(&r->a, "1.0.0", words_2, "", ""), "id: small",
	                     "id: other"));
	sign(r, "other@1.0.0");
	refused(move(r, course, "paul", "other@1.0.0"), RC_USAGE, "is another protocol");
	refused(move(r, course, "paul", "small@9.9.9"), RC_NOTFOUND, "no protocol");
	refused(act(r, course, "paul",
	            (struct command){.kind = CMD_COURSE_MOVE, .e.protocol = "small@2.0.0"}),
	        RC_USAGE, "reason");
	must(r, course, (struct command){.kind = CMD_START, .e = {.contact = "two"}});
	refused(move(r, course, "paul", "small@2.0.0"), RC_GATE, "under way");
	must(r, course, (struct command){.kind = CMD_STOP});
	must(r, course, (struct command){.kind = CMD_CLOSE});
	rig_must(r, "mara",
	         (struct app_request){
	             .what = DO_PROTOCOL_RETIRE,
	             .cmd.e = {.protocol = "small@2.0.0", .reason = "a mistake in it"}});
	refused(move(r, course, "paul", "small@2.0.0"), RC_GATE, "retired");
	assert_int_equal(rig_count(r, course, "course.moved"), 0);
}

/* A signature is asked for: without the secret nothing is moved. */
static void a_move_is_signed(void **state)
{
	struct rig *r = *state;
	const char *course = begin(r);
	new_words(r);
	struct app_request req = {.course = course,
	                          .secret = "not the secret",
	                          .cmd = {.kind = CMD_COURSE_MOVE,
	                                  .e = {.protocol = "small@2.0.0", .reason = "clearer"}}};
	assert_int_equal(rig_do(r, "paul", req).rc, RC_DENIED);
	r->wall += 60 * MINUTE; /* whoever mistypes waits a little */
	r->boot += 60 * MINUTE;
	assert_int_equal(rig_count(r, course, "course.moved"), 0);
	assert_int_equal(move(r, course, "paul", "small@2.0.0").rc, RC_OK);
}

static bool names(const struct app_reply *reply, const char *what)
{
	for (size_t i = 0; i < reply->judgements_n; i++)
		if (strstr(reply->judgements[i].say, what))
			return true;
	return false;
}

/* Each thing that would lose its place is named, and nothing is moved. */
static void what_has_no_place_is_named(void **state)
{
	static const struct {
		const char *from, *to, *named;
	} rows[] = {
	    {"name: one, at: day 0", "name: first, at: day 0", "the visit one"},
	    {"components: [systolic, diastolic]", "components: [diastolic, systolic]",
	     "the readings of bp"},
	    {"      low: Down\n      sleep: Nights\n",
	     "      low: Down\n      sleep: Nights\n"
	     "      food: Meals\n",
	     "the answers of mood"},
	    {"      low: Down\n      sleep: Nights\n", "      sleep: Nights\n      low: Down\n",
	     "the answers of mood"},
	    {"    answers: 0..3\n", "    answers: 0..4\n", "the answers of mood"},
	    {"{quiet: In silence,", "{still: In silence,", "the answer way"},
	    {"choose: way\n", "choose: manner\n", "the answer way"},
	    {"kind: integration", "kind: preparation", "the visit one"},
	};
	struct rig *r = *state;
	const char *course = begin(r), *v2 = text_of(&r->a, "2.0.0", words_2, "", "");
	for (size_t i = 0; i < countof(rows); i++) {
		const char *version = arena_fmt(&r->a, "3.%zu.0", i);
		const char *text = rig_replaced(&r->a, v2, rows[i].from, rows[i].to);
		text = rig_replaced(&r->a, text, "version: 2.0.0",
		                    arena_fmt(&r->a, "version: %s", version));
		keep(r, text);
		sign(r, arena_fmt(&r->a, "small@%s", version));
		struct app_reply reply =
		    move(r, course, "paul", arena_fmt(&r->a, "small@%s", version));
		refused(reply, RC_GATE, "No place for");
		if (!names(&reply, rows[i].named))
			fail_msg("%s is not named: %s", rows[i].named, reply.msg);
	}
	assert_int_equal(rig_count(r, course, "course.moved"), 0);
	/* a booking is called off first, and then leaves nothing behind */
	must(r, course,
	     (struct command){.kind = CMD_BOOK,
	                      .e = {.contact = "two", .at = r->wall + 3 * MINUTE}});
	const char *less =
	    rig_replaced(&r->a, v2, "      - {session: talk, name: two, at: day 7}\n",
	                 "      - {session: talk, name: three, at: day 9}\n");
	keep(r, rig_replaced(&r->a, less, "version: 2.0.0", "version: 4.0.0"));
	sign(r, "small@4.0.0");
	struct app_reply booked = move(r, course, "paul", "small@4.0.0");
	assert_true(names(&booked, "the visit two: it was booked"));
	must(r, course,
	     (struct command){.kind = CMD_CANCEL, .e = {.contact = "two", .reason = "a slip"}});
	/* a line that was only ticked off, and free words, stay with their session */
	const char *text =
	    rig_replaced(&r->a, v2, "      - {confirm: settled, title: At rest}\n", "");
	text = rig_replaced(&r->a, text, "{ask: companion,", "{ask: friend,");
	keep(r, text);
	sign(r, "small@2.0.0");
	const char *was = shown(r, course, 1);
	assert_int_equal(move(r, course, "paul", "small@2.0.0").rc, RC_OK);
	assert_string_equal(shown(r, course, 1), was);
	assert_int_equal(move(r, course, "paul", "small@4.0.0").rc, RC_OK);
	rig_restart(r);
	assert_string_equal(shown(r, course, 1), was);
}

/* ---- approval ---- */

static enum rc enrol(struct rig *r, const char *protocol)
{
	struct app_request add = {.what = DO_PATIENT_ADD, .cmd.e = {.name = "C. D."}};
	struct app_request open = {
	    .what = DO_COURSE_OPEN,
	    .cmd.e = {.protocol = protocol, .patient = rig_must(r, "nora", add).id}};
	return rig_do(r, "theo", open).rc;
}

/* H11: two texts of one version were kept before anybody signed; one of them is signed, and the
 * other never can be, not even by its digest. */
static void one_text_of_a_version_is_signed(void **state)
{
	struct rig *r = *state;
	const char *a = keep(r, text_of(&r->a, "1.0.0", words_1, "", "")).id;
	const char *b = keep(r, text_of(&r->a, "1.0.0", words_2, "", "")).id;
	struct app_request one = {.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = b};
	rig_must(r, "dora", one);
	one.cmd.e.protocol = a;
	refused(rig_do(r, "mara", one), RC_CONFLICT, "was signed with other contents");
	one.cmd.e.protocol = b;
	rig_must(r, "mara", one);
	refused(
	    rig_do(r, "dora", (struct app_request){.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = a}),
	    RC_CONFLICT, "was signed with other contents");
	assert_int_equal(enrol(r, a), RC_GATE);
	assert_int_equal(enrol(r, "small@1.0.0"), RC_OK);
}

/* Draft, signed by one, example and retired: nobody is enrolled on it and nobody moved to it, also
 * when the program was started again. */
static void what_is_not_in_force_treats_nobody(void **state)
{
	struct rig *r = *state;
	const char *course = begin(r);
	const char *text = text_of(&r->a, "2.0.0", words_2, "", "");
	keep(r, text);
	keep(r, rig_replaced(&r->a, text, "version: 2.0.0", "version: 3.0.0"));
	rig_must(r, "mara",
	         (struct app_request){.what = DO_PROTOCOL_SIGN, .cmd.e.protocol = "small@3.0.0"});
	text = rig_replaced(&r->a, text, "version: 2.0.0", "version: 4.0.0");
	keep(r, rig_replaced(&r->a, text, "status: draft", "status: example"));
	keep(r, rig_replaced(&r->a, text, "version: 4.0.0", "version: 5.0.0"));
	sign(r, "small@5.0.0");
	rig_must(r, "dora",
	         (struct app_request){.what = DO_PROTOCOL_RETIRE,
	                              .cmd.e = {.protocol = "small@5.0.0", .reason = "a slip"}});
	for (int again = 0; again < 2; again++) {
		for (int i = 2; i <= 5; i++) {
			const char *name = arena_fmt(&r->a, "small@%d.0.0", i);
			if (enrol(r, name) != RC_GATE)
				fail_msg("%s takes patients", name);
			if (move(r, course, "paul", name).rc != RC_GATE)
				fail_msg("%s takes a course over", name);
		}
		assert_int_equal(enrol(r, "small@1.0.0"), RC_OK);
		rig_restart(r);
	}
	assert_int_equal(rig_count(r, course, "course.moved"), 0);
}

static const char *base_now; /* what the base file says at the moment */

static const char *read_base(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	(void)ctx;
	if (strcmp(name, "small.yaml") != 0) {
		err_set(e, RC_NOTFOUND, "there is no %s", name);
		return NULL;
	}
	*len = strlen(base_now);
	return arena_dup(a, base_now);
}

static struct app_reply keep_variant(struct rig *r)
{
	static const struct part_reader parts = {.read = read_base};
	static const char text[] =
	    "tend: 1\nextends: small ^1.0\nid: small-strict\nversion: 1.0.0\n"
	    "title: Stricter\nstatus: draft\nchange:\n"
	    "  - {set: measures/bp/title, to: Our cuff}\n";
	struct diags d = {.a = &r->a};
	struct app_protocol_files files = {.path = "small-strict.yaml",
	                                   .text = text,
	                                   .len = sizeof text - 1,
	                                   .parts = &parts,
	                                   .diags = &d};
	struct app_reply reply =
	    rig_do(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	struct text t = text_in(&r->a);
	diags_text(&d, &t, false);
	if (reply.rc != RC_OK && reply.rc != RC_CONFLICT)
		fail_msg("%s %s", reply.msg, t.s);
	return reply;
}

/* What was signed is base and variant together: a base that changes on the disk afterwards changes
 * no course, and is not taken under the version that was signed. */
static void a_base_that_changes_on_disk_changes_nothing(void **state)
{
	struct rig *r = *state;
	base_now = text_of(&r->a, "1.0.0", words_1, "", "");
	const char *signed_one = keep_variant(r).id;
	sign(r, "small-strict@1.0.0");
	const char *patient =
	    rig_must(r, "nora",
	             (struct app_request){.what = DO_PATIENT_ADD, .cmd.e = {.name = "E. F."}})
	        .id;
	const char *course = rig_must(r, "theo",
	                              (struct app_request){.what = DO_COURSE_OPEN,
	                                                   .cmd.e = {.patient = patient,
	                                                             .protocol = "small-strict"}})
	                         .id;
	hold(r, course, "one");
	const char *was = shown(r, course, 1);
	base_now = text_of(&r->a, "1.0.0", words_2, "", "");
	refused(keep_variant(r), RC_CONFLICT, "was signed with other contents");
	for (int i = 0; i < 2; i++) {
		const struct course *c;
		struct err e = {0};
		assert_string_equal(shown(r, course, 1), was);
		assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
		assert_string_equal(c->plan->digest, signed_one);
		rig_restart(r);
	}
	must(r, course, (struct command){.kind = CMD_START, .e = {.contact = "two"}});
	HAS(shown(r, course, 2), "Who is with the patient");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)
	    TEST(old_records_keep_their_words),
	    TEST(a_moved_course_keeps_old_words_and_asks_new_ones),
	    TEST(each_session_has_its_plan),
	    TEST(a_later_correction_reaches_the_old_session),
	    TEST(a_move_is_refused),
	    TEST(a_move_is_signed),
	    TEST(what_has_no_place_is_named),
	    TEST(one_text_of_a_version_is_signed),
	    TEST(what_is_not_in_force_treats_nobody),
	    TEST(a_base_that_changes_on_disk_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
