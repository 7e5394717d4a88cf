/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/read.h"

#include <string.h>

#include "closure/floor.h"
#include "closure/package.h"
#include "closure/variant.h"
#include "meaning/meaning.h"
#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/fields.h"
#include "util/digest.h"

/* Relative, below the protocol's folder or the library path, and without a way out of it. */
static bool part_name_ok(const char *s)
{
	if (s[0] == '/' || s[0] == '\0' || strpbrk(s, "\\:\n\t") || strlen(s) > 200)
		return false;
	for (const char *p = s; *p;) {
		size_t n = strcspn(p, "/");
		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n;
		p += *p == '/' && p[1];
		if (p[0] == '/')
			return false;
	}
	return true;
}

static struct node *read_tree(struct loader *l, const char *path, const char *name,
                              const char *text, size_t len, struct closure *closure)
{
	struct source *src = arena_new(l->a, struct source);
	*src = (struct source){.path = arena_dup(l->a, path), .text = text, .len = len};
	struct node *root = yaml_read(l->a, src, l->d);
	if (root)
		*arena_push(l->a, &l->roots) = root;
	if (root && closure) {
		struct text canonical = text_in(l->a);
		/* about as long as the file */
		canonical.s = arena_grow(l->a, canonical.s, 0, &canonical.cap, len, 1);
		yaml_canonical(root, &canonical);
		*arena_push(l->a, closure) = (struct closure_file){.name = arena_dup(l->a, name),
		                                                   .text = text,
		                                                   .len = len,
		                                                   .canonical = canonical.s,
		                                                   .canonical_len = canonical.n};
	}
	return root;
}

/* `protocols/x.yaml` and `parts/vitals.yaml` are `protocols/parts/vitals.yaml` to a reader. */
static const char *beside(struct arena *a, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	return slash ? arena_fmt(a, "%.*s/%s", (int)(slash - path), path, name)
	             : arena_dup(a, name);
}

/* Parts that are not there, told together: copying a protocol without them is one slip. */
struct missing {
	const struct ident **v;
	size_t n, cap;
	struct err first;
};

static void tell_missing(struct loader *l, const struct missing *m, const struct idents *parts)
{
	if (m->n == 0)
		return;
	struct diag *g;
	if (m->n == 1) {
		g = load_fail(l, &codes[C_PART_FILE], m->v[0]->at, "%s", m->first.msg);
		if (m->first.hint[0])
			g->help = arena_dup(l->a, m->first.hint);
		return;
	}
	const char *slash = strchr(m->v[0]->s, '/');
	size_t folder = slash ? (size_t)(slash - m->v[0]->s) : 0;
	bool whole = folder > 0; /* all that is missing, and all that is asked for, is in there */
	for (size_t i = 0; i < parts->n && whole; i++)
		whole = strncmp(parts->v[i].s, m->v[0]->s, folder + 1) == 0;
	struct text names = text_in(l->a);
	for (size_t i = 0; i < m->n; i++)
		text_fmt(&names, "%s%s", i ? ", " : "", lex_shown(l->a, m->v[i]->s));
	if (whole && m->n == parts->n)
		g = load_fail(
		    l, &codes[C_PART_FILE], m->v[0]->at,
		    "the folder `%.*s` with the %zu parts of this protocol is missing beside it",
		    (int)folder, m->v[0]->s, m->n);
	else
		g = load_fail(l, &codes[C_PART_FILE], m->v[0]->at,
		              "%zu parts of this protocol are missing beside it", m->n);
	g->help = arena_fmt(l->a, "copy them too: %s", names.s);
}

/* Where the files of one protocol come from, and what was read of them. */
struct reading {
	const char *path; /* of the protocol itself */
	const struct part_reader *parts;
	struct closure *closure;
	size_t files;              /* protocols read: the variant, its base, the base's base */
	const struct loader *last; /* of the protocol read last: of the base, once it was read */
};

static struct node *read_part(struct loader *l, struct reading *r, const struct ident *name,
                              struct missing *missing)
{
	struct err e = {.msg = "parts cannot be read here"};
	size_t len = 0;
	size_t before = l->d->errors;
	if (!part_name_ok(name->s)) {
		struct diag *g =
		    load_fail(l, &codes[C_PART_FILE], name->at, "`%s` is not a name of a part",
		              lex_shown(l->a, name->s));
		g->help = "a part lies in the protocol's folder or below it: `parts/vitals.yaml`";
		l->broken = NAMES_ALL;
		return NULL;
	}
	const char *text =
	    !r->parts ? NULL : r->parts->read(r->parts->ctx, l->a, name->s, &len, &e);
	if (!text && e.code == RC_NOTFOUND) {
		if (missing->n == 0)
			missing->first = e;
		*arena_push(l->a, missing) = name;
		l->broken = NAMES_ALL;
		return NULL;
	}
	if (!text) {
		struct diag *g = load_fail(l, &codes[C_PART_FILE], name->at, "%s", e.msg);
		if (e.hint[0])
			g->help = arena_dup(l->a, e.hint);
		l->broken = NAMES_ALL;
		return NULL;
	}
	struct node *root =
	    read_tree(l, beside(l->a, r->path, name->s), name->s, text, len, r->closure);
	if (l->d->errors != before) /* what it would have named is not missing elsewhere too */
		l->broken = NAMES_ALL;
	return root;
}

/* Loads the sections of each part; with `whole` they are taken into that tree too. */
static void read_parts(struct loader *l, struct reading *r, const struct idents *names,
                       struct node **whole)
{
	struct missing missing = {0};
	for (size_t i = 0; i < names->n; i++) {
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= strcmp(names->v[i].s, names->v[j].s) == 0;
		if (again) {
			load_fail(l, &codes[C_TWICE], names->v[i].at, "`%s` is listed twice",
			          lex_shown(l->a, names->v[i].s));
			continue;
		}
		struct node *root = read_part(l, r, &names->v[i], &missing);
		if (!root)
			continue;
		/* `parts:` in a part would hide where things come from */
		load_struct(l, root, &shape_part, l->p, NULL, NULL);
		if (whole && *whole)
			*whole = variant_merge(l->a, *whole, root);
	}
	tell_missing(l, &missing, names);
}

/* ---- a variant ---- */

static struct protocol *read_root(struct arena *a, struct diags *d, struct reading *r,
                                  struct node *root, struct node **whole);

/* What is wrong in the base is told where it stands there, and nothing of the variant beside it. */
static void pass_on(struct diags *to, const struct diags *from)
{
	for (size_t i = 0; i < from->n; i++)
		if (from->v[i].code->severity == SEV_ERROR)
			*diag_add(to, from->v[i].code, from->v[i].at, "%s", from->v[i].msg) =
			    from->v[i];
}

static const struct protocol *read_base(struct loader *l, struct reading *r,
                                        const struct variant *v, struct node **whole)
{
	struct err e = {.msg = "another protocol cannot be read here"};
	size_t len = 0, before = l->d->errors;
	const char *name = arena_fmt(l->a, "%s.yaml", v->base);
	if (r->files == VARIANT_FILES_MAX || strcmp(v->base, v->id.s) == 0) {
		load_fail(l, &codes[C_BASE_DEPTH], v->extends.at,
		          r->files == VARIANT_FILES_MAX
		              ? "variants hang on each other at most %d files deep"
		              : "a variant is not its own base",
		          VARIANT_FILES_MAX)
		    ->help = "extend the protocol that this one comes from";
		return NULL;
	}
	const char *text = r->parts ? r->parts->read(r->parts->ctx, l->a, name, &len, &e) : NULL;
	if (!text) {
		struct diag *g = load_fail(l, &codes[C_BASE_FILE], v->extends.at, "%s", e.msg);
		g->help = e.hint[0] ? arena_dup(l->a, e.hint)
		                    : "a base lies beside its variant, in a file named by its id";
		return NULL;
	}
	struct diags d = {.a = l->a};
	struct loader bl = {.a = l->a, .d = &d};
	struct node *root =
	    read_tree(&bl, beside(l->a, r->path, name), name, text, len, r->closure);
	r->files++;
	const struct protocol *p = root ? read_root(l->a, &d, r, root, whole) : NULL;
	if (!p)
		pass_on(l->d, &d);
	if (!p || l->d->errors != before)
		return NULL;
	bool other = strcmp(p->id.s, v->base) != 0;
	if (!other && version_meets(p->version.s, v->wanted))
		return p;
	struct diag *g =
	    load_fail(l, &codes[C_BASE_VERSION], v->extends.at,
	              other ? "`%s` is another protocol: `%s`" : "`%s` is version %s here",
	              other ? name : v->base, other ? p->id.s : p->version.s);
	g->other = other ? p->id.at : p->version.at;
	g->other_label = "the base says so";
	g->help = other ? "a base lies in a file named by its id"
	                : arena_fmt(l->a, "look through its changes, then write `%s ^%s`", v->base,
	                            p->version.s);
	return NULL;
}

/* A fault at a line of the base comes from the changes: both files are named. */
static void name_both(struct diags *d, size_t from, const struct variant *v)
{
	const struct change *one = v->changes.n == 1 ? &v->changes.v[0] : NULL;
	for (size_t i = from; i < d->n; i++)
		if (d->v[i].at.src != v->extends.at.src && !d->v[i].other.line
		    && d->v[i].code->severity == SEV_ERROR) {
			d->v[i].other = one ? one->at : v->extends.at;
			d->v[i].other_label = one ? "with this change" : "with the changes of this";
		}
}

static bool is_kept(const struct reading *r)
{
	return r->parts && r->parts->kept;
}

static struct protocol *read_variant(struct loader *l, struct reading *r, struct node *root,
                                     struct node **whole)
{
	struct variant *v = arena_new(l->a, struct variant);
	struct diags *d = l->d;
	struct node *base_tree = NULL, *tree;
	size_t before = d->n;
	load_struct(l, root, &shape_variant, v, NULL, NULL);
	if (d->errors)
		return NULL;
	const struct protocol *base = read_base(l, r, v, &base_tree);
	if (!base)
		return NULL;
	l->roots = r->last->roots; /* what is waived there is waived here */
	r->last = l;
	tree = variant_apply(l, v, root, base_tree);
	if (!tree)
		return NULL;
	l->p->extends = v->extends;
	l->p->variant = v;
	load_struct(l, tree, &shape_protocol, l->p, NULL, NULL);
	read_parts(l, r, &v->parts, &tree);
	packages_take_in(l, r->path, r->parts, r->closure);
	bind_protocol(l);
	if (d->errors == 0 && !is_kept(r))
		check_meaning(l);
	name_both(d, before, v);
	if (d->errors == 0 && !is_kept(r)) {
		struct floors f = {.l = l,
		                   .v = v,
		                   .base = base,
		                   .result = l->p,
		                   .base_tree = base_tree,
		                   .tree = tree};
		floors_hold(&f);
	}
	if (whole)
		*whole = tree;
	return d->errors ? NULL : l->p;
}

/* ---- the whole ---- */

static struct protocol *read_root(struct arena *a, struct diags *d, struct reading *r,
                                  struct node *root, struct node **whole)
{
	struct protocol *p = arena_new(a, struct protocol);
	struct loader *l = arena_new(a, struct loader);
	*l = (struct loader){.a = a, .d = d, .p = p};
	r->last = l;
	if (variant_is(root))
		return read_variant(l, r, root, whole);
	*arena_push(a, &l->roots) = root;
	load_struct(l, root, &shape_protocol, p, NULL, NULL);
	if (yaml_get(root, "parts") && !p->parts.n)
		l->broken = NAMES_ALL;
	if (whole)
		*whole = root;
	read_parts(l, r, &p->parts, whole);
	packages_take_in(l, r->path, r->parts, r->closure);
	bind_protocol(l);
	if (d->errors == 0 && !is_kept(r))
		check_meaning(l);
	return d->errors ? NULL : p;
}

struct protocol *protocol_read_whole(struct arena *a, struct diags *d, const char *path,
                                     const char *text, size_t len, const struct part_reader *parts,
                                     struct closure *closure, const struct node **whole)
{
	struct reading r = {.path = path, .parts = parts, .closure = closure, .files = 1};
	struct loader l = {.a = a, .d = d};
	struct node *root = read_tree(&l, path, "", text, len, closure), *tree = NULL;
	struct protocol *p = root ? read_root(a, d, &r, root, whole ? &tree : NULL) : NULL;
	if (whole)
		*whole = tree;
	return p;
}

struct protocol *protocol_read(struct arena *a, struct diags *d, const char *path, const char *text,
                               size_t len, const struct part_reader *parts, struct closure *closure)
{
	return protocol_read_whole(a, d, path, text, len, parts, closure, NULL);
}

void closure_digest(const struct closure *c, char out[65])
{
	struct digest_run r;
	digest_begin(&r, "tend protocol closure");
	digest_int(&r, SEMANTICS_LEVEL);
	digest_int(&r, (int64_t)c->n);
	for (size_t i = 0; i < c->n; i++) {
		digest_field(&r, c->v[i].name, strlen(c->v[i].name));
		digest_field(&r, c->v[i].canonical, c->v[i].canonical_len);
	}
	struct digest d = digest_end(&r);
	digest_hex(&d, out);
}

const struct plan *closure_plan(struct arena *a, const struct protocol *p, const struct closure *c)
{
	char digest[DIGEST_HEX + 1];
	closure_digest(c, digest);
	return plan_compile(a, p, digest);
}
