#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A medicine session, one act a call, with the PINs of several people, on the data file of a demo.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
export P

by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
act() { # person, act
	ok "$1: $2" by "$1" session do "$P" "$2"
}
later() { # time
	ok "$1" by nora session show "$P" --demo-time "$1"
}
json() { # name, command...
	json_name=$1
	shift
	"$@" >"$TMPDIR/out.json" 2>/dev/null
	ok "$json_name" python3 -c 'import json,sys
json.load(open(sys.argv[1]))["schema"]' "$TMPDIR/out.json"
}

ok "the session starts" by tess session start "$P" "medicine 2" --demo-time "2027-03-08 09:30"
exits 2 "a session is not started twice" by tess session start "$P" "medicine 2"
for who in nora nick paul; do
	roles=nurse,\ monitor
	[ $who = paul ] && roles=prescriber
	act $who "staff comes $who as $roles"
done
by tess session enter "$P" arrive >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
is "the next stage waits for this one, exit 5" $? 5
says "what is missing is named" '"Oxygen in the cylinder as the gauge shows it", "Cuff' "$TMPDIR/out.txt"

act nora "confirm room"
act nora "answer oxygen: 120 bar"
act nora "confirm kit"
act nora "answer life-support: nick"
act tess "skip playlist: wants silence"
ok "arrive" by tess session enter "$P" arrive
act nora "answer identity: Sam Sample, 14-Mar-1986"
act nora "answer escort: Kim Sample at 12:30"
act nora "answer escort-phone: 030 555 0101"
act nora "answer car-keys: no"
act nora "answer last-food: 5 h"
act nora "answer last-drink: 3 h"
act nora "answer maoi: never"
act nora "answer pregnancy: negative"
act nora "answer tolerated: yes"
act tess "answer intention-today: meet what I avoid"
ok "questions" by tess session enter "$P" questions
act tess "form phq9: 2,2,2,2,1,2,1,1,1"
act tess "form gad7: 2,1,1,1,0,1,0"
act tess "form cssrs-since: no,no,n/a,n/a,n/a,no"
act tess "form today: no,no,no,no,no,no,no,no,no"
act tess "answer holding: inward"
ok "readings" by tess session enter "$P" readings
ok "named options measure" by nora session vitals "$P" --bp 152/95 --pulse 72 --spo2 98 \
  --breaths 14 --temperature 36.6
act nora "measure sedation 5, orientation 3, detached 0, nausea 0, gait 2"
act tess "answer agrees-now: yes"

by nora session enter "$P" dose >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
is "a high pressure holds the dose, exit 5" $? 5
says "the rule is named" "hold  bp-ready: Let the patient rest" "$TMPDIR/out.txt"
says "what opens it is named" "Opens when bp is measured again from 09:40 on, reading 2 of 3, at or under 140/90 mmHg (last 152/95 mmHg at" "$TMPDIR/out.txt"
says "and when" "not before: 09:40" "$TMPDIR/out.txt"
exits 5 "as JSON it is refused too" by nora session enter "$P" dose --json
by nora session show "$P" >"$TMPDIR/out.txt"
says "the reading is shown against its limit" \
  "152/95 mmHg, outside: systolic over 140 mmHg (bp-ready)" "$TMPDIR/out.txt"
later "+10 min"
ok "a good reading" by nora session vitals "$P" --bp 128/80 --pulse 72 --spo2 98 --breaths 14
ok "the dose stage opens" by nora session enter "$P" dose
act nora "answer time-out: Sam Sample, ketamine 150 mg lozenge, no allergy"

exits 4 "a nurse does not order" by nora order sign "$P" "ketamine sublingual 150 mg"
exits 5 "no dose without an order" by nora dose give "$P" "ketamine 150 mg"
exits 5 "an order over its limit is refused" by paul order sign "$P" "ketamine sublingual 400 mg"
ok "the prescriber orders" by paul order sign "$P" "ketamine sublingual 150 mg"
packet="ketamine: lot KL27, expiry 2028-01, strength 50 mg, count 3"
ok "the first person reads the packet" by nora dose check "$P" "$packet"
by nick dose show "$P" >"$TMPDIR/out.txt"
by nick course timeline "$P" >>"$TMPDIR/out.txt"
by nick session show "$P" --json >>"$TMPDIR/out.txt"
says "the second is told that it was read" "Nora Example has read the packet" "$TMPDIR/out.txt"
# the lot stands in the timeline of the session before, so it is counted, not looked for
is "the second person is not shown what was read" \
  "$(grep -c 'count 3' "$TMPDIR/out.txt")" 0
exits 5 "the same person does not read twice" by nora dose check "$P" "$packet"
exits 5 "one reading is not enough" by nora dose give "$P" "ketamine 150 mg"
printf 'nick:000000\n' >"$TMPDIR/wrong"
exits 4 "a wrong PIN signs nothing" "$TEND" dose check "$P" "$packet" --by nick --pin-fd 3 \
  3<"$TMPDIR/wrong"
later "+2 min"
ok "the second person reads it" by nick dose check "$P" "$packet"
ok "drawn" by nora dose draw "$P" "150 mg"
ok "given" by nora dose give "$P" "ketamine 150 mg"
exits 2 "an order is good for one dose" by nora dose give "$P" "ketamine 150 mg"
ok "journey" by nora session enter "$P" journey
by tess session show "$P" >"$TMPDIR/out.txt"
says "minutes since the dose" "0 min since 150 mg ketamine sublingual" "$TMPDIR/out.txt"
says "what is next" "Next: " "$TMPDIR/out.txt"
exits 2 "nobody goes home from here" by nora session leave "$P"

vitals="bp 130/80 mmHg, pulse 76 /min, spo2 97 %, respiratory-rate 14 /min, sedation 5, nausea 0"
for step in 15 15 10 20 30 30; do
	"$TEND" session do "$P" "look in" --by tess --pin-fd 3 --demo-time "+$step min" \
	  3<"$TMPDIR/pins" >/dev/null 2>&1
	act nora "measure $vitals"
done
by tess session show "$P" --json >"$TMPDIR/tasks.json" 2>/dev/null
act nora "answer minutes-held: 12 min"
ok "home" by nora session enter "$P" home
exits 5 "the escort is waited for" by nora session leave "$P"
act nora "measure bp 124/78 mmHg, spo2 98 %, sedation 5, orientation 3, gait 2, nausea 0, detached 0"
act nora "form readiness: 2,2,2,2"
act nora "confirm aftercare"
act nora "answer no-driving: not before tomorrow"
act nora "answer escort-here: yes"
ok "the prescriber signs" by paul session do "$P" "sign going-home: fit to go home"
ok "the patient goes home" by nora session leave "$P"
ok "the record is closed" by tess session close "$P"

json "session show is JSON" by tess session show "$P" --json
json "session list is JSON" by tess session list --json
json "a refusal is JSON" by tess session do "$P" "look in" --json
json "course show is JSON" by tess course show "$P" --json
json "course next is JSON" by tess course next "$P" --json
json "course list is JSON" by tess course list --json
json "the timeline is JSON" by tess course timeline "$P" --json
json "patients are JSON" by tess patient list --json
json "a patient is JSON" by tess patient show "$P" --json
exits 3 "no such session" by tess session show nobody
exits 3 "no such number" by tess session show "$P/99"
exits 2 "an act that is none" by tess session do "$P" "meausre bp 1/2 mmHg"
before=$(by tess course timeline "$P" | wc -l)
ok "--dry-run says what it would do" by tess session do "$P" "book medicine 3 2027-03-15 09:30" --dry-run
is "and writes nothing" "$(by tess course timeline "$P" | wc -l)" "$before"
exits 2 "time does not go back" by tess session show "$P" --demo-time "2027-01-01 09:30"
ok "the record proves itself" "$TEND" audit verify
finish
