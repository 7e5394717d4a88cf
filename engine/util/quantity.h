/* SPDX-License-Identifier: Apache-2.0
 * util/quantity.h - numbers with units: read strictly, kept exactly, written safely.
 *
 * A quantity is a whole number of millionths of its dimension's base unit, so medicine is counted
 * in whole micrograms and nothing is ever kept as binary floating point.  One way of writing each
 * quantity is read; the ways that have led to wrong doses (a trailing zero, a missing leading zero,
 * a unit run into its number, µg: the error-prone notations of ISMP) are refused with what to write
 * instead, and are never written.  No I/O, no memory of its own.
 *
 * quantity.c holds units, writing and arithmetic; quantity_parse.c the grammar; quantity_words.c
 * the refusals and the spellings that are known and refused. */
#ifndef TEND_UTIL_QUANTITY_H
#define TEND_UTIL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/text.h"

/* What is measured; the comment names the base unit. */
enum dim {
	DIM_NONE,            /* a plain number, score or count */
	DIM_MASS,            /* g, so that 1 micro is 1 microgram; medicine and body weight */
	DIM_VOLUME,          /* mL */
	DIM_DOSE_BY_WEIGHT,  /* mg/kg */
	DIM_CONCENTRATION,   /* mg/mL */
	DIM_ELAPSED,         /* s: time that a running clock measures */
	DIM_DAYS,            /* d: days of the clinic's calendar, not 24 hours */
	DIM_PRESSURE,        /* mmHg */
	DIM_FREQUENCY,       /* /min */
	DIM_PERCENT,         /* % */
	DIM_TEMPERATURE,     /* °C */
	DIM_LENGTH,          /* cm */
	DIM_BODY_MASS_INDEX, /* kg/m2 */
	DIM_MASS_RATE,       /* mg/min */
	DIM_VOLUME_RATE,     /* mL/h */
	DIM_FLOW,            /* L/min of gas */
	DIM_DEVICES,         /* whole devices, such as nasal sprays of 28 mg */
	DIM_AREA,            /* cm2: a length times a length */
	DIM_BREATH_ALCOHOL,  /* mg/L of breath; nothing turns it into alcohol in blood unseen */
	DIM_BLOOD_ALCOHOL,   /* g/dL, which is % BAC */
	DIM_PER_MILLE,       /* per mille: by mass here and by volume there, so of its own kind */
	DIMS
};

struct quantity {
	int64_t micro; /* millionths of the base unit */
	enum dim dim;
};

/* A unit as people write it.  Rows are static; one unit is `num/den` base units. */
struct quantity_unit {
	const char *name;   /* the one form that is read and written: "mg" */
	const char *plural; /* also read, and written unless the number is 1; or NULL */
	const char *ucum;   /* code in the Unified Code for Units of Measure */
	enum dim dim;
	int64_t num, den;
	enum { UNIT_ASKED, UNIT_WHOLE, UNIT_FROM_ONE, UNIT_ELSE } show; /* see quantity_write() */
	bool whole;                                                     /* fractions are refused */
	const char *doc;
};

const struct quantity_unit *quantity_units(size_t *n); /* grouped by dimension, largest first */
const struct quantity_unit *quantity_unit_named(const char *name); /* NULL when there is none */
const char *quantity_dim_name(enum dim d); /* for messages: "mass", "calendar days" */

/* ---- reading ---- */

/* Why a text is not a quantity; quantity_refusal_of() gives the words. */
enum quantity_refusal {
	QUANTITY_EMPTY,
	QUANTITY_NO_NUMBER,
	QUANTITY_NO_UNIT,
	QUANTITY_UNIT_NOT_DUE,
	QUANTITY_UNKNOWN_UNIT,
	QUANTITY_UNIT_SPELLING,
	QUANTITY_MICRO,
	QUANTITY_FOREIGN_UNIT,
	QUANTITY_NO_MONTHS,
	QUANTITY_RUN_TOGETHER,
	QUANTITY_SPACES,
	QUANTITY_TRAILING_ZERO,
	QUANTITY_NO_LEADING_ZERO,
	QUANTITY_LEADING_ZEROS,
	QUANTITY_OPEN_POINT,
	QUANTITY_PLUS,
	QUANTITY_MINUS_ZERO,
	QUANTITY_EXPONENT,
	QUANTITY_COMMA,
	QUANTITY_NOT_ASCII,
	QUANTITY_NOT_WHOLE,
	QUANTITY_TOO_FINE,
	QUANTITY_TOO_LARGE,
	QUANTITY_NOT_A_RANGE,
	QUANTITY_ONE_VALUE,
	QUANTITY_RANGE_DOTS,
	QUANTITY_RANGE_OPEN,
	QUANTITY_RANGE_ORDER,
	QUANTITY_UNIT_TWICE,
	QUANTITY_LIST_COMMA,
	QUANTITY_LIST_ORDER,
	QUANTITY_LIST_LONG,
	QUANTITY_STRAY,
	QUANTITY_REFUSALS
};

struct quantity_refusal_row {
	const char *says; /* one sentence for the person who wrote it, no trailing dot */
	const char *why;  /* why it matters to a patient or the team */
	const char *bad;  /* an example that is refused for this reason */
};

const struct quantity_refusal_row *quantity_refusal_of(enum quantity_refusal why); /* static */

#define QUANTITY_INSTEAD 96

struct quantity_fault {
	enum quantity_refusal why;
	size_t at, len; /* the part that is wrong, in bytes; len 0 = something missing */
	char instead[QUANTITY_INSTEAD]; /* the whole text as it should be; "" when not certain */
	const char *near;               /* a known unit that may have been meant, or NULL; static */
};

/* What may be written in a place. */
enum {
	QUANTITY_UNIT_DUE = 0,
	QUANTITY_BARE = 1,     /* numbers without a unit, DIM_NONE */
	QUANTITY_UNIT_MAY = 2, /* either */
	QUANTITY_SINGLE = 4,   /* where a range is due, `A` stands for `A..A` */
};

/* All read exactly the n bytes at s.  They give false and fill *f (may be NULL) when the text is
 * refused, and leave the output untouched then.  Nothing is ever rounded.
 *
 * NUMBER UNIT with one space between: "0.5 mg/kg", "-2 °C". */
bool quantity_parse(const char *s, size_t n, struct quantity *out,
                    struct quantity_fault *f) MUST_USE;
/* The same with flags QUANTITY_UNIT_MAY or QUANTITY_BARE. */
bool quantity_parse_flags(const char *s, size_t n, unsigned flags, struct quantity *out,
                          struct quantity_fault *f) MUST_USE;
/* `203 lb`, `67 in`, `99 °F` in the unit that is used for care, to a hundredth of a kilogram or a
 * tenth of a centimetre or degree: only to be shown and confirmed, never taken as it is.  *unit is
 * that unit.  False for anything else. */
bool quantity_convert(const char *s, size_t n, struct quantity *out, const char **unit) MUST_USE;
/* A plain number, DIM_NONE. */
bool quantity_parse_number(const char *s, size_t n, struct quantity *out,
                           struct quantity_fault *f) MUST_USE;

/* Both ends included.  An end that is not there is 0 in lo or hi. */
struct quantity_range {
	bool has_lo, has_hi;
	int64_t lo, hi; /* micro */
	enum dim dim;
};

/* "A..B UNIT", "A.. UNIT", "..B UNIT", A <= B, the unit once at the end. */
bool quantity_parse_range(const char *s, size_t n, unsigned flags, struct quantity_range *out,
                          struct quantity_fault *f) MUST_USE;
/* False for another dimension. */
bool quantity_in_range(struct quantity q, const struct quantity_range *r);

/* "5, 15, 30 min": ascending, the unit once at the end.  Fills out[0..*count), at most max. */
bool quantity_parse_list(const char *s, size_t n, unsigned flags, struct quantity *out, size_t max,
                         size_t *count, struct quantity_fault *f) MUST_USE;

/* ---- writing ---- */

/* For people: the fitting unit, commas from 1,000.  Mass is in mg from 1 mg up, else microgram (a
 * body weight is written by quantity_write_in "kg"); elapsed time in the largest of h, min, s that
 * gives a whole number, so 120 min is `2 h` and 150 min stays; calendar days always in d, so that
 * days can be compared at a glance. */
void quantity_write(struct text *out, struct quantity q);
/* The same without commas: quantity_parse() reads it back to the same value. */
void quantity_write_plain(struct text *out, struct quantity q);
/* In the unit of that name.  Nothing is rounded: false and nothing written when q has no finite
 * decimal form in it, is of another dimension, or there is no such unit. */
bool quantity_write_in(struct text *out, struct quantity q, const char *unit) MUST_USE;

/* ---- arithmetic ---- */

/* All give false and leave *out untouched when dimensions do not go together, on overflow and on
 * division by zero. */
bool quantity_add(struct quantity a, struct quantity b, struct quantity *out) MUST_USE;
bool quantity_sub(struct quantity a, struct quantity b, struct quantity *out) MUST_USE;
/* *order is negative, zero or positive as a is less than, equal to or more than b. */
bool quantity_compare(struct quantity a, struct quantity b, int *order) MUST_USE;

/* One of the products that make sense: `a` times `b` is a `product`, divided by `per` to stay in
 * base units.  Each stands for b times a and for its quotients too, but for mass by mass, which is
 * a plain number or quantity_dose_by_weight(). */
struct quantity_product {
	enum dim a, b, product;
	int64_t per;
	const char *doc;
};

/* Besides the rows: a plain number times anything, and a percentage times anything. */
const struct quantity_product *quantity_products(size_t *n);

/* Exact where a micro can hold it, else rounded to the nearest (half up) and *inexact set; it is
 * never cleared, so that one flag serves a whole calculation.  `inexact` may be NULL. */
bool quantity_multiply(struct quantity a, struct quantity b, struct quantity *out,
                       bool *inexact) MUST_USE;
/* Same dimensions give a plain number; any dimension by a plain number keeps it. */
bool quantity_divide(struct quantity a, struct quantity b, struct quantity *out,
                     bool *inexact) MUST_USE;
/* A dose against a body weight, both DIM_MASS: mg/kg. */
bool quantity_dose_by_weight(struct quantity dose, struct quantity weight, struct quantity *out,
                             bool *inexact) MUST_USE;
/* Weight and height: kg/m2. */
bool quantity_body_mass_index(struct quantity weight, struct quantity height, struct quantity *out,
                              bool *inexact) MUST_USE;

enum quantity_rounding {
	QUANTITY_DOWN,    /* to the next lower mark */
	QUANTITY_NEAREST, /* to the nearest mark, half way goes up */
};

/* To a multiple of `step`, such as the 0.01 mL of a syringe.  A step must be more than zero. */
bool quantity_round(struct quantity q, struct quantity step, enum quantity_rounding how,
                    struct quantity *out) MUST_USE;

#endif
