/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/load.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/suggest.h"

struct any_list { /* what every list of the model looks like */
	void *v;
	size_t n, cap;
};

struct diag *load_fail(struct loader *l, const struct diag_code *code, struct span at,
                       const char *fmt, ...)
{
	va_list ap;
	char msg[400];
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	return diag_add(l->d, code, at, "%s", msg);
}

static const char *kind_words(const struct node *v)
{
	return v->kind == NODE_MAP ? "a mapping" : v->kind == NODE_LIST ? "a list" : "a text";
}

/* ---- texts and names ---- */

bool load_is_scalar(struct loader *l, const struct node *v, const char *what)
{
	if (v->kind == NODE_SCALAR)
		return true;
	load_fail(l, &codes[C_NOT_A_TEXT], v->at, "%s belongs here, not %s", what, kind_words(v));
	return false;
}

bool name_is_valid(const char *s)
{
	size_t i = 0;
	if (!(s[0] >= 'a' && s[0] <= 'z'))
		return false;
	for (; s[i]; i++) {
		bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9');
		if (!letter && !(s[i] == '-' && s[i + 1] && s[i + 1] != '-'))
			return false;
	}
	return i > 0 && i <= 64;
}

bool load_text(struct loader *l, const struct node *v, struct ident *out)
{
	if (!load_is_scalar(l, v, "a text"))
		return false;
	if (v->s[strspn(v->s, " \n")] == '\0') {
		load_fail(l, &codes[C_TEXT], v->at, "this text is empty")->label =
		    "write it, or leave the key out";
		return false;
	}
	*out = (struct ident){.s = v->s, .at = v->at, .index = -1};
	return true;
}

/* `Room Ready` -> `room-ready`; NULL where nothing sensible is left. */
static char *as_name(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s);
	size_t n = 0;
	for (; *s && n < 64; s++) {
		char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
		if ((c >= 'a' && c <= 'z') || (n && c >= '0' && c <= '9'))
			out[n++] = c;
		else if (n && out[n - 1] != '-' && (c == ' ' || c == '_' || c == '-'))
			out[n++] = '-';
	}
	while (n && out[n - 1] == '-')
		n--;
	out[n] = '\0';
	return n ? out : NULL;
}

bool load_ident(struct loader *l, const struct node *v, struct ident *out)
{
	if (!load_is_scalar(l, v, "a name"))
		return false;
	if (!name_is_valid(v->s)) {
		struct diag *g =
		    v->n ? load_fail(l, &codes[C_NAME], v->at, "`%s` is not a name",
		                     lex_shown(l->a, v->s))
		         : load_fail(l, &codes[C_NAME], v->at, "a name is missing here");
		const char *better = as_name(l->a, v->s);
		if (better) {
			g->label = arena_fmt(l->a, "write `%s`", better);
			g->suggestion = better;
		}
		g->help = "a name is one word of small letters and digits, with dashes between";
		return false;
	}
	*out = (struct ident){.s = v->s, .at = v->at, .index = -1};
	return true;
}

static void empty_list(struct loader *l, const struct node *v)
{
	load_fail(l, &codes[C_EMPTY_LIST], v->at, "nothing stands in here")->label =
	    "write an entry, or leave the key out";
}

static void load_idents(struct loader *l, const struct node *v, bool names, struct idents *out)
{
	size_t n = v->kind == NODE_LIST ? v->len : 1;
	if (v->kind == NODE_MAP) {
		load_fail(l, &codes[C_NOT_A_LIST], v->at, "a list belongs here, not a mapping");
		return;
	}
	if (n == 0)
		empty_list(l, v);
	for (size_t i = 0; i < n; i++) {
		const struct node *item = v->kind == NODE_LIST ? v->items[i] : v;
		struct ident id;
		if (names ? load_ident(l, item, &id) : load_text(l, item, &id))
			*arena_push(l->a, out) = id;
	}
}

/* ---- quantities ---- */

static bool dims_allow(struct loader *l, unsigned dims, enum dim d, struct span at)
{
	if (dims == 0 || (dims & 1u << d))
		return true;
	struct text t = text_in(l->a);
	for (int i = 0; i < DIMS; i++)
		if (dims & 1u << i)
			text_fmt(&t, "%s%s", t.n ? " or " : "", quantity_dim_name((enum dim)i));
	struct diag *g = load_fail(l, &codes[C_DIMENSION], at, "%s belongs here, not %s", t.s,
	                           quantity_dim_name(d));
	if (d == DIM_NONE)
		g->label = "a unit is due";
	else if (dims == 1u << DIM_NONE)
		g->label = "a plain number, without a unit";
	size_t n;
	const struct quantity_unit *u = quantity_units(&n);
	struct text units = text_in(l->a);
	for (size_t i = 0; i < n; i++)
		if (dims & 1u << u[i].dim)
			text_fmt(&units, "%s%s", units.n ? ", " : "", u[i].name);
	if (units.n)
		g->help = arena_fmt(l->a, "units here: %s", units.s);
	return false;
}

bool load_quantity(struct loader *l, const struct node *v, unsigned dims, struct quantity *out)
{
	if (!load_is_scalar(l, v, "a quantity"))
		return false;
	struct quantity q;
	struct quantity_fault f;
	if (!quantity_parse_flags(v->s, v->n, QUANTITY_UNIT_MAY, &q, &f)) {
		struct lexer x = lex_start(l->a, l->d, v);
		lex_quantity_fault(&x, &f, 0);
		return false;
	}
	if (!dims_allow(l, dims, q.dim, v->at))
		return false;
	*out = q;
	return true;
}

bool load_range(struct loader *l, const struct node *v, unsigned dims, struct quantity_range *out)
{
	if (!load_is_scalar(l, v, "a range such as `1..4 d`"))
		return false;
	struct quantity_range r;
	struct quantity_fault f;
	if (!quantity_parse_range(v->s, v->n, QUANTITY_UNIT_MAY | QUANTITY_SINGLE, &r, &f)) {
		struct lexer x = lex_start(l->a, l->d, v);
		lex_quantity_fault(&x, &f, 0);
		return false;
	}
	if (!dims_allow(l, dims, r.dim, v->at))
		return false;
	*out = r;
	return true;
}

bool load_bound(struct loader *l, const struct node *v, const char *word, unsigned dims,
                struct quantity *out)
{
	if (!load_is_scalar(l, v, "a bound"))
		return false;
	struct lexer x = lex_start(l->a, l->d, v);
	struct quantity q;
	if (!lex_take(&x, word)) {
		struct diag *g =
		    lex_fail(&x, &codes[C_LIMIT], "`%s` belongs before this quantity", word);
		if (x.t.kind == TOK_NUMBER) {
			g->suggestion = arena_fmt(l->a, "%s %s", word, lex_shown(l->a, v->s));
			g->label = arena_fmt(l->a, "write `%s`", g->suggestion);
		}
		return false;
	}
	size_t off = x.t.off;
	if (!lex_quantity(&x, &q) || !dims_allow(l, dims, q.dim, lex_span_done(&x, off)))
		return false;
	if (!lex_end(&x)) {
		lex_fail(&x, &codes[C_LIMIT], "nothing belongs after the quantity");
		return false;
	}
	*out = q;
	return true;
}

/* ---- people ---- */

static bool role_one(struct lexer *x, unsigned short *out)
{
	char *word = lex_text(x);
	unsigned bit = x->t.kind == TOK_WORD ? role_by_name(word) : 0;
	if (bit) {
		*out |= (unsigned short)bit;
		lex_next(x);
		return true;
	}
	const char *names[16];
	for (size_t i = 0; i < role_rows_n; i++)
		names[i] = role_rows[i].name;
	struct diag *g = x->t.kind == TOK_END
	                     ? lex_fail(x, &codes[C_PEOPLE], "a role is missing here")
	                     : lex_fail(x, &codes[C_PEOPLE], "`%s` is not a role", word);
	struct text all = text_in(x->a);
	for (size_t i = 0; i < role_rows_n; i++)
		text_fmt(&all, "%s%s", i ? ", " : "", names[i]);
	g->help = arena_fmt(x->a, "roles: %s", all.s);
	bool doctor = strcmp(word, "doctor") == 0 || strcmp(word, "physician") == 0;
	const char *near = doctor ? "prescriber" : suggest_nearest(word, names, role_rows_n);
	if (near) {
		g->label = arena_fmt(x->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	return false;
}

bool load_people(struct loader *l, struct lexer *x, struct people *out)
{
	struct people p = {.n = 1};
	(void)l;
	for (;;) {
		if (!role_one(x, &p.any_of[p.n - 1]))
			return false;
		if (lex_take(x, "or"))
			continue;
		if (!lex_take(x, "and"))
			break;
		if (p.n == PEOPLE_MAX) {
			lex_fail(x, &codes[C_PEOPLE], "at most %d people can be asked for at once",
			         PEOPLE_MAX);
			return false;
		}
		p.n++;
	}
	*out = p;
	return true;
}

/* ---- one field ---- */

static void load_enum(struct loader *l, const struct node *v, const struct field *f, int *out)
{
	const char *const *names = f->arg;
	size_t n = 0;
	if (v->kind != NODE_SCALAR) {
		load_is_scalar(l, v, arena_fmt(l->a, "one word at `%s`", f->key));
		return;
	}
	for (; names[n]; n++)
		if (names[n][0] && strcmp(names[n], v->s) == 0) {
			*out = (int)n;
			return;
		}
	struct text t = text_in(l->a);
	for (size_t i = 0; i < n; i++)
		if (names[i][0])
			text_fmt(&t, "%s%s", t.n ? ", " : "", names[i]);
	struct diag *g = load_fail(l, &codes[C_ONE_OF], v->at, "`%s` cannot stand at `%s`",
	                           lex_shown(l->a, v->s), f->key);
	const char *near = suggest_nearest(v->s, names, n);
	if (near && near[0]) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	g->help = arena_fmt(l->a, "possible: %s", t.s);
}

static void load_yes_no(struct loader *l, const struct node *v, bool *out)
{
	if (!load_is_scalar(l, v, "yes or no"))
		return;
	if (strcmp(v->s, "yes") == 0 || strcmp(v->s, "no") == 0) {
		*out = v->s[0] == 'y';
		return;
	}
	struct diag *g = load_fail(l, &codes[C_YES_NO], v->at, "`yes` or `no` belongs here");
	if (strcmp(v->s, "true") == 0 || strcmp(v->s, "on") == 0)
		g->suggestion = "yes";
	if (strcmp(v->s, "false") == 0 || strcmp(v->s, "off") == 0)
		g->suggestion = "no";
	if (g->suggestion)
		g->label = arena_fmt(l->a, "write `%s`", g->suggestion);
}

static void load_count(struct loader *l, const struct node *v, const struct field *f, int *out)
{
	if (!load_is_scalar(l, v, "a whole number"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	int n;
	if (!lex_count(&x, &n))
		return;
	if (!lex_end(&x))
		lex_fail(&x, &codes[C_NUMBER], "only a whole number belongs here");
	else if (n < f->min || (f->max && n > f->max))
		load_fail(l, &codes[C_NUMBER], v->at, "%d is out of range: `%s` is %d to %d", n,
		          f->key, f->min, f->max)
		    ->label = arena_fmt(l->a, "write a number from %d to %d", f->min, f->max);
	else
		*out = n;
}

static void load_people_field(struct loader *l, const struct node *v, struct people *out)
{
	if (!load_is_scalar(l, v, "a role, such as `nurse or therapist`,"))
		return;
	struct lexer x = lex_start(l->a, l->d, v);
	if (load_people(l, &x, out) && !lex_end(&x))
		lex_fail(&x, &codes[C_PEOPLE], "`or`, `and` or nothing belongs after a role");
}

static void load_formulas(struct loader *l, const struct node *v, struct formulas *out)
{
	size_t n = v->kind == NODE_LIST ? v->len : 1;
	if (n == 0)
		empty_list(l, v);
	for (size_t i = 0; i < n; i++) {
		const struct node *item = v->kind == NODE_LIST ? v->items[i] : v;
		if (load_is_scalar(l, item, "a condition"))
			arena_push(l->a, out)->src = item;
	}
}

/* Adds a zeroed element of the shape to the list at `out` and gives its address. */
static void *grow(struct loader *l, void *out, size_t size)
{
	struct any_list list;
	memcpy(&list, out, sizeof list);
	list.v = arena_grow(l->a, list.v, list.n, &list.cap, list.n + 1, size);
	void *slot = (char *)list.v + list.n++ * size;
	memcpy(out, &list, sizeof list);
	return slot;
}

/* Room for just so many more: most lists are short, and a step is a large struct. */
static void expect(struct loader *l, void *out, size_t size, size_t more)
{
	struct any_list list;
	memcpy(&list, out, sizeof list);
	if (list.cap == 0 && more) {
		list.v = arena_get(l->a, arena_mul(more, size));
		list.cap = more;
		memcpy(out, &list, sizeof list);
	}
}

static void load_one(struct loader *l, const struct node *key, const struct node *v,
                     const struct shape *shape, void *slot)
{
	size_t before = l->d->errors;
	if (key && shape->named && !shape->any_key && !load_ident(l, key, slot))
		l->broken |= shape->names;
	if (shape->own)
		shape->own(l, key, v, slot);
	else
		load_struct(l, v, shape, slot, NULL, NULL);
	if (l->d->errors == before)
		return;
	if (shape->any_key)
		l->broken |= shape->names;
	if (shape->broken_at)
		*((bool *)slot + shape->broken_at) = true;
}

static void load_map(struct loader *l, const struct node *v, const struct field *f, void *out)
{
	const struct shape *shape = f->arg;
	if (v->kind != NODE_MAP) {
		load_fail(l, &codes[C_NOT_A_MAPPING], v->at,
		          "`%s` is a mapping: each of its keys is a name", f->key);
		l->broken |= shape->names | shape->holds;
		return;
	}
	if (v->len == 0)
		empty_list(l, v);
	expect(l, out, shape->size, v->len);
	for (size_t i = 0; i < v->len; i++)
		load_one(l, v->pairs[i].key, v->pairs[i].value, shape, grow(l, out, shape->size));
}

static void load_list(struct loader *l, const struct node *v, const struct field *f, void *out)
{
	const struct shape *shape = f->arg;
	if (v->kind != NODE_LIST) {
		struct diag *g =
		    load_fail(l, &codes[C_NOT_A_LIST], v->at, "`%s` is a list", f->key);
		g->label = "each entry begins with a dash";
		l->broken |= shape->names | shape->holds;
		return;
	}
	if (v->len == 0)
		empty_list(l, v);
	expect(l, out, shape->size, v->len);
	for (size_t i = 0; i < v->len; i++)
		load_one(l, NULL, v->items[i], shape, grow(l, out, shape->size));
}

void load_value(struct loader *l, const struct node *v, const struct field *f, void *out)
{
	switch (f->type) {
	case FT_TEXT: load_text(l, v, out); break;
	case FT_NAME: load_ident(l, v, out); break;
	case FT_NAMES: load_idents(l, v, true, out); break;
	case FT_TEXTS: load_idents(l, v, false, out); break;
	case FT_YES_NO: load_yes_no(l, v, out); break;
	case FT_COUNT: load_count(l, v, f, out); break;
	case FT_QUANTITY: load_quantity(l, v, f->dims, out); break;
	case FT_AT_MOST: load_bound(l, v, "at most", f->dims, out); break;
	case FT_AT_LEAST: load_bound(l, v, "at least", f->dims, out); break;
	case FT_RANGE: load_range(l, v, f->dims, out); break;
	case FT_FORMULA:
		if (load_is_scalar(l, v, "a condition"))
			((struct formula *)out)->src = v;
		break;
	case FT_FORMULAS: load_formulas(l, v, out); break;
	case FT_ENUM: load_enum(l, v, f, out); break;
	case FT_SCHEDULE:
		if (load_is_scalar(l, v, "a time, such as `1..4 d after medicine`,"))
			schedule_parse(l->a, l->d, v, out);
		break;
	case FT_PEOPLE: load_people_field(l, v, out); break;
	case FT_NODE: *(const struct node **)out = v; break;
	case FT_STRUCT: load_one(l, NULL, v, f->arg, out); break;
	case FT_MAP: load_map(l, v, f, out); break;
	case FT_LIST: load_list(l, v, f, out); break;
	case FT_OWN: f->own(l, v, out); break;
	}
}

/* ---- a struct of fields ---- */

#define KEYS_MAX 64

/* What belongs into the protocol itself would be overlooked in a part. */
static bool section_of_protocol(const char *key)
{
	for (size_t i = 0; i < shape_protocol.fields_n; i++)
		if (strcmp(shape_protocol.fields[i].key, key) == 0)
			return true;
	return false;
}

/* Which of a shape's fields may stand here. */
struct allowance {
	bool (*allowed)(const struct field *f, const void *ctx); /* NULL: each of them */
	const void *ctx;
};

static bool may_stand(const struct allowance *may, const struct field *f)
{
	return !may->allowed || may->allowed(f, may->ctx);
}

static void unknown_key(struct loader *l, const struct node *key, const struct shape *shape,
                        const struct allowance *may)
{
	const char *known[KEYS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < shape->fields_n; i++)
		if (may_stand(may, &shape->fields[i]))
			known[n++] = shape->fields[i].key;
	if (shape == &shape_part && section_of_protocol(key->s)) {
		load_fail(l, &codes[C_PART_SECTION], key->at,
		          "`%s` belongs in the protocol itself, not in a part", key->s)
		    ->help = "a part holds measures, forms, medicines, values, checks, alerts, "
		             "sessions and guide";
		return;
	}
	struct diag *g = load_fail(l, &codes[C_UNKNOWN_KEY], key->at, "`%s` is not a key of %s",
	                           lex_shown(l->a, key->s), shape->name);
	const char *near = suggest_nearest(key->s, known, n);
	if (near) {
		g->label = arena_fmt(l->a, "did you mean `%s`?", near);
		g->suggestion = near;
	}
	struct text t = text_in(l->a);
	for (size_t i = 0; i < n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", known[i]);
	g->help = arena_fmt(l->a, "keys here: %s", t.s);
}

void load_struct(struct loader *l, const struct node *node, const struct shape *shape, void *out,
                 bool (*allowed)(const struct field *f, const void *ctx), const void *ctx)
{
	const struct allowance may = {allowed, ctx};
	size_t errors = l->d->errors;
	if (node->kind != NODE_MAP) {
		load_fail(l, &codes[C_NOT_A_MAPPING], node->at, "%s belongs here, not %s",
		          shape->name, kind_words(node));
		l->broken |= shape->holds;
		return;
	}
	if (node->len == 0 && !allowed) {
		l->broken |= shape->holds;
		empty_list(l, node);
		return;
	}
	bool unknown = false;
	for (size_t i = 0; i < node->len; i++) {
		const struct field *f = NULL;
		for (size_t j = 0; j < shape->fields_n && !f; j++)
			if (strcmp(shape->fields[j].key, node->pairs[i].key->s) == 0
			    && may_stand(&may, &shape->fields[j]))
				f = &shape->fields[j];
		size_t before = l->d->errors;
		if (f)
			load_value(l, node->pairs[i].value, f, (char *)out + f->off);
		else
			unknown_key(l, node->pairs[i].key, shape, &may);
		unknown |= !f;
		if (l->d->errors != before && (!f || (f->flags & FIELD_NAMES)))
			l->broken |= shape->holds;
	}
	for (size_t j = 0; j < shape->fields_n; j++) {
		const struct field *f = &shape->fields[j];
		/* a misspelt key is one fault, not also a missing one */
		if ((f->flags & FIELD_REQUIRED) && may_stand(&may, f) && !yaml_get(node, f->key)
		    && !unknown) {
			l->broken |= shape->holds;
			struct diag *g = load_fail(l, &codes[C_MISSING_KEY], node->at,
			                           "%s needs `%s`", shape->name, f->key);
			g->help =
			    arena_fmt(l->a, "%s; for example `%s: %s`", f->doc, f->key, f->example);
		}
	}
	if (shape->broken_at && l->d->errors != errors)
		*((bool *)out + shape->broken_at) = true;
	if (!shape->check)
		return;
	/* what a misspelt key leaves out is no second fault: the check still does its sums */
	struct diags spare = {.a = l->a}, *shown = l->d;
	if (unknown)
		l->d = &spare;
	shape->check(l, node, out);
	l->d = shown;
}
