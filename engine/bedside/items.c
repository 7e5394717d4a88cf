/* SPDX-License-Identifier: Apache-2.0 */
#include "bedside/items.h"

#include "course/score.h"
#include "judge/worked.h"

#define WHOLE 1000000

/* `0 not at all, 1 on some days`, in the clinic's words. */
static const char *answers_in(struct arena *a, const struct item *q, const struct form_words *w)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < w->answers.n && !q->choices.n && !q->yes_no; i++)
		text_fmt(&t, "%s%s %s", i ? ", " : "", w->answers.v[i].name.s,
		         w->answers.v[i].text.s);
	for (size_t i = 0; i < q->choices.n; i++) {
		const char *said = wording_answer(w, q->choices.v[i].name.s);
		text_fmt(&t, "%s%s %d", i ? ", " : "", said ? said : q->choices.v[i].name.s,
		         (int)q->choices.v[i].points);
	}
	return t.n ? t.s : NULL;
}

static const char *answers_of(struct arena *a, const struct item *q, const struct form_words *w)
{
	const char *own = w && w->answers.n && !q->text ? answers_in(a, q, w) : NULL;
	return own ? own : form_item_answers(a, q);
}

/* As decide_form.c takes it: to the nearest whole number. */
static void from_record(struct arena *a, const struct look *look, const struct item *q,
                        struct bedside_item *out)
{
	struct value v = worked_value(look, &q->worked, DIM_NONE, NULL);
	struct quantity whole = {v.lo, DIM_NONE}, one = {WHOLE, DIM_NONE};
	if (v.can != CAN_KNOW || v.lo != v.hi
	    || !quantity_round(whole, one, QUANTITY_NEAREST, &whole)
	    || !quantity_in_range(whole, &q->range))
		return;
	out->points = (int32_t)(whole.micro / WHOLE);
	out->with = worked_with(a, look, &q->worked);
	out->record = arena_fmt(a, "%lld", (long long)(whole.micro / WHOLE));
	for (size_t i = 0; i < q->choices.n; i++)
		if ((int64_t)q->choices.v[i].points * WHOLE == whole.micro)
			out->record = q->choices.v[i].name.s;
	if (q->yes_no)
		out->record = whole.micro ? "yes" : "no";
}

struct bedside_item *bedside_items(struct arena *a, const struct look *look, int form,
                                   const struct form_words *wording)
{
	const struct form *f = &look->c->plan->p->forms.v[form];
	struct bedside_item *out = arena_arr(a, struct bedside_item, f->items.n + 1);
	for (size_t i = 0; i < f->items.n; i++) {
		const struct item *q = &f->items.v[i];
		const char *own = wording_item(wording, q->name.s);
		out[i] = (struct bedside_item){.name = q->name.s,
		                               .asks = own          ? own
		                                       : q->topic.s ? q->topic.s
		                                                    : q->name.s,
		                               .answers = answers_of(a, q, wording)};
		if (q->worked.src)
			from_record(a, look, q, &out[i]);
	}
	return out;
}
