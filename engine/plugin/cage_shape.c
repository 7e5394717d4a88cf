/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_shape.c - the form an answer has by its hook.
 *
 * What needs the manifest (ranges of scores, rights of effects, names of items) is the host's. */
#include <string.h>

#include "plugin/cage_in.h"

enum { MAP = DATUM_MAP, LIST = DATUM_LIST, TEXT = DATUM_TEXT_IS, YES_NO = DATUM_YES_NO };
#define NUMBER (-1) /* whole or not */
#define ANY    (-2)

static const struct cage_answer answers[] = {
    {CAGE_CHECK, "tend.Verdict", MAP, false, 3, ANY, 0,
     "a check returns tend.pass(), warn, hold, sign or block"},
    {CAGE_STEP_TEXT, "string[]", LIST, true, 20, TEXT, 200,
     "the text of a step is a list of sentences"},
    {CAGE_STEP_DONE, "boolean", YES_NO, false, 0, ANY, 0,
     "whether a step is done is true or false"},
    {CAGE_FORM_SCORES, "table<string, number>", MAP, true, 64, NUMBER, 0,
     "scores are {name = number}"},
    {CAGE_FORM_VISIBLE, "table<string, boolean>", MAP, true, 100, YES_NO, 0,
     "visible items are {item = true or false}"},
    {CAGE_REACT, "tend.Effect[]", LIST, true, 5, MAP, 0,
     "a reaction returns a list of tend.task(), reminder, note"},
    {CAGE_GUIDE, "string[]", LIST, true, 10, TEXT, 300, "the hand-out gets a list of sentences"},
    {CAGE_REPORT, "tend.Report", MAP, false, 3, ANY, 0,
     "a report is {title = ..., rows = ..., series = ...}"},
};

static const struct cage_answer_field fields[] = {
    {CAGE_CHECK, NULL, "verdict", TEXT, true, 5, "pass, warn, hold, sign or block."},
    {CAGE_CHECK, NULL, "say", TEXT, false, 300,
     "Why, in a sentence for the therapist; needed for all but pass."},
    {CAGE_CHECK, NULL, "again_min", NUMBER, false, 0,
     "In how many minutes asking again makes sense."},
    {CAGE_REACT, "task", "kind", TEXT, true, 10, "task"},
    {CAGE_REACT, "task", "name", TEXT, true, 200, "What is to be done."},
    {CAGE_REACT, "task", "owner", TEXT, false, 64, "The role that does it."},
    {CAGE_REACT, "task", "due", TEXT, false, 40, "A duration such as 1 d."},
    {CAGE_REACT, "reminder", "kind", TEXT, true, 10, "reminder"},
    {CAGE_REACT, "reminder", "text", TEXT, true, 300, "A sentence for the session's list."},
    {CAGE_REACT, "note", "kind", TEXT, true, 10, "note"},
    {CAGE_REACT, "note", "text", TEXT, true, 300, "A sentence for the record."},
    {CAGE_REPORT, NULL, "title", TEXT, true, 120, "The heading."},
    {CAGE_REPORT, NULL, "rows", LIST, false, 0, "Rows of a table, each a list."},
    {CAGE_REPORT, NULL, "series", ANY, false, 0, "Lines of a picture."},
};

const struct cage_answer *cage_answers(size_t i)
{
	return i < countof(answers) ? &answers[i] : NULL;
}

const struct cage_answer_field *cage_answer_fields(size_t i)
{
	return i < countof(fields) ? &fields[i] : NULL;
}

static const char *const verdicts[] = {"pass", "warn", "hold", "sign", "block"};
static const char *const effects[] = {"task", "reminder", "note"};

static bool is_kind(const struct datum *d, int kind)
{
	if (kind == NUMBER)
		return d->kind == DATUM_WHOLE || d->kind == DATUM_NUMBER;
	return kind == ANY || (int)d->kind == kind;
}

static const char *kind_word(int kind)
{
	switch (kind) {
	case NUMBER: return "a number";
	case TEXT: return "a text";
	case LIST: return "a list";
	case MAP: return "a table with names";
	default: return "true or false";
	}
}

static size_t chars(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

RAISES static void check_value(lua_State *L, const char *path, const struct datum *d, int kind,
                               size_t most)
{
	if (!is_kind(d, kind))
		cage_stop(L, CAGE_BAD_RESULT, "%s: this is %s", path, kind_word(kind));
	if (kind == TEXT && chars(d->s) > most)
		cage_stop(L, CAGE_BAD_RESULT, "%s: this text has at most %zu characters", path,
		          most);
}

RAISES static void check_word(lua_State *L, const char *path, const char *s,
                              const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], s) == 0)
			return;
	cage_stop(L, CAGE_BAD_RESULT, "%s: `%s` is not one of them%s", path, s,
	          cage_suggest(L, s, words, n));
}

static bool belongs(const struct cage_answer_field *f, enum cage_hook hook, const char *of)
{
	return f->hook == hook && (f->of == NULL) == (of == NULL)
	       && (!of || strcmp(f->of, of) == 0);
}

/* A map with named fields: each known, of its kind, and what must be there is. */
RAISES static void check_fields(lua_State *L, const char *path, const struct datum *map,
                                enum cage_hook hook, const char *of)
{
	const char *names[countof(fields)];
	size_t n = 0;
	for (size_t i = 0; i < countof(fields); i++)
		if (belongs(&fields[i], hook, of))
			names[n++] = fields[i].name;
	for (size_t k = 0; k < map->n; k++) {
		const char *here = lua_pushfstring(L, "%s%s", path, map->keys[k]);
		size_t i = 0;
		while (i < countof(fields)
		       && !(belongs(&fields[i], hook, of)
		            && strcmp(fields[i].name, map->keys[k]) == 0))
			i++;
		if (i == countof(fields))
			cage_stop(L, CAGE_BAD_RESULT, "%s: there is no such field%s", here,
			          cage_suggest(L, map->keys[k], names, n));
		check_value(L, here, &map->v[k], fields[i].kind, fields[i].chars);
		lua_pop(L, 1);
	}
	for (size_t i = 0; i < countof(fields); i++)
		if (belongs(&fields[i], hook, of) && fields[i].must
		    && !datum_get(map, fields[i].name))
			cage_stop(L, CAGE_BAD_RESULT, "%s%s: it is missing", path, fields[i].name);
}

RAISES static void check_verdict(lua_State *L, const struct datum *map)
{
	const char *verdict = datum_text_of(map, "verdict");
	const struct datum *again = datum_get(map, "again_min");
	const char *say = datum_text_of(map, "say");
	check_word(L, "verdict", verdict, verdicts, countof(verdicts));
	if (strcmp(verdict, "pass") != 0 && (!say || !say[0]))
		cage_stop(L, CAGE_BAD_RESULT, "say: tell in a sentence why it is %s", verdict);
	if (again && (again->kind == DATUM_WHOLE ? (double)again->whole : again->number) <= 0)
		cage_stop(L, CAGE_BAD_RESULT, "again_min: minutes are above 0");
}

RAISES static void check_effect(lua_State *L, const char *path, const struct datum *map)
{
	const char *kind = datum_text_of(map, "kind");
	if (!kind)
		cage_stop(L, CAGE_BAD_RESULT, "%skind: it is missing; use tend.task() and the like",
		          path);
	check_word(L, lua_pushfstring(L, "%skind", path), kind, effects, countof(effects));
	check_fields(L, path, map, CAGE_REACT, kind);
	lua_pop(L, 1);
}

RAISES static void check_entries(lua_State *L, const struct cage_answer *s, const struct datum *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const char *path = d->kind == DATUM_MAP ? lua_pushstring(L, d->keys[i])
		                                        : lua_pushfstring(L, "[%d]", (int)i + 1);
		check_value(L, path, &d->v[i], s->entry, s->entry_chars);
		if (s->entry == MAP)
			check_effect(L, lua_pushfstring(L, "%s.", path), &d->v[i]);
		lua_settop(L, 1);
	}
}

void cage_shape(lua_State *L, struct datum *d)
{
	const struct cage_answer *s = answers;
	while (s->hook != cage_box(L)->call->hook)
		s++;
	if ((d->kind == DATUM_NOTHING || (d->kind == DATUM_LIST && d->n == 0)) && s->empty)
		*d = (struct datum){.kind = (enum datum_kind)s->kind};
	if (!is_kind(d, s->kind))
		cage_stop(L, CAGE_BAD_RESULT, "the answer: %s", s->instead);
	if (d->n > s->most && s->entry != ANY)
		cage_stop(L, CAGE_BAD_RESULT, "the answer: it has at most %zu entries", s->most);
	lua_settop(L, 1);
	if (s->entry != ANY)
		check_entries(L, s, d);
	else if (d->kind == DATUM_MAP)
		check_fields(L, "", d, s->hook, NULL);
	if (s->hook == CAGE_CHECK)
		check_verdict(L, d);
}
