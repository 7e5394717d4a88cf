/* SPDX-License-Identifier: Apache-2.0
 * What patients take home: whether every part is there, how many years of school it asks for, how
 * long its sentences are, and words for which there is a plain one.
 *
 * The school years are the formula of Flesch and Kincaid, which was made for whole pages of prose:
 * below twelve words it says nothing.  A number is one short word; what stands between braces is
 * filled in later and read as nothing; an abbreviation and a number end no sentence. */
#include <ctype.h>
#include <string.h>

#include "meaning/meaning_in.h"

#define SENTENCE_MAX 20 /* words a patient can take in at once */
#define GRADE_AIM    6  /* school years that a text for patients aims at ... */
#define GRADE_MAX    8  /* ... asks for at most (four in ten adults struggle with more) ... */
#define GRADE_NEVER  10 /* ... and never goes beyond */
#define WORDS_MIN    12

/* Whole words as a patient would meet them, and what says the same. */
static const struct {
	const char *word, *plain;
} hard_words[] = {
    {"abdomen", "belly"},
    {"administer", "give"},
    {"administered", "given"},
    {"adverse", "unwanted"},
    {"ambulate", "walk"},
    {"antiemetic", "medicine against sickness"},
    {"approximately", "about"},
    {"cardiac", "heart"},
    {"clinician", "doctor or nurse"},
    {"cognitive", "thinking"},
    {"commence", "start"},
    {"concomitant", "other"},
    {"contraindicated", "not safe for you"},
    {"contraindication", "reason against it"},
    {"contraindications", "reasons against it"},
    {"discontinue", "stop"},
    {"dissociate", "feel far away"},
    {"dissociation", "feeling far away"},
    {"dissociative", "far away"},
    {"dosage", "dose"},
    {"emesis", "being sick"},
    {"hypertension", "high blood pressure"},
    {"hypotension", "low blood pressure"},
    {"ideation", "thoughts"},
    {"intramuscular", "into the muscle"},
    {"intranasal", "into the nose"},
    {"intravenous", "into a vein"},
    {"medication", "medicine"},
    {"medications", "medicines"},
    {"nausea", "feeling sick"},
    {"notify", "tell"},
    {"orally", "by mouth"},
    {"physician", "doctor"},
    {"prior to", "before"},
    {"refrain", "do not"},
    {"respiratory", "breathing"},
    {"sedation", "being drowsy"},
    {"somnolence", "being sleepy"},
    {"subcutaneous", "under the skin"},
    {"sublingual", "under the tongue"},
    {"sufficient", "enough"},
    {"terminate", "end"},
    {"titrate", "change step by step"},
    {"utilise", "use"},
    {"utilize", "use"},
    {"vomiting", "being sick"},
};

/* A full stop behind them ends no sentence. */
static const char *const abbreviations[] = {"dr", "mr", "mrs", "ms", "prof", "st", "no",
                                            "a",  "p",  "e",   "i",  "g",    "m",  "approx"};

/* ---- words and sentences ---- */

struct reading {
	int words, sentences, syllables;
	int longest;      /* words of the longest sentence */
	const char *last; /* the word in front, and its bytes */
	size_t last_n;
	int in_sentence;
};

/* Capitals count as small letters. */
static bool same(const char *s, const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)s[i]) != word[i])
			return false;
	return true;
}

static bool is_vowel(char c)
{
	return strchr("aeiouy", tolower((unsigned char)c)) != NULL;
}

/* Groups of vowels; a silent e at the end, and that of `moved` and `times`, does not count.  Rough,
 * as the formula is. */
static int syllables(const char *s, size_t n)
{
	int count = 0;
	bool in_vowel = false;
	for (size_t i = 0; i < n; i++) {
		bool vowel = is_vowel(s[i]);
		count += vowel && !in_vowel;
		in_vowel = vowel;
	}
	char end = n ? (char)tolower((unsigned char)s[n - 1]) : 0;
	char before = n > 1 ? (char)tolower((unsigned char)s[n - 2]) : 0;
	char third = n > 2 ? (char)tolower((unsigned char)s[n - 3]) : 0;
	bool silent = end == 'e' && before != 'l' && !is_vowel(before);
	silent |= end == 'd' && before == 'e' && third && !strchr("td", third) && !is_vowel(third);
	silent |=
	    end == 's' && before == 'e' && third && !strchr("scgzxh", third) && !is_vowel(third);
	return count - silent > 1 ? count - silent : 1;
}

static void add_word(struct reading *r, const char *s, size_t n, int of)
{
	r->words++;
	r->in_sentence++;
	r->syllables += of;
	r->last = s;
	r->last_n = n;
}

static void end_sentence(struct reading *r)
{
	if (!r->in_sentence)
		return;
	r->sentences++;
	r->longest = r->in_sentence > r->longest ? r->in_sentence : r->longest;
	r->in_sentence = 0;
}

static bool ends_here(const struct reading *r, const char *s)
{
	if (s[1] && !isspace((unsigned char)s[1]) && !strchr(".!?\")'", s[1]))
		return false; /* 1.5, e.g. */
	for (size_t i = 0; *s == '.' && i < countof(abbreviations); i++)
		if (r->last && r->last + r->last_n == s && strlen(abbreviations[i]) == r->last_n
		    && same(r->last, abbreviations[i], r->last_n))
			return false;
	return true;
}

static void read_line(const char *s, struct reading *r)
{
	while (*s) {
		size_t n = 0;
		if (*s == '{') { /* filled in later */
			s += strcspn(s, "}");
			s += *s == '}';
			continue;
		}
		while (isalpha((unsigned char)s[n]) || (n && s[n] == '\'')
		       || (unsigned char)s[n] >= 0x80)
			n++;
		if (n) {
			add_word(r, s, n, syllables(s, n));
			s += n;
			continue;
		}
		while (isdigit((unsigned char)s[n])
		       || (n && strchr(".,:", s[n]) && isdigit((unsigned char)s[n + 1])))
			n++;
		if (n) {
			add_word(r, s, n, 1);
			s += n;
			continue;
		}
		if (strchr(".!?", *s) && ends_here(r, s))
			end_sentence(r);
		s++;
	}
	end_sentence(r);
}

/* In hundredths of a school year; 0 for less than a dozen words. */
static int grade_of(const struct reading *r)
{
	if (r->words < WORDS_MIN || r->sentences < 1)
		return 0;
	return 39 * r->words / r->sentences + 1180 * r->syllables / r->words - 1559;
}

/* ---- one hand-out ---- */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool has_word(const char *s, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = s; *at; at++)
		if (same(at, word, n) && !is_letter(at[n]) && (at == s || !is_letter(at[-1])))
			return true;
	return false;
}

static void warn_line(struct loader *l, const struct ident *line)
{
	struct reading one = {0};
	read_line(line->s, &one);
	if (one.longest > SENTENCE_MAX)
		load_fail(l, &codes[C_LONG_SENTENCE], line->at,
		          "this sentence has %d words, and %d "
		          "are as many as people take in at once",
		          one.longest, SENTENCE_MAX)
		    ->help = "two short sentences are understood better by somebody who is anxious";
	for (size_t i = 0; i < countof(hard_words); i++)
		if (has_word(line->s, hard_words[i].word))
			load_fail(l, &codes[C_HARD_WORD], line->at, "`%s` is not everybody's word",
			          hard_words[i].word)
			    ->help = arena_fmt(l->a, "plain: `%s`", hard_words[i].plain);
}

/* The line with the longest words, where mending begins. */
static const struct ident *hardest(const struct guide_text *g)
{
	const struct ident *at = NULL;
	struct reading hard = {0};
	for (int part = 0; part < GUIDE_PARTS; part++)
		for (size_t i = 0; i < g->part[part].n; i++) {
			struct reading one = {0};
			read_line(g->part[part].v[i].s, &one);
			if (at
			    && (int64_t)one.syllables * (hard.words + !hard.words)
			           <= (int64_t)hard.syllables * (one.words + !one.words))
				continue;
			at = &g->part[part].v[i];
			hard = one;
		}
	return at;
}

static int grade_of_all(const struct guide_text *g)
{
	struct reading all = {0};
	for (int part = 0; part < GUIDE_PARTS; part++)
		for (size_t i = 0; i < g->part[part].n; i++)
			read_line(g->part[part].v[i].s, &all);
	return grade_of(&all);
}

static void tell_grade(struct loader *l, const struct guide_text *g, enum code code, int years)
{
	load_fail(l, &codes[code], hardest(g)->at,
	          "the text for `%s` asks for %d years of school: %s", g->name.s, years,
	          code == C_TOO_HARD    ? "most people cannot read it"
	          : code == C_HARD_TEXT ? "more than most people read with ease"
	                                : "a little shorter would reach everybody")
	    ->help = "shorter words and sentences, here first";
}

/* ---- every part is there ---- */

/* A dose that is given in the course, and the step that gives out the hand-out, if there is one. */
static const struct contact *planned(const struct protocol *p, int session)
{
	for (int i = 0; i < protocol_contacts(p); i++) {
		const struct contact *c = protocol_contact(p, i, NULL);
		if (c->session.index == session)
			return c;
	}
	return NULL;
}

static const struct step *hands_out(const struct protocol *p)
{
	for (size_t i = 0; i < p->sessions.n; i++)
		for (size_t j = 0; j < p->sessions.v[i].stages.n; j++)
			for (size_t k = 0; k < p->sessions.v[i].stages.v[j].steps.n; k++) {
				const struct step *s = &p->sessions.v[i].stages.v[j].steps.v[k];
				if (s->kind == STEP_HAND_OUT && strcmp(s->name.s, "guide") == 0)
					return s;
			}
	return NULL;
}

static const struct guide_text *guide_of(const struct protocol *p, const char *session)
{
	for (size_t i = 0; i < p->guide.n; i++)
		if (strcmp(p->guide.v[i].name.s, session) == 0)
			return &p->guide.v[i];
	return NULL;
}

static void check_parts(struct loader *l, const struct guide_text *g)
{
	struct text missing = text_in(l->a);
	for (int i = 0; i < GUIDE_PARTS; i++) {
		const struct guide_part_row *row = &guide_part_rows[i];
		if (row->needed && !g->part[row->part].n)
			text_fmt(&missing, "%s`%s`", missing.n ? ", " : "", row->key);
	}
	if (missing.n)
		load_fail(l, &codes[C_GUIDE_HOLE], g->name.at,
		          "the hand-out for `%s` says nothing under %s", g->name.s, missing.s)
		    ->help =
		    "`what happens` is for a visit without a medicine; a dose needs each of "
		    "the other parts";
}

/* Where hand-outs are written or given out, the one for a dose is there and whole. */
void meaning_handouts(struct loader *l)
{
	const struct step *given = hands_out(l->p);
	if (!given && !l->p->guide.n)
		return;
	for (size_t i = 0; i < l->p->sessions.n; i++) {
		const struct session_def *s = &l->p->sessions.v[i];
		const struct contact *c = planned(l->p, (int)i);
		const struct guide_text *g = guide_of(l->p, s->name.s);
		const struct step *dose;
		size_t at;
		if (!c || !session_gives(s, &dose, &at))
			continue;
		if (g) {
			check_parts(l, g);
			continue;
		}
		struct diag *d =
		    load_fail(l, &codes[C_GUIDE_HOLE], given ? given->name.at : c->session.at,
		              "nothing is written for the patient about `%s`", s->name.s);
		d->help =
		    arena_fmt(l->a, "add to `guide`: `%s: {do: […], do not: […], …}`", s->name.s);
		d->other = given ? c->session.at : (struct span){0};
		d->other_label = given ? "it is planned here" : NULL;
	}
	for (size_t i = 0; i < l->p->guide.n; i++) {
		int grade = grade_of_all(&l->p->guide.v[i]);
		if (grade > GRADE_NEVER * 100)
			tell_grade(l, &l->p->guide.v[i], C_TOO_HARD, (grade + 50) / 100);
	}
}

void meaning_plain(struct loader *l)
{
	for (size_t i = 0; i < l->p->guide.n; i++) {
		const struct guide_text *g = &l->p->guide.v[i];
		size_t before = l->d->n;
		for (int part = 0; part < GUIDE_PARTS; part++)
			for (size_t k = 0; k < g->part[part].n; k++)
				warn_line(l, &g->part[part].v[k]);
		int grade = grade_of_all(g);
		if (l->d->n == before && grade > GRADE_AIM * 100)
			tell_grade(l, g, grade > GRADE_MAX * 100 ? C_HARD_TEXT : C_EASIER_TEXT,
			           (grade + 50) / 100);
	}
}
