/* SPDX-License-Identifier: Apache-2.0 */
#include "app/lists.h"

#include <string.h>

#include "course/sealed.h"

#define FILE_KIND "sealed list" /* among the texts of the store */

/* ---- a line of the file: `female, active` ---- */

struct list_line {
	const char *stratum, *value;
	int at; /* line of the file, from 1 */
};
struct list_lines {
	struct list_line *v;
	size_t n, cap;
};

static const char *trim(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r", s[0]))
		s++, n--;
	while (n > 0 && strchr(" \t\r", s[n - 1]))
		n--;
	return arena_dupn(a, s, n);
}

/* Lines that are empty or begin with # say nothing. */
static struct list_lines split(struct arena *a, const char *text, size_t len)
{
	struct list_lines out = {0};
	int at = 1;
	for (size_t i = 0; i < len; at++) {
		const char *end = memchr(text + i, '\n', len - i);
		size_t n = end ? (size_t)(end - text) - i : len - i;
		const char *line = trim(a, text + i, n);
		i += n + 1;
		if (!*line || *line == '#')
			continue;
		struct text stratum = text_in(a);
		const char *comma;
		while ((comma = strchr(line, ',')) != NULL) {
			text_fmt(&stratum, "%s%s", stratum.n ? "/" : "",
			         trim(a, line, (size_t)(comma - line)));
			line = trim(a, comma + 1, strlen(comma + 1));
		}
		*arena_push(a, &out) = (struct list_line){
		    .stratum = stratum.n ? stratum.s : "", .value = line, .at = at};
	}
	return out;
}

/* ---- taking in ---- */

static bool is_named(const struct idents *ids, const char *s)
{
	for (size_t i = 0; i < ids->n; i++)
		if (strcmp(ids->v[i].s, s) == 0)
			return true;
	return false;
}

static bool is_word(const char *const *names, const char *s, size_t n)
{
	for (; names && *names; names++)
		if (strlen(*names) == n && strncmp(*names, s, n) == 0)
			return true;
	return false;
}

/* The first part of a stratum that cannot be; NULL where all can. */
static const char *misfit(struct arena *a, const struct protocol *p, const struct sealed_list *def,
                          const char *stratum)
{
	static const char *const sexes[] = {"female", "male", "other", NULL};
	for (size_t i = 0; i < def->by.n; i++) {
		size_t n = strcspn(stratum, "/");
		const char *const *words = sexes;
		for (size_t k = 0; k < p->answers.n; k++)
			if (strcmp(p->answers.v[k].name, def->by.v[i].s) == 0)
				words = p->answers.v[k].names;
		if (!n || !is_word(words, stratum, n))
			return arena_fmt(a, "`%.*s` is not one of `%s`", (int)n, stratum,
			                 def->by.v[i].s);
		stratum += n + (stratum[n] == '/');
	}
	return *stratum ? "there are more columns than the list is drawn by" : NULL;
}

static enum rc check_lines(struct doing *d, const struct protocol *p, const struct sealed_list *def,
                           const struct list_lines *lines, struct err *e)
{
	if (!lines->n)
		return err_set(e, RC_NO, "there is no entry in this file");
	if (lines->n > LIST_ENTRIES_MAX)
		return err_set(e, RC_NO, "a list has at most %d entries", LIST_ENTRIES_MAX);
	for (size_t i = 0; i < lines->n; i++) {
		const struct list_line *l = &lines->v[i];
		const char *bad = misfit(d->a, p, def, l->stratum);
		if (!bad && !is_named(&def->values, l->value))
			bad = arena_fmt(d->a, "`%.40s` is not a value of `%s`", l->value,
			                def->name.s);
		if (!bad)
			continue;
		err_set(e, RC_NO, "line %d: %.200s", l->at, bad);
		err_hint(e, def->by.n
		                ? "a line says the strata in the order of `by:`, then the value"
		                : "a line says the value, and nothing else");
		return RC_NO;
	}
	return RC_OK;
}

static unsigned hidden_roles(const struct sealed_list *def)
{
	unsigned roles = 0;
	for (size_t i = 0; i < def->hidden_from.n; i++)
		roles |= role_by_name(def->hidden_from.v[i].s);
	return roles;
}

/* The same entries under another salt are the same list. */
static enum rc is_kept(struct doing *d, const char *protocol, const char *name, bool *out,
                       struct err *e)
{
	const struct clinic *c = &d->app->clinic;
	const struct app_protocol_files *files = d->req->files;
	*out = false;
	for (size_t i = 0; i < c->lists.n && !*out; i++) {
		const struct list_record *r = &c->lists.v[i];
		struct store_text t;
		if (strcmp(r->protocol, protocol) != 0 || strcmp(r->name, name) != 0)
			continue;
		TRY(store_text(d->app->st, &r->text, d->a, &t, e));
		*out = t.bytes.n >= files->len
		       && memcmp((const char *)t.bytes.p + t.bytes.n - files->len, files->text,
		                 files->len)
		              == 0;
	}
	return RC_OK;
}

/* A short list could be guessed from its digest: a line of chance stands before it. */
static struct store_text *salted(struct doing *d, const char *name)
{
	const struct app_protocol_files *files = d->req->files;
	struct store_text *text = arena_new(d->a, struct store_text);
	struct text t = text_in(d->a);
	uint8_t salt[16];
	d->app->clock.random(d->app->clock.ctx, salt, sizeof salt);
	text_put(&t, "# ");
	for (size_t i = 0; i < sizeof salt; i++)
		text_fmt(&t, "%02x", salt[i]);
	text_fmt(&t, "\n%.*s", (int)files->len, files->text);
	*text = (struct store_text){FILE_KIND, name, {t.s, t.n}};
	return text;
}

enum rc list_import(struct doing *d, struct making *m, struct err *e)
{
	const struct app_protocol_files *files = d->req->files;
	const struct sealed_list *def = NULL;
	const struct protocol_record *r;
	const struct plan *plan;
	bool kept;
	if (!files || !files->text)
		return err_set(e, RC_USAGE, "say which file");
	TRY(doing_protocol(d, d->req->cmd.e.protocol, false, &r, e));
	TRY(app_plan(d->app, r->digest, &plan, e));
	for (size_t i = 0; i < plan->p->lists.n; i++)
		if (strcmp(plan->p->lists.v[i].name.s, d->req->cmd.e.name) == 0)
			def = &plan->p->lists.v[i];
	if (!def)
		return err_set(e, RC_NOTFOUND, "%s has no list %.64s", r->id, d->req->cmd.e.name);
	if (hidden_roles(def) & d->who.roles) {
		err_set(e, RC_DENIED, "the list `%s` is hidden from you", def->name.s);
		err_hint(e, "somebody who treats nobody of this protocol takes it in");
		return RC_DENIED;
	}
	if (memchr(files->text, '\0', files->len))
		return err_set(e, RC_NO, "this file is not text");
	struct list_lines lines = split(d->a, files->text, files->len);
	TRY(check_lines(d, plan->p, def, &lines, e));
	TRY(is_kept(d, r->id, def->name.s, &kept, e));
	if (kept)
		return err_set(e, RC_CONFLICT, "this list is kept here already");
	struct store_text *text = salted(d, arena_fmt(d->a, "%s/%s", r->id, def->name.s));
	struct digest *digest = arena_new(d->a, struct digest);
	*digest = store_text_digest(text);
	char *hex = arena_get(d->a, DIGEST_HEX + 1);
	digest_hex(digest, hex);
	struct entry stored = {
	    .protocol = r->id, .name = def->name.s, .digest = hex, .ref = (int64_t)lines.n};
	struct event_row *row =
	    entries_add(d->app, d->a, &m->list, CLINIC_LIST_IMPORTED, &d->who, &stored);
	row->texts = (struct bytes){digest, DIGEST_BYTES};
	m->cmd.texts = text;
	m->cmd.texts_n = 1;
	m->draft.id = hex;
	return RC_OK;
}

/* ---- drawing ---- */

static const struct list_draw *draw_of(const struct clinic *c, const struct list_record *r, int n)
{
	for (size_t i = 0; i < c->draws.n; i++)
		if (c->draws.v[i].n == n && strcmp(c->draws.v[i].digest, r->digest) == 0)
			return &c->draws.v[i];
	return NULL;
}

static bool is_of(const struct list_record *r, const struct plan *p, const struct sealed_list *def)
{
	return strcmp(r->protocol, p->p->id.s) == 0 && strcmp(r->name, def->name.s) == 0;
}

static enum rc read_lines(struct doing *d, const struct list_record *r, struct list_lines *out,
                          struct err *e)
{
	struct store_text t;
	TRY(store_text(d->app->st, &r->text, d->a, &t, e));
	*out = split(d->a, t.bytes.p, t.bytes.n);
	return RC_OK;
}

/* The entry that this course was given before, else the first of its stratum that is nobody's. */
static enum rc find_entry(struct doing *d, const struct fold *f, const struct sealed_list *def,
                          const char *stratum, struct list_pick *out, const char **value,
                          struct err *e)
{
	const struct clinic *c = &d->app->clinic;
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < c->lists.n && !out->list; i++) {
			const struct list_record *r = &c->lists.v[i];
			struct list_lines lines;
			if (!is_of(r, f->c->plan, def))
				continue;
			TRY(read_lines(d, r, &lines, e));
			for (size_t k = 0; k < lines.n && !out->list; k++) {
				const struct list_draw *drawn = draw_of(c, r, (int)k + 1);
				bool fits =
				    own ? drawn && strcmp(drawn->course, f->id) == 0
				        : !drawn && strcmp(lines.v[k].stratum, stratum) == 0;
				if (!fits)
					continue;
				*out = (struct list_pick){r, (int)k + 1, own == 1};
				*value = lines.v[k].value;
			}
		}
	return RC_OK;
}

enum rc list_pick(struct doing *d, const struct fold *f, struct command *cmd, struct list_pick *out,
                  struct err *e)
{
	const struct session_record *s = course_running(f->c);
	const char *missing, *value = NULL;
	*out = (struct list_pick){0};
	cmd->no_entry = NULL;
	cmd->e = (struct entry){.name = cmd->e.name, .reason = cmd->e.reason};
	int step = s && cmd->e.name ? plan_step_find(f->c->plan, s->session, cmd->e.name) : -1;
	int list = sealed_list_of(f->c->plan, step);
	const char *stratum = list >= 0 ? sealed_stratum(d->a, f->c, list, &missing) : NULL;
	if (!stratum || sealed_drawn(f->c, list))
		return RC_OK; /* decide() says why */
	const struct sealed_list *def = &f->c->plan->p->lists.v[list];
	bool any = false;
	for (size_t i = 0; i < d->app->clinic.lists.n; i++)
		any |= is_of(&d->app->clinic.lists.v[i], f->c->plan, def);
	TRY(find_entry(d, f, def, stratum, out, &value, e));
	if (!any)
		cmd->no_entry =
		    arena_fmt(d->a, "The list `%s` has not been taken in yet.", def->name.s);
	else if (!out->list)
		cmd->no_entry = arena_fmt(d->a, "The list `%s` is used up%s%s.", def->name.s,
		                          *stratum ? " for " : "", stratum);
	if (!out->list)
		return RC_OK;
	cmd->e.text = value;
	cmd->e.count = out->n;
	cmd->e.digest = out->list->digest;
	return RC_OK;
}

enum rc list_reserve(struct doing *d, const struct fold *f, const struct list_pick *pick,
                     struct err *e)
{
	struct entries list = {0};
	struct store_answer done;
	struct store_command cmd = {.key = journal_key(d->app, d->a), .urgent = true};
	const struct entry entry = {.protocol = pick->list->protocol,
	                            .name = pick->list->name,
	                            .digest = arena_dup(d->a, pick->list->digest),
	                            .ref = pick->n,
	                            .text = f->id};
	entries_add(d->app, d->a, &list, CLINIC_LIST_DRAWN, &d->who, &entry);
	return journal_append(d->app, &cmd, &list, d->a, &done, e);
}
