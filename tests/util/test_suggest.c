/* SPDX-License-Identifier: Apache-2.0
 * A slip of the finger in a protocol key is answered with the key that was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/err.h"
#include "util/suggest.h"

static const char *const keys[] = {
    "confirm",    "ask",     "choose",  "measure",  "form",     "dose",       "monitor",
    "look in",    "sign",    "note",    "wait",     "hand out", "draw",       "fresh",
    "verdicts",   "when",    "then",    "say",      "again",    "after that", "pass",
    "otherwise",  "applies", "at most", "at least", "grace",    "stages",     "steps",
    "enter",      "leave",   "title",   "options",  "optional", "due",        "owner",
    "staff",      "kind",    "where",   "length",   "gap",      "missed",     "repeat",
    "until",      "phase",   "session", "sources",  "plugins",  "measures",   "medicines",
    "routes",     "allowed", "booster", "rounding", "limits",   "effect",     "floors",
    "guarantees", "exits",   "anytime", "guide",
};

/* The neighbours of each letter on a QWERTY keyboard. */
static const char *const beside[26] = {
    "qwsz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
    "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
    "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx",
};

struct tally {
	unsigned tried, right;
};

static void try_one(struct tally *t, const char *typed, const char *meant)
{
	for (size_t i = 0; i < countof(keys); i++)
		if (strcmp(typed, keys[i]) == 0)
			return; /* another key, so nobody is asked */
	const char *got = suggest_nearest(typed, keys, countof(keys));
	t->tried++;
	if (got && strcmp(got, meant) == 0)
		t->right++;
}

static void test_names_the_key_that_was_meant(void **state)
{
	(void)state;
	enum { DELETION, DOUBLING, SWAP, NEIGHBOUR, SLIPS };
	static const char *const slips[] = {"deletion", "doubling", "swap", "neighbour"};
	struct tally t[SLIPS] = {{0, 0}}, all = {0, 0};
	for (size_t k = 0; k < countof(keys); k++) {
		const char *w = keys[k];
		size_t n = strlen(w);
		char s[SUGGEST_MAX + 2];
		for (size_t i = 0; i < n; i++) {
			snprintf(s, sizeof s, "%.*s%s", (int)i, w, w + i + 1);
			try_one(&t[DELETION], s, w);
			snprintf(s, sizeof s, "%.*s%s", (int)i + 1, w, w + i);
			try_one(&t[DOUBLING], s, w);
			if (i + 1 < n && w[i] != w[i + 1]) {
				snprintf(s, sizeof s, "%s", w);
				s[i] = w[i + 1];
				s[i + 1] = w[i];
				try_one(&t[SWAP], s, w);
			}
			if (w[i] < 'a' || w[i] > 'z')
				continue;
			for (const char *c = beside[w[i] - 'a']; *c; c++) {
				snprintf(s, sizeof s, "%s", w);
				s[i] = *c;
				try_one(&t[NEIGHBOUR], s, w);
			}
		}
	}
	for (size_t i = 0; i < SLIPS; i++) {
		printf("  %-9s %4u of %4u\n", slips[i], t[i].right, t[i].tried);
		all.tried += t[i].tried;
		all.right += t[i].right;
	}
	printf("  all       %4u of %4u (%.1f %%)\n", all.right, all.tried,
	       100.0 * all.right / all.tried);
	assert_true(all.tried > 2000);
	assert_true(all.right * 100 >= all.tried * 95);
}

static void test_near_and_far(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *want;
	} rows[] = {
	    {"Confirm", "confirm"},
	    {"CONFIRM", "confirm"},
	    {"confrim", "confirm"},
	    {"meas", "measure"},
	    {"atmost", "at most"},
	    {"at-least", "at least"},
	    {"guarantee", "guarantees"},
	    {"untill", "until"},
	    {"xyz", NULL},
	    {"", NULL},
	    {"q", NULL},
	    {"blood pressure", NULL},
	    {"zzzzzzzzzz", NULL},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		const char *got = suggest_nearest(rows[i].typed, keys, countof(keys));
		if (rows[i].want)
			assert_string_equal(got ? got : "(none)", rows[i].want);
		else
			assert_null(got);
	}
}

static void test_ties_and_odd_names(void **state)
{
	(void)state;
	static const char *const cases[] = {"bp", "BP", NULL, "Bp"};
	char longest[SUGGEST_MAX + 1], over[SUGGEST_MAX + 2];
	memset(longest, 'a', SUGGEST_MAX);
	longest[SUGGEST_MAX] = '\0';
	memset(over, 'a', SUGGEST_MAX + 1);
	over[SUGGEST_MAX + 1] = '\0';
	const char *const two[] = {over, longest};
	static const char *const turned[] = {"fro", "form"};
	assert_string_equal(suggest_nearest("from", turned, 2), "form"); /* swapped, not too long */
	assert_string_equal(suggest_nearest("BPP", cases, 2) ? "near" : "far", "far");
	assert_string_equal(suggest_nearest("BP", cases, countof(cases)), "BP");
	assert_ptr_equal(suggest_nearest(longest, two, 2), longest);
	assert_null(suggest_nearest(over, two, 2));
	assert_null(suggest_nearest("anything", NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names_the_key_that_was_meant),
	    cmocka_unit_test(test_near_and_far),
	    cmocka_unit_test(test_ties_and_odd_names),
	};
	return cmocka_run_group_tests_name("util/suggest", tests, NULL, NULL);
}
