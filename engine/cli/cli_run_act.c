/* SPDX-License-Identifier: Apache-2.0
 * What the guided checklist sends, and what it tells of the answer. */
#include <ctype.h>
#include <string.h>

#include "cli/cli_run.h"
#include "words/words.h"

static bool can_undo(enum command_kind kind)
{
	return kind == CMD_DO || kind == CMD_SKIP || kind == CMD_MEASURE || kind == CMD_FORM
	       || kind == CMD_NOTE || kind == CMD_LOOK_IN;
}

/* What is true whatever the page showed is never sent back because somebody else wrote meanwhile.
 */
static bool hangs_on_page(enum command_kind kind)
{
	static const enum command_kind facts[] = {
	    CMD_MEASURE,     CMD_NOTE,       CMD_LOOK_IN,
	    CMD_STOP,        CMD_EMERGENCY,  CMD_ADVERSE_EVENT,
	    CMD_STAFF_COMES, CMD_STAFF_GOES, CMD_CONSENT_WITHDRAW};
	for (size_t i = 0; i < countof(facts); i++)
		if (facts[i] == kind)
			return false;
	return true;
}

/* What was read on the packet is not said again: the second person looks at this screen (G-19). */
static const char *words_told(const struct command *cmd, const char *words)
{
	return cmd->kind == CMD_CHECK_PACKET ? "the packet was read" : words;
}

static void keep(struct run *r, const struct actor *who, const char *words)
{
	r->refused = true;
	r->kept = (struct run_kept){
	    .act = words, .by = *who, .happened = r->happened, .because = r->because};
}

void run_keep(struct run *r, struct arena *a)
{
	r->kept.act = arena_dup(a, r->kept.act);
	r->kept.by.id = arena_dup(a, r->kept.by.id);
	r->kept.because = arena_dup(a, r->kept.because);
}

static void tell_done(struct run *r, const struct command *cmd, const char *words,
                      const struct app_reply *reply)
{
	struct cli *c = r->at.c;
	const char *undone = cmd->kind == CMD_UNDO ? case_undone(&r->at, reply) : NULL;
	if (undone)
		cli_put(c, "%s  undone: %s. It counts for nothing now; the record shows both.\n",
		        case_clock(&r->at, app_now(c->app).wall_ms), cli_safe(c, undone));
	else
		cli_put(c, "%s  %s, noted%s.%s\n", case_clock(&r->at, app_now(c->app).wall_ms),
		        cli_safe(c, words_told(cmd, words)),
		        r->happened ? arena_fmt(c->a, " as of %s", case_clock(&r->at, r->happened))
		                    : "",
		        can_undo(cmd->kind) ? "  [u] undo" : "");
}

/* A sentence that a rule says below is not said twice. */
static void tell_refusal(struct run *r, const struct bedside_next *next, const char *msg)
{
	struct cli *c = r->at.c;
	bool said = !msg || !*msg;
	for (size_t i = 0; i < next->gates.n; i++)
		said |= msg && strcmp(next->gates.v[i].says, msg) == 0;
	if (said)
		cli_put(c, "Not done. What stands in the way:\n");
	else
		cli_put(c, "Not done: %s\n", cli_safe(c, msg));
}

enum rc run_command(struct run *r, const struct actor *who, const struct command *cmd,
                    const char *words, struct err *e)
{
	struct cli *c = r->at.c;
	struct app_reply reply;
	struct bedside_next next = {0};
	struct command sent = *cmd;
	if (r->happened) {
		sent.happened = r->happened;
		sent.e.reason = sent.e.reason ? sent.e.reason : r->because;
	}
	r->sent = NULL;
	sent.expected = hangs_on_page(cmd->kind) ? r->seen : 0;
	TRY(case_send(&r->at, who, &sent, &reply, e));
	bedside_gates(c->a, reply.judgements, reply.judgements_n, &next);
	r->refused = reply.rc != RC_OK;
	if (!r->refused) {
		r->sent = words;
		tell_done(r, cmd, words, &reply);
	} else
		tell_refusal(r, &next, reply.msg);
	case_put_gates(&r->at, &next);
	if (reply.hint && *reply.hint)
		cli_put(c, "  %s\n", cli_safe(c, reply.hint));
	if (reply.rc != RC_CONFLICT && reply.events) /* what this very act wrote was seen */
		r->seen = reply.first + reply.events - 1;
	if (!r->refused && r->kept.act && strcmp(r->kept.act, words) == 0)
		r->kept = (struct run_kept){0};
	if (r->refused) {
		keep(r, who, words);
		cli_put(c, "Kept: %s   [r] send it again\n", cli_safe(c, words_told(cmd, words)));
	}
	return RC_OK;
}

/* ---- readings ----------------------------------------------------------------------------------
 */

static const struct measure *measure_of(const struct course *c, const char *name)
{
	int m = plan_measure_find(c->plan, name);
	return m >= 0 ? &c->plan->p->measures.v[m] : NULL;
}

/* The readings that this session takes again and again, once it does; a number alone is never taken
 * for anything else. */
static const struct step *usual_step(const struct run *r, const struct course *c)
{
	for (size_t i = 0; i < r->b.stages.n; i++)
		for (size_t k = 0; k < r->b.stages.v[i].lines.n; k++) {
			const struct bedside_line *l = &r->b.stages.v[i].lines.v[k];
			if (l->step >= 0 && l->kind == STEP_MONITOR && l->state != LINE_NOT_ASKED
			    && l->state != LINE_LATER)
				return c->plan->steps[l->step].def;
		}
	return NULL;
}

/* `128/82` alone is the one pressure that is measured. */
static const char *name_by_shape(const struct course *c, const char *value)
{
	const char *found = NULL;
	for (size_t i = 0; strchr(value, '/') && i < c->plan->p->measures.n; i++)
		if (c->plan->p->measures.v[i].components.n == 2)
			found = found ? "" : c->plan->p->measures.v[i].name.s;
	return found && *found ? found : NULL;
}

static size_t pieces_of(const char *typed)
{
	size_t n = 1;
	for (const char *s = typed; *s; s++)
		n += *s == ',';
	return n;
}

static const char *name_them(struct run *r, const struct step *step)
{
	struct text t = text_in(r->at.c->a);
	for (size_t i = 0; step && i < step->what.n; i++)
		text_fmt(&t, "%s%s", i ? ", " : "", step->what.v[i].s);
	cli_put(r->at.c,
	        "Which reading is which? Name each, such as: pulse 84, spo2 97%s%s%s. Nothing was "
	        "recorded.\n",
	        t.n ? "; or all of them in order: " : "", t.s ? cli_safe(r->at.c, t.s) : "", "");
	return NULL;
}

const char *run_readings(struct run *r, const char *typed, const struct step *step)
{
	struct arena *a = r->at.c->a;
	struct text t = text_in(a);
	const struct course *course = run_course(r);
	if (!course)
		return typed;
	if (!step)
		step = usual_step(r, course);
	bool in_order = step && pieces_of(typed) == step->what.n;
	size_t place = 0;
	for (const char *s = typed; *s; place++) {
		size_t n = strcspn(s, ",");
		char *piece = arena_dupn(a, s, n);
		s += n + (s[n] == ',');
		piece += strspn(piece, " ");
		bool named = isalpha((unsigned char)piece[0]);
		const char *name = named ? arena_dupn(a, piece, strcspn(piece, " ")) : NULL;
		char *value = named ? piece + strlen(name) : piece;
		value += strspn(value, " ");
		if (!named)
			name = in_order ? step->what.v[place].s : name_by_shape(course, value);
		if (!name)
			return name_them(r, step);
		const struct measure *def = measure_of(course, name);
		bool bare = !strchr(value, ' ') && def && def->dim != DIM_NONE;
		text_fmt(&t, "%s%s %s%s%s", t.n ? ", " : "measure ", name, value, bare ? " " : "",
		         bare ? def->unit.s : "");
	}
	return t.n ? t.s : name_them(r, step);
}

/* ---- acts in words -----------------------------------------------------------------------------
 */

static enum rc not_understood(struct run *r, const struct actor *who, const char *act,
                              struct err *e)
{
	struct cli *c = r->at.c;
	cli_put(c, "Not understood: %s.\n", cli_safe(c, e->msg));
	if (e->hint[0])
		cli_put(c, "  %s\n", cli_safe(c, e->hint));
	cli_put(c, "Kept: %s   [r] send it again, or type it anew\n", cli_safe(c, act));
	keep(r, who, act);
	*e = (struct err){0};
	return RC_OK;
}

enum rc run_measure(struct run *r, const char *typed, const struct step *step, struct err *e)
{
	const char *act = run_readings(r, typed, step);
	return act ? run_act(r, &r->at.who, act, e) : RC_OK;
}

enum rc run_act(struct run *r, const struct actor *who, const char *act, struct err *e)
{
	const struct course *course = run_course(r);
	struct cli *c = r->at.c;
	struct command cmd;
	r->sent = NULL;
	for (;;) {
		const char *typed, *odd, *said, *metric = words_converted(c->a, act, &said);
		if (metric
		    && !run_ask_yes(r, arena_fmt(c->a,
		                                 "%s. [y] record that, anything else: nothing is "
		                                 "recorded",
		                                 cli_safe(c, said)))) {
			cli_put(c, "Nothing was recorded.\n");
			return RC_OK;
		}
		act = metric ? metric : act;
		enum rc rc = case_read(&r->at, act, &cmd, e);
		if (rc == RC_USAGE || rc == RC_NOTFOUND)
			return not_understood(r, who, act, e);
		TRY(rc);
		struct now now = app_now(c->app);
		odd = course ? bedside_odd(c->a, course, &cmd, &now) : NULL;
		if (!odd)
			return run_command(r, who, &cmd, act, e);
		r->hide = cmd.kind == CMD_CHECK_PACKET;
		bool got =
		    run_ask(r,
		            arena_fmt(c->a, "%s. Is that so? Type it again, or [y] keep it so",
		                      cli_safe(c, odd)),
		            &typed);
		r->hide = false;
		if (!got || !*typed) {
			cli_put(c, "Nothing was recorded. Kept: %s   [r] send it again\n",
			        cli_safe(c, words_told(&cmd, act)));
			keep(r, who, act);
			return RC_OK;
		}
		if (strcmp(typed, "y") == 0 || strcmp(typed, "yes") == 0)
			return run_command(r, who, &cmd, act, e);
		bool whole = cmd.kind != CMD_MEASURE || strncmp(typed, "measure ", 8) == 0;
		act = whole ? typed : run_readings(r, typed, r->step);
		if (!act)
			return RC_OK;
	}
}
