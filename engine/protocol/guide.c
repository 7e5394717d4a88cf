/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/guide.h"

#include <ctype.h>
#include <string.h>

#include "protocol/roles.h"
#include "util/err.h"
#include "util/quantity.h"

const struct guide_part_row guide_part_rows[GUIDE_PARTS] = {
    {GUIDE_HAPPENS, "what happens", "What happens"},
    {GUIDE_DO, "do", "Do", true},
    {GUIDE_DO_NOT, "do not", "Do not", true},
    {GUIDE_MEDICINE, "the medicine", "When you get the medicine", true},
    {GUIDE_FEEL, "may feel", "What you may feel", true},
    {GUIDE_IN_CHARGE, "in charge", "You are in charge", true},
    {GUIDE_HOME, "going home", "Going home, and the next days", true},
    {GUIDE_CALL_US, "call us if", "Call us if", true},
    {GUIDE_EMERGENCY, "call for help if", "Call for help now if", true},
};

static const char *const ways[] = {"from", "until", "about", "at"};
static const char *const moments[] = {
    [GUIDE_START] = "start", [GUIDE_FIRST_DOSE] = "first dose", [GUIDE_LEAVING] = "leaving"};

/* True, and past it, where the words stand at *s and end there. */
static bool take(const char **s, const char *end, const char *words)
{
	size_t n = strlen(words);
	if ((size_t)(end - *s) < n || strncmp(*s, words, n) != 0)
		return false;
	if (*s + n != end && (*s)[n] != ' ')
		return false;
	*s += n + (*s + n != end);
	return true;
}

/* `4 h before `: the time and which way; none is no way at all. */
static bool take_offset(const char **s, const char *end, int64_t *ms)
{
	static const char *const sides[] = {" before ", " after "};
	for (int i = 0; i < 2; i++) {
		const char *side = strstr(*s, sides[i]);
		struct quantity q;
		if (!side || side >= end)
			continue;
		if (!quantity_parse(*s, (size_t)(side - *s), &q, NULL) || q.dim != DIM_ELAPSED)
			return false;
		*ms = q.micro / 1000 * (i ? 1 : -1);
		*s = side + strlen(sides[i]);
		return true;
	}
	return true;
}

const char *guide_fill_read(const char *s, size_t *n, struct guide_fill *out)
{
	static const char *const wanted =
	    "a role, or a time such as `from 4 h before start` belongs in the braces";
	const char *end = strchr(s, '}');
	struct guide_fill f = {0};
	if (!end || end == s + 1)
		return "a brace begins what is filled in, and another one ends it";
	*n = (size_t)(end - s) + 1;
	s++;
	for (size_t i = 0; i < role_rows_n; i++) {
		const char *at = s;
		if (take(&at, end, role_rows[i].name) && at == end)
			f.person = role_rows[i].role;
	}
	if (f.person & ~(unsigned)ROLES_CLINICAL)
		return "only somebody who treats is named in a hand-out";
	if (f.person) {
		*out = f;
		return NULL;
	}
	for (size_t i = 0; i < countof(ways) && !f.how; i++)
		if (take(&s, end, ways[i]))
			f.how = ways[i];
	if (!f.how || !take_offset(&s, end, &f.offset_ms))
		return wanted;
	for (int i = GUIDE_START; i <= GUIDE_LEAVING; i++)
		if (take(&s, end, moments[i]) && s == end) {
			f.moment = (enum guide_moment)i;
			*out = f;
			return NULL;
		}
	return wanted;
}

const char *guide_says_amount(const char *s)
{
	static const char *const units[] = {"mg", "mL",        "ml",       "mcg",
	                                    "µg", "microgram", "milligram"};
	for (const char *p = s; *p; p++) {
		if (!isdigit((unsigned char)*p) || isdigit((unsigned char)p[1]))
			continue;
		const char *unit = p + 1 + (p[1] == ' ');
		for (size_t i = 0; i < countof(units); i++) {
			size_t n = strlen(units[i]);
			if (strncmp(unit, units[i], n) == 0
			    && (n > 3 || !isalpha((unsigned char)unit[n])))
				return p;
		}
	}
	return NULL;
}
