#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guided checklist, driven by lines from a pipe through a whole medicine session; and killed in
# the middle, it goes on at the same step.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^ *\([a-z]*\) \([0-9]*\)$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
export P

by() { # person, then the words of the command; stdin is the caller's
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
run() { # lines from stdin
	by nora session run "$P" >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
}
now() { # the question that stands
	printf 'q\n' | by nora session run "$P" 2>/dev/null | sed -n 's/^Now: //p' | tail -1
}

ok "the session starts" by tess session start "$P" "medicine 2" --demo-time "2027-03-08 09:30"

# who is here, then set-up; an empty line never ticks what cannot be left out
run <<'END'
y
p
nick
p
paul

y
120 bar
y
nick
s
1
u
s
2
g
END
is "the pipe ends and so does the list, with 0" $? 0
says "whoever types is asked once whether she is in the room" "nora is here, noted" "$TMPDIR/out.txt"
is "an empty line ticks nothing" "$(grep -c 'confirm room, noted' "$TMPDIR/out.txt")" 1
says "and says so" "Nothing was typed, so nothing was recorded" "$TMPDIR/out.txt"
says "the identity is on every screen" "Sam Sample, born 14-Mar-1986" "$TMPDIR/out.txt"
is "on each of them" "$(grep -c '^Sam Sample' "$TMPDIR/out.txt")" \
  "$(grep -c '^Now: ' "$TMPDIR/out.txt")"
says "session n of m" "medicine, session 2 of 6" "$TMPDIR/out.txt"
says "a step is skipped with a numbered reason" "skip playlist: the patient does not want it" \
  "$TMPDIR/out.txt"
says "the next stage opens with g" "enter arrive, noted" "$TMPDIR/out.txt"
says "it says how to go on" "tend session run" "$TMPDIR/err.txt"

# on a terminal of its own: a PIN is not shown, nothing is paged or moved about (T26)
shown() { # waits until the terminal shows a text
	shown_n=0
	until grep -qF "$1" "$TMPDIR/terminal.txt" || [ $shown_n -gt 600 ]; do
		sleep 0.1
		shown_n=$((shown_n + 1))
	done
}
: >"$TMPDIR/terminal.txt"
{
	shown "PIN of nora" && echo 333333
	shown "Now: " && echo l
	shown "home (later)" && echo q
} | NO_COLOR=1 PAGER=less script -qefc "'$TEND' session run $P --by nora" /dev/null \
  >"$TMPDIR/terminal.txt" 2>&1
says "on a terminal it runs too" "Now: Name and birth date" "$TMPDIR/terminal.txt"
says "the list is printed" "home (later)" "$TMPDIR/terminal.txt"
is "without a pager or any cursor trick" "$(tr -cd '\033' <"$TMPDIR/terminal.txt" | wc -c | tr -d ' ')" 0
is "the PIN is not shown" "$(grep -c 333333 "$TMPDIR/terminal.txt")" 0

# killed at a step: the next run stands at the same one
mkfifo "$TMPDIR/lines"
: >"$TMPDIR/killed.txt" # counted in before the shell below has made it
by nora session run "$P" <"$TMPDIR/lines" >"$TMPDIR/killed.txt" 2>/dev/null 3<"$TMPDIR/pins" &
pid=$!
exec 4>"$TMPDIR/lines"
printf 'Sam Sample, 14-Mar-1986\nKim Sample at 12:30\n' >&4
n=0
while [ "$(grep -c '^Now: ' "$TMPDIR/killed.txt")" -lt 3 ] && [ $n -lt 900 ]; do
	sleep 0.1
	n=$((n + 1))
done
child=$(ps -o pid= --ppid $pid | tr -d ' ' | head -1)
kill -9 ${child:-$pid} 2>/dev/null
exec 4>&-
wait $pid
is "killed, it goes on at the same step" "$(now)" \
  "Phone number of that person  (type the phone number)"
ok "nothing is broken by it" "$TEND" audit verify

# sentences that the clinic brought stand in place of the short topics; these are invented
{
	printf 'form: gad7\nlanguage: en\nlicence: invented for a test\nitems:\n'
	for i in nervous cannot-stop-worry too-much-worry relaxing restless irritable dread; do
		printf '  %s: Invented sentence about %s\n' $i $i
	done
	printf 'answers: {0: never, 1: seldom, 2: often, 3: always}\n'
} >"$TMPDIR/gad7.yaml"
echo 111111 >"$TMPDIR/dora"
dora() {
	"$TEND" "$@" --by dora --pin-fd 3 3<"$TMPDIR/dora"
}
ok "the director brings the words of a form" dora form import gad7 "$TMPDIR/gad7.yaml"

# arrive, questions, readings; wrong answers are kept and shown
run <<'END'
030 555 0101
maybe
n
5 hours
5
3 h
9
1
y
meet what I avoid
g
2,2,2,2,1,2,1,1,1
f
2
1
1
1
0
1
0
no,no,n/a,n/a,n/a,no
f
n
n
b
n
y
b
n
n
7
n
n
n
n
n
1
g
130/152
152/95
36.6
72, 98, 14
bp 152/95
72, 98, 14, 36.6
5, 3, 0, 0, 2
y
never
g
+10 min
v
bp 148/92
v
weight 203 lb
n
v
weight 203 lb
y
+10 min
v
bp 128/80, pulse 72, spo2 98, respiratory-rate 14
r
bp 127/80
Sam Sample, 14-Mar-1986, ketamine 150 mg lozenge, no allergy
END
says "a yes or no question takes y and n" "answer car-keys: no, noted" "$TMPDIR/out.txt"
says "and no other word" "The answer is [y] yes or [n] no. Nothing was recorded" "$TMPDIR/out.txt"
says "hours are a number, with the range in words" "a number, 0 to 72 h" "$TMPDIR/out.txt"
says "a bare number takes its unit" "answer last-food: 5 h, noted" "$TMPDIR/out.txt"
says "a choice takes its number" "answer pregnancy: negative, noted" "$TMPDIR/out.txt"
says "and only a number of the list" "There is no number 9 here. Nothing was recorded" "$TMPDIR/out.txt"
says "a form is asked in the clinic's own sentences" \
  "5 of 7: Invented sentence about restless" "$TMPDIR/out.txt"
says "and its answers are called as the clinic calls them" "0 never, 1 seldom, 2 often, 3 always" \
  "$TMPDIR/out.txt"
dora audit log --json >"$TMPDIR/log.json" 2>&1
is "the words that were shown stay with the answers" \
  "$(jq -r '[.. | objects | select(.kind? == "form.answered") | .entry.wording // empty] | last' "$TMPDIR/log.json")" \
  "$("$TEND" form show gad7 --json 2>/dev/null | jq -r .digest)"
says "a form goes question by question, back and on" \
  "form today: no,no,no,no,no,no,no,no,no, noted" "$TMPDIR/out.txt"
says "a key that answers nothing is told" "That is no answer here" "$TMPDIR/out.txt"
says "a pressure upside down is asked about" \
  "bp 130/152 mmHg: the first number is below the second. Is that so" "$TMPDIR/out.txt"
says "what was typed again is saved" "measure bp 152/95 mmHg, noted" "$TMPDIR/out.txt"
is "and the slip never was" "$(grep -c '130/152 mmHg, noted' "$TMPDIR/out.txt")" 0
says "what cannot be read is kept and shown" "Kept: answer last-food: 5 hours" "$TMPDIR/out.txt"
is "a number that may be another reading is never guessed at" \
  "$(grep -c 'measure pulse 36.6' "$TMPDIR/out.txt")" 0
says "it asks for names" "Which reading is which? Name each" "$TMPDIR/out.txt"
says "values stand in the order of the step" \
  "measure sedation 5, orientation 3, detached 0, nausea 0, gait 2, noted" "$TMPDIR/out.txt"
says "pounds are shown in kilograms" "203 lb is 92.08 kg. [y] record that" "$TMPDIR/out.txt"
is "and recorded only when confirmed" "$(grep -c 'measure weight 92.08 kg, noted' "$TMPDIR/out.txt")" 1
says "a reading is a reading, whatever text is asked for" "measure bp 127/80 mmHg, noted" \
  "$TMPDIR/out.txt"
says "a gate says why" "hold  bp-ready: Let the patient rest" "$TMPDIR/out.txt"
says "and from when on" "not before: 09:40" "$TMPDIR/out.txt"
is "and once only" "$(grep -c 'Let the patient rest' "$TMPDIR/out.txt")" 1
says "the refused act is kept" "Kept: enter dose" "$TMPDIR/out.txt"
says "and sent again with r" "enter dose, noted" "$TMPDIR/out.txt"
is "the dose is the next question" "$(now)" "ketamine  [d] the prescriber's order"

# order by the prescriber, the packet by two, drawn, given
run <<'END'
d
paul
ketamine sublingual 150 mg
d

lot KL27, expiry 2028-01, strength 50 mg, count 3
d
nora
lot KL27, expiry 2028-01, strength 50 mg, count 3
d
nick
lot KL27, expiry 2028-01, strength 50 mg, count 3
d

d
y
no
d
-
give
g
END
says "the prescriber ordered" "order ketamine sublingual 150 mg, noted" "$TMPDIR/out.txt"
says "the first person cannot be the second" "The second reading is for another person" \
  "$TMPDIR/out.txt"
sed '/Who reads the packet second/q' "$TMPDIR/out.txt" >"$TMPDIR/screen.txt"
is "the second person's screen does not show what was read" \
  "$(grep -c 'KL27' "$TMPDIR/screen.txt")" 0
says "without the word nothing is given" "Nothing was recorded as given" "$TMPDIR/out.txt"
says "two acts give the dose" "give ketamine 150 mg, noted" "$TMPDIR/out.txt"
says "the stage goes on" "enter journey, noted" "$TMPDIR/out.txt"

# the journey: readings when due, looking in, a note, an adverse event, an emergency line
run <<'END'
+5 min
w
+10 min
130/850
130/80, 76
130/80, 76, 97, 14, 5, 0
w
12 min
n
far away and calm
e
sick for a minute
1
a basin
!
1
v
130/80
found on the floor
b
!
o
awake, colour good
n
+15 min
v
bp 130/80, pulse 76, spo2 97, respiratory-rate 14, sedation 5, nausea 0
+10 min
v
bp 130/80, pulse 76, spo2 97, respiratory-rate 14, sedation 5, nausea 0
+20 min
v
bp 130/80, pulse 76, spo2 97, respiratory-rate 14, sedation 5, nausea 0
+30 min
v
bp 130/80, pulse 76, spo2 97, respiratory-rate 14, sedation 5, nausea 0
+30 min
v
bp 130/80, pulse 76, spo2 97, respiratory-rate 14, sedation 5, nausea 0
l
g
END
says "minutes since the dose" "15 min since 150 mg ketamine sublingual" "$TMPDIR/out.txt"
is "what was asked again and not said is not called kept" \
  "$(grep -c 'Kept. pulse' "$TMPDIR/out.txt")" 0
says "the note is kept" "note: far away and calm, noted" "$TMPDIR/out.txt"
says "the adverse event too" "adverse event: sick for a minute; grade 1; a basin, noted" \
  "$TMPDIR/out.txt"
says "the emergency page has the number and one line to read out" "EMERGENCY. Call 112" \
  "$TMPDIR/out.txt"
says "its first line is stamped" "emergency: Call for help, noted" "$TMPDIR/out.txt"
says "the head line says so until it is over" "EMERGENCY since 10:0" "$TMPDIR/out.txt"
says "readings are taken on the emergency page" "measure bp 130/80 mmHg, noted" "$TMPDIR/out.txt"
says "and any other words are kept" "emergency: other: found on the floor, noted" "$TMPDIR/out.txt"
says "somebody says that it is over" "emergency over: awake, colour good, noted" "$TMPDIR/out.txt"
says "the way home opens" "enter home, noted" "$TMPDIR/out.txt"

run <<'END'
bp 124/78, spo2 98, sedation 5, orientation 3, gait 2, nausea 0, detached 0
2,2,2,2
g
y
y
not before tomorrow
fit to go home
paul
g

g
y
g
y
END
says "going home waits for the escort" "escort-waits: Wait for the adult" "$TMPDIR/out.txt"
says "the prescriber signs" "sign going-home: fit to go home, noted" "$TMPDIR/out.txt"
says "the patient goes home" "leave, noted" "$TMPDIR/out.txt"
says "the record is closed" "close, noted" "$TMPDIR/out.txt"
says "and the list ends" "medicine, session 2 of 6: closed" "$TMPDIR/out.txt"
is "no escape byte is written into a pipe" "$(tr -cd '\033' <"$TMPDIR/out.txt" | wc -c | tr -d ' ')" 0
ok "the record proves itself" "$TEND" audit verify
finish
