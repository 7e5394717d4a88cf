/* SPDX-License-Identifier: Apache-2.0
 * Where a protocol names a plugin or something of it, and the sentences of the hand-out, among
 * which lines of a plugin may stand. */
#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "protocol/values.h"

void entry_plugin(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct plugin_use *u = out;
	load_ident(l, key, &u->name);
	load_text(l, v, &u->version);
}

/* `after-hours/not-late`: a plugin and something that it brings. */
void value_plugin_name(struct loader *l, const struct node *v, void *out)
{
	struct ident id;
	if (!load_is_scalar(l, v, "a name such as `after-hours/not-late`"))
		return;
	const char *slash = strchr(v->s, '/');
	if (!slash || !name_is_valid(slash + 1)
	    || !name_is_valid(arena_dupn(l->a, v->s, (size_t)(slash - v->s)))) {
		load_fail(l, &codes[C_PLUGIN_NAME], v->at,
		          "`%s` does not name something of a plugin", lex_shown(l->a, v->s))
		    ->label = "the plugin, a slash, and the name: `after-hours/not-late`";
		return;
	}
	id = (struct ident){.s = v->s, .at = v->at, .index = -1};
	*(struct ident *)out = id;
}

/* ---- the hand-out ---- */

/* A sentence for the patient: what is filled in can be filled in, and it names no amount. */
static void check_sentence(struct loader *l, const struct ident *line)
{
	struct guide_fill fill;
	size_t n;
	for (const char *s = strchr(line->s, '{'); s; s = strchr(s + n, '{')) {
		const char *wrong = guide_fill_read(s, &n, &fill);
		if (!wrong)
			continue;
		load_fail(l, &codes[C_GUIDE_FILL], line->at, "%s", wrong)->help =
		    "for example `{therapist}`, `{stay}`, `{from 4 h before start}`, `{about "
		    "leaving}`";
		return;
	}
	if (guide_says_amount(line->s))
		load_fail(l, &codes[C_GUIDE_AMOUNT], line->at,
		          "a hand-out names no amount of medicine")
		    ->help = "the amount is ordered and signed for one person on one day";
}

/* The entries of a part without the lines of plugins, which are kept with their place; NULL where
 * nothing else stands there. */
static const struct node *own_sentences(struct loader *l, const struct node *v, int part,
                                        struct guide_text *g)
{
	struct node *rest = arena_new(l->a, struct node);
	bool any = false;
	for (size_t i = 0; v->kind == NODE_LIST && i < v->len; i++)
		any |= v->items[i]->kind == NODE_MAP;
	if (!any)
		return v;
	*rest = *v;
	rest->items = arena_arr(l->a, struct node *, v->len);
	rest->len = 0;
	for (size_t i = 0; i < v->len; i++) {
		if (v->items[i]->kind != NODE_MAP) {
			rest->items[rest->len++] = v->items[i];
			continue;
		}
		struct guide_lines *lines = arena_push(l->a, &g->lines);
		load_struct(l, v->items[i], &shape_guide_lines, lines, NULL, NULL);
		lines->part = part;
		lines->after = rest->len;
	}
	return rest->len ? rest : NULL;
}

static int part_of(const char *key)
{
	for (int p = 0; p < GUIDE_PARTS; p++)
		if (strcmp(guide_part_rows[p].key, key) == 0)
			return p;
	return -1;
}

static void guide_parts(struct loader *l, const struct node *v, struct guide_text *g)
{
	struct node own = *v;
	own.pairs = arena_arr(l->a, struct pair, v->len);
	own.len = 0;
	for (size_t i = 0; i < v->len; i++) {
		int part = part_of(v->pairs[i].key->s);
		const struct node *rest =
		    part < 0 ? v->pairs[i].value : own_sentences(l, v->pairs[i].value, part, g);
		if (rest)
			own.pairs[own.len++] =
			    (struct pair){v->pairs[i].key, (struct node *)(size_t)rest};
	}
	if (own.len || !v->len)
		load_struct(l, &own, &shape_guide, g, NULL, NULL);
}

void entry_guide(struct loader *l, const struct node *key, const struct node *v, void *out)
{
	struct guide_text *g = out;
	const struct field lines = {.key = "guide", .type = FT_TEXTS};
	load_ident(l, key, &g->name);
	if (v->kind == NODE_MAP) {
		guide_parts(l, v, g);
	} else {
		const struct node *own = own_sentences(l, v, GUIDE_HAPPENS, g);
		if (own)
			load_value(l, own, &lines, &g->part[GUIDE_HAPPENS]);
	}
	for (int p = 0; p < GUIDE_PARTS; p++)
		for (size_t i = 0; i < g->part[p].n; i++)
			check_sentence(l, &g->part[p].v[i]);
}
