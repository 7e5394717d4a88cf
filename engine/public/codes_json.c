/* SPDX-License-Identifier: Apache-2.0 */
#include "public/codes_json.h"

#include "protocol/codes.h"
#include "util/json.h"

static void put_code(struct json *j, const char *key, const struct diag_code *d)
{
	json_open(j, key);
	json_text(j, "code", d->code);
	json_text(j, "severity", d->severity == SEV_ERROR ? "error" : "warning");
	json_text(j, "title", d->title);
	json_text(j, "why", d->why);
	json_text(j, "bad", d->bad);
	json_text(j, "good", d->good);
	json_close(j);
}

void code_json(const struct diag_code *d, struct text *out)
{
	struct json j = json_begin(out, "tend.explain/1");
	put_code(&j, "code", d);
	json_end(&j);
}

void codes_json(struct text *out)
{
	const struct diag_code *d;
	struct json j = json_begin(out, "tend.codes/1");
	json_list(&j, "codes");
	for (size_t i = 0; (d = code_at(i)); i++)
		put_code(&j, NULL, d);
	json_end(&j);
}
