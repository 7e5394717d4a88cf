/* SPDX-License-Identifier: Apache-2.0
 * Rows only: what is refused, in which words, and the spellings that people bring along. */
#include "util/quantity_words.h"

#include <assert.h>
#include <string.h>

static const struct quantity_refusal_row refusals[] = {
    [QUANTITY_EMPTY] = {"a quantity is due here", "An empty limit would limit nothing.", ""},
    [QUANTITY_NO_NUMBER] = {"a number is due here", "A unit alone says nothing about how much.",
                            "mg"},
    [QUANTITY_NO_UNIT] = {"the unit is missing",
                          "A bare number is read as whatever unit the reader expects.", "50"},
    [QUANTITY_UNIT_NOT_DUE] = {"a plain number without a unit is due here",
                               "A unit where none belongs means that something else was meant.",
                               "3 mg"},
    [QUANTITY_UNKNOWN_UNIT] = {"this unit is not known",
                               "A guessed unit can be wrong a thousandfold.", "5 mgg"},
    [QUANTITY_UNIT_SPELLING] = {"this unit is written another way here",
                                "Units that look alike everywhere are not misread.", "5 MG"},
    [QUANTITY_MICRO] = {"micrograms are written out as microgram",
                        "The short forms are misread as mg, a thousandfold overdose (ISMP).",
                        "500 mcg"},
    [QUANTITY_FOREIGN_UNIT] = {"this unit is not used for care; convert it and check the result",
                               "Mixed systems of units have led to doses of twice the weight.",
                               "203 lb"},
    [QUANTITY_NO_MONTHS] = {"there are no months and years here; write days or weeks",
                            "Months differ in length, so a gap of one month is not one gap.",
                            "3 mo"},
    [QUANTITY_RUN_TOGETHER] = {"a space is due between number and unit",
                               "An m beside a digit is misread as a zero or two (ISMP).", "5mg"},
    [QUANTITY_SPACES] = {"one space stands between number and unit, and none elsewhere",
                         "A gap inside a number can hide a digit.", "5  mg"},
    [QUANTITY_TRAILING_ZERO] = {"a number ends without zeros after the point",
                                "5.0 is misread as 50, a tenfold overdose (ISMP).", "5.0 mg"},
    [QUANTITY_NO_LEADING_ZERO] = {"a zero is due before the point",
                                  ".5 is misread as 5, a tenfold overdose (ISMP).", ".5 mg"},
    [QUANTITY_LEADING_ZEROS] = {"a number does not begin with a zero",
                                "05 may be 5, or 0.5 that has lost its point.", "05 mg"},
    [QUANTITY_OPEN_POINT] = {"a digit is due after the point, or no point",
                             "The missing digit may be the dose.", "5. mg"},
    [QUANTITY_PLUS] = {"a number is written without a plus", "A plus is misread as a 4 (ISMP).",
                       "+5 mg"},
    [QUANTITY_MINUS_ZERO] = {"zero has no minus", "The digit after it may have been lost.", "-0 %"},
    [QUANTITY_EXPONENT] = {"a number is written out in full, without an exponent",
                           "Few read 1e3 as a thousand.", "1e3 mg"},
    [QUANTITY_COMMA] = {"a number is written without a comma; the decimal sign is a point",
                        "1,500 is fifteen hundred to some and one and a half to others.",
                        "1,500 mg"},
    [QUANTITY_NOT_ASCII] = {"this sign looks like another one; type it on the keyboard",
                            "Signs that only look like digits or spaces hide what is read.",
                            "5\302\240mg"},
    [QUANTITY_NOT_WHOLE] = {"this unit is counted in whole numbers",
                            "There is no half of a calendar day or of a device.", "0.5 d"},
    [QUANTITY_TOO_FINE] = {"this number has more decimals than can be kept",
                           "Nothing is rounded unseen.", "0.0001 mg"},
    [QUANTITY_TOO_LARGE] = {"this number is too large", "A slipped zero is the likely reason.",
                            "99999999999999 kg"},
    [QUANTITY_NOT_A_RANGE] = {"a range is due here, such as 5..10 with its unit",
                              "One value leaves open which side of it is allowed.", "5 mg"},
    [QUANTITY_ONE_VALUE] = {"one value is due here, not a range", "Somebody would have to choose.",
                            "5..10 mg"},
    [QUANTITY_RANGE_DOTS] = {"a range is written with two points", "A dash is misread as a minus.",
                             "5-10 mg"},
    [QUANTITY_RANGE_OPEN] = {"a range needs at least one end", "It would allow everything.",
                             ".. mg"},
    [QUANTITY_RANGE_ORDER] = {"the lower end of a range stands first",
                              "Nothing lies inside such a range.", "10..5 mg"},
    [QUANTITY_UNIT_TWICE] = {"the unit stands once, at the end",
                             "Two units in one range can disagree.", "5 mg..10 mg"},
    [QUANTITY_LIST_COMMA] = {"a space is due after each comma of a list",
                             "1,5 may be two values or one.", "5,15 min"},
    [QUANTITY_LIST_ORDER] = {"the values of a list rise from one to the next",
                             "A value out of order is the likely slip.", "5, 30, 15 min"},
    [QUANTITY_LIST_LONG] = {"this list is too long", "Every value asks for somebody's time.",
                            "1, 2, 3, 4, 5, 6, 7, 8, 9 min"},
    [QUANTITY_STRAY] = {"this does not belong to a quantity", "What is not read is not heeded.",
                        "1.2.3 mg"},
};
static_assert(countof(refusals) == QUANTITY_REFUSALS, "say why");

static const struct quantity_spelling spellings[] = {
    {"mcg", QUANTITY_MICRO, "microgram"},
    {"mcgs", QUANTITY_MICRO, "microgram"},
    {"ug", QUANTITY_MICRO, "microgram"},
    {"\302\265g", QUANTITY_MICRO, "microgram"}, /* micro sign */
    {"\316\274g", QUANTITY_MICRO, "microgram"}, /* Greek mu */
    {"mcg/kg", QUANTITY_MICRO, NULL},
    {"ug/kg", QUANTITY_MICRO, NULL},
    {"\302\265g/kg", QUANTITY_MICRO, NULL},
    {"\316\274g/kg", QUANTITY_MICRO, NULL},
    {"micrograms", QUANTITY_UNIT_SPELLING, "microgram"},
    {"milligram", QUANTITY_UNIT_SPELLING, "mg"},
    {"milligrams", QUANTITY_UNIT_SPELLING, "mg"},
    {"mgs", QUANTITY_UNIT_SPELLING, "mg"},
    {"gram", QUANTITY_UNIT_SPELLING, "g"},
    {"grams", QUANTITY_UNIT_SPELLING, "g"},
    {"gm", QUANTITY_UNIT_SPELLING, "g"},
    {"kilogram", QUANTITY_UNIT_SPELLING, "kg"},
    {"kilograms", QUANTITY_UNIT_SPELLING, "kg"},
    {"kilo", QUANTITY_UNIT_SPELLING, "kg"},
    {"kgs", QUANTITY_UNIT_SPELLING, "kg"},
    {"mg per kg", QUANTITY_UNIT_SPELLING, "mg/kg"},
    {"mg per mL", QUANTITY_UNIT_SPELLING, "mg/mL"},
    {"cc", QUANTITY_UNIT_SPELLING, "mL"},
    {"millilitre", QUANTITY_UNIT_SPELLING, "mL"},
    {"millilitres", QUANTITY_UNIT_SPELLING, "mL"},
    {"milliliter", QUANTITY_UNIT_SPELLING, "mL"},
    {"milliliters", QUANTITY_UNIT_SPELLING, "mL"},
    {"litre", QUANTITY_UNIT_SPELLING, "L"},
    {"litres", QUANTITY_UNIT_SPELLING, "L"},
    {"liter", QUANTITY_UNIT_SPELLING, "L"},
    {"liters", QUANTITY_UNIT_SPELLING, "L"},
    {"mL/hr", QUANTITY_UNIT_SPELLING, "mL/h"},
    {"cc/h", QUANTITY_UNIT_SPELLING, "mL/h"},
    {"cc/hr", QUANTITY_UNIT_SPELLING, "mL/h"},
    {"sec", QUANTITY_UNIT_SPELLING, "s"},
    {"secs", QUANTITY_UNIT_SPELLING, "s"},
    {"second", QUANTITY_UNIT_SPELLING, "s"},
    {"seconds", QUANTITY_UNIT_SPELLING, "s"},
    {"mins", QUANTITY_UNIT_SPELLING, "min"},
    {"minute", QUANTITY_UNIT_SPELLING, "min"},
    {"minutes", QUANTITY_UNIT_SPELLING, "min"},
    {"hr", QUANTITY_UNIT_SPELLING, "h"},
    {"hrs", QUANTITY_UNIT_SPELLING, "h"},
    {"hour", QUANTITY_UNIT_SPELLING, "h"},
    {"hours", QUANTITY_UNIT_SPELLING, "h"},
    {"day", QUANTITY_UNIT_SPELLING, "d"},
    {"days", QUANTITY_UNIT_SPELLING, "d"},
    {"w", QUANTITY_UNIT_SPELLING, "wk"},
    {"wks", QUANTITY_UNIT_SPELLING, "wk"},
    {"week", QUANTITY_UNIT_SPELLING, "wk"},
    {"weeks", QUANTITY_UNIT_SPELLING, "wk"},
    {"mo", QUANTITY_NO_MONTHS, NULL},
    {"mos", QUANTITY_NO_MONTHS, NULL},
    {"month", QUANTITY_NO_MONTHS, NULL},
    {"months", QUANTITY_NO_MONTHS, NULL},
    {"y", QUANTITY_NO_MONTHS, NULL},
    {"yr", QUANTITY_NO_MONTHS, NULL},
    {"yrs", QUANTITY_NO_MONTHS, NULL},
    {"year", QUANTITY_NO_MONTHS, NULL},
    {"years", QUANTITY_NO_MONTHS, NULL},
    {"mm Hg", QUANTITY_UNIT_SPELLING, "mmHg"},
    {"mm[Hg]", QUANTITY_UNIT_SPELLING, "mmHg"},
    {"bpm", QUANTITY_UNIT_SPELLING, "/min"},
    {"/ min", QUANTITY_UNIT_SPELLING, "/min"},
    {"/minute", QUANTITY_UNIT_SPELLING, "/min"},
    {"per min", QUANTITY_UNIT_SPELLING, "/min"},
    {"per minute", QUANTITY_UNIT_SPELLING, "/min"},
    {"percent", QUANTITY_UNIT_SPELLING, "%"},
    {"per cent", QUANTITY_UNIT_SPELLING, "%"},
    {"Cel", QUANTITY_UNIT_SPELLING, "°C"},
    {"C", QUANTITY_UNIT_SPELLING, "°C"},
    {"° C", QUANTITY_UNIT_SPELLING, "°C"},
    {"\302\272C", QUANTITY_UNIT_SPELLING, "°C"},    /* ordinal sign */
    {"\342\204\203", QUANTITY_UNIT_SPELLING, "°C"}, /* one sign for both */
    {"kg/m\302\262", QUANTITY_UNIT_SPELLING, "kg/m2"},
    {"kg/m^2", QUANTITY_UNIT_SPELLING, "kg/m2"},
    {"{device}", QUANTITY_UNIT_SPELLING, "device"},
    {"F", QUANTITY_FOREIGN_UNIT, NULL},
    {"°F", QUANTITY_FOREIGN_UNIT, NULL},
    {"lb", QUANTITY_FOREIGN_UNIT, NULL},
    {"lbs", QUANTITY_FOREIGN_UNIT, NULL},
    {"pound", QUANTITY_FOREIGN_UNIT, NULL},
    {"pounds", QUANTITY_FOREIGN_UNIT, NULL},
    {"st", QUANTITY_FOREIGN_UNIT, NULL},
    {"stone", QUANTITY_FOREIGN_UNIT, NULL},
    {"oz", QUANTITY_FOREIGN_UNIT, NULL},
    {"gr", QUANTITY_FOREIGN_UNIT, NULL},
    {"in", QUANTITY_FOREIGN_UNIT, NULL},
    {"inch", QUANTITY_FOREIGN_UNIT, NULL},
    {"ft", QUANTITY_FOREIGN_UNIT, NULL},
    {"kPa", QUANTITY_FOREIGN_UNIT, NULL},
    {"mg%", QUANTITY_FOREIGN_UNIT, NULL},
    {"% BAC", QUANTITY_UNIT_SPELLING, "g/dL"},
    {"%BAC", QUANTITY_UNIT_SPELLING, "g/dL"},
    {"mg per L", QUANTITY_UNIT_SPELLING, "mg/L"},
    {"[ppth]", QUANTITY_UNIT_SPELLING, "\342\200\260"},
    {"o/oo", QUANTITY_UNIT_SPELLING, "\342\200\260"},
    {"promille", QUANTITY_UNIT_SPELLING, "\342\200\260"},
    {"per mille", QUANTITY_UNIT_SPELLING, "\342\200\260"},
    {"U", QUANTITY_FOREIGN_UNIT, NULL},
    {"IU", QUANTITY_FOREIGN_UNIT, NULL},
    {"spray", QUANTITY_FOREIGN_UNIT, NULL}, /* strengths differ: a count of sprays is no dose */
    {"sprays", QUANTITY_FOREIGN_UNIT, NULL},
    {"m", QUANTITY_UNKNOWN_UNIT, NULL}, /* metre, minute or month */
};

const struct quantity_refusal_row *quantity_refusal_of(enum quantity_refusal why)
{
	assert((unsigned)why < QUANTITY_REFUSALS);
	return &refusals[why];
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(const char *known, const char *s, size_t n, bool fold)
{
	size_t i = 0;
	while (i < n && known[i] && (fold ? lower(known[i]) == lower(s[i]) : known[i] == s[i]))
		i++;
	return i == n && !known[i];
}

bool quantity_spelling_find(const char *s, size_t n, struct quantity_spelling *out)
{
	for (size_t i = 0; i < countof(spellings); i++)
		if (same(spellings[i].written, s, n, false)) {
			*out = spellings[i];
			return true;
		}
	size_t count;
	const struct quantity_unit *u = quantity_units(&count);
	for (size_t i = 0; i < count; i++) {
		const char *names[] = {u[i].name, u[i].plural};
		for (size_t k = 0; k < countof(names); k++)
			if (names[k] && same(names[k], s, n, true)) {
				*out = (struct quantity_spelling){names[k], QUANTITY_UNIT_SPELLING,
				                                  names[k]};
				return true;
			}
	}
	for (size_t i = 0; i < countof(spellings); i++)
		if (same(spellings[i].written, s, n, true)) {
			*out = spellings[i];
			return true;
		}
	return false;
}
