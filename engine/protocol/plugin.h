/* SPDX-License-Identifier: Apache-2.0
 * protocol/plugin.h - the words of a plugin's manifest, as rows, and what reads it.
 *
 * closure/package.h finds the files of a package and reads a manifest from its text; here is what
 * the words mean. */
#ifndef TEND_PROTOCOL_PLUGIN_H
#define TEND_PROTOCOL_PLUGIN_H

#include "protocol/load.h"

/* ---- the words ---- */

struct plugin_type_row {
	enum plugin_type type;
	const char *word;    /* in the manifest: "yes or no" */
	const char *takes;   /* what a protocol writes for it */
	const char *finds;   /* what Lua finds in `ask.with` */
	const char *example; /* as a protocol writes it */
	unsigned reads; /* bits 1 << enum plugin_right: without one of them Lua cannot follow it */
};
extern const struct plugin_type_row plugin_types[PLUGIN_TYPES];

/* What a reaction can be set going by: kinds of event, a row each. */
struct plugin_event_row {
	const char *word; /* as in the record: "session.left" */
	const char *doc;
};
extern const struct plugin_event_row plugin_events[];
extern const size_t plugin_events_n;

/* What a plugin can bring. */
enum plugin_kind {
	PLUGIN_CHECK,
	PLUGIN_STEP,
	PLUGIN_FORM,
	PLUGIN_REACTION,
	PLUGIN_LINES,
	PLUGIN_REPORT,
	PLUGIN_KINDS
};

struct plugin_kind_row {
	enum plugin_kind kind;
	const char *key;  /* in the manifest: "checks" */
	const char *what; /* "a check" */
	const char *doc;
	size_t list, size; /* of its list in struct plugin_def, and of an entry */
};
extern const struct plugin_kind_row plugin_kinds[PLUGIN_KINDS];

size_t plugin_parts_n(const struct plugin_def *def, enum plugin_kind kind);
const struct plugin_part *plugin_part_at(const struct plugin_def *def, enum plugin_kind kind,
                                         size_t i);
/* The index of the entry of that name; -1 if there is none. */
int plugin_part_find(const struct plugin_def *def, enum plugin_kind kind, const char *name);

/* Every place of a protocol that may name something of a plugin, in the order of the page; most
 * steps, checks and forms name none: `call->name.s` is NULL there. */
void plugin_each_call(const struct protocol *p,
                      void (*visit)(void *ctx, const struct plugin_call *call,
                                    enum plugin_kind kind),
                      void *ctx);
/* The names that a use gives for parameters of this type: of a measure, a form, a medicine, a step
 * or an answer; the measure of a `reading`, the form of a `score`. */
void plugin_each_name(const struct plugin_bound *bound, enum plugin_type type,
                      void (*visit)(void *ctx, const char *name), void *ctx);

/* ---- reading ---- */

/* FT_OWN: the value of a key. */
void value_plugin_level(struct loader *l, const struct node *v, void *out);  /* struct ident */
void value_plugin_steps(struct loader *l, const struct node *v, void *out);  /* int */
void value_plugin_memory(struct loader *l, const struct node *v, void *out); /* int64_t */
void value_plugin_time(struct loader *l, const struct node *v, void *out);   /* int64_t */
void value_plugin_on(struct loader *l, const struct node *v, void *out);     /* struct idents */
void value_plugin_files(struct loader *l, const struct node *v, void *out);  /* struct idents */
void value_param_type(struct loader *l, const struct node *v, void *out); /* struct plugin_param */
void value_param_unit(struct loader *l, const struct node *v, void *out); /* struct ident */
void value_param_default(struct loader *l, const struct node *v, void *out); /* a node */
void entry_reads(struct loader *l, const struct node *key, const struct node *v, void *out);
void entry_effects(struct loader *l, const struct node *key, const struct node *v, void *out);

extern const struct shape shape_plugin;      /* the whole manifest */
extern const struct shape shape_plugin_form; /* fields_form.c: a form as a manifest has it */

/* From a tree to *out.  l->p is a protocol of its own, which the forms are bound in.  Errors in
 * l->d; only without any is *out whole. */
void plugin_load(struct loader *l, const struct node *root, struct plugin_def *out);

/* A value for a parameter.  Without a protocol, as for a default of a manifest, names are taken as
 * they are written.  False and a diagnostic where it does not fit. */
bool plugin_param_read(struct loader *l, const struct protocol *p, const struct plugin_param *param,
                       const struct node *v, struct datum *out);

#endif
