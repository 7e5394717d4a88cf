/* SPDX-License-Identifier: Apache-2.0
 * tests/plugin/hostile.h - what a hostile author tries, and how each attempt ends.
 *
 * The rows are for every ring: the cage alone, the worker around it, and whatever comes after.
 * A row is contained if the call ends in one of `ends`, within the time below, with the words of
 * `says` in its message. */
#ifndef TEND_TESTS_PLUGIN_HOSTILE_H
#define TEND_TESTS_PLUGIN_HOSTILE_H

#include "plugin/cage.h"

#define HOSTILE_NAME    "it"
#define HOSTILE_MS      CAGE_MS      /* one call ... */
#define HOSTILE_LOAD_MS CAGE_LOAD_MS /* ... and one load; tests allow ten times as much */

enum hostile_where {
	HOSTILE_CALL, /* the body of a check; tried in a call and, as it is, while loading */
	HOSTILE_FILE, /* all of init.lua; its check is called `it` */
};

struct hostile_row {
	const char *name;
	enum hostile_where where;
	const char *src; /* each @ stands for `times` of `more`, each ` for as many of `less` */
	unsigned ends;   /* bits 1 << enum cage_end */
	const char *says;
	const char *more, *less;
	int times;
};

extern const struct hostile_row hostile_rows[];
extern const size_t hostile_rows_n;

/* The text of init.lua.  `load`: a HOSTILE_CALL row runs while init.lua is loaded. */
const char *hostile_source(const struct hostile_row *row, bool load, struct arena *a);

#endif
