/* SPDX-License-Identifier: Apache-2.0
 * Whose consent is on record, to which version and to which routes (declared in course.h). */
#include <string.h>

#include "course/course.h"

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

static bool is_same_person(const struct consent_record *a, const struct consent_record *b)
{
	return a->roles == b->roles
	       && strcmp(a->person ? a->person : "", b->person ? b->person : "") == 0;
}

/* Finds a different person for each that the protocol asks for. */
static bool cover(const struct course *c, const struct people *by, const char *route,
                  bool any_version, int from, const struct consent_record **taken)
{
	if (from == by->n)
		return true;
	for (size_t i = 0; i < c->consents.n; i++) {
		const struct consent_record *r = &c->consents.v[i];
		bool here = any_version || !r->digest || strcmp(r->digest, c->plan->digest) == 0;
		bool used = false;
		if (r->m.struck || !here || !(r->roles & by->any_of[from])
		    || (route && r->routes && !has_word(r->routes, route)))
			continue;
		for (int k = 0; k < from; k++)
			used |= is_same_person(taken[k], r);
		taken[from] = r;
		if (!used && cover(c, by, route, any_version, from + 1, taken))
			return true;
	}
	return false;
}

bool course_consent_covers(const struct course *c, const char *route, bool any_version)
{
	static const struct people patient = {.n = 1, .any_of = {ROLE_PATIENT}};
	const struct people *by = &c->plan->p->consent.by;
	const struct consent_record *taken[PEOPLE_MAX];
	return cover(c, by->n ? by : &patient, route, any_version, 0, taken);
}

bool course_consented(const struct course *c)
{
	return course_consent_covers(c, NULL, true);
}
