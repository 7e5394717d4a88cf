/* SPDX-License-Identifier: Apache-2.0
 * Help, examples first, from the rows of the commands. */
#include "cli/help.h"

#include <string.h>

#include <yaml.h>

#include "decide/command.h"
#include "store/version.h"
#include "tend/tend.h"
#include "util/suggest.h"
#include "words/words.h"

#define WIDTH 79

enum rc help_start(struct cli *c, struct err *e)
{
	(void)e;
	cli_put(c,
	        "Tend runs sessions of supervised treatment by a protocol you can read.\n"
	        "\n"
	        "  tend check protocols/kap-lozenge-im.yaml   is this protocol right?\n"
	        "  tend init                                  a data file for your clinic\n"
	        "  tend doctor                                is everything in order here?\n"
	        "\n"
	        "All commands: tend help          One of them: tend help check\n"
	        "Made-up data to try things on: tend init --demo\n"
	        "\n"
	        "Tend is a record and a guide. It is no alarm: people watch, Tend writes down.\n");
	return RC_OK;
}

enum rc help_version(struct cli *c, struct err *e)
{
	(void)e;
	cli_put(c, "tend %s\nSQLite %s\nlibyaml %s\n", tend_version(), store_engine_version(),
	        yaml_get_version_string());
	return RC_OK;
}

/* Words of a paragraph within the width, each line indented. */
static void fill(struct cli *c, const char *s, size_t indent)
{
	size_t at = 0;

	for (; *s; s++) {
		size_t n = strcspn(s, " \n");

		if (at && at + 1 + n > WIDTH) {
			cli_put(c, "\n");
			at = 0;
		}
		if (!at)
			text_pad(&c->out, ' ', indent);
		cli_put(c, "%s%.*s", at ? " " : "", (int)n, s);
		at = at ? at + 1 + n : indent + n;
		s += n;
		if (!*s)
			break;
		if (*s == '\n') {
			cli_put(c, "\n");
			at = 0;
		}
	}
	cli_put(c, "\n");
}

static const char *words_of(struct cli *c, const struct cli_command *r)
{
	return arena_fmt(c->a, "%s%s%s", r->noun, r->verb ? " " : "", r->verb ? r->verb : "");
}

static void put_options(struct cli *c, const struct cli_command *r)
{
	const struct cli_option *o;

	cli_put_tone(c, TONE_STRONG, "Options");
	cli_put(c, "\n");
	for (size_t i = 0; (o = cli_option_of(r, i)); i++) {
		const char *left = arena_fmt(
		    c->a, "%s--%s%s%s", o->letter ? arena_fmt(c->a, "-%c, ", o->letter) : "    ",
		    o->name, o->value ? " " : "", o->value ? o->value : "");

		cli_put(c, "  %-26s %s\n", left, o->doc);
	}
}

enum rc help_command(struct cli *c, const struct cli_command *r, struct err *e)
{
	(void)e;
	cli_put(c, "tend %s: %s.\n\n", words_of(c, r), r->doc);
	cli_put_tone(c, TONE_STRONG, "Examples");
	cli_put(c, "\n");
	for (const char *const *x = r->examples; *x; x++)
		cli_put(c, "  %s\n", *x);
	cli_put(c, "\n");
	cli_put_tone(c, TONE_STRONG, "Usage");
	cli_put(c, "\n  tend %s%s%s [options]\n\n", words_of(c, r), r->args ? " " : "",
	        r->args ? r->args : "");
	if (r->more) {
		fill(c, r->more, 0);
		cli_put(c, "\n");
	}
	put_options(c, r);
	return RC_OK;
}

static void put_row(struct cli *c, const struct cli_command *r)
{
	cli_put(c, "  %-18s %s\n", words_of(c, r), r->doc);
}

static bool put_family(struct cli *c, const struct cli_family *f, const char *noun)
{
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		if (noun && strcmp(f->rows[i].noun, noun) != 0)
			continue;
		if (!any && !noun) {
			cli_put_tone(c, TONE_STRONG, f->title);
			cli_put(c, "\n");
		}
		any = true;
		put_row(c, &f->rows[i]);
	}
	return any;
}

enum rc help_noun(struct cli *c, const char *noun, struct err *e)
{
	const struct cli_command *one = NULL;
	const char *names[128], *near;
	size_t rows = 0, n = 0;

	for (const struct cli_family *const *f = cli_families; *f; f++)
		for (size_t i = 0; i < (*f)->n; i++) {
			if (n < countof(names))
				names[n++] = (*f)->rows[i].noun;
			if (strcmp((*f)->rows[i].noun, noun) == 0) {
				one = &(*f)->rows[i];
				rows++;
			}
		}
	if (!one) {
		near = suggest_nearest(noun, names, n);
		err_set(e, RC_USAGE, "`%s` is not a command", cli_safe(c, noun));
		if (near)
			err_hint(e, "did you mean `%s`?", near);
		else
			err_hint(e, "see: tend help");
		return RC_USAGE;
	}
	if (rows == 1)
		return help_command(c, one, e);
	for (const struct cli_family *const *f = cli_families; *f; f++)
		put_family(c, *f, noun);
	cli_put(c, "\nMore about one of them: tend help %s %s\n", noun, one->verb ? one->verb : "");
	return RC_OK;
}

/* What the row of a command says about who may do it. */
static const char *who_may(struct cli *c, const struct command_row *r)
{
	struct text t = text_in(c->a);
	unsigned roles = r->roles == ROLES_CLINICAL ? 0 : r->roles;
	if (r->roles == ROLES_CLINICAL)
		text_put(&t, "everybody who treats");
	else if ((r->roles & ROLES_CLINICAL) == ROLES_CLINICAL)
		text_put(&t, "everybody who treats, or the director");
	else if (roles)
		words_write_roles(&t, roles, " or ");
	else
		text_put(&t, "everybody");
	return arena_fmt(c->a, "%s%s", t.s, r->flags & COMMAND_SIGNS ? "; asks for the PIN" : "");
}

/* Every act: its grammar, what it is for, who may, an example. */
static enum rc help_acts(struct cli *c)
{
	const struct words_verb *v;
	cli_put(c, "Acts in words, for `tend session do`, `tend session run` and scenarios.\n"
	           "Capitals stand for what you fill in, [brackets] for what may be left out.\n");
	for (size_t i = 0; (v = words_verb_at(i)); i++) {
		cli_put(c, "\n");
		cli_put_tone(c, TONE_STRONG,
		             arena_fmt(c->a, "%s%s%s%s", v->further ? "[booster|supplement] " : "",
		                       v->words, v->takes[0] && v->takes[0] != ':' ? " " : "",
		                       v->takes));
		cli_put(c, "\n");
		fill(c, v->doc, 4);
		cli_put(c, "    who:     %s\n    example: %s\n", who_may(c, &command_rows[v->kind]),
		        v->example);
	}
	cli_put(c, "\nA step of the protocol may ask for more than the line `who` says. Late "
	           "entries:\ntend help session do.\n");
	return RC_OK;
}

static enum rc run_help(struct cli *c, struct err *e)
{
	if (c->args_n == 1 && strcmp(c->args[0], "acts") == 0)
		return help_acts(c);
	if (c->args_n == 2) {
		for (const struct cli_family *const *f = cli_families; *f; f++)
			for (size_t i = 0; i < (*f)->n; i++) {
				const struct cli_command *r = &(*f)->rows[i];

				if (strcmp(r->noun, c->args[0]) == 0 && r->verb
				    && strcmp(r->verb, c->args[1]) == 0)
					return help_command(c, r, e);
			}
		err_set(e, RC_USAGE, "`%s %s` is not a command", cli_safe(c, c->args[0]),
		        cli_safe(c, c->args[1]));
		err_hint(e, "see: tend help");
		return RC_USAGE;
	}
	if (c->args_n == 1)
		return help_noun(c, c->args[0], e);
	for (const struct cli_family *const *f = cli_families; *f; f++) {
		if (f != cli_families)
			cli_put(c, "\n");
		put_family(c, *f, NULL);
	}
	cli_put(c, "\nMore about one of them: tend help check\n"
	           "The words of what is done in a session: tend help acts\n");
	struct text codes = text_in(c->a);
	for (size_t i = 0; i < rc_rows_n; i++)
		text_fmt(&codes, "%s%d %s", i ? ", " : "Exit codes: ", (int)rc_rows[i].rc,
		         rc_rows[i].doc);
	text_put(&codes, ".");
	fill(c, codes.s, 0);
	return RC_OK;
}

static const char *const help_examples[] = {"tend help", "tend help protocol",
                                            "tend help protocol sign", "tend help acts", NULL};

static const struct cli_command rows[] = {
    {"help", NULL, "[COMMAND]", 0, 2, "all commands, or one of them", help_examples, NULL, NULL,
     run_help, CLI_PLAIN},
};
const struct cli_family cli_family_help = {"Help", rows, countof(rows)};
