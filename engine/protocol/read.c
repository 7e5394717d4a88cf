/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/read.h"

#include <string.h>

#include "protocol/bind.h"
#include "protocol/codes.h"
#include "protocol/fields.h"

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

static void tell_missing(struct loader *l, const struct missing *m)
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
	for (size_t i = 0; i < l->p->parts.n && whole; i++)
		whole = strncmp(l->p->parts.v[i].s, m->v[0]->s, folder + 1) == 0;
	struct text names = text_in(l->a);
	for (size_t i = 0; i < m->n; i++)
		text_fmt(&names, "%s%s", i ? ", " : "", lex_shown(l->a, m->v[i]->s));
	if (whole && m->n == l->p->parts.n)
		g = load_fail(
		    l, &codes[C_PART_FILE], m->v[0]->at,
		    "the folder `%.*s` with the %zu parts of this protocol is missing beside it",
		    (int)folder, m->v[0]->s, m->n);
	else
		g = load_fail(l, &codes[C_PART_FILE], m->v[0]->at,
		              "%zu parts of this protocol are missing beside it", m->n);
	g->help = arena_fmt(l->a, "copy them too: %s", names.s);
}

static void read_part(struct loader *l, const char *path, const struct ident *name,
                      const struct part_reader *parts, struct closure *closure,
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
		return;
	}
	const char *text = !parts ? NULL : parts->read(parts->ctx, l->a, name->s, &len, &e);
	if (!text && e.code == RC_NOTFOUND) {
		if (missing->n == 0)
			missing->first = e;
		*arena_push(l->a, missing) = name;
		l->broken = NAMES_ALL;
		return;
	}
	if (!text) {
		struct diag *g = load_fail(l, &codes[C_PART_FILE], name->at, "%s", e.msg);
		if (e.hint[0])
			g->help = arena_dup(l->a, e.hint);
		l->broken = NAMES_ALL;
		return;
	}
	struct node *root = read_tree(l, beside(l->a, path, name->s), name->s, text, len, closure);
	if (l->d->errors != before) /* what it would have named is not missing elsewhere too */
		l->broken = NAMES_ALL;
	if (!root)
		return;
	/* `parts:` in a part would hide where things come from */
	load_struct(l, root, &shape_part, l->p, NULL, NULL);
}

struct protocol *protocol_read(struct arena *a, struct diags *d, const char *path, const char *text,
                               size_t len, const struct part_reader *parts, struct closure *closure)
{
	struct protocol *p = arena_new(a, struct protocol);
	struct loader l = {.a = a, .d = d, .p = p};
	struct node *root = read_tree(&l, path, "", text, len, closure);
	if (!root)
		return NULL;
	load_struct(&l, root, &shape_protocol, p, NULL, NULL);
	if (yaml_get(root, "parts") && !p->parts.n)
		l.broken = NAMES_ALL;
	struct missing missing = {0};
	for (size_t i = 0; i < p->parts.n; i++) {
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= strcmp(p->parts.v[i].s, p->parts.v[j].s) == 0;
		if (again)
			load_fail(&l, &codes[C_TWICE], p->parts.v[i].at, "`%s` is listed twice",
			          lex_shown(a, p->parts.v[i].s));
		else
			read_part(&l, path, &p->parts.v[i], parts, closure, &missing);
	}
	tell_missing(&l, &missing);
	bind_protocol(&l);
	if (d->errors == 0)
		check_meaning(&l);
	return d->errors ? NULL : p;
}
