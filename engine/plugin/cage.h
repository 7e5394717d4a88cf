/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage.h - one question to one plugin, answered in a Lua state that is new and gone again.
 *
 * This is the inner ring: Lua 5.4 with an allow-list, exact memory, a budget of steps that stays
 * spent, and no way to files, time, chance or other calls.  Its files (cage_*.c) are the only ones
 * that know Lua.  Nothing of a call is left after it, and the same call gives the same answer in
 * the same number of steps.
 *
 * What a call is told.  `input` is a map; Lua gets it as `ask`, which can be read and not written.
 * Keys that begin with a dot are for the cage and hidden from Lua:
 *   .rights   a map: each right the manifest asks for (`readings`, `time`, ... and effects such as
 *             `task`), with yes when it was granted and no when it was not.  Without the key
 *             nothing is known of rights and nothing is refused for them.
 * Reading a field of `ask` whose right is not in `.rights` raises "ask.readings: this plugin does
 * not ask for `readings` in plugin.yaml"; one that was asked for and not granted raises too.  The
 * fields are the rows of cage_fields().  Where a row is `fixed` the keys inside are the host's and
 * a wrong one is an error with a suggestion, so a key without a value is there as DATUM_NOTHING;
 * elsewhere the keys are data and an unknown one reads as nil.
 *
 * What comes back.  Texts are UTF-8 without control or direction characters, numbers are finite,
 * and the top has the form of its hook (cage_answers()).  Ranges, rights and names are the
 * host's to check.  CAGE_LOAD gives {checks=[...], steps={name=[parts]}, forms={name=[parts]},
 * reactions=[...], guide=[...], reports=[...]}, each there and in rising order. */
#ifndef TEND_PLUGIN_CAGE_H
#define TEND_PLUGIN_CAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/datum.h"

/* Ceilings.  A budget can be lower and never higher. */
#define CAGE_STEPS        INT64_C(500000)
#define CAGE_BYTES        ((size_t)2 << 20)
#define CAGE_MS           INT64_C(50)        /* of the processor, for one call */
#define CAGE_LOAD_MS      INT64_C(250)       /* of the processor, for CAGE_LOAD */
#define CAGE_TEXT         ((size_t)64 << 10) /* one text inside Lua */
#define CAGE_FILE_BYTES   ((size_t)64 << 10)
#define CAGE_SOURCE_BYTES ((size_t)256 << 10) /* all files of a package */
#define CAGE_FILES        32
#define CAGE_FILE_NAME    40 /* bytes of a file's name */
#define CAGE_NAMES        64 /* registered names of one kind */
#define CAGE_TRACE        ((size_t)16 << 10)

/* One file of a package. */
struct cage_file {
	const char *name; /* "init.lua", "table.lua": small letters, digits, _ and - */
	const char *text;
	size_t len;
};

struct cage_budget { /* 0 = the ceiling */
	int64_t steps;
	size_t bytes;
	int64_t ms;
};

enum cage_hook {
	CAGE_LOAD, /* only runs init.lua and says what it registered */
	CAGE_CHECK,
	CAGE_STEP_TEXT,
	CAGE_STEP_DONE,
	CAGE_FORM_SCORES,
	CAGE_FORM_VISIBLE,
	CAGE_REACT,
	CAGE_GUIDE,
	CAGE_REPORT,
	CAGE_HOOKS
};

struct cage_call {
	const char *plugin;            /* id, for messages */
	const struct cage_file *files; /* init.lua is run */
	size_t files_n;
	enum cage_hook hook;
	const char *name;          /* of the check, step ...; NULL for CAGE_LOAD */
	const struct datum *input; /* a map, or NULL for an empty one; see above */
	struct cage_budget budget;
	bool trace; /* collect print(), tend.trace() and every call of the API */
};

enum cage_end {
	CAGE_DONE,
	CAGE_RAISED, /* an error of the plugin's own */
	CAGE_STEPS_SPENT,
	CAGE_MEMORY_SPENT,
	CAGE_TIME_SPENT,
	CAGE_BAD_SOURCE, /* does not parse, is no text, is too long */
	CAGE_NO_HOOK,    /* init.lua registers no such name */
	CAGE_BAD_RESULT, /* what came back cannot be taken */
	CAGE_LOST,       /* the worker is gone; never from cage_run() */
	CAGE_ENDS
};

struct cage_result {
	enum cage_end end;
	struct datum out;    /* of CAGE_DONE; in the arena, or borrowed from the input */
	const char *message; /* one sentence for an author, without its place; NULL when done */
	const char *file;    /* where it happened; NULL = not known */
	int line;            /* 0 = not known */
	const char *trace;   /* what was printed, then the stack; at most CAGE_TRACE bytes; NULL */
	int64_t steps;       /* the same for the same call */
	size_t peak_bytes;   /* with what could have been thrown away */
};

/* Fresh Lua state, one call, closed again.  Never fails the caller: out->end says what came of it.
 * Texts land in the arena; at most about a megabyte. */
void cage_run(const struct cage_call *call, struct arena *a, struct cage_result *out);

/* The same for many calls of one package: init.lua runs once, and before every call each byte of
 * the state is put back to what it was then.  What comes of a call is what cage_run() gives, in as
 * many steps; only the time of loading is not counted again.  The files have to be the same in
 * every call.  Free with cage_unkeep(); NULL is fine. */
struct cage_kept *cage_keep(void);
void cage_kept_run(struct cage_kept *k, const struct cage_call *call, struct arena *a,
                   struct cage_result *out);
/* Puts back now what the next call would put back first, while nobody waits. */
void cage_kept_tidy(struct cage_kept *k);
void cage_unkeep(struct cage_kept *k);

const char *cage_hook_word(enum cage_hook h); /* "check", "step text" ... */
const char *cage_end_word(enum cage_end e);   /* "done", "steps spent" ... */

/* ---- what an author may use: registration, editor stub, reference and tests read these rows */

struct cage_api_row {
	const char *name;      /* "tend.hold", "string.rep" */
	const char *signature; /* LuaCATS lines, the last one "function name(...) end" or a field */
	const char *doc;       /* one or two sentences */
	const char *example;   /* Lua that runs as it stands, with assert() where it can */
	const char *needs;     /* the right it needs; NULL */
};

/* tend.*; the guarded standard library; what is blocked (doc: what to use instead; no example). */
enum cage_rows { CAGE_TEND, CAGE_LIBRARY, CAGE_BLOCKED };
const struct cage_api_row *cage_api(enum cage_rows which, size_t i); /* NULL after the last */

/* A field of `ask`. */
struct cage_field {
	const char *name;  /* "readings" */
	const char *right; /* NULL: always there */
	bool fixed;        /* the keys inside are the host's, a wrong one is an error */
	const char *type;  /* LuaCATS */
	const char *doc;
};
const struct cage_field *cage_fields(size_t i); /* NULL after the last */

/* What a hook gives back.  `kind` and `entry` are of enum datum_kind; -1 = a number, whole or not;
 * -2 = looked at by name. */
struct cage_answer {
	enum cage_hook hook;
	const char *type; /* LuaCATS */
	int kind;
	bool empty;  /* nil and {} mean that there is nothing to say */
	size_t most; /* entries */
	int entry;
	size_t entry_chars;  /* of a text, at most */
	const char *instead; /* what is due, for a message */
};
const struct cage_answer *cage_answers(size_t i); /* NULL after the last */

/* A field of an answer, or of one effect of a reaction. */
struct cage_answer_field {
	enum cage_hook hook;
	const char *of; /* the effect's `kind`; NULL: of the answer itself */
	const char *name;
	int kind;
	bool must;
	size_t chars; /* of a text, at most */
	const char *doc;
};
const struct cage_answer_field *cage_answer_fields(size_t i); /* NULL after the last */

#endif
