/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/match.h"

#include <string.h>

enum kind { ONE, ANY, SET, OPEN, CLOSE, PLACE, BALANCE, FRONTIER, AGAIN, END };
enum repeat { ONCE, GREEDY, GREEDY_ONE, LAZY, MAYBE };

/* ---- letters ---- */

static bool within(unsigned char c, unsigned char from, unsigned char to)
{
	return c >= from && c <= to;
}

static bool in_class(unsigned char c, unsigned char class)
{
	bool lower = within(c, 'a', 'z'), upper = within(c, 'A', 'Z'), digit = within(c, '0', '9');
	switch (class) {
	case 'a': return lower || upper;
	case 'c': return c < 0x20 || c == 0x7F;
	case 'd': return digit;
	case 'g': return within(c, 0x21, 0x7E);
	case 'l': return lower;
	case 'p': return within(c, 0x21, 0x7E) && !lower && !upper && !digit;
	case 's': return c == ' ' || within(c, '\t', '\r');
	case 'u': return upper;
	case 'w': return lower || upper || digit;
	case 'x': return digit || within(c, 'a', 'f') || within(c, 'A', 'F');
	default: return false;
	}
}

bool match_class(unsigned char c, unsigned char class)
{
	unsigned char lower = within(class, 'A', 'Z') ? (unsigned char)(class + 32) : class;
	if (!lower || !strchr("acdglpsuwx", lower))
		return c == class;
	return in_class(c, lower) != (lower != class);
}

/* ---- reading a pattern ---- */

struct reader {
	struct match_pattern *out;
	const char *p;
	size_t n, at;
	uint8_t open[MATCH_CAPTURES]; /* captures that wait for their end, the innermost last */
	size_t open_n;
	bool closed[MATCH_CAPTURES];
};

static unsigned char look(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->n ? (unsigned char)r->p[r->at + ahead] : 0;
}

static void put(uint8_t *set, unsigned c)
{
	set[c >> 3] |= (uint8_t)(1u << (c & 7));
}

static void put_class(uint8_t *set, unsigned char class)
{
	for (unsigned c = 0; c < 256; c++)
		if (match_class((unsigned char)c, class))
			put(set, c);
}

static const char *new_set(struct reader *r, uint8_t *number, uint8_t **set)
{
	if (r->out->sets_n == MATCH_SETS)
		return "the pattern has too many sets and classes";
	*number = (uint8_t)r->out->sets_n;
	*set = r->out->sets[r->out->sets_n++];
	memset(*set, 0, 32);
	return NULL;
}

/* Where the set ends whose first letter is here, or r->n: the first letter is never its end, nor
 * is one after %. */
static size_t set_end(const struct reader *r)
{
	size_t at = r->at;
	do
		at += at < r->n && r->p[at] == '%' ? 2 : 1;
	while (at < r->n && r->p[at] != ']');
	return at;
}

/* After the [. */
static const char *read_set(struct reader *r, uint8_t *number)
{
	uint8_t *set = NULL;
	const char *bad = new_set(r, number, &set);
	bool not = look(r, 0) == '^' && r->at < r->n;
	r->at += not ;
	size_t end = set_end(r);
	if (bad)
		return bad;
	if (end >= r->n)
		return "the pattern has a [ without its ]";
	while (r->at < end) {
		unsigned char c = look(r, 0);
		if (c == '%') {
			put_class(set, look(r, 1));
			r->at += 2;
		} else if (look(r, 1) == '-' && r->at + 2 < end) {
			for (unsigned k = c; k <= look(r, 2); k++)
				put(set, k);
			r->at += 3;
		} else {
			put(set, c);
			r->at++;
		}
	}
	r->at = end + 1;
	for (size_t i = 0; i < 32 && not ; i++)
		set[i] = (uint8_t)~set[i];
	return NULL;
}

static const char *read_open(struct reader *r, struct match_item *item)
{
	if (r->out->captures == MATCH_CAPTURES)
		return "the pattern has too many captures";
	item->x = (uint8_t)r->out->captures++;
	item->kind = OPEN;
	r->at++;
	if (look(r, 0) == ')' && r->at < r->n) {
		item->kind = PLACE;
		r->closed[item->x] = true;
		r->at++;
	} else {
		r->open[r->open_n++] = item->x;
	}
	return NULL;
}

static const char *read_close(struct reader *r, struct match_item *item)
{
	if (r->open_n == 0)
		return "the pattern has a ) without its (";
	item->kind = CLOSE;
	item->x = r->open[--r->open_n];
	r->closed[item->x] = true;
	r->at++;
	return NULL;
}

/* %b, %f, %1; false if it is a class or a letter. */
static bool read_special(struct reader *r, struct match_item *item, const char **bad)
{
	unsigned char c = look(r, 1);
	if (c == 'b') {
		*item = (struct match_item){BALANCE, ONCE, look(r, 2), look(r, 3)};
		if (r->at + 3 >= r->n)
			*bad = "%b in a pattern is followed by two letters";
		r->at += 4;
	} else if (c == 'f') {
		item->kind = FRONTIER;
		r->at += 3;
		*bad = r->at > r->n || r->p[r->at - 1] != '['
		           ? "%f in a pattern is followed by a set such as [%w]"
		           : read_set(r, &item->x);
	} else if (within(c, '0', '9')) {
		item->kind = AGAIN;
		item->x = (uint8_t)(c - '1');
		if (c == '0' || item->x >= r->out->captures || !r->closed[item->x])
			*bad = "the pattern repeats a capture that is not complete";
		r->at += 2;
	} else {
		return false;
	}
	return true;
}

/* One letter, class or set, and how often. */
static const char *read_single(struct reader *r, struct match_item *item)
{
	static const char marks[] = "*+-?";
	unsigned char c = look(r, 0);
	uint8_t *set = NULL;
	const char *bad = NULL;
	r->at++;
	if (c == '.') {
		item->kind = ANY;
	} else if (c == '[') {
		item->kind = SET;
		bad = read_set(r, &item->x);
	} else if (c == '%') {
		if (r->at >= r->n)
			return "the pattern ends with %";
		c = look(r, 0);
		item->kind = SET;
		bad = new_set(r, &item->x, &set);
		if (!bad)
			put_class(set, c);
		r->at++;
	} else {
		*item = (struct match_item){ONE, ONCE, c, 0};
	}
	const char *mark = r->at < r->n && look(r, 0) ? strchr(marks, look(r, 0)) : NULL;
	if (mark) {
		item->repeat = (uint8_t)(GREEDY + (mark - marks));
		r->at++;
	}
	return bad;
}

static const char *read_item(struct reader *r, struct match_item *item)
{
	const char *bad = NULL;
	unsigned char c = look(r, 0);
	*item = (struct match_item){0};
	if (c == '(')
		return read_open(r, item);
	if (c == ')')
		return read_close(r, item);
	if (c == '$' && r->at + 1 == r->n) {
		item->kind = END;
		r->at++;
		return NULL;
	}
	if (c == '%' && read_special(r, item, &bad))
		return bad;
	return read_single(r, item);
}

const char *match_read(struct match_pattern *out, const char *p, size_t n, bool anchors)
{
	struct reader r = {.out = out, .p = p, .n = n};
	out->n = out->sets_n = out->captures = 0;
	out->anchored = anchors && n > 0 && p[0] == '^';
	r.at = out->anchored;
	while (r.at < n) {
		if (out->n == MATCH_ITEMS)
			return "the pattern is too long";
		const char *bad = read_item(&r, &out->items[out->n]);
		if (bad)
			return bad;
		out->n++;
	}
	return r.open_n ? "the pattern has a ( without its )" : NULL;
}

/* ---- matching ---- */

struct matcher {
	const struct match_pattern *p;
	const unsigned char *s;
	uint32_t n, pos;
	struct match_found *found;
	int64_t *cost;
	struct choice {
		uint32_t at, least; /* where the rest was tried; not below this */
		uint8_t item;
	} open[MATCH_ITEMS];
	size_t open_n;
};

static bool in_set(const struct match_pattern *p, uint8_t set, unsigned char c)
{
	return p->sets[set][c >> 3] >> (c & 7) & 1;
}

static bool single(const struct matcher *m, const struct match_item *item, uint32_t at)
{
	if (at >= m->n)
		return false;
	if (item->kind == ONE)
		return m->s[at] == item->x;
	return item->kind == ANY || in_set(m->p, item->x, m->s[at]);
}

static void leave_choice(struct matcher *m, size_t item, uint32_t at, uint32_t least)
{
	m->open[m->open_n++] = (struct choice){at, least, (uint8_t)item};
}

static bool go_single(struct matcher *m, size_t i)
{
	const struct match_item *item = &m->p->items[i];
	uint32_t from = m->pos, to = from;
	switch (item->repeat) {
	case GREEDY:
	case GREEDY_ONE:
		if (item->kind == ANY)
			to = m->n;
		else
			while (single(m, item, to))
				to++;
		*m->cost -= item->kind == ANY ? 0 : to - from;
		from += item->repeat == GREEDY_ONE;
		if (to < from)
			return false;
		leave_choice(m, i, to, from);
		m->pos = to;
		return true;
	case LAZY: leave_choice(m, i, from, 0); return true;
	case MAYBE:
		if (single(m, item, from)) {
			leave_choice(m, i, from, 0);
			m->pos++;
		}
		return true;
	default:
		if (!single(m, item, from))
			return false;
		m->pos++;
		return true;
	}
}

static bool go_balance(struct matcher *m, const struct match_item *item)
{
	uint32_t at = m->pos, depth = 1;
	if (at >= m->n || m->s[at] != item->x)
		return false;
	while (++at < m->n && depth) {
		if (m->s[at] == item->y)
			depth--;
		else if (m->s[at] == item->x)
			depth++;
	}
	*m->cost -= at - m->pos;
	m->pos = at;
	return depth == 0;
}

static bool go_again(struct matcher *m, const struct match_item *item)
{
	uint32_t at = m->found->captures[item->x].at, len = m->found->captures[item->x].len;
	if (len > m->n - m->pos) /* a place is never repeated */
		return false;
	*m->cost -= len / 8;
	if (memcmp(m->s + at, m->s + m->pos, len) != 0)
		return false;
	m->pos += len;
	return true;
}

static bool go_frontier(const struct matcher *m, const struct match_item *item)
{
	unsigned char before = m->pos ? m->s[m->pos - 1] : 0;
	unsigned char here = m->pos < m->n ? m->s[m->pos] : 0;
	return !in_set(m->p, item->x, before) && in_set(m->p, item->x, here);
}

static bool go(struct matcher *m, size_t i)
{
	const struct match_item *item = &m->p->items[i];
	switch (item->kind) {
	case OPEN: m->found->captures[item->x].at = m->pos; return true;
	case CLOSE:
		m->found->captures[item->x].len = m->pos - m->found->captures[item->x].at;
		return true;
	case PLACE:
		m->found->captures[item->x].at = m->pos;
		m->found->captures[item->x].len = MATCH_POSITION;
		return true;
	case BALANCE: return go_balance(m, item);
	case FRONTIER: return go_frontier(m, item);
	case AGAIN: return go_again(m, item);
	case END: return m->pos == m->n;
	default: return go_single(m, i);
	}
}

/* Takes the last open choice another way; gives the item to go on with, or 0 if none is left. */
static size_t back(struct matcher *m)
{
	while (m->open_n) {
		struct choice *c = &m->open[m->open_n - 1];
		const struct match_item *item = &m->p->items[c->item];
		--*m->cost;
		if (item->repeat == LAZY && single(m, item, c->at)) {
			m->pos = ++c->at;
			return c->item + 1u;
		}
		if (item->repeat == MAYBE) {
			m->pos = c->at;
			m->open_n--;
			return c->item + 1u;
		}
		if (item->repeat != LAZY && c->at > c->least) {
			m->pos = --c->at;
			return c->item + 1u;
		}
		m->open_n--;
	}
	return 0;
}

enum match_end match_at(const struct match_pattern *p, const char *s, size_t n, size_t at,
                        struct match_found *out, int64_t *cost)
{
	struct matcher m;
	m.p = p;
	m.s = (const unsigned char *)s;
	m.n = (uint32_t)n;
	m.pos = (uint32_t)at;
	m.found = out;
	m.cost = cost;
	m.open_n = 0;
	out->from = (uint32_t)at;
	for (size_t i = 0; i < p->n;) {
		--*cost;
		if (*cost < 0)
			return MATCH_SPENT;
		if (go(&m, i))
			i++;
		else if ((i = back(&m)) == 0)
			return MATCH_NO;
	}
	out->to = m.pos;
	return MATCH_YES;
}

enum match_end match_from(const struct match_pattern *p, const char *s, size_t n, size_t at,
                          struct match_found *out, int64_t *cost)
{
	bool letter = p->n && p->items[0].kind == ONE && p->items[0].repeat == ONCE;
	for (; at <= n; at++) {
		if (letter && !p->anchored) { /* nowhere before the first letter */
			const char *next = at < n ? memchr(s + at, p->items[0].x, n - at) : NULL;
			*cost -= (next ? next - (s + at) : (ptrdiff_t)(n - at)) / 16;
			if (!next)
				return MATCH_NO;
			at = (size_t)(next - s);
		}
		enum match_end end = match_at(p, s, n, at, out, cost);
		if (end != MATCH_NO || p->anchored)
			return end;
		--*cost;
	}
	return MATCH_NO;
}
