#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tend check: --fix mends what is certain and nothing else, --watch sees each save, --format junit.
set -u
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
cp -R "$SRC/protocols" "$TMPDIR/p"
cd "$TMPDIR/p" || exit 1
good=kap-lozenge-im.yaml

# ---- fix
sed -e 's/^supervised: yes/supervisd: yes/' -e 's/^  settle: 60 min/  settle: 60min/' \
	-e 's/^    applies: route/    aplies: route/' -e 's/^title: .*/&   /' $good >mine.yaml
cp mine.yaml before
ran tend check mine.yaml
is "before there are errors" "$rc" 1
ran tend check --fix --dry-run mine.yaml
is "a dry run ends with 0" "$rc" 0
says "and shows what was" '- supervisd: yes' "$TMPDIR/out"
says "and what would be" '+ supervised: yes' "$TMPDIR/out"
says "spaces in a quantity" '+   settle: 60 min' "$TMPDIR/out"
ok "and writes nothing" cmp mine.yaml before
ok "and keeps nothing" test ! -e mine.yaml.orig
chmod 640 mine.yaml
ran tend check --fix mine.yaml
is "mended it passes" "$rc" 0
ok "it is the good file again" cmp mine.yaml $good
ok "as it was, it is kept" cmp mine.yaml.orig before
is "with its rights" "$(stat -c %a mine.yaml)" 640
cp before mine.yaml
ran tend check --fix mine.yaml
is "a file kept before is not lost" "$rc" 6
ok "and the file is as it was" cmp mine.yaml before
ok "no file is left over" sh -c '! ls | grep -q "new-"'
rm mine.yaml.orig

awk '{ printf "%s\r\n", $0 }' $good >mine.yaml
ran tend check --fix mine.yaml
is "line ends of another system" "$rc" 0
ok "are mended" cmp mine.yaml $good
rm mine.yaml.orig
sed 's/^  settle:/\tsettle:/' $good >mine.yaml
ran tend check --fix mine.yaml
ok "a tab becomes two spaces" cmp mine.yaml $good
rm mine.yaml.orig

# What only a person can decide stays as it is.
untouched() { # what, sed script
	sed "$2" $good >mine.yaml
	cmp -s mine.yaml $good && echo "the script changes nothing: $2"
	cp mine.yaml before
	ran tend check --fix mine.yaml
	is "$1: still an error" "$rc" 1
	ok "$1: untouched" cmp mine.yaml before
	ok "$1: nothing kept" test ! -e mine.yaml.orig
}
untouched 'a trailing zero' 's/^  settle: 60 min/  settle: 60.0 min/'
untouched 'no zero before the point' 's/^  settle: 60 min/  settle: .5 h/'
untouched 'a unit that is not known' 's/^  settle: 60 min/  settle: 60 mins/'
untouched 'a missing unit' 's/^  settle: 60 min/  settle: 60/'
untouched 'a name of a check' 's/^          - cleared/          - cleard/'
untouched 'a word nothing is near to' 's/^supervised: yes/watched: yes/'
untouched 'a verdict' 's/then: hold/then: holt/'

# A key whose right word stands there already: putting it right would make two of them.
sed 's/^supervised: yes/supervised: yes\nsupervisd: no/' $good >mine.yaml
cp mine.yaml before
ran tend check --fix mine.yaml
ok "a key that would stand twice is left" cmp mine.yaml before
# Blanks at the end of a line inside a text are part of what it says.
sed 's/^title: .*/title: |\n  One line   \n  and another/' $good >mine.yaml
cp mine.yaml before
ran tend check --fix mine.yaml
ok "blanks inside a text are left" cmp mine.yaml before
ln -sf $good link.yaml
sed -i 's/^title: .*/&  /' $good
ran tend check --fix link.yaml
is "a link is not replaced" "$rc" 2
cp "$SRC/protocols/$good" .
ran tend check --fix - <$good
is "the input cannot be mended" "$rc" 2
ran tend check --dry-run $good
is "a dry run needs something to do" "$rc" 2

# ---- watch
sed 's/^supervised: yes/supervisd: yes/' $good >mine.yaml
"$TEND" check --watch --rounds 4 mine.yaml >seen 2>told &
watcher=$!
summaries() { # waits up to five seconds until so many were written
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		[ "$(grep -c ' in 1 file (' seen)" -ge "$1" ] && return 0
		sleep 0.2
	done
	return 1
}
ok "it is checked at once" summaries 1
says "with what is wrong" 'supervisd' seen
cp "$SRC/protocols/$good" saved.yaml
mv saved.yaml mine.yaml # in one step, or the watcher may look while the half of it is written
ok "a save is seen" summaries 2
is "and is good" "$(grep ' in 1 file (' seen | tail -n 1 | sed 's/ in .*//')" 'no errors'
sed -i 's/^forms:/form:/' parts/phq9.yaml
ok "a part is seen" summaries 3
is "and is wrong" "$(grep ' in 1 file (' seen | tail -n 1 | grep -c error)" 1
rm mine.yaml
ok "a file that goes is seen" summaries 4
wait $watcher
is "after its rounds it ends, by what was found last" $? 1
says "and says what was missing" 'there is no file mine.yaml' seen
cp "$SRC/protocols/parts/phq9.yaml" parts/
"$TEND" check --watch $good >seen 2>told &
watcher=$!
ok "without rounds it goes on" summaries 1
kill -INT $watcher
wait $watcher
is "until Ctrl-C, and ends as found" $? 0
ran tend check --watch --format json $good
is "it is for people" "$rc" 2

# ---- junit
sed 's/^supervised: yes/supervisd: yes/' $good >"<mine> & 'yours'.yaml"
ran tend check --format junit $good "<mine> & 'yours'.yaml"
is "JUnit ends with 1 where there are errors" "$rc" 1
ok "and is well-formed" python3 -c '
import sys, xml.etree.ElementTree as x
suite = x.parse(sys.argv[1]).getroot()
cases = suite.findall("testcase")
assert suite.get("tests") == "2" and suite.get("failures") == "1", suite.attrib
assert cases[0].find("failure") is None
assert "E0201" in cases[1].find("failure").text
assert cases[1].get("name") == "<mine> & \x27yours\x27.yaml"' "$TMPDIR/out"
finish
