/* SPDX-License-Identifier: Apache-2.0
 * store/file.h - the files around the database: who may touch them, who holds them, spare room.
 *
 * The database itself is never opened here: closing any descriptor of it would drop SQLite's locks
 * (POSIX).  It is only looked at by name, and created empty before SQLite first sees it. */
#ifndef TEND_STORE_FILE_H
#define TEND_STORE_FILE_H

#include <stdbool.h>

#include "util/arena.h"

#define FILE_RESERVE_BYTES (1 << 20)

/* The path with its folder resolved; RC_NOTFOUND if the folder is not there. */
enum rc file_resolve(const char *path, struct arena *a, const char **out, struct err *e) MUST_USE;
/* Refuses a data file, or a helper beside it, that is a link, has a second name, is not a plain
 * file or may be written by others.  RC_NOTFOUND if there is no data file. */
enum rc file_check(const char *path, struct err *e) MUST_USE;
/* A new empty file only its owner can read (mode 0600), its name synced.  RC_CONFLICT if taken. */
enum rc file_create(const char *path, struct err *e) MUST_USE;
/* Makes a rename or a new name in the folder of `path` durable. */
enum rc file_sync_folder(const char *path, struct err *e) MUST_USE;
/* True if a journal or log stands beside the file: without it the file is not whole. */
bool file_has_log(const char *path);
void file_discard(const char *path); /* the file and all that SQLite keeps beside it */
enum rc file_rename(const char *from, const char *to, struct err *e) MUST_USE;

/* Holds `<path>-lock` for as long as the descriptor is open.  *alone: no other program has the
 * file open, and none can open it before file_share(). */
enum rc file_hold(const char *path, int busy_ms, int *fd, bool *alone, struct err *e) MUST_USE;
void file_share(int fd);

/* 1 MiB beside the data file that is given up when the disk is full, so that a running session can
 * be finished.  Making it is best effort (false: no room now). */
bool file_reserve_make(const char *path);
bool file_reserve_there(const char *path);
bool file_reserve_free(const char *path); /* true if there was one */

#endif
