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
for f in bin/tend lib/libtend.a lib/libtend.so.0 lib/libtend.so lib/pkgconfig/tend.pc \
	include/tend/tend.h include/tend/protocol.h include/tend/clinic.h share/man/man1/tend.1 \
	share/man/man1/tend-check.1 share/man/man5/tend-protocol.5 share/bash-completion/completions/tend \
	share/zsh/site-functions/_tend share/fish/vendor_completions.d/tend.fish; do
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
#include <tend/clinic.h>
#include <tend/protocol.h>

/* Arguments: a protocol file; a demo's data file, a person in it, the PIN, a course. */
int main(int argc, char **argv)
{
	struct tend_protocol *p = NULL;
	struct tend_clinic *c = NULL;
	struct tend_error e = {{0}, {0}};
	struct tend_act act = {.size = sizeof act, .words = "adverse event: dizzy; grade 1", .key = "p-1"};
	char token[TEND_TOKEN_SIZE], *json = NULL;

	puts(tend_version());
	if (argc < 6)
		return strcmp(tend_version(), TEND_VERSION) != 0;
	if (tend_protocol_read_file(argv[1], &p, &e) != TEND_OK)
		return fprintf(stderr, "%s\n", e.message), 1;
	printf("%s, %d errors\n", tend_protocol_id(p), (int)tend_protocol_errors(p));
	tend_protocol_close(p);
	act.course = argv[5];
	if (tend_clinic_open(argv[2], NULL, 0, &c, &e) != TEND_OK
	    || tend_clinic_login(c, argv[3], argv[4], token, &e) != TEND_OK
	    || tend_clinic_act(c, token, &act, NULL, &e) != TEND_OK
	    || tend_clinic_timeline(c, token, act.course, &json, &e) != TEND_OK)
		fprintf(stderr, "%s; %s\n", e.message, e.hint);
	puts(json && strstr(json, "dizzy") ? "read back" : "lost");
	tend_free(json);
	tend_clinic_close(c);
	return 0;
}
C
cat >"$TMPDIR/p.cc" <<'C'
#include <iostream>
#include <memory>
#include <string>
#include <tend/clinic.h>
#include <tend/protocol.h>

int main(int argc, char **argv)
{
	tend_error e;
	tend_protocol *read = nullptr;
	const std::string text = "protocol: x\n";
	if (tend_protocol_read_text("x.yaml", text.data(), text.size(), nullptr, nullptr, &read, &e) != TEND_OK)
		return 1;
	std::unique_ptr<tend_protocol, decltype(&tend_protocol_close)> p(read, tend_protocol_close);
	std::cout << (tend_protocol_errors(p.get()) > 0 ? "errors" : "none") << '\n';
	char *json = nullptr;
	if (argc > 1 && tend_clinic_verify(argv[1], nullptr, &json, &e) != TEND_OK)
		return 1;
	std::unique_ptr<char, decltype(&tend_free)> proof(json, tend_free);
	std::cout << (proof && std::string(proof.get()).find("\"whole\":true") != std::string::npos ? "whole" : "?") << '\n';
	return 0;
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
# shellcheck disable=SC2046 # a list of flags
ok 'a C++ program links too' ${CXX:-g++} -std=c++11 -Wall -Wextra -Wpedantic -Werror "$TMPDIR/p.cc" \
	$(pkg-config --cflags --libs tend) -o "$TMPDIR/plus"
wanted=$(pkg-config --modversion tend)
is 'the shared one runs' "$(LD_LIBRARY_PATH=$here/lib "$TMPDIR/shared")" "$wanted"
is 'the static one runs alone' "$(LD_LIBRARY_PATH= "$TMPDIR/static")" "$wanted"
"$here/bin/tend" demo --once --keep --dir "$TMPDIR/demo" --until 'start medicine 2' \
	--color never >"$TMPDIR/told" 2>&1
demo=$TMPDIR/demo/demo.db
person=$(awk '$1 == "nora" && NF == 2 { print $1 " " $2; exit }' "$TMPDIR/told")
echo "${person#* }" >"$TMPDIR/pin"
"$here/bin/tend" course list --data "$demo" --by nora --pin-fd 3 3<"$TMPDIR/pin" >"$TMPDIR/courses"
course=$(awk 'NR == 1 { print $1 }' "$TMPDIR/courses")
used() { # a program: checks a protocol, acts in the demo's data file, reads the act back
	# shellcheck disable=SC2086 # name and PIN
	LD_LIBRARY_PATH=$here/lib "$1" "$here/share/tend/protocols/kap-lozenge-im.yaml" "$demo" $person "$course" 2>&1
}
is 'a program checks, acts and reads back' "$(used "$TMPDIR/shared")" "$wanted
kap-lozenge-im, 0 errors
read back"
is 'linked statically it does the same' "$(used "$TMPDIR/static")" "$wanted
kap-lozenge-im, 0 errors
read back"
is 'the C++ program proves the record' "$(LD_LIBRARY_PATH=$here/lib "$TMPDIR/plus" "$demo")" 'errors
whole'
is 'the act sent by both was done once' \
	"$("$TMPDIR/static" "$here/share/tend/protocols/kap-lozenge-im.yaml" "$demo" $person "$course" >/dev/null
	"$here/bin/tend" course timeline "$course" --data "$demo" --by nora --pin-fd 3 3<"$TMPDIR/pin" | grep -c dizzy)" 1
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
