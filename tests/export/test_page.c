/* SPDX-License-Identifier: Apache-2.0
 * Whatever people are called and write, a page shows it and does nothing else with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/page.h"

static void a_hostile_text_stays_a_text(void **state)
{
	static const char *const rows[][2] = {
	    {"</p><script>alert(1)</script>",
	     "&#60;/p&#62;&#60;script&#62;alert(1)&#60;/script&#62;"},
	    {"\" onmouseover='x'", "&#34; onmouseover=&#39;x&#39;"},
	    {"a &amp; b", "a &#38;amp; b"},
	    {"J\xC3\xBCrgen", "J\xC3\xBCrgen"},
	    {"abc\xE2\x80\xAE"
	     "dcb",
	     "abc\xEF\xBF\xBD"
	     "dcb"}, /* turns what follows round */
	    {"a\xE2\x80\x8B"
	     "b",
	     "a\xEF\xBF\xBD"
	     "b"}, /* zero width */
	    {"a\001b\nc\td", "a\xEF\xBF\xBD"
	                     "b c d"},
	    {"broken \xC3(", "broken \xEF\xBF\xBD("},
	};
	struct arena a = {0};
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct text t = text_in(&a);
		page_put(&t, rows[i][0]);
		assert_string_equal(t.s, rows[i][1]);
	}
	struct text t = text_in(&a);
	page_begin(&t, "en", "</title><b>", "");
	page_say(&t, "p", "x", "<i>");
	page_row(&t, NULL, (const char *const[]){"<td>", NULL, "&"}, 3);
	page_end(&t);
	assert_non_null(strstr(t.s, "<title>&#60;/title&#62;&#60;b&#62;</title>"));
	assert_non_null(strstr(t.s, "<p class=\"x\">&#60;i&#62;</p>"));
	assert_non_null(strstr(t.s, "<td>&#60;td&#62;</td><td></td><td>&#38;</td>"));
	assert_null(strstr(t.s, "<script"));
	assert_null(strstr(t.s, "http://"));
	assert_null(strstr(t.s, "https://"));
	arena_drop(&a);
}

static void plain_text_folds_at_words(void **state)
{
	struct arena a = {0};
	struct text t = text_in(&a);
	(void)state;
	page_fold(&t, "  - ", 4, 20, "one two three four f\xC3\xBCnf six");
	assert_string_equal(t.s, "  - one two three\n    four f\xC3\xBCnf six\n");
	t = text_in(&a);
	page_fold(&t, "", 0, 8, "averyverylongword b\nc");
	assert_string_equal(t.s, "averyverylongword\nb c\n");
	t = text_in(&a);
	page_fold(&t, "x", 2, 8, NULL);
	assert_string_equal(t.s, "x\n");
	arena_drop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hostile_text_stays_a_text),
	    cmocka_unit_test(plain_text_folds_at_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
