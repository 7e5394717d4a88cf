/* SPDX-License-Identifier: Apache-2.0
 * store/backup.h - copies that are proven before they count, and the way back from one.
 *
 * A backup is two files: the copy, and `<copy>.json`, which says what it holds and where the chain
 * stood.  Keep the second one elsewhere too: it shows later that an end was cut off. */
#ifndef TEND_STORE_BACKUP_H
#define TEND_STORE_BACKUP_H

#include "store/chain.h"

struct store_manifest {
	uint8_t log_id[16];
	int64_t at_ms; /* UTC, when the copy was made */
	int64_t seq;   /* last event; as many events */
	struct digest chain;
	int64_t bytes;
	struct digest file; /* over the copy's bytes */
};

/* Copies while others go on writing: everything saved before the call is in it.  It is read back
 * and verified before it gets its name.  RC_CONFLICT if `path` is taken. */
enum rc store_backup(struct store *st, const char *path, int64_t at_ms, struct store_manifest *out,
                     struct err *e) MUST_USE;
/* Reads `<path>.json` alone. */
enum rc store_manifest_read(const char *path, struct store_manifest *out, struct err *e) MUST_USE;
/* Proves that the copy is what its manifest says, and whole.  RC_NO: it is not. */
enum rc store_backup_check(const char *path, struct store_manifest *out, struct err *e) MUST_USE;

struct store_restore {
	uint8_t log_id[16]; /* new, random: from here on this is another copy of the log */
	int64_t at_ms;
	const char *note; /* why, and by whom: kept in the file */
	bool replace;     /* an existing file is kept as `<to>.before-restore-<at_ms>` */
};
/* Proves the backup, then puts a copy of it at `to`.  The record there accepts nothing until an
 * event of kind EVENT_RESTORED says that it was restored.  RC_CONFLICT: `to` exists or is in use.
 * *out says what was restored, to announce what is lost. */
enum rc store_restore(const char *backup, const char *to, const struct store_restore *how,
                      struct store_manifest *out, struct err *e) MUST_USE;

#endif
