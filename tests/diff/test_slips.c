/* SPDX-License-Identifier: Apache-2.0
 * One wrong key in a shipped protocol: refused, the same in meaning, words only, or told by the
 * comparison with the original; never silent.
 *
 * `make test` takes a tenth of all slips, the same each time; TEND_SEED takes another one, and `make
 * slips` (TEND_SLIPS=all) takes all and prints what came of each file.  TEND_SLIPS=kap-lozenge-im.yaml takes all of one file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <dirent.h>

#include "two.h"

/* One of so many slips in `make test`: two minutes, and with sanitizers one. */
#if defined(__SANITIZE_ADDRESS__)
#define SHARE 200
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHARE 200
#endif
#endif
#ifndef SHARE
#define SHARE 10
#endif
#define SEED 20780

/* ---- the slips of a text ---- */

enum slip_kind { DELETED, DOUBLED, SWAPPED, SHIFTED_IN, SHIFTED_OUT, SLIP_KINDS };
static const char *const slip_names[SLIP_KINDS] = {"deleted", "doubled", "swapped with the next",
                                                   "line shifted in", "line shifted out"};

static size_t char_len(const char *s, size_t n)
{
	unsigned code;
	size_t len = utf8_next(s, n, &code);
	return len ? len : 1;
}

/* The text with the slip at byte `at`; NULL where there is none of that kind. */
static char *slipped(struct arena *a, const char *s, size_t n, size_t at, enum slip_kind kind,
                     size_t *len)
{
	size_t one = char_len(s + at, n - at);
	size_t two = at + one < n ? char_len(s + at + one, n - at - one) : 0;
	char *out = arena_get(a, n + 8);
	bool line = at == 0 || s[at - 1] == '\n';
	memcpy(out, s, at);
	switch (kind) {
	case DELETED:
		memcpy(out + at, s + at + one, n - at - one);
		*len = n - one;
		return out;
	case DOUBLED:
		memcpy(out + at, s + at, one);
		memcpy(out + at + one, s + at, n - at);
		*len = n + one;
		return out;
	case SWAPPED:
		if (!two || (one == two && memcmp(s + at, s + at + one, one) == 0))
			return NULL;
		memcpy(out + at, s + at + one, two);
		memcpy(out + at + two, s + at, one);
		memcpy(out + at + one + two, s + at + one + two, n - at - one - two);
		*len = n;
		return out;
	case SHIFTED_IN:
		if (!line || s[at] == '\n')
			return NULL;
		memcpy(out + at, "  ", 2);
		memcpy(out + at + 2, s + at, n - at);
		*len = n + 2;
		return out;
	case SHIFTED_OUT:
		if (!line || n - at < 2 || s[at] != ' ' || s[at + 1] != ' ')
			return NULL;
		memcpy(out + at, s + at + 2, n - at - 2);
		*len = n - 2;
		return out;
	case SLIP_KINDS: break;
	}
	return NULL;
}

/* ---- what comes of one ---- */

enum came { REFUSED, SAME, SPELLING, WORDS, NAMED, NAMED_LOOSER, CAME };

/* Blanks within a text count once, beside signs and at its ends not at all. */
static void squeezed(struct text *t, const char *s)
{
	static const char signs[] = "=<>!()*/+,";
	for (; *s; s++) {
		bool blank = isspace((unsigned char)*s);
		bool beside = t->n && (t->s[t->n - 1] == ' ' || strchr(signs, t->s[t->n - 1]));
		if (!blank && t->n && t->s[t->n - 1] == ' ' && strchr(signs, *s))
			t->s[--t->n] = '\0';
		if (!blank || (t->n && !beside))
			text_putn(t, blank ? " " : s, 1);
	}
	while (t->n && t->s[t->n - 1] == ' ')
		t->s[--t->n] = '\0';
}

/* `= 0 mg` and `= 0 g`: word by word the same, or the same quantity. */
static bool same_words(const char *x, const char *y)
{
	const char *before_x = NULL, *before_y = NULL;
	while (*x && *y) {
		size_t n = strcspn(x, " ,()<>=!"), m = strcspn(y, " ,()<>=!");
		struct quantity p, q;
		bool same = n == m && strncmp(x, y, n) == 0;
		if (!same
		    && !(before_x && quantity_parse(before_x, (size_t)(x + n - before_x), &p, NULL)
		         && quantity_parse(before_y, (size_t)(y + m - before_y), &q, NULL)
		         && p.dim == q.dim && p.micro == q.micro))
			return false;
		before_x = n ? x : before_x;
		before_y = m ? y : before_y;
		x += n;
		y += m;
		if (*x != *y)
			return false;
		x += *x != '\0';
		y += *y != '\0';
	}
	return !*x && !*y;
}

/* Judged without the comparison: the same texts but for blanks, the same quantities, one text or a
 * list of it. */
static bool says_the_same(struct arena *a, const struct node *x, const struct node *y)
{
	struct quantity p, q;
	struct quantity_range r, s;
	if (x->kind == NODE_LIST && x->len == 1 && y->kind == NODE_SCALAR)
		x = x->items[0];
	if (y->kind == NODE_LIST && y->len == 1 && x->kind == NODE_SCALAR)
		y = y->items[0];
	if (x->kind != y->kind)
		return false;
	if (x->kind == NODE_SCALAR) {
		struct text t = text_in(a), u = text_in(a);
		squeezed(&t, x->s);
		squeezed(&u, y->s);
		if (same_words(t.n ? t.s : "", u.n ? u.s : ""))
			return true;
		if (quantity_parse(x->s, x->n, &p, NULL) && quantity_parse(y->s, y->n, &q, NULL))
			return p.dim == q.dim && p.micro == q.micro;
		return quantity_parse_range(x->s, x->n, QUANTITY_UNIT_MAY, &r, NULL)
		       && quantity_parse_range(y->s, y->n, QUANTITY_UNIT_MAY, &s, NULL)
		       && r.dim == s.dim && r.lo == s.lo && r.hi == s.hi;
	}
	if (x->len != y->len)
		return false;
	for (size_t i = 0; i < x->len; i++) {
		const struct node *v = x->kind == NODE_MAP ? x->pairs[i].value : x->items[i];
		const struct node *w =
		    x->kind == NODE_MAP ? yaml_get(y, x->pairs[i].key->s) : y->items[i];
		if (!w || !says_the_same(a, v, w))
			return false;
	}
	return true;
}

struct original {
	const char *protocol, *file; /* what is read, and where the slip is */
	char *text;
	size_t n;
	struct arena a;
	struct read read;
	struct node *tree; /* of the file alone */
};

/* A whole sentence without a hole in it. */
static bool told(const struct difference *x)
{
	size_t n = strlen(x->says);
	bool quoted = false;
	for (size_t i = 0; i + 1 < n; i++) {
		quoted ^= x->says[i] == '"';
		if (!quoted && x->says[i] == ' ' && x->says[i + 1] == ' ')
			return false;
	}
	return n > 12 && strchr(".!?\"", x->says[n - 1]) && !strchr(x->says, '{')
	       && !strstr(x->says, "\"\"");
}

/* CAME where it was silent, with the two in *t. */
static enum came what_came(struct arena *a, const struct original *o, const char *text, size_t n,
                           struct text *t)
{
	const struct source src = {.path = o->file, .text = text, .len = n};
	struct diags d = {.a = a};
	struct node *tree = yaml_read(a, &src, &d);
	if (!tree)
		return REFUSED;
	if (yaml_same(tree, o->tree))
		return SAME;
	const struct overlay own = {.name = o->file, .text = text, .len = n};
	struct read is;
	struct diff diff, back;
	two_read(a, o->protocol, &own, &is);
	if (!is.side.p)
		return REFUSED;
	diff_protocols(a, &o->read.side, &is.side, &diff);
	if (!diff.n)
		return says_the_same(a, o->read.side.tree, is.side.tree) ? SPELLING : CAME;
	bool looser = false, tighter = false;
	for (size_t i = 0; i < diff.n; i++) {
		looser |= diff.v[i].way == DIFF_LOOSENED || diff.v[i].way == DIFF_UNSURE;
		tighter |= diff.v[i].way == DIFF_TIGHTENED;
		if (!diff.v[i].says[0] || (diff.v[i].gate && !diff.v[i].words && !told(&diff.v[i])))
			text_fmt(t, "not a sentence: %s\n", diff.v[i].says);
	}
	/* what is tightened one way is loosened the other */
	if (tighter && !looser) {
		bool other = false;
		diff_protocols(a, &is.side, &o->read.side, &back);
		for (size_t i = 0; i < back.n; i++)
			other |= back.v[i].way == DIFF_LOOSENED || back.v[i].way == DIFF_UNSURE;
		if (!other)
			text_fmt(t, "tightened both ways\n%s\n", two_said(a, &diff));
	}
	return diff_is_words(&diff) ? WORDS : looser ? NAMED_LOOSER : NAMED;
}

/* ---- all of a file ---- */

static uint64_t chance(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static size_t line_of(const char *s, size_t at)
{
	size_t n = 1;
	for (size_t i = 0; i < at; i++)
		n += s[i] == '\n';
	return n;
}

static size_t try_file(struct original *o, uint64_t *seed, unsigned share, size_t count[CAME])
{
	size_t silent = 0;
	for (size_t at = 0; at < o->n; at += char_len(o->text + at, o->n - at))
		for (int kind = 0; kind < SLIP_KINDS; kind++) {
			struct arena a = {0};
			struct text t = text_in(&a);
			size_t n = 0;
			if (share > 1 && chance(seed) % share)
				continue;
			char *text = slipped(&a, o->text, o->n, at, (enum slip_kind)kind, &n);
			enum came came = text ? what_came(&a, o, text, n, &t) : REFUSED;
			if (text && came < CAME)
				count[came]++;
			if (came == CAME || t.n) {
				print_error("%s:%zu: `%c` %s: %s\n", o->file, line_of(o->text, at),
				            o->text[at], slip_names[kind],
				            came == CAME ? "silent" : t.s);
				silent++;
			}
			arena_drop(&a);
		}
	return silent;
}

static bool takes_in(const char *protocol, const char *part)
{
	struct arena a = {0};
	size_t n;
	char *text = world_file(arena_fmt(&a, "%s/%s", two_folder(), protocol), &n);
	bool there = strstr(text, part) != NULL;
	free(text);
	arena_drop(&a);
	return there;
}

static const char *const protocols[] = {
    "kap-lozenge-im.yaml",       "kap-lozenge-im-strict-bp.yaml", "esketamine-trd.yaml",
    "esketamine-mdsi.yaml",      "ketamine-iv-series.yaml",       "ketamine-montreal.yaml",
    "ketamine-oral-weekly.yaml", "ketamine-sc-kads.yaml",         "ketamine-sc-youth.yaml"};

static void open_original(struct original *o, const char *protocol, const char *file)
{
	const struct overlay none = {0};
	struct diags d = {.a = &o->a};
	*o = (struct original){.protocol = protocol, .file = file};
	d.a = &o->a;
	o->text = world_file(arena_fmt(&o->a, "%s/%s", two_folder(), file), &o->n);
	const struct source src = {.path = file, .text = o->text, .len = o->n};
	struct source *kept = arena_new(&o->a, struct source);
	*kept = src;
	o->tree = yaml_read(&o->a, kept, &d);
	two_read(&o->a, protocol, &none, &o->read);
	assert_non_null(o->read.side.p);
}

struct slip_file {
	const char *name, *protocol;
};

/* The folder's order is the machine's; the slips that a seed draws are not. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct slip_file *)a)->name, ((const struct slip_file *)b)->name);
}

static void no_slip_is_silent(void **state)
{
	const char *all = getenv("TEND_SLIPS"), *given = getenv("TEND_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : SEED;
	bool one = all && strcmp(all, "all") != 0;
	size_t silent = 0;
	struct arena names = {0};
	struct slip_file files[100];
	size_t n = 0;
	(void)state;
	if (!all)
		print_message("TEND_SEED=%llu, one slip of %d\n", (unsigned long long)seed, SHARE);
	seed = seed * 2862933555777941757u + 3037000493u;
	for (size_t i = 0; i < countof(protocols); i++, n++) {
		files[n].name = protocols[i];
		files[n].protocol = protocols[i];
	}
	DIR *parts = opendir(arena_fmt(&names, "%s/parts", two_folder()));
	assert_non_null(parts);
	for (struct dirent *e; (e = readdir(parts)) && n < countof(files);)
		for (size_t i = 0; i < countof(protocols); i++) {
			files[n].name = arena_fmt(&names, "parts/%s", e->d_name);
			if (e->d_name[0] == '.' || !takes_in(protocols[i], files[n].name))
				continue;
			files[n++].protocol = protocols[i];
			break;
		}
	closedir(parts);
	qsort(files + countof(protocols), n - countof(protocols), sizeof *files, by_name);
	if (all)
		print_message("%-32s %8s %8s %8s %8s %8s %8s\n", "", "refused", "same", "spelling",
		              "words", "told", "looser");
	for (size_t i = 0; i < n; i++) {
		struct original o;
		size_t count[CAME] = {0};
		if (one && strcmp(all, files[i].name) != 0)
			continue;
		open_original(&o, files[i].protocol, files[i].name);
		silent += try_file(&o, &seed, all ? 1 : SHARE, count);
		if (all)
			print_message("%-32s %8zu %8zu %8zu %8zu %8zu %8zu\n", files[i].name,
			              count[REFUSED], count[SAME], count[SPELLING], count[WORDS],
			              count[NAMED], count[NAMED_LOOSER]);
		free(o.text);
		arena_drop(&o.a);
	}
	arena_drop(&names);
	assert_int_equal(silent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(no_slip_is_silent)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
