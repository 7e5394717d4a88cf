/* SPDX-License-Identifier: Apache-2.0
 * The calendar file, read strictly: the rules of RFC 5545 that readers let pass (a UID and a DTSTAMP
 * in every appointment, CRLF after every line, no line over 75 octets), and what an appointment
 * says after it was moved, called off or given to somebody else. */
#include "../app/desk.h"

#include <stdlib.h>

#include "export/ical.h"

static int set_up(void **state)
{
	struct rig *r = xcalloc(1, sizeof *r);
	rig_open(r, true);
	desk_store(r, desk_protocol);
	*state = r;
	return 0;
}

static int take_down(void **state)
{
	rig_done(*state);
	free(*state);
	return 0;
}

/* ---- a strict reader ---- */

struct read_event {
	const char *uid, *stamp, *start, *end, *summary, *location, *status, *about;
	int sequence, uids, stamps, sequences, starts;
};

struct read_calendar {
	struct read_event v[32];
	size_t n;
};

/* Every line ends in CRLF, none is longer than 75 octets, none is cut inside of a character; gives
 * the lines with their folds taken out, each with \n at its end. */
static const char *unfold(struct arena *a, const char *s)
{
	struct text out = text_in(a);
	for (bool first = true; *s; first = false) {
		size_t n = strcspn(s, "\r\n");
		if (n > 75)
			fail_msg("a line of %zu octets: %.*s", n, (int)n, s);
		if (s[n] != '\r' || s[n + 1] != '\n')
			fail_msg("a line without CRLF: %.*s", (int)n, s);
		if (!utf8_valid(s, n))
			fail_msg("a line that cuts a character: %.*s", (int)n, s);
		bool more = s[0] == ' ' || s[0] == '\t';
		if (!first && !more)
			text_put(&out, "\n");
		text_putn(&out, s + more, n - more);
		s += n + 2;
	}
	text_put(&out, "\n");
	return out.s;
}

static const char *unescape(struct arena *a, const char *s, size_t n)
{
	struct text out = text_in(a);
	for (size_t i = 0; i < n; i++) {
		if (s[i] == ';' || s[i] == ',')
			fail_msg("not escaped: %.*s", (int)n, s);
		if (s[i] != '\\') {
			text_putn(&out, s + i, 1);
			continue;
		}
		i++;
		assert_true(i < n && strchr("\\;,nN", s[i]));
		text_putn(&out, s[i] == 'n' || s[i] == 'N' ? "\n" : s + i, 1);
	}
	return out.n ? out.s : "";
}

static bool is(const char *line, const char *name)
{
	return strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':';
}

static void is_instant(const char *s)
{
	assert_int_equal(strlen(s), 16);
	assert_true(s[8] == 'T' && s[15] == 'Z');
	assert_int_equal(strspn(s, "0123456789"), 8);
	assert_int_equal(strspn(s + 9, "0123456789"), 6);
}

static void take(struct arena *a, struct read_event *v, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	assert_non_null(colon);
	const char *value = colon + 1;
	size_t len = n - (size_t)(value - line);
	if (is(line, "UID")) {
		v->uid = unescape(a, value, len);
		v->uids++;
	} else if (is(line, "DTSTAMP")) {
		is_instant(v->stamp = arena_dupn(a, value, len));
		v->stamps++;
	} else if (is(line, "DTSTART")) {
		is_instant(v->start = arena_dupn(a, value, len));
		v->starts++;
	} else if (is(line, "DTEND")) {
		is_instant(v->end = arena_dupn(a, value, len));
	} else if (is(line, "SEQUENCE")) {
		v->sequence = atoi(value);
		v->sequences++;
	} else if (is(line, "SUMMARY")) {
		v->summary = unescape(a, value, len);
	} else if (is(line, "LOCATION")) {
		v->location = unescape(a, value, len);
	} else if (is(line, "DESCRIPTION")) {
		v->about = unescape(a, value, len);
	} else if (is(line, "STATUS")) {
		v->status = arena_dupn(a, value, len);
	} else if (!is(line, "CLASS")) {
		fail_msg("a property that is not expected: %.*s", (int)n, line);
	}
}

static struct read_calendar read_back(struct arena *a, const char *file)
{
	struct read_calendar c = {0};
	const char *s = unfold(a, file);
	int version = 0, product = 0;
	bool inside = false, event = false;
	for (; *s; s += strcspn(s, "\n") + 1) {
		size_t n = strcspn(s, "\n");
		const char *line = arena_dupn(a, s, n);
		if (strcmp(line, "BEGIN:VCALENDAR") == 0) {
			assert_false(inside);
			inside = true;
		} else if (strcmp(line, "BEGIN:VEVENT") == 0) {
			assert_true(inside && !event && c.n < 32);
			event = true;
		} else if (strcmp(line, "END:VEVENT") == 0) {
			const struct read_event *v = &c.v[c.n++];
			assert_true(event);
			event = false;
			assert_int_equal(v->uids, 1);   /* RFC 5545 3.8.4.7 */
			assert_int_equal(v->stamps, 1); /* 3.8.7.2 */
			assert_int_equal(v->starts, 1);
			assert_int_equal(v->sequences, 1);
			assert_true(v->uid[0] && v->status && v->summary);
		} else if (strcmp(line, "END:VCALENDAR") == 0) {
			assert_true(inside && !event && !s[n + 1]);
			inside = false;
		} else if (event) {
			take(a, &c.v[c.n], line, n);
		} else {
			version += strcmp(line, "VERSION:2.0") == 0;
			product += is(line, "PRODID");
		}
	}
	assert_false(inside);
	assert_true(version == 1 && product == 1 && c.n > 0); /* 3.6: at least one component */
	for (size_t i = 0; i < c.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(c.v[i].uid, c.v[k].uid);
	return c;
}

static const char *file_of(struct rig *r, const struct calendar_asked *asked)
{
	const struct calendar_asked all = {.from = INT32_MIN, .to = INT32_MAX};
	struct actor who = rig_actor("nora");
	struct calendar c;
	struct err e = {0};
	struct text t = text_in(&r->a);
	if (calendar_look(r->app, &who, asked ? asked : &all, &r->a, &c, &e) != RC_OK)
		fail_msg("%s", e.msg);
	return ical_write(&c, &t) ? t.s : "";
}

static struct read_calendar look(struct rig *r, const struct calendar_asked *asked)
{
	return read_back(&r->a, file_of(r, asked));
}

/* ---- what it says ---- */

static void a_line_is_folded_between_characters(void **state)
{
	struct rig *r = *state;
	for (size_t n = 0; n < 300; n++)
		for (size_t wide = 1; wide <= 4; wide++) {
			static const char *const letters[] = {"", "x", "é", "漢", "𝄞"};
			struct text value = text_in(&r->a), out = text_in(&r->a);
			for (size_t i = 0; i < n; i++)
				text_put(&value, i % 7 ? letters[wide] : "y");
			ical_line(&out, "SUMMARY", n ? value.s : "");
			const char *back = unfold(&r->a, out.s);
			assert_int_equal(strlen(back), strlen("SUMMARY:\n") + value.n);
			assert_memory_equal(back + strlen("SUMMARY:"), n ? value.s : "", value.n);
		}
}

static void texts_are_escaped_and_come_back(void **state)
{
	static const char *const rows[] = {"a, b; c\\d", "two\nlines", "\\n",       "C:\\new",
	                                   ":=\"'",      ";;,,\\\\",   "Ä, é; 漢\\"};
	struct rig *r = *state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct text t = text_in(&r->a);
		ical_escape(&t, rows[i]);
		assert_null(strchr(t.s, '\n'));
		assert_string_equal(unescape(&r->a, t.s, t.n), rows[i]);
	}
	struct text t = text_in(&r->a);
	ical_escape(&t, "a\r\x01\x7f\tb"); /* what may not stand in a line is left out */
	assert_string_equal(t.s, "ab");
}

static void a_moved_appointment_is_the_same_one(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Cora Dorn");
	assert_string_equal(file_of(r, NULL), ""); /* nothing booked, no file */
	desk_must(r, "theo", c,
	          "book medicine 1 2026-10-05 09:30 in Raum 2, Öst; hinten\\links with theo");
	struct read_calendar was = look(r, NULL);
	assert_int_equal(was.n, 1);
	assert_string_equal(was.v[0].start, "20261005T073000Z"); /* Vienna is two hours ahead */
	assert_string_equal(was.v[0].end, "20261005T103000Z");
	assert_string_equal(was.v[0].location, "Raum 2, Öst; hinten\\links");
	assert_string_equal(was.v[0].status, "CONFIRMED");
	assert_int_equal(was.v[0].sequence, 0);
	assert_null(strstr(file_of(r, NULL), "Cora"));
	assert_null(strstr(file_of(r, NULL), "VALARM"));
	r->wall += 60 * MINUTE;
	desk_must(r, "theo", c, "book medicine 1 2026-10-26 09:30 with theo: has a cold");
	struct read_calendar is_now = look(r, NULL);
	assert_int_equal(is_now.n, 1);
	assert_string_equal(is_now.v[0].uid, was.v[0].uid);
	assert_int_equal(is_now.v[0].sequence, 1);
	assert_string_equal(is_now.v[0].start, "20261026T083000Z"); /* and one hour by then */
	assert_true(strcmp(is_now.v[0].stamp, was.v[0].stamp) > 0);
	desk_must(r, "theo", c, "cancel medicine 1: moved away");
	is_now = look(r, NULL);
	assert_string_equal(is_now.v[0].uid, was.v[0].uid);
	assert_string_equal(is_now.v[0].status, "CANCELLED");
	assert_int_equal(is_now.v[0].sequence, 2);
	desk_must(r, "theo", c, "book medicine 1 2026-10-27 09:30");
	is_now = look(r, NULL);
	assert_string_equal(is_now.v[0].uid, was.v[0].uid);
	assert_string_equal(is_now.v[0].status, "CONFIRMED");
	assert_int_equal(is_now.v[0].sequence, 3);
}

static void a_missed_one_booked_again_is_another(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Cora Dorn");
	desk_must(r, "theo", c, "book hello 2026-09-23 09:30");
	desk_must(r, "theo", c, "miss hello: was ill");
	struct read_calendar k = look(r, NULL);
	assert_string_equal(k.v[0].status, "CANCELLED");
	assert_int_equal(k.v[0].sequence, 1);
	desk_must(r, "theo", c, "book hello 2026-09-24 09:30: in spite of it");
	k = look(r, NULL);
	assert_int_equal(k.n, 2);
	assert_string_equal(k.v[0].status, "CANCELLED");
	assert_string_equal(k.v[1].status, "CONFIRMED");
	assert_int_equal(k.v[1].sequence, 0);
}

static void whoever_had_it_hears_that_it_is_gone(void **state)
{
	struct rig *r = *state;
	const char *a = desk_course(r, "Cora Dorn"), *b = desk_course(r, "Egon Fink");
	const struct calendar_asked theos = {.person = "theo", .from = INT32_MIN, .to = INT32_MAX};
	const int32_t day = (int32_t)civil_day((struct civil_date){2026, 10, 5});
	const struct calendar_asked that_day = {.from = day, .to = day};
	desk_must(r, "theo", a, "book medicine 1 2026-10-05 09:30 with theo");
	desk_must(r, "theo", b, "book medicine 1 2026-10-06 09:30 with nora");
	assert_int_equal(look(r, &theos).n, 1);
	assert_int_equal(look(r, &that_day).n, 1);
	assert_int_equal(
	    look(r, &(struct calendar_asked){.course = b, .from = INT32_MIN, .to = INT32_MAX}).n,
	    1);
	desk_must(r, "theo", a, "book medicine 1 2026-10-12 09:30 with nora: theo is away");
	struct read_calendar k = look(r, &theos);
	assert_int_equal(k.n, 1);
	assert_string_equal(k.v[0].status, "CANCELLED");
	assert_int_equal(k.v[0].sequence, 1);
	k = look(r, &that_day); /* it has left the day, and is told where it went */
	assert_int_equal(k.n, 1);
	assert_string_equal(k.v[0].start, "20261012T073000Z");
	assert_string_equal(k.v[0].status, "CONFIRMED");
	k = look(r, NULL);
	assert_int_equal(k.n, 2);
	assert_string_equal(k.v[1].about, arena_fmt(&r->a, "With nora\n%s", a));
}

static void the_same_record_gives_the_same_bytes(void **state)
{
	struct rig *r = *state;
	const char *c = desk_course(r, "Cora Dorn");
	desk_must(r, "theo", c, "book hello 2026-09-23 09:30");
	desk_must(r, "theo", c, "book medicine 1 2026-10-05 09:30");
	const char *first = file_of(r, NULL);
	r->wall += 26 * 60 * MINUTE;
	rig_restart(r);
	assert_string_equal(file_of(r, NULL), first);
	const struct calendar_asked named = {.from = INT32_MIN, .to = INT32_MAX, .names = true};
	assert_string_equal(look(r, &named).v[0].summary, "hello, Cora Dorn");
	/* who took it is on record */
	assert_true(rig_count(r, NULL, "viewed") >= 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_line_is_folded_between_characters),  T(texts_are_escaped_and_come_back),
	    T(a_moved_appointment_is_the_same_one),  T(a_missed_one_booked_again_is_another),
	    T(whoever_had_it_hears_that_it_is_gone), T(the_same_record_gives_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
