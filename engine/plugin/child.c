/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* closefrom before exec, pidfd_open */
#include "plugin/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin/worker.h"

int64_t child_now(const struct child_clock *k)
{
	struct timespec t;
	if (k->now_ms)
		return k->now_ms(k->ctx);
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- starting ---- */

/* `name`: a word that the program may write to, as posix_spawn() wants it. */
static int spawn(const char *program, char *name, int fd, pid_t *pid)
{
	char command[] = WORKER_COMMAND, *words[] = {name, command, NULL},
	     *no_environment[] = {NULL};
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int bad;
	sigemptyset(&none);
	sigfillset(&all);
	if ((bad = posix_spawn_file_actions_init(&acts)) != 0)
		return bad;
	if ((bad = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&acts);
		return bad;
	}
	bad = posix_spawn_file_actions_adddup2(&acts, fd, WORKER_FD);
	for (int i = 0; i < WORKER_FD && !bad; i++)
		bad = posix_spawn_file_actions_addclose(&acts, i);
	if (!bad)
		bad = posix_spawn_file_actions_addclosefrom_np(&acts, WORKER_FD + 1);
	if (!bad)
		bad = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF
		                                          | POSIX_SPAWN_SETSIGMASK);
	if (!bad) /* of its own: Ctrl-C at the terminal is not meant for it */
		bad = posix_spawnattr_setpgroup(&attr, 0);
	if (!bad)
		bad = posix_spawnattr_setsigdefault(&attr, &all);
	if (!bad)
		bad = posix_spawnattr_setsigmask(&attr, &none);
	if (!bad)
		bad = posix_spawn(pid, program, &acts, &attr, words, no_environment);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&acts);
	return bad;
}

enum rc child_start(const char *program, struct child *out, struct err *e)
{
	struct child c;
	char name[PATH_MAX] = "tend";
	int pair[2];
	if (program)
		snprintf(name, sizeof name, "%s", program);
	else
		program = "/proc/self/exe";
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, RC_IO, "a plugin's process has no line to Tend: %s",
		               strerror(errno));
	c.fd = pair[0];
	int bad = spawn(program, name, pair[1], &c.pid);
	close(pair[1]);
	if (bad) {
		close(pair[0]);
		return err_set(e, RC_IO, "a plugin's process cannot be started: %s", strerror(bad));
	}
	/* without it the end of a process whose line somebody else holds is seen at the deadline */
	c.life = (int)syscall(SYS_pidfd_open, c.pid, 0);
	*out = c;
	return RC_OK;
}

int child_stop(struct child *c)
{
	int status = 0;
	pid_t got;
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL); /* should it have left its group */
	close(c->fd);
	if (c->life >= 0)
		close(c->life);
	do
		got = waitpid(c->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	*c = (struct child){.pid = 0, .fd = -1, .life = -1};
	return got > 0 ? status : 0;
}

/* ---- asking ---- */

static bool broken(int error)
{
	return error == EPIPE || error == ECONNRESET || error == ENOTCONN;
}

/* Waits for the socket or the end of the process; the deadline counts even where there is
 * something to read, so that a trickle of bytes is no way around it. */
static enum child_end await(const struct child *c, short events, const struct child_clock *k,
                            int64_t deadline, short *got)
{
	struct pollfd p[2] = {{.fd = c->fd, .events = events}, {.fd = c->life, .events = POLLIN}};
	for (;;) {
		int64_t left = deadline - child_now(k);
		if (left <= 0)
			return CHILD_LATE;
		int n = poll(p, 2, left > 60000 ? 60000 : (int)left);
		if (n < 0 && errno != EINTR)
			return CHILD_GONE;
		if (n <= 0)
			continue;
		*got = p[0].revents;
		/* what it wrote before its end is read first */
		return p[0].revents ? CHILD_ANSWERED : CHILD_GONE;
	}
}

bool child_stirs(const struct child *c)
{
	struct pollfd p[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = c->life, .events = POLLIN}};
	return poll(p, 2, 0) != 0;
}

/* Whoever writes before it was asked everything is no worker of ours. */
static enum child_end early(const struct child *c, struct child_answer *out)
{
	uint8_t b;
	if (recv(c->fd, &b, 1, MSG_PEEK | MSG_DONTWAIT) <= 0)
		return CHILD_GONE;
	out->why = "it answers before it was asked";
	return CHILD_LIES;
}

static enum child_end send_all(const struct child *c, const struct wire_bytes *b,
                               const struct child_clock *k, int64_t deadline,
                               struct child_answer *out)
{
	for (size_t at = 0; at < b->n;) {
		ssize_t put = send(c->fd, b->v + at, b->n - at, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put > 0) {
			at += (size_t)put;
			continue;
		}
		if (put < 0 && broken(errno))
			return CHILD_GONE;
		if (put < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
			return CHILD_GONE;
		short got = 0;
		enum child_end end = await(c, POLLIN | POLLOUT, k, deadline, &got);
		if (end != CHILD_ANSWERED)
			return end;
		if (got & POLLIN)
			return early(c, out);
	}
	return CHILD_ANSWERED;
}

/* Takes between 1 and `most` bytes. */
static enum child_end take_some(const struct child *c, uint8_t *p, size_t most, size_t *n,
                                const struct child_clock *k, int64_t deadline)
{
	for (;;) {
		short got = 0;
		enum child_end end = await(c, POLLIN, k, deadline, &got);
		if (end != CHILD_ANSWERED)
			return end;
		ssize_t came = recv(c->fd, p, most, MSG_DONTWAIT);
		if (came > 0) {
			*n += (size_t)came;
			return CHILD_ANSWERED;
		}
		if (came == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
			return CHILD_GONE;
	}
}

enum child_end child_ask(const struct child *c, const struct wire_bytes *bytes, enum wire_kind want,
                         uint32_t number, const struct child_clock *k, int64_t deadline_ms,
                         struct arena *a, struct child_answer *out)
{
	uint8_t near[4096], *room; /* a usual answer is whole in one piece */
	size_t n = 0, need;
	enum child_end end = send_all(c, bytes, k, deadline_ms, out);
	while (end == CHILD_ANSWERED && n < WIRE_HEAD)
		end = take_some(c, near + n, sizeof near - n, &n, k, deadline_ms);
	if (end != CHILD_ANSWERED)
		return end;
	out->why = wire_take_head(near, want, &number, &out->head);
	need = out->why ? 0 : WIRE_HEAD + out->head.first + out->head.second;
	if (!out->why && n > need)
		out->why = "it goes on after its end";
	if (out->why)
		return CHILD_LIES;
	room = arena_get(a, need);
	memcpy(room, near, n);
	while (end == CHILD_ANSWERED && n < need)
		end = take_some(c, room + n, need - n, &n, k, deadline_ms);
	out->parts = room + WIRE_HEAD;
	return end;
}
