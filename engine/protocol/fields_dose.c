/* SPDX-License-Identifier: Apache-2.0
 * The keys of what limits an order: dose, booster and supplement, one row each. */
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"

#define OFF(type, member) offsetof(struct type, member)
#define REQ               .flags = FIELD_REQUIRED
#define DOSES             (1u << DIM_MASS | 1u << DIM_DOSE_BY_WEIGHT | 1u << DIM_DEVICES)
#define CAPS              (1u << DIM_MASS | 1u << DIM_VOLUME)

/* ---- up and down ---- */

static const struct field raise_fields[] = {
    {"by", FT_OWN, 0, "the largest step up; `one step` to the next of the choices",
     "at most 100 mg", .own = value_raise_by, REQ, .tightens = TIGHT_LESS},
    {"when", FT_FORMULA, OFF(raise_rule, when), "only then", "tolerated = yes",
     .tightens = TIGHT_ONLY_IF},
};
/* Where it stands, for what is said of the whole rule. */
static void check_raise(struct loader *l, const struct node *value, void *out)
{
	(void)l;
	((struct raise_rule *)out)->src = value;
}

static const struct shape shape_raise = {.name = "a rule for going up",
                                         .doc = "When a dose may go up.",
                                         .size = sizeof(struct raise_rule),
                                         SHAPE_FIELDS(raise_fields),
                                         .check = check_raise};

static const struct field lower_fields[] = {
    {"by", FT_OWN, OFF(lower_rule, one_step), "`one step`: to the choice below", "one step",
     .own = value_one_step, REQ},
    {"when", FT_FORMULA, OFF(lower_rule, when), "then the next order has to go down",
     "tolerated = no", REQ, .tightens = TIGHT_ALSO_IF},
};
static const struct shape lower_rows = {.name = "a rule for going down",
                                        .doc = "When a dose has to go down.",
                                        .size = sizeof(struct lower_rule),
                                        SHAPE_FIELDS(lower_fields)};

/* The plain condition, or how far it goes down as well. */
void entry_lower(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	(void)key;
	if (v->kind == NODE_MAP)
		load_struct(l, v, &lower_rows, out, NULL, NULL);
	else if (load_is_scalar(l, v, "a condition"))
		((struct lower_rule *)out)->when.src = v;
}
static const struct shape shape_lower = {.name = "a rule for going down",
                                         .doc = "When a dose has to go down.",
                                         .size = sizeof(struct lower_rule),
                                         SHAPE_FIELDS(lower_fields),
                                         .own = entry_lower};

/* ---- a limit by cases ---- */

static void check_case(struct loader *l, const struct node *v, void *out)
{
	struct bound_case *c = out;
	c->otherwise = yaml_get(v, "else") != NULL;
	if (c->otherwise ? yaml_get(v, "when") || yaml_get(v, "then")
	                 : !yaml_get(v, "when") || !yaml_get(v, "then"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a line of a limit is `{when: …, then: …}` or `{else: …}`");
}

static const struct field first_case_fields[] = {
    {"when", FT_FORMULA, OFF(bound_case, when), "the condition of this line", "age >= 65"},
    {"then", FT_AT_MOST, OFF(bound_case, bound), "the limit while it is true", "at most 28 mg",
     .dims = DOSES},
    {"else", FT_AT_MOST, OFF(bound_case, bound), "the limit where no line above was true",
     "at most 56 mg", .dims = DOSES},
};
const struct shape shape_first_case = {.name = "a first dose by cases",
                                       .doc = "One line of a limit, read from the top.",
                                       .size = sizeof(struct bound_case),
                                       SHAPE_FIELDS(first_case_fields),
                                       .check = check_case};

static const struct field cap_case_fields[] = {
    {"when", FT_FORMULA, OFF(bound_case, when), "the condition of this line", "age >= 65"},
    {"then", FT_QUANTITY, OFF(bound_case, bound), "the cap while it is true", "40 mg",
     .dims = CAPS},
    {"else", FT_QUANTITY, OFF(bound_case, bound), "the cap where no line above was true", "60 mg",
     .dims = CAPS},
};
const struct shape shape_cap_case = {.name = "a cap by cases",
                                     .doc = "One line of a cap, read from the top.",
                                     .size = sizeof(struct bound_case),
                                     SHAPE_FIELDS(cap_case_fields),
                                     .check = check_case};

/* ---- kits ---- */

static const struct field content_fields[] = {
    {"substance", FT_TEXT, OFF(kit_content, substance), "what is in them", "ketamine hydrochloride",
     REQ},
    {"allowed", FT_OWN, OFF(kit_content, rule),
     "what one kit may hold: a range or a choice; without it nothing of the medicine, `0 mg`",
     "[0.5 mg/kg]", .own = value_allowed, .tightens = TIGHT_INSIDE},
    {"limits", FT_MAP, OFF(kit_content, limits),
     "the most in a session, or in a span of days, beside those of the route", "{session: 50 mg}",
     &shape_limit, .tightens = TIGHT_GROWS},
};
static const struct shape shape_content = {.name = "what is in a kit",
                                           .doc = "The contents of the kits of one value.",
                                           .size = sizeof(struct kit_content),
                                           .named = true,
                                           SHAPE_FIELDS(content_fields)};

static const struct field kits_fields[] = {
    {"list", FT_NAME, OFF(kits, list), "the sealed list that says whose kits hold what", "arm",
     REQ},
    {"prepared by", FT_PEOPLE, OFF(kits, prepared_by), "who prepares a kit and knows what is in it",
     "pharmacist", REQ},
    {"contents", FT_MAP, OFF(kits, contents), "what is in the kits, for each value of the list",
     "{active: {substance: ketamine hydrochloride, allowed: [0.5 mg/kg]}}", &shape_content, REQ},
};
const struct shape shape_kits = {.name = "kits",
                                 .doc = "A medicine whose amount is hidden from those who treat.",
                                 .size = sizeof(struct kits),
                                 SHAPE_FIELDS(kits_fields)};

/* ---- doses ---- */

#define ALLOWED                                                                                    \
	{                                                                                          \
		"allowed", FT_OWN, 0,                                                              \
		    "what an order may ask for: a range, a choice, or a share of the first dose",  \
		    "50..300 mg", .own = value_allowed, REQ, .tightens = TIGHT_INSIDE              \
	}
#define AT_MOST                                                                                    \
	{                                                                                          \
		"at most", FT_OWN, 0,                                                              \
		    "whatever the weight: mass, volume of a solution, or a share of the first "    \
		    "dose",                                                                        \
		    "60 mg", .own = value_dose_at_most, .tightens = TIGHT_LESS                     \
	}
#define WEIGHT                                                                                     \
	{                                                                                          \
		"weight", FT_NAME, OFF(dose_rule, weight),                                         \
		    "the measure that mg/kg goes by; default: `weight`", "dosing-weight"           \
	}
#define OVER                                                                                       \
	{                                                                                          \
		"over", FT_OWN, OFF(dose_rule, over),                                              \
		    "an infusion: how long it runs, one time or a range", "40 min",                \
		    .own = value_over, .tightens = TIGHT_INSIDE                                    \
	}
#define ENTER                                                                                      \
	{                                                                                          \
		"enter", FT_NAMES, OFF(dose_rule, enter),                                          \
		    "checks that must pass before it is given", "[booster-ready]",                 \
		    .tightens = TIGHT_GROWS                                                        \
	}

static const struct field dose_fields[] = {
    ALLOWED,
    {"first", FT_OWN, 0, "the first order on this route; one limit, or by cases", "at most 100 mg",
     .own = value_first, .tightens = TIGHT_LESS},
    AT_MOST,
    {"raise", FT_STRUCT, OFF(dose_rule, raise), "how an order may go up",
     "{by: at most 100 mg, when: tolerated = yes}", &shape_raise, .tightens = TIGHT_GROWS},
    {"lower", FT_STRUCT, OFF(dose_rule, lower), "when the next order has to go down",
     "tolerated = no", &shape_lower, .tightens = TIGHT_GROWS},
    OVER,
    {"rest", FT_QUANTITY, OFF(dose_rule, rest), "devices are given one after another, so far apart",
     "5 min", .dims = 1u << DIM_ELAPSED, .tightens = TIGHT_MORE},
    WEIGHT,
    ENTER,
};
const struct shape shape_dose = {.name = "a dose",
                                 .doc = "The limits an order is checked against.",
                                 .size = sizeof(struct dose_rule),
                                 SHAPE_FIELDS(dose_fields)};

static const struct field further_fields[] = {
    ALLOWED,
    AT_MOST,
    {"at", FT_SCHEDULE, OFF(dose_rule, at), "its window; must be there",
     "10..20 min after first dose", .tightens = TIGHT_INSIDE},
    {"times", FT_COUNT, OFF(dose_rule, times), "how many in a session; must be there", "1",
     .min = 1, .max = 4, .tightens = TIGHT_LESS},
    OVER,
    WEIGHT,
    ENTER,
};
static void check_further(struct loader *l, const struct node *v, void *out)
{
	(void)out;
	if (!yaml_get(v, "at") || !yaml_get(v, "times"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a further dose needs its window `at:` and `times:`");
}
const struct shape shape_booster = {.name = "a booster",
                                    .doc = "A further dose in the session.",
                                    .size = sizeof(struct dose_rule),
                                    SHAPE_FIELDS(further_fields),
                                    .check = check_further};
const struct shape shape_supplement = {.name = "a supplement",
                                       .doc = "A share of the first dose, given later.",
                                       .size = sizeof(struct dose_rule),
                                       SHAPE_FIELDS(further_fields),
                                       .check = check_further};
