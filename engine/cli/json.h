/* SPDX-License-Identifier: Apache-2.0
 * cli/json.h - one JSON object, written as it goes; commas and brackets look after themselves.
 *
 * In a list `key` is NULL. */
#ifndef TEND_CLI_JSON_H
#define TEND_CLI_JSON_H

#include <stdint.h>

#include "util/text.h"

#define JSON_DEPTH 16

struct json {
	struct text *out;
	int depth;
	char close[JSON_DEPTH]; /* what ends each level */
	bool more;              /* a value stands before in this level */
};

/* Opens the object and writes "schema". */
struct json json_begin(struct text *out, const char *schema);
void json_end(struct json *j); /* closes what is open, and the line */
void json_object(struct json *j, const char *key);
void json_list(struct json *j, const char *key);
void json_close(struct json *j);
void json_text(struct json *j, const char *key, const char *value); /* NULL writes null */
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_time(struct json *j, const char *key, int64_t utc_ms);  /* RFC 3339; 0 writes null */
void json_raw(struct json *j, const char *key, const char *json); /* JSON already */

#endif
