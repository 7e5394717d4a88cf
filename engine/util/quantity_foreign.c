/* SPDX-License-Identifier: Apache-2.0
 * Units that are refused and still stand on many a scale: what they are in the units of care, to
 * be shown to somebody who confirms it. */
#include <string.h>

#include "util/quantity.h"

#define MILLION 1000000

/* One of them is num/den of the base unit of `dim`, from `zero` on. */
static const struct foreign {
	const char *name;
	enum dim dim;
	int64_t zero, num, den;
	int64_t step; /* micros that are told apart */
	const char *unit;
} foreign[] = {
    {"lb", DIM_MASS, 0, 45359237, 100000, 10 * MILLION, "kg"},
    {"lbs", DIM_MASS, 0, 45359237, 100000, 10 * MILLION, "kg"},
    {"pound", DIM_MASS, 0, 45359237, 100000, 10 * MILLION, "kg"},
    {"pounds", DIM_MASS, 0, 45359237, 100000, 10 * MILLION, "kg"},
    {"in", DIM_LENGTH, 0, 254, 100, MILLION / 10, "cm"},
    {"inch", DIM_LENGTH, 0, 254, 100, MILLION / 10, "cm"},
    {"F", DIM_TEMPERATURE, 32, 5, 9, MILLION / 10, "°C"},
    {"°F", DIM_TEMPERATURE, 32, 5, 9, MILLION / 10, "°C"},
};

/* To the nearest step, half way goes up. */
static bool convert(const struct foreign *f, int64_t micro, struct quantity *out)
{
	int64_t up, twice, d = 2 * f->den * f->step;
	if (__builtin_mul_overflow(micro - f->zero * MILLION, 2 * f->num, &twice)
	    || __builtin_add_overflow(twice, d / 2, &up))
		return false;
	int64_t steps = up / d - (up % d < 0);
	*out = (struct quantity){steps * f->step, f->dim};
	return true;
}

bool quantity_convert(const char *s, size_t n, struct quantity *out, const char **unit)
{
	const char *space = memchr(s, ' ', n);
	size_t digits = space ? (size_t)(space - s) : 0, rest = space ? n - digits - 1 : 0;
	struct quantity q;
	if (!space || !quantity_parse_number(s, digits, &q, NULL))
		return false;
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		const struct foreign *f = &foreign[i];
		if (strlen(f->name) != rest || strncmp(f->name, space + 1, rest) != 0)
			continue;
		*unit = f->unit;
		return convert(f, q.micro, out);
	}
	return false;
}
