/* SPDX-License-Identifier: Apache-2.0
 * Questions on the terminal, and why none is asked. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"

#define LINE_MAX_BYTES 1024
#define LOOK_MS        100 /* how often Ctrl-C is looked for while nobody types */

/* One line without its end.  RC_NOTFOUND at the end of the input. */
static enum rc read_line(struct cli *c, int fd, char line[LINE_MAX_BYTES], struct err *e)
{
	size_t n = 0;

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		char ch;
		ssize_t got;

		if (cli_stopped(c))
			return err_set(e, RC_STOPPED, "stopped; nothing was written");
		if (poll(&p, 1, LOOK_MS) <= 0)
			continue;
		got = read(fd, &ch, 1);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0)
			return err_set(e, RC_USAGE, "the answer can not be read: %s",
			               strerror(errno));
		if (got == 0 && n == 0)
			return err_set(e, RC_NOTFOUND, "there was no answer");
		if (got == 0 || ch == '\n') {
			line[n] = 0;
			return RC_OK;
		}
		if (n + 1 >= LINE_MAX_BYTES)
			return err_set(e, RC_USAGE, "the answer is too long");
		line[n++] = ch;
	}
}

static enum rc nobody(struct cli *c, const char *question, const char *option, struct err *e)
{
	err_set(e, RC_USAGE, "\"%s\" can not be asked: %s", question,
	        c->no_input ? "--no-input forbids it" : "there is no terminal");
	err_hint(e, "give it with %s", option);
	return RC_USAGE;
}

static bool can_ask(const struct cli *c)
{
	return !c->no_input && isatty(STDIN_FILENO);
}

enum rc cli_ask(struct cli *c, const char *question, const char *otherwise, const char *option,
                const char **out, struct err *e)
{
	char line[LINE_MAX_BYTES];

	if (!can_ask(c))
		return nobody(c, question, option, e);
	for (;;) {
		if (otherwise)
			fprintf(stderr, "%s [%s]: ", question, cli_safe(c, otherwise));
		else
			fprintf(stderr, "%s: ", question);
		fflush(stderr);
		enum rc rc = read_line(c, STDIN_FILENO, line, e);
		if (rc == RC_NOTFOUND)
			return err_set(e, RC_STOPPED, "stopped; nothing was written");
		if (rc != RC_OK)
			return rc;
		if (*line && !utf8_valid(line, strlen(line))) {
			fputs("That is not UTF-8 text. Once more, please.\n", stderr);
			continue;
		}
		if (*line || otherwise) {
			*out = *line ? arena_dup(c->a, line) : otherwise;
			return RC_OK;
		}
	}
}

enum rc cli_ask_yes(struct cli *c, const char *question, const char *option, bool *out,
                    struct err *e)
{
	const char *answer;

	TRY(cli_ask(c, arena_fmt(c->a, "%s (yes or no)", question), "no", option, &answer, e));
	*out = strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0;
	return RC_OK;
}

/* Echo is off only here, and on again whatever happens: read_line() comes back on Ctrl-C. */
static enum rc read_hidden(struct cli *c, const char *question, char line[LINE_MAX_BYTES],
                           struct err *e)
{
	struct termios before, hidden;
	enum rc rc;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return err_set(e, RC_IO, "the terminal does not say how it is set");
	hidden = before;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
		return err_set(e, RC_IO, "the terminal can not hide what is typed");
	fprintf(stderr, "%s: ", question);
	fflush(stderr);
	rc = read_line(c, STDIN_FILENO, line, e);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return rc == RC_NOTFOUND ? err_set(e, RC_STOPPED, "stopped; nothing was written") : rc;
}

static void wipe(char *s, size_t n)
{
	volatile char *p = s;

	while (n--)
		*p++ = 0;
}

enum rc cli_ask_secret(struct cli *c, const char *question, const struct cli_option *fd_option,
                       bool twice, const char **out, struct err *e)
{
	char line[LINE_MAX_BYTES] = {0}, again[LINE_MAX_BYTES] = {0};
	int64_t fd;
	enum rc rc;

	TRY(cli_number(c, fd_option, 0, 1023, -1, &fd, e));
	if (fd >= 0) {
		rc = read_line(c, (int)fd, line, e);
		if (rc == RC_NOTFOUND)
			err_set(e, rc = RC_USAGE, "nothing came on file descriptor %d", (int)fd);
	} else if (!can_ask(c)) {
		return nobody(c, question, arena_fmt(c->a, "--%s N", fd_option->name), e);
	} else {
		rc = read_hidden(c, question, line, e);
		while (rc == RC_OK && twice) {
			rc = read_hidden(c, "The same again", again, e);
			if (rc != RC_OK || strcmp(line, again) == 0)
				break;
			fputs("The two are not the same. Once more, please.\n", stderr);
			rc = read_hidden(c, question, line, e);
		}
	}
	if (rc == RC_OK)
		*out = arena_dup(c->a, line);
	wipe(line, sizeof line);
	wipe(again, sizeof again);
	return rc;
}
