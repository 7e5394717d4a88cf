#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sealed list is taken in from a file, and nothing of the program shows what is in it.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cd "$TMPDIR" || exit 1

cat >trial.yaml <<'P'
tend: 1
id: trial
version: 1.0.0
title: A made-up trial
status: draft
supervised: no
lists:
  arm: {values: [verum, saline], hidden from: [nurse, monitor, therapist]}
sessions:
  review:
    kind: review
    where: clinic
    steps: [{allocate: arm}, {confirm: heard}]
course:
  - phase: talks
    do: [{session: review, at: day 0}]
anytime:
  emergency: [Help called]
  as needed:
    ondansetron: {against: nausea, form: tablet 4 mg, route: oral, allowed: 4..8 mg, at most: 8 mg, by: nurse}
P
tend protocol store trial.yaml 2>/dev/null
ran tend list list
says 'at first there is none' 'No sealed list' "$TMPDIR/err"
printf 'saline\nverum\nverrum\n' >arm.csv
ran typed $nora tend list import trial arm arm.csv --pin-fd 3
is 'a line that does not fit refuses the file' "$rc" 1
says 'and is named' 'line 3: `verrum` is not a value of `arm`' "$TMPDIR/err"
printf 'saline\nverum\n' >arm.csv
ran typed $mara tend list import trial arm arm.csv --by mara --pin-fd 3
is 'a nurse does not take it in' "$rc" 4
ran typed $nora tend list import trial amr arm.csv --pin-fd 3
is 'a list that the protocol does not have' "$rc" 3
ran typed $nora tend list import trial arm arm.csv --pin-fd 3
is 'a director does' "$rc" 0
ran typed $nora tend list import trial arm arm.csv --pin-fd 3
is 'the same twice is refused' "$rc" 6
ran tend list list
says 'how many are drawn is told' '0 of 2 drawn, taken in by nora' "$TMPDIR/out"
{ tend list list --json; tend audit log; tend audit log --json; } >all 2>&1
says 'who took it in is on record' 'took in the sealed list arm of trial' all
is 'and no entry of it' "$(grep -c 'saline\|verum' all)" 0

# Drawn, and looked at by whoever may know it and by whoever may not.
typed $nora tend protocol approve trial@1.0.0 --by nora --pin-fd 3 >/dev/null 2>&1
typed $martin tend protocol approve trial@1.0.0 --by martin --pin-fd 3 >/dev/null 2>&1
Q=$(typed $mara tend patient add 'T. Sample' --born 1990-02-01 --sex male --by mara --pin-fd 3 2>/dev/null)
C=$(typed $mara tend course open "$Q" trial --by mara --pin-fd 3 2>/dev/null)
ran tend doctor
says 'the doctor says who is missing' '1 open course, and nobody here is prescriber' "$TMPDIR/out"
says 'and what mends it' 'PERSON --roles prescriber' "$TMPDIR/out"
ran typed $nora tend person leave martin --by nora --pin-fd 3
is 'the only medical director stays while the course is open' "$rc" 6
ran typed $mara tend session start "$C" review --by mara --pin-fd 3
is 'the session begins' "$rc" 0
ran typed $mara tend session do "$C" 'allocate arm' --by mara --pin-fd 3
is 'a nurse draws' "$rc" 0
is 'and is not told what' "$(cat "$TMPDIR/out" "$TMPDIR/err" | grep -c 'saline\|verum')" 0
looks() { # PIN NAME: all that this person can be shown
	for w in "session show $C" "session show $C --json" "course timeline $C" \
		"course timeline $C --json" "course show $C --json" 'list list --json' 'audit log --json'; do
		typed "$1" tend $w --by "$2" --pin-fd 3
	done >all 2>&1
}
looks $mara mara
says 'the timeline says that it is hidden' 'arm: hidden' all
is 'and nothing shows it to her' "$(grep -c 'saline\|verum' all)" 0
looks $martin martin
says 'who may know is shown it' 'allocate arm: saline (entry 1 of the list)' all
typed $nora tend person roles martin medical-director,therapist --by nora --pin-fd 3 >/dev/null 2>&1
looks $martin martin
says 'with a second role he is shown that it is hidden' 'arm: hidden' all
says 'he still reads who did what' 'list drawn: arm' all
is 'and no page or log tells him' "$(grep -c 'saline\|verum' all)" 0
finish
