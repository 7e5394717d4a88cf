#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The runner counts as failed whatever did not plainly pass.
. "$SRC/tests/support/tap.sh"
work=$TMPDIR/work
mkdir -p "$work/tests/x" "$work/tests/docs"

program() { # name, body of main's table and functions
	printf '%s\n' '#include <stdarg.h>' '#include <stddef.h>' '#include <setjmp.h>' \
		'#include <stdint.h>' '#include <stdlib.h>' '#include <unistd.h>' '#include <cmocka.h>' \
		'static void good(void **s) { (void)s; }' "$2" \
		"int main(void) { const struct CMUnitTest tests[] = { $3 };" \
		'return cmocka_run_group_tests_name("x", tests, NULL, NULL); }' >"$work/$1.c"
	${CC:-cc} "$work/$1.c" -lcmocka -o "$work/tests/x/test_$1"
}
script() { # room/name, text
	printf '%s\n' "$2" >"$work/tests/$1"
}
run() { # programs
	(cd "$work" && LIMIT=${limit:-60} PASSED=passed.txt "$SRC/tests/run" build "$@") >"$work/said" 2>&1
}
last() {
	tail -n 1 "$work/said"
}

program good '' 'cmocka_unit_test(good)'
program bad 'static void wrong(void **s) { (void)s; assert_int_equal(35, 53); }' \
	'cmocka_unit_test(good), cmocka_unit_test(wrong)'
program crash '#include <signal.h>
static void crash(void **s) { (void)s; raise(SIGKILL); }' \
	'cmocka_unit_test(good), cmocka_unit_test(crash)'
program skips 'static void no(void **s) { (void)s; skip(); }' \
	'cmocka_unit_test(good), cmocka_unit_test(no)'

is 'a passing program passes' "$(run tests/x/test_good; echo $?; last)" "0
1 passed, 0 failed"
is 'the list names room, module and test' "$(cat "$work/passed.txt")" 'x/good: good'
is 'a failing test fails' "$(run tests/x/test_good tests/x/test_bad; echo $?; last)" "1
2 passed, 1 failed"
says 'what failed is shown in full' '0x23 != 0x35' "$work/said"
is 'what passed beside it is listed' "$(cat "$work/passed.txt")" 'x/bad: good
x/good: good'
is 'a skipped test is neither' "$(run tests/x/test_skips; echo $?; last)" "0
1 passed, 0 failed"
is 'a crash fails' "$(run tests/x/test_crash; echo $?; last)" "1
1 passed, 1 failed"
says 'a crash is named' 'crashed with signal 9' "$work/said"

script x/test_hang.sh 'echo "ok - before"; echo 1..1; sleep 60 & sleep 60'
is 'a program that hangs fails' "$(limit=1 run tests/x/test_hang.sh; echo $?; last)" "1
1 passed, 1 failed"
says 'the time it had is named' 'not done after 1 s' "$work/said"
script x/test_silent.sh ':'
is 'a program without a word fails' "$(run tests/x/test_silent.sh; echo $?; last)" "1
0 passed, 1 failed"
says 'the missing plan is named' 'printed no plan' "$work/said"
script x/test_empty.sh 'echo 1..0'
is 'a program without a test fails' "$(run tests/x/test_empty.sh; echo $?; last)" "1
0 passed, 1 failed"
script x/test_short.sh 'echo 1..3; echo "ok - one"; echo "ok - two"'
is 'a program that stops early fails' "$(run tests/x/test_short.sh; echo $?; last)" "1
2 passed, 1 failed"
says 'how early is named' 'planned 3 tests and ran 2' "$work/said"
script x/test_status.sh 'echo "ok - one"; echo 1..1; exit 3'
is 'a bad ending after good tests fails' "$(run tests/x/test_status.sh; echo $?; last)" "1
1 passed, 1 failed"
is 'a program that is not there fails' "$(run tests/x/test_nowhere; echo $?; last)" "1
0 passed, 1 failed"
is 'no program at all fails' "$(run; echo $?; last)" "1
0 passed, 1 failed"

script x/test_place.sh 'echo "ok - $(pwd)" >/dev/null; touch "$TMPDIR/x" "$HOME/y"
echo "$TMPDIR" >"$OLDPLACE"; mkdir "$TMPDIR/locked"; chmod 0 "$TMPDIR/locked"; echo "ok - a"; echo 1..1'
OLDPLACE=$work/place
export OLDPLACE
run tests/x/test_place.sh
refused 'the folder of a test is gone afterwards' test -e "$(cat "$work/place")"
script x/test_leaves.sh 'sleep 77 & echo $! >"$OLDPLACE"; echo "ok - a"; echo 1..1'
run tests/x/test_leaves.sh
sleep 0.2
# Ended, or ended and not yet collected.
is 'a process left behind is ended' \
	"$(sed 's/.*) \(.\).*/\1/' "/proc/$(cat "$work/place")/stat" 2>/dev/null | tr -d Z)" ''
script docs/test_list.sh 'if grep -q "x/good: good" passed.txt; then echo "ok - a"; fi; echo 1..1'
is 'tests of the documents read the list of this run' \
	"$(rm "$work/passed.txt"; run tests/docs/test_list.sh tests/x/test_good; echo $?; last)" "0
2 passed, 0 failed"
finish
