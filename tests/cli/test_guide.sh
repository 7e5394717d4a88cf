#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The patient's hand-out: made from a real course, given, kept, and never somebody else's.
# GOLDEN=write writes the pages in golden/ anew, to be looked at as pictures before they are kept.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
sed -n 's/.*dora \([0-9]*\) .*/dora:\1/p' "$TMPDIR/people.txt" >>"$TMPDIR/pins"
by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
golden() { # name, file
	[ "$GOLDEN" = write ] && cp "$2" "$SRC/tests/cli/golden/$1"
	ok "$1 is as it was looked at" diff "$SRC/tests/cli/golden/$1" "$2"
}
without() { # name, text, file
	refused "$1" grep -qF -- "$2" "$3"
}

by tess guide "$P" >"$TMPDIR/guide.html"
by tess guide "$P" --as text --clock 12 --phone '555 0142' >"$TMPDIR/guide.txt"
golden guide.html "$TMPDIR/guide.html"
golden guide.txt "$TMPDIR/guide.txt"
without "no script" "<script" "$TMPDIR/guide.html"
without "no network" "//" "$TMPDIR/guide.html"
without "no amount of medicine" " mg" "$TMPDIR/guide.txt"
says "times from the booking" "(from 5:30 am)" "$TMPDIR/guide.txt"
says "the name of who was there" "Your therapist, Tess Example, stays" "$TMPDIR/guide.txt"
says "what was agreed on touch" "You told us about touch: Hand or shoulder" "$TMPDIR/guide.txt"
says "the clinic's own number" "Call us on 555 0142 if" "$TMPDIR/guide.txt"
says "the emergency number" "Call 112 now if" "$TMPDIR/guide.txt"
says "whose it is" "Made for Sam Sample from" "$TMPDIR/guide.txt"

# ---- another patient of the same clinic
Q=$(by nora patient add "Robin <b>Fiction</b>" --born 1990-02-03 2>/dev/null | head -1)
by nora course open "$Q" kap-lozenge-im >"$TMPDIR/course" 2>/dev/null
by nora guide "$Q" --as text >"$TMPDIR/robin.txt"
says "another patient's is for them" "Made for Robin <b>Fiction</b> from" "$TMPDIR/robin.txt"
without "and holds nothing of the first" "Sam" "$TMPDIR/robin.txt"
without "nor who treats the first" "Tess" "$TMPDIR/robin.txt"
by nora guide "$Q" >"$TMPDIR/robin.html"
says "a name is a text" "Robin &#60;b&#62;Fiction&#60;/b&#62;" "$TMPDIR/robin.html"
says "an unbooked day is left open" "Come at:          ____" "$TMPDIR/robin.txt"
by nora guide "$Q" --for medicine --as text >"$TMPDIR/robin-medicine.txt"
says "the contact that was asked for" "Your medicine session" "$TMPDIR/robin-medicine.txt"

# ---- what was given is kept
by tess guide "$P" --given paper --dry-run >"$TMPDIR/dry.txt" 2>&1
says "what would be written" "hand-out on paper" "$TMPDIR/dry.txt"
by tess guide "$P" --given paper >"$TMPDIR/given.html" 2>"$TMPDIR/given.err"
by tess course timeline "$P" >"$TMPDIR/timeline.txt"
says "the timeline tells it" "gave guide.en.html for medicine 2 on paper, digest" "$TMPDIR/timeline.txt"
N=$(sed -n 's/.*#\([0-9]*\) .*gave guide.*/\1/p' "$TMPDIR/timeline.txt")
by tess session start "$P" "medicine 2" --demo-time "2027-03-08 09:40" >/dev/null
by tess guide "$P" >"$TMPDIR/later.html"
refused "a later one has other times" cmp -s "$TMPDIR/given.html" "$TMPDIR/later.html"
by tess guide "$P" --again "$N" >"$TMPDIR/again.html"
ok "what was given is shown byte for byte" cmp "$TMPDIR/given.html" "$TMPDIR/again.html"
exits 3 "an entry that is no hand-out" by tess guide "$P" --again 2
exits 3 "a hand-out of another course" by tess guide "$Q" --again "$N"

# ---- blank, and what cannot be made
ok "blank from a file" "$TEND" guide --protocol "$SRC/protocols/ketamine-iv-series.yaml"
"$TEND" guide --protocol "$SRC/protocols/ketamine-sc-youth.yaml" --as text >"$TMPDIR/youth.txt"
says "a value by the number of the session, on a sheet for nobody" \
  "After the medicine you stay at least 4 hours the first time and 2" \
  "$TMPDIR/youth.txt"
"$TEND" guide --protocol kap-lozenge-im@1.0.0 --as text >"$TMPDIR/blank.txt"
says "blank by id and version" "Your session:     ____" "$TMPDIR/blank.txt"
without "a blank one is nobody's" "Made for" "$TMPDIR/blank.txt"
exits 1 "a session without sentences" "$TEND" guide --for nothing \
  --protocol "$SRC/protocols/ketamine-iv-series.yaml"
"$TEND" guide --json --protocol kap-lozenge-im >"$TMPDIR/guide.json"
ok "as JSON" python3 -c 'import json,sys
assert json.load(open(sys.argv[1]))["page"].startswith("<!doctype html>")' "$TMPDIR/guide.json"
exits 2 "neither a course nor a protocol" "$TEND" guide
exits 2 "a blank one is given to nobody" "$TEND" guide --given paper \
  --protocol "$SRC/protocols/ketamine-iv-series.yaml"
exits 2 "no such form" "$TEND" guide --as pdf --protocol "$SRC/protocols/ketamine-iv-series.yaml"
exits 3 "no such protocol" "$TEND" guide --protocol no-such
finish
