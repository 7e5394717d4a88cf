/* SPDX-License-Identifier: Apache-2.0
 * cli/cli_desk.h - the desk: tend board, tend today, bookings and the calendar. */
#ifndef TEND_CLI_CLI_DESK_H
#define TEND_CLI_CLI_DESK_H

#include "board/day.h"
#include "cli/cli_case.h"

extern const struct cli_family cli_family_desk;

/* One row each of the family (desk_watch.c, desk_today.c, desk_book.c, desk_calendar.c). */
enum rc desk_board(struct cli *c, struct err *e);
enum rc desk_today(struct cli *c, struct err *e);
enum rc desk_book(struct cli *c, struct err *e);
enum rc desk_cancel(struct cli *c, struct err *e);
enum rc desk_calendar(struct cli *c, struct err *e);

extern const struct cli_option desk_opt_names, desk_opt_watch, desk_opt_rounds, desk_opt_date,
    desk_opt_days, desk_opt_owner, desk_opt_room, desk_opt_with, desk_opt_which, desk_opt_course,
    desk_opt_person, desk_opt_from, desk_opt_to, desk_opt_out;

/* A patient as a line names them: "S. R. p-..."; with the name where it was asked for. */
const char *desk_who(struct cli *c, const struct desk_patient *p);
/* A word that means a role, else a person; both as they are for an entry. */
void desk_somebody(const char *word, const char **person, unsigned *roles);
/* "2027-03-01", or nothing said: `otherwise`. */
enum rc desk_day(struct cli *c, const struct cli_option *o, int32_t otherwise, int32_t *out,
                 struct err *e) MUST_USE;

#endif
