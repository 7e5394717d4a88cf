#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What two protocols say differently, and what it means for whoever is treated by the first.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
cp -R "$SRC/protocols" "$TMPDIR/p"
cd "$TMPDIR" || exit 1
kap=p/kap-lozenge-im.yaml
out=$TMPDIR/out err=$TMPDIR/err

ran tend diff $kap $kap
is 'a file and itself' "$rc:$(cat "$out")" '0:The two mean the same.'
sed 's/# G-0/# rule G-0/' $kap >p/comments.yaml
ran tend diff $kap p/comments.yaml --exit-code
is 'comments are nothing' "$rc:$(cat "$out")" '0:The two mean the same.'
sed 's/stay: 120 min/stay: 90 min/; s/Music for today/Music/' $kap >p/b.yaml
ran tend diff $kap p/b.yaml
is 'differences are no failure' "$rc" 0
says 'a gate is marked, and its way told' \
	'! The value "stay" is 90 minutes. It was 120 minutes. Loosened, for example with' "$out"
says 'words are words' '~ The line "playlist" in the list "set-up"' "$out"
says 'groups are headed' 'Going home' "$out"
is 'the last line counts' "$(tail -1 "$out")" '2 changed. ! marks a change to a gate.'
is 'files alone have no courses' "$(grep -c 'under way' "$out")" 0
ran tend diff --exit-code $kap p/b.yaml
is '--exit-code says so' "$rc" 1
ran tend diff --json $kap p/b.yaml
is 'JSON tells the same' "$(jq -r '[.same, .changed, (.differences[] | .way)] | join(" ")' "$out")" \
	'false 2 loosened none'
is 'with the place in both' \
	"$(jq -r '.differences[0] | .was.file + " " + .is.file + " " + .address' "$out")" \
	"$kap p/b.yaml values/stay"
"$TEND" diff $kap - <p/b.yaml >"$out"
says 'the input is a file too' 'Going home' "$out"

# files that do not load
sed 's/^supervised: yes/supervisd: yes/' $kap >p/bad.yaml
ran tend diff $kap p/bad.yaml
is 'one that does not load is refused' "$rc" 1
says 'with the place' 'p/bad.yaml:' "$err"
says 'and what can be done' "$kap loads; mend the other" "$err"
is 'and nothing is compared' "$(cat "$out")" ''
ran tend diff p/bad.yaml p/bad.yaml
says 'neither is said to be so' 'neither of the two loads' "$err"
ran tend diff $kap p/none.yaml
is 'a file that is not there' "$rc" 3
ran tend diff - -
is 'the input is read once' "$rc" 2

# what is kept here, and the courses under way
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" --until "start medicine 2" >/dev/null 2>&1
ran tend diff kap-lozenge-im nothing-like-it
is 'a name that is not kept here' "$rc" 3
says 'says where the names stand' 'tend protocol list' "$err"
ran tend diff kap-lozenge-im $kap
says 'the same: a course stays' 'stays: nothing changes for it' "$out"
says 'each course says where it stands' 'Sam Sample       next: medicine 2, early' "$out"
ran tend diff kap-lozenge-im@1.0.0 p/b.yaml
says 'it can be moved' 'can be moved: consent to the new version comes before its next dose' "$out"
says 'and is not by itself' 'Each stays on kap-lozenge-im@1.0.0' "$out"
sed 's/sublingual/buccal/g' $kap >p/buccal.yaml
ran tend diff kap-lozenge-im p/buccal.yaml
says 'what was given has no place there' 'cannot be moved: ketamine was given sublingual' "$out"
says 'a way is no mere name' '! Ketamine is no longer given by the way "sublingual". Tightened.' "$out"
ran tend diff kap-lozenge-im p/buccal.yaml --json
is 'JSON too' "$(jq -r '.courses[0].move' "$out")" cannot
ran tend diff p/b.yaml kap-lozenge-im
is 'courses are those of the first' "$(grep -c 'under way' "$out")" 0
finish
