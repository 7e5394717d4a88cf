/* SPDX-License-Identifier: Apache-2.0
 * Commands that record: lines of the checklist, readings, notes, and corrections. */
#include <string.h>

#include "course/blind.h"
#include "course/score.h"
#include "course/sealed.h"
#include "course/together.h"
#include "decide/decide.h"

#define UNDO_MS (5 * 60 * 1000) /* ux 3.7: a slip within minutes is undone, later it is amended */

/* ---- steps ---- */

int need_step(struct deciding *d, const char *name, unsigned kinds)
{
	const struct plan *p = d->c->plan;
	int step = name ? plan_step_find(p, d->s->session, name) : -1;
	if (step < 0) {
		refuse(d, RC_NOTFOUND, "This session has no step `%s`.", name ? name : "");
		return -1;
	}
	const struct plan_step *s = &p->steps[step];
	if (!(kinds & 1u << s->def->kind)) {
		refuse(d, RC_USAGE, "`%s` is done in another way.", name);
		return -1;
	}
	if (s->stage > d->s->stage) {
		refuse(d, RC_USAGE, "`%s` belongs to %s, which has not been entered yet.", name,
		       p->stages[s->stage].def->name.s);
		return -1;
	}
	if (!has_any(d->who, &s->def->by)) {
		struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
		ev->e.name = name;
		ev->e.text = "not a person whom this step asks for";
		refuse(d, RC_DENIED, "`%s` is for somebody else to do.", name);
		return -1;
	}
	if (!step_applies(&d->look, step)) {
		refuse(d, RC_USAGE, "`%s` is not part of this session.", name);
		return -1;
	}
	for (size_t i = 0; i < s->def->after.n; i++) {
		int before = plan_step_find(p, d->s->session, s->def->after.v[i].s);
		if (before >= 0 && !step_is_done(d->c, before)) {
			refuse(d, RC_GATE, "`%s` comes after `%s`.", name, s->def->after.v[i].s);
			return -1;
		}
	}
	return step;
}

static bool is_one_of(const char *const *names, const char *text)
{
	for (int i = 0; names && text && names[i]; i++)
		if (strcmp(names[i], text) == 0)
			return true;
	return false;
}

/* `0..72 h` as the protocol writes it, as people say it: `0 to 72 h`. */
static const char *range_in_words(struct arena *a, const char *written)
{
	size_t n = strcspn(written, ".");
	return strncmp(written + n, "..", 2) == 0
	           ? arena_fmt(a, "%.*s to %s", (int)n, written, written + n + 2)
	           : written;
}

static int count_of(const char *text, const char *lo_hi)
{
	int n = 0;
	for (const char *s = text; *s; s++)
		n += *s >= lo_hi[0] && *s <= lo_hi[1];
	return n;
}

/* Words that answer `is there anybody` where a name was asked for. */
static bool is_name(const char *text)
{
	static const char *const none[] = {"no", "none",    "nobody",    "no one", "nil", "yes",
	                                   "ok", "unknown", "not known", "n/a",    "tbd", NULL};
	char low[16] = "";
	size_t n = strlen(text);
	while (n > 0 && strchr(" .!-", text[n - 1])) /* `No.` is no name either */
		n--;
	for (size_t i = 0; i < n && i < sizeof low - 1; i++)
		low[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
	return n > 1 && (n >= sizeof low || !is_one_of(none, low));
}

static bool is_phone(const char *text)
{
	return count_of(text, "09") >= 3;
}

static bool is_value(const char *text)
{
	return count_of(text, "09") >= 1;
}

/* Answers in words that have to be of some kind. */
static const struct words_kind {
	enum answer_kind kind;
	bool (*fits)(const char *text);
	const char *asks;
} words_kinds[] = {
    {ANSWER_NAME, is_name, "a name"},
    {ANSWER_PHONE, is_phone, "a phone number"},
    {ANSWER_VALUE, is_value, "a value as it is read off, such as `120 bar`"},
};

static enum rc words_fit(struct deciding *d, const struct answer_def *a)
{
	const char *text = d->cmd->e.text;
	if (!text || !text[0])
		return refuse(d, RC_USAGE, "`%s` needs an answer in words.", a->name);
	for (size_t i = 0; i < countof(words_kinds); i++)
		if (words_kinds[i].kind == a->kind && !words_kinds[i].fits(text))
			return refuse(d, RC_USAGE, "`%s` asks for %s, and `%.60s` is none.",
			              a->name, words_kinds[i].asks, text);
	return RC_OK;
}

/* The answer is of the kind that the step asks for. */
static enum rc answer_fits(struct deciding *d, int step)
{
	const struct plan_step *s = &d->c->plan->steps[step];
	const struct entry *e = &d->cmd->e;
	const struct answer_def *a = s->answer >= 0 ? &d->c->plan->p->answers.v[s->answer] : NULL;
	if (!a)
		return RC_OK;
	if (a->names) {
		if (is_one_of(a->names, e->text))
			return RC_OK;
		struct text all = text_in(d->a);
		for (int i = 0; a->names[i]; i++)
			text_fmt(&all, "%s%s", i ? ", " : "", a->names[i]);
		return refuse(d, RC_USAGE, "`%s` is answered with one of: %s.", a->name, all.s);
	}
	if (a->kind != ANSWER_NUMBER)
		return words_fit(d, a);
	if (e->has_amount && quantity_in_range(e->amount, &a->range))
		return RC_OK;
	return refuse(d, RC_USAGE, "`%s` is answered with %s.", a->name,
	              range_in_words(d->a, s->def->answer.s));
}

/* ---- steps of several people ---- */

/* `therapist and prescriber` */
static const char *people_words(struct arena *a, const struct people *by)
{
	struct text t = text_in(a);
	for (int i = 0; i < by->n; i++)
		text_fmt(&t, "%s%s", i ? " and " : "", roles_in_words(a, by->any_of[i]));
	return t.s;
}

/* another person than those who have done it, in a role that is still missing. */
static enum rc may_join(struct deciding *d, int step)
{
	const char *actors[PEOPLE_MAX];
	unsigned roles[PEOPLE_MAX];
	const struct step *def = d->c->plan->steps[step].def;
	int n = together_waiting(d->c, step, d->s->number, actors, roles);
	for (int i = 0; i < n; i++)
		if (strcmp(actors[i], d->who->id) == 0) {
			struct judgement j = {
			    .rule = def->name.s,
			    .verdict = VERDICT_BLOCK,
			    .say =
			        arena_fmt(d->a, "You have done `%s`. It waits for another person.",
			                  def->name.s)};
			weigh(d, &j);
			return weighed(d);
		}
	roles[n] = d->who->roles;
	if (together_fits(&def->by, roles, n + 1))
		return RC_OK;
	struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
	ev->e.name = def->name.s;
	ev->e.text = "not the other person whom this step asks for";
	return refuse(d, RC_DENIED, "`%s` is for %s, and not for another %s.", def->name.s,
	              people_words(d->a, &def->by), roles_in_words(d->a, roles[0]));
}

/* Whether it waits for somebody now, or whether what was said differs. */
static void tell_together(struct deciding *d, int step)
{
	const struct step *def = d->c->plan->steps[step].def;
	const char *actors[PEOPLE_MAX];
	unsigned roles[PEOPLE_MAX];
	struct course *then = course_then(d);
	if (step_is_done(then, step))
		return;
	if (together_waiting(then, step, d->s->number, actors, roles)) {
		hint(d, "now the other person: %s, alone", people_words(d->a, &def->by));
		return;
	}
	struct judgement j = {
	    .rule = def->name.s,
	    .verdict = VERDICT_WARN,
	    .say = arena_fmt(d->a, "The answers to `%s` differ. All of you answer again, alone.",
	                     def->name.s)};
	weigh(d, &j);
}

enum rc do_step(struct deciding *d)
{
	const unsigned kinds = 1u << STEP_CONFIRM | 1u << STEP_ASK | 1u << STEP_CHOOSE
	                       | 1u << STEP_HAND_OUT | 1u << STEP_WAIT | 1u << STEP_NOTE
	                       | 1u << STEP_PLUGIN;
	int step = need_step(d, d->cmd->e.name, kinds);
	if (step < 0)
		return d->out->rc;
	TRY(answer_fits(d, step));
	TRY(weigh_checks(d, &d->c->plan->steps[step].def->enter));
	TRY(step_rule(d, step));
	bool together = step_is_together(d->c->plan, step);
	if (together)
		TRY(may_join(d, step));
	struct event *ev = emit(d, EV_STEP_DONE);
	ev->e.roles = together ? d->who->roles : 0;
	if (together)
		tell_together(d, step);
	raise_alerts(d);
	return RC_OK;
}

enum rc do_skip(struct deciding *d)
{
	int step = need_step(d, d->cmd->e.name, ~0u);
	if (step < 0)
		return d->out->rc;
	const struct step *def = d->c->plan->steps[step].def;
	if (def->skip == SKIP_NEVER) {
		struct judgement j = {.rule = def->name.s,
		                      .verdict = VERDICT_BLOCK,
		                      .say =
		                          arena_fmt(d->a, "`%s` cannot be left out.", def->name.s)};
		weigh(d, &j);
		return weighed(d);
	}
	if (!d->cmd->e.reason || !d->cmd->e.reason[0])
		return refuse(d, RC_USAGE, "Leaving a step out needs its reason.");
	emit(d, EV_STEP_SKIPPED);
	return RC_OK;
}

enum rc do_note(struct deciding *d)
{
	if (!d->cmd->e.text || !d->cmd->e.text[0])
		return refuse(d, RC_USAGE, "The note is empty.");
	if (d->cmd->e.name && need_step(d, d->cmd->e.name, 1u << STEP_NOTE) < 0)
		return d->out->rc;
	emit(d, EV_NOTE_WRITTEN);
	return RC_OK;
}

enum rc do_look_in(struct deciding *d)
{
	const struct plan_session *s = &d->c->plan->sessions[d->s->session];
	const char *name = d->cmd->e.name;
	for (int i = s->step; i < s->step + s->steps && !name; i++)
		if (d->c->plan->steps[i].def->kind == STEP_LOOK_IN
		    && d->c->plan->steps[i].stage <= d->s->stage)
			name = d->c->plan->steps[i].def->name.s;
	if (!name)
		return refuse(d, RC_USAGE, "No looking in is due in this session.");
	if (need_step(d, name, 1u << STEP_LOOK_IN) < 0)
		return d->out->rc;
	struct event *ev = emit(d, EV_LOOKED_IN);
	ev->e.name = name;
	raise_alerts(d);
	return RC_OK;
}

enum rc do_washout(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	bool known = false;
	for (size_t i = 0; i < d->c->plan->p->medicines.n; i++)
		for (size_t j = 0; j < d->c->plan->p->medicines.v[i].washouts.n; j++)
			known |=
			    e->name
			    && strcmp(d->c->plan->p->medicines.v[i].washouts.v[j].name.s, e->name)
			           == 0;
	if (!known)
		return refuse(d, RC_NOTFOUND, "This protocol has no washout `%s`.",
		              e->name ? e->name : "");
	if (!e->at && !(e->text && strcmp(e->text, "never") == 0))
		return refuse(d, RC_USAGE, "Say the day it was last taken, or `never`.");
	/* a day without a time is its last second: of today, that is now */
	bool today = e->at > d->t && e->at / 1000 % 60 == 59
	             && course_day(d->c, e->at) == course_day(d->c, d->t);
	if (e->at > d->t && !today)
		return refuse(d, RC_USAGE, "That day has not come yet.");
	struct event *ev = emit(d, EV_WASHOUT_ANSWERED);
	if (today)
		ev->e.at = d->t;
	return RC_OK;
}

/* ---- readings ---- */

/* Recording is never refused for its value; only for what cannot be a reading at all. */
enum rc do_measure(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (e->readings_n == 0)
		return refuse(d, RC_USAGE, "Say what was measured.");
	for (int i = 0; i < e->readings_n; i++) {
		int m = plan_measure_find(d->c->plan, e->readings[i].measure);
		if (m < 0)
			return refuse(d, RC_NOTFOUND, "This protocol does not measure `%s`.",
			              e->readings[i].measure);
		const struct measure *def = &d->c->plan->p->measures.v[m];
		if (def->worked.src)
			return refuse(d, RC_USAGE, "`%s` is worked out, and not measured.",
			              def->name.s);
		int parts = def->components.n ? (int)def->components.n : 1;
		if (e->readings[i].n != parts)
			return refuse(d, RC_USAGE, "`%s` has %d value%s.", def->name.s, parts,
			              parts == 1 ? "" : "s");
		if (!def->unit.s && e->readings[i].value[0] % 1000000 != 0)
			return refuse(d, RC_USAGE, "`%s` is told in whole points.", def->name.s);
	}
	emit(d, EV_READING_RECORDED);
	for (int i = 0; i < e->readings_n; i++)
		close_tasks(d, "measure ", e->readings[i].measure);
	raise_alerts(d);
	return RC_OK;
}

/* ---- signatures and tasks ---- */

static int64_t end_of_day(const struct deciding *d)
{
	struct civil_date date;
	int64_t utc;
	if (!civil_date_of_day(course_day(d->c, d->t) + 1, &date))
		return 0;
	zone_utc(d->c->zone, date, (struct civil_clock){0}, &utc, NULL);
	return utc - 1;
}

static enum rc sign_check(struct deciding *d, int check)
{
	struct judgement j = check_judge(d->a, &d->look, check);
	const char *name = d->c->plan->p->checks.v[check].name.s;
	if (j.signed_off)
		return refuse(d, RC_USAGE, "`%s` is signed already.", name);
	if (judgement_opens(&j))
		return refuse(d, RC_USAGE, "`%s` passes; nothing is to be signed.", name);
	if (!j.by.n || j.verdict == VERDICT_BLOCK) {
		weigh(d, &j);
		return refuse(d, RC_GATE, "`%s` cannot be signed away: %s", name,
		              j.say ? j.say : "");
	}
	if (!has_any(d->who, &j.by)) {
		struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
		ev->e.name = name;
		ev->e.text = "not a person who may sign this check";
		return refuse(d, RC_DENIED, "`%s` is for the %s to sign.", name,
		              people_words(d->a, &j.by));
	}
	if (!d->cmd->e.reason || !d->cmd->e.reason[0])
		return refuse(d, RC_USAGE, "This signature needs its reason.");
	struct event *ev = emit(d, EV_SIGNED);
	ev->e.roles = d->who->roles;
	ev->e.meaning = j.say;
	ev->e.until = end_of_day(d); /* */
	return RC_OK;
}

enum rc do_sign(struct deciding *d)
{
	const char *name = d->cmd->e.name;
	int check = name ? plan_check_find(d->c->plan, name) : -1;
	if (check >= 0)
		return sign_check(d, check);
	int step = need_step(d, name, 1u << STEP_SIGN);
	if (step < 0)
		return d->out->rc;
	const struct step *def = d->c->plan->steps[step].def;
	TRY(weigh_checks(d, &def->enter));
	if (step_is_together(d->c->plan, step))
		TRY(may_join(d, step));
	struct event *ev = emit(d, EV_SIGNED);
	ev->e.roles = d->who->roles;
	ev->e.meaning = def->meaning.s ? def->meaning.s : def->title.s ? def->title.s : def->name.s;
	if (step_is_together(d->c->plan, step))
		tell_together(d, step);
	return RC_OK;
}

enum rc do_task_done(struct deciding *d)
{
	const char *name = d->cmd->e.name;
	const struct task *found = NULL;
	for (size_t i = 0; name && i < d->c->tasks.n; i++)
		if (!d->c->tasks.v[i].done && strcmp(d->c->tasks.v[i].name, name) == 0) {
			found = &d->c->tasks.v[i];
			break;
		}
	if (!found)
		return refuse(d, RC_NOTFOUND, "No task `%s` is open.", name ? name : "");
	if (found->owner && !(d->who->roles & found->owner)) {
		struct event *ev = emit_bare(d, EV_ACCESS_REFUSED);
		ev->e.name = name;
		ev->e.text = "not an owner of this task";
		return refuse(d, RC_DENIED, "`%s` is for somebody else to close.", name);
	}
	if (strcmp(name, TASK_STOP_DOSE) == 0 && d->s
	    && course_dose_under_way(d->c, d->s->number)) {
		refuse(d, RC_GATE, "The dose is still under way.");
		hint(d, "it is done when the dose is stopped: stop dose");
		return RC_GATE;
	}
	bool says_why = strcmp(name, TASK_WHY_STOPPED) == 0;
	if (says_why && (!d->cmd->e.text || !d->cmd->e.text[0])) {
		refuse(d, RC_USAGE, "Say why the session was stopped.");
		hint(d, "done %s: felt sick", name);
		return RC_USAGE;
	}
	if (strncmp(name, "take over from ", strlen("take over from ")) == 0)
		return refuse(d, RC_USAGE, "A post is taken over by: %s.", name);
	struct event *ev = emit(d, EV_TASK_DONE);
	ev->e.ref = found->m.seq;
	return RC_OK;
}

/* No gate stands before it: it is for the minute in which somebody has to know. */
enum rc do_unblind(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (!blind_names(d->c->plan, e->name))
		return e->name ? refuse(d, RC_NOTFOUND, "Nothing called `%s` is hidden.", e->name)
		               : refuse(d, RC_USAGE, "This protocol hides nothing.");
	if (!e->reason || !e->reason[0])
		return refuse(d, RC_USAGE, "Opening a blinding needs its reason.");
	struct event *ev = emit(d, EV_UNBLINDED);
	ev->e.meaning = "I open the blinding of this course";
	struct act review = {.kind = ACT_TASK, .what = {.s = "unblinding-review"}};
	const struct acts acts = {.v = &review, .n = 1, .cap = 1};
	const struct people owner = {.n = 1, .any_of = {ROLE_DIRECTOR | ROLE_MEDICAL_DIRECTOR}};
	open_tasks(d, &acts, &owner, (struct quantity){1000000, DIM_DAYS}, e->reason);
	return RC_OK;
}

/* ---- corrections ---- */

/* The newest thing that this person entered in this session; *undoable is false where it is of a
 * kind that can only be amended. */
static const struct mark *last_act(const struct deciding *d, bool *undoable)
{
	const struct mark *best = NULL;
#define NEWEST(list, undo) NEWEST_MARK(list, m, undo)
#define NEWEST_MARK(list, mark_, undo)                                                             \
	for (size_t i = 0; i < d->c->list.n; i++) {                                                \
		const struct mark *m = &d->c->list.v[i].mark_;                                     \
		if (m->seq && m->session == d->s->number && !m->struck                             \
		    && strcmp(m->actor, d->who->id) == 0 && (!best || m->seq > best->seq)) {       \
			best = m;                                                                  \
			*undoable = (undo);                                                        \
		}                                                                                  \
	}
	NEWEST_MARK(doses, end, false)
	NEWEST(steps, sealed_list_of(d->c->plan, d->c->steps.v[i].step) < 0)
	NEWEST(readings, true)
	NEWEST(forms, true)
	NEWEST(doses, false)
	NEWEST(packets, false)
	NEWEST(stock, false)
	NEWEST(orders, false)
	NEWEST(as_needed, false)
	NEWEST(signatures, false)
	NEWEST(adverse, false)
#undef NEWEST
#undef NEWEST_MARK
	return best;
}

enum rc do_undo(struct deciding *d)
{
	bool undoable = false;
	const struct mark *m = last_act(d, &undoable);
	if (m && d->cmd->e.ref && d->cmd->e.ref != m->seq) {
		refuse(d, RC_USAGE, "Only your last entry is taken back, and #%lld is not it.",
		       (long long)d->cmd->e.ref);
		hint(d, "correct it: amend #%lld, with the reason", (long long)d->cmd->e.ref);
		return RC_USAGE;
	}
	if (!m)
		return refuse(d, RC_NOTFOUND, "There is nothing of yours to undo.");
	if (!undoable) {
		refuse(d, RC_USAGE,
		       "A dose, a signature, an adverse event or what a list gave is not "
		       "undone.");
		hint(d, "correct it: amend, with the reason");
		return RC_USAGE;
	}
	if (m->seq < d->s->stage_seq) {
		refuse(d, RC_USAGE,
		       "A stage was entered since: what was decided on is not undone.");
		hint(d, "correct it: amend, with the reason");
		return RC_USAGE;
	}
	if (d->now->wall_ms - m->written > UNDO_MS) {
		refuse(d, RC_USAGE, "Your last act is over %d minutes old: too long ago to undo.",
		       UNDO_MS / 60000);
		hint(d, "correct it: amend, with the reason");
		return RC_USAGE;
	}
	struct event *ev = emit_bare(d, EV_ENTRY_UNDONE);
	ev->corrects = m->seq;
	ev->e.ref = m->seq;
	raise_alerts(d); /* what was there before may count again */
	return RC_OK;
}

enum rc do_amend(struct deciding *d)
{
	const struct entry *e = &d->cmd->e;
	if (!e->reason || !e->reason[0])
		return refuse(d, RC_USAGE, "A correction needs its reason.");
	if (e->ref < 1 || e->ref > d->c->seq)
		return refuse(d, RC_NOTFOUND, "There is no entry %lld to correct.",
		              (long long)e->ref);
	const struct mark *found = NULL;
	const char *due = NULL; /* what the correction has to say in full */
#define FIND(list, says, example)                                                                  \
	for (size_t i = 0; i < d->c->list.n && !found; i++)                                        \
		if (d->c->list.v[i].m.seq == e->ref) {                                             \
			found = &d->c->list.v[i].m;                                                \
			due = (says) ? NULL : (example);                                           \
		}
	FIND(readings, e->readings_n > 0, "bp 128/82 mmHg")
	FIND(steps, (e->text && e->text[0]) || e->has_amount, "the answer")
	FIND(forms, e->answers_n > 0 || e->has_total, "all answers of the form")
	FIND(stock, e->has_amount, "40 mg")
	FIND(doses, e->has_amount, "100 mg")
	FIND(as_needed, e->has_amount, "4 mg")
#undef FIND
	for (size_t i = 0; i < d->c->as_needed.n; i++) /* an order is signed anew */
		if (found == &d->c->as_needed.v[i].m && !d->c->as_needed.v[i].given)
			found = NULL;
	if (!found)
		return refuse(d, RC_USAGE,
		              "Entry %lld is of a kind that is not corrected in place.",
		              (long long)e->ref);
	if (e->filled)
		return refuse(d, RC_USAGE, "A correction says each answer itself.");
	if (found->struck)
		return refuse(d, RC_USAGE,
		              "Entry %lld was corrected already; correct the entry that stands.",
		              (long long)e->ref);
	for (size_t i = 0; i < d->c->stock.n; i++)
		if (d->c->stock.v[i].m.seq == e->ref && kits_at(d, d->c->stock.v[i].medicine)
		    && !may_know_kits(d, d->c->stock.v[i].medicine))
			return d->out->rc;
	for (size_t i = 0; i < d->c->doses.n; i++)
		if (d->c->doses.v[i].m.seq == e->ref && kits_at(d, d->c->doses.v[i].medicine)
		    && !may_know_kits(d, d->c->doses.v[i].medicine))
			return d->out->rc;
	for (size_t i = 0; i < d->c->steps.n; i++)
		if (d->c->steps.v[i].m.seq == e->ref
		    && step_is_together(d->c->plan, d->c->steps.v[i].step))
			return refuse(d, RC_USAGE,
			              "Entry %lld is of several people: all of them answer again.",
			              (long long)e->ref);
	for (size_t i = 0; i < d->c->steps.n; i++)
		if (d->c->steps.v[i].m.seq == e->ref
		    && sealed_list_of(d->c->plan, d->c->steps.v[i].step) >= 0)
			return refuse(
			    d, RC_USAGE,
			    "Entry %lld was drawn from a sealed list. It stands as drawn.",
			    (long long)e->ref);
	if (due) /* a fact is never taken away by a correction that says nothing */
		return refuse(d, RC_USAGE,
		              "A correction of entry %lld says it in full, such as `%s`.",
		              (long long)e->ref, due);
	for (int i = 0; i < e->readings_n; i++) {
		bool there = false;
		for (size_t k = 0; k < d->c->readings.n; k++)
			there |=
			    d->c->readings.v[k].m.seq == e->ref
			    && strcmp(d->c->plan->p->measures.v[d->c->readings.v[k].measure].name.s,
			              e->readings[i].measure)
			           == 0;
		if (!there)
			return refuse(d, RC_USAGE, "Entry %lld says nothing about %s.",
			              (long long)e->ref, e->readings[i].measure);
	}
	for (size_t i = 0; i < d->c->forms.n; i++) {
		int32_t *answers = NULL;
		if (d->c->forms.v[i].m.seq == e->ref)
			TRY(form_fits(d, d->c->forms.v[i].form, &answers));
	}
	struct event *ev = emit(d, EV_ENTRY_AMENDED);
	ev->corrects = e->ref;
	raise_alerts(d);
	return RC_OK;
}
