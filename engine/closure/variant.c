/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/variant.h"

#include <stdlib.h>
#include <string.h>

#include "closure/address.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/suggest.h"

bool variant_is(const struct node *root)
{
	return yaml_get(root, "extends") || yaml_get(root, "change");
}

/* Up to three whole numbers with dots; how many stood there, 0 when it is anything else. */
static int numbers_of(const char *s, long out[3])
{
	int n = 0;
	for (;;) {
		char *end;
		if (!(*s >= '0' && *s <= '9') || n == 3)
			return 0;
		out[n++] = strtol(s, &end, 10);
		if (*end == '\0')
			return n;
		if (*end != '.')
			return 0;
		s = end + 1;
	}
}

bool version_meets(const char *version, const char *wanted)
{
	long v[3] = {0}, w[3] = {0};
	bool from = wanted[0] == '^';
	if (numbers_of(version, v) != 3 || numbers_of(wanted + from, w) < (from ? 2 : 3))
		return false;
	if (!from)
		return v[0] == w[0] && v[1] == w[1] && v[2] == w[2];
	return v[0] == w[0] && (v[1] > w[1] || (v[1] == w[1] && v[2] >= w[2]));
}

/* ---- the changes, one at a time ---- */

static const struct {
	const char *word;
	size_t off;
} kinds[] = {
    {"set", offsetof(struct change, set)},
    {"add", offsetof(struct change, add)},
    {"remove", offsetof(struct change, remove)},
    {"replace", offsetof(struct change, replace)},
};

static const struct ident *address_at(const struct change *c, size_t i)
{
	return (const struct ident *)(const void *)((const char *)c + kinds[i].off);
}

static size_t kind_of(const struct change *c)
{
	size_t i = 0;
	while (i + 1 < countof(kinds) && !address_at(c, i)->s)
		i++;
	return i;
}

const struct ident *change_address(const struct change *c)
{
	return address_at(c, kind_of(c));
}

const char *change_word(const struct change *c)
{
	return kinds[kind_of(c)].word;
}

/* The tree of one variant while it is put together. */
struct edit {
	struct loader *l;
	const struct variant *v;
	struct node *root;
	struct spot *spots;         /* one a change */
	const struct node **beside; /* the neighbour of what is added; NULL = at the end */
};

static struct node *copy(struct arena *a, const struct node *v)
{
	struct node *out = arena_new(a, struct node);
	*out = *v;
	if (v->kind == NODE_MAP && v->len) {
		out->pairs = arena_arr(a, struct pair, v->len);
		for (size_t i = 0; i < v->len; i++)
			out->pairs[i] = (struct pair){v->pairs[i].key, copy(a, v->pairs[i].value)};
	}
	if (v->kind == NODE_LIST && v->len) {
		out->items = arena_arr(a, struct node *, v->len);
		for (size_t i = 0; i < v->len; i++)
			out->items[i] = copy(a, v->items[i]);
	}
	return out;
}

static size_t slot_of(const struct node *parent, const struct node *value)
{
	size_t i = 0;
	for (; i < parent->len; i++)
		if ((parent->kind == NODE_MAP ? parent->pairs[i].value : parent->items[i]) == value)
			break;
	return i;
}

static void put(struct node *parent, const struct node *was, struct node *value)
{
	size_t i = slot_of(parent, was);
	if (parent->kind == NODE_MAP)
		parent->pairs[i].value = value;
	else
		parent->items[i] = value;
}

static void take_out(struct node *parent, const struct node *value)
{
	size_t i = slot_of(parent, value), rest = parent->len - i - 1;
	if (parent->kind == NODE_MAP)
		memmove(parent->pairs + i, parent->pairs + i + 1, rest * sizeof *parent->pairs);
	else
		memmove(parent->items + i, parent->items + i + 1, rest * sizeof(struct node *));
	parent->len--;
}

static void put_in(struct arena *a, struct node *parent, size_t at, struct node *key,
                   struct node *value)
{
	size_t n = parent->len++;
	if (parent->kind == NODE_MAP) {
		struct pair *pairs = arena_arr(a, struct pair, n + 1);
		for (size_t i = 0; i < n; i++)
			pairs[i + (i >= at)] = parent->pairs[i];
		pairs[at] = (struct pair){key, value};
		parent->pairs = pairs;
		return;
	}
	struct node **items = arena_arr(a, struct node *, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i + (i >= at)] = parent->items[i];
	items[at] = value;
	parent->items = items;
}

/* ---- what each change asks for ---- */

/* What a person writes at the top of the variant, or what the base was put together from. */
static bool is_head(const char *address)
{
	static const char *const head[] = {"tend",   "id",      "version", "title",
	                                   "status", "sources", "parts",   "extends"};
	size_t n = strcspn(address, "/");
	for (size_t i = 0; i < countof(head); i++)
		if (strlen(head[i]) == n && strncmp(head[i], address, n) == 0)
			return true;
	return false;
}

static bool find(struct edit *e, const struct change *c, struct spot *out)
{
	const struct ident *address = change_address(c);
	if (is_head(address->s)) {
		load_fail(e->l, &codes[C_ADDRESS], address->at,
		          "`%s` is the variant's own and stands at its top",
		          lex_shown(e->l->a, address->s));
		return false;
	}
	if (!address_find(e->l, address, e->root, c->add.s != NULL, out))
		return false;
	bool list = out->value
	            && (out->value->kind == NODE_LIST
	                || (address_takes_list(out->field) && out->value->kind == NODE_SCALAR
	                    && out->parent->kind == NODE_MAP));
	struct diag *g;
	if (c->add.s && out->value && !list) {
		g = load_fail(e->l, &codes[C_CHANGE], address->at, "`%s` is there already",
		              lex_shown(e->l->a, address->s));
		g->help = "`set ... to` gives it another value, `replace ... with` another text";
		g->other = out->value->at;
		g->other_label = "it stands here";
		return false;
	}
	if (c->add.s && list && out->value->kind == NODE_SCALAR)
		address_make_list(e->l->a, out->value);
	return true;
}

/* The neighbour that something is added beside, looked up while the base stands as it is. */
static void find_beside(struct edit *e, const struct change *c, const struct spot *s,
                        const struct node **out)
{
	const struct ident *beside = c->after.s ? &c->after : &c->before;
	const struct node *in = s->value ? s->value : s->parent;
	const char *names[64];
	size_t n = 0;
	if (!beside->s)
		return;
	int found = in->kind == NODE_LIST ? address_entry(in, beside->s) : -1;
	for (size_t i = 0; in->kind == NODE_MAP && i < in->len; i++)
		if (strcmp(in->pairs[i].key->s, beside->s) == 0)
			found = (int)i;
	if (found >= 0) {
		*out = in->kind == NODE_MAP ? in->pairs[found].value : in->items[found];
		return;
	}
	for (size_t i = 0; i < in->len && n < countof(names); i++)
		names[n++] =
		    in->kind == NODE_MAP ? in->pairs[i].key->s : address_entry_name(in->items[i]);
	struct diag *g =
	    load_fail(e->l, &codes[C_ADDRESS], beside->at, "there is no `%s` to put it beside",
	              lex_shown(e->l->a, beside->s));
	const char *near = suggest_nearest(beside->s, names, n);
	if (near) {
		g->label = arena_fmt(e->l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
}

static struct node *key_node(struct arena *a, const char *word, struct span at)
{
	struct node *key = arena_new(a, struct node);
	*key = (struct node){.kind = NODE_SCALAR, .at = at, .s = arena_dup(a, word)};
	key->n = strlen(key->s);
	return key;
}

/* Entries that are added behind the same one stay in the order of the page. */
static bool follows_too(const struct edit *e, const struct change *c, const struct node *there)
{
	for (size_t i = 0; &e->v->changes.v[i] != c; i++)
		if (e->v->changes.v[i].after.s && e->spots[i].value == there)
			return true;
	return false;
}

static void add(struct edit *e, const struct change *c, struct spot *s, const struct node *beside)
{
	struct node *in = s->value ? s->value : s->parent;
	struct node *value = copy(e->l->a, c->with);
	size_t at = beside ? slot_of(in, beside) + (c->after.s != NULL) : in->len;
	while (c->after.s && at < in->len
	       && follows_too(e, c, in->kind == NODE_MAP ? in->pairs[at].value : in->items[at]))
		at++;
	if (!s->value && address_takes_list(s->field) && value->kind != NODE_LIST)
		address_make_list(e->l->a, value);
	put_in(e->l->a, in, at, in->kind == NODE_MAP ? key_node(e->l->a, s->word, c->add.at) : NULL,
	       value);
	s->value = value;
}

static void make(struct edit *e, const struct change *c, struct spot *s)
{
	if (c->add.s)
		add(e, c, s, e->beside[c - e->v->changes.v]);
	else if (c->remove.s)
		take_out(s->parent, s->value);
	else
		put(s->parent, s->value, copy(e->l->a, c->set.s ? c->to : c->with));
}

/* `a/b` lies in `a`, and is the same as itself. */
static bool lies_in(const char *inner, const char *outer)
{
	size_t n = strlen(outer);
	return strncmp(inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/');
}

/* Of two changes that meet, one would be lost without a word. */
static bool clash(struct edit *e, size_t i, size_t j)
{
	const struct change *a = &e->v->changes.v[j], *b = &e->v->changes.v[i];
	const struct ident *x = change_address(a), *y = change_address(b);
	bool both_add = a->add.s && b->add.s && e->spots[i].value && e->spots[j].value;
	bool meets = (lies_in(x->s, y->s) && (!b->add.s || strcmp(x->s, y->s) == 0))
	             || (lies_in(y->s, x->s) && (!a->add.s || strcmp(x->s, y->s) == 0));
	if (!meets || both_add)
		return false;
	struct diag *g = load_fail(e->l, &codes[C_CHANGES_CLASH], y->at,
	                           "another change is about the same place");
	g->other = x->at;
	g->other_label = "this one";
	g->help = "say both in one change";
	return true;
}

/* ---- the whole ---- */

static size_t nodes_of(const struct node *v, int depth, int *deepest)
{
	size_t n = 1;
	*deepest = depth > *deepest ? depth : *deepest;
	for (size_t i = 0; v->kind != NODE_SCALAR && i < v->len; i++)
		n += v->kind == NODE_MAP ? 1 + nodes_of(v->pairs[i].value, depth + 1, deepest)
		                         : nodes_of(v->items[i], depth + 1, deepest);
	return n;
}

/* The head is the variant's; what the base has but its head stays. */
static struct node *headed(struct arena *a, const struct node *base, const struct node *head)
{
	static const char *const own[] = {"tend", "id", "version", "title", "status"};
	struct node *out = arena_new(a, struct node);
	*out = *base;
	out->pairs = arena_arr(a, struct pair, base->len + head->len);
	out->len = 0;
	for (size_t i = 0; i < countof(own); i++) {
		const struct pair *p = yaml_pair(head, own[i]);
		if (p)
			out->pairs[out->len++] = *p;
	}
	const struct pair *more = yaml_pair(head, "sources"), *had = yaml_pair(base, "sources");
	if (more && had) {
		struct node *all = copy(a, had->value);
		const struct node *from = more->value;
		if (all->kind == NODE_SCALAR)
			address_make_list(a, all);
		for (size_t i = 0; i < (from->kind == NODE_LIST ? from->len : 1); i++)
			put_in(a, all, all->len, NULL,
			       copy(a, from->kind == NODE_LIST ? from->items[i] : from));
		out->pairs[out->len++] = (struct pair){had->key, all};
	} else if (more || had) {
		out->pairs[out->len++] = more ? *more : *had;
	}
	for (size_t i = 0; i < base->len; i++)
		if (!is_head(base->pairs[i].key->s))
			out->pairs[out->len++] =
			    (struct pair){base->pairs[i].key, copy(a, base->pairs[i].value)};
	return out;
}

struct node *variant_apply(struct loader *l, const struct variant *v, const struct node *head,
                           const struct node *base)
{
	struct edit e = {.l = l, .v = v, .root = headed(l->a, base, head)};
	size_t before = l->d->errors;
	e.spots = arena_arr(l->a, struct spot, v->changes.n);
	e.beside = arena_arr(l->a, const struct node *, v->changes.n);
	for (size_t i = 0; i < v->changes.n; i++)
		if (find(&e, &v->changes.v[i], &e.spots[i]) && v->changes.v[i].add.s)
			find_beside(&e, &v->changes.v[i], &e.spots[i], &e.beside[i]);
	for (size_t i = 0; i < v->changes.n && l->d->errors == before; i++)
		for (size_t j = 0; j < i; j++)
			if (clash(&e, i, j))
				break;
	/* what is added beside something finds it before that is taken away or written anew */
	for (size_t i = 0; i < v->changes.n && l->d->errors == before; i++)
		if (v->changes.v[i].add.s)
			make(&e, &v->changes.v[i], &e.spots[i]);
	for (size_t i = 0; i < v->changes.n && l->d->errors == before; i++)
		if (!v->changes.v[i].add.s)
			make(&e, &v->changes.v[i], &e.spots[i]);
	int deepest = 0;
	if (l->d->errors == before
	    && (nodes_of(e.root, 1, &deepest) > YAML_NODES_MAX || deepest > YAML_DEPTH_MAX + 1))
		load_fail(l, &codes[C_TOO_MANY], v->extends.at,
		          "base and changes together are more than a protocol may be")
		    ->help = "at most 10,000 keys and values, 16 levels deep";
	return l->d->errors == before ? e.root : NULL;
}

struct node *variant_merge(struct arena *a, const struct node *root, const struct node *part)
{
	struct node *out = copy(a, root);
	for (size_t i = 0; i < part->len; i++) {
		const struct pair *p = &part->pairs[i], *there = yaml_pair(out, p->key->s);
		if (!there) {
			put_in(a, out, out->len, p->key, copy(a, p->value));
			continue;
		}
		for (size_t j = 0; p->value->kind == NODE_MAP && there->value->kind == NODE_MAP
		                   && j < p->value->len;
		     j++)
			put_in(a, there->value, there->value->len, p->value->pairs[j].key,
			       copy(a, p->value->pairs[j].value));
	}
	return out;
}
