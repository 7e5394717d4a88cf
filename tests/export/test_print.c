/* SPDX-License-Identifier: Apache-2.0
 * The printed record leaves nothing out, keeps both values of a correction, and shows nobody what is
 * hidden from their roles; a hand-out bears the name of its own patient. */
#include "../support/rig.h"

#include <stdlib.h>
#include <string.h>

#include "export/guide.h"
#include "export/print.h"
#include "words/words.h"

static const char small[] =
    "tend: 1\nid: small\nversion: 1.0.0\ntitle: Small\nstatus: draft\nsupervised: no\n"
    "measures:\n"
    "  pulse: {unit: /min, range: 20..220 /min}\n"
    "  looks: {scale: 0..5, better: higher, hidden from: [therapist]}\n"
    "forms:\n"
    "  mood: {answers: 0..3, items: {sleep: How you <slept>, energy: Energy}, "
    "scores: {total: {sum: all}}}\n"
    "  guess: {answers: 0..3, items: [arm], hidden from: [therapist]}\n"
    "sessions:\n"
    "  talk:\n"
    "    kind: integration\n"
    "    where: clinic\n"
    "    steps:\n"
    "      - {measure: [pulse, looks], name: look}\n"
    "      - {ask: kit, answer: text, hidden from: [therapist]}\n"
    "      - {form: mood}\n"
    "      - {form: guess}\n"
    "course:\n"
    "  - phase: care\n"
    "    do: [{session: talk, at: day 0}]\n"
    "guide:\n"
    "  talk: [We talk.]\n";

static const char *add_course(struct rig *r, const char *name)
{
	const char *patient =
	    rig_must(r, "nora",
	             (struct app_request){
	                 .what = DO_PATIENT_ADD,
	                 .cmd.e = {.name = name, .born = "1986-03-14", .sex = "female"}})
	        .id;
	return rig_must(r, "theo",
	                (struct app_request){.what = DO_COURSE_OPEN,
	                                     .cmd.e = {.patient = patient, .protocol = "small"}})
	    .id;
}

/* In words; with `ref` as the correction of that entry. */
static void does(struct rig *r, const char *course, const char *person, const char *words,
                 int64_t ref)
{
	const struct course *c;
	struct err e = {0};
	struct app_request req = {.course = course};
	assert_int_equal(app_course(r->app, NULL, course, NULL, &c, &e), RC_OK);
	const struct words_context w = {.plan = c->plan, .course = c};
	if (words_parse(&r->a, &w, words, &req.cmd, NULL, &e) != RC_OK)
		fail_msg("%s: %s", words, e.msg);
	if (ref) {
		req.cmd.kind = CMD_AMEND;
		req.cmd.e.ref = ref;
		req.cmd.e.reason = "misread";
	}
	rig_must(r, person, req);
	r->wall += MINUTE;
	r->boot += MINUTE;
}

static void act(struct rig *r, const char *course, const char *person, const char *words)
{
	does(r, course, person, words, 0);
}

static const char *set_up_course(struct rig *r)
{
	const struct app_protocol_files files = {
	    .path = "small.yaml", .text = small, .len = strlen(small)};
	rig_must(r, "dora", (struct app_request){.what = DO_PROTOCOL_STORE, .files = &files});
	add_course(r, "Other Person");
	const char *id = add_course(r, "Robin <i>Fiction");
	act(r, id, "theo", "start talk");
	act(r, id, "nora", "staff comes nora as nurse");
	act(r, id, "nora", "measure pulse 72 /min, looks 3");
	act(r, id, "nora", "answer kit: verum-kit-7");
	act(r, id, "nora", "form mood: 2,1");
	act(r, id, "nora", "form guess: 3");
	return id;
}

static const char *printed(struct rig *r, const char *course, const char *person, bool html)
{
	struct paper p;
	struct err e = {0};
	struct text out = text_in(&r->a);
	const struct actor who = rig_actor(person);
	const struct print_ask ask = {.app = r->app, .who = &who, .course = course};
	assert_int_equal(print_record(&r->a, &ask, &p, &e), RC_OK);
	(html ? paper_html : paper_text)(&p, &out);
	return out.s;
}

struct last {
	enum event_kind kind;
	int64_t seq;
};
static enum rc note_last(const struct app_event *ev, void *ctx, struct err *e)
{
	struct last *l = ctx;
	(void)e;
	if (ev->ev.kind == l->kind)
		l->seq = ev->ev.seq;
	return RC_OK;
}
static int64_t entry_of(struct rig *r, const char *course, enum event_kind kind)
{
	struct last l = {kind, 0};
	struct err e = {0};
	assert_int_equal(app_events(r->app, course, 1, note_last, &l, &e), RC_OK);
	assert_true(l.seq > 0);
	return l.seq;
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof *r);
	rig_open(r, true);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

static void every_entry_is_in_it(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r), *s = printed(r, id, "nora", false);
	const struct course *c;
	struct err e = {0};
	assert_int_equal(app_course(r->app, NULL, id, NULL, &c, &e), RC_OK);
	for (int64_t i = 1; i <= c->seq; i++)
		HAS(s, arena_fmt(&r->a, "#%lld ", (long long)i));
	HAS(s, "Robin <i>Fiction");
	HAS(s, "small 1.0.0");
	HAS(s, c->plan->digest);
	HAS(s, "head of the chain");
	HAS(s, "72 /min");
	HAS(s, "How you <slept>"); /* the words that were asked */
	HAS(s, "total 3");
	HAS(s, "verum-kit-7"); /* not hidden from a nurse */
	const char *page = printed(r, id, "nora", true);
	HAS(page, "Robin &#60;i&#62;Fiction");
	HAS(page, "How you &#60;slept&#62;");
	assert_null(strstr(page, "<i>"));
	assert_null(strstr(page, "Other Person"));
}

static void a_correction_keeps_both_values(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r);
	does(r, id, "nora", "measure pulse 81 /min, looks 3", entry_of(r, id, EV_READING_RECORDED));
	const char *s = printed(r, id, "nora", true);
	HAS(s, "72 /min"); /* in the table of readings, and in the words */
	HAS(s, "81 /min");
	HAS(s, "which said: measure pulse 72 /min");
	HAS(s, "which says: measure pulse 81 /min");
	HAS(s, "because: misread");
	const char *table = strstr(s, ">Readings<");
	assert_non_null(table);
	const char *first = strstr(table, "<td>72 /min</td>"),
	           *second = strstr(table, "<td>81 /min</td>");
	assert_true(first && second && first < second);
}

/* On paper nobody asks again whether it is so: the remark stands beside the reading. */
static void an_odd_reading_is_remarked(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r);
	does(r, id, "nora", "measure pulse 400 /min, looks 3",
	     entry_of(r, id, EV_READING_RECORDED));
	HAS(printed(r, id, "nora", true),
	    "pulse 400 /min is over 220 /min, outside of the plausible range");
}

static void what_is_hidden_stays_hidden(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r);
	for (int html = 0; html < 2; html++) {
		const char *s = printed(r, id, "theo", html);
		assert_null(strstr(s, "verum-kit-7"));
		assert_null(strstr(s, "looks 3"));
		assert_null(strstr(s, "guess: 3"));
		assert_null(strstr(s, "Form guess"));
		HAS(s, "72 /min");
		HAS(s, "kit: hidden");
		HAS(s, "hides some fields from these roles");
	}
	/* also after it was corrected */
	does(r, id, "nora", "form guess: 2", entry_of(r, id, EV_FORM_ANSWERED));
	const char *s = printed(r, id, "theo", false);
	assert_null(strstr(s, "guess: 2"));
	assert_null(strstr(s, "Form guess"));
	does(r, id, "nora", "form guess: 1", entry_of(r, id, EV_ENTRY_AMENDED));
	s = printed(r, id, "theo", false);
	assert_null(strstr(s, "guess: 1"));
	assert_null(strstr(s, "guess: 2"));
}

static void a_hand_out_bears_its_own_name(void **state)
{
	struct rig *r = *state;
	const char *id = set_up_course(r);
	struct err e = {0};
	struct handout h;
	struct guide_ask ask = {.zone = app_zone(r->app), .now = app_now(r->app)};
	assert_int_equal(app_clinic(r->app, &ask.clinic, &e), RC_OK);
	assert_int_equal(app_course(r->app, NULL, id, NULL, &ask.course, &e), RC_OK);
	ask.plan = ask.course->plan;
	ask.due = (struct due_contact){.contact = 0, .round = 1, .session = 1};
	assert_int_equal(handout_make(&r->a, &ask, &h, &e), RC_OK);
	HAS(h.made, "Made for Robin <i>Fiction from Small 1.0.0");
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, take_down)
	const struct CMUnitTest tests[] = {
	    ROW(every_entry_is_in_it),          ROW(a_correction_keeps_both_values),
	    ROW(an_odd_reading_is_remarked),    ROW(what_is_hidden_stays_hidden),
	    ROW(a_hand_out_bears_its_own_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
