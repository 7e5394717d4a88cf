/* SPDX-License-Identifier: Apache-2.0
 * course/entry_json.c - an entry for people and exports.
 *
 * One object, fields by their names in the order of the rows: a quantity as text ("100 mg"), a
 * time as "2026-11-23T05:20:45.123Z", readings as {"measure": "bp", "values": [152, 95]} in the
 * measure's unit, an answer left open as null and one that was not asked as false. */
#include <assert.h>

#include "course/entry_rows.h"
#include "protocol/roles.h"
#include "util/civil.h"
#include "util/json.h"

static void put_quantity(struct json *j, const char *key, struct quantity q)
{
	struct text t = text_in(j->out->a);
	quantity_write(&t, q);
	json_text(j, key, t.s);
}

/* A time that no calendar has stays the number that it is. */
static void put_time(struct json *j, const char *key, int64_t ms)
{
	struct text t = text_in(j->out->a);
	if (civil_instant_write(&t, ms))
		json_text(j, key, t.s);
	else
		json_int(j, key, ms);
}

static void put_readings(struct json *j, const struct entry *e)
{
	for (int i = 0; i < e->readings_n; i++) {
		const struct entry_reading *r = &e->readings[i];
		json_open(j, NULL);
		json_text(j, "measure", r->measure);
		json_list(j, "values");
		for (int k = 0; k < r->n; k++) {
			struct text t = text_in(j->out->a);
			quantity_write_plain(&t, (struct quantity){r->value[k], DIM_NONE});
			json_raw(j, NULL, t.s);
		}
		json_close(j);
		json_close(j);
	}
}

static void put_answers(struct json *j, const struct entry *e)
{
	for (int i = 0; i < e->answers_n; i++)
		if (e->answers[i] == NOT_ANSWERED)
			json_text(j, NULL, NULL);
		else if (e->answers[i] == NOT_ASKED)
			json_bool(j, NULL, false);
		else
			json_int(j, NULL, e->answers[i]);
}

static void put_texts(struct json *j, const struct entry *e)
{
	for (int i = 0; i < e->answers_n; i++)
		json_text(j, NULL, e->texts[i]);
}

static void put_roles(struct json *j, const struct entry *e)
{
	for (size_t i = 0; i < role_rows_n; i++)
		if (e->roles & role_rows[i].role)
			json_text(j, NULL, role_rows[i].name);
}

static void put_list(struct json *j, const char *key, const struct entry *e,
                     void (*put)(struct json *, const struct entry *))
{
	json_list(j, key);
	put(j, e);
	json_close(j);
}

static void put_field(struct json *j, const struct entry *e, const struct entry_row *row)
{
	const char *key = row->name;
	const void *m = entry_member(e, row);
	switch (row->type) {
	case ENTRY_INT:
	case ENTRY_SEQ: json_int(j, key, entry_number(e, row)); break;
	case ENTRY_TIME: put_time(j, key, entry_number(e, row)); break;
	case ENTRY_TOTAL: json_int(j, key, e->total); break;
	case ENTRY_BOOL: json_bool(j, key, true); break;
	case ENTRY_TEXT: json_text(j, key, *(const char *const *)m); break;
	case ENTRY_QUANTITY: put_quantity(j, key, *(const struct quantity *)m); break;
	case ENTRY_READINGS: put_list(j, key, e, put_readings); break;
	case ENTRY_ANSWERS: put_list(j, key, e, put_answers); break;
	case ENTRY_TEXTS: put_list(j, key, e, put_texts); break;
	case ENTRY_ROLES: put_list(j, key, e, put_roles); break;
	case ENTRY_VERDICT: json_text(j, key, entry_verdicts[e->verdict]); break;
	}
}

void entry_json(const struct entry *e, struct text *out)
{
	struct json j = json_on(out);
	assert(!entry_fault(e));
	json_open(&j, NULL);
	for (size_t i = 0; i < entry_rows_n; i++)
		if (entry_has(e, &entry_rows[i]))
			put_field(&j, e, &entry_rows[i]);
	json_close(&j);
}
