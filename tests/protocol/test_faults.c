/* SPDX-License-Identifier: Apache-2.0
 * Each file of faults/ has one thing wrong.  Its first lines say what is to be found and where:
 * exactly that, so that one cause gives one error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>

#include "../support/world.h"
#include "closure/package.h"

#define FAULTS    TEND_TESTS "/protocol/faults"
#define MANIFESTS TEND_TESTS "/plugin/faults"

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the files that end so, in order; each and the list to be freed. */
static size_t files(const char *folder, char **out, size_t max, const char *ending)
{
	DIR *d = opendir(folder);
	size_t n = 0;
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		size_t len = strlen(e->d_name), end = strlen(ending);
		if (len > end && strcmp(e->d_name + len - end, ending) == 0 && n < max) {
			out[n] = calloc(1, len + 1);
			memcpy(out[n++], e->d_name, len);
		}
	}
	closedir(d);
	qsort(out, n, sizeof *out, by_name);
	return n;
}

/* What the lines `# expect: CODE LINE:COL` at the top say. */
static const char *expected(struct arena *a, const char *text)
{
	struct text t = text_in(a);
	const char *const mark = "# expect: ";
	for (const char *s = text; strncmp(s, mark, strlen(mark)) == 0;) {
		const char *end = strchr(s, '\n');
		text_putn(&t, s + strlen(mark), (size_t)(end + 1 - s) - strlen(mark));
		s = end + 1;
	}
	return t.n ? t.s : "";
}

static bool seen_code(const char *list, const char *code)
{
	for (const char *s = list; (s = strstr(s, code)) != NULL; s++)
		if (s == list || s[-1] == '\n')
			return true;
	return false;
}

/* The same for manifests of plugins, each read by itself; gives how many were wrong. */
static size_t manifests(struct text *raised)
{
	char *names[200];
	size_t n = files(MANIFESTS, names, countof(names), ".yaml"), wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct world w = {0};
		size_t len;
		char path[512];
		snprintf(path, sizeof path, MANIFESTS "/%s", names[i]);
		char *text = world_file(path, &len);
		w.d.a = &w.a;
		const struct plugin_def *def = plugin_read(&w.a, &w.d, "plugin.yaml", text, len);
		diags_sort(&w.d);
		const char *want = expected(&w.a, text), *got = world_found(&w);
		if (strcmp(want, got) != 0) {
			wrong++;
			print_error("%s\nwanted:\n%sfound:\n%s%s\n", names[i], want, got,
			            world_text(&w));
		}
		text_put(raised, got);
		assert_int_equal(def == NULL, w.d.errors > 0);
		world_drop(&w);
		free(text);
		free(names[i]);
	}
	assert_true(n >= 40 && n < countof(names));
	return wrong;
}

static void each_fault_is_found_where_it_stands_and_nothing_else_is(void **state)
{
	char *names[1000];
	size_t n = files(FAULTS, names, countof(names), ".yaml"), wrong = 0;
	struct arena all = {0};
	struct text raised = text_in(&all);
	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct world w;
		size_t len;
		char path[512];
		snprintf(path, sizeof path, FAULTS "/%s", names[i]);
		char *text = world_file(path, &len), folder[] = FAULTS;
		world_read(&w, text, len, folder);
		const char *want = expected(&w.a, text), *got = world_found(&w);
		if (strcmp(want, got) != 0) {
			wrong++;
			print_error("%s\nwanted:\n%sfound:\n%s%s\n", names[i], want, got,
			            world_text(&w));
		}
		text_put(&raised, got);
		assert_int_equal(w.p == NULL, w.d.errors > 0);
		for (size_t j = 0; j < w.d.n; j++) {
			assert_true(utf8_valid(w.d.v[j].msg, strlen(w.d.v[j].msg)));
			assert_true(w.d.v[j].msg[strlen(w.d.v[j].msg) - 1] != '.');
		}
		world_drop(&w);
		free(text);
		free(names[i]);
	}
	wrong += manifests(&raised);
	print_message("%zu files\n", n);
	assert_true(n >= 120 && n < countof(names)); /* none is left out */
	for (size_t i = 0; i < CODES; i++)
		if (!seen_code(raised.s, codes[i].code)) {
			print_error("no file draws %s\n", codes[i].code);
			wrong++;
		}
	arena_drop(&all);
	assert_int_equal(wrong, 0);
}

/* What a person sees, word for word: NAME.txt beside NAME.yaml. */
static void the_common_ones_read_well(void **state)
{
	char *names[100];
	size_t n = files(FAULTS, names, countof(names), ".txt"), wrong = 0;
	(void)state;
	assert_true(n >= 15);
	for (size_t i = 0; i < n; i++) {
		struct world w;
		size_t len, want_len;
		char path[512];
		int stem = (int)strlen(names[i]) - 4;
		snprintf(path, sizeof path, FAULTS "/%.*s.yaml", stem, names[i]);
		char *text = world_file(path, &len), folder[] = FAULTS;
		snprintf(path, sizeof path, FAULTS "/%s", names[i]);
		char *want = world_file(path, &want_len);
		world_read(&w, text, len, folder);
		if (strcmp(world_text(&w), want) != 0) {
			wrong++;
			print_error("%s\nwanted:\n%s\nfound:\n%s\n", names[i], want,
			            world_text(&w));
		}
		world_drop(&w);
		free(text);
		free(want);
		free(names[i]);
	}
	assert_int_equal(wrong, 0);
}

/* ---- the rows of codes.c ---- */

/* `over` laid over `base`: mappings are merged key by key, anything else is replaced. */
static struct node *laid_over(struct arena *a, const struct node *base, const struct node *over)
{
	struct node *out = arena_new(a, struct node);
	*out = *over;
	if (!base || base->kind != NODE_MAP || over->kind != NODE_MAP)
		return out;
	*out = *base;
	out->pairs = arena_arr(a, struct pair, base->len + over->len);
	memcpy(out->pairs, base->pairs, base->len * sizeof *base->pairs);
	for (size_t i = 0; i < over->len; i++) {
		size_t at = 0;
		while (at < out->len && strcmp(out->pairs[at].key->s, over->pairs[i].key->s) != 0)
			at++;
		const struct node *was = at < out->len ? out->pairs[at].value : NULL;
		out->pairs[at].key = over->pairs[i].key;
		out->pairs[at].value = laid_over(a, was, over->pairs[i].value);
		out->len += at == out->len;
	}
	return out;
}

static void draw(struct world *w, struct arena *a, const char *example)
{
	size_t n;
	char *small = world_file(TEND_TESTS "/protocol/small.yaml", &n), folder[] = FAULTS;
	struct diags d = {.a = a};
	struct source base = {.path = "small.yaml", .text = small, .len = n};
	struct source over = {.path = "example", .text = example, .len = strlen(example)};
	struct node *tree = yaml_read(a, &over, &d);
	struct text t = text_in(a);
	if (!tree)
		diags_text(&d, &t, false);
	if (!tree)
		fail_msg("%s\n%s", example, t.s);
	yaml_canonical(laid_over(a, yaml_read(a, &base, &d), tree), &t);
	world_read(w, arena_dup(a, t.s), t.n, folder);
	free(small);
}

static void every_code_says_why_and_shows_how(void **state)
{
	size_t wrong = 0;
	(void)state;
	for (size_t i = 0; i < CODES; i++) {
		const struct diag_code *c = &codes[i];
		struct arena a = {0};
		struct world w;
		assert_true(c->code && c->title && c->why && c->bad && c->good);
		assert_true(strlen(c->title) < 60 && strlen(c->why) > 20);
		assert_true(c->why[strlen(c->why) - 1] == '.' || c->why[strlen(c->why) - 1] == '?');
		assert_true((c->code[0] == 'E') == (c->severity == SEV_ERROR));
		assert_true(i == 0 || strcmp(codes[i - 1].code + 1, c->code + 1) < 0);
		assert_ptr_equal(code_find(c->code), c);
		if (c->bad[0] != '(' && !strstr(c->bad, "(in a part)")) {
			draw(&w, &a, c->bad);
			if (!seen_code(world_found(&w), c->code)) {
				wrong++;
				print_error("%s: bad draws\n%s\n", c->code, world_text(&w));
			}
			world_drop(&w);
		}
		if (c->good[0] != '(' && !strstr(c->good, "(in the")) {
			draw(&w, &a, c->good);
			if (w.d.errors || seen_code(world_found(&w), c->code)) {
				wrong++;
				print_error("%s: good draws\n%s\n", c->code, world_text(&w));
			}
			world_drop(&w);
		}
		arena_drop(&a);
	}
	for (size_t i = 0; i < yaml_codes_len; i++) {
		const struct diag_code *c = &yaml_codes[i];
		assert_true(c->code && c->title && strlen(c->title) < 60 && c->why && c->bad
		            && c->good);
		assert_true(i == 0 || strcmp(yaml_codes[i - 1].code, c->code) < 0);
		assert_ptr_equal(code_find(c->code), c);
	}
	assert_null(code_find("E9999"));
	assert_int_equal(wrong, 0);
}

static void a_file_without_a_fault_draws_nothing(void **state)
{
	static const char *const paths[] = {TEND_TESTS "/protocol/small.yaml",
	                                    TEND_TESTS "/../protocols/kap-lozenge-im.yaml"};
	(void)state;
	for (size_t i = 0; i < countof(paths); i++) {
		struct world w;
		size_t n;
		char *text = world_file(paths[i], &n), folder[] = TEND_TESTS "/../protocols";
		world_read(&w, text, n, folder);
		assert_string_equal(world_text(&w), "");
		assert_non_null(w.p);
		world_drop(&w);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_without_a_fault_draws_nothing),
	    cmocka_unit_test(every_code_says_why_and_shows_how),
	    cmocka_unit_test(each_fault_is_found_where_it_stands_and_nothing_else_is),
	    cmocka_unit_test(the_common_ones_read_well),
	};
	return cmocka_run_group_tests_name("protocol/faults", tests, NULL, NULL);
}
