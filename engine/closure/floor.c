/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/floor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "closure/address.h"
#include "closure/floor_in.h"
#include "protocol/fields.h"

static bool meets(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), k = n < m ? n : m;
	return strncmp(a, b, k) == 0 && (n == m || (n < m ? b : a)[k] == '/');
}

struct span floor_changed_at(const struct floors *f, const char *const *addresses)
{
	for (; *addresses; addresses++)
		for (size_t i = 0; i < f->v->changes.n; i++)
			if (meets(change_address(&f->v->changes.v[i])->s, *addresses))
				return change_address(&f->v->changes.v[i])->at;
	return f->v->extends.at;
}

struct span floor_place(const struct floors *f, const struct node *here,
                        const char *const *addresses)
{
	bool own = here && here->at.src == f->v->extends.at.src;
	return own ? here->at : floor_changed_at(f, addresses);
}

/* What one change loosens in several ways is one fault. */
static bool told(const struct floors *f, struct span at)
{
	for (size_t i = 0; i < f->l->d->n; i++) {
		const struct diag *g = &f->l->d->v[i];
		bool floor = g->code == &codes[C_FLOOR_LOOSER] || g->code == &codes[C_FLOOR_USE];
		if (floor && g->at.src == at.src && g->at.line == at.line && g->at.col == at.col)
			return true;
	}
	return false;
}

struct diag *floor_loosened(struct floors *f, enum code code, struct span at, struct span base,
                            const char *fmt, ...)
{
	char msg[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	if (code != C_PROMISE_GONE && told(f, at)) {
		struct diags *spare = arena_new(f->l->a, struct diags);
		spare->a = f->l->a;
		f->repeated++;
		return diag_add(spare, &codes[code], at, "%s", msg);
	}
	struct diag *g = load_fail(f->l, &codes[code], at, "%s", msg);
	g->other = base;
	g->other_label = "what the base holds";
	return g;
}

/* ---- promises ---- */

static bool lists(const struct idents *ids, const char *name)
{
	for (size_t i = 0; i < ids->n; i++)
		if (strcmp(ids->v[i].s, name) == 0)
			return true;
	return false;
}

static struct span changed(const struct floors *f, const char *address)
{
	const char *const addresses[] = {address, NULL};
	return floor_changed_at(f, addresses);
}

static void promises(struct floors *f)
{
	const struct node *had = yaml_get(f->base_tree, "guarantees"),
	                  *has = yaml_get(f->tree, "guarantees");
	if (f->base->supervised && !f->result->supervised)
		floor_loosened(f, C_PROMISE_GONE, changed(f, "supervised"),
		               yaml_get(f->base_tree, "supervised")->at,
		               "the base promises that somebody stays with the patient");
	if (f->base->integration == INTEGRATION_REQUIRED
	    && f->result->integration != INTEGRATION_REQUIRED)
		floor_loosened(f, C_PROMISE_GONE, changed(f, "integration"),
		               yaml_get(f->base_tree, "integration")->at,
		               "the base promises a talk between two doses");
	for (size_t i = 0; i < f->base->floors.n; i++)
		if (!lists(&f->result->floors, f->base->floors.v[i].s))
			floor_loosened(
			    f, C_PROMISE_GONE, changed(f, "floors"), f->base->floors.v[i].at,
			    "a floor of the base stays a floor: `%s`", f->base->floors.v[i].s);
	for (size_t i = 0; had && i < had->len; i++) {
		const struct pair *p = &had->pairs[i];
		const struct node *now = yaml_get(has, p->key->s);
		if (!now || !yaml_same(p->value, now))
			floor_loosened(
			    f, C_PROMISE_GONE,
			    changed(f, arena_fmt(f->l->a, "guarantees/%s", p->key->s)), p->key->at,
			    "the base promises `%s`; a variant can promise more, not less",
			    p->key->s);
	}
}

/* ---- from an address to both sides of it ---- */

struct any_list {
	char *v;
	size_t n, cap;
};

static const char *element(const struct field *row, const char *at, int i)
{
	struct any_list list;
	if (!at || i < 0)
		return NULL;
	memcpy(&list, at, sizeof list);
	return (size_t)i < list.n ? list.v + (size_t)i * ((const struct shape *)row->arg)->size
	                          : NULL;
}

static int entry_of(const struct node *v, const char *word)
{
	if (!v || v->kind == NODE_SCALAR)
		return -1;
	if (v->kind == NODE_LIST)
		return address_entry(v, word);
	for (size_t i = 0; i < v->len; i++)
		if (strcmp(v->pairs[i].key->s, word) == 0)
			return (int)i;
	return -1;
}

bool held_enter(struct arena *a, const struct held *in, const char *word, struct held *out)
{
	*out = (struct held){.address =
	                         in->address[0] ? arena_fmt(a, "%s/%s", in->address, word) : word};
	if (in->shape) {
		for (size_t i = 0; i < in->shape->fields_n && !out->row; i++)
			if (strcmp(in->shape->fields[i].key, word) == 0)
				out->row = &in->shape->fields[i];
		for (int s = 0; s < SIDES; s++) {
			out->node[s] = yaml_get(in->node[s], word);
			out->at[s] = out->row && in->at[s] ? in->at[s] + out->row->off : NULL;
		}
		if (out->row && out->row->type == FT_STRUCT)
			out->shape = out->row->arg;
		return out->row || out->node[IN_BASE] || out->node[IN_VARIANT];
	}
	if (!in->row || (in->row->type != FT_MAP && in->row->type != FT_LIST))
		return false;
	out->row = in->row;
	out->shape = in->row->arg;
	for (int s = 0; s < SIDES; s++) {
		int i = entry_of(in->node[s], word);
		if (i < 0)
			continue;
		out->node[s] = in->node[s]->kind == NODE_MAP ? in->node[s]->pairs[i].value
		                                             : in->node[s]->items[i];
		out->at[s] = element(in->row, in->at[s], i);
	}
	return out->node[IN_BASE] || out->node[IN_VARIANT];
}

static void hold_floor(struct floors *f, const struct ident *id)
{
	struct held h = {.address = "",
	                 .shape = &shape_protocol,
	                 .node = {f->base_tree, f->tree},
	                 .at = {(const char *)f->base, (const char *)f->result}};
	const char *phase = "";
	for (const char *s = id->s; *s; s += strcspn(s, "/"), s += *s == '/') {
		char *word = arena_dupn(f->l->a, s, strcspn(s, "/"));
		struct held next;
		if (!held_enter(f->l->a, &h, word, &next))
			return; /* found when the base was read */
		bool in_course = strcmp(h.address, "course") == 0;
		phase = in_course ? word : phase;
		h = next;
		if (!h.node[IN_VARIANT] && h.node[IN_BASE]) {
			floor_loosened(f, C_FLOOR_LOOSER, changed(f, id->s), h.node[IN_BASE]->at,
			               "`%s` is a floor, and is not there any more", id->s);
			return;
		}
		/* a floor inside of a check covers all of it: its lines hang together */
		if (h.shape == &shape_check || h.shape == &shape_table)
			break;
	}
	floor_hold(f, &h);
	if (h.shape == &shape_check)
		floor_uses(f, h.address + strlen("checks/"), id->at);
	if (h.row && strcmp(h.row->key, "gap") == 0)
		floor_gaps(f, &h, phase);
}

void floors_hold(struct floors *f)
{
	promises(f);
	for (size_t i = 0; i < f->base->floors.n; i++)
		hold_floor(f, &f->base->floors.v[i]);
}
