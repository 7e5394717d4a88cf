#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demo tells the same story twice, quickly, and a limit changed in the protocol changes it there
# and nowhere else.
. "$SRC/tests/support/tap.sh"
cd "$SRC" || exit 1
export TEND_LIBRARY="$SRC/protocols"
one=$TMPDIR/one.txt two=$TMPDIR/two.txt

begun=$(date +%s)
"$TEND" demo --once >"$one" 2>"$TMPDIR/err.txt" </dev/null
is "demo --once ends with 0" $? 0
took=$(($(date +%s) - begun))
# five seconds are promised for a plain build; sanitizers are slower, so ten times that here
ok "it ends in time ($took s)" test $took -le 50
"$TEND" demo --once >"$two" 2>/dev/null </dev/null
ok "two runs print the same bytes" cmp "$one" "$two"
is "nothing is said beside the story" "$(cat "$TMPDIR/err.txt")" ""
is "no escape byte is printed" "$(tr -cd '\033' <"$one" | wc -c | tr -d ' ')" 0

says "it says that all people are made up" "all people are made up" "$one"
says "a pressure holds the dose" "hold bp-ready: Let the patient rest for ten minutes" "$one"
says "it says from when on it can open" "(not before 10:09)" "$one"
says "it says what opened it" "open now: bp-ready" "$one"
says "an order over the cap is refused with both figures" "69 mg is over the cap of 60 mg" "$one"
says "a booster is given" "booster give ketamine 30 mg" "$one"
says "a late reading says when it happened" "happened at 10:18, because: the tablet" "$one"
says "an adverse event is recorded" "adverse event: sick for ten minutes; grade 2" "$one"
says "the course ends with the follow-up" "start follow-up" "$one"
says "every act is on record" "The end of the story: 537 acts" "$one"

# a limit doubled in a copy, the rest between two readings: it shows where the pressure holds the
# dose, and not one other line differs
cp -R protocols "$TMPDIR/doubled"
for file in "$TMPDIR"/doubled/*.yaml "$TMPDIR"/doubled/parts/*.yaml; do
	sed 's/again: {readings: 3, apart: 10 min}/again: {readings: 3, apart: 20 min}/' "$file" \
	  >"$TMPDIR/file" && cp "$TMPDIR/file" "$file"
done
is "one line of the copy differs from the protocols" \
  "$(diff -r protocols "$TMPDIR/doubled" | grep -c '^>')" 1
ok "the demo runs on the copy" sh -c 'TEND_LIBRARY="$TMPDIR/doubled" "$TEND" demo --once \
  >"$TMPDIR/doubled.txt"'
cp protocols/kap-lozenge-im.yaml "$TMPDIR/same.yaml"
ok "another file of the protocol can be named" sh -c \
  '"$TEND" demo --once --protocol "$TMPDIR/same.yaml" | cmp - "$TMPDIR/one.txt"'
diff "$one" "$TMPDIR/doubled.txt" | sed -n 's/^[<>] *//p' >"$TMPDIR/diff.txt"
is "the two refusals differ, before and after" "$(wc -l <"$TMPDIR/diff.txt" | tr -d ' ')" 4
is "and nothing but them" "$(grep -c '^hold bp-ready: ' "$TMPDIR/diff.txt")" 4
says "ten minutes of rest before" "(not before 10:09)" "$TMPDIR/diff.txt"
is "twenty in the copy" "$(diff "$one" "$TMPDIR/doubled.txt" | grep '^>' \
  | grep -c 'reading 2 of 3, .* (not before 10:19)')" 2

# the data file
ok "it can be kept" "$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2"
ok "the record proves itself" "$TEND" audit verify --data "$TMPDIR/demo/demo.db"
exits 6 "a demo that is there is not written over" "$TEND" demo --once --dir "$TMPDIR/demo"
ok "without --keep a named folder is left empty" "$TEND" demo --once --dir "$TMPDIR/gone"
refused "and is removed" test -e "$TMPDIR/gone"

# by hand: a login lasts although the clock jumps
export TEND_DATA="$TMPDIR/demo/demo.db" XDG_STATE_HOME="$TMPDIR/state"
printf '333333\n' >"$TMPDIR/pin"
ok "log in to a demo" "$TEND" login nora --pin-fd 3 3<"$TMPDIR/pin"
P=$("$TEND" patient list --by nora --pin-fd 3 3<"$TMPDIR/pin" 2>/dev/null | sed 's/ .*//' | head -1)
ok "the login acts" "$TEND" session show "$P"
ok "days later too" "$TEND" session show "$P" --demo-time "2027-03-08 09:30"
"$TEND" whoami >"$TMPDIR/out.txt"
says "and is known" "nora, Nora Example" "$TMPDIR/out.txt"
ok "the record proves itself" "$TEND" audit verify
unset TEND_DATA

# an act that the story does not have
exits 2 "a typing error plays nothing" "$TEND" demo --once --dir "$TMPDIR/typo" \
  --until "start medicin 2"
"$TEND" demo --once --until "start medicin 2" >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
says "what was meant is asked" 'did you mean `start medicine 2`?' "$TMPDIR/err.txt"

# outside of the sources: beside the program, or said in one line
(unset TEND_LIBRARY && cd "$TMPDIR" && "$TEND" demo --once --until "start screening") \
  >"$TMPDIR/out.txt" 2>&1
is "it runs from any folder" $? 0
(unset TEND_LIBRARY && cp "$TEND" "$TMPDIR/alone" && cd "$TMPDIR" && ./alone demo --once) \
  >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt"
if [ -e /usr/local/share/tend/protocols ]; then
	echo "# protocols are installed here"
else
	says "without protocols it says what to give" "TEND_LIBRARY=FOLDER" "$TMPDIR/err.txt"
fi

# Ctrl-C leaves the file and says how to go on
"$TEND" demo --dir "$TMPDIR/stopped" >"$TMPDIR/out.txt" 2>"$TMPDIR/err.txt" </dev/null &
pid=$!
n=0
while [ ! -s "$TMPDIR/out.txt" ] && [ $n -lt 100 ]; do
	sleep 0.1
	n=$((n + 1))
done
kill -INT $pid
wait $pid
is "Ctrl-C ends it with 130" $? 130
says "it says how to go on" "tend session show" "$TMPDIR/err.txt"
ok "the file stays" test -s "$TMPDIR/stopped/demo.db"
finish
