/* SPDX-License-Identifier: Apache-2.0
 * protocol/plan.h - the compiled plan: the one meaning of a protocol.
 *
 * Bedside, proof and simulation all read this.  Stages, steps and contacts lie flat, in the order
 * of the page, and are known by their index; a course keeps names in its events and indexes in its
 * state, since the plan of a digest is always the same. */
#ifndef TEND_PROTOCOL_PLAN_H
#define TEND_PROTOCOL_PLAN_H

#include "protocol/model.h"

struct plan_step {
	const struct step *def;
	int session, stage; /* indexes into the plan */
	int place;          /* place in its session, from 0: its bit in the control state */
	int answer;         /* of ask and choose: into protocol.answers; else -1 */
	int form, medicine; /* what it is about; else -1 */
};

struct plan_stage {
	const struct stage *def;
	int session;
	int place;       /* place in its session, from 0 */
	int step, steps; /* its first step and how many */
};

struct plan_session {
	const struct session_def *def;
	int stage, stages;
	int step, steps;
};

/* One line of `do:` in the course. */
struct plan_contact {
	const struct contact *def;
	int phase;
	int session;
};

struct plan {
	const struct protocol *p;
	char digest[65]; /* of the closure, lower-case hexadecimal; see closure_digest() */
	struct plan_session *sessions;
	struct plan_stage *stages;
	struct plan_step *steps;
	struct plan_contact *contacts;
	int sessions_n, stages_n, steps_n, contacts_n;
};

/* Compiles a bound protocol without errors; `digest` is its closure's, 64 characters.  The plan
 * lives in the arena and borrows the model. */
const struct plan *plan_compile(struct arena *a, const struct protocol *p, const char *digest);

/* How people do a step: one of a plugin is a form where it brings one, and a tick elsewhere. */
enum step_kind plan_step_way(const struct plan_step *s);

/* Indexes by name; -1 if there is none. */
int plan_session_find(const struct plan *p, const char *name);
int plan_contact_find(const struct plan *p, const char *name);
int plan_stage_find(const struct plan *p, int session, const char *name);
int plan_step_find(const struct plan *p, int session, const char *name);
int plan_check_find(const struct plan *p, const char *name);
int plan_measure_find(const struct plan *p, const char *name);
int plan_form_find(const struct plan *p, const char *name);
int plan_medicine_find(const struct plan *p, const char *name);
int plan_as_needed_find(const struct plan *p, const char *name);
int plan_route_find(const struct plan *p, int medicine, const char *name);

/* Whether a contact comes more than once in a round of its phase: `7, 14 d after medicine`, or
 * `every 2 d`; `open` (may be NULL) where only the course itself says how often. */
bool contact_repeats(const struct contact *c, bool *open);
/* How many of it a course may plan; 0 = only the course itself says. */
int contact_rounds(const struct plan *p, int contact);
/* What tells one kind of dose from another. */
struct dose_kind_row {
	const char *word;    /* "booster" */
	const char *prefix;  /* of acts in words: "booster ", "" */
	enum step_kind step; /* the step that it is given at */
	size_t rule;         /* offset of its rule in struct route */
};
extern const struct dose_kind_row dose_kinds[DOSE_KINDS];
/* The kind of dose that a step gives; DOSE_KINDS where it gives none. */
enum dose_kind dose_kind_of(enum step_kind step);
/* A dose that the patient takes at home and tells: `by: patient`. */
bool step_is_reported(const struct step *s);
/* Its rule; one without `src` is not written. */
const struct dose_rule *route_rule(const struct route *r, enum dose_kind kind);
/* Drawn up and given by a needle or a line, so never handed over by anybody else. */
bool route_is_injected(const struct route *r);
/* The kits that a medicine comes in; NULL where its amount is nobody's secret. */
const struct kits *medicine_kits(const struct medicine *m);
/* Drawn as a volume of a solution, also one to drink. */
bool route_is_drawn(const struct route *r);
/* The measure that mg/kg goes by; -1 = the protocol has none. */
int plan_weight_find(const struct plan *p, const struct dose_rule *rule);

/* The value of a table for a session number (from 1). */
struct quantity amount_at(const struct amount *a, int number);
/* The route that a round (from 1) of a phase uses; NULL where the protocol leaves it open. */
const char *phase_route(const struct phase *p, int round);

#endif
