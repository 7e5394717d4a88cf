#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The paper sheet of an outage: codes, and the way back into the record through the same rules.
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
enter() { # file, options
	by tess session enter-sheet "$P" "$@" >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
}
events() {
	by tess course timeline "$P" | wc -l
}

by tess print --sheet "$P" --as text >"$TMPDIR/sheet.txt"
code() { # a part of the line's title
	sed -n "s/^  \([0-9][0-9][A-Z][A-Z]\)  .*$1.*/\1/p" "$TMPDIR/sheet.txt" | head -1
}
says "the emergency number stands first" "Emergency: call 112" "$TMPDIR/sheet.txt"
is "the first code is an emergency line" "$(grep -m1 -o '[0-9][0-9][A-Z][A-Z]  [A-Z].*help' "$TMPDIR/sheet.txt" | cut -c7-)" "Call for help"
says "whose it is" "Sam Sample" "$TMPDIR/sheet.txt"
by nora print --sheet "$P" --as text >"$TMPDIR/sheet2.txt"
ok "the same codes each time" cmp "$TMPDIR/sheet.txt" "$TMPDIR/sheet2.txt"
"$TEND" print --sheet "$SRC/protocols/kap-lozenge-im.yaml" --as text >"$TMPDIR/blank.txt"
is "a blank one of the same text has the same codes" \
  "$(grep -o '^  [0-9][0-9][A-Z][A-Z]' "$TMPDIR/blank.txt" | md5sum)" \
  "$(grep -o '^  [0-9][0-9][A-Z][A-Z]' "$TMPDIR/sheet.txt" | md5sum)"
sed 's/settle: 60 min/settle: 61 min/' "$SRC/protocols/kap-lozenge-im.yaml" >"$TMPDIR/other.yaml"
cp -R "$SRC/protocols/parts" "$TMPDIR/parts"
"$TEND" print --sheet "$TMPDIR/other.yaml" --as text >"$TMPDIR/other.txt"
old=$(code "Quiet room")
refused "a sheet of another version has other codes" grep -q "$old" "$TMPDIR/other.txt"

# ---- the session begins on paper at 09:30; it is entered an hour later
by nora session list --demo-time "2027-03-08 10:30" >/dev/null 2>&1
cat >"$TMPDIR/written.txt" <<END
# written by hand
$(code "The session begins") 09:30 medicine 2 [tess]
$(code "Somebody comes") 09:31 nora as nurse, monitor [nora]
$(code "Quiet room") 09:32 [nora]
$(code "Oxygen in the cyl") 09:33 110 bar [nora]
$(code "Cuff, oximeter") 09:33 [nora]
$(code "life support training") 09:34 Nick Example [nora]
$(code "Music for today") 09:34 skip: wants silence [tess]
$(code "begins: arrive") 09:36
$(code "A reading out of turn") 09:40 bp 152/95, pulse 80 [nora]
$(code "A note") 09:41 talks calmly
END
before=$(events)
enter "$TMPDIR/written.txt" --dry-run
is "a sheet that is right would be saved" $? 0
is "every line is told" "$(grep -c 'would be saved' "$TMPDIR/out.txt")" 10
is "and nothing was written" "$(events)" "$before"

sed 's/ 110 bar / much /; s/09:36/9h36/; s/^\(..\)..\( .*talks\)/\1QQ\2/' "$TMPDIR/written.txt" >"$TMPDIR/bad.txt"
enter "$TMPDIR/bad.txt"
is "one line that is refused stops all, exit 5" $? 5
says "a value that is none" "refused" "$TMPDIR/out.txt"
says "a time that is none" "is not a time" "$TMPDIR/out.txt"
says "a code of another sheet" "a sheet of another version" "$TMPDIR/out.txt"
says "how many" "lines would be refused, and nothing was saved" "$TMPDIR/err.txt"
is "nothing was written" "$(events)" "$before"

# what would be lost, or become part of an answer, is refused; what was printed around a value is not
cat >"$TMPDIR/hand.txt" <<END
$(code "The session begins") 09:30 medicine 2 [tess]
$(code "Quiet room") 09:32 nora
$(code "Blood pressure at rest") 09:40 bp 128/82
$(code "Blood pressure at rest") 09:41 bp _126/80_ mmHg
$(code "Blood pressure at rest") 09:42 bp: 124 / 78
$(code "Blood pressure at rest") 09:43 122/76
END
enter "$TMPDIR/hand.txt" --dry-run
is "boxes are read as they were filled in" $? 0
is "each as a reading" "$(grep -c 'would be saved: measure bp 12[0-9]/[0-9]* mmHg' "$TMPDIR/out.txt")" 4
printf '%s 09:30 medicine 2 [tess]\n%s 09:33 110 bar nora\n' "$(code "The session begins")" \
  "$(code "Oxygen in the cyl")" >"$TMPDIR/bare.txt"
enter "$TMPDIR/bare.txt" --dry-run
is "initials without brackets are no part of an answer" $? 5
says "and how they are written is told" "put initials in brackets: [nora]" "$TMPDIR/out.txt"
printf '%s 09:30 medicine 2 [tess]\n%s 09:32 ok\n' "$(code "The session begins")" \
  "$(code "Quiet room")" >"$TMPDIR/ok.txt"
enter "$TMPDIR/ok.txt" --dry-run
is "a word where none is read is not lost" $? 5
head -2 "$TMPDIR/written.txt" >"$TMPDIR/early.txt"
enter "$TMPDIR/early.txt" --day 2020-01-01 --dry-run
is "what was before the course is refused" $? 5
says "and says why" "That was before this course began" "$TMPDIR/out.txt"
is "as often as it is due there is a row to look in" \
  "$(grep -c "^  57[A-Z][A-Z]  *" "$TMPDIR/sheet.txt")" 19

enter "$TMPDIR/written.txt"
is "the sheet is entered" $? 0
by tess course timeline "$P" >"$TMPDIR/timeline.txt"
says "at the times that were written" "08-Mar-2027 09:40  #" "$TMPDIR/timeline.txt"
says "units of the sheet are added" "measure bp 152/95 mmHg, pulse 80 /min" "$TMPDIR/timeline.txt"
says "what was written late says so" "written 50 min later" "$TMPDIR/timeline.txt"
says "with the initials" "entered from a paper sheet, initials nora" "$TMPDIR/timeline.txt"
says "a line left out keeps its reason" "skip playlist: wants silence" "$TMPDIR/timeline.txt"
after=$(events)
enter "$TMPDIR/written.txt"
is "entered twice" $? 0
is "it is entered once" "$(events)" "$after"
says "and says so" "in the record already" "$TMPDIR/out.txt"
by nora session show "$P" --demo-time "2027-03-08 10:40" >"$TMPDIR/show.txt"
ok "a note now" by nora session do "$P" "note: now"
by tess course timeline "$P" | tail -1 >"$TMPDIR/last.txt"
says "the clock of a session entered late runs right" "08-Mar-2027 10:40" "$TMPDIR/last.txt"

# ---- the rules judge by the time that was written
printf '%s 09:50\n' "$(code "begins: dose")" >"$TMPDIR/gate.txt"
enter "$TMPDIR/gate.txt"
is "a gate is a gate on paper too" $? 5
says "with what is missing" "refused" "$TMPDIR/out.txt"
printf '%s 11:50 [nora]\n' "$(code "Quiet room")" >"$TMPDIR/ahead.txt"
enter "$TMPDIR/ahead.txt"
is "a time that has not come" $? 5
says "is told" "That time has not come yet" "$TMPDIR/out.txt"
printf 'nonsense\n' >"$TMPDIR/no.txt"
exits 5 "a line that is none" by tess session enter-sheet "$P" "$TMPDIR/no.txt"
: >"$TMPDIR/empty.txt"
exits 2 "an empty sheet" by tess session enter-sheet "$P" "$TMPDIR/empty.txt"
exits 3 "no such file" by tess session enter-sheet "$P" "$TMPDIR/nowhere.txt"
by tess session enter-sheet "$P" "$TMPDIR/written.txt" --json >"$TMPDIR/out.json"
ok "as JSON" python3 -c 'import json,sys
assert json.load(open(sys.argv[1]))["saved"]' "$TMPDIR/out.json"
finish
