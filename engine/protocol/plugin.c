/* SPDX-License-Identifier: Apache-2.0
 * The words of a plugin's manifest: rights, types of parameters, events, and what it can bring. */
#include "protocol/plugin.h"

#include <string.h>

#define BIT(right) (1u << (right))

/* The docs are read by a director who grants them, beside the author's own sentence. */
const struct plugin_right_row plugin_rights[PLUGIN_RIGHTS] = {
    {READ_SESSION, "session", false,
     "Which session it is: its number, kind, phase and round, the route, and where it is.",
     "ask.session"},
    {READ_TIME, "time", false, "The date and the time of day, and how long the session has run.",
     "ask.now"},
    {READ_READINGS, "readings", false, "Every reading of this session: pressures, oxygen, scales.",
     "ask.readings"},
    {READ_SCORES, "scores", false, "The scores of the forms, never the single answers.",
     "ask.scores"},
    {READ_HISTORY, "history", false,
     "With `readings`, `scores`, `answers` or `doses`: those of earlier sessions of the course "
     "too.",
     NULL},
    {READ_ANSWERS, "answers", false, "What was answered, chosen or noted at steps of this session.",
     "ask.answers"},
    {READ_DOSES, "doses", false, "The doses given: when, of what, by which route and how much.",
     "ask.doses"},
    {READ_WASHOUTS, "washouts", false, "When each interacting medicine was last taken.",
     "ask.washouts"},
    {READ_PATIENT, "patient", false, "The patient's age and sex; never a name or a number.",
     "ask.patient"},
    {READ_APPOINTMENTS, "appointments", false, "When the contacts of the course are booked.",
     "ask.appointments"},
    {EFFECT_TASK, "task", true, "It may open tasks, each with an owner and a deadline.", NULL},
    {EFFECT_REMINDER, "reminder", true, "It may put reminders on the screen.", NULL},
    {EFFECT_NOTE, "note", true, "It may write notes into the record, marked as its own.", NULL},
};

const struct plugin_type_row plugin_types[PLUGIN_TYPES] = {
    {PARAM_NUMBER, "number", "a plain number", "a number", "6", 0},
    {PARAM_QUANTITY, "quantity", "an amount in the unit of `unit`",
     "a number in that unit, whatever unit the protocol wrote", "140 mmHg", 0},
    {PARAM_DURATION, "duration", "elapsed time; days are a quantity of unit `d`",
     "milliseconds, as every time of `ask`", "30 min", 0},
    {PARAM_TIME, "time", "a time of day, with both digits of the hour",
     "a text such as \"19:00\", which compares as the time does", "19:00", BIT(READ_TIME)},
    {PARAM_TEXT, "text", "words, at most 300 bytes", "a text", "Call the ward", 0},
    {PARAM_YES_NO, "yes or no", "`yes` or `no`", "true or false", "yes", 0},
    {PARAM_CHOICE, "choice", "one of the `words`", "that word", "gentle", 0},
    {PARAM_MEASURE, "measure", "a measure of the protocol", "its name, a key of ask.readings", "bp",
     BIT(READ_READINGS)},
    {PARAM_READING, "reading", "one value of a measure, `bp.systolic` or `pulse`",
     "{measure = \"bp\", value = \"systolic\"}; of a measure with one value, value = \"value\"",
     "bp.systolic", BIT(READ_READINGS)},
    {PARAM_FORM, "form", "a form of the protocol", "its name, a key of ask.scores", "phq9",
     BIT(READ_SCORES)},
    {PARAM_SCORE, "score", "a score of a form, `phq9.total`",
     "{form = \"phq9\", score = \"total\"}", "phq9.total", BIT(READ_SCORES)},
    {PARAM_MEDICINE, "medicine", "a medicine of the protocol", "its name", "ketamine",
     BIT(READ_DOSES) | BIT(READ_WASHOUTS)},
    {PARAM_STEP, "step", "a step of a session of the protocol", "its name, a key of ask.answers",
     "settling", BIT(READ_ANSWERS)},
    {PARAM_ANSWER, "answer", "a step that asks something", "its name, a key of ask.answers",
     "escort", BIT(READ_ANSWERS)},
};

const struct plugin_event_row plugin_events[] = {
    {"course.enrolled", "A patient begins the course."},
    {"course.ended", "The course is over."},
    {"consent.given", "Consent was given."},
    {"consent.withdrawn", "Consent was taken back."},
    {"contact.booked", "A contact has its time."},
    {"contact.missed", "A contact did not take place."},
    {"call.unanswered", "Nobody took a call."},
    {"session.started", "A session begins."},
    {"stage.entered", "A session goes on to a stage."},
    {"session.left", "The patient goes home."},
    {"session.closed", "The record of a session is complete."},
    {"session.stopped", "No more medicine in this session."},
    {"treatment.stopped", "No further dose in this course."},
    {"step.done", "A line of the checklist is done."},
    {"step.skipped", "A line of the checklist is left out."},
    {"reading.recorded", "Something was measured."},
    {"form.answered", "A form was filled in."},
    {"dose.given", "A dose is in the patient."},
    {"alert.raised", "A reading met an alert."},
    {"task.done", "A task is done."},
    {"adverse-event.recorded", "An adverse event was recorded."},
};
const size_t plugin_events_n = countof(plugin_events);

#define LIST(member) offsetof(struct plugin_def, member)

const struct plugin_kind_row plugin_kinds[PLUGIN_KINDS] = {
    {PLUGIN_CHECK, "checks", "a check", "Holds, warns or asks for a signature; never opens.",
     LIST(checks), sizeof(struct plugin_check)},
    {PLUGIN_STEP, "steps", "a step", "A line of the checklist with fields of its own.", LIST(steps),
     sizeof(struct plugin_step)},
    {PLUGIN_FORM, "forms", "a form", "Questions, scores and bands.", LIST(forms),
     sizeof(struct plugin_form)},
    {PLUGIN_REACTION, "reactions", "a reaction", "Opens a task, reminds or notes after an event.",
     LIST(reactions), sizeof(struct plugin_reaction)},
    {PLUGIN_LINES, "guide", "a text for the hand-out", "Sentences for the patient.", LIST(guide),
     sizeof(struct plugin_lines)},
    {PLUGIN_REPORT, "reports", "a report", "A table or picture of a course.", LIST(reports),
     sizeof(struct plugin_report)},
};

struct any_parts { /* what every list of the manifest looks like */
	const char *v;
	size_t n, cap;
};

static struct any_parts parts_of(const struct plugin_def *def, enum plugin_kind kind)
{
	struct any_parts list;
	memcpy(&list, (const char *)def + plugin_kinds[kind].list, sizeof list);
	return list;
}

size_t plugin_parts_n(const struct plugin_def *def, enum plugin_kind kind)
{
	return parts_of(def, kind).n;
}

const struct plugin_part *plugin_part_at(const struct plugin_def *def, enum plugin_kind kind,
                                         size_t i)
{
	return (const struct plugin_part *)(const void *)(parts_of(def, kind).v
	                                                  + i * plugin_kinds[kind].size);
}

int plugin_part_find(const struct plugin_def *def, enum plugin_kind kind, const char *name)
{
	for (size_t i = 0; i < plugin_parts_n(def, kind); i++) {
		const struct plugin_part *part = plugin_part_at(def, kind, i);
		if (part->name.s && strcmp(part->name.s, name) == 0)
			return (int)i;
	}
	return -1;
}

void plugin_each_call(const struct protocol *p,
                      void (*visit)(void *ctx, const struct plugin_call *call,
                                    enum plugin_kind kind),
                      void *ctx)
{
	for (size_t i = 0; i < p->forms.n; i++)
		visit(ctx, &p->forms.v[i].call, PLUGIN_FORM);
	for (size_t i = 0; i < p->checks.n; i++)
		visit(ctx, &p->checks.v[i].call, PLUGIN_CHECK);
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++) {
			const struct stage *g = &p->sessions.v[i].stages.v[j];
			for (size_t k = 0; k < g->steps.n; k++)
				visit(ctx, &g->steps.v[k].call, PLUGIN_STEP);
		}
	for (size_t i = 0; i < p->reactions.n; i++)
		visit(ctx, &p->reactions.v[i].call, PLUGIN_REACTION);
	for (size_t i = 0; i < p->reports.n; i++)
		visit(ctx, &p->reports.v[i].call, PLUGIN_REPORT);
	for (size_t i = 0; i < p->guide.n; i++)
		for (size_t j = 0; j < p->guide.v[i].lines.n; j++)
			visit(ctx, &p->guide.v[i].lines.v[j].call, PLUGIN_LINES);
}

void plugin_each_name(const struct plugin_bound *bound, enum plugin_type type,
                      void (*visit)(void *ctx, const char *name), void *ctx)
{
	static const char *const keys[PLUGIN_TYPES] = {
	    [PARAM_READING] = "measure", [PARAM_SCORE] = "form"};
	const struct plugin_params *params = &bound->part->params;
	for (size_t i = 0; i < params->n; i++) {
		const struct datum *d = datum_get(&bound->with, params->v[i].name.s);
		bool list = d && d->kind == DATUM_LIST;
		if (!d || params->v[i].type != type)
			continue;
		for (size_t k = 0; k < (list ? d->n : 1); k++) {
			const struct datum *one = list ? &d->v[k] : d;
			const char *name = keys[type] ? datum_text_of(one, keys[type])
			                   : one->kind == DATUM_TEXT_IS ? one->s
			                                                : NULL;
			if (name)
				visit(ctx, name);
		}
	}
}
