#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is said of the clinic itself, and where it shows.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic

ran tend clinic show
says 'the name' 'name       Elm Street' "$TMPDIR/out"
says 'a number that nobody gave is left open' 'phone      -' "$TMPDIR/out"
ran typed $nora tend clinic set phone '555 0142' --pin-fd 3
is 'a director gives the telephone number' "$rc" 0
ran typed $nora tend clinic set address '12 Elm Street, ring twice' --pin-fd 3
ran tend clinic show
says 'and it is told' 'phone      555 0142' "$TMPDIR/out"
ran tend clinic show --json
ok 'as JSON' python3 -c 'import json,sys
assert json.load(open(sys.argv[1]))["phone"] == "555 0142"' "$TMPDIR/out"
ran typed $nora tend clinic set fax '555 0143' --pin-fd 3
is 'what is no setting ends with 2' "$rc" 2
says 'and the settings are named' 'settings: name, zone, emergency, phone, address' "$TMPDIR/err"
ran typed $nora tend clinic set zone Europe/Nowhere --pin-fd 3
refused 'a zone that is none is not taken' test "$rc" = 0
ran typed $mara tend clinic set phone '555 0199' --by mara --pin-fd 3
is 'a nurse sets nothing' "$rc" 4
ran typed $nora tend audit log --by nora --pin-fd 3
says 'and that it was set is on record' '555 0142' "$TMPDIR/out"

typed $nora tend protocol store "$SRC/protocols/kap-lozenge-im.yaml" --by nora --pin-fd 3 2>/dev/null
ran tend guide --protocol kap-lozenge-im --as text
says 'a hand-out has the telephone number' 'Call us on 555 0142 if' "$TMPDIR/out"
says 'and the address' '12 Elm Street, ring twice' "$TMPDIR/out"
ran tend guide --protocol kap-lozenge-im --as text --phone '555 0777'
says 'another number for this one' 'Call us on 555 0777 if' "$TMPDIR/out"
finish
