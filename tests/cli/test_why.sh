#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tend why: each closed act of a session and of a course with what opens it, in the words of the
# refusal; the look is noted.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "enter dose" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^[PINs: ]*\([a-z]*\) \([0-9]*\)\( (.*)\)*$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"

by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}

by nora why "$P" >"$TMPDIR/why.txt"
is "it answers" $? 0
says "the closed act is named" "enter dose: closed" "$TMPDIR/why.txt"
says "and what opens it" \
  "bp is measured again from 10:09 on, reading 2 of 3, at or under 140/90 mmHg" "$TMPDIR/why.txt"
says "an open one as well" "order ketamine: open" "$TMPDIR/why.txt"
says "what comes first is said" "a prescriber signs one first: order" "$TMPDIR/why.txt"
by nora session enter "$P" dose >"$TMPDIR/refused.txt" 2>"$TMPDIR/err.txt"
is "the act itself is refused" $? 5
ok "the refusal says the same, line for line" sh -c \
  'while IFS= read -r line; do grep -qxF -- "$line" "$TMPDIR/why.txt" || exit 1; done \
   <"$TMPDIR/refused.txt" && test -s "$TMPDIR/refused.txt"'
by nora session enter "$P" dose --json >"$TMPDIR/refused.json" 2>/dev/null
by nora why "$P" --json >"$TMPDIR/why.json"
by nora session show "$P" --json >"$TMPDIR/show.json"
ok "in JSON too, and at the bedside" python3 -c '
import json, sys
refused, why, show = (json.load(open(p)) for p in sys.argv[1:])
assert why["schema"] == "tend.why/1" and why["session"] > 0
told = [g for a in why["acts"] if a["act"] == "enter dose" for g in a["gates"]]
said = [j for j in refused["judgements"] if j["verdict"] != "pass"]
assert said and [j["opens"] for j in said] == [g["opens"] for g in told]
assert [g["opens"] for g in show["next"]["gates"]] == [g["opens"] for g in told]
assert all(" mg" not in g["opens"] for a in why["acts"] for g in a["gates"])
' "$TMPDIR/refused.json" "$TMPDIR/why.json" "$TMPDIR/show.json"
sed -n 's/^dora://p' "$TMPDIR/pins" >"$TMPDIR/dora"
"$TEND" audit log --by dora --pin-fd 3 3<"$TMPDIR/dora" >"$TMPDIR/log.txt"
ok "the look is noted" grep -q 'nora  *was shown course-[a-z0-9]* why' "$TMPDIR/log.txt"
exits 3 "no such session" by nora why "$P/99"
exits 2 "a session that is over has nothing open or closed" by nora why "$P/1"
exits 3 "no such patient" by nora why nobody

# between two sessions
"$TEND" demo --once --keep --dir "$TMPDIR/later" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
TEND_DATA="$TMPDIR/later/demo.db"
by nora why "$P" >"$TMPDIR/course.txt"
is "a course answers" $? 0
says "what comes next" "start medicine 2: " "$TMPDIR/course.txt"
says "the next dose waits for its distance" "dose of medicine 2: closed" "$TMPDIR/course.txt"
says "with the day, or who signs" \
  "Opens when it is 07-Mar-2027, or a prescriber signs why it is safe." "$TMPDIR/course.txt"
by nora why "$P" --json >"$TMPDIR/course.json"
ok "as JSON" python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
assert "session" not in d and any(a["act"].startswith("dose of") for a in d["acts"])' \
  "$TMPDIR/course.json"
refused "nobody without a PIN" sh -c '"$TEND" why "$0" --no-input </dev/null' "$P"
finish
