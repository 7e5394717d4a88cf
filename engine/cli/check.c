/* SPDX-License-Identifier: Apache-2.0
 * tend check and tend explain. */
#include "cli/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/file.h"
#include "cli/settings.h"
#include "closure/package.h"
#include "protocol/codes.h"
#include "public/codes_json.h"
#include "util/suggest.h"
#include "yaml/yaml.h"

/* ---- files and parts ---- */

static bool is_there(void *ctx, const char *path)
{
	(void)ctx;
	return access(path, R_OK) == 0;
}

/* A file of a plugin; a Lua file may be as long as the package allows. */
static const char *read_package(const struct check_folder *f, struct arena *a, const char *name,
                                size_t *len, struct err *e)
{
	const char *const roots[] = {arena_fmt(a, "%s" PACKAGE_FOLDER, f->folder),
	                             arena_fmt(a, "%s../" PACKAGE_FOLDER, f->folder), f->plugins,
	                             arena_fmt(a, "%s/../" PACKAGE_FOLDER, f->library)};
	const char *text = NULL,
	           *path = package_place(a, name, roots, countof(roots), is_there, NULL);

	if (!path) {
		if (f->read) /* it may come */
			*arena_push(a, f->read) =
			    (struct ident){.s = arena_fmt(a, "%s%s", f->folder, name), .index = -1};
		err_set(e, RC_NOTFOUND, "there is no file `%s`", name);
		err_hint(e, "plugins were looked for in `%s`, `%s` and `%s`", roots[0], roots[1],
		         f->plugins);
		return NULL;
	}
	if (f->read)
		*arena_push(a, f->read) = (struct ident){.s = path, .index = -1};
	if (file_read(a, path, YAML_FILE_MAX, &text, len, e) == RC_OK)
		return text;
	if (e->code == RC_NOTFOUND)
		err_set(e, RC_NOTFOUND, "the plugin has no file `%s`", name);
	return NULL;
}

static const char *read_part(void *ctx, struct arena *a, const char *name, size_t *len,
                             struct err *e)
{
	struct check_folder *f = ctx;
	const char *text = NULL, *path = arena_fmt(a, "%s%s", f->folder, name);
	enum rc rc;

	if (package_is_name(name))
		return read_package(f, a, name, len, e);
	rc = file_read(a, path, YAML_FILE_MAX, &text, len, e);
	if (f->read)
		*arena_push(a, f->read) = (struct ident){.s = path, .index = -1};
	if (rc == RC_NOTFOUND && *f->library) {
		path = arena_fmt(a, "%s/%s", f->library, name);
		rc = file_read(a, path, YAML_FILE_MAX, &text, len, e);
		if (f->read)
			*arena_push(a, f->read) = (struct ident){.s = path, .index = -1};
		if (rc == RC_OK)
			*arena_push(a, &f->shipped) = (struct ident){.s = name, .index = -1};
	}
	if (rc == RC_NOTFOUND) {
		err_set(e, rc, "there is no file `%s` beside the protocol", name);
		err_hint(e, "it was looked for in `%s` and in `%s`", *f->folder ? f->folder : "./",
		         f->library);
	}
	return rc == RC_OK ? text : NULL;
}

struct part_reader check_parts(struct cli *c, struct check_folder *f, const char *path)
{
	const char *slash = strrchr(path, '/');

	*f = (struct check_folder){
	    .folder = slash ? arena_dupn(c->a, path, (size_t)(slash - path) + 1) : "",
	    .library = c->settings->v[SET_LIBRARY].value,
	    .plugins = c->settings->v[SET_PLUGINS].value};
	return (struct part_reader){.ctx = f, .read = read_part};
}

/* ---- check ---- */

/* A clinic that meant its own parts learns that these are the ones that Tend brings. */
static void say_shipped(struct cli *c, const struct check_folder *f, const char *path)
{
	struct text t = text_in(c->a);
	for (size_t i = 0; i < f->shipped.n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", cli_safe(c, f->shipped.v[i].s));
	if (t.n && !c->json)
		cli_say(c, "%s: taken from the library %s, since they are not beside the file: %s",
		        cli_safe(c, path), cli_safe(c, f->library), t.s);
}

enum rc check_file(struct cli *c, struct arena *a, const char *path, struct diags *all,
                   struct idents *read, struct err *e)
{
	struct diags d = {.a = a};
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, path);
	const char *text;
	size_t n;

	folder.read = read;
	if (read)
		*arena_push(a, read) = (struct ident){.s = path, .index = -1};
	TRY(file_read(a, path, YAML_FILE_MAX, &text, &n, e));
	(void)protocol_read(a, &d, strcmp(path, "-") == 0 ? "input" : path, text, n, &parts, NULL);
	say_shipped(c, &folder, path);
	diags_sort(&d);
	for (size_t i = 0; i < d.n; i++) {
		all->v = arena_grow(a, all->v, all->n, &all->cap, all->n + 1, sizeof *all->v);
		all->v[all->n++] = d.v[i];
	}
	all->errors += d.errors;
	all->warnings += d.warnings;
	all->waived += d.waived;
	return RC_OK;
}

int64_t check_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void check_summary(struct text *out, const struct diags *all, int files, int64_t begun)
{
	diags_summary(all, out);
	text_fmt(out, " in %d file%s (%lld ms)", files, files == 1 ? "" : "s",
	         (long long)(check_clock() - begun));
}

/* One case a file, one failure for each error of it; warnings are told and fail nothing. */
static enum rc put_junit(struct cli *c, struct diags *sum, struct err *e)
{
	struct text cases = text_in(c->a);
	int failed = 0;

	for (int i = 0; i < c->args_n; i++) {
		struct diags d = {.a = c->a};
		struct text t = text_in(c->a);

		TRY(check_file(c, c->a, c->args[i], &d, NULL, e));
		sum->errors += d.errors;
		failed += d.errors > 0;
		text_put(&cases, "  <testcase classname=\"tend check\" name=\"");
		text_xml(&cases, c->args[i]);
		text_put(&cases, d.n ? "\">\n" : "\"/>\n");
		if (!d.n)
			continue;
		diags_text(&d, &t, false);
		text_put(&cases, d.errors ? "    <failure message=\"" : "    <system-out>");
		if (d.errors) {
			struct text summary = text_in(c->a);
			diags_summary(&d, &summary);
			text_xml(&cases, summary.s);
			text_put(&cases, "\">");
		}
		text_xml(&cases, t.s);
		text_put(&cases, d.errors ? "</failure>\n" : "</system-out>\n");
		text_put(&cases, "  </testcase>\n");
	}
	cli_put(c, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	cli_put(c, "<testsuite name=\"tend check\" tests=\"%d\" failures=\"%d\">\n", c->args_n,
	        failed);
	text_put(&c->out, cases.n ? cases.s : "");
	cli_put(c, "</testsuite>\n");
	return RC_OK;
}

static const struct cli_option opt_format = {"format", 0, "HOW", "text, json, gcc or junit"};
static const struct cli_option opt_watch = {"watch", 0, NULL,
                                            "check again whenever a file changes"};
static const struct cli_option opt_rounds = {"rounds", 0, "N", "with --watch: end after N checks"};
static const struct cli_option opt_fix = {"fix", 0, NULL, "mend what is certain; -n shows it only"};
static const struct cli_option *const check_options[] = {&opt_fix, &opt_format, &opt_rounds,
                                                         &opt_watch, NULL};
static const char *const check_examples[] = {
    "tend check protocols/kap-lozenge-im.yaml",
    "tend check --watch draft.yaml",
    "tend check --fix --dry-run draft.yaml",
    "tend check --format gcc protocols/*.yaml",
    "tend check - <draft.yaml",
    NULL,
};

static enum rc check_all(struct cli *c, const char *how, struct err *e)
{
	struct diags all = {.a = c->a};
	struct text summary = text_in(c->a);
	int64_t begun = check_clock();
	bool junit = strcmp(how, "junit") == 0;

	cli_keeping(c, "checking changes nothing");
	if (junit)
		TRY(put_junit(c, &all, e));
	for (int i = 0; i < c->args_n && !junit; i++) {
		if (cli_stopped(c))
			return err_set(e, RC_STOPPED, "stopped; checking changes nothing");
		cli_progress(c, "checked", i, c->args_n);
		TRY(check_file(c, c->a, c->args[i], &all, NULL, e));
	}
	if (c->json)
		diags_json(&all, &c->out);
	else if (strcmp(how, "gcc") == 0)
		diags_gcc(&all, &c->out);
	else if (!junit)
		diags_text(&all, &c->out, c->colour);
	check_summary(&summary, &all, c->args_n, begun);
	if (!c->json && !junit)
		cli_say(c, "%s", summary.s);
	return all.errors ? RC_NO : RC_OK;
}

static enum rc check(struct cli *c, struct err *e)
{
	static const char *const formats[] = {"text", "json", "gcc", "junit"};
	const char *how = cli_value(c, &opt_format), *near;
	bool watch = cli_has(c, &opt_watch), fix = cli_has(c, &opt_fix), known = false;
	int64_t rounds;

	how = how ? how : c->json ? "json" : "text";
	for (size_t i = 0; i < countof(formats); i++)
		known |= strcmp(how, formats[i]) == 0;
	if (!known) {
		err_set(e, RC_USAGE, "the format is text, json, gcc or junit, not `%s`",
		        cli_safe(c, how));
		if ((near = suggest_nearest(how, formats, countof(formats))))
			err_hint(e, "did you mean `%s`?", near);
		return RC_USAGE;
	}
	TRY(cli_number(c, &opt_rounds, 1, 1000000, 0, &rounds, e));
	c->json = strcmp(how, "json") == 0;
	for (int i = 0; i < c->args_n; i++)
		if ((watch || fix) && strcmp(c->args[i], "-") == 0)
			return err_set(e, RC_USAGE, "the input can only be checked, once");
	if ((watch || fix) && (strcmp(how, "text") != 0 || (watch && fix)))
		return err_set(e, RC_USAGE, "--watch and --fix stand alone and speak plain text");
	if ((rounds && !watch) || (c->dry_run && !fix))
		return err_set(e, RC_USAGE,
		               rounds ? "--rounds belongs to --watch"
		                      : "--dry-run belongs to --fix");
	if (watch)
		return check_watch(c, rounds, e);
	for (int i = 0; fix && i < c->args_n; i++)
		TRY(check_fix(c, c->args[i], e));
	return c->dry_run ? RC_OK : check_all(c, how, e);
}

/* ---- explain ---- */

static const char *const explain_examples[] = {"tend explain E0201", "tend explain", NULL};

static void put_block(struct cli *c, const char *title, const char *s)
{
	if (!s)
		return;
	cli_put(c, "\n");
	cli_put_tone(c, TONE_STRONG, title);
	cli_put(c, "\n");
	for (const char *p = s; *p;) {
		size_t n = strcspn(p, "\n");

		cli_put(c, "  %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static enum rc list_codes(struct cli *c)
{
	const struct diag_code *d;

	if (c->json) {
		codes_json(&c->out);
		return RC_OK;
	}
	for (size_t i = 0; (d = code_at(i)); i++)
		cli_put(c, "%s  %s\n", d->code, d->title);
	return RC_OK;
}

/* `e201` is E0201: small letters and left-out zeros are read too. */
static const char *code_as_typed(struct cli *c, const char *s)
{
	size_t n = strlen(s);
	if (n < 2 || n > 5 || strspn(s + 1, "0123456789") != n - 1)
		return s;
	char letter = (char)(s[0] >= 'a' && s[0] <= 'z' ? s[0] - 'a' + 'A' : s[0]);
	return arena_fmt(c->a, "%c%.*s%s", letter, (int)(5 - n), "0000", s + 1);
}

static enum rc explain(struct cli *c, struct err *e)
{
	const struct diag_code *d;

	if (c->args_n == 0)
		return list_codes(c);
	d = code_find(code_as_typed(c, c->args[0]));
	if (!d) {
		err_set(e, RC_NOTFOUND, "there is no code `%s`", cli_safe(c, c->args[0]));
		err_hint(e, "all codes: tend explain");
		return RC_NOTFOUND;
	}
	if (c->json) {
		code_json(d, &c->out);
		return RC_OK;
	}
	cli_put_tone(c, TONE_STRONG, d->code);
	cli_put(c, " (%s): %s\n", d->severity == SEV_ERROR ? "error" : "warning", d->title);
	put_block(c, "Why", d->why);
	put_block(c, "Draws it", d->bad);
	put_block(c, "Right", d->good);
	return RC_OK;
}

static const struct cli_command rows[] = {
    {"check", NULL, "FILE...", 1, CLI_ANY, "find what is wrong in protocol files", check_examples,
     check_options,
     "Parts are read from beside the file, or else from the library folder. All errors are shown "
     "in one run; it ends with 1 if there are any. \"-\" reads the input. --watch checks again "
     "until Ctrl-C. --fix mends misspelt keys, spaces in quantities, tabs and line ends, never a "
     "figure; the file as it was is kept as FILE.orig.",
     check, CLI_READS | CLI_DRY},
    {"explain", NULL, "[CODE]", 0, 1, "what a code of `tend check` means", explain_examples, NULL,
     NULL, explain, CLI_READS},
};
const struct cli_family cli_family_check = {"Writing a protocol", rows, countof(rows)};
