/* SPDX-License-Identifier: Apache-2.0
 * tend schema, tend docs and tend completions: all from the rows that the program works by. */
#include "cli/docs.h"

#include <string.h>

#include "cli/file.h"
#include "cli/settings.h"
#include "export/manual.h"
#include "export/reference.h"
#include "export/roff.h"
#include "export/schema.h"

#define PAGE_MAX ((size_t)1 << 20)

/* ---- schema ---- */

static const char *const schema_examples[] = {
    "tend schema >protocols/protocol.schema.json", "tend schema part >protocols/part.schema.json",
    "tend schema plugin >plugins/plugin.schema.json", NULL};

static enum rc schema(struct cli *c, struct err *e)
{
	static const struct {
		const char *word;
		void (*write)(struct text *out);
	} rows[] = {
	    {"protocol", schema_protocol}, {"part", schema_part}, {"plugin", schema_plugin}};
	const char *word = c->args_n ? c->args[0] : "protocol";
	for (size_t i = 0; i < countof(rows); i++)
		if (strcmp(rows[i].word, word) == 0) {
			rows[i].write(&c->out);
			return RC_OK;
		}
	err_set(e, RC_USAGE, "`%s` has no schema", cli_safe(c, word));
	err_hint(e, "tend schema protocol, tend schema part, or tend schema plugin");
	return RC_USAGE;
}

/* ---- the reference ---- */

static const char *const language_examples[] = {"tend docs language docs/protocol-language.md",
                                                NULL};

static enum rc language(struct cli *c, struct err *e)
{
	const char *page, *fault = NULL;
	size_t n;
	TRY(file_read(c->a, c->args[0], PAGE_MAX, &page, &n, e));
	if (!reference_renew(page, &c->out, &fault))
		return err_set(e, RC_USAGE, "%s", cli_safe(c, fault));
	return RC_OK;
}

/* ---- manual pages ---- */

const char *docs_page_of(struct arena *a, const struct cli_family *f)
{
	return arena_fmt(a, "tend-%s", f->rows[0].noun);
}

static const char *words_of(struct arena *a, const struct cli_command *r)
{
	return arena_fmt(a, "tend %s%s%s", r->noun, r->verb ? " " : "", r->verb ? r->verb : "");
}

static void put_option(struct text *t, const struct cli_option *o)
{
	roff_tag(t,
	         arena_fmt(t->a, "%s--%s%s%s", o->letter ? arena_fmt(t->a, "-%c, ", o->letter) : "",
	                   o->name, o->value ? " " : "", o->value ? o->value : ""));
	roff_words(t, arena_fmt(t->a, "%s.", o->doc));
}

static void put_command(struct text *t, const struct cli_command *r)
{
	const struct cli_option *o;
	roff_part(t, arena_fmt(t->a, "%s%s%s", words_of(t->a, r), r->args ? " " : "",
	                       r->args ? r->args : ""));
	roff_words(t, arena_fmt(t->a, "%s.", r->doc));
	if (r->more) {
		roff_gap(t);
		roff_words(t, r->more);
	}
	roff_list(t, "Ds");
	for (size_t i = 0; (o = cli_option_of(r, i)); i++)
		put_option(t, o);
	roff_list_end(t);
	roff_gap(t);
	roff_words(t, "Examples:");
	roff_lines(t, r->examples);
}

static void put_family(struct text *t, const struct cli_family *f)
{
	roff_head(t, docs_page_of(t->a, f), 1, arena_fmt(t->a, "tend: %s", f->title));
	roff_section(t, "Commands");
	for (size_t i = 0; i < f->n; i++)
		put_command(t, &f->rows[i]);
	roff_section(t, "See also");
	text_put(t, ".Xr tend 1\n");
}

static void put_settings(struct text *t)
{
	roff_section(t, "Settings");
	roff_words(t, "An option goes over the environment, that over `tend.yaml` in the user's "
	              "folder of settings, that over the default.");
	roff_list(t, "Ds");
	for (int i = 0; i < SETTINGS; i++) {
		const struct setting_row *r = &setting_rows[i];
		roff_tag(t, arena_fmt(t->a, "%s, %s", r->name, r->variable));
		roff_words(t, arena_fmt(t->a, "%s.", r->doc));
		if (r->otherwise && r->otherwise[0])
			roff_words(t, arena_fmt(t->a, "Default: `%s`", r->otherwise));
	}
	roff_list_end(t);
}

/* The next page in the order of letters; NULL after the last. */
static const char *page_after(struct arena *a, const char *last)
{
	const char *best = NULL;
	for (const struct cli_family *const *f = cli_families; *f; f++) {
		const char *name = docs_page_of(a, *f);
		if (strcmp(name, last) > 0 && (!best || strcmp(name, best) < 0))
			best = name;
	}
	return best;
}

static void put_program(struct text *t)
{
	roff_head(t, "tend", 1, "runs sessions of supervised treatment by a protocol");
	roff_section(t, "Synopsis");
	text_put(t, ".Nm\n.Ar command\n.Op Ar options\n");
	roff_section(t, "Description");
	roff_words(t,
	           "Tend holds a clinic's team to the protocol that it wrote down and signed, and "
	           "keeps the record of every session. It is a record and a guide. It is no alarm: "
	           "people watch, Tend writes down.");
	roff_section(t, "Commands");
	for (const struct cli_family *const *f = cli_families; *f; f++) {
		roff_part(t, (*f)->title);
		roff_list(t, "Ds");
		for (size_t i = 0; i < (*f)->n; i++) {
			roff_tag(t, words_of(t->a, &(*f)->rows[i]));
			roff_words(t, arena_fmt(t->a, "%s.", (*f)->rows[i].doc));
		}
		roff_list_end(t);
	}
	put_settings(t);
	roff_section(t, "Exit status");
	roff_list(t, "Ds");
	for (size_t i = 0; i < rc_rows_n; i++) {
		roff_tag(t, arena_fmt(t->a, "%d", (int)rc_rows[i].rc));
		roff_words(t, arena_fmt(t->a, "%s.", rc_rows[i].doc));
	}
	roff_list_end(t);
	roff_section(t, "See also");
	for (const char *last = "", *next; (next = page_after(t->a, last)); last = next)
		text_fmt(t, ".Xr %s 1 ,\n", next);
	text_put(t, ".Xr tend-protocol 5\n");
}

static const char *const man_examples[] = {"tend docs man", "tend docs man tend-check.1 | man -l -",
                                           NULL};

static enum rc manual(struct cli *c, struct err *e)
{
	const char *page = c->args_n ? c->args[0] : NULL;
	if (!page)
		cli_put(c, "tend.1\ntend-protocol.5\n");
	else if (strcmp(page, "tend.1") == 0)
		put_program(&c->out);
	else if (strcmp(page, "tend-protocol.5") == 0)
		manual_protocol(&c->out);
	for (const struct cli_family *const *f = cli_families; *f; f++) {
		const char *name = arena_fmt(c->a, "%s.1", docs_page_of(c->a, *f));
		if (!page)
			cli_put(c, "%s\n", name);
		else if (strcmp(name, page) == 0)
			put_family(&c->out, *f);
	}
	if (c->out.n)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "there is no manual page `%s`", cli_safe(c, page));
	err_hint(e, "all of them: tend docs man");
	return RC_NOTFOUND;
}

/* ---- rows ---- */

static const char *const completions_examples[] = {
    "source <(tend completions bash)",
    "tend completions zsh >~/.zfunc/_tend",
    "tend completions fish >~/.config/fish/completions/tend.fish",
    NULL,
};

static const struct cli_command rows[] = {
    {"schema", NULL, "[protocol|part|plugin]", 0, 1,
     "the protocol language as JSON Schema, for editors", schema_examples, NULL,
     "With the first line \"# yaml-language-server: $schema=protocol.schema.json\" in a protocol, "
     "editors complete its keys, show what each is for and mark what can not stand there. The "
     "schema of a part lies beside it. `tend check` finds more: what only the whole file shows.",
     schema, CLI_PLAIN},
    {"completions", NULL, "SHELL", 1, 1, "what bash, zsh or fish needs to complete commands",
     completions_examples, NULL, NULL, completions_run, CLI_PLAIN},
    {"docs", "man", "[PAGE]", 0, 1, "the manual pages, or one of them", man_examples, NULL,
     "Without a page: their names. `make install` puts them where man looks.", manual, CLI_PLAIN},
    {"docs", "language", "FILE", 1, 1, "renew the tables of the protocol reference",
     language_examples, NULL,
     "Prints the file with each table between \"<!-- rows: NAME -->\" and \"<!-- end -->\" written "
     "anew from the rows of the language. `make docs` does it for the reference.",
     language, CLI_PLAIN},
};
const struct cli_family cli_family_docs = {"For editors and shells", rows, countof(rows)};
