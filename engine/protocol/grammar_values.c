/* SPDX-License-Identifier: Apache-2.0
 * How each value with a reader of its own is written: one row a reader of values.h. */
#include <stddef.h>

#include "protocol/fields.h"
#include "protocol/grammar.h"
#include "protocol/values.h"

const struct value_grammar value_grammars[] = {
    {value_tend, NULL, "`1`", NULL, {{WAY_TEXT, "LANGUAGE"}}},
    {value_version, NULL, "three numbers with dots", NULL, {{WAY_TEXT, "VERSION"}}},
    {value_unit, NULL, "a unit", NULL, {{WAY_TEXT, "UNIT"}}},
    {value_components, NULL, "a list of names", NULL, {{WAY_LIST, "NAME"}}},
    {value_measure_range,
     NULL,
     "a range with both ends, or one for each component",
     NULL,
     {{WAY_TEXT, "RANGE"}, {WAY_MAP, "RANGE", .key = "NAME"}}},
    {value_worked,
     NULL,
     "a value, or a list of cases",
     NULL,
     {{WAY_TEXT, "CONDITION"}, {WAY_LIST, NULL, &shape_worked}}},
    {value_contact_at,
     NULL,
     "a time, or a list of cases",
     NULL,
     {{WAY_TEXT, "AT"}, {WAY_LIST, NULL, &shape_at_case}}},
    {value_enter,
     NULL,
     "a name, or names with their ranges",
     NULL,
     {{WAY_TEXT, "NAME"}, {WAY_MAP, "NUMBER-RANGE", .key = "NAME"}}},
    {value_form_answers,
     NULL,
     "`yes or no`, `text` or a range of whole numbers",
     NULL,
     {{WAY_TEXT, "yes or no"}, {WAY_TEXT, "text"}, {WAY_TEXT, "NUMBER-RANGE"}}},
    {value_item_answers,
     NULL,
     "`yes or no`, `text` or a range of whole numbers",
     NULL,
     {{WAY_TEXT, "yes or no"}, {WAY_TEXT, "text"}, {WAY_TEXT, "NUMBER-RANGE"}}},
    {value_items,
     NULL,
     "a list of names or items, or names with their topics",
     NULL,
     {{WAY_LIST, "NAME", &shape_item}, {WAY_MAP, "TEXT", &shape_item, "NAME"}}},
    {value_scores,
     NULL,
     "names, each a score or a list of cases",
     NULL,
     {{WAY_MAP, NULL, &shape_score, "NAME", &shape_case}}},
    {value_never_imputed, NULL, "`all` or names", NULL, {{WAY_TEXTS, "NAME"}}},
    {value_sum, NULL, "`all` or names", NULL, {{WAY_TEXTS, "NAME"}}},
    {value_missing,
     NULL,
     "`none` or `at most` a whole number",
     NULL,
     {{WAY_TEXT, "none"}, {WAY_TEXT, "at most COUNT"}}},
    {value_prorate, NULL, "`half up`", NULL, {{WAY_TEXT, "half up"}}},
    {value_amount,
     NULL,
     "a quantity, or a table by number",
     NULL,
     {{WAY_TEXT, "QUANTITY"}, {WAY_MAP, "QUANTITY", .key = "NUMBER-RANGE"}}},
    {value_allowed,
     NULL,
     "a range of amounts, or a list of them",
     NULL,
     {{WAY_TEXT, "DOSE-RANGE"}, {WAY_LIST, "DOSE"}}},
    {value_dose_at_most,
     NULL,
     "mass, or a percentage `of first dose`",
     NULL,
     {{WAY_TEXT, "MASS"}, {WAY_TEXT, "PERCENT of first dose"}}},
    {value_dosage_form, NULL, "a dosage form and its strength", NULL, {{WAY_TEXT, "PRODUCT"}}},
    {value_rounding,
     NULL,
     "`down to` or `nearest` volume",
     NULL,
     {{WAY_TEXT, "down to VOLUME"}, {WAY_TEXT, "nearest VOLUME"}}},
    {value_verdict_to,
     NULL,
     "`pass`, `warn`, `hold`, `block` or `sign by` people",
     NULL,
     {{WAY_TEXT, "VERDICT"}}},
    {value_acts, NULL, "acts", NULL, {{WAY_TEXTS, "ACT"}}},
    {value_point, NULL, "a moment", NULL, {{WAY_TEXT, "POINT"}}},
    {value_answer,
     NULL,
     "`text`, `name`, `phone number`, `value`, `yes or no`, `date`, `time` or a range",
     NULL,
     {{WAY_TEXT, "ANSWER"}, {WAY_TEXT, "RANGE"}}},
    {value_same_person, NULL, "`course`", NULL, {{WAY_TEXT, "course"}}},
    {value_must, NULL, "`before` a contact", NULL, {{WAY_TEXT, "before MOMENT"}}},
    {value_missed,
     NULL,
     "`shift`, `drop` or `sign by` people",
     NULL,
     {{WAY_TEXT, "shift"}, {WAY_TEXT, "drop"}, {WAY_TEXT, "sign by PEOPLE"}}},
    {value_at_most_apart, NULL, "elapsed time and `apart`", NULL, {{WAY_TEXT, "ELAPSED apart"}}},

    {NULL, entry_label, "numbers, each with a text", "NUMBER", {{WAY_TEXT, "TEXT"}}},
    {NULL, entry_option, "names, each with a text", "NAME", {{WAY_TEXT, "TEXT"}}},
    {NULL, entry_band, "ranges of number, each with a text", "NUMBER-RANGE", {{WAY_TEXT, "TEXT"}}},
    {NULL, entry_washout, "names, each with a time", "NAME", {{WAY_TEXT, "TIME"}}},
    {NULL, entry_limit, "`session` or times, each with mass", "session|TIME", {{WAY_TEXT, "MASS"}}},
    {NULL, entry_fresh, "names, each with a time", "NAME", {{WAY_TEXT, "TIME"}}},
    {NULL,
     entry_table,
     "names, each with a quantity or a table by number",
     "NAME",
     {{WAY_TEXT, "QUANTITY"}, {WAY_MAP, "QUANTITY", .key = "NUMBER-RANGE"}}},
    {NULL, entry_plugin, "names, each with a version", "NAME", {{WAY_TEXT, "TEXT"}}},
    {NULL,
     entry_rounds,
     "ranges of number, each with a name",
     "NUMBER-RANGE",
     {{WAY_TEXT, "NAME"}}},
    {NULL, entry_guide, "names, each with texts", "NAME", {{WAY_TEXTS, "TEXT"}}},
    {NULL,
     entry_due_by,
     "`serious` or `grade 1` to `grade 5`, each with a time",
     "serious|GRADE",
     {{WAY_TEXT, "TIME"}}},
};
const size_t value_grammars_n = countof(value_grammars);

const struct value_grammar *grammar_of_value(const struct field *f)
{
	for (size_t i = 0; f->type == FT_OWN && i < value_grammars_n; i++)
		if (value_grammars[i].value == f->own)
			return &value_grammars[i];
	return NULL;
}

const struct value_grammar *grammar_of_entry(const struct shape *s)
{
	for (size_t i = 0; s->own && i < value_grammars_n; i++)
		if (value_grammars[i].entry == s->own)
			return &value_grammars[i];
	return NULL;
}
