/* SPDX-License-Identifier: Apache-2.0
 * app/doing.h - one command on its way, between command.c and the clinic's own commands. */
#ifndef TEND_APP_DOING_H
#define TEND_APP_DOING_H

#include "app/journal.h"

struct doing {
	struct app *app;
	const struct app_request *req;
	struct arena *a;  /* the caller's */
	struct actor who; /* as the clinic knows them today */
	struct right right;
	const char *key;
	struct digest request;
	struct app_reply *reply;
	bool would;     /* only asked: what would come of it (app_would) */
	bool again;     /* somebody else was faster, and it is made once more */
	int64_t stands; /* after a conflict: where the stream is now */
	struct {
		struct clash *v;
		size_t n, cap;
	} clashes;            /* with what is booked: what other courses have booked then */
	unsigned named_roles; /* of the person whom a booking or a task is given to */
};

/* What a command of the clinic is going to save. */
struct making {
	struct entries list;
	struct store_command cmd;
	struct store_secrets secrets;
	struct app_reply draft; /* id, msg and hint are the maker's */
};

/* Fills in the events and what belongs to them; saves nothing itself. */
typedef enum rc clinic_make_fn(struct doing *d, struct making *m, struct err *e);
/* The function of a row of rights.h; NULL for those that command.c does by itself. */
clinic_make_fn *clinic_maker(enum clinic_command what);

/* move.c: an entry that belongs to another course.  Enters it there first, so that it never is in
 * neither record; sent again after a break it goes on where it stopped. */
enum rc doing_enter_where_it_belongs(struct doing *d, bool *refused, struct err *e);

/* desk.c: what is known about a booking or the new owner of a task beyond their course, and how it
 * gets into the command.  The first reads other courses, so it comes before courses_get(). */
enum rc desk_look_around(struct doing *d, struct err *e) MUST_USE;
void desk_fill_in(const struct doing *d, struct command *cmd);
/* leaving.c: gives on what a person holds, as DO_PERSON_LEAVES asks, or refuses to let them go. */
enum rc leaving_settle(struct doing *d, const struct person *p, const char **said,
                       struct err *e) MUST_USE;
/* Refuses to leave a task or a contact to a role that nobody has any more. */
enum rc leaving_roles(struct doing *d, const struct person *p, unsigned roles,
                      struct err *e) MUST_USE;

/* A protocol by digest, id@version or, where `exact` is not asked for, id. */
enum rc doing_protocol(struct doing *d, const char *name, bool exact,
                       const struct protocol_record **out, struct err *e) MUST_USE;
/* "p-" or "course-" and 26 random letters that say nothing; lands in the arena. */
const char *doing_new_id(struct doing *d, const char *prefix);

#endif
