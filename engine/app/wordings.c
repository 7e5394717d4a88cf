/* SPDX-License-Identifier: Apache-2.0 */
#include "app/wordings.h"

#include <assert.h>
#include <string.h>

#include "app/handle.h"
#include "yaml/yaml.h"

#define FILE_KIND "wording file" /* among the texts of the store */

/* The form of that name in the newest protocol kept here that has one. */
static enum rc form_here(struct app *app, const char *name, const struct form **out, struct err *e)
{
	for (size_t i = app->clinic.protocols.n; i-- > 0;) {
		const struct protocol_record *r = &app->clinic.protocols.v[i];
		const struct plan *plan;
		if (r->retired)
			continue;
		TRY(app_plan(app, r->digest, &plan, e));
		int form = plan_form_find(plan, name);
		if (form >= 0) {
			*out = &plan->p->forms.v[form];
			return RC_OK;
		}
	}
	err_set(e, RC_NOTFOUND, "no protocol kept here has a form %.64s", name);
	err_hint(e, "keep the protocol first: tend protocol store FILE");
	return RC_NOTFOUND;
}

static enum rc read(struct arena *a, struct diags *d, const struct app_protocol_files *files,
                    const struct form *f, const struct form_words **out, struct err *e)
{
	struct source *src = arena_new(a, struct source);
	*src = (struct source){.path = files->path, .text = files->text, .len = files->len};
	const struct form_words *w = wording_read(a, d, src);
	bool fits = w && wording_fits(a, d, w, f);
	diags_sort(d);
	if (!w || !fits)
		return err_set(e, RC_NO, "%.200s does not fit the form %.64s and is not taken",
		               files->path, f->name.s);
	if (strcmp(w->form.s, f->name.s) != 0)
		return err_set(e, RC_NO, "%.200s is for the form %.64s, not for %.64s", files->path,
		               w->form.s, f->name.s);
	*out = w;
	return RC_OK;
}

enum rc wording_import(struct doing *d, struct making *m, struct err *e)
{
	const struct app_protocol_files *files = d->req->files;
	const struct form *f;
	const struct form_words *w = NULL;
	struct diags own = {.a = d->a};
	if (!files || !files->text)
		return err_set(e, RC_USAGE, "say which file");
	TRY(form_here(d->app, d->req->cmd.e.name, &f, e));
	if (f->wording != WORDING_IMPORT) {
		err_set(e, RC_USAGE, "%.64s has words of its own in the protocol", f->name.s);
		err_hint(e, "only a form with `wording: import` takes words from a file");
		return RC_USAGE;
	}
	TRY(read(d->a, files->diags ? files->diags : &own, files, f, &w, e));
	assert(w); /* without errors there is one */
	struct store_text *text = arena_new(d->a, struct store_text);
	*text = (struct store_text){FILE_KIND, f->name.s, {files->text, files->len}};
	struct digest *digest = arena_new(d->a, struct digest);
	*digest = store_text_digest(text);
	char *hex = arena_get(d->a, DIGEST_HEX + 1);
	digest_hex(digest, hex);
	const struct wording_record *now = clinic_wording(&d->app->clinic, f->name.s);
	m->draft.id = hex;
	if (now && strcmp(now->digest, hex) == 0) {
		m->draft.msg = "this wording is in use already";
		return RC_OK;
	}
	struct entry stored = {
	    .name = f->name.s, .text = w->language.s, .meaning = w->licence.s, .digest = hex};
	struct event_row *row =
	    entries_add(d->app, d->a, &m->list, CLINIC_WORDING_IMPORTED, &d->who, &stored);
	row->texts = (struct bytes){digest, DIGEST_BYTES};
	m->cmd.texts = text;
	m->cmd.texts_n = 1;
	return RC_OK;
}

enum rc app_wording(struct app *app, const struct wording_record *r, struct arena *a,
                    const struct form_words **out, struct err *e)
{
	struct store_text t;
	struct diags d = {.a = a};
	TRY(store_text(app->st, &r->text, a, &t, e));
	struct source *src = arena_new(a, struct source);
	*src = (struct source){.path = r->form, .text = t.bytes.p, .len = t.bytes.n};
	*out = wording_read(a, &d, src);
	if (!*out)
		return err_set(e, RC_IO, "the wording of %.64s can not be read", r->form);
	return RC_OK;
}

enum rc app_wording_of(struct app *app, const struct form *f, struct arena *a,
                       const struct form_words **out, const struct wording_record **record,
                       struct err *e)
{
	struct diags d = {.a = a};
	const struct wording_record *r = clinic_wording(&app->clinic, f->name.s);
	*out = NULL;
	*record = NULL;
	if (!r || f->wording != WORDING_IMPORT)
		return RC_OK;
	TRY(app_wording(app, r, a, out, e));
	if (wording_fits(a, &d, *out, f))
		*record = r;
	else
		*out = NULL; /* a form of that name with other items */
	return RC_OK;
}
