/* SPDX-License-Identifier: Apache-2.0
 * JSON by text writers: the escaping is util/text.h's. */
#include "util/json.h"

#include <assert.h>

#include "util/civil.h"

static void name(struct json *j, const char *key)
{
	if (j->more)
		text_put(j->out, ",");
	if (j->lines && j->depth > 0) {
		text_put(j->out, "\n");
		text_pad(j->out, ' ', (size_t)j->depth);
	}
	j->more = true;
	if (key) {
		text_json(j->out, key);
		text_put(j->out, j->lines ? ": " : ":");
	}
}

static void open_level(struct json *j, const char *key, const char *begin, char end)
{
	name(j, key);
	text_put(j->out, begin);
	assert(j->depth < JSON_DEPTH);
	j->close[j->depth++] = end;
	j->more = false;
}

struct json json_on(struct text *out)
{
	return (struct json){.out = out};
}

struct json json_begin(struct text *out, const char *schema)
{
	struct json j = json_on(out);

	json_open(&j, NULL);
	json_text(&j, "schema", schema);
	return j;
}

void json_end(struct json *j)
{
	while (j->depth > 0)
		json_close(j);
	text_put(j->out, "\n");
}

void json_open(struct json *j, const char *key)
{
	open_level(j, key, "{", '}');
}

void json_list(struct json *j, const char *key)
{
	open_level(j, key, "[", ']');
}

void json_close(struct json *j)
{
	assert(j->depth > 0);
	if (j->lines && j->more) {
		text_put(j->out, "\n");
		text_pad(j->out, ' ', (size_t)j->depth - 1);
	}
	text_putn(j->out, &j->close[--j->depth], 1);
	j->more = true;
}

void json_text(struct json *j, const char *key, const char *value)
{
	name(j, key);
	text_json(j->out, value);
}

void json_int(struct json *j, const char *key, int64_t value)
{
	name(j, key);
	text_int(j->out, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	name(j, key);
	text_put(j->out, value ? "true" : "false");
}

void json_time(struct json *j, const char *key, int64_t utc_ms)
{
	struct text t = text_in(j->out->a);

	json_text(j, key, utc_ms && civil_instant_write(&t, utc_ms) ? t.s : NULL);
}

void json_raw(struct json *j, const char *key, const char *json)
{
	name(j, key);
	text_put(j->out, json);
}

void json_known_text(struct json *j, const char *key, const char *value)
{
	if (value)
		json_text(j, key, value);
}

void json_known_int(struct json *j, const char *key, int64_t value)
{
	if (value)
		json_int(j, key, value);
}

void json_known_time(struct json *j, const char *key, int64_t utc_ms)
{
	if (utc_ms)
		json_time(j, key, utc_ms);
}
