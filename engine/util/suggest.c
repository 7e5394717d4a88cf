/* SPDX-License-Identifier: Apache-2.0 */
#include "util/suggest.h"

#include <stdbool.h>
#include <string.h>

/* What a slip of the finger costs, the figures that git has proven on its users: letters that
 * changed places are free, a letter left out is cheap, a letter too many is dear. */
enum { SWAP = 0, CHANGE = 2, ADD = 1, DELETE = 4, TOO_FAR = 7 };

/* The shortest beginning that stands for the whole word. */
#define PREFIX_MIN 3

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein with the weights above; `tn` and `kn` are at most SUGGEST_MAX. */
static int distance(const char *typed, size_t tn, const char *known, size_t kn)
{
	int rows[3][SUGGEST_MAX + 1];
	int *before = rows[0], *above = rows[1], *here = rows[2];
	for (size_t k = 0; k <= kn; k++)
		above[k] = (int)k * ADD;
	for (size_t t = 0; t < tn; t++) {
		char c = lower(typed[t]);
		here[0] = above[0] + DELETE;
		for (size_t k = 0; k < kn; k++) {
			int cost = above[k] + (c == lower(known[k]) ? 0 : CHANGE);
			if (t > 0 && k > 0 && c == lower(known[k - 1])
			    && lower(typed[t - 1]) == lower(known[k]))
				cost = least(cost, before[k - 1] + SWAP);
			cost = least(cost, above[k + 1] + DELETE);
			here[k + 1] = least(cost, here[k] + ADD);
		}
		int *spare = before;
		before = above;
		above = here;
		here = spare;
	}
	return above[kn];
}

/* How many letters agree from the start. */
static size_t prefix(const char *a, const char *b, bool exact)
{
	size_t n = 0;
	while (a[n] && b[n] && (exact ? a[n] == b[n] : lower(a[n]) == lower(b[n])))
		n++;
	return n;
}

const char *suggest_nearest(const char *typed, const char *const *names, size_t n)
{
	size_t tn = strlen(typed);
	if (tn == 0 || tn > SUGGEST_MAX)
		return NULL;
	/* At most about half of a short word may be wrong: `xyz` is near nothing. */
	int best = tn < TOO_FAR ? (int)tn + 1 : TOO_FAR;
	const char *found = NULL;
	size_t best_prefix = 0, best_exact = 0;
	for (size_t i = 0; i < n; i++) {
		size_t kn = names[i] ? strlen(names[i]) : 0;
		if (kn == 0 || kn > SUGGEST_MAX)
			continue;
		size_t common = prefix(typed, names[i], false);
		size_t exact = prefix(typed, names[i], true);
		int cost = distance(typed, tn, names[i], kn);
		if (common == tn && tn >= PREFIX_MIN)
			cost = least(cost, ADD);
		if (cost > best || (cost == best && !found))
			continue;
		if (cost == best
		    && (common < best_prefix || (common == best_prefix && exact <= best_exact)))
			continue;
		found = names[i];
		best = cost;
		best_prefix = common;
		best_exact = exact;
	}
	return found;
}
