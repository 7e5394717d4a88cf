/* SPDX-License-Identifier: Apache-2.0
 * The pieces that acts in words consist of: words, texts, amounts, names. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/suggest.h"
#include "words/words_in.h"

/* ---- pieces ---- */

bool words_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

void words_skip(struct words_reader *r)
{
	while (words_blank(*r->s))
		r->s++;
}

enum rc words_fail(struct words_reader *r, const char *at, size_t len, const char *fmt, ...)
{
	char msg[300];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	r->f->at = (size_t)(at - r->act);
	r->f->len = len;
	return err_set(r->e, RC_USAGE, "%s", msg);
}

enum rc words_unknown(struct words_reader *r, const char *at, size_t len, const char *what,
                      const struct words_names *known)
{
	const char *typed = arena_dupn(r->a, at, len);
	const char *near = suggest_nearest(typed, known->v, known->n);
	words_fail(r, at, len, "`%.64s` is not %s", typed, what);
	if (r->e)
		r->e->code = RC_NOTFOUND;
	r->f->instead = near;
	if (near)
		err_hint(r->e, "Did you mean `%s`?", near);
	return RC_NOTFOUND;
}

void words_known(struct words_reader *r, struct words_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return;
	*arena_push(r->a, names) = name;
}

/* The word in hand: up to a blank, comma, semicolon or a colon that ends it.  It is not taken. */
size_t words_len(struct words_reader *r)
{
	words_skip(r);
	size_t n = strcspn(r->s, " \t\n,;");
	return n && r->s[n - 1] == ':' ? n - 1 : n;
}

const char *words_cut(struct words_reader *r, size_t n)
{
	const char *s = arena_dupn(r->a, r->s, n);
	r->s += n;
	return s;
}

/* Takes a word or sign where it stands alone. */
bool words_take(struct words_reader *r, const char *word)
{
	size_t n = strlen(word);
	words_skip(r);
	bool sign = strchr(",;:#", word[0]) != NULL;
	if (strncmp(r->s, word, n) != 0 || (!sign && r->s[n] && !strchr(" \t\n,;:", r->s[n])))
		return false;
	r->s += n;
	return true;
}

enum rc words_end(struct words_reader *r)
{
	words_skip(r);
	if (!*r->s)
		return RC_OK;
	return words_fail(r, r->s, strlen(r->s), "nothing belongs at `%.40s`", r->s);
}

/* All that is left up to `stop` (not included), without blanks around. */
enum rc words_until(struct words_reader *r, const char *stop, const char *what, const char **out)
{
	words_skip(r);
	const char *end = stop ? strstr(r->s, stop) : NULL;
	size_t n = end ? (size_t)(end - r->s) : strlen(r->s);
	size_t used = n;
	while (n && words_blank(r->s[n - 1]))
		n--;
	if (n == 0)
		return words_fail(r, r->s, 0, "%s is missing", what);
	*out = arena_dupn(r->a, r->s, n);
	r->s += used;
	return RC_OK;
}

enum rc words_colon(struct words_reader *r, const char *then)
{
	if (words_take(r, ":"))
		return RC_OK;
	return words_fail(r, r->s, strlen(r->s), "a colon and %s are due here", then);
}

/* A whole number of up to six digits. */
bool words_whole(const char *s, size_t n, int *out)
{
	int v = 0;
	if (n == 0 || n > 6)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*out = v;
	return true;
}

enum rc words_quantity_bad(struct words_reader *r, const char *at, size_t n,
                           const struct quantity_fault *f)
{
	words_fail(r, at, n, "`%.*s` cannot be read: %s", (int)(n < 60 ? n : 60), at,
	           quantity_refusal_of(f->why)->says);
	if (f->instead[0]) {
		r->f->instead = arena_dup(r->a, f->instead);
		err_hint(r->e, "Write `%s`.", f->instead);
	}
	return RC_USAGE;
}

/* NUMBER UNIT as two words, of one of the dimensions (bits). */
enum rc words_amount(struct words_reader *r, unsigned dims, const char *what, struct quantity *out)
{
	words_skip(r);
	const char *at = r->s;
	size_t n = strcspn(at, " \t\n,;");
	if (n && at[n] == ' ' && at[n + 1] && at[n + 1] != ' ')
		n += 1 + strcspn(at + n + 1, " \t\n,;");
	struct quantity q;
	struct quantity_fault f;
	if (n == 0)
		return words_fail(r, at, 0, "%s is missing", what);
	if (!quantity_parse(at, n, &q, &f))
		return words_quantity_bad(r, at, n, &f);
	if (!(dims & 1u << q.dim))
		return words_fail(r, at, n, "%s is due here, and `%.*s` is %s", what, (int)n, at,
		                  quantity_dim_name(q.dim));
	r->s += n;
	*out = q;
	return RC_OK;
}

/* ---- names ---- */

/* The plan's session that is under way; -1 when none is. */
static int session_of(const struct words_reader *r)
{
	const struct course *c = r->w->course;
	const struct session_record *s = c ? course_running(c) : NULL;
	return s ? s->session : -1;
}

bool words_in_session(const struct words_reader *r, int session)
{
	int now = session_of(r);
	return now < 0 || now == session;
}

/* A step of the session under way (of any where none is) whose kind is among `kinds`. */
enum rc words_step(struct words_reader *r, unsigned kinds, const char *what, const char **out,
                   const struct plan_step **step)
{
	const struct plan *p = r->w->plan;
	struct words_names names = {0};
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the name of %s is missing", what);
	for (int i = 0; i < p->steps_n; i++) {
		const struct step *def = p->steps[i].def;
		if (!(kinds & 1u << def->kind) || !words_in_session(r, p->steps[i].session))
			continue;
		words_known(r, &names, def->name.s);
		if (strlen(def->name.s) == n && strncmp(def->name.s, r->s, n) == 0) {
			*out = words_cut(r, n);
			if (step)
				*step = &p->steps[i];
			return RC_OK;
		}
	}
	return words_unknown(r, r->s, n, what, &names);
}

enum rc words_medicine(struct words_reader *r, const struct medicine **out)
{
	const struct protocol *p = r->w->plan->p;
	struct words_names names = {0};
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "the medicine is missing");
	for (size_t i = 0; i < p->medicines.n; i++) {
		const char *name = p->medicines.v[i].name.s;
		words_known(r, &names, name);
		if (strlen(name) == n && strncmp(name, r->s, n) == 0) {
			r->cmd->e.medicine = words_cut(r, n);
			*out = &p->medicines.v[i];
			return RC_OK;
		}
	}
	return words_unknown(r, r->s, n, "a medicine of this protocol", &names);
}

/* `drawn ketamine 40 mg`.  Where the words name none: what the entry is about, or the one medicine of
 * the session. */
enum rc words_medicine_here(struct words_reader *r)
{
	const struct plan *p = r->w->plan;
	struct words_names names = {0};
	size_t n = words_len(r);
	for (int i = 0; i < p->steps_n; i++) {
		if (p->steps[i].medicine < 0 || !words_in_session(r, p->steps[i].session))
			continue;
		const char *name = p->p->medicines.v[p->steps[i].medicine].name.s;
		words_known(r, &names, name);
		if (strlen(name) == n && strncmp(name, r->s, n) == 0) {
			r->cmd->e.medicine = words_cut(r, n);
			return RC_OK;
		}
	}
	if (r->cmd->e.medicine)
		return RC_OK;
	if (!names.n)
		return words_fail(r, r->act, strlen(r->act),
		                  "no medicine is given in this session");
	if (names.n > 1)
		return words_fail(r, r->s, n, "say which medicine first: %s or %s", names.v[0],
		                  names.v[1]);
	r->cmd->e.medicine = names.v[0];
	return RC_OK;
}
