/* SPDX-License-Identifier: Apache-2.0
 * tend plugin: what plugins ask for, and what the clinic lets them have. */
#include <string.h>

#include "cli/check.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "cli/settings.h"
#include "closure/package.h"
#include "plugin/workers.h"
#include "util/json.h"

#define WRITES (CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS)

/* ---- packages ---- */

/* `plugins/bp-trend`, `plugins/bp-trend/plugin.yaml` or `bp-trend`: the folder that holds the
 * packages, and the id. */
static void split_path(struct cli *c, const char *arg, const char **folder, const char **id)
{
	char *path = arena_dup(c->a, arg);
	size_t n = strlen(path), tail = strlen("/" PACKAGE_MANIFEST);
	if (n > tail && strcmp(path + n - tail, "/" PACKAGE_MANIFEST) == 0)
		path[n -= tail] = '\0';
	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	char *slash = strrchr(path, '/');
	*id = slash ? slash + 1 : path;
	*folder = slash ? arena_dupn(c->a, path, (size_t)(slash - path) + 1) : NULL;
}

struct package_folder {
	const char *at; /* "plugins/", or "" */
	struct check_folder usual;
	struct part_reader other;
};

/* Of a package whose folder was named, no other place is looked at. */
static const char *read_beside(void *ctx, struct arena *a, const char *name, size_t *len,
                               struct err *e)
{
	const struct package_folder *f = ctx;
	const char *text = NULL, *rest = name + strlen(PACKAGE_FOLDER "/");
	if (!f->at)
		return f->other.read(f->other.ctx, a, name, len, e);
	return file_read(a, arena_fmt(a, "%s%s", f->at, rest), PACKAGE_LUA_BYTES, &text, len, e)
	               == RC_OK
	           ? text
	           : NULL;
}

/* NULL where it has errors, which are in `d`. */
static const struct plugin_def *find(struct cli *c, const char *arg, struct diags *d)
{
	struct package_folder *f = arena_new(c->a, struct package_folder);
	const char *id;
	split_path(c, arg, &f->at, &id);
	f->other = check_parts(c, &f->usual, "");
	const struct part_reader files = {.ctx = f, .read = read_beside};
	return package_read(c->a, d, id, (struct span){0}, &files, NULL);
}

static void tell_diags(struct cli *c, struct diags *d)
{
	diags_sort(d);
	diags_text(d, &c->out, c->colour);
}

/* ---- check ---- */

static const char *const kind_keys[] = {"checks",    "steps", "forms",
                                        "reactions", "guide", "reports"};

static bool registers(const struct datum *got, const char *key, const char *name)
{
	const struct datum *d = datum_get(got, key);
	if (d && d->kind == DATUM_MAP)
		return datum_get(d, name) != NULL;
	for (size_t i = 0; d && d->kind == DATUM_LIST && i < d->n; i++)
		if (d->v[i].s && strcmp(d->v[i].s, name) == 0)
			return true;
	return false;
}

/* Steps with a text or a rule in Lua, and forms that Lua decides about, need code too. */
static bool needs_code(const struct plugin_def *def, enum plugin_kind kind, size_t i)
{
	if (kind == PLUGIN_STEP)
		return def->steps.v[i].text || def->steps.v[i].done;
	if (kind == PLUGIN_FORM) {
		const struct form *f = &def->forms.v[i].form;
		bool decides = false;
		for (size_t k = 0; k < f->scores.n; k++)
			decides |= f->scores.v[k].by_plugin;
		for (size_t k = 0; k < f->items.n; k++)
			decides |= f->items.v[k].shown_by_plugin;
		return decides;
	}
	return true;
}

static int check_names(struct cli *c, const struct plugin_def *def, const struct datum *got)
{
	int bad = 0;
	for (int kind = 0; kind < PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < plugin_parts_n(def, (enum plugin_kind)kind); i++) {
			const char *name = plugin_part_at(def, (enum plugin_kind)kind, i)->name.s;
			if (!needs_code(def, (enum plugin_kind)kind, i)
			    || registers(got, kind_keys[kind], name))
				continue;
			cli_put(c, "%s: plugin.yaml has %s `%s`, and init.lua registers none\n",
			        cli_safe(c, def->id.s), plugin_kinds[kind].what, cli_safe(c, name));
			bad++;
		}
	return bad;
}

/* Runs init.lua once, in a worker, as a clinic would. */
static enum rc load_code(struct cli *c, const struct plugin_def *def, struct cage_result *out,
                         struct err *e)
{
	struct cage_file *files = arena_arr(c->a, struct cage_file, def->code_n);
	for (size_t i = 0; i < def->code_n; i++)
		files[i] = (struct cage_file){
		    .name = def->code[i].name, .text = def->code[i].text, .len = def->code[i].len};
	const struct cage_call call = {.plugin = def->id.s,
	                               .files = files,
	                               .files_n = def->code_n,
	                               .hook = CAGE_LOAD,
	                               .trace = true};
	struct workers *w = workers_new(CLI_WORKER, (struct workers_limits){0});
	workers_call(w, def->digest, &call, c->a, out);
	workers_close(w);
	if (out->end == CAGE_DONE)
		return RC_OK;
	err_set(e, RC_NO, "%s: init.lua does not load: %s", def->id.s, cage_end_word(out->end));
	if (out->message && out->file)
		cli_put(c, "%s/%s:%d: %s\n", cli_safe(c, def->id.s), cli_safe(c, out->file),
		        out->line, cli_safe(c, out->message));
	else if (out->message)
		cli_put(c, "%s: %s\n", cli_safe(c, def->id.s), cli_safe(c, out->message));
	return RC_NO;
}

static enum rc check_one(struct cli *c, const char *arg, struct err *e)
{
	struct diags d = {.a = c->a};
	struct cage_result got = {0};
	const struct plugin_def *def = find(c, arg, &d);
	tell_diags(c, &d);
	if (!def)
		return err_set(e, RC_NO, "%s has errors", cli_safe(c, arg));
	TRY(load_code(c, def, &got, e));
	if (check_names(c, def, &got.out))
		return err_set(e, RC_NO, "%s: manifest and code differ", def->id.s);
	cli_put(c, "%s@%s: in order, digest %.12s, %lld steps to load, %zu KiB\n",
	        cli_safe(c, def->id.s), def->version.s, def->digest, (long long)got.steps,
	        got.peak_bytes / 1024);
	return RC_OK;
}

static enum rc check(struct cli *c, struct err *e)
{
	enum rc rc = RC_OK;
	for (int i = 0; i < c->args_n; i++) {
		struct err one = {0};
		if (check_one(c, c->args[i], &one) == RC_OK)
			continue;
		rc = RC_NO;
		*e = one;
	}
	return rc;
}

/* ---- show ---- */

static void put_wants(struct cli *c, const char *title, const struct plugin_wants *w)
{
	for (size_t i = 0; i < w->n; i++) {
		cli_put(c, "%-10s %-12s %s\n", i ? "" : title, w->v[i].name.s,
		        plugin_rights[w->v[i].right].doc);
		cli_put(c, "%-10s %-12s because: %s\n", "", "", cli_safe(c, w->v[i].why.s));
	}
}

static void put_parts(struct cli *c, const struct plugin_def *def)
{
	for (int kind = 0; kind < PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < plugin_parts_n(def, (enum plugin_kind)kind); i++) {
			const struct plugin_part *p =
			    plugin_part_at(def, (enum plugin_kind)kind, i);
			cli_put(c, "%-10s %s/%s  %s\n", i ? "" : plugin_kinds[kind].key,
			        cli_safe(c, def->id.s), cli_safe(c, p->name.s),
			        cli_safe(c, p->text.s ? p->text.s : p->title.s));
		}
}

static void put_def(struct cli *c, const struct plugin_def *def)
{
	cli_put(c, "%s@%s  %s\n%s\n\n", cli_safe(c, def->id.s), def->version.s,
	        cli_safe(c, def->title.s), cli_safe(c, def->about.s));
	cli_put(c, "digest     %s\nlicence    %s\n", def->digest, cli_safe(c, def->licence.s));
	put_parts(c, def);
	put_wants(c, "is told", &def->reads);
	put_wants(c, "may", &def->effects);
	cli_put(c, "a call     %d steps, %lld KiB, %lld ms at most\n", def->budget.steps,
	        (long long)def->budget.bytes / 1024, (long long)def->budget.ms);
}

static enum rc show(struct cli *c, struct err *e)
{
	struct diags d = {.a = c->a};
	const struct plugin_def *def = find(c, c->args[0], &d);
	if (!def) {
		tell_diags(c, &d);
		return err_set(e, RC_NO, "%s has errors", cli_safe(c, c->args[0]));
	}
	put_def(c, def);
	return RC_OK;
}

/* ---- what the clinic has ---- */

struct kept_plugin {
	const struct plugin_def *def;
	const struct protocol_record *by; /* a protocol that uses it */
	const struct plugin_grant *grant; /* NULL: nothing was ever granted */
};

struct kept_plugins {
	struct kept_plugin *v;
	size_t n, cap;
};

/* Every text of a plugin that a kept protocol goes by, each once. */
static enum rc kept(struct cli *c, struct kept_plugins *out, struct err *e)
{
	const struct clinic *clinic;
	TRY(app_clinic(c->app, &clinic, e));
	for (size_t i = 0; i < clinic->protocols.n; i++) {
		const struct protocol_record *r = &clinic->protocols.v[i];
		const struct plan *plan;
		TRY(app_plan(c->app, r->digest, &plan, e));
		for (size_t k = 0; k < plan->p->plugins.n; k++) {
			const struct plugin_def *def = plan->p->plugins.v[k].def;
			bool there = false;
			for (size_t m = 0; m < out->n; m++)
				there |= strcmp(out->v[m].def->digest, def->digest) == 0;
			if (!there)
				*arena_push(c->a, out) =
				    (struct kept_plugin){def, r, clinic_grant(clinic, def->digest)};
		}
	}
	return RC_OK;
}

static const char *state_of(const struct kept_plugin *k)
{
	if (!k->def->rights)
		return "asks for nothing";
	if (!k->grant)
		return "not granted";
	if (k->grant->revoked)
		return "revoked";
	return (k->def->rights & ~k->grant->rights) ? "granted in part" : "granted";
}

static enum rc list(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct kept_plugins all = {0};
	struct json j = {0};
	TRY(cli_open_list(c, "tend.plugins/1", "plugins", &clinic, &j, e));
	TRY(kept(c, &all, e));
	for (size_t i = 0; i < all.n; i++) {
		const struct kept_plugin *k = &all.v[i];
		if (!c->json) {
			cli_put(c, "%-28s %-16s %.12s  in %s@%s\n",
			        arena_fmt(c->a, "%s@%s", k->def->id.s, k->def->version.s),
			        state_of(k), k->def->digest, k->by->id, k->by->version);
			continue;
		}
		json_open(&j, NULL);
		json_text(&j, "id", k->def->id.s);
		json_text(&j, "version", k->def->version.s);
		json_text(&j, "digest", k->def->digest);
		json_text(&j, "state", state_of(k));
		json_known_text(&j, "granted_by", k->grant ? k->grant->by : NULL);
		json_known_time(&j, "granted_at", k->grant ? k->grant->at : 0);
		json_text(&j, "protocol", arena_fmt(c->a, "%s@%s", k->by->id, k->by->version));
		json_close(&j);
	}
	if (c->json)
		json_end(&j);
	else if (!all.n)
		cli_say(c, "No protocol that is kept here uses a plugin.");
	return RC_OK;
}

/* `bp-trend`, `bp-trend@1.0.0` or a digest; one of several texts of a version goes by its digest. */
static enum rc choose(struct cli *c, const char *name, struct kept_plugin *out, struct err *e)
{
	struct kept_plugins all = {0};
	size_t n = strcspn(name, "@"), found = 0;
	TRY(kept(c, &all, e));
	for (size_t i = 0; i < all.n; i++) {
		const struct plugin_def *def = all.v[i].def;
		bool by_name = strncmp(def->id.s, name, n) == 0 && !def->id.s[n]
		               && (!name[n] || strcmp(def->version.s, name + n + 1) == 0);
		bool by_digest = n >= 12 && strncmp(def->digest, name, strlen(name)) == 0;
		if (!by_name && !by_digest)
			continue;
		found++;
		*out = all.v[i];
	}
	if (found == 1)
		return RC_OK;
	if (!found) {
		err_set(e, RC_NOTFOUND, "no protocol that is kept here uses a plugin %s",
		        cli_safe(c, name));
		err_hint(e, "see which there are: tend plugin list");
		return RC_NOTFOUND;
	}
	err_set(e, RC_USAGE, "there are %zu texts of %s here", found, cli_safe(c, name));
	err_hint(e, "name one by its digest: tend plugin list");
	return RC_USAGE;
}

static const char *words_of(struct cli *c, unsigned rights)
{
	struct text t = text_in(c->a);
	for (unsigned i = 0; i < PLUGIN_RIGHTS; i++)
		if (rights & 1u << i)
			text_fmt(&t, "%s%s", t.n ? ", " : "", plugin_rights[i].word);
	return t.n ? t.s : NULL;
}

static enum rc grant(struct cli *c, struct err *e)
{
	struct kept_plugin k;
	struct actor who;
	TRY(cli_open_to_act(c, &who, e));
	TRY(choose(c, c->args[0], &k, e));
	const struct plugin_def *def = k.def;
	struct app_request req = {.what = DO_PLUGIN_GRANT,
	                          .who = &who,
	                          .cmd.e = {.name = def->id.s,
	                                    .version = def->version.s,
	                                    .digest = def->digest,
	                                    .text = words_of(c, def->rights)}};
	put_def(c, def);
	if (c->dry_run)
		return cli_would(
		    c, &req,
		    arena_fmt(c->a, "%s@%s gets what it asks for", def->id.s, def->version.s), e);
	TRY(cli_flush(c, e)); /* what is granted is read before the PIN is asked for */
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "Granted to this text of %s and to no other.", def->id.s);
	return RC_OK;
}

static enum rc revoke(struct cli *c, struct err *e)
{
	struct kept_plugin k;
	struct actor who;
	const char *why = cli_value(c, &cli_opt_reason);
	if (!why)
		return err_set(e, RC_USAGE, "say why: --reason TEXT");
	TRY(cli_open_to_act(c, &who, e));
	TRY(choose(c, c->args[0], &k, e));
	struct app_request req = {
	    .what = DO_PLUGIN_REVOKE,
	    .who = &who,
	    .cmd.e = {.name = k.def->id.s, .digest = k.def->digest, .reason = why}};
	if (c->dry_run)
		return cli_would(c, &req, arena_fmt(c->a, "%s loses its rights", k.def->id.s), e);
	TRY(cli_do(c, &req, NULL, e));
	cli_say(c, "Revoked. Where %s is asked, people decide by hand from now on.", k.def->id.s);
	return RC_OK;
}

/* ---- doc ---- */

static void put_row(struct cli *c, const struct cage_api_row *r, bool whole)
{
	if (!whole) {
		cli_put(c, "%-22s %s\n", r->name, r->doc);
		return;
	}
	cli_put(c, "%s\n\n%s\n", r->signature, r->doc);
	if (r->needs)
		cli_put(c, "needs the right `%s`\n", r->needs);
	if (r->example)
		cli_put(c, "\n%s\n", r->example);
}

static enum rc doc(struct cli *c, struct err *e)
{
	const char *name = c->args_n ? c->args[0] : NULL;
	const struct cage_api_row *r;
	bool found = false;
	for (int which = CAGE_TEND; which <= CAGE_BLOCKED; which++)
		for (size_t i = 0; (r = cage_api((enum cage_rows)which, i)) != NULL; i++) {
			if (name ? strcmp(name, r->name) != 0 : which == CAGE_BLOCKED)
				continue;
			put_row(c, r, name != NULL);
			found = true;
		}
	if (found)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "plugins have no `%s`", cli_safe(c, name));
	err_hint(e, "see all: tend plugin doc");
	return RC_NOTFOUND;
}

/* ---- rows ---- */

static const char *const check_examples[] = {"tend plugin check plugins/bp-trend", NULL};
static const char *const show_examples[] = {"tend plugin show plugins/bp-trend", NULL};
static const char *const list_examples[] = {"tend plugin list", "tend plugin list --json", NULL};
static const char *const grant_examples[] = {"tend plugin grant bp-trend --by dora", NULL};
static const char *const revoke_examples[] = {
    "tend plugin revoke bp-trend --reason 'holds too often' --by dora", NULL};
static const char *const doc_examples[] = {"tend plugin doc", "tend plugin doc tend.hold", NULL};
static const struct cli_option *const revoke_options[] = {&cli_opt_reason, NULL};

static const struct cli_command rows[] = {
    {"plugin", "check", "PATH...", 1, CLI_ANY, "finds the mistakes of a package", check_examples,
     NULL,
     "Reads plugin.yaml, runs init.lua once as a clinic would, and says where the two differ.",
     check, 0},
    {"plugin", "show", "PATH", 1, 1, "what a package brings and what it asks for", show_examples,
     NULL, NULL, show, 0},
    {"plugin", "list", NULL, 0, 0, "the plugins that protocols kept here use", list_examples, NULL,
     NULL, list, CLI_APP | CLI_READS},
    {"plugin", "grant", "PLUGIN", 1, 1, "lets a plugin have what it asks for", grant_examples, NULL,
     "A plugin may nothing until a director has granted all that it asks for.  The grant is for "
     "one text of it: a changed file asks again.",
     grant, WRITES},
    {"plugin", "revoke", "PLUGIN", 1, 1, "takes a plugin's rights back", revoke_examples,
     revoke_options, "From then on what it would be asked is decided by hand.", revoke, WRITES},
    {"plugin", "doc", "[NAME]", 0, 1, "what a plugin's Lua can use", doc_examples, NULL, NULL, doc,
     0},
};
const struct cli_family cli_family_plugin = {"Plugins", rows, countof(rows)};
