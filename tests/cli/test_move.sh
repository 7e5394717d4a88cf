#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tend course move: a course under way goes on by another version; what was shown of its sessions
# stays as it was, byte for byte.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null \
  2>"$TMPDIR/people.txt" || exit 1
P=$(sed -n 's/^  tend session show \([^ ]*\) .*/\1/p' "$TMPDIR/people.txt")
sed -n 's/^[PINs: ]*\([a-z]*\) \([0-9]*\)\( (.*)\)*$/\1:\2/p' "$TMPDIR/people.txt" >"$TMPDIR/pins"
sed -n 's/^dora://p' "$TMPDIR/pins" >"$TMPDIR/dora"

by() { # person, then the words of the command
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
keep() { # version, sed script: the shipped protocol and its parts, changed
	rm -rf "$TMPDIR/new"
	cp -R "$SRC/protocols" "$TMPDIR/new"
	for file in "$TMPDIR"/new/kap-lozenge-im.yaml "$TMPDIR"/new/parts/*.yaml; do
		sed "s/^version: .*/version: $1/; $2" "$file" >"$TMPDIR/file" && cp "$TMPDIR/file" "$file"
	done
	"$TEND" protocol store "$TMPDIR/new/kap-lozenge-im.yaml" --by dora --pin-fd 3 \
	  3<"$TMPDIR/dora" >"$TMPDIR/keep.txt" 2>&1
}
# all that is shown of the sessions so far; the number of the last entry is of the whole course
shown() { # file
	for n in 1 2 3 4 5; do
		by nora session show "$P/$n"
		by nora session show "$P/$n" --json | sed 's/"seq":[0-9]*,"patient"/"patient"/'
		by nora course timeline "$P/$n"
	done >"$1" 2>/dev/null
}

shown "$TMPDIR/before.txt"
ok "there is something to keep" test "$(wc -l <"$TMPDIR/before.txt")" -gt 200
# every title of a line and every topic of a form has other words
ok "a version with other words is kept" keep 1.1.0 \
  's/title: \([A-Z]\)/title: Other words - \1/; s/topic: "\{0,1\}\([A-Z]\)/&Other words - /'
shown "$TMPDIR/pinned.txt"
ok "old records keep their words" cmp "$TMPDIR/before.txt" "$TMPDIR/pinned.txt"

last() { by nora course show "$P" --json | sed 's/.*"seq":\([0-9]*\).*/\1/'; }
was=$(last)
by paul course move "$P" kap-lozenge-im@1.1.0 --dry-run >"$TMPDIR/dry.txt" 2>&1
is "--dry-run says what would be" $? 0
says "from which version to which" \
  "goes by kap-lozenge-im@1.0.0 and would go by kap-lozenge-im@1.1.0" "$TMPDIR/dry.txt"
says "what stays" "sessions held before, in the words of then" "$TMPDIR/dry.txt"
says "and that consent is asked" "consent to the new version" "$TMPDIR/dry.txt"
says "changes of words are only counted" "changes of words, which decide nothing" "$TMPDIR/dry.txt"
is "and moves nothing" "$(last)" "$was"
by nora course move "$P" kap-lozenge-im@1.1.0 --dry-run --reason clearer >/dev/null 2>"$TMPDIR/no.txt"
is "the rights asked by --dry-run are those of the act" $? 4
by nora course move "$P" kap-lozenge-im@1.1.0 --reason clearer 2>&1 >/dev/null | tail -2 >"$TMPDIR/no2.txt"
is "in the same words" "$(grep 'move course' "$TMPDIR/no.txt")" "$(grep 'move course' "$TMPDIR/no2.txt")"
exits 4 "it is for a prescriber" by nora course move "$P" kap-lozenge-im@1.1.0 --reason clearer
exits 2 "a version is named" by paul course move "$P" kap-lozenge-im --reason clearer
exits 3 "one that is here" by paul course move "$P" kap-lozenge-im@9.9.9 --reason clearer
exits 2 "without a reason it is not moved" by paul course move "$P" kap-lozenge-im@1.1.0 --no-input

ok "one whose form has another item is kept" keep 1.2.0 "s/^      sickness:/      queasy:/"
by paul course move "$P" kap-lozenge-im@1.2.0 --reason clearer >"$TMPDIR/lost.txt" 2>&1
is "what lost its place refuses the move, exit 5" $? 5
says "and is named" "the answers of readiness: its item sickness is another one" "$TMPDIR/lost.txt"
exits 5 "--dry-run says so too" by paul course move "$P" kap-lozenge-im@1.2.0 --dry-run

# fewer rounds and another limit: told with the words of tend diff, and what falls away by name
ok "one with fewer rounds and a higher pressure is kept" keep 1.3.0 \
  's/repeat: 6/repeat: 4/; s/3[.][.]6: intra/3..4: intra/; s/when: bp.systolic >= 160 mmHg or/when: bp.systolic >= 165 mmHg or/'
by paul course move "$P" kap-lozenge-im@1.3.0 --dry-run >"$TMPDIR/rules.txt" 2>&1
"$TEND" diff kap-lozenge-im@1.0.0 kap-lozenge-im@1.3.0 >"$TMPDIR/diff.txt" 2>&1
says "the rounds that fall away" "medicine 5 to 6 fall away: 4 of 6 are left" "$TMPDIR/rules.txt"
grep '^! ' "$TMPDIR/diff.txt" >"$TMPDIR/lines.txt"
ok "there are rules that change" test -s "$TMPDIR/lines.txt"
is "each in the sentence of tend diff" "$(grep '^! ' "$TMPDIR/rules.txt")" "$(cat "$TMPDIR/lines.txt")"
says "what loosens says so" "Loosened" "$TMPDIR/rules.txt"

by paul course move "$P" kap-lozenge-im@1.1.0 --reason "clearer words" >"$TMPDIR/moved.txt" 2>&1
is "the prescriber moves it" $? 0
says "it is said" "goes by kap-lozenge-im@1.1.0 from here on" "$TMPDIR/moved.txt"
shown "$TMPDIR/after.txt"
ok "old records keep their words after the move too" cmp "$TMPDIR/before.txt" "$TMPDIR/after.txt"
by nora course list >"$TMPDIR/list.txt"
says "the list says the version in force" "kap-lozenge-im 1.1.0" "$TMPDIR/list.txt"
by nora course timeline "$P" >"$TMPDIR/line.txt"
says "the move is in the timeline" \
  "course moved to kap-lozenge-im@1.1.0, from kap-lozenge-im@1.0.0: clearer words" "$TMPDIR/line.txt"
by nora why "$P" >"$TMPDIR/why.txt"
says "consent is asked anew" "The consent on file is to another version" "$TMPDIR/why.txt"
by nora course show "$P" >"$TMPDIR/consent.txt"
says "the course says for which text it was given" \
  "Consent was given for an earlier text, kap-lozenge-im@1.0.0." "$TMPDIR/consent.txt"
says "and what is needed now" \
  "Consent to kap-lozenge-im@1.1.0 is needed before the next dose, by the patient" "$TMPDIR/consent.txt"
by nora course show "$P" --json >"$TMPDIR/consent.json"
says "in JSON too" '"consent":"given","consent_to_this_version":false' "$TMPDIR/consent.json"
ok "which is given" by nora course consent "$P" given
ok "the next session begins" by tess session start "$P" "medicine 2" --demo-time "2027-03-08 09:30"
by tess session show "$P" >"$TMPDIR/show.txt"
says "and asks in the new words" "Other words - Quiet room" "$TMPDIR/show.txt"
exits 5 "no move while it is under way" by paul course move "$P" kap-lozenge-im@1.0.0 --reason back
ok "the record proves itself" "$TEND" audit verify
finish
