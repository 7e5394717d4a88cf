/* SPDX-License-Identifier: Apache-2.0
 * course/entry.c - the fields of an entry as bytes in the log.
 *
 * In the log an entry is one CBOR map (RFC 8949, core deterministic encoding: keys rising,
 * shortest forms, definite lengths, no floats, no tags).  A field that is not there is not
 * written.  Names stand for everything that a later version of Tend might number anew:
 *
 *   whole number, time   integer; a time in milliseconds UTC
 *   quantity             [micro, "mass"]: millionths of the base unit of entry_dims
 *   readings             [["bp", 152000000, 95000000], ...]: micro of the measure's unit
 *   answers              [2, null, false]: null = left open, false = was not asked
 *   texts                ["by the sea", null]
 *   roles                ["nurse", "monitor"], in the order of role_rows
 *   verdict              "hold"
 *
 * Decoding accepts exactly what encoding writes: it encodes what it read and compares. */
#include <assert.h>
#include <string.h>

#include "course/entry_rows.h"
#include "protocol/model.h"
#include "util/piece.h"

#define AT(member) offsetof(struct entry, member)
#define FIELD(k, m, t, d)                                                                          \
	{                                                                                          \
		k, #m, t, AT(m), 0, d                                                              \
	}
#define FLAGGED(k, m, t, d)                                                                        \
	{                                                                                          \
		k, #m, t, AT(m), AT(has_##m), d                                                    \
	}

/* A number is given once and stays: a field that goes leaves its number unused. */
const struct entry_row entry_rows[] = {
    /* 1..9 where */
    FIELD(1, session, ENTRY_INT, "number of the session in the course, from 1"),
    FIELD(2, contact, ENTRY_TEXT, "the contact of the course"),
    FIELD(3, round, ENTRY_INT, "of that contact, from 1"),
    FIELD(4, room, ENTRY_TEXT, "the room that a contact is booked in"),
    /* 10..19 about what */
    FIELD(10, name, ENTRY_TEXT, "the step, stage, check, task, alert, form or line"),
    FIELD(11, text, ENTRY_TEXT, "the answer, note or state, or what happened"),
    FIELD(12, reason, ENTRY_TEXT, "why"),
    FIELD(13, meaning, ENTRY_TEXT, "of a signature: the words shown"),
    FIELD(14, ref, ENTRY_SEQ, "the event this is about, by its number in the course"),
    FIELD(15, hook, ENTRY_TEXT, "what a plugin was asked for: check, done, scores, react"),
    /* 20..29 numbers */
    FLAGGED(20, amount, ENTRY_QUANTITY, "of medicine; or the answer to a question in numbers"),
    FIELD(21, at, ENTRY_TIME, "when: booked for, due, happened"),
    FIELD(22, until, ENTRY_TIME, "until when it holds, or is to be done"),
    FIELD(23, grade, ENTRY_INT, "of an adverse event, CTCAE 1 to 5"),
    FIELD(24, serious, ENTRY_BOOL, "a serious adverse event"),
    /* 30..39 readings and forms */
    FIELD(30, readings, ENTRY_READINGS, "measures and their values"),
    FIELD(31, answers, ENTRY_ANSWERS, "of a form, in the order of its items"),
    FIELD(32, texts, ENTRY_TEXTS, "of a form whose items are texts"),
    FLAGGED(33, total, ENTRY_TOTAL, "of a form whose score is typed in"),
    FIELD(34, filled, ENTRY_TEXT, "items of a form that were taken from the record"),
    FIELD(35, wording, ENTRY_TEXT, "digest of the sentences of a form that were shown"),
    /* 40..49 medicine */
    FIELD(40, medicine, ENTRY_TEXT, "the medicine"),
    FIELD(41, route, ENTRY_TEXT, "how it is given"),
    FIELD(42, booster, ENTRY_BOOL, "a second, smaller dose"),
    FIELD(43, lot, ENTRY_TEXT, "lot number, as on the packet"),
    FIELD(44, expiry, ENTRY_TEXT, "last month or day of use, as on the packet"),
    FIELD(45, strength, ENTRY_QUANTITY, "of one unit or of the solution"),
    FIELD(46, count, ENTRY_INT, "how many units"),
    FIELD(47, volume, ENTRY_QUANTITY, "of solution"),
    FIELD(48, kit, ENTRY_TEXT, "the number on the label of a kit"),
    /* 50..59 people */
    FIELD(50, person, ENTRY_TEXT, "somebody else than the one who acts: witness, owner, staff"),
    FIELD(51, roles, ENTRY_ROLES, "of that person, or asked of an owner"),
    /* 60..69 verdicts */
    FIELD(60, verdict, ENTRY_VERDICT, "of a check; a pass is not written"),
    /* 70..79 enrolment */
    FIELD(70, patient, ENTRY_TEXT, "the patient, by an opaque id"),
    FIELD(71, protocol, ENTRY_TEXT, "id of the protocol"),
    FIELD(72, version, ENTRY_TEXT, "version of the protocol"),
    FIELD(73, digest, ENTRY_TEXT, "digest of the protocol with all its parts"),
    FIELD(74, sex, ENTRY_TEXT, "female, male or other"),
    FIELD(75, born, ENTRY_TEXT, "day of birth, 1986-03-14"),
    /* 80..89 how a dose is given */
    FIELD(80, supplement, ENTRY_BOOL, "a share of the first dose, given later"),
    FIELD(81, over, ENTRY_QUANTITY, "how long an infusion runs"),
    FIELD(82, rate, ENTRY_QUANTITY, "the setting of an infusion pump"),
    FIELD(83, reported, ENTRY_BOOL, "told by the patient; nobody of the clinic saw it"),
};
const size_t entry_rows_n = countof(entry_rows);

/* The word of a dimension in the log, for good; the base unit whose millionths are counted. */
const char *const entry_dims[] = {
    [DIM_NONE] = "number",                   /* 1 */
    [DIM_MASS] = "mass",                     /* g */
    [DIM_VOLUME] = "volume",                 /* mL */
    [DIM_DOSE_BY_WEIGHT] = "dose by weight", /* mg/kg */
    [DIM_CONCENTRATION] = "concentration",   /* mg/mL */
    [DIM_ELAPSED] = "elapsed",               /* s */
    [DIM_DAYS] = "days",                     /* d */
    [DIM_PRESSURE] = "pressure",             /* mmHg */
    [DIM_FREQUENCY] = "frequency",           /* /min */
    [DIM_PERCENT] = "percent",               /* % */
    [DIM_TEMPERATURE] = "temperature",       /* degrees Celsius */
    [DIM_LENGTH] = "length",                 /* cm */
    [DIM_BODY_MASS_INDEX] = "bmi",           /* kg/m2 */
    [DIM_MASS_RATE] = "mass rate",           /* mg/min */
    [DIM_VOLUME_RATE] = "volume rate",       /* mL/h */
    [DIM_FLOW] = "flow",                     /* L/min */
    [DIM_DEVICES] = "devices",               /* 1 device */
    [DIM_AREA] = "area",                     /* cm2 */
    [DIM_BREATH_ALCOHOL] = "breath alcohol", /* mg/L */
    [DIM_BLOOD_ALCOHOL] = "blood alcohol",   /* g/dL */
    [DIM_PER_MILLE] = "per mille",           /* per mille */
};
static_assert(countof(entry_dims) == DIMS, "a dimension needs its word in the log");

const char *const entry_verdicts[] = {
    [VERDICT_PASS] = "pass", [VERDICT_WARN] = "warn",   [VERDICT_HOLD] = "hold",
    [VERDICT_SIGN] = "sign", [VERDICT_BLOCK] = "block",
};
static_assert(countof(entry_verdicts) == VERDICTS, "a verdict needs its word in the log");

const void *entry_member(const struct entry *e, const struct entry_row *row)
{
	return (const char *)e + row->off;
}

static const char *text_of(const struct entry *e, const struct entry_row *row)
{
	return *(const char *const *)entry_member(e, row);
}

int64_t entry_number(const struct entry *e, const struct entry_row *row)
{
	if (row->type == ENTRY_INT)
		return *(const int *)entry_member(e, row);
	return *(const int64_t *)entry_member(e, row);
}

bool entry_has(const struct entry *e, const struct entry_row *row)
{
	if (row->flag)
		return *(const bool *)((const char *)e + row->flag);
	switch (row->type) {
	case ENTRY_INT:
	case ENTRY_SEQ:
	case ENTRY_TIME: return entry_number(e, row) != 0;
	case ENTRY_BOOL: return *(const bool *)entry_member(e, row);
	case ENTRY_TEXT: return text_of(e, row) != NULL;
	case ENTRY_QUANTITY:
		return ((const struct quantity *)entry_member(e, row))->dim != DIM_NONE;
	case ENTRY_READINGS: return e->readings_n != 0;
	case ENTRY_ANSWERS: return e->answers && e->answers_n != 0;
	case ENTRY_TEXTS: return e->texts && e->answers_n != 0;
	case ENTRY_ROLES: return e->roles != 0;
	case ENTRY_VERDICT: return e->verdict != VERDICT_PASS;
	case ENTRY_TOTAL: return e->has_total;
	}
	assert(false);
	return false;
}

/* ---- writing ---- */

static void put_text(struct piece_writer *w, const char *s)
{
	piece_text(w, s, strlen(s));
}

static void put_quantity(struct piece_writer *w, const struct quantity *q)
{
	piece_list(w, 2);
	piece_int(w, q->micro);
	put_text(w, entry_dims[q->dim]);
}

static void put_readings(struct piece_writer *w, const struct entry *e)
{
	piece_list(w, (size_t)e->readings_n);
	for (int i = 0; i < e->readings_n; i++) {
		const struct entry_reading *r = &e->readings[i];
		piece_list(w, (size_t)r->n + 1);
		put_text(w, r->measure);
		for (int j = 0; j < r->n; j++)
			piece_int(w, r->value[j]);
	}
}

static void put_answers(struct piece_writer *w, const struct entry *e)
{
	piece_list(w, (size_t)e->answers_n);
	for (int i = 0; i < e->answers_n; i++) {
		if (e->answers[i] == NOT_ANSWERED)
			piece_null(w);
		else if (e->answers[i] == NOT_ASKED)
			piece_bool(w, false);
		else
			piece_int(w, e->answers[i]);
	}
}

static void put_texts(struct piece_writer *w, const struct entry *e)
{
	piece_list(w, (size_t)e->answers_n);
	for (int i = 0; i < e->answers_n; i++) {
		if (e->texts[i])
			put_text(w, e->texts[i]);
		else
			piece_null(w);
	}
}

static void put_roles(struct piece_writer *w, unsigned roles)
{
	size_t n = 0;
	for (size_t i = 0; i < role_rows_n; i++)
		n += (roles & role_rows[i].role) != 0;
	piece_list(w, n);
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role)
			put_text(w, role_rows[i].name);
}

static void put_field(struct piece_writer *w, const struct entry *e, const struct entry_row *row)
{
	switch (row->type) {
	case ENTRY_INT:
	case ENTRY_SEQ:
	case ENTRY_TIME: piece_int(w, entry_number(e, row)); break;
	case ENTRY_TOTAL: piece_int(w, e->total); break;
	case ENTRY_BOOL: piece_bool(w, true); break;
	case ENTRY_TEXT: put_text(w, text_of(e, row)); break;
	case ENTRY_QUANTITY: put_quantity(w, entry_member(e, row)); break;
	case ENTRY_READINGS: put_readings(w, e); break;
	case ENTRY_ANSWERS: put_answers(w, e); break;
	case ENTRY_TEXTS: put_texts(w, e); break;
	case ENTRY_ROLES: put_roles(w, e->roles); break;
	case ENTRY_VERDICT: put_text(w, entry_verdicts[e->verdict]); break;
	}
}

static void put_entry(struct piece_writer *w, const struct entry *e)
{
	const struct entry_row *there[countof(entry_rows)];
	size_t n = 0;
	for (size_t i = 0; i < countof(entry_rows); i++)
		if (entry_has(e, &entry_rows[i]))
			there[n++] = &entry_rows[i];
	piece_map(w, n);
	for (size_t i = 0; i < n; i++) {
		piece_int(w, there[i]->key);
		put_field(w, e, there[i]);
	}
}

static bool text_fits(const char *s)
{
	size_t n = s ? strlen(s) : 0;
	return s && n <= ENTRY_TEXT_MAX && utf8_valid(s, n);
}

static bool readings_fit(const struct entry *e)
{
	if (e->readings_n < 0 || e->readings_n > ENTRY_READINGS_MAX || !e->readings)
		return false;
	for (int i = 0; i < e->readings_n; i++)
		if (!text_fits(e->readings[i].measure) || e->readings[i].n < 1
		    || e->readings[i].n > (int)countof(e->readings[i].value))
			return false;
	return true;
}

static bool texts_fit(const struct entry *e)
{
	if (e->answers_n < 0 || e->answers_n > ENTRY_ANSWERS_MAX)
		return false;
	for (int i = 0; i < e->answers_n; i++)
		if (e->texts[i] && !text_fits(e->texts[i]))
			return false;
	return true;
}

static unsigned all_roles(void)
{
	unsigned all = 0;
	for (size_t i = 0; i < role_rows_n; i++)
		all |= role_rows[i].role;
	return all;
}

static bool field_fits(const struct entry *e, const struct entry_row *row)
{
	const struct quantity *q;
	switch (row->type) {
	case ENTRY_TEXT: return text_fits(text_of(e, row));
	case ENTRY_QUANTITY: q = entry_member(e, row); return (unsigned)q->dim < DIMS;
	case ENTRY_READINGS: return readings_fit(e);
	case ENTRY_ANSWERS: return e->answers_n > 0 && e->answers_n <= ENTRY_ANSWERS_MAX;
	case ENTRY_TEXTS: return texts_fit(e);
	case ENTRY_ROLES: return (e->roles & ~all_roles()) == 0;
	case ENTRY_VERDICT: return e->verdict > 0 && e->verdict < VERDICTS;
	case ENTRY_INT:
	case ENTRY_SEQ:
	case ENTRY_TIME:
	case ENTRY_TOTAL:
	case ENTRY_BOOL: return true;
	}
	return false;
}

bool entry_fills(const struct entry *e, const char *item)
{
	size_t n = strlen(item);
	for (const char *s = e->filled; s && *s;) {
		size_t one = strcspn(s, ",");
		if (one == n && strncmp(s, item, n) == 0)
			return true;
		s += one + strspn(s + one, ", ");
	}
	return false;
}

const char *entry_fault(const struct entry *e)
{
	struct piece_writer w = {0};
	/* answers without a list would be lost in silence */
	if (e->answers_n != 0 && !e->answers && !e->texts)
		return "answers";
	for (size_t i = 0; i < countof(entry_rows); i++)
		if (entry_has(e, &entry_rows[i])) {
			if (!field_fits(e, &entry_rows[i]))
				return entry_rows[i].name;
			put_field(&w, e, &entry_rows[i]);
			if (w.n + ENTRY_KEY_BYTES * countof(entry_rows) > ENTRY_BYTES_MAX)
				return entry_rows[i].name;
		}
	return NULL;
}

void entry_encode(const struct entry *e, struct arena *a, const uint8_t **out, size_t *n)
{
	struct piece_writer w = {0};
	assert(!entry_fault(e));
	put_entry(&w, e);
	w = (struct piece_writer){.p = arena_get(a, w.n)};
	put_entry(&w, e);
	*out = w.p;
	*n = w.n;
}

bool entry_written_as(const struct entry *e, const uint8_t *bytes, size_t n)
{
	struct piece_writer w = {.same = bytes, .same_n = n};
	put_entry(&w, e);
	return !w.differs && w.n == n;
}
