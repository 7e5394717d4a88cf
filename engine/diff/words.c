/* SPDX-License-Identifier: Apache-2.0
 * Values and conditions in words, and the sentences of the rows filled in. */
#include <ctype.h>
#include <string.h>

#include "diff/diff_in.h"

/* ---- conditions ---- */

static const struct {
	const char *sign, *words;
} compared[] = {{">=", "is at least"}, {"<=", "is at most"}, {"!=", "is not"}, {">", "is over"},
                {"<", "is under"},     {"=", "is"},          {NULL, NULL}};

/* What a question in brackets reads like: before and behind what stands in them. */
static const struct {
	const char *word, *before, *behind, *not_behind;
} asked[] = {
    {"answered", "", " is answered", " is not answered"},
    {"done", "", " is done", " is not done"},
    {"signed", "", " is signed", " is not signed"},
    {"given", "", " was given", " was not given"},
    {"passed", "the check ", " passed", " did not pass"},
    {"overdue", "", " is overdue", " is not overdue"},
    {"since", "the time since ", "", ""},
    {"total", "the total of ", "", ""},
    {"change", "the change of ", "", ""},
    {"percent change", "the change in percent of ", "", ""},
    {"improvement", "the improvement of ", "", ""},
    {"min", "the lowest of ", "", ""},
    {"max", "the highest of ", "", ""},
    {"count", "the number of ", "", ""},
    {"share", "the share of ", "", ""},
};

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

/* The bracket that closes the one at s[0]; NULL where none does. */
static const char *closing(const char *s, const char *end)
{
	int depth = 0;
	for (; s < end; s++) {
		depth += *s == '(' ? 1 : *s == ')' ? -1 : 0;
		if (depth == 0)
			return s;
	}
	return NULL;
}

static void condition(struct text *t, const char *s, const char *end);

/* A question with brackets at `s`, after `not ` or without; gives where it ends, or NULL. */
static const char *question(struct text *t, const char *s, const char *end)
{
	bool no = end - s > 4 && strncmp(s, "not ", 4) == 0;
	const char *at = no ? s + 4 : s;
	for (size_t i = 0; i < countof(asked); i++) {
		size_t n = strlen(asked[i].word);
		const char *close;
		if ((size_t)(end - at) <= n || strncmp(at, asked[i].word, n) != 0 || at[n] != '('
		    || !(close = closing(at + n, end)) || (no && !*asked[i].behind))
			continue;
		text_put(t, asked[i].before);
		condition(t, at + n + 1, close);
		text_put(t, no ? asked[i].not_behind : asked[i].behind);
		return close + 1;
	}
	return NULL;
}

static const char *sign(struct text *t, const char *s)
{
	for (size_t i = 0; compared[i].sign; i++)
		if (strncmp(s, compared[i].sign, strlen(compared[i].sign)) == 0) {
			text_fmt(t, "%s%s ", t->n && t->s[t->n - 1] != ' ' ? " " : "",
			         compared[i].words);
			s += strlen(compared[i].sign);
			return s + strspn(s, " \n\t");
		}
	return NULL;
}

/* Word by word: what is no known word or sign stays as it was written. */
static void condition(struct text *t, const char *s, const char *end)
{
	bool fresh = true; /* a word begins here */
	while (s < end) {
		const char *next = fresh ? question(t, s, end) : NULL;
		if (!next && (next = sign(t, s)) == NULL && fresh && end - s > 3
		    && strncmp(s, "in ", 3) == 0) {
			text_put(t, "lies in");
			next = s + 2;
		}
		if (!next && end - s > 2 && s[0] == '.' && s[1] == '.') {
			bool open = s[2] == ' ' || s[2] == '\0' || s + 2 == end;
			text_put(t, open ? " and more" : " to ");
			next = s + 2;
		}
		if (next) {
			s = next;
			fresh = true;
			continue;
		}
		bool between = s[0] == '.' && !fresh && end - s > 1 && isalpha((unsigned char)s[1]);
		bool blank = isspace((unsigned char)*s) || between;
		if (blank && t->n && t->s[t->n - 1] == ' ')
			; /* one is enough */
		else if (blank)
			text_put(t, " ");
		else
			text_putn(t, s, 1);
		fresh = !word_char(*s);
		s++;
	}
}

/* ---- units ---- */

static const struct {
	const char *unit, *one, *many;
} units[] = {{"min", "minute", "minutes"},
             {"h", "hour", "hours"},
             {"d", "day", "days"},
             {"s", "second", "seconds"}};

/* `7 d` is read as `7 days`, `1..4 d` as `1 to 4 days`: figure, blank, unit. */
const char *diff_spelled(struct arena *a, const char *s)
{
	struct text t = text_in(a);
	for (const char *p = s; *p;) {
		const char *from = p;
		bool begins = p == s || !(word_char(p[-1]) || p[-1] == '.');
		while (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1])))
			p++;
		if (!begins || p == from) {
			p = from;
			if (begins && p[0] == '.' && p[1] == '.')
				p++;
			if (*from != ' ' || !t.n || t.s[t.n - 1] != ' ') /* one blank says it */
				text_putn(&t, from, (size_t)(p - from) + 1);
			p++;
			continue;
		}
		text_putn(&t, from, (size_t)(p - from));
		if (p[0] == '.' && p[1] == '.' && isdigit((unsigned char)p[2])) {
			text_put(&t, " to ");
			p += 2;
			for (from = p; isdigit((unsigned char)*p)
			               || (*p == '.' && isdigit((unsigned char)p[1]));)
				p++;
			text_putn(&t, from, (size_t)(p - from));
		}
		for (size_t i = 0; *p == ' ' && i < countof(units); i++) {
			size_t n = strlen(units[i].unit);
			if (strncmp(p + 1, units[i].unit, n) != 0 || word_char(p[1 + n])
			    || p[1 + n] == '/')
				continue;
			bool one = p - from == 1 && *from == '1';
			text_fmt(&t, " %s", one ? units[i].one : units[i].many);
			p += 1 + n;
			break;
		}
	}
	return t.n ? t.s : "";
}

const char *diff_condition(struct arena *a, const char *s)
{
	struct text t = text_in(a);
	size_t n = strlen(s);
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	condition(&t, s, s + n);
	return t.n ? diff_spelled(a, t.s) : "";
}

/* ---- what differs in two conditions ---- */

struct terms {
	const char **v;
	size_t n, cap;
	const char *joined; /* " or ", " and " */
};

static bool joins(const char *s, const char *word)
{
	return strncmp(s, word, strlen(word)) == 0;
}

/* Cut at the outermost `or`, else at the outermost `and`. */
static void cut(struct arena *a, const char *s, const char *at, struct terms *out)
{
	int depth = 0;
	const char *from = s;
	out->joined = at;
	out->n = 0;
	for (const char *p = s;; p++) {
		depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
		if (*p && !(depth == 0 && joins(p, at)))
			continue;
		*arena_push(a, out) = arena_dupn(a, from, (size_t)(p - from));
		if (!*p)
			return;
		from = p + strlen(at);
		p = from - 1;
	}
}

static void terms_of(struct arena *a, const char *s, struct terms *out)
{
	struct text t = text_in(a);
	for (const char *p = s; *p; p++) /* folded lines are one */
		if (!isspace((unsigned char)*p))
			text_putn(&t, p, 1);
		else if (t.n && t.s[t.n - 1] != ' ')
			text_put(&t, " ");
	*out = (struct terms){0};
	cut(a, t.n ? t.s : "", " or ", out);
	if (out->n == 1)
		cut(a, t.n ? t.s : "", " and ", out);
}

/* The terms of `x` that `y` has not. */
static const char *only_in(struct arena *a, const struct terms *x, const struct terms *y)
{
	struct text t = text_in(a);
	for (size_t i = 0; i < x->n; i++) {
		bool there = false;
		for (size_t k = 0; k < y->n; k++)
			there |= strcmp(x->v[i], y->v[k]) == 0;
		if (!there)
			text_fmt(&t, "%s%s", t.n ? x->joined : "", x->v[i]);
	}
	return t.n ? diff_condition(a, t.s) : "";
}

bool diff_terms(struct arena *a, const char *was, const char *is, const char **lost,
                const char **gained, const char **joined)
{
	struct terms x, y;
	terms_of(a, was, &x);
	terms_of(a, is, &y);
	if (x.n > 1 && y.n > 1 && strcmp(x.joined, y.joined) != 0)
		return false;
	*joined = x.n > 1 ? x.joined : y.joined;
	*lost = only_in(a, &x, &y);
	*gained = only_in(a, &y, &x);
	return x.n + y.n > 2;
}

/* ---- values ---- */

static const struct {
	const char *value, *words;
} spoken[] = {
    {"do-confirm", "doing first and ticking off after"},
    {"read-do", "reading first and doing after"},
};

/* `{when: …, then: …, say: …}` as people say it. */
static bool line(struct arena *a, struct text *t, const struct node *v)
{
	const struct node *when = yaml_get(v, "when"), *then = yaml_get(v, "then"),
	                  *other = yaml_get(v, "else");
	if (other && other->kind == NODE_SCALAR && !when) {
		text_fmt(t, "otherwise %s", other->s);
		return true;
	}
	if (!when || !then || when->kind != NODE_SCALAR || then->kind != NODE_SCALAR)
		return false;
	text_fmt(t, "when %s, then %s", diff_condition(a, when->s), then->s);
	return true;
}

/* `1`, `2..`, `1..4` as a key: for which numbers it counts. */
static const char *number_key(struct arena *a, const char *key)
{
	size_t n = strspn(key, "0123456789");
	if (!n)
		return key;
	if (!key[n])
		return arena_fmt(a, "for number %s:", key);
	if (strcmp(key + n, "..") == 0)
		return arena_fmt(a, "from number %.*s on:", (int)n, key);
	if (strncmp(key + n, "..", 2) == 0)
		return arena_fmt(a, "for numbers %.*s to %s:", (int)n, key, key + n + 2);
	return key;
}

static void value(struct arena *a, struct text *t, const struct node *v, bool inside)
{
	if (!v)
		return;
	for (size_t i = 0; v->kind == NODE_SCALAR && !inside && i < countof(spoken); i++)
		if (strcmp(v->s, spoken[i].value) == 0) {
			text_put(t, spoken[i].words);
			return;
		}
	if (v->kind == NODE_SCALAR) {
		text_put(t, v->s);
		return;
	}
	for (size_t i = 0; i < v->len; i++) {
		const struct node *one = v->kind == NODE_MAP ? v->pairs[i].value : v->items[i];
		const char *key = v->kind == NODE_MAP ? v->pairs[i].key->s : NULL;
		bool rule = key && (strcmp(key, "when") == 0 || strcmp(key, "applies") == 0);
		bool deep = one->kind != NODE_SCALAR;
		text_fmt(t, "%s%s%s", i ? ", " : "", key ? number_key(a, key) : "", key ? " " : "");
		text_put(t, deep ? "(" : "");
		if (rule && !deep)
			text_put(t, diff_condition(a, one->s));
		else if (one->kind != NODE_MAP || !line(a, t, one))
			value(a, t, one, true);
		text_put(t, deep ? ")" : "");
	}
}

const char *diff_value(struct arena *a, const struct node *v, bool rule)
{
	struct text t = text_in(a);
	if (v && rule && v->kind == NODE_SCALAR)
		return diff_condition(a, v->s);
	if (!v || v->kind != NODE_MAP || !line(a, &t, v))
		value(a, &t, v, false);
	while (t.n && isspace((unsigned char)t.s[t.n - 1]))
		t.s[--t.n] = '\0';
	return t.n ? t.s : "";
}

/* ---- times ---- */

/* `5, 10, 15 min after last dose`: the figures, and all behind them.  False for another form. */
static bool figures_of(struct arena *a, const char *s, struct terms *out, const char **rest)
{
	*out = (struct terms){.joined = ", "};
	for (;;) {
		size_t n = strspn(s, "0123456789.");
		if (!n || strstr(s, "..") == s)
			return false;
		*arena_push(a, out) = arena_dupn(a, s, n);
		s += n;
		if (*s != ',')
			break;
		s += 1 + strspn(s + 1, " ");
	}
	*rest = s;
	return *s == ' ';
}

static const char *behind(struct arena *a, const char *figures, const char *rest)
{
	size_t n = strcspn(rest, ",");
	return *figures ? diff_spelled(a, arena_fmt(a, "%s%.*s", figures, (int)n, rest)) : "";
}

bool diff_times(struct arena *a, const char *was, const char *is, const char **lost,
                const char **gained)
{
	struct terms x, y;
	const char *rest_x, *rest_y;
	if (!figures_of(a, was, &x, &rest_x) || !figures_of(a, is, &y, &rest_y)
	    || strcmp(rest_x, rest_y) != 0)
		return false;
	*lost = behind(a, only_in(a, &x, &y), rest_x);
	*gained = behind(a, only_in(a, &y, &x), rest_y);
	return x.n + y.n > 2;
}

/* ---- sentences ---- */

static const struct node *beside(const struct both *h, const char *key, int side)
{
	for (; h; h = h->up)
		for (int i = 0; i < DIFF_SIDES; i++) {
			const struct node *v = yaml_get(h->node[i ? !side : side], key);
			if (v)
				return v;
		}
	return NULL;
}

static void placed(struct comparing *c, struct text *t, const char *word, const struct both *h,
                   int side, const char *v)
{
	const struct both *it = h->up ? h->up : h;
	if (strcmp(word, "it") == 0) {
		text_put(t, diff_words_of(c, it));
	} else if (strcmp(word, "up") == 0) {
		text_put(t, it->up ? diff_words_of(c, it->up) : "");
	} else if (strcmp(word, "what") == 0) {
		text_put(t, diff_entry_words(c, h, side));
	} else if (strcmp(word, "v") == 0) {
		text_put(t, v);
	} else if (strcmp(word, "name") == 0) {
		text_put(t, h->name ? h->name : it->name ? it->name : "");
	} else if (strcmp(word, "n") == 0) {
		const struct both *e = it;
		while (e && !e->number[0] && !e->number[1])
			e = e->up;
		text_fmt(t, "%d", e ? (e->number[side] ? e->number[side] : e->number[!side]) : 0);
	} else if (strcmp(word, "cond") == 0) {
		const struct node *when = beside(it, "when", side);
		text_put(t, when ? diff_value(c->a, when, true) : "");
	}
}

const char *diff_fill(struct comparing *c, const char *template, const struct both *h, int side,
                      const char *v)
{
	struct text t = text_in(c->a);
	for (const char *s = template; *s; s++) {
		const char *end = *s == '{' ? strchr(s, '}') : NULL;
		bool twice = *s == '`' && *v == '"'
		             && (strncmp(s, "`{v}`", 5) == 0
		                 || (s - template >= 4 && strncmp(s - 4, "`{v}`", 5) == 0));
		if (!end) {
			text_putn(&t, *s == '`' ? "\"" : s, twice ? 0 : 1);
			continue;
		}
		placed(c, &t, arena_dupn(c->a, s + 1, (size_t)(end - s - 1)), h, side, v);
		s = end;
	}
	return t.n ? t.s : "";
}
