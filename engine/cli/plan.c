/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/plan.h"

#include <string.h>

#include "cli/check.h"
#include "cli/file.h"
#include "closure/read.h"
#include "yaml/yaml.h"

bool cli_names_file(const char *arg)
{
	size_t n = strlen(arg);
	return strcmp(arg, "-") == 0 || (n > 5 && strcmp(arg + n - 5, ".yaml") == 0);
}

enum rc cli_kept(struct cli *c, const char *name, const struct protocol_record **out, struct err *e)
{
	const struct clinic *clinic;
	const struct protocol_record *r;
	struct digest d;

	TRY(app_clinic(c->app, &clinic, e));
	r = digest_parse(name, &d) ? clinic_protocol(clinic, name)
	                           : clinic_protocol_named(clinic, name);
	if (!r) {
		err_set(e, RC_NOTFOUND, "there is no protocol %s here", cli_safe(c, name));
		err_hint(e, "see which there are: tend protocol list");
		return RC_NOTFOUND;
	}
	*out = r;
	return RC_OK;
}

static enum rc of_file(struct cli *c, const char *path, const struct plan **out, struct err *e)
{
	struct diags d = {.a = c->a};
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, path);
	struct closure closure = {0};
	const struct protocol *p;
	const char *text;
	size_t n;

	TRY(file_read(c->a, path, YAML_FILE_MAX, &text, &n, e));
	p = protocol_read(c->a, &d, strcmp(path, "-") == 0 ? "input" : path, text, n, &parts,
	                  &closure);
	if (!p) {
		err_set(e, RC_NO, "%s has errors", cli_safe(c, path));
		err_hint(e, "look at them with: tend check %s", cli_safe(c, path));
		return RC_NO;
	}
	*out = closure_plan(c->a, p, &closure);
	return RC_OK;
}

enum rc cli_plan(struct cli *c, const char *arg, const struct plan **out, struct err *e)
{
	const struct protocol_record *r;

	if (cli_names_file(arg))
		return of_file(c, arg, out, e);
	TRY(cli_open(c, APP_READ, e));
	TRY(cli_kept(c, arg, &r, e));
	return app_plan(c->app, r->digest, out, e);
}
