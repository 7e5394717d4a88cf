/* SPDX-License-Identifier: Apache-2.0
 * include/tend/protocol.h */
#include "tend/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "app/protocols.h"
#include "protocol/codes.h"
#include "public/codes_json.h"
#include "public/public.h"
#include "yaml/yaml.h"

/* Only what is asked for later; what it was read with is gone by then. */
struct tend_protocol {
	struct arena a;
	size_t errors, warnings;
	const char *report, *json;
	const char *id, *version, *title, *digest;
};

/* ---- reading ---- */

struct part_caller {
	tend_part_fn *fn;
	void *ctx;
};

/* Copies at once: the caller's text may go with the next call. */
static const char *call_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	const struct part_caller *c = ctx;
	size_t n = 0;
	const char *s = c->fn ? c->fn(c->ctx, name, &n) : NULL;
	if (!s) {
		err_set(e, RC_NOTFOUND, "there is no part %s", name);
		return NULL;
	}
	*len = n > YAML_FILE_MAX ? YAML_FILE_MAX + 1 : n; /* enough to be refused as too large */
	return arena_dupn(a, s, *len);
}

static struct tend_protocol *keep(const struct diags *d, const struct protocol_in *in)
{
	struct tend_protocol *p = xcalloc(1, sizeof *p);
	struct text report = text_in(&p->a), json = text_in(&p->a);
	diags_text(d, &report, false);
	diags_json(d, &json);
	p->report = report.n ? report.s : "";
	p->json = json.s;
	p->errors = d->errors;
	p->warnings = d->warnings;
	if (!in->p)
		return p;
	p->id = arena_dup(&p->a, in->p->id.s);
	p->version = arena_dup(&p->a, in->p->version.s);
	p->title = arena_dup(&p->a, in->p->title.s);
	p->digest = arena_dup(&p->a, in->digest);
	return p;
}

static enum rc read_protocol(const struct app_protocol_files *asked, struct tend_protocol **out,
                             struct err *e)
{
	struct arena a = {0};
	struct diags d = {.a = &a};
	struct protocol_in in = {0};
	struct app_protocol_files files = *asked;
	files.diags = &d;
	enum rc rc = protocols_read(&a, &files, &in, e);
	if (rc == RC_NO && d.errors)
		rc = RC_OK; /* it was read, and that is what is wrong with it */
	if (rc == RC_OK)
		*out = keep(&d, &in);
	arena_drop(&a);
	return rc;
}

enum tend_code tend_protocol_read_file(const char *path, struct tend_protocol **out,
                                       struct tend_error *error)
{
	const struct public_arg args[] = {{"path", path, PUBLIC_PATH, ARG_MUST_BYTES}};
	struct app_protocol_files files = {.path = path};
	struct err e = {0};
	enum rc rc = public_args(args, countof(args), &e);
	if (rc == RC_OK)
		rc = public_given(out, "out", &e);
	if (rc == RC_OK)
		rc = read_protocol(&files, out, &e);
	return public_end(rc, &e, error);
}

enum tend_code tend_protocol_read_text(const char *name, const char *text, size_t length,
                                       tend_part_fn *part, void *ctx, struct tend_protocol **out,
                                       struct tend_error *error)
{
	const struct public_arg args[] = {{"name", name, PUBLIC_PATH, ARG_MUST}};
	struct part_caller caller = {part, ctx};
	struct part_reader parts = {.ctx = &caller, .read = call_part};
	struct app_protocol_files files = {
	    .path = name, .text = text, .len = length, .parts = &parts};
	struct err e = {0};
	enum rc rc = public_args(args, countof(args), &e);
	if (rc == RC_OK)
		rc = public_given(text, "text", &e);
	if (rc == RC_OK)
		rc = public_given(out, "out", &e);
	if (rc == RC_OK)
		rc = read_protocol(&files, out, &e);
	return public_end(rc, &e, error);
}

void tend_protocol_close(struct tend_protocol *p)
{
	if (p)
		arena_drop(&p->a);
	free(p);
}

/* ---- what was read ---- */

size_t tend_protocol_errors(const struct tend_protocol *p)
{
	return p->errors;
}

size_t tend_protocol_warnings(const struct tend_protocol *p)
{
	return p->warnings;
}

const char *tend_protocol_report(const struct tend_protocol *p)
{
	return p->report;
}

const char *tend_protocol_report_json(const struct tend_protocol *p)
{
	return p->json;
}

const char *tend_protocol_id(const struct tend_protocol *p)
{
	return p->id;
}

const char *tend_protocol_version(const struct tend_protocol *p)
{
	return p->version;
}

const char *tend_protocol_title(const struct tend_protocol *p)
{
	return p->title;
}

const char *tend_protocol_digest(const struct tend_protocol *p)
{
	return p->digest;
}

/* ---- codes ---- */

static enum rc explain(const char *code, char **json, struct err *e)
{
	const struct public_arg args[] = {{"code", code, PUBLIC_NAME, ARG_MUST}};
	TRY(public_args(args, countof(args), e));
	TRY(public_given(json, "json", e));
	const struct diag_code *d = code_find(code);
	if (!d)
		return err_set(e, RC_NOTFOUND, "there is no code `%s`", code);
	struct arena a = {0};
	struct text t = text_in(&a);
	code_json(d, &t);
	*json = public_text(t.s);
	arena_drop(&a);
	return RC_OK;
}

enum tend_code tend_protocol_explain(const char *code, char **json, struct tend_error *error)
{
	struct err e = {0};
	return public_end(explain(code, json, &e), &e, error);
}
