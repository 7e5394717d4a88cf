#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A blinded course from the order to a signed unblinding: who treats is shown a kit and its number,
# in no page, list or log the amount, its lot or what was drawn.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cd "$TMPDIR" || exit 1
paul=718204 tess=362915 pia=904713 mona=250981
person() { typed "$2" tend person add "$1" --name "$1 Sample" --roles "$3" --new-pin-fd 3 2>/dev/null; }
person paul $paul prescriber
person tess $tess therapist,monitor
person pia $pia pharmacist
person mona $mona monitor,nurse
sed "s/^status: example/status: draft/" "$SRC/tests/scenario/doses/blinded-kits.yaml" >blinded-kits.yaml
tend protocol store blinded-kits.yaml 2>/dev/null
printf 'comparator\nactive\n' >arm.csv
ran typed $nora tend list import blinded-kits arm arm.csv --pin-fd 3
is 'the list is taken in' "$rc" 0
typed $nora tend protocol approve blinded-kits@1.0.0 --by nora --pin-fd 3 >/dev/null 2>&1
typed $martin tend protocol approve blinded-kits@1.0.0 --by martin --pin-fd 3 >/dev/null 2>&1
Q=$(typed $mara tend patient add 'T. Sample' --born 1990-02-01 --sex male --by mara --pin-fd 3 2>/dev/null)
C=$(typed $mara tend course open "$Q" blinded-kits --by mara --pin-fd 3 2>/dev/null)
L=$(printf %s "$Q" | tail -c 6) # as a label has room for
act() { # NAME, what the act comes to, the act; all that is answered is kept
	eval "pin=\$$1"
	ran typed "$pin
$pin" tend session do "$C" "$3" --by "$1" --pin-fd 3
	is "$1: $3" "$rc" "$2"
	[ "$1" = pia ] || cat "$TMPDIR/out" "$TMPDIR/err" >>answered
}
looks() { # NAME: all that this person can be shown
	eval "pin=\$$1"
	for w in "session show $C" "session show $C --json" "course timeline $C" \
		"course timeline $C --json" "course show $C" "course show $C --json" 'list list --json' \
		"dose show $C" "dose show $C --json" "why $C" "why $C --json" "print $C" 'report' \
		'report ledger --list --json' 'report amendments' 'board' 'session list'; do
		typed "$pin" tend $w --by "$1" --pin-fd 3
	done >"all.$1" 2>&1
}
typed $mara tend course consent "$C" --by mara --pin-fd 3 >/dev/null 2>&1
act mara 0 'consent given'
ran typed $mara tend session start "$C" "medicine 1" --by mara --pin-fd 3
is 'the session begins' "$rc" 0
act mona 0 'staff comes mona as monitor'
act pia 0 'allocate arm'
act mara 0 'measure weight 72 kg'
act mara 0 'measure bp 128/80 mmHg'
act mara 0 'enter dose'
act paul 0 'order study-medicine intramuscular'
act pia 5 'prepare study-medicine kit 1042: 36 mg, lot LOT77, expiry 2032-01'
cat "$TMPDIR/out" "$TMPDIR/err" >told
says 'whoever prepares is told which limit' '36 mg is not one of the doses that the protocol allows: 1.44 mg' told
act pia 0 'prepare study-medicine kit 1042: 1.44 mg, lot LOT77, expiry 2032-01'
act pia 0 'drawn 2 mg'
looks mara
is 'nobody reads the number of a kit anywhere but on its label' "$(grep -c 1042 all.mara)" 0
act mara 5 "check study-medicine: kit 1043, expiry 2032-01, patient $L, route intramuscular"
act mara 0 "check study-medicine: kit 1042, expiry 2032-01, patient $L, route intramuscular"
looks tess
is 'the second person is not shown what the first one read' "$(grep -c 1042 all.tess)" 0
act tess 0 "check study-medicine: kit 1042, expiry 2032-01, patient $L, route intramuscular"
act mara 0 'measure weight 60 kg'
act mara 5 'give study-medicine kit 1042'
act mara 0 'measure weight 72 kg'
act mara 0 'give study-medicine kit 1042'
act pia 0 'waste 0.56 mg witness mona'
act mona 0 'hand over monitor to tess'
act tess 0 'take over from mona'
act mara 0 'emergency: Help called'
# 1.44 mg and all that would tell it: figures of the waste and the stock, the lot, the arm
secret='1\.44\|0\.56\|1\.2 mg\|2 mg\b\|36 mg\|LOT77\|midazolam\|comparator\|0\.02'
for who in mara tess mona paul; do
	looks $who
	ok "$who is shown something" test "$(wc -c <all.$who)" -gt 4000
	is "$who is not told what was in the kit" "$(grep -c "$secret" all.$who)" 0
done
says 'they read which kit it was' 'give study-medicine kit 1042' all.tess
says 'and that it was handed over' 'a kit of study-medicine given' all.mara
is 'no answer told it' "$(grep -c "$secret" answered)" 0
says 'a refusal says whom to call' 'does not fit this patient. Call the unblinded pharmacist' answered
looks pia
says 'whoever prepared it reads the amount' 'prepare study-medicine kit 1042: 1.44 mg, lot LOT77' all.pia
act tess 4 'unblind arm: breathing is slow'
act paul 0 'unblind arm: breathing is slow'
looks tess
says 'once it is opened everybody reads it' 'kit 1042: 1.44 mg' all.tess
says 'with who opened it, and why' 'unblind arm: breathing is slow' all.tess
finish
