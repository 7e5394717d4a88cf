/* SPDX-License-Identifier: Apache-2.0
 * tend course book, tend course cancel. */
#include <string.h>
#include <unistd.h>

#include "cli/cli_desk.h"
#include "words/words.h"

/* `2027-10-31 02:30` of which the first or the second is meant. */
static enum rc which_of(struct case_at *at, const char *when, const char *asked, int64_t *which,
                        struct err *e)
{
	struct cli *c = at->c;
	const char *answer = NULL;
	TRY(cli_number(c, &desk_opt_which, 1, 2, 0, which, e));
	if (*which)
		return RC_OK;
	if (c->no_input || !isatty(STDIN_FILENO)) {
		err_set(e, RC_USAGE, "%s comes twice: clocks are put back over it",
		        cli_safe(c, when));
		err_hint(e, "say which: --which 1 %s", asked);
		return RC_USAGE;
	}
	TRY(cli_ask(c,
	            arena_fmt(c->a, "%s comes twice %s. Which, 1 or 2", cli_safe(c, when), asked),
	            NULL, "--which", &answer, e));
	*which = strcmp(answer, "1") == 0 ? 1 : strcmp(answer, "2") == 0 ? 2 : 0;
	return *which ? RC_OK : err_set(e, RC_USAGE, "the first is 1, the second is 2");
}

/* Where the clocks go back an hour of the wall has two instants; the words of the record tell them
 * apart by their offset. */
static enum rc one_time(struct case_at *at, const char *when, const char **out, struct err *e)
{
	const struct zone *z = app_zone(at->c->app);
	struct civil_date d;
	struct civil_clock k;
	struct civil_time first, second;
	enum zone_kind kind;
	int64_t ms, which;
	*out = when;
	if (strlen(when) != 16 || !civil_date_parse(when, 10, &d)
	    || !civil_clock_parse(when + 11, 5, &k))
		return RC_OK; /* refused where words are read */
	zone_utc(z, d, k, &ms, &kind);
	if (kind != ZONE_OVERLAP) {
		if (cli_value(at->c, &desk_opt_which))
			return err_set(e, RC_USAGE, "%s comes once: leave --which away",
			               cli_safe(at->c, when));
		return RC_OK;
	}
	int64_t later = zone_second(z, ms);
	struct text t = text_in(at->c->a);
	if (!zone_local(z, ms, &first) || !zone_local(z, later, &second))
		return RC_OK;
	TRY(which_of(
	    at, when,
	    arena_fmt(at->c->a, "(1 in %s, 2 in %s)", first.abbreviation, second.abbreviation),
	    &which, e));
	civil_time_write_offset(&t, which == 1 ? &first : &second);
	*out = t.s;
	return RC_OK;
}

static enum rc send(struct case_at *at, const char *act, struct err *e)
{
	struct cli *c = at->c;
	struct command cmd;
	struct app_reply reply;
	TRY(case_read(at, act, &cmd, e));
	if (c->dry_run) {
		struct app_request req = {.who = &at->who, .course = at->course, .cmd = cmd};
		return cli_would(c, &req, act, e);
	}
	TRY(case_send(at, &at->who, &cmd, &reply, e));
	return case_tell(at, &reply, e);
}

static const char *with_reason(struct cli *c, const char *act)
{
	const char *reason = cli_value(c, &cli_opt_reason);
	return reason ? arena_fmt(c->a, "%s: %s", act, reason) : act;
}

enum rc desk_book(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	const char *room = cli_value(c, &desk_opt_room), *with = cli_value(c, &desk_opt_with);
	const char *when;
	TRY(case_find(c, c->args[0], &at, e));
	TRY(one_time(&at, arena_fmt(c->a, "%s %s", c->args[2], c->args[3]), &when, e));
	struct text act = text_in(c->a);
	text_fmt(&act, "book %s %s", c->args[1], when);
	if (room)
		text_fmt(&act, " in %s", room);
	if (with)
		text_fmt(&act, " with %s", with);
	return send(&at, with_reason(c, act.s), e);
}

enum rc desk_cancel(struct cli *c, struct err *e)
{
	struct case_at at = {0};
	if (!cli_value(c, &cli_opt_reason))
		return err_set(e, RC_USAGE, "calling a booking off needs --reason");
	TRY(case_find(c, c->args[0], &at, e));
	return send(&at, with_reason(c, arena_fmt(c->a, "cancel %s", c->args[1])), e);
}
