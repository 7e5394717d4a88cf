/* SPDX-License-Identifier: Apache-2.0
 * core/entry_json.c - an entry for people and exports.
 *
 * One object, fields by their names in the order of the rows: a quantity as text ("100 mg"), a
 * time as "2026-11-23T05:20:45.123Z", readings as {"measure": "bp", "values": [152, 95]} in the
 * measure's unit, an answer left open as null and one that was not asked as false. */
#include <assert.h>

#include "core/entry_rows.h"
#include "protocol/roles.h"
#include "util/civil.h"

static void comma(struct text *out, int i)
{
	if (i > 0)
		text_put(out, ", ");
}

static void json_quantity(struct text *out, struct quantity q)
{
	struct text t = text_in(out->a);
	quantity_write(&t, q);
	text_json(out, t.s);
}

static void json_time(struct text *out, int64_t ms)
{
	struct text t = text_in(out->a);
	if (civil_instant_write(&t, ms))
		text_json(out, t.s);
	else
		text_fmt(out, "%lld", (long long)ms);
}

static void json_readings(struct text *out, const struct entry *e)
{
	text_put(out, "[");
	for (int i = 0; i < e->readings_n; i++) {
		const struct entry_reading *r = &e->readings[i];
		comma(out, i);
		text_put(out, "{\"measure\": ");
		text_json(out, r->measure);
		text_put(out, ", \"values\": [");
		for (int j = 0; j < r->n; j++) {
			comma(out, j);
			quantity_write_plain(out, (struct quantity){r->value[j], DIM_NONE});
		}
		text_put(out, "]}");
	}
	text_put(out, "]");
}

static void json_answers(struct text *out, const struct entry *e)
{
	text_put(out, "[");
	for (int i = 0; i < e->answers_n; i++) {
		comma(out, i);
		if (e->answers[i] == NOT_ANSWERED)
			text_put(out, "null");
		else if (e->answers[i] == NOT_ASKED)
			text_put(out, "false");
		else
			text_fmt(out, "%d", (int)e->answers[i]);
	}
	text_put(out, "]");
}

static void json_texts(struct text *out, const struct entry *e)
{
	text_put(out, "[");
	for (int i = 0; i < e->answers_n; i++) {
		comma(out, i);
		text_json(out, e->texts[i]);
	}
	text_put(out, "]");
}

static void json_roles(struct text *out, unsigned roles)
{
	int n = 0;
	text_put(out, "[");
	for (size_t i = 0; i < role_rows_n; i++)
		if (roles & role_rows[i].role) {
			comma(out, n++);
			text_json(out, role_rows[i].name);
		}
	text_put(out, "]");
}

static void json_field(struct text *out, const struct entry *e, const struct entry_row *row)
{
	const void *m = entry_member(e, row);
	switch (row->type) {
	case ENTRY_INT:
	case ENTRY_SEQ: text_fmt(out, "%lld", (long long)entry_number(e, row)); break;
	case ENTRY_TIME: json_time(out, entry_number(e, row)); break;
	case ENTRY_TOTAL: text_fmt(out, "%d", (int)e->total); break;
	case ENTRY_BOOL: text_put(out, "true"); break;
	case ENTRY_TEXT: text_json(out, *(const char *const *)m); break;
	case ENTRY_QUANTITY: json_quantity(out, *(const struct quantity *)m); break;
	case ENTRY_READINGS: json_readings(out, e); break;
	case ENTRY_ANSWERS: json_answers(out, e); break;
	case ENTRY_TEXTS: json_texts(out, e); break;
	case ENTRY_ROLES: json_roles(out, e->roles); break;
	case ENTRY_VERDICT: text_json(out, entry_verdicts[e->verdict]); break;
	}
}

void entry_json(const struct entry *e, struct text *out)
{
	int n = 0;
	assert(!entry_fault(e));
	text_put(out, "{");
	for (size_t i = 0; i < entry_rows_n; i++)
		if (entry_has(e, &entry_rows[i])) {
			comma(out, n++);
			text_json(out, entry_rows[i].name);
			text_put(out, ": ");
			json_field(out, e, &entry_rows[i]);
		}
	text_put(out, "}");
}
