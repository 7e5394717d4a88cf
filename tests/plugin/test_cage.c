/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/cage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The input of a late evening with two pressures. */
static struct datum sample(struct arena *a)
{
	struct datum ask = datum_map(), with = datum_map(), now = datum_map();
	struct datum readings = datum_map(), bp = datum_list(), rights = datum_map();
	for (int i = 0; i < 2; i++) {
		struct datum r = datum_map();
		datum_set(a, &r, "at_ms", datum_whole(i * 600000));
		datum_set(a, &r, "systolic", datum_whole(120 + 10 * i));
		datum_add(a, &bp, r);
	}
	datum_set(a, &readings, "bp", bp);
	datum_set(a, &with, "latest", datum_text("19:00"));
	datum_set(a, &with, "warn", datum_text(NULL));
	datum_set(a, &now, "time", datum_text("19:05"));
	datum_set(a, &rights, "time", datum_yes_no(true));
	datum_set(a, &rights, "readings", datum_yes_no(true));
	datum_set(a, &rights, "scores", datum_yes_no(false));
	datum_set(a, &ask, "with", with);
	datum_set(a, &ask, "now", now);
	datum_set(a, &ask, "readings", readings);
	datum_set(a, &ask, ".rights", rights);
	return ask;
}

static struct cage_result run(struct arena *a, enum cage_hook hook, const char *src)
{
	struct cage_file f = {"init.lua", src, strlen(src)};
	struct datum input = sample(a), *kept = arena_new(a, struct datum);
	*kept = input;
	struct cage_call call = {.plugin = "late",
	                         .files = &f,
	                         .files_n = 1,
	                         .hook = hook,
	                         .name = "it",
	                         .input = kept,
	                         .trace = true};
	struct cage_result r;
	cage_run(&call, a, &r);
	return r;
}

static const char *json(struct arena *a, const struct datum *d)
{
	struct text t = text_in(a);
	struct json j = json_on(&t);
	datum_json(d, &j, NULL);
	return t.s;
}

static void a_check_answers(void **state)
{
	(void)state;
	struct arena a = {0};
	struct cage_result r =
	    run(&a, CAGE_CHECK,
	        "tend.check(\"it\", function(ask)\n"
	        "  if ask.now.time > ask.with.latest then\n"
	        "    return tend.hold(\"It is after \" .. ask.with.latest .. \".\")\n"
	        "  end\n  return tend.pass()\nend)");
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(json(&a, &r.out),
	                    "{\"say\":\"It is after 19:00.\",\"verdict\":\"hold\"}");
	arena_drop(&a);
}

/* ---- what authors write ---- */

#define CHECK(body) "tend.check(\"it\", function(ask)\n" body "\nend)"

/* Runs the body of a check; what it gives back, as JSON. */
static const char *answer(struct arena *a, const char *body)
{
	struct cage_result r =
	    run(a, CAGE_CHECK, arena_fmt(a, "tend.check(\"it\", function(ask) %s end)", body));
	return r.end == CAGE_DONE ? json(a, &r.out) : r.message;
}

/* A value by way of the sentence of a warning. */
static const char *value(struct arena *a, const char *expr)
{
	struct cage_result r =
	    run(a, CAGE_CHECK,
	        arena_fmt(a, "tend.check(\"it\", function(ask) return tend.warn(tostring(%s)) end)",
	                  expr));
	return r.end == CAGE_DONE ? datum_text_of(&r.out, "say") : r.message;
}

static void what_is_told_is_read_like_tables(void **state)
{
	static const struct {
		const char *expr, *is;
	} rows[] = {
	    {"ask.readings.bp[2].systolic", "130"},
	    {"#ask.readings.bp", "2"},
	    {"ask.readings.bp[3]", "nil"},
	    {"ask.readings.bp[0]", "nil"},
	    {"ask.readings.pulse", "nil"},
	    {"ask.with.warn", "nil"},
	    {"ask.items", "nil"},
	    {"type(ask.readings)", "table"},
	    {"ask.readings == ask.readings", "true"},
	    {"rawequal(ask.readings.bp[1], ask.readings.bp[1])", "true"},
	    {"ask.readings.bp[1] == ask.readings.bp[2]", "false"},
	    {"rawlen(ask.readings.bp)", "2"},
	    {"tend.list.max(ask.readings.bp, \"systolic\")", "130"},
	    {"tend.list.mean(ask.readings.bp, \"systolic\")", "125.0"},
	    {"tend.list.last(ask.readings.pulse, \"rate\")", "nil"},
	    {"tend.list.mean({})", "nil"}, /* never 0: nothing was measured */
	    {"tend.list.sum({{v = 1}}, \"w\")", "nil"},
	    {"tend.list.max(nil)", "nil"},
	    {"tend.list.min({})", "nil"},
	    {"#tend.list.since(ask.readings.bp, 1)", "1"},
	    {"select(\"#\", table.unpack(ask.readings.bp))", "2"},
	    {"table.concat(tend.list.values(ask.readings.bp, \"systolic\"), \" \")", "120 130"},
	    {"string.gsub(\"latest\", \"%a+\", ask.with)", "19:00"},
	    {"tend.copy(ask.readings).bp[1].systolic", "120"},
	    {"(function() local s = \"\" for k in pairs(ask) do s = s .. k .. \" \" end return s "
	     "end)()",
	     "now readings with "},
	    {"(function() local n = 0 for i, r in ipairs(ask.readings.bp) do n = n + i * "
	     "r.systolic end "
	     "return n end)()",
	     "380"},
	    {"(function() local t = tend.copy(ask.with) t.latest = \"20:00\" return t.latest "
	     "end)()",
	     "20:00"},
	    {"tend.minutes(\"18:50\", ask.now.time)", "15"},
	};
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(value(&a, rows[i].expr), rows[i].is);
	arena_drop(&a);
}

static void a_wrong_name_is_told_with_the_right_one(void **state)
{
	static const struct {
		const char *body, *says;
	} rows[] = {
	    {"return tend.hodl(\"x\")",
	     "tend.hodl: there is no such function; did you mean `tend.hold`?"},
	    {"return ask.redings", "ask.redings: there is no such field; did you mean `readings`?"},
	    {"return ask.with.latst",
	     "ask.with.latst: there is no such field; did you mean `latest`?"},
	    {"return ask.now.tme", "ask.now.tme: there is no such field; did you mean `time`?"},
	    {"return ask.patient",
	     "ask.patient: this plugin does not ask for `patient` in plugin.yaml"},
	    {"return ask.scores", "ask.scores: the clinic did not grant `scores` to this plugin"},
	    {"return tend.task(\"x\")",
	     "tend.task: this plugin does not ask for `task` in plugin.yaml"},
	    {"return string.fromat(\"x\")",
	     "string.fromat: there is no such function; did you mean `string.format`?"},
	    {"retrun()", "`retrun` is declared nowhere in this file"},
	    {"return pirs({})", "`pirs` is declared nowhere in this file; did you mean `pairs`?"},
	    {"count = 1", "`count` is declared nowhere: write `local count`"},
	    {"function help() end", "`help` is declared nowhere: write `local function help`"},
	    {"return os.time()",
	     "os is not there for plugins: use ask.now (right `time`). There is no system behind a "
	     "plugin"},
	    {"ask.with.latest = 1", "ask.with cannot be written: make a copy with tend.copy()"},
	    {"return tend.hold(\"x\", {agian_min = 3})",
	     "tend.hold: there is no option `agian_min`; did you mean `again_min`?"},
	    {"return tend.hold()", "tend.hold: tell in a sentence why, for the therapist"},
	    {"return require(\"tabel\")", "require \"tabel\": the package has no file tabel.lua"},
	    {"return tend.list.max(ask.readings.bp)",
	     "tend.list.max: an entry is no number but a table; name its field, as in (list, "
	     "\"systolic\")"},
	    {"return {verdict = \"hold\", sya = \"x\"}",
	     "sya: there is no such field; did you mean `say`?"},
	    {"return ask.readings.bp.systolic + 1",
	     "attempt to perform arithmetic on a nil value (field 'systolic')"},
	    {"return \"1\" + 1", "attempt to perform arithmetic on a string value (constant '1')"},
	};
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(answer(&a, rows[i].body), rows[i].says);
	arena_drop(&a);
}

static void the_place_is_that_of_the_author(void **state)
{
	struct arena a = {0};
	(void)state;
	struct cage_result r = run(&a, CAGE_CHECK,
	                           "local function deep()\n  error(\"no reading\")\nend\n" CHECK(
	                               "  deep()\n  return tend.pass()"));
	assert_int_equal(r.end, CAGE_RAISED);
	assert_string_equal(r.message, "no reading");
	assert_string_equal(r.file, "init.lua");
	assert_int_equal(r.line, 2);
	assert_string_equal(r.trace, "tend.check(\"it\", function)\n"
	                             "  init.lua:2 in deep\n  init.lua:5\n");
	r = run(&a, CAGE_CHECK, "local x =\n\n= 3");
	assert_int_equal(r.end, CAGE_BAD_SOURCE);
	assert_int_equal(r.line, 3);
	assert_string_equal(r.message, "unexpected symbol near '='");
	r = run(&a, CAGE_CHECK, CHECK("\nlocal n = 0\nwhile true do n = n + 1 end"));
	assert_int_equal(r.end, CAGE_STEPS_SPENT);
	assert_int_equal(r.line, 4);
	r = run(&a, CAGE_CHECK, CHECK("local t = {}\nfor i = 1, 1e9 do t[i] = i end"));
	assert_int_equal(r.end, CAGE_MEMORY_SPENT);
	assert_int_equal(r.line, 3);
	r = run(&a, CAGE_CHECK, CHECK("return {verdict = \"pass\", say = {{print}}}"));
	assert_int_equal(r.end, CAGE_BAD_RESULT);
	assert_string_equal(r.message, "say[1][1]: a function cannot be given back");
	arena_drop(&a);
}

/* A right that is missing stops what needs it, not the whole file. */
static void a_name_may_be_kept_before_its_right_is_there(void **state)
{
	struct arena a = {0};
	(void)state;
	struct cage_result r =
	    run(&a, CAGE_CHECK, "local task = tend.task\n" CHECK("return tend.pass()"));
	assert_int_equal(r.end, CAGE_DONE);
	r = run(&a, CAGE_CHECK, "local task = tend.task\n" CHECK("return task(\"x\")"));
	assert_int_equal(r.end, CAGE_RAISED);
	assert_int_equal(r.line, 3);
	assert_string_equal(r.message,
	                    "tend.task: this plugin does not ask for `task` in plugin.yaml");
	arena_drop(&a);
}

/* What comes back can always be sent on. */
static void the_deepest_answer_can_be_told(void **state)
{
	struct arena a = {0};
	int taken = 0;
	(void)state;
	for (int depth = 1; depth < 20; depth++) {
		struct cage_result r =
		    run(&a, CAGE_REPORT,
		        arena_fmt(
		            &a,
		            "tend.report(\"it\", function() local t = {} for i = 1, %d do t = {t} "
		            "end return {title = \"T\", series = t} end)",
		            depth));
		const uint8_t *p;
		size_t n;
		struct datum back;
		if (r.end != CAGE_DONE)
			continue;
		taken = depth;
		assert_null(datum_fault(&r.out));
		datum_encode(&r.out, &a, &p, &n);
		assert_int_equal(datum_decode(p, n, &a, &back, NULL), RC_OK);
	}
	assert_int_equal(taken, DATUM_DEPTH - 2);
	arena_drop(&a);
}

static void a_package_has_several_files(void **state)
{
	static const char init[] = "local drugs = require \"drugs\"\n"
	                           "local again = require(\"drugs\")\n"
	                           "tend.check(\"it\", function(ask)\n"
	                           "  return tend.warn(drugs.say(again == drugs)) end)";
	static const char drugs[] = "print(\"once\")\nlocal m = {}\nfunction m.say(same)\n"
	                            "  return \"same: \" .. tostring(same)\nend\nreturn m";
	static const char circle[] = "return require \"init\"";
	struct cage_file files[] = {{"drugs.lua", drugs, sizeof drugs - 1},
	                            {"init.lua", init, sizeof init - 1}};
	struct cage_call call = {.plugin = "p",
	                         .files = files,
	                         .files_n = 2,
	                         .hook = CAGE_CHECK,
	                         .name = "it",
	                         .trace = true};
	struct arena a = {0};
	struct cage_result r;
	(void)state;
	cage_run(&call, &a, &r);
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(datum_text_of(&r.out, "say"), "same: true");
	assert_string_equal(r.trace,
	                    "once\ntend.check(\"it\", function)\ntend.warn(\"same: true\")\n");
	files[0] = (struct cage_file){"drugs.lua", circle, sizeof circle - 1};
	cage_run(&call, &a, &r);
	assert_int_equal(r.end, CAGE_RAISED);
	files[0] = (struct cage_file){"drugs.lua", "x = (", 5};
	cage_run(&call, &a, &r);
	assert_int_equal(r.end, CAGE_BAD_SOURCE);
	assert_string_equal(r.file, "drugs.lua");
	files[0] = (struct cage_file){"../drugs.lua", drugs, sizeof drugs - 1};
	cage_run(&call, &a, &r);
	assert_int_equal(r.end, CAGE_BAD_SOURCE);
	call.files_n = 1;
	files[0] = (struct cage_file){"drugs.lua", drugs, sizeof drugs - 1};
	cage_run(&call, &a, &r);
	assert_string_equal(r.message, "the package has no init.lua");
	arena_drop(&a);
}

static void loading_tells_what_is_registered(void **state)
{
	struct arena a = {0};
	(void)state;
	struct cage_result r = run(&a, CAGE_LOAD,
	                           "tend.step(\"pace\", {text = print, done = print})\n"
	                           "tend.form(\"calm\", {scores = print})\n"
	                           "tend.check(\"b\", print) tend.check(\"a\", print)\n"
	                           "tend.on(\"call\", print) tend.report(\"trend\", print)\n");
	assert_int_equal(r.end, CAGE_DONE);
	assert_string_equal(json(&a, &r.out),
	                    "{\"checks\":[\"a\",\"b\"],\"steps\":{\"pace\":[\"done\",\"text\"]},"
	                    "\"forms\":{\"calm\":[\"scores\"]},\"reactions\":[\"call\"],"
	                    "\"guide\":[],\"reports\":[\"trend\"]}");
	assert_null(datum_fault(&r.out));
	arena_drop(&a);
}

static void every_hook_has_its_form(void **state)
{
	static const struct {
		enum cage_hook hook;
		const char *src, *is;
	} rows[] = {
	    {CAGE_STEP_TEXT, "tend.step(\"it\", {text = function() return {\"Breathe.\"} end})",
	     "[\"Breathe.\"]"},
	    {CAGE_STEP_TEXT, "tend.step(\"it\", {text = function() end})", "[]"},
	    {CAGE_STEP_TEXT, "tend.step(\"it\", {text = function() return {1} end})",
	     "[1]: this is a text"},
	    {CAGE_STEP_TEXT, "tend.step(\"it\", {done = print})",
	     "tend.step(\"it\") in init.lua has no `text`"},
	    {CAGE_STEP_DONE, "tend.step(\"it\", {done = function() return 1 < 2 end})", "true"},
	    {CAGE_STEP_DONE, "tend.step(\"it\", {done = function() end})",
	     "the answer: whether a step is done is true or false"},
	    {CAGE_FORM_SCORES,
	     "tend.form(\"it\", {scores = function() return {a = 1, b = 2.5} end})",
	     "{\"a\":1,\"b\":2.5}"},
	    {CAGE_FORM_SCORES, "tend.form(\"it\", {scores = function() return {} end})", "{}"},
	    {CAGE_FORM_SCORES, "tend.form(\"it\", {scores = function() return {a = \"1\"} end})",
	     "a: this is a number"},
	    {CAGE_FORM_VISIBLE,
	     "tend.form(\"it\", {visible = function() return {why = false} end})",
	     "{\"why\":false}"},
	    {CAGE_REACT, "tend.on(\"it\", function() return {{kind = \"note\", text = \"x\"}} end)",
	     "[{\"kind\":\"note\",\"text\":\"x\"}]"},
	    {CAGE_REACT, "tend.on(\"it\", function() return {{kind = \"dose\", text = \"x\"}} end)",
	     "[1].kind: `dose` is not one of them; did you mean `note`?"},
	    {CAGE_REACT, "tend.on(\"it\", function() return {{kind = \"task\"}} end)",
	     "[1].name: it is missing"},
	    {CAGE_GUIDE, "tend.guide(\"it\", function() return {\"Rest.\"} end)", "[\"Rest.\"]"},
	    {CAGE_GUIDE,
	     "tend.guide(\"it\", function() local t = {} for i = 1, 11 do t[i] = \"x\" end "
	     "return t end)",
	     "the answer: it has at most 10 entries"},
	    {CAGE_REPORT,
	     "tend.report(\"it\", function() return {title = \"T\", rows = {{1}}} end)",
	     "{\"rows\":[[1]],\"title\":\"T\"}"},
	    {CAGE_REPORT, "tend.report(\"it\", function() return {} end)",
	     "the answer: a report is {title = ..., rows = ..., series = ...}"},
	};
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct cage_result r = run(&a, rows[i].hook, rows[i].src);
		assert_string_equal(r.end == CAGE_DONE ? json(&a, &r.out) : r.message, rows[i].is);
	}
	arena_drop(&a);
}

/* ---- Lua, as far as it is there ---- */

static void the_library_does_what_lua_says(void **state)
{
	static const struct {
		const char *expr, *is;
	} rows[] = {
	    {"string.format(\"%5.1f|%-5d|%05d|%+d|% d\", 3.14159, 42, -42, 7, 7)",
	     "  3.1|42   |-0042|+7| 7"},
	    {"string.format(\"%x %X %o %c %s %.2s %5s|%-5s|\", 255, 255, 8, 65, true, \"abc\", 1, "
	     "2)",
	     "ff FF 10 A true ab     1|2    |"},
	    {"string.format(\"%e %g %g %G\", 12345.678, 0.1, 1e20, 1e-10)",
	     "1.234568e+04 0.1 1e+20 1E-10"},
	    {"string.format(\"%d %.3d %s\", 3.0, 5, 1.0)", "3 005 1.0"},
	    {"string.format(\"%s %5.1f\", 0/0, -(0/0))", "nan   nan"},
	    {"string.format(\"%d\", 1.5)",
	     "bad argument #2 to 'format' (number has no integer representation)"},
	    {"string.format(\"%d\")", "string.format: there is no value for the 1. %"},
	    {"string.format(\"%5%\", 1)",
	     "string.format: there is no %%; use %d, %f, %s and the like"},
	    {"string.format(\"%d\", math.mininteger)", "-9223372036854775808"},
	    {"(\"abc\"):sub(-2)", "bc"},
	    {"(\"abc\"):sub(2, -2)", "b"},
	    {"(\"abc\"):sub(0)", "abc"},
	    {"(\"abc\"):sub(math.mininteger, math.maxinteger)", "abc"},
	    {"(\"abc\"):byte(-1)", "99"},
	    {"(\"ab\"):rep(3, \",\")", "ab,ab,ab"},
	    {"(\"abc\"):rep(5) .. (\"ab\"):rep(1, \"--\") .. (\"\"):rep(3, \"-\")",
	     "abcabcabcabcabcab--"},
	    {"#(\"abc\"):rep(21845)", "65535"},
	    {"(\"abcd\"):rep(16385)", "string.rep: a text has at most 64 KiB"},
	    {"(\"ab\"):rep(-1) .. \".\"", "."},
	    {"(\"aBc\"):upper() .. (\"aBc\"):lower() .. (\"abc\"):reverse()", "ABCabccba"},
	    {"tonumber(\"0x10\")", "16"},
	    {"tonumber(\" 12 \")", "12"},
	    {"tonumber(\"1e1\")", "10.0"},
	    {"tonumber(\"z\", 36)", "35"},
	    {"tonumber(\"-ff\", 16)", "-255"},
	    {"tonumber(\"8\", 8)", "nil"},
	    {"tonumber(\"nan\")", "nil"},
	    {"tonumber({})", "nil"},
	    {"math.floor(-2.5)", "-3"},
	    {"math.floor(1e300)", "1e+300"},
	    {"math.ceil(2.1)", "3"},
	    {"math.max(1, 2.5)", "2.5"},
	    {"math.min(3, -1, 2)", "-1"},
	    {"math.fmod(-7, 3)", "-1"},
	    {"math.fmod(math.mininteger, -1)", "0"},
	    {"math.abs(math.mininteger)", "-9223372036854775808"},
	    {"math.tointeger(\"8\")", "8"},
	    {"math.tointeger(1.5)", "nil"},
	    {"math.type(1.0)", "float"},
	    {"math.sqrt(2)", "1.4142135623731"},
	    {"select(-1, 1, 2, 3)", "3"},
	    {"select(2, \"a\", \"b\")", "b"},
	    {"pcall(error, \"x\")", "false"},
	    {"select(2, pcall(error, \"x\"))", "x"},
	    {"select(2, pcall(error, \"x\", 0))", "x"},
	    {"select(2, pcall(error))", "nil"},
	    {"type(select(2, pcall(error, {})))", "table"},
	    {"table.concat({1, 2.5, \"x\"}, \"-\", 2)", "2.5-x"},
	    {"table.concat({}) .. \".\"", "."},
	    {"#table.pack(table.unpack({1, 2, 3}, 2))", "2"},
	    {"utf8.char(97, 228, 8364, 128512)", "a\u00e4\u20ac\U0001F600"},
	    {"utf8.len(\"a\u00e4\u20ac\")", "3"},
	    {"utf8.len(\"\\xFF\")", "nil"},
	    {"utf8.codepoint(\"\u20ac\")", "8364"},
	    {"utf8.len(\"\u00e4\u00e4\", 3)", "1"},
	    {"tend.round(-2.5)", "-3"},
	    {"tend.round(1.005, 2)", "1.0"},
	    {"tend.round(1e300)", "1e+300"},
	    {"tend.days(\"2026-11-23\", \"2027-01-01\")", "39"},
	    {"tend.days(\"2026-02-29\", \"2026-03-01\")",
	     "tend.days: a day is a text such as \"2026-11-23\""},
	    {"tend.minutes(\"23:50\", \"00:10\")", "-1420"},
	    {"tend.minutes(\"24:00\", \"00:10\")",
	     "tend.minutes: a time is a text such as \"19:05\", or milliseconds"},
	    {"1 .. \"\"", "1"},
	    {"(function() local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) "
	     "return "
	     "table.concat(t) end)()",
	     "321"},
	    {"(function() local t = {\"b\", \"a\"} table.sort(t) return table.concat(t) end)()",
	     "ab"},
	    {"(function() local t = {} for i = 1, 100 do t[i] = {k = i % 3, i = i} end "
	     "table.sort(t, "
	     "function(a, b) return a.k < b.k end) return t[1].i .. \" \" .. t[34].i .. \" \" .. "
	     "t[100].i end)()",
	     "3 1 98"},
	    {"(function() local s = \"\" for k, v in pairs({b = 1, a = 2, [3] = 3, [-1] = 4, [1.5] "
	     "= 5}) "
	     "do s = s .. tostring(k) .. v .. \" \" end return s end)()",
	     "-14 1.55 33 a2 b1 "},
	    {"(function() local t = {a = 1, b = 2} for k in pairs(t) do t[k] = nil t.c = 3 end "
	     "return "
	     "t.c end)()",
	     "3"},
	    {"(function() local t = {1, 2, 3} table.insert(t, 2, 9) table.remove(t, 1) return "
	     "table.concat(t, \" \") end)()",
	     "9 2 3"},
	    {"table.remove({})", "nil"},
	    {"(function(...) return select(\"#\", ...) end)(nil, nil)", "2"},
	};
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(value(&a, rows[i].expr), rows[i].is);
	arena_drop(&a);
}

/* ---- budgets ---- */

static void a_budget_can_only_be_lowered(void **state)
{
	static const char loop[] = CHECK("local t = {} for i = 1, 1000 do t[i] = {i} end "
	                                 "return tend.pass()");
	struct cage_file f = {"init.lua", loop, sizeof loop - 1};
	struct cage_call call = {.files = &f, .files_n = 1, .hook = CAGE_CHECK, .name = "it"};
	struct arena a = {0};
	struct cage_result r, again;
	(void)state;
	cage_run(&call, &a, &r);
	assert_int_equal(r.end, CAGE_DONE);
	assert_null(r.trace);
	call.budget = (struct cage_budget){.steps = r.steps, .bytes = r.peak_bytes};
	cage_run(&call, &a, &again);
	assert_int_equal(again.end, CAGE_DONE);
	assert_int_equal(again.steps, r.steps);
	assert_int_equal(again.peak_bytes, r.peak_bytes);
	call.budget = (struct cage_budget){.steps = r.steps / 2};
	cage_run(&call, &a, &again);
	assert_int_equal(again.end, CAGE_STEPS_SPENT);
	call.budget = (struct cage_budget){.bytes = 40000};
	cage_run(&call, &a, &again);
	assert_int_equal(again.end, CAGE_MEMORY_SPENT);
	assert_true(again.peak_bytes <= 40000);
	call.budget = (struct cage_budget){.steps = INT64_MAX, .bytes = SIZE_MAX, .ms = INT64_MAX};
	f = (struct cage_file){"init.lua", "while true do end", 17};
	cage_run(&call, &a, &again);
	assert_int_equal(again.end, CAGE_STEPS_SPENT);
	assert_true(again.steps <= CAGE_STEPS + 100);
	arena_drop(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_check_answers),
	    cmocka_unit_test(what_is_told_is_read_like_tables),
	    cmocka_unit_test(a_wrong_name_is_told_with_the_right_one),
	    cmocka_unit_test(the_place_is_that_of_the_author),
	    cmocka_unit_test(a_name_may_be_kept_before_its_right_is_there),
	    cmocka_unit_test(the_deepest_answer_can_be_told),
	    cmocka_unit_test(a_package_has_several_files),
	    cmocka_unit_test(loading_tells_what_is_registered),
	    cmocka_unit_test(every_hook_has_its_form),
	    cmocka_unit_test(the_library_does_what_lua_says),
	    cmocka_unit_test(a_budget_can_only_be_lowered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
