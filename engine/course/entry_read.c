/* SPDX-License-Identifier: Apache-2.0
 * course/entry_read.c - the bytes of an entry, read back; see entry.c for their form.
 *
 * The bytes may be damaged or forged: every length is held against its ceiling before memory is
 * taken for it.  In the end encoding what was read must give the same bytes; that alone
 * refuses long forms of numbers, fields out of order and values that are never written. */
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "course/entry_rows.h"
#include "protocol/model.h"
#include "util/piece.h"

struct reader {
	struct piece_reader in;
	struct arena *a;
};

static bool read_int(struct reader *r, int64_t least, int64_t most, int64_t *out)
{
	if (!piece_next(&r->in) || r->in.t.kind != PIECE_INT || r->in.t.number < least
	    || r->in.t.number > most)
		return false;
	*out = r->in.t.number;
	return true;
}

/* The text of the piece at hand. */
static const char *keep_text(struct reader *r)
{
	if (r->in.t.kind != PIECE_TEXT || r->in.t.n > ENTRY_TEXT_MAX
	    || !utf8_valid(r->in.t.s, r->in.t.n))
		return NULL;
	return arena_dupn(r->a, r->in.t.s, r->in.t.n);
}

static bool read_text(struct reader *r, const char **out)
{
	return piece_next(&r->in) && (*out = keep_text(r)) != NULL;
}

static bool read_list(struct reader *r, size_t most, size_t *n)
{
	if (!piece_next(&r->in) || r->in.t.kind != PIECE_LIST || r->in.t.n > most)
		return false;
	*n = r->in.t.n;
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
		if (!piece_next(&r->in))
			return false;
		if (r->in.t.kind == PIECE_INT && r->in.t.number > NOT_ASKED
		    && r->in.t.number <= INT32_MAX)
			e->answers[i] = (int32_t)r->in.t.number;
		else if (r->in.t.kind == PIECE_NULL)
			e->answers[i] = NOT_ANSWERED;
		else if (r->in.t.kind == PIECE_BOOL && !r->in.t.number)
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
		if (!piece_next(&r->in)
		    || (r->in.t.kind != PIECE_NULL && !(e->texts[i] = keep_text(r))))
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
	if (!piece_next(&r->in) || r->in.t.kind != PIECE_BOOL)
		return false;
	*out = r->in.t.number != 0;
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
	if (r->in.n > ENTRY_BYTES_MAX)
		return err_set(e, RC_IO, "an event holds %zu bytes, more than are ever written",
		               r->in.n);
	if (!piece_next(&r->in) || r->in.t.kind != PIECE_MAP)
		return err_set(e, RC_IO, "an event does not begin as an event does");
	int64_t last = 0;
	for (size_t n = r->in.t.n; n > 0; n--) {
		int64_t key;
		if (!read_int(r, 1, INT_MAX, &key))
			return err_set(e, RC_IO, "an event breaks off at byte %zu of %zu", r->in.at,
			               r->in.n);
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
	if (r->in.at != r->in.n)
		return err_set(e, RC_IO, "an event goes on after its end, at byte %zu of %zu",
		               r->in.at, r->in.n);
	/* each field was held against its own ceiling: only all of them together can be too much */
	bool near = r->in.n + ENTRY_KEY_BYTES * entry_rows_n > ENTRY_BYTES_MAX;
	const char *fault = near ? entry_fault(out) : NULL;
	if (fault)
		return err_set(e, RC_IO, "the field `%s` of an event is larger than any written",
		               fault);
	return RC_OK;
}

enum rc entry_decode(const uint8_t *bytes, size_t n, struct arena *a, struct entry *out,
                     struct err *e)
{
	struct reader r = {.in = {.p = bytes, .n = n}, .a = a};
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
