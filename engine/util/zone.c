/* SPDX-License-Identifier: Apache-2.0
 * Two parts: what stands in the file, read with suspicion, and what follows from it.  zone_rule.c
 * has the rule for the years after the last entry. */
#include "util/zone.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/zone_rule.h"

#define FILE_MAX      ((size_t)256 << 10)
#define ZONE_NAME_MAX 64
#define HEADER        44
#define TYPES_MAX     256
#define LETTERS       2048  /* bytes of abbreviations */
#define OFFSET_MAX    93600 /* 26 hours, the limit of RFC 8536 */

struct zone_type {
	int32_t offset_s;
	const char *abbreviation;
};

struct zone {
	const char *name;
	size_t n; /* transitions: at[i] begins type of[i] */
	const int64_t *at;
	const uint8_t *of;
	size_t types;
	const struct zone_type *type;
	struct zone_rule rule; /* for the time from the last transition on */
};

/* ---- the file ---- */

struct counts {
	uint32_t utc, std, leap, time, type, letter;
};

static uint64_t big_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static enum rc damaged(const char *name, const char *what, struct err *e)
{
	enum rc rc = err_set(e, RC_IO, "the time zone file of %s is damaged: %s", name, what);
	err_hint(e, "install the time zone data of this system again");
	return rc;
}

static const char *read_counts(const uint8_t *p, size_t n, struct counts *c)
{
	if (n < HEADER)
		return "it ends too early";
	if (memcmp(p, "TZif", 4) != 0)
		return "it does not begin as one";
	if (p[4] < '2' || p[4] > '4')
		return "its version is not known";
	uint32_t *const field[] = {&c->utc, &c->std, &c->leap, &c->time, &c->type, &c->letter};
	for (size_t i = 0; i < countof(field); i++)
		*field[i] = (uint32_t)big_endian(p + 20 + 4 * i, 4);
	if (c->time > FILE_MAX || c->letter > LETTERS || c->type > TYPES_MAX || c->leap > FILE_MAX
	    || (c->utc != 0 && c->utc != c->type) || (c->std != 0 && c->std != c->type))
		return "its counts do not fit together";
	return NULL;
}

static size_t block_size(const struct counts *c, size_t width)
{
	return c->time * (width + 1) + c->type * (size_t)6 + c->letter + c->leap * (width + 4)
	       + c->std + c->utc;
}

static bool read_types(struct arena *a, const uint8_t *p, const char *letters,
                       const struct counts *c, struct zone *z)
{
	struct zone_type *type = arena_arr(a, struct zone_type, c->type);
	for (size_t i = 0; i < c->type; i++, p += 6) {
		type[i].offset_s = (int32_t)(uint32_t)big_endian(p, 4);
		if (type[i].offset_s < -OFFSET_MAX || type[i].offset_s > OFFSET_MAX || p[4] > 1
		    || p[5] >= c->letter || !zone_abbreviation_ok(letters + p[5]))
			return false;
		type[i].abbreviation = letters + p[5];
	}
	z->types = c->type;
	z->type = type;
	return true;
}

static bool read_transitions(struct arena *a, const uint8_t *p, const struct counts *c,
                             struct zone *z)
{
	int64_t *at = arena_arr(a, int64_t, c->time);
	uint8_t *of = arena_arr(a, uint8_t, c->time);
	for (size_t i = 0; i < c->time; i++) {
		at[i] = (int64_t)big_endian(p + 8 * i, 8);
		of[i] = p[8 * (size_t)c->time + i];
		if (of[i] >= c->type || (i > 0 && at[i] <= at[i - 1]))
			return false;
	}
	z->n = c->time;
	z->at = at;
	z->of = of;
	return true;
}

enum rc zone_read(struct arena *a, const char *name, const void *bytes, size_t n,
                  const struct zone **out, struct err *e)
{
	const uint8_t *p = bytes, *end = p + n;
	struct zone *z = arena_new(a, struct zone);
	struct counts c;
	const char *wrong = read_counts(p, n, &c);
	/* The first block has 32-bit times for old readers; the second is the one that counts. */
	if (!wrong && block_size(&c, 4) > n - HEADER)
		wrong = "it ends too early";
	if (!wrong) {
		p += HEADER + block_size(&c, 4);
		wrong = read_counts(p, (size_t)(end - p), &c);
	}
	if (!wrong && block_size(&c, 8) > (size_t)(end - p) - HEADER)
		wrong = "it ends too early";
	if (!wrong && (c.type == 0 || c.letter == 0))
		wrong = "it names no time";
	if (!wrong && c.leap != 0)
		wrong = "it counts leap seconds, which instants here do not";
	if (wrong)
		return damaged(name, wrong, e);
	const uint8_t *times = p + HEADER, *types = times + c.time * (size_t)9;
	const char *letters = arena_dupn(a, (const char *)types + c.type * (size_t)6, c.letter);
	z->name = arena_dup(a, name);
	if (!read_transitions(a, times, &c, z))
		return damaged(name, "its changes are out of order", e);
	if (!read_types(a, types, letters, &c, z))
		return damaged(name, "it holds an offset that no clock has", e);
	const char *rule = (const char *)times + block_size(&c, 8);
	size_t left = (size_t)((const char *)end - rule);
	if (left < 2 || rule[0] != '\n' || rule[left - 1] != '\n')
		return damaged(name, "it ends too early", e);
	if (!zone_rule_read(a, rule + 1, left - 2, &z->rule))
		return damaged(name, "its rule for later years cannot be read", e);
	*out = z;
	return RC_OK;
}

/* Segments of letters, digits, plus, minus and underscore with single slashes between: such a name
 * cannot leave the directory. */
static bool name_ok(const char *name)
{
	bool open = true; /* a segment must begin here */
	size_t n = 0;
	for (; name[n]; n++) {
		char c = name[n];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '_';
		if (c == '/' ? open : !(letter || (other && !open)))
			return false;
		open = c == '/';
	}
	return n > 0 && n <= ZONE_NAME_MAX && !open;
}

static enum rc read_bytes(int fd, uint8_t *buf, size_t *n, const char *path, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_set(e, RC_IO, "cannot read %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_NOTFOUND, "%s is no time zone", path);
	if (st.st_size < 0 || (uint64_t)st.st_size > FILE_MAX)
		return err_set(e, RC_IO, "%s is too large for a time zone", path);
	for (*n = 0; *n < FILE_MAX;) {
		ssize_t got = read(fd, buf + *n, FILE_MAX - *n);
		if (got == 0)
			return RC_OK;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(e, RC_IO, "cannot read %s: %s", path, strerror(errno));
		*n += (size_t)got;
	}
	return RC_OK;
}

enum rc zone_open(struct arena *a, const char *dir, const char *name, const struct zone **out,
                  struct err *e)
{
	if (!name_ok(name)) {
		enum rc rc = err_set(e, RC_USAGE, "\"%.64s\" is no name of a time zone", name);
		err_hint(e, "write it as area and city, such as Europe/Berlin");
		return rc;
	}
	struct arena scratch = {0};
	const char *path = arena_fmt(&scratch, "%s/%s", dir, name);
	uint8_t *buf = arena_get(&scratch, FILE_MAX);
	size_t n = 0;
	enum rc rc;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		rc = err_set(e, RC_NOTFOUND, "there is no time zone %s on this system", name);
		err_hint(e, "write it as area and city, such as Europe/Berlin");
	} else if (fd < 0) {
		rc = err_set(e, RC_IO, "cannot open %s: %s", path, strerror(errno));
	} else {
		rc = read_bytes(fd, buf, &n, path, e);
		close(fd);
	}
	if (rc == RC_OK)
		rc = zone_read(a, name, buf, n, out, e);
	arena_drop(&scratch);
	return rc;
}

/* ---- what follows from it ---- */

const char *zone_name(const struct zone *z)
{
	return z->name;
}

/* The last transition at or before `s`, counted from 1; 0 when there is none. */
static size_t transition_before(const struct zone *z, int64_t s)
{
	size_t lo = 0, hi = z->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (z->at[mid] <= s)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int32_t offset_at(const struct zone *z, int64_t s, const char **abbreviation)
{
	size_t i = transition_before(z, s);
	const struct zone_type *t = &z->type[i ? z->of[i - 1] : 0];
	if (i == z->n && z->rule.std_name)
		return zone_rule_offset(&z->rule, s, abbreviation);
	*abbreviation = t->abbreviation;
	return t->offset_s;
}

bool zone_local(const struct zone *z, int64_t utc_ms, struct civil_time *out)
{
	int64_t ms, sec;
	struct civil_time t;
	int64_t s = civil_floor_div(utc_ms, 1000, &ms);
	t.offset_s = offset_at(z, s, &t.abbreviation);
	if (!civil_date_of_day(civil_floor_div(s + t.offset_s, 86400, &sec), &t.date))
		return false;
	int of_day = (int)sec;
	t.clock = (struct civil_clock){of_day / 3600, of_day / 60 % 60, of_day % 60, (int)ms};
	*out = t;
	return true;
}

int64_t zone_day(const struct zone *z, int64_t utc_ms)
{
	int64_t rest;
	const char *abbreviation;
	int64_t s = civil_floor_div(utc_ms, 1000, &rest);
	return civil_floor_div(s + offset_at(z, s, &abbreviation), 86400, &rest);
}

/* The instants that show `local` on the clock: how many, and the earliest in *first. */
static size_t instants_of(const struct zone *z, int64_t local, int64_t *first)
{
	size_t found = 0;
	for (size_t i = 0; i < z->types + 2; i++) {
		const char *abbreviation;
		int32_t offset = i < z->types    ? z->type[i].offset_s
		                 : i == z->types ? z->rule.std_offset_s
		                                 : z->rule.dst_offset_s;
		int64_t s = local - offset;
		if (offset_at(z, s, &abbreviation) != offset || (found > 0 && s == *first))
			continue;
		*first = found > 0 && *first < s ? *first : s;
		found++;
	}
	return found;
}

/* The first instant whose clock is past a `local` that no clock showed. */
static int64_t after_gap(const struct zone *z, int64_t local)
{
	const char *abbreviation;
	int64_t before = local - 2 * OFFSET_MAX, after = local + 2 * OFFSET_MAX;
	while (after - before > 1) {
		int64_t mid = before + (after - before) / 2;
		if (mid + offset_at(z, mid, &abbreviation) < local)
			before = mid;
		else
			after = mid;
	}
	return after;
}

void zone_utc(const struct zone *z, struct civil_date d, struct civil_clock c, int64_t *utc_ms,
              enum zone_kind *kind)
{
	assert(civil_clock_valid(c));
	int64_t local = civil_day(d) * 86400 + (c.hour * 60 + c.min) * 60 + c.sec, s = 0;
	size_t found = instants_of(z, local, &s);
	if (kind)
		*kind = found == 0 ? ZONE_GAP : found == 1 ? ZONE_EXACT : ZONE_OVERLAP;
	*utc_ms = found == 0 ? after_gap(z, local) * 1000 : s * 1000 + c.ms;
}

int64_t zone_second(const struct zone *z, int64_t first)
{
	/* Clocks are put back by a quarter of an hour or a multiple of it, and never by a day. */
	static const int64_t step = INT64_C(15) * 60 * 1000;
	struct civil_time a, b;
	for (int64_t by = step; zone_local(z, first, &a) && by < CIVIL_DAY_MS; by += step)
		if (zone_local(z, first + by, &b) && civil_day(a.date) == civil_day(b.date)
		    && a.clock.hour == b.clock.hour && a.clock.min == b.clock.min)
			return first + by;
	return first;
}

void civil_time_write(struct text *out, const struct civil_time *t)
{
	civil_date_write(out, t->date);
	text_put(out, " ");
	civil_clock_write(out, t->clock);
}

void civil_time_write_offset(struct text *out, const struct civil_time *t)
{
	int32_t size = t->offset_s < 0 ? -t->offset_s : t->offset_s;
	civil_time_write(out, t);
	text_fmt(out, " %c%02d:%02d", t->offset_s < 0 ? '-' : '+', (int)(size / 3600),
	         (int)(size / 60 % 60));
}
