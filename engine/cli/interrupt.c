/* SPDX-License-Identifier: Apache-2.0
 * The thread that waits for Ctrl-C, and progress on the terminal. */
#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define GRACE_MS    700
#define PROGRESS_MS 500

struct interrupt {
	pthread_t thread;
	sigset_t set;
	atomic_bool stopped, paused, done;
	_Atomic(const char *) keeping;
	int64_t begun_ms, shown_ms;
	bool shown;
};

static int64_t running_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void write_all(const char *s)
{
	size_t n = strlen(s);

	while (n > 0) {
		ssize_t w = write(STDERR_FILENO, s, n);

		if (w <= 0)
			return;
		s += w;
		n -= (size_t)w;
	}
}

static void *watch(void *ctx)
{
	struct interrupt *in = ctx;
	int sig = 0;

	do
		sigwait(&in->set, &sig);
	while (!in->done && (in->paused || sig == SIGUSR1));
	if (in->done)
		return NULL;
	in->stopped = true;
	for (int64_t end = running_ms() + GRACE_MS; !in->done && running_ms() < end;)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	if (in->done)
		return NULL;
	const char *keeping = in->keeping;
	write_all("tend: stopped; ");
	write_all(keeping ? keeping : "what was saved before is kept");
	write_all("\n");
	_exit(RC_STOPPED);
}

/* A failed assert() and the like: what is said by then names the place. */
static void on_abort(int sig)
{
	(void)sig;
	write_all("tend: this is a fault in Tend, not of yours; what was saved before is kept.\n"
	          "  Please report it with the lines above, and look at the record with: "
	          "tend audit verify\n");
	_exit(RC_BUG);
}

/* Started with nohup: a terminal that goes away is no reason to stop. */
static bool is_ignored(int sig)
{
	struct sigaction now;

	return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

enum rc interrupt_begin(struct cli *c, struct err *e)
{
	struct interrupt *in = arena_new(c->a, struct interrupt);
	sigset_t pipe_set;

	in->begun_ms = running_ms();
	/* SIGUSR1 is how interrupt_end() wakes the thread. */
	sigemptyset(&in->set);
	sigaddset(&in->set, SIGINT);
	sigaddset(&in->set, SIGTERM);
	if (!is_ignored(SIGHUP))
		sigaddset(&in->set, SIGHUP);
	sigaddset(&in->set, SIGUSR1);
	sigaction(SIGABRT, &(struct sigaction){.sa_handler = on_abort}, NULL);
	/* A closed pipe is an answer of write(), not an end. */
	sigemptyset(&pipe_set);
	sigaddset(&pipe_set, SIGPIPE);
	if (pthread_sigmask(SIG_BLOCK, &in->set, NULL)
	    || pthread_sigmask(SIG_BLOCK, &pipe_set, NULL)
	    || pthread_create(&in->thread, NULL, watch, in))
		return err_set(e, RC_IO, "the system gives no thread to this program");
	c->interrupt = in;
	return RC_OK;
}

void interrupt_end(struct cli *c)
{
	struct interrupt *in = c->interrupt;

	if (!in)
		return;
	in->done = true;
	pthread_kill(in->thread, SIGUSR1);
	pthread_join(in->thread, NULL);
	if (in->shown)
		write_all("\n");
	c->interrupt = NULL;
}

void interrupt_pause(struct cli *c, bool pause)
{
	if (c->interrupt)
		c->interrupt->paused = pause;
}

bool cli_stopped(const struct cli *c)
{
	return c->interrupt && c->interrupt->stopped;
}

void cli_keeping(struct cli *c, const char *what)
{
	if (c->interrupt)
		c->interrupt->keeping = what;
}

void cli_progress(struct cli *c, const char *what, int64_t n, int64_t all)
{
	struct interrupt *in = c->interrupt;
	int64_t t = running_ms();

	if (!in || c->quiet || c->json || !isatty(STDERR_FILENO) || t - in->begun_ms < PROGRESS_MS
	    || t - in->shown_ms < PROGRESS_MS / 5)
		return;
	in->shown = true;
	in->shown_ms = t;
	/* The numbers only grow, so that a line covers the one before it. */
	write_all(arena_fmt(c->a, "\r%s: %lld of %lld", what, (long long)n, (long long)all));
}
