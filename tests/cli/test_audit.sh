#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The record is whole, says who did what, and stays whole whatever moment Ctrl-C comes at (C11).
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic

ran tend audit verify
is 'the record is whole' "$rc" 0
says 'and says so' 'whole: ' "$TMPDIR/out"
ran tend audit log
is 'every event is a line' "$(wc -l <"$TMPDIR/out")" \
	"$(tend audit verify --json | jq '.last')"
says 'in words' 'added mara, Mara Voss (nurse)' "$TMPDIR/out"
ran tend audit log --from 3 --limit 2
is 'a part of it' "$(awk '{ print $1 }' "$TMPDIR/out" | tr '\n' ' ')" '3 4 '
ran tend audit log --limit none
is 'a number that is none ends with 2' "$rc" 2
ran tend audit log --stream nowhere
is 'a stream that is not there is empty' "$rc:$(cat "$TMPDIR/out")" 0:

tend backup "$TMPDIR/monday.db" 2>/dev/null
ran tend audit verify --against "$TMPDIR/monday.db.json"
is 'the chain holds what a backup saw' "$rc" 0
ran tend audit verify --data "$TMPDIR/nowhere.db"
is 'a file that is not there ends with 3' "$rc" 3
printf 'no database at all, but long enough to look at\n' >"$TMPDIR/text.db"
chmod 600 "$TMPDIR/text.db"
ran tend audit verify --data "$TMPDIR/text.db"
is 'a file that is no record ends with 7' "$rc" 7

# One word of one event changed in the file, as somebody with an editor would.
tend logout 2>/dev/null
cp "$TEND_DATA" "$TMPDIR/changed.db"
sed -i 's/Mara Voss/Mara Boss/' "$TMPDIR/changed.db"
chmod 600 "$TMPDIR/changed.db"
ran tend audit verify --data "$TMPDIR/changed.db"
is 'a changed word is found' "$rc" 1
says 'at its event' 'person.added, in clinic): its contents were changed' "$TMPDIR/out"
ran tend audit verify --data "$TMPDIR/changed.db" --json
is 'also as JSON' "$(jq -r '.whole, .kind' "$TMPDIR/out" | tr '\n' ' ')" 'false person.added '
ran tend doctor --data "$TMPDIR/changed.db"
is 'the doctor finds it too' "$rc:$(grep -c 'no .*chain' "$TMPDIR/out")" 1:1

# Ctrl-C while a question waits: at once, with 130, and it says what was kept.
mkfifo "$TMPDIR/fifo"
waits() { # signal
	"$TEND" login nora --pin-fd 3 3<>"$TMPDIR/fifo" >"$TMPDIR/out" 2>"$TMPDIR/err" &
	pid=$!
	sleep 0.3
	kill -s "$1" $pid
	begin=$(date +%s%3N)
	wait $pid
	rc=$?
	ms=$(($(date +%s%3N) - begin))
}
waits INT
is 'Ctrl-C ends with 130' "$rc" 130
is 'within a second' "$(test $ms -lt 1000 && echo yes)" yes
says 'and says what was kept' 'nothing was written' "$TMPDIR/err"
waits ABRT
is 'a fault in Tend ends with 70' "$rc" 70
says 'and says that it is one' 'a fault in Tend' "$TMPDIR/err"

typed $nora tend login nora --pin-fd 3 2>/dev/null
codes=''
i=0
while [ $i -lt 20 ]; do
	i=$((i + 1))
	printf '%s\n' 770$((100 + i)) >"$TMPDIR/typed"
	"$TEND" person add p$i --name "P $i" --roles nurse --new-pin-fd 3 3<"$TMPDIR/typed" \
		>/dev/null 2>&1 &
	pid=$!
	sleep 0.$(printf '%02d' $((i * 37 % 40)))
	kill -s INT $pid 2>/dev/null
	wait $pid
	codes="$codes $?"
done
is 'Ctrl-C at any moment: done or stopped, nothing else' \
	"$(printf '%s\n' $codes | grep -vxE '0|130' | tr '\n' ' ')" ''
ran tend audit verify
is 'and the record is whole' "$rc" 0
tend person list >"$TMPDIR/people"
is 'whatever was told as done is there' \
	"$(test "$(grep -c '^p[0-9]' "$TMPDIR/people")" -ge "$(printf '%s\n' $codes | grep -cx 0)" && echo yes)" yes
finish
