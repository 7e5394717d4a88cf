/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAME_MAX_BYTES 4096

enum rc file_resolve(const char *path, struct arena *a, const char **out, struct err *e)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *folder = slash ? arena_dupn(a, path, (size_t)(slash - path) + 1) : arena_dup(a, ".");
	if (!*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
		return err_set(e, RC_USAGE, "%s is a folder; a data file has a name", path);
	char *real = realpath(folder, NULL);
	if (!real) {
		enum rc rc = err_set(e, RC_NOTFOUND, "the folder of %s can not be reached: %s",
		                     path, strerror(errno));
		err_hint(e, "create the folder first, or check the path");
		return rc;
	}
	*out = arena_fmt(a, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", base);
	free(real);
	if (strlen(*out) > NAME_MAX_BYTES - 64)
		return err_set(e, RC_USAGE, "the path of the data file is too long");
	return RC_OK;
}

static enum rc check_one(const char *path, bool may_miss, struct err *e)
{
	struct stat s;
	const char *why = NULL;
	if (lstat(path, &s) != 0) {
		if (errno == ENOENT && may_miss)
			return RC_OK;
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_IO, "%s can not be opened: %s",
		               path, strerror(errno));
	}
	if (S_ISLNK(s.st_mode))
		why = "is a link to another file";
	else if (!S_ISREG(s.st_mode))
		why = "is not a plain file";
	else if (s.st_nlink > 1)
		why = "has a second name elsewhere";
	else if (s.st_mode & (S_IWGRP | S_IWOTH))
		why = "can be changed by other accounts of this machine";
	if (!why)
		return RC_OK;
	enum rc rc = err_set(e, RC_IO, "%s %s, so its record can not be trusted", path, why);
	if (s.st_mode & (S_IWGRP | S_IWOTH) && S_ISREG(s.st_mode))
		err_hint(e, "chmod 600 the file after making sure nobody has changed it");
	else
		err_hint(e, "name the data file itself, under its only name");
	return rc;
}

enum rc file_check(const char *path, struct err *e)
{
	static const char *const beside[] = {"-wal", "-shm", "-journal", "-lock", "-reserve"};
	char name[NAME_MAX_BYTES];
	TRY(check_one(path, false, e));
	for (size_t i = 0; i < countof(beside); i++) {
		snprintf(name, sizeof name, "%s%s", path, beside[i]);
		TRY(check_one(name, true, e));
	}
	return RC_OK;
}

enum rc file_create(const char *path, struct err *e)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, errno == EEXIST ? RC_CONFLICT : RC_IO,
		               "%s can not be created: %s", path, strerror(errno));
	if (close(fd) != 0)
		return err_set(e, RC_IO, "%s can not be created: %s", path, strerror(errno));
	return file_sync_folder(path, e);
}

enum rc file_sync_folder(const char *path, struct err *e)
{
	char name[NAME_MAX_BYTES];
	snprintf(name, sizeof name, "%s", path);
	char *slash = strrchr(name, '/');
	if (slash)
		slash[slash == name] = '\0';
	int fd = open(slash ? name : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int err = errno;
	if (fd >= 0)
		close(fd);
	if (!ok)
		return err_set(e, RC_IO, "the folder of %s can not be written to the disk: %s",
		               path, strerror(err));
	return RC_OK;
}

bool file_has_log(const char *path)
{
	char name[NAME_MAX_BYTES];
	snprintf(name, sizeof name, "%s-wal", path);
	if (access(name, F_OK) == 0)
		return true;
	snprintf(name, sizeof name, "%s-journal", path);
	return access(name, F_OK) == 0;
}

void file_discard(const char *path)
{
	static const char *const all[] = {"", "-wal", "-shm", "-journal"};
	char name[NAME_MAX_BYTES];
	for (size_t i = 0; i < countof(all); i++) {
		snprintf(name, sizeof name, "%s%s", path, all[i]);
		unlink(name);
	}
}

enum rc file_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_set(e, RC_IO, "%s can not be put in its place: %s", to, strerror(errno));
	return file_sync_folder(to, e);
}

enum rc file_hold(const char *path, int busy_ms, int *out, bool *alone, struct err *e)
{
	char name[NAME_MAX_BYTES];
	snprintf(name, sizeof name, "%s-lock", path);
	int fd = open(name, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, RC_IO, "%s can not be opened: %s", name, strerror(errno));
	const struct timespec nap = {.tv_nsec = 10 * 1000 * 1000};
	for (int waited = 0;; waited += 10) {
		*alone = flock(fd, LOCK_EX | LOCK_NB) == 0;
		if (*alone || flock(fd, LOCK_SH | LOCK_NB) == 0)
			break;
		if (waited >= busy_ms) {
			close(fd);
			enum rc rc = err_set(e, RC_IO, "another program is checking the data file");
			err_hint(e, "wait until it is done, then try again");
			return rc;
		}
		nanosleep(&nap, NULL);
	}
	*out = fd;
	return RC_OK;
}

void file_share(int fd)
{
	flock(fd, LOCK_SH);
}

bool file_reserve_there(const char *path)
{
	char name[NAME_MAX_BYTES];
	struct stat s;
	snprintf(name, sizeof name, "%s-reserve", path);
	return lstat(name, &s) == 0 && S_ISREG(s.st_mode) && s.st_size >= FILE_RESERVE_BYTES;
}

bool file_reserve_make(const char *path)
{
	char name[NAME_MAX_BYTES];
	if (file_reserve_there(path))
		return true;
	snprintf(name, sizeof name, "%s-reserve", path);
	int fd = open(name, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool ok = posix_fallocate(fd, 0, FILE_RESERVE_BYTES) == 0;
	close(fd);
	if (!ok)
		unlink(name);
	return ok;
}

bool file_reserve_free(const char *path)
{
	char name[NAME_MAX_BYTES];
	snprintf(name, sizeof name, "%s-reserve", path);
	return unlink(name) == 0;
}
