/* SPDX-License-Identifier: Apache-2.0
 * The tables of docs/scenarios.md, from the rows by which scenario files are read and played. */
#include <string.h>

#include "export/reference.h"
#include "scenario/rows.h"
#include "scenario/scenario.h"
#include "words/words.h"

static void fields_table(struct text *t, const struct field *v, size_t n)
{
	text_put(t, "| key | what it says | example |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++)
		text_fmt(t, "| `%s`%s | %s | `%s` |\n", v[i].key,
		         v[i].flags & FIELD_REQUIRED ? " (must)" : "", v[i].doc, v[i].example);
}

static void words_table(struct text *t, const char *head, const struct scenario_word *v)
{
	text_fmt(t, "| %s | meaning |\n| --- | --- |\n", head);
	for (; v->word; v++)
		text_fmt(t, "| `%s` | %s |\n", v->word, v->doc);
}

static void file_table(struct text *t, struct arena *a)
{
	(void)a;
	fields_table(t, scenario_file_fields, scenario_file_fields_n);
}

static void patient_table(struct text *t, struct arena *a)
{
	(void)a;
	fields_table(t, scenario_patient_fields, scenario_patient_fields_n);
}

static void act_table(struct text *t, struct arena *a)
{
	(void)a;
	fields_table(t, scenario_act_fields, scenario_act_fields_n);
}

static void answers_table(struct text *t, struct arena *a)
{
	(void)a;
	words_table(t, "answer", scenario_answers);
}

static void states_table(struct text *t, struct arena *a)
{
	(void)a;
	words_table(t, "state", scenario_states);
}

static void times_table(struct text *t, struct arena *a)
{
	(void)a;
	words_table(t, "written", scenario_times);
}

static void machine_table(struct text *t, struct arena *a)
{
	(void)a;
	words_table(t, "`system`", scenario_machine);
}

static void verbs_table(struct text *t, struct arena *a)
{
	const struct words_verb *v;
	(void)a;
	text_put(t, "| words | example | what happens |\n| --- | --- | --- |\n");
	for (size_t i = 0; (v = words_verb_at(i)); i++) {
		bool close = !*v->takes || *v->takes == ':' || strncmp(v->takes, "[:", 2) == 0;
		text_fmt(t, "| `%s%s%s` | `%s` | %s |\n", v->words, close ? "" : " ", v->takes,
		         v->example, v->doc);
	}
}

static void codes_of_scenarios(struct text *t, struct arena *a)
{
	(void)a;
	text_put(
	    t,
	    "| code | what has to be | why | wrong | right |\n| --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < scenario_codes_n; i++)
		text_fmt(t, "| %s | %s | %s | `%s` | `%s` |\n", scenario_codes[i].code,
		         scenario_codes[i].title, scenario_codes[i].why, scenario_codes[i].bad,
		         scenario_codes[i].good);
}

const struct reference_table scenario_tables[] = {
    {"scenario file", file_table},
    {"scenario patient", patient_table},
    {"scenario times", times_table},
    {"scenario act", act_table},
    {"acts in words", verbs_table},
    {"the machine", machine_table},
    {"answers", answers_table},
    {"states", states_table},
    {"scenario codes", codes_of_scenarios},
};
const size_t scenario_tables_n = countof(scenario_tables);
