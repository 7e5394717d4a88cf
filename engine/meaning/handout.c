/* SPDX-License-Identifier: Apache-2.0
 * The hand-out against the protocol: the times that a patient is told are times of the protocol, the
 * times that gates ask for are told, and what a sentence prepares for is asked.
 *
 * No sense is made of the sentences.  Read are braces, and a number (in figures or in words) with a
 * unit of time behind it: whether `four hours` is one of the protocol's times can be looked up. */
#include <ctype.h>
#include <string.h>

#include "meaning/meaning_in.h"
#include "protocol/plan.h"

#define SECOND INT64_C(1000000)
#define DAY    (24 * 3600 * SECOND)

/* ---- a figure in a sentence ---- */

struct figure {
	const char *s; /* as it is written ... */
	size_t n;
	int64_t micro; /* ... in micro of elapsed time, a day as 24 h; of a count: a number */
	bool count;    /* `six sessions` */
};

static const struct {
	const char *word;
	int64_t micro;
	bool count;
} units[] = {
    {"min", 60 * SECOND},
    {"minute", 60 * SECOND},
    {"minutes", 60 * SECOND},
    {"h", 3600 * SECOND},
    {"hour", 3600 * SECOND},
    {"hours", 3600 * SECOND},
    {"day", DAY},
    {"days", DAY},
    {"week", 7 * DAY},
    {"weeks", 7 * DAY},
    {"sessions", 1, true},
    {"infusions", 1, true},
    {"injections", 1, true},
    {"sprays", 1, true},
    {"doses", 1, true},
    {"treatments", 1, true},
    {"visits", 1, true},
};

static const char *const ones[] = {"zero",    "one",     "two",       "three",    "four",
                                   "five",    "six",     "seven",     "eight",    "nine",
                                   "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                   "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const tens[] = {"twenty", "thirty", "forty", "fifty", "sixty"};

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The bytes of `word` where it stands at s and ends there, capitals as small letters; else 0. */
static size_t word_at(const char *s, const char *word)
{
	size_t n = strlen(word);
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)s[i]) != word[i])
			return 0;
	return is_letter(s[n]) ? 0 : n;
}

/* `4`, `forty-five`, `half an`, `an`: in halves, so that half an hour is one of them. */
static size_t number_at(const char *s, int64_t *halves)
{
	size_t n = 0, m;
	int64_t v = 0;
	while (isdigit((unsigned char)s[n]) && n < 6)
		v = v * 10 + (s[n++] - '0');
	if (n && !is_letter(s[n])
	    && !((s[n] == '.' || s[n] == ':') && isdigit((unsigned char)s[n + 1]))) {
		*halves = 2 * v;
		return n;
	}
	if ((n = word_at(s, "half an"))) {
		*halves = 1;
		return n;
	}
	for (size_t i = 0; i < countof(ones); i++)
		if ((n = word_at(s, ones[i]))) {
			*halves = 2 * (int64_t)i;
			return n;
		}
	for (size_t i = 0; i < countof(tens); i++) {
		if (!(n = word_at(s, tens[i])))
			continue;
		*halves = 2 * 10 * ((int64_t)i + 2);
		for (size_t k = 1; k < 10 && (s[n] == '-' || s[n] == ' '); k++)
			if ((m = word_at(s + n + 1, ones[k]))) {
				*halves += 2 * (int64_t)k;
				return n + 1 + m;
			}
		return n;
	}
	if ((n = word_at(s, "an")) && word_at(s + n + 1, "hour")) {
		*halves = 2;
		return n;
	}
	return 0;
}

/* A number with a unit at s; false where there is none. */
static bool figure_at(const char *s, struct figure *out)
{
	int64_t halves;
	size_t n = number_at(s, &halves), m;
	if (!n || (s[n] != ' ' && s[n] != '-'))
		return false;
	for (size_t i = 0; i < countof(units); i++)
		if ((m = word_at(s + n + 1, units[i].word))) {
			*out = (struct figure){s, n + 1 + m, halves * units[i].micro / 2,
			                       units[i].count};
			return true;
		}
	return false;
}

/* ---- what a hand-out says ---- */

struct said {
	const struct ident *line;
	struct figure f;        /* f.s NULL: a fill */
	struct guide_fill fill; /* f.s NULL */
};

struct told {
	const struct guide_text *g;
	struct said *v;
	size_t n, cap;
};

static void read_line(struct loader *l, const struct ident *line, struct told *out)
{
	struct said one = {.line = line};
	size_t n;
	for (const char *s = line->s; *s;) {
		if (*s == '{' && !guide_fill_read(s, &n, &one.fill)) {
			one.f = (struct figure){0};
			*arena_push(l->a, out) = one;
			s += n;
		} else if ((s == line->s || !is_letter(s[-1])) && figure_at(s, &one.f)) {
			*arena_push(l->a, out) = one;
			s += one.f.n;
		} else {
			s++;
		}
	}
}

static struct told read_text(struct loader *l, const struct guide_text *g)
{
	struct told t = {.g = g};
	for (int part = 0; part < GUIDE_PARTS; part++)
		for (size_t i = 0; i < g->part[part].n; i++)
			read_line(l, &g->part[part].v[i], &t);
	return t;
}

static int64_t elapsed_of(struct quantity q)
{
	return q.dim == DIM_DAYS ? q.micro * (24 * 3600) : q.micro;
}

static const struct table *value_named(const struct protocol *p, const struct guide_fill *f)
{
	for (size_t i = 0; i < p->values.n; i++)
		if (guide_fill_names(f, p->values.v[i].name.s))
			return &p->values.v[i];
	return NULL;
}

/* Whether the hand-out says this time; `t` is the value it comes from, or NULL. */
static bool says(const struct loader *l, const struct told *told, int64_t micro,
                 const struct table *t)
{
	for (size_t i = 0; i < told->n; i++) {
		const struct said *s = &told->v[i];
		bool time = s->fill.kind == FILL_TIME || s->fill.kind == FILL_VALUE;
		const struct table *v = !s->f.s && time ? value_named(l->p, &s->fill) : NULL;
		if (v
		    && (v == t
		        || (!t && v->amount.n == 1 && elapsed_of(v->amount.v[0].value) == micro)))
			return true;
		bool one = !t || t->amount.n == 1; /* words can say a table only by its name */
		if (one && s->f.s && !s->f.count && s->f.micro == micro)
			return true;
		int64_t off = s->fill.offset_ms * 1000;
		if (one && !s->f.s && s->fill.kind == FILL_TIME && (off == micro || off == -micro))
			return true;
	}
	return false;
}

/* ---- W0826: a time that stands nowhere in the protocol ---- */

/* Whether a text of the protocol holds the time: `5, 15, 30 min`, `7..14 d`, `>= 4 h`. */
static bool text_holds(const char *s, int64_t micro)
{
	static const struct {
		const char *unit;
		int64_t micro;
	} all[] = {
	    {"s", SECOND}, {"min", 60 * SECOND}, {"h", 3600 * SECOND}, {"d", DAY}, {"wk", 7 * DAY}};
	for (; *s; s++) {
		if (!isdigit((unsigned char)*s))
			continue;
		int64_t v = 0;
		for (int n = 0; isdigit((unsigned char)*s) && n < 9; n++)
			v = v * 10 + (*s++ - '0');
		const char *u = s; /* the unit may stand behind the last of several */
		while (*u == ',' || *u == '.' || isdigit((unsigned char)*u)
		       || (*u == ' ' && u[-1] == ','))
			u++;
		for (size_t i = 0; *u == ' ' && i < countof(all); i++)
			if (word_at(u + 1, all[i].unit) && v * all[i].micro == micro)
				return true;
		if (!*s)
			break;
	}
	return false;
}

static bool tree_holds(const struct node *v, int64_t micro, bool root)
{
	if (v->kind == NODE_SCALAR)
		return text_holds(v->s, micro);
	for (size_t i = 0; i < v->len; i++) {
		const struct node *x = v->kind == NODE_MAP ? v->pairs[i].value : v->items[i];
		if (root && v->kind == NODE_MAP && strcmp(v->pairs[i].key->s, "guide") == 0)
			continue;
		if ((v->kind == NODE_MAP && text_holds(v->pairs[i].key->s, micro))
		    || tree_holds(x, micro, false))
			return true;
	}
	return false;
}

/* Rounds of one phase, or of all that give a medicine. */
static bool count_holds(const struct protocol *p, int64_t n)
{
	int64_t all = 0;
	for (size_t i = 0; i < p->phases.n; i++) {
		const struct phase *ph = &p->phases.v[i];
		bool gives = false;
		for (size_t k = 0; k < ph->contacts.n; k++) {
			int s = ph->contacts.v[k].session.index;
			gives |= s >= 0 && p->sessions.v[s].kind == KIND_MEDICINE;
		}
		all += gives ? ph->repeat : 0;
		if (ph->repeat == n)
			return true;
	}
	return all == n;
}

static bool protocol_holds(struct loader *l, int64_t micro, bool count)
{
	if (count)
		return count_holds(l->p, micro);
	for (size_t i = 0; i < l->roots.n; i++)
		if (tree_holds(l->roots.v[i], micro, true))
			return true;
	return false;
}

/* The value that was meant, most often: the one that the hand-out does not name yet. */
static const char *value_of(const struct loader *l, int64_t micro)
{
	const char *only = NULL;
	for (size_t i = 0; i < l->p->values.n; i++) {
		const struct table *t = &l->p->values.v[i];
		if (t->amount.n == 1 && elapsed_of(t->amount.v[0].value) == micro)
			only = t->name.s;
	}
	return only;
}

static void check_figure(struct loader *l, const struct said *s)
{
	int64_t off = s->fill.offset_ms * 1000;
	int64_t micro = s->f.s ? s->f.micro : off < 0 ? -off : off;
	bool by_fill = !s->f.s && s->fill.kind == FILL_TIME && !s->fill.name;
	if ((!s->f.s && !by_fill) || micro == 0 || (s->f.count && micro < 2)
	    || protocol_holds(l, micro, s->f.s && s->f.count))
		return;
	const char *shown =
	    s->f.s ? arena_dupn(l->a, s->f.s, s->f.n) : meaning_said(l, micro, DIM_ELAPSED);
	struct diag *d = load_fail(l, &codes[C_GUIDE_FIGURE], s->line->at,
	                           s->f.count ? "the patient is told of `%s`, and no phase of the "
	                                        "course comes so often"
	                                      : "the patient is told `%s`, and the protocol says "
	                                        "this time nowhere",
	                           shown);
	d->help = s->f.count
	              ? "name the phase: `{rounds of PHASE}` says how often it comes"
	              : "name a value of the protocol instead, such as `{stay}`: it says what "
	                "the protocol says";
}

/* ---- W0827: a time that a gate asks for ---- */

struct asked {
	const struct check *c;
	struct span at;
	int64_t micro;
	const struct table *t; /* the value it comes from, or NULL */
};

struct asking {
	struct asked *v;
	size_t n, cap;
};

static bool is_comparison(const struct expr *x)
{
	return x->op >= OP_EQ && x->op <= OP_GE && x->a->op == OP_FACT;
}

static int64_t longest(const struct amount *a)
{
	int64_t most = 0;
	for (size_t i = 0; i < a->n; i++)
		most = elapsed_of(a->v[i].value) > most ? elapsed_of(a->v[i].value) : most;
	return most;
}

/* Times that the patient keeps: an answer in hours (`last-food >= 4 h`) before the dose, the time
 * since the dose before leaving. */
static void gather(struct loader *l, const struct check *c, const struct expr *x, bool leaving,
                   struct asking *out)
{
	if (!x)
		return;
	if (x->op == OP_AND || x->op == OP_OR)
		gather(l, c, x->b, leaving, out);
	if (x->op == OP_AND || x->op == OP_OR || x->op == OP_NOT)
		gather(l, c, x->a, leaving, out);
	if (!is_comparison(x) || (x->a->dim != DIM_ELAPSED && x->a->dim != DIM_DAYS))
		return;
	const struct fact *f = &x->a->fact;
	bool own_dose =
	    f->kind == FACT_SINCE && !f->moment.of.name
	    && (f->moment.kind == MOMENT_FIRST_DOSE || f->moment.kind == MOMENT_LAST_DOSE
	        || f->moment.kind == MOMENT_DOSE || f->moment.kind == MOMENT_END_OF_DOSE);
	bool answer = f->kind == FACT_ANSWER && f->at.which == AT_NEWEST;
	const struct expr *k = x->b;
	if (!(leaving ? own_dose : answer))
		return;
	struct asked one = {.c = c, .at = x->at};
	if (k->op == OP_FACT && k->fact.kind == FACT_TABLE) {
		one.t = &l->p->values.v[k->fact.index];
		one.micro = longest(&one.t->amount);
	} else if (k->op == OP_CONST) {
		one.micro = elapsed_of((struct quantity){k->k.lo, k->dim});
	}
	if (one.micro > 0)
		*arena_push(l->a, out) = one;
}

static void gather_checks(struct loader *l, const struct idents *ids, bool leaving,
                          struct asking *out)
{
	for (size_t i = 0; i < ids->n; i++) {
		if (ids->v[i].index < 0)
			continue;
		const struct check *c = &l->p->checks.v[ids->v[i].index];
		for (size_t k = 0; k < c->pass.n; k++)
			gather(l, c, c->pass.v[k].x, leaving, out);
		for (size_t k = 0; k < c->verdicts.n; k++)
			gather(l, c, c->verdicts.v[k].when.x, leaving, out);
	}
}

static void tell_untold(struct loader *l, const struct told *told, const struct asked *q,
                        bool leaving)
{
	const char *time = meaning_said(l, q->micro, DIM_ELAPSED);
	struct diag *d = meaning_two(
	    l, C_GUIDE_UNTOLD, told->g->name.at, q->at, "it is asked for here",
	    leaving ? arena_fmt(l->a,
	                        "the hand-out for `%s` does not say how long the patient stays: %s",
	                        told->g->name.s, time)
	            : arena_fmt(l->a,
	                        "`%s` asks the patient for %s, and the hand-out for `%s` does "
	                        "not say so",
	                        q->c->name.s, time, told->g->name.s));
	const char *value = q->t ? q->t->name.s : value_of(l, q->micro);
	d->help =
	    value ? arena_fmt(l->a, "say it with the protocol's own value: `{%s}`", value)
	          : "give the time a name below `values:`, ask for it by that name, and name it "
	            "in braces in the sentence";
}

static void check_asked(struct loader *l, const struct told *told, const struct session_def *s,
                        const struct step *dose, size_t stage)
{
	struct asking before = {0}, leaving = {0};
	for (size_t i = 0; i <= stage; i++) {
		gather_checks(l, &s->stages.v[i].enter, false, &before);
		if (i < stage)
			gather_checks(l, &s->stages.v[i].leave, false, &before);
	}
	gather_checks(l, &dose->enter, false, &before);
	for (size_t i = stage; i < s->stages.n; i++)
		gather_checks(l, &s->stages.v[i].leave, true, &leaving);
	for (size_t i = 0; i < before.n; i++) {
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again |= before.v[k].micro == before.v[i].micro;
		if (!again && !says(l, told, before.v[i].micro, before.v[i].t))
			tell_untold(l, told, &before.v[i], false);
	}
	const struct asked *most = NULL;
	for (size_t i = 0; i < leaving.n; i++)
		if (!most || leaving.v[i].micro > most->micro)
			most = &leaving.v[i];
	if (most && !says(l, told, most->micro, most->t))
		tell_untold(l, told, most, true);
}

/* ---- W0828: what a sentence prepares for ---- */

static bool lists(const struct idents *ids, const struct protocol *p, const struct guide_fill *f)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i].index >= 0
		    && guide_fill_names(f, p->checks.v[ids->v[i].index].name.s))
			return true;
	return false;
}

static bool session_asks(const struct protocol *p, const struct session_def *s,
                         const struct guide_fill *f)
{
	for (size_t i = 0; i < s->stages.n; i++) {
		const struct stage *g = &s->stages.v[i];
		if (lists(&g->enter, p, f) || lists(&g->leave, p, f))
			return true;
		for (size_t k = 0; k < g->steps.n; k++)
			if (lists(&g->steps.v[k].enter, p, f))
				return true;
	}
	return false;
}

/* In the session itself; a sentence for an earlier visit may prepare for a later one. */
static void check_prepared(struct loader *l, const struct told *told, const struct session_def *s)
{
	const struct step *dose;
	size_t at;
	for (size_t i = 0; i < told->n; i++) {
		const struct said *one = &told->v[i];
		bool asks =
		    one->f.s || one->fill.kind != FILL_FOR || session_asks(l->p, s, &one->fill);
		for (size_t k = 0; !asks && !session_gives(s, &dose, &at) && k < l->p->sessions.n;
		     k++)
			asks = session_asks(l->p, &l->p->sessions.v[k], &one->fill);
		if (!asks)
			load_fail(
			    l, &codes[C_GUIDE_GATE], one->line->at,
			    "the patient is told this for `%.*s`, and nothing in `%s` asks for it",
			    (int)one->fill.name_n, one->fill.name, s->name.s)
			    ->help = "add the check to `enter` or `leave` of a stage, or take the "
			             "sentence out";
	}
}

/* ---- W0829: a visit without a word ---- */

static void check_visits(struct loader *l, const struct guide_text **of)
{
	bool some = false;
	const struct step *dose;
	size_t at;
	for (size_t i = 0; i < l->p->sessions.n; i++)
		some |= of[i] && !session_gives(&l->p->sessions.v[i], &dose, &at);
	for (int i = 0; some && i < protocol_contacts(l->p); i++) {
		const struct contact *c = protocol_contact(l->p, i, NULL);
		int s = c->session.index;
		if (s < 0 || of[s] || session_gives(&l->p->sessions.v[s], &dose, &at))
			continue;
		load_fail(
		    l, &codes[C_GUIDE_VISIT], c->session.at,
		    "the patient is told nothing about `%s`, and of other visits what happens",
		    l->p->sessions.v[s].name.s)
		    ->help = arena_fmt(l->a, "add to `guide`: `%s: [We call you the next day.]`",
		                       l->p->sessions.v[s].name.s);
		of[s] = &l->p->guide.v[0]; /* once */
	}
}

void meaning_told_times(struct loader *l)
{
	const struct guide_text **of = arena_arr(l->a, const struct guide_text *, l->p->sessions.n);
	for (size_t i = 0; i < l->p->guide.n; i++) {
		const struct guide_text *g = &l->p->guide.v[i];
		if (g->name.index < 0)
			continue;
		const struct session_def *s = &l->p->sessions.v[g->name.index];
		const struct step *dose;
		size_t stage;
		struct told told = read_text(l, g);
		of[g->name.index] = g;
		for (size_t k = 0; k < told.n; k++)
			check_figure(l, &told.v[k]);
		if (session_gives(s, &dose, &stage))
			check_asked(l, &told, s, dose, stage);
		check_prepared(l, &told, s);
	}
	if (l->p->guide.n)
		check_visits(l, of);
}
