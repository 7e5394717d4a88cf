/* SPDX-License-Identifier: Apache-2.0
 * protocol/model_session.h - sessions, stages and steps as their author wrote them.  See model.h. */
#ifndef TEND_PROTOCOL_MODEL_SESSION_H
#define TEND_PROTOCOL_MODEL_SESSION_H

#include "protocol/model_care.h"

enum step_kind {
	STEP_CONFIRM,
	STEP_ASK,
	STEP_CHOOSE,
	STEP_MEASURE,
	STEP_FORM,
	STEP_DOSE,
	STEP_BOOSTER,
	STEP_SUPPLEMENT,
	STEP_MONITOR,
	STEP_LOOK_IN,
	STEP_SIGN,
	STEP_NOTE,
	STEP_WAIT,
	STEP_HAND_OUT,
	STEP_DRAW,
	STEP_ALLOCATE,
	STEP_PLUGIN,
	STEP_KINDS
};

struct option {
	struct ident name;
	struct ident text;
};

enum answer_kind {
	ANSWER_TEXT,
	ANSWER_NAME,  /* words that name somebody: `no` and `nobody` do not */
	ANSWER_PHONE, /* a telephone number */
	ANSWER_VALUE, /* what is read off, in its own unit: there is a number in it */
	ANSWER_YES_NO,
	ANSWER_NUMBER,
	ANSWER_DATE,
	ANSWER_TIME,
	ANSWER_CHOICE
};

enum skip_rule { SKIP_WITH_REASON, SKIP_NEVER };

struct step {
	enum step_kind kind;
	struct ident name; /* its value or `name:` */
	struct ident title;
	struct idents what;  /* measures, the form, the medicine */
	struct ident answer; /* as written */
	enum answer_kind answer_kind;
	struct quantity_range answer_range;
	struct {
		struct option *v;
		size_t n, cap;
	} options;
	struct formula when;
	struct idents after;
	bool optional;
	enum skip_rule skip;
	struct idents skip_reasons;
	struct people by, second, ordered_by;
	struct idents hidden_from;
	struct schedule at;
	struct quantity grace;
	struct quantity give_or_take;
	struct schedule due; /* may stay open after the session */
	struct people owner;
	struct idents chips;
	struct quantity length;      /* wait */
	struct quantity lapses;      /* a two-person check: how long it holds */
	struct quantity order_lasts; /* how long an order may wait for its dose */
	struct idents enter;         /* own checks of a step */
	/* STEP_PLUGIN; where the plugin brings a form for it, `what` is that form, as of a form's
	 * step: the protocol's own entry for it, or one that is added under its name. */
	struct plugin_call call;
	struct ident meaning; /* sign: what the signature says */
	bool broken;
};

enum stage_mode { MODE_UNSAID, MODE_DO_CONFIRM, MODE_READ_DO };

struct stage {
	struct ident name;
	struct ident title;
	enum stage_mode mode;
	bool dim;
	struct idents enter, leave;
	struct {
		struct step *v;
		size_t n, cap;
	} steps;
};

struct staffing {
	struct ident name; /* the role */
	int people;
	struct quantity within; /* reachable */
	struct point from, to;  /* moment NONE: start, leaving */
	bool same_person;       /* through the whole course */
	struct idents besides;  /* roles that somebody else fills at the same time */
};

enum session_kind {
	KIND_SCREENING,
	KIND_PREPARATION,
	KIND_MEDICINE,
	KIND_INTEGRATION,
	KIND_CALL,
	KIND_DIARY,
	KIND_REVIEW,
	KIND_FOLLOW_UP,
	SESSION_KINDS
};
enum where { WHERE_CLINIC, WHERE_HOME, WHERE_PHONE, WHERE_VIDEO };

/* A call that nobody answers. */
struct no_answer {
	const struct node *src;
	int attempts;
	struct quantity within;
	struct acts act;
	struct people owner;
	struct quantity due;
};

struct session_def {
	struct ident name;
	struct ident title;
	enum session_kind kind;
	enum where where;
	struct quantity length;
	struct people by;
	struct {
		struct staffing *v;
		size_t n, cap;
	} staff;
	struct no_answer no_answer;
	struct {
		struct stage *v;
		size_t n, cap;
	} stages; /* `steps:` alone is one stage named after the session */
	struct {
		struct step *v;
		size_t n, cap;
	} steps;
};

#endif
