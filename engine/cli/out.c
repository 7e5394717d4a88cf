/* SPDX-License-Identifier: Apache-2.0
 * Data to stdout, talk to stderr, long text to a pager. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/settings.h"
#include "util/json.h"

extern char **environ;

static const char *const tones[] = {
    [TONE_PLAIN] = "",       [TONE_STRONG] = "\033[1m", [TONE_GOOD] = "\033[32m",
    [TONE_BAD] = "\033[31m", [TONE_WARN] = "\033[33m",  [TONE_SOFT] = "\033[2m",
};

void cli_put(struct cli *c, const char *fmt, ...)
{
	va_list args;
	char small[512], *s = small;
	int n;

	va_start(args, fmt);
	n = vsnprintf(small, sizeof small, fmt, args);
	va_end(args);
	if (n >= (int)sizeof small) {
		s = arena_get(c->a, (size_t)n + 1);
		va_start(args, fmt);
		vsnprintf(s, (size_t)n + 1, fmt, args);
		va_end(args);
	}
	text_put(&c->out, s);
}

void cli_put_safe(struct cli *c, const char *s)
{
	text_terminal(&c->out, s);
}

void cli_put_tone(struct cli *c, enum cli_tone tone, const char *s)
{
	bool on = c->colour && tone != TONE_PLAIN;

	cli_put(c, "%s%s%s", on ? tones[tone] : "", s, on ? "\033[0m" : "");
}

const char *cli_safe(struct cli *c, const char *s)
{
	struct text t = text_in(c->a);

	text_terminal(&t, s ? s : "");
	return t.n ? t.s : "";
}

/* A whole text, or why not.  A reader that has gone away wanted no more. */
static enum rc write_out(int fd, const char *s, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t w = write(fd, s, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0 && errno == EPIPE)
			return RC_OK;
		if (w < 0)
			return err_set(e, RC_IO, "the output can not be written: %s",
			               strerror(errno));
		s += w;
		n -= (size_t)w;
	}
	return RC_OK;
}

static bool is_long(const struct text *t)
{
	struct winsize size = {0};
	size_t lines = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
		size.ws_row = 24;
	for (size_t i = 0; i < t->n; i++)
		lines += t->s[i] == '\n';
	return lines >= size.ws_row;
}

/* The pager's words, split at spaces: no shell, so nothing in them is more than a word. */
static char **pager_words(struct cli *c, const char *pager)
{
	char *copy = arena_dup(c->a, pager), **v = arena_arr(c->a, char *, strlen(pager) + 2);
	size_t n = 0;

	for (char *s = copy; *s;) {
		s += strspn(s, " ");
		if (!*s)
			break;
		v[n++] = s;
		s += strcspn(s, " ");
		if (*s)
			*s++ = 0;
	}
	return n ? v : NULL;
}

/* False if there is no pager to be had: then the text is written as it is. */
static bool page(struct cli *c)
{
	const char *pager = c->settings ? c->settings->v[SET_PAGER].value : "";
	char **words = pager_words(c, pager);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, pipe_only;
	struct err ignored;
	int fd[2], failed;
	pid_t pid;

	if (!words || pipe(fd) != 0)
		return false;
	sigemptyset(&none);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd[0], STDIN_FILENO);
	posix_spawn_file_actions_addclose(&actions, fd[0]);
	posix_spawn_file_actions_addclose(&actions, fd[1]);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	interrupt_pause(c, true);
	failed = posix_spawnp(&pid, words[0], &actions, &attr, words, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	close(fd[0]);
	if (!failed) {
		if (write_out(fd[1], c->out.s, c->out.n, &ignored) != RC_OK)
			fprintf(stderr, "tend: %s.\n", ignored.msg);
		close(fd[1]);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	} else {
		close(fd[1]);
	}
	interrupt_pause(c, false);
	return !failed;
}

static void say_what_waits(struct cli *c)
{
	if (c->after.n)
		fputs(c->after.s, stderr);
	c->after = text_in(c->a);
}

enum rc cli_flush(struct cli *c, struct err *e)
{
	enum rc rc = RC_OK;
	bool page_it = !c->no_pager && !c->json && c->out.n && isatty(STDOUT_FILENO)
	               && isatty(STDIN_FILENO) && is_long(&c->out);

	if (c->out.cut) {
		err_set(e, RC_UNDECIDED, "the answer is larger than 64 MiB");
		err_hint(e, "ask for a part of it");
		return RC_UNDECIDED;
	}
	if (c->out.n && !(page_it && page(c)))
		rc = write_out(STDOUT_FILENO, c->out.s, c->out.n, e);
	c->out = text_in(c->a);
	say_what_waits(c);
	return rc;
}

/* Talk does not overtake data: a person reads both on one terminal. */
__attribute__((format(printf, 2, 0))) static void talk(struct cli *c, const char *fmt, va_list args)
{
	char small[1024];
	int n;

	n = vsnprintf(small, sizeof small, fmt, args);
	if (n < 0)
		return;
	text_put(&c->after, small);
	text_put(&c->after, n >= (int)sizeof small ? "...\n" : "\n");
	if (c->out.n == 0)
		say_what_waits(c);
}

void cli_say(struct cli *c, const char *fmt, ...)
{
	va_list args;

	if (c->quiet)
		return;
	va_start(args, fmt);
	talk(c, fmt, args);
	va_end(args);
}

void cli_say_more(struct cli *c, const char *fmt, ...)
{
	va_list args;

	if (!c->verbose)
		return;
	va_start(args, fmt);
	talk(c, fmt, args);
	va_end(args);
}

void cli_tell_error(struct cli *c, enum rc rc, const struct err *e)
{
	say_what_waits(c);
	if (!e->msg[0])
		return;
	if (c->json) {
		struct text t = text_in(c->a);
		struct json j = json_begin(&t, "tend.error/1");

		json_int(&j, "exit", rc);
		json_text(&j, "message", e->msg);
		json_text(&j, "hint", e->hint[0] ? e->hint : NULL);
		json_end(&j);
		fputs(t.s, stderr);
		return;
	}
	fprintf(stderr, "%stend:%s %s%s\n", c->colour_err ? tones[TONE_BAD] : "",
	        c->colour_err ? "\033[0m" : "", cli_safe(c, e->msg),
	        strchr(".?!", e->msg[strlen(e->msg) - 1]) ? "" : ".");
	if (e->hint[0])
		fprintf(stderr, "  %s\n", cli_safe(c, e->hint));
}

const char *cli_time(struct cli *c, const struct zone *z, int64_t utc_ms)
{
	struct civil_time t;
	struct text s = text_in(c->a);

	if (!utc_ms || !z || !zone_local(z, utc_ms, &t))
		return "-";
	civil_date_write_staff(&s, t.date);
	text_put(&s, " ");
	civil_clock_write(&s, t.clock);
	return s.s;
}
