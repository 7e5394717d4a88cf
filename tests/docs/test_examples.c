/* SPDX-License-Identifier: Apache-2.0
 * Every example of the documentation does what the page says.
 *
 * What stands behind the opening fence decides:
 *   yaml check        loads without an error and without a warning
 *   yaml wrong E0301  draws this code, and no other
 *   yaml scenario     is no protocol: tests of scenarios try it
 * An example that begins with `tend:` is a whole protocol.  Any other holds sections, whose entries
 * are put in place of those of the same name in frame.yaml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "closure/package.h"
#include "page.h"

static const char *const pages[] = {"README.md", "docs/protocol-language.md", "docs/hazards.md",
                                    "docs/record.md", "docs/plugin-manifest.md"};

/* ---- an example in its frame -------------------------------------------------------------------
 */

/* The lines from s on that are blank or moved in by more than `least`. */
static const char *body_end(const char *s, size_t least)
{
	while (*s && (strspn(s, " ") > least || *s == '\n')) {
		s = line_end(s);
		s += *s == '\n';
	}
	return s;
}

static const char *after_line(const char *s)
{
	s = line_end(s);
	return s + (*s == '\n');
}

static size_t key_length(const char *s)
{
	return strcspn(s, ":\n");
}

/* Where `key` stands at this depth in a text, or NULL. */
static const char *find_key(const char *s, const char *end, size_t depth, const char *key, size_t n)
{
	for (; s < end; s = after_line(s))
		if (strspn(s, " ") == depth && key_length(s + depth) == n
		    && strncmp(s + depth, key, n) == 0)
			return s;
	return NULL;
}

/* One section of the frame, with the entries of the example in place of its own. */
static void merge_section(struct text *out, const char *frame, const char *frame_end,
                          const char *mine, const char *mine_end)
{
	bool entries = *after_line(mine) == ' ' && strncmp(after_line(mine), "  - ", 4) != 0;
	bool frame_entries = after_line(frame) < frame_end;
	if (!entries || !frame_entries) {
		text_putn(out, mine, (size_t)(mine_end - mine));
		return;
	}
	const char *s = after_line(frame);
	text_putn(out, frame, (size_t)(s - frame));
	while (s < frame_end) {
		const char *end = body_end(after_line(s), 2);
		if (!find_key(after_line(mine), mine_end, 2, s + 2, key_length(s + 2)))
			text_putn(out, s, (size_t)(end - s));
		s = end;
	}
	text_putn(out, after_line(mine), (size_t)(mine_end - after_line(mine)));
}

static const char *in_frame(struct arena *a, const char *frame, const char *example)
{
	struct text out = text_in(a);
	const char *frame_ends = frame + strlen(frame), *example_ends = example + strlen(example);
	for (const char *s = frame; *s;) {
		const char *end = body_end(after_line(s), 0);
		const char *mine = find_key(example, example_ends, 0, s, key_length(s));
		if (mine)
			merge_section(&out, s, end, mine, body_end(after_line(mine), 0));
		else
			text_putn(&out, s, (size_t)(end - s));
		s = end;
	}
	for (const char *s = example; *s; s = body_end(after_line(s), 0))
		if (!find_key(frame, frame_ends, 0, s, key_length(s)))
			text_putn(&out, s, (size_t)(body_end(after_line(s), 0) - s));
	return out.s;
}

/* ---- trying it ---------------------------------------------------------------------------------
 */

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	(void)ctx;
	bool plugin = strncmp(name, "plugins/", 8) == 0;
	if (plugin && strncmp(name, "plugins/settle/", 15) != 0) {
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
		return NULL;
	}
	const char *s = page_read(a, plugin ? arena_fmt(a, "tests/plugin/packages/%s", name + 8)
	                                    : arena_fmt(a, "protocols/%s", name));
	*len = strlen(s);
	return s;
}

/* The codes that a text draws, each once, with a space behind. */
static const char *codes_of(struct arena *a, const char *path, const char *yaml,
                            const char **messages)
{
	const struct part_reader parts = {.read = part};
	struct diags d = {.a = a};
	struct text codes = text_in(a), all = text_in(a);
	protocol_read(a, &d, path, yaml, strlen(yaml), &parts, NULL);
	diags_text(&d, &all, false);
	for (size_t i = 0; i < d.n; i++)
		if (!d.v[i].waived && (!codes.n || !strstr(codes.s, d.v[i].code->code)))
			text_fmt(&codes, "%s ", d.v[i].code->code);
	*messages = all.n ? all.s : "";
	return codes.n ? codes.s : "";
}

static bool try_manifest(struct arena *a, const char *path, const struct block *b)
{
	struct diags d = {.a = a};
	struct text all = text_in(a);
	if (plugin_read(a, &d, path, b->text, strlen(b->text)) && !d.n)
		return true;
	diags_text(&d, &all, false);
	print_error("%s:%d:\n%s\n", path, b->line, all.n ? all.s : "");
	return false;
}

static bool try_block(struct arena *a, const char *path, const char *frame, const struct block *b)
{
	const char *messages, *wanted = "";
	if (strcmp(b->info, "yaml scenario") == 0)
		return true;
	if (strcmp(b->info, "yaml manifest") == 0)
		return try_manifest(a, path, b);
	if (strncmp(b->info, "yaml wrong ", strlen("yaml wrong ")) == 0) {
		wanted = arena_fmt(a, "%s ", b->info + strlen("yaml wrong "));
	} else if (strcmp(b->info, "yaml check") != 0) {
		print_error("%s:%d: say `yaml check` or `yaml wrong CODE`, not `%s`\n", path,
		            b->line, b->info);
		return false;
	}
	bool whole = strncmp(b->text, "tend:", strlen("tend:")) == 0;
	const char *yaml = whole ? b->text : in_frame(a, frame, b->text);
	const char *got = codes_of(a, path, yaml, &messages);
	if (strcmp(got, wanted) == 0)
		return true;
	print_error("%s:%d: wanted `%s`, found `%s`\n%s\n", path, b->line, wanted, got, messages);
	return false;
}

static void every_example_does_what_its_page_says(void **state)
{
	struct arena a = {0};
	size_t wrong = 0, tried = 0;
	(void)state;
	const char *frame = page_read(&a, "tests/docs/frame.yaml");
	for (size_t i = 0; i < countof(pages); i++) {
		struct blocks blocks = {0};
		page_blocks(&a, page_read(&a, pages[i]), &blocks);
		for (size_t j = 0; j < blocks.n; j++)
			if (strncmp(blocks.v[j].info, "yaml", 4) == 0) {
				tried++;
				wrong += !try_block(&a, pages[i], frame, &blocks.v[j]);
			}
	}
	assert_true(tried >= 20);
	arena_drop(&a);
	assert_int_equal(wrong, 0);
}

static void the_frame_is_a_protocol_without_a_fault(void **state)
{
	struct arena a = {0};
	const char *messages;
	(void)state;
	const char *got =
	    codes_of(&a, "frame.yaml", page_read(&a, "tests/docs/frame.yaml"), &messages);
	if (got[0])
		print_error("%s", messages);
	assert_string_equal(got, "");
	arena_drop(&a);
}

static void an_example_takes_the_place_of_what_has_its_name(void **state)
{
	static const struct {
		const char *frame, *example, *want;
	} rows[] = {
	    {"a: 1\nb:\n  x: 1\n  y:\n    z: 2\n", "b:\n  x: 9\n",
	     "a: 1\nb:\n  y:\n    z: 2\n  x: 9\n"},
	    {"a: 1\nb:\n  x: 1\n", "b:\n  y: 2\n", "a: 1\nb:\n  x: 1\n  y: 2\n"},
	    {"a: 1\nb: 2\n", "a: 3\n", "a: 3\nb: 2\n"},
	    {"a: 1\n", "c:\n  - {d: 1}\n", "a: 1\nc:\n  - {d: 1}\n"},
	    {"a:\n  - {d: 1}\nb: 1\n", "a:\n  - {d: 2}\n", "a:\n  - {d: 2}\nb: 1\n"},
	};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = {0};
		assert_string_equal(in_frame(&a, rows[i].frame, rows[i].example), rows[i].want);
		arena_drop(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_example_takes_the_place_of_what_has_its_name),
	    cmocka_unit_test(the_frame_is_a_protocol_without_a_fault),
	    cmocka_unit_test(every_example_does_what_its_page_says),
	};
	return cmocka_run_group_tests_name("docs/examples", tests, NULL, NULL);
}
