/* SPDX-License-Identifier: Apache-2.0 */
#include "app/audit.h"

#include <string.h>

#include "store/backup.h"
#include "store/log.h"
#include "util/json.h"

enum rc audit_kept_head(struct arena *a, const char *manifest, struct store_seen *out,
                        struct err *e)
{
	size_t n = strlen(manifest);
	struct store_manifest m;
	if (n > 5 && strcmp(manifest + n - 5, ".json") == 0)
		manifest = arena_dupn(a, manifest, n - 5);
	TRY(store_manifest_read(manifest, &m, e));
	*out = (struct store_seen){.seq = m.seq, .chain = m.chain};
	return RC_OK;
}

enum rc audit_verify(const char *path, const struct verify_options *how, struct verify_report *out,
                     struct err *e)
{
	const struct store_options opt = {.flags = STORE_READ | STORE_UNVERIFIED};
	struct store *st = NULL;
	TRY(store_open(&st, path, &opt, e));
	enum rc rc = store_verify(st, how, out, e);
	store_close(st);
	return rc;
}

bool audit_decided(enum rc rc, const struct verify_report *r)
{
	return rc == RC_OK || (rc == RC_NO && r->fault != VERIFY_SOUND);
}

void audit_verify_json(const struct verify_report *r, bool whole, struct text *out)
{
	char hex[DIGEST_HEX + 1];
	digest_hex(&r->chain, hex);
	struct json j = json_begin(out, "tend.audit.verify/1");
	json_bool(&j, "whole", whole);
	json_int(&j, "checked", r->checked);
	json_int(&j, "erased", r->erased);
	json_int(&j, "last", r->seq);
	json_text(&j, "chain", hex);
	json_text(&j, "fault", whole ? NULL : verify_fault_text(r->fault));
	json_int(&j, "event", r->bad_seq);
	json_text(&j, "stream", r->bad_stream[0] ? r->bad_stream : NULL);
	json_text(&j, "kind", r->bad_kind[0] ? r->bad_kind : NULL);
	json_end(&j);
}
