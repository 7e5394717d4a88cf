/* SPDX-License-Identifier: Apache-2.0
 * cli/cli.c - from argv to a row, its options and its exit code. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/settings.h"
#include "util/suggest.h"

const struct cli_option cli_opt_json = {"json", 0, NULL, "print one JSON object"},
                        cli_opt_data = {"data", 0, "FILE", "the clinic's data file"},
                        cli_opt_no_input = {"no-input", 0, NULL, "never ask; fail instead"},
                        cli_opt_color = {"color", 0, "WHEN", "auto, always or never"},
                        cli_opt_no_pager = {"no-pager", 0, NULL, "print long text at once"},
                        cli_opt_quiet = {"quiet", 'q', NULL, "errors only"},
                        cli_opt_verbose = {"verbose", 'v', NULL, "say more"},
                        cli_opt_help = {"help", 'h', NULL, "show this help"},
                        cli_opt_dry_run = {"dry-run", 'n', NULL,
                                           "say what would be written; write nothing"},
                        cli_opt_pin_fd = {"pin-fd", 0, "N",
                                          "the PIN from descriptor N, or lines NAME:PIN"},
                        cli_opt_by = {"by", 0, "PERSON", "who acts, if not who is logged in"},
                        cli_opt_new_pin_fd = {"new-pin-fd", 0, "N",
                                              "read the new PIN from file descriptor N"},
                        cli_opt_reason = {"reason", 0, "TEXT", "why, for the record"};

static const struct cli_option opt_version = {"version", 0, NULL, "show versions"};

/* What every command takes, and what it takes by its flags. */
static const struct common {
	const struct cli_option *option;
	unsigned flag; /* 0: always */
} commons[] = {
    {&cli_opt_by, CLI_ACTS},    {&cli_opt_pin_fd, CLI_ACTS}, {&cli_opt_dry_run, CLI_DRY},
    {&cli_opt_json, CLI_READS}, {&cli_opt_data, CLI_APP},    {&cli_opt_no_input, 0},
    {&cli_opt_color, 0},        {&cli_opt_no_pager, 0},      {&cli_opt_quiet, 0},
    {&cli_opt_verbose, 0},      {&cli_opt_help, 0},
};

const struct cli_option *cli_option_of(const struct cli_command *row, size_t i)
{
	if (row->options)
		for (const struct cli_option *const *o = row->options; *o; o++)
			if (i-- == 0)
				return *o;
	for (size_t k = 0; k < countof(commons); k++)
		if (!commons[k].flag || (row->flags & commons[k].flag))
			if (i-- == 0)
				return commons[k].option;
	return NULL;
}

/* ---- options ---- */

static bool same_name(const struct cli_option *o, const char *name, size_t n)
{
	return strlen(o->name) == n && memcmp(o->name, name, n) == 0;
}

static const struct cli_option *option_in(const struct cli_command *row, const char *name, size_t n,
                                          char letter)
{
	const struct cli_option *o;

	for (size_t i = 0; (o = cli_option_of(row, i)); i++)
		if (letter ? o->letter == letter : same_name(o, name, n))
			return o;
	return NULL;
}

/* Among those of all commands: a name takes a value everywhere or nowhere. */
static const struct cli_option *option_anywhere(const char *name, size_t n, char letter)
{
	const struct cli_option *o;

	if (!letter && same_name(&opt_version, name, n))
		return &opt_version;
	for (const struct cli_family *const *f = cli_families; *f; f++)
		for (size_t i = 0; i < (*f)->n; i++)
			if ((o = option_in(&(*f)->rows[i], name, n, letter)))
				return o;
	return NULL;
}

static void option_names(struct arena *a, const struct cli_command *row, const char ***v, size_t *n,
                         size_t *cap)
{
	const struct cli_option *o;

	for (size_t i = 0; (o = cli_option_of(row, i)); i++) {
		*v = arena_grow(a, (void *)*v, *n, cap, *n + 1, sizeof **v);
		(*v)[(*n)++] = o->name;
	}
}

/* The name as typed, without a value: what follows `=` may be a secret. */
static enum rc unknown_option(struct cli *c, const char *name, size_t n, char letter, struct err *e)
{
	const char **names = NULL, *typed = arena_dupn(c->a, name, n), *near;
	size_t names_n = 0, cap = 0;

	if (letter)
		return err_set(e, RC_USAGE, "`-%s` is not an option here",
		               cli_safe(c, arena_dupn(c->a, &letter, 1)));
	if (strcmp(typed, "pin") == 0 || strcmp(typed, "password") == 0) {
		err_set(e, RC_USAGE,
		        "a PIN is never an argument: others on this machine could read it");
		err_hint(e, "type it when you are asked, or use --pin-fd N");
		return RC_USAGE;
	}
	if (c->row)
		option_names(c->a, c->row, &names, &names_n, &cap);
	else
		for (const struct cli_family *const *f = cli_families; *f; f++)
			for (size_t i = 0; i < (*f)->n; i++)
				option_names(c->a, &(*f)->rows[i], &names, &names_n, &cap);
	near = suggest_nearest(typed, names, names_n);
	err_set(e, RC_USAGE, "`--%s` is not an option%s", cli_safe(c, typed),
	        c->row ? " of this command" : "");
	if (near)
		err_hint(e, "did you mean `--%s`?", near);
	else if (c->row)
		err_hint(e, "see: tend %s%s%s --help", c->row->noun, c->row->verb ? " " : "",
		         c->row->verb ? c->row->verb : "");
	return RC_USAGE;
}

static void give(struct cli *c, const struct cli_option *o, const char *value)
{
	c->given[c->given_n++] = (struct cli_given){o, value};
}

/* One word that begins with a dash; *i moves on over a value. */
static enum rc take_option(struct cli *c, int argc, char **argv, int *i, const char **bad,
                           struct err *e)
{
	const char *s = argv[*i];

	if (s[1] == '-') {
		const char *equals = strchr(s + 2, '=');
		size_t n = equals ? (size_t)(equals - s - 2) : strlen(s + 2);
		const struct cli_option *o = option_anywhere(s + 2, n, 0);

		if (!o) {
			*bad = *bad ? *bad : s;
			return RC_OK;
		}
		if (!o->value && equals)
			return err_set(e, RC_USAGE, "`--%s` takes no value", o->name);
		if (o->value && !equals && *i + 1 >= argc)
			return err_set(e, RC_USAGE, "`--%s` needs a value: --%s %s", o->name,
			               o->name, o->value);
		give(c, o, !o->value ? NULL : equals ? equals + 1 : argv[++*i]);
		return RC_OK;
	}
	for (const char *p = s + 1; *p; p++) {
		const struct cli_option *o = option_anywhere("", 0, *p);

		if (!o) {
			*bad = *bad ? *bad : s;
			return RC_OK;
		}
		if (!o->value) {
			give(c, o, NULL);
			continue;
		}
		if (!p[1] && *i + 1 >= argc)
			return err_set(e, RC_USAGE, "`-%c` needs a value: -%c %s", *p, *p,
			               o->value);
		give(c, o, p[1] ? p + 1 : argv[++*i]);
		return RC_OK;
	}
	return RC_OK;
}

static enum rc take_words(struct cli *c, int argc, char **argv, const char **bad, struct err *e)
{
	bool options = true;

	c->args = arena_arr(c->a, const char *, (size_t)argc + 1);
	/* A word of n letters can hold as many short options. */
	size_t room = 1;
	for (int i = 1; i < argc; i++) {
		if (!utf8_valid(argv[i], strlen(argv[i])))
			return err_set(e, RC_USAGE, "word %d of the command is not UTF-8 text", i);
		room += strlen(argv[i]) + 1;
	}
	c->given = arena_arr(c->a, struct cli_given, room);
	for (int i = 1; i < argc; i++) {
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1])
			TRY(take_option(c, argc, argv, &i, bad, e));
		else
			c->args[c->args_n++] = argv[i];
	}
	return RC_OK;
}

bool cli_has(const struct cli *c, const struct cli_option *o)
{
	for (size_t i = 0; i < c->given_n; i++)
		if (strcmp(c->given[i].option->name, o->name) == 0)
			return true;
	return false;
}

const char *cli_value(const struct cli *c, const struct cli_option *o)
{
	for (size_t i = c->given_n; i-- > 0;)
		if (strcmp(c->given[i].option->name, o->name) == 0)
			return c->given[i].value;
	return NULL;
}

enum rc cli_number(const struct cli *c, const struct cli_option *o, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *out, struct err *e)
{
	const char *s = cli_value(c, o);
	char *end = NULL;
	long long v;

	if (!s) {
		*out = otherwise;
		return RC_OK;
	}
	errno = 0;
	v = strtoll(s, &end, 10);
	if (!*s || *end || errno || v < least || v > most)
		return err_set(e, RC_USAGE, "`--%s` needs a whole number from %lld to %lld",
		               o->name, (long long)least, (long long)most);
	*out = v;
	return RC_OK;
}

enum rc cli_roles(const char *words, unsigned *out, struct err *e)
{
	unsigned roles = 0;

	for (const char *s = words; *s;) {
		size_t n = strcspn(s, ",");
		char word[40] = {0};
		const char *names[16];
		unsigned role;

		if (n < sizeof word)
			memcpy(word, s, n);
		role = role_by_name(word);
		if (!role) {
			for (size_t i = 0; i < role_rows_n && i < countof(names); i++)
				names[i] = role_rows[i].name;
			const char *near = suggest_nearest(
			    word, names,
			    role_rows_n < countof(names) ? role_rows_n : countof(names));
			err_set(e, RC_USAGE, "`%s` is not a role", word);
			if (near)
				err_hint(e, "did you mean `%s`?", near);
			else
				err_hint(e, "the roles are shown by: tend help person add");
			return RC_USAGE;
		}
		roles |= role;
		s += n + (s[n] == ',');
	}
	*out = roles;
	return RC_OK;
}

/* ---- commands ---- */

static enum rc unknown_command(struct cli *c, const char *noun, struct err *e)
{
	const char **names = NULL;
	size_t n = 0, cap = 0;
	const char *near;

	for (const struct cli_family *const *f = cli_families; *f; f++)
		for (size_t i = 0; i < (*f)->n; i++) {
			const struct cli_command *r = &(*f)->rows[i];

			if (noun && strcmp(r->noun, noun) != 0)
				continue;
			names = arena_grow(c->a, (void *)names, n, &cap, n + 1, sizeof *names);
			names[n++] = noun ? r->verb : r->noun;
		}
	near = suggest_nearest(c->args[noun ? 1 : 0], names, n);
	err_set(e, RC_USAGE, "`%s%s%s` is not a command", noun ? noun : "", noun ? " " : "",
	        cli_safe(c, c->args[noun ? 1 : 0]));
	if (near)
		err_hint(e, "did you mean `%s%s%s`?", noun ? noun : "", noun ? " " : "", near);
	else
		err_hint(e, "see: tend help%s%s", noun ? " " : "", noun ? noun : "");
	return RC_USAGE;
}

/* Sets c->row and takes its words off the arguments. */
static enum rc find_command(struct cli *c, struct err *e)
{
	const struct cli_command *alone = NULL, *pair = NULL;
	bool noun = false;

	for (const struct cli_family *const *f = cli_families; *f; f++)
		for (size_t i = 0; i < (*f)->n; i++) {
			const struct cli_command *r = &(*f)->rows[i];

			if (strcmp(r->noun, c->args[0]) != 0)
				continue;
			noun = true;
			if (!r->verb)
				alone = r;
			else if (c->args_n > 1 && strcmp(r->verb, c->args[1]) == 0)
				pair = r;
		}
	if (!noun)
		return unknown_command(c, NULL, e);
	c->row = pair ? pair : alone;
	if (!c->row && c->args_n > 1)
		return unknown_command(c, c->args[0], e);
	if (!c->row && !cli_has(c, &cli_opt_help)) {
		err_set(e, RC_USAGE, "`tend %s` needs a second word", c->args[0]);
		err_hint(e, "see: tend help %s", c->args[0]);
		return RC_USAGE;
	}
	if (c->row) {
		int words = pair ? 2 : 1;

		c->args += words;
		c->args_n -= words;
	}
	return RC_OK;
}

static enum rc check_words(struct cli *c, struct err *e)
{
	const struct cli_command *r = c->row;
	const char *verb = r->verb ? r->verb : "", *space = r->verb ? " " : "";

	if (c->args_n < r->least) {
		err_set(e, RC_USAGE, "`tend %s%s%s` needs %s", r->noun, space, verb, r->args);
		err_hint(e, "see: tend %s%s%s --help", r->noun, space, verb);
		return RC_USAGE;
	}
	if (r->most != CLI_ANY && c->args_n > r->most) {
		err_set(e, RC_USAGE, "`%s` is one word too many for `tend %s%s%s`",
		        cli_safe(c, c->args[r->most]), r->noun, space, verb);
		err_hint(e, "put quotes around a text of several words");
		return RC_USAGE;
	}
	return RC_OK;
}

static enum rc check_options(struct cli *c, struct err *e)
{
	for (size_t i = 0; i < c->given_n; i++) {
		const char *name = c->given[i].option->name;

		if (!option_in(c->row, name, strlen(name), 0))
			return unknown_option(c, name, strlen(name), 0, e);
	}
	return RC_OK;
}

static enum rc unknown_word(struct cli *c, const char *word, struct err *e)
{
	if (word[1] != '-')
		return unknown_option(c, "", 0, word[1], e);
	return unknown_option(c, word + 2, strcspn(word + 2, "="), 0, e);
}

enum rc cli_run(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *bad = NULL;
	struct err unset = {0};
	enum rc rc, settings;

	/* Known early, so that errors about the words come out as asked for. */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		c->json |= strcmp(argv[i], "--json") == 0;
	TRY(take_words(c, argc, argv, &bad, e));
	c->quiet = cli_has(c, &cli_opt_quiet);
	c->verbose = cli_has(c, &cli_opt_verbose);
	c->no_input = cli_has(c, &cli_opt_no_input);
	c->no_pager = cli_has(c, &cli_opt_no_pager);
	c->dry_run = cli_has(c, &cli_opt_dry_run);
	settings = settings_read(c, &unset);
	if (c->args_n > 0) {
		rc = find_command(c, e);
		if (rc != RC_OK)
			return rc;
	}
	if (bad)
		return unknown_word(c, bad, e);
	if (!c->row && cli_has(c, &opt_version))
		return help_version(c, e);
	if (!c->row && c->args_n > 0)
		return help_noun(c, c->args[0], e);
	if (!c->row)
		return help_start(c, e);
	if (cli_has(c, &cli_opt_help))
		return help_command(c, c->row, e);
	TRY(check_options(c, e));
	TRY(check_words(c, e));
	/* Not earlier: help has to come also when tend.yaml can not be read. */
	if (settings != RC_OK && !(c->row->flags & CLI_PLAIN)) {
		*e = unset;
		return settings;
	}
	return c->row->run(c, e);
}

int cli_main(int argc, char **argv)
{
	struct arena a = {0};
	struct cli c = {.a = &a};
	struct err e = {0};
	enum rc rc;

	c.out = text_in(&a);
	c.after = text_in(&a);
	rc = interrupt_begin(&c, &e);
	if (rc == RC_OK)
		rc = cli_run(&c, argc, argv, &e);
	cli_close(&c);
	/* A rule's "no" has an answer too: what is missing, and what would open it. */
	if (rc == RC_OK || rc == RC_NO || rc == RC_GATE) {
		struct err why = {0};
		enum rc flushed = cli_flush(&c, &why);

		if (flushed != RC_OK) {
			rc = flushed;
			e = why;
		}
	}
	interrupt_end(&c);
	if (rc != RC_OK)
		cli_tell_error(&c, rc, &e);
	arena_drop(&a);
	return (int)rc;
}
