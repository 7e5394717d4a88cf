/* SPDX-License-Identifier: Apache-2.0 */
#include "util/piece.h"

#include <cbor.h>
#include <string.h>

/* ---- reading ---- */

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

static void got_double(void *ctx, double v)
{
	struct piece *t = ctx;
	*t = (struct piece){.kind = PIECE_DOUBLE, .real = v};
}

static void got_float(void *ctx, float v)
{
	(void)ctx;
	(void)v;
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

bool piece_next(struct piece_reader *r)
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

/* ---- writing ---- */

static void put(struct piece_writer *w, const void *bytes, size_t n)
{
	if (w->p && n)
		memcpy(w->p + w->n, bytes, n);
	if (w->same && n)
		w->differs |= w->n + n > w->same_n || memcmp(w->same + w->n, bytes, n) != 0;
	w->n += n;
}

/* One of libcbor's heads: at most 9 bytes. */
static void put_head(struct piece_writer *w, size_t (*head)(size_t, unsigned char *, size_t),
                     size_t n)
{
	unsigned char b[9];
	put(w, b, head(n, b, sizeof b));
}

void piece_int(struct piece_writer *w, int64_t v)
{
	unsigned char b[9];
	put(w, b,
	    v < 0 ? cbor_encode_negint((uint64_t) - (v + 1), b, sizeof b)
	          : cbor_encode_uint((uint64_t)v, b, sizeof b));
}

void piece_double(struct piece_writer *w, double v)
{
	unsigned char b[9];
	put(w, b, cbor_encode_double(v, b, sizeof b));
}

void piece_text(struct piece_writer *w, const char *s, size_t n)
{
	put_head(w, cbor_encode_string_start, n);
	put(w, s, n);
}

void piece_null(struct piece_writer *w)
{
	unsigned char b[9];
	put(w, b, cbor_encode_null(b, sizeof b));
}

void piece_bool(struct piece_writer *w, bool v)
{
	unsigned char b[9];
	put(w, b, cbor_encode_bool(v, b, sizeof b));
}

void piece_list(struct piece_writer *w, size_t n)
{
	put_head(w, cbor_encode_array_start, n);
}

void piece_map(struct piece_writer *w, size_t n)
{
	put_head(w, cbor_encode_map_start, n);
}
