/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage.c - the state, its memory, its steps, and how a call ends.
 *
 * The count hook is one fence of several.  Work done in C is charged by whoever does it; long
 * texts are charged by the allocator; a purse that is empty stays empty, and from then on the hook
 * raises at every instruction, so that no pcall holds it up.  The processor's clock only backs up
 * what the steps miss.  The collector is off: memory is short-lived, and what it takes is then the
 * same in every run; at the ceiling Lua collects everything once and asks again. */
#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plugin/cage_in.h"

#define HOOK_STEPS    100
#define LOOK_STEPS    2000 /* charged work between two looks at the clock */
#define MESSAGE_BYTES 400
#define STACK_LINES   24
#define LINE_BYTES    512
#define SHORT_TEXT    128  /* a new text up to here costs no more than its instruction */
#define SHORT_BLOCK   4096 /* another block */

/* What is raised when the call is over: no memory is needed for it. */
static const char over;

struct cage_box *cage_box(lua_State *L)
{
	return *(struct cage_box **)lua_getextraspace(L);
}

const char *cage_hook_word(enum cage_hook h)
{
	static const char *const words[] = {
	    [CAGE_LOAD] = "load",
	    [CAGE_CHECK] = "check",
	    [CAGE_STEP_TEXT] = "step text",
	    [CAGE_STEP_DONE] = "step done",
	    [CAGE_FORM_SCORES] = "form scores",
	    [CAGE_FORM_VISIBLE] = "form visible",
	    [CAGE_REACT] = "reaction",
	    [CAGE_GUIDE] = "guide",
	    [CAGE_REPORT] = "report",
	};
	static_assert(countof(words) == CAGE_HOOKS, "name every hook");
	return words[h];
}

const char *cage_end_word(enum cage_end e)
{
	static const char *const words[] = {
	    [CAGE_DONE] = "done",
	    [CAGE_RAISED] = "raised",
	    [CAGE_STEPS_SPENT] = "steps spent",
	    [CAGE_MEMORY_SPENT] = "memory spent",
	    [CAGE_TIME_SPENT] = "time spent",
	    [CAGE_BAD_SOURCE] = "bad source",
	    [CAGE_NO_HOOK] = "no hook",
	    [CAGE_BAD_RESULT] = "bad result",
	    [CAGE_LOST] = "lost",
	};
	static_assert(countof(words) == CAGE_ENDS, "name every end");
	return words[e];
}

/* ---- texts for people ---- */

const char *cage_clean(char *out, size_t room, const char *s, size_t n)
{
	size_t at = 0;
	for (size_t len; n; s += len, n -= len) {
		unsigned c;
		len = utf8_next(s, n, &c);
		if (at + len + sizeof "..." > room) {
			memcpy(out + at, "...", 3);
			at += 3;
			break;
		}
		bool blank = c == '\n' || c == '\t';
		if (blank || utf8_deceives(c) || (c == 0xFFFD && len == 1)) {
			out[at++] = blank ? ' ' : '?';
		} else {
			memcpy(out + at, s, len);
			at += len;
		}
	}
	out[at] = '\0';
	return out;
}

static const char *keep_clean(struct cage_box *x, const char *s, size_t n)
{
	char clean[MESSAGE_BYTES];
	return arena_dup(x->a, cage_clean(clean, sizeof clean, s, n));
}

bool cage_tells(const struct cage_box *x)
{
	return x->trace.n + LINE_BYTES + 1 < CAGE_TRACE;
}

void cage_tell(struct cage_box *x, const char *fmt, ...)
{
	char line[LINE_BYTES], clean[LINE_BYTES];
	va_list ap;
	if (!cage_tells(x))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	text_put(&x->trace, cage_clean(clean, sizeof clean, line, strlen(line)));
	text_put(&x->trace, "\n");
}

const char *cage_file_named(const struct cage_call *call, const char *name, size_t n)
{
	for (size_t i = 0; i < call->files_n; i++)
		if (strlen(call->files[i].name) == n && memcmp(call->files[i].name, name, n) == 0)
			return call->files[i].name;
	return NULL;
}

void cage_split_place(struct cage_box *x, const char **s, size_t *n)
{
	const char *colon = memchr(*s, ':', *n);
	const char *file = colon ? cage_file_named(x->call, *s, (size_t)(colon - *s)) : NULL;
	char *end;
	if (!file || colon[1] < '0' || colon[1] > '9')
		return;
	long line = strtol(colon + 1, &end, 10); /* texts of Lua end with a NUL */
	if (end[0] != ':' || end[1] != ' ' || line <= 0 || line > 1000000)
		return;
	x->out->file = file;
	x->out->line = (int)line;
	*n -= (size_t)(end + 2 - *s);
	*s = end + 2;
}

/* The innermost line of the package on the stack, and all of it for the trace. */
static void place_and_stack(lua_State *L)
{
	struct cage_box *x = cage_box(L);
	lua_Debug ar;
	int told = 0;
	for (int level = 0; told < STACK_LINES && lua_getstack(L, level, &ar); level++) {
		if (!lua_getinfo(L, "Sln", &ar) || ar.currentline <= 0)
			continue;
		const char *file = cage_file_named(x->call, ar.short_src, strlen(ar.short_src));
		if (!x->out->file) {
			x->out->file = file;
			x->out->line = ar.currentline;
		}
		if (file && told++ < STACK_LINES)
			cage_tell(x, "  %s:%d%s%s", file, ar.currentline, ar.name ? " in " : "",
			          ar.name ? ar.name : "");
	}
}

/* ---- budget ---- */

static int64_t clock_ms(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A busy machine is not the plugin's fault: the wall clock is cheap to read and only says when to
 * ask for the time of the processor.  That runs on while a virtual machine is stopped, so the last
 * fifth counts from when four fifths were first seen to be gone. */
static bool too_late(struct cage_box *x)
{
	int64_t last = x->most.ms / 5, most = x->most.ms - last;
	if (clock_ms(CLOCK_MONOTONIC) - x->wall_from < most)
		return false;
	int64_t now = clock_ms(CLOCK_THREAD_CPUTIME_ID);
	if (now - x->cpu_from < most)
		return false;
	if (x->late_at == 0)
		x->late_at = now + last;
	return now >= x->late_at;
}

static void on_steps(lua_State *L, lua_Debug *ar);

static void arm(struct cage_box *x)
{
	if (x->L)
		lua_sethook(x->L, on_steps, LUA_MASKCOUNT, 1);
}

static bool over_budget(const struct cage_box *x)
{
	return x->steps > x->most.steps || x->work > x->most.steps;
}

RAISES static _Noreturn void raise_over(lua_State *L)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)&over);
	lua_error(L);
	abort(); /* lua_error() does not come back; its declaration does not say so */
}

RAISES static _Noreturn void stop(lua_State *L, enum cage_end end, const char *message)
{
	struct cage_box *x = cage_box(L);
	if (x->spent == CAGE_DONE) {
		x->spent = end;
		x->out->message = message;
		place_and_stack(L);
	}
	arm(x);
	raise_over(L);
}

void cage_stop(lua_State *L, enum cage_end end, const char *fmt, ...)
{
	struct cage_box *x = cage_box(L);
	char s[MESSAGE_BYTES];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(s, sizeof s, fmt, ap);
	va_end(ap);
	stop(L, end, keep_clean(x, s, strlen(s)));
}

static const char *memory_message(const struct cage_box *x)
{
	return arena_fmt(x->a,
	                 "it needed more than %zu KiB of memory, or a text longer than %zu KiB",
	                 x->most.bytes >> 10, CAGE_TEXT >> 10);
}

RAISES static _Noreturn void stop_spent(lua_State *L, enum cage_end end)
{
	struct cage_box *x = cage_box(L);
	if (end == CAGE_TIME_SPENT)
		stop(L, end, arena_fmt(x->a, "it took longer than %lld ms", (long long)x->most.ms));
	stop(L, end,
	     arena_fmt(x->a, "it used up its %lld steps; does a loop have no end?",
	               (long long)x->most.steps));
}

RAISES static void on_steps(lua_State *L, lua_Debug *ar)
{
	struct cage_box *x = cage_box(L);
	(void)ar;
	if (x->spent)
		raise_over(L);
	x->steps += HOOK_STEPS;
	if (over_budget(x))
		stop_spent(L, CAGE_STEPS_SPENT);
	cage_look(L);
}

void cage_charge(lua_State *L, size_t steps)
{
	struct cage_box *x = cage_box(L);
	x->steps += (int64_t)steps;
	if (x->spent)
		raise_over(L);
	if (over_budget(x))
		stop_spent(L, CAGE_STEPS_SPENT);
	if (x->steps - x->looked < LOOK_STEPS)
		return;
	x->looked = x->steps;
	cage_look(L);
}

void cage_look(lua_State *L)
{
	if (too_late(cage_box(L)))
		stop_spent(L, CAGE_TIME_SPENT);
}

void cage_goes_on(lua_State *L)
{
	if (cage_box(L)->spent)
		raise_over(L);
}

/* ---- memory ---- */

/* Lua asks for a block, is refused, collects everything and asks for the same once more. */
static bool refuse(struct cage_box *x, size_t want)
{
	if (x->refused == want && !x->spent) {
		x->spent = CAGE_MEMORY_SPENT;
		arm(x);
		if (x->L)
			place_and_stack(x->L); /* only reads; what raises next forgets it */
	}
	x->refused = want;
	x->collected = true;
	return true;
}

/* A new text is charged for its length: the same in every run.  Other large blocks are parts of
 * tables, whose growth can depend on hash seeds once keys were removed, and go to the second
 * purse, as does a whole collection by what it leaves. */
static void charge_block(struct cage_box *x, int kind, size_t old, size_t want)
{
	if (x->collected) {
		x->work += (int64_t)(x->used / 32);
		x->swept += (int64_t)(x->used / 32);
	}
	x->collected = false;
	bool text = kind == LUA_TSTRING;
	if (text && want > SHORT_TEXT)
		x->steps += (int64_t)(want / 32);
	else if (!text && want > SHORT_BLOCK && want > old)
		x->work += (int64_t)(want / 16);
	if (kind == 0 && want > x->largest)
		x->largest = want; /* the room of a table, most likely */
	if (over_budget(x) && !x->spent)
		arm(x); /* the next instruction ends it */
}

static void *box_alloc(void *ud, void *p, size_t old, size_t want)
{
	struct cage_box *x = ud;
	int kind = p ? 0 : (int)old; /* for a new block Lua passes its type as the old size */
	void *q;
	if (!p)
		old = 0;
	if (want > old
	    && (want - old > x->most.bytes - x->used
	        || (kind == LUA_TSTRING && want > CAGE_TEXT + SHORT_TEXT))
	    && refuse(x, want))
		return NULL;
	q = x->room ? cage_room_take(x->room, p, old, want)
	            : cage_pool_block(x->pool, p, old, want);
	if (!q && want)
		return NULL;
	if (want > old) {
		x->refused = 0;
		charge_block(x, kind, old, want);
	}
	x->used += want - old;
	if (x->used > x->out->peak_bytes)
		x->out->peak_bytes = x->used;
	return q;
}

/* ---- one call ---- */

/* Runs where the error was raised, still protected: only texts are looked at, nothing of the
 * plugin is called. */
static int on_error(lua_State *L)
{
	struct cage_box *x = cage_box(L);
	size_t n;
	if (x->spent || x->out->message)
		return 1;
	if (lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER) {
		const char *s = lua_tolstring(L, 1, &n);
		cage_split_place(x, &s, &n);
		x->out->message = keep_clean(x, s, n);
	} else {
		x->out->message = arena_fmt(x->a, "it raised a %s where a sentence is expected",
		                            luaL_typename(L, 1));
	}
	place_and_stack(L);
	return 1;
}

/* Everything that may raise happens in these two. */
RAISES static int load(lua_State *L)
{
	struct cage_box *x = cage_box(L);
	size_t init = 0;
	lua_sethook(L, on_steps, LUA_MASKCOUNT, HOOK_STEPS);
	cage_open(L);
	cage_hooks_open(L);
	while (strcmp(x->call->files[init].name, "init.lua") != 0)
		init++;
	x->loading = true;
	cage_chunk(L, &x->call->files[init]); // result
	x->loading = false;
	return 0;
}

RAISES static int ask(lua_State *L)
{
	struct cage_box *x = cage_box(L);
	if (x->call->hook == CAGE_LOAD) {
		x->out->out = cage_hooks_told(L);
		return 0;
	}
	cage_hook_push(L);                // function
	cage_push_ask(L, x->call->input); // function ask
	lua_call(L, 1, 1);                // result
	x->taking = true;
	x->out->out = cage_take(L, -1);
	cage_shape(L, &x->out->out);
	return 0;
}

int cage_load(struct cage_box *x)
{
	lua_State *L = lua_newstate(box_alloc, x);
	if (!L)
		return LUA_ERRMEM;
	x->L = L;
	*(struct cage_box **)lua_getextraspace(L) = x;
	lua_gc(L, LUA_GCSTOP);
	lua_pushcfunction(L, on_error); // on_error
	lua_pushcfunction(L, load);     // on_error load
	return lua_pcall(L, 0, 0, 1);
}

int cage_ask(struct cage_box *x)
{
	lua_pushcfunction(x->L, ask); // on_error ask
	return lua_pcall(x->L, 0, 0, 1);
}

void cage_tell_end(struct cage_box *x, int st)
{
	struct cage_result *out = x->out;
	if (x->spent == CAGE_DONE && st == LUA_ERRMEM)
		x->spent = CAGE_MEMORY_SPENT;
	out->end = x->spent       ? x->spent
	           : st == LUA_OK ? CAGE_DONE
	           : x->taking    ? CAGE_BAD_RESULT
	                          : CAGE_RAISED;
	if (out->end != CAGE_DONE)
		out->out = (struct datum){0};
	if (out->end == CAGE_MEMORY_SPENT)
		out->message = memory_message(x);
	else if (out->end == CAGE_RAISED && !out->message)
		out->message = "an error was raised while an error was told; does a function call "
		               "itself without end?";
	if (x->trace.n)
		out->trace = x->trace.s;
	out->steps = x->steps;
}

static struct cage_budget lowered(const struct cage_call *call)
{
	struct cage_budget most = call->budget;
	int64_t ms = call->hook == CAGE_LOAD ? CAGE_LOAD_MS : CAGE_MS;
	if (most.steps <= 0 || most.steps > CAGE_STEPS)
		most.steps = CAGE_STEPS;
	if (most.bytes == 0 || most.bytes > CAGE_BYTES)
		most.bytes = CAGE_BYTES;
	if (most.ms <= 0 || most.ms > ms)
		most.ms = ms;
	return most;
}

void cage_begin(struct cage_box *x, const struct cage_call *call, struct arena *a,
                struct cage_result *out)
{
	*x = (struct cage_box){.call = call, .out = out, .a = a, .most = lowered(call)};
	*out = (struct cage_result){0};
	x->trace = text_in(a);
	x->trace.max = CAGE_TRACE;
	x->wall_from = clock_ms(CLOCK_MONOTONIC);
	x->cpu_from = clock_ms(CLOCK_THREAD_CPUTIME_ID);
}

void cage_run(const struct cage_call *call, struct arena *a, struct cage_result *out)
{
	struct cage_box x;
	struct cage_pool pool;
	cage_begin(&x, call, a, out);
	memset(&pool, 0, offsetof(struct cage_pool, first));
	pool.most = x.most.bytes;
	x.pool = &pool;
	if (cage_source_fault(&x))
		return;
	int st = cage_load(&x);
	if (st == LUA_OK)
		st = cage_ask(&x);
	lua_State *L = x.L;
	x.L = NULL;
	if (L)
		lua_close(L);
	cage_pool_drop(&pool);
	assert(x.used == 0); /* the accounting closes, or it is wrong */
	cage_tell_end(&x, st);
}
