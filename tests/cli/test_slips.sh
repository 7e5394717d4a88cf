#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Slips of the finger, late entries and stale pages at the command line: what is labelled, what is
# lifted, what is refused, and that the record tells all of it.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
out=$TMPDIR/out.txt err=$TMPDIR/err.txt

by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins" >"$out" 2>"$err" </dev/null
}
act() { # person, act
	ok "$1: $2" by "$1" session do "$P" "$2"
}

ok "the session starts" by tess session start "$P" "medicine 2" --demo-time "2027-03-08 09:30"
act nora "staff comes nora as nurse, monitor"

# a pressure upside down is kept and labelled
ok "80/130 is recorded" by nora session vitals "$P" --bp 80/130
says "and said to be odd" "Is that so? bp 80/130 mmHg: the first number is below the second" "$err"
by nora session show "$P"
says "and labelled where it is read" "80/130 mmHg" "$out"
says "as a reading to take again" "is that so? read again" "$out"
act nora undo
says "an undo says what it took back" "undo of: measure bp 80/130 mmHg" "$err"

# an alert that a slip raised
act nora "measure bp 152/950 mmHg"
says "the alert is told at once" "warn  pressure-very-high: " "$out"
exits 5 "what stands is not lifted" by paul session do "$P" "close alert pressure-very-high: a slip"
says "and why" "What raised \`pressure-very-high\` stands" "$err"
act nora undo
by nora session show "$P"
says "the alert stays, and says how it is lifted" \
  "taken back or corrected; to lift it: close alert pressure-very-high: REASON" "$out"
says "no dose until then" "No more doses in this session" "$out"
exits 4 "the monitor does not let the dose go again" \
  by nora session do "$P" "close alert pressure-very-high: typed 950 for 95"
exits 5 "nothing is drawn meanwhile" by nora session do "$P" "drawn 100 mg"
act paul "close alert pressure-very-high: typed 950 for 95"
by nora session show "$P"
says "it stays in sight, with who lifted it and why" "by Paul Example: typed 950 for 95" "$out"
is "the dose is no longer held by it" "$(grep -c 'No more doses in' "$out")" 0
is "nor are its tasks" "$(grep -c '^Task .*pressure-very-high' "$out")" 0
by nora session show "$P" --json
says "and in JSON" '"closed_because":"typed 950 for 95"' "$out"

# the emergency list
exits 2 "a line is one of the list" by nora session emergency "$P" "Call for hlp"
says "its lines are named" "Call for help; Lights on" "$err"
ok "a line" by nora session emergency "$P" "Call for help"
ok "or explicitly another" by nora session emergency "$P" "other: water was given"
by tess session show "$P"
says "the head line says so" "EMERGENCY since 09:30" "$out"
act nora "emergency over: awake, colour good"
by tess session show "$P"
is "until it is over" "$(grep -c EMERGENCY "$out")" 0

# late entries
by nora session show "$P" --demo-time "+40 min"
act nora "note: quiet"
by nora session show "$P"
is "a lifted alert asks for no further reading" "$(grep -c '^Task measure bp' "$out")" 0
ok "a late entry has its time and its reason" by nora session do "$P" "measure bp 128/82 mmHg" \
  --happened 09:50 --because "written on paper first"
says "it says for when" "measure bp 128/82 mmHg at 09:50" "$err"
ok "readings by options too" by nora session vitals "$P" --bp 126/80 \
  --happened "2027-03-08 09:55" --because "written on paper first"
exits 2 "without a reason it is none" by nora session do "$P" "look in" --happened 09:50
exits 2 "without a time neither" by nora session do "$P" "look in" --because "paper"
exits 2 "a time is a time" by nora session do "$P" "note: x" --happened noon --because paper
exits 2 "and not still to come" by nora session do "$P" "note: x" --happened 10:30 --because paper
by nora course timeline "$P"
says "the timeline tells both times" "[written 20 min later] [because: written on paper first]" "$out"

# a stale page
N=$("$TEND" session show "$P" --by nora --pin-fd 3 3<"$TMPDIR/pins" 2>/dev/null \
  | sed -n 's/^Seen up to entry #\([0-9]*\):.*/\1/p')
act tess "note: somebody else writes"
exits 6 "what was decided on an older page is refused" by nora session do "$P" "confirm room" \
  --expected "$N"
says "with who wrote, and what to do" "note.written by tess" "$err"
ok "on the newest page it is done" by nora session do "$P" "confirm room" --expected $((N + 1))

# a reading is corrected as it was typed
act nora "measure pulse 27 /min"
n=$(sed -n 's/.*on record as #\([0-9]*\).*/\1/p' "$err")
ok "a reading is corrected" by nora session do "$P" "amend #$n: pulse 72 /min because turned round"
by nora session show "$P"
says "and the right one counts" "72 /min" "$out"
exits 3 "not by a text" by nora session do "$P" "amend #$n: seventy because typed wrong"

# a correction of a correction
n=$(sed -n 's/.*on record as #\([0-9]*\).*/\1/p' "$err")
act nora "answer oxygen: 120 bar"
n=$(sed -n 's/.*on record as #\([0-9]*\).*/\1/p' "$err")
act nora "amend #$n: 110 bar because misread"
n=$(sed -n 's/.*on record as #\([0-9]*\).*/\1/p' "$err")
act nora "amend #$n: 100 bar because misread again"
by nora course timeline "$P"
is "the timeline names no entry 0" "$(grep -c '#0' "$out")" 0
says "each correction says the answer" "answer oxygen: 100 bar [corrects #$n, was: answer oxygen: 110 bar]" \
  "$out"

# help
"$TEND" help acts >"$out"
is "the help of acts fits a terminal" "$(awk 'length > 80' "$out" | wc -l | tr -d ' ')" 0
says "each act with its grammar" "order MEDICINE ROUTE AMOUNT" "$out"
says "who may" "who:     prescriber; asks for the PIN" "$out"
says "and an example" "example: order ketamine intramuscular 46 mg" "$out"
"$TEND" help session do >"$out"
says "session do names that page" "tend help acts" "$out"
"$TEND" help session start >"$out"
says "session start says what COURSE and CONTACT are" "course next COURSE" "$out"
ok "the record proves itself" "$TEND" audit verify
finish
