/* SPDX-License-Identifier: Apache-2.0
 * Files that the program reads and the few small ones it keeps for this user. */
#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/text.h"

/* How the path is shown: without characters that could fool a terminal. */
static const char *shown(struct arena *a, const char *path)
{
	struct text t = text_in(a);

	text_terminal(&t, path);
	return t.n ? t.s : "";
}

static enum rc failed(struct arena *a, struct err *e, const char *doing, const char *path)
{
	int code = errno;

	if (code == ENOENT || code == ENOTDIR)
		return err_set(e, RC_NOTFOUND, "there is no file %s", shown(a, path));
	return err_set(e, RC_IO, "%s %s: %s", doing, shown(a, path), strerror(code));
}

static enum rc read_open(struct arena *a, int fd, const char *path, size_t max, const char **out,
                         size_t *n, struct err *e)
{
	struct text t = text_in(a);
	char block[8192];

	for (;;) {
		ssize_t got = read(fd, block, sizeof block);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(a, e, "reading", path);
		if (got == 0)
			break;
		if (t.n + (size_t)got > max)
			return err_set(e, RC_USAGE, "%s is larger than %zu kB", shown(a, path),
			               max / 1024);
		text_putn(&t, block, (size_t)got);
	}
	*out = t.n ? t.s : "";
	*n = t.n;
	return RC_OK;
}

enum rc file_read(struct arena *a, const char *path, size_t max, const char **out, size_t *n,
                  struct err *e)
{
	struct stat st;
	enum rc rc;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_open(a, STDIN_FILENO, "the input", max, out, n, e);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return failed(a, e, "opening", path);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		rc = err_set(e, RC_USAGE, "%s is not a file", shown(a, path));
	else
		rc = read_open(a, fd, path, max, out, n, e);
	close(fd);
	return rc;
}

enum rc file_folders(struct arena *a, const char *path, struct err *e)
{
	char *p = arena_dup(a, path);

	for (char *s = p + 1; *s; s++) {
		if (*s != '/')
			continue;
		*s = 0;
		if (mkdir(p, 0700) != 0 && errno != EEXIST)
			return failed(a, e, "making the folder", p);
		*s = '/';
	}
	return RC_OK;
}

/* Beside the file first and then in its place, so that nobody ever sees half of it. */
static enum rc write_whole(struct arena *a, const char *path, const char *text, size_t n,
                           mode_t mode, struct err *e)
{
	const char *fresh = arena_fmt(a, "%s.new-%ld", path, (long)getpid());
	int fd;

	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, RC_NOTFOUND, "there is no folder for %s", shown(a, path));
	if (fd < 0)
		return failed(a, e, "writing", path);
	if (write(fd, text, n) != (ssize_t)n || fsync(fd) != 0) {
		enum rc rc = failed(a, e, "writing", path);

		close(fd);
		unlink(fresh);
		return rc;
	}
	close(fd);
	if (rename(fresh, path) != 0) {
		enum rc rc = failed(a, e, "writing", path);

		unlink(fresh);
		return rc;
	}
	return RC_OK;
}

enum rc file_write_private(struct arena *a, const char *path, const char *text, struct err *e)
{
	TRY(file_folders(a, path, e));
	return write_whole(a, path, text, strlen(text), 0600, e);
}

enum rc file_write(struct arena *a, const char *path, const char *text, size_t n, struct err *e)
{
	return write_whole(a, path, text, n, 0666, e);
}

enum rc file_read_private(struct arena *a, const char *path, size_t max, const char **out,
                          struct err *e)
{
	struct stat st;
	size_t n;
	enum rc rc;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && errno == ELOOP)
		return err_set(e, RC_DENIED, "%s is a link; it is not trusted", shown(a, path));
	if (fd < 0)
		return failed(a, e, "opening", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid()
	    || (st.st_mode & 077) != 0) {
		close(fd);
		err_set(e, RC_DENIED, "%s can be read or changed by others; it is not trusted",
		        shown(a, path));
		err_hint(e, "remove it and log in again: rm '%s'", shown(a, path));
		return RC_DENIED;
	}
	rc = read_open(a, fd, path, max, out, &n, e);
	close(fd);
	return rc;
}

enum rc file_replace(struct arena *a, const char *path, const char *text, size_t n, struct err *e)
{
	const char *fresh = arena_fmt(a, "%s.new-%ld", path, (long)getpid());
	const char *orig = arena_fmt(a, "%s.orig", path);
	struct stat st;
	enum rc rc = RC_OK;
	int fd;

	if (lstat(path, &st) != 0)
		return failed(a, e, "reading", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_USAGE, "%s is not a plain file", shown(a, path));
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(a, e, "writing", fresh);
	if (write(fd, text, n) != (ssize_t)n || fchmod(fd, st.st_mode & 07777) != 0
	    || fsync(fd) != 0)
		rc = failed(a, e, "writing", fresh);
	close(fd);
	if (rc == RC_OK && link(path, orig) != 0) {
		rc = errno == EEXIST
		         ? err_set(e, RC_CONFLICT, "there is a file %s already", shown(a, orig))
		         : failed(a, e, "keeping", orig);
		if (rc == RC_CONFLICT)
			err_hint(e, "look whether it is still needed, and remove it");
	}
	if (rc == RC_OK && rename(fresh, path) != 0)
		rc = failed(a, e, "writing", path);
	if (rc != RC_OK)
		unlink(fresh);
	return rc;
}
