/* SPDX-License-Identifier: Apache-2.0
 * yaml/yaml_explain.c - what libyaml could not read, said to somebody who writes protocols. */
#include <string.h>

#include "yaml/yaml_in.h"

#define QUOTES "put the text in quotes if it is meant as a text"

/* The first row whose words occur in libyaml's problem and context is the one.  BEGAN: the cause
 * stands where the construct began; LATER: only behind something else on its line; COLON: only
 * where a colon stands. */
static const struct wording {
	const char *problem, *context;
	enum yaml_code code;
	enum { HERE, BEGAN, LATER, COLON } place;
	const char *msg, *help;
} wordings[] = {
    {"", "scanning an anchor", YC_ANCHOR, BEGAN, "`&` begins an anchor, which is refused", QUOTES},
    {"", "scanning an alias", YC_ANCHOR, BEGAN, "`*` begins an alias, which is refused", QUOTES},
    {"", "a tag", YC_TAG, BEGAN, "`!` begins a tag, which is refused", QUOTES},
    {"tag handle", "", YC_TAG, BEGAN, "`!` begins a tag, which is refused", QUOTES},
    {"", "scanning a quoted scalar", YC_SYNTAX, BEGAN, "the quote opened here is never closed",
     "close it on the same line"},
    {"", "parsing a quoted scalar", YC_SYNTAX, HERE, "this backslash means nothing here",
     "write two backslashes, or use single quotes"},
    {"", "scanning a simple key", YC_SYNTAX, BEGAN, "this line is neither a key nor in its place",
     "a key is followed by `:` and a space; a text that goes on needs `>` or `|` after its key"},
    {"mapping values", "", YC_SYNTAX, HERE, "a `:` stands inside a text",
     "put the text in quotes, or the key on a line of its own under its neighbours"},
    {"mapping keys", "", YC_KEY_FORM, HERE, "`?` cannot begin a key here", QUOTES},
    {"block sequence entries", "", YC_SYNTAX, HERE, "a list item `-` cannot stand here",
     "put it on a line of its own, under its key"},
    {"expected '-'", "", YC_SYNTAX, HERE, "this line is neither an item of the list nor a key",
     "begin it with `- `, or line it up with the key it belongs to"},
    {"expected key", "", YC_KEY_EMPTY, COLON, "a key is missing before this `:`",
     "write `key: value`"},
    {"expected node content", "", YC_KEY_EMPTY, COLON, "a key is missing before this `:`",
     "write `key: value`"},
    {"expected key", "", YC_SYNTAX, LATER, "the value ended before this",
     "put all of the text in quotes, a quote inside single quotes twice; or close braces once"},
    {"expected key", "", YC_SYNTAX, HERE, "this line does not line up with its neighbours",
     "line it up with the other keys"},
    {"',' or '}'", "", YC_SYNTAX, HERE, "a comma or `}` is missing before this",
     "separate with commas; a text that holds `:`, `,`, a brace or a bracket goes into quotes"},
    {"',' or ']'", "", YC_SYNTAX, HERE, "a comma or `]` is missing before this",
     "separate with commas; a text that holds `:`, `,`, a brace or a bracket goes into quotes"},
    {"cannot start any token", "", YC_SYNTAX, HERE, "a text cannot begin with this sign",
     "put the text in quotes"},
    {"found unexpected ':'", "", YC_SYNTAX, HERE, "a `:` stands inside a text",
     "put the text in quotes, or a space after the `:`"},
    {"", "scanning a block scalar", YC_SYNTAX, BEGAN, "the text after this sign is not readable",
     "nothing but a comment follows `|` or `>`; the text stands below, moved in with spaces"},
    {"expected node content", "", YC_SYNTAX, HERE, "a value is missing before this",
     "write the value, or delete the comma or sign"},
    {"<document start>", "", YC_SYNTAX, HERE, "the file goes on after its end",
     "line this up with the first key of the file, or close the brace before it"},
};

static const char *label_of(const char *context)
{
	static const char *const labels[][2] = {
	    {"block mapping", "the keys it should line up with begin here"},
	    {"flow mapping", "the brace opened here is still open"},
	    {"flow sequence", "the bracket opened here is still open"},
	    {"block collection", "the list begins here"},
	};
	for (size_t i = 0; i < countof(labels); i++)
		if (strstr(context, labels[i][0]))
			return labels[i][1];
	return "it began here";
}

void yaml_explain(const struct source *src, const struct yaml_problem *p, struct diags *d)
{
	const char *context = p->context ? p->context : "";
	const char *problem = p->problem ? p->problem : "";
	struct span at = {.src = src, .line = p->line + 1, .col = p->col + 1, .len = 1};
	struct span began = {
	    .src = src, .line = p->context_line + 1, .col = p->context_col + 1, .len = 1};
	char sign = p->byte < src->len ? src->text[p->byte] : '\0';
	size_t before = p->byte < src->len ? p->byte : src->len;
	while (before > 0 && src->text[before - 1] == ' ')
		before--;
	bool first = before == 0 || src->text[before - 1] == '\n';
	bool flow = strstr(context, "flow") != NULL;

	if (flow && p->byte >= src->len) {
		bool brace = strstr(context, "mapping") != NULL;
		diag_add(d, &yaml_codes[YC_SYNTAX], began, "the %s opened here is never closed",
		         brace ? "brace" : "bracket")
		    ->help = brace ? "close it with `}`" : "close it with `]`";
		return;
	}
	for (size_t i = 0; i < countof(wordings); i++) {
		const struct wording *w = &wordings[i];
		if (!strstr(problem, w->problem) || !strstr(context, w->context)
		    || (w->place == COLON && sign != ':') || (w->place == LATER && first))
			continue;
		bool start = w->place == BEGAN && p->context;
		struct diag *x =
		    diag_add(d, &yaml_codes[w->code], start ? began : at, "%s", w->msg);
		x->help = w->help;
		if (!start && w->place != LATER && p->context && began.line != at.line) {
			x->other = began;
			x->other_label = label_of(context);
		}
		return;
	}
	diag_add(d, &yaml_codes[YC_SYNTAX], at, "this cannot be read as YAML (%s)", problem)->help =
	    "compare the line with its neighbours, or put the text in quotes";
}
