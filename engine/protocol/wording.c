/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/wording.h"

#include <string.h>

#include "protocol/codes.h"
#include "protocol/load.h"
#include "protocol/values.h"
#include "util/suggest.h"

#define OFF(type, member) offsetof(struct type, member)

static const struct shape shape_words = {.name = "the words of an item",
                                         .doc = "What is asked.",
                                         .size = sizeof(struct option),
                                         .named = true,
                                         .own = entry_option};
static const struct shape shape_answer = {.name = "the words of an answer",
                                          .doc = "How an answer is called.",
                                          .size = sizeof(struct label),
                                          .named = true,
                                          .any_key = true,
                                          .own = entry_label};

static const struct field wording_fields[] = {
    {"form", FT_NAME, OFF(form_words, form), "the form that it is for", "mood",
     .flags = FIELD_REQUIRED},
    {"language", FT_TEXT, OFF(form_words, language), "the language of the sentences", "en",
     .flags = FIELD_REQUIRED},
    {"licence", FT_TEXT, OFF(form_words, licence), "under what the clinic may use them",
     "own sentences of the clinic", .flags = FIELD_REQUIRED},
    {"items", FT_MAP, OFF(form_words, items), "every item and what is asked",
     "{sleep: How did you sleep}", &shape_words, .flags = FIELD_REQUIRED},
    {"answers", FT_MAP, OFF(form_words, answers), "every answer and how it is called",
     "{0: not at all}", &shape_answer},
};
static const struct shape shape_wording = {.name = "a wording",
                                           .doc = "The sentences of a form.",
                                           .size = sizeof(struct form_words),
                                           SHAPE_FIELDS(wording_fields)};

const struct form_words *wording_read(struct arena *a, struct diags *d, const struct source *src)
{
	size_t before = d->errors;
	struct protocol none = {0};
	struct loader l = {.a = a, .d = d, .p = &none};
	struct node *root = yaml_read(a, src, d);
	struct form_words *w = arena_new(a, struct form_words);
	if (root)
		load_struct(&l, root, &shape_wording, w, NULL, NULL);
	return root && d->errors == before ? w : NULL;
}

/* ---- whether it fits ---- */

static void add_known(struct arena *a, struct idents *known, const char *name)
{
	arena_push(a, known)->s = name;
}

static struct idents items_of(struct arena *a, const struct form *f)
{
	struct idents known = {0};
	for (size_t i = 0; i < f->items.n; i++)
		add_known(a, &known, f->items.v[i].name.s);
	return known;
}

/* What can be answered to every item of the form; to items with answers of their own nothing. */
static struct idents answers_of(struct arena *a, const struct form *f)
{
	struct idents known = {0};
	for (size_t i = 0; i < f->choices.n; i++)
		add_known(a, &known, f->choices.v[i].name.s);
	if (f->yes_no) {
		add_known(a, &known, "no");
		add_known(a, &known, "yes");
	} else if (!f->choices.n && !f->text && f->answers.s) {
		for (int64_t v = f->answer_range.lo; v <= f->answer_range.hi && known.n < 64;
		     v += 1000000)
			add_known(a, &known, arena_fmt(a, "%lld", (long long)(v / 1000000)));
	}
	return known;
}

static bool has(const struct idents *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].s, name) == 0)
			return true;
	return false;
}

static void match(struct loader *l, const struct idents *said, const struct idents *known,
                  struct span at, const char *what, const char *form)
{
	const char **names = arena_arr(l->a, const char *, known->n + 1);
	for (size_t i = 0; i < known->n; i++)
		names[i] = known->v[i].s;
	for (size_t i = 0; i < said->n; i++) {
		if (has(known, said->v[i].s))
			continue;
		struct diag *g = load_fail(l, &codes[C_UNKNOWN_NAME], said->v[i].at,
		                           "`%s` is not %s of `%s`", said->v[i].s, what, form);
		const char *near = suggest_nearest(said->v[i].s, names, known->n);
		if (near)
			g->label = arena_fmt(l->a, "did you mean `%s`?", near);
	}
	for (size_t i = 0; i < known->n; i++)
		if (!has(said, known->v[i].s))
			load_fail(l, &codes[C_MISSING_KEY], at, "`%s`, %s of `%s`, has no words",
			          known->v[i].s, what, form);
}

bool wording_fits(struct arena *a, struct diags *d, const struct form_words *w,
                  const struct form *f)
{
	struct protocol none = {0};
	struct loader l = {.a = a, .d = d, .p = &none};
	size_t before = d->errors;
	struct idents said = {0}, known = items_of(a, f);
	for (size_t i = 0; i < w->items.n; i++)
		*arena_push(a, &said) = w->items.v[i].name;
	match(&l, &said, &known, w->form.at, "an item", f->name.s);
	known = answers_of(a, f);
	said = (struct idents){0};
	for (size_t i = 0; i < w->answers.n; i++)
		*arena_push(a, &said) = w->answers.v[i].name;
	if (said.n)
		match(&l, &said, &known, w->answers.v[0].name.at, "an answer", f->name.s);
	return d->errors == before;
}

const char *wording_item(const struct form_words *w, const char *item)
{
	for (size_t i = 0; w && i < w->items.n; i++)
		if (strcmp(w->items.v[i].name.s, item) == 0)
			return w->items.v[i].text.s;
	return NULL;
}

const char *wording_answer(const struct form_words *w, const char *answer)
{
	for (size_t i = 0; w && i < w->answers.n; i++)
		if (strcmp(w->answers.v[i].name.s, answer) == 0)
			return w->answers.v[i].text.s;
	return NULL;
}
