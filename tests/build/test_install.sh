#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make install` leaves can be used by another program, shared and static, and goes again.
. "$SRC/tests/support/tap.sh"
make_() {
	# shellcheck disable=SC2086 # a list of settings
	make -C "$SRC" CC="$CC" $SAME "$@" >"$TMPDIR/make.log" 2>&1 || cat "$TMPDIR/make.log"
}
root=$TMPDIR/root
make_ install DESTDIR="$root" PREFIX=/usr
for f in bin/tend lib/libtend.a lib/libtend.so.0 lib/libtend.so lib/pkgconfig/tend.pc include/tend/tend.h; do
	ok "installs $f" test -s "$root/usr/$f"
done
is 'shipped protocols are all installed' \
	"$(cd "$root/usr/share/tend" && find protocols -type f 2>/dev/null | sort)" \
	"$(cd "$SRC" && find protocols -type f 2>/dev/null | sort)"
is 'the package file does not name the staging folder' "$(grep -c "$root" "$root/usr/lib/pkgconfig/tend.pc")" 0
is 'the installed program runs' "$("$root/usr/bin/tend" --version | sed -n '1s/ .*//p')" tend
make_ uninstall DESTDIR="$root" PREFIX=/usr
is 'uninstall leaves no file' "$(find "$root" ! -type d)" ''

here=$TMPDIR/here
make_ install PREFIX="$here"
PKG_CONFIG_PATH=$here/lib/pkgconfig
export PKG_CONFIG_PATH
cat >"$TMPDIR/p.c" <<'C'
#include <stdio.h>
#include <string.h>
#include <tend/tend.h>

int main(void)
{
	puts(tend_version());
	return strcmp(tend_version(), TEND_VERSION) != 0;
}
C
strict='-std=c11 -Wall -Wextra -Wpedantic -Werror'
# shellcheck disable=SC2046,SC2086 # lists of flags
{
	ok 'a program links with the shared library' \
		$CC $strict "$TMPDIR/p.c" $(pkg-config --cflags --libs tend) -o "$TMPDIR/shared"
	ok 'a program links with the static library' $CC $strict "$TMPDIR/p.c" $(pkg-config --cflags tend) \
		$(pkg-config --static --libs tend | sed 's/-ltend/-l:libtend.a/') -o "$TMPDIR/static"
}
wanted=$(pkg-config --modversion tend)
is 'the shared one runs' "$(LD_LIBRARY_PATH=$here/lib "$TMPDIR/shared")" "$wanted"
is 'the static one runs alone' "$(LD_LIBRARY_PATH= "$TMPDIR/static")" "$wanted"
is 'the shared one asks for libtend.so.0' "$(readelf -d "$TMPDIR/shared" | grep -c 'NEEDED.*libtend\.so\.0\]')" 1
is 'the shared library shows only tend_ names' \
	"$(nm -D --defined-only "$here/lib/libtend.so.0" | awk '{ print $NF }' | grep -v '^tend_')" ''
is 'the static library shows only tend_ names' \
	"$(nm -g --defined-only "$here/lib/libtend.a" | awk 'NF == 3 { print $3 }' | grep -v '^tend_')" ''
is 'both show every promised function' \
	"$(for f in $(sed -n 's/^TEND_API.*[ *]\(tend_[a-z0-9_]*\)(.*/\1/p' "$SRC"/include/tend/*.h); do
		nm -D --defined-only "$here/lib/libtend.so.0" | grep -q " T $f\$" || echo "$f"
		nm -g --defined-only "$here/lib/libtend.a" | grep -q " T $f\$" || echo "$f"
	done)" ''
is 'the program is a position independent one' "$(readelf -h "$here/bin/tend" | awk '/Type:/ { print $2 }')" DYN
is 'its addresses are bound and sealed at the start' \
	"$(readelf -ld "$here/bin/tend" | grep -c -e GNU_RELRO -e BIND_NOW)" 2
is 'its stack is not executable' "$(readelf -lW "$here/bin/tend" | awk '/GNU_STACK/ { print $7 }')" RW
is 'no path of the building machine is in it' "$(strings -a "$here/bin/tend" | grep -c "$SRC/")" 0
finish
