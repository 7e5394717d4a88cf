/* SPDX-License-Identifier: Apache-2.0
 * decide/decide.h - what the rooms of decide() share: one call under way.
 *
 * Inner header: command.h is the door. */
#ifndef TEND_DECIDE_DECIDE_H
#define TEND_DECIDE_DECIDE_H

#include "decide/command.h"
#include "judge/series.h"

struct deciding {
	struct arena *a;
	const struct course *c; /* with the answers of plugins that came with the command */
	int64_t stands;         /* seq of its last event without them */
	size_t told;            /* how many of the events of `out` they are */
	struct questions asks;
	const struct command *cmd;
	const struct actor *who;
	const struct now *now;
	const struct command_row *row;
	int64_t t;                /* now on the course's clock */
	int64_t happened;         /* when the thing happened: t, or earlier for a late entry */
	struct look look;         /* at t, in the session under way */
	struct session_record *s; /* under way; NULL */
	struct decision *out;
};

/* Adds an event with head and time set; its fields are a copy of the command's unless `bare`. */
struct event *emit(struct deciding *d, enum event_kind kind);
struct event *emit_bare(struct deciding *d, enum event_kind kind);

/* plugin.c: puts the answers that came with the command on record, ahead of all else, and judges by
 * them. */
void take_answers(struct deciding *d);
/* The answer that came with the command; NULL, and the question noted, where none did.  For what
 * depends on the command itself: an answer on record was to another one. */
const struct answered *answer_given(struct deciding *d, struct question q);
/* The seq of the event that holds an answer that came with the command. */
int64_t answer_seq(const struct deciding *d, const struct answered *r);
/* Whether a plugin lets a step count as done: by its rule, or where that cannot be asked, by the
 * hand that does it.  Refuses otherwise. */
enum rc step_rule(struct deciding *d, int step);
/* The steps with a rule that the answers of this form do. */
void do_steps_of_form(struct deciding *d, int form);
/* What plugins want after all that was decided. */
void react(struct deciding *d);

/* A copy of the course with all that was decided so far; lives with the call. */
struct course *course_then(const struct deciding *d);

/* Ends with a sentence; gives rc. */
enum rc refuse(struct deciding *d, enum rc rc, const char *fmt, ...) PRINTF(3, 4);
void hint(struct deciding *d, const char *fmt, ...) PRINTF(2, 3);

/* Adds a judgement; when it does not open, its verdict and acts are emitted and `rc` says so. */
void weigh(struct deciding *d, const struct judgement *j);
/* Judges each check of a list; RC_GATE if one does not open. */
enum rc weigh_checks(struct deciding *d, const struct idents *checks);
/* RC_GATE with the sentence of the strongest judgement, or RC_OK. */
enum rc weighed(struct deciding *d);

/* Tasks of acts: opened unless one of the same name and cause is open in this session. */
void open_tasks(struct deciding *d, const struct acts *acts, const struct people *owner,
                struct quantity due, const char *cause);
void close_tasks(struct deciding *d, const char *prefix, const char *name);
/* Forms that may stay open after their session: a task each once the session is over, and the
 * session that an answer belongs to (-1 and a refusal where there is none). */
void open_owed(struct deciding *d);
void close_owed(struct deciding *d, int form, int session);
int session_of_form(struct deciding *d, int form);
/* When a deadline of `due` from an instant is over, ms UTC: days run to the end of the day; 0 where
 * none was written. */
int64_t deadline_from(const struct deciding *d, int64_t from, struct quantity due);
/* After recording: alerts that are true now and were not before, on a copy with the new events. */
void raise_alerts(struct deciding *d);

/* Lifts an alert and closes the tasks that it opened. */
void lift_alert(struct deciding *d, const struct alert_record *r, const char *name,
                const char *reason);

/* The step of the command in the session under way, in a stage that was entered, done by somebody
 * who may; else refuses.  -1 then. */
int need_step(struct deciding *d, const char *name, unsigned kinds);
/* Steps of a stage that have to be done before it can be left; adds a judgement for them. */
bool stage_is_done(struct deciding *d, int stage);
bool step_is_done(const struct course *c, int step);
bool step_applies(struct look *look, int step); /* its `when:`; unknown counts as yes */
bool has_any(const struct actor *who, const struct people *by);
const char *roles_in_words(struct arena *a, unsigned roles); /* `nurse or prescriber` */

/* The contact of the command and its round; the next open round where none is said.  Refuses where
 * there is none. */
bool need_contact(struct deciding *d, struct due_contact *out);
/* Bookings to come whose contact falls away with this command are called off. */
void cancel_fallen(struct deciding *d);

/* Holds while somebody who has to be here has gone and nobody took the post. */
void weigh_posts(struct deciding *d);
/* `reason for stopping`: opened by a stop that did not say why; its answer is the reason. */
#define TASK_WHY_STOPPED "reason for stopping"
#define TASK_STOP_DOSE   "stop dose"

/* The next task of `measure NAME every …` where the last is done or has fallen due. */
void keep_measuring(struct deciding *d);

/* Makes readings overdue and sessions interrupted as the clock says. */
void tick(struct deciding *d);

/* Opens or closes the task of a course that waits for an answer; after all else was decided. */
void course_wait(struct deciding *d);

/* One function a command (the table is in command.c). */
enum rc do_enrol(struct deciding *d);
enum rc do_consent(struct deciding *d);
enum rc do_book(struct deciding *d);
enum rc do_cancel(struct deciding *d);
enum rc do_assign(struct deciding *d);
enum rc do_hand_out(struct deciding *d);
enum rc do_miss(struct deciding *d);
enum rc do_nobody_answers(struct deciding *d);
enum rc do_end_course(struct deciding *d);
enum rc do_treatment(struct deciding *d);
enum rc do_start(struct deciding *d);
enum rc do_staff(struct deciding *d);
enum rc do_hand_over(struct deciding *d);
enum rc do_take_over(struct deciding *d);
enum rc do_enter(struct deciding *d);
enum rc do_leave(struct deciding *d);
enum rc do_close(struct deciding *d);
enum rc do_stop(struct deciding *d);
enum rc do_resume(struct deciding *d);
enum rc do_step(struct deciding *d);
enum rc do_skip(struct deciding *d);
enum rc do_measure(struct deciding *d);
enum rc do_form(struct deciding *d);
enum rc do_note(struct deciding *d);
enum rc do_look_in(struct deciding *d);
enum rc do_washout(struct deciding *d);
enum rc do_order(struct deciding *d);
enum rc do_check_packet(struct deciding *d);
enum rc do_prepare(struct deciding *d); /* kit.c */
enum rc do_draw(struct deciding *d);
enum rc do_give(struct deciding *d);
enum rc do_waste(struct deciding *d);
enum rc do_sign(struct deciding *d);
enum rc do_task_done(struct deciding *d);
enum rc do_alert_close(struct deciding *d);
enum rc do_emergency(struct deciding *d);
enum rc do_unblind(struct deciding *d);
enum rc do_emergency_over(struct deciding *d);
enum rc do_adverse_event(struct deciding *d);
enum rc do_undo(struct deciding *d);
enum rc do_amend(struct deciding *d);
enum rc do_move(struct deciding *d);
enum rc do_tick(struct deciding *d);
enum rc do_end_dose(struct deciding *d);
enum rc do_stop_dose(struct deciding *d);
enum rc do_dose_runs(struct deciding *d);
enum rc do_course_move(struct deciding *d);     /* decide_plan.c */
enum rc do_allocate(struct deciding *d);        /* sealed.c */
enum rc do_as_needed_order(struct deciding *d); /* as_needed.c */
enum rc do_as_needed_give(struct deciding *d);

/* Whether the answers, or the total, of the command are some that the form has; *answers with those
 * filled in that are taken from the record (decide_form.c). */
enum rc form_fits(struct deciding *d, int form, int32_t **answers);

/* The step of this session that gives such a dose of the command's medicine; -1 and a refusal. */
int dose_step(struct deciding *d, enum dose_kind kind);
/* The kits that a medicine comes in; NULL. */
const struct kits *kits_at(const struct deciding *d, int medicine);
/* Whether this person may know what is in the kits of a medicine; refuses where not. */
bool may_know_kits(struct deciding *d, int medicine);
/* The number that is given is the one that was prepared; adds a judgement where not (kit.c). */
bool kit_fits(struct deciding *d, const struct order_record *order);

/* A dose taken at home, as the patient tells it (decide_home.c). */
enum rc report_dose(struct deciding *d, int step, enum dose_kind kind);

/* A task that asks to stop the infusion that runs; nothing where none does. */
void ask_to_stop_dose(struct deciding *d, const char *cause, struct quantity due);
/* Nobody goes home, and nothing is closed, while a dose is under way or unread. */
void weigh_dose_under_way(struct deciding *d);

#endif
