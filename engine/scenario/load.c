/* SPDX-License-Identifier: Apache-2.0
 * Scenario files: their keys as rows, read by the loader of protocols. */
#include <assert.h>
#include <string.h>

#include "protocol/codes.h"
#include "scenario/rows.h"
#include "scenario/scenario_in.h"
#include "util/civil.h"
#include "util/suggest.h"

const struct diag_code scenario_codes[] = {
    [S_NOBODY] = {"E1001", SEV_ERROR, "an act has one person",
                  "Whether an act is allowed hangs on who does it.", "- {at: +1 min}",
                  "- {at: +1 min, nora: leave}"},
    [S_WHO] = {"E1002", SEV_ERROR, "the people of a scenario are listed",
               "Their roles decide what they may do.", "- {norra: leave}", "- {nora: leave}"},
    [S_ACT] = {"E1003", SEV_ERROR, "an act is in words that Tend knows",
               "A misread act would test something else.", "- {nora: measure bp 152/95}",
               "- {nora: measure bp 152/95 mmHg}"},
    [S_WHEN] = {"E1004", SEV_ERROR, "a time is a date, a day of the course or a distance",
                "What is due hangs on the time.", "at: 9.30", "at: day 14 09:30"},
    [S_BACK] = {"E1005", SEV_ERROR, "times never go back",
                "The record is in the order in which things were written.",
                "at: day 14 09:00 (after 09:30)", "at: day 14 09:40"},
    [S_PRELUDE] = {"E1006", SEV_ERROR, "a prelude is a file beside the scenario",
                   "Without it the scenario would start somewhere else.", "given: redy",
                   "given: ready-for-dose-3"},
    [S_EXPECT] = {"E1007", SEV_ERROR, "what is expected is written as docs/scenarios.md says",
                  "An expectation that cannot be read is one that nobody checks.",
                  "opens: [rebook prescriber]", "opens: [rebook by prescriber]"},
    [S_PROTOCOL] = {"E1008", SEV_ERROR, "a scenario plays a protocol that can be read",
                    "There is nothing to test otherwise.", "protocol: kap",
                    "protocol: kap-lozenge-im"},
    [S_PATIENT] = {"E1009", SEV_ERROR, "patient, zone and day 0 are known",
                   "Ages, days and questions hang on them.", "day 0: 1.3.2027",
                   "day 0: 2027-03-01"},
    [S_OTHERWISE] = {"E1020", SEV_ERROR, "the answer is not as expected",
                     "Protocol, scenario or Tend is wrong about what is safe here.",
                     "expect: hold, and the dose stage opened", "expect: done"},
    [S_ALWAYS] = {"E1021", SEV_ERROR, "something that must always hold did not",
                  "This is a fault in Tend.", "a session with more medicine than its limit",
                  "none"},
};
const size_t scenario_codes_n = countof(scenario_codes);
static_assert(countof(scenario_codes) == SCENARIO_CODES, "one row a code");

const char *const expectation_names[] = {"",     "done",  "warn",    "hold",
                                         "sign", "block", "refused", NULL};

const struct scenario_word scenario_answers[] = {
    {"done", "it was done, and no alert or warning came; what an act without `expect:` must be"},
    {"warn", "it was done, and something was said with it: an alert, a warning"},
    {"hold", "not now: something is missing, or time has to pass"},
    {"sign", "not without a signature"},
    {"block", "not today, and nobody can sign it away"},
    {"refused", "this person may not do this, or it makes no sense here"},
    {NULL, NULL},
};
static_assert(countof(scenario_answers) == countof(expectation_names) - 1, "a row an answer");

const struct scenario_word scenario_times[] = {
    {"2027-03-01 09:30", "a date and a time in the zone of the scenario"},
    {"day 14 09:30", "so many days of the calendar after day 0, and a time; also in `book`"},
    {"day -21 09:30", "before day 0"},
    {"+10 min", "elapsed, since the act above; `s`, `min` and `h`"},
    {NULL, NULL},
};

/* ---- acts ---- */

#define ACT(member) offsetof(struct act_line, member)
const struct field scenario_act_fields[] = {
    {"at", FT_TEXT, ACT(at), "when: a time, a day of the course or a distance", "day 14 09:30"},
    {"as", FT_NAME, ACT(as), "a label, for `amend #LABEL` and `undo #LABEL`", "waste"},
    {"happened", FT_TEXT, ACT(happened), "when it was, of something entered later",
     "2027-03-22 10:20"},
    {"because", FT_TEXT, ACT(because), "why it is entered later", "the tablet was next door"},
    {"play", FT_NAME, ACT(play), "a prelude, from the time reached so far", "time-out"},
    {"expect", FT_ENUM, ACT(expect), "the strongest answer", "hold", expectation_names},
    {"check", FT_TEXT, ACT(check), "one of the checks, alerts or limits that said so", "bp-ready"},
    {"says", FT_TEXT, ACT(says), "part of a sentence that is shown; letters count, capitals too",
     "rest for ten minutes"},
    {"earliest", FT_TEXT, ACT(earliest),
     "the first day or instant at which the answer can be another one without a signature",
     "2027-03-15 10:10"},
    {"opens", FT_TEXTS, ACT(opens),
     "tasks that the act opens: `TASK by ROLE until WHEN`; other tasks may open too",
     "[rebook by prescriber until 2027-03-16]"},
    {"overdue", FT_TEXTS, ACT(overdue),
     "what is listed as late: `STEP of 10:35`, or `STEP of 10:35 done late`",
     "[vitals-injection of 10:35]"},
    {"state", FT_TEXT, ACT(state), "the state shown after the act", "no more doses"},
};

const size_t scenario_act_fields_n = countof(scenario_act_fields);

static const struct field *act_field(const char *key)
{
	for (size_t i = 0; i < countof(scenario_act_fields); i++)
		if (strcmp(scenario_act_fields[i].key, key) == 0)
			return &scenario_act_fields[i];
	return NULL;
}

/* The one key that is no field is the person who acts. */
static void read_act(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct act_line *act = out;
	const char *names[countof(scenario_act_fields)];
	(void)key;
	act->node = v;
	if (v->kind != NODE_MAP) {
		load_fail(l, &codes[C_NOT_A_MAPPING], v->at, "an act is a mapping")->label =
		    "write `{nora: look in}`";
		return;
	}
	for (size_t i = 0; i < countof(scenario_act_fields); i++)
		names[i] = scenario_act_fields[i].key;
	for (size_t i = 0; i < v->len; i++) {
		const struct pair *pair = &v->pairs[i];
		const struct field *f = act_field(pair->key->s);
		if (f) {
			load_value(l, pair->value, f, (char *)act + f->off);
			continue;
		}
		const char *near = suggest_nearest(pair->key->s, names, countof(names));
		if (act->who.s || (near && pair->value->kind != NODE_SCALAR)) {
			struct diag *g = load_fail(l, &codes[C_UNKNOWN_KEY], pair->key->at,
			                           "`%.64s` is not a key of an act", pair->key->s);
			if (near) {
				g->label = arena_fmt(l->a, "did you mean `%s`?", near);
				g->suggestion = near;
			} else if (act->who.s) {
				g->help = "an act has one person";
			}
			continue;
		}
		act->who = (struct ident){.s = pair->key->s, .at = pair->key->at, .index = -1};
		load_text(l, pair->value, &act->act);
	}
	if (!act->who.s && !act->play.s)
		load_fail(l, &scenario_codes[S_NOBODY], v->at, "it does not say who does what")
		    ->help = "a person of `people` and the act in words: `nora: look in`";
	if (act->who.s && act->play.s)
		load_fail(l, &scenario_codes[S_NOBODY], act->play.at,
		          "a line plays a prelude or has an act, not both");
	if (act->happened.s && !act->because.s)
		load_fail(l, &codes[C_NEEDS], act->happened.at,
		          "an entry made later says why: `because`");
}

static const struct shape shape_act = {.name = "an act",
                                       .doc = "What one person does, and what must come of it.",
                                       .size = sizeof(struct act_line),
                                       SHAPE_FIELDS(scenario_act_fields),
                                       .own = read_act};

/* ---- people and patient ---- */

static void read_person(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct person_line *p = out;
	size_t n = v->kind == NODE_LIST ? v->len : 1;
	(void)key;
	for (size_t i = 0; i < n; i++) {
		const struct node *role = v->kind == NODE_LIST ? v->items[i] : v;
		if (!load_is_scalar(l, role, "a role"))
			continue;
		struct lexer x = lex_start(l->a, l->d, role);
		struct people who = {0};
		if (!load_people(l, &x, &who) || who.n != 1)
			continue;
		p->roles |= who.any_of[0];
	}
}

static const struct shape shape_person = {.name = "a person",
                                          .doc = "Somebody of the clinic, and the roles.",
                                          .size = sizeof(struct person_line),
                                          .named = true,
                                          .own = read_person};

const struct field scenario_patient_fields[] = {
    {"name", FT_TEXT, offsetof(struct scenario_file, patient.name), "an invented name",
     "Sam Sample"},
    {"born", FT_TEXT, offsetof(struct scenario_file, patient.born), "date of birth", "1986-03-14"},
    {"sex", FT_TEXT, offsetof(struct scenario_file, patient.sex), "female, male or other",
     "female"},
};

const size_t scenario_patient_fields_n = countof(scenario_patient_fields);

static bool is_date(const struct ident *t)
{
	struct civil_date d;
	return civil_date_parse(t->s, strlen(t->s), &d);
}

static void read_patient(struct loader *l, const struct node *v, void *out)
{
	static const struct shape shape = {.name = "a patient",
	                                   SHAPE_FIELDS(scenario_patient_fields)};
	struct scenario_file *f = out;
	load_struct(l, v, &shape, f, NULL, NULL);
	if (f->patient.born.s && !is_date(&f->patient.born))
		load_fail(l, &scenario_codes[S_PATIENT], f->patient.born.at,
		          "`%.40s` is not a date; write it as `1986-03-14`", f->patient.born.s);
	if (f->patient.sex.s && strcmp(f->patient.sex.s, "female") != 0
	    && strcmp(f->patient.sex.s, "male") != 0 && strcmp(f->patient.sex.s, "other") != 0)
		load_fail(l, &scenario_codes[S_PATIENT], f->patient.sex.at,
		          "`%.40s` cannot stand here: female, male or other", f->patient.sex.s);
}

/* ---- the file ---- */

#define OFF(member) offsetof(struct scenario_file, member)
const struct field scenario_file_fields[] = {
    {"scenario", FT_TEXT, OFF(scenario), "what it shows, in a few words",
     "X03 third reading opens the dose"},
    {"prelude", FT_NAME, OFF(prelude), "the name of a list of acts for other scenarios",
     "time-out"},
    {"protocol", FT_NAME, OFF(protocol), "the protocol that is played", "kap-lozenge-im", NULL,
     NULL, 0, 0, 0, FIELD_REQUIRED},
    {"rules", FT_TEXTS, OFF(rules), "the safety rules it is about", "[G-09]"},
    {"zone", FT_TEXT, OFF(zone), "the clinic's time zone", "Europe/Berlin"},
    {"day 0", FT_TEXT, OFF(day0), "the date of the first medicine session", "2027-03-01"},
    {"people", FT_MAP, OFF(people), "who is on site, with roles", "{nora: [nurse, monitor]}",
     &shape_person},
    {"patient", FT_OWN, 0, "the invented patient",
     "{name: Sam Sample, born: 1986-03-14, sex: female}", .own = read_patient},
    {"draws", FT_NAMES, OFF(draws),
     "what sealed lists give; a list that has none of them gives its first value", "[comparator]"},
    {"given", FT_NAME, OFF(given), "the prelude that is played first", "ready-for-dose-3"},
    {"acts", FT_LIST, OFF(acts), "what happens, in order", "[{nora: look in}]", &shape_act, NULL, 0,
     0, 0, FIELD_REQUIRED},
};

const size_t scenario_file_fields_n = countof(scenario_file_fields);

static void check_file(struct loader *l, const struct node *v, void *out)
{
	static const char *const needed[] = {"zone", "day 0", "people", "patient"};
	struct scenario_file *f = out;
	if (!f->scenario.s == !f->prelude.s)
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a file is a scenario or a prelude: it begins with `scenario: TITLE` or "
		          "`prelude: NAME`");
	for (size_t i = 0; i < countof(needed); i++) {
		const struct pair *pair = yaml_pair(v, needed[i]);
		if (f->scenario.s && !pair)
			load_fail(l, &codes[C_MISSING_KEY], v->at, "a scenario needs `%s`",
			          needed[i]);
		if (f->prelude.s && pair)
			load_fail(l, &codes[C_EXCLUDES], pair->key->at,
			          "a prelude takes `%s` from the scenario", needed[i]);
	}
	if (f->day0.s && !is_date(&f->day0))
		load_fail(l, &scenario_codes[S_PATIENT], f->day0.at,
		          "`%.40s` is not a date; write it as `2027-03-01`", f->day0.s);
}

static const struct shape shape_file = {.name = "a scenario",
                                        .doc = "A made-up patient, acts and answers.",
                                        .size = sizeof(struct scenario_file),
                                        SHAPE_FIELDS(scenario_file_fields),
                                        .check = check_file};

struct scenario_file *scenario_load(struct arena *a, struct diags *d, const char *path,
                                    const char *text, size_t len)
{
	struct source *src = arena_new(a, struct source);
	*src = (struct source){.path = arena_dup(a, path), .text = text, .len = len};
	struct protocol unused = {0}; /* the loader's rows may ask for one */
	struct loader l = {.a = a, .d = d, .p = &unused};
	size_t before = d->errors;
	struct node *root = yaml_read(a, src, d);
	if (!root)
		return NULL;
	if (yaml_get(root, "tend") && !yaml_get(root, "acts")) {
		diag_add(d, &scenario_codes[S_PROTOCOL], yaml_pair(root, "tend")->key->at,
		         "this file is a protocol, and no scenario")
		    ->help = "`tend check FILE` reads it; what plays it stands below `scenarios/`";
		return NULL;
	}
	struct scenario_file *f = arena_new(a, struct scenario_file);
	f->src = src;
	load_struct(&l, root, &shape_file, f, NULL, NULL);
	return d->errors == before ? f : NULL;
}
