/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/workers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "plugin/child.h"

struct worker {
	char *digest;
	struct child child;
	uint32_t asked; /* calls so far: the number of the last one */
	uint64_t used;  /* the turn in which it was asked last */
	bool told;      /* it has the files */
};

struct workers {
	struct workers_limits lim;
	struct child_clock clock;
	char *program;
	struct worker *v;
	size_t n;
	uint64_t turn;
};

static char *copy(const char *s)
{
	size_t n = strlen(s) + 1;
	return memcpy(xcalloc(1, n), s, n);
}

struct workers *workers_new(const char *program, struct workers_limits limits)
{
	struct workers *w = xcalloc(1, sizeof *w);
	w->lim = limits;
	if (w->lim.call_ms == 0)
		w->lim.call_ms = CAGE_MS;
	if (w->lim.load_ms == 0)
		w->lim.load_ms = CAGE_LOAD_MS;
	if (w->lim.start_ms == 0)
		w->lim.start_ms = 2000;
	if (w->lim.most == 0)
		w->lim.most = 32;
	if (w->lim.calls == 0)
		w->lim.calls = 1000;
	w->clock = (struct child_clock){limits.now_ms, limits.ctx};
	w->program = program ? copy(program) : NULL;
	w->v = xcalloc(w->lim.most, sizeof *w->v);
	return w;
}

static int end_worker(struct workers *w, struct worker *k)
{
	int status = child_stop(&k->child);
	free(k->digest);
	*k = w->v[--w->n];
	return status;
}

void workers_close(struct workers *w)
{
	if (!w)
		return;
	while (w->n > 0)
		end_worker(w, &w->v[w->n - 1]);
	free(w->program);
	free(w->v);
	free(w);
}

static struct worker *find(const struct workers *w, const char *digest)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->v[i].digest, digest) == 0)
			return &w->v[i];
	return NULL;
}

pid_t workers_pid(const struct workers *w, const char *digest)
{
	const struct worker *k = find(w, digest);
	return k ? k->child.pid : 0;
}

/* ---- what came of it, for the author of a plugin ---- */

static void put_end(struct cage_result *out, enum cage_end end, const char *message)
{
	*out = (struct cage_result){.end = end, .message = message};
}

static const char *how_it_ended(struct arena *a, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return "it asked the system for something that a worker may not have";
	if (WIFSIGNALED(status))
		return arena_fmt(a, "it was ended by signal %d", WTERMSIG(status));
	return arena_fmt(a, "it ended by itself with status %d",
	                 WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

/* Ends the worker and says why. */
static void give_up(struct workers *w, struct worker *k, enum child_end end, const char *why,
                    int64_t ms, struct arena *a, struct cage_result *out)
{
	int status = end_worker(w, k);
	switch (end) {
	case CHILD_LATE:
		put_end(
		    out, CAGE_TIME_SPENT,
		    arena_fmt(a, "no answer within %lld ms: the worker was ended", (long long)ms));
		break;
	case CHILD_GONE:
		put_end(out, CAGE_LOST,
		        arena_fmt(a, "the worker was lost: %s", how_it_ended(a, status)));
		break;
	case CHILD_LIES:
	case CHILD_ANSWERED:
		put_end(out, CAGE_BAD_RESULT,
		        arena_fmt(a, "the worker's answer cannot be used: %s", why));
		break;
	}
}

/* ---- starting ---- */

/* Buries those that ended while nobody asked, and if need be ends one. */
static void make_room(struct workers *w)
{
	struct worker *oldest = w->v;
	for (size_t i = w->n; i-- > 0;)
		if (child_stirs(&w->v[i].child))
			end_worker(w, &w->v[i]);
	if (w->n < w->lim.most)
		return;
	for (size_t i = 1; i < w->n; i++)
		if (w->v[i].used < oldest->used)
			oldest = &w->v[i];
	end_worker(w, oldest);
}

/* NULL after it filled *out. */
static struct worker *start(struct workers *w, const char *digest, struct arena *a,
                            struct cage_result *out)
{
	struct child_answer ready = {0};
	const struct wire_bytes nothing = {0};
	const char *refused = NULL;
	struct child c;
	struct err e = {0};
	make_room(w);
	if (child_start(w->program, &c, &e) != RC_OK) {
		put_end(out, CAGE_LOST, arena_dup(a, e.msg));
		return NULL;
	}
	struct worker *k = &w->v[w->n++];
	*k = (struct worker){.digest = copy(digest), .child = c};
	enum child_end end = child_ask(&c, &nothing, WIRE_READY, 0, &w->clock,
	                               child_now(&w->clock) + w->lim.start_ms, a, &ready);
	if (end == CHILD_ANSWERED)
		ready.why = wire_take_ready(&ready.head, ready.parts, a, &refused);
	if (end != CHILD_ANSWERED || ready.why) {
		give_up(w, k, end, ready.why, w->lim.start_ms, a, out);
		/* no plugin is in there yet: whatever it was, there is no worker to be had */
		out->end = CAGE_LOST;
		return NULL;
	}
	if (refused) {
		end_worker(w, k);
		put_end(out, CAGE_LOST,
		        arena_fmt(a, "no plugin can be run here safely: %s", refused));
		return NULL;
	}
	return k;
}

/* The worker of this package, fit to be asked. */
static struct worker *worker_for(struct workers *w, const char *digest, struct arena *a,
                                 struct cage_result *out)
{
	struct worker *k = find(w, digest);
	if (k && (k->asked >= w->lim.calls || child_stirs(&k->child))) {
		end_worker(w, k);
		k = NULL;
	}
	return k ? k : start(w, digest, a, out);
}

/* ---- asking ---- */

static int64_t time_for(const struct workers *w, const struct cage_call *call)
{
	int64_t most = call->hook == CAGE_LOAD ? w->lim.load_ms : w->lim.call_ms;
	return call->budget.ms > 0 && call->budget.ms < most ? call->budget.ms : most;
}

void workers_call(struct workers *w, const char *digest, const struct cage_call *call,
                  struct arena *a, struct cage_result *out)
{
	struct cage_call inside = *call;
	struct wire_bytes bytes = {0};
	struct child_answer answer = {0};
	const char *fault = wire_call_fault(call);
	int64_t ms = time_for(w, call);
	struct worker *k = fault ? NULL : worker_for(w, digest, a, out);
	if (!k && !fault)
		return;
	inside.budget.ms = ms > 4 ? ms - ms / 5 : ms;
	if (!fault && !k->told)
		wire_put_package(a, &bytes, call);
	if (!fault)
		fault = wire_put_call(a, &bytes, k->asked + 1, &inside);
	if (fault) {
		put_end(out, CAGE_LOST, arena_fmt(a, "the plugin was not asked: %s", fault));
		return;
	}
	k->used = ++w->turn;
	k->asked++;
	k->told = true;
	enum child_end end = child_ask(&k->child, &bytes, WIRE_RESULT, k->asked, &w->clock,
	                               child_now(&w->clock) + ms, a, &answer);
	if (end == CHILD_ANSWERED)
		answer.why = wire_take_result(&answer.head, answer.parts, call, a, out);
	if (end != CHILD_ANSWERED || answer.why)
		give_up(w, k, end, answer.why, ms, a, out);
}
