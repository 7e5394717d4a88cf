/* SPDX-License-Identifier: Apache-2.0
 * Entries: every field has its number, and what the log holds is read back to the same entry from
 * the same bytes, or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "course/entry_rows.h"
#include "protocol/model.h"
#include "protocol/roles.h"

/* ---- an entry with everything ---- */

static struct entry_reading readings[] = {
    {"bp", {152000000, 95000000}, 2},
    {"temperature", {36800000}, 1},
    {"detached", {0}, 1},
    {"four", {-1, INT64_MIN, INT64_MAX, 1}, 4},
};
static int32_t answers[] = {2, 0, NOT_ANSWERED, NOT_ASKED, -3, INT32_MAX};
static const char *texts[] = {"by the sea", NULL, "", "Zoë", NULL, "\"quoted\"\n"};

static struct entry rich_entry(void)
{
	return (struct entry){
	    .session = 3,
	    .contact = "medicine",
	    .round = 300,
	    .room = "room 2",
	    .name = "lozenge",
	    .text = "calm, hand on heart – ❤",
	    .reason = "typed wrong",
	    .meaning = "I have read and I am responsible",
	    .hook = "check",
	    .ref = 70000,
	    .has_amount = true,
	    .amount = {100000, DIM_MASS},
	    .at = 1772358645123,
	    .until = -1,
	    .grade = 2,
	    .serious = true,
	    .readings = readings,
	    .readings_n = 4,
	    .answers = answers,
	    .texts = texts,
	    .answers_n = 6,
	    .has_total = true,
	    .total = 0,
	    .filled = "walking",
	    .wording = "c0ffee",
	    .medicine = "ketamine",
	    .route = "sublingual",
	    .booster = true,
	    .lot = "A-17",
	    .expiry = "2028-01",
	    .strength = {50000, DIM_MASS},
	    .count = 2,
	    .volume = {460000, DIM_VOLUME},
	    .person = "nick",
	    .roles = ROLE_NURSE | ROLE_PATIENT,
	    .verdict = VERDICT_BLOCK,
	    .patient = "p-1",
	    .protocol = "kap-lozenge-im",
	    .version = "1.0.0",
	    .digest = "00ff",
	    .sex = "female",
	    .born = "1986-03-14",
	    .supplement = true,
	    .over = {2400000000, DIM_ELAPSED},
	    .rate = {61500000, DIM_VOLUME_RATE},
	    .reported = true,
	};
}

/* Every member that a row stands for, compared by what it means. */
static void same_field(const struct entry *x, const struct entry *y, const struct entry_row *row)
{
	const char *a, *b;
	assert_int_equal(entry_has(x, row), entry_has(y, row));
	if (!entry_has(x, row))
		return;
	switch (row->type) {
	case ENTRY_INT:
	case ENTRY_SEQ:
	case ENTRY_TIME: assert_true(entry_number(x, row) == entry_number(y, row)); break;
	case ENTRY_TOTAL: assert_int_equal(x->total, y->total); break;
	case ENTRY_BOOL: break;
	case ENTRY_TEXT:
		a = *(const char *const *)entry_member(x, row);
		b = *(const char *const *)entry_member(y, row);
		assert_string_equal(a, b);
		break;
	case ENTRY_QUANTITY: {
		const struct quantity *p = entry_member(x, row), *q = entry_member(y, row);
		assert_true(p->micro == q->micro && p->dim == q->dim);
		break;
	}
	case ENTRY_READINGS:
		assert_int_equal(x->readings_n, y->readings_n);
		for (int i = 0; i < x->readings_n; i++) {
			const struct entry_reading *p = &x->readings[i], *q = &y->readings[i];
			assert_string_equal(p->measure, q->measure);
			assert_int_equal(p->n, q->n);
			for (int j = 0; j < p->n; j++)
				assert_true(p->value[j] == q->value[j]);
		}
		break;
	case ENTRY_ANSWERS:
		assert_int_equal(x->answers_n, y->answers_n);
		for (int i = 0; i < x->answers_n; i++)
			assert_int_equal(x->answers[i], y->answers[i]);
		break;
	case ENTRY_TEXTS:
		assert_int_equal(x->answers_n, y->answers_n);
		for (int i = 0; i < x->answers_n; i++) {
			assert_int_equal(x->texts[i] == NULL, y->texts[i] == NULL);
			if (x->texts[i])
				assert_string_equal(x->texts[i], y->texts[i]);
		}
		break;
	case ENTRY_ROLES: assert_int_equal(x->roles, y->roles); break;
	case ENTRY_VERDICT: assert_int_equal(x->verdict, y->verdict); break;
	}
}

static void assert_same(const struct entry *x, const struct entry *y)
{
	for (size_t i = 0; i < entry_rows_n; i++)
		same_field(x, y, &entry_rows[i]);
}

static void round_trip(const struct entry *x)
{
	struct arena a = {0};
	struct entry y = {0};
	struct err e = {0};
	const uint8_t *bytes, *again;
	size_t n, again_n;
	entry_encode(x, &a, &bytes, &n);
	assert_int_equal(entry_decode(bytes, n, &a, &y, &e), RC_OK);
	assert_same(x, &y);
	entry_encode(&y, &a, &again, &again_n);
	assert_int_equal(n, again_n);
	assert_memory_equal(bytes, again, n);
	arena_drop(&a);
}

/* Copies one field of `from`. */
static void take(struct entry *to, const struct entry *from, const struct entry_row *row)
{
	static const size_t sizes[] = {
	    [ENTRY_INT] = sizeof(int),
	    [ENTRY_SEQ] = sizeof(int64_t),
	    [ENTRY_TIME] = sizeof(int64_t),
	    [ENTRY_TOTAL] = sizeof(int32_t),
	    [ENTRY_BOOL] = sizeof(bool),
	    [ENTRY_TEXT] = sizeof(char *),
	    [ENTRY_QUANTITY] = sizeof(struct quantity),
	    [ENTRY_READINGS] = sizeof(struct entry_reading *),
	    [ENTRY_ANSWERS] = sizeof(int32_t *),
	    [ENTRY_TEXTS] = sizeof(char **),
	    [ENTRY_ROLES] = sizeof(unsigned),
	    [ENTRY_VERDICT] = sizeof(int),
	};
	memcpy((char *)to + row->off, (const char *)from + row->off, sizes[row->type]);
	if (row->flag)
		*(bool *)((char *)to + row->flag) = true;
	if (row->type == ENTRY_READINGS)
		to->readings_n = from->readings_n;
	if (row->type == ENTRY_ANSWERS || row->type == ENTRY_TEXTS)
		to->answers_n = from->answers_n;
}

/* ---- rows ---- */

static void numbers_of_fields_rise_and_each_has_a_meaning(void **state)
{
	for (size_t i = 0; i < entry_rows_n; i++) {
		assert_true(i == 0 || entry_rows[i].key > entry_rows[i - 1].key);
		assert_true(*entry_rows[i].name && *entry_rows[i].doc);
	}
}

/* Reads the header: a new member without a row would be lost in the log without a sign. */
static void every_member_of_an_entry_has_one_row(void **state)
{
	struct arena a = {0};
	const char *src = getenv("SRC");
	FILE *f = fopen(arena_fmt(&a, "%s/engine/course/entry.h", src ? src : "."), "rb");
	assert_non_null(f);
	char *s = arena_get(&a, 65536);
	assert_true(fread(s, 1, 65535, f) > 0);
	fclose(f);
	s = strstr(s, "struct entry {");
	assert_non_null(s);
	char *end = strstr(s, "\n};");
	assert_non_null(end);
	*end = '\0';
	s += strlen("struct entry {");
	size_t members = 0;
	while (*s) {
		char *open = strstr(s, "/*");
		size_t n = strcspn(s, ",;");
		if (open && open < s + n) { /* comments stand between members */
			s = strstr(open, "*/") + 2;
			continue;
		}
		if (!s[n])
			break;
		size_t len = 0;
		while (len < n && strchr("abcdefghijklmnopqrstuvwxyz_", s[n - 1 - len]))
			len++;
		char *name = arena_dupn(&a, s + n - len, len);
		int rows = 0;
		for (size_t i = 0; i < entry_rows_n; i++)
			rows += strcmp(entry_rows[i].name, name) == 0;
		bool helper = strcmp(name, "has_amount") == 0 || strcmp(name, "has_total") == 0
		              || strcmp(name, "readings_n") == 0 || strcmp(name, "answers_n") == 0;
		if (rows != !helper)
			fail_msg("`%s` has %d rows", name, rows);
		members += !helper;
		s += n + 1;
	}
	assert_int_equal(members, entry_rows_n);
	arena_drop(&a);
}

/* ---- bytes ---- */

/* The bytes of the rich entry, for good.  If this fails, the logs of all clinics have become
 * unreadable: keep the format and give a new field a new number. */
static const char golden[] =
    "b82a010302686d65646963696e650319012c0466726f6f6d20320a676c6f7a656e67650b781b63616c6d2c2068616e"
    "64206f6e20"
    "686561727420e2809320e29da40c6b74797065642077726f6e670d7820492068617665207265616420616e64"
    "204920616d20726573706f6e7369626c650e1a000111700f65636865636b14821a000186a0646d617373151b000001"
    "9ca8ceb5"
    "83162017021818f5181e84836262701a090f56001a05a995c0826b74656d70657261747572651a0231860082"
    "686465746163686564008564666f7572203b7fffffffffffffff1b7fffffffffffffff01181f860200f6f422"
    "1a7fffffff1820866a62792074686520736561f660645a6fc3abf6692271756f746564220a182100182267"
    "77616c6b696e671823666330666665651828686b6574616d696e6518296a7375626c696e6775616c182af5182b6441"
    "2d3137182c67323032"
    "382d3031182d8219"
    "c350646d617373182e02182f821a000704e066766f6c756d651832646e69636b183382656e75727365677061"
    "7469656e74183c65626c6f636b184663702d3118476e6b61702d6c6f7a656e67652d696d184865312e302e30"
    "18496430306666184a6666656d616c65184b6a313938362d30332d3134"
    "1850f51851821a8f0d180067656c61707365641852821a03aa6a606b766f6c756d6520726174651853f5"
    "";

static void the_bytes_of_an_entry_never_change(void **state)
{
	struct arena a = {0};
	struct entry x = rich_entry();
	struct text hex = text_in(&a);
	const uint8_t *bytes;
	size_t n;
	entry_encode(&x, &a, &bytes, &n);
	for (size_t i = 0; i < n; i++)
		text_fmt(&hex, "%02x", bytes[i]);
	assert_string_equal(hex.s, golden);
	arena_drop(&a);
}

/* Words that stand in the log for good, in any order of the enums behind them. */
static void the_words_of_the_log_never_change(void **state)
{
	static const struct {
		enum dim dim;
		const char *word;
	} dims[] = {
	    {DIM_NONE, "number"},
	    {DIM_MASS, "mass"},
	    {DIM_VOLUME, "volume"},
	    {DIM_DOSE_BY_WEIGHT, "dose by weight"},
	    {DIM_CONCENTRATION, "concentration"},
	    {DIM_ELAPSED, "elapsed"},
	    {DIM_DAYS, "days"},
	    {DIM_PRESSURE, "pressure"},
	    {DIM_FREQUENCY, "frequency"},
	    {DIM_PERCENT, "percent"},
	    {DIM_TEMPERATURE, "temperature"},
	    {DIM_LENGTH, "length"},
	    {DIM_BODY_MASS_INDEX, "bmi"},
	    {DIM_MASS_RATE, "mass rate"},
	    {DIM_VOLUME_RATE, "volume rate"},
	    {DIM_FLOW, "flow"},
	    {DIM_DEVICES, "devices"},
	    {DIM_AREA, "area"},
	    {DIM_BREATH_ALCOHOL, "breath alcohol"},
	    {DIM_BLOOD_ALCOHOL, "blood alcohol"},
	    {DIM_PER_MILLE, "per mille"},
	};
	static const struct {
		unsigned role;
		const char *word;
	} roles[] = {
	    {ROLE_PRESCRIBER, "prescriber"}, {ROLE_NURSE, "nurse"},
	    {ROLE_MONITOR, "monitor"},       {ROLE_THERAPIST, "therapist"},
	    {ROLE_ATTENDANT, "attendant"},   {ROLE_DIRECTOR, "director"},
	    {ROLE_AUDITOR, "auditor"},       {ROLE_MEDICAL_DIRECTOR, "medical-director"},
	    {ROLE_OPERATOR, "operator"},     {ROLE_PATIENT, "patient"},
	    {ROLE_PARENT, "parent"},         {ROLE_PHARMACIST, "pharmacist"},
	};
	static const struct {
		enum verdict_kind verdict;
		const char *word;
	} verdicts[] = {{VERDICT_PASS, "pass"},
	                {VERDICT_WARN, "warn"},
	                {VERDICT_HOLD, "hold"},
	                {VERDICT_SIGN, "sign"},
	                {VERDICT_BLOCK, "block"}};
	assert_int_equal(countof(dims), DIMS);
	for (size_t i = 0; i < countof(dims); i++)
		assert_string_equal(entry_dims[dims[i].dim], dims[i].word);
	assert_int_equal(countof(roles), role_rows_n);
	for (size_t i = 0; i < countof(roles); i++)
		assert_int_equal(role_by_name(roles[i].word), roles[i].role);
	assert_int_equal(countof(verdicts), VERDICTS);
	for (size_t i = 0; i < countof(verdicts); i++)
		assert_string_equal(entry_verdicts[verdicts[i].verdict], verdicts[i].word);
}

static void an_empty_entry_is_one_byte(void **state)
{
	struct arena a = {0};
	struct entry x = {0};
	const uint8_t *bytes;
	size_t n;
	entry_encode(&x, &a, &bytes, &n);
	assert_int_equal(n, 1);
	assert_int_equal(bytes[0], 0xa0);
	round_trip(&x);
	arena_drop(&a);
}

static void each_field_alone_comes_back(void **state)
{
	struct entry rich = rich_entry();
	rich.kit = "1042"; /* younger than the bytes above */
	round_trip(&rich);
	for (size_t i = 0; i < entry_rows_n; i++) {
		struct entry x = {0};
		take(&x, &rich, &entry_rows[i]);
		assert_true(entry_has(&x, &entry_rows[i]));
		round_trip(&x);
	}
}

static uint32_t draw(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void any_fields_together_come_back(void **state)
{
	struct entry rich = rich_entry();
	uint32_t seed = 20261123;
	for (int k = 0; k < 3000; k++) {
		struct entry x = {0};
		uint32_t share = draw(&seed) % 100;
		for (size_t i = 0; i < entry_rows_n; i++)
			if (draw(&seed) % 100 < share)
				take(&x, &rich, &entry_rows[i]);
		round_trip(&x);
	}
}

static void every_whole_number_and_dimension_comes_back(void **state)
{
	static const int64_t edges[] = {
	    1,          23,        24,        255,       256,       65535,        65536,
	    UINT32_MAX, 1LL << 32, INT64_MAX, -1,        -24,       -25,          -256,
	    -257,       -65536,    -65537,    INT32_MIN, INT64_MIN, -(1LL << 32), -(1LL << 32) - 1};
	for (size_t i = 0; i < countof(edges); i++) {
		struct entry x = {.at = edges[i], .ref = edges[i]};
		round_trip(&x);
	}
	for (int d = 0; d < DIMS; d++) {
		struct entry x = {.has_amount = true, .amount = {-5, (enum dim)d}};
		round_trip(&x);
	}
	for (unsigned r = 1; r < 1u << 10; r++) {
		struct entry x = {.roles = r};
		round_trip(&x);
	}
	for (int v = 0; v < VERDICTS; v++) {
		struct entry x = {.verdict = v};
		round_trip(&x);
	}
}

/* Nothing given is not the same as zero given. */
static void a_zero_is_kept_where_zero_means_something(void **state)
{
	struct arena a = {0};
	struct entry y = {0};
	const uint8_t *bytes;
	size_t n;
	struct entry x = {.has_amount = true, .amount = {0, DIM_MASS}, .has_total = true};
	entry_encode(&x, &a, &bytes, &n);
	assert_int_equal(entry_decode(bytes, n, &a, &y, NULL), RC_OK);
	assert_true(y.has_amount && y.amount.micro == 0 && y.amount.dim == DIM_MASS);
	assert_true(y.has_total && y.total == 0);
	arena_drop(&a);
}

/* Decodes, and if that works asks for the very same bytes again. */
static bool accepted(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct entry y = {.session = 4711};
	struct err e = {0};
	const uint8_t *again;
	size_t again_n;
	bool ok = entry_decode(bytes, n, &a, &y, &e) == RC_OK;
	if (ok) {
		entry_encode(&y, &a, &again, &again_n);
		assert_int_equal(n, again_n);
		assert_memory_equal(bytes, again, n);
	} else {
		assert_int_equal(y.session, 4711); /* untouched on failure */
		assert_true(e.msg[0] && e.hint[0]);
	}
	arena_drop(&a);
	return ok;
}

static void damaged_bytes_are_refused_or_mean_what_they_say(void **state)
{
	struct arena a = {0};
	struct entry some[] = {rich_entry(),
	                       {.session = 1, .name = "bp", .readings = readings, .readings_n = 1},
	                       {.name = "phq9", .answers = answers, .answers_n = 6},
	                       {.name = "diary", .texts = texts, .answers_n = 6},
	                       {.has_amount = true, .amount = {46000, DIM_MASS}, .roles = 3}};
	for (size_t k = 0; k < countof(some); k++) {
		const uint8_t *bytes;
		size_t n;
		entry_encode(&some[k], &a, &bytes, &n);
		assert_true(accepted(bytes, n));
		for (size_t cut = 0; cut < n; cut++) {
			uint8_t *exact = malloc(cut ? cut : 1); /* a sanitizer sees an overrun */
			memcpy(exact, bytes, cut);
			assert_false(accepted(exact, cut));
			free(exact);
		}
		uint8_t *copy = malloc(n + 1);
		memcpy(copy, bytes, n);
		for (size_t i = 0; i < n; i++)
			for (unsigned x = 1; x < 256; x++) {
				copy[i] = (uint8_t)(bytes[i] ^ x);
				accepted(copy, n);
				copy[i] = bytes[i];
			}
		for (unsigned x = 0; x < 256; x++) {
			copy[n] = (uint8_t)x;
			assert_false(accepted(copy, n + 1));
		}
		free(copy);
	}
	arena_drop(&a);
}

static void what_the_log_cannot_hold_is_named(void **state)
{
	struct arena a = {0};
	char *longest = arena_get(&a, ENTRY_TEXT_MAX + 2);
	memset(longest, 'x', ENTRY_TEXT_MAX);
	struct entry x = {.text = longest};
	round_trip(&x);
	longest[ENTRY_TEXT_MAX] = 'x';
	assert_string_equal(entry_fault(&x), "text");
	longest[ENTRY_TEXT_MAX] = '\0';
	x = (struct entry){.reason = "\xff"};
	assert_string_equal(entry_fault(&x), "reason");

	struct entry_reading *many = arena_arr(&a, struct entry_reading, 65);
	for (int i = 0; i < 65; i++)
		many[i] = readings[0];
	x = (struct entry){.readings = many, .readings_n = 64};
	round_trip(&x);
	x.readings_n = 65;
	assert_string_equal(entry_fault(&x), "readings");
	x = (struct entry){.readings = many, .readings_n = 1};
	many[0].n = 5;
	assert_string_equal(entry_fault(&x), "readings");

	int32_t *long_form = arena_arr(&a, int32_t, 201);
	x = (struct entry){.answers = long_form, .answers_n = 200};
	round_trip(&x);
	x.answers_n = 201;
	assert_string_equal(entry_fault(&x), "answers");
	x = (struct entry){.answers_n = 3};
	assert_string_equal(entry_fault(&x), "answers");

	const char **diary = arena_arr(&a, const char *, 9);
	for (int i = 0; i < 9; i++)
		diary[i] = longest;
	x = (struct entry){.texts = diary, .answers_n = 7};
	round_trip(&x);
	x.answers_n = 9;
	assert_string_equal(entry_fault(&x), "texts");

	x = (struct entry){.roles = 1u << 20};
	assert_string_equal(entry_fault(&x), "roles");
	x = (struct entry){.verdict = VERDICTS};
	assert_string_equal(entry_fault(&x), "verdict");
	x = (struct entry){.has_amount = true, .amount = {1, DIMS}};
	assert_string_equal(entry_fault(&x), "amount");
	arena_drop(&a);
}

/* ---- JSON ---- */

static void json_is_for_people(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct entry x = rich_entry();
	entry_json(&x, &t);
	assert_string_equal(
	    t.s,
	    "{\"session\":3,\"contact\":\"medicine\",\"round\":300,\"room\":\"room "
	    "2\",\"name\":\"lozenge\","
	    "\"text\":\"calm, hand on heart – ❤\",\"reason\":\"typed wrong\","
	    "\"meaning\":\"I have read and I am responsible\",\"ref\":70000,\"hook\":\"check\","
	    "\"amount\":\"100 mg\",\"at\":\"2026-03-01T09:50:45.123Z\","
	    "\"until\":\"1969-12-31T23:59:59.999Z\",\"grade\":2,\"serious\":true,"
	    "\"readings\":[{\"measure\":\"bp\",\"values\":[152,95]},"
	    "{\"measure\":\"temperature\",\"values\":[36.8]},"
	    "{\"measure\":\"detached\",\"values\":[0]},"
	    "{\"measure\":\"four\",\"values\":[-0.000001,-9223372036854.775808,"
	    "9223372036854.775807,0.000001]}],"
	    "\"answers\":[2,0,null,false,-3,2147483647],"
	    "\"texts\":[\"by the sea\",null,\"\",\"Zoë\",null,\"\\\"quoted\\\"\\n\"],"
	    "\"total\":0,\"filled\":\"walking\",\"wording\":\"c0ffee\",\"medicine\":\"ketamine\","
	    "\"route\":\"sublingual\","
	    "\"booster\":true,\"lot\":\"A-17\",\"expiry\":\"2028-01\","
	    "\"strength\":\"50 mg\",\"count\":2,\"volume\":\"0.46 mL\","
	    "\"person\":\"nick\",\"roles\":[\"nurse\",\"patient\"],\"verdict\":\"block\","
	    "\"patient\":\"p-1\",\"protocol\":\"kap-lozenge-im\",\"version\":\"1.0.0\","
	    "\"digest\":\"00ff\",\"sex\":\"female\",\"born\":\"1986-03-14\",\"supplement\":true,"
	    "\"over\":\"40 min\",\"rate\":\"61.5 mL/h\","
	    "\"reported\":true}");
	t = text_in(&a);
	x = (struct entry){0};
	entry_json(&x, &t);
	assert_string_equal(t.s, "{}");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_of_fields_rise_and_each_has_a_meaning),
	    cmocka_unit_test(every_member_of_an_entry_has_one_row),
	    cmocka_unit_test(the_bytes_of_an_entry_never_change),
	    cmocka_unit_test(the_words_of_the_log_never_change),
	    cmocka_unit_test(an_empty_entry_is_one_byte),
	    cmocka_unit_test(each_field_alone_comes_back),
	    cmocka_unit_test(any_fields_together_come_back),
	    cmocka_unit_test(every_whole_number_and_dimension_comes_back),
	    cmocka_unit_test(a_zero_is_kept_where_zero_means_something),
	    cmocka_unit_test(damaged_bytes_are_refused_or_mean_what_they_say),
	    cmocka_unit_test(what_the_log_cannot_hold_is_named),
	    cmocka_unit_test(json_is_for_people),
	};
	return cmocka_run_group_tests_name("course/entry", tests, NULL, NULL);
}
