/* SPDX-License-Identifier: Apache-2.0
 * store/handle.h - what the files of this room share about an open record. */
#ifndef TEND_STORE_HANDLE_H
#define TEND_STORE_HANDLE_H

#include "store/log.h"

struct store {
	struct arena a;
	struct db *db;
	const char *path;
	int lock;           /* descriptor, -1 = none */
	int64_t schema;     /* version of the tables that were checked */
	uint8_t log_id[16]; /* what the next event gets */
	uint8_t restored_from[16];
	bool restored; /* restored_from holds the id before */
	bool unclean;
	bool counted; /* may write, and counted in */
};

/* Check sum of a row of `command`; told apart from tampering by nothing but care, it finds rot. */
struct digest store_command_sum(const char *key, const struct digest *request, int64_t first,
                                int64_t n, struct bytes answer);
/* Last event: seq 0 and the genesis of `log_id` if there is none. */
enum rc store_last(struct store *st, int64_t *seq, struct digest *chain, uint8_t log_id[16],
                   struct err *e) MUST_USE;
/* True in *out if an event of kind EVENT_ERASED corrects this one. */
enum rc store_erased(struct db *db, int64_t seq, bool *out, struct err *e) MUST_USE;

#endif
