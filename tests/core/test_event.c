/* SPDX-License-Identifier: Apache-2.0
 * Events: every kind has its row, every field its number, and what the log holds is read back to
 * the same entry from the same bytes, or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/entry_rows.h"
#include "protocol/model.h"
#include "protocol/roles.h"

/* ---- an entry with everything ------------------------------------------------------------------
 */

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
	    .name = "lozenge",
	    .text = "calm, hand on heart – ❤",
	    .reason = "typed wrong",
	    .meaning = "I have read and I am responsible",
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

/* ---- rows --------------------------------------------------------------------------------------
 */

static void every_kind_has_a_row_with_a_name_and_a_meaning(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		const struct event_kind_row *row = &event_rows[i];
		assert_int_equal(row->kind, i);
		assert_true(row->name && *row->name && row->doc && *row->doc && row->version == 1);
		assert_int_equal(event_kind_named(row->name), i);
	}
	assert_int_equal(event_kind_named("dose.imagined"), EV_NONE);
	assert_int_equal(event_kind_named(""), EV_NONE);
}

/* Spelling: each word of `fields` is a field, written once. */
static void kinds_name_only_fields_that_exist(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		size_t found = 0, words = 1;
		for (const char *s = event_rows[i].fields; *s; s++)
			words += *s == ',';
		for (size_t j = 0; j < entry_rows_n; j++)
			found += event_has_field((enum event_kind)i, entry_rows[j].name, NULL);
		assert_int_equal(found, words);
	}
}

/* A late entry gives its reason, and any act can fall into a session. */
static void every_kind_can_say_why_and_where(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		assert_true(event_has_field((enum event_kind)i, "reason", NULL));
		assert_true(event_has_field((enum event_kind)i, "session", NULL));
	}
}

static void only_ticks_notes_readings_and_answers_can_be_undone(void **state)
{
	for (int i = 1; i < EVENT_KINDS; i++) {
		bool may = i == EV_STEP_DONE || i == EV_STEP_SKIPPED || i == EV_NOTE_WRITTEN
		           || i == EV_LOOKED_IN || i == EV_READING_RECORDED
		           || i == EV_FORM_ANSWERED;
		assert_int_equal(event_rows[i].undo, may);
	}
}

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
	FILE *f = fopen(arena_fmt(&a, "%s/engine/core/entry.h", src ? src : "."), "rb");
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

/* ---- bytes -------------------------------------------------------------------------------------
 */

/* The bytes of the rich entry, for good.  If this fails, the logs of all clinics have become
 * unreadable: keep the format and give a new field a new number. */
static const char golden[] =
    "b822010302686d65646963696e650319012c0a676c6f7a656e67650b781b63616c6d2c2068616e64206f6e20"
    "686561727420e2809320e29da40c6b74797065642077726f6e670d7820492068617665207265616420616e64"
    "204920616d20726573706f6e7369626c650e1a0001117014821a000186a0646d617373151b0000019ca8ceb5"
    "83162017021818f5181e84836262701a090f56001a05a995c0826b74656d70657261747572651a0231860082"
    "686465746163686564008564666f7572203b7fffffffffffffff1b7fffffffffffffff01181f860200f6f422"
    "1a7fffffff1820866a62792074686520736561f660645a6fc3abf6692271756f746564220a1821001828686b"
    "6574616d696e6518296a7375626c696e6775616c182af5182b64412d3137182c67323032382d3031182d8219"
    "c350646d617373182e02182f821a000704e066766f6c756d651832646e69636b183382656e75727365677061"
    "7469656e74183c65626c6f636b184663702d3118476e6b61702d6c6f7a656e67652d696d184865312e302e30"
    "18496430306666184a6666656d616c65184b6a313938362d30332d3134";

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

static const struct {
	const char *why, *hex, *says;
} refused[] = {
    {"nothing at all", "", "begin"},
    {"no map", "01", "begin"},
    {"a list", "80", "begin"},
    {"map without an end", "bf0101ff", "begin"},
    {"a long zero of pairs", "b800", "another way"},
    {"number in a long form", "a1011801", "another way"},
    {"number in 8 bytes", "a1011b0000000000000001", "another way"},
    {"a session 0", "a10100", "another way"},
    {"key in a long form", "a1180101", "another way"},
    {"unknown key", "a1187f01", "127"},
    {"key 0", "a10001", "breaks off"},
    {"negative key", "a12001", "breaks off"},
    {"key as a text", "a1613101", "breaks off"},
    {"the same key twice", "a201010102", "session"},
    {"keys that fall", "a203010101", "session"},
    {"text where a number is due", "a1016131", "session"},
    {"number too wide", "a1011a80000000", "session"},
    {"number wider than the machine", "a10e1bffffffffffffffff", "ref"},
    {"negative wider than the machine", "a10e3b8000000000000000", "ref"},
    {"a float", "a101f93c00", "session"},
    {"a tag", "a101c101", "session"},
    {"a short text", "a1026141", NULL},
    {"bytes", "a1024141", "contact"},
    {"a text in pieces", "a1027f6141ff", "contact"},
    {"a text with NUL in it", "a1026100", "contact"},
    {"a text that is no UTF-8", "a10261ff", "contact"},
    {"a text longer than all", "a1027bffffffffffffffff", "contact"},
    {"serious: false", "a11818f4", "another way"},
    {"serious: 1", "a1181801", "serious"},
    {"a quantity of one", "a1148101", "amount"},
    {"a quantity of three", "a114830161670101", "amount"},
    {"a quantity without a known unit", "a11482016367726d", "amount"},
    {"a quantity in an open list", "a1149f01646d617373ff", "amount"},
    {"no readings", "a1181e80", "another way"},
    {"a reading without a value", "a1181e8181626270", "readings"},
    {"a reading with five values", "a1181e81866262700102030405", "readings"},
    {"readings without end", "a1181e9bffffffffffffffff", "readings"},
    {"no answers", "a1181f80", "another way"},
    {"answer true", "a1181f81f5", "answers"},
    {"answer undefined", "a1181f81f7", "answers"},
    {"the largest answer", "a1181f811a7fffffff", NULL},
    {"an answer below all", "a1181f813a7ffffffe", "answers"},
    {"answers without end", "a1181f9b7fffffffffffffff", "answers"},
    {"texts of another length", "a2181f81011820820000", "texts"},
    {"a text left open", "a1182081f6", NULL},
    {"a number for a text", "a118208101", "texts"},
    {"an unknown role", "a11833816463686566", "roles"},
    {"no roles", "a1183380", "another way"},
    {"roles out of order", "a11833826c7468657261706973746e75727365", "roles"},
    {"a role twice", "a1183382656e75727365656e75727365", "another way"},
    {"verdict pass", "a1183c6470617373", "another way"},
    {"an unknown verdict", "a1183c6570657273", "verdict"},
    {"something after the end", "a000", "after its end"},
    {"a pair too few", "a20101", "breaks off"},
};

static void what_is_never_written_is_refused(void **state)
{
	for (size_t k = 0; k < countof(refused); k++) {
		struct arena a = {0};
		struct entry y = {0};
		struct err e = {0};
		uint8_t b[64];
		size_t n = strlen(refused[k].hex) / 2;
		for (size_t i = 0; i < n; i++) {
			char two[3] = {refused[k].hex[2 * i], refused[k].hex[2 * i + 1], 0};
			b[i] = (uint8_t)strtoul(two, NULL, 16);
		}
		enum rc rc = entry_decode(b, n, &a, &y, &e);
		if (!refused[k].says)
			assert_int_equal(rc, RC_OK); /* the neighbour that is fine */
		else if (rc != RC_IO || !strstr(e.msg, refused[k].says))
			fail_msg("%s: %d %s", refused[k].why, rc, e.msg);
		arena_drop(&a);
	}
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

/* ---- JSON and faults ---------------------------------------------------------------------------
 */

static void json_is_for_people(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	struct entry x = rich_entry();
	entry_json(&x, &t);
	assert_string_equal(
	    t.s,
	    "{\"session\": 3, \"contact\": \"medicine\", \"round\": 300, \"name\": \"lozenge\", "
	    "\"text\": \"calm, hand on heart – ❤\", \"reason\": \"typed wrong\", "
	    "\"meaning\": \"I have read and I am responsible\", \"ref\": 70000, "
	    "\"amount\": \"100 mg\", \"at\": \"2026-03-01T09:50:45.123Z\", "
	    "\"until\": \"1969-12-31T23:59:59.999Z\", \"grade\": 2, \"serious\": true, "
	    "\"readings\": [{\"measure\": \"bp\", \"values\": [152, 95]}, "
	    "{\"measure\": \"temperature\", \"values\": [36.8]}, "
	    "{\"measure\": \"detached\", \"values\": [0]}, "
	    "{\"measure\": \"four\", \"values\": [-0.000001, -9223372036854.775808, "
	    "9223372036854.775807, 0.000001]}], "
	    "\"answers\": [2, 0, null, false, -3, 2147483647], "
	    "\"texts\": [\"by the sea\", null, \"\", \"Zoë\", null, \"\\\"quoted\\\"\\n\"], "
	    "\"total\": 0, \"medicine\": \"ketamine\", \"route\": \"sublingual\", "
	    "\"booster\": true, \"lot\": \"A-17\", \"expiry\": \"2028-01\", "
	    "\"strength\": \"50 mg\", \"count\": 2, \"volume\": \"0.46 mL\", "
	    "\"person\": \"nick\", \"roles\": [\"nurse\", \"patient\"], \"verdict\": \"block\", "
	    "\"patient\": \"p-1\", \"protocol\": \"kap-lozenge-im\", \"version\": \"1.0.0\", "
	    "\"digest\": \"00ff\", \"sex\": \"female\", \"born\": \"1986-03-14\"}");
	t = text_in(&a);
	x = (struct entry){0};
	entry_json(&x, &t);
	assert_string_equal(t.s, "{}");
	arena_drop(&a);
}

static void a_dose_without_its_amount_is_no_dose(void **state)
{
	struct event ev = {.kind = EV_DOSE_GIVEN,
	                   .e = {.session = 1,
	                         .name = "lozenge",
	                         .medicine = "ketamine",
	                         .route = "sublingual",
	                         .has_amount = true,
	                         .amount = {100000, DIM_MASS}}};
	assert_null(event_fault(&ev));
	ev.e.has_amount = false;
	assert_string_equal(event_fault(&ev), "amount");
	ev.e.has_amount = true;
	ev.e.route = "";
	assert_string_equal(event_fault(&ev), "route");
	ev.e.route = "sublingual";
	ev.e.patient = "p-1";
	assert_string_equal(event_fault(&ev), "patient");
	ev.e.patient = NULL;
	ev.e.lot = "\xff";
	assert_string_equal(event_fault(&ev), "lot");
}

static void a_correction_says_what_it_corrects_and_why(void **state)
{
	struct event ev = {.kind = EV_ENTRY_AMENDED, .e = {.reason = "typed wrong"}};
	assert_string_equal(event_fault(&ev), "corrects");
	ev.corrects = 7;
	assert_null(event_fault(&ev));
	ev.e.reason = NULL;
	assert_string_equal(event_fault(&ev), "reason");
	ev = (struct event){.kind = EV_NOTE_WRITTEN, .corrects = 7, .e = {.text = "calm"}};
	assert_string_equal(event_fault(&ev), "corrects");
}

static void a_field_belongs_by_its_whole_name(void **state)
{
	bool required = false;
	assert_true(event_has_field(EV_DOSE_GIVEN, "amount", &required));
	assert_true(required);
	assert_true(event_has_field(EV_DOSE_GIVEN, "lot", &required));
	assert_false(required);
	assert_false(event_has_field(EV_DOSE_GIVEN, "lo", NULL));
	assert_false(event_has_field(EV_DOSE_GIVEN, "amount!", NULL));
	assert_false(event_has_field(EV_DOSE_GIVEN, "", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_has_a_row_with_a_name_and_a_meaning),
	    cmocka_unit_test(kinds_name_only_fields_that_exist),
	    cmocka_unit_test(every_kind_can_say_why_and_where),
	    cmocka_unit_test(only_ticks_notes_readings_and_answers_can_be_undone),
	    cmocka_unit_test(numbers_of_fields_rise_and_each_has_a_meaning),
	    cmocka_unit_test(every_member_of_an_entry_has_one_row),
	    cmocka_unit_test(the_bytes_of_an_entry_never_change),
	    cmocka_unit_test(an_empty_entry_is_one_byte),
	    cmocka_unit_test(each_field_alone_comes_back),
	    cmocka_unit_test(any_fields_together_come_back),
	    cmocka_unit_test(every_whole_number_and_dimension_comes_back),
	    cmocka_unit_test(a_zero_is_kept_where_zero_means_something),
	    cmocka_unit_test(damaged_bytes_are_refused_or_mean_what_they_say),
	    cmocka_unit_test(what_is_never_written_is_refused),
	    cmocka_unit_test(what_the_log_cannot_hold_is_named),
	    cmocka_unit_test(json_is_for_people),
	    cmocka_unit_test(a_dose_without_its_amount_is_no_dose),
	    cmocka_unit_test(a_correction_says_what_it_corrects_and_why),
	    cmocka_unit_test(a_field_belongs_by_its_whole_name),
	};
	return cmocka_run_group_tests_name("core/event", tests, NULL, NULL);
}
