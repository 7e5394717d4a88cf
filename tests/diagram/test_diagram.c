/* SPDX-License-Identifier: Apache-2.0
 * Drawings: the four writers say the same, and in the picture no text lies on another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/plan.h"
#include "diagram/diagram_in.h"
#include "diagram/svg.h"

/* Every shipped protocol, its variants, and published ones that are not shipped. */
static const char *const files[] = {
    "esketamine-mdsi.yaml",
    "esketamine-trd.yaml",
    "kap-lozenge-im.yaml",
    "kap-lozenge-im-strict-bp.yaml",
    "ketamine-iv-series.yaml",
    "ketamine-montreal.yaml",
    "ketamine-oral-weekly.yaml",
    "ketamine-sc-kads.yaml",
    "ketamine-sc-youth.yaml",
    "../tests/scenario/published/mdma-ptsd.yaml",
    "../tests/scenario/published/psilocybin-single.yaml",
};

/* A protocol that is nothing but long: names without a place to break, titles of several lines,
 * more stages than there is room for, hostile characters, and windows of years. */
#define LONG    "extraordinarily-long-name-of-something-without-any"
#define HOSTILE "<script>alert(\"1\")</script> & 'end' ]] --> #quot; {end} %% `x` | \\l \\\" é 漢字"

static const char *stress(struct arena *a)
{
	struct text t = text_in(a);
	text_put(&t, "tend: 1\nid: stress\nversion: 1.0.0\ntitle: \"");
	for (const char *s = HOSTILE " and a title of many words that goes on and on"; *s; s++)
		text_fmt(&t, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	text_put(&t, "\"\nstatus: example\nsupervised: yes\nmeasures:\n");
	text_put(&t, "  " LONG "-measure: {unit: /min, range: 1..9 /min}\n");
	text_put(&t,
	         "medicines:\n  " LONG "-medicine:\n    substance: test\n    routes:\n      oral:\n"
	         "        form: tablet 10 mg\n"
	         "        dose: {allowed: 10..20 mg}\n"
	         "        effect: {onset: 1..2 min, peak: 2..3 min, lasts: 4..5 min}\n"
	         "checks:\n  " LONG "-check:\n    pass: [since(last dose) >= 60 min]\n"
	         "    otherwise: hold\n    say: Wait.\n");
	text_put(&t,
	         "sessions:\n  subgraph:\n    title: end\n    kind: medicine\n    where: clinic\n  "
	         "  staff: {monitor: {people: 1, from: start, to: leaving}}\n    stages:\n");
	for (int i = 0; i < 24; i++) {
		text_fmt(
		    &t, "      %s-%d:\n        title: \"%s\"\n        mode: do-confirm\n", LONG, i,
		    i % 3 ? "Short" : "One (]) more \\\"quoted\\\" <title> of # many; words end");
		if (i % 5 == 4)
			text_put(&t, "        leave: [" LONG "-check]\n");
		if (i == 12)
			text_put(&t, "        enter: [consent, gap, staff]\n        steps:\n"
			             "          - dose: " LONG "-medicine\n"
			             "            ordered by: prescriber\n"
			             "            by: nurse\n            second: nurse\n");
		else if (i == 13)
			text_put(&t, "        steps:\n          - monitor: [" LONG "-measure]\n"
			             "            name: " LONG "-readings\n"
			             "            at: every 1 min from first dose to leaving\n");
		else
			text_fmt(&t, "        steps: [{note: %s-%d, optional: yes}]\n", "note", i);
	}
	text_put(&t, "course:\n  - phase: " LONG "-phase\n    repeat: 30\n"
	             "    gap: {at least: 1 d, at most: 400 d}\n    do:\n"
	             "      - {session: subgraph, name: " LONG "-contact, missed: shift}\n"
	             "anytime:\n  emergency: [Call for help]\n");
	return t.s;
}

static int drawings(int i, struct arena *a, struct diagram **out)
{
	const struct plan *p =
	    i < (int)countof(files) ? test_plan_named(a, files[i]) : test_plan_text(a, stress(a));
	int n = 0;
	for (int k = 0; k < DIAGRAM_KINDS; k++)
		for (int s = 0; s < (k == DIAGRAM_COURSE ? 1 : p->sessions_n); s++)
			out[n++] = diagram_draw(a, p, (enum diagram_kind)k, s);
	return n;
}

/* ---- everything that is said ---- */

struct all {
	struct arena *a;
	struct says said;
};

static void add_says(struct all *w, const struct says *s)
{
	for (size_t i = 0; i < s->n; i++)
		says(w->a, &w->said, s->v[i]);
}

static void gather(struct all *w, const struct diagram *d)
{
	says(w->a, &w->said, d->title);
	says(w->a, &w->said, d->of);
	add_says(w, &d->says);
	for (size_t i = 0; i < d->groups.n; i++) {
		const struct group *g = &d->groups.v[i];
		says(w->a, &w->said, g->title);
		add_says(w, &g->says);
		for (size_t k = 0; k < g->lanes.n; k++) {
			says(w->a, &w->said, g->lanes.v[k].name);
			add_says(w, &g->lanes.v[k].says);
			for (size_t m = 0; m < g->lanes.v[k].marks.n; m++)
				says(w->a, &w->said, g->lanes.v[k].marks.v[m].label);
		}
	}
	for (size_t i = 0; i < d->gates.n; i++)
		says(w->a, &w->said, d->gates.v[i].label);
	for (size_t i = 0; i < d->cards.n; i++) {
		const struct card *c = &d->cards.v[i];
		says(w->a, &w->said, c->title);
		add_says(w, &c->says);
		for (size_t k = 0; k < c->items.n; k++) {
			says(w->a, &w->said, c->items.v[k].name);
			add_says(w, &c->items.v[k].says);
		}
	}
	for (size_t i = 0; i < d->charts.n; i++) {
		const struct chart *c = &d->charts.v[i];
		says(w->a, &w->said, c->title);
		add_says(w, &c->says);
		for (size_t k = 0; k < c->states.n; k++) {
			says(w->a, &w->said, c->states.v[k].name);
			says(w->a, &w->said, c->states.v[k].says);
		}
		for (size_t k = 0; k < c->ways.n; k++)
			says(w->a, &w->said, c->ways.v[k].says);
	}
}

/* ---- what a reader of each form gets to see: words without any space between ---- */

static bool take(const char **s, const char *what)
{
	size_t n = strlen(what);
	if (strncmp(*s, what, n) != 0)
		return false;
	*s += n;
	return true;
}

/* Spaces do not count: a name that is wider than its column is cut. */
static void see(struct text *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] == 0xC2 && (unsigned char)s[i + 1] == 0xA0)
			i++;
		else if (!strchr(" \n\t", s[i]))
			text_putn(out, s + i, 1);
	}
}

static void see_xml(struct text *out, const char *s, const char *end)
{
	while (s < end) {
		char c = *s;
		if (take(&s, "&#")) {
			c = (char)strtol(s, NULL, 10);
			s = strchr(s, ';') + 1;
			see(out, &c, 1);
		} else if ((unsigned char)c == 0xC2 && (unsigned char)s[1] == 0xA0) {
			s += 2;
		} else {
			see(out, s++, 1);
		}
	}
}

static const char *seen(struct arena *a, enum diagram_form form, const char *s)
{
	struct text t = text_in(a);
	bool inside = false;
	if (form == DIAGRAM_SVG) {
		while ((s = strstr(s, "<text"))) {
			const char *from = strchr(s, '>') + 1;
			s = strstr(from, "</text>");
			see_xml(&t, from, s);
		}
		return t.s;
	}
	while (*s) {
		if (form == DIAGRAM_TEXT) {
			see(&t, s++, 1);
		} else if (*s == '"') {
			inside = !inside;
			s++;
		} else if (form == DIAGRAM_DOT && *s == '\\') {
			if (s[1] != 'l')
				see(&t, s + 1, 1);
			s += 2;
		} else if (form == DIAGRAM_MERMAID && inside && *s == '#') {
			char c = (char)strtol(s + 1, NULL, 10);
			see(&t, &c, 1);
			s = strchr(s, ';') + 1;
		} else if (form == DIAGRAM_MERMAID && inside && take(&s, "<br/>")) {
			continue;
		} else {
			if (inside)
				see(&t, s, 1);
			s++;
		}
	}
	assert_false(inside);
	return t.s;
}

static void all_say_the_same(void **state)
{
	size_t compared = 0;
	for (int i = 0; i <= (int)countof(files); i++) {
		struct arena a = {0};
		struct diagram *d[64];
		int n = drawings(i, &a, d);
		for (int k = 0; k < n; k++) {
			struct all w = {.a = &a};
			gather(&w, d[k]);
			for (int form = 0; form < DIAGRAM_FORMS; form++) {
				struct text out = text_in(&a);
				diagram_write(d[k], (enum diagram_form)form, 0, &out);
				const char *told = seen(&a, (enum diagram_form)form, out.s);
				for (size_t m = 0; m < w.said.n; m++, compared++) {
					struct text want = text_in(&a);
					see(&want, w.said.v[m], strlen(w.said.v[m]));
					if (!strstr(told, want.s))
						fail_msg("%s, %s of %s: not said: %s",
						         diagram_forms[form].name, d[k]->title,
						         i < (int)countof(files) ? files[i]
						                                 : "stress",
						         w.said.v[m]);
				}
			}
		}
		arena_drop(&a);
	}
	assert_true(compared > 10000);
}

/* ---- the picture ---- */

struct box {
	int x, y, x2, y2;
	const char *s;
};

static int number(const char *tag, const char *end, const char *name)
{
	const char *s = strstr(tag, name);
	if (!s || s > end)
		return 0;
	return atoi(s + strlen(name));
}

static size_t boxes(struct arena *a, const char *s, struct box **out)
{
	struct {
		struct box *v;
		size_t n, cap;
	} list = {0};
	while ((s = strstr(s, "<text "))) {
		const char *end = strchr(s, '>');
		const char *words = end + 1;
		const char *close = strstr(words, "</text>");
		struct text plain = text_in(a);
		int size = number(s, end, " font-size=\""), x = number(s, end, " x=\"");
		int y = number(s, end, " y=\"");
		bool bold = number(s, end, " font-weight=\"") == 600;
		while (words < close) {
			if (*words == '&') {
				text_put(&plain, "&");
				words = strchr(words, ';') + 1;
			} else {
				text_putn(&plain, words++, 1);
			}
		}
		int w = svg_width(plain.s, plain.n, size, bold);
		const char *anchor = strstr(s, "text-anchor=\"");
		if (anchor && anchor < end)
			x -= anchor[13] == 'm' ? w / 2 : w;
		assert_true(size >= 14);
		*arena_push(a, &list) =
		    (struct box){x, y - size * 8 / 10, x + w, y + size / 5, plain.s};
		s = close;
	}
	*out = list.v;
	return list.n;
}

static void nothing_overlaps(void **state)
{
	size_t texts = 0;
	for (int i = 0; i <= (int)countof(files); i++) {
		struct arena a = {0};
		struct diagram *d[64];
		int n = drawings(i, &a, d);
		for (int k = 0; k < n; k++) {
			struct text out = text_in(&a);
			struct box *b;
			diagram_write(d[k], DIAGRAM_SVG, 0, &out);
			size_t m = boxes(&a, out.s, &b);
			int height = number(out.s, strchr(out.s, '>'), " height=\"");
			texts += m;
			for (size_t p = 0; p < m; p++) {
				if (b[p].x < 0 || b[p].y < 0 || b[p].x2 > SVG_WIDTH
				    || b[p].y2 > height)
					fail_msg("%d %s: outside: %s (%d,%d to %d,%d)", i,
					         d[k]->title, b[p].s, b[p].x, b[p].y, b[p].x2,
					         b[p].y2);
				for (size_t q = 0; q < p; q++)
					if (b[p].x < b[q].x2 && b[q].x < b[p].x2 && b[p].y < b[q].y2
					    && b[q].y < b[p].y2)
						fail_msg("%d %s: \"%s\" lies on \"%s\"", i,
						         d[k]->title, b[p].s, b[q].s);
			}
		}
		arena_drop(&a);
	}
	assert_true(texts > 5000);
}

static bool has(const char *s, const char *what)
{
	return strstr(s, what) != NULL;
}

static void stands_alone(void **state)
{
	for (int i = 0; i <= (int)countof(files); i++) {
		struct arena a = {0};
		struct diagram *d[64];
		int n = drawings(i, &a, d);
		for (int k = 0; k < n; k++) {
			struct text out = text_in(&a);
			diagram_write(d[k], DIAGRAM_SVG, 0, &out);
			assert_int_equal(
			    strncmp(out.s, "<svg xmlns=\"http://www.w3.org/2000/svg\"", 38), 0);
			assert_true(has(out.s, "role=\"img\" aria-labelledby=\"title desc\""));
			assert_true(has(out.s, "<title id=\"title\">"));
			assert_true(has(out.s, "<desc id=\"desc\">"));
			assert_true(has(out.s, "font-family=\"system-ui"));
			for (const char *s = strchr(out.s + 5, '<'); s; s = strchr(s + 1, '<')) {
				static const char *const tags[] = {
				    "<title ", "</title>", "<desc ", "</desc>", "<rect ",
				    "<path ",  "<circle ", "<text ", "</text>", "</svg>"};
				bool known = false;
				for (size_t t = 0; t < countof(tags); t++)
					known |= strncmp(s, tags[t], strlen(tags[t])) == 0;
				if (!known)
					fail_msg("a tag that nobody wrote: %.20s", s);
			}
		}
		arena_drop(&a);
	}
}

/* x to the power of 2.4: x * x times the fifth root of x * x. */
static double gamma_of(double x)
{
	double r = 1;
	for (int i = 0; i < 60; i++)
		r -= (r * r * r * r * r - x * x) / (5 * r * r * r * r);
	return x * x * r;
}

/* WCAG 2: (lighter + 0.05) / (darker + 0.05) of the relative luminances. */
static double luminance(const char *hex)
{
	double sum = 0;
	static const double part[] = {0.2126, 0.7152, 0.0722};
	for (int i = 0; i < 3; i++) {
		char two[3] = {hex[1 + 2 * i], hex[2 + 2 * i], 0};
		double c = (double)strtol(two, NULL, 16) / 255;
		sum += part[i] * (c <= 0.03928 ? c / 12.92 : gamma_of((c + 0.055) / 1.055));
	}
	return sum;
}

static void can_be_read(void **state)
{
	static const struct {
		const char *text, *ground;
	} pairs[] = {
	    {INK, PAGE}, {SOFT, PAGE},     {STOP, PAGE},     {INK, WASH},       {INK, MID},
	    {INK, SAND}, {"#ffffff", ACT}, {"#ffffff", INK}, {"#ffffff", STOP},
	};
	for (size_t i = 0; i < countof(pairs); i++) {
		double a = luminance(pairs[i].text), b = luminance(pairs[i].ground);
		double ratio = a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
		if (ratio < 4.5)
			fail_msg("%s on %s: %.2f", pairs[i].text, pairs[i].ground, ratio);
	}
}

static void widths_grow(void **state)
{
	assert_int_equal(svg_width("", 0, 14, false), 0);
	assert_true(svg_width("iii", 3, 14, false) < svg_width("mmm", 3, 14, false));
	assert_true(svg_width("abc", 3, 14, false) < svg_width("abc", 3, 14, true));
	assert_true(svg_width("漢字", 6, 14, false) >= 28);
	assert_int_equal(svg_width("0123456789", 10, 1000, false), 6370);
}

static void lines_keep_their_width(void **state)
{
	struct arena a = {0};
	struct says s = {0};
	svg_fold(&a, "The monitor stays for 120 min, " LONG LONG " and then goes.", VOICE_SMALL,
	         200, &s);
	assert_true(s.n > 3);
	for (size_t i = 0; i < s.n; i++)
		assert_true(svg_width(s.v[i], strlen(s.v[i]), voices[VOICE_SMALL].size, false)
		            <= 200);
	s = (struct says){0};
	svg_fold(&a, "at the earliest after 120 min", VOICE_SMALL, 178, &s);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.v[1], "120 min"); /* a number never stands without its unit */
	arena_drop(&a);
}

/* ---- graphs ---- */

/* Whatever a name holds, it stays inside of its quotes: outside of them are words of ours only. */
static void only_ours_outside(enum diagram_form form, const char *s)
{
	static const char *const allowed =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \n\t[]{}()=,;:-.><#%";
	bool inside = false, escaped = false;
	int depth = 0;
	for (; *s; s++) {
		if (inside && form == DIAGRAM_DOT && *s == '\\' && !escaped) {
			escaped = true;
			continue;
		}
		if (*s == '"' && !escaped)
			inside = !inside;
		else if (!inside && !strchr(allowed, *s))
			fail_msg("stands outside of quotes: %.30s", s);
		if (!inside && (*s == '{' || *s == '['))
			depth++;
		if (!inside && (*s == '}' || *s == ']'))
			depth--;
		if (inside && form == DIAGRAM_MERMAID && strchr("[]{}()|`%\\&", *s))
			fail_msg("mermaid could take this for its own: %.30s", s);
		assert_true(depth >= 0);
		escaped = false;
	}
	assert_false(inside);
	assert_int_equal(depth, 0);
}

/* `subgraph` and `end` pair up, and `end` is only ever ours. */
static void mermaid_lines(const char *s)
{
	int depth = 0;
	assert_int_equal(strncmp(s, "flowchart TB\n", 13), 0);
	for (; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		const char *line = s + strspn(s, " ");
		if (strncmp(line, "subgraph ", 9) == 0)
			depth++;
		else if (strncmp(line, "end\n", 4) == 0)
			assert_true(--depth >= 0);
	}
	assert_int_equal(depth, 0);
}

static void graphs_keep_their_grammar(void **state)
{
	for (int i = 0; i <= (int)countof(files); i++) {
		struct arena a = {0};
		struct diagram *d[64];
		int n = drawings(i, &a, d);
		for (int k = 0; k < n; k++) {
			struct text dot = text_in(&a), mermaid = text_in(&a);
			diagram_write(d[k], DIAGRAM_DOT, 0, &dot);
			only_ours_outside(DIAGRAM_DOT, dot.s);
			diagram_write(d[k], DIAGRAM_MERMAID, 0, &mermaid);
			/* the two lines for screen readers have no quotes */
			const char *body = strstr(mermaid.s, "\n  about[");
			assert_non_null(body);
			only_ours_outside(DIAGRAM_MERMAID, body);
			mermaid_lines(mermaid.s);
		}
		arena_drop(&a);
	}
}

/* ---- text ---- */

static void text_fits(void **state)
{
	static const int columns[] = {80, 100};
	for (int i = 0; i < (int)countof(files); i++)
		for (size_t c = 0; c < countof(columns); c++) {
			struct arena a = {0};
			struct diagram *d[64];
			int n = drawings(i, &a, d);
			for (int k = 0; k < n; k++) {
				struct text out = text_in(&a);
				diagram_write(d[k], DIAGRAM_TEXT, columns[c], &out);
				for (const char *s = out.s; *s;) {
					size_t len = strcspn(s, "\n");
					int wide = 0;
					for (size_t m = 0; m < len; m++)
						wide += ((unsigned char)s[m] & 0xC0) != 0x80;
					if (wide > columns[c])
						fail_msg("%s: too wide: %.*s", files[i], (int)len,
						         s);
					s += len + (s[len] == '\n');
				}
			}
			arena_drop(&a);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_say_the_same),
	    cmocka_unit_test(nothing_overlaps),
	    cmocka_unit_test(stands_alone),
	    cmocka_unit_test(can_be_read),
	    cmocka_unit_test(widths_grow),
	    cmocka_unit_test(lines_keep_their_width),
	    cmocka_unit_test(graphs_keep_their_grammar),
	    cmocka_unit_test(text_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
