/* SPDX-License-Identifier: Apache-2.0
 * protocol/model_plugin.h - a plugin as its manifest (plugin.yaml) declares it, and the places of a
 * protocol that use it.  See model.h.
 *
 * A manifest is read before any code.  What it says about data and effects is asked for, never
 * had: a clinic grants it.  Every use in a protocol is bound to its row with the parameters typed
 * and whole, so that whoever asks a plugin copies `with` and needs no manifest. */
#ifndef TEND_PROTOCOL_MODEL_PLUGIN_H
#define TEND_PROTOCOL_MODEL_PLUGIN_H

#include "protocol/model_form.h"
#include "util/datum.h"

/* Ceilings of one call; a manifest may only lower them. */
#define PLUGIN_STEPS_MAX  500000
#define PLUGIN_BYTES_MAX  ((int64_t)2 << 20)
#define PLUGIN_MS_MAX     50
#define PLUGIN_API_LEVEL  1  /* the newest that this program speaks; it speaks all below, too */
#define PLUGIN_FILES_MAX  16 /* .lua files of a package, init.lua among them */
#define PLUGIN_PARAMS_MAX 32
#define PLUGIN_TEXT_MAX   300 /* bytes of one text parameter */
#define PLUGIN_LIST_MAX   32  /* entries of one list parameter */

/* ---- what a manifest declares ---- */

/* What it may be told (reads) and what it may bring about beside its answers (effects). */
enum plugin_right {
	READ_SESSION,
	READ_TIME,
	READ_READINGS,
	READ_SCORES,
	READ_HISTORY,
	READ_ANSWERS,
	READ_DOSES,
	READ_WASHOUTS,
	READ_PATIENT,
	READ_APPOINTMENTS,
	EFFECT_TASK,
	EFFECT_REMINDER,
	EFFECT_NOTE,
	PLUGIN_RIGHTS
};

struct plugin_right_row {
	enum plugin_right right;
	const char
	    *word;   /* in the manifest: "readings"; a word is a read or an effect, never both */
	bool effect; /* stands under `effects`, not under `reads` */
	const char *doc;   /* what it means, for a director: "Every reading of this session." */
	const char *given; /* reads: where Lua finds it, "ask.readings" */
};
extern const struct plugin_right_row plugin_rights[PLUGIN_RIGHTS];

/* One of them with the author's own sentence. */
struct plugin_want {
	struct ident name; /* the word */
	struct ident why;  /* "Pressures of this session, to see whether they rise" */
	enum plugin_right right;
};

struct plugin_wants {
	struct plugin_want *v;
	size_t n, cap;
};

/* What a parameter is, and what Lua finds in `ask.with`; see plugin_types in plugin.h. */
enum plugin_type {
	PARAM_NUMBER,
	PARAM_QUANTITY,
	PARAM_DURATION,
	PARAM_TIME,
	PARAM_TEXT,
	PARAM_YES_NO,
	PARAM_CHOICE,
	PARAM_MEASURE,
	PARAM_READING,
	PARAM_FORM,
	PARAM_SCORE,
	PARAM_MEDICINE,
	PARAM_STEP,
	PARAM_ANSWER,
	PLUGIN_TYPES
};

struct plugin_param {
	struct ident name;
	enum plugin_type type;
	bool list; /* `list of measure` */
	struct ident type_as_written;
	struct quantity_range range; /* number, quantity, duration; open at both ends = any */
	struct ident unit;           /* PARAM_QUANTITY: "mmHg" */
	struct idents words;         /* PARAM_CHOICE */
	struct ident text;           /* what it is for, read by whoever writes the protocol */
	const struct node *fallback; /* `default:` as written; NULL: required unless `optional` */
	bool optional;               /* may be left out: nil in Lua */
};

struct plugin_params {
	struct plugin_param *v;
	size_t n, cap;
};

/* What every named thing of a plugin has; the first member of each, so that a use points at it. */
struct plugin_part {
	struct ident name;
	struct ident title;
	struct ident text; /* what it does, in a sentence */
	struct plugin_params params;
};

struct plugin_check {
	struct plugin_part part;
};

struct plugin_step {
	struct plugin_part part;
	struct idents lines; /* its sentences, where they do not come from Lua */
	bool text;           /* they come from Lua; `lines` stand in where it fails */
	struct ident form;   /* index into plugin_def.forms; s NULL: a tick */
	bool done;           /* a done-rule in Lua; without one the form is complete, or ticked */
};

/* A score that Lua makes of the answers. */
struct plugin_score {
	struct ident name;
	struct quantity_range range; /* DIM_NONE, both ends; what lies outside is no score */
	enum better better;
	struct bands bands;
};

struct plugin_decides {
	struct {
		struct plugin_score *v;
		size_t n, cap;
	} scores;
	struct idents visible; /* items that Lua may hide */
};

struct plugin_form {
	struct plugin_part part;       /* without parameters */
	const struct node *src;        /* its keys: a use reads them again for itself */
	struct plugin_decides decides; /* taken over into `form`: by_plugin, shown_by_plugin */
	struct form form;              /* as the manifest has it, bound within the plugin alone */
};

struct plugin_reaction {
	struct plugin_part part;
	struct idents on; /* event words, "session.left" */
};

struct plugin_lines { /* of the hand-out */
	struct plugin_part part;
};

struct plugin_report {
	struct plugin_part part;
};

/* One .lua file of the package, byte for byte. */
struct plugin_file {
	const char *name; /* "init.lua": always the first */
	const char *text;
	size_t len;
};

struct plugin_budget { /* of one call; never 0 once read */
	int steps;
	int64_t bytes, ms;
};

struct plugin_def {
	struct ident api, id, version, title, licence, about;
	struct plugin_wants reads, effects;
	unsigned rights; /* bits 1 << enum plugin_right of both */
	struct plugin_budget budget;
	struct idents files; /* beside init.lua, as written */
	struct {
		struct plugin_check *v;
		size_t n, cap;
	} checks;
	struct {
		struct plugin_step *v;
		size_t n, cap;
	} steps;
	struct {
		struct plugin_form *v;
		size_t n, cap;
	} forms;
	struct {
		struct plugin_reaction *v;
		size_t n, cap;
	} reactions;
	struct {
		struct plugin_lines *v;
		size_t n, cap;
	} guide;
	struct {
		struct plugin_report *v;
		size_t n, cap;
	} reports;
	/* Once the package was read through a protocol; empty after plugin_read() alone. */
	struct plugin_file *code;
	size_t code_n;
	char digest[65]; /* of manifest and code, what is granted and what workers are kept by */
};

/* ---- what a protocol makes of it ---- */

/* A line of `plugins:`. */
struct plugin_use {
	struct ident name;
	struct ident version;
	const struct plugin_def *def; /* NULL only beside an error */
};

/* A use of one thing of a plugin, bound: found in the manifest, its parameters typed and whole. */
struct plugin_bound {
	int plugin; /* into protocol.plugins */
	const struct plugin_def *def;
	int index;                      /* into the list of its kind in `def` */
	const struct plugin_part *part; /* of that entry */
	/* A map of every parameter, in the order of the manifest: as the protocol has it or by
	 * default; DATUM_NOTHING for an optional one that was left out. */
	struct datum with;
};

/* An entry of `reactions:`. */
struct reaction {
	struct ident name;
	struct plugin_call call;
	struct people owner; /* of the tasks that it opens */
};

/* An entry of `reports:`. */
struct report_use {
	struct ident name;
	struct ident title; /* default: the manifest's */
	struct plugin_call call;
};

/* `{plugin: ID/LINES}` among the sentences of a part of the hand-out. */
struct guide_lines {
	int part;     /* enum guide_part */
	size_t after; /* so many of the part's own sentences come before it */
	struct plugin_call call;
};

#endif
