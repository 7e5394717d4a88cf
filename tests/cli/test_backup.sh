#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copies, the way back, and the doctor.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
ran tend doctor
is 'without a data file the doctor says no' "$rc" 1
says 'and how to make one' 'tend init --data' "$TMPDIR/out"
clinic

ran tend backup "$TMPDIR/monday.db"
is 'a backup is made' "$rc" 0
ok 'with its description' test -f "$TMPDIR/monday.db.json"
ran tend backup "$TMPDIR/monday.db"
is 'a backup never covers another one' "$rc" 6
ran typed $mara tend backup "$TMPDIR/tuesday.db" --by mara --pin-fd 3
is 'a nurse makes no backups' "$rc" 4
ran tend restore --check "$TMPDIR/monday.db"
is 'a backup can be proven' "$rc" 0
cp "$TMPDIR/monday.db" "$TMPDIR/broken.db"
cp "$TMPDIR/monday.db.json" "$TMPDIR/broken.db.json"
printf X | dd of="$TMPDIR/broken.db" bs=1 seek=9000 conv=notrunc 2>/dev/null
ran tend restore --check "$TMPDIR/broken.db"
is 'one that was changed is not whole' "$rc" 1
ran tend restore "$TMPDIR/monday.db"
is 'restoring needs somebody'\''s word to replace a file' "$rc" 6
ran tend restore "$TMPDIR/monday.db" --data "$TMPDIR/new.db"
is 'and says who and why' "$rc" 2
says 'with an option each' '--by PERSON' "$TMPDIR/err"
ran tend restore "$TMPDIR/monday.db" --data "$TMPDIR/new.db" --by nora --reason 'disk broke'
is 'it is restored' "$rc" 0
ran tend audit verify --data "$TMPDIR/new.db"
is 'what was restored is whole' "$rc" 0
ran tend restore "$TMPDIR/nowhere.db"
is 'a backup that is not there ends with 3' "$rc" 3
ran tend restore "$TMPDIR/monday.db" --replace --by nora --reason 'try'
is 'the file that was there is kept' "$rc:$(ls "$TMPDIR" | grep -c 'clinic.db.before-restore-[0-9]*$')" 0:1

# Each "no" of the doctor ends with a command that mends it.
mended() { # name, what mends it (words of the command), the check's name
	ran tend doctor
	is "$1: the doctor says no" "$(grep -c "no .*$3" "$TMPDIR/out"):$rc" 1:1
	is "$1: and names the command" "$(grep -A1 "no .*$3" "$TMPDIR/out" | grep -c "mend it with:.*$2")" 1
	mend=$(grep -A1 "no .*$3" "$TMPDIR/out" | sed -n 's/.*mend it with:  //p')
}
chmod 644 "$TEND_DATA"
mended 'a file that others can read' 'chmod 600' 'data file'
sh -c "$mend"
ran tend doctor
is 'which mends it' "$(grep -c 'yes .*data file' "$TMPDIR/out")" 1
mv "$TEND_DATA.key" "$TMPDIR/kept.key"
mended 'a lost key' 'cp KEPT-KEY-FILE' 'key file'
mv "$TMPDIR/kept.key" "$TEND_DATA.key"
mended 'no protocol in force' 'tend protocol store' 'protocols'
ran tend doctor
is 'every no has a command' "$(grep -c '✗ no ' "$TMPDIR/out")" "$(grep -c 'mend it with:  [a-z]' "$TMPDIR/out")"
finish
