/* SPDX-License-Identifier: Apache-2.0
 * The keys of a protocol file: one row each.  This is the language; the rest of the folder only
 * reads it.  Measures and forms stand in fields_form.c, the limits of doses in fields_dose.c,
 * sessions and steps in fields_session.c. */
#include "protocol/fields.h"

#include "protocol/codes.h"
#include "protocol/values.h"

#define OFF(type, member) offsetof(struct type, member)
#define REQ               .flags = FIELD_REQUIRED
#define TIMES             (1u << DIM_ELAPSED | 1u << DIM_DAYS)

/* ---- medicines ---- */

const struct shape shape_limit = {.name = "a limit",
                                  .doc = "The most in a session or a span.",
                                  .size = sizeof(struct limit),
                                  .named = true,
                                  .any_key = true,
                                  .tightens = TIGHT_LESS,
                                  .own = entry_limit};
static const struct shape shape_washout = {.name = "a washout",
                                           .doc = "How long another medicine must be gone.",
                                           .size = sizeof(struct washout),
                                           .named = true,
                                           .any_key = true,
                                           .tightens = TIGHT_MORE,
                                           .own = entry_washout};

static const struct field effect_fields[] = {
    {"onset", FT_RANGE, OFF(effect, onset), "when it is first felt", "3..5 min",
     .dims = 1u << DIM_ELAPSED},
    {"peak", FT_RANGE, OFF(effect, peak), "when it is strongest", "10..25 min",
     .dims = 1u << DIM_ELAPSED},
    {"lasts", FT_RANGE, OFF(effect, lasts), "how long it lasts", "45..75 min",
     .dims = 1u << DIM_ELAPSED},
};
static const struct shape shape_effect = {.name = "an effect",
                                          .doc = "The usual course; a plan, not a limit.",
                                          .size = sizeof(struct effect),
                                          SHAPE_FIELDS(effect_fields)};

static const struct field route_fields[] = {
    {"form", FT_OWN, 0, "dosage form and strength", "lozenge 50 mg", .own = value_dosage_form, REQ},
    {"rounding", FT_OWN, 0, "the graduation of what it is drawn with", "down to 0.01 mL",
     .own = value_rounding},
    {"pump", FT_OWN, 0, "the steps of an infusion pump's setting; default: nearest 0.1 mL/h",
     "nearest 0.1 mL/h", .own = value_pump},
    {"dose", FT_STRUCT, OFF(route, dose), "limits of an order", "{allowed: 50..300 mg}",
     &shape_dose, REQ},
    {"booster", FT_STRUCT, OFF(route, booster), "a further dose with its own order and window",
     "{allowed: 20..40 mg, at: 10..20 min after first dose, times: 1}", &shape_booster,
     .tightens = TIGHT_SHRINKS},
    {"supplement", FT_STRUCT, OFF(route, supplement),
     "a share of the first dose, given later, with its own order and window",
     "{allowed: 50 % of first dose, at: 90..150 min after first dose, times: 1}", &shape_supplement,
     .tightens = TIGHT_SHRINKS},
    {"limits", FT_MAP, OFF(route, limits), "the most in a session, or in a span of days",
     "{session: 100 mg, 7 d: 200 mg}", &shape_limit, .tightens = TIGHT_GROWS},
    {"effect", FT_STRUCT, OFF(route, effect), "the usual course of the effect",
     "{onset: 3..5 min, peak: 10..25 min, lasts: 45..75 min}", &shape_effect,
     .tightens = TIGHT_WORDS},
};
static const struct shape shape_route = {.name = "a route",
                                         .doc = "A way the medicine is given.",
                                         .size = sizeof(struct route),
                                         SHAPE_FIELDS(route_fields),
                                         .named = true,
                                         .names = NAMES_ROUTE};

static const struct field medicine_fields[] = {
    {"substance", FT_TEXT, OFF(medicine, substance), "what it is", "ketamine hydrochloride", REQ},
    {"controlled", FT_YES_NO, OFF(medicine, controlled),
     "lot, expiry, drawn, given, wasted and witness are asked and must add up", "yes",
     .tightens = TIGHT_YES},
    {"washouts", FT_MAP, OFF(medicine, washouts),
     "how long other medicines must be gone; asked each time", "{maoi: 14 d}", &shape_washout,
     .tightens = TIGHT_GROWS},
    {"kits", FT_STRUCT, OFF(medicine, kits),
     "its amount is hidden: it comes from numbered kits, as a sealed list says",
     "{list: arm, prepared by: pharmacist, contents: …}", &shape_kits},
    {"routes", FT_MAP, OFF(medicine, routes), "the ways it is given", "{sublingual: …}",
     &shape_route, REQ, .tightens = TIGHT_SHRINKS},
};
const struct shape shape_medicine = {.name = "a medicine",
                                     .doc = "A medicine and its limits.",
                                     .size = sizeof(struct medicine),
                                     SHAPE_FIELDS(medicine_fields),
                                     .named = true,
                                     .names = NAMES_MEDICINE,
                                     .holds = NAMES_ROUTE,
                                     .broken_at = OFF(medicine, broken)};

const struct shape shape_table = {.name = "a value",
                                  .doc = "A named value, perhaps by session number.",
                                  .names = NAMES_VALUE,
                                  .size = sizeof(struct table),
                                  .named = true,
                                  .any_key = true,
                                  .own = entry_table};

/* ---- checks and alerts ---- */

static const struct field again_fields[] = {
    {"readings", FT_COUNT, OFF(again, readings), "how many readings there may be in all", "3",
     .min = 2, .max = 10, REQ},
    {"apart", FT_QUANTITY, OFF(again, apart), "how long to wait between them", "10 min",
     .dims = 1u << DIM_ELAPSED, REQ},
};
static const struct shape shape_again = {.name = "another reading",
                                         .doc = "Measure again before deciding.",
                                         .size = sizeof(struct again),
                                         SHAPE_FIELDS(again_fields)};

static const struct field verdict_fields[] = {
    {"when", FT_FORMULA, OFF(verdict, when), "the condition of this line",
     "bp.systolic >= 160 mmHg"},
    {"then", FT_OWN, OFF(verdict, then), "pass, warn, hold, block or `sign by` somebody", "hold",
     .own = value_verdict_to},
    {"else", FT_OWN, OFF(verdict, then), "when no line above was true", "pass",
     .own = value_verdict_to},
    {"say", FT_TEXT, OFF(verdict, say), "what the therapist is told", "Let the patient rest."},
    {"again", FT_STRUCT, OFF(verdict, again), "measure again before deciding",
     "{readings: 3, apart: 10 min}", &shape_again},
    {"after that", FT_OWN, OFF(verdict, after_that), "when those readings are used up",
     "sign by prescriber", .own = value_verdict_to},
    {"do", FT_OWN, OFF(verdict, act), "what is set going", "[call prescriber]", .own = value_acts},
    {"owner", FT_PEOPLE, OFF(verdict, owner), "who owns the tasks of `do`", "prescriber"},
    {"due", FT_QUANTITY, OFF(verdict, due), "when they are due", "1 d", .dims = TIMES},
};

static void check_verdict(struct loader *l, const struct node *v, void *out)
{
	struct verdict *r = out;
	r->at = v->at;
	r->otherwise = yaml_get(v, "else") != NULL;
	r->has_after_that = yaml_get(v, "after that") != NULL;
	if (r->otherwise ? yaml_get(v, "when") || yaml_get(v, "then")
	                 : !yaml_get(v, "when") || !yaml_get(v, "then"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a verdict is `{when: …, then: …}` or `{else: …}`");
	if ((yaml_get(v, "again") != NULL) != r->has_after_that)
		load_fail(l, &codes[C_NEEDS], v->at, "`again` and `after that` belong together");
}
static const struct shape shape_verdict = {.name = "a verdict",
                                           .doc = "One line of a check, read from the top.",
                                           .size = sizeof(struct verdict),
                                           SHAPE_FIELDS(verdict_fields),
                                           .check = check_verdict};
static const struct shape shape_fresh = {.name = "a freshness",
                                         .doc = "How old a reading may be.",
                                         .size = sizeof(struct fresh),
                                         .named = true,
                                         .any_key = true,
                                         .own = entry_fresh};

static const struct field check_fields[] = {
    {"title", FT_TEXT, OFF(check, title), "what people call it", "Pressure before the dose"},
    {"fresh", FT_MAP, OFF(check, fresh), "how old readings, forms and answers may be",
     "{bp: 15 min}", &shape_fresh},
    {"applies", FT_FORMULA, OFF(check, applies), "only then; otherwise it passes",
     "given(ketamine)"},
    {"verdicts", FT_LIST, OFF(check, verdicts),
     "lines read from the top; the first true one decides", "[{when: age < 18, then: block}]",
     &shape_verdict},
    {"pass", FT_FORMULAS, OFF(check, pass), "conditions that must every one be true",
     "[sedation = 5]"},
    {"otherwise", FT_OWN, OFF(check, otherwise),
     "the verdict when one of `pass` is not true, or a plugin has no answer", "hold",
     .own = value_verdict_to},
    {"say", FT_TEXT, OFF(check, say), "what the therapist is told then",
     "Not ready to go home yet."},
    {"do", FT_OWN, OFF(check, act), "what is set going then", "[call prescriber]",
     .own = value_acts},
    {"owner", FT_PEOPLE, OFF(check, owner), "who owns the tasks of `do`", "prescriber"},
    {"due", FT_QUANTITY, OFF(check, due), "when they are due", "1 d", .dims = TIMES},
    {"plugin", FT_OWN, OFF(check, call.name), "a check of a plugin", "after-hours/not-late",
     .own = value_plugin_name},
    {"with", FT_NODE, OFF(check, call.with), "what the plugin is given", "{latest: 19:00}"},
};

/* A plugin that has no answer never opens a gate by that. */
static void check_of_plugin(struct loader *l, struct check *c)
{
	if (!c->has_otherwise)
		c->otherwise = (struct verdict_to){.kind = VERDICT_SIGN,
		                                   .by = {.n = 1, .any_of = {ROLE_PRESCRIBER}},
		                                   .at = c->call.name.at};
	else if (c->otherwise.kind < VERDICT_HOLD)
		load_fail(l, &codes[C_VERDICT], c->otherwise.at,
		          "a plugin without an answer is no pass")
		    ->help = "`hold`, `block` or `sign by` somebody belongs here; `sign by "
		             "prescriber` is the rule";
}

static void check_check(struct loader *l, const struct node *v, void *out)
{
	struct check *c = out;
	c->has_otherwise = yaml_get(v, "otherwise") != NULL;
	int ways = (yaml_get(v, "verdicts") != NULL) + (yaml_get(v, "pass") != NULL)
	           + (yaml_get(v, "plugin") != NULL);
	if (ways > 1)
		load_fail(l, &codes[C_EXCLUDES], v->at,
		          "a check has `verdicts`, `pass` or `plugin`, not two of them");
	else if (ways == 0 && !yaml_get(v, "fresh"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a check needs `verdicts`, `pass`, `fresh` or `plugin`");
	if (yaml_get(v, "pass") && !c->has_otherwise)
		load_fail(l, &codes[C_NEEDS], v->at,
		          "`pass` needs `otherwise`: the verdict when it fails");
	if (c->has_otherwise && !yaml_get(v, "pass") && !yaml_get(v, "plugin"))
		load_fail(l, &codes[C_NEEDS], v->at, "`otherwise` needs `pass` or `plugin`");
	const struct node *with = yaml_get(v, "with");
	if (with && !yaml_get(v, "plugin"))
		load_fail(l, &codes[C_NEEDS], with->at, "`with` belongs to `plugin`");
	if (yaml_get(v, "plugin"))
		check_of_plugin(l, c);
}
const struct shape shape_check = {.name = "a check",
                                  .doc = "Conditions and their verdicts.",
                                  .size = sizeof(struct check),
                                  SHAPE_FIELDS(check_fields),
                                  .named = true,
                                  .names = NAMES_CHECK,
                                  .check = check_check};

static const struct field alert_fields[] = {
    {"when", FT_FORMULA, OFF(alert, when), "looked at on every reading",
     "spo2 < 92 % for 2 readings", REQ, .tightens = TIGHT_ALSO_IF},
    {"do", FT_OWN, OFF(alert, act), "what is set going", "[no more doses, call prescriber]",
     .own = value_acts, REQ, .tightens = TIGHT_GROWS},
    {"say", FT_TEXT, OFF(alert, say), "what the therapist is told", "Give oxygen.",
     .tightens = TIGHT_WORDS},
    {"within", FT_QUANTITY, OFF(alert, within), "how soon the acts are to be done", "5 min",
     .dims = 1u << DIM_ELAPSED, .tightens = TIGHT_LESS},
    {"owner", FT_PEOPLE, OFF(alert, owner), "who owns the tasks", "prescriber"},
    {"due", FT_QUANTITY, OFF(alert, due), "when the tasks are due", "1 d", .dims = TIMES,
     .tightens = TIGHT_LESS},
};
const struct shape shape_alert = {.name = "an alert",
                                  .doc = "What follows from a reading, wherever taken.",
                                  .size = sizeof(struct alert),
                                  SHAPE_FIELDS(alert_fields),
                                  .named = true};

/* ---- the rest of the file ---- */

static const struct field exit_fields[] = {
    {"when", FT_FORMULA, OFF(exit_row, when), "looked at at any time", "withdrawn", REQ},
    {"then", FT_NAME, OFF(exit_row, then), "the phase the course goes on with, or `end`", "review",
     REQ},
};
static const struct shape shape_exit = {.name = "an exit",
                                        .doc = "A way out of the course.",
                                        .size = sizeof(struct exit_row),
                                        SHAPE_FIELDS(exit_fields)};

static const struct shape shape_due_by = {.name = "a deadline",
                                          .doc = "How soon an adverse event is looked at.",
                                          .size = sizeof(struct due_by),
                                          .named = true,
                                          .any_key = true,
                                          .tightens = TIGHT_LESS,
                                          .own = entry_due_by};
static const struct field adverse_fields[] = {
    {"ask", FT_TEXTS, OFF(anytime, adverse_ask), "what is asked", "[what, when, how bad]", REQ},
    {"due", FT_MAP, OFF(anytime, adverse_due), "how soon it is looked at, by grade",
     "{serious: 24 h}", &shape_due_by, .tightens = TIGHT_GROWS},
};
static const struct shape shape_adverse = {.name = "an adverse event",
                                           .doc = "Recorded at any time.",
                                           .size = sizeof(struct anytime),
                                           SHAPE_FIELDS(adverse_fields)};
static const struct field consent_fields[] = {
    {"by", FT_PEOPLE, OFF(consent_def, by), "who has to consent", "patient and parent", REQ},
};
static void check_consent_def(struct loader *l, const struct node *v, void *out)
{
	(void)l;
	((struct consent_def *)out)->src = v;
}
static const struct shape shape_consent = {.name = "a consent rule",
                                           .doc = "Whose consent the course needs.",
                                           .size = sizeof(struct consent_def),
                                           SHAPE_FIELDS(consent_fields),
                                           .check = check_consent_def};

static const struct field as_needed_fields[] = {
    {"against", FT_TEXT, OFF(as_needed, against), "what it is at hand for", "nausea", REQ},
    {"form", FT_TEXT, OFF(as_needed, form), "as it lies in the cupboard", "tablet 4 mg"},
    {"route", FT_NAME, OFF(as_needed, route), "how it is given", "oral", REQ},
    {"allowed", FT_RANGE, OFF(as_needed, allowed), "what one order may ask for", "4..8 mg", REQ,
     .dims = 1u << DIM_MASS, .tightens = TIGHT_INSIDE},
    {"at most", FT_QUANTITY, OFF(as_needed, at_most), "in one session, all together", "8 mg", REQ,
     .dims = 1u << DIM_MASS, .tightens = TIGHT_LESS},
    {"ordered by", FT_PEOPLE, OFF(as_needed, ordered_by), "who orders it; default: a prescriber",
     "prescriber"},
    {"by", FT_PEOPLE, OFF(as_needed, by), "who gives it; default: a nurse or a prescriber",
     "nurse"},
};
static void check_as_needed(struct loader *l, const struct node *v, void *out)
{
	const struct as_needed *m = out;
	if (m->allowed.dim == DIM_MASS && m->at_most.dim == DIM_MASS
	    && (!m->allowed.has_hi || m->allowed.hi > m->at_most.micro))
		load_fail(l, &codes[C_LIMITS_CLASH], yaml_get(v, "at most")->at,
		          "one order may be more than a session may have");
}
static const struct shape shape_as_needed = {.name = "a medicine as needed",
                                             .doc = "At hand against what may come up.",
                                             .size = sizeof(struct as_needed),
                                             SHAPE_FIELDS(as_needed_fields),
                                             .named = true,
                                             .check = check_as_needed};

static const struct field anytime_fields[] = {
    {"emergency", FT_TEXTS, OFF(anytime, emergency), "the lines of the emergency page, in order",
     "[Help called, Lights on]"},
    {"as needed", FT_MAP, OFF(anytime, as_needed),
     "medicines at hand against what may come up, given on an order of their own",
     "{ondansetron: {against: nausea, route: oral, allowed: 4..8 mg, at most: 8 mg}}",
     &shape_as_needed},
    {"adverse event", FT_STRUCT, 0, "what is asked of an adverse event", "{ask: [what, when]}",
     &shape_adverse},
};
static const struct shape shape_anytime = {.name = "what is open at any time",
                                           .doc = "Emergency, medicines as needed, adverse events.",
                                           .size = sizeof(struct anytime),
                                           SHAPE_FIELDS(anytime_fields)};

static const struct field guarantee_fields[] = {
    {"before", FT_NAME, OFF(guarantee, before), "`dose` or `leaving`", "dose"},
    {"always", FT_FORMULA, OFF(guarantee, always), "holds then on every path", "passed(consent)"},
    {"never", FT_FORMULA, OFF(guarantee, never), "holds on no path", "total(ketamine) > 100 mg"},
    {"in", FT_NAME, OFF(guarantee, in), "`session` or `course`", "session"},
    {"from", FT_OWN, OFF(guarantee, from), "where the span begins", "first dose",
     .own = value_point},
    {"to", FT_OWN, OFF(guarantee, to), "where it ends", "leaving", .own = value_point},
    {"due", FT_NAME, OFF(guarantee, due), "a measure that is due in the span", "bp"},
    {"at most", FT_OWN, OFF(guarantee, at_most), "how far its readings may lie apart",
     "35 min apart", .own = value_at_most_apart},
    {"every path", FT_NAME, OFF(guarantee, every_path), "`ends`", "ends"},
};
const struct shape shape_guarantee = {.name = "a guarantee",
                                      .doc = "A property that holds on every path.",
                                      .size = sizeof(struct guarantee),
                                      SHAPE_FIELDS(guarantee_fields),
                                      .named = true};
static const struct field guide_lines_fields[] = {
    {"plugin", FT_OWN, OFF(guide_lines, call.name), "lines of a plugin", "washout/lines",
     .own = value_plugin_name, REQ},
    {"with", FT_NODE, OFF(guide_lines, call.with), "what the plugin is given",
     "{medicine: ketamine}"},
};
const struct shape shape_guide_lines = {.name = "lines of a plugin",
                                        .doc = "Stand among the sentences of a hand-out.",
                                        .size = sizeof(struct guide_lines),
                                        SHAPE_FIELDS(guide_lines_fields)};
#define GUIDE_ROW(key_, part_, doc_, example_)                                                     \
	{                                                                                          \
		key_, FT_TEXTS, OFF(guide_text, part) + (part_) * sizeof(struct idents), doc_,     \
		    example_, &shape_guide_lines                                                   \
	}
static const struct field guide_fields[] = {
    GUIDE_ROW("what happens", GUIDE_HAPPENS, "a visit without a medicine; a list alone means this",
              "[We plan your day.]"),
    GUIDE_ROW("do", GUIDE_DO, "before the day: what to do", "[Ask an adult to take you home.]"),
    GUIDE_ROW("do not", GUIDE_DO_NOT, "before the day: what not to do",
              "[\"Eat for four hours before you come {from 4 h before start}.\"]"),
    GUIDE_ROW("the medicine", GUIDE_MEDICINE, "how it is taken and who is there",
              "[\"Your therapist {therapist} stays with you.\"]"),
    GUIDE_ROW("may feel", GUIDE_FEEL, "what is common, and that it passes",
              "[You may feel far away. This passes.]"),
    GUIDE_ROW("in charge", GUIDE_IN_CHARGE, "what the patient decides, and what cannot be undone",
              "[You can say no at any time.]"),
    GUIDE_ROW("going home", GUIDE_HOME, "how the patient gets home, and the days after",
              "[An adult takes you home.]"),
    GUIDE_ROW("call us if", GUIDE_CALL_US, "when to call the clinic; ends the words `Call us if`",
              "[you feel worse]"),
    GUIDE_ROW("call for help if", GUIDE_EMERGENCY,
              "when to call the emergency number; ends the words `Call … now if`",
              "[you have chest pain]"),
};
const struct shape shape_guide = {.name = "a hand-out text",
                                  .doc = "Sentences for the patient, by part of the hand-out.",
                                  .size = sizeof(struct guide_text),
                                  SHAPE_FIELDS(guide_fields),
                                  .named = true,
                                  .any_key = true,
                                  .own = entry_guide};
static const struct shape shape_plugin_use = {.name = "a plugin",
                                              .doc = "A plugin and its version.",
                                              .size = sizeof(struct plugin_use),
                                              .named = true,
                                              .any_key = true,
                                              .own = entry_plugin};

static const struct field reaction_fields[] = {
    {"plugin", FT_OWN, OFF(reaction, call.name), "a reaction of a plugin", "after-hours-call/call",
     .own = value_plugin_name, REQ},
    {"with", FT_NODE, OFF(reaction, call.with), "what the plugin is given", "{due: 24 h}"},
    {"owner", FT_PEOPLE, OFF(reaction, owner), "who owns the tasks that it opens", "therapist",
     REQ},
};
const struct shape shape_reaction = {.name = "a reaction",
                                     .doc = "What a plugin sets going when something happened.",
                                     .size = sizeof(struct reaction),
                                     SHAPE_FIELDS(reaction_fields),
                                     .named = true};

static const struct field report_fields[] = {
    {"plugin", FT_OWN, OFF(report_use, call.name), "a report of a plugin", "cadss-report/trend",
     .own = value_plugin_name, REQ},
    {"with", FT_NODE, OFF(report_use, call.with), "what the plugin is given", "{form: cadss}"},
    {"title", FT_TEXT, OFF(report_use, title), "what people call it", "Dissociation over time",
     .tightens = TIGHT_WORDS},
};
const struct shape shape_report = {.name = "a report",
                                   .doc = "A table or picture that a plugin makes of a course.",
                                   .size = sizeof(struct report_use),
                                   SHAPE_FIELDS(report_fields),
                                   .named = true};

static const struct field waiver_fields[] = {
    {"code", FT_TEXT, OFF(waiver, code), "the code of the warning", "W0807", REQ},
    {"at", FT_TEXT, OFF(waiver, address), "its place, or something that it stands in",
     "values/stay", REQ},
    {"because", FT_TEXT, OFF(waiver, because), "the reason, in a sentence",
     "Our lozenge is held for two minutes only", REQ},
};
const struct shape shape_waiver = {.name = "a waiver",
                                   .doc = "A warning that was weighed.",
                                   .size = sizeof(struct waiver),
                                   SHAPE_FIELDS(waiver_fields)};

static const char *const statuses[] = {"example", "draft", NULL};
static const char *const integrations[] = {"as planned", "required", NULL};

/* What a part may hold comes last, so that both tables share it. */
#define SHARED_SECTIONS                                                                            \
	{"measures",                                                                               \
	 FT_MAP,                                                                                   \
	 OFF(protocol, measures),                                                                  \
	 "vital signs and observed scales",                                                        \
	 "{pulse: {unit: /min, range: 20..220 /min}}",                                             \
	 &shape_measure},                                                                          \
	    {"forms",                                                                              \
	     FT_MAP,                                                                               \
	     OFF(protocol, forms),                                                                 \
	     "questionnaires and checklists with scores",                                          \
	     "{mood: {answers: 0..3, items: [sleep]}}",                                            \
	     &shape_form},                                                                         \
	    {"lists",                                                                              \
	     FT_MAP,                                                                               \
	     OFF(protocol, lists),                                                                 \
	     "sealed lists that patients are allocated from",                                      \
	     "{arm: {values: [active, comparator]}}",                                              \
	     &shape_sealed_list},                                                                  \
	    {"values",                                                                             \
	     FT_MAP,                                                                               \
	     OFF(protocol, values),                                                                \
	     "named values, perhaps by session number",                                            \
	     "{stay: {1: 150 min, 2..: 120 min}}",                                                 \
	     &shape_table},                                                                        \
	    {"checks",                                                                             \
	     FT_MAP,                                                                               \
	     OFF(protocol, checks),                                                                \
	     "conditions and their verdicts",                                                      \
	     "{adult: {pass: [age >= 18], otherwise: block}}",                                     \
	     &shape_check},                                                                        \
	    {"alerts",                                                                             \
	     FT_MAP,                                                                               \
	     OFF(protocol, alerts),                                                                \
	     "what follows from a reading, wherever taken",                                        \
	     "{low: {when: spo2 < 90 %, do: [call prescriber]}}",                                  \
	     &shape_alert},                                                                        \
	    {"medicines",                                                                          \
	     FT_MAP,                                                                               \
	     OFF(protocol, medicines),                                                             \
	     "medicines, their routes and limits",                                                 \
	     "{ketamine: …}",                                                                      \
	     &shape_medicine},                                                                     \
	    {"sessions",                                                                           \
	     FT_MAP,                                                                               \
	     OFF(protocol, sessions),                                                              \
	     "kinds of planned contact, stage by stage",                                           \
	     "{call: {kind: call, where: phone, steps: […]}}",                                     \
	     &shape_session},                                                                      \
	{                                                                                          \
		"guide", FT_MAP, OFF(protocol, guide), "sentences for the patient's hand-out",     \
		    "{medicine: [You will rest in a quiet room.]}", &shape_guide                   \
	}

static const struct field part_fields[] = {SHARED_SECTIONS};
const struct shape shape_part = {.name = "a part",
                                 .doc = "Sections that several protocols share.",
                                 .holds = NAMES_ALL,
                                 .size = sizeof(struct protocol),
                                 SHAPE_FIELDS(part_fields)};

static const struct field protocol_fields[] = {
    {"tend", FT_OWN, OFF(protocol, tend), "version of the language", "1", .own = value_tend, REQ},
    {"id", FT_NAME, OFF(protocol, id), "its name in the record and at the command line",
     "kap-lozenge-im", REQ},
    {"version", FT_OWN, OFF(protocol, version), "three numbers; a published one never changes",
     "1.0.0", .own = value_version, REQ},
    {"title", FT_TEXT, OFF(protocol, title), "what people call it", "Lozenge course", REQ},
    {"status", FT_ENUM, OFF(protocol, status),
     "`example` or `draft`; approval is signed, never written here", "draft", statuses, REQ},
    {"sources", FT_TEXTS, OFF(protocol, sources), "where its figures come from",
     "[Dore et al. 2019]"},
    {"supervised", FT_YES_NO, OFF(protocol, supervised),
     "somebody is on site from first dose to leaving", "yes", REQ},
    {"integration", FT_ENUM, OFF(protocol, integration),
     "`required`: after every dose an integration comes before the next one", "required",
     integrations},
    {"consent", FT_STRUCT, OFF(protocol, consent), "whose consent the course needs",
     "{by: patient and parent}", &shape_consent},
    {"parts", FT_TEXTS, OFF(protocol, parts), "files whose sections are taken in",
     "[parts/vitals.yaml]"},
    {"waive", FT_LIST, OFF(protocol, waive), "warnings that were weighed, each with a reason",
     "[{code: W0807, at: values/stay, because: …}]", &shape_waiver},
    {"plugins", FT_MAP, OFF(protocol, plugins), "plugins and their versions", "{breath: ^2.1}",
     &shape_plugin_use},
    {"reactions", FT_MAP, OFF(protocol, reactions),
     "what plugins set going when something happened",
     "{call-after: {plugin: after-hours-call/call, owner: therapist}}", &shape_reaction},
    {"reports", FT_MAP, OFF(protocol, reports), "what plugins make of a course, to read",
     "{dissociation: {plugin: cadss-report/trend}}", &shape_report},
    SHARED_SECTIONS,
    {"course", FT_LIST, OFF(protocol, phases), "the phases in order; the course only moves down",
     "[{phase: preparation, do: […]}]", &shape_phase, REQ},
    {"exits", FT_LIST, OFF(protocol, exits), "ways out at any time",
     "[{when: withdrawn, then: review}]", &shape_exit},
    {"anytime", FT_STRUCT, OFF(protocol, anytime),
     "emergency lines, medicines as needed, adverse events", "{emergency: [Help called]}",
     &shape_anytime},
    {"floors", FT_TEXTS, OFF(protocol, floors), "limits that variants may tighten and never loosen",
     "[checks/bp-ready]"},
    {"guarantees", FT_MAP, OFF(protocol, guarantees), "properties that hold on every path",
     "{it-ends: {every path: ends}}", &shape_guarantee},
};
const struct shape shape_protocol = {.name = "a protocol",
                                     .doc = "One course of treatment.",
                                     .holds = NAMES_ALL,
                                     .size = sizeof(struct protocol),
                                     SHAPE_FIELDS(protocol_fields)};
