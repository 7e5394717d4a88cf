/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/grammar.h"

#include <string.h>

#include "protocol/fields.h"
#include "protocol/moment.h"
#include "protocol/values.h"

#define BIT(d)    (1u << (d))
#define TIME_DIMS (BIT(DIM_ELAPSED) | BIT(DIM_DAYS))
#define DOSE_DIMS (BIT(DIM_MASS) | BIT(DIM_DOSE_BY_WEIGHT) | BIT(DIM_DEVICES))

#define NAME_PATTERN   "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
/* What the reader of quantities accepts: no zero too many, none too few. */
#define NUMBER_PATTERN "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*[1-9])?"
#define WHOLE_PATTERN  "-?(?:0|[1-9][0-9]*)"
#define SPACE_PATTERN  "\\s+"

/* ---- in words ---- */

/* "mass or dose by weight" */
static const char *dims_words(struct arena *a, unsigned dims)
{
	struct text t = text_in(a);
	for (int d = 0; d < DIMS; d++)
		if (dims & BIT(d))
			text_fmt(&t, "%s%s", t.n ? " or " : "", quantity_dim_name((enum dim)d));
	return t.n ? t.s : "any quantity";
}

static const char *enum_words(struct arena *a, const char *const *names)
{
	struct text t = text_in(a);
	for (size_t i = 0; names[i]; i++)
		if (names[i][0])
			text_fmt(&t, "%s`%s`", t.n ? " or " : "", names[i]);
	return t.s;
}

const char *grammar_takes(struct arena *a, const struct field *f)
{
	const struct shape *sub = f->arg;
	const struct value_grammar *g =
	    f->type == FT_MAP || f->type == FT_STRUCT ? grammar_of_entry(sub) : grammar_of_value(f);
	if (g)
		return g->says;
	switch (f->type) {
	case FT_TEXT: return "text";
	case FT_NAME: return "a name";
	case FT_NAMES: return "names";
	case FT_TEXTS: return sub ? arena_fmt(a, "texts, among them %s", sub->name) : "texts";
	case FT_YES_NO: return "`yes` or `no`";
	case FT_COUNT: return arena_fmt(a, "%d to %d", f->min, f->max);
	case FT_QUANTITY: return dims_words(a, f->dims);
	case FT_AT_MOST: return arena_fmt(a, "`at most` %s", dims_words(a, f->dims));
	case FT_AT_LEAST: return arena_fmt(a, "`at least` %s", dims_words(a, f->dims));
	case FT_RANGE: return arena_fmt(a, "a range of %s", dims_words(a, f->dims));
	case FT_FORMULA: return "a condition";
	case FT_FORMULAS: return "conditions";
	case FT_ENUM: return enum_words(a, f->arg);
	case FT_SCHEDULE: return "a time";
	case FT_PEOPLE: return "people";
	case FT_NODE: return "anything";
	case FT_STRUCT: return sub->name;
	case FT_MAP: return arena_fmt(a, "names, each %s", sub->name);
	case FT_LIST: return arena_fmt(a, "a list, each %s", sub->name);
	case FT_OWN: return "as in the example";
	}
	return "";
}

/* ---- terms ---- */

static const struct term {
	const char *name;
	unsigned dims;       /* a quantity of one of these */
	const char *form;    /* made of others */
	const char *pattern; /* as it is */
} terms[] = {
    {"QUANTITY", .dims = ~0u},
    {"TIME", .dims = TIME_DIMS},
    {"ELAPSED", .dims = BIT(DIM_ELAPSED)},
    {"DOSE", .dims = DOSE_DIMS},
    {"MASS", .dims = BIT(DIM_MASS)},
    {"VOLUME", .dims = BIT(DIM_VOLUME)},
    {"PERCENT", .dims = BIT(DIM_PERCENT)},
    {"VOLUME-RATE", .dims = BIT(DIM_VOLUME_RATE)},
    {"CONCENTRATION", .dims = BIT(DIM_CONCENTRATION)},
    {"NUMBER", .dims = BIT(DIM_NONE)},
    {"COUNT", .pattern = "(?:0|[1-9][0-9]*)"},
    {"GRADE", .pattern = "grade" SPACE_PATTERN "[1-5]"},
    {"LANGUAGE", .pattern = "1"},
    {"RELEASE", .pattern = "(?:\\^[0-9]+\\.[0-9]+(?:\\.[0-9]+)?|[0-9]+\\.[0-9]+\\.[0-9]+)"},
    {"VERSION", .pattern = "(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)"},
    {"TEXT", .pattern = "[\\s\\S]*\\S[\\s\\S]*"},
    {"CONDITION", .pattern = "[\\s\\S]*\\S[\\s\\S]*"},
    {"NAME", .pattern = NAME_PATTERN},
    {"PLUGIN-NAME", .pattern = NAME_PATTERN "/" NAME_PATTERN},
    {"MEMORY", .pattern = "[1-9][0-9]* (?:KiB|MiB)"},
    {"MILLISECONDS", .pattern = "[1-9][0-9]* (?:ms|s)"},
    {"EVENT",
     .pattern = "(?:course\\.enrolled|course\\.ended|consent\\.given|consent\\.withdrawn|contact\\."
                "booked|contact\\.missed|call\\.unanswered|session\\.started|stage\\.entered|"
                "session\\.left|session\\.closed|session\\.stopped|treatment\\.stopped|step\\.done|"
                "step\\.skipped|reading\\.recorded|form\\.answered|dose\\.given|alert\\.raised|"
                "task\\.done|adverse-event\\.recorded)"},
    {"LUA-FILE", .pattern = NAME_PATTERN "\\.lua"},
    {"PARAMETER",
     .pattern =
         "(?:list of )?(?:number|quantity|duration|time|text|yes or no|choice|measure|reading|"
         "form|score|medicine|step|answer)"},
    {"STEP", .pattern = NAME_PATTERN},
    {"MEASURE", .pattern = NAME_PATTERN},
    {"MEDICINE", .pattern = NAME_PATTERN},
    {"FORM", .pattern = NAME_PATTERN},
    {"PEOPLE", .form = "ROLE [or|and ROLE]..."},
    {"POINT", .form = "[TIME after|before] MOMENT"},
};

static const struct term *term_named(const char *s, size_t n)
{
	for (size_t i = 0; i < countof(terms); i++)
		if (strlen(terms[i].name) == n && memcmp(terms[i].name, s, n) == 0)
			return &terms[i];
	return NULL;
}

/* ---- quantities ---- */

static void put_quoted(struct text *out, const char *s)
{
	for (; *s; s++)
		text_fmt(out, "%s%c", strchr("\\^$.|?*+()[]{}/", *s) ? "\\" : "", *s);
}

/* The units of these dimensions, counted whole or not; false where there are none. */
static bool put_units(struct text *out, unsigned dims, bool whole)
{
	size_t n, found = 0;
	const struct quantity_unit *u = quantity_units(&n);
	for (size_t i = 0; i < n; i++) {
		if (!(dims & BIT(u[i].dim)) || u[i].whole != whole)
			continue;
		text_put(out, found++ ? "|" : "(?:");
		put_quoted(out, u[i].name);
		if (u[i].plural) {
			text_put(out, "|");
			put_quoted(out, u[i].plural);
		}
	}
	text_put(out, found ? ")" : "");
	return found > 0;
}

enum many { ONE, RANGE_OF, LIST_OF };

static void put_numbers(struct text *out, const char *number, enum many many)
{
	if (many == ONE)
		text_put(out, number);
	else if (many == RANGE_OF)
		text_fmt(out, "(?:%s(?:\\.\\.(?:%s)?)?|\\.\\.%s)", number, number, number);
	else
		text_fmt(out, "%s(?:," SPACE_PATTERN "%s)*", number, number);
}

static void put_quantity(struct text *out, unsigned dims, enum many many)
{
	bool any = false;
	text_put(out, "(?:");
	for (int whole = 0; whole < 2; whole++) {
		struct text units = text_in(out->a);
		if (!put_units(&units, dims, whole))
			continue;
		text_put(out, any ? "|" : "");
		put_numbers(out, whole ? WHOLE_PATTERN : NUMBER_PATTERN, many);
		text_fmt(out, " %s", units.s);
		any = true;
	}
	if (dims & BIT(DIM_NONE)) {
		text_put(out, any ? "|" : "");
		put_numbers(out, NUMBER_PATTERN, many);
	}
	text_put(out, ")");
}

void grammar_quantity(struct text *out, unsigned dims, bool range)
{
	put_quantity(out, dims ? dims : ~0u, range ? RANGE_OF : ONE);
}

/* ---- forms ---- */

struct form_in {
	struct text *out;
	const char **unknown;
	bool in_contact; /* the rows of a contact are read: there CONTACT is a name */
	bool in_time;    /* those of a time: quantities are times or plain numbers */
};

static void put_form(struct form_in *f, const char *s, const char *end);

static void put_whole(struct form_in *f, const char *form)
{
	put_form(f, form, form + strlen(form));
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static size_t term_length(const char *s, const char *end)
{
	size_t n = 0;
	while (s + n < end && (is_capital(s[n]) || (n && s[n] == '-')))
		n++;
	return n;
}

/* Where a word in capitals stands in a form, or NULL. */
static const char *find_term(const char *form, const char *term)
{
	size_t n = strlen(term);
	for (const char *s = form; *s; s++)
		if (is_capital(*s)) {
			size_t len = term_length(s, s + strlen(s));
			if (len == n && memcmp(s, term, n) == 0)
				return s;
			s += len - 1;
		}
	return NULL;
}

/* A role, an act, a moment: one of the forms that a table gives, each pattern once. */
static void put_one_of(struct form_in *f, const char *(*form)(struct arena *a, size_t i))
{
	struct arena *a = f->out->a;
	struct text all = text_in(a);
	const char *s;
	text_put(&all, "|");
	for (size_t i = 0; (s = form(a, i)); i++) {
		struct text one = text_in(a);
		struct form_in inner = *f;
		inner.out = &one;
		put_whole(&inner, s);
		if (!strstr(all.s, arena_fmt(a, "|%s|", one.s)))
			text_fmt(&all, "%s|", one.s);
	}
	text_fmt(f->out, "(?:%.*s)", (int)all.n - 2, all.s + 1);
}

static const char *role_form(struct arena *a, size_t i)
{
	(void)a;
	return i < role_rows_n ? role_rows[i].name : NULL;
}

/* "first|last|next|previous CONTACT" and "CONTACT NUMBER" say what a contact is. */
static const char *contact_form(struct arena *a, size_t i)
{
	size_t n = 0;
	(void)a;
	for (size_t k = 0; k < moment_forms_n; k++)
		if (find_term(moment_forms[k].form, "CONTACT")
		    && !find_term(moment_forms[k].form, "MOMENT") && n++ == i)
			return moment_forms[k].form;
	return NULL;
}

/* Moments of this session; what is a contact follows in put_moment(). */
static const char *own_moment_form(struct arena *a, size_t i)
{
	size_t n = 0;
	(void)a;
	for (size_t k = 0; k < moment_forms_n; k++)
		if (!find_term(moment_forms[k].form, "CONTACT")
		    && !find_term(moment_forms[k].form, "MOMENT") && n++ == i)
			return moment_forms[k].form;
	return NULL;
}

/* "MOMENT of CONTACT" and "MOMENT of MEDICINE" hang on any of them. */
static void put_moment(struct form_in *f)
{
	bool in_time = f->in_time;
	f->in_time = true;
	text_put(f->out, "(?:");
	put_one_of(f, own_moment_form);
	for (size_t k = 0; k < moment_forms_n; k++) {
		const char *inner = find_term(moment_forms[k].form, "MOMENT");
		if (!inner)
			continue;
		text_put(f->out, "(?:" SPACE_PATTERN);
		put_whole(f, inner + strlen("MOMENT"));
		text_put(f->out, ")?");
	}
	text_put(f->out, "|");
	put_whole(f, "CONTACT");
	text_put(f->out, ")");
	f->in_time = in_time;
}

static const char *at_form(struct arena *a, size_t i)
{
	size_t n = 0;
	(void)a;
	for (size_t k = 0; k < at_forms_n; k++)
		if (!find_term(at_forms[k].form, "AT") && n++ == i)
			return at_forms[k].form;
	return NULL;
}

/* "AT, then AT": as many as one likes. */
static void put_at(struct form_in *f)
{
	f->in_time = true;
	put_one_of(f, at_form);
	text_put(f->out, "(?:,?" SPACE_PATTERN "then" SPACE_PATTERN);
	put_one_of(f, at_form);
	text_put(f->out, ")*");
	f->in_time = false;
}

static const struct {
	const char *name;
	const char *(*form)(struct arena *a, size_t i);
} tables[] = {
    {"ROLE", role_form},     {"ACT", act_form},         {"VERDICT", verdict_form},
    {"ANSWER", answer_form}, {"PRODUCT", product_form},
};

static bool is_term(const char *name, const char *s, size_t n)
{
	return strlen(name) == n && memcmp(name, s, n) == 0;
}

static void put_term(struct form_in *f, const char *s, size_t n)
{
	const unsigned any = f->in_time ? TIME_DIMS | BIT(DIM_NONE) : ~0u;
	const struct term *t = term_named(s, n);
	for (size_t i = 0; i < countof(tables); i++)
		if (is_term(tables[i].name, s, n)) {
			put_one_of(f, tables[i].form);
			return;
		}
	if (f->in_time && is_term("NUMBER", s, n))
		t = term_named("COUNT", strlen("COUNT"));
	if (is_term("UNIT", s, n)) {
		text_put(f->out, "(?:");
		put_units(f->out, ~0u, false);
		text_put(f->out, "|");
		put_units(f->out, ~0u, true);
		text_put(f->out, ")");
	} else if (is_term("CONTACT", s, n) && f->in_contact) {
		text_put(f->out, NAME_PATTERN);
	} else if (is_term("CONTACT", s, n)) {
		f->in_contact = true;
		put_one_of(f, contact_form);
		f->in_contact = false;
	} else if (is_term("MOMENT", s, n)) {
		put_moment(f);
	} else if (is_term("AT", s, n)) {
		put_at(f);
	} else if (is_term("RANGE", s, n)) {
		put_quantity(f->out, any, RANGE_OF);
	} else if (is_term("LIST", s, n)) {
		put_quantity(f->out, any, LIST_OF);
	} else if (is_term("QUANTITY", s, n)) {
		put_quantity(f->out, any, ONE);
	} else if (!t && n > 6 && memcmp(s + n - 6, "-RANGE", 6) == 0 && (t = term_named(s, n - 6))
	           && t->dims) {
		put_quantity(f->out, t->dims, RANGE_OF);
	} else if (t && t->dims) {
		put_quantity(f->out, t->dims, ONE);
	} else if (t && t->form) {
		text_put(f->out, "(?:");
		put_whole(f, t->form);
		text_put(f->out, ")");
	} else if (t) {
		text_put(f->out, t->pattern);
	} else {
		if (f->unknown)
			*f->unknown = arena_dupn(f->out->a, s, n);
		text_put(f->out, "\\S[\\s\\S]*");
	}
}

/* One word of a form with its alternatives: "after|before", "MEASURE or FORM", "session|TIME". */
static const char *put_word(struct form_in *f, const char *s, const char *end)
{
	struct text word = text_in(f->out->a);
	struct form_in inner = *f;
	int n_ways = 1;
	inner.out = &word;
	for (;; n_ways++) {
		size_t n = term_length(s, end);
		bool term = n > 0;
		if (term) {
			put_term(&inner, s, n);
		} else {
			while (s + n < end && !strchr(" |[],.", s[n]))
				n++;
			put_quoted(&word, arena_dupn(word.a, s, n));
		}
		s += n;
		if (s < end && *s == '|')
			s++;
		else if (term && end - s > 4 && memcmp(s, " or ", 4) == 0 && is_capital(s[4]))
			s += 4;
		else
			break;
		text_put(&word, "|");
	}
	if (word.n)
		text_fmt(f->out, n_ways > 1 ? "(?:%s)" : "%s", word.s);
	return s;
}

static void put_form(struct form_in *f, const char *s, const char *end)
{
	bool first = true;
	while (s < end) {
		if (*s == ' ') {
			s++;
			continue;
		}
		if (*s == ',') {
			text_put(f->out, ",");
			s++;
			continue;
		}
		if (*s == '[') {
			const char *close = memchr(s, ']', (size_t)(end - s));
			bool again = close && end - close > 3 && memcmp(close + 1, "...", 3) == 0;
			if (!close)
				return;
			text_put(f->out, first ? "(?:" : "(?:" SPACE_PATTERN);
			put_form(f, s + 1, close);
			text_put(f->out, first ? SPACE_PATTERN ")" : ")");
			text_put(f->out, again ? "*" : "?");
			s = close + (again ? 4 : 1);
			/* the space behind a bracket that came first is inside of it */
			if (first)
				continue;
		} else {
			if (!first)
				text_put(f->out, SPACE_PATTERN);
			const char *next = put_word(f, s, end);
			if (next == s)
				return;
			s = next;
		}
		first = false;
	}
}

void grammar_pattern(struct text *out, const char *form, const char **unknown)
{
	struct form_in f = {.out = out, .unknown = unknown};
	text_put(out, "(?:");
	put_whole(&f, form);
	text_put(out, ")");
}

bool grammar_is_number(const char *form)
{
	static const char *const forms[] = {"NUMBER",   "NUMBER-RANGE", "RANGE",
	                                    "QUANTITY", "LANGUAGE",     "COUNT"};
	for (size_t i = 0; i < countof(forms); i++)
		if (strcmp(form, forms[i]) == 0)
			return true;
	return false;
}
