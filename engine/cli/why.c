/* SPDX-License-Identifier: Apache-2.0
 * tend why: what is closed now, and the smallest set of facts or acts that opens it. */
#include "bedside/why.h"

#include "cli/cli_course.h"

static void put_acts(struct case_at *at, const struct bedside_why *why, const char *nothing)
{
	struct cli *c = at->c;
	if (!why->acts.n)
		cli_put(c, "%s\n", nothing);
	for (size_t i = 0; i < why->acts.n; i++) {
		const struct bedside_next *n = &why->acts.v[i];
		cli_put(c, "%s: %s (%s)\n", cli_safe(c, n->act), n->open ? "open" : "closed",
		        cli_safe(c, n->says));
		case_put_gates(at, n);
	}
}

static enum rc why(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct bedside b;
	struct bedside_why out = {0};
	const struct course *course;
	TRY(case_find(c, c->args[0], &at, e));
	int asked = at.session;
	TRY(case_look(&at, "why", &b, &course, e));
	const struct now now = app_now(c->app);
	const struct session_record *running = course_running(course);
	bool session = running && (!asked || asked == running->number);
	if (asked && !session) {
		err_set(e, RC_USAGE, "session %d is not under way", asked);
		err_hint(e, "nothing in it is open or closed any more; see: tend session show %s",
		         cli_safe(c, c->args[0]));
		return RC_USAGE;
	}
	if (session)
		bedside_why_session(c->a, course, &now, &out);
	else
		bedside_why_course(c->a, course, &now, &out);
	if (c->json) {
		bedside_why_json(at.course, session ? running->number : 0, &out, &c->out);
		return RC_OK;
	}
	cli_put(c, "%s, born %s, ID %s    %s\n", cli_safe(c, b.patient), b.born, b.id,
	        session ? cli_safe(c, b.of_words) : "the course");
	put_acts(&at, &out, session ? "Nothing is closed." : "Nothing more is to come.");
	return RC_OK;
}

static const char *const why_examples[] = {"tend why COURSE", "tend why COURSE/3 --json", NULL};
static const struct cli_option *const time_option[] = {&case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"why", NULL, "COURSE|SESSION", 1, 1, "what is closed now, and what opens it", why_examples,
     time_option,
     "SESSION is a course with the number of its session: COURSE/3. While a session is under way "
     "COURSE means that session. Each refusal says the same sentence. It never names a dose.",
     why, CLI_APP | CLI_ACTS | CLI_READS},
};
const struct cli_family cli_family_why = {"Why not", rows, countof(rows)};
