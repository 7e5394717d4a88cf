/* SPDX-License-Identifier: Apache-2.0
 * What a report counts in a clinic in which everything has happened, against counts made by hand
 * from the stories; the lists behind the figures; and what nobody may read in them. */
#define _XOPEN_SOURCE 700 /* nftw, mkdtemp */

#include "clinic.h"

#include "course/event.h"
#include "judge/dose.h"

static struct furnished here;

static const struct actor dora = {.id = DEMO_DIRECTOR, .roles = ROLE_DIRECTOR, .device = "desk"};
static const struct actor tess = {.id = "tess", .roles = ROLE_THERAPIST, .device = "desk"};
static const struct actor nora = {.id = "nora", .roles = ROLE_NURSE, .device = "desk"};

#define ALL_DAYS .from = INT32_MIN, .to = INT32_MAX

static struct report run_as(const struct actor *who, struct report_ask ask)
{
	struct report r;
	struct err e = {0};
	if (report_run(&here.a, here.app, who, &ask, &r, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return r;
}

static struct report run(enum report_part part, bool list, const char *protocol)
{
	return run_as(
	    &dora,
	    (struct report_ask){
	        .part = part, .list = list, .protocol = protocol, .state = ANY_STATE, ALL_DAYS});
}

static int64_t of(const struct report *r, const char *name, enum report_state state)
{
	return report_total(r, report_states[state].part, name, NULL, NULL, state);
}

/* ---- rows ---- */

static char *page(const char *below)
{
	FILE *f = fopen(clinic_file(&here.a, below), "rb");
	char *s = arena_get(&here.a, (size_t)1 << 20);
	assert_non_null(f);
	assert_true(fread(s, 1, ((size_t)1 << 20) - 1, f) > 0);
	fclose(f);
	return s;
}

static bool is_sentence(const char *s)
{
	return s && strlen(s) > 8 && s[strlen(s) - 1] == '.';
}

static bool is_column(const char *name, size_t n)
{
	for (size_t i = 0; i < report_columns_n; i++)
		if (strlen(report_columns[i].name) == n
		    && strncmp(report_columns[i].name, name, n) == 0)
			return true;
	return false;
}

static void each_row_has_its_words_and_stands_in_the_manual(void **state)
{
	const char *desk = page("docs/desk.md"), *help = page("engine/cli/report.c");
	for (int i = 0; i < REPORT_PARTS; i++) {
		const struct report_row *r = &report_rows[i];
		struct text who = text_in(&here.a);
		assert_int_equal(r->part, i);
		assert_true(r->title && *r->title && r->counts && *r->counts);
		assert_true(is_sentence(r->definition));
		assert_int_equal(report_part_named(r->name), i);
		assert_true(right_rows[r->right].what == r->right);
		rights_words(right_rows[r->right].roles, &who);
		const char *row = arena_fmt(&here.a, "| `%s` | %s | %s | %s |", r->name, r->counts,
		                            r->definition, who.s);
		if (!strstr(desk, row))
			fail_msg("docs/desk.md has no row\n%s", row);
		if (!strstr(help, r->name))
			fail_msg("the help does not name %s", r->name);
		for (const char *s = r->columns + 1; *s; s += strcspn(s, ",") + 1)
			if (!is_column(s, strcspn(s, ",")))
				fail_msg("%s: no column `%.20s`", r->name, s);
		const char *const where[] = {"course", "session", "seq"};
		for (size_t k = 0; k < countof(where); k++)
			assert_non_null(strstr(r->columns, where[k]));
	}
	for (int i = 0; i < REPORT_STATES; i++) {
		const struct report_state_row *r = &report_states[i];
		assert_int_equal(r->state, i);
		assert_true(is_sentence(r->definition));
		assert_int_equal(report_state_named(r->part, r->name), i);
		if (!strstr(desk, arena_fmt(&here.a, "| `%s` | `%s` | %s |",
		                            report_rows[r->part].name, r->name, r->definition)))
			fail_msg("docs/desk.md has no row for %s", r->name);
	}
	for (size_t i = 0; i < report_columns_n; i++)
		assert_true(report_columns[i].doc && *report_columns[i].doc
		            && report_columns[i].heading && *report_columns[i].heading);
}

/* ---- figures ---- */

static void the_rough_weeks_come_to_what_the_story_says(void **state)
{
	static const struct {
		const char *name;
		enum report_state state;
		int64_t n;
	} want[] = {
	    {"flowers", SKIP_OPTIONAL, 5},
	    {"music", SKIP_REQUIRED, 1},
	    {"guess", SKIP_REQUIRED, 1},
	    {"calm", OVERRIDE_SIGNED, 1},
	    /* at the door of the dose and at the dose, five rounds; not where calm held */
	    {"quick", OVERRIDE_WARNED, 10},
	    {NULL, AMENDMENT_CORRECTED, 2},
	    {NULL, AMENDMENT_UNDONE, 1},
	    {NULL, AMENDMENT_MOVED, 0},
	    /* 1, 2, 3 and 2 of the rounds: nothing falls due when the patient leaves */
	    {"vitals", READING_ON_TIME, 8},
	    {"vitals", READING_LATE, 1},
	    {"vitals", READING_MISSED, 3},
	    {"vitals", READING_OVERDUE, 1},
	    {"integration", INTEGRATION_LATE, 1},
	    {"integration", INTEGRATION_ON_TIME, 1},
	    {"integration", INTEGRATION_OVERDUE, 1},
	    {"integration", INTEGRATION_MISSED, 1},
	    {"blanket", LINE_TICKED_THROUGH, 5},
	    {"flowers", LINE_LEFT_OUT, 5},
	    {"vitals", LINE_NOT_IN_TIME, 5},
	    {"calm", LINE_OVERRIDDEN, 1},
	    {"racing", ALERT_IGNORED, 2},
	    {"racing", ALERT_ACTED_ON, 1},
	    {"slow", ALERT_LIFTED, 1},
	    {"call prescriber", TASK_LATE, 2},
	    {"mood", TASK_LATE, 3},
	    {NULL, LEDGER_DRAWN, 4},
	    {NULL, LEDGER_GIVEN, 6},
	    {NULL, LEDGER_WASTED, 1},
	    {NULL, DEVIATION_LINE, 2},
	    {NULL, DEVIATION_READING_LATE, 1},
	    {NULL, DEVIATION_READING_MISSED, 3},
	    {NULL, DEVIATION_FORM_LATE, 3},
	    {NULL, DEVIATION_SIGNED, 1},
	};
	struct report r = run(REPORT_PARTS, false, "rough");
	for (size_t i = 0; i < countof(want); i++) {
		int64_t n = of(&r, want[i].name, want[i].state);
		if (n != want[i].n)
			fail_msg("%s of %s: %lld, and the story says %lld",
			         report_states[want[i].state].name,
			         want[i].name ? want[i].name
			                      : report_rows[report_states[want[i].state].part].name,
			         (long long)n, (long long)want[i].n);
	}
}

static bool is_counted_in(const struct report_count *k, const struct report_item *it)
{
	return k->state == it->state && strcmp(k->name, it->name) == 0
	       && strcmp(k->protocol, it->protocol) == 0 && strcmp(k->version, it->version) == 0;
}

/* What was never entered has no entry: a contact not held, or what fell due since Tend last looked. */
static bool may_lack_an_entry(enum report_state s)
{
	return s == INTEGRATION_OVERDUE || s == READING_OVERDUE || s == READING_MISSED
	       || s == LINE_NOT_IN_TIME || s == DEVIATION_READING_MISSED
	       || s == DEVIATION_CONTACT_MISSED;
}

/* For each name, version and state the list has as many rows; each row says where it stands. */
static void each_figure_has_a_list_of_its_length(void **state)
{
	const struct clinic *clinic;
	struct err e;
	struct report all = run(REPORT_PARTS, false, NULL);
	int64_t states_seen = 0, figures = 0;
	assert_int_equal(app_clinic(here.app, &clinic, &e), RC_OK);
	for (int p = 0; p < REPORT_PARTS; p++) {
		struct report list = run((enum report_part)p, true, NULL);
		for (size_t i = 0; i < all.counts.n; i++) {
			const struct report_count *k = &all.counts.v[i];
			int64_t n = 0;
			for (size_t x = 0; x < list.items.n; x++)
				n += is_counted_in(k, &list.items.v[x]);
			if (k->part == (enum report_part)p && n != k->n)
				fail_msg("%s %s %s: %lld counted, %lld listed", report_rows[p].name,
				         k->name, report_states[k->state].name, (long long)k->n,
				         (long long)n);
			figures += k->part == (enum report_part)p;
		}
		for (size_t x = 0; x < list.items.n; x++) {
			const struct report_item *it = &list.items.v[x];
			assert_non_null(clinic_course(clinic, it->course));
			if (!it->seq && !may_lack_an_entry(it->state))
				fail_msg("%s %s: no entry", it->name,
				         report_states[it->state].name);
		}
	}
	assert_true(figures > 60);
	for (int s = 0; s < REPORT_STATES; s++)
		states_seen += report_total(&all, report_states[s].part, NULL, NULL, NULL,
		                            (enum report_state)s)
		               > 0;
	assert_true(states_seen >= 33); /* the clinic is furnished with nearly everything */
}

/* A name, a state and a version narrow a list to what the figure of all three counted. */
static void a_list_is_narrowed_as_its_figure_is(void **state)
{
	struct report all = run(REPORT_PARTS, false, NULL);
	bool seen[REPORT_STATES] = {0};
	for (size_t i = 0; i < all.counts.n; i++) {
		const struct report_count *k = &all.counts.v[i];
		if (seen[k->state])
			continue;
		seen[k->state] = true;
		struct report list = run_as(
		    &dora, (struct report_ask){
		               .part = k->part,
		               .list = true,
		               .name = k->name,
		               .state = k->state,
		               .protocol = arena_fmt(&here.a, "%s@%s", k->protocol, k->version),
		               ALL_DAYS});
		assert_int_equal(list.items.n, k->n);
	}
}

static void totals_are_sums_of_their_states(void **state)
{
	struct report r = run(REPORT_PARTS, false, NULL);
	for (int p = 0; p < REPORT_PARTS; p++) {
		int64_t sum = 0;
		for (int s = 0; s < REPORT_STATES; s++)
			sum += report_states[s].part == (enum report_part)p ? report_total(
			           &r, (enum report_part)p, NULL, NULL, NULL, (enum report_state)s)
			                                                    : 0;
		assert_int_equal(
		    sum, report_total(&r, (enum report_part)p, NULL, NULL, NULL, ANY_STATE));
	}
}

/* Days in the clinic's zone, both included: what falls on a day is in it and nowhere else. */
static void a_day_has_its_own(void **state)
{
	const struct civil_date monday = {2027, 3, 1};
	int32_t day = (int32_t)civil_day(monday);
	struct report_ask ask = {
	    .part = REPORT_PARTS, .protocol = "rough", .state = ANY_STATE, .from = day, .to = day};
	struct report on = run_as(&dora, ask);
	assert_int_equal(of(&on, "vitals", READING_LATE), 1);
	assert_int_equal(of(&on, "vitals", READING_ON_TIME), 1);
	assert_int_equal(of(&on, "flowers", SKIP_OPTIONAL), 1);
	ask.from = day + 1;
	ask.to = INT32_MAX;
	struct report after = run_as(&dora, ask);
	ask.from = INT32_MIN;
	ask.to = day - 1;
	struct report before = run_as(&dora, ask);
	struct report all = run(REPORT_PARTS, false, "rough");
	for (int s = 0; s < REPORT_STATES; s++) {
		enum report_part p = report_states[s].part;
		enum report_state st = (enum report_state)s;
		if (p != REPORT_TASKS) /* open now, on whatever day */
			assert_int_equal(report_total(&all, p, NULL, NULL, NULL, st),
			                 report_total(&on, p, NULL, NULL, NULL, st)
			                     + report_total(&before, p, NULL, NULL, NULL, st)
			                     + report_total(&after, p, NULL, NULL, NULL, st));
	}
}

/* ---- the ledger ---- */

static const struct report_stock *stock(const struct report *r, const char *name)
{
	for (size_t i = 0; i < r->stocks.n; i++)
		if (strcmp(r->stocks.v[i].name, name) == 0)
			return &r->stocks.v[i];
	fail_msg("no stock %s", name);
	return NULL;
}

/* Of what is given against nausea nobody reads a packet: what was given stands there, and no
 * balance. */
static void a_medicine_as_needed_is_in_the_ledger(void **state)
{
	struct report r = run(REPORT_LEDGER, true, "rough");
	const struct report_stock *k = stock(&r, "ondansetron, as needed");
	(void)state;
	assert_int_equal(k->given, 4 * 1000);
	assert_int_equal(k->drawn, 0);
	assert_non_null(k->unknown);
	for (size_t i = 0; i < r.items.n; i++)
		if (strcmp(r.items.v[i].name, "ondansetron, as needed") == 0)
			assert_string_equal(r.items.v[i].balance_says, "not known");
}

static void waste_is_counted_once_and_told_with_both_values(void **state)
{
	struct report r = run(REPORT_LEDGER, true, "rough");
	const struct report_stock *k = stock(&r, "ketamine 50 mg, lot R1");
	const struct report_item *waste = NULL;
	assert_int_equal(k->drawn, (90 + 3 * 50) * 1000);
	assert_int_equal(k->given, 4 * 50 * 1000);
	assert_int_equal(k->wasted, 40 * 1000);
	assert_int_equal(k->balance, 0);
	assert_null(k->unknown);
	for (size_t i = 0; i < r.items.n; i++)
		if (r.items.v[i].state == LEDGER_WASTED)
			waste = &r.items.v[i];
	assert_non_null(waste);
	assert_int_equal(waste->amount.micro, 40 * 1000);
	assert_int_equal(waste->before.micro, 10 * 1000);
	assert_string_equal(waste->reason, "misread");
	assert_string_equal(waste->witness, "Nick Example");
	assert_string_equal(waste->lot, "R1");
}

static void a_balance_that_can_not_be_known_says_so(void **state)
{
	struct report r = run(REPORT_LEDGER, true, "rough");
	assert_non_null(stock(&r, "ketamine 50 mg, lot R2")->unknown);
	int seen = 0;
	for (size_t i = 0; i < r.items.n; i++) {
		const struct report_item *it = &r.items.v[i];
		bool unknown = !it->lot || strcmp(it->lot, "R2") == 0;
		assert_int_equal(it->balance.dim, unknown ? DIM_NONE : DIM_MASS);
		seen += unknown;
	}
	assert_int_equal(seen, 2); /* and the tablet as needed */
}

static void the_balance_runs_from_entry_to_entry(void **state)
{
	static const int64_t mg[] = {90, 40, 0, 50, 0, 50, 0, 50, 0};
	struct report r = run_as(&dora, (struct report_ask){.part = REPORT_LEDGER,
	                                                    .list = true,
	                                                    .protocol = "rough",
	                                                    .name = "ketamine 50 mg, lot R1",
	                                                    .state = ANY_STATE,
	                                                    ALL_DAYS});
	assert_int_equal(r.items.n, countof(mg));
	for (size_t i = 0; i < countof(mg); i++)
		assert_int_equal(r.items.v[i].balance.micro, mg[i] * 1000);
}

static enum rc sum_session(const struct course *c, void *ctx, struct err *e)
{
	struct stock_sums *sums = ctx;
	if (strcmp(c->plan->p->id.s, "blinded") == 0)
		return RC_OK; /* not for who asks */
	for (size_t i = 0; i < c->sessions.n; i++) {
		const struct look l = {
		    .a = &here.a, .c = c, .now = INT64_MAX, .session = c->sessions.v[i].number};
		for (size_t m = 0; m < c->plan->p->medicines.n; m++) {
			struct stock_sums s = stock_sums(&l, (int)m);
			sums->drawn += s.drawn;
			sums->given += s.given;
			sums->wasted += s.wasted;
		}
	}
	return RC_OK;
}

/* The rule that closes a session counts the medicine of the course alone. */
static bool of_the_course(const char *name)
{
	return !strstr(name, ", as needed");
}

/* The ledger and the rule that closes a session add up the same, over every course. */
static void the_ledger_agrees_with_the_rule(void **state)
{
	const struct clinic *clinic;
	struct stock_sums sums = {0}, told = {0};
	struct err e = {0};
	assert_int_equal(app_clinic(here.app, &clinic, &e), RC_OK);
	assert_int_equal(clinic->courses.n, CLINIC_COURSES);
	for (size_t i = 0; i < clinic->courses.n; i++) {
		const struct app_pass pass = {.whole = sum_session, .ctx = &sums};
		assert_int_equal(app_course_pass(here.app, clinic->courses.v[i].id, &pass, &e),
		                 RC_OK);
	}
	struct report r = run(REPORT_LEDGER, true, NULL);
	for (size_t i = 0; i < r.items.n; i++) {
		const struct report_item *it = &r.items.v[i];
		if (!of_the_course(it->name))
			continue;
		*(it->state == LEDGER_DRAWN   ? &told.drawn
		  : it->state == LEDGER_GIVEN ? &told.given
		                              : &told.wasted) += it->amount.micro;
	}
	assert_true(sums.drawn > 0 && sums.wasted > 0);
	assert_int_equal(told.drawn, sums.drawn);
	assert_int_equal(told.given, sums.given);
	assert_int_equal(told.wasted, sums.wasted);
	sums = told;
	told = (struct stock_sums){0};
	for (size_t i = 0; i < r.stocks.n; i++) {
		if (!of_the_course(r.stocks.v[i].name))
			continue;
		told.drawn += r.stocks.v[i].drawn;
		told.given += r.stocks.v[i].given;
		told.wasted += r.stocks.v[i].wasted;
	}
	assert_memory_equal(&told, &sums, sizeof told);
}

/* What was drawn before the range and is not accounted for is carried over. */
static void a_balance_is_carried_over(void **state)
{
	const struct civil_date after = {2027, 3, 2};
	struct report_ask ask = {.part = REPORT_LEDGER,
	                         .list = true,
	                         .protocol = "rough",
	                         .state = ANY_STATE,
	                         .from = (int32_t)civil_day(after),
	                         .to = INT32_MAX};
	struct report r = run_as(&dora, ask);
	const struct report_stock *k = stock(&r, "ketamine 50 mg, lot R1");
	assert_int_equal(k->opening, 0);
	assert_int_equal(k->drawn, 3 * 50 * 1000);
	assert_int_equal(k->wasted, 0);
	assert_int_equal(k->balance, 0);
	ask.to = (int32_t)civil_day(after);
	r = run_as(&dora, ask);
	assert_int_equal(r.items.n, 0);
}

/* ---- faults of the protocol ---- */

static bool has_fault(enum report_part part, const char *name, enum report_state state)
{
	size_t n;
	struct report r = run(part, false, "rough");
	const struct report_fault *v = report_faults(&here.a, &r, part, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].line.name, name) == 0 && v[i].state == state)
			return true;
	return false;
}

static void lines_that_do_no_work_are_told(void **state)
{
	assert_true(has_fault(REPORT_CHECKLISTS, "blanket", LINE_TICKED_THROUGH));
	assert_true(has_fault(REPORT_CHECKLISTS, "flowers", LINE_LEFT_OUT));
	assert_false(has_fault(REPORT_CHECKLISTS, "music", LINE_LEFT_OUT));
	assert_false(has_fault(REPORT_CHECKLISTS, "vitals", LINE_NOT_IN_TIME));
	assert_false(has_fault(REPORT_CHECKLISTS, "calm", LINE_OVERRIDDEN)); /* once is few */
	assert_true(has_fault(REPORT_ALERTS, "racing", ALERT_IGNORED));
	assert_false(has_fault(REPORT_ALERTS, "slow", ALERT_IGNORED));
}

/* Two of three in a month is mostly; of those of six weeks ago nothing is said. */
static void an_alert_is_judged_by_the_last_thirty_days(void **state)
{
	size_t n;
	struct report r = run(REPORT_ALERTS, false, "rough");
	const struct report_fault *v = report_faults(&here.a, &r, REPORT_ALERTS, &n);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].n, 2);
	assert_int_equal(v[0].all, 3);
	assert_string_equal(v[0].says, "This rule is mostly ignored");
	assert_string_equal(
	    report_command(&here.a, &r, REPORT_ALERTS, &v[0].line, v[0].state, true),
	    "tend report alerts --list --name racing --state ignored --protocol "
	    "rough@1.0.0 --from 2027-02-28 --to 2027-03-29");
	here.demo.wall_ms += 42 * CIVIL_DAY_MS;
	r = run(REPORT_ALERTS, false, "rough");
	here.demo.wall_ms -= 42 * CIVIL_DAY_MS;
	report_faults(&here.a, &r, REPORT_ALERTS, &n);
	assert_int_equal(n, 0);
	assert_int_equal(of(&r, "racing", ALERT_IGNORED), 2);
}

static void no_name_stands_in_checklist_health(void **state)
{
	const struct clinic *clinic;
	struct err e;
	struct text all = text_in(&here.a);
	struct report list = run(REPORT_CHECKLISTS, true, NULL);
	struct report figures = run(REPORT_CHECKLISTS, false, NULL);
	report_list_json(&list, &all);
	report_csv(&list, &all);
	report_json(&figures, &all);
	assert_true(all.n > 10000);
	assert_int_equal(app_clinic(here.app, &clinic, &e), RC_OK);
	const char *own = strstr(all.s, clinic->name); /* the clinic's own stands in the head */
	assert_non_null(own);
	for (size_t i = 0; i < clinic->people.n; i++) {
		const struct person *p = &clinic->people.v[i];
		if (strstr(all.s, p->name))
			fail_msg("%s stands in checklist health", p->name);
		if (strstr(all.s, arena_fmt(&here.a, "\"%s\"", p->id))
		    || strstr(all.s, arena_fmt(&here.a, ",%s,", p->id)))
			fail_msg("%s stands in checklist health", p->id);
	}
	for (size_t i = 0; i < clinic->patients.n; i++)
		assert_null(strstr(all.s, clinic->patients.v[i].name));
	for (size_t i = 0; i < list.items.n; i++) {
		const struct report_item *it = &list.items.v[i];
		assert_true(!it->who && !it->owner && !it->reason && !it->says && !it->witness);
	}
}

/* ---- who may see what ---- */

struct counting {
	const char *kind, *name, *text;
	int n;
};

static enum rc count_one(const struct app_event *ev, void *ctx, struct err *e)
{
	struct counting *k = ctx;
	k->n += strcmp(ev->kind, k->kind) == 0 && ev->ev.e.name
	        && strcmp(ev->ev.e.name, k->name) == 0
	        && (!k->text || (ev->ev.e.text && strcmp(ev->ev.e.text, k->text) == 0));
	return RC_OK;
}

static int noted(const char *kind, const char *name, const char *text)
{
	struct counting k = {kind, name, text, 0};
	struct err e;
	assert_int_equal(app_events(here.app, ACCESS_STREAM, 1, count_one, &k, &e), RC_OK);
	return k.n;
}

static enum rc try_as(const struct actor *who, enum report_part part)
{
	struct report r;
	struct err e;
	const struct report_ask ask = {.part = part, .state = ANY_STATE, ALL_DAYS};
	return report_run(&here.a, here.app, who, &ask, &r, &e);
}

static void rights_are_asked_and_refusals_recorded(void **state)
{
	int before = noted("access.refused", "report.audit", NULL);
	assert_int_equal(try_as(&tess, REPORT_DEVIATIONS), RC_DENIED);
	assert_int_equal(try_as(&tess, REPORT_LEDGER), RC_DENIED);
	assert_int_equal(noted("access.refused", "report.audit", NULL), before + 1);
	assert_int_equal(try_as(&tess, REPORT_CHECKLISTS), RC_OK);
	assert_int_equal(try_as(&nora, REPORT_LEDGER), RC_OK);
	assert_int_equal(try_as(&nora, REPORT_OVERRIDES), RC_DENIED);
	struct report r =
	    run_as(&tess, (struct report_ask){.part = REPORT_PARTS, .state = ANY_STATE, ALL_DAYS});
	assert_false(r.shown[REPORT_DEVIATIONS] || r.shown[REPORT_LEDGER]);
	assert_true(r.shown[REPORT_LATE] && r.shown[REPORT_TASKS]);
	assert_int_equal(report_total(&r, REPORT_DEVIATIONS, NULL, NULL, NULL, ANY_STATE), 0);
	const struct actor nobody = {.id = "mallory", .roles = ROLE_DIRECTOR, .device = "desk"};
	assert_int_not_equal(try_as(&nobody, REPORT_LATE), RC_OK);
}

static void a_look_is_noted_with_each_course_of_a_list(void **state)
{
	int all = noted("viewed", "report skips", NULL);
	int course = noted("viewed", here.rough, "report skips");
	run(REPORT_SKIPS, false, NULL);
	assert_int_equal(noted("viewed", "report skips", NULL), all + 1);
	assert_int_equal(noted("viewed", here.rough, "report skips"), course);
	run(REPORT_SKIPS, true, "rough");
	assert_int_equal(noted("viewed", "report skips", NULL), all + 2);
	assert_int_equal(noted("viewed", here.rough, "report skips"), course + 1);
	assert_int_equal(noted("viewed", here.waste, "report skips"), 0);
}

static const char *listed(const struct actor *who, enum report_part part)
{
	struct text t = text_in(&here.a);
	struct report r = run_as(
	    who,
	    (struct report_ask){
	        .part = part, .list = true, .protocol = "rough", .state = ANY_STATE, ALL_DAYS});
	report_list_json(&r, &t);
	report_csv(&r, &t);
	return t.s;
}

/* `guess` is hidden from directors: why it was left out would tell it. */
static void what_is_hidden_stays_hidden(void **state)
{
	static const enum report_part parts[] = {REPORT_SKIPS, REPORT_DEVIATIONS,
	                                         REPORT_AMENDMENTS};
	for (size_t i = 0; i < countof(parts); i++)
		assert_null(strstr(listed(&dora, parts[i]), "verum-arm"));
	assert_non_null(strstr(listed(&dora, REPORT_SKIPS), "hidden"));
	assert_non_null(strstr(listed(&dora, REPORT_SKIPS), "wants silence"));
}

/* The late ones first, by deadline; each with who it was given to, else for which roles it is. */
static void open_tasks_have_owner_and_deadline(void **state)
{
	static const struct {
		const char *name, *owner;
	} want[] = {{"mood", "therapist"},
	            {"mood", "therapist"},
	            {"call prescriber", "prescriber"},
	            {"call prescriber", "prescriber"},
	            {"mood", "therapist"}};
	struct report r = run(REPORT_TASKS, true, "rough");
	assert_int_equal(r.items.n, countof(want));
	for (size_t i = 0; i < countof(want); i++) {
		assert_string_equal(r.items.v[i].name, want[i].name);
		assert_string_equal(r.items.v[i].owner, want[i].owner);
		assert_true(r.items.v[i].due > 0);
		assert_true(i == 0 || r.items.v[i - 1].due <= r.items.v[i].due);
	}
}

static void add_auditor(void)
{
	struct app_reply reply;
	const struct app_request add = {
	    .who = &dora,
	    .what = DO_PERSON_ADD,
	    .cmd.e = {.person = "audi", .name = "Audi Example", .roles = ROLE_AUDITOR},
	    .new_secret = "707070"};
	if (app_do(here.app, &add, &here.a, &reply) != RC_OK)
		fail_msg("%s", reply.msg);
}

/* Amount and lot could tell the arm: the director is told that something was done, the auditor what. */
static void a_blinded_ledger_tells_no_amount(void **state)
{
	static const struct actor audi = {.id = "audi", .roles = ROLE_AUDITOR, .device = "desk"};
	struct report_ask ask = {.part = REPORT_LEDGER,
	                         .list = true,
	                         .protocol = "blinded",
	                         .state = ANY_STATE,
	                         ALL_DAYS};
	struct text told = text_in(&here.a), sums = text_in(&here.a);
	struct report r = run_as(&dora, ask);
	assert_int_equal(r.items.n, 2);
	assert_int_equal(stock(&r, "hidden")->hidden, 2);
	report_list_json(&r, &told);
	report_csv(&r, &told);
	report_json(&r, &sums);
	assert_null(strstr(told.s, "SHAM-7"));
	assert_null(strstr(told.s, "100 mg"));
	assert_null(strstr(sums.s, "SHAM-7"));
	assert_null(strstr(sums.s, "100 mg"));
	add_auditor();
	r = run_as(&audi, ask);
	assert_int_equal(stock(&r, "ketamine 50 mg, lot SHAM-7")->given, 100 * 1000);
	told = text_in(&here.a);
	report_list_json(&r, &told);
	assert_non_null(strstr(told.s, "SHAM-7"));
}

/* What was still to come when a course was ended is nobody's omission. */
static void an_ended_course_owes_no_contact(void **state)
{
	struct report r = run(REPORT_PARTS, false, "blinded");
	assert_int_equal(report_total(&r, REPORT_INTEGRATIONS, NULL, NULL, NULL, ANY_STATE), 0);
	assert_int_equal(of(&r, NULL, DEVIATION_CONTACT_MISSED), 0);
}

/* The last test: it changes the record.  A reading that was another patient's counts no more. */
static void an_entry_that_was_moved_is_told(void **state)
{
	struct app_reply reply;
	struct report_ask ask = {.part = REPORT_LATE,
	                         .list = true,
	                         .protocol = "rough",
	                         .state = READING_ON_TIME,
	                         ALL_DAYS};
	struct report before = run_as(&dora, ask);
	const struct report_item *last = &before.items.v[before.items.n - 1];
	const struct app_request move = {
	    .who = &nora,
	    .course = here.rough,
	    .cmd = {.kind = CMD_MOVE,
	            .e = {.ref = last->seq, .name = here.waste, .reason = "wrong room"}}};
	if (app_do(here.app, &move, &here.a, &reply) != RC_OK)
		fail_msg("%s", reply.msg);
	struct report after = run(REPORT_PARTS, false, "rough");
	assert_int_equal(of(&after, "vitals", READING_ON_TIME), (int64_t)before.items.n - 1);
	assert_int_equal(of(&after, "reading.recorded", AMENDMENT_MOVED), 1);
	assert_non_null(strstr(listed(&dora, REPORT_AMENDMENTS), "wrong room"));
}

static void a_correction_is_told_before_and_after(void **state)
{
	const char *s = listed(&dora, REPORT_AMENDMENTS);
	assert_non_null(strstr(s, "answer music: piano"));
	assert_non_null(strstr(s, "=none"));
	assert_non_null(strstr(s, "misheard"));
	assert_non_null(strstr(s, "waste 10 mg"));
	assert_non_null(strstr(s, "waste 40 mg"));
}

/* ---- writing ---- */

static const char *csv_of(const char *reason)
{
	struct text t = text_in(&here.a);
	struct report r = {.a = &here.a, .ask = {.part = REPORT_SKIPS}};
	struct report_item *it = arena_push(&here.a, &r.items);
	*it = (struct report_item){.part = REPORT_SKIPS,
	                           .state = SKIP_OPTIONAL,
	                           .course = "course-x",
	                           .session = 3,
	                           .seq = 77,
	                           .protocol = "p",
	                           .version = "1.0.0",
	                           .name = "tea",
	                           .reason = reason};
	report_csv(&r, &t);
	return t.s;
}

static void csv_is_quoted_and_runs_no_formula(void **state)
{
	static const struct {
		const char *reason, *cell;
	} rows[] = {
	    {"plain", ",plain,"},
	    {"one, two", ",\"one, two\","},
	    {"she said \"no\"", ",\"she said \"\"no\"\"\","},
	    {"two\nlines", ",\"two\nlines\","},
	    {"=HYPERLINK(\"http://x\")", ",\"'=HYPERLINK(\"\"http://x\"\")\","},
	    {"+1", ",\"'+1\","},
	    {"-1", ",\"'-1\","},
	    {"@sum", ",\"'@sum\","},
	    {"\t=1", ",\"'\t=1\","},
	    {"\r=1", ",\"'\r=1\","},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		const char *s = csv_of(rows[i].reason);
		assert_true(strncmp(s, "at,course,session,seq,name,state,", 33) == 0);
		if (!strstr(s, rows[i].cell))
			fail_msg("%s is not in %s", rows[i].cell, s);
		assert_string_equal(s + strlen(s) - 2, "\r\n");
	}
	assert_non_null(strstr(csv_of("plain"), "\r\n,course-x,3,77,tea,optional,"));
}

static int start(void **state)
{
	clinic_furnish(&here);
	return 0;
}

static int end(void **state)
{
	clinic_done(&here);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_has_its_words_and_stands_in_the_manual),
	    cmocka_unit_test(the_rough_weeks_come_to_what_the_story_says),
	    cmocka_unit_test(each_figure_has_a_list_of_its_length),
	    cmocka_unit_test(a_list_is_narrowed_as_its_figure_is),
	    cmocka_unit_test(totals_are_sums_of_their_states),
	    cmocka_unit_test(a_day_has_its_own),
	    cmocka_unit_test(a_medicine_as_needed_is_in_the_ledger),
	    cmocka_unit_test(waste_is_counted_once_and_told_with_both_values),
	    cmocka_unit_test(a_balance_that_can_not_be_known_says_so),
	    cmocka_unit_test(the_balance_runs_from_entry_to_entry),
	    cmocka_unit_test(the_ledger_agrees_with_the_rule),
	    cmocka_unit_test(a_balance_is_carried_over),
	    cmocka_unit_test(lines_that_do_no_work_are_told),
	    cmocka_unit_test(an_alert_is_judged_by_the_last_thirty_days),
	    cmocka_unit_test(no_name_stands_in_checklist_health),
	    cmocka_unit_test(rights_are_asked_and_refusals_recorded),
	    cmocka_unit_test(a_look_is_noted_with_each_course_of_a_list),
	    cmocka_unit_test(what_is_hidden_stays_hidden),
	    cmocka_unit_test(a_correction_is_told_before_and_after),
	    cmocka_unit_test(csv_is_quoted_and_runs_no_formula),
	    cmocka_unit_test(open_tasks_have_owner_and_deadline),
	    cmocka_unit_test(a_blinded_ledger_tells_no_amount),
	    cmocka_unit_test(an_ended_course_owes_no_contact),
	    cmocka_unit_test(an_entry_that_was_moved_is_told),
	};
	return cmocka_run_group_tests_name("report", tests, start, end);
}
