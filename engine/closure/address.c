/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/address.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/suggest.h"

#define WORDS_MAX 128 /* names that a suggestion is made from */

const struct address_row address_rows[] = {
    {"a key", "itself", "checks/bp-ready/otherwise"},
    {"an entry of a section", "its name", "values/stay"},
    {"a step", "its value, or `name`", "sessions/medicine/stages/arrive/steps/room/title"},
    {"a booster", "`booster`, or `name`", "sessions/medicine/stages/journey/steps/booster"},
    {"a phase", "its name", "course/medicine/gap/at least"},
    {"a contact", "`name`, else its session", "course/medicine/do/integration/at"},
    {"an item of a form", "its name", "forms/mood/items/sleep"},
    {"a name in a list", "itself", "sessions/medicine/stages/dose/enter/bp-ready"},
    {"a verdict, a condition, a case, an exit", "its number, from 1",
     "checks/bp-ready/verdicts/2/when"},
};
const size_t address_rows_n = countof(address_rows);

/* Keys that name the entry of a list, the first that is there; then the kinds of step. */
static const char *const naming[] = {"name", "phase", "session", "item"};

static const char *named_by(const struct node *v)
{
	if (v && v->kind == NODE_LIST && v->len == 1)
		v = v->items[0];
	return v && v->kind == NODE_SCALAR && name_is_valid(v->s) ? v->s : NULL;
}

const char *address_entry_name(const struct node *entry)
{
	if (entry->kind != NODE_MAP)
		return entry->kind == NODE_SCALAR ? named_by(entry) : NULL;
	for (size_t i = 0; i < countof(naming); i++)
		if (yaml_get(entry, naming[i]))
			return named_by(yaml_get(entry, naming[i]));
	if (yaml_get(entry, step_kind_name(STEP_BOOSTER)))
		return "booster";
	for (size_t i = 0; i < step_kinds_n; i++)
		if (yaml_get(entry, step_kinds[i].key))
			return named_by(yaml_get(entry, step_kinds[i].key));
	for (size_t i = 0; i < entry->len; i++) /* a plugin's step */
		if (strchr(entry->pairs[i].key->s, '/'))
			return named_by(entry->pairs[i].value);
	return NULL;
}

static int number_of(const char *s)
{
	int n = 0;
	for (; *s >= '0' && *s <= '9' && n < 100000; s++)
		n = n * 10 + (*s - '0');
	return *s ? 0 : n;
}

int address_entry(const struct node *list, const char *word)
{
	int found = -1;
	size_t number = (size_t)number_of(word);
	for (size_t i = 0; i < list->len; i++) {
		const char *name = address_entry_name(list->items[i]);
		if (name ? strcmp(name, word) == 0 : number == i + 1)
			found = found == -1 ? (int)i : -2;
	}
	return found;
}

void address_make_list(struct arena *a, struct node *v)
{
	struct node *one = arena_new(a, struct node);
	*one = *v;
	*v = (struct node){.kind = NODE_LIST, .at = one->at, .len = 1};
	v->items = arena_arr(a, struct node *, 1);
	v->items[0] = one;
}

/* ---- one word after the other ---- */

bool address_takes_list(const struct field *f)
{
	return f
	       && (f->type == FT_LIST || f->type == FT_NAMES || f->type == FT_TEXTS
	           || f->type == FT_FORMULAS);
}

static bool takes_map(const struct field *f)
{
	return f && (f->type == FT_MAP || f->type == FT_STRUCT);
}

static const struct field *row_of(const struct shape *shape, const char *key)
{
	for (size_t i = 0; shape && i < shape->fields_n; i++)
		if (strcmp(shape->fields[i].key, key) == 0)
			return &shape->fields[i];
	return NULL;
}

static const struct shape *shape_with_rows(const struct field *f)
{
	const struct shape *s = f->arg;
	bool holds = f->type == FT_STRUCT || f->type == FT_MAP || f->type == FT_LIST;
	return holds && s->fields_n ? s : NULL;
}

struct walk {
	struct loader *l;
	const struct ident *address;
	struct node *at;           /* where the words so far lead */
	const struct shape *shape; /* its keys, when it is one thing */
	const struct field *field; /* the row of it, when it holds several */
	size_t done;               /* bytes of the address behind us */
};

static struct span word_span(const struct walk *w, size_t len)
{
	struct span at = w->address->at;
	if (at.len == strlen(w->address->s)) { /* neither quoted nor folded */
		at.col += (uint32_t)w->done;
		at.len = (uint32_t)len;
	}
	return at;
}

static void leads_nowhere(struct walk *w, const char *word)
{
	const char *names[WORDS_MAX];
	size_t n = 0;
	const struct node *v = w->at;
	struct loader *l = w->l;
	struct diag *g = load_fail(l, &codes[C_ADDRESS], word_span(w, strlen(word)),
	                           "`%s` leads nowhere: there is no `%s` here",
	                           lex_shown(l->a, w->address->s), lex_shown(l->a, word));
	for (size_t i = 0; v->kind == NODE_MAP && i < v->len && n < WORDS_MAX; i++)
		names[n++] = v->pairs[i].key->s;
	for (size_t i = 0; v->kind == NODE_LIST && i < v->len && n < WORDS_MAX; i++)
		if ((names[n] = address_entry_name(v->items[i])))
			n++;
	for (size_t i = 0; w->shape && i < w->shape->fields_n && n < WORDS_MAX; i++)
		if (!yaml_get(v, w->shape->fields[i].key))
			names[n++] = w->shape->fields[i].key;
	const char *near = suggest_nearest(word, names, n);
	if (near) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	if (v->kind == NODE_SCALAR) {
		g->help = arena_fmt(l->a, "`%.*s` is a single value",
		                    (int)(w->done ? w->done - 1 : 0), w->address->s);
		return;
	}
	struct text t = text_in(l->a);
	for (size_t i = 0; i < n && i < 12; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", names[i]);
	if (v->kind == NODE_LIST && n == 0)
		g->help = arena_fmt(l->a, "these entries go by their numbers, 1 to %zu", v->len);
	else
		g->help = arena_fmt(l->a, "here stand: %s%s", t.s, n > 12 ? ", ..." : "");
}

static bool twice(struct walk *w, const char *word)
{
	load_fail(w->l, &codes[C_ADDRESS], word_span(w, strlen(word)),
	          "two entries here go by `%s`", lex_shown(w->l->a, word))
	    ->help = "give one of them a `name` in the base, or replace the whole list";
	return false;
}

/* The entry of that word, one step further; `value` NULL where there is none. */
static bool enter(struct walk *w, const char *word, struct spot *out)
{
	struct node *v = w->at;
	if (v->kind == NODE_SCALAR && address_takes_list(w->field))
		address_make_list(w->l->a, v);
	*out = (struct spot){.parent = v, .word = word};
	if (v->kind == NODE_MAP) {
		out->value = yaml_get(v, word);
		out->field = w->shape ? row_of(w->shape, word) : w->field;
	} else if (v->kind == NODE_LIST) {
		int i = address_entry(v, word);
		if (i == -2)
			return twice(w, word);
		out->value = i >= 0 && v->items ? v->items[i] : NULL;
		out->field = w->field;
	}
	bool entry = v->kind == NODE_LIST || (v->kind == NODE_MAP && !w->shape);
	bool one = out->field && (entry || out->field->type == FT_STRUCT);
	out->shape = one ? shape_with_rows(out->field) : NULL;
	return true;
}

/* What a key of the language would hold, made so that something can be added to it. */
static bool make_room(struct walk *w, struct spot *s)
{
	if (s->parent->kind != NODE_MAP || !w->shape || !s->field
	    || !(address_takes_list(s->field) || takes_map(s->field)))
		return false;
	struct node *key = arena_new(w->l->a, struct node), *v = arena_new(w->l->a, struct node);
	*key = (struct node){.kind = NODE_SCALAR,
	                     .at = w->address->at,
	                     .s = arena_dup(w->l->a, s->word),
	                     .n = strlen(s->word)};
	*v = (struct node){.kind = address_takes_list(s->field) ? NODE_LIST : NODE_MAP,
	                   .at = w->address->at};
	struct pair *pairs = arena_arr(w->l->a, struct pair, s->parent->len + 1);
	if (s->parent->len)
		memcpy(pairs, s->parent->pairs, s->parent->len * sizeof *pairs);
	pairs[s->parent->len++] = (struct pair){key, v};
	s->parent->pairs = pairs;
	s->value = v;
	return true;
}

bool address_find(struct loader *l, const struct ident *address, struct node *root, bool may_lack,
                  struct spot *out)
{
	struct walk w = {.l = l, .address = address, .at = root, .shape = &shape_protocol};
	const char *s = address->s;
	for (;;) {
		size_t n = strcspn(s, "/");
		const char *word = arena_dupn(l->a, s, n);
		bool last = s[n] == '\0';
		w.done = (size_t)(s - address->s);
		if (!enter(&w, word, out))
			return false;
		bool new_name = last && may_lack && out->parent->kind == NODE_MAP && n > 0;
		if (!out->value && !new_name && !(may_lack && !last && make_room(&w, out))) {
			leads_nowhere(&w, word);
			return false;
		}
		if (last)
			return true;
		w.at = out->value;
		w.shape = out->shape;
		w.field = out->shape ? NULL : out->field;
		/* the entry of a map or list was taken: what comes is inside of one thing */
		if (!out->shape && out->parent->kind == NODE_LIST)
			w.field = NULL;
		s += n + 1;
	}
}
