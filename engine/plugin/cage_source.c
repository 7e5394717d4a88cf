/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_source.c - the text of a package: what is no source, and running a file of it.
 *
 * What a person would read differently from what Lua reads is refused, and bytecode with it. */
#include <stdio.h>
#include <string.h>

#include "plugin/cage_in.h"

#define PIECE_BYTES 64

static bool good_name(const char *s)
{
	size_t n = strlen(s);
	if (n < 5 || n > CAGE_FILE_NAME || memcmp(s + n - 4, ".lua", 5) != 0)
		return false;
	return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n - 4;
}

static bool bad_source(struct cage_box *x, const char *file, int line, const char *message)
{
	x->out->end = CAGE_BAD_SOURCE;
	x->out->file = file;
	x->out->line = line;
	x->out->message = message;
	return true;
}

static bool text_fault(struct cage_box *x, const struct cage_file *f)
{
	int line = 1;
	for (size_t at = 0, len; at < f->len; at += len) {
		unsigned c = (unsigned char)f->text[at];
		len = 1;
		if (c >= ' ' && c < 0x7F)
			continue;
		len = utf8_next(f->text + at, f->len - at, &c);
		if (c == '\n')
			line++;
		else if (c == 0xFFFD && len == 1)
			return bad_source(x, f->name, line, "this line is not UTF-8 text");
		else if (utf8_deceives(c) && c != '\r')
			return bad_source(x, f->name, line,
			                  "this line has a control character, a hidden one or one "
			                  "that turns the direction of the text");
	}
	return false;
}

bool cage_source_fault(struct cage_box *x)
{
	const struct cage_call *call = x->call;
	size_t all = 0;
	if (call->files_n > CAGE_FILES)
		return bad_source(x, NULL, 0, "the package has more than 32 Lua files");
	for (size_t i = 0; i < call->files_n; i++) {
		const struct cage_file *f = &call->files[i];
		all += f->len;
		if (!good_name(f->name))
			return bad_source(
			    x, NULL, 0,
			    "a Lua file has a name of small letters, digits, - and _, "
			    "and ends with .lua");
		if (f->len > CAGE_FILE_BYTES || all > CAGE_SOURCE_BYTES)
			return bad_source(x, f->name, 0,
			                  "a Lua file has at most 64 KiB, and all of them 256 KiB");
		if (text_fault(x, f))
			return true;
	}
	if (!cage_file_named(call, "init.lua", 8))
		return bad_source(x, NULL, 0, "the package has no init.lua");
	return false;
}

struct source {
	const struct cage_file *f;
	size_t at;
	int line;
};

/* The parser has no hook: it gets its text in small pieces, and each is paid for. */
RAISES static const char *next_piece(lua_State *L, void *ud, size_t *n)
{
	struct source *s = ud;
	const char *piece = s->f->text + s->at;
	*n = s->f->len - s->at < PIECE_BYTES ? s->f->len - s->at : PIECE_BYTES;
	for (size_t i = 0; i < *n; i++)
		s->line += piece[i] == '\n';
	s->at += *n;
	cage_charge(L, *n);
	cage_look(L);
	return piece;
}

void cage_chunk(lua_State *L, const struct cage_file *f)
{
	struct cage_box *x = cage_box(L);
	struct source source = {.f = f, .line = 1};
	char name[CAGE_FILE_NAME + 2];
	snprintf(name, sizeof name, "=%s", f->name);
	int st = lua_load(L, next_piece, &source, name, "t"); // chunk | message
	cage_goes_on(L);
	if (st == LUA_ERRMEM)
		lua_error(L);
	if (st != LUA_OK) {
		size_t n;
		const char *s = lua_tolstring(L, -1, &n);
		x->out->file = f->name;
		x->out->line = source.line;
		if (st == LUA_ERRSYNTAX)
			cage_split_place(x, &s, &n);
		if (st != LUA_ERRSYNTAX)
			s = "brackets, tables or functions are nested too deep";
		cage_stop(L, CAGE_BAD_SOURCE, "%s", s);
	}
	lua_call(L, 0, 1);
}
