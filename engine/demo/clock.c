/* SPDX-License-Identifier: Apache-2.0
 * Time and chance of demo files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo/demo.h"

/* 2027-01-01: the made-up machine has run since then. */
#define BOOTED_MS INT64_C(1798761600000)
#define SPARE     4096 /* blocks that a killed process may have drawn unseen */

const struct auth_cost demo_cost = {.passes = 1, .kib = 8};

static int64_t wall_ms(void *ctx)
{
	return ((const struct demo_clock *)ctx)->wall_ms;
}

static int64_t boot_ms(void *ctx)
{
	return ((const struct demo_clock *)ctx)->wall_ms - BOOTED_MS;
}

static const char *boot_id(void *ctx)
{
	(void)ctx;
	return "00000000-0000-4000-8000-00000000de30";
}

static void made_up_chance(void *ctx, void *p, size_t n)
{
	struct demo_clock *d = ctx;
	unsigned char *to = p;
	while (n > 0) {
		struct digest_run r;
		digest_begin(&r, "tend demo chance 1");
		digest_int(&r, (int64_t)d->drawn++);
		struct digest x = digest_end(&r);
		size_t take = n < sizeof x.b ? n : sizeof x.b;
		memcpy(to, x.b, take);
		to += take;
		n -= take;
	}
}

struct app_clock demo_clock_app(struct demo_clock *d)
{
	return (struct app_clock){.ctx = d,
	                          .wall_ms = wall_ms,
	                          .boot_ms = boot_ms,
	                          .boot_id = boot_id,
	                          .random = made_up_chance};
}

static const char *path_of(struct arena *a, const char *data)
{
	return arena_fmt(a, "%s.clock", data);
}

enum rc demo_clock_read(struct arena *a, const char *data, struct demo_clock *out, struct err *e)
{
	char text[80] = {0};
	const char *path = path_of(a, data);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_IO,
		               "the clock of this demo file cannot be read");
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	const size_t instant = strlen("2027-03-01T09:30:00.000Z");
	struct demo_clock d;
	char *end;
	if (n <= (ssize_t)instant || text[instant] != ' '
	    || !civil_instant_parse(text, instant, &d.wall_ms))
		return err_set(e, RC_IO, "%s is not the clock of a demo file", path);
	d.drawn = strtoull(text + instant + 1, &end, 10);
	if (*end != '\n')
		return err_set(e, RC_IO, "%s is not the clock of a demo file", path);
	*out = d;
	return RC_OK;
}

enum rc demo_clock_write(struct arena *a, const char *data, const struct demo_clock *d,
                         struct err *e)
{
	struct text t = text_in(a);
	const char *path = path_of(a, data), *fresh = arena_fmt(a, "%s.new", path);
	if (!civil_instant_write(&t, d->wall_ms))
		return err_set(e, RC_USAGE, "the demo clock ends with the year 9999");
	text_fmt(&t, " %llu\n", (unsigned long long)d->drawn + SPARE);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, t.s, t.n) == (ssize_t)t.n;
	if (fd >= 0)
		good = close(fd) == 0 && good;
	if (!good || rename(fresh, path) != 0)
		return err_set(e, RC_IO, "%s cannot be written: %s", path, strerror(errno));
	return RC_OK;
}
