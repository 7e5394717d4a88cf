/* SPDX-License-Identifier: Apache-2.0
 * Protocol files: what is read, what is refused and where, how long and how much it may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "yaml/yaml.h"

#ifndef TEND_TESTS
#define TEND_TESTS "tests"
#endif

struct world {
	struct arena a;
	struct source src;
	struct diags d;
	struct node *root;
};

static void world_read(struct world *w, const char *text, size_t n)
{
	*w = (struct world){.src = {.path = "x.yaml", .text = text, .len = n}};
	w->d.a = &w->a;
	w->root = yaml_read(&w->a, &w->src, &w->d);
	assert_int_equal(w->root == NULL, w->d.errors > 0);
	diags_sort(&w->d);
}

/* "E0107 3:5 E0107 4:1" of everything that was found. */
static const char *found(struct world *w)
{
	struct text t = text_in(&w->a);
	for (size_t i = 0; i < w->d.n; i++)
		text_fmt(&t, "%s%s %u:%u", i ? " " : "", w->d.v[i].code->code,
		         (unsigned)w->d.v[i].at.line, (unsigned)w->d.v[i].at.col);
	return t.s;
}

static const char *canonical(struct world *w)
{
	struct text t = text_in(&w->a);
	yaml_canonical(w->root, &t);
	return t.s;
}

/* What the canonical text says is what the file said. */
static void check_round_trip(struct world *w)
{
	struct world again;
	const char *text = canonical(w);
	world_read(&again, text, strlen(text));
	assert_non_null(again.root);
	assert_true(yaml_same(w->root, again.root));
	assert_string_equal(canonical(&again), text);
	arena_drop(&again.a);
}

static void texts_stay_as_written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *canonical;
	} rows[] = {
	    {"a: no\nb: 012\nc: 1:30\nd: 2.10\ne: ~\nf: on\n",
	     "{\"a\":\"no\",\"b\":\"012\",\"c\":\"1:30\",\"d\":\"2.10\",\"e\":\"~\",\"f\":\"on\"}"},
	    {"b: 1\na: 2\n", "{\"b\":\"1\",\"a\":\"2\"}"}, /* file order */
	    {"{a: [x, 'y''s', \"z\\n\\\"\"], b: {}, c: []}",
	     "{\"a\":[\"x\",\"y's\",\"z\\n\\\"\"],\"b\":{},\"c\":[]}"},
	    {"a: |\n  one\n  two\nb: >-\n  one\n  two\n",
	     "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\"}"},
	    {"a: \"\" # said to be empty\n", "{\"a\":\"\"}"},
	    {"---\na: 5 mg\n...\n", "{\"a\":\"5 mg\"}"},
	    {"a: 5 mg\r\nb:\r\n  - x\r\n", "{\"a\":\"5 mg\",\"b\":[\"x\"]}"},
	    {"a:\n- x?\nb: is it ? # really ?\nc: <<\n",
	     "{\"a\":[\"x?\"],\"b\":\"is it ?\",\"c\":\"<<\"}"},
	    {"a: \"\\t\\x41\\u00e9\\_\"\n", "{\"a\":\"\\u0009Aé\xC2\xA0\"}"},
	    {"\"<<\": a\n", "{\"<<\":\"a\"}"},
	    {"{a: 1, b: 2,}", "{\"a\":\"1\",\"b\":\"2\"}"},
	    {"1..2: sublingual\n2..: 120 min\n", "{\"1..2\":\"sublingual\",\"2..\":\"120 min\"}"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_read(&w, rows[i].text, strlen(rows[i].text));
		assert_string_equal(found(&w), "");
		assert_string_equal(canonical(&w), rows[i].canonical);
		check_round_trip(&w);
		arena_drop(&w.a);
	}
}

static void quoting_does_not_change_the_digest_and_content_does(void **state)
{
	(void)state;
	static const char *const same[] = {
	    "{a: 5 mg, b: [x]}",
	    "a: 5 mg\nb:\n  - x\n",
	    "# note\n'a': \"5 mg\"\n\nb: [\"x\"] # end",
	};
	static const char *const other[] = {
	    "{b: [x], a: 5 mg}",
	    "{a: 5  mg, b: [x]}",
	    "{a: 5 mg, b: x}",
	    "{a: 5 mg, b: [[x]]}",
	};
	struct world first;
	world_read(&first, same[0], strlen(same[0]));
	for (size_t i = 0; i < countof(same) + countof(other); i++) {
		bool equal = i < countof(same);
		const char *text = equal ? same[i] : other[i - countof(same)];
		struct world w;
		world_read(&w, text, strlen(text));
		assert_int_equal(yaml_same(first.root, w.root), equal);
		assert_int_equal(strcmp(canonical(&first), canonical(&w)) == 0, equal);
		arena_drop(&w.a);
	}
	arena_drop(&first.a);
}

/* First bytes that a comment line cannot stand before. */
static void whole_files_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t n;
		const char *found;
	} rows[] = {
	    {"", 0, "E0102 1:1"},
	    {" \n\n", 3, "E0102 1:1"},
	    {"\xEF\xBB\xBFtend: 1\n", 11, "E0104 1:1"},
	    {"\xEF\xBB\xBF\xE2\x80\xAEtend: 1\n", 14, "E0104 1:1 E0106 1:1"},
	    {"\xFF\xFEt\0e\0", 6, "E0103 1:1"},
	    {"\xFE\xFF\0t\0e", 6, "E0103 1:1"},
	    {"t\0e\0", 4, "E0105 1:2 E0105 1:4"},
	    {"...\n", 4, "E0110 1:1"},
	    {">", 1, "E0124 1:1"}, /* an empty text is a text, not an empty file */
	    {"\"\"", 2, "E0124 1:1"},
	    {"!x", 2, "E0113 1:1"},
	    {"&x", 2, "E0111 1:1"},
	    {"%YAML 1.1\n---\na: b\n", 19, "E0108 1:1"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_read(&w, rows[i].text, rows[i].n);
		assert_string_equal(found(&w), rows[i].found);
		arena_drop(&w.a);
	}
}

static char *slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *s = test_malloc(YAML_FILE_MAX + 1);
	*n = fread(s, 1, YAML_FILE_MAX, f);
	s[*n] = '\0';
	fclose(f);
	return s;
}

/* Each file says on its first line what it has to draw; together they draw every code that does
 * not need a large or strange file. */
static void hostile_files_are_refused_for_the_stated_reason(void **state)
{
	(void)state;
	static const char folder[] = TEND_TESTS "/yaml/hostile", mark[] = "# expect: ";
	bool drawn[64] = {false};
	size_t files = 0;
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		char path[400];
		size_t n;
		if (!strstr(e->d_name, ".yaml"))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		char *text = slurp(path, &n);
		assert_memory_equal(text, mark, strlen(mark));
		char *line_end = memchr(text, '\n', n);
		struct world w;
		world_read(&w, text, n);
		const char *want =
		    arena_dupn(&w.a, text + strlen(mark), (size_t)(line_end - text) - strlen(mark));
		if (strcmp(found(&w), want) != 0)
			fail_msg("%s: wanted %s, found %s", e->d_name, want, found(&w));
		for (size_t i = 0; i < w.d.n; i++) {
			assert_true(w.d.v[i].msg[0] != '\0');
			drawn[w.d.v[i].code - yaml_codes] = true;
		}
		files++;
		arena_drop(&w.a);
		test_free(text);
	}
	closedir(dir);
	assert_true(files >= 80);
	for (size_t i = 0; i < yaml_codes_len; i++)
		if (!drawn[i] && !strstr("E0101 E0104 E0120 E0123", yaml_codes[i].code))
			fail_msg("no hostile file draws %s", yaml_codes[i].code);
}

static void codes_are_complete_and_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < yaml_codes_len; i++) {
		const struct diag_code *c = &yaml_codes[i];
		assert_true(c->title && c->why && c->bad && c->good && strlen(c->code) == 5);
		if (i)
			assert_true(strcmp(yaml_codes[i - 1].code, c->code) < 0);
	}
}

/* ---- limits: what is just inside is read, one more is refused ---- */

static void text_repeat(struct text *t, const char *s, size_t times)
{
	for (size_t i = 0; i < times; i++)
		text_put(t, s);
}

enum shape { KEY, SCALAR, QUOTED, BLOCK, FILE_SIZE, LIST, KEYS, FLOW_DEPTH, BLOCK_DEPTH };

static void build(struct text *t, enum shape shape, size_t n)
{
	switch (shape) {
	case KEY:
		text_pad(t, 'k', n);
		text_put(t, ": 1");
		break;
	case SCALAR:
		text_put(t, "a: ");
		text_pad(t, 'x', n);
		break;
	case QUOTED:
		text_put(t, "a: \"");
		text_repeat(t, "\\x41", n);
		text_put(t, "\"");
		break;
	case BLOCK:
		text_put(t, "a: |-\n  ");
		text_pad(t, 'x', n);
		break;
	case FILE_SIZE:
		text_put(t, "a: 1 #");
		text_pad(t, '-', n - t->n);
		break;
	case LIST: /* the root, a key, the list and its items */
		text_put(t, "a: [");
		text_repeat(t, "x,", n - 3);
		text_put(t, "]");
		break;
	case KEYS: /* the root, then two for each key */
		for (size_t i = 0; i < (n - 1) / 2; i++)
			text_fmt(t, "k%zu: 1\n", i);
		if (n % 2 == 0)
			text_put(t, "{"); /* opens one more node */
		break;
	case FLOW_DEPTH:
		text_put(t, "a: ");
		text_pad(t, '[', n - 1);
		text_pad(t, ']', n - 1);
		break;
	case BLOCK_DEPTH:
		for (size_t i = 0; i < n; i++) {
			text_pad(t, ' ', i);
			text_put(t, i + 1 < n ? "a:\n" : "a: 1\n");
		}
		break;
	}
}

static void limits_are_exact(void **state)
{
	(void)state;
	static const struct {
		enum shape shape;
		size_t limit;
		const char *code;
	} rows[] = {
	    {KEY, YAML_KEY_MAX, "E0118"},          {SCALAR, YAML_SCALAR_MAX, "E0120"},
	    {QUOTED, YAML_SCALAR_MAX, "E0120"},    {BLOCK, YAML_SCALAR_MAX, "E0120"},
	    {FILE_SIZE, YAML_FILE_MAX, "E0101"},   {LIST, YAML_NODES_MAX, "E0123"},
	    {FLOW_DEPTH, YAML_DEPTH_MAX, "E0122"}, {BLOCK_DEPTH, YAML_DEPTH_MAX, "E0122"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		struct arena a = {0};
		struct text t = text_in(&a);
		build(&t, rows[i].shape, rows[i].limit);
		world_read(&w, t.s, t.n);
		assert_string_equal(found(&w), "");
		if (rows[i].shape != FILE_SIZE)
			check_round_trip(&w);
		arena_drop(&w.a);
		t = text_in(&a);
		build(&t, rows[i].shape, rows[i].limit + 1);
		world_read(&w, t.s, t.n);
		assert_int_equal(w.d.n, 1);
		assert_string_equal(w.d.v[0].code->code, rows[i].code);
		arena_drop(&w.a);
		arena_drop(&a);
	}
}

static void five_thousand_keys_are_compared(void **state)
{
	(void)state;
	struct arena a = {0};
	struct text t = text_in(&a);
	build(&t, KEYS, 9997);
	text_put(&t, "k77: 2\n");
	struct world w;
	world_read(&w, t.s, t.n);
	assert_string_equal(found(&w), "E0115 4999:1");
	assert_int_equal(w.d.v[0].other.line, 78);
	arena_drop(&w.a);
	arena_drop(&a);
}

/* ---- time and memory ---- */

/* A file of up to 256 KiB: begin, then middle again and again, then end. */
static const struct attack {
	const char *name, *begin, *middle, *end;
	const char *code; /* the first found; NULL = it may be read */
} attacks[] = {
    {"open brackets", "a: ", "[", "", "E0122"},
    {"brackets, no key", "", "[", "", "E0124"},
    {"open braces", "", "{a: ", "", "E0122"},
    {"bare braces", "", "{", "", "E0116"},
    {"closed brackets", "a: ", "[", "]", "E0122"},
    {"brackets a line", "a:\n", " [\n", "", "E0122"},
    {"dashes", "a:\n", "- ", "x", "E0122"},
    {"question marks", "", "? ", "x", "E0116"},
    {"colons", "", ": ", "", "E0117"},
    {"empty keys", "", ":\n", "", NULL},
    {"braces of keys", "a: {", "x,", "}", "E0119"},
    {"commas", "a: [", ",", "]", "E0110"},
    {"list of texts", "a: [", "x,", "]", "E0123"},
    {"a long key", "", "k", ": 1", NULL},
    {"a long quoted key", "\"", "k", "\": 1", NULL},
    {"a long text", "a: ", "x", "", "E0120"},
    {"a long quote", "a: \"", "x", "\"", "E0120"},
    {"an open quote", "a: \"", "x", "", "E0110"},
    {"lines in a quote", "a: \"", "\n", "\"", "E0121"},
    {"words in a quote", "a: '", "x\n", "'", NULL},
    {"lines of a text", "a: x\n", " y\n", "", NULL},
    {"empty lines in a text", "a: x", "\n", " y", "E0121"},
    {"lines of a block", "a: |\n", " y\n", "", "E0120"},
    {"empty lines of a block", "a: |\n", "\n", " y", "E0120"},
    {"folded lines", "a: >\n", " y\n\n", "", "E0120"},
    {"anchors", "a: [", "&a x,", "]", "E0111"},
    {"aliases", "a: [", "*a,", "]", "E0111"},
    {"a long anchor", "a: &", "a", " x", "E0111"},
    {"tags", "a: [", "!a x,", "]", "E0113"},
    {"a long tag", "a: !", "a", " x", "E0113"},
    {"an escaped tag", "a: !<", "%41", "> x", "E0113"},
    {"tag directives", "", "%TAG !a! b\n", "", "E0108"},
    {"documents", "", "---\n", "", NULL},
    {"document ends", "", "...\n", "", NULL},
    {"comments", "a: 1\n", "#\n", "", NULL},
    {"one comment", "a: 1 #", "#", "", NULL},
    {"spaces", "a: 1", " ", "", NULL},
    {"one key for all", "", "a: 1\n", "", "E0123"},
    {"keys without colon", "", "a\n", "", NULL},
    {"words", "a: ", "x ", "", "E0120"},
    {"pairs in brackets", "a: [", "b: c,", "]", "E0125"},
    {"nested pairs", "a: [", "b: [", "", NULL},
    {"ampersands", "a: ", "&", "", "E0111"},
    {"exclamation marks", "a: ", "!", "", "E0113"},
    {"backslashes", "a: \"", "\\\\", "\"", "E0120"},
    {"escaped nothing", "a: \"", "\\x00", "\"", "E0120"},
    {"hidden characters", "a: ", "\xE2\x80\xAE", "", "E0106"},
    {"broken bytes", "a: ", "\xFF\n", "", "E0103"},
    {"zero bytes", "", NULL, "", "E0105"},
    {"tabs", "a:\n", "\tb: 1\n", "", "E0107"},
    {"wide letters", "a: [", "\xE6\x97\xA5,", "]", "E0123"},
    {"empty flow keys", "a: {", "? ,", "}", NULL},
    {"percent lines in a text", "a: 'x\n", "%\n", "'", "E0108"},
};

static char *attack_build(const struct attack *k, size_t *n)
{
	char *s = test_calloc(1, YAML_FILE_MAX + 1);
	size_t middle = k->middle ? strlen(k->middle) : 1, len = strlen(k->begin);
	size_t bracket = strcmp(k->end, "]") == 0 && strcmp(k->middle, "[") == 0;
	size_t room = YAML_FILE_MAX - len - strlen(k->end);
	size_t times = room / middle / (bracket ? 2 : 1);
	memcpy(s, k->begin, len);
	for (size_t i = 0; i < times; i++, len += middle)
		if (k->middle)
			memcpy(s + len, k->middle, middle);
	if (bracket)
		memset(s + len, ']', times);
	else
		memcpy(s + len, k->end, strlen(k->end));
	*n = len + (bracket ? times : strlen(k->end));
	return s;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The goal is 100 ms and 16 MiB for a file of 256 KiB; ten times the time is allowed for here. */
static void large_hostile_files_are_refused_at_once(void **state)
{
	(void)state;
	bool loud = getenv("TEND_TEST_TIMES") != NULL;
	for (size_t i = 0; i < countof(attacks); i++) {
		size_t n;
		char *text = attack_build(&attacks[i], &n);
		struct world w;
		double start = seconds();
		world_read(&w, text, n);
		struct text t = text_in(&w.a);
		double took = seconds() - start;
		diags_text(&w.d, &t, false);
		double shown = seconds() - start - took;
		const char *code = w.d.n ? w.d.v[0].code->code : "read";
		if (loud)
			print_message("%-26s %7zu bytes %8.2f ms (shown %7.2f) %5zu KiB %s\n",
			              attacks[i].name, n, took * 1e3, shown * 1e3, w.a.used >> 10,
			              code);
		if (attacks[i].code && strcmp(code, attacks[i].code) != 0)
			fail_msg("%s: wanted %s, found %s", attacks[i].name, attacks[i].code, code);
		if (took + shown > 1.0)
			fail_msg("%s: took %.2f s", attacks[i].name, took + shown);
		assert_true(w.a.used < (size_t)16 << 20);
		arena_drop(&w.a);
		test_free(text);
	}
}

static long peak_kib(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void no_hostile_file_takes_more_than_16_mib(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip(); /* the sanitizer keeps freed memory */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	skip();
#endif
#endif
	for (size_t i = 0; i < countof(attacks); i++) {
		size_t n;
		char *text = attack_build(&attacks[i], &n);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct arena a = {0};
			struct source src = {.path = "x.yaml", .text = text, .len = n};
			struct diags d = {.a = &a};
			long before = peak_kib();
			(void)yaml_read(&a, &src, &d);
			_exit(peak_kib() - before < 16 << 10 ? 0 : 1);
		}
		int status = -1;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (status != 0)
			fail_msg("%s: took more than 16 MiB", attacks[i].name);
		test_free(text);
	}
}

/* ---- together ---- */

static void a_file_with_many_faults_shows_them_in_order(void **state)
{
	(void)state;
	static const char text[] = "dose: 50 mg\nsay: {text: Rest, please}\ndose: 500 mg\n";
	struct world w;
	world_read(&w, text, strlen(text));
	struct text t = text_in(&w.a);
	diags_text(&w.d, &t, false);
	assert_string_equal(
	    t.s, "error[E0119]: `please` has no value\n"
	         " --> x.yaml:2:19\n"
	         "  |\n"
	         "1 | dose: 50 mg\n"
	         "2 | say: {text: Rest, please}\n"
	         "  |                   ^^^^^^ left empty\n"
	         "  |\n"
	         "  = in braces and brackets a comma ends a text: put this on its own line\n"
	         "  = more: tend explain E0119\n"
	         "\n"
	         "error[E0115]: `dose` stands twice at this level\n"
	         " --> x.yaml:3:1\n"
	         "  |\n"
	         "2 | say: {text: Rest, please}\n"
	         "3 | dose: 500 mg\n"
	         "  | ^^^^ again here\n"
	         "  |\n"
	         " --> x.yaml:1:1\n"
	         "  |\n"
	         "1 | dose: 50 mg\n"
	         "  | ---- first here\n"
	         "  |\n"
	         "  = keep one of the two\n"
	         "  = more: tend explain E0115\n");
	arena_drop(&w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_stay_as_written),
	    cmocka_unit_test(quoting_does_not_change_the_digest_and_content_does),
	    cmocka_unit_test(whole_files_are_refused),
	    cmocka_unit_test(hostile_files_are_refused_for_the_stated_reason),
	    cmocka_unit_test(codes_are_complete_and_in_order),
	    cmocka_unit_test(limits_are_exact),
	    cmocka_unit_test(five_thousand_keys_are_compared),
	    cmocka_unit_test(large_hostile_files_are_refused_at_once),
	    cmocka_unit_test(no_hostile_file_takes_more_than_16_mib),
	    cmocka_unit_test(a_file_with_many_faults_shows_them_in_order),
	};
	return cmocka_run_group_tests_name("yaml/yaml", tests, NULL, NULL);
}
