/* SPDX-License-Identifier: Apache-2.0
 * tend diagram: a protocol as a drawing. */
#include "cli/diagram.h"

#include <string.h>

#include "cli/check.h"
#include "cli/file.h"
#include "cli/plan.h"
#include "diagram/diagram.h"
#include "util/suggest.h"

static const struct cli_option opt_what = {"what", 0, "WHAT", "course, session or states"};
static const struct cli_option opt_as = {"as", 0, "FORM", "svg, dot, mermaid or text"};
static const struct cli_option opt_session = {"session", 0, "KIND",
                                              "which session; else the one with medicine"};
static const struct cli_option opt_columns = {"columns", 0, "N", "of text; 80 if not said"};
static const struct cli_option opt_out = {"out", 0, "FILE",
                                          "where it is written; - is standard output"};

/* The row that an option names, or the first. */
static enum rc choose(struct cli *c, const struct cli_option *o, const struct diagram_row *rows,
                      size_t n, size_t *out, struct err *e)
{
	const char *typed = cli_value(c, o), *names[8], *near;
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		names[i] = rows[i].name;
		if (typed && strcmp(typed, rows[i].name) == 0) {
			*out = i;
			return RC_OK;
		}
	}
	if (!typed)
		return RC_OK;
	near = suggest_nearest(typed, names, n);
	err_set(e, RC_USAGE, "`%s` is nothing that --%s knows", cli_safe(c, typed), o->name);
	err_hint(e, near ? "did you mean `%s`?" : "it takes %s", near ? near : o->doc);
	return RC_USAGE;
}

/* By its name, or the first of a kind. */
static enum rc choose_session(struct cli *c, const struct plan *plan, int *out, struct err *e)
{
	static const char *const kinds[SESSION_KINDS] = {"screening",   "preparation", "medicine",
	                                                 "integration", "call",        "diary",
	                                                 "review",      "follow-up"};
	const char *typed = cli_value(c, &opt_session);
	struct text all = text_in(c->a);
	*out = typed ? plan_session_find(plan, typed) : diagram_session(plan);
	for (int i = 0; i < plan->sessions_n && typed; i++) {
		if (*out < 0 && strcmp(kinds[plan->sessions[i].def->kind], typed) == 0)
			*out = i;
		text_fmt(&all, "%s%s", i ? ", " : "", plan->sessions[i].def->name.s);
	}
	if (*out >= 0)
		return RC_OK;
	err_set(e, RC_NOTFOUND, "this protocol has no session %s", typed ? cli_safe(c, typed) : "");
	err_hint(e, "it has: %.200s", all.n ? all.s : "none");
	return RC_NOTFOUND;
}

static enum rc diagram(struct cli *c, struct err *e)
{
	struct text out = text_in(c->a);
	const char *path = cli_value(c, &opt_out);
	const struct plan *plan;
	size_t what, form;
	int session = -1;
	int64_t columns;

	TRY(choose(c, &opt_what, diagram_kinds, DIAGRAM_KINDS, &what, e));
	TRY(choose(c, &opt_as, diagram_forms, DIAGRAM_FORMS, &form, e));
	TRY(cli_number(c, &opt_columns, 40, 400, 80, &columns, e));
	if (cli_has(c, &opt_columns) && form != DIAGRAM_TEXT)
		return err_set(e, RC_USAGE, "--columns is for --as text");
	if (cli_has(c, &opt_session) && what == DIAGRAM_COURSE)
		return err_set(e, RC_USAGE, "--session is for --what session and --what states");
	TRY(cli_plan(c, c->args[0], &plan, e));
	if (what != DIAGRAM_COURSE)
		TRY(choose_session(c, plan, &session, e));
	diagram_write(diagram_draw(c->a, plan, (enum diagram_kind)what, session),
	              (enum diagram_form)form, (int)columns, &out);
	if (!path || strcmp(path, "-") == 0) {

		text_putn(&c->out, out.s, out.n);
		return RC_OK;
	}
	TRY(file_write(c->a, path, out.s, out.n, e));

	cli_say(c, "Written: %s", cli_safe(c, path));

	return RC_OK;
}

static const struct cli_option *const options[] = {&opt_as,      &opt_columns, &opt_out,
                                                   &opt_session, &opt_what,    NULL};
static const char *const examples[] = {
    "tend diagram protocols/kap-lozenge-im.yaml --out course.svg",
    "tend diagram our-lozenge@1.2.0 --what session --as text",
    "tend diagram our-lozenge --what states --as dot | dot -Tpdf -O", NULL};
static const struct cli_command rows[] = {
    {"diagram", NULL, "PROTOCOL", 1, 1, "draw a protocol", examples, options,
     "PROTOCOL is a file, or the name of one that is kept here. The course is drawn with every "
     "contact, its window and what comes when it is missed; a session with its stages, gates, "
     "doses, readings and people; the states with what opens the way from each to the next. All "
     "forms say the same; text is made of lists that can be listened to.",
     diagram, CLI_APP},
};
const struct cli_family cli_family_diagram = {"Drawings", rows, countof(rows)};
