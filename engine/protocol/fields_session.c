/* SPDX-License-Identifier: Apache-2.0
 * The keys of sessions, stages, steps and the course: one row each. */
#include <assert.h>
#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"
#include "util/suggest.h"

#define OFF(type, member) offsetof(struct type, member)
#define REQ               .flags = FIELD_REQUIRED
#define TIMES             (1u << DIM_ELAPSED | 1u << DIM_DAYS)
#define CLOCK             (1u << DIM_ELAPSED)

/* ---- steps ---- */

const char step_common_keys[] = ",name,title,when,after,optional,skip,skip reasons,by,hidden from,";

const struct step_kind_row step_kinds[] = {
    {"confirm", STEP_CONFIRM, ",", "a person says that it is so"},
    {"ask", STEP_ASK, ",answer,", "a value in words or numbers"},
    {"choose", STEP_CHOOSE, ",options,", "one of several options"},
    {"measure", STEP_MEASURE, ",", "vital signs and scales, once", true},
    {"form", STEP_FORM, ",due,owner,", "a questionnaire; may stay open until it is due"},
    {"dose", STEP_DOSE, ",ordered by,second,lapses,order lasts,enter,",
     "an order, two readings of the packet, and the dose given"},
    {"booster", STEP_BOOSTER, ",ordered by,second,lapses,order lasts,enter,",
     "a further dose by the route's booster rule"},
    {"supplement", STEP_SUPPLEMENT, ",ordered by,second,lapses,order lasts,enter,",
     "a share of the first dose, later, by the route's supplement rule"},
    {"monitor", STEP_MONITOR, ",at,grace,give or take,", "readings that fall due again and again",
     true},
    {"look in", STEP_LOOK_IN, ",at,grace,", "somebody looks at the patient, again and again"},
    {"sign", STEP_SIGN, ",meaning,", "a signature with its meaning"},
    {"note", STEP_NOTE, ",chips,", "free words, or one of a few"},
    {"wait", STEP_WAIT, ",length,", "time that has to pass"},
    {"hand out", STEP_HAND_OUT, ",", "something given to the patient to keep"},
    {"draw", STEP_DRAW, ",enter,", "a controlled medicine is drawn or counted out"},
    {"allocate", STEP_ALLOCATE, ",enter,",
     "the next entry of a sealed list, once for each patient"},
};
const size_t step_kinds_n = countof(step_kinds);

const char *step_kind_name(enum step_kind kind)
{
	for (size_t i = 0; i < countof(step_kinds); i++)
		if (step_kinds[i].kind == kind)
			return step_kinds[i].key;
	return "plugin";
}

static const char *const skips[] = {"with reason", "never", NULL};

static const struct shape shape_option = {.name = "an option",
                                          .doc = "An answer to choose.",
                                          .size = sizeof(struct option),
                                          .named = true,
                                          .any_key = true,
                                          .own = entry_option};

static const struct field step_fields[] = {
    {"name", FT_NAME, OFF(step, name), "how others refer to it; default: its value", "vitals",
     .flags = FIELD_NAMES},
    {"title", FT_TEXT, OFF(step, title), "what the therapist reads", "Quiet room, lights low",
     .tightens = TIGHT_WORDS},
    {"when", FT_FORMULA, OFF(step, when), "only then is it part of the session", "number >= 2"},
    {"after", FT_NAMES, OFF(step, after), "steps that come before it", "[time-out]",
     .tightens = TIGHT_GROWS},
    {"optional", FT_YES_NO, OFF(step, optional), "the stage can be left without it", "yes"},
    {"skip", FT_ENUM, OFF(step, skip), "`never`, or `with reason`, which is the rule", "never",
     skips},
    {"skip reasons", FT_TEXTS, OFF(step, skip_reasons), "reasons offered when it is skipped",
     "[patient prefers not to]"},
    {"by", FT_PEOPLE, OFF(step, by), "who may do it", "nurse or prescriber"},
    {"hidden from", FT_NAMES, OFF(step, hidden_from), "roles that do not see its answer",
     "[therapist]"},
    {"answer", FT_OWN, 0, "text, name, phone number, value, yes or no, date, time, or a range",
     "0..10", .own = value_answer},
    {"options", FT_MAP, OFF(step, options), "names and what they say", "{inward: Eyes closed}",
     &shape_option},
    {"due", FT_SCHEDULE, OFF(step, due), "when it is due, perhaps days later", "2 d after leaving"},
    {"owner", FT_PEOPLE, OFF(step, owner), "who sees to it that it is done", "nurse"},
    {"ordered by", FT_PEOPLE, OFF(step, ordered_by), "who signs the order", "prescriber"},
    {"second", FT_PEOPLE, OFF(step, second), "who reads the packet as the second person, alone",
     "nurse or therapist"},
    {"lapses", FT_QUANTITY, OFF(step, lapses), "how long the two readings hold", "20 min",
     .dims = CLOCK},
    {"order lasts", FT_QUANTITY, OFF(step, order_lasts), "how long an order may wait for its dose",
     "24 h", .dims = TIMES, .tightens = TIGHT_LESS},
    {"enter", FT_NAMES, OFF(step, enter), "checks that must pass before this step", "[bp-ready]",
     .tightens = TIGHT_GROWS},
    {"at", FT_SCHEDULE, OFF(step, at), "when it falls due", "5, 15 min after last dose"},
    {"grace", FT_QUANTITY, OFF(step, grace), "how late it may be before it is overdue", "5 min",
     .dims = CLOCK},
    {"give or take", FT_QUANTITY, OFF(step, give_or_take), "how far from its time it still counts",
     "5 min", .dims = CLOCK},
    {"meaning", FT_TEXT, OFF(step, meaning), "what the signature says",
     "I have examined the patient"},
    {"chips", FT_TEXTS, OFF(step, chips), "notes that one tap makes", "[at ease, tearful]"},
    {"length", FT_QUANTITY, OFF(step, length), "how long to wait", "10 min", .dims = CLOCK},
};

struct step_keys {
	const struct step_kind_row *row;
};

bool step_takes(const struct step_kind_row *row, const char *key)
{
	const char *lists[] = {step_common_keys, row->keys};
	size_t n = strlen(key);
	for (size_t i = 0; i < countof(lists); i++)
		for (const char *s = lists[i]; (s = strstr(s, key)) != NULL; s++)
			if (s[-1] == ',' && s[n] == ',')
				return true;
	return false;
}

static bool step_allows(const struct field *f, const void *ctx)
{
	return step_takes(((const struct step_keys *)ctx)->row, f->key);
}

static void step_subject(struct loader *l, const struct node *v, struct step *s)
{
	static const struct field names = {.key = "step", .type = FT_NAMES};
	struct ident one;
	switch (s->kind) {
	case STEP_MEASURE:
	case STEP_MONITOR: load_value(l, v, &names, &s->what); break;
	case STEP_FORM:
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_SUPPLEMENT:
	case STEP_DRAW:
	case STEP_ALLOCATE:
		if (load_ident(l, v, &one))
			*arena_push(l->a, &s->what) = one;
		break;
	case STEP_CONFIRM:
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_LOOK_IN:
	case STEP_SIGN:
	case STEP_NOTE:
	case STEP_WAIT:
	case STEP_HAND_OUT: load_ident(l, v, &s->name); return;
	case STEP_PLUGIN:
	case STEP_KINDS: return;
	}
	/* a step is called after what it is about, unless it has a name of its own */
	if (s->kind == STEP_BOOSTER || s->kind == STEP_SUPPLEMENT)
		s->name = (struct ident){.s = step_kind_name(s->kind), .at = v->at, .index = -1};
	else if (s->what.n == 1)
		s->name = s->what.v[0];
}

static bool is_step_field(const char *key)
{
	for (size_t i = 0; i < countof(step_fields); i++)
		if (strcmp(step_fields[i].key, key) == 0)
			return true;
	return strcmp(key, "with") == 0;
}

/* The kind is most often there and misspelt: it is the first key that no step has. */
static void unknown_step(struct loader *l, const struct node *v)
{
	const char *names[STEP_KINDS], *near = NULL;
	const struct node *key = NULL;
	struct text t = text_in(l->a);
	for (size_t i = 0; i < countof(step_kinds); i++) {
		names[i] = step_kinds[i].key;
		text_fmt(&t, "%s%s", i ? ", " : "", names[i]);
	}
	for (size_t i = 0; i < v->len && !near; i++)
		if (!is_step_field(v->pairs[i].key->s)) {
			key = v->pairs[i].key;
			near = suggest_nearest(key->s, names, countof(step_kinds));
		}
	struct diag *g =
	    key ? load_fail(l, &codes[C_STEP_KIND], key->at, "`%s` is not a kind of step",
	                    lex_shown(l->a, key->s))
	        : load_fail(l, &codes[C_STEP_KIND], v->len ? v->pairs[0].key->at : v->at,
	                    "this step does not say what it is");
	if (near) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	g->help = arena_fmt(l->a, "a step begins with one of: %s", t.s);
}

/* A plugin's step is written `PLUGIN/STEP: NAME`. */
static void plugin_step(struct loader *l, const struct node *key, const struct node *v,
                        struct step *s)
{
	s->kind = STEP_PLUGIN;
	value_plugin_name(l, key, &s->call.name);
	load_ident(l, v, &s->name);
}

/* Which pair says what the step is; -1 and a diagnostic where none or two do. */
static int step_kind_at(struct loader *l, const struct node *v, const struct step_kind_row **row)
{
	static const struct step_kind_row plugin = {"plugin", STEP_PLUGIN, ",with,",
	                                            "a plugin's step"};
	int at = -1;
	for (size_t i = 0; i < v->len; i++)
		for (size_t j = 0; j < countof(step_kinds); j++) {
			if (strcmp(v->pairs[i].key->s, step_kinds[j].key) != 0)
				continue;
			if (at >= 0) {
				struct diag *g =
				    load_fail(l, &codes[C_STEP_KIND], v->pairs[i].key->at,
				              "a step is one thing: `%s` or `%s`", (*row)->key,
				              step_kinds[j].key);
				g->other = v->pairs[at].key->at;
				g->other_label = "the step is this already";
				g->help = "begin a step of its own with a dash";
				return -1;
			}
			at = (int)i;
			*row = &step_kinds[j];
		}
	for (size_t i = 0; at < 0 && i < v->len; i++)
		if (strchr(v->pairs[i].key->s, '/')) {
			*row = &plugin;
			at = (int)i;
		}
	if (at < 0)
		unknown_step(l, v);
	return at;
}

const struct step_need step_needs[] = {
    {STEP_ASK, "answer", "text, name, yes or no, or a range"},
    {STEP_CHOOSE, "options", "two or more names and what they say"},
    {STEP_MONITOR, "at", "when it falls due"},
    {STEP_LOOK_IN, "at", "when it falls due"},
    {STEP_DOSE, "ordered by", "who signs the order"},
    {STEP_BOOSTER, "ordered by", "who signs the order"},
    {STEP_SUPPLEMENT, "ordered by", "who signs the order"},
    {STEP_SIGN, "by", "who signs"},
    {STEP_WAIT, "length", "how long to wait"},
};
const size_t step_needs_n = countof(step_needs);

static void check_step(struct loader *l, const struct node *v, const struct step_kind_row *row,
                       const struct step *s)
{
	if (s->what.n > 1 && !s->name.s)
		load_fail(l, &codes[C_NEEDS], v->at,
		          "this step needs `name:`, since it is about several things");
	for (size_t i = 0; i < countof(step_needs); i++)
		if (step_needs[i].kind == s->kind && !yaml_get(v, step_needs[i].key))
			load_fail(l, &codes[C_MISSING_KEY], v->at, "`%s` needs `%s`: %s", row->key,
			          step_needs[i].key, step_needs[i].why);
	const struct node *options = yaml_get(v, "options");
	if (s->kind == STEP_CHOOSE && options && s->options.n < 2)
		load_fail(l, &codes[C_NEEDS], options->at, "there is nothing to choose from");
	if (s->options.n > EXPR_NAMES_MAX)
		load_fail(l, &codes[C_TOO_MANY], options->at, "a step has at most %d options",
		          EXPR_NAMES_MAX);
}

static void load_step(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct step *s = out;
	const struct step_kind_row *row = NULL;
	size_t before = l->d->errors;
	(void)key;
	if (v->kind != NODE_MAP) {
		load_fail(l, &codes[C_NOT_A_MAPPING], v->at,
		          "a step is a mapping, such as `confirm: room`");
		l->broken |= NAMES_STEP;
		return;
	}
	int at = step_kind_at(l, v, &row);
	if (at < 0) {
		l->broken |= NAMES_STEP;
		return;
	}
	s->kind = row->kind;
	if (s->kind == STEP_PLUGIN)
		plugin_step(l, v->pairs[at].key, v->pairs[at].value, s);
	else
		step_subject(l, v->pairs[at].value, s);
	if (l->d->errors != before)
		l->broken |= NAMES_STEP;
	/* the key of the kind is read: the rest is fields */
	struct node rest = *v;
	rest.pairs = arena_arr(l->a, struct pair, v->len);
	rest.len = 0;
	for (size_t i = 0; i < v->len; i++)
		if ((int)i != at
		    && !(s->kind == STEP_PLUGIN && strcmp(v->pairs[i].key->s, "with") == 0))
			rest.pairs[rest.len++] = v->pairs[i];
	const struct step_keys keys = {row};
	struct shape named = shape_step;
	named.name = arena_fmt(l->a, "the step `%s`", row->key);
	named.own = NULL;
	if (s->kind == STEP_PLUGIN)
		s->call.with = yaml_get(v, "with");
	load_struct(l, &rest, &named, s, step_allows, &keys);
	if (l->d->errors == before)
		check_step(l, v, row, s);
	s->broken = l->d->errors != before;
	if (s->kind == STEP_DOSE || s->kind == STEP_BOOSTER || s->kind == STEP_SUPPLEMENT
	    || s->kind == STEP_SIGN || s->kind == STEP_DRAW || s->kind == STEP_ALLOCATE)
		s->skip = SKIP_NEVER;
}

const struct shape shape_step = {.name = "a step",
                                 .doc = "A line of the checklist.",
                                 .size = sizeof(struct step),
                                 .holds = NAMES_STEP,
                                 SHAPE_FIELDS(step_fields),
                                 .own = load_step};

/* ---- stages and sessions ---- */

static const char *const modes[] = {"", "do-confirm", "read-do", NULL};

static const struct field stage_fields[] = {
    {"title", FT_TEXT, OFF(stage, title), "what people call it", "Before the dose",
     .tightens = TIGHT_WORDS},
    {"mode", FT_ENUM, OFF(stage, mode),
     "`do-confirm` (do, then tick off) or `read-do` (read, then do)", "do-confirm", modes},
    {"dim", FT_YES_NO, OFF(stage, dim), "the screen goes dark and amber", "yes"},
    {"enter", FT_NAMES, OFF(stage, enter), "checks that must pass to enter", "[consent, bp-ready]",
     .tightens = TIGHT_GROWS},
    {"leave", FT_NAMES, OFF(stage, leave), "checks that must pass to leave", "[fit-to-leave]",
     .tightens = TIGHT_GROWS},
    {"steps", FT_LIST, OFF(stage, steps), "the checklist", "[{confirm: room}]", &shape_step, REQ,
     .tightens = TIGHT_GROWS},
};
static const struct shape shape_stage = {.name = "a stage",
                                         .doc = "An ordered part of a session.",
                                         .size = sizeof(struct stage),
                                         .holds = NAMES_STEP,
                                         SHAPE_FIELDS(stage_fields),
                                         .named = true};

static const struct field staffing_fields[] = {
    {"people", FT_COUNT, OFF(staffing, people), "how many", "1", .min = 1, .max = 9, REQ,
     .tightens = TIGHT_MORE},
    {"within", FT_QUANTITY, OFF(staffing, within), "how soon they can be there", "5 min",
     .dims = CLOCK, .tightens = TIGHT_LESS},
    {"from", FT_OWN, OFF(staffing, from), "from which moment on", "first dose", .own = value_point},
    {"to", FT_OWN, OFF(staffing, to), "up to which moment", "leaving", .own = value_point},
    {"same person", FT_OWN, OFF(staffing, same_person), "`course`: the same through the course",
     "course", .own = value_same_person},
    {"besides", FT_NAMES, OFF(staffing, besides), "roles that somebody else fills at the same time",
     "[therapist]"},
};
static const struct shape shape_staffing = {.name = "a staff rule",
                                            .doc = "Who is on site when.",
                                            .size = sizeof(struct staffing),
                                            SHAPE_FIELDS(staffing_fields),
                                            .named = true};

static const struct field no_answer_fields[] = {
    {"attempts", FT_COUNT, OFF(no_answer, attempts), "how often to try", "2", .min = 1, .max = 20,
     REQ},
    {"within", FT_QUANTITY, OFF(no_answer, within), "in which time", "24 h", .dims = TIMES, REQ},
    {"do", FT_OWN, OFF(no_answer, act), "what is set going then", "[task call-emergency-contact]",
     .own = value_acts, REQ},
    {"owner", FT_PEOPLE, OFF(no_answer, owner), "who owns the tasks", "therapist"},
    {"due", FT_QUANTITY, OFF(no_answer, due), "when they are due", "4 h", .dims = TIMES},
};
static void check_no_answer(struct loader *l, const struct node *v, void *out)
{
	(void)l;
	((struct no_answer *)out)->src = v;
}
static const struct shape shape_no_answer = {.name = "a call that nobody answers",
                                             .doc = "What then.",
                                             .size = sizeof(struct no_answer),
                                             SHAPE_FIELDS(no_answer_fields),
                                             .check = check_no_answer};

static const char *const kinds[] = {"screening", "preparation", "medicine",  "integration", "call",
                                    "diary",     "review",      "follow-up", NULL};
static_assert(countof(kinds) == SESSION_KINDS + 1, "name every kind of session");

const char *session_kind_name(enum session_kind kind)
{
	return kinds[kind];
}

static const char *const wheres[] = {"clinic", "home", "phone", "video", NULL};

static const struct field session_fields[] = {
    {"title", FT_TEXT, OFF(session_def, title), "what people call it", "Medicine session",
     .tightens = TIGHT_WORDS},
    {"kind", FT_ENUM, OFF(session_def, kind), "what it is for", "medicine", kinds, REQ},
    {"where", FT_ENUM, OFF(session_def, where), "where it takes place", "clinic", wheres, REQ},
    {"length", FT_QUANTITY, OFF(session_def, length), "how long it is booked for", "180 min",
     .dims = CLOCK},
    {"by", FT_PEOPLE, OFF(session_def, by), "a diary is kept `by: patient`", "patient"},
    {"staff", FT_MAP, OFF(session_def, staff), "who is on site when",
     "{monitor: {people: 1, from: first dose, to: leaving}}", &shape_staffing,
     .tightens = TIGHT_GROWS},
    {"no answer", FT_STRUCT, OFF(session_def, no_answer), "a call that nobody answers",
     "{attempts: 2, within: 24 h, do: [task call-emergency-contact]}", &shape_no_answer},
    {"stages", FT_MAP, OFF(session_def, stages), "its parts in order", "{arrive: {steps: […]}}",
     &shape_stage, .tightens = TIGHT_GROWS},
    {"steps", FT_LIST, OFF(session_def, steps), "the checklist of a session with a single stage",
     "[{form: phq9}]", &shape_step},
};

static void check_session(struct loader *l, const struct node *v, void *out)
{
	struct session_def *s = out;
	const struct node *steps = yaml_get(v, "steps");
	size_t n = 0;
	if (steps && yaml_get(v, "stages"))
		load_fail(l, &codes[C_EXCLUDES], yaml_pair(v, "steps")->key->at,
		          "a session has `stages` or `steps`, not both");
	if (!steps && !yaml_get(v, "stages"))
		load_fail(l, &codes[C_NEEDS], v->at, "a session needs `stages` or `steps`");
	if (!s->stages.n && s->steps.n) {
		struct stage *g = arena_push(l->a, &s->stages);
		g->name = s->name;
		g->mode = MODE_DO_CONFIRM;
		memcpy(&g->steps, &s->steps, sizeof g->steps);
		memset(&s->steps, 0, sizeof s->steps); /* they stand in one place */
	}
	for (size_t i = 0; i < s->stages.n; i++)
		n += s->stages.v[i].steps.n;
	if (n > SESSION_STEPS_MAX)
		load_fail(l, &codes[C_TOO_MANY], v->at, "a session has at most %d steps",
		          SESSION_STEPS_MAX);
}
const struct shape shape_session = {.name = "a session",
                                    .doc = "One planned contact.",
                                    .size = sizeof(struct session_def),
                                    .names = NAMES_SESSION,
                                    .holds = NAMES_STEP,
                                    SHAPE_FIELDS(session_fields),
                                    .named = true,
                                    .check = check_session};

/* ---- the course ---- */

static const struct field at_case_fields[] = {
    {"when", FT_FORMULA, OFF(at_case, when), "the condition of this line", "frequency = weekly"},
    {"then", FT_SCHEDULE, OFF(at_case, then), "the time when it is true",
     "7 d after previous medicine"},
    {"else", FT_SCHEDULE, OFF(at_case, then), "the time when no line above was true",
     "14 d after previous medicine"},
};
static void check_at_case(struct loader *l, const struct node *v, void *out)
{
	struct at_case *c = out;
	c->otherwise = yaml_get(v, "else") != NULL;
	if (c->otherwise ? v->len != 1 : !yaml_get(v, "when") || !yaml_get(v, "then"))
		load_fail(l, &codes[C_NEEDS], v->at,
		          "a line of cases is `{when: …, then: …}` or `{else: …}`");
}
const struct shape shape_at_case = {.name = "a time by case",
                                    .doc = "One line of a time that hangs on an answer.",
                                    .size = sizeof(struct at_case),
                                    SHAPE_FIELDS(at_case_fields),
                                    .check = check_at_case};

static const struct field contact_fields[] = {
    {"session", FT_NAME, OFF(contact, session), "which kind of session it is", "medicine",
     .flags = FIELD_REQUIRED | FIELD_NAMES},
    {"name", FT_NAME, OFF(contact, name), "how others refer to it; default: the session's",
     "prep-1", .flags = FIELD_NAMES},
    {"at", FT_OWN, 0, "when it takes place; or a list of cases, each with its time",
     "1..4 d after medicine", .own = value_contact_at},
    {"give or take", FT_QUANTITY, OFF(contact, give_or_take), "widens `at`", "1 d", .dims = TIMES},
    {"must", FT_OWN, 0, "what may not come before it is done", "before next medicine",
     .own = value_must},
    {"missed", FT_OWN, 0, "shift, drop, or `sign by` somebody", "shift", .own = value_missed},
    {"owner", FT_PEOPLE, OFF(contact, owner), "who sees to it that it takes place", "therapist"},
    {"when", FT_FORMULA, OFF(contact, when), "only then is it part of the course", "number = 1"},
    {"after", FT_NAMES, OFF(contact, after), "contacts that come before it", "[screening]"},
    {"length", FT_QUANTITY, OFF(contact, length),
     "how long it is booked for, if not as the session says", "60 min", .dims = CLOCK},
};

static void check_contact(struct loader *l, const struct node *v, void *out)
{
	struct contact *c = out;
	(void)l;
	(void)v;
	if (!c->name.s)
		c->name = c->session;
}
static const struct shape shape_contact = {.name = "a contact",
                                           .doc = "A planned contact of the course.",
                                           .size = sizeof(struct contact),
                                           .holds = NAMES_CONTACT,
                                           SHAPE_FIELDS(contact_fields),
                                           .check = check_contact};

static const struct field gap_fields[] = {
    {"at least", FT_QUANTITY, OFF(gap, at_least), "under it the prescriber signs", "6 d",
     .dims = 1u << DIM_DAYS, .tightens = TIGHT_MORE},
    {"never under", FT_QUANTITY, OFF(gap, never_under), "under it nobody can", "2 d",
     .dims = 1u << DIM_DAYS, .tightens = TIGHT_MORE},
    {"at most", FT_QUANTITY, OFF(gap, at_most), "over it the prescriber signs a plan", "14 d",
     .dims = 1u << DIM_DAYS, .tightens = TIGHT_LESS},
};
static void check_gap(struct loader *l, const struct node *v, void *out)
{
	struct gap *g = out;
	g->src = v;
	if (g->never_under.dim && g->at_least.dim && g->never_under.micro > g->at_least.micro)
		load_fail(l, &codes[C_GAP_ORDER], v->at, "`never under` lies above `at least`");
	if (g->at_most.dim && g->at_least.dim && g->at_least.micro > g->at_most.micro)
		load_fail(l, &codes[C_GAP_ORDER], v->at, "`at least` lies above `at most`");
}
static const struct shape shape_gap = {.name = "a gap",
                                       .doc = "Calendar days between medicine sessions.",
                                       .size = sizeof(struct gap),
                                       SHAPE_FIELDS(gap_fields),
                                       .check = check_gap};
static const struct shape shape_rounds = {.name = "a route by round",
                                          .doc = "Which rounds use which route.",
                                          .size = sizeof(struct route_rounds),
                                          .named = true,
                                          .any_key = true,
                                          .own = entry_rounds};

static const struct field phase_fields[] = {
    {"phase", FT_NAME, OFF(phase, name), "its name", "medicine",
     .flags = FIELD_REQUIRED | FIELD_NAMES},
    {"title", FT_TEXT, OFF(phase, title), "what people call it", "Medicine sessions",
     .tightens = TIGHT_WORDS},
    {"starts", FT_SCHEDULE, OFF(phase, starts),
     "when it begins beside the others; default: after the one above", "7 d before first medicine"},
    {"repeat", FT_COUNT, OFF(phase, repeat), "how many rounds at most", "6", .min = 1, .max = 100,
     .tightens = TIGHT_LESS},
    {"route", FT_MAP, OFF(phase, route), "which rounds use which route",
     "{1..2: sublingual, 3..6: intramuscular}", &shape_rounds},
    {"gap", FT_STRUCT, OFF(phase, gap), "calendar days between its medicine sessions",
     "{at least: 6 d, never under: 2 d, at most: 14 d}", &shape_gap, .tightens = TIGHT_GROWS},
    {"do", FT_LIST, OFF(phase, contacts), "the contacts of a round", "[{session: medicine}]",
     &shape_contact, REQ, .tightens = TIGHT_GROWS},
    {"until", FT_FORMULA, OFF(phase, until), "ends the rounds early", "phq9.total < 5",
     .tightens = TIGHT_ALSO_IF},
    {"next", FT_LIST, OFF(phase, next), "which phase comes next; default: the one below",
     "[{when: improvement(phq9.total) >= 50 %, then: end}, {else: more-care}]", &shape_case},
};
static void check_phase(struct loader *l, const struct node *v, void *out)
{
	struct phase *p = out;
	(void)l;
	if (!yaml_get(v, "repeat"))
		p->repeat = 1;
}
const struct shape shape_phase = {.name = "a phase",
                                  .doc = "A part of the course.",
                                  .size = sizeof(struct phase),
                                  .holds = NAMES_PHASE | NAMES_CONTACT,
                                  SHAPE_FIELDS(phase_fields),
                                  .check = check_phase};
