/* SPDX-License-Identifier: Apache-2.0 */
#include "public/codes_json.h"

#include "protocol/codes.h"

static void put_text(struct text *out, const char *key, const char *s)
{
	text_fmt(out, ",\"%s\":", key);
	text_json(out, s);
}

static void put_code(struct text *out, const struct diag_code *d)
{
	text_put(out, "{\"code\":");
	text_json(out, d->code);
	put_text(out, "severity", d->severity == SEV_ERROR ? "error" : "warning");
	put_text(out, "title", d->title);
	put_text(out, "why", d->why);
	put_text(out, "bad", d->bad);
	put_text(out, "good", d->good);
	text_put(out, "}");
}

void code_json(const struct diag_code *d, struct text *out)
{
	text_put(out, "{\"schema\":\"tend.explain/1\",\"code\":");
	put_code(out, d);
	text_put(out, "}\n");
}

void codes_json(struct text *out)
{
	const struct diag_code *d;
	text_put(out, "{\"schema\":\"tend.codes/1\",\"codes\":[");
	for (size_t i = 0; (d = code_at(i)); i++) {
		text_put(out, i ? "," : "");
		put_code(out, d);
	}
	text_put(out, "]}\n");
}
