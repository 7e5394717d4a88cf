#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make builds what has changed, no less and no more.
. "$SRC/tests/support/tap.sh"
unset CC # the default, whatever the tests themselves are built with
copy=$TMPDIR/copy
mkdir "$copy"
# The ground floor and a program of three lines: what make does with the rest is the same.
mkdir -p "$copy/engine/cli" "$copy/tests"
cp -R "$SRC/Makefile" "$SRC/.ci" "$SRC/include" "$SRC/.clang-format" "$SRC/.clang-tidy" "$copy"
cp -R "$SRC/engine/LAYERS" "$SRC/engine/util" "$copy/engine"
cat >"$copy/engine/cli/main.c" <<'END'
#include <stdio.h>

#include "tend/tend.h"

int main(void)
{
	puts(tend_version());
	return 0;
}
END
cp -R "$SRC/tests/run" "$SRC/tests/util" "$SRC/tests/fuzz" "$copy/tests"
built() { # the files compiled by make with these arguments
	make -C "$copy" "$@" 2>&1 | awk '$1 == "CC" { n++ } /rror/ { print } END { print n + 0 }'
}
all=$(find "$copy/engine" -name '*.c' | wc -l)
is 'the first make compiles everything' "$(built)" "$all"
ok 'the program stands at the top' "$copy/tend" --version
is 'the second make compiles nothing' "$(built)" 0
is 'other flags compile everything again' "$(built CPPFLAGS=-DOTHER=1)" "$all"
is 'and back' "$(built)" "$all"
is 'another flavour has its own tree' "$(built MODE=dbg)" "$all"
is 'and leaves the first one alone' "$(built)" 0
is 'another compiler has its own tree' "$(built CC=clang)" "$all"
touch "$copy/engine/util/version.c"
is 'a changed file is compiled' "$(built)" 1
users=$(grep -l "tend/tend\.h" "$copy"/engine/*/*.c | wc -l)
touch "$copy/include/tend/tend.h"
is 'a changed header compiles its users' "$(built)" "$users"
printf 'int added_(void);\nint added_(void)\n{\n\treturn 1;\n}\n' >"$copy/engine/util/added.c"
is 'a new file is compiled' "$(built)" 1
ok 'and is in the library' sh -c "nm '$copy/build/rel/libengine.a' | grep -q added_"
rm "$copy/engine/util/added.c"
is 'a file that went away is no reason to compile' "$(built)" 0
refused 'and it left the library' sh -c "nm '$copy/build/rel/libengine.a' | grep -q added_"
echo 'int warned(void) { int unused; return 0; }' >>"$copy/engine/util/version.c"
ok 'a warning does not end a build at home' make -C "$copy"
refused 'it does with WERROR=1' make -C "$copy" WERROR=1
cp "$SRC/engine/util/version.c" "$copy/engine/util/version.c"
refused 'an unknown mode is refused' make -C "$copy" MODE=fast

make -C "$copy" test ONLY='util/err fuzz/text' >"$TMPDIR/said" 2>&1
is 'ONLY runs what it names' "$(awk '/ ms$/ { print $1 }' "$TMPDIR/said" | sort | tr '\n' ' ')" 'fuzz/text util/err '
refused 'a part is not taken for the whole list' test -e "$copy/build/rel/tests/passed.txt"
refused 'a name that no test has is refused' make -C "$copy" test ONLY=util/nothing
refused 'a name that no fuzz target has is refused' make -C "$copy" fuzz-nothing

planted() { # name, file, text, make arguments: refused with it, accepted without
	plant=$copy/$2
	printf '%b' "$3" >"$plant"
	refused "$1" make -C "$copy" "$4"
	rm "$plant"
}
planted 'a header that needs another before it is refused' engine/util/needs.h \
	'size_t needs_(void);\n' headers
planted 'a header without a guard is refused' engine/util/bare.h 'struct bare { int x; };\n' headers
planted 'a public header that is no C++ is refused' include/tend/bad.h 'int f_(int class);\n' headers
planted 'untidy layout is refused' engine/util/loose.c 'int  loose_ ;\n' check-style
planted 'a usual mistake is refused' engine/util/slip.c \
	'int slip_(int x);\nint slip_(int x)\n{\n\tif (x == 1)\n\t\t;\n\treturn 1 / (x - x);\n}\n' check-style
ok 'headers are fine without them' make -C "$copy" headers

make -C "$copy" help >"$TMPDIR/help" 2>&1
for t in tend demo test install check-style night clean; do
	says "help names $t" "make $t" "$TMPDIR/help"
done
make -C "$copy" clean >/dev/null
is 'clean leaves nothing' "$(ls -d "$copy/build" "$copy/tend" 2>/dev/null)" ''
finish
