/* SPDX-License-Identifier: Apache-2.0
 * Any program in the cage: it ends within its budget, always with an answer or a sentence, what it
 * gives can be told, and asked again it does the same.
 *
 * The first byte says what the rest is: 0 = the text of init.lua, 1 = a pattern and a text after
 * a NUL, else choices in a grammar that makes a program out of whatever comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/cage.h"
#include "plugin/match.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
	if (!ok)
		abort();
}

/* ---- a program out of bytes ---- */

struct maker {
	const uint8_t *p;
	size_t n, at;
	struct text out;
	int depth;
};

static unsigned choose(struct maker *m, unsigned below)
{
	return m->at < m->n ? m->p[m->at++] % below : 0;
}

static const char *const values[] = {"nil",
                                     "true",
                                     "0",
                                     "1",
                                     "-1",
                                     "2.5",
                                     "1e308",
                                     "0/0",
                                     "math.huge",
                                     "\"\"",
                                     "\"abc\"",
                                     "\"\\0\"",
                                     "a",
                                     "b",
                                     "ask",
                                     "ask.with",
                                     "ask.readings.bp",
                                     "{}",
                                     "{1, 2, 3}",
                                     "{x = a}",
                                     "{a, b}",
                                     "print",
                                     "tend",
                                     "string",
                                     "function(...) return ... end",
                                     "(\"x\"):rep(3000)",
                                     "math.maxinteger",
                                     "math.mininteger",
                                     "\"%a+\"",
                                     "\"(.-)%1\"",
                                     "\".-.-.-b\"",
                                     "_ENV"};

static const char *const functions[] = {"pcall",
                                        "tostring",
                                        "tonumber",
                                        "select",
                                        "rawlen",
                                        "rawequal",
                                        "type",
                                        "error",
                                        "assert",
                                        "print",
                                        "require",
                                        "ipairs",
                                        "pairs",
                                        "string.rep",
                                        "string.sub",
                                        "string.byte",
                                        "string.char",
                                        "string.find",
                                        "string.match",
                                        "string.gsub",
                                        "string.gmatch",
                                        "string.format",
                                        "string.upper",
                                        "string.reverse",
                                        "string.len",
                                        "table.concat",
                                        "table.insert",
                                        "table.remove",
                                        "table.sort",
                                        "table.unpack",
                                        "table.pack",
                                        "utf8.char",
                                        "utf8.len",
                                        "utf8.codepoint",
                                        "math.floor",
                                        "math.max",
                                        "math.fmod",
                                        "math.tointeger",
                                        "math.abs",
                                        "tend.pass",
                                        "tend.warn",
                                        "tend.hold",
                                        "tend.task",
                                        "tend.note",
                                        "tend.round",
                                        "tend.minutes",
                                        "tend.days",
                                        "tend.copy",
                                        "tend.trace",
                                        "tend.list.last",
                                        "tend.list.max",
                                        "tend.list.mean",
                                        "tend.list.values",
                                        "tend.list.since",
                                        "tend.check",
                                        "tend.step",
                                        "a",
                                        "b"};

static const char *const operators[] = {"+",  "-",  "*",   "/",  "//", "%", "^",  "..", "==", "<",
                                        "<=", "~=", "and", "or", "&",  "|", "<<", ">>", "~"};

static void put(struct maker *m, const char *s)
{
	text_put(&m->out, s);
}

static void call(struct maker *m);

static void value(struct maker *m)
{
	unsigned what = choose(m, 12);
	if (++m->depth > 8)
		what = 0;
	if (what < 6) {
		put(m, values[choose(m, countof(values))]);
	} else if (what < 8) {
		put(m, "(");
		value(m);
		put(m, operators[choose(m, countof(operators))]);
		put(m, " ");
		value(m);
		put(m, ")");
	} else if (what == 8) {
		put(m, choose(m, 2) ? "(-" : "(#");
		value(m);
		put(m, ")");
	} else if (what == 9) {
		put(m, "(");
		value(m);
		put(m, ")[");
		value(m);
		put(m, "]");
	} else {
		call(m);
	}
	m->depth--;
}

static void call(struct maker *m)
{
	put(m, functions[choose(m, countof(functions))]);
	put(m, "(");
	for (unsigned i = 0, n = choose(m, 5); i < n; i++) {
		if (i)
			put(m, ", ");
		value(m);
	}
	put(m, ")");
}

static void statement(struct maker *m)
{
	static const char *const heads[] = {"while true do ",
	                                    "for i = 1, 100 do ",
	                                    "do ",
	                                    "pcall(function() ",
	                                    "if a then ",
	                                    "for k, v in pairs(b) do ",
	                                    "for _, v in ipairs(ask.readings.bp) do "};
	unsigned what = choose(m, 10);
	if (what < 2) {
		put(m, choose(m, 2) ? "a = " : "b = ");
		value(m);
	} else if (what < 4) {
		put(m, choose(m, 2) ? "a[" : "b[");
		value(m);
		put(m, "] = ");
		value(m);
	} else if (what < 7 || m->depth > 4) {
		put(m, "local _ = ");
		call(m);
	} else {
		unsigned head = choose(m, countof(heads));
		m->depth++;
		put(m, heads[head]);
		for (unsigned i = 0, n = 1 + choose(m, 3); i < n; i++)
			statement(m);
		put(m, head == 3 ? " end)" : " end");
		m->depth--;
	}
	put(m, "\n");
}

static const char *program(struct arena *a, const uint8_t *p, size_t n)
{
	struct maker m = {.p = p, .n = n, .out = text_in(a)};
	m.out.max = (size_t)48 << 10;
	put(&m, "local a, b = {}, \"ab\"\ntend.check(\"it\", function(ask)\n");
	while (m.at < m.n && !m.out.cut)
		statement(&m);
	put(&m, "do return a end end)\n");
	return m.out.s;
}

/* ---- what must hold ---- */

static struct datum told(struct arena *a)
{
	struct datum ask = datum_map(), with = datum_map(), readings = datum_map();
	struct datum bp = datum_list(), r = datum_map();
	datum_set(a, &r, "systolic", datum_whole(120));
	datum_set(a, &r, "at_ms", datum_number(1.5));
	datum_add(a, &bp, r);
	datum_add(a, &bp, r);
	datum_set(a, &readings, "bp", bp);
	datum_set(a, &with, "latest", datum_text("19:00"));
	datum_set(a, &ask, "with", with);
	datum_set(a, &ask, "readings", readings);
	return ask;
}

static void run(struct arena *a, const char *src, size_t n, struct cage_result *r)
{
	struct datum ask = told(a);
	struct cage_file f = {"init.lua", src, n};
	struct cage_call c = {.plugin = "fuzz",
	                      .files = &f,
	                      .files_n = 1,
	                      .hook = CAGE_CHECK,
	                      .name = "it",
	                      .input = &ask,
	                      .budget = {.steps = 20000, .bytes = (size_t)512 << 10},
	                      .trace = true};
	cage_run(&c, a, r);
	need(r->end < CAGE_LOST);
	need((r->end == CAGE_DONE) == (r->message == NULL));
	need(!r->message || utf8_valid(r->message, strlen(r->message)));
	need(!r->trace || utf8_valid(r->trace, strlen(r->trace)));
	need(r->peak_bytes <= (size_t)512 << 10);
	need(r->end != CAGE_DONE || !datum_fault(&r->out));
}

static void check_program(const char *src, size_t n)
{
	struct arena a = {0};
	struct cage_result one, two;
	run(&a, src, n, &one);
	run(&a, src, n, &two);
	if (one.end != CAGE_TIME_SPENT && two.end != CAGE_TIME_SPENT
	    && one.end != CAGE_MEMORY_SPENT) {
		need(one.end == two.end && one.steps == two.steps && one.line == two.line);
		need(!one.message || strcmp(one.message, two.message) == 0);
	}
	arena_drop(&a);
}

static void check_pattern(const char *s, size_t n)
{
	struct match_pattern p;
	struct match_found f;
	const char *text = memchr(s, '\0', n);
	size_t pn = text ? (size_t)(text - s) : n;
	size_t tn = text ? n - pn - 1 : 0;
	int64_t cost = 100000;
	if (match_read(&p, s, pn, true))
		return;
	if (match_from(&p, text ? text + 1 : s, tn, 0, &f, &cost) != MATCH_YES)
		return;
	need(f.from <= f.to && f.to <= tn);
	for (size_t i = 0; i < p.captures; i++)
		need(f.captures[i].len == MATCH_POSITION
		     || f.captures[i].at + f.captures[i].len <= tn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {0};
	if (n < 2)
		return 0;
	if (data[0] == 1) {
		check_pattern((const char *)data + 1, n - 1);
	} else if (data[0] == 0) {
		check_program((const char *)data + 1, n - 1);
	} else {
		const char *src = program(&a, data + 1, n - 1);
		check_program(src, strlen(src));
	}
	arena_drop(&a);
	return 0;
}
