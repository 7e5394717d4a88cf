/* SPDX-License-Identifier: Apache-2.0
 * A slip of the finger in any key of the language is answered with the key that was meant.
 *
 * Every key of every shape, among the keys that stand there with it: a letter left out, doubled,
 * swapped with the next one, or one beside it on the keyboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/world.h"
#include "export/reference.h"
#include "util/suggest.h"

/* The neighbours of each letter on a QWERTY keyboard. */
static const char *const beside[26] = {
    "qwsz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
    "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
    "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx",
};

#define SLIP_MAX 80

struct slips {
	char v[1000][SLIP_MAX];
	size_t n;
};

static char *add(struct slips *out, const char *word)
{
	assert_true(out->n < countof(out->v) && strlen(word) + 2 < SLIP_MAX);
	char *s = out->v[out->n++];
	snprintf(s, SLIP_MAX, "%s", word);
	return s;
}

static void slips_of(const char *w, struct slips *out)
{
	size_t n = strlen(w);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		char *s = add(out, w);
		memmove(s + i, s + i + 1, n - i); /* left out */
		s = add(out, w);
		memmove(s + i + 1, s + i, n - i + 1); /* doubled */
		if (i + 1 < n && w[i] != w[i + 1]) {
			s = add(out, w);
			s[i] = w[i + 1];
			s[i + 1] = w[i];
		}
		for (const char *c = w[i] >= 'a' && w[i] <= 'z' ? beside[w[i] - 'a'] : ""; *c; c++)
			add(out, w)[i] = *c;
	}
}

struct tally {
	unsigned tried, right;
};

static bool is_one_of(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], s) == 0)
			return true;
	return false;
}

/* The slips of one word among those it stands with; what is another one of them is none. */
static void try_word(const char *where, const char *w, const char *const *words, size_t n,
                     struct tally *all, unsigned *poor)
{
	static struct slips slips;
	struct tally t = {0, 0};
	slips_of(w, &slips);
	for (size_t i = 0; i < slips.n; i++) {
		const char *s = slips.v[i];
		if (!s[0] || s[strlen(s) - 1] == ' ' || s[0] == ' ' || is_one_of(s, words, n))
			continue;
		const char *got = suggest_nearest(s, words, n);
		t.tried++;
		t.right += got && strcmp(got, w) == 0;
	}
	all->tried += t.tried;
	all->right += t.right;
	if (t.right * 2 < t.tried) {
		print_message("%s: of `%s` only %u of %u\n", where, w, t.right, t.tried);
		++*poor;
	}
}

static void a_slip_in_any_key_is_answered_with_the_key(void **state)
{
	struct arena a = {0};
	struct shapes shapes = {0};
	struct tally all = {0, 0};
	unsigned keys = 0, poor = 0;
	const char *words[100];
	reference_shapes(&a, &shapes);
	for (size_t i = 0; i < shapes.n; i++) {
		const struct shape *s = shapes.v[i];
		if (s == &shape_step)
			continue; /* below: each kind has its own */
		for (size_t k = 0; k < s->fields_n; k++)
			words[k] = s->fields[k].key;
		for (size_t k = 0; k < s->fields_n; k++, keys++)
			try_word(s->name, words[k], words, s->fields_n, &all, &poor);
	}
	for (size_t i = 0; i < step_kinds_n; i++) {
		size_t n = 0;
		for (size_t k = 0; k < shape_step.fields_n; k++)
			if (step_takes(&step_kinds[i], shape_step.fields[k].key))
				words[n++] = shape_step.fields[k].key;
		for (size_t k = 0; k < n; k++, keys++)
			try_word(step_kinds[i].key, words[k], words, n, &all, &poor);
	}
	for (size_t i = 0; i < step_kinds_n; i++)
		words[i] = step_kinds[i].key;
	for (size_t i = 0; i < step_kinds_n; i++, keys++)
		try_word("a step", words[i], words, step_kinds_n, &all, &poor);
	print_message("%u keys: %u of %u slips, %.1f %%\n", keys, all.right, all.tried,
	              100.0 * all.right / all.tried);
	assert_true(keys > 200);
	assert_true(all.right * 100 >= all.tried * 95);
	assert_int_equal(poor, 0);
	arena_drop(&a);
}

/* ---- through the loader ---- */

/* A key of the head begins its line: elsewhere the same word is somebody's name. */
static bool stands_alone(const char *text, const char *at, const char *key, bool head)
{
	char after = at[strlen(key)];
	bool begins = at == text || at[-1] == '\n';
	return after == ':' && (begins || (!head && strchr(" {", at[-1])));
}

/* Any key of a real protocol, misspelt: one error at its place that names it. */
static void one_slip_is_one_error(void **state)
{
	struct arena a = {0};
	struct shapes shapes = {0};
	struct tally all = {0, 0};
	size_t len, several = 0;
	char *text = world_file(TEND_TESTS "/protocol/small.yaml", &len), folder[] = TEND_TESTS;
	reference_shapes(&a, &shapes);
	for (size_t i = 0; i < shapes.n; i++)
		for (size_t k = 0; k < shapes.v[i]->fields_n; k++) {
			const char *key = shapes.v[i]->fields[k].key, *at = text;
			bool head = shapes.v[i] == &shape_protocol;
			while ((at = strstr(at, key)) && !stands_alone(text, at, key, head))
				at++;
			size_t n = strlen(key);
			if (!at || n < 4)
				continue;
			struct text t = text_in(&a);
			text_fmt(&t, "%.*s%.*s%s", (int)(at - text), text, (int)n - 2, key,
			         at + n - 1);
			struct world w;
			world_read(&w, t.s, t.n, folder);
			all.tried++;
			several += w.d.errors != 1;
			for (size_t j = 0; j < w.d.n; j++)
				if (w.d.v[j].suggestion && strcmp(w.d.v[j].suggestion, key) == 0) {
					all.right++;
					break;
				}
			if (w.d.errors != 1)
				print_message("`%s` misspelt:\n%s", key, world_found(&w));
			world_drop(&w);
		}
	print_message("%u of %u, %zu with more than one error\n", all.right, all.tried, several);
	assert_true(all.tried > 60);
	assert_true(all.right * 100 >= all.tried * 95);
	assert_int_equal(several, 0);
	free(text);
	arena_drop(&a);
}

/* ---- twenty mistakes ---- */

/* What is wrong, in every section of the file; each has a place, and a word on what to do. */
static const struct {
	const char *was, *is, *code;
} mistakes[] = {
    {"version: 1.0.0", "version: 1.0", "E0313"},
    {"status: draft", "status: drafft", "E0306"},
    {"supervised: yes", "supervised: true", "E0305"},
    {"spo2: {unit: \"%\",", "spo2: {unit: percent,", "E0306"},
    {"weight: {unit: kg, range: 30..250 kg}", "weight: {unit: kg, range: 30-250 kg}", "E0301"},
    {"sedation: {scale: 0..5, better: higher", "sedation: {scale: 0..5, better: more", "E0306"},
    {"    answers: 0..3\n", "    answers: some\n", "E0315"},
    {"form: lozenge 50 mg", "form: lozenge 50mg", "E0301"},
    {"first: at most 100 mg", "first: 100 mg", "E0309"},
    {"washouts: {maoi: 14 d}", "washouts: {maoi: 2 mo}", "E0301"},
    {"values:\n  stay: {1: 150 min,", "values:\n  stay: {1: 150min,", "E0301"},
    {"    fresh: {bp: 15 min}", "    frsh: {bp: 15 min}", "E0201"},
    {"        then: hold\n", "        then: holt\n", "E0310"},
    {"readings: 3, apart", "readings: 30, apart", "E0304"},
    {"    within: 1 min\n", "    within: soon\n", "E0301"},
    {"kind: medicine\n", "kind: medicin\n", "E0306"},
    {"{people: 1, within: 5 min}", "{people: one, within: 5 min}", "E0304"},
    {"- confirm: room\n", "- confrm: room\n", "E0207"},
    {"ordered by: prescriber\n", "ordered by: doctor\n", "E0312"},
    {"grace: 5 min", "grase: 5 min", "E0201"},
    {"at: day -42..-7", "at: 42 d", "E0602"},
    {"gap: {at least: 6 d", "gap: {at least: 6 h", "E0302"},
    {"    repeat: 6\n", "    repeat: six\n", "E0304"},
    {"{serious: 24 h, grade 3: 2 d}", "{serious: 24 h, grade 9: 2 d}", "E0306"},
    {"every path: ends", "evry path: ends", "E0201"},
};

static void twenty_mistakes_in_one_file_are_all_told(void **state)
{
	struct arena a = {0};
	size_t len, missed = 0, silent = 0;
	char *file = world_file(TEND_TESTS "/protocol/small.yaml", &len), folder[] = TEND_TESTS;
	const char *text = file;
	for (size_t i = 0; i < countof(mistakes); i++) {
		const char *at = strstr(text, mistakes[i].was);
		struct text t = text_in(&a);
		if (!at)
			fail_msg("small.yaml has no `%s` any more", mistakes[i].was);
		text_fmt(&t, "%.*s%s%s", (int)(at - text), text, mistakes[i].is,
		         at + strlen(mistakes[i].was));
		text = t.s;
	}
	struct world w;
	world_read(&w, text, strlen(text), folder);
	for (size_t i = 0; i < countof(mistakes); i++) {
		const char *at = strstr(text, mistakes[i].is);
		unsigned first = 1, last, found = 0;
		for (const char *s = text; s < at; s++)
			first += *s == '\n';
		last = first;
		for (const char *s = mistakes[i].is; *s; s++)
			last += *s == '\n' && s[1];
		for (size_t k = 0; k < w.d.n; k++)
			found += w.d.v[k].at.line >= first && w.d.v[k].at.line <= last
			         && strcmp(w.d.v[k].code->code, mistakes[i].code) == 0;
		if (!found) {
			print_error("not told: %s in line %u: %s\n", mistakes[i].code, first,
			            mistakes[i].is);
			missed++;
		}
	}
	for (size_t k = 0; k < w.d.n; k++) {
		const struct diag *x = &w.d.v[k];
		if (x->at.line && (x->label || x->help))
			continue;
		print_error("no way out: %u: %s\n", (unsigned)x->at.line, x->msg);
		silent++;
	}
	assert_int_equal(missed, 0);
	assert_int_equal(silent, 0);
	assert_true(w.d.errors == countof(mistakes)); /* and nothing that follows from another */
	world_drop(&w);
	free(file);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_slip_in_any_key_is_answered_with_the_key),
	    cmocka_unit_test(one_slip_is_one_error),
	    cmocka_unit_test(twenty_mistakes_in_one_file_are_all_told),
	};
	return cmocka_run_group_tests_name("protocol/misspelt", tests, NULL, NULL);
}
