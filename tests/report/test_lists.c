/* SPDX-License-Identifier: Apache-2.0
 * The words that `tend report` prints beside a figure list as many rows as the figure says. */
#define _XOPEN_SOURCE 700 /* nftw, mkdtemp, popen */

#include "clinic.h"

static struct furnished here;

static FILE *tend(const char *args)
{
	const char *bin = getenv("TEND");
	FILE *f = popen(
	    arena_fmt(&here.a,
	              "echo " DEMO_DIRECTOR_PIN " >%s/pin; %s --data %s --by " DEMO_DIRECTOR
	              " --pin-fd 3 %s 3<%s/pin 2>%s/err",
	              here.folder, bin ? bin : "./tend", here.path, args, here.folder, here.folder),
	    "r");
	assert_non_null(f);
	return f;
}

static int64_t rows_of(const char *words)
{
	char line[4096];
	int64_t n = -1; /* the heading */
	FILE *f = tend(arena_fmt(&here.a, "%s --csv", words + strlen("tend ")));
	while (fgets(line, sizeof line, f))
		n++;
	assert_int_equal(pclose(f), 0);
	return n;
}

/* In what the program prints each figure stands before the words that list it. */
static void the_words_beside_a_figure_list_as_many(void **state)
{
	char line[4096];
	int figures = 0;
	static const enum report_part parts[] = {REPORT_PARTS, REPORT_LATE, REPORT_CHECKLISTS,
	                                         REPORT_LEDGER, REPORT_ALERTS};
	for (size_t q = 0; q < countof(parts); q++) {
		enum report_part p = parts[q];
		struct {
			const char **v;
			size_t n, cap;
		} lines = {0};
		FILE *f = tend(arena_fmt(&here.a, "report %s%s --no-pager",
		                         p < REPORT_PARTS ? report_rows[p].name : "",
		                         p < REPORT_PARTS ? " --protocol rough" : ""));
		while (fgets(line, sizeof line, f))
			*arena_push(&here.a, &lines) = arena_dup(&here.a, line);
		assert_int_equal(pclose(f), 0);
		for (size_t i = 0; i < lines.n; i++) {
			char *words = strstr(lines.v[i], "tend report ");
			const char *at = words;
			if (!words)
				continue;
			words[strcspn(words, "\n")] = '\0';
			while (at > lines.v[i] && at[-1] == ' ')
				at--;
			while (at > lines.v[i] && at[-1] >= '0' && at[-1] <= '9')
				at--;
			if (at == lines.v[i]) /* of a fault: `(5 of 5)` in the line before */
				continue;
			if (rows_of(words) != strtoll(at, NULL, 10))
				fail_msg("%s: %lld rows", lines.v[i], (long long)rows_of(words));
			figures++;
		}
	}
	assert_true(figures > 60);
}

static int start(void **state)
{
	clinic_furnish(&here);
	return 0;
}

static int end(void **state)
{
	clinic_done(&here);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_words_beside_a_figure_list_as_many),
	};
	return cmocka_run_group_tests_name("report lists", tests, start, end);
}
