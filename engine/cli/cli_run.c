/* SPDX-License-Identifier: Apache-2.0
 * tend session run: the checklist in a terminal, plain lines, one key an act (ux 3.13).
 *
 * Nothing is kept in here that the record does not have: what is shown is looked up anew before
 * every question, so a killed program goes on at the same step. */
#include "cli/cli_run.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 2048

/* ---- asking ------------------------------------------------------------------------------------
 */

static bool read_line(struct run *r, char line[LINE_BYTES])
{
	size_t n = 0;
	for (;;) {
		struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
		char ch;
		if (cli_stopped(r->at.c))
			return false;
		if (poll(&p, 1, 100) <= 0)
			continue;
		ssize_t got = read(STDIN_FILENO, &ch, 1);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0 && n == 0)
			return false;
		if (got <= 0 || ch == '\n')
			break;
		if (n + 1 < LINE_BYTES)
			line[n++] = ch;
	}
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
	return true;
}

bool run_ask(struct run *r, const char *question, const char **out)
{
	char line[LINE_BYTES];
	struct err e;
	cli_put(r->at.c, "%s\n> ", question);
	if (cli_flush(r->at.c, &e) != RC_OK || !read_line(r, line)) {
		r->ended = true;
		return false;
	}
	if (!isatty(STDIN_FILENO)) /* the terminal has shown it already */
		cli_put(r->at.c, "%s\n", r->hide ? "(not shown)" : cli_safe(r->at.c, line));
	*out = arena_dup(r->at.c->a, line + strspn(line, " \t"));
	return true;
}

/* Who somebody else is has to be proven; whoever runs the list has been. */
static enum rc prove(struct run *r, struct actor *who, struct err *e)
{
	const char *pin;
	char token[AUTH_TOKEN + 1];
	TRY(case_pin_of(&r->at, who->id, &pin, e));
	TRY(auth_login(r->at.c->app, who->id, pin, who->device, token, e));
	return auth_logout(r->at.c->app, token, e);
}

bool run_who(struct run *r, const char *question, struct actor *out, struct err *e)
{
	const char *name;
	if (!run_ask(r, arena_fmt(r->at.c->a, "%s (Enter: %s)", question, r->at.who.id), &name))
		return false;
	if (!*name || strcmp(name, r->at.who.id) == 0) {
		*out = r->at.who;
		return true;
	}
	if (case_person(&r->at, name, out, e) == RC_OK && prove(r, out, e) == RC_OK)
		return true;
	cli_put(r->at.c, "%s.\n", cli_safe(r->at.c, e->msg));
	return false;
}

/* ---- acting ------------------------------------------------------------------------------------
 */

static bool can_undo(enum command_kind kind)
{
	return kind == CMD_DO || kind == CMD_SKIP || kind == CMD_MEASURE || kind == CMD_FORM
	       || kind == CMD_NOTE || kind == CMD_LOOK_IN;
}

/* What was read on the packet is not said again: the second person looks at this screen (G-19). */
static const char *words_told(const struct command *cmd, const char *words)
{
	return cmd->kind == CMD_CHECK_PACKET ? "the packet was read" : words;
}

enum rc run_command(struct run *r, const struct actor *who, const struct command *cmd,
                    const char *words, struct err *e)
{
	struct cli *c = r->at.c;
	struct app_reply reply;
	struct bedside_next next = {0};
	TRY(case_send(&r->at, who, cmd, &reply, e));
	bedside_gates(c->a, reply.judgements, reply.judgements_n, &next);
	if (reply.rc == RC_OK)
		cli_put(c, "%s  %s, noted.%s\n", case_clock(&r->at, app_now(c->app).wall_ms),
		        cli_safe(c, words_told(cmd, words)),
		        can_undo(cmd->kind) ? "  [u] undo" : "");
	else
		cli_put(c, "Not done: %s\n", cli_safe(c, reply.msg ? reply.msg : ""));
	case_put_gates(&r->at, &next);
	if (reply.hint && *reply.hint)
		cli_put(c, "  %s\n", cli_safe(c, reply.hint));
	r->refused = reply.rc != RC_OK;
	if (!r->refused && r->kept && strcmp(r->kept, words) == 0)
		r->kept = NULL;
	if (r->refused) {
		r->kept = words;
		r->kept_by = *who;
		cli_put(c, "Kept: %s   [r] send it again\n", cli_safe(c, words));
	}
	return RC_OK;
}

enum rc run_act(struct run *r, const struct actor *who, const char *act, struct err *e)
{
	struct command cmd;
	enum rc rc = case_read(&r->at, act, &cmd, e);
	if (rc == RC_OK)
		return run_command(r, who, &cmd, act, e);
	if (rc != RC_USAGE && rc != RC_NOTFOUND)
		return rc;
	cli_put(r->at.c, "Not understood: %s.\n", cli_safe(r->at.c, e->msg));
	if (e->hint[0])
		cli_put(r->at.c, "  %s\n", cli_safe(r->at.c, e->hint));
	cli_put(r->at.c, "Kept: %s\n", cli_safe(r->at.c, act));
	r->refused = true;
	r->kept = act;
	r->kept_by = *who;
	*e = (struct err){0};
	return RC_OK;
}

const char *run_readings(struct run *r, const char *typed, const struct step *step)
{
	struct arena *a = r->at.c->a;
	struct text t = text_in(a);
	const struct course *course;
	struct err e;
	if (app_course(r->at.c->app, &r->at.who, r->at.course, NULL, &course, &e) != RC_OK)
		return typed;
	size_t place = 0;
	for (const char *s = typed; *s; place++) {
		size_t n = strcspn(s, ",");
		char *piece = arena_dupn(a, s, n);
		s += n + (s[n] == ',');
		piece += strspn(piece, " ");
		bool named = isalpha((unsigned char)piece[0]);
		const char *name = named ? arena_dupn(a, piece, strcspn(piece, " "))
		                   : step && place < step->what.n ? step->what.v[place].s
		                                                  : "";
		char *value = named ? piece + strlen(name) : piece;
		value += strspn(value, " ");
		int m = plan_measure_find(course->plan, name);
		const struct measure *def = m >= 0 ? &course->plan->p->measures.v[m] : NULL;
		bool bare = !strchr(value, ' ') && def && def->dim != DIM_NONE;
		text_fmt(&t, "%s%s %s%s%s", t.n ? ", " : "measure ", name, value, bare ? " " : "",
		         bare ? def->unit.s : "");
	}
	return t.n ? t.s : "measure";
}

/* ---- the question ------------------------------------------------------------------------------
 */

static const struct bedside_line *current(const struct run *r)
{
	if (r->b.stage_at < 0 || r->b.line_at < 0)
		return NULL;
	return &r->b.stages.v[r->b.stage_at].lines.v[r->b.line_at];
}

static const struct step *step_of(const struct run *r, const struct bedside_line *l)
{
	const struct course *c;
	struct err e;
	if (!l || l->step < 0
	    || app_course(r->at.c->app, &r->at.who, r->at.course, NULL, &c, &e) != RC_OK)
		return NULL;
	return c->plan->steps[l->step].def;
}

static void put_items(struct run *r, const struct step *def)
{
	const struct course *c;
	struct err e;
	if (!def || app_course(r->at.c->app, &r->at.who, r->at.course, NULL, &c, &e) != RC_OK)
		return;
	int form = plan_form_find(c->plan, def->what.n ? def->what.v[0].s : def->name.s);
	const struct form *f = form >= 0 ? &c->plan->p->forms.v[form] : NULL;
	for (size_t i = 0; f && i < f->items.n; i++)
		cli_put(r->at.c, "  %zu %s\n", i + 1,
		        cli_safe(r->at.c, f->items.v[i].topic.s ? f->items.v[i].topic.s
		                                                : f->items.v[i].name.s));
}

static const char *question(struct run *r, const struct bedside_line *l)
{
	struct cli *c = r->at.c;
	const char *how = "";
	if (r->b.interrupted)
		return "Now: this session was interrupted. How is the patient now?";
	if (!l)
		return r->b.next.act ? arena_fmt(c->a, "Now: nothing is open here. [g] %s",
		                                 cli_safe(c, r->b.next.says))
		                     : "Now: nothing is open.";
	switch (l->kind) {
	case STEP_CONFIRM:
	case STEP_HAND_OUT:
	case STEP_WAIT: how = "  [Enter] so it is"; break;
	case STEP_LOOK_IN: how = "  [Enter] all well"; break;
	case STEP_DOSE:
	case STEP_BOOSTER: how = "  [Enter] the next part of the dose"; break;
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_FORM:
	case STEP_MEASURE:
	case STEP_MONITOR:
	case STEP_SIGN:
	case STEP_NOTE:
	case STEP_PLUGIN:
	case STEP_DRAW:
	case STEP_KINDS: how = arena_fmt(c->a, "  (%s)", cli_safe(c, l->act)); break;
	}
	if (l->kind == STEP_FORM)
		put_items(r, step_of(r, l));
	return arena_fmt(c->a, "Now: %s%s", cli_safe(c, l->title), how);
}

/* Whatever is asked, these words are what they say: nobody who types `stop` answers a question.
 * `=TEXT` gives a text that begins so as an answer. */
static bool is_act_anywhere(const char *typed)
{
	static const char *const words[] = {
	    "stop", "emergency", "adverse event", "measure",    "amend",
	    "undo", "look in",   "staff comes",   "staff goes", "consent withdrawn"};
	for (size_t i = 0; i < countof(words); i++) {
		size_t n = strlen(words[i]);
		if (strncmp(typed, words[i], n) == 0
		    && (!typed[n] || typed[n] == ':' || typed[n] == ' '))
			return true;
	}
	return false;
}

/* What was typed is the answer to the current line. */
static enum rc answer(struct run *r, const struct bedside_line *l, const char *typed, struct err *e)
{
	struct arena *a = r->at.c->a;
	const struct step *def = step_of(r, l);
	struct actor who = r->at.who;
	if (r->b.interrupted)
		return run_act(r, &who, arena_fmt(a, "confirm state: %s", typed), e);
	if (!l || is_act_anywhere(typed))
		return run_act(r, &who, typed, e);
	switch (l->kind) {
	case STEP_CONFIRM:
	case STEP_HAND_OUT:
	case STEP_WAIT:
		if (*typed)
			return run_act(r, &who, typed, e); /* any act in words */
		return run_act(r, &who, arena_fmt(a, "confirm %s", l->name), e);
	case STEP_LOOK_IN: return run_act(r, &who, *typed ? typed : "look in", e);
	case STEP_DOSE:
	case STEP_BOOSTER:
	case STEP_DRAW: return *typed ? run_act(r, &who, typed, e) : run_dose(r, e);
	case STEP_ASK:
	case STEP_CHOOSE:
	case STEP_PLUGIN:
	case STEP_FORM:
	case STEP_MEASURE:
	case STEP_MONITOR:
	case STEP_SIGN:
	case STEP_NOTE:
	case STEP_KINDS: break;
	}
	if (!*typed) {
		cli_put(r->at.c, "An answer is needed here, or [s] to skip it.\n");
		return RC_OK;
	}
	if (l->kind == STEP_MEASURE || l->kind == STEP_MONITOR)
		return run_act(r, &who, run_readings(r, typed, def), e);
	if (l->kind == STEP_FORM)
		return run_act(
		    r, &who,
		    arena_fmt(a, "form %s: %s", def->what.n ? def->what.v[0].s : l->name, typed),
		    e);
	if (l->kind == STEP_NOTE)
		return run_act(r, &who, arena_fmt(a, "note %s: %s", l->name, typed), e);
	if (l->kind != STEP_SIGN)
		return run_act(r, &who, arena_fmt(a, "answer %s: %s", l->name, typed), e);
	if (!run_who(r, "Who signs?", &who, e))
		return RC_OK;
	return run_act(r, &who, arena_fmt(a, "sign %s: %s", l->name, typed), e);
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static enum rc key_vitals(struct run *r, struct err *e)
{
	const char *typed;
	if (!run_ask(r, "Readings, such as: bp 128/82, pulse 84, spo2 97", &typed) || !*typed)
		return RC_OK;
	return run_act(r, &r->at.who, run_readings(r, typed, NULL), e);
}

static enum rc key_note(struct run *r, struct err *e)
{
	const char *typed;
	if (!run_ask(r, "Note", &typed) || !*typed)
		return RC_OK;
	const struct command cmd = {.kind = CMD_NOTE, .e = {.text = typed}};
	return run_command(r, &r->at.who, &cmd, arena_fmt(r->at.c->a, "note: %s", typed), e);
}

static enum rc key_skip(struct run *r, struct err *e)
{
	static const char *const usual[] = {"not needed today", "the patient does not want it",
	                                    "no time", "done before"};
	const struct bedside_line *l = current(r);
	const struct step *def = step_of(r, l);
	struct cli *c = r->at.c;
	const char *typed, *reasons[9];
	size_t n = 0;
	if (!l)
		return RC_OK;
	if (l->must) {
		cli_put(c, "%s cannot be left out.\n", cli_safe(c, l->title));
		return RC_OK;
	}
	for (size_t i = 0; def && i < def->skip_reasons.n && n < countof(reasons); i++)
		reasons[n++] = def->skip_reasons.v[i].s;
	bool own = n > 0;
	for (size_t i = 0; !own && i < countof(usual); i++)
		reasons[n++] = usual[i];
	for (size_t i = 0; i < n; i++)
		cli_put(c, "  %zu %s\n", i + 1, cli_safe(c, reasons[i]));
	if (!run_ask(r, "Why? A number, or words", &typed) || !*typed)
		return RC_OK;
	size_t k = typed[1] ? 0 : (size_t)(typed[0] - '0');
	const char *why = k >= 1 && k <= n ? reasons[k - 1] : typed;
	return run_act(r, &r->at.who, arena_fmt(c->a, "skip %s: %s", l->name, why), e);
}

static enum rc key_list(struct run *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < r->b.stages.n; i++)
		session_put_stage(&r->at, &r->b.stages.v[i]);
	session_put_beside(&r->at, &r->b);
	return RC_OK;
}

static enum rc key_undo(struct run *r, struct err *e)
{
	return run_act(r, &r->at.who, "undo", e);
}

static enum rc key_well(struct run *r, struct err *e)
{
	return run_act(r, &r->at.who, "look in", e);
}

static enum rc key_again(struct run *r, struct err *e)
{
	const struct actor who = r->kept_by;
	if (!r->kept) {
		cli_put(r->at.c, "Nothing was refused.\n");
		return RC_OK;
	}
	return run_act(r, &who, r->kept, e);
}

/* Going home and closing are told in words first: two acts (ux 3.4). */
static enum rc key_go(struct run *r, struct err *e)
{
	const char *typed, *act = r->b.next.act;
	struct cli *c = r->at.c;
	if (!act)
		return RC_OK;
	if (!r->b.next.open) {
		cli_put(c, "%s: not open yet\n", cli_safe(c, r->b.next.says));
		case_put_gates(&r->at, &r->b.next);
	}
	bool twice = strcmp(act, "leave") == 0 || strcmp(act, "close") == 0;
	if (r->b.next.open && twice
	    && (!run_ask(r,
	                 arena_fmt(c->a, "%s. [Enter] record it, anything else goes back",
	                           cli_safe(c, r->b.next.says)),
	                 &typed)
	        || *typed))
		return RC_OK;
	return run_act(r, &r->at.who, act, e);
}

static enum rc key_people(struct run *r, struct err *e)
{
	const char *name;
	struct actor who;
	if (!run_ask(r, "Who is here now?", &name) || !*name)
		return RC_OK;
	if (case_person(&r->at, name, &who, e) != RC_OK) {
		cli_put(r->at.c, "%s.\n", e->msg);
		return RC_OK;
	}
	const struct command cmd = {.kind = CMD_STAFF_COMES,
	                            .e = {.person = who.id, .roles = who.roles}};
	return run_command(r, &r->at.who, &cmd, arena_fmt(r->at.c->a, "%s is here", who.id), e);
}

static enum rc key_quit(struct run *r, struct err *e)
{
	(void)e;
	r->ended = true;
	return RC_OK;
}

static enum rc key_help(struct run *r, struct err *e);

static const struct key {
	char key;
	enum rc (*act)(struct run *r, struct err *e);
	const char *doc;
} keys[] = {
    {'v', key_vitals, "vitals"},
    {'n', key_note, "note"},
    {'s', key_skip, "skip with a reason"},
    {'l', key_list, "list"},
    {'u', key_undo, "undo"},
    {'w', key_well, "all well"},
    {'g', key_go, "go on"},
    {'d', run_dose, "dose"},
    {'e', run_adverse, "adverse event"},
    {'!', run_emergency, "emergency"},
    {'p', key_people, "who is here"},
    {'r', key_again, "again"},
    {'q', key_quit, "quit; the session stays"},
    {'?', key_help, "keys"},
};

static enum rc key_help(struct run *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < countof(keys); i++)
		cli_put(r->at.c, "  [%c] %s\n", keys[i].key, keys[i].doc);
	cli_put(r->at.c, "  Any other text answers the question, or is an act in words;\n"
	                 "  =TEXT is an answer whatever it looks like, @NAME ACT is done by "
	                 "somebody else.\n");
	return RC_OK;
}

/* `@paul sign going-home: fit` */
static enum rc by_another(struct run *r, const char *typed, struct err *e)
{
	struct actor who;
	size_t n = strcspn(typed, " ");
	if (case_person(&r->at, arena_dupn(r->at.c->a, typed, n), &who, e) != RC_OK
	    || prove(r, &who, e) != RC_OK) {
		cli_put(r->at.c, "%s.\n", cli_safe(r->at.c, e->msg));
		return RC_OK;
	}
	return run_act(r, &who, typed + n + strspn(typed + n, " "), e);
}

static enum rc take(struct run *r, const char *typed, struct err *e)
{
	if (typed[0] && !typed[1])
		for (size_t i = 0; i < countof(keys); i++)
			if (keys[i].key == typed[0])
				return keys[i].act(r, e);
	if (typed[0] == '@')
		return by_another(r, typed + 1, e);
	struct quantity q;
	if (typed[0] == '+' && r->at.demo_time
	    && quantity_parse(typed + 1, strlen(typed + 1), &q, NULL) && q.dim == DIM_ELAPSED) {
		r->at.clock->wall_ms += q.micro / 1000;
		return case_keep_time(&r->at, e);
	}
	return answer(r, current(r), typed[0] == '=' ? typed + 1 : typed, e);
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static enum rc once(struct run *r, struct err *e)
{
	const char *typed;
	struct cli *c = r->at.c;
	TRY(case_look(&r->at, "checklist", &r->b, NULL, e));
	if (!r->b.running) {
		r->ended = true;
		cli_put(c, "%s: %s.\n", r->b.session ? cli_safe(c, r->b.of_words) : "No session",
		        r->b.session ? cli_safe(c, r->b.state) : "is under way");
		return RC_OK;
	}
	cli_put(c, "\n");
	session_put_head(&r->at, &r->b);
	if (!run_ask(r,
	             arena_fmt(c->a,
	                       "%s\n  [g] go on  [v] vitals  [w] all well  [n] note  [l] list  "
	                       "[e] event  [!] emergency  [?] keys",
	                       question(r, current(r))),
	             &typed))
		return RC_OK;
	return take(r, typed, e);
}

enum rc session_run(struct cli *c, struct err *e)
{
	struct run r = {0};
	TRY(case_find(c, c->args[0], &r.at, e));
	cli_keeping(c, "Everything that was noted is kept. The session stays as it is.");
	while (!r.ended) {
		/* a session takes hours: what one turn needs goes with it */
		struct arena turn = {0};
		c->a = &turn;
		c->out = text_in(c->a);
		enum rc rc = once(&r, e);
		enum rc flushed = cli_flush(c, rc == RC_OK ? e : &(struct err){0});
		c->a = r.at.a;
		c->out = text_in(c->a);
		c->after = text_in(c->a);
		r.kept = arena_dup(c->a, r.kept);
		r.kept_by.id = arena_dup(c->a, r.kept_by.id);
		arena_drop(&turn);
		TRY(rc);
		TRY(flushed);
	}
	if (cli_stopped(c))
		return err_set(e, RC_STOPPED, "stopped; everything that was noted is kept");
	cli_say(c, "The session stays as it is. Go on with: tend session run %s",
	        cli_safe(c, c->args[0]));
	return RC_OK;
}
