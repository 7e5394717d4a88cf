#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The sentences of a form come from a file that the clinic may use.  Those here are invented.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cd "$TMPDIR" || exit 1

words() { # LICENCE ITEM...: a wording of the gad7
	printf 'form: gad7\nlanguage: en\nlicence: %s\nitems:\n' "$1"
	shift
	for i in "$@"; do
		printf '  %s: Invented sentence about %s\n' "$i" "$i"
	done
}
all='nervous cannot-stop-worry too-much-worry relaxing restless irritable dread'

ran tend form list
says 'at first there is none' 'forms show their short topics' "$TMPDIR/err"
words 'invented for a test' $all >gad7.yaml
ran typed $nora tend form import gad7 gad7.yaml --pin-fd 3
is 'no protocol has the form yet' "$rc" 3
tend protocol store "$SRC/protocols/kap-lozenge-im.yaml" 2>/dev/null

words 'invented for a test' nervus cannot-stop-worry too-much-worry relaxing restless irritable >bad.yaml
ran typed $nora tend form import gad7 bad.yaml --pin-fd 3
is 'items that do not fit are refused' "$rc" 1
says 'with what may be meant' 'did you mean `nervous`' "$TMPDIR/err"
says 'and what is missing' '`dread`, an item of `gad7`, has no words' "$TMPDIR/err"
sed '/^licence/d' gad7.yaml >bad.yaml
ran typed $nora tend form import gad7 bad.yaml --pin-fd 3
is 'without a licence nothing is taken' "$rc" 1
{ cat gad7.yaml; printf 'answers: {0: never, 1: seldom, 2: often, 4: always}\n'; } >bad.yaml
ran typed $nora tend form import gad7 bad.yaml --pin-fd 3
is 'answers are those of the form' "$rc" 1
says 'one too many is named' '`4` is not an answer of `gad7`' "$TMPDIR/err"
says 'and one that is missing' '`3`, an answer of `gad7`, has no words' "$TMPDIR/err"
ran typed $nora tend form import phq9 gad7.yaml --pin-fd 3
is 'the file is for another form' "$rc" 1
sed 's/gad7/readiness/' gad7.yaml >bad.yaml
ran typed $nora tend form import readiness bad.yaml --pin-fd 3
is 'a form with own words takes none' "$rc" 2
ran tend form list
is 'nothing was taken so far' "$(cat "$TMPDIR/out")" ''

ran typed $mara tend form import gad7 gad7.yaml --by mara --pin-fd 3
is 'a nurse does not confirm a licence' "$rc" 4
ran typed $nora tend form import gad7 gad7.yaml --pin-fd 3
is 'the director does' "$rc" 0
says 'what is confirmed is shown' 'invented for a test' "$TMPDIR/err"
ran tend form show gad7
says 'the sentences are kept' 'Invented sentence about restless' "$TMPDIR/out"
first=$(sed -n '1s/.*  //p' "$TMPDIR/out")
ran typed $nora tend form import gad7 gad7.yaml --pin-fd 3
is 'the same again changes nothing' "$rc" 0

{ words 'a second edition' $all; printf 'answers: {0: never, 1: seldom, 2: often, 3: always}\n'; } >gad7.yaml
ran typed $nora tend form import gad7 gad7.yaml --pin-fd 3
is 'a new edition is taken' "$rc" 0
ran tend form list
is 'both are kept' "$(wc -l <"$TMPDIR/out")" 2
says 'one of them in use' 'in use' "$TMPDIR/out"
says 'the other from before' 'before' "$TMPDIR/out"
ran tend form show "$first"
says 'the words of before can be read' 'invented for a test' "$TMPDIR/out"
ran tend form show gad7 --json
is 'as data too' "$(jq -r '.licence + " " + .items.dread' "$TMPDIR/out")" \
	'a second edition Invented sentence about dread'
ran tend audit log --from 1
says 'who took it in is on record' 'took in the wording of gad7 in en, under: a second edition' "$TMPDIR/out"
ran tend form show nothing
is 'a form without words ends with 3' "$rc" 3
ran typed 000000 tend form import gad7 gad7.yaml --pin-fd 3
is 'nobody confirms a licence without the PIN' "$rc" 4
finish
