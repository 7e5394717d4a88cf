#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A new clinic: what is made, what is shown once, and what is never shown.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"

ran tend init
is 'without a terminal nothing is asked' "$rc" 2
says 'the option is named' '--clinic' "$TMPDIR/err"
ran tend init --clinic A --zone Europe/Berlin --emergency 112 --person nora --name 'Nora Berg'
is 'nor a PIN' "$rc" 2
says 'the option for a PIN is named' '--new-pin-fd N' "$TMPDIR/err"
ran tend init --demo --dry-run
is '--dry-run says what would be made' "$rc" 0
says '--dry-run names the file' "+ file $TEND_DATA" "$TMPDIR/out"
refused 'none of it made a file' test -e "$TEND_DATA"

first() {
	tend init --clinic 'Elm Street' --zone "${zone:-Europe/Berlin}" --emergency 112 \
		--person "${who:-nora}" --name 'Nora Berg' --new-pin-fd 3
}
ran typed 1111 first
is 'a PIN of four digits is refused' "$rc" 2
zone=Europe/Nowhere
ran typed $nora first
is 'a zone that is none is refused' "$(test $rc = 2 || test $rc = 3; echo $?)" 0
zone=Europe/Berlin who='N B'
ran typed $nora first
is 'a login name with a space is refused' "$rc" 2
who=nora
ran typed $nora first
is 'a clinic is made' "$rc" 0
is 'file and key are for their owner alone' "$(stat -c %a "$TEND_DATA" "$TEND_DATA.key" | tr '\n' ' ')" \
	'600 600 '
is 'the recovery code stands in a box, once' \
	"$(grep -cE '\|   ([A-Z0-9]{4}-){7}[A-Z0-9]{4} ' "$TMPDIR/out")" 1
says 'the next step is named' 'tend login nora' "$TMPDIR/err"
code=$(grep -oE '([A-Z0-9]{4}-){7}[A-Z0-9]{4}' "$TMPDIR/out")
refused 'the PIN is said nowhere' grep -q $nora "$TMPDIR/out" "$TMPDIR/err"
refused 'the code is not in the file' grep -qF "$code" "$TEND_DATA"
ran typed $nora first
is 'a second clinic in the same file is refused' "$rc" 6

# The sealed code lets a director in, once.
recover() { tend recover nora --code-fd 3 --new-pin-fd 3; }
ran typed "WRNG-$code
772401" recover
is 'a wrong code is refused' "$(test $rc != 0 && echo no)" no
sleep 1.1 # a wrong one makes the next one wait
ran typed "$code
772401" recover
is 'the sealed code lets a director in' "$rc" 0
next=$(grep -oE '([A-Z0-9]{4}-){7}[A-Z0-9]{4}' "$TMPDIR/out")
refused 'there is a new code to seal' test "$next" = "$code"
ran typed 772401 tend login nora --pin-fd 3
is 'the new PIN opens' "$rc" 0
ran typed $nora tend login nora --pin-fd 3
is 'the old one does not' "$rc" 4
ran typed "$code
881520" recover
is 'the code before is used up' "$(test $rc != 0 && echo no)" no
ran tend audit log --stream clinic
says 'that it was used is on record' 'used the sealed code to let nora in' "$TMPDIR/out"

TEND_DATA=$TMPDIR/demo/clinic.db
ran tend init --demo
is 'a demo asks nothing' "$rc" 0
says 'a demo tells its PINs, those of tend demo' 'dora 111111 (director)' "$TMPDIR/err"
says 'it has people' 'nora 333333' "$TMPDIR/err"
patient=$(sed -n 's/.*tend course show //p' "$TMPDIR/err")
ran typed 555555 tend session start "$patient" screening --by tess --pin-fd 3
is 'and a patient on the example protocol, who can be treated at once' "$rc" 0
ran typed 333333 tend login nora --pin-fd 3
ran tend session show "$patient"
is 'whoever logged in goes on' "$rc" 0
unset TEND_DATA
ran tend init --demo
is 'without --data the file lies where XDG says' \
	"$(test -f "$HOME/.local/share/tend/clinic.db" && stat -c %a "$HOME/.local/share/tend")" 700
finish
