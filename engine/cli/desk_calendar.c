/* SPDX-License-Identifier: Apache-2.0
 * tend calendar: bookings as a file for calendars elsewhere. */
#include <string.h>

#include "cli/cli_desk.h"
#include "cli/file.h"
#include "export/ical.h"

static enum rc write_out(struct cli *c, const struct calendar *all, const char *path, struct err *e)
{
	struct text out = text_in(c->a);
	if (!ical_write(all, &out)) {
		err_set(e, RC_NO, "nothing was ever booked there; nothing was written");
		err_hint(e, "book a contact with: tend course book");
		return RC_NO;
	}
	if (strcmp(path, "-") == 0) {
		text_putn(&c->out, out.s, out.n);
		return RC_OK;
	}
	TRY(file_write_private(c->a, path, out.s, e));
	cli_say(c, "%zu %s written to %s, for you alone to read.", all->n,
	        all->n == 1 ? "appointment" : "appointments", cli_safe(c, path));
	return RC_OK;
}

enum rc desk_calendar(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct calendar all;
	struct calendar_asked asked = {.names = cli_has(c, &desk_opt_names)};
	const char *course = cli_value(c, &desk_opt_course);
	const char *person = cli_value(c, &desk_opt_person);
	const char *path = cli_value(c, &desk_opt_out);
	TRY(desk_day(c, &desk_opt_from, INT32_MIN, &asked.from, e));
	TRY(desk_day(c, &desk_opt_to, INT32_MAX, &asked.to, e));
	if (asked.from > asked.to)
		return err_set(e, RC_USAGE, "--from is after --to");
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	if (course)
		TRY(case_resolve(&at, course, e));
	asked.course = at.course;
	asked.person = person && strcmp(person, "me") == 0 ? at.who.id : person;
	if (asked.person) {
		const struct clinic *clinic;
		TRY(app_clinic(c->app, &clinic, e));
		if (!clinic_person(clinic, asked.person))
			return err_set(e, RC_NOTFOUND, "nobody called %s works or worked here",
			               cli_safe(c, asked.person));
	}
	TRY(calendar_look(c->app, &at.who, &asked, c->a, &all, e));
	return write_out(c, &all, path ? path : "-", e);
}
