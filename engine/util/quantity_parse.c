/* SPDX-License-Identifier: Apache-2.0
 * The grammar of quantities.  One pass from left to right stops at the first fault; a fault that
 * has one certain remedy carries it, and the text is mended and read again until it is right or no
 * remedy is certain.  So what is offered instead always reads. */
#include <assert.h>
#include <string.h>

#include "util/quantity.h"
#include "util/quantity_words.h"
#include "util/suggest.h"

#define MILLION     1000000
#define ROUNDS      16 /* of mending; one text seldom holds more than three faults */
#define UNIT_LETTER 32

__extension__ typedef __int128 wide;

#define MANTISSA_MAX ((wide)1000000000000 * 1000000000000)
#define DECIMALS_MAX 15

enum mode { ONE, RANGE, LIST };

/* A text being read, and the first fault in it with its remedy: `put` instead of the `cut` bytes
 * at `where`. */
struct reader {
	const char *s;
	size_t n, at;
	enum mode mode;
	unsigned flags;
	struct quantity_fault fault;
	bool remedy;
	size_t where, cut;
	const char *put;
	size_t put_len;
	char own[QUANTITY_INSTEAD]; /* room for a `put` that has to be composed */
};

struct number {
	wide mantissa; /* without its sign and its point */
	int decimals;
	bool minus, huge;
	size_t at, len;
};

/* Where the results go; list may be NULL to check only. */
struct result {
	struct quantity one;
	struct quantity_range range;
	struct quantity *list;
	size_t max, count;
};

static bool refuse(struct reader *r, enum quantity_refusal why, size_t at, size_t len)
{
	r->fault = (struct quantity_fault){.why = why, .at = at, .len = len};
	r->remedy = false;
	return false;
}

/* After refuse(): what would put it right. */
static bool remedy(struct reader *r, size_t where, size_t cut, const char *put)
{
	r->remedy = true;
	r->where = where;
	r->cut = cut;
	r->put = put;
	r->put_len = strlen(put);
	return false;
}

static char peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->n ? r->s[r->at + ahead] : '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

static size_t spaces(const struct reader *r, size_t at)
{
	size_t n = 0;
	while (at + n < r->n && is_space(r->s[at + n]))
		n++;
	return n;
}

static bool dots(const struct reader *r)
{
	return peek(r, 0) == '.' && peek(r, 1) == '.';
}

static bool not_ascii(struct reader *r, size_t at)
{
	static const struct {
		unsigned code;
		const char *put;
	} known[] = {
	    {0x00A0, " "}, {0x2007, " "}, {0x2009, " "},
	    {0x202F, " "}, {0x3000, " "}, {0x2212, "-"},
	};
	unsigned code;
	size_t len = utf8_next(r->s + at, r->n - at, &code);
	refuse(r, QUANTITY_NOT_ASCII, at, len);
	for (size_t i = 0; i < countof(known); i++)
		if (known[i].code == code)
			return remedy(r, at, len, known[i].put);
	return false;
}

/* A comma inside a number.  Where it can only have grouped thousands (1,500,000) or stood for the
 * point (0,5), that is the remedy; 1,500 and 1500,000 can be either and have none. */
static bool refuse_comma(struct reader *r, size_t start)
{
	size_t comma = r->at, at = comma, groups = 0, own = comma - start, digits = 0;
	bool threes = true;
	refuse(r, r->mode == LIST ? QUANTITY_LIST_COMMA : QUANTITY_COMMA, comma, 1);
	if (r->mode == LIST || r->n >= sizeof r->own)
		return false;
	memcpy(r->own, r->s + start, own);
	for (; at < r->n && r->s[at] == ','; at += 1 + digits, groups++) {
		for (digits = 0; at + 1 + digits < r->n && is_digit(r->s[at + 1 + digits]);)
			digits++;
		memcpy(r->own + own, r->s + at + 1, digits);
		own += digits;
		threes = threes && digits == 3;
	}
	r->own[own] = '\0';
	bool zero = r->s[start] == '0';
	bool point = at + 1 < r->n && r->s[at] == '.' && is_digit(r->s[at + 1]);
	if (threes && !zero && comma - start <= 3 && (groups > 1 || point))
		return remedy(r, start, at - start, r->own);
	if (groups == 1 && !point && digits > 0 && (zero || !threes))
		return remedy(r, comma, 1, ".");
	return false;
}

static void digit(struct number *out, char c)
{
	if (out->mantissa >= MANTISSA_MAX)
		out->huge = true;
	else
		out->mantissa = out->mantissa * 10 + (c - '0');
}

static bool scan_fraction(struct reader *r, struct number *out)
{
	size_t point = r->at++;
	size_t zeros = point; /* where the zeros at the end begin, with the point if all are */
	for (; is_digit(peek(r, 0)); r->at++) {
		if (peek(r, 0) != '0')
			zeros = r->at + 1;
		digit(out, peek(r, 0));
		out->decimals += out->decimals <= DECIMALS_MAX;
	}
	if (peek(r, 0) == '.' && !dots(r))
		return refuse(r, QUANTITY_STRAY, r->at, 1);
	if (peek(r, 0) == ',' && is_digit(peek(r, 1)))
		return refuse(r, r->mode == LIST ? QUANTITY_LIST_COMMA : QUANTITY_COMMA, r->at, 1);
	if (zeros < r->at) {
		refuse(r, QUANTITY_TRAILING_ZERO, zeros, r->at - zeros);
		return remedy(r, zeros, r->at - zeros, "");
	}
	return true;
}

/* What stands before the digits. */
static bool scan_sign(struct reader *r, struct number *out)
{
	size_t gap = spaces(r, r->at);
	if (gap > 0) {
		refuse(r, QUANTITY_SPACES, r->at, gap);
		return remedy(r, r->at, gap, "");
	}
	if (peek(r, 0) == '+') {
		refuse(r, QUANTITY_PLUS, r->at, 1);
		return is_digit(peek(r, 1)) ? remedy(r, r->at, 1, "") : false;
	}
	out->minus = peek(r, 0) == '-';
	r->at += out->minus;
	gap = out->minus ? spaces(r, r->at) : 0;
	if (gap > 0) {
		refuse(r, QUANTITY_SPACES, r->at, gap);
		return remedy(r, r->at, gap, "");
	}
	if ((unsigned char)peek(r, 0) >= 0x80)
		return not_ascii(r, r->at);
	if (peek(r, 0) == '.' && is_digit(peek(r, 1))) {
		refuse(r, QUANTITY_NO_LEADING_ZERO, r->at, 1);
		return remedy(r, r->at, 0, "0");
	}
	if (!is_digit(peek(r, 0)))
		return refuse(r, QUANTITY_NO_NUMBER, r->at, 0);
	return true;
}

static bool scan_number(struct reader *r, struct number *out)
{
	*out = (struct number){.at = r->at};
	if (!scan_sign(r, out))
		return false;
	size_t start = r->at;
	for (; is_digit(peek(r, 0)); r->at++)
		digit(out, peek(r, 0));
	if (r->s[start] == '0' && r->at - start > 1)
		return refuse(r, QUANTITY_LEADING_ZEROS, start, r->at - start);
	if (peek(r, 0) == ',' && is_digit(peek(r, 1)))
		return refuse_comma(r, start);
	if (peek(r, 0) == '.' && !dots(r)) {
		if (!is_digit(peek(r, 1)))
			return refuse(r, QUANTITY_OPEN_POINT, r->at, 1);
		if (!scan_fraction(r, out))
			return false;
	}
	out->len = r->at - out->at;
	if ((peek(r, 0) == 'e' || peek(r, 0) == 'E')
	    && (is_digit(peek(r, 1))
	        || ((peek(r, 1) == '+' || peek(r, 1) == '-') && is_digit(peek(r, 2)))))
		return refuse(r, QUANTITY_EXPONENT, r->at, r->n - r->at);
	if (out->minus && out->mantissa == 0) /* a digit may be missing, so there is no remedy */
		return refuse(r, QUANTITY_MINUS_ZERO, out->at, 1);
	return true;
}

/* The unit of n bytes, or NULL. */
static const struct quantity_unit *unit_of(const char *s, size_t n)
{
	char name[UNIT_LETTER];
	if (n == 0 || n >= sizeof name)
		return NULL;
	memcpy(name, s, n);
	name[n] = '\0';
	return strlen(name) == n ? quantity_unit_named(name) : NULL;
}

static const char *unit_near(const char *s, size_t n)
{
	char typed[UNIT_LETTER];
	const char *names[2 * UNIT_LETTER];
	size_t count, known = 0;
	const struct quantity_unit *u = quantity_units(&count);
	if (n < 3 || n >= sizeof typed) /* two letters are as near to one unit as to another */
		return NULL;
	memcpy(typed, s, n);
	typed[n] = '\0';
	for (size_t i = 0; i < count && known + 2 <= countof(names); i++) {
		names[known++] = u[i].name;
		names[known++] = u[i].plural;
	}
	return suggest_nearest(typed, names, known);
}

static size_t find(const struct reader *r, size_t from, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = from; i + n <= r->n; i++)
		if (memcmp(r->s + i, what, n) == 0)
			return i;
	return r->n;
}

/* A unit before the end of a range or list: the remedy takes it out where the last unit is the
 * same. */
static bool refuse_twice(struct reader *r, size_t space, size_t end)
{
	size_t len = end - space;
	refuse(r, QUANTITY_UNIT_TWICE, space + 1, len - 1);
	if (r->n - end > len && memcmp(r->s + r->n - len, r->s + space, len) == 0
	    && unit_of(r->s + space + 1, len - 1))
		return remedy(r, space, len, "");
	return false;
}

static bool refuse_unit(struct reader *r, size_t at, size_t len)
{
	struct quantity_spelling known;
	if (quantity_spelling_find(r->s + at, len, &known)) {
		refuse(r, known.why, at, len);
		return known.unit ? remedy(r, at, len, known.unit) : false;
	}
	for (size_t i = at; i < at + len; i++)
		if ((unsigned char)r->s[i] >= 0x80)
			return not_ascii(r, i);
	refuse(r, QUANTITY_UNKNOWN_UNIT, at, len);
	r->fault.near = unit_near(r->s + at, len);
	return false;
}

/* What follows a number and is neither the end, nor a space before a unit. */
static bool refuse_joined(struct reader *r)
{
	size_t len = r->n - r->at;
	char c = peek(r, 0);
	struct quantity_spelling known;
	bool unit = unit_of(r->s + r->at, len) || quantity_spelling_find(r->s + r->at, len, &known);
	if (dots(r))
		return refuse(r, r->mode == RANGE ? QUANTITY_STRAY : QUANTITY_ONE_VALUE, r->at, 2);
	size_t dash = c == '-'                                                  ? 1
	              : len > 3 && memcmp(r->s + r->at, "\342\200\223", 3) == 0 ? 3
	                                                                        : 0;
	if (dash && r->at + dash < r->n && is_digit(r->s[r->at + dash])) {
		if (r->mode != RANGE)
			return refuse(r, QUANTITY_ONE_VALUE, r->at, dash);
		refuse(r, QUANTITY_RANGE_DOTS, r->at, dash);
		return remedy(r, r->at, dash, "..");
	}
	if (!unit && (unsigned char)c >= 0x80)
		return not_ascii(r, r->at);
	if (!unit && !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		return refuse(r, QUANTITY_STRAY, r->at, 1);
	refuse(r, QUANTITY_RUN_TOGETHER, r->at, len);
	return remedy(r, r->at, 0, " ");
}

/* The unit at the end of the text; *unit is NULL for a plain number. */
static bool scan_unit(struct reader *r, const struct quantity_unit **unit)
{
	*unit = NULL;
	if (r->at == r->n)
		return r->flags & (QUANTITY_BARE | QUANTITY_UNIT_MAY)
		           ? true
		           : refuse(r, QUANTITY_NO_UNIT, r->at, 0);
	size_t gap = spaces(r, r->at), start = r->at + gap;
	if (gap == 0)
		return refuse_joined(r);
	if (gap > 1 || start == r->n || r->s[r->at] != ' ') {
		refuse(r, QUANTITY_SPACES, r->at, gap);
		return remedy(r, r->at, gap, start == r->n ? "" : " ");
	}
	size_t end = r->n;
	while (end > start && is_space(r->s[end - 1]))
		end--;
	if (end < r->n) {
		refuse(r, QUANTITY_SPACES, end, r->n - end);
		return remedy(r, end, r->n - end, "");
	}
	size_t next = r->mode == RANGE  ? find(r, start, "..")
	              : r->mode == LIST ? find(r, start, ",")
	                                : r->n;
	if (next < r->n)
		return refuse_twice(r, r->at, next);
	*unit = unit_of(r->s + start, r->n - start);
	if (!*unit)
		return refuse_unit(r, start, r->n - start);
	if (r->flags & QUANTITY_BARE)
		return refuse(r, QUANTITY_UNIT_NOT_DUE, start, r->n - start);
	r->at = r->n;
	return true;
}

/* The exact value, or a refusal: nothing is rounded. */
static bool value_of(struct reader *r, const struct number *x, const struct quantity_unit *u,
                     int64_t *micro)
{
	wide n = x->mantissa * MILLION * (u ? u->num : 1), d = u ? u->den : 1;
	if (u && u->whole && x->decimals > 0)
		return refuse(r, QUANTITY_NOT_WHOLE, x->at, x->len);
	if (x->decimals > DECIMALS_MAX)
		return refuse(r, QUANTITY_TOO_FINE, x->at, x->len);
	for (int i = 0; i < x->decimals; i++)
		d *= 10;
	if (x->huge || n / d > INT64_MAX)
		return refuse(r, QUANTITY_TOO_LARGE, x->at, x->len);
	if (n % d != 0)
		return refuse(r, QUANTITY_TOO_FINE, x->at, x->len);
	*micro = (int64_t)(x->minus ? -(n / d) : n / d);
	return true;
}

static enum dim dim_of(const struct quantity_unit *u)
{
	return u ? u->dim : DIM_NONE;
}

static bool read_one(struct reader *r, struct result *out)
{
	struct number x;
	const struct quantity_unit *u;
	int64_t micro;
	if (!scan_number(r, &x) || !scan_unit(r, &u) || !value_of(r, &x, u, &micro))
		return false;
	out->one = (struct quantity){micro, dim_of(u)};
	return true;
}

/* Just after the two points: whether a number follows, as against the unit or the end. */
static bool number_follows(const struct reader *r)
{
	size_t at = r->at + spaces(r, r->at);
	char c = at < r->n ? r->s[at] : '\0';
	return is_digit(c) || c == '-' || c == '+' || c == '.';
}

static bool read_range(struct reader *r, struct result *out)
{
	struct number lo = {0}, hi = {0};
	struct quantity_range got = {0};
	const struct quantity_unit *u;
	size_t start = r->at;
	if (!dots(r)) {
		got.has_lo = true;
		if (!scan_number(r, &lo))
			return false;
		size_t gap = spaces(r, r->at), at = r->at;
		r->at += gap;
		if (gap > 0 && dots(r)) {
			refuse(r, QUANTITY_SPACES, at, gap);
			return remedy(r, at, gap, "");
		}
		r->at = at;
	}
	if (dots(r)) {
		r->at += 2;
		if (peek(r, 0) == '.')
			return refuse(r, QUANTITY_STRAY, r->at, 1);
		got.has_hi = number_follows(r);
		if (got.has_hi && !scan_number(r, &hi))
			return false;
		if (!got.has_lo && !got.has_hi)
			return refuse(r, QUANTITY_RANGE_OPEN, start, r->n - start);
	}
	bool single = r->at > start && got.has_lo && !got.has_hi && r->s[r->at - 1] != '.';
	if (!scan_unit(r, &u))
		return false;
	if (single && !(r->flags & QUANTITY_SINGLE))
		return refuse(r, QUANTITY_NOT_A_RANGE, start, r->n - start);
	got.dim = dim_of(u);
	if ((got.has_lo && !value_of(r, &lo, u, &got.lo))
	    || (got.has_hi && !value_of(r, &hi, u, &got.hi)))
		return false;
	if (single) {
		got.has_hi = true;
		got.hi = got.lo;
	}
	if (got.has_lo && got.has_hi && got.lo > got.hi)
		return refuse(r, QUANTITY_RANGE_ORDER, lo.at, hi.at + hi.len - lo.at);
	out->range = got;
	return true;
}

/* Goes over the numbers: first for the form, then, when `u` is known, for the values. */
static bool read_items(struct reader *r, const struct quantity_unit *u, bool values,
                       struct result *out)
{
	int64_t before = 0;
	for (size_t i = 0;; i++) {
		struct number x;
		int64_t micro;
		if (!scan_number(r, &x))
			return false;
		if (i == out->max)
			return refuse(r, QUANTITY_LIST_LONG, x.at, r->n - x.at);
		if (values) {
			if (!value_of(r, &x, u, &micro))
				return false;
			if (i > 0 && micro <= before)
				return refuse(r, QUANTITY_LIST_ORDER, x.at, x.len);
			if (out->list)
				out->list[i] = (struct quantity){micro, dim_of(u)};
			before = micro;
		}
		if (peek(r, 0) != ',') {
			out->count = i + 1;
			return true;
		}
		size_t gap = spaces(r, r->at + 1);
		if (gap > 1 || (gap == 1 && peek(r, 1) != ' ')) {
			refuse(r, QUANTITY_SPACES, r->at + 1, gap);
			return remedy(r, r->at + 1, gap, " ");
		}
		if (gap == 0)
			return refuse(r, QUANTITY_LIST_COMMA, r->at, 1);
		r->at += 2;
	}
}

static bool read_list(struct reader *r, struct result *out)
{
	const struct quantity_unit *u;
	struct result check = {.max = out->max};
	if (!read_items(r, NULL, false, &check) || !scan_unit(r, &u))
		return false;
	r->at = 0;
	check.list = NULL;
	if (!read_items(r, u, true, &check)) /* so that a refused list leaves nothing behind */
		return false;
	r->at = 0;
	return read_items(r, u, true, out);
}

static bool read_text(struct reader *r, struct result *out)
{
	if (r->n == 0)
		return refuse(r, QUANTITY_EMPTY, 0, 0);
	switch (r->mode) {
	case RANGE: return read_range(r, out);
	case LIST: return read_list(r, out);
	case ONE: break;
	}
	return read_one(r, out);
}

/* Applies the remedy to text[0..*n); false when the result would not fit. */
static bool mend(const struct reader *r, char *text, size_t *n)
{
	size_t tail = r->where + r->cut, now = *n - r->cut + r->put_len;
	if (now >= QUANTITY_INSTEAD)
		return false;
	memmove(text + r->where + r->put_len, text + tail, *n - tail);
	memcpy(text + r->where, r->put, r->put_len);
	*n = now;
	return true;
}

static void find_instead(const struct reader *first, size_t max, char *instead)
{
	char text[QUANTITY_INSTEAD];
	struct reader r = *first;
	size_t n = r.n;
	instead[0] = '\0';
	if (n >= sizeof text)
		return;
	memcpy(text, r.s, n);
	for (int i = 0; i < ROUNDS && r.remedy && mend(&r, text, &n); i++) {
		struct result out = {.max = max};
		r = (struct reader){.s = text, .n = n, .mode = first->mode, .flags = first->flags};
		if (read_text(&r, &out)) {
			memcpy(instead, text, n);
			instead[n] = '\0';
			return;
		}
	}
}

static bool read_all(const char *s, size_t n, enum mode mode, unsigned flags, struct result *out,
                     struct quantity_fault *f)
{
	struct reader r = {.s = s, .n = n, .mode = mode, .flags = flags};
	if (read_text(&r, out))
		return true;
	if (f) {
		*f = r.fault;
		find_instead(&r, out->max, f->instead);
	}
	return false;
}

bool quantity_parse_flags(const char *s, size_t n, unsigned flags, struct quantity *out,
                          struct quantity_fault *f)
{
	struct result got = {0};
	if (!read_all(s, n, ONE, flags, &got, f))
		return false;
	*out = got.one;
	return true;
}

bool quantity_parse(const char *s, size_t n, struct quantity *out, struct quantity_fault *f)
{
	return quantity_parse_flags(s, n, QUANTITY_UNIT_DUE, out, f);
}

bool quantity_parse_number(const char *s, size_t n, struct quantity *out, struct quantity_fault *f)
{
	return quantity_parse_flags(s, n, QUANTITY_BARE, out, f);
}

bool quantity_parse_range(const char *s, size_t n, unsigned flags, struct quantity_range *out,
                          struct quantity_fault *f)
{
	struct result got = {0};
	if (!read_all(s, n, RANGE, flags, &got, f))
		return false;
	*out = got.range;
	return true;
}

bool quantity_in_range(struct quantity q, const struct quantity_range *r)
{
	return q.dim == r->dim && (!r->has_lo || q.micro >= r->lo)
	       && (!r->has_hi || q.micro <= r->hi);
}

bool quantity_parse_list(const char *s, size_t n, unsigned flags, struct quantity *out, size_t max,
                         size_t *count, struct quantity_fault *f)
{
	struct result got = {.list = out, .max = max};
	if (!read_all(s, n, LIST, flags, &got, f))
		return false;
	*count = got.count;
	return true;
}
