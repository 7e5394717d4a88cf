/* SPDX-License-Identifier: Apache-2.0
 * The arguments of what a desk says: when, where and with whom, and who sees to a task. */
#include <string.h>

#include "words/words_in.h"

/* ---- a time ---- */

/* "+01:00" */
static bool offset_read(const char *s, int32_t *out)
{
	struct civil_clock c;
	if (strlen(s) != 6 || (s[0] != '+' && s[0] != '-') || !civil_clock_parse(s + 1, 5, &c))
		return false;
	*out = (s[0] == '-' ? -1 : 1) * (c.hour * 3600 + c.min * 60);
	return true;
}

/* Which of two instants with the same local time: the one whose clock is so far from UTC. */
static bool instant_with(const struct zone *z, struct civil_date d, struct civil_clock k,
                         const char *offset, int64_t *out)
{
	struct civil_time back;
	int32_t east;
	if (!offset_read(offset, &east))
		return false;
	int64_t ms = civil_day(d) * CIVIL_DAY_MS
	             + (k.hour * INT64_C(3600) + k.min * INT64_C(60) - east) * 1000;
	if (!zone_local(z, ms, &back) || back.offset_s != east)
		return false;
	*out = ms;
	return true;
}

enum rc words_when(struct words_reader *r, const char *at, const char *words, enum zone_kind *kind,
                   int64_t *out)
{
	struct civil_date d;
	struct civil_clock c;
	size_t n = strlen(words);
	if (kind)
		*kind = ZONE_EXACT;
	if (r->w->when && r->w->when(r->w->ctx, words, out))
		return RC_OK;
	bool date = n >= 16 && words[10] == ' ' && civil_date_parse(words, 10, &d)
	            && civil_clock_parse(words + 11, 5, &c) && r->w->course;
	if (date && n == 16) {
		zone_utc(r->w->course->zone, d, c, out, kind);
		return RC_OK;
	}
	if (date && words[16] == ' ' && instant_with(r->w->course->zone, d, c, words + 17, out))
		return RC_OK;
	return words_fail(r, at, n, "`%.40s` is not a time; write it as `2027-03-01 09:30`", words);
}

static const char *offset_words(struct arena *a, const struct zone *z, int64_t ms)
{
	struct civil_time t;
	if (!zone_local(z, ms, &t))
		return "";
	int32_t east = t.offset_s < 0 ? -t.offset_s : t.offset_s;
	return arena_fmt(a, "%c%02d:%02d", t.offset_s < 0 ? '-' : '+', (int)(east / 3600),
	                 (int)(east % 3600 / 60));
}

/* A time that is to come is one instant: what does not exist or exists twice is asked about. */
static enum rc one_instant(struct words_reader *r, const char *at, const char *words,
                           enum zone_kind kind, int64_t ms)
{
	const struct zone *z = r->w->course ? r->w->course->zone : NULL;
	struct civil_time t;
	if (kind == ZONE_EXACT || !z || !zone_local(z, ms, &t))
		return RC_OK;
	if (kind == ZONE_GAP) {
		struct text s = text_in(r->a);
		civil_clock_write(&s, t.clock);
		words_fail(r, at, strlen(words),
		           "`%s` does not exist: clocks are put forward over it, to %s", words,
		           s.s);
		err_hint(r->e, "Write %s, or a time before the change.", s.s);
		return RC_USAGE;
	}
	words_fail(r, at, strlen(words), "`%s` comes twice: clocks are put back over it", words);
	err_hint(r->e, "Write `%s %s` for the first, `%s %s` for the second.", words,
	         offset_words(r->a, z, ms), words, offset_words(r->a, z, zone_second(z, ms)));
	return RC_USAGE;
}

/* ---- booking ---- */

/* What stands before the first of these, or all that is left. */
static enum rc before_any(struct words_reader *r, const char *const *stops, const char *what,
                          const char **out)
{
	const char *first = NULL;
	words_skip(r);
	for (; *stops; stops++) {
		const char *found = strstr(r->s, *stops);
		if (found && (!first || found < first))
			first = found;
	}
	return words_until(r, first, what, out);
}

/* Somebody by name, or whoever holds a role. */
static enum rc somebody(struct words_reader *r)
{
	size_t n = words_len(r);
	if (n == 0)
		return words_fail(r, r->s, 0, "it does not say who");
	const char *word = words_cut(r, n);
	r->cmd->e.roles = role_by_name(word);
	r->cmd->e.person = r->cmd->e.roles ? NULL : word;
	return RC_OK;
}

enum rc words_read_booking(struct words_reader *r)
{
	static const char *const after_when[] = {" in ", " with ", ": ", NULL};
	static const char *const after_room[] = {" with ", ": ", NULL};
	const char *words = NULL;
	enum zone_kind kind;
	TRY(words_contact(r));
	words_skip(r);
	const char *at = r->s;
	TRY(before_any(r, after_when, "the date and time", &words));
	TRY(words_when(r, at, words, &kind, &r->cmd->e.at));
	TRY(one_instant(r, at, words, kind, r->cmd->e.at));
	if (words_take(r, "in"))
		TRY(before_any(r, after_room, "the room", &r->cmd->e.room));
	if (words_take(r, "with"))
		TRY(somebody(r));
	return words_read_reason(r);
}

enum rc words_read_cancel(struct words_reader *r)
{
	TRY(words_contact(r));
	TRY(words_colon(r, "the reason"));
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}

/* `assign call prescriber to nora: REASON` */
enum rc words_read_assign(struct words_reader *r)
{
	TRY(words_until(r, " to ", "the task", &r->cmd->e.name));
	if (!words_take(r, "to"))
		return words_fail(r, r->s, strlen(r->s), "`to` and a name or a role are due here");
	TRY(somebody(r));
	TRY(words_colon(r, "the reason"));
	return words_until(r, NULL, "the reason", &r->cmd->e.reason);
}
