/* SPDX-License-Identifier: Apache-2.0
 * Lines that are typed into the guided checklist. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_run.h"

#define LINE_BYTES 2048

static bool read_line(struct run *r, char line[LINE_BYTES])
{
	size_t n = 0;
	for (;;) {
		struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
		char ch;
		if (cli_stopped(r->at.c))
			return false;
		if (poll(&p, 1, 100) <= 0)
			continue;
		ssize_t got = read(STDIN_FILENO, &ch, 1);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0 && n == 0)
			return false;
		if (got <= 0 || ch == '\n')
			break;
		if (n + 1 < LINE_BYTES)
			line[n++] = ch;
	}
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
	return true;
}

bool run_ask(struct run *r, const char *question, const char **out)
{
	char line[LINE_BYTES];
	struct err e;
	cli_put(r->at.c, "%s\n> ", question);
	if (cli_flush(r->at.c, &e) != RC_OK || !read_line(r, line)) {
		r->ended = true;
		return false;
	}
	if (!isatty(STDIN_FILENO)) /* the terminal has shown it already */
		cli_put(r->at.c, "%s\n", r->hide ? "(not shown)" : cli_safe(r->at.c, line));
	*out = arena_dup(r->at.c->a, line + strspn(line, " \t"));
	return true;
}

bool run_ask_yes(struct run *r, const char *question)
{
	const char *typed;
	return run_ask(r, question, &typed)
	       && (strcmp(typed, "y") == 0 || strcmp(typed, "yes") == 0);
}

enum rc run_prove(struct run *r, struct actor *who, struct err *e)
{
	const char *pin;
	char token[AUTH_TOKEN + 1];
	TRY(case_pin_of(&r->at, who->id, &pin, e));
	TRY(auth_login(r->at.c->app, who->id, pin, who->device, token, e));
	return auth_logout(r->at.c->app, token, e);
}

bool run_who(struct run *r, const char *question, struct actor *out, struct err *e)
{
	const char *name;
	if (!run_ask(r, arena_fmt(r->at.c->a, "%s (Enter: %s)", question, r->at.who.id), &name))
		return false;
	if (!*name || strcmp(name, r->at.who.id) == 0) {
		*out = r->at.who;
		return true;
	}
	if (case_person(&r->at, name, out, e) == RC_OK)
		return true;
	cli_put(r->at.c, "%s.\n", cli_safe(r->at.c, e->msg));
	*e = (struct err){0};
	return false;
}
