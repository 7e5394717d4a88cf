/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/package.h"

#include <string.h>

#include "closure/variant.h"
#include "meaning/meaning.h"
#include "protocol/codes.h"
#include "util/digest.h"
#include "util/text.h"

/* ---- the manifest ---- */

static const struct plugin_def *read_manifest(struct arena *a, struct diags *d, const char *path,
                                              const char *text, size_t len, struct node **root)
{
	struct source *src = arena_new(a, struct source);
	struct plugin_def *def = arena_new(a, struct plugin_def);
	/* its forms are bound in a protocol of their own: they know of nothing around them */
	struct loader l = {.a = a, .d = d, .p = arena_new(a, struct protocol)};
	size_t before = d->errors;
	*src = (struct source){.path = arena_dup(a, path), .text = text, .len = len};
	*root = yaml_read(a, src, d);
	if (!*root)
		return NULL;
	plugin_load(&l, *root, def);
	if (d->errors == before)
		meaning_forms(&l);
	return d->errors == before ? def : NULL;
}

const struct plugin_def *plugin_read(struct arena *a, struct diags *d, const char *path,
                                     const char *text, size_t len)
{
	struct node *root;
	return read_manifest(a, d, path, text, len, &root);
}

/* ---- the files ---- */

/* One package while it is read. */
struct package {
	struct arena *a;
	struct diags *d;
	const char *id;
	const char *path; /* of the protocol; "" for none */
	struct span at;
	const struct part_reader *files;
	struct closure *closure;
	struct digest_run digest;
};

static const char *file_name(const struct package *k, const char *file)
{
	return arena_fmt(k->a, PACKAGE_FOLDER "/%s/%s", k->id, file);
}

/* NULL and a diagnostic where the file is not there. */
static const char *fetch(struct package *k, const char *file, struct span at, size_t *len)
{
	struct err e = {.msg = "plugins cannot be read here"};
	const char *name = file_name(k, file);
	const char *text = k->files ? k->files->read(k->files->ctx, k->a, name, len, &e) : NULL;
	if (text)
		return text;
	bool package = strcmp(file, PACKAGE_MANIFEST) == 0 && e.code == RC_NOTFOUND;
	struct diag *g =
	    diag_add(k->d, &codes[C_PLUGIN_PACKAGE], at, "%s",
	             package ? arena_fmt(k->a, "there is no plugin `%s` here", k->id) : e.msg);
	if (package)
		if (e.hint[0])
			g->help = arena_dup(k->a, e.hint);
	return NULL;
}

/* Of a file that two protocols of one closure name, the first one stands. */
static void add_file(struct package *k, const char *name, const char *text, size_t len,
                     const char *canonical, size_t canonical_len)
{
	digest_field(&k->digest, name, strlen(name));
	digest_field(&k->digest, canonical, canonical_len);
	for (size_t i = 0; k->closure && i < k->closure->n; i++)
		if (strcmp(k->closure->v[i].name, name) == 0)
			return;
	if (k->closure)
		*arena_push(k->a, k->closure) =
		    (struct closure_file){.name = name,
		                          .text = text,
		                          .len = len,
		                          .canonical = canonical,
		                          .canonical_len = canonical_len};
}

/* What is no text of Lua is refused before anything runs it. */
static const char *code_fault(const char *text, size_t len)
{
	if (len > PACKAGE_LUA_BYTES)
		return "is larger than 256 KiB";
	if (len && text[0] == '\x1b')
		return "is no text but compiled code";
	if (memchr(text, '\0', len) || !utf8_valid(text, len))
		return "is not a text in UTF-8";
	return NULL;
}

static bool read_code(struct package *k, struct plugin_def *def, const char *file, struct span at)
{
	size_t len = 0;
	const char *text = fetch(k, file, at, &len), *fault = text ? code_fault(text, len) : NULL;
	if (!text)
		return false;
	if (fault) {
		diag_add(k->d, &codes[C_PLUGIN_PACKAGE], at, "`%s` %s", file_name(k, file), fault);
		return false;
	}
	def->code[def->code_n++] = (struct plugin_file){arena_dup(k->a, file), text, len};
	add_file(k, file_name(k, file), text, len, text, len);
	return true;
}

/* What is wrong in the manifest is told where it stands there, with the line that asked for it. */
static void tell_of_manifest(struct package *k, const struct diags *own)
{
	for (size_t i = 0; i < own->n; i++) {
		struct diag *g = diag_add(k->d, own->v[i].code, own->v[i].at, "%s", own->v[i].msg);
		*g = own->v[i];
		if (g->other.line || !k->at.line)
			continue;
		g->other = k->at;
		g->other_label = "used here";
	}
}

static const struct plugin_def *read_package(struct package *k)
{
	struct diags own = {.a = k->a};
	struct text canonical = text_in(k->a);
	struct node *root = NULL;
	struct digest digest;
	size_t len = 0;
	bool fine = true;
	const char *text = fetch(k, PACKAGE_MANIFEST, k->at, &len);
	const char *name = file_name(k, PACKAGE_MANIFEST), *slash = strrchr(k->path, '/');
	if (!text)
		return NULL;
	const char *shown =
	    slash ? arena_fmt(k->a, "%.*s/%s", (int)(slash - k->path), k->path, name) : name;
	struct plugin_def *def =
	    (struct plugin_def *)(size_t)read_manifest(k->a, &own, shown, text, len, &root);
	tell_of_manifest(k, &own);
	if (root) {
		yaml_canonical(root, &canonical);
		digest_begin(&k->digest, "tend plugin package");
		add_file(k, name, text, len, canonical.s, canonical.n);
	}
	if (!def)
		return NULL;
	if (strcmp(def->id.s, k->id) != 0) {
		struct diag *g =
		    diag_add(k->d, &codes[C_PLUGIN_VERSION], def->id.at,
		             "this plugin is called `%s`, and its folder `%s`", def->id.s, k->id);
		g->help = "a package lies in a folder named by its id";
		g->other = k->at;
		g->other_label = k->at.line ? "used here" : NULL;
		return NULL;
	}
	def->code = arena_arr(k->a, struct plugin_file, def->files.n + 1);
	fine = read_code(k, def, PACKAGE_INIT, k->at.line ? k->at : def->id.at);
	for (size_t i = 0; i < def->files.n; i++)
		fine &= read_code(k, def, def->files.v[i].s, def->files.v[i].at);
	digest = digest_end(&k->digest);
	digest_hex(&digest, def->digest);
	return fine ? def : NULL;
}

const struct plugin_def *package_read(struct arena *a, struct diags *d, const char *id,
                                      struct span at, const struct part_reader *files,
                                      struct closure *closure)
{
	struct package k = {
	    .a = a, .d = d, .id = id, .path = "", .at = at, .files = files, .closure = closure};
	return read_package(&k);
}

/* ---- where packages lie ---- */

bool package_is_name(const char *name)
{
	return strncmp(name, PACKAGE_FOLDER "/", sizeof PACKAGE_FOLDER) == 0;
}

const char *package_place(struct arena *a, const char *name, const char *const *roots, size_t n,
                          bool (*is_there)(void *ctx, const char *path), void *ctx)
{
	const char *below = name + sizeof PACKAGE_FOLDER, *slash = strchr(below, '/');
	if (!package_is_name(name) || !slash)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (roots[i]
		    && is_there(ctx, arena_fmt(a, "%s/%.*s/" PACKAGE_MANIFEST, roots[i],
		                               (int)(slash - below), below)))
			return arena_fmt(a, "%s/%s", roots[i], below);
	return NULL;
}

/* ---- of a protocol ---- */

/* `^1.0` and `^1.0.2` are versions to have, and so is the very `1.0.2`. */
static bool wanted_is_fine(struct arena *a, const char *wanted)
{
	const char *bare = wanted + (*wanted == '^');
	return version_meets(bare, wanted)
	       || (*wanted == '^' && version_meets(arena_fmt(a, "%.40s.0", bare), wanted));
}

void packages_take_in(struct loader *l, const char *beside, const struct part_reader *files,
                      struct closure *closure)
{
	if (l->p->plugins.n > PACKAGES_MAX) {
		load_fail(l, &codes[C_TOO_MANY], l->p->plugins.v[PACKAGES_MAX].name.at,
		          "there are %zu plugins, and at most %d can be", l->p->plugins.n,
		          PACKAGES_MAX);
		l->broken = NAMES_ALL;
		return;
	}
	for (size_t i = 0; i < l->p->plugins.n; i++) {
		struct plugin_use *u = &l->p->plugins.v[i];
		struct package k = {.a = l->a,
		                    .d = l->d,
		                    .id = u->name.s,
		                    .path = beside,
		                    .at = u->name.at,
		                    .files = files,
		                    .closure = closure};
		const struct plugin_def *def = NULL;
		struct diag *g;
		if (!u->name.s || !u->version.s)
			continue;
		if (!wanted_is_fine(l->a, u->version.s)) {
			load_fail(l, &codes[C_VERSION], u->version.at,
			          "`%s` does not say which versions the plugin may have",
			          lex_shown(l->a, u->version.s))
			    ->label = "for example `^1.0`, or `1.0.2` alone";
		} else if ((def = read_package(&k))
		           && !version_meets(def->version.s, u->version.s)) {
			g = load_fail(l, &codes[C_PLUGIN_VERSION], u->version.at,
			              "the plugin `%s` is version %s here", u->name.s,
			              def->version.s);
			g->other = def->version.at;
			g->other_label = "its manifest says so";
			g->help = arena_fmt(l->a, "look through its changes, then write `%s: ^%s`",
			                    u->name.s, def->version.s);
		}
		u->def = def;
		if (!def) /* what it would have brought is not missing elsewhere too */
			l->broken = NAMES_ALL;
	}
}
