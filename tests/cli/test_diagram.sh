#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drawings from the command line: what they say is kept in tests/diagram/golden, word for word.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cd "$SRC" || exit 1
p=protocols/kap-lozenge-im.yaml

for name in kap-lozenge-im ketamine-iv-series; do
	for what in course session states; do
		ran tend diagram protocols/$name.yaml --what $what --as text
		ok "$name $what says what it said" cmp "$TMPDIR/out" tests/diagram/golden/$name-$what.txt
	done
done

# ---- one picture, looked at by its parts
ran tend diagram $p
is 'a picture of the course is what comes unasked' "$rc" 0
is 'it is one picture' "$(grep -c '<svg ' "$TMPDIR/out")" 1
is 'with six medicine sessions' "$(grep -c '<circle [^>]*r="11" fill="#1f6154"' "$TMPDIR/out")" 7
is 'and the numbers on them' "$(sed -n 's/.*text-anchor="middle">\([1-6]\)<.*/\1/p' "$TMPDIR/out" | sort -u | tr -d '\n')" 123456
is 'nothing is fetched from elsewhere' "$(grep -ciE 'href|url\(|<script|<style|@import|<image' "$TMPDIR/out")" 0
ran tend diagram $p --what session
is 'the gate to the dose and the one home are strong' "$(grep -c 'stroke="#9b1c12" stroke-width="2.5"' "$TMPDIR/out")" 2
is 'all four gates are there' "$(grep -c '>gate: ' "$TMPDIR/out")" 4
is 'fifteen readings, one in the key' "$(grep -c 'l6 6-6 6-6-6z' "$TMPDIR/out")" 15
ran tend diagram $p --what session --session call --as text
says 'another session by its name' 'Session: call' "$TMPDIR/out"
ran tend diagram $p --what session --session follow-up --as text
says 'or by its kind' 'Session: follow-up' "$TMPDIR/out"
ok 'the pictures of the manual are those of the program (make docs)' sh -c \
	'"$TEND" diagram '$p' | cmp - docs/course.svg && "$TEND" diagram '$p' --what session | cmp - docs/session.svg'

# ---- other forms, other protocols
if command -v xmllint >/dev/null; then
	for f in protocols/*.yaml; do
		for what in course session states; do
			tend diagram "$f" --what $what | xmllint --noout - || echo "$f $what"
		done
	done >"$TMPDIR/bad" 2>&1
	is 'every picture is well-formed' "$(cat "$TMPDIR/bad")" ''
fi
if command -v dot >/dev/null; then
	for f in protocols/kap-lozenge-im.yaml protocols/esketamine-trd.yaml; do
		for what in course session states; do
			tend diagram "$f" --what $what --as dot | dot -Tplain >/dev/null || echo "$f $what"
		done
	done >"$TMPDIR/bad" 2>&1
	is 'Graphviz takes every graph' "$(cat "$TMPDIR/bad")" ''
fi
ran tend diagram $p --as mermaid
is 'a flowchart' "$(head -1 "$TMPDIR/out")" 'flowchart TB'
ran tend diagram $p --as text --columns 100
is 'a wider page' "$(awk 'length > 100' "$TMPDIR/out")" ''

# ---- one that is kept
cp -R protocols "$TMPDIR/p"
sed 's/^status: example/status: draft/; s/^id: .*/id: elm/' $p >"$TMPDIR/p/elm.yaml"
ran tend protocol store "$TMPDIR/p/elm.yaml"
ran tend diagram elm@1.0.0 --as text
is 'one that is kept here' "$rc" 0
sed 's/elm@/kap-lozenge-im@/' "$TMPDIR/out" >"$TMPDIR/elm"
is 'says the same' "$(tr -s ' \n' '  ' <"$TMPDIR/elm")" "$(tr -s ' \n' '  ' <tests/diagram/golden/kap-lozenge-im-course.txt)"
ran tend diagram oak
is 'one that is not' "$rc" 3
ran tend protocol show elm
says 'the page of a protocol names the drawing' 'tend diagram elm@1.0.0' "$TMPDIR/err"

# ---- into a file
ran tend diagram $p --out "$TMPDIR/course.svg"
is 'into a file' "$rc" 0
ok 'whole' cmp "$TMPDIR/course.svg" docs/course.svg
is 'nothing on standard output then' "$(cat "$TMPDIR/out")" ''
ran tend diagram $p --out "$TMPDIR/none/course.svg"
is 'a folder that is not there' "$rc" 3
says 'is told' 'there is no folder for' "$TMPDIR/err"
is 'leaves nothing behind' "$(ls "$TMPDIR"/none 2>/dev/null)" ''
ran tend diagram $p --out -
ok 'or to standard output' cmp "$TMPDIR/out" docs/course.svg

# ---- wrong use
ran tend diagram $p --what cuorse
is 'no such drawing' "$rc" 2
says 'and which was meant' 'did you mean `course`?' "$TMPDIR/err"
ran tend diagram $p --as png
is 'no such form' "$rc" 2
ran tend diagram $p --columns 100
is 'columns are of text' "$rc" 2
ran tend diagram $p --session call
is 'a session is no course' "$rc" 2
ran tend diagram $p --what session --session brunch
is 'no such session' "$rc" 3
says 'and which there are' 'screening' "$TMPDIR/err"
ran tend diagram tests/docs/slip.yaml
is 'a file with errors' "$rc" 1
says 'is for tend check' 'tend check tests/docs/slip.yaml' "$TMPDIR/err"
ran tend diagram nothing.yaml
is 'a file that is not there' "$rc" 3
finish
