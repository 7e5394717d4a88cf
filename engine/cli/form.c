/* SPDX-License-Identifier: Apache-2.0
 * tend form: the sentences that a clinic may use, from a file of its own. */
#include "app/wordings.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "util/json.h"
#include "yaml/yaml.h"

static enum rc import(struct cli *c, struct err *e)
{
	struct diags diags = {.a = c->a};
	struct app_protocol_files files = {.path = c->args[1], .diags = &diags};
	struct app_request req = {
	    .what = DO_WORDING_IMPORT, .files = &files, .cmd.e.name = c->args[0]};
	struct app_reply reply = {0};
	struct actor who;
	TRY(file_read(c->a, c->args[1], YAML_FILE_MAX, &files.text, &files.len, e));
	TRY(cli_open_to_act(c, &who, e));
	req.who = &who;
	/* What is confirmed is shown first, on stderr: the PIN is asked for below it. */
	const struct source src = {.path = c->args[1], .text = files.text, .len = files.len};
	struct diags first = {.a = c->a};
	const struct form_words *w = wording_read(c->a, &first, &src);
	if (c->dry_run && w)
		return cli_would(c, &req, arena_fmt(c->a, "the wording of %s", w->form.s), e);
	if (w) {
		cli_say(c, "You confirm that the clinic may use this wording of %s (%s):",
		        cli_safe(c, w->form.s), cli_safe(c, w->language.s));
		cli_say(c, "  %s", cli_safe(c, w->licence.s));
	}
	enum rc rc = cli_do(c, &req, &reply, e);
	if (rc != RC_OK && diags.n && !c->json) {
		struct text t = text_in(c->a);
		diags_text(&diags, &t, c->colour_err);
		cli_say(c, "%s", t.s);
	}
	if (rc == RC_OK)
		cli_say(c, "In use from now on, digest %s. Answers given before keep their own.",
		        reply.id);
	return rc;
}

static enum rc list(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	struct json j = {0};
	TRY(cli_open_list(c, "tend.wordings/1", "wordings", &clinic, &j, e));
	for (size_t i = 0; i < clinic->wordings.n; i++) {
		const struct wording_record *r = &clinic->wordings.v[i];
		bool used = clinic_wording(clinic, r->form) == r;
		if (!c->json) {
			cli_put(c, "%-16s %-4s %-7s %.12s  %s: %s\n", cli_safe(c, r->form),
			        cli_safe(c, r->language), used ? "in use" : "before", r->digest,
			        cli_safe(c, r->by), cli_safe(c, r->licence));
			continue;
		}
		json_open(&j, NULL);
		json_text(&j, "form", r->form);
		json_text(&j, "language", r->language);
		json_text(&j, "licence", r->licence);
		json_text(&j, "digest", r->digest);
		json_bool(&j, "in_use", used);
		json_time(&j, "at", r->at);
		json_text(&j, "by", r->by);
		json_close(&j);
	}
	if (c->json)
		json_end(&j);
	else if (!clinic->wordings.n)
		cli_say(c, "No wording was imported; forms show their short topics.");
	return RC_OK;
}

static enum rc show(struct cli *c, struct err *e)
{
	const struct clinic *clinic;
	const struct form_words *w;
	struct json j = {0};
	TRY(cli_open(c, APP_READ, e));
	TRY(app_clinic(c->app, &clinic, e));
	const struct wording_record *r = clinic_wording(clinic, c->args[0]);
	if (!r)
		r = clinic_wording_kept(clinic, c->args[0]);
	if (!r) {
		err_set(e, RC_NOTFOUND, "there is no wording of %s here", cli_safe(c, c->args[0]));
		err_hint(e, "see which there are: tend form list");
		return RC_NOTFOUND;
	}
	TRY(app_wording(c->app, r, c->a, &w, e));
	if (c->json) {
		j = json_begin(&c->out, "tend.wording/1");
		json_text(&j, "form", r->form);
		json_text(&j, "language", r->language);
		json_text(&j, "licence", r->licence);
		json_text(&j, "digest", r->digest);
		json_open(&j, "items");
	} else {
		cli_put(c, "%s (%s)  %s\n%s\n", cli_safe(c, r->form), cli_safe(c, r->language),
		        r->digest, cli_safe(c, r->licence));
	}
	for (size_t i = 0; i < w->items.n; i++) {
		if (c->json)
			json_text(&j, w->items.v[i].name.s, w->items.v[i].text.s);
		else
			cli_put(c, "  %-20s %s\n", cli_safe(c, w->items.v[i].name.s),
			        cli_safe(c, w->items.v[i].text.s));
	}
	if (c->json) {
		json_close(&j);
		json_end(&j);
	}
	return RC_OK;
}

static const char *const import_examples[] = {"tend form import phq9 phq9-en.yaml",
                                              "tend form import phq9 phq9-en.yaml --dry-run", NULL};
static const char *const list_examples[] = {"tend form list", "tend form list --json", NULL};
static const char *const show_examples[] = {"tend form show phq9", NULL};

static const struct cli_command rows[] = {
    {"form", "import", "FORM FILE", 2, 2, "sentences that the clinic may use", import_examples,
     NULL,
     "The file says the form, its language, the licence, and every item once. What is confirmed by "
     "the signature is that licence. Answers keep the digest of the words they were given to.",
     import, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
    {"form", "list", NULL, 0, 0, "the wordings kept here", list_examples, NULL, NULL, list,
     CLI_APP | CLI_READS},
    {"form", "show", "FORM-OR-DIGEST", 1, 1, "the sentences of one", show_examples, NULL, NULL,
     show, CLI_APP | CLI_READS},
};
const struct cli_family cli_family_form = {"Wording of forms", rows, countof(rows)};
