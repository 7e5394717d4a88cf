#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tend test: formats, exit codes, and what no scenario reaches.
set -u
. "$SRC/tests/support/tap.sh"
cp -R "$SRC/protocols" "$TMPDIR/" && cd "$TMPDIR" || exit 1
all=protocols/scenarios/kap-lozenge-im
one=$all/x27-weight-too-old.yaml
sed 's/expect: hold/expect: block/' "$one" >"$all/x99-wrong <&\".yaml"

exits 0 "a scenario as expected ends with 0" "$TEND" test $one
exits 1 "one that is not ends with 1" "$TEND" test "$all/x99-wrong <&\".yaml"
exits 3 "a file that is not there ends with 3" "$TEND" test $all/nothing.yaml
exits 2 "another format ends with 2" "$TEND" test $one --format tapp
"$TEND" test $one --format tapp 2>err
says "with the nearest one" 'did you mean `tap`?' err

mkdir mixed && cp $one mixed/ && cp protocols/kap-lozenge-im.yaml protocols/parts/weight.yaml mixed/
"$TEND" test mixed --format tap >mixed.tap 2>err
says "protocols and parts beside scenarios are not played" '1..1' mixed.tap
says "and it is said that they were passed over" '2 files were passed over in mixed' err
exits 1 "a protocol that is played by its name ends with 1" "$TEND" test mixed/kap-lozenge-im.yaml
"$TEND" test mixed/kap-lozenge-im.yaml >told 2>&1
says "and is told as what it is" 'this file is a protocol, and no scenario' told

"$TEND" test $one "$all/x99-wrong <&\".yaml" --format junit >results.xml 2>err
ok "JUnit is well-formed, with a case for each and a failure for one" python3 -c '
import xml.etree.ElementTree as x
suite = x.parse("results.xml").getroot()
cases = suite.findall("testcase")
assert suite.get("tests") == "2" and suite.get("failures") == "1" and len(cases) == 2
assert cases[0].find("failure") is None and "E1020" in cases[1].find("failure").text
assert cases[1].get("classname").endswith("x99-wrong <&\".yaml")'
"$TEND" test $one --format tap >tap
says "TAP says how many" '1..1' tap

"$TEND" test $one --coverage >few
says "coverage names the protocol" 'kap-lozenge-im 1.0.0' few
for what in 'the step `' 'never passes' 'never says anything but pass' 'line 1 of `' 'the alert `' \
	'the contact `' 'the exit to `'; do
	says "one scenario alone leaves open: $what" "$what" few
done
says "with file and line" "protocols/parts/gates.yaml:$(grep -n '^  room-ready' protocols/parts/gates.yaml | cut -d: -f1): \`room-ready\`" few
printf 'scenario: [\n' >"$all/x99-open.yaml"
"$TEND" test "$all" >out 2>err
says "a file with a mistake is named" "FAILED  $all/x99-open.yaml" out
says "with its line" "$all/x99-open.yaml:2: the bracket" out
rm "$all"/x99*
"$TEND" test protocols/scenarios --coverage >many 2>err
share() { # of the protocol itself, not of its variants
	awk '/^kap-lozenge-im [0-9]/ { own = 1 } own && /reached,/ { print $1, $3, $5 + 0; exit }' "$1"
}
ok "all scenarios together reach more than one" test "$(share many | cut -d' ' -f1)" -gt "$(share few | cut -d' ' -f1)"
is "of the same number of things" "$(share many | cut -d' ' -f2)" "$(share few | cut -d' ' -f2)"
ok "all but one in a hundred" test "$(share many | cut -d' ' -f3)" -ge 99
is "progress is not told where nobody looks" "$(cat err)" ""
"$TEND" test $one --coverage --format tap >tap 2>err
is "TAP stays TAP, with comments" "$(grep -v '^#' tap)" "$("$TEND" test $one --format tap)"
says "that tell the coverage" '# kap-lozenge-im 1.0.0' tap
exits 2 "JUnit has no room for it" "$TEND" test $one --coverage --format junit
finish
