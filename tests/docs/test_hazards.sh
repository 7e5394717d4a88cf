#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/hazards.md: each hazard has its row, each test that it names is there and has passed.
set -u
. "$SRC/tests/support/tap.sh"
page=$SRC/docs/hazards.md
tick='`'

named() { # the tests on the page, one a line
	grep -o "$tick[a-z]*/[a-z_]*: [^$tick]*$tick" "$page" | tr -d "$tick" | sort -u
}

rows() { # the rows of the table
	grep '^| H[0-9]' "$page"
}

every_hazard() {
	i=1
	while [ $i -le 30 ]; do
		[ "$(rows | grep -c "^| H$i |")" = 1 ] || { echo "H$i has no row of its own"; return 1; }
		i=$((i + 1))
	done
}

shown_or_open() {
	! rows | grep -v -e "$tick[a-z]*/[a-z_]*: " -e 'Open: '
}

whole_rows() { # five cells and a severity
	! rows | awk -F' [|] ' 'NF != 5 || $3 !~ /^[345]$/ || $4 == "" { print; bad = 1 } END { exit !bad }'
}

files_exist() {
	for f in $(rows | grep -o '[a-z]*/[a-z/_-]*[.]\(c\|yaml\)' | grep -e '^engine/' -e '^protocols/' | sort -u); do
		[ -f "$SRC/$f" ] || { echo "there is no $f"; return 1; }
	done
}

# The program and the name in it, for runs of a part of the tests.
written() {
	named | while IFS= read -r t; do
		room=${t%%/*} module=${t#*/}
		module=${module%%:*} name=${t#*: }
		f=$SRC/tests/$room/test_$module
		if [ -f "$f.c" ]; then f=$f.c; else f=$f.sh; fi
		[ -f "$f" ] || { echo "there is no program for $t"; exit 1; }
		case $name in
		*.yaml) find "$SRC/protocols/scenarios" -name "$name" | grep -q . ;;
		*) grep -qF -- "$name" "$f" ;;
		esac || { echo "there is no test $t"; exit 1; }
	done
}

# Programs of this folder run last, so they are not in the list yet.
ran() {
	named | grep -v '^docs/' | while IFS= read -r t; do
		grep -qxF -- "$t" "$PASSED" || { echo "did not run, or did not pass: $t"; exit 1; }
	done
}

# The table of properties: each has its row, its files, and each file draws a code of its row.
properties() {
	grep '^| V-[0-9]' "$page"
}

every_property() {
	i=1
	while [ $i -le 18 ]; do
		[ "$(properties | grep -c "$(printf '^| V-%02d |' $i)")" = 1 ] || { echo "V-$i has no row of its own"; return 1; }
		i=$((i + 1))
	done
}

cell() { # N of the row on the input, one entry a line
	awk -F' [|] ' -v n="$1" '{ print $n }' | tr -d "$tick " | tr ',' '\n'
}

drawn() { # what each file of the row says that it draws
	for f in $(cell 4); do
		sed -n 's/^# expect: \([EW][0-9]*\) .*/\1/p' "$SRC/tests/protocol/faults/$f.yaml"
	done
}

properties_are_shown() {
	properties | while IFS= read -r row; do
		codes=$(printf '%s\n' "$row" | cell 3)
		for f in $(printf '%s\n' "$row" | cell 4); do
			file=$SRC/tests/protocol/faults/$f.yaml
			[ -f "$file" ] || { echo "there is no $f"; exit 1; }
			found=0
			for c in $codes; do
				grep -q "^# expect: $c " "$file" && found=1
			done
			[ $found = 1 ] || { echo "$f draws no code of its row"; exit 1; }
		done
		for c in $codes; do
			printf '%s\n' "$row" | drawn | grep -qx "$c" || { echo "no file of the row draws $c"; exit 1; }
		done
	done
}

ok "every hazard has one row" every_hazard
ok "every property has one row" every_property
ok "each property has files that draw each of its codes" properties_are_shown
ok "each row is whole" whole_rows
ok "each hazard has a test or is open" shown_or_open
ok "the files it names are there" files_exist
ok "there are tests on the page" [ "$(named | wc -l)" -ge 50 ]
ok "each test it names is written" written
case ${PASSED:--only.txt} in
*-only.txt)
	tap_n=$((tap_n + 1))
	echo "ok $tap_n # SKIP only a part of the tests ran"
	;;
*) ok "each test it names has passed" ran ;;
esac
finish
