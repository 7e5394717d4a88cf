#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Missing packages are named in one line, and installed only when that is asked for.
. "$SRC/tests/support/tap.sh"
fake=$TMPDIR/bin
mkdir "$fake"
cp -R "$SRC/.ci" "$TMPDIR/.ci"
for tool in dpkg-query apt-get id sudo; do
	printf '#!/bin/sh\n. "$TMPDIR/%s.sh"\n' $tool >"$fake/$tool"
	chmod +x "$fake/$tool"
done
PATH=$fake:$PATH
awk '!/^#/ { print $1, "installed" }' "$SRC/.ci/packages" >"$TMPDIR/all"
echo 'cat "$TMPDIR/have"' >"$TMPDIR/dpkg-query.sh"
echo 'echo "$@" >>"$TMPDIR/apt.log"; case " $* " in *" install "*) cp "$TMPDIR/after" "$TMPDIR/have" ;; esac' \
	>"$TMPDIR/apt-get.sh"
echo 'echo 1000' >"$TMPDIR/id.sh"
echo 'exit 1' >"$TMPDIR/sudo.sh"

need() {
	"$TMPDIR/.ci/need" "$@" >"$TMPDIR/said" 2>&1 </dev/null
	echo "$?
$(cat "$TMPDIR/said")"
}
grep -v -e libyaml-dev -e libcmocka-dev "$TMPDIR/all" >"$TMPDIR/some"
cp "$TMPDIR/all" "$TMPDIR/after"

cp "$TMPDIR/all" "$TMPDIR/have"
is 'nothing missing, nothing said' "$(need --install build test)" '0'
refused 'and the package lists are not fetched' test -e "$TMPDIR/apt.log"
cp "$TMPDIR/some" "$TMPDIR/have"
is 'what building lacks is named in one line' "$(need build)" \
	'1
Missing Debian packages: libyaml-dev. Install them with: make deps'
is 'what testing lacks as well' "$(need build test)" \
	'1
Missing Debian packages: libyaml-dev libcmocka-dev. Install them with: make deps'
sed 's/^\(libyaml-dev\) installed/\1 config-files/' "$TMPDIR/all" >"$TMPDIR/have"
is 'a removed package is missing' "$(need build | head -n 1)" 1
cp "$TMPDIR/some" "$TMPDIR/have"
is 'without a way to install, the line says what to do' "$(need --install build)" \
	'1
Please install these packages by hand, then try again: apt-get install libyaml-dev'
echo 'echo 0' >"$TMPDIR/id.sh"
is 'root installs' "$(need --install build test)" \
	'0
Installing Debian packages that are missing: libyaml-dev libcmocka-dev'
is 'lists first, then the packages, without a question' \
	"$(sed 's/-qq -o Dpkg::Use-Pty=0 //' "$TMPDIR/apt.log")" \
	'update
install -y --no-install-recommends libyaml-dev libcmocka-dev'
cp "$TMPDIR/some" "$TMPDIR/have"
cp "$TMPDIR/some" "$TMPDIR/after"
is 'an installation that did not help is told' "$(need --install build | tail -n 1)" \
	'Please install these packages by hand, then try again: apt-get install libyaml-dev'
cp "$TMPDIR/all" "$TMPDIR/after"
echo 'echo 1000' >"$TMPDIR/id.sh"
echo '[ "$1" != -n ] || shift; touch "$TMPDIR/asked"; exec "$@"' >"$TMPDIR/sudo.sh"
is 'sudo is used where there is one' "$(need --install build | head -n 1)" 0
ok 'sudo was asked' test -e "$TMPDIR/asked"
finish
