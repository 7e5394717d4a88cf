/* SPDX-License-Identifier: Apache-2.0
 * What a sentence for the patient names in braces: a value, how often a phase comes, a check. */
#include "protocol/bind_in.h"
#include "protocol/codes.h"

/* ... and what is suggested where nothing has the name. */
static int find(struct binder *b, const struct guide_fill *f, const char *name, struct known *known)
{
	int at = -1;
	switch (f->kind) {
	case FILL_ROUNDS:
		FIND(b->p->phases, name, at);
		KNOW(b, known, b->p->phases);
		break;
	case FILL_FOR:
		FIND(b->p->checks, name, at);
		KNOW(b, known, b->p->checks);
		break;
	case FILL_PERSON:
	case FILL_TIME:
	case FILL_VALUE:
		FIND(b->p->values, name, at);
		KNOW(b, known, b->p->values);
		break;
	}
	return at;
}

/* A hand-out says how long and how often, and never how much. */
static void check_value(struct binder *b, const struct ident *line, const struct guide_fill *f,
                        const struct table *t)
{
	enum dim dim = t->amount.dim;
	bool time = dim == DIM_ELAPSED || (dim == DIM_DAYS && f->kind == FILL_VALUE);
	if (!t->amount.n || time || (dim == DIM_NONE && f->kind == FILL_VALUE))
		return;
	bool dose = dim != DIM_NONE && dim != DIM_DAYS;
	load_fail(b->l, &codes[dose ? C_GUIDE_AMOUNT : C_GUIDE_FILL], line->at,
	          dose ? "`%s` is no time, and a hand-out names times only"
	               : "`%s` is no time of a clock",
	          t->name.s)
	    ->help = "in the braces: a value of the protocol in hours or minutes";
}

static void bind_line(struct binder *b, const struct ident *line)
{
	static const char *const what[] = {[FILL_TIME] = "a value of this protocol",
	                                   [FILL_VALUE] = "a role, or a value of this protocol",
	                                   [FILL_ROUNDS] = "a phase of this protocol",
	                                   [FILL_FOR] = "a check of this protocol"};
	static const unsigned kinds[] = {[FILL_TIME] = NAMES_VALUE,
	                                 [FILL_VALUE] = NAMES_VALUE,
	                                 [FILL_ROUNDS] = NAMES_PHASE,
	                                 [FILL_FOR] = NAMES_CHECK};
	struct guide_fill f;
	size_t n;
	for (const char *s = strchr(line->s, '{'); s; s = strchr(s + n, '{')) {
		struct known known = {0};
		if (guide_fill_read(s, &n, &f)) /* was refused when it was read */
			return;
		if (!f.name)
			continue;
		struct ident id = {.s = arena_dupn(b->l->a, f.name, f.name_n), .at = line->at};
		int at = find(b, &f, id.s, &known);
		if (at < 0)
			bind_unknown(b, &id, &known, kinds[f.kind], what[f.kind]);
		else if (f.kind == FILL_VALUE || f.kind == FILL_TIME)
			check_value(b, line, &f, &b->p->values.v[at]);
	}
}

void bind_guide(struct binder *b)
{
	for (size_t i = 0; i < b->p->guide.n; i++)
		for (int part = 0; part < GUIDE_PARTS; part++)
			for (size_t k = 0; k < b->p->guide.v[i].part[part].n; k++)
				bind_line(b, &b->p->guide.v[i].part[part].v[k]);
}
