/* SPDX-License-Identifier: Apache-2.0
 * Which safety rule is kept where: the marks `# G-09` of the protocol, `rules: [G-09]` of the
 * scenarios.  A rule with an empty cell is one that nobody keeps or nobody tries.  What Tend keeps
 * itself, whatever a protocol says, has its place in the engine. */
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_in.h"

const char *const rules_asked[] = {
    "G-01", "G-02", "G-03", "G-04", "G-05", "G-06", "G-07", "G-08", "G-09", "G-10", "G-11",
    "G-12", "G-13", "G-14", "G-15", "G-16", "G-17", "G-18", "G-19", "G-20", "G-21", "S-01",
    "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-08", "S-09", "S-10", "S-12", "E-01",
    "E-02", "E-03", "E-04", "E-05", "A-01", "A-02", "A-03", "A-04", NULL};

/* Rules about who may, which no protocol can switch off. */
static const struct own_rule {
	const char *rule, *place;
	const char *test; /* where no scenario can play it; NULL: scenarios try it */
} own_rules[] = {
    /* scenarios play in memory, where nothing was approved */
    {"A-01", "engine/app/command.c", "tests/app/test_protocols.c"},
    {"A-02", "engine/decide/command.c", NULL},
    {"A-03", "engine/judge/packet.c", NULL},
    {"A-04", "engine/decide/record.c", NULL},
};

/* A rule that a protocol without such a dose has no place for, and the section that it is about. */
static const struct only_with {
	const char *rule, *word;
} only_with[] = {
    {"G-07", "mg/kg"},
    {"S-12", "booster:"},
    {"S-12", "supplement:"},
};

static int cell_of(const char *s, size_t n)
{
	for (int i = 0; rules_asked[i]; i++)
		if (strlen(rules_asked[i]) == n && strncmp(rules_asked[i], s, n) == 0)
			return i;
	return -1;
}

/* A mark is a comment of nothing but rules: `# G-08, S-12`. */
static bool is_mark(const char *s, size_t n)
{
	size_t i = 0;
	for (;;) {
		if (n - i < 4 || !strchr("GSEA", s[i]) || s[i + 1] != '-')
			return false;
		i += 4;
		if (i == n)
			return true;
		if (n - i < 2 || s[i] != ',' || s[i + 1] != ' ')
			return false;
		i += 2;
	}
}

static void marks_of(struct arena *a, const char *path, const char *text, struct rule_cell *cells)
{
	for (int line = 1; *text; line++) {
		size_t n = strcspn(text, "\n");
		const char *hash = NULL;
		for (size_t i = 0; i + 2 < n; i++)
			if (text[i] == '#' && text[i + 1] == ' ')
				hash = text + i + 2;
		size_t m = hash ? (size_t)(text + n - hash) : 0;
		for (size_t i = 0; hash && is_mark(hash, m) && i < m; i += 6) {
			int k = cell_of(hash + i, 4);
			if (k >= 0)
				arena_push(a, &cells[k].places)->s =
				    arena_fmt(a, "%s:%d", path, line);
		}
		text += n + (text[n] == '\n');
	}
}

/* False where the rule is about a kind of dose that these protocols do not have. */
static bool is_due(const char *rule, const char *const *texts, size_t n)
{
	bool about_some = false;
	for (size_t k = 0; k < countof(only_with); k++) {
		if (strcmp(only_with[k].rule, rule) != 0)
			continue;
		about_some = true;
		for (size_t i = 0; i < n; i++)
			if (strstr(texts[i], only_with[k].word))
				return true;
	}
	return !about_some;
}

enum rc rules_table(struct arena *a, const char *const *protocol_files, size_t n,
                    const char *scenarios, struct rule_cell **out, struct err *e)
{
	struct rule_cell *cells = arena_arr(a, struct rule_cell, countof(rules_asked));
	const char **texts = arena_arr(a, const char *, n);
	struct idents files;
	struct diags d = {.a = a};
	for (size_t i = 0; rules_asked[i]; i++)
		cells[i].rule = rules_asked[i];
	for (size_t i = 0; i < countof(own_rules); i++) {
		struct rule_cell *c = &cells[cell_of(own_rules[i].rule, 4)];
		arena_push(a, &c->places)->s = own_rules[i].place;
		if (own_rules[i].test)
			arena_push(a, &c->scenarios)->s = own_rules[i].test;
	}
	for (size_t i = 0; i < n; i++) {
		size_t len = 0;
		const char *text = scenario_read_file(NULL, a, protocol_files[i], &len, e);
		if (!text)
			return RC_NOTFOUND;
		texts[i] = text;
		marks_of(a, protocol_files[i], text, cells);
	}
	for (size_t i = 0; rules_asked[i]; i++)
		cells[i].due = is_due(rules_asked[i], texts, n);
	TRY(scenario_list(a, scenarios, &files, e));
	for (size_t i = 0; i < files.n; i++) {
		size_t len = 0;
		const char *text = scenario_read_file(NULL, a, files.v[i].s, &len, e);
		if (!text)
			return RC_NOTFOUND;
		const struct scenario_file *f = scenario_load(a, &d, files.v[i].s, text, len);
		if (!f)
			return err_set(e, RC_NO, "%s has mistakes", files.v[i].s);
		for (size_t k = 0; k < f->rules.n; k++) {
			int cell = cell_of(f->rules.v[k].s, strlen(f->rules.v[k].s));
			if (cell < 0)
				return err_set(e, RC_NO, "%s names the rule %s, and there is none",
				               files.v[i].s, f->rules.v[k].s);
			arena_push(a, &cells[cell].scenarios)->s = files.v[i].s;
		}
	}
	*out = cells;
	return RC_OK;
}

void rules_table_text(struct text *out, const struct rule_cell *cells)
{
	for (; cells->rule; cells++) {
		text_put(out, cells->rule);
		for (size_t i = 0; i < cells->places.n; i++)
			text_fmt(out, "%s%s", i ? ", " : "  ", cells->places.v[i].s);
		if (!cells->places.n)
			text_put(out, cells->due ? "  (no mark)" : "  (not such a dose)");
		for (size_t i = 0; i < cells->scenarios.n; i++)
			text_fmt(out, "%s%s", i ? ", " : "  ", cells->scenarios.v[i].s);
		text_put(out, cells->scenarios.n || !cells->due ? "\n" : "  (no scenario)\n");
	}
}
