#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Patients, courses, what is due and why, and the timeline.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" >/dev/null 2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
export P
by() {
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}

by tess course show "$P" >"$TMPDIR/out.txt"
says "every contact is shown" "follow-up            done" "$TMPDIR/out.txt"
says "with its window and why" "6 to 14 days after medicine 1" "$TMPDIR/out.txt"
by tess course next "$P" >"$TMPDIR/out.txt"
says "after the last contact nothing is due" "The course has ended." "$TMPDIR/out.txt"
by tess course timeline "$P" >"$TMPDIR/out.txt"
says "a late entry says how much later" "[written 11 min later]" "$TMPDIR/out.txt"
says "who and in which role" "Paul Example (prescriber): order ketamine intramuscular 60 mg" \
  "$TMPDIR/out.txt"
says "a dose names its amount" "give ketamine 100 mg" "$TMPDIR/out.txt"

by tess course show "$P" --json >"$TMPDIR/course.json"
is "as JSON it says after which event it stands so" "$(jq .seq "$TMPDIR/course.json")" \
  "$(by tess course timeline "$P" --json | jq '[.. | .seq? // empty] | max')"
is "as JSON every contact is there" "$(jq '.contacts | length' "$TMPDIR/course.json")" \
  "$(($(by tess course show "$P" | wc -l) - 1))"
is "what is due has the same head" \
  "$(by tess course next "$P" --json | jq -c '[.schema, .seq, .ended, .contacts]')" \
  "[\"tend.next/1\",$(jq .seq "$TMPDIR/course.json"),true,[]]"

Q=$(by tess patient add "T. Sample" --born 1990-02-01 --sex male)
is "a new patient gets an id that says nothing" "$(echo "$Q" | grep -c '^p-[a-z0-9]*$')" 1
export Q
by tess patient list >"$TMPDIR/out.txt"
says "and is listed" "T. Sample, born 01-Feb-1990" "$TMPDIR/out.txt"
C=$(by paul course open "$Q" kap-lozenge-im)
is "a course is opened" "$(echo "$C" | grep -c '^course-')" 1
export C
by tess course next "$C" >"$TMPDIR/out.txt"
says "without consent it says so" "Consent is not on file." "$TMPDIR/out.txt"
says "screening comes first" "screening" "$TMPDIR/out.txt"
is "as JSON too, and nothing else waits" \
  "$(by tess course next "$C" --json | jq -c '[.consent, .seq, (.contacts | map(.contact))]')" \
  '["not given",1,["screening"]]'
ok "consent is given" by paul course consent "$C" given
exits 2 "not twice" by paul course consent "$C" given
exits 2 "given or withdrawn, nothing else" by paul course consent "$C" maybe
ok "and withdrawn" by paul course consent "$C" withdrawn
is "the treatment goes on" goes\ on "$(by tess course show "$C" --json | jq -r .treatment)"
ok "somebody stops it" by tess session do "$C" "stop treatment: does not want to go on"
is "and the JSON says so" stopped "$(by tess course show "$C" --json | jq -r .treatment)"
by tess course show "$C" >"$TMPDIR/out.txt"
says "and so does the view" "Treatment is stopped" "$TMPDIR/out.txt"
exits 3 "no such patient" by tess patient show p-nobody
exits 3 "no such course" by tess course show course-nobody
exits 4 "nobody acts without a PIN that fits" sh -c 'printf "tess:000000\n" | "$TEND" patient list \
  --by tess --pin-fd 0'
finish
