#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a file to a protocol in force: two people sign what they can read.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cp -R "$SRC/protocols" "$TMPDIR/p"
cd "$TMPDIR" || exit 1
sed 's/^status: example/status: draft/; s/^id: .*/id: elm/' p/kap-lozenge-im.yaml >p/elm.yaml

ran tend protocol list
is 'at first there is none' "$(cat "$TMPDIR/out")" ''
ran tend protocol store --dry-run p/elm.yaml
says '--dry-run names it' '+ protocol elm@1.0.0, with 14 parts' "$TMPDIR/out"
ran tend protocol store p/elm.yaml
is 'it is kept' "$rc" 0
says 'who signs next is told' 'tend protocol sign elm@1.0.0' "$TMPDIR/err"
ran tend protocol store p/kap-lozenge-im.yaml
is 'the example is kept too' "$rc" 0
ran typed $nora tend protocol sign kap-lozenge-im@1.0.0 --pin-fd 3
is 'but a rule says that it is never signed' "$rc" 5
sed 's/^supervised: yes/supervisd: yes/' p/elm.yaml >p/bad.yaml
ran tend protocol store p/bad.yaml
is 'one with errors is not kept' "$rc" 1
says 'and shows where' 'p/bad.yaml:' "$TMPDIR/err"
ran tend protocol list
is 'two are kept' "$(wc -l <"$TMPDIR/out")" 2

ran typed $nora tend protocol sign elm --pin-fd 3
is 'a signature names the version' "$rc" 2
is 'and nothing is said to be signed before' "$(grep -c 'You sign' "$TMPDIR/err")" 0
says 'it says what to type' 'tend protocol sign elm@1.0.0' "$TMPDIR/err"
ran typed $nora tend protocol sign elm@1.0.0 --pin-fd 3
is 'the director signs' "$rc" 0
says 'what is signed is shown' 'digest' "$TMPDIR/err"
says 'what is not proven is told' 'not proven yet' "$TMPDIR/err"
says 'that one is missing is told' 'once a director and a medical director' "$TMPDIR/err"
ran typed $nora tend protocol sign elm@1.0.0 --pin-fd 3
is 'the same person does not sign twice' "$rc" 2
ran typed $mara tend protocol sign elm@1.0.0 --by mara --pin-fd 3
is 'a nurse does not sign' "$rc" 4
ran typed $martin tend protocol approve elm@1.0.0 --by martin --pin-fd 3
is 'the medical director signs' "$rc" 0
says 'it is in force' 'elm@1.0.0 is in force' "$TMPDIR/err"
ran tend protocol show elm
says 'it says so later too' 'elm@1.0.0  in force' "$TMPDIR/out"
is 'both signatures are shown' "$(grep -c '^signed ' "$TMPDIR/out")" 2
says 'guarantees are marked' 'not proven yet' "$TMPDIR/out"

ran tend protocol print --files elm@1.0.0
is 'what was signed can be read' "$rc" 0
is 'file by file' "$(grep -c '^# ---- ' "$TMPDIR/out")" $((1 + $(grep -c '^  - parts/' p/kap-lozenge-im.yaml)))
ran tend protocol print elm@1.0.0
is 'or written out as one' "$(grep -c '^id: elm' "$TMPDIR/out")" 1
cp "$TMPDIR/out" p/elm-whole.yaml
ran tend check p/elm-whole.yaml
is 'which is a protocol too' "$rc" 0

# A variant: kept with its base, signed by its own digest, and courses are pinned to it.
sed 's/^status: example/status: draft/; s/^id: .*/id: elm-strict/; s/^extends: .*/extends: elm ^1.0/' \
	p/kap-lozenge-im-strict-bp.yaml >p/elm-strict.yaml
ran tend protocol store p/elm-strict.yaml
is 'a variant is kept' "$rc" 0
ran tend protocol print --files elm-strict@1.0.0
is 'with its base and the parts' "$(grep -c '^# ---- ' "$TMPDIR/out")" $((2 + $(grep -c '^  - parts/' p/kap-lozenge-im.yaml)))
says 'the base under its name' '# ---- elm.yaml (elm-strict@1.0.0' "$TMPDIR/out"
ran typed $nora tend protocol sign elm-strict@1.0.0 --pin-fd 3
is 'it is signed' "$rc" 0
ran typed $martin tend protocol sign elm-strict@1.0.0 --by martin --pin-fd 3
says 'and in force' 'elm-strict@1.0.0 is in force' "$TMPDIR/err"
rm p/elm.yaml p/elm-strict.yaml
ran tend protocol print elm-strict
is 'it is read from what is kept' "$rc" 0
says 'with where a changed line comes from' '# elm-strict.yaml:' "$TMPDIR/out"
says 'and the limit that holds' 'when: bp.systolic > 140 mmHg or bp.diastolic > 90 mmHg' "$TMPDIR/out"
ran tend protocol print nowhere.yaml
is 'a file that is not there ends with 3' "$rc" 3
sed 's/^status: example/status: draft/; s/^id: .*/id: elm/' p/kap-lozenge-im.yaml >p/elm.yaml
sed 's/^title: .*/title: Something else/' p/elm.yaml >p/elm2.yaml
ran tend protocol store p/elm2.yaml
is 'a signed version never changes' "$rc" 6
ran typed $nora tend protocol retire elm@1.0.0 --reason 'a newer one' --pin-fd 3
is 'it can be retired' "$rc" 0
ran tend protocol show elm@1.0.0
says 'and says so' 'retired' "$TMPDIR/out"
ran tend protocol show nothing
is 'a name that nothing has ends with 3' "$rc" 3
finish
