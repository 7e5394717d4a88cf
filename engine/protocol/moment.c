/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/moment.h"

#include <string.h>

#include "protocol/codes.h"

const struct moment_form moment_forms[] = {
    {"start", "start", "when this session began"},
    {"first dose", "first dose", "the first dose of this session"},
    {"last dose", "last dose",
     "the latest dose so far; what is due after it moves with a further one"},
    {"dose NUMBER", "dose 2", "the dose of that number in this session"},
    {"end of dose", "end of dose",
     "when a dose that takes time, such as an infusion, is in or stopped"},
    {"leaving", "leaving", "when the patient goes home"},
    {"STEP", "vitals", "when the step of that name was done"},
    {"MEASURE or FORM", "weight", "when it was last taken or completed"},
    {"MOMENT of MEDICINE", "last dose of ketamine",
     "the doses of this medicine alone, where a session gives several"},
    {"MOMENT of CONTACT", "first dose of previous medicine", "the same of another session"},
    {"CONTACT", "medicine", "the contact of this round, by its name or its kind of session"},
    {"first|last|next|previous CONTACT", "last integration", "another contact of that name"},
    {"CONTACT NUMBER", "medicine 3", "the contact of that number in the course"},
};
const size_t moment_forms_n = countof(moment_forms);

const struct moment_form at_forms[] = {
    {"day RANGE", "day -21..-4",
     "on one of these days, counted from day 0, the first medicine session"},
    {"days LIST of each week", "days 0, 3 of each week", "on these days of every week from day 0"},
    {"RANGE after|before MOMENT", "1..4 d after medicine", "once in this window"},
    {"LIST after|before MOMENT", "5, 15, 30 min after last dose", "at each of these times"},
    {"every QUANTITY [from POINT] [to POINT]", "every 30 min to leaving",
     "again and again; from where the part before `then` ended, unless it says from"},
    {"same day before|after MOMENT", "same day before medicine", "on that day, before or after it"},
    {"AT, then AT", "5, 15 min after last dose, then every 30 min to leaving",
     "one after the other"},
};
const size_t at_forms_n = countof(at_forms);

static const struct {
	const char *words;
	enum moment_kind kind;
} own_moments[] = {
    {"start", MOMENT_START},         {"first dose", MOMENT_FIRST_DOSE},
    {"last dose", MOMENT_LAST_DOSE}, {"end of dose", MOMENT_END_OF_DOSE},
    {"leaving", MOMENT_LEAVING},
};

static const struct {
	const char *word;
	enum which which;
} which_words[] = {
    {"first", WHICH_FIRST},
    {"last", WHICH_LAST},
    {"next", WHICH_NEXT},
    {"previous", WHICH_PREVIOUS},
};

static bool is_plain_word(const struct lexer *x)
{
	char c = x->node->s[x->t.off];
	return x->t.kind == TOK_WORD && c >= 'a' && c <= 'z';
}

static bool number_from_one(struct lexer *x, int *out)
{
	size_t off = x->t.off;
	if (!lex_count(x, out))
		return false;
	if (*out >= 1)
		return true;
	lex_fail_at(x, &codes[C_MOMENT], lex_span_done(x, off),
	            "doses and contacts are counted from 1");
	return false;
}

static bool contact_parse(struct lexer *x, struct contact_ref *out)
{
	struct contact_ref c = {.session = -1, .kind = -1, .contact = -1};
	for (size_t i = 0; i < countof(which_words) && c.which == WHICH_THIS; i++)
		if (lex_take(x, which_words[i].word))
			c.which = which_words[i].which;
	if (!is_plain_word(x)) {
		lex_fail(x, &codes[C_MOMENT],
		         "the name of a contact belongs here, such as `medicine`");
		return false;
	}
	c.name = lex_text(x);
	c.at = lex_span(x);
	lex_next(x);
	if (c.which == WHICH_THIS && x->t.kind == TOK_NUMBER) {
		if (!number_from_one(x, &c.number))
			return false;
		c.which = WHICH_NUMBER;
	}
	*out = c;
	return true;
}

bool moment_parse(struct lexer *x, struct moment *out)
{
	struct moment m = {.measure = -1,
	                   .form = -1,
	                   .of = {.session = -1, .kind = -1, .contact = -1},
	                   .at = lex_span(x)};
	for (size_t i = 0; i < countof(own_moments) && m.kind == MOMENT_NONE; i++)
		if (lex_take(x, own_moments[i].words))
			m.kind = own_moments[i].kind;
	if (m.kind == MOMENT_NONE && lex_take(x, "dose")) {
		m.kind = MOMENT_DOSE;
		if (!number_from_one(x, &m.number))
			return false;
	}
	if (m.kind == MOMENT_NONE) {
		/* A contact, a step or a measure: which one is known once all names are (bind.c).
		 */
		m.kind = MOMENT_CONTACT;
		if (!contact_parse(x, &m.of))
			return false;
		if (m.of.which == WHICH_THIS && lex_is(x, "of")) {
			m.kind = MOMENT_STEP;
			m.name = m.of.name;
			m.of = (struct contact_ref){.session = -1, .kind = -1, .contact = -1};
		}
	}
	if (m.kind != MOMENT_CONTACT && lex_take(x, "of") && !contact_parse(x, &m.of))
		return false;
	*out = m;
	return true;
}

static bool is_time(enum dim d)
{
	return d == DIM_ELAPSED || d == DIM_DAYS;
}

static bool needs_time(struct lexer *x, enum dim d, size_t off)
{
	if (is_time(d))
		return true;
	struct diag *g = lex_fail_at(x, &codes[C_DIMENSION], lex_span_done(x, off),
	                             "a time belongs here, with its unit");
	g->label = "s, min and h are elapsed time, d and wk are calendar days";
	return false;
}

bool point_parse(struct lexer *x, struct point *out)
{
	struct point p = {0};
	if (x->t.kind == TOK_NUMBER) {
		size_t off = x->t.off;
		if (!lex_quantity(x, &p.distance) || !needs_time(x, p.distance.dim, off))
			return false;
		if (p.distance.micro < 0) {
			lex_fail_at(x, &codes[C_AT], lex_span_done(x, off),
			            "a distance is not negative: say `before`");
			return false;
		}
		if (lex_take(x, "before")) {
			p.distance.micro = -p.distance.micro;
		} else if (!lex_take(x, "after")) {
			lex_fail(x, &codes[C_AT], "`after` or `before` and a moment belong here");
			return false;
		}
	}
	if (!moment_parse(x, &p.moment))
		return false;
	*out = p;
	return true;
}

/* Days of a week: 0..6, rising. */
static bool weekdays_parse(struct lexer *x, struct at_part *p)
{
	size_t off = x->t.off;
	if (!lex_quantities(x, &p->range, &p->each, &p->each_n))
		return false;
	if (p->each_n == 1) {
		p->each = arena_arr(x->a, int64_t, 1);
		p->each[0] = p->range.lo;
	}
	bool ok = p->range.dim == DIM_NONE && p->range.lo >= 0 && p->range.hi <= 6000000
	          && (p->each_n > 1 || p->range.lo == p->range.hi);
	for (size_t i = 0; i < p->each_n; i++)
		ok = ok && p->each[i] % 1000000 == 0;
	if (!ok) {
		lex_fail_at(x, &codes[C_AT], lex_span_done(x, off),
		            "the days of a week are 0 to 6, with commas: `days 0, 3 of each week`");
		return false;
	}
	if (lex_take(x, "of each week"))
		return true;
	lex_fail(x, &codes[C_AT], "`of each week` belongs here");
	return false;
}

/* `day -21..-4`: whole days from day 0. */
static bool day_parse(struct lexer *x, struct at_part *p)
{
	size_t off = x->t.off;
	if (!lex_range(x, &p->range))
		return false;
	if (p->range.dim != DIM_NONE) {
		lex_fail_at(x, &codes[C_DIMENSION], lex_span_done(x, off),
		            "days from day 0 are plain numbers: `day -21..-4`");
		return false;
	}
	if (p->range.has_lo && p->range.has_hi && p->range.lo % 1000000 == 0
	    && p->range.hi % 1000000 == 0)
		return true;
	lex_fail_at(x, &codes[C_AT], lex_span_done(x, off),
	            "a window is whole days with both ends: `day -21..-4`");
	return false;
}

/* `5, 15 30 min`: two numbers with a space between them are two times without a comma. */
static bool comma_missing(struct lexer *x)
{
	const char *s = x->node->s;
	for (size_t i = x->t.off; s[i] && strchr("0123456789., ", s[i]); i++) {
		bool between = s[i] == ' ' && i > x->t.off && s[i - 1] >= '0' && s[i - 1] <= '9'
		               && s[i + 1] >= '0' && s[i + 1] <= '9';
		if (!between)
			continue;
		size_t to = i + 1 + strspn(s + i + 1, "0123456789.");
		size_t from = i;
		while (from > x->t.off && strchr("0123456789.", s[from - 1]))
			from--;
		lex_fail_at(x, &codes[C_AT], yaml_span_of_part(x->node, from, to - from),
		            "a comma is missing between two times")
		    ->label = arena_fmt(x->a, "write `%.*s, %.*s`", (int)(i - from), s + from,
		                        (int)(to - i - 1), s + i + 1);
		return true;
	}
	return false;
}

/* `1..4 d after medicine`, `5, 15 min after last dose` */
static bool window_parse(struct lexer *x, struct at_part *p)
{
	size_t off = x->t.off;
	if (comma_missing(x) || !lex_quantities(x, &p->range, &p->each, &p->each_n)
	    || !needs_time(x, p->range.dim, off))
		return false;
	if (!p->range.has_lo || !p->range.has_hi || p->range.lo < 0) {
		lex_fail_at(x, &codes[C_AT], lex_span_done(x, off),
		            p->range.lo < 0 && p->range.has_lo
		                ? "a window is counted forwards: say `before` instead of a minus"
		                : "a window has both ends: `1..4 d after medicine`");
		return false;
	}
	p->kind = p->each_n > 1 ? AT_EACH : AT_WINDOW;
	p->before = lex_take(x, "before");
	if (!p->before && !lex_take(x, "after")) {
		lex_fail(x, &codes[C_AT], "`after` or `before` and a moment belong here");
		return false;
	}
	return moment_parse(x, &p->anchor);
}

static bool part_parse(struct lexer *x, struct at_part *out)
{
	struct at_part p = {.at = lex_span(x)};
	size_t off = x->t.off;
	if (lex_take(x, "same day")) {
		p.kind = AT_SAME_DAY;
		p.before = lex_take(x, "before");
		if (!p.before && !lex_take(x, "after")) {
			lex_fail(x, &codes[C_AT], "`before` or `after` and a contact belong here");
			return false;
		}
		if (!moment_parse(x, &p.anchor))
			return false;
	} else if (lex_take(x, "every")) {
		p.kind = AT_EVERY;
		size_t q = x->t.off;
		if (!lex_quantity(x, &p.every) || !needs_time(x, p.every.dim, q))
			return false;
		if (p.every.micro <= 0) {
			lex_fail_at(x, &codes[C_AT], lex_span_done(x, q),
			            "`every` needs more than nothing");
			return false;
		}
		if (lex_take(x, "from") && !point_parse(x, &p.from))
			return false;
		if (lex_take(x, "to") && !point_parse(x, &p.to))
			return false;
	} else if (lex_take(x, "days")) {
		p.kind = AT_WEEKDAYS;
		if (!weekdays_parse(x, &p))
			return false;
	} else if (lex_take(x, "day")) {
		p.kind = AT_DAY;
		if (!day_parse(x, &p))
			return false;
	} else if (x->t.kind == TOK_NUMBER || lex_is(x, "..")) {
		if (!window_parse(x, &p))
			return false;
	} else {
		lex_fail(x, &codes[C_AT],
		         lex_end(x) ? "a time is missing here"
		                    : "a time does not begin with this word");
		return false;
	}
	p.at = lex_span_done(x, off);
	*out = p;
	return true;
}

bool schedule_parse(struct arena *a, struct diags *d, const struct node *scalar,
                    struct schedule *out)
{
	struct schedule s = {.src = scalar};
	struct lexer x = lex_start(a, d, scalar);
	do {
		struct at_part p;
		if (!part_parse(&x, &p))
			goto refused;
		*arena_push(a, &s) = p;
	} while (lex_take(&x, ", then") || lex_take(&x, "then"));
	if (!lex_end(&x)) {
		bool more = lex_is(&x, "every") || x.t.kind == TOK_NUMBER;
		struct diag *g = lex_fail(&x, &codes[C_AT],
		                          more ? "`, then` is missing before this"
		                               : "this does not belong to a time");
		if (more)
			g->label = "what comes after it begins with `, then`";
		goto refused;
	}
	*out = s;
	return true;
refused:
	if (x.fault && !x.fault->help)
		x.fault->help =
		    "forms: day -21..-4 | 1..4 d after medicine | 5, 15 min after last dose | "
		    "every 30 min from first dose to leaving | same day before medicine";
	return false;
}
