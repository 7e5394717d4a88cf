/* SPDX-License-Identifier: Apache-2.0
 * cli/file.h - reading a file with a ceiling, and small private files. */
#ifndef TEND_CLI_FILE_H
#define TEND_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/arena.h"

/* The whole file, NUL-terminated, in the arena.  RC_NOTFOUND: no such file; RC_USAGE: larger than
 * `max`, or no plain file; RC_IO.  "-" is stdin. */
enum rc file_read(struct arena *a, const char *path, size_t max, const char **out, size_t *n,
                  struct err *e) MUST_USE;
/* Makes the folders of `path` that are missing, for this user only. */
enum rc file_folders(struct arena *a, const char *path, struct err *e) MUST_USE;
/* Puts a text into a file that only this user can read, whole or not at all. */
enum rc file_write_private(struct arena *a, const char *path, const char *text,
                           struct err *e) MUST_USE;
/* The same with the rights that new files have: for what is shown to others. */
enum rc file_write(struct arena *a, const char *path, const char *text, size_t n,
                   struct err *e) MUST_USE;
/* Puts a text in place of a plain file, whole or not at all, with the same rights; the file as it
 * was is kept as `<path>.orig`.  RC_CONFLICT: there is such a file already. */
enum rc file_replace(struct arena *a, const char *path, const char *text, size_t n,
                     struct err *e) MUST_USE;
/* As file_write_private(), read: refused if it is a link, of somebody else, or readable by others. */
enum rc file_read_private(struct arena *a, const char *path, size_t max, const char **out,
                          struct err *e) MUST_USE;

#endif
