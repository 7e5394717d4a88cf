/* SPDX-License-Identifier: Apache-2.0
 * diagram/diagram.h - a protocol as a drawing: its course, one of its sessions, their states.
 *
 * What is drawn is worked out once, from the compiled plan, as groups of lanes with marks on an
 * axis, cards of sentences, and states with the ways between them.  Each of the four writers tells
 * the whole of it, so that the picture, the graphs and the text say the same.  Pure: no I/O. */
#ifndef TEND_DIAGRAM_DIAGRAM_H
#define TEND_DIAGRAM_DIAGRAM_H

#include "protocol/plan.h"

enum diagram_kind { DIAGRAM_COURSE, DIAGRAM_SESSION, DIAGRAM_STATES, DIAGRAM_KINDS };
enum diagram_form { DIAGRAM_SVG, DIAGRAM_DOT, DIAGRAM_MERMAID, DIAGRAM_TEXT, DIAGRAM_FORMS };

struct diagram_row {
	const char *name; /* as typed */
	const char *doc;
};
extern const struct diagram_row diagram_kinds[DIAGRAM_KINDS];
extern const struct diagram_row diagram_forms[DIAGRAM_FORMS];

/* Sentences or parts of one, in the order they are told. */
struct says {
	const char **v;
	size_t n, cap;
};

/* How a mark looks; each has a row with its words for the key, and no two differ by colour only. */
enum mark_kind {
	MARK_MEDICINE,
	MARK_VISIT,
	MARK_TALK,
	MARK_REVIEW,
	MARK_CALL,
	MARK_DIARY,
	MARK_READING,
	MARK_LOOK_IN,
	MARK_DOSE,
	MARK_DUE,
	MARK_WAY,
	BAR_WINDOW,
	BAR_NEVER,
	BAR_SIGNED,
	BAR_PLANNED,
	BAR_STAGE,
	BAR_PEAK,
	BAR_PEOPLE,
	BAR_NEAR,
	BAR_DARK,
	MARK_KINDS
};
struct mark_row {
	const char *key; /* for the key below the drawing; NULL: its label says what it is */
	bool bar;        /* reaches from `from` to `to` */
};
extern const struct mark_row mark_rows[MARK_KINDS];

/* Something at a place of the axis. */
struct drawn {
	enum mark_kind kind;
	int64_t from, to;  /* on the axis; equal for what is no bar */
	const char *label; /* a number or a few words; NULL */
	bool perhaps;      /* hangs on a condition; drawn with a dashed line */
};

/* One line of the drawing: a name, what it says, and its marks. */
struct lane {
	const char *name;
	struct says says;
	struct {
		struct drawn *v;
		size_t n, cap;
	} marks;
};

struct group {
	const char *title;
	struct says says;
	struct {
		struct lane *v;
		size_t n, cap;
	} lanes;
	int64_t from, to; /* where its band lies; from > to: nowhere */
};

/* A line across all lanes that nobody passes before its rules are met. */
struct gate {
	int64_t at;
	const char *label;
	bool main; /* to the dose, and home */
};

/* A piece of the axis; `width` is its share of the whole.  A broken one is not to scale. */
struct stretch {
	int64_t from, to;
	int64_t width;
	bool broken;
};

struct axis {
	const char *unit;   /* "day", "min"; NULL: the drawing has no axis */
	int64_t per, step;  /* axis units in one, and ones between two ticks at least */
	const char *before; /* what stands over a broken first piece; NULL */
	struct {
		struct stretch *v;
		size_t n, cap;
	} pieces;
};

struct card_item {
	const char *name;
	struct says says;
};

struct card {
	const char *title;
	struct says says;
	struct {
		struct card_item *v;
		size_t n, cap;
	} items;
	bool gate;
};

enum state_look { STATE_PLAIN, STATE_FULL, STATE_SOFT, STATE_ASIDE, STATE_STOP };

struct state {
	const char *name;
	const char *says;
	enum state_look look;
	int row; /* 0: on the way; from 1: beside it, under the state `under` */
	int under;
};

struct way {
	int from, to;     /* states of the same chart; from -1: from any of them; to -1: back */
	const char *says; /* what opens it */
	bool gate;        /* a gate stands on it */
};

struct chart {
	const char *title;
	const char *any; /* what -1 stands for: "any phase" */
	struct says says;
	struct {
		struct state *v;
		size_t n, cap;
	} states;
	struct {
		struct way *v;
		size_t n, cap;
	} ways;
};

struct diagram {
	enum diagram_kind kind;
	const char *title; /* "The course" */
	const char *of;    /* title of the protocol, id and version */
	struct says says;  /* what the drawing shows, in sentences: its description */
	struct axis axis;
	struct {
		struct group *v;
		size_t n, cap;
	} groups;
	struct {
		struct gate *v;
		size_t n, cap;
	} gates;
	struct {
		struct card *v;
		size_t n, cap;
	} cards;
	struct {
		struct chart *v;
		size_t n, cap;
	} charts;
};

/* What is drawn of a plan; lives in the arena and borrows the plan.  `session` is an index into the
 * plan's sessions and counts for DIAGRAM_SESSION and DIAGRAM_STATES only. */
struct diagram *diagram_draw(struct arena *a, const struct plan *plan, enum diagram_kind kind,
                             int session);
/* The session that is drawn where none is named: the first in which medicine is given, else the
 * first; -1 where the protocol has none. */
int diagram_session(const struct plan *plan);

/* `columns` counts for text only; 0 = 80. */
void diagram_write(const struct diagram *d, enum diagram_form form, int columns, struct text *out);

#endif
