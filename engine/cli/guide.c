/* SPDX-License-Identifier: Apache-2.0
 * tend guide: the hand-out for the patient, made, given, and shown again as it was given. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/handouts.h"
#include "app/plugins.h"
#include "cli/check.h"
#include "cli/cli_case.h"
#include "cli/file.h"
#include "cli/keeping.h"
#include "cli/papers.h"
#include "export/guide.h"
#include "util/json.h"
#include "util/suggest.h"
#include "yaml/yaml.h"

static const struct cli_option
    opt_protocol = {"protocol", 0, "FILE", "a blank one: a file, or id@version kept here"},
    opt_for = {"for", 0, "CONTACT", "which contact; without it the next one"},
    opt_given = {"given", 0, "HOW", "it was given: paper, mail or aloud; on record"},
    opt_again = {"again", 0, "NUMBER", "as it was given, by its number in the timeline"},
    opt_phone = {"phone", 0, "NUMBER", "another number than the clinic's own"},
    opt_clock = {"clock", 0, "HOURS", "24 or 12"};

const struct cli_option papers_opt_as = {"as", 0, "FORM", "html or text"};

/* How a hand-out reaches a patient, as typed and as it stands in the record. */
static const struct {
	const char *typed, *words;
} ways[] = {{"paper", "on paper"}, {"mail", "by mail"}, {"aloud", "read aloud"}};

/* One of a few words; the first where the option is not there. */
static enum rc choose(struct cli *c, const struct cli_option *o, const char *const *words, size_t n,
                      size_t *out, struct err *e)
{
	const char *s = cli_value(c, o);
	struct text t = text_in(c->a);
	*out = 0;
	for (size_t i = 0; s && i < n; i++) {
		if (strcmp(words[i], s) == 0) {
			*out = i;
			return RC_OK;
		}
		text_fmt(&t, "%s`%s`", !i ? "" : i + 1 < n ? ", " : " or ", words[i]);
	}
	if (!s)
		return RC_OK;
	return err_set(e, RC_USAGE, "`--%s` is %s", o->name, t.s);
}

enum rc papers_form(struct cli *c, bool *text, struct err *e)
{
	static const char *const forms[] = {"html", "text"};
	size_t form;
	TRY(choose(c, &papers_opt_as, forms, countof(forms), &form, e));
	*text = form == 1;
	return RC_OK;
}

static void put_as(struct cli *c, const char *schema, bool text, const char *s)
{
	if (!c->json) {
		text_put(&c->out, s);
		return;
	}
	struct json j = json_begin(&c->out, schema);
	json_text(&j, "form", text ? "text" : "html");
	json_text(&j, "page", s);
	json_end(&j);
}

void papers_put(struct cli *c, const struct paper *p, bool text)
{
	struct text out = text_in(c->a);
	(text ? paper_text : paper_html)(p, &out);
	put_as(c, "tend.paper/1", text, out.s);
}

static enum rc read_options(struct cli *c, struct guide_ask *ask, bool *text, struct err *e)
{
	static const char *const clocks[] = {"24", "12"};
	size_t clock;
	TRY(papers_form(c, text, e));
	TRY(choose(c, &opt_clock, clocks, countof(clocks), &clock, e));
	ask->clock12 = clock == 1;
	ask->phone = cli_value(c, &opt_phone);
	return RC_OK;
}

static enum rc make(struct cli *c, const struct guide_ask *ask, bool text, struct text *out,
                    struct err *e)
{
	struct handout *h = arena_new(c->a, struct handout);
	TRY(handout_make(c->a, ask, h, e));
	*out = text_in(c->a);
	(text ? handout_text : handout_html)(h, out);
	return RC_OK;
}

/* ---- blank ---- */

static enum rc plan_of_file(struct cli *c, const char *path, const struct plan **out, struct err *e)
{
	struct diags d = {.a = c->a};
	struct check_folder folder;
	struct part_reader parts = check_parts(c, &folder, path);
	struct closure closure = {0};
	const char *text;
	size_t n;
	TRY(file_read(c->a, path, YAML_FILE_MAX, &text, &n, e));
	const struct protocol *p = protocol_read(c->a, &d, path, text, n, &parts, &closure);
	if (!p || d.errors) {
		err_set(e, RC_NO, "%.200s has errors", cli_safe(c, path));
		err_hint(e, "see them: tend check %.200s", cli_safe(c, path));
		return RC_NO;
	}
	*out = closure_plan(c->a, p, &closure);
	return RC_OK;
}

enum rc papers_plan(struct cli *c, const char *name, const struct plan **out,
                    const struct clinic **clinic, struct err *e)
{
	if (access(name, R_OK) == 0)
		return plan_of_file(c, name, out, e);
	TRY(cli_open(c, APP_READ, e));
	TRY(app_clinic(c->app, clinic, e));
	const struct protocol_record *r = clinic_protocol_named(*clinic, name);
	if (!r) {
		err_set(e, RC_NOTFOUND, "there is no file and no protocol %s here",
		        cli_safe(c, name));
		err_hint(e, "see which there are: tend protocol list");
		return RC_NOTFOUND;
	}
	return app_plan(c->app, r->digest, out, e);
}

bool papers_names_protocol(struct cli *c, const char *name)
{
	const struct clinic *clinic;
	struct err e = {0};
	if (access(name, R_OK) == 0)
		return true;
	return cli_open(c, 0, &e) == RC_OK && app_clinic(c->app, &clinic, &e) == RC_OK
	       && clinic_protocol_named(clinic, name);
}

/* The session asked for; without a word the one that gives the medicine. */
static enum rc session_of(struct cli *c, const struct plan *p, int *out, struct err *e)
{
	const char *name = cli_value(c, &opt_for);
	const char **known = arena_arr(c->a, const char *, (size_t)p->sessions_n + 1);
	size_t n = 0;
	for (int i = 0; i < p->sessions_n; i++) {
		const struct session_def *s = p->sessions[i].def;
		bool told = guide_of(p->p, s->name.s) >= 0;
		if (told && (name ? strcmp(s->name.s, name) == 0 : s->kind == KIND_MEDICINE)) {
			*out = i;
			return RC_OK;
		}
		if (told)
			known[n++] = s->name.s;
	}
	const char *near = name ? suggest_nearest(name, known, n) : NULL;
	err_set(e, RC_NO, "the protocol tells the patient nothing about %s",
	        name ? cli_safe(c, name) : "a session with a medicine");
	if (near)
		err_hint(e, "did you mean `%s`?", near);
	else
		err_hint(e, "its sentences belong below `guide:`");
	return RC_NO;
}

static enum rc blank(struct cli *c, struct guide_ask *ask, bool text, struct err *e)
{
	struct text out;
	TRY(papers_plan(c, cli_value(c, &opt_protocol), &ask->plan, &ask->clinic, e));
	TRY(session_of(c, ask->plan, &ask->session, e));
	TRY(make(c, ask, text, &out, e));
	put_as(c, "tend.guide/1", text, out.s);
	return RC_OK;
}

/* ---- of a course ---- */

/* `medicine 2`: the contact of that name and round; without a word the next with sentences. */
static enum rc contact_of(struct cli *c, const struct case_at *at, const struct course *course,
                          struct look *look, struct due_contact *out, struct err *e)
{
	const char *words = cli_value(c, &opt_for);
	const struct session_record *s = at->session ? course_session(course, at->session) : NULL;
	size_t n, len = words ? strcspn(words, " ") : 0;
	int64_t round = words && words[len] ? strtol(words + len + 1, NULL, 10) : 0;
	const struct due_contact *v = series_due(c->a, look, &n);
	if (at->session && !s)
		return err_set(e, RC_NOTFOUND, "this course has no session %d", at->session);
	for (size_t i = 0; i < n; i++) {
		const struct plan_contact *k = &course->plan->contacts[v[i].contact];
		const char *name = k->def->name.s;
		bool told =
		    guide_of(course->plan->p, course->plan->sessions[k->session].def->name.s) >= 0;
		bool over = v[i].state == CONTACT_DONE || v[i].state == CONTACT_DROPPED
		            || v[i].state == CONTACT_NOT_ASKED;
		bool named = words && strlen(name) == len && strncmp(name, words, len) == 0
		             && (round ? v[i].round == round : !over);
		if (s ? v[i].session == s->number : words ? named : told && !over) {
			*out = v[i];
			return RC_OK;
		}
	}
	err_set(e, RC_NOTFOUND, "nothing like %s comes in this course",
	        words ? cli_safe(c, words) : "a contact with a hand-out");
	err_hint(e, "see what comes: tend course show %s", at->course);
	return RC_NOTFOUND;
}

static enum rc give(struct case_at *at, const struct guide_ask *ask, const char *how, bool as_text,
                    const struct text *text, struct err *e)
{
	struct cli *c = at->c;
	const struct app_protocol_files bytes = {.path = "", .text = text->s, .len = text->n};
	struct app_reply reply;
	struct app_request req = {
	    .who = &at->who,
	    .course = at->course,
	    .files = &bytes,
	    .cmd = {.kind = CMD_HAND_OUT,
	            .e = {.contact = ask->plan->contacts[ask->due.contact].def->name.s,
	                  .round = ask->due.round,
	                  .name = as_text ? "guide.en.text" : "guide.en.html",
	                  .digest = "",
	                  .text = how}}};
	if (c->dry_run)
		return cli_would(c, &req, arena_fmt(c->a, "hand-out %s", how), e);
	TRY(cli_do(c, &req, &reply, e));
	TRY(case_keep_time(at, e));
	if (!c->json)
		cli_say(c,
		        "On record as entry #%lld, digest %s. Show it again: tend guide %s "
		        "--again %lld",
		        (long long)reply.first, reply.id ? reply.id : "", at->course,
		        (long long)reply.first);
	return RC_OK;
}

static enum rc again(struct case_at *at, struct err *e)
{
	struct cli *c = at->c;
	struct store_text kept;
	int64_t seq;
	const struct course *course;
	TRY(cli_number(c, &opt_again, 1, INT32_MAX, 0, &seq, e));
	TRY(app_course(c->app, &at->who, at->course, "guide", &course, e));
	TRY(app_handout(c->app, at->course, seq, c->a, &kept, e));
	text_putn(&c->out, kept.bytes.p, kept.bytes.n);
	return RC_OK;
}

struct asking {
	struct cli *c;
	struct look look;
};

/* What a plugin cannot say now is left out, and whoever prints the page is told. */
static size_t plugin_lines(void *ctx, struct arena *a, const struct guide_lines *of,
                           const char *const **out)
{
	struct asking *x = ctx;
	const struct host host = plugins_host(x->c->app);
	const char *failed;
	size_t n = host_lines(&host, a, &x->look, &of->call, CAGE_GUIDE, out, &failed);
	if (failed)
		cli_say(x->c, "The lines of %s are left out: %s.", cli_safe(x->c, of->call.name.s),
		        failed);
	return n;
}

static enum rc guide(struct cli *c, struct err *e)
{
	struct asking asking = {.c = c};
	struct guide_ask ask = {0};
	struct case_at at = {0};
	bool as_text;
	const struct course *course;
	struct text out;
	const char *given = cli_value(c, &opt_given);
	const char *typed[countof(ways)];
	size_t how;
	TRY(read_options(c, &ask, &as_text, e));
	for (size_t i = 0; i < countof(ways); i++)
		typed[i] = ways[i].typed;
	TRY(choose(c, &opt_given, typed, countof(ways), &how, e));
	if (cli_has(c, &opt_protocol) == (c->args_n > 0))
		return err_set(e, RC_USAGE,
		               "say a course or a session, or `--protocol` for a "
		               "blank one");
	if (!c->args_n)
		return given ? err_set(e, RC_USAGE, "a blank hand-out is given to nobody")
		             : blank(c, &ask, as_text, e);
	TRY(case_find(c, c->args[0], &at, e));
	if (cli_has(c, &opt_again))
		return again(&at, e);
	TRY(app_course(c->app, &at.who, at.course, "guide", &course, e));
	TRY(app_clinic(c->app, &ask.clinic, e));
	ask.plan = course->plan;
	ask.course = course;
	ask.zone = app_zone(c->app);
	ask.now = app_now(c->app);
	struct look look = {.a = c->a, .c = course, .now = course_clock(course, &ask.now)};
	asking.look = look;
	ask.lines = plugin_lines;
	ask.ctx = &asking;
	TRY(contact_of(c, &at, course, &look, &ask.due, e));
	ask.session = course->plan->contacts[ask.due.contact].session;
	TRY(make(c, &ask, as_text, &out, e));
	if (!c->dry_run && (!given || !c->json))
		put_as(c, "tend.guide/1", as_text, out.s);
	return given ? give(&at, &ask, ways[how].words, as_text, &out, e) : RC_OK;
}

static const char *const guide_examples[] = {"tend guide COURSE > hand-out.html",
                                             "tend guide COURSE/3 --as text",
                                             "tend guide COURSE --given paper > hand-out.html",
                                             "tend guide COURSE --again 41 > as-given.html",
                                             "tend guide --protocol kap-lozenge-im.yaml",
                                             NULL};
static const struct cli_option *const guide_options[] = {
    &opt_for,   &papers_opt_as, &opt_given,          &opt_again, &opt_protocol,
    &opt_phone, &opt_clock,     &case_opt_demo_time, NULL};

static const struct cli_command rows[] = {
    {"guide", NULL, "[COURSE]", 0, 1, "the hand-out for the patient, with this course's dates",
     guide_examples, guide_options,
     "The sentences are the protocol's, the dates and names are the record's; an amount of "
     "medicine "
     "is never in it. `--given` puts on record that the patient got it: its very bytes are kept, "
     "and `--again` shows them.",
     guide, CLI_APP | CLI_ACTS | CLI_DRY | CLI_READS},
};
const struct cli_family cli_family_guide = {"Hand-outs", rows, countof(rows)};
