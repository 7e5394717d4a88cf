/* SPDX-License-Identifier: Apache-2.0
 * The keys of the guided checklist that do not depend on what is asked. */
#include <ctype.h>
#include <string.h>

#include "cli/cli_run.h"

enum rc run_vitals(struct run *r, struct err *e)
{
	const char *typed;
	r->step = NULL;
	if (!run_ask(r, "Readings, each with its name: bp 128/82, pulse 84, spo2 97", &typed)
	    || !*typed)
		return RC_OK;
	return run_measure(r, typed, NULL, e);
}

enum rc run_note(struct run *r, struct err *e)
{
	const char *typed;
	if (!run_ask(r, "Note", &typed) || !*typed)
		return RC_OK;
	const struct command cmd = {.kind = CMD_NOTE, .e = {.text = typed}};
	return run_command(r, &r->at.who, &cmd, arena_fmt(r->at.c->a, "note: %s", typed), e);
}

enum rc run_stop(struct run *r, struct err *e)
{
	const char *typed;
	if (!run_ask(r, "Stop: no more medicine today. Why? (Enter goes back)", &typed) || !*typed)
		return RC_OK;
	return run_act(r, &r->at.who, arena_fmt(r->at.c->a, "stop: %s", typed), e);
}

static enum rc key_skip(struct run *r, struct err *e)
{
	static const char *const usual[] = {"not needed today", "the patient does not want it",
	                                    "no time", "done before"};
	const struct bedside_line *l = run_line(r);
	const struct step *def = run_step(r, l);
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
	bool number = isdigit((unsigned char)typed[0]) && !typed[1];
	size_t k = number ? (size_t)(typed[0] - '0') : 0;
	if (number && (k < 1 || k > n)) {
		cli_put(c, "There is no number %s here. Nothing was recorded.\n", typed);
		return RC_OK;
	}
	const char *why = number ? reasons[k - 1] : typed;
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

/* Going home and closing are told in words first: two acts (ux 3.4).  So is what stays open. */
static bool is_sure(struct run *r, const char *act)
{
	struct cli *c = r->at.c;
	bool leave = strcmp(act, "leave") == 0;
	if (!leave && strcmp(act, "close") != 0)
		return true;
	if (leave)
		session_put_open_alerts(&r->at, &r->b);
	return run_ask_yes(r, arena_fmt(c->a, "%s. [y] record it, anything else goes back",
	                                cli_safe(c, r->b.next.says)));
}

static enum rc key_go(struct run *r, struct err *e)
{
	const char *act = r->b.next.act;
	if (!act) {
		cli_put(r->at.c, "Nothing comes next.\n");
		return RC_OK;
	}
	/* what stands in the way is told once, with the refusal */
	if (r->b.next.open && !is_sure(r, act)) {
		cli_put(r->at.c, "Nothing was recorded.\n");
		return RC_OK;
	}
	return run_act(r, &r->at.who, act, e);
}

static enum rc key_again(struct run *r, struct err *e)
{
	const struct run_kept kept = r->kept;
	/* what is asked about twice is asked again too */
	if (kept.act && r->b.next.act && strcmp(kept.act, r->b.next.act) == 0)
		return key_go(r, e);
	if (!kept.act) {
		cli_put(r->at.c, "Nothing was refused.\n");
		return RC_OK;
	}
	r->happened = kept.happened;
	r->because = kept.because;
	enum rc rc = run_act(r, &kept.by, kept.act, e);
	r->happened = 0;
	r->because = NULL;
	return rc;
}

static enum rc key_people(struct run *r, struct err *e)
{
	const char *name;
	struct actor who;
	if (!run_ask(r, "Who is here now?", &name) || !*name)
		return RC_OK;
	if (case_person(&r->at, name, &who, e) != RC_OK) {
		cli_put(r->at.c, "%s.\n", e->msg);
		*e = (struct err){0};
		return RC_OK;
	}
	const struct command cmd = {.kind = CMD_STAFF_COMES,
	                            .e = {.person = who.id, .roles = who.roles}};
	return run_command(r, &r->at.who, &cmd, arena_fmt(r->at.c->a, "%s is here", who.id), e);
}

/* What happened before and was not written: paper, or a moment without a hand free. */
static enum rc key_late(struct run *r, struct err *e)
{
	const char *when, *what, *why;
	struct cli *c = r->at.c;
	int64_t ms;
	if (!run_ask(r, "When did it happen? Today 10:20, or 2027-03-01 10:20", &when) || !*when)
		return RC_OK;
	if (case_when(&r->at, when, &ms, e) != RC_OK) {
		cli_put(c, "%s.\n", cli_safe(c, e->msg));
		*e = (struct err){0};
		return RC_OK;
	}
	if (!run_ask(r, "What? Readings (bp 128/82, pulse 84), or an act in words (note: TEXT)",
	             &what)
	    || !*what || !run_ask(r, "Why is it written only now?", &why) || !*why) {
		cli_put(c, "Nothing was recorded.\n");
		return RC_OK;
	}
	struct command cmd;
	bool act = case_read(&r->at, what, &cmd, &(struct err){0}) == RC_OK;
	r->step = NULL;
	r->happened = ms;
	r->because = why;
	enum rc rc = act ? run_act(r, &r->at.who, what, e) : run_measure(r, what, NULL, e);
	r->happened = 0;
	r->because = NULL;
	return rc;
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
    {'v', run_vitals, "readings, whenever they were taken"},
    {'n', run_note, "a note (where n answers: type note: TEXT)"},
    {'s', key_skip, "skip this line, with a reason"},
    {'l', key_list, "the whole list, readings, alerts and tasks"},
    {'u', key_undo, "take back what you entered last, within minutes"},
    {'w', key_well, "looked in, all well"},
    {'g', key_go, "go on to the next stage, home, or close"},
    {'d', run_dose, "the next part of the dose"},
    {'t', key_late, "something happened earlier: a late entry"},
    {'x', run_stop, "stop: no more medicine today"},
    {'e', run_adverse, "adverse event"},
    {'!', run_emergency, "emergency"},
    {'p', key_people, "who is here"},
    {'r', key_again, "send again what was refused"},
    {'q', key_quit, "quit; the session stays as it is"},
    {'?', key_help, "these keys"},
};

static enum rc key_help(struct run *r, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < countof(keys); i++)
		cli_put(r->at.c, "  [%c] %s\n", keys[i].key, keys[i].doc);
	cli_put(r->at.c,
	        "  Any other text answers the question, or is an act in words: tend help acts.\n"
	        "  =TEXT is an answer whatever it looks like, @NAME ACT is done by somebody else.\n"
	        "  An empty line never records anything.\n");
	return RC_OK;
}

bool run_key(struct run *r, char key, enum rc *rc, struct err *e)
{
	for (size_t i = 0; i < countof(keys); i++)
		if (keys[i].key == key) {
			*rc = keys[i].act(r, e);
			return true;
		}
	return false;
}
