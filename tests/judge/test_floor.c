/* SPDX-License-Identifier: Apache-2.0
 * Floors hold at the bedside: every single change of what the shipped protocol holds as a floor is
 * either refused, or opens nothing, on any record that is tried, that the base does not open.
 *
 * FLOOR_RECORDS is how many records each accepted change is tried on. */
#include "record.h"

#include <stdio.h>

#include "closure/address.h"
#include "course/score.h"
#include "judge/check.h"
#include "judge/dose.h"
#include "protocol/plan.h"

#ifndef TEND_PROTOCOLS
#define TEND_PROTOCOLS "protocols"
#endif
#define BASE "kap-lozenge-im"

/* ---- reading ---- */

static const char *folder(struct arena *a)
{
	const char *src = getenv("SRC");
	return arena_fmt(a, "%s/protocols", src ? src : ".");
}

static const char *part(void *ctx, struct arena *a, const char *name, size_t *len, struct err *e)
{
	(void)ctx;
	FILE *f = fopen(arena_fmt(a, "%s/%s", folder(a), name), "rb");
	if (!f) {
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
		return NULL;
	}
	char *text = arena_get(a, (size_t)1 << 18);
	*len = fread(text, 1, (size_t)1 << 18, f);
	fclose(f);
	return text;
}

static const struct plan *plan_of(struct arena *a, const char *text, size_t n, struct diags *d,
                                  const struct node **tree)
{
	const struct part_reader parts = {.read = part};
	struct closure closure = {0};
	*d = (struct diags){.a = a};
	struct protocol *p = protocol_read_whole(a, d, "x.yaml", text, n, &parts, &closure, tree);
	return p ? closure_plan(a, p, &closure) : NULL;
}

/* ---- a record, told twice ---- */

static uint64_t chance;

static unsigned below(unsigned n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned)(chance >> 33) % n;
}

/* Both courses get the same events in the same order; what one protocol does not know is left out
 * of its record. */
struct twice {
	struct kit k[2];
	int64_t now;
};

static void open_twice(struct twice *t, struct arena *a, const struct plan *base,
                       const struct plan *here)
{
	*t = (struct twice){.now = T0 + 240 * MIN};
	for (int s = 0; s < 2; s++) {
		struct kit *k = &t->k[s];
		k->a = (struct arena){0};
		k->c = kit_course(a, s ? here : base);
		k->look = (struct look){.a = a, .c = k->c, .now = t->now, .session = 1};
	}
}

static int64_t ago(struct twice *t, unsigned minutes)
{
	return t->now - (int64_t)minutes * MIN - (int64_t)below(2) * 30000;
}

static void reading(struct twice *t, const char *measure, const char *component, int64_t value,
                    int64_t at)
{
	for (int s = 0; s < 2; s++) {
		const struct protocol *p = t->k[s].c->plan->p;
		int m = plan_measure_find(t->k[s].c->plan, measure), part_ = 0;
		if (m < 0)
			continue;
		for (size_t i = 0; i < p->measures.v[m].components.n; i++)
			if (strcmp(p->measures.v[m].components.v[i].name.s, component) == 0)
				part_ = (int)i;
		struct kit *k = &t->k[s];
		int n = (int)k->c->sessions.n;
		*arena_push(k->c->a, &k->c->readings) = (struct reading){
		    .m = kit_mark(k, n, at), .measure = m, .part = part_, .value = value * 1000000};
	}
}

static void answer(struct twice *t, const char *step, const char *option, int64_t at)
{
	for (int s = 0; s < 2; s++) {
		struct kit *k = &t->k[s];
		const struct plan *plan = k->c->plan;
		int i = plan_step_find(plan, plan_session_find(plan, "medicine"), step), found = -1;
		if (i < 0)
			continue;
		const struct answer_def *def =
		    plan->steps[i].answer >= 0 ? &plan->p->answers.v[plan->steps[i].answer] : NULL;
		for (int o = 0; def && def->names && def->names[o]; o++)
			if (option && strcmp(def->names[o], option) == 0)
				found = o;
		*arena_push(k->c->a, &k->c->steps) =
		    (struct step_record){.m = kit_mark(k, (int)k->c->sessions.n, at),
		                         .step = i,
		                         .text = "x",
		                         .option = found};
	}
}

static void form(struct twice *t, const char *name, const int32_t *answers, int64_t at)
{
	const struct score_person person = {.sex = 0, .age = 40};
	for (int s = 0; s < 2; s++) {
		struct kit *k = &t->k[s];
		int f = plan_form_find(k->c->plan, name);
		if (f < 0)
			continue;
		int n = (int)k->c->plan->p->forms.v[f].items.n;
		struct form_record *r = arena_push(k->c->a, &k->c->forms);
		*r = (struct form_record){
		    .m = kit_mark(k, (int)k->c->sessions.n, at), .form = f, .n = n};
		r->answers = arena_arr(k->c->a, int32_t, (size_t)n);
		memcpy(r->answers, answers, (size_t)n * sizeof *answers);
		r->scores = form_score(k->c->a, k->c->plan, f, r->answers, NULL, n, NULL, &person);
	}
}

static void random_form(struct twice *t, const char *name, bool good_is_high)
{
	const struct plan *plan = t->k[0].c->plan;
	int f = plan_form_find(plan, name);
	int32_t v[100];
	if (f < 0 || below(10) == 0)
		return;
	const struct form *def = &plan->p->forms.v[f];
	for (size_t i = 0; i < def->items.n; i++) {
		const struct quantity_range *r = &def->items.v[i].range;
		int32_t lo = def->items.v[i].yes_no ? 0 : (int32_t)(r->lo / 1000000);
		int32_t hi = def->items.v[i].yes_no ? 1 : (int32_t)(r->hi / 1000000);
		v[i] = below(12) ? (good_is_high ? hi : lo)
		                 : lo + (int32_t)below((unsigned)(hi - lo + 1));
		if (below(25) == 0)
			v[i] = NOT_ANSWERED;
	}
	form(t, name, v, ago(t, below(3) ? below(20) : below(4000)));
}

/* What is asked of the patient on the day: most of it as it should be, some of it at a limit. */
static const struct usual {
	const char *measure, *component;
	int good;
	int odd[6];
} usual[] = {
    {"bp", "systolic", 128, {139, 140, 141, 150, 160, 172}},
    {"bp", "diastolic", 82, {89, 90, 91, 95, 100, 112}},
    {"spo2", "", 97, {89, 91, 93, 94, 95, 99}},
    {"sedation", "", 5, {1, 2, 3, 4, 4, 5}},
    {"orientation", "", 3, {0, 1, 2, 2, 3, 3}},
    {"gait", "", 2, {0, 1, 1, 1, 2, 2}},
    {"nausea", "", 0, {1, 2, 3, 4, 1, 2}},
    {"detached", "", 0, {1, 2, 3, 4, 1, 2}},
    {"pulse", "", 72, {49, 50, 110, 111, 120, 60}},
    {"weight", "", 70, {50, 60, 75, 70, 70, 70}},
};

static void random_readings(struct twice *t)
{
	for (size_t i = 0; i < countof(usual); i++) {
		unsigned n = below(12) ? 1 + below(3) : 0;
		for (unsigned k = 0; k < n; k++) {
			int v = below(5) ? usual[i].good : usual[i].odd[below(6)];
			reading(t, usual[i].measure, usual[i].component, v,
			        ago(t, below(6) ? below(16) : below(45)));
		}
	}
}

static void dose(struct twice *t, const char *route, int64_t milligram, int64_t at)
{
	for (int s = 0; s < 2; s++) {
		struct kit *k = &t->k[s];
		int r = plan_route_find(k->c->plan, 0, route);
		if (r < 0)
			continue;
		struct dose_record *d = arena_push(k->c->a, &k->c->doses);
		*d = (struct dose_record){.m = kit_mark(k, (int)k->c->sessions.n, at),
		                          .route = r,
		                          .amount = {milligram * 1000 * 1000000, DIM_MASS}};
		d->amount.micro = milligram * 1000;
		struct session_record *g = &k->c->sessions.v[k->c->sessions.n - 1];
		g->first_dose = g->first_dose ? g->first_dose : at;
		g->last_dose = at;
		d->number = ++g->doses;
	}
}

static void session(struct twice *t, int64_t start)
{
	for (int s = 0; s < 2; s++) {
		struct session_record *g = kit_session(&t->k[s], start);
		g->session = plan_session_find(t->k[s].c->plan, "medicine");
		g->contact = plan_contact_find(t->k[s].c->plan, "medicine");
		t->k[s].look.session = g->number;
	}
}

static void signature(struct twice *t, const char *check, unsigned roles, const char *who)
{
	for (int s = 0; s < 2; s++) {
		struct kit *k = &t->k[s];
		struct signature *g = arena_push(k->c->a, &k->c->signatures);
		*g = (struct signature){.m = kit_mark(k, (int)k->c->sessions.n, t->now - MIN),
		                        .step = -1,
		                        .check = plan_check_find(k->c->plan, check),
		                        .roles = roles};
		g->m.actor = who;
	}
}

static const char *const checks[] = {"bp-ready",     "suicide-risk-asked", "booster-ready",
                                     "fit-to-leave", "escort-waits",       "gap"};

static void random_record(struct twice *t)
{
	static const char *const routes[] = {"sublingual", "intramuscular"};
	if (below(3)) {
		session(t, t->now - (int64_t)(1 + below(20)) * 1440 * MIN);
		if (below(4))
			dose(t, routes[below(2)], 50 + 50 * (int64_t)below(3),
			     t->k[0].c->sessions.v[0].m.happened + 30 * MIN);
		random_form(t, "phq9", false);
	}
	session(t, t->now - 220 * MIN);
	answer(t, "tolerated", below(3) ? "yes" : "no", ago(t, 200));
	if (below(5))
		dose(t, routes[below(2)], 25 + (int64_t)below(80),
		     ago(t, below(3) ? 110 + below(100) : below(120)));
	random_readings(t);
	random_form(t, "cssrs-since", false);
	random_form(t, "readiness", true);
	random_form(t, "phq9", false);
	if (below(6))
		answer(t, "wants-booster", below(8) ? "yes" : "no", ago(t, below(10)));
	if (below(6))
		answer(t, "escort-here", below(6) ? "yes" : "no", ago(t, below(10)));
	for (size_t i = 0; i < countof(checks); i++) {
		if (below(3) == 0)
			signature(t, checks[i], 1u << below(6), "first");
		if (below(6) == 0)
			signature(t, checks[i], 1u << below(6), "second");
	}
}

/* ---- the comparison ---- */

struct tally {
	size_t tried, refused, kept, no_protocol, judged, opened, shut;
};

static bool opens_order(struct kit *k, struct arena *a, const char *route, int64_t microgram,
                        bool booster)
{
	int r = plan_route_find(k->c->plan, 0, route);
	if (r < 0 || (booster && !k->c->plan->p->medicines.v[0].routes.v[r].booster.src))
		return false;
	struct quantity q = {microgram, DIM_MASS};
	const struct order_record order = {
	    .medicine = 0, .route = r, .amount = q, .kind = booster ? DOSE_BOOSTER : DOSE_MAIN};
	struct judgement j = order_judge(a, &k->look, &order);
	return judgement_opens(&j);
}

static void compare_orders(struct twice *t, struct arena *a, const char *what, struct tally *n)
{
	static const int amounts[] = {20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 100, 150, 200, 250};
	for (int b = 0; b < 2; b++)
		for (size_t i = 0; i < countof(amounts); i++)
			for (int r = 0; r < 2; r++) {
				const char *route = r ? "intramuscular" : "sublingual";
				int64_t mg = (int64_t)amounts[i] * 1000;
				bool base = opens_order(&t->k[0], a, route, mg, b);
				bool here = opens_order(&t->k[1], a, route, mg, b);
				/* less than the base's lowest dose can only come from a lower cap */
				bool less = !base && opens_order(&t->k[0], a, route, mg + 10000, b);
				n->judged++;
				n->opened += base;
				n->shut += !base;
				if (here && !base && !(less && amounts[i] <= 60))
					fail_msg("%s\nlets %d mg %s%s through", what, amounts[i],
					         route, b ? " as a booster" : "");
			}
}

static void compare(const struct plan *base, const struct plan *here, const char *what,
                    size_t records, struct tally *n)
{
	for (size_t i = 0; i < records; i++) {
		struct arena a = {0};
		struct twice t;
		uint64_t seed = chance;
		open_twice(&t, &a, base, here);
		random_record(&t);
		for (size_t c = 0; c < countof(checks); c++) {
			struct judgement j[2];
			for (int s = 0; s < 2; s++)
				j[s] = check_judge(&a, &t.k[s].look,
				                   plan_check_find(t.k[s].c->plan, checks[c]));
			n->judged++;
			n->opened += judgement_opens(&j[0]);
			n->shut += !judgement_opens(&j[0]);
			if (judgement_opens(&j[1]) && !judgement_opens(&j[0]))
				fail_msg("%s\n%s opens (%d, base %d: %s), record %llu", what,
				         checks[c], (int)j[1].verdict, (int)j[0].verdict,
				         j[0].say ? j[0].say : "", (unsigned long long)seed);
		}
		if (i % 8 == 0)
			compare_orders(&t, &a, what, n);
		arena_drop(&a);
	}
}

/* ---- the changes ---- */

struct trial {
	struct arena a; /* of the base */
	const struct plan *base;
	struct tally n;
	size_t records;
};

static void try_change(struct trial *t, const char *change)
{
	struct arena a = {0};
	struct diags d;
	const char *text = arena_fmt(&a,
	                             "tend: 1\nid: ours\nversion: 1.0.0\ntitle: Ours\nstatus: "
	                             "draft\nextends: " BASE " ^1.0\nchange:\n  - {%s}\n",
	                             change);
	const struct plan *here = plan_of(&a, text, strlen(text), &d, NULL);
	bool floor = false;
	t->n.tried++;
	for (size_t i = 0; i < d.n; i++)
		floor |= strcmp(d.v[i].code->code, "E0766") == 0
		         || strcmp(d.v[i].code->code, "E0767") == 0;
	t->n.refused += floor;
	t->n.no_protocol += !here && !floor;
	t->n.kept += here != NULL;
	if (here)
		compare(t->base, here, change, t->records, &t->n);
	arena_drop(&a);
}

static const char *quoted(struct arena *a, const char *s)
{
	struct text t = text_in(a);
	text_json(&t, s);
	return t.s;
}

static void try_value(struct trial *t, struct arena *a, const char *address, const char *value)
{
	try_change(t, arena_fmt(a, "set: %s, to: %s", quoted(a, address), quoted(a, value)));
}

/* The text with what stands at [at, at + n) replaced. */
static const char *swapped(struct arena *a, const char *s, size_t at, size_t n, const char *with)
{
	return arena_fmt(a, "%.*s%s%s", (int)at, s, with, s + at + n);
}

static void other_numbers(struct trial *t, struct arena *a, const char *address, const char *s)
{
	for (size_t i = 0; s[i];) {
		size_t n = strspn(s + i, "0123456789");
		bool word = i && ((s[i - 1] >= 'a' && s[i - 1] <= 'z') || s[i - 1] == '.');
		if (n == 0 || n > 6 || word || s[i + n] == '.') {
			i += n ? n : 1;
			continue;
		}
		int v = atoi(s + i);
		const int others[] = {v + 1, v - 1, v * 2, v / 2, v + v / 10 + 1};
		for (size_t k = 0; k < countof(others); k++)
			if (others[k] >= 0 && others[k] != v)
				try_value(t, a, address,
				          swapped(a, s, i, n, arena_fmt(a, "%d", others[k])));
		i += n;
	}
}

static void other_words(struct trial *t, struct arena *a, const char *address, const char *s)
{
	static const char *const pairs[][2] = {
	    {" < ", " <= "},      {" <= ", " < "},        {" > ", " >= "},   {" >= ", " > "},
	    {" < ", " > "},       {" = ", " != "},        {" or ", " and "}, {" and ", " or "},
	    {"not ", ""},         {"yes", "no"},          {"no", "yes"},     {"high", "low"},
	    {" for 2", " for 3"}, {"down to", "nearest"},
	};
	for (size_t i = 0; i < countof(pairs); i++) {
		const char *at = strstr(s, pairs[i][0]);
		if (at)
			try_value(
			    t, a, address,
			    swapped(a, s, (size_t)(at - s), strlen(pairs[i][0]), pairs[i][1]));
	}
	/* one half of a condition alone */
	const char *cut = strstr(s, " or ");
	cut = cut ? cut : strstr(s, " and ");
	if (cut) {
		try_value(t, a, address, arena_dupn(a, s, (size_t)(cut - s)));
		try_value(t, a, address, cut + (cut[1] == 'o' ? 4 : 5));
	}
}

static void other_verdicts(struct trial *t, struct arena *a, const char *address, const char *s)
{
	static const char *const verdicts[] = {"pass",
	                                       "warn",
	                                       "hold",
	                                       "block",
	                                       "sign by prescriber",
	                                       "sign by nurse or prescriber",
	                                       "sign by therapist and prescriber"};
	const char *key = strrchr(address, '/') + 1;
	if (strcmp(key, "then") != 0 && strcmp(key, "otherwise") != 0
	    && strcmp(key, "after that") != 0)
		return;
	for (size_t i = 0; i < countof(verdicts); i++)
		if (strcmp(verdicts[i], s) != 0)
			try_value(t, a, address, verdicts[i]);
}

static void further_lines(struct trial *t, struct arena *a, const char *address,
                          const struct node *v)
{
	static const char *const conditions[] = {"age > 60", "bp.systolic > 150 mmHg",
	                                         "sedation <= 3", "escort-here = no",
	                                         "not answered(cssrs-since)"};
	static const char *const verdicts[] = {"pass", "hold", "sign by nurse", "block"};
	const char *key = strrchr(address, '/') + 1;
	for (size_t i = 0; i < countof(conditions); i++) {
		if (strcmp(key, "pass") == 0)
			try_change(t, arena_fmt(a, "add: %s, with: %s", quoted(a, address),
			                        quoted(a, conditions[i])));
		for (size_t k = 0; strcmp(key, "verdicts") == 0 && k < countof(verdicts); k++)
			for (size_t at = 0; at <= v->len; at++)
				try_change(
				    t, arena_fmt(a,
				                 "add: %s, %s%s with: {when: %s, then: %s, "
				                 "say: x}",
				                 quoted(a, address), at < v->len ? "before: " : "",
				                 at < v->len ? arena_fmt(a, "%zu,", at + 1) : "",
				                 quoted(a, conditions[i]), verdicts[k]));
	}
}

static void try_all(struct trial *t, struct arena *a, const char *address, const struct node *v)
{
	try_change(t, arena_fmt(a, "remove: %s", quoted(a, address)));
	if (v->kind == NODE_SCALAR) {
		if (strlen(v->s) > 400)
			return;
		other_numbers(t, a, address, v->s);
		other_words(t, a, address, v->s);
		other_verdicts(t, a, address, v->s);
		return;
	}
	further_lines(t, a, address, v);
	for (size_t i = 0; i < v->len; i++) {
		const char *word =
		    v->kind == NODE_MAP ? v->pairs[i].key->s : address_entry_name(v->items[i]);
		if (strcmp(word ? word : "", "say") != 0)
			try_all(t, a,
			        arena_fmt(a, "%s/%s", address,
			                  word ? word : arena_fmt(a, "%zu", i + 1)),
			        v->kind == NODE_MAP ? v->pairs[i].value : v->items[i]);
	}
}

static void what_is_accepted_opens_nothing_more(void **state)
{
	struct trial t = {.records = 60};
	struct diags d;
	const struct node *tree;
	size_t n = 0;
	const char *set = getenv("FLOOR_RECORDS");
	(void)state;
	t.records = set ? (size_t)atoi(set) : t.records;
	chance = 20270301;
	const char *text = part(NULL, &t.a, BASE ".yaml", &n, &(struct err){0});
	assert_non_null(text);
	t.base = plan_of(&t.a, text, n, &d, &tree);
	assert_non_null(t.base);
	for (size_t i = 0; i < t.base->p->floors.n; i++) {
		struct loader l = {.a = &t.a, .d = &d};
		struct spot s;
		union {
			const struct node *in;
			struct node *out;
		} u = {tree};
		assert_true(address_find(&l, &t.base->p->floors.v[i], u.out, false, &s));
		try_all(&t, &t.a, t.base->p->floors.v[i].s, s.value);
	}
	static const char *const more[] = {
	    "replace: values/stay, with: {1: 150 min, 2..: 120 min}",
	    "replace: values/stay, with: {1: 120 min, 2..: 119 min}",
	    "add: checks/bp-ready/applies, with: age > 60",
	    "add: checks/fit-to-leave/verdicts, with: {else: pass}",
	    "add: checks/fit-to-leave/fresh/pulse, with: 20 min",
	    "set: checks/settled/otherwise, to: block",
	    "set: measures/sedation/scale, to: 0..9",
	    "set: measures/bp/title, to: Pressure",
	    "replace: checks/bp-ready, with: {fresh: {bp: 15 min}, pass: [bp.systolic <= 140 mmHg, "
	    "bp.diastolic <= 90 mmHg], otherwise: block, say: x}",
	    "replace: checks/escort-waits, with: {pass: [escort-here = yes], otherwise: block, "
	    "say: x}",
	    "remove: sessions/medicine/stages/home/leave/fit-to-leave",
	    "remove: sessions/medicine/stages/dose/enter/bp-ready",
	};
	for (size_t i = 0; i < countof(more); i++)
		try_change(&t, more[i]);
	print_message("%zu changes: %zu refused by a floor, %zu kept, %zu no protocol; %zu "
	              "judgements, %zu open and %zu shut in the base\n",
	              t.n.tried, t.n.refused, t.n.kept, t.n.no_protocol, t.n.judged, t.n.opened,
	              t.n.shut);
	assert_true(t.n.tried > 500);
	assert_true(t.n.refused > 200);
	assert_true(t.n.kept > 100);
	assert_true(t.n.opened > t.n.judged / 20);
	assert_true(t.n.shut > t.n.judged / 20);
	arena_drop(&t.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_accepted_opens_nothing_more),
	};
	return cmocka_run_group_tests_name("judge/floor", tests, NULL, NULL);
}
