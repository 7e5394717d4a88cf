#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An include that goes up or sideways and a banned word end the build, with place and reason.
. "$SRC/tests/support/tap.sh"
tree=$TMPDIR/tree
mkdir -p "$tree/engine" "$tree/include/tend"
printf '%s\n' '# floors' util course 'plugin store' app cli >"$tree/engine/LAYERS"
for room in util course plugin store app cli; do
	mkdir "$tree/engine/$room"
	echo 'int x;' >"$tree/engine/$room/own.h"
done

check() { # path, lines...
	f=$1
	shift
	printf '%s\n' "$@" >"$tree/$f"
	(cd "$tree" && awk -f "$SRC/.ci/layers.awk" engine/LAYERS "$SRC/.ci/banned" "$f") >"$TMPDIR/said"
	code=$?
	rm "$tree/$f"
	return $code
}
allows() {
	name=$1
	shift
	check "$@"
	is "$name" "$?$(cat "$TMPDIR/said")" 0
}
denies() { # name, beginning of what is said, path, lines...
	name=$1 wanted=$2
	shift 2
	check "$@"
	got=$?$(head -n 1 "$TMPDIR/said")
	is "$name" "$(printf '%.*s' $((${#wanted} + 1)) "$got")" "1$wanted"
}

allows 'an include goes down' engine/app/a.c '#include "util/own.h"' '#include "course/own.h"'
allows 'an include stays in its room' engine/course/a.c '#include "course/own.h"'
allows 'public headers may be read by all' engine/util/a.c '#include "tend/tend.h"'
allows 'headers of the system may be read' engine/course/a.c '#include <string.h>'
denies 'an include does not go up' \
	'engine/course/a.c:2: course may not include "app/own.h": app is above course' \
	engine/course/a.c '' '#include "app/own.h"'
denies 'an include does not go sideways' \
	'engine/store/a.c:1: store may not include "plugin/own.h": store and plugin are neighbours' \
	engine/store/a.c '#include "plugin/own.h"'
denies 'spaces do not hide it' 'engine/course/a.c:1: course may not' engine/course/a.c ' #  include	"app/own.h"'
denies 'angle brackets do not hide it' 'engine/course/a.c:1: write "app/own.h" with quotes' \
	engine/course/a.c '#include <app/own.h>'
denies 'dots do not hide it' 'engine/course/a.c:1: write the include as' engine/course/a.c '#include "../app/own.h"'
denies 'dots inside do not hide it' 'engine/course/a.c:1: write the include as' engine/course/a.c \
	'#include "course/../app/own.h"'
denies 'a macro does not hide it' 'engine/course/a.c:1: an include names its file' engine/course/a.c '#include OWN'
denies 'a header is named with its room' 'engine/course/a.c:1: name the room of the header, as in "course/own.h"' \
	engine/course/a.c '#include "own.h"'
denies 'a room has to be known' 'engine/course/a.c:1: there is no room cellar' engine/course/a.c '#include "cellar/own.h"'
denies 'public headers read nothing inside' 'include/tend/a.h:1: tend may not include "util/own.h"' \
	include/tend/a.h '#include "util/own.h"'
mkdir "$tree/engine/attic"
denies 'a folder has to have its place' 'engine/attic/a.c:1: the folder attic is not named' engine/attic/a.c 'int y;'

denies 'a banned word everywhere' 'engine/cli/a.c:3: cli may not use strcpy: it does not know' \
	engine/cli/a.c 'void f(char *a)' '{' '	strcpy(a, "x");' '}'
denies 'a clock in the course' 'engine/course/a.c:1: course may not call time(): the time comes in' \
	engine/course/a.c 'long f(void) { return time (0); }'
denies 'memory outside an arena' 'engine/course/a.c:1: course may not call free(): memory goes' \
	engine/course/a.c 'void f(void *p) { free(p); }'
denies 'Lua in the course' 'engine/course/a.c:1: course may not include <lua.h>: only the plugin host' \
	engine/course/a.c '#include <lua.h>'
allows 'Lua in the plugin host' engine/plugin/a.c '#include <lua.h>'
allows 'memory in the store' engine/store/a.c 'void f(void *p) { free(p); }'
allows 'comments do not count' engine/course/a.c '/* strcpy(a, b)' ' * "app/own.h' '#include "app/own.h"' \
	' * time( */ int y; // free(p)' '/* one */ int z; /* gets */'
allows 'texts do not count' engine/course/a.c 'const char *s = "strcpy(a) \" gets /*", c = 0x27;' \
	'const char *t = "a \' 'strcpy(b) gets";' 'int strcpy_count;'
allows 'a quote as a character does not open a text' engine/course/a.c \
	"char a = '\"', b = '\\''; /* strcpy */ char d = '\"';"
denies 'a word after texts and comments does' 'engine/course/a.c:1: course may not use strcpy' engine/course/a.c \
	"char a = '\"'; /* x */ const char *s = \"/*\"; void *f = strcpy;"
allows 'a longer name and a member do not count' engine/course/a.c 'int f(struct s *s) { return my_gets() + s->time(1) + snprintf(0,0,""); }'

# The real tree, through make.
copy=$TMPDIR/copy
mkdir "$copy"
cp -R "$SRC/Makefile" "$SRC/.ci" "$SRC/engine" "$SRC/include" "$copy"
printf '\n#include "cli/planted.h"\n' >>"$copy/engine/util/err.c"
echo 'int planted;' >"$copy/engine/cli/planted.h"
make -C "$copy" tend >"$TMPDIR/said" 2>&1
is 'make refuses an upward include' "$?" 2
says 'make tells where and why' \
	"engine/util/err.c:$(wc -l <"$copy/engine/util/err.c"): util may not include \"cli/planted.h\": cli is above util" \
	"$TMPDIR/said"
is 'nothing was compiled' "$(find "$copy" -name '*.o')" ''
cp "$SRC/engine/util/err.c" "$copy/engine/util/err.c"
printf 'void *planted_(void);\nvoid *planted_(void)\n{\n\treturn (void *)popen("x", "r");\n}\n' >>"$copy/engine/util/err.c"
refused 'make refuses a banned word' make -C "$copy" layers
cp "$SRC/engine/util/err.c" "$copy/engine/util/err.c"
ok 'make is content once it is taken out' make -C "$copy" layers
finish
