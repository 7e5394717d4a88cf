/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/confine.h"
#include "plugin/wire.h"

/* From here on the process has nothing but `fd`: whatever goes wrong ends it, and the other side
 * makes a sentence of that. */

/* What was read and not yet taken: a usual call comes in one piece. */
struct line {
	int fd;
	size_t at, n;
	uint8_t b[16384];
};

static size_t read_some(int fd, uint8_t *p, size_t most)
{
	ssize_t got;
	do
		got = read(fd, p, most);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		_exit(0); /* Tend closed: that is how a worker ends */
	return (size_t)got;
}

static void take(struct line *in, uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t have = in->n - in->at, some = have < n ? have : n;
		if (have == 0 && n >= sizeof in->b) {
			some = read_some(in->fd, p, n);
		} else if (have == 0) {
			in->n = read_some(in->fd, in->b, sizeof in->b);
			in->at = 0;
			continue;
		} else {
			memcpy(p, in->b + in->at, some);
			in->at += some;
		}
		p += some;
		n -= some;
	}
}

static void write_all(int fd, const struct wire_bytes *b)
{
	for (size_t at = 0; at < b->n;) {
		ssize_t put = write(fd, b->v + at, b->n - at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			_exit(0);
		at += (size_t)put;
	}
}

static void read_frame(struct line *in, enum wire_kind want, struct arena *a, struct wire_head *h,
                       const uint8_t **p)
{
	uint8_t head[WIRE_HEAD], *room;
	take(in, head, sizeof head);
	if (wire_take_head(head, want, NULL, h))
		_exit(1);
	room = arena_get(a, h->first + h->second);
	take(in, room, h->first + h->second);
	*p = room;
}

/* `run` NULL: the cage, with init.lua run once. */
static _Noreturn void serve(int fd, worker_fn *run)
{
	struct cage_kept *state = cage_keep();
	struct line in = {.fd = fd};
	struct arena kept = {0};
	struct cage_call call = {0};
	struct wire_head h;
	const uint8_t *p;
	read_frame(&in, WIRE_PACKAGE, &kept, &h, &p);
	if (wire_take_package(&h, p, &kept, &call))
		_exit(1);
	for (;;) {
		struct arena one = {
		    0}; /* lasts for one call: nothing of it is there for the next */
		struct cage_call c = call;
		struct cage_result r = {0};
		struct wire_bytes out = {0};
		read_frame(&in, WIRE_CALL, &one, &h, &p);
		if (wire_take_call(&h, p, &one, &c))
			_exit(1);
		if (run)
			run(&c, &one, &r);
		else
			cage_kept_run(state, &c, &one, &r);
		wire_put_result(&one, &out, h.number, &r);
		write_all(fd, &out);
		arena_drop(&one);
		cage_kept_tidy(state);
	}
}

int plugin_worker_with(int fd, worker_fn *run)
{
	int type;
	socklen_t n = sizeof type;
	struct arena a = {0};
	struct wire_bytes ready = {0};
	struct err e = {0};
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) != 0) {
		fprintf(stderr,
		        "tend: this command is for Tend itself, which runs plugins in it\n");
		return RC_USAGE;
	}
	enum rc rc = confine(fd, &e);
	wire_put_ready(&a, &ready, rc == RC_OK ? NULL : e.msg);
	write_all(fd, &ready);
	arena_drop(&a);
	if (rc != RC_OK)
		return (int)rc;
	serve(fd, run);
}

int plugin_worker_main(int fd)
{
	return plugin_worker_with(fd, NULL);
}
