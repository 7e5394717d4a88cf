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

/* One word of small letters, digits and dashes, up to `end`. */
static bool take_name(const char *s, const char *end, struct guide_fill *f)
{
	const char *at = s;
	while (at < end
	       && (islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '-'))
		at++;
	if (at != end || at == s || !islower((unsigned char)*s))
		return false;
	f->name = s;
	f->name_n = (size_t)(at - s);
	return true;
}

bool guide_fill_names(const struct guide_fill *f, const char *name)
{
	return f->name && name && strlen(name) == f->name_n
	       && strncmp(f->name, name, f->name_n) == 0;
}

/* `4 h before `, or `no-food before `: the time and which way; none is no way at all. */
static bool take_offset(const char **s, const char *end, struct guide_fill *f)
{
	static const char *const sides[] = {" before ", " after "};
	for (int i = 0; i < 2; i++) {
		const char *side = strstr(*s, sides[i]);
		struct quantity q;
		if (!side || side >= end)
			continue;
		f->before = i == 0;
		if (quantity_parse(*s, (size_t)(side - *s), &q, NULL) && q.dim == DIM_ELAPSED)
			f->offset_ms = q.micro / 1000 * (i ? 1 : -1);
		else if (!take_name(*s, side, f))
			return false;
		*s = side + strlen(sides[i]);
		return true;
	}
	return true;
}

static const char *read_time(const char *s, const char *end, struct guide_fill *f)
{
	static const char *const wanted =
	    "a role, a value of the protocol, or a time such as `from 4 h before start` belongs "
	    "in the braces";
	f->kind = FILL_TIME;
	for (size_t i = 0; i < countof(ways) && !f->how; i++)
		if (take(&s, end, ways[i]))
			f->how = ways[i];
	if (!f->how || !take_offset(&s, end, f))
		return wanted;
	for (int i = GUIDE_START; i <= GUIDE_LEAVING; i++)
		if (take(&s, end, moments[i]) && s == end) {
			f->moment = (enum guide_moment)i;
			return NULL;
		}
	return wanted;
}

/* The kinds that begin with words of their own, and then name something. */
static bool read_named(const char *s, const char *end, struct guide_fill *f)
{
	static const struct {
		const char *words;
		enum guide_fill_kind kind;
	} named[] = {{"rounds of", FILL_ROUNDS}, {"for", FILL_FOR}};
	for (size_t i = 0; i < countof(named); i++) {
		const char *at = s;
		f->kind = named[i].kind;
		if (take(&at, end, named[i].words) && take_name(at, end, f))
			return true;
	}
	f->kind = FILL_VALUE;
	return take_name(s, end, f);
}

const char *guide_fill_read(const char *s, size_t *n, struct guide_fill *out)
{
	const char *end = strchr(s, '}');
	struct guide_fill f = {0};
	const char *wrong = NULL;
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
	if (!f.person && !read_named(s, end, &f))
		wrong = read_time(s, end, &f);
	if (!wrong)
		*out = f;
	return wrong;
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
