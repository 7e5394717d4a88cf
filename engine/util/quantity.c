/* SPDX-License-Identifier: Apache-2.0
 * The units, and what can be reckoned and written with them; quantity_parse.c reads. */
#include "util/quantity.h"

#include <assert.h>
#include <string.h>

#define MILLION 1000000

__extension__ typedef __int128 wide; /* room for every product of two quantities */

static const char *const dim_names[] = {
    [DIM_NONE] = "number",
    [DIM_MASS] = "mass",
    [DIM_VOLUME] = "volume",
    [DIM_DOSE_BY_WEIGHT] = "dose by body weight",
    [DIM_CONCENTRATION] = "concentration",
    [DIM_ELAPSED] = "elapsed time",
    [DIM_DAYS] = "calendar days",
    [DIM_PRESSURE] = "pressure",
    [DIM_FREQUENCY] = "frequency",
    [DIM_PERCENT] = "percentage",
    [DIM_TEMPERATURE] = "temperature",
    [DIM_LENGTH] = "length",
    [DIM_BODY_MASS_INDEX] = "body mass index",
    [DIM_MASS_RATE] = "mass rate",
    [DIM_VOLUME_RATE] = "volume rate",
    [DIM_FLOW] = "gas flow",
    [DIM_DEVICES] = "devices",
    [DIM_AREA] = "area",
    [DIM_BREATH_ALCOHOL] = "alcohol in breath",
    [DIM_BLOOD_ALCOHOL] = "alcohol in blood",
    [DIM_PER_MILLE] = "per mille",
};
static_assert(countof(dim_names) == DIMS, "name every dimension");

static const struct quantity_unit units[] = {
    {"kg", NULL, "kg", DIM_MASS, 1000, 1, UNIT_ASKED, false, "Kilogram, for body weight."},
    {"g", NULL, "g", DIM_MASS, 1, 1, UNIT_ASKED, false, "Gram."},
    {"mg", NULL, "mg", DIM_MASS, 1, 1000, UNIT_FROM_ONE, false, "Milligram, the unit of medicine."},
    {"microgram", NULL, "ug", DIM_MASS, 1, 1000000, UNIT_ELSE, false,
     "Microgram, in full because its short forms are misread as mg; the smallest mass there is."},
    {"L", NULL, "L", DIM_VOLUME, 1000, 1, UNIT_ASKED, false, "Litre."},
    {"mL", NULL, "mL", DIM_VOLUME, 1, 1, UNIT_ELSE, false, "Millilitre."},
    {"mg/kg", NULL, "mg/kg", DIM_DOSE_BY_WEIGHT, 1, 1, UNIT_ELSE, false,
     "Milligrams of medicine for each kilogram of body weight."},
    {"mg/mL", NULL, "mg/mL", DIM_CONCENTRATION, 1, 1, UNIT_ELSE, false,
     "Milligrams of medicine in each millilitre."},
    {"h", NULL, "h", DIM_ELAPSED, 3600, 1, UNIT_WHOLE, false, "Hour of elapsed time."},
    {"min", NULL, "min", DIM_ELAPSED, 60, 1, UNIT_WHOLE, false, "Minute of elapsed time."},
    {"s", NULL, "s", DIM_ELAPSED, 1, 1, UNIT_ELSE, false, "Second of elapsed time."},
    {"wk", NULL, "wk", DIM_DAYS, 7, 1, UNIT_ASKED, true, "Seven days of the clinic's calendar."},
    {"d", NULL, "d", DIM_DAYS, 1, 1, UNIT_ELSE, true,
     "Day of the clinic's calendar; 23 or 25 hours long when clocks change."},
    {"mmHg", NULL, "mm[Hg]", DIM_PRESSURE, 1, 1, UNIT_ELSE, false,
     "Millimetre of mercury, for blood pressure."},
    {"/min", NULL, "/min", DIM_FREQUENCY, 1, 1, UNIT_ELSE, false,
     "A minute: beats, breaths or rounds."},
    {"%", NULL, "%", DIM_PERCENT, 1, 1, UNIT_ELSE, false, "Percent."},
    {"°C", NULL, "Cel", DIM_TEMPERATURE, 1, 1, UNIT_ELSE, false, "Degree Celsius."},
    {"cm", NULL, "cm", DIM_LENGTH, 1, 1, UNIT_ELSE, false, "Centimetre, for body height."},
    {"kg/m2", NULL, "kg/m2", DIM_BODY_MASS_INDEX, 1, 1, UNIT_ELSE, false,
     "Kilogram for each square metre."},
    {"mg/min", NULL, "mg/min", DIM_MASS_RATE, 1, 1, UNIT_ELSE, false,
     "Milligrams of medicine a minute."},
    {"mL/h", NULL, "mL/h", DIM_VOLUME_RATE, 1, 1, UNIT_ELSE, false,
     "Millilitres an hour, the setting of a pump."},
    {"L/min", NULL, "L/min", DIM_FLOW, 1, 1, UNIT_ELSE, false, "Litres of gas a minute."},
    {"device", "devices", "{device}", DIM_DEVICES, 1, 1, UNIT_ELSE, true,
     "A whole device, such as one nasal spray."},
    {"m2", NULL, "m2", DIM_AREA, 10000, 1, UNIT_ELSE, false, "Square metre, of body surface."},
    {"mg/L", NULL, "mg/L", DIM_BREATH_ALCOHOL, 1, 1, UNIT_ELSE, false,
     "Milligrams of alcohol in each litre of breath, as a breath meter tells."},
    {"g/dL", NULL, "g/dL", DIM_BLOOD_ALCOHOL, 1, 1, UNIT_ELSE, false,
     "Grams of alcohol in each decilitre of blood; % BAC is the same."},
    {"mg/dL", NULL, "mg/dL", DIM_BLOOD_ALCOHOL, 1, 1000, UNIT_ASKED, false,
     "Milligrams of alcohol in each decilitre of blood."},
    {"\342\200\260", NULL, "[ppth]", DIM_PER_MILLE, 1, 1, UNIT_ELSE, false,
     "Per mille of alcohol in blood."},
};

static const struct quantity_product products[] = {
    {DIM_DOSE_BY_WEIGHT, DIM_MASS, DIM_MASS, 1000000,
     "mg/kg times body weight is a dose: the base units are mg/kg and g."},
    {DIM_CONCENTRATION, DIM_VOLUME, DIM_MASS, 1000, "mg/mL times mL is mg, kept as g."},
    {DIM_MASS_RATE, DIM_ELAPSED, DIM_MASS, 60000, "mg/min times seconds is mg/60, kept as g."},
    {DIM_VOLUME_RATE, DIM_ELAPSED, DIM_VOLUME, 3600, "mL/h times seconds is mL/3600."},
    {DIM_CONCENTRATION, DIM_VOLUME_RATE, DIM_MASS_RATE, 60,
     "mg/mL times mL/h is mg/h; a mass rate is kept a minute."},
    {DIM_LENGTH, DIM_LENGTH, DIM_AREA, 1, "cm times cm is cm2."},
    {DIM_BODY_MASS_INDEX, DIM_AREA, DIM_MASS, 10,
     "kg/m2 times body height twice is body weight: a cm2 is a 10,000th of m2, a kg 1,000 g."},
};

const struct quantity_unit *quantity_units(size_t *n)
{
	*n = countof(units);
	return units;
}

const struct quantity_unit *quantity_unit_named(const char *name)
{
	for (size_t i = 0; i < countof(units); i++)
		if (strcmp(units[i].name, name) == 0
		    || (units[i].plural && strcmp(units[i].plural, name) == 0))
			return &units[i];
	return NULL;
}

const char *quantity_dim_name(enum dim d)
{
	return (unsigned)d < DIMS ? dim_names[d] : "unknown";
}

const struct quantity_product *quantity_products(size_t *n)
{
	*n = countof(products);
	return products;
}

/* ---- writing ---- */

/* Enough for every finite decimal form of an int64 of micros in any unit of the table. */
#define DECIMALS_MAX 15

/* `q` in `u` as text without its unit; false when it has no finite decimal form. */
static bool write_number(struct text *out, int64_t micro, const struct quantity_unit *u,
                         bool commas)
{
	wide size = micro < 0 ? -(wide)micro : micro;
	wide over = (wide)u->num * MILLION;
	wide whole = size * u->den / over, rest = size * u->den % over;
	char decimals[DECIMALS_MAX];
	size_t nd = 0;
	while (rest != 0) {
		if (nd == sizeof decimals)
			return false;
		rest *= 10;
		decimals[nd++] = (char)('0' + (int)(rest / over));
		rest %= over;
	}
	char digits[64];
	size_t at = sizeof digits, count = 0;
	do {
		if (commas && count > 0 && count % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + (int)(whole % 10));
		whole /= 10;
		count++;
	} while (whole != 0);
	if (micro < 0)
		text_put(out, "-");
	text_putn(out, digits + at, sizeof digits - at);
	if (nd > 0) {
		text_put(out, ".");
		text_putn(out, decimals, nd);
	}
	return true;
}

static void write_unit(struct text *out, struct quantity q, const struct quantity_unit *u)
{
	bool one = q.micro == u->num * MILLION / u->den;
	text_put(out, " ");
	text_put(out, u->plural && !one ? u->plural : u->name);
}

/* Whether a row of the table suits this value; the last row of a dimension suits every value. */
static bool suits(const struct quantity_unit *u, int64_t micro)
{
	wide size = micro < 0 ? -(wide)micro : micro;
	wide one = (wide)u->num * MILLION / u->den;
	switch (u->show) {
	case UNIT_WHOLE: return size != 0 && size % one == 0;
	case UNIT_FROM_ONE: return size == 0 || size >= one;
	case UNIT_ELSE: return true;
	case UNIT_ASKED: break;
	}
	return false;
}

static void write_fitting(struct text *out, struct quantity q, bool commas)
{
	static const struct quantity_unit plain = {.num = 1, .den = 1};
	if (q.dim == DIM_NONE) {
		bool ok = write_number(out, q.micro, &plain, commas);
		assert(ok);
		return;
	}
	for (size_t i = 0; i < countof(units); i++) {
		if (units[i].dim != q.dim || !suits(&units[i], q.micro))
			continue;
		bool ok = write_number(out, q.micro, &units[i], commas);
		assert(ok);
		write_unit(out, q, &units[i]);
		return;
	}
	assert(q.dim < DIM_NONE); /* every dimension has a unit that suits */
}

void quantity_write(struct text *out, struct quantity q)
{
	write_fitting(out, q, true);
}

void quantity_write_plain(struct text *out, struct quantity q)
{
	write_fitting(out, q, false);
}

bool quantity_write_in(struct text *out, struct quantity q, const char *unit)
{
	const struct quantity_unit *u = quantity_unit_named(unit);
	if (!u || u->dim != q.dim || !write_number(out, q.micro, u, true))
		return false;
	write_unit(out, q, u);
	return true;
}

/* ---- arithmetic ---- */

static bool give(wide micro, enum dim dim, struct quantity *out)
{
	if (micro > INT64_MAX || micro < INT64_MIN)
		return false;
	*out = (struct quantity){(int64_t)micro, dim};
	return true;
}

/* n/d to the nearest whole number, half way goes up; d is not zero. */
static wide nearest(wide n, wide d, bool *inexact)
{
	if (d < 0) {
		n = -n;
		d = -d;
	}
	wide q = n / d, r = n % d;
	if (r < 0) {
		q--;
		r += d;
	}
	if (r != 0 && inexact)
		*inexact = true;
	return q + (r >= d - r ? 1 : 0);
}

bool quantity_add(struct quantity a, struct quantity b, struct quantity *out)
{
	return a.dim == b.dim && give((wide)a.micro + b.micro, a.dim, out);
}

bool quantity_sub(struct quantity a, struct quantity b, struct quantity *out)
{
	return a.dim == b.dim && give((wide)a.micro - b.micro, a.dim, out);
}

bool quantity_compare(struct quantity a, struct quantity b, int *order)
{
	if (a.dim != b.dim)
		return false;
	*order = (a.micro > b.micro) - (a.micro < b.micro);
	return true;
}

/* Gives the result to *out and the flag to *inexact, both only when it fits. */
static bool give_nearest(wide n, wide d, enum dim dim, struct quantity *out, bool *inexact)
{
	bool rounded = false;
	if (d == 0 || !give(nearest(n, d, &rounded), dim, out))
		return false;
	if (rounded && inexact)
		*inexact = true;
	return true;
}

bool quantity_multiply(struct quantity a, struct quantity b, struct quantity *out, bool *inexact)
{
	const wide n = (wide)a.micro * b.micro;
	if (a.dim == DIM_NONE)
		return give_nearest(n, MILLION, b.dim, out, inexact);
	if (b.dim == DIM_NONE)
		return give_nearest(n, MILLION, a.dim, out, inexact);
	if (a.dim == DIM_PERCENT)
		return give_nearest(n, (wide)100 * MILLION, b.dim, out, inexact);
	if (b.dim == DIM_PERCENT)
		return give_nearest(n, (wide)100 * MILLION, a.dim, out, inexact);
	for (size_t i = 0; i < countof(products); i++) {
		const struct quantity_product *p = &products[i];
		if ((p->a == a.dim && p->b == b.dim) || (p->a == b.dim && p->b == a.dim))
			return give_nearest(n, (wide)p->per * MILLION, p->product, out, inexact);
	}
	return false;
}

bool quantity_divide(struct quantity a, struct quantity b, struct quantity *out, bool *inexact)
{
	const wide n = (wide)a.micro * MILLION;
	if (a.dim == b.dim)
		return give_nearest(n, b.micro, DIM_NONE, out, inexact);
	if (b.dim == DIM_NONE)
		return give_nearest(n, b.micro, a.dim, out, inexact);
	for (size_t i = 0; i < countof(products); i++) {
		const struct quantity_product *p = &products[i];
		if (p->product == a.dim && (p->a == b.dim || p->b == b.dim))
			return give_nearest(n * p->per, b.micro, p->a == b.dim ? p->b : p->a, out,
			                    inexact);
	}
	return false;
}

bool quantity_dose_by_weight(struct quantity dose, struct quantity weight, struct quantity *out,
                             bool *inexact)
{
	if (dose.dim != DIM_MASS || weight.dim != DIM_MASS)
		return false;
	/* g/g is kg/kg, and a kg is a million mg. */
	return give_nearest((wide)dose.micro * MILLION * MILLION, weight.micro, DIM_DOSE_BY_WEIGHT,
	                    out, inexact);
}

bool quantity_body_mass_index(struct quantity weight, struct quantity height, struct quantity *out,
                              bool *inexact)
{
	if (weight.dim != DIM_MASS || height.dim != DIM_LENGTH)
		return false;
	/* g/cm2 is 10 kg/m2; each of the three values counts in millionths. */
	return give_nearest((wide)weight.micro * 10 * MILLION * MILLION,
	                    (wide)height.micro * height.micro, DIM_BODY_MASS_INDEX, out, inexact);
}

bool quantity_round(struct quantity q, struct quantity step, enum quantity_rounding how,
                    struct quantity *out)
{
	if (q.dim != step.dim || step.micro <= 0)
		return false;
	int64_t r = q.micro % step.micro;
	wide down = (wide)q.micro - (r < 0 ? r + step.micro : r);
	wide past = (wide)q.micro - down;
	bool up = how == QUANTITY_NEAREST && past >= step.micro - past;
	return give(down + (up ? step.micro : 0), q.dim, out);
}
