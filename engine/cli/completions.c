/* SPDX-License-Identifier: Apache-2.0
 * tend completions: what a shell needs to complete commands and options, from their rows. */
#include <string.h>

#include "cli/docs.h"
#include "util/suggest.h"

/* ---- words ---- */

/* 'it''s' to a shell. */
static void put_quoted(struct text *t, const char *s)
{
	text_put(t, "'");
	for (; *s; s++)
		if (*s == '\'')
			text_put(t, "'\\''");
		else
			text_fmt(t, "%c", *s);
	text_put(t, "'");
}

struct row_at {
	const struct cli_family *const *f;
	size_t i;
};

static const struct cli_command *next_row(struct row_at *at)
{
	if (!at->f)
		at->f = cli_families;
	while (*at->f && at->i == (*at->f)->n) {
		at->f++;
		at->i = 0;
	}
	return *at->f ? &(*at->f)->rows[at->i++] : NULL;
}

static bool first_of_noun(const struct cli_command *row)
{
	struct row_at at = {0};
	const struct cli_command *r;
	while ((r = next_row(&at)) && r != row)
		if (strcmp(r->noun, row->noun) == 0)
			return false;
	return true;
}

/* "FILE..." and "[FOLDER]" are completed by the names of files, nothing else is. */
static bool takes_files(const char *args)
{
	return args && (strstr(args, "FILE") || strstr(args, "FOLDER") || strstr(args, "PATH"));
}

/* What an option takes: "text, json or gcc" are the words of its text. */
static const char *option_words(struct arena *a, const struct cli_option *o)
{
	struct text t = text_in(a);
	const char *s = o->doc;
	if (!o->value || (!strstr(s, ", ") && !strstr(s, " or ")))
		return NULL;
	while (*s) {
		size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz-");
		if (n == 0)
			return NULL; /* a sentence, and no list of words */
		text_fmt(&t, "%s%.*s", t.n ? " " : "", (int)n, s);
		s += n;
		if (strncmp(s, ", ", 2) == 0)
			s += 2;
		else if (strncmp(s, " or ", 4) == 0)
			s += 4;
		else if (*s)
			return NULL;
	}
	return t.s;
}

/* The words that an option of this name takes in any command; NULL where they are not a list. */
static const char *words_anywhere(struct arena *a, const char *name)
{
	struct row_at at = {0};
	const struct cli_command *r;
	const struct cli_option *o;
	struct text all = text_in(a);
	while ((r = next_row(&at)))
		for (size_t i = 0; (o = cli_option_of(r, i)); i++) {
			const char *words = option_words(a, o);
			if (strcmp(o->name, name) == 0 && words
			    && !strstr(all.n ? all.s : "", words))
				text_fmt(&all, "%s%s", all.n ? " " : "", words);
		}
	return all.n ? all.s : NULL;
}

/* ---- bash ---- */

static void bash_options(struct text *t, const struct cli_command *r)
{
	const struct cli_option *o;
	for (size_t i = 0; (o = cli_option_of(r, i)); i++)
		text_fmt(t, "%s--%s", i ? " " : "", o->name);
}

/* Each option once, though many commands share it. */
static void bash_values(struct text *t)
{
	struct row_at at = {0};
	const struct cli_command *r;
	const struct cli_option *o;
	struct text seen = text_in(t->a);
	text_put(&seen, " ");
	text_put(t, "\tcase $prev in\n");
	while ((r = next_row(&at)))
		for (size_t i = 0; (o = cli_option_of(r, i)); i++) {
			const char *name = o->name, *words = words_anywhere(t->a, name);
			if (!o->value || strstr(seen.s, arena_fmt(t->a, " %s ", name)))
				continue;
			text_fmt(&seen, "%s ", name);
			if (strcmp(o->value, "FILE") == 0)
				text_fmt(
				    t, "\t--%s) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n",
				    name);
			else
				text_fmt(t,
				         "\t--%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); "
				         "return ;;\n",
				         name, words ? words : "");
		}
	text_put(t, "\tesac\n");
}

static void bash_nouns(struct text *t)
{
	struct row_at at = {0}, verbs;
	const struct cli_command *r, *v;
	text_put(t, "\tlocal nouns='");
	while ((r = next_row(&at)))
		if (first_of_noun(r))
			text_fmt(t, "%s ", r->noun);
	text_put(t, "' verbs= options= files=\n\tcase ${words[0]-} in\n");
	at = (struct row_at){0};
	while ((r = next_row(&at))) {
		if (!first_of_noun(r))
			continue;
		struct text list = text_in(t->a);
		verbs = (struct row_at){0};
		while ((v = next_row(&verbs)))
			if (strcmp(v->noun, r->noun) == 0 && v->verb)
				text_fmt(&list, "%s%s", list.n ? " " : "", v->verb);
		if (list.n)
			text_fmt(t, "\t%s) verbs='%s' ;;\n", r->noun, list.s);
	}
	text_put(t, "\tesac\n\tcase \"${words[0]-} ${words[1]-}\" in\n");
	/* a noun with a verb before the noun alone */
	for (int pass = 0; pass < 2; pass++) {
		bool alone = pass == 1;
		at = (struct row_at){0};
		while ((r = next_row(&at))) {
			if ((r->verb == NULL) != alone)
				continue;
			text_fmt(t, "\t'%s '%s) options='", r->noun, r->verb ? r->verb : "*");
			bash_options(t, r);
			text_fmt(t, "' files=%s ;;\n", takes_files(r->args) ? "1" : "");
		}
	}
	text_put(t, "\tesac\n");
}

static void put_bash(struct text *t)
{
	text_put(t, "# bash completion of tend; written by: tend completions bash\n"
	            "_tend() {\n"
	            "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} i\n"
	            "\tlocal words=()\n"
	            "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	            "\t\t[[ ${COMP_WORDS[i]} == -* ]] || words+=(\"${COMP_WORDS[i]}\")\n"
	            "\tdone\n"
	            "\tCOMPREPLY=()\n");
	bash_values(t);
	bash_nouns(t);
	text_put(t, "\tif [[ $cur == -* ]]; then\n"
	            "\t\tCOMPREPLY=($(compgen -W \"${options:---help --version}\" -- \"$cur\"))\n"
	            "\telif ((${#words[@]} == 0)); then\n"
	            "\t\tCOMPREPLY=($(compgen -W \"$nouns\" -- \"$cur\"))\n"
	            "\telif [[ ${words[0]} == help ]]; then\n"
	            "\t\tCOMPREPLY=($(compgen -W \"$nouns\" -- \"$cur\"))\n"
	            "\telif ((${#words[@]} == 1)) && [[ $verbs ]]; then\n"
	            "\t\tCOMPREPLY=($(compgen -W \"$verbs\" -- \"$cur\"))\n"
	            "\tfi\n"
	            "\tif [[ $files ]] && ((${#COMPREPLY[@]} == 0)); then\n"
	            "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
	            "\tfi\n"
	            "}\n"
	            "complete -o filenames -o bashdefault -F _tend tend\n");
}

/* ---- zsh ---- */

/* A word and what it is for, as _describe and _arguments want it. */
static void zsh_entry(struct text *t, const char *name, const char *doc)
{
	struct text s = text_in(t->a);
	for (; *name; name++)
		text_fmt(&s, "%s%c", *name == ':' ? "\\" : "", *name);
	text_fmt(&s, ":%s", doc);
	text_put(t, "\t\t");
	put_quoted(t, s.s);
	text_put(t, "\n");
}

static void zsh_option(struct text *t, const struct cli_option *o)
{
	struct text s = text_in(t->a);
	const char *words = option_words(t->a, o);
	text_fmt(&s, "--%s[", o->name);
	for (const char *p = o->doc; *p; p++)
		text_fmt(&s, "%s%c", strchr("[]:\\", *p) ? "\\" : "", *p);
	text_put(&s, "]");
	if (o->value)
		text_fmt(&s, ":%s:%s", o->value,
		         words                           ? arena_fmt(t->a, "(%s)", words)
		         : strcmp(o->value, "FILE") == 0 ? "_files"
		                                         : "");
	text_put(t, "\t\t\t");
	put_quoted(t, s.s);
	text_put(t, " \\\n");
}

static void put_zsh(struct text *t)
{
	struct row_at at = {0}, verbs;
	const struct cli_command *r, *v;
	const struct cli_option *o;
	text_put(t, "#compdef tend\n"
	            "# zsh completion of tend; written by: tend completions zsh\n"
	            "_tend() {\n"
	            "\tlocal -a nouns verbs\n"
	            "\tnouns=(\n");
	while ((r = next_row(&at)))
		if (first_of_noun(r))
			zsh_entry(t, r->noun, r->doc);
	text_put(t, "\t)\n"
	            "\tif ((CURRENT == 2)); then\n"
	            "\t\t_describe command nouns\n"
	            "\t\treturn\n"
	            "\tfi\n"
	            "\tcase $words[2] in\n");
	at = (struct row_at){0};
	while ((r = next_row(&at))) {
		struct text list = text_in(t->a);
		if (!first_of_noun(r))
			continue;
		verbs = (struct row_at){0};
		while ((v = next_row(&verbs)))
			if (strcmp(v->noun, r->noun) == 0 && v->verb)
				zsh_entry(&list, v->verb, v->doc);
		if (list.n)
			text_fmt(t, "\t%s) verbs=(\n%s\t) ;;\n", r->noun, list.s);
	}
	text_put(t, "\tesac\n"
	            "\tif ((CURRENT == 3 && $#verbs)) && [[ $words[3] != -* ]]; then\n"
	            "\t\t_describe command verbs\n"
	            "\t\treturn\n"
	            "\tfi\n"
	            "\tcase \"$words[2] $words[3]\" in\n");
	for (int pass = 0; pass < 2; pass++) {
		bool alone = pass == 1;
		at = (struct row_at){0};
		while ((r = next_row(&at))) {
			if ((r->verb == NULL) != alone)
				continue;
			text_fmt(t, "\t'%s '%s)\n\t\t_arguments \\\n", r->noun,
			         r->verb ? r->verb : "*");
			for (size_t i = 0; (o = cli_option_of(r, i)); i++)
				zsh_option(t, o);
			text_fmt(t, "\t\t\t'*:%s:%s' ;;\n", r->args ? "argument" : "",
			         takes_files(r->args) ? "_files" : "");
		}
	}
	text_put(t, "\tesac\n}\ncompdef _tend tend\n");
}

/* ---- fish ---- */

static void fish_options(struct text *t, const struct cli_command *r)
{
	const struct cli_option *o;
	for (size_t i = 0; (o = cli_option_of(r, i)); i++) {
		const char *words = option_words(t->a, o);
		text_fmt(t, "complete -c tend -n '__fish_seen_subcommand_from %s", r->noun);
		if (r->verb)
			text_fmt(t, "; and __fish_seen_subcommand_from %s", r->verb);
		text_fmt(t, "' -l %s", o->name);
		if (o->letter)
			text_fmt(t, " -s %c", o->letter);
		if (o->value)
			text_put(t, strcmp(o->value, "FILE") == 0 ? " -rF" : " -x");
		if (words)
			text_fmt(t, " -a '%s'", words);
		text_put(t, " -d ");
		put_quoted(t, o->doc);
		text_put(t, "\n");
	}
}

static void put_fish(struct text *t)
{
	struct row_at at = {0};
	const struct cli_command *r;
	text_put(t, "# fish completion of tend; written by: tend completions fish\n"
	            "complete -c tend -f\n");
	while ((r = next_row(&at))) {
		if (first_of_noun(r)) {
			text_fmt(t, "complete -c tend -n __fish_use_subcommand -a %s -d ", r->noun);
			put_quoted(t, r->doc);
			text_put(t, "\n");
		}
		if (r->verb) {
			text_fmt(t,
			         "complete -c tend -n '__fish_seen_subcommand_from %s' -a %s -d ",
			         r->noun, r->verb);
			put_quoted(t, r->doc);
			text_put(t, "\n");
		}
		if (takes_files(r->args))
			text_fmt(t, "complete -c tend -n '__fish_seen_subcommand_from %s' -F\n",
			         r->noun);
		fish_options(t, r);
	}
}

static const struct {
	const char *name;
	void (*put)(struct text *t);
} shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

enum rc completions_run(struct cli *c, struct err *e)
{
	const char *names[countof(shells)], *near;
	for (size_t i = 0; i < countof(shells); i++) {
		names[i] = shells[i].name;
		if (strcmp(shells[i].name, c->args[0]) == 0) {
			shells[i].put(&c->out);
			return RC_OK;
		}
	}
	near = suggest_nearest(c->args[0], names, countof(shells));
	err_set(e, RC_USAGE, "there are completions for bash, zsh and fish, not for `%s`",
	        cli_safe(c, c->args[0]));
	if (near)
		err_hint(e, "did you mean `%s`?", near);
	return RC_USAGE;
}
