/* SPDX-License-Identifier: Apache-2.0
 * The power goes at every sync.  What had not been synced may be there, missing, there in part or
 * torn; the record opens by itself, is whole, and has every command that was answered. */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault_vfs.h"

#define COMMANDS 30
#define SECTOR   512

/* How the disk treats what was not synced. */
enum fate { NONE, EVERYTHING, SOME, TORN, FATES };
static const int images_of[FATES] = {[NONE] = 1, [EVERYTHING] = 1, [SOME] = 4, [TORN] = 3};

struct image_file {
	const char *name;
	uint8_t *bytes; /* SIZE_MOST of them */
	int64_t size;   /* -1: not there */
};
#define SIZE_MOST (1 << 20)

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void write_at(struct image_file *f, int64_t at, const void *data, size_t n)
{
	assert_true(at + (int64_t)n <= SIZE_MOST);
	if (f->size < 0)
		f->size = 0;
	memcpy(f->bytes + at, data, n);
	if (at + (int64_t)n > f->size)
		f->size = at + (int64_t)n;
}

static void apply(struct image_file *f, const struct trace_row *t, enum fate fate, uint32_t *seed)
{
	bool whole = fate == EVERYTHING || (fate != NONE && dice(seed) % 2);
	if (fate == TORN && t->op == FAULT_WRITE) {
		for (size_t at = 0; at < t->n; at += SECTOR) {
			size_t n = t->n - at < SECTOR ? t->n - at : SECTOR;
			if (dice(seed) % 2)
				write_at(f, t->at + (int64_t)at, (const uint8_t *)t->data + at, n);
		}
	} else if (!whole) {
		return;
	} else if (t->op == FAULT_WRITE) {
		write_at(f, t->at, t->data, t->n);
	} else if (t->op == FAULT_TRUNCATE) {
		if (f->size > t->at)
			memset(f->bytes + t->at, 0, (size_t)(f->size - t->at));
		f->size = t->at;
	} else if (t->op == FAULT_DELETE) {
		memset(f->bytes, 0, SIZE_MOST);
		f->size = -1;
	}
}

/* One file as it is after the first `end` operations: synced ones surely, the others by fate. */
static void make_file(const struct fault *f, size_t end, struct image_file *file, enum fate fate,
                      uint32_t *seed)
{
	size_t synced = 0, folder = 0;
	memset(file->bytes, 0, SIZE_MOST);
	file->size =
	    file->name[0] ? -1 : 0; /* the data file itself was made, and its name synced */
	for (size_t i = 0; i < end; i++) {
		if (f->trace.v[i].op == FAULT_SYNC && strcmp(f->trace.v[i].file, file->name) == 0)
			synced = i;
		/* The first sync of a new log syncs the folder too, and with it what was removed.
		 */
		if (f->trace.v[i].op == FAULT_SYNC && strcmp(f->trace.v[i].file, "-wal") == 0)
			folder = i;
	}
	for (size_t i = 0; i < end; i++) {
		const struct trace_row *t = &f->trace.v[i];
		bool sure = i < (t->op == FAULT_DELETE ? folder : synced);
		if (t->op != FAULT_ACK && strcmp(t->file, file->name) == 0)
			apply(file, t, sure ? EVERYTHING : fate, seed);
	}
}

static void save(const struct image_file *file, const char *path)
{
	FILE *out = file->size < 0 ? NULL : fopen(path, "wb");
	if (!out)
		return;
	assert_int_equal(fwrite(file->bytes, 1, (size_t)file->size, out), file->size);
	fclose(out);
	chmod(path, 0600);
}

static void check_image(const struct fault *f, size_t end, struct kit *k, int *present)
{
	struct store *st = NULL;
	struct store_answer a;
	struct err e = {0};
	int acked = 0, events = 0;
	int64_t seen;
	struct digest d;
	for (size_t i = 0; i < end; i++)
		if (f->trace.v[i].op == FAULT_ACK)
			acked = (int)f->trace.v[i].at;
	if (kit_try(&st, k->path, STORE_CREATE, &e) != RC_OK)
		fail_msg("power cut at %zu: can not be opened: %s", end, e.msg);
	assert_int_equal(kit_export(st, &d, &seen, &e), RC_OK);
	/* Commands were done in order, so what is there is a run from the first on, none by half.
	 */
	for (*present = 0; events < seen; (*present)++)
		events += 1 + (*present + 1) % 3;
	if (events != seen || *present < acked)
		fail_msg("power cut at %zu: %d answered, %d there", end, acked, *present);
	for (int i = 1; i <= acked; i++)
		if (kit_do(st, i, 1 + (size_t)i % 3, &a, &e) != RC_OK || !a.replayed)
			fail_msg("power cut at %zu: command %d was answered and is lost", end, i);
	if (kit_do(st, *present + 1, 1, &a, &e) != RC_OK || a.replayed)
		fail_msg("power cut at %zu: work does not go on: %s", end, e.msg);
	store_close(st);
}

static void record(struct fault *f)
{
	struct kit k;
	struct err e = {0};
	kit_open(&k);
	fault_install(f);
	struct store *st = kit_store(&k, k.path, STORE_CREATE);
	for (int i = 1; i <= COMMANDS; i++) {
		assert_int_equal(kit_do(st, i, 1 + (size_t)i % 3, NULL, &e), RC_OK);
		fault_ack(f, i);
	}
	store_close(st);
	fault_remove();
	kit_done(&k);
}

static void the_power_goes_at_every_sync(void **state)
{
	struct arena a = {0};
	struct fault f = {.trace_in = &a};
	static const char *const names[] = {"", "-wal", "-journal"};
	uint8_t *bytes = xcalloc(1, SIZE_MOST);
	uint32_t seed = 7;
	int images = 0, syncs = 0, more = 0;
	(void)state;
	record(&f);
	for (size_t end = 0; end <= f.trace.n; end++) {
		if (end < f.trace.n && f.trace.v[end].op != FAULT_SYNC)
			continue;
		syncs++;
		for (int fate = 0; fate < FATES; fate++)
			for (int n = 0; n < images_of[fate]; n++, images++) {
				struct kit k;
				int present, acked = 0;
				kit_open(&k);
				for (size_t i = 0; i < countof(names); i++) {
					struct image_file file = {names[i], bytes, 0};
					make_file(&f, end, &file, (enum fate)fate, &seed);
					save(&file, arena_fmt(&k.a, "%s%s", k.path, names[i]));
				}
				check_image(&f, end, &k, &present);
				for (size_t i = 0; i < end; i++)
					acked += f.trace.v[i].op == FAULT_ACK;
				more += present > acked;
				kit_done(&k);
			}
	}
	print_message("%d images at %d syncs, %d of them with a step more than was answered\n",
	              images, syncs, more);
	assert_true(images >= 300 && more > 0);
	free(bytes);
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_power_goes_at_every_sync),
	};
	return cmocka_run_group_tests_name("store/crash", tests, NULL, NULL);
}
