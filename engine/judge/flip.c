/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "judge/flip_in.h"

#define TRIES_MAX 20000 /* evaluations of one group */
#define PARTS_MAX 64    /* conjuncts */

/* ---- the condition as it would be ---- */

static struct value asked(void *ctx, const struct fact *f, int back)
{
	struct search *s = ctx;
	for (int i = 0; i < s->seats_n; i++) {
		if (s->seats[i].f != f)
			continue;
		int k = s->seats[i].fact;
		bool row = s->out->facts[k].f != NULL && s->readings > 1;
		if (s->changes[k] && (back == 0 || s->all_new || !row))
			return s->as[k];
		if (s->changes[k])
			return s->facts->ask(s->facts->ctx, f, back - 1);
		if (back == 0 || s->out->facts[k].part)
			return s->out->facts[k].now;
		break;
	}
	return s->facts->ask(s->facts->ctx, f, back);
}

static struct value evaluate(struct search *s, const struct expr *x)
{
	const struct facts f = {.ctx = s, .ask = asked, .too_few = s->facts->too_few};
	return expr_eval(x, &f);
}

static struct value value_in(const struct flip_fact *f, const struct region *r)
{
	int64_t at = r->lo != INT64_MIN ? r->lo : r->hi;
	if (f->type == TYPE_TRUTH)
		return value_truth(r->truth);
	if (f->type == TYPE_NAME)
		return value_name(r->name);
	return value_number((struct quantity){at == INT64_MAX ? 0 : at, f->dim});
}

/* ---- one group: conditions that share sources ---- */

struct group {
	const struct expr *x;
	int facts[FLIP_FACTS_MAX]; /* that somebody can change */
	int n;
	int sources[FLIP_FACTS_MAX];
	int sources_n;
	uint32_t must; /* bits of sources */
};

static bool opens(struct search *s, const struct group *g)
{
	struct value v;
	s->tries++;
	v = evaluate(s, g->x);
	return value_is_true(&v);
}

static void set(struct search *s, int fact, int region)
{
	s->changes[fact] = true;
	s->as[fact] = value_in(&s->out->facts[fact], &s->regions[fact].v[region]);
}

/* The regions that stand, of the facts that change: from lo to hi, or a set of names. */
struct box {
	int facts[FLIP_FACTS_MAX];
	int n;
	int lo[FLIP_FACTS_MAX], hi[FLIP_FACTS_MAX];
	uint64_t in[FLIP_FACTS_MAX]; /* regions that belong to it, as bits */
};

/* Counts through all combinations of the box; false at the end. */
static bool step_on(const struct box *b, int *at)
{
	for (int i = 0; i < b->n; i++) {
		do
			at[i]++;
		while (at[i] < 64 && !(b->in[i] >> at[i] & 1) && b->in[i] >> at[i]);
		if (at[i] < 64 && b->in[i] >> at[i] & 1)
			return true;
		at[i] = 0;
		while (!(b->in[i] >> at[i] & 1))
			at[i]++;
	}
	return false;
}

static void first_of(const struct box *b, int *at)
{
	for (int i = 0; i < b->n; i++) {
		at[i] = 0;
		while (!(b->in[i] >> at[i] & 1))
			at[i]++;
	}
}

static bool all_open(struct search *s, const struct group *g, const struct box *b)
{
	int at[FLIP_FACTS_MAX];
	first_of(b, at);
	do {
		for (int i = 0; i < b->n; i++)
			set(s, b->facts[i], at[i]);
		if (s->tries > TRIES_MAX || !opens(s, g))
			return false;
	} while (step_on(b, at));
	return true;
}

static int distance(const struct search *s, const struct box *b, const int *at)
{
	int d = 0;
	for (int i = 0; i < b->n; i++) {
		const struct flip_fact *f = &s->out->facts[b->facts[i]];
		int now = s->regions[b->facts[i]].now;
		if (now >= 0 && at[i] != now)
			d += f->type == TYPE_NUMBER ? (at[i] > now ? at[i] - now : now - at[i]) : 1;
	}
	return d;
}

/* The nearest regions that open, in *at; false where none does. */
static bool nearest(struct search *s, const struct group *g, const struct box *b, int *at)
{
	int try[FLIP_FACTS_MAX], best = -1;
	first_of(b, try);
	do {
		int d = distance(s, b, try);
		if (s->tries > TRIES_MAX) {
			s->out->cut = true;
			return false;
		}
		if (best >= 0 && d >= best)
			continue;
		for (int i = 0; i < b->n; i++)
			set(s, b->facts[i], try[i]);
		if (!opens(s, g))
			continue;
		best = d;
		memcpy(at, try, sizeof try);
	} while (step_on(b, try));
	return best >= 0;
}

/* As wide as it stays open, one fact after the other. */
static void widen(struct search *s, const struct group *g, struct box *b)
{
	for (int i = 0; i < b->n; i++) {
		const struct regions *r = &s->regions[b->facts[i]];
		bool row = s->out->facts[b->facts[i]].type == TYPE_NUMBER;
		for (int way = -1; way <= 1; way += 2) {
			int from = b->lo[i];
			for (int k = from + way; k >= 0 && k < r->n; k += way) {
				struct box more = *b;
				more.in[i] = (uint64_t)1 << k;
				if (b->in[i] >> k & 1)
					continue;
				if (all_open(s, g, &more))
					b->in[i] |= (uint64_t)1 << k;
				else if (row)
					break;
			}
		}
	}
}

static void add_way(struct search *s, const struct group *g, const struct box *b,
                    struct flip_group *out)
{
	struct flip_way way = {.readings = s->all_new ? s->readings : 1};
	for (int i = 0; i < b->n; i++) {
		const struct flip_fact *f = &s->out->facts[b->facts[i]];
		const struct regions *r = &s->regions[b->facts[i]];
		struct flip_change *c = &way.v[way.n++];
		uint64_t all = r->n == 64 ? ~(uint64_t)0 : ((uint64_t)1 << r->n) - 1;
		*c = (struct flip_change){
		    .fact = b->facts[i], .lo = INT64_MAX, .hi = INT64_MIN, .any = b->in[i] == all};
		for (int k = 0; k < r->n; k++) {
			if (!(b->in[i] >> k & 1))
				continue;
			c->lo = r->v[k].lo < c->lo ? r->v[k].lo : c->lo;
			c->hi = r->v[k].hi > c->hi ? r->v[k].hi : c->hi;
			if (f->type == TYPE_NAME)
				c->names |= (uint64_t)1 << r->v[k].name;
			c->truth |= f->type == TYPE_TRUTH && r->v[k].truth;
		}
		way.rank = f->from.rank > way.rank ? f->from.rank : way.rank;
	}
	(void)g;
	int at = out->n < FLIP_WAYS_MAX ? out->n : FLIP_WAYS_MAX;
	while (at > 0 && out->ways[at - 1].rank > way.rank) {
		if (at < FLIP_WAYS_MAX)
			out->ways[at] = out->ways[at - 1];
		at--;
	}
	if (at < FLIP_WAYS_MAX)
		out->ways[at] = way;
	out->n += out->n < FLIP_WAYS_MAX;
}

static bool try_sources(struct search *s, const struct group *g, uint32_t chosen,
                        struct flip_group *out)
{
	struct box b = {0};
	int at[FLIP_FACTS_MAX];
	memset(s->changes, 0, sizeof s->changes);
	for (int i = 0; i < g->n; i++)
		for (int k = 0; k < g->sources_n; k++)
			if (chosen >> k & 1
			    && s->out->facts[g->facts[i]].from.id == g->sources[k]) {
				int regions = s->regions[g->facts[i]].n;
				if (regions == 0)
					return false;
				if (b.n == FLIP_WAY_FACTS) {
					s->out->cut = true;
					return false;
				}
				b.in[b.n] =
				    regions == 64 ? ~(uint64_t)0 : ((uint64_t)1 << regions) - 1;
				b.facts[b.n++] = g->facts[i];
			}
	if (!nearest(s, g, &b, at))
		return false;
	for (int i = 0; i < b.n; i++) {
		b.lo[i] = b.hi[i] = at[i];
		b.in[i] = (uint64_t)1 << at[i];
	}
	widen(s, g, &b);
	add_way(s, g, &b, out);
	return true;
}

static int bits(uint32_t x)
{
	int n = 0;
	for (; x; x &= x - 1)
		n++;
	return n;
}

static void search_group(struct search *s, const struct group *g, struct flip_group *out)
{
	int must = bits(g->must);
	s->tries = 0;
	for (int k = must ? must : 1; k <= g->sources_n && k <= must + FLIP_TOGETHER && !out->n;
	     k++)
		for (int row = 0; row < (s->readings > 1 ? 2 : 1) && !out->n; row++) {
			s->all_new = row > 0;
			for (uint32_t c = 1; c < (uint32_t)1 << g->sources_n; c++)
				if (bits(c) == k && (c & g->must) == g->must
				    && try_sources(s, g, c, out))
					out->sources = k;
		}
	s->all_new = false;
	memset(s->changes, 0, sizeof s->changes);
}

/* ---- parts of the condition that share no source ---- */

struct part {
	const struct expr *x;
	uint32_t facts; /* bits of facts that somebody can change */
	bool open, taken;
};

static void flatten(const struct expr *x, struct part *v, int *n)
{
	if (x->op == OP_AND && *n < PARTS_MAX - 1) {
		flatten(x->a, v, n);
		flatten(x->b, v, n);
		return;
	}
	v[(*n)++] = (struct part){.x = x};
}

struct marking {
	struct search *s;
	uint32_t facts;
};

static void mark_fact(void *ctx, const struct fact *f)
{
	struct marking *m = ctx;
	for (int i = 0; i < m->s->seats_n; i++)
		if (m->s->seats[i].f == f && m->s->out->facts[m->s->seats[i].fact].from.id >= 0)
			m->facts |= (uint32_t)1 << m->s->seats[i].fact;
}

static bool shares(const struct search *s, uint32_t a, uint32_t b)
{
	for (int i = 0; i < s->out->facts_n; i++)
		for (int k = 0; k < s->out->facts_n; k++)
			if (a >> i & 1 && b >> k & 1
			    && s->out->facts[i].from.id == s->out->facts[k].from.id)
				return true;
	return false;
}

static bool has_must(const struct search *s, uint32_t facts)
{
	for (int i = 0; i < s->out->facts_n; i++)
		if (facts >> i & 1 && s->rules->must
		    && s->rules->must(s->rules->ctx, s->out->facts[i].from.id))
			return true;
	return false;
}

static void group_sources(const struct search *s, uint32_t facts, struct group *g)
{
	for (int i = 0; i < s->out->facts_n; i++) {
		int k = 0, id = s->out->facts[i].from.id;
		if (!(facts >> i & 1))
			continue;
		g->facts[g->n++] = i;
		while (k < g->sources_n && g->sources[k] != id)
			k++;
		if (k == g->sources_n)
			g->sources[g->sources_n++] = id;
		if (s->rules->must && s->rules->must(s->rules->ctx, id))
			g->must |= (uint32_t)1 << k;
	}
}

/* What is closed, with all that hangs on the same sources: a change must not close what is open. */
static void gather(struct search *s, struct part *v, int n, int first, struct flip_group *out)
{
	struct group g = {.x = v[first].x};
	uint32_t facts = v[first].facts;
	v[first].taken = true;
	for (bool more = true; more;) {
		more = false;
		for (int i = 0; i < n; i++)
			if (!v[i].taken && shares(s, facts, v[i].facts)) {
				v[i].taken = more = true;
				facts |= v[i].facts;
				g.x = flip_node(s->a, OP_AND, g.x, v[i].x);
			}
	}
	group_sources(s, facts, &g);
	if (g.sources_n > 20)
		s->out->cut = true;
	else
		search_group(s, &g, out);
}

static void begin(struct search *s, struct arena *a, const struct facts *facts,
                  const struct flip_rules *rules, struct flips *out)
{
	*out = (struct flips){0};
	*s = (struct search){.a = a, .facts = facts, .rules = rules, .out = out, .readings = 1};
	s->regions = arena_arr(a, struct regions, FLIP_FACTS_MAX);
	memset(s->regions, 0, FLIP_FACTS_MAX * sizeof *s->regions);
}

bool flip_search(struct arena *a, const struct expr *x, const struct facts *facts,
                 const struct flip_rules *rules, struct flips *out)
{
	struct search *s = arena_new(a, struct search);
	struct part v[PARTS_MAX];
	int n = 0;
	bool ok = true;
	begin(s, a, facts, rules, out);
	if (!x)
		return true;
	x = flip_lay_out(s, x);
	if (out->cut)
		return false;
	for (int i = 0; i < out->facts_n; i++)
		flip_regions(s, i);
	flatten(x, v, &n);
	for (int i = 0; i < n; i++) {
		struct marking m = {.s = s};
		struct value now = evaluate(s, v[i].x);
		expr_facts(v[i].x, mark_fact, &m);
		v[i].facts = m.facts;
		v[i].open = value_is_true(&now) && !has_must(s, m.facts);
	}
	for (int i = 0; i < n; i++) {
		if (v[i].open || v[i].taken)
			continue;
		if (out->groups_n == FLIP_GROUPS_MAX) {
			out->cut = true;
			return false;
		}
		gather(s, v, n, i, &out->groups[out->groups_n]);
		ok = ok && out->groups[out->groups_n++].n > 0;
	}
	return ok && !out->cut;
}

/* ---- trying a way out ---- */

static struct value pick_value(const struct flip_fact *f, const struct flip_change *c, uint64_t any)
{
	if (f->type == TYPE_TRUTH)
		return value_truth(c->any ? any & 1 : c->truth);
	if (f->type == TYPE_NAME) {
		int at = (int)(any % EXPR_NAMES_MAX);
		while (!(c->names >> at & 1))
			at = (at + 1) % EXPR_NAMES_MAX;
		return value_name(at);
	}
	int64_t lo = c->lo, hi = c->hi, some = (int64_t)(any % 50000000);
	int64_t at = lo != INT64_MIN && hi != INT64_MAX
	                 ? lo + (int64_t)(any % ((uint64_t)(hi - lo) + 1))
	             : lo != INT64_MIN ? lo + some
	             : hi != INT64_MAX ? hi - some
	                               : some;
	return value_number((struct quantity){at, f->dim});
}

struct trying {
	const struct facts *facts;
	const struct flips *f;
	bool changes[FLIP_FACTS_MAX];
	struct value as[FLIP_FACTS_MAX];
	int readings;
};

static struct value tried(void *ctx, const struct fact *f, int back)
{
	struct trying *t = ctx;
	for (int i = 0; i < t->f->facts_n; i++)
		if (t->changes[i] && t->f->facts[i].f && fact_equals(t->f->facts[i].f, f))
			return back < t->readings
			           ? t->as[i]
			           : t->facts->ask(t->facts->ctx, f, back - t->readings);
	return t->facts->ask(t->facts->ctx, f, back);
}

struct value flip_try(struct arena *a, const struct expr *x, const struct facts *facts,
                      const struct flips *f, const struct flip_way *const *ways, int ways_n,
                      uint64_t (*pick)(void *ctx), void *pick_ctx)
{
	struct trying t = {.facts = facts, .f = f, .readings = 1};
	(void)a;
	for (int w = 0; w < ways_n; w++) {
		t.readings = ways[w]->readings > t.readings ? ways[w]->readings : t.readings;
		for (int i = 0; i < ways[w]->n; i++) {
			int k = ways[w]->v[i].fact;
			t.changes[k] = true;
			t.as[k] = pick_value(&f->facts[k], &ways[w]->v[i], pick(pick_ctx));
		}
	}
	const struct facts with = {.ctx = &t, .ask = tried, .too_few = facts->too_few};
	return expr_eval(x, &with);
}
