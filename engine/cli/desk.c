/* SPDX-License-Identifier: Apache-2.0
 * The rows of the desk: what hangs on the wall, what is due today, bookings, the calendar. */
#include <string.h>

#include "cli/cli_desk.h"

const struct cli_option
    desk_opt_names = {"names", 0, NULL, "show patients by name too"},
    desk_opt_watch = {"watch", 0, NULL, "keep it on the screen until Ctrl-C"},
    desk_opt_rounds = {"rounds", 0, "N", "with --watch: end after N looks"},
    desk_opt_date = {"date", 0, "DATE", "another day, such as 2027-03-01"},
    desk_opt_days = {"days", 0, "N", "so many days from there on"},
    desk_opt_owner = {"owner", 0, "WHO", "only what is for a role, or for `me`"},
    desk_opt_room = {"room", 0, "ROOM", "the room"},
    desk_opt_with = {"with", 0, "WHO", "with this person, or with whoever holds this role"},
    desk_opt_which = {"which", 0, "N", "1 or 2 of two equal times, where clocks go back"},
    desk_opt_course = {"course", 0, "COURSE", "only this course"},
    desk_opt_person = {"person", 0, "PERSON", "only what is booked with this person"},
    desk_opt_from = {"from", 0, "DATE", "from this day on"},
    desk_opt_to = {"to", 0, "DATE", "up to this day"},
    desk_opt_out = {"out", 0, "FILE", "where it is written; - is standard output"};

const char *desk_who(struct cli *c, const struct desk_patient *p)
{
	const char *initials = cli_safe(c, p->initials);
	return p->name ? arena_fmt(c->a, "%s  %s", cli_safe(c, p->name), p->id)
	               : arena_fmt(c->a, "%s  %s", initials, p->id);
}

void desk_somebody(const char *word, const char **person, unsigned *roles)
{
	*roles = word ? role_by_name(word) : 0;
	*person = word && !*roles ? word : NULL;
}

enum rc desk_day(struct cli *c, const struct cli_option *o, int32_t otherwise, int32_t *out,
                 struct err *e)
{
	const char *s = cli_value(c, o);
	struct civil_date d;
	*out = otherwise;
	if (!s)
		return RC_OK;
	if (!civil_date_parse(s, strlen(s), &d))
		return err_set(e, RC_USAGE, "`--%s` is a day, such as 2027-03-01", o->name);
	*out = (int32_t)civil_day(d);
	return RC_OK;
}

static const char *const board_examples[] = {"tend board", "tend board --watch",
                                             "tend board --names --json", NULL};
static const char *const today_examples[] = {"tend today", "tend today --owner me",
                                             "tend today --date 2027-03-01 --days 7",
                                             "tend today --owner therapist --json", NULL};
static const char *const book_examples[] = {
    "tend course book COURSE \"medicine 2\" 2027-03-08 09:30 --room blue",
    "tend course book COURSE review 2027-04-09 09:30 --reason \"has a cold\"", NULL};
static const char *const cancel_examples[] = {
    "tend course cancel COURSE \"medicine 2\" --reason \"has a cold\"", NULL};
static const char *const calendar_examples[] = {
    "tend calendar --out clinic.ics", "tend calendar --person me --from 2027-03-01 --out my.ics",
    NULL};
static const struct cli_option *const calendar_options[] = {
    &desk_opt_course, &desk_opt_person, &desk_opt_from,      &desk_opt_to,
    &desk_opt_out,    &desk_opt_names,  &case_opt_demo_time, NULL};
static const struct cli_option *const board_options[] = {
    &desk_opt_names, &desk_opt_watch, &desk_opt_rounds, &case_opt_demo_time, NULL};
static const struct cli_option *const today_options[] = {
    &desk_opt_date, &desk_opt_days, &desk_opt_owner, &desk_opt_names, &case_opt_demo_time, NULL};
static const struct cli_option *const book_options[] = {
    &desk_opt_room, &desk_opt_with, &cli_opt_reason, &desk_opt_which, &case_opt_demo_time, NULL};
static const struct cli_option *const cancel_options[] = {&cli_opt_reason, &case_opt_demo_time,
                                                          NULL};

#define LOOKS (CLI_APP | CLI_ACTS | CLI_READS)

static const struct cli_command rows[] = {
    {"board", NULL, NULL, 0, 0, "today's rooms by time", board_examples, board_options,
     "Who is in a session or comes today, the part they are in, minutes since the dose, what is "
     "late, therapist and monitor. Patients are told by initials and id. With --watch it is looked "
     "at again every 30 seconds.",
     desk_board, LOOKS},
    {"today", NULL, NULL, 0, 0, "who comes, what is due and what is late", today_examples,
     today_options,
     "What is late comes first and stays until it is done. WHO is a role, or `me`; what nobody "
     "sees to is shown to everybody.",
     desk_today, LOOKS},
    {"calendar", NULL, NULL, 0, 0, "bookings as an iCalendar file", calendar_examples,
     calendar_options,
     "For calendars that read .ics files. A patient is told by id alone, without --names. Take the "
     "file in again after changes: an appointment that moved is moved, one that was called off is "
     "marked so. PERSON may be `me`.",
     desk_calendar, CLI_APP | CLI_ACTS},
    {"course", "book", "COURSE CONTACT DATE TIME", 4, 4, "book a contact, or move its booking",
     book_examples, book_options,
     "Moving it, or a day outside of its window, needs the reason. Too close to another dose it "
     "is for a prescriber, or not possible. A room or a person that is booked already is told. A "
     "time that the clocks skip is refused; one that comes twice needs --which.",
     desk_book, LOOKS | CLI_DRY},
    {"course", "cancel", "COURSE CONTACT", 2, 2, "call a booking off", cancel_examples,
     cancel_options, "The contact is still to be held: book it anew, or record that it was missed.",
     desk_cancel, LOOKS | CLI_DRY},
};
const struct cli_family cli_family_desk = {"The desk", rows, countof(rows)};
