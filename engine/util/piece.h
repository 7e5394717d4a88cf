/* SPDX-License-Identifier: Apache-2.0
 * util/piece.h - CBOR piece by piece, by libcbor: what the log, and what plugins are told, is made
 * of.
 *
 * Reading gives one piece at a time and takes no memory: the caller holds every length against a
 * ceiling of its own before it makes room.  Byte strings, tags, lengths left open and floats other
 * than of eight bytes are nothing that Tend writes, and are refused. */
#ifndef TEND_UTIL_PIECE_H
#define TEND_UTIL_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum piece_kind {
	PIECE_BAD,
	PIECE_INT,
	PIECE_DOUBLE,
	PIECE_TEXT,
	PIECE_LIST,
	PIECE_MAP,
	PIECE_NULL,
	PIECE_BOOL
};

struct piece {
	enum piece_kind kind;
	int64_t number; /* of an integer; of a truth 0 or 1 */
	double real;    /* of a double */
	const char *s;  /* of a text: borrowed from the bytes, any bytes */
	size_t n;       /* bytes of a text; elements of a list; pairs of a map */
};

struct piece_reader {
	const uint8_t *p;
	size_t n, at;
	struct piece t; /* the last one taken */
};

/* Takes the next piece into r->t; false at the end and where there is none. */
bool piece_next(struct piece_reader *r);

/* Writes to `p`, or holds what it would write against `same`, or only counts. */
struct piece_writer {
	uint8_t *p; /* NULL or room for all that comes */
	const uint8_t *same;
	size_t same_n;
	bool differs;
	size_t n; /* bytes so far */
};

/* Shortest forms. */
void piece_int(struct piece_writer *w, int64_t v);
void piece_double(struct piece_writer *w, double v);
void piece_text(struct piece_writer *w, const char *s, size_t n);
void piece_null(struct piece_writer *w);
void piece_bool(struct piece_writer *w, bool v);
void piece_list(struct piece_writer *w, size_t n); /* n pieces follow */
void piece_map(struct piece_writer *w, size_t n);  /* n pairs follow */

#endif
