/* SPDX-License-Identifier: Apache-2.0
 * Warnings that the author has weighed: `waive: [{code: W0807, at: values/stay, because: …}]`.
 * What is waived is still shown, with its reason, and an error never is. */
#include <string.h>

#include "meaning/meaning_in.h"

/* A value of the file with its key, as far as it reaches down the page. */
struct region {
	const struct node *key, *value; /* key NULL in a list */
	uint32_t last, col;             /* the line and column of its end */
};

/* What a list entry is called: its `name:`, or else the text of its first key. */
static bool is_called(const struct node *item, const char *name)
{
	const struct node *own = yaml_get(item, "name");
	if (!own && item->kind == NODE_MAP && item->len)
		own = item->pairs[0].value;
	if (!own && item->kind == NODE_SCALAR)
		own = item;
	return own && own->kind == NODE_SCALAR && strcmp(own->s, name) == 0;
}

/* One word further into the file.  In a list of steps `course/medicine/gap` names the entry. */
static bool enter(struct region *r, const char *word)
{
	const struct node *v = r->value;
	for (size_t i = 0; v->kind == NODE_MAP && i < v->len; i++)
		if (strcmp(v->pairs[i].key->s, word) == 0) {
			*r = (struct region){.key = v->pairs[i].key, .value = v->pairs[i].value};
			return true;
		}
	for (size_t i = 0; v->kind == NODE_LIST && i < v->len; i++)
		if (is_called(v->items[i], word)) {
			*r = (struct region){.value = v->items[i]};
			return true;
		}
	return false;
}

static uint32_t last_line(const struct node *v)
{
	uint32_t last = v->at.line;
	for (size_t i = 0; i < v->len; i++) {
		const struct node *x = v->kind == NODE_MAP ? v->pairs[i].value : v->items[i];
		uint32_t line = last_line(x);
		last = line > last ? line : last;
	}
	return last;
}

static uint32_t end_col(const struct node *v)
{
	if (v->len == 0)
		return v->at.col + v->at.len;
	return end_col(v->kind == NODE_MAP ? v->pairs[v->len - 1].value : v->items[v->len - 1]);
}

static bool find(struct loader *l, const struct node *root, const char *address, struct region *out)
{
	size_t n;
	*out = (struct region){.value = root};
	for (const char *s = address; *s; s += n + (s[n] == '/')) {
		n = strcspn(s, "/");
		if (!enter(out, arena_dupn(l->a, s, n)))
			return false;
	}
	out->last = last_line(out->value);
	out->col = end_col(out->value);
	return out->value != root;
}

static bool inside(const struct region *r, struct span at)
{
	struct span from = r->key ? r->key->at : r->value->at;
	if (at.src != from.src || at.line < from.line || at.line > r->last)
		return false;
	return (at.line > from.line || at.col >= from.col)
	       && (at.line < r->last || r->value->kind == NODE_SCALAR || at.col <= r->col);
}

static bool known_warning(struct loader *l, const struct waiver *w)
{
	const struct diag_code *c = code_find(w->code.s);
	if (c && c->severity == SEV_WARNING && c != &codes[C_WAIVER_UNUSED])
		return true;
	struct diag *d = load_fail(l, &codes[C_WAIVER], w->code.at,
	                           c ? "`%s` cannot be waived" : "`%s` is not a code",
	                           lex_shown(l->a, w->code.s));
	d->help = "only warnings can be waived: W0801 and on; an error has to be mended";
	return false;
}

void meaning_waive(struct loader *l)
{
	for (size_t i = 0; i < l->p->waive.n; i++) {
		const struct waiver *w = &l->p->waive.v[i];
		size_t found = 0;
		bool place = false;
		if (!known_warning(l, w))
			continue;
		for (size_t j = 0; j < l->roots.n; j++) {
			struct region r;
			if (!find(l, l->roots.v[j], w->address.s, &r))
				continue;
			place = true;
			for (size_t k = 0; k < l->d->n; k++) {
				struct diag *d = &l->d->v[k];
				if (strcmp(d->code->code, w->code.s) != 0 || !inside(&r, d->at))
					continue;
				diag_waive(l->d, d, w->because.s);
				found++;
			}
		}
		if (!place)
			load_fail(l, &codes[C_WAIVER], w->address.at, "`%s` leads nowhere",
			          lex_shown(l->a, w->address.s))
			    ->help =
			    "an address is a section, a name and perhaps a key: `values/stay`";
		else if (!found && l->d->errors == 0)
			load_fail(l, &codes[C_WAIVER_UNUSED], w->code.at,
			          "nothing at `%s` draws %s any more",
			          lex_shown(l->a, w->address.s), w->code.s)
			    ->help = "take the waiver out";
	}
}
