#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The record on paper, of the demo's course.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
without() { # name, text, file
	refused "$1" grep -qF -- "$2" "$3"
}

by tess print "$P" --as text >"$TMPDIR/course.txt"
by tess course timeline "$P" | sed -n 's/.*  #\([0-9]*\)  .*/\1/p' >"$TMPDIR/entries"
missing=$(while read -r n; do
	grep -qF "#$n " "$TMPDIR/course.txt" || echo "$n"
done <"$TMPDIR/entries")
is "every entry of the timeline is in the record" "$missing" ""
for s in "Sam Sample" "14-Mar-1986" "kap-lozenge-im" "digest of it" "Who was there" "-- Orders" \
  "-- Doses" "-- Readings" "152/95 mmHg" "-- The checklist" "total 16 (moderately severe)" \
  "-- Signatures and what they stand over" "head of the chain" "the patient, 29-Jan-2027"; do
	says "it has: $s" "$s" "$TMPDIR/course.txt"
done
by tess print "$P/4" --as text >"$TMPDIR/session.txt"
says "one session" "Session 4: medicine 1" "$TMPDIR/session.txt"
without "and no other" "Session 3:" "$TMPDIR/session.txt"
says "with the consent of the course" "the patient, 29-Jan-2027" "$TMPDIR/session.txt"
by tess print "$P/4" >"$TMPDIR/session.html"
without "no script" "<script" "$TMPDIR/session.html"
without "no network" "//" "$TMPDIR/session.html"
by tess print "$P/4" --json >"$TMPDIR/session.json"
ok "as JSON" python3 -c 'import json,sys
assert json.load(open(sys.argv[1]))["schema"] == "tend.paper/1"' "$TMPDIR/session.json"
exits 3 "no such session" by tess print "$P/99"
exits 3 "no such course" by tess print course-nowhere
finish
