/* SPDX-License-Identifier: Apache-2.0
 * plugin/cage_format.c - string.format(): no addresses, nothing the machine decides. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plugin/cage_in.h"

#define NUMBER_BYTES 512 /* %.99f of the largest number has 410 */

/* "%-+ #0" width "." precision, then a letter */
struct spec {
	bool left, plus, space, zero;
	int width, precision; /* -1: not given */
	char letter;
};

RAISES static int figure(lua_State *L, const char *f, size_t n, size_t *at)
{
	int v = 0, digits = 0;
	for (; *at < n && f[*at] >= '0' && f[*at] <= '9'; ++*at, digits++)
		v = v * 10 + f[*at] - '0';
	if (digits > 2)
		luaL_error(L, "string.format: width and digits are at most 99");
	return v;
}

RAISES static struct spec read_spec(lua_State *L, const char *f, size_t n, size_t *at)
{
	struct spec s = {.precision = -1};
	for (; *at < n && f[*at] && strchr("-+ 0", f[*at]); ++*at) {
		s.left |= f[*at] == '-';
		s.plus |= f[*at] == '+';
		s.space |= f[*at] == ' ';
		s.zero |= f[*at] == '0';
	}
	s.width = figure(L, f, n, at);
	if (*at < n && f[*at] == '.') {
		++*at;
		s.precision = figure(L, f, n, at);
	}
	s.letter = *at < n ? f[(*at)++] : '\0';
	return s;
}

static void pad(struct cage_buf *b, char c, int n)
{
	for (; n > 0; n--)
		cage_buf_put(b, &c, 1);
}

/* Sign and digits, at the width. */
RAISES static void put_figures(struct cage_buf *b, const struct spec *s, bool zeros, bool minus,
                               const char *digits)
{
	const char *sign = minus ? "-" : s->plus ? "+" : s->space ? " " : "";
	int room = s->width - (int)strlen(sign) - (int)strlen(digits);
	if (!s->left && !zeros)
		pad(b, ' ', room);
	cage_buf_put(b, sign, strlen(sign));
	if (!s->left && zeros)
		pad(b, '0', room);
	cage_buf_put(b, digits, strlen(digits));
	if (s->left)
		pad(b, ' ', room);
}

RAISES static void put_whole(lua_State *L, struct cage_buf *b, struct spec *s, int arg)
{
	char digits[NUMBER_BYTES];
	lua_Integer v = luaL_checkinteger(L, arg);
	bool decimal = strchr("diu", s->letter) != NULL, minus = decimal && v < 0;
	unsigned long long u = minus ? 0ULL - (unsigned long long)v : (unsigned long long)v;
	int most = s->precision < 0 ? 1 : s->precision;
	if (u == 0 && s->precision == 0)
		digits[0] = '\0';
	else if (decimal)
		snprintf(digits, sizeof digits, "%.*llu", most, u);
	else if (s->letter == 'o')
		snprintf(digits, sizeof digits, "%.*llo", most, u);
	else if (s->letter == 'x')
		snprintf(digits, sizeof digits, "%.*llx", most, u);
	else
		snprintf(digits, sizeof digits, "%.*llX", most, u);
	if (!decimal)
		s->plus = s->space = false;
	put_figures(b, s, s->zero && s->precision < 0, minus, digits);
}

RAISES static void put_number(lua_State *L, struct cage_buf *b, const struct spec *s, int arg)
{
	char digits[NUMBER_BYTES];
	double v = luaL_checknumber(L, arg), u = fabs(v);
	int most = s->precision < 0 ? 6 : s->precision;
	bool capital = s->letter == 'E' || s->letter == 'G' || s->letter == 'F';
	if (!isfinite(v))
		snprintf(digits, sizeof digits, "%s",
		         isnan(v) ? (capital ? "NAN" : "nan") : (capital ? "INF" : "inf"));
	else if (s->letter == 'e')
		snprintf(digits, sizeof digits, "%.*e", most, u);
	else if (s->letter == 'E')
		snprintf(digits, sizeof digits, "%.*E", most, u);
	else if (s->letter == 'g')
		snprintf(digits, sizeof digits, "%.*g", most, u);
	else if (s->letter == 'G')
		snprintf(digits, sizeof digits, "%.*G", most, u);
	else
		snprintf(digits, sizeof digits, "%.*f", most, u);
	cage_charge(L, strlen(digits));
	put_figures(b, s, s->zero && isfinite(v), !isnan(v) && signbit(v), digits);
}

RAISES static void put_text(lua_State *L, struct cage_buf *b, const struct spec *s, int arg)
{
	size_t n;
	luaL_checkany(L, arg);
	const char *v = cage_text(L, arg, &n); // … text
	if (s->precision >= 0 && n > (size_t)s->precision)
		n = (size_t)s->precision;
	int room = n < 99 ? s->width - (int)n : 0;
	if (!s->left)
		pad(b, ' ', room);
	cage_buf_put(b, v, n);
	if (s->left)
		pad(b, ' ', room);
	lua_pop(L, 1);
}

RAISES static void put_spec(lua_State *L, struct cage_buf *b, struct spec *s, int arg)
{
	char letter[2] = {s->letter, '\0'};
	if (s->letter && strchr("diuxXo", s->letter)) {
		put_whole(L, b, s, arg);
	} else if (s->letter && strchr("eEfFgG", s->letter)) {
		put_number(L, b, s, arg);
	} else if (s->letter == 's') {
		put_text(L, b, s, arg);
	} else if (s->letter == 'c') {
		letter[0] = (char)(unsigned char)luaL_checkinteger(L, arg);
		if (!s->left)
			pad(b, ' ', s->width - 1);
		cage_buf_put(b, letter, 1);
		if (s->left)
			pad(b, ' ', s->width - 1);
	} else {
		bool shown = s->letter > ' ' && s->letter < 0x7F;
		luaL_error(L, "string.format: there is no %%%s; use %%d, %%f, %%s and the like",
		           shown ? letter : "");
	}
}

int cage_string_format(lua_State *L)
{
	struct cage_buf b;
	size_t n, at = 0;
	const char *f = luaL_checklstring(L, 1, &n);
	int arg = 1;
	cage_charge(L, n / 4);
	cage_buf_open(L, &b);
	int top = lua_gettop(L) - 1; /* the last value that was given */
	while (at < n) {
		const char *next = memchr(f + at, '%', n - at);
		size_t len = next ? (size_t)(next - f) - at : n - at;
		cage_buf_put(&b, f + at, len);
		at += len;
		if (!next)
			break;
		if (at + 1 < n && f[at + 1] == '%') {
			cage_buf_put(&b, "%", 1);
			at += 2;
			continue;
		}
		at++;
		struct spec s = read_spec(L, f, n, &at);
		if (++arg > top)
			return luaL_error(L, "string.format: there is no value for the %d. %%",
			                  arg - 1);
		cage_charge(L, 20);
		put_spec(L, &b, &s, arg);
	}
	cage_buf_push(&b);
	return 1;
}
