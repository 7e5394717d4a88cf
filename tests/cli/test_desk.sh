#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The desk: board, today, booking, and somebody who leaves.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" >/dev/null 2>"$TMPDIR/people.txt" || exit 1
sed -n 's/^ *\([a-z]*\) \([0-9]*\)\( .*\)\{0,1\}$/\1:\2/p; s/^PINs: \([a-z]*\) \([0-9]*\).*/\1:\2/p' \
  "$TMPDIR/people.txt" >"$TMPDIR/pins"
by() {
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}

# An hour after the last session of the demo: 03-May-2027, Berlin.
by tess board >"$TMPDIR/out.txt"
says "what was held today is on the board" "S. S.  p-" "$TMPDIR/out.txt"
says "and how it ended" "closed" "$TMPDIR/out.txt"
refused "nobody is told by name" grep -q Sample "$TMPDIR/out.txt"
by tess board --names >"$TMPDIR/out.txt"
says "unless names are asked for" "Sam Sample" "$TMPDIR/out.txt"
by tess today --date 2027-05-04 >"$TMPDIR/out.txt"
says "an empty day says so" "Nobody comes on 04-May-2027, nothing is due and nothing is late." \
  "$TMPDIR/out.txt"
says "and what to look at" "tend today --days 14" "$TMPDIR/out.txt"
by tess board --demo-time "2027-05-04 08:00" >"$TMPDIR/out.txt"
says "an empty board says so" "nobody is booked for today" "$TMPDIR/out.txt"

Q=$(by tess patient add "Tom Sample" --born 1990-02-01 --sex male)
C=$(by paul course open "$Q" kap-lozenge-im)
export C
by tess course book "$C" "medicine 1" 2027-06-01 09:30 --room "room 2" --with tess \
  >"$TMPDIR/out.txt" 2>&1
says "a booking is told" "Booked: medicine 1, 01-Jun-2027 09:30." "$TMPDIR/out.txt"
says "with what moves" "screening 20-Apr-2027 to 25-May-2027" "$TMPDIR/out.txt"
exits 2 "moving it needs the reason" by tess course book "$C" "medicine 1" 2027-06-02 09:30
ok "with the reason it is moved" by tess course book "$C" "medicine 1" 2027-06-02 09:30 \
  --room "room 2" --with tess --reason "has a cold"
exits 5 "outside of the window the reason is asked" by tess course book "$C" screening \
  2027-05-28 09:30
exits 2 "a time that is none" by tess course book "$C" screening 2027-05-28 25:30
exits 3 "a contact that is none" by tess course book "$C" screeming 2027-05-20 09:30
exits 3 "somebody who does not work here" by tess course book "$C" screening 2027-05-20 09:30 \
  --with nobody
by tess course book "$C" screening 2027-05-20 09:30 --dry-run >"$TMPDIR/out.txt" 2>/dev/null
says "--dry-run tells it" "+ book screening 2027-05-20 09:30" "$TMPDIR/out.txt"
ok "and books nothing" by tess course book "$C" screening 2027-05-20 09:30
by tess today --date 2027-05-20 >"$TMPDIR/out.txt"
says "who comes on a day is listed" "09:30  contact  T. S.  $Q  screening, booked" "$TMPDIR/out.txt"
by tess today --date 2027-06-01 --days 3 --owner me >"$TMPDIR/out.txt"
says "and what is one's own" "medicine 1, booked, room 2; tess" "$TMPDIR/out.txt"
is "as JSON the same" "$(by tess today --date 2027-06-02 --json | jq -r '.rows[].what')" "medicine 1"
exits 2 "a role that is none" by tess today --owner therapst
exits 2 "a day that is none" by tess today --date tomorrow
by tess today --demo-time "2027-05-26 08:00" >"$TMPDIR/out.txt"
is "the day after its window it is late" "$(sed -n 2p "$TMPDIR/out.txt")" "Late"
says "and named" "screening, not begun" "$TMPDIR/out.txt"

# Clocks go back over 02:30 on 31-Oct-2027, forward over it on 28-Mar-2027 and 26-Mar-2028.
R='--reason later'
exits 2 "a time that comes twice is asked about" by tess course book "$C" follow-up \
  2027-10-31 02:30 --no-input
by tess course book "$C" "medicine 1" 2027-10-31 02:30 $R --no-input 2>"$TMPDIR/err.txt"
says "in words that say which" "--which 1 (1 in CEST, 2 in CET)" "$TMPDIR/err.txt"
ok "the second is the second" by tess course book "$C" "medicine 1" 2027-10-31 02:30 $R --which 2
ok "a booking has its room and person" by tess course book "$C" follow-up 2027-11-30 09:30 \
  --room "room 2" --with tess
by tess course show "$C" >"$TMPDIR/out.txt"
says "which the course shows" "booked 30-Nov-2027 09:30 in room 2 with tess" "$TMPDIR/out.txt"
is "as JSON too" \
  "$(by tess course show "$C" --json | jq -r '.contacts[] | select(.contact == "follow-up") | .room, .with')" \
  "room 2
tess"
is "an hour later than the first" \
  "$(by tess course show "$C" --json | jq -r '.contacts[] | select(.contact == "medicine 1").booked')" \
  2027-10-31T01:30:00.000Z
exits 2 "--which is for such times only" by tess course book "$C" "medicine 1" 2027-06-02 09:30 \
  $R --which 2
by tess course book "$C" "medicine 1" 2028-03-26 02:30 $R 2>"$TMPDIR/err.txt"
says "a time that is skipped is refused" "does not exist: clocks are put forward over it, to 03:00" \
  "$TMPDIR/err.txt"
ok "a booking is called off" by tess course cancel "$C" "medicine 1" --reason "moved away"
exits 2 "once" by tess course cancel "$C" "medicine 1" --reason "moved away"
exits 2 "with the reason" by tess course cancel "$C" screening
by tess course timeline "$C" >"$TMPDIR/out.txt"
says "all of it is in the timeline" "cancel medicine 1: moved away" "$TMPDIR/out.txt"
says "in the words that do it" "book medicine 1 2027-10-31 02:30 +01:00" "$TMPDIR/out.txt"

# Watching: it looks again, and ends by itself and with Ctrl-C.
by tess board --watch --rounds 1 >"$TMPDIR/out.txt"
is "--watch ends after its rounds" "$?" 0
exits 2 "--rounds alone means nothing" by tess board --rounds 2
"$TEND" board --watch --by tess --pin-fd 3 3<"$TMPDIR/pins" >"$TMPDIR/watched.txt" 2>"$TMPDIR/err.txt" &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -s "$TMPDIR/watched.txt" ] && break; sleep 0.5; done
kill -TERM $pid
wait $pid
rc=$?
is "a signal ends it" "$(test $rc = 0 -o $rc = 130 && echo yes || echo $rc)" yes
says "and what was shown is whole" "Europe/Berlin" "$TMPDIR/watched.txt"

# Somebody leaves.
dora() {
	sed -n 's/^dora://p' "$TMPDIR/pins" >"$TMPDIR/pin"
	"$TEND" "$@" --by dora --pin-fd 3 3<"$TMPDIR/pin"
}
by tess course book "$C" "medicine 1" 2027-08-02 09:30 --with nick >/dev/null 2>&1
dora person leave nick --dry-run >"$TMPDIR/out.txt" 2>/dev/null
says "what is theirs is listed" "! nick is booked for medicine 1 in $C, 02-Aug-2027 09:30" \
  "$TMPDIR/out.txt"
exits 6 "which --dry-run refuses as the act does" dora person leave nick --dry-run
exits 6 "nobody leaves a booking behind" dora person leave nick
dora person leave nick 2>"$TMPDIR/err.txt"
says "and is told how" "--to PERSON" "$TMPDIR/err.txt"
ok "it goes to somebody else" dora person leave nick --to nora --reason "new post"
by tess today --date 2027-08-02 >"$TMPDIR/out.txt"
says "who is shown from then on" "medicine 1, booked; nora" "$TMPDIR/out.txt"
by tess course timeline "$C" >"$TMPDIR/out.txt"
says "and the timeline says why" "nick leaves: new post" "$TMPDIR/out.txt"

# The only prescriber of open courses stays.
dora person leave paul --dry-run >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
is "--dry-run refuses, as the act does" $? 6
says "what hangs on the role is listed" "! paul is the only one here as prescriber in $C" "$TMPDIR/out.txt"
says "and what opens it" "appoint somebody first: tend person roles" "$TMPDIR/err.txt"
exits 6 "the last prescriber stays" dora person leave paul
exits 6 "also when somebody without the role is named" dora person leave paul --to nora
"$TEND" doctor >"$TMPDIR/out.txt" 2>&1
says "the doctor says that nobody is missing" "open courses have the roles that they cannot do without" "$TMPDIR/out.txt"

# A session is begun only as the act itself would begin it, and a running one is told.
by tess session start "$C" screening >/dev/null 2>&1
by tess session start "$C" screening --dry-run >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
is "--dry-run of a start refuses while one is under way" $? 2
says "and names it" "Session 1 is under way. Close it first." "$TMPDIR/err.txt"
dora person leave tess --dry-run >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
is "nobody leaves out of a running session" $? 6
says "and it is listed" "! tess is signed in to screening in $C" "$TMPDIR/out.txt"
finish
