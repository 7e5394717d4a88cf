/* SPDX-License-Identifier: Apache-2.0
 * course/entry_read.c - the bytes of an entry, read back; see entry.c for their form.
 *
 * The bytes may be damaged or forged: every length is held against its ceiling before memory is
 * taken for it.  In the end encoding what was read must give the same bytes; that alone
 * refuses long forms of numbers, fields out of order and values that are never written. */
#include <assert.h>
#include <cbor.h>
#include <limits.h>
#include <string.h>

#include "course/entry_rows.h"
#include "protocol/model.h"

enum piece_kind { PIECE_BAD, PIECE_INT, PIECE_TEXT, PIECE_LIST, PIECE_MAP, PIECE_NULL, PIECE_BOOL };

struct piece {
	enum piece_kind kind;
	int64_t number; /* of an integer; of a truth 0 or 1 */
	const char *s;  /* borrowed from the bytes */
	size_t n;       /* bytes of a text; elements of a list; pairs of a map */
};

struct reader {
	const uint8_t *p;
	size_t n, at;
	struct piece t;
	struct arena *a;
};

static void got_unsigned(void *ctx, uint64_t v)
{
	struct piece *t = ctx;
	if (v <= INT64_MAX)
		*t = (struct piece){.kind = PIECE_INT, .number = (int64_t)v};
}

static void got_negative(void *ctx, uint64_t v)
{
	struct piece *t = ctx;
	if (v <= INT64_MAX)
		*t = (struct piece){.kind = PIECE_INT, .number = -1 - (int64_t)v};
}

static void got_u8(void *ctx, uint8_t v)
{
	got_unsigned(ctx, v);
}

static void got_u16(void *ctx, uint16_t v)
{
	got_unsigned(ctx, v);
}

static void got_u32(void *ctx, uint32_t v)
{
	got_unsigned(ctx, v);
}

static void got_n8(void *ctx, uint8_t v)
{
	got_negative(ctx, v);
}

static void got_n16(void *ctx, uint16_t v)
{
	got_negative(ctx, v);
}

static void got_n32(void *ctx, uint32_t v)
{
	got_negative(ctx, v);
}

static void got_text(void *ctx, cbor_data s, size_t n)
{
	struct piece *t = ctx;
	*t = (struct piece){.kind = PIECE_TEXT, .s = (const char *)s, .n = n};
}

static void got_list(void *ctx, size_t n)
{
	struct piece *t = ctx;
	*t = (struct piece){.kind = PIECE_LIST, .n = n};
}

static void got_map(void *ctx, size_t n)
{
	struct piece *t = ctx;
	*t = (struct piece){.kind = PIECE_MAP, .n = n};
}

static void got_null(void *ctx)
{
	struct piece *t = ctx;
	t->kind = PIECE_NULL;
}

static void got_bool(void *ctx, bool v)
{
	struct piece *t = ctx;
	*t = (struct piece){.kind = PIECE_BOOL, .number = v};
}

static void got_nothing(void *ctx)
{
	(void)ctx;
}

static void got_tag(void *ctx, uint64_t v)
{
	(void)ctx;
	(void)v;
}

static void got_bytes(void *ctx, cbor_data s, size_t n)
{
	(void)ctx;
	(void)s;
	(void)n;
}

static void got_float(void *ctx, float v)
{
	(void)ctx;
	(void)v;
}

static void got_double(void *ctx, double v)
{
	(void)ctx;
	(void)v;
}

/* What is never written leaves the piece bad. */
static const struct cbor_callbacks callbacks = {
    .uint8 = got_u8,
    .uint16 = got_u16,
    .uint32 = got_u32,
    .uint64 = got_unsigned,
    .negint8 = got_n8,
    .negint16 = got_n16,
    .negint32 = got_n32,
    .negint64 = got_negative,
    .byte_string_start = got_nothing,
    .byte_string = got_bytes,
    .string = got_text,
    .string_start = got_nothing,
    .indef_array_start = got_nothing,
    .array_start = got_list,
    .indef_map_start = got_nothing,
    .map_start = got_map,
    .tag = got_tag,
    .float2 = got_float,
    .float4 = got_float,
    .float8 = got_double,
    .undefined = got_nothing,
    .null = got_null,
    .boolean = got_bool,
    .indef_break = got_nothing,
};

/* Takes the next piece; false at the end and where there is none. */
static bool next(struct reader *r)
{
	r->t = (struct piece){.kind = PIECE_BAD};
	if (r->at >= r->n)
		return false;
	struct cbor_decoder_result got =
	    cbor_stream_decode(r->p + r->at, r->n - r->at, &callbacks, &r->t);
	if (got.status != CBOR_DECODER_FINISHED)
		return false;
	r->at += got.read;
	return r->t.kind != PIECE_BAD;
}

static bool read_int(struct reader *r, int64_t least, int64_t most, int64_t *out)
{
	if (!next(r) || r->t.kind != PIECE_INT || r->t.number < least || r->t.number > most)
		return false;
	*out = r->t.number;
	return true;
}

/* The text of the piece at hand. */
static const char *keep_text(struct reader *r)
{
	if (r->t.kind != PIECE_TEXT || r->t.n > ENTRY_TEXT_MAX || !utf8_valid(r->t.s, r->t.n))
		return NULL;
	return arena_dupn(r->a, r->t.s, r->t.n);
}

static bool read_text(struct reader *r, const char **out)
{
	return next(r) && (*out = keep_text(r)) != NULL;
}

static bool read_list(struct reader *r, size_t most, size_t *n)
{
	if (!next(r) || r->t.kind != PIECE_LIST || r->t.n > most)
		return false;
	*n = r->t.n;
	return true;
}

/* The place of a word in a list of words, -1 if it is none of them. */
static int read_word(struct reader *r, const char *const *words, int n)
{
	const char *s;
	if (!read_text(r, &s))
		return -1;
	for (int i = 0; i < n; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	return -1;
}

static bool read_quantity(struct reader *r, struct quantity *out)
{
	size_t n;
	if (!read_list(r, 2, &n) || n != 2 || !read_int(r, INT64_MIN, INT64_MAX, &out->micro))
		return false;
	int dim = read_word(r, entry_dims, DIMS);
	out->dim = dim < 0 ? DIM_NONE : (enum dim)dim;
	return dim >= 0;
}

static bool read_readings(struct reader *r, struct entry *e)
{
	size_t n, parts;
	if (!read_list(r, ENTRY_READINGS_MAX, &n))
		return false;
	e->readings = arena_arr(r->a, struct entry_reading, n);
	e->readings_n = (int)n;
	for (size_t i = 0; i < n; i++) {
		struct entry_reading *v = &e->readings[i];
		if (!read_list(r, countof(v->value) + 1, &parts) || parts < 2
		    || !read_text(r, &v->measure))
			return false;
		v->n = (int)parts - 1;
		for (int j = 0; j < v->n; j++)
			if (!read_int(r, INT64_MIN, INT64_MAX, &v->value[j]))
				return false;
	}
	return true;
}

/* Answers and texts of one form have one length: the second to come must have that of the first.
 */
static bool read_items(struct reader *r, struct entry *e, bool first)
{
	size_t n;
	if (!read_list(r, ENTRY_ANSWERS_MAX, &n) || (!first && (int)n != e->answers_n))
		return false;
	e->answers_n = (int)n;
	return true;
}

static bool read_answers(struct reader *r, struct entry *e)
{
	if (!read_items(r, e, !e->texts))
		return false;
	e->answers = arena_arr(r->a, int32_t, (size_t)e->answers_n);
	for (int i = 0; i < e->answers_n; i++) {
		if (!next(r))
			return false;
		if (r->t.kind == PIECE_INT && r->t.number > NOT_ASKED && r->t.number <= INT32_MAX)
			e->answers[i] = (int32_t)r->t.number;
		else if (r->t.kind == PIECE_NULL)
			e->answers[i] = NOT_ANSWERED;
		else if (r->t.kind == PIECE_BOOL && !r->t.number)
			e->answers[i] = NOT_ASKED;
		else
			return false;
	}
	return true;
}

static bool read_texts(struct reader *r, struct entry *e)
{
	if (!read_items(r, e, !e->answers))
		return false;
	e->texts = arena_arr(r->a, const char *, (size_t)e->answers_n);
	for (int i = 0; i < e->answers_n; i++)
		if (!next(r) || (r->t.kind != PIECE_NULL && !(e->texts[i] = keep_text(r))))
			return false;
	return true;
}

static bool read_roles(struct reader *r, unsigned *out)
{
	size_t n;
	if (!read_list(r, role_rows_n, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *name;
		unsigned role;
		if (!read_text(r, &name) || !(role = role_by_name(name)))
			return false;
		*out |= role;
	}
	return true;
}

static bool read_bool(struct reader *r, bool *out)
{
	if (!next(r) || r->t.kind != PIECE_BOOL)
		return false;
	*out = r->t.number != 0;
	return true;
}

static bool read_narrow(struct reader *r, int64_t least, int64_t most, int *out)
{
	int64_t v;
	if (!read_int(r, least, most, &v))
		return false;
	*out = (int)v;
	return true;
}

static bool read_field(struct reader *r, struct entry *e, const struct entry_row *row)
{
	void *m = (char *)e + row->off;
	if (row->flag)
		*(bool *)((char *)e + row->flag) = true;
	switch (row->type) {
	case ENTRY_INT: return read_narrow(r, INT_MIN, INT_MAX, m);
	case ENTRY_SEQ:
	case ENTRY_TIME: return read_int(r, INT64_MIN, INT64_MAX, m);
	case ENTRY_TOTAL: return read_narrow(r, INT32_MIN, INT32_MAX, m);
	case ENTRY_BOOL: return read_bool(r, m);
	case ENTRY_TEXT: return read_text(r, m);
	case ENTRY_QUANTITY: return read_quantity(r, m);
	case ENTRY_READINGS: return read_readings(r, e);
	case ENTRY_ANSWERS: return read_answers(r, e);
	case ENTRY_TEXTS: return read_texts(r, e);
	case ENTRY_ROLES: return read_roles(r, m);
	case ENTRY_VERDICT:
		e->verdict = read_word(r, entry_verdicts, VERDICTS);
		return e->verdict >= 0;
	}
	assert(false);
	return false;
}
static_assert(sizeof(int) == sizeof(int32_t), "a typed-in total is read as an int");

static const struct entry_row *row_of(int64_t key)
{
	for (size_t i = 0; i < entry_rows_n; i++)
		if (entry_rows[i].key == key)
			return &entry_rows[i];
	return NULL;
}

static enum rc damaged(struct err *e, enum rc rc)
{
	err_hint(e, "Leave the file as it is and have the record checked with `tend doctor`");
	return rc;
}

static enum rc read_entry(struct reader *r, struct entry *out, struct err *e)
{
	if (r->n > ENTRY_BYTES_MAX)
		return err_set(e, RC_IO, "an event holds %zu bytes, more than are ever written",
		               r->n);
	if (!next(r) || r->t.kind != PIECE_MAP)
		return err_set(e, RC_IO, "an event does not begin as an event does");
	int64_t last = 0;
	for (size_t n = r->t.n; n > 0; n--) {
		int64_t key;
		if (!read_int(r, 1, INT_MAX, &key))
			return err_set(e, RC_IO, "an event breaks off at byte %zu of %zu", r->at,
			               r->n);
		const struct entry_row *row = row_of(key);
		if (!row)
			return err_set(e, RC_IO, "an event has a field %d that is not known here",
			               (int)key);
		if (key <= last)
			return err_set(e, RC_IO, "the field `%s` of an event is out of its place",
			               row->name);
		last = key;
		if (!read_field(r, out, row))
			return err_set(e, RC_IO, "the field `%s` of an event cannot be read",
			               row->name);
	}
	if (r->at != r->n)
		return err_set(e, RC_IO, "an event goes on after its end, at byte %zu of %zu",
		               r->at, r->n);
	/* each field was held against its own ceiling: only all of them together can be too much */
	bool near = r->n + ENTRY_KEY_BYTES * entry_rows_n > ENTRY_BYTES_MAX;
	const char *fault = near ? entry_fault(out) : NULL;
	if (fault)
		return err_set(e, RC_IO, "the field `%s` of an event is larger than any written",
		               fault);
	return RC_OK;
}

enum rc entry_decode(const uint8_t *bytes, size_t n, struct arena *a, struct entry *out,
                     struct err *e)
{
	struct reader r = {.p = bytes, .n = n, .a = a};
	struct entry got = {0};
	enum rc rc = read_entry(&r, &got, e);
	if (rc != RC_OK)
		return damaged(e, rc);
	if (!entry_written_as(&got, bytes, n))
		return damaged(
		    e, err_set(e, RC_IO, "an event is written in another way than Tend writes"));
	*out = got;
	return RC_OK;
}
