/* SPDX-License-Identifier: Apache-2.0
 * Memory of one lifetime: zeroed, aligned, apart, and an end of the process at its limits. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/arena.h"

static void memory_is_zeroed_also_after_a_drop(void **state)
{
	static const char zero[500];
	struct arena a = {0};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++) {
			char *p = arena_get(&a, sizeof zero);
			assert_memory_equal(p, zero, sizeof zero);
			memset(p, 0xAA, sizeof zero);
		}
		assert_true(a.used >= 100 * sizeof zero);
		arena_drop(&a);
		assert_int_equal(a.used, 0);
		assert_null(a.top);
	}
	arena_drop(&a); /* twice is fine */
}

static void blocks_are_aligned_for_every_type_and_do_not_overlap(void **state)
{
	static const size_t sizes[] = {1,  2,  3,    7,    8,    15,   16,
	                               17, 33, 4096, 8191, 8192, 8193, 100000};
	struct arena a = {0};
	unsigned char *v[countof(sizes)];
	for (size_t i = 0; i < countof(sizes); i++) {
		v[i] = arena_get(&a, sizes[i]);
		assert_int_equal((uintptr_t)v[i] % _Alignof(max_align_t), 0);
		memset(v[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < countof(sizes); i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(v[i][k], i + 1);
	arena_drop(&a);
}

static void a_block_of_no_bytes_is_no_failure(void **state)
{
	struct arena a = {0};
	assert_non_null(arena_get(&a, 0));
	assert_int_equal(a.used, 0);
	arena_drop(&a);
}

static void copies_end_with_a_nul_and_are_their_own(void **state)
{
	struct arena a = {0};
	char word[] = "ketamine";
	char *d = arena_dup(&a, word);
	char *n = arena_dupn(&a, word, 3);
	word[0] = 'K';
	assert_string_equal(d, "ketamine");
	assert_string_equal(n, "ket");
	assert_null(arena_dup(&a, NULL));
	assert_string_equal(arena_dupn(&a, NULL, 0), "");
	const char *in = arena_dupn(&a, "a\0b", 3);
	assert_memory_equal(in, "a\0b", 4);
	arena_drop(&a);
}

static void a_formatted_text_is_as_long_as_it_needs(void **state)
{
	struct arena a = {0};
	assert_string_equal(arena_fmt(&a, "%d mg at %s", 35, "10:42"), "35 mg at 10:42");
	assert_string_equal(arena_fmt(&a, "%s", ""), "");
	const char *wide = arena_fmt(&a, "%20000s|", "x");
	assert_int_equal(strlen(wide), 20001);
	assert_string_equal(wide + 19999, "x|");
	arena_drop(&a);
}

static void a_growing_list_keeps_what_it_has_and_starts_new_elements_at_zero(void **state)
{
	struct arena a = {0};
	struct {
		struct pair {
			int at, doubled;
		} * v;
		size_t n, cap;
	} list = {0};
	for (int i = 0; i < 1000; i++) {
		struct pair *p = arena_push(&a, &list);
		assert_int_equal(p->at, 0);
		assert_int_equal(p->doubled, 0);
		*p = (struct pair){i, 2 * i};
	}
	assert_int_equal(list.n, 1000);
	assert_true(list.cap >= 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(list.v[i].at, i);
		assert_int_equal(list.v[i].doubled, 2 * i);
	}
	/* Enough already: the same block again. */
	assert_ptr_equal(arena_grow(&a, list.v, list.n, &list.cap, list.cap, sizeof *list.v),
	                 list.v);
	arena_drop(&a);
}

static void sizes_multiply_exactly_up_to_the_edge(void **state)
{
	assert_int_equal(arena_mul(0, SIZE_MAX), 0);
	assert_int_equal(arena_mul(SIZE_MAX, 1), SIZE_MAX);
	assert_int_equal(arena_mul(SIZE_MAX / 2, 2), SIZE_MAX - 1);
}

static void heap_blocks_are_zeroed(void **state)
{
	static const char zero[100];
	void *p = xcalloc(10, 10);
	assert_memory_equal(p, zero, sizeof zero);
	free(p);
}

static void up_to_its_limit_an_arena_gives_memory(void **state)
{
	struct arena a = {.limit = 64};
	arena_get(&a, 32);
	arena_get(&a, 32);
	assert_int_equal(a.used, 64);
	arena_drop(&a);
}

/* What must end the process rather than hand out less than was asked for. */
static void over_its_limit_at_once(void)
{
	arena_get(&(struct arena){.limit = 64}, 65);
}

static void over_its_limit_bit_by_bit(void)
{
	struct arena a = {.limit = 64};
	for (int i = 0; i < 5; i++)
		arena_get(&a, 16);
}

static void a_size_that_wraps_around(void)
{
	arena_get(&(struct arena){0}, SIZE_MAX);
}

static void a_product_that_wraps_around(void)
{
	arena_mul(SIZE_MAX / 2, 3);
}

static void an_array_that_wraps_around(void)
{
	arena_arr(&(struct arena){0}, uint64_t, SIZE_MAX / 4);
}

static void endings_say_why(void **state)
{
	static const struct {
		void (*run)(void);
		const char *says;
	} rows[] = {
	    {over_its_limit_at_once, "tend: a part of the program went over its memory limit\n"},
	    {over_its_limit_bit_by_bit, "tend: a part of the program went over its memory limit\n"},
	    {a_size_that_wraps_around, "tend: a size is too large to count\n"},
	    {a_product_that_wraps_around, "tend: a size is too large to count\n"},
	    {an_array_that_wraps_around, "tend: a size is too large to count\n"},
	};
	for (size_t i = 0; i < countof(rows); i++) {
		int fd[2], status = 0;
		char said[200] = "";
		assert_int_equal(pipe(fd), 0);
		fflush(NULL);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			signal(SIGABRT, SIG_DFL);
			dup2(fd[1], STDERR_FILENO);
			rows[i].run();
			_exit(0);
		}
		close(fd[1]);
		size_t n = 0;
		for (ssize_t got; (got = read(fd[0], said + n, sizeof said - 1 - n)) > 0;)
			n += (size_t)got;
		close(fd[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
		assert_string_equal(said, rows[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_also_after_a_drop),
	    cmocka_unit_test(blocks_are_aligned_for_every_type_and_do_not_overlap),
	    cmocka_unit_test(a_block_of_no_bytes_is_no_failure),
	    cmocka_unit_test(copies_end_with_a_nul_and_are_their_own),
	    cmocka_unit_test(a_formatted_text_is_as_long_as_it_needs),
	    cmocka_unit_test(a_growing_list_keeps_what_it_has_and_starts_new_elements_at_zero),
	    cmocka_unit_test(sizes_multiply_exactly_up_to_the_edge),
	    cmocka_unit_test(heap_blocks_are_zeroed),
	    cmocka_unit_test(up_to_its_limit_an_arena_gives_memory),
	    cmocka_unit_test(endings_say_why),
	};
	return cmocka_run_group_tests_name("util/arena", tests, NULL, NULL);
}
