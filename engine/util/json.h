/* SPDX-License-Identifier: Apache-2.0
 * util/json.h - JSON, written as it goes; commas and brackets look after themselves.
 *
 * One writer for everything that Tend says to other programs.  In a list `key` is NULL. */
#ifndef TEND_UTIL_JSON_H
#define TEND_UTIL_JSON_H

#include <stdint.h>

#include "util/text.h"

#define JSON_DEPTH 32

struct json {
	struct text *out;
	int depth;
	char close[JSON_DEPTH]; /* what ends each level */
	bool more;              /* a value stands before in this level */
	bool lines;             /* for people and `diff`: each member on a line of its own */
};

struct json json_on(struct text *out); /* nothing written yet: one value is to come */
/* Opens the object and writes "schema". */
struct json json_begin(struct text *out, const char *schema);
void json_end(struct json *j);                   /* closes what is open, and the line */
void json_open(struct json *j, const char *key); /* an object, until json_close() */
void json_list(struct json *j, const char *key); /* a list, until json_close() */
void json_close(struct json *j);
void json_text(struct json *j, const char *key, const char *value); /* NULL writes null */
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_time(struct json *j, const char *key, int64_t utc_ms);  /* RFC 3339; 0 writes null */
void json_raw(struct json *j, const char *key, const char *json); /* JSON already */

/* The same, where a member that says nothing is left out: NULL, or 0. */
void json_known_text(struct json *j, const char *key, const char *value);
void json_known_int(struct json *j, const char *key, int64_t value);
void json_known_time(struct json *j, const char *key, int64_t utc_ms);

#endif
