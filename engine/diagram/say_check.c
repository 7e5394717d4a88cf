/* SPDX-License-Identifier: Apache-2.0
 * A check in words: what has to be fresh, and what follows from which reading. */
#include <string.h>

#include "diagram/diagram_in.h"
#include "protocol/bind.h"

static const char *verdict_words(struct arena *a, const struct verdict_to *v)
{
	switch (v->kind) {
	case VERDICT_PASS: return "may go on";
	case VERDICT_WARN: return "is told, and may go on";
	case VERDICT_HOLD: return "waits";
	case VERDICT_SIGN:
		return arena_fmt(a, "%s %s", say_people(a, &v->by), v->by.n > 1 ? "sign" : "signs");
	case VERDICT_BLOCK: return "stops here";
	case VERDICTS: break;
	}
	return "";
}

/* Those that share an age in one piece: "bp and pulse within 15 min". */
static const char *fresh_words(struct arena *a, const struct check *c)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < c->fresh.n; i++) {
		struct quantity age = c->fresh.v[i].age;
		bool told = false;
		for (size_t k = 0; k < i; k++)
			told |= c->fresh.v[k].age.micro == age.micro
			        && c->fresh.v[k].age.dim == age.dim;
		if (told)
			continue;
		text_put(&t, t.n ? "; " : "");
		for (size_t k = i, n = 0; k < c->fresh.n; k++)
			if (c->fresh.v[k].age.micro == age.micro
			    && c->fresh.v[k].age.dim == age.dim)
				text_fmt(&t, "%s%s", n++ ? ", " : "", c->fresh.v[k].name.s);
		text_fmt(&t, " not older than %s", say_quantity(a, age));
	}
	return t.n ? t.s : "";
}

static void verdict_lines(const struct saying *s, const struct check *c, struct says *out)
{
	for (size_t i = 0; i < c->verdicts.n; i++) {
		const struct verdict *v = &c->verdicts.v[i];
		struct text t = text_in(s->a);
		if (v->otherwise)
			text_put(&t, "otherwise");
		else
			text_fmt(&t, "if %s", say_condition(s, v->when.x));
		text_fmt(&t, ": %s", verdict_words(s->a, &v->then));
		if (v->again.readings)
			text_fmt(&t, ", up to %d readings %s apart", v->again.readings,
			         say_quantity(s->a, v->again.apart));
		if (v->has_after_that)
			text_fmt(&t, ", after that %s", verdict_words(s->a, &v->after_that));
		if (v->say.s)
			text_fmt(&t, ". %s", v->say.s);
		says(s->a, out, t.s);
	}
}

void say_check(const struct saying *s, const struct check *c, struct says *out)
{
	if (c->builtin != BUILTIN_NONE) {
		for (size_t i = 0; i < builtin_checks_n; i++)
			if (builtin_checks[i].builtin == c->builtin)
				says(s->a, out, builtin_checks[i].doc);
		return;
	}
	if (c->applies.x)
		says(s->a, out, arena_fmt(s->a, "only if %s", say_condition(s, c->applies.x)));
	says(s->a, out, fresh_words(s->a, c));
	for (size_t i = 0; i < c->pass.n; i++)
		says(s->a, out, say_condition(s, c->pass.v[i].x));
	if (c->call.bound)
		says(s->a, out,
		     arena_fmt(s->a, "asked of the plugin %s: %s", c->call.bound->def->id.s,
		               c->call.bound->part->title.s));
	verdict_lines(s, c, out);
	if (c->call.bound)
		says(s->a, out,
		     arena_fmt(s->a, "without an answer: %s%s%s",
		               verdict_words(s->a, &c->otherwise), c->say.s ? ". " : "",
		               c->say.s ? c->say.s : ""));
	else if (c->has_otherwise)
		says(s->a, out,
		     arena_fmt(s->a, "otherwise: %s%s%s", verdict_words(s->a, &c->otherwise),
		               c->say.s ? ". " : "", c->say.s ? c->say.s : ""));
	else
		says(s->a, out, c->say.s);
}
