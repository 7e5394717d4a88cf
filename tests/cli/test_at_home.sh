#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lozenges at home under a promise of supervision are refused in words a director reads; without the promise they load,
# and nobody but a made-up patient is enrolled on what two people have not signed.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
supervised=$SRC/tests/protocol/at-home-lozenge.yaml
mkdir "$TMPDIR/p" && cd "$TMPDIR" || exit 1
sed 's/^supervised: yes/supervised: no/' "$supervised" >p/at-home-lozenge.yaml

ran tend check "$supervised"
is 'a promise of supervision that nobody keeps is refused' "$rc" 1
# each reason once, with its line and the line of the promise, in words a director reads
reason() { # NAME LINE WORDS
	says "$1" "$3" "$TMPDIR/out"
	is "$1, told once" "$(grep -c "$3" "$TMPDIR/out")" 1
	is "$1, at its line" "$(grep -A1 "$3" "$TMPDIR/out" | sed -n 's/.*yaml:\([0-9]*\):.*/\1/p')" "$2"
}
is 'four reasons, and no other' "$(grep -c '^error' "$TMPDIR/out")" 4
is 'three of them point at the promise' "$(grep -c 'this is promised' "$TMPDIR/out")" 3
reason 'nobody is there' 32 'taken where nobody of the clinic is'
reason 'nobody stays and watches' 30 'nobody is asked to stay and watch from the first dose'
reason 'no reading after the dose' 41 'nobody takes readings after the dose'
reason 'nobody asks for the staff' 39 'leave out `staff`'
says 'what to write is said' 'monitor: {people: 1, from: first dose, to: leaving}' "$TMPDIR/out"
says 'and the other way out' 'or promise nothing: `supervised: no`' "$TMPDIR/out"
ran tend check p/at-home-lozenge.yaml
is 'without the promise it loads' "$rc" 0

clinic
ran tend protocol store p/at-home-lozenge.yaml
is 'it is kept' "$rc" 0
patient=$(tend patient add 'Sam Sample' --born 1986-03-14 --sex female 2>"$TMPDIR/err")
ran tend course open "$patient" at-home-lozenge
is 'nobody is enrolled on it' "$rc" 5
says 'it says why' 'is not approved' "$TMPDIR/err"

# with made-up patients it can be played
mkdir -p p/scenarios/at-home-lozenge
cat >p/scenarios/at-home-lozenge/taken.yaml <<'END'
scenario: a lozenge taken at home is told on the telephone
protocol: at-home-lozenge
rules: [G-04]
zone: Europe/Berlin
day 0: 2027-03-01
people: {paul: prescriber, tess: therapist}
patient: {name: Sam Sample, born: 1986-03-14, sex: female}
acts:
  - {at: day -3 10:00, tess: enrol}
  - {tess: start intake}
  - {tess: "answer story: low for three years"}
  - {tess: close}
  - {tess: consent given}
  - {at: day 0 10:00, tess: start lozenge 1}
  - {tess: "answer peer: no"}
  - {tess: enter taken, expect: block, check: peer-is-there}
  - {tess: "answer peer: yes"}
  - {tess: enter taken}
  - {paul: order ketamine sublingual 150 mg, expect: block}
  - {paul: order ketamine sublingual 100 mg}
  - {at: +20 h, tess: give ketamine 100 mg, happened: 2027-03-01 20:00, because: told on the telephone}
  - {tess: "answer how-it-went: calm"}
  - {tess: close}
END
ok 'made-up patients can take it' tend test p/scenarios/at-home-lozenge
sed -i 's/expect: block, check: peer-is-there/as: nothing/' p/scenarios/at-home-lozenge/taken.yaml
ran tend test p/scenarios/at-home-lozenge
is 'what comes otherwise is told' "$rc" 1
says 'with the line' 'taken.yaml:16' "$TMPDIR/out"
says 'and with what came' 'block by peer-is-there (Nobody takes it alone.)' "$TMPDIR/out"
finish
