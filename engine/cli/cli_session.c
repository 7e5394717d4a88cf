/* SPDX-License-Identifier: Apache-2.0
 * tend session, order and dose: one act a call, in the words of the bedside. */
#include "cli/cli_session.h"

#include <string.h>
#include <unistd.h>

#include "util/json.h"

static const struct cli_option opt_bp = {"bp", 0, "N/N", "pressure, such as 128/82"},
                               opt_pulse = {"pulse", 0, "N", "beats a minute"},
                               opt_spo2 = {"spo2", 0, "N", "oxygen in percent"},
                               opt_breaths = {"breaths", 0, "N", "breaths a minute"},
                               opt_temp = {"temperature", 0, "N", "in °C"},
                               opt_sedation = {"sedation", 0, "N", "points"},
                               opt_nausea = {"nausea", 0, "N", "points"};

static const struct cli_option opt_happened = {"happened", 0, "TIME",
                                               "a late entry: 10:20, or a date before it"},
                               opt_because = {"because", 0, "TEXT", "why it is entered late"},
                               opt_expected = {"expected", 0, "N",
                                               "refuse if anything came after entry #N"};

/* Short options for readings, and what the protocol calls them. */
static const struct vital {
	const struct cli_option *option;
	const char *measure;
} vitals[] = {
    {&opt_bp, "bp"},
    {&opt_pulse, "pulse"},
    {&opt_spo2, "spo2"},
    {&opt_breaths, "respiratory-rate"},
    {&opt_temp, "temperature"},
    {&opt_sedation, "sedation"},
    {&opt_nausea, "nausea"},
};

/* ---- acting ------------------------------------------------------------------------------------
 */

/* Everybody who starts a session is in it. */
static enum rc come(struct case_at *at, struct err *e)
{
	struct app_reply reply;
	const struct command cmd = {.kind = CMD_STAFF_COMES,
	                            .e = {.person = at->who.id, .roles = at->who.roles}};
	return case_send(at, &at->who, &cmd, &reply, e);
}

/* When it happened, where that is not now, and what it was decided on. */
static enum rc take_times(struct case_at *at, struct command *cmd, struct err *e)
{
	const char *when = cli_value(at->c, &opt_happened);
	const char *why = cli_value(at->c, &opt_because);
	TRY(cli_number(at->c, &opt_expected, 1, INT64_MAX, 0, &cmd->expected, e));
	if (!when && !why)
		return RC_OK;
	if (!when || !why || !*why) {
		err_set(e, RC_USAGE, "a late entry says when it happened and why it comes late");
		err_hint(e, "for example: --happened 10:20 --because \"written on paper first\"");
		return RC_USAGE;
	}
	TRY(case_when(at, when, &cmd->happened, e));
	cmd->e.reason = cmd->e.reason ? cmd->e.reason : why;
	return RC_OK;
}

/* What is open when the patient goes is said; at a terminal it is asked about. */
static enum rc ask_open_alerts(struct case_at *at, struct err *e)
{
	struct bedside b;
	struct cli *c = at->c;
	bool yes = true;
	TRY(case_look(at, NULL, &b, NULL, e));
	if (!session_open_alerts(&b) || c->json)
		return RC_OK;
	session_put_open_alerts(at, &b);
	TRY(cli_flush(c, e));
	if (isatty(STDIN_FILENO) && !c->no_input)
		TRY(cli_ask_yes(c, "The patient goes home with these open?", "--no-input", &yes,
		                e));
	return yes ? RC_OK : err_set(e, RC_STOPPED, "nothing was recorded");
}

/* What is odd about an act is asked of the course as it stands before. */
static const char *odd_before(struct case_at *at, const struct command *cmd)
{
	const struct course *course;
	struct err e;
	struct now now = app_now(at->c->app);
	return app_course(at->c->app, &at->who, at->course, NULL, &course, &e) == RC_OK
	           ? bedside_odd(at->c->a, course, cmd, &now)
	           : NULL;
}

/* An amount cannot be taken back: at a terminal it is asked about before.  A stop never waits. */
static enum rc ask_odd(struct case_at *at, const struct command *cmd, const char *odd,
                       struct err *e)
{
	struct cli *c = at->c;
	bool yes = true;
	if (!odd || (cmd->kind != CMD_END_DOSE && cmd->kind != CMD_DRAW) || c->json || c->no_input
	    || !isatty(STDIN_FILENO))
		return RC_OK;
	TRY(cli_ask_yes(c, arena_fmt(c->a, "%s. Is that so?", cli_safe(c, odd)), "--no-input", &yes,
	                e));
	return yes ? RC_OK : err_set(e, RC_STOPPED, "nothing was recorded");
}

static void say_done(struct case_at *at, const struct command *cmd, const char *act,
                     const struct app_reply *reply, const char *odd)
{
	struct cli *c = at->c;
	const char *undone = cmd->kind == CMD_UNDO ? case_undone(at, reply) : NULL;
	cli_say(c, "%s  %s%s%s%s, on record as #%lld", case_clock(at, app_now(c->app).wall_ms),
	        cli_safe(c, act), undone ? " of: " : "", undone ? cli_safe(c, undone) : "",
	        cmd->happened ? arena_fmt(c->a, " at %s", case_clock(at, cmd->happened)) : "",
	        (long long)reply->first);
	if (odd && (cmd->kind == CMD_MEASURE || cmd->kind == CMD_AMEND))
		cli_say(c, "  Is that so? %s. If it was a slip: undo, or amend it",
		        cli_safe(c, odd));
	else if (odd)
		cli_say(c, "  Is that so? %s", cli_safe(c, odd));
}

static enum rc do_words(struct case_at *at, const char *act, struct err *e)
{
	struct command cmd;
	struct app_reply reply;
	TRY(case_read(at, act, &cmd, e));
	TRY(take_times(at, &cmd, e));
	if (at->c->dry_run) {
		struct app_request req = {.who = &at->who, .course = at->course, .cmd = cmd};
		return cli_would(at->c, &req, act, e);
	}
	if (cmd.kind == CMD_LEAVE)
		TRY(ask_open_alerts(at, e));
	const char *odd = odd_before(at, &cmd);
	TRY(ask_odd(at, &cmd, odd, e));
	TRY(case_send(at, &at->who, &cmd, &reply, e));
	TRY(case_tell(at, &reply, e));
	if (cmd.kind == CMD_START)
		TRY(come(at, e));
	if (!at->c->json)
		say_done(at, &cmd, act, &reply, odd);
	return RC_OK;
}

static enum rc session_do(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	TRY(case_find(c, c->args[0], &at, e));
	return do_words(&at, c->args[1], e);
}

/* A verb that stands for the same words, with what was typed behind it. */
static enum rc session_word(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const char *verb = c->row->verb;
	TRY(case_find(c, c->args[0], &at, e));
	if (strcmp(c->row->noun, "dose") == 0 && strcmp(verb, "draw") == 0)
		verb = "drawn";
	if (strcmp(c->row->noun, "order") == 0)
		verb = "order";
	const char *rest = c->args_n > 1 ? c->args[1] : NULL;
	const char *between = strcmp(verb, "stop") == 0 || strcmp(verb, "emergency") == 0
	                              || strcmp(verb, "event") == 0
	                          ? ": "
	                          : " ";
	if (strcmp(verb, "event") == 0)
		verb = "adverse event";
	return do_words(&at, rest ? arena_fmt(c->a, "%s%s%s", verb, between, rest) : verb, e);
}

static enum rc session_vitals(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct course *course;
	struct text act = text_in(c->a);
	TRY(case_find(c, c->args[0], &at, e));
	TRY(app_course(c->app, &at.who, at.course, NULL, &course, e));
	for (size_t i = 0; i < countof(vitals); i++) {
		const char *value = cli_value(c, vitals[i].option);
		int m = plan_measure_find(course->plan, vitals[i].measure);
		if (!value)
			continue;
		if (m < 0)
			return err_set(e, RC_NOTFOUND, "this protocol does not measure `%s`",
			               vitals[i].measure);
		const struct measure *def = &course->plan->p->measures.v[m];
		text_fmt(&act, "%s%s %s%s%s", act.n ? ", " : "measure ", vitals[i].measure, value,
		         def->dim != DIM_NONE ? " " : "", def->dim != DIM_NONE ? def->unit.s : "");
	}
	if (act.n == 0) {
		err_set(e, RC_USAGE, "say what was measured");
		err_hint(e, "for example: --bp 128/82 --pulse 84 --spo2 97");
		return RC_USAGE;
	}
	return do_words(&at, act.s, e);
}

/* ---- looking -----------------------------------------------------------------------------------
 */

static enum rc session_show(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct bedside b;
	TRY(case_find(c, c->args[0], &at, e));
	TRY(case_look(&at, "session", &b, NULL, e));
	if (c->json) {
		bedside_json(&b, &c->out);
		return RC_OK;
	}
	session_put_head(&at, &b);
	for (size_t i = 0; i < b.stages.n; i++)
		session_put_stage(&at, &b.stages.v[i]);
	session_put_beside(&at, &b);
	if (b.next.act) {
		cli_put(c, "%s: %s\n", cli_safe(c, b.next.says),
		        b.next.open ? "open" : "not open yet");
		case_put_gates(&at, &b.next);
	}
	if (b.can.n)
		cli_put(c, "What can be done now\n");
	for (size_t i = 0; i < b.can.n; i++)
		cli_put(c, "  %s\n", cli_safe(c, b.can.v[i].act));
	if (b.can.n)
		cli_put(c,
		        "Seen up to entry #%lld: with --expected %lld an act is refused if more "
		        "came.\n",
		        (long long)b.seq, (long long)b.seq);
	return RC_OK;
}

static enum rc session_list(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const struct clinic *clinic;
	struct json j = {0};
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	TRY(app_clinic(c->app, &clinic, e));
	size_t n = clinic->courses.n;
	const char **ids = arena_arr(c->a, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		ids[i] = arena_dup(c->a, clinic->courses.v[i].id);
	if (c->json) {
		j = json_begin(&c->out, "tend.sessions/1");
		json_list(&j, "sessions");
	}
	for (size_t i = 0; i < n; i++) {
		struct bedside b;
		at.course = ids[i];
		TRY(case_look(&at, "list of sessions", &b, NULL, e));
		if (!b.session)
			continue;
		if (c->json) {
			json_open(&j, NULL);
			json_text(&j, "session", arena_fmt(c->a, "%s/%d", ids[i], b.session));
			json_text(&j, "id", b.id);
			json_text(&j, "contact", b.of_words);
			json_text(&j, "state", b.state);
			json_text(&j, "stage", b.stage);
			json_text(&j, "due", b.has_due ? b.due.says : NULL);
			json_close(&j);
			continue;
		}
		cli_put(c, "%s/%d  %s  %s, %s%s%s\n", ids[i], b.session, cli_safe(c, b.patient),
		        cli_safe(c, b.of_words), cli_safe(c, b.running ? b.stage : b.state),
		        b.has_due ? "; " : "", b.has_due ? cli_safe(c, b.due.says) : "");
	}
	if (c->json)
		json_end(&j);
	return RC_OK;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

static const char *const do_examples[] = {
    "tend session do SESSION \"measure bp 152/95 mmHg\" --by nora",
    "tend session do SESSION \"answer last-food: 5 h\"",
    "tend session do SESSION \"measure bp 128/82 mmHg\" --happened 10:20 \\",
    "    --because \"written on paper first\"", NULL};
static const char *const show_examples[] = {"tend session show SESSION",
                                            "tend session show SESSION --json", NULL};
static const char *const list_examples[] = {"tend session list", NULL};
static const char *const start_examples[] = {"tend session start COURSE \"medicine 1\"", NULL};
static const char *const enter_examples[] = {"tend session enter SESSION dose", NULL};
static const char *const leave_examples[] = {"tend session leave SESSION", NULL};
static const char *const close_examples[] = {"tend session close SESSION", NULL};
static const char *const stop_examples[] = {
    "tend session stop SESSION \"the patient does not want to go on\"", NULL};
static const char *const vitals_examples[] = {
    "tend session vitals SESSION --bp 128/82 --pulse 84 --spo2 97", NULL};
static const char *const event_examples[] = {
    "tend session event SESSION \"vomited twice; grade 2; side position\"", NULL};
static const char *const emergency_examples[] = {"tend session emergency SESSION \"Call for help\"",
                                                 NULL};
static const char *const run_examples[] = {"tend session run SESSION --by nora", NULL};
static const char *const order_examples[] = {
    "tend order sign SESSION \"ketamine intramuscular 46 mg\" --by paul", NULL};
static const char *const check_examples[] = {
    "tend dose check S \"ketamine: lot A1, expiry 2028-01, strength 50 mg, count 2\"", NULL};
static const char *const draw_examples[] = {"tend dose draw SESSION \"100 mg\"", NULL};
static const char *const give_examples[] = {"tend dose give SESSION \"ketamine 100 mg\"", NULL};
static const char *const waste_examples[] = {"tend dose waste SESSION \"40 mg witness nick\"",
                                             NULL};
static const struct cli_option *const time_option[] = {&case_opt_demo_time, NULL};
static const struct cli_option *const act_options[] = {&opt_happened, &opt_because, &opt_expected,
                                                       &case_opt_demo_time, NULL};
static const struct cli_option *const vitals_options[] = {
    &opt_bp,     &opt_pulse,    &opt_spo2,    &opt_breaths,  &opt_temp,           &opt_sedation,
    &opt_nausea, &opt_happened, &opt_because, &opt_expected, &case_opt_demo_time, NULL};

#define ACTS  (CLI_APP | CLI_ACTS | CLI_READS | CLI_DRY)
#define LOOKS (CLI_APP | CLI_ACTS | CLI_READS)
#define MORE                                                                                       \
	"SESSION is the id of a course or of a patient, from `tend session list`; `/3` behind it " \
	"means the third session, without it the one under way."
#define MORE_START                                                                                 \
	"COURSE is the id of a course or of a patient, from `tend course list`. CONTACT is one "   \
	"that the protocol names, with its number: `tend course next COURSE` says which comes. "   \
	"From then on the session is named by the same id."

static const struct cli_command rows[] = {
    {"session", "list", NULL, 0, 0, "the newest session of every course", list_examples,
     time_option, NULL, session_list, LOOKS},
    {"session", "show", "SESSION", 1, 1, "where a session stands and what can be done",
     show_examples, time_option, MORE, session_show, LOOKS},
    {"session", "start", "COURSE CONTACT", 2, 2, "begin a session, in its first stage",
     start_examples, time_option, MORE_START, session_word, ACTS},
    {"session", "run", "SESSION", 1, 1, "go through the checklist, one key an act", run_examples,
     time_option,
     "Reads lines, also from a pipe. What was typed is kept when it is refused. Leaving it, or "
     "losing the machine, loses nothing: the next run goes on at the same step.",
     session_run, CLI_APP | CLI_ACTS},
    {"session", "do", "SESSION ACT", 2, 2, "one act, in words", do_examples, act_options,
     MORE " The words of all acts: tend help acts.", session_do, ACTS},
    {"session", "vitals", "SESSION", 1, 1, "record readings", vitals_examples, vitals_options, MORE,
     session_vitals, ACTS},
    {"session", "enter", "SESSION STAGE", 2, 2, "go on to the next stage, if its checks let you",
     enter_examples, act_options, MORE, session_word, ACTS},
    {"session", "stop", "SESSION REASON", 2, 2, "no further dose; anybody may, at any time",
     stop_examples, act_options, MORE, session_word, ACTS},
    {"session", "event", "SESSION WHAT", 2, 2, "record an adverse event", event_examples,
     act_options, MORE, session_word, ACTS},
    {"session", "emergency", "SESSION LINE", 2, 2, "a line of the emergency list is done",
     emergency_examples, act_options, MORE, session_word, ACTS},
    {"session", "leave", "SESSION", 1, 1, "the patient goes home, if the checks let you",
     leave_examples, act_options, MORE, session_word, ACTS},
    {"session", "close", "SESSION", 1, 1, "close the record of the session", close_examples,
     act_options, MORE, session_word, ACTS},
    {"order", "sign", "SESSION ORDER", 2, 2, "a prescriber orders a dose", order_examples,
     act_options, MORE, session_word, ACTS},
    {"dose", "show", "SESSION", 1, 1, "orders and how far their doses have come", show_examples,
     time_option, MORE, session_show, LOOKS},
    {"dose", "check", "SESSION PACKET", 2, 2, "one of two people reads the packet, alone",
     check_examples, act_options, MORE " The second person is never shown what the first one read.",
     session_word, ACTS},
    {"dose", "draw", "SESSION AMOUNT", 2, 2, "taken out of the packet or drawn up", draw_examples,
     act_options, MORE, session_word, ACTS},
    {"dose", "give", "SESSION AMOUNT", 2, 2, "the dose is given", give_examples, act_options, MORE,
     session_word, ACTS},
    {"dose", "waste", "SESSION AMOUNT", 2, 2, "the rest is thrown away before a witness",
     waste_examples, act_options, MORE, session_word, ACTS},
};
const struct cli_family cli_family_session = {"At the bedside", rows, countof(rows)};
