/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_in.h - what the files of the cage share.
 *
 * A function marked RAISES may leave by a jump: it owns nothing outside Lua and the arena.  Metas
 * and tables that a plugin must not reach live in the registry. */
#ifndef TEND_PLUGIN_CAGE_IN_H
#define TEND_PLUGIN_CAGE_IN_H

#include <lauxlib.h>
#include <lua.h>

#include "plugin/cage.h"
#include "util/text.h"

#define RAISES

/* Blocks of one call (cage_pool.c); begins as {.most = bytes of the budget}, without `first` being
 * set to anything. */
#define CAGE_POOL_SIZES 32
struct cage_block {
	struct cage_block *next;
};
struct cage_pool {
	struct cage_block *free[CAGE_POOL_SIZES];
	char *at, *end; /* what can be cut */
	char *second;
	size_t most; /* bytes of the second piece */
	_Alignas(16) char first[16 << 10];
};
/* Like realloc(), with the old size; NULL if the machine has nothing left, or for 0 bytes. */
void *cage_pool_block(struct cage_pool *k, void *p, size_t old, size_t want);
void cage_pool_drop(struct cage_pool *k);

struct cage_box {
	const struct cage_call *call;
	struct cage_result *out;
	struct arena *a;
	lua_State *L;
	struct cage_room *room; /* where Lua's memory is; NULL = in the pool */
	struct cage_budget most;
	size_t used;    /* bytes Lua has now */
	size_t refused; /* the block that was asked for once in vain */
	size_t largest; /* block so far */
	bool collected; /* a whole collection ran and is not charged yet */
	int64_t steps;  /* told to the caller: depends on the call alone */
	int64_t work;   /* a second purse for what hash seeds can change a little */
	int64_t swept;  /* of it, for collections at the ceiling */
	int64_t looked; /* steps when the clock was read last */
	int64_t wall_from, cpu_from, late_at;
	enum cage_end spent; /* sticky: why the call is over; CAGE_DONE = it is not */
	bool loading;        /* init.lua runs: names may be registered */
	bool taking;         /* the function has answered, and its answer is read */
	struct text trace;
	struct cage_pool *pool;
};

struct cage_box *cage_box(lua_State *L);

/* ---- one call, in parts (cage.c) */

void cage_begin(struct cage_box *x, const struct cage_call *call, struct arena *a,
                struct cage_result *out);
/* New state, init.lua; then the question.  Each gives what lua_pcall() does. */
int cage_load(struct cage_box *x);
int cage_ask(struct cage_box *x);
void cage_tell_end(struct cage_box *x, int st);

/* ---- memory that is put back (cage_kept.c) */

/* realloc() and free() in one. */
void *cage_room_take(struct cage_room *r, void *p, size_t old, size_t want);

/* ---- budget and ends (cage.c) */

/* Takes steps for work done in C; raises when none are left. */
RAISES void cage_charge(lua_State *L, size_t steps);
/* Ends the call past every pcall, with a sentence. */
RAISES _Noreturn void cage_stop(lua_State *L, enum cage_end end, const char *fmt, ...) PRINTF(3, 4);
/* After a protected call inside Lua: goes on raising if the call is over. */
RAISES void cage_goes_on(lua_State *L);
/* One line of the trace; cut at the ceiling. */
void cage_tell(struct cage_box *x, const char *fmt, ...) PRINTF(2, 3);
bool cage_tells(const struct cage_box *x); /* there is room for a line */
/* Fills `out` with what can be shown of a text: one line of valid UTF-8 without characters that
 * deceive; gives `out`.  The arena is not used for what a plugin can bring about again and again. */
const char *cage_clean(char *out, size_t room, const char *s, size_t n);
RAISES void cage_look(lua_State *L); /* at the clock: ends the call if it is late */
/* The package's own pointer to the name of a file, or NULL. */
const char *cage_file_named(const struct cage_call *call, const char *name, size_t n);
/* Takes "init.lua:12: " off the front and keeps it as the place. */
void cage_split_place(struct cage_box *x, const char **s, size_t *n);

/* ---- the package (cage_source.c) */

bool cage_source_fault(struct cage_box *x); /* told in x->out */
/* Runs the text of a package's file as a chunk and leaves its one result. */
RAISES void cage_chunk(lua_State *L, const struct cage_file *f);

/* ---- values (cage_value.c) */

/* Pushes the input, as a view that can be read and not written; so are lists and maps in it. */
RAISES void cage_push_ask(lua_State *L, const struct datum *input);
/* What a view shows, or NULL if the value at `at` is none. */
const struct datum *cage_view(lua_State *L, int at);
/* The value at `at`; ends the call with CAGE_BAD_RESULT and the path if it cannot be told. */
RAISES struct datum cage_take(lua_State *L, int at);
/* Like table access, for tables and views. */
RAISES void cage_check_table(lua_State *L, int arg);
RAISES void cage_check_own_table(lua_State *L, int arg); /* a view is refused */
lua_Integer cage_len(lua_State *L, int at);
RAISES int cage_geti(lua_State *L, int at, lua_Integer i);         /* pushes, gives the type */
RAISES int cage_getfield(lua_State *L, int at, const char *field); /* pushes, gives the type */
/* Pushes a list of the keys of the table or view, in order: numbers, then texts bytewise
 * (cage_keys.c). */
RAISES lua_Integer cage_keys(lua_State *L, int at);
/* Whether the right was asked for; raises with `who` in front if not, or if it was not granted. */
RAISES void cage_need(lua_State *L, const char *who, const char *right);

/* ---- libraries (cage_lib.c) */

struct cage_lib_row {
	struct cage_api_row row;
	lua_CFunction fn; /* NULL: `value` pushes it, or it only has a doc */
	void (*value)(lua_State *L);
};
extern const struct cage_lib_row cage_base_rows[], cage_math_rows[], cage_string_rows[],
    cage_match_rows[], cage_table_rows[], cage_utf8_rows[], cage_tend_rows[], cage_list_rows[];
extern const size_t cage_base_rows_n, cage_math_rows_n, cage_string_rows_n, cage_match_rows_n,
    cage_table_rows_n, cage_utf8_rows_n, cage_tend_rows_n, cage_list_rows_n;
RAISES void cage_open(lua_State *L);
RAISES bool cage_push_lib(lua_State *L, const char *name); /* pushes it, if there is one */
/* A text without an address: like tostring(). */
RAISES const char *cage_text(lua_State *L, int at, size_t *n); /* pushes it */
/* "; did you mean `x`?" or ""; pushes it. */
const char *cage_suggest(lua_State *L, const char *typed, const char *const *names, size_t n);

/* ---- texts that grow (cage_string.c): at most CAGE_TEXT, in Lua's memory */

struct cage_buf {
	lua_State *L;
	int at; /* stack index of its block */
	char *p;
	size_t n, cap;
};
RAISES void cage_buf_open(lua_State *L, struct cage_buf *b); /* pushes one value */
RAISES void cage_buf_put(struct cage_buf *b, const char *s, size_t n);
RAISES void cage_buf_push(struct cage_buf *b); /* pushes the text */
RAISES int cage_string_format(lua_State *L);   /* cage_format.c */

/* ---- what was registered (cage_hook.c) */

extern const struct cage_lib_row cage_hook_rows[];
extern const size_t cage_hook_rows_n;
RAISES void cage_hooks_open(lua_State *L);
RAISES void cage_hook_push(lua_State *L);          /* the function of the call; or CAGE_NO_HOOK */
RAISES struct datum cage_hooks_told(lua_State *L); /* of CAGE_LOAD */
RAISES void cage_shape(lua_State *L, struct datum *out); /* form of the hook; or CAGE_BAD_RESULT */

#endif
