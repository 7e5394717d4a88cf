/* SPDX-License-Identifier: Apache-2.0
 * tend today: one day, or some of them, what is late first. */
#include <string.h>

#include "bedside/course_json.h"
#include "cli/cli_desk.h"

static const char *time_words(struct cli *c, const struct day *d, const struct day_row *r)
{
	struct civil_time t;
	struct text s = text_in(c->a);
	if (!r->at || !zone_local(d->zone, r->at, &t))
		return "-";
	if (r->late && r->day != d->today) {
		civil_date_write_staff(&s, t.date);
		text_put(&s, " ");
	}
	civil_clock_write(&s, t.clock);
	return s.s;
}

static void put_row(struct cli *c, const struct day *d, const struct day_row *r)
{
	cli_put(c, "  %-5s  %-7s  %s  %s", time_words(c, d, r), day_kind_names[r->kind],
	        desk_who(c, &r->patient), cli_safe(c, r->what));
	cli_put(c, ", %s%s", r->state, r->last_day ? ", last day" : "");
	if (*r->place)
		cli_put(c, ", %s", cli_safe(c, r->place));
	cli_put(c, "; %s", r->orphan ? "" : cli_safe(c, r->owner));
	if (r->orphan)
		cli_put_tone(c, TONE_BAD, cli_safe(c, r->owner));
	cli_put(c, "\n");
	if (*r->why) {
		cli_put(c, "         ");
		cli_put_tone(c, TONE_SOFT, cli_safe(c, r->why));
		cli_put(c, "\n");
	}
}

static void put_rows(struct cli *c, const struct day *d)
{
	int32_t day = INT32_MIN;
	for (size_t i = 0; i < d->n; i++) {
		const struct day_row *r = &d->v[i];
		if (r->late && i == 0)
			cli_put_tone(c, TONE_BAD, "Late\n");
		if (!r->late && r->day != day) {
			cli_put_tone(c, TONE_STRONG,
			             r->day == d->today ? "Today" : contact_day(c->a, r->day));
			cli_put(c, "\n");
			day = r->day;
		}
		put_row(c, d, r);
	}
}

static void put_empty(struct cli *c, const struct day *d)
{
	const char *from = contact_day(c->a, d->from);
	const char *to = contact_day(c->a, d->from + d->days - 1);
	if (d->days == 1)
		cli_put(c, "Nobody comes on %s, nothing is due and nothing is late.\n", from);
	else
		cli_put(c, "From %s to %s nobody comes, nothing is due and nothing is late.\n",
		        from, to);
	cli_put(c, "What comes after it: tend today --days 14   one course: tend course next "
	           "COURSE\n");
}

static enum rc whose(struct case_at *at, struct day_asked *asked, struct err *e)
{
	const char *owner = cli_value(at->c, &desk_opt_owner);
	if (owner && strcmp(owner, "me") == 0)
		asked->person = at->who.id;
	else if (owner)
		return cli_roles(owner, &asked->owner, e);
	return RC_OK;
}

enum rc desk_today(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	struct day d;
	struct day_asked asked = {.names = cli_has(c, &desk_opt_names)};
	int64_t days;
	TRY(cli_number(c, &desk_opt_days, 1, 366, 1, &days, e));
	TRY(desk_day(c, &desk_opt_date, INT32_MIN, &asked.from, e));
	asked.days = (int)days;
	TRY(case_open(c, &at, e));
	TRY(case_actor(&at, e));
	TRY(whose(&at, &asked, e));
	TRY(day_look(c->app, &at.who, &asked, c->a, &d, e));
	if (c->json) {
		day_json(&d, &c->out);
		return RC_OK;
	}
	cli_put_tone(c, TONE_STRONG, cli_time(c, d.zone, d.at));
	cli_put(c, "  %s\n", cli_safe(c, zone_name(d.zone)));
	put_rows(c, &d);
	if (!d.n)
		put_empty(c, &d);
	if (d.later)
		cli_put(c, "%d more %s due later: tend today --days 30\n", d.later,
		        d.later == 1 ? "is" : "are");
	return RC_OK;
}
