#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# People, logins and PINs.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic

ran tend person list
is 'three people work here' "$(cut -d' ' -f1 "$TMPDIR/out" | tr '\n' ' ')" 'nora mara martin '
ran tend whoami
says 'who is logged in' 'nora, Nora Berg (director) at Elm Street' "$TMPDIR/out"
token=$(find "$HOME" -name 'login-*')
is 'the login is a file for its owner alone' "$(stat -c %a "$token")" 600
chmod 644 "$token"
ran tend whoami
is 'a login that others can read is not trusted' "$rc" 4
chmod 600 "$token"
mv "$token" "$token.real"
ln -s "$token.real" "$token"
ran tend whoami
is 'nor one behind a link' "$rc" 4
mv "$token.real" "$token"

ran typed 111222 tend login martin --pin-fd 3
is 'a wrong PIN ends with 4' "$rc" 4
cp "$TMPDIR/err" "$TMPDIR/wrong"
ran typed 111222 tend login nobody --pin-fd 3
is 'a wrong name ends with 4 too' "$rc" 4
is 'and with the same words' "$(cat "$TMPDIR/err")" "$(cat "$TMPDIR/wrong")"

ran tend person roles mara nurse,therapist
is 'a signature asks for the PIN again' "$rc" 2
says 'and names the option' '--pin-fd N' "$TMPDIR/err"
ran typed $nora tend person roles mara nurse,therapist --pin-fd 3
is 'a director gives roles' "$rc" 0
ran typed $nora tend person roles mara nurs --pin-fd 3
is 'a role that is none ends with 2' "$rc" 2
says 'and gets a suggestion' 'did you mean `nurse`?' "$TMPDIR/err"
ran typed $mara tend person roles mara director --by mara --pin-fd 3
is 'a nurse gives no roles' "$rc" 4
tend audit log >"$TMPDIR/log"
says 'and that she tried is on record' 'was refused: person.roles' "$TMPDIR/log"
ran typed $nora tend person leave nora --pin-fd 3
is 'the only director stays' "$rc" 6
ran typed $nora tend person roles nobody nurse --pin-fd 3
is 'nobody of that name' "$rc" 3

ran typed "$mara
915037" tend person pin --by mara --pin-fd 3 --new-pin-fd 3
is 'one changes one'\''s own PIN' "$rc" 0
ran typed 915037 tend login mara --pin-fd 3
is 'the new PIN opens' "$rc" 0
ran tend audit log
is 'a nurse does not see the whole log' "$rc" 4
ran tend logout
is 'logging out' "$rc" 0
ran tend whoami
is 'nobody is logged in then' "$rc" 4
says 'and how to is told' 'tend login PERSON' "$TMPDIR/err"
ran tend logout
is 'logging out twice is no error' "$rc" 0
ran typed "$nora
246813" tend person pin mara --reason 'forgot it' --by nora --pin-fd 3 --new-pin-fd 3
is 'a director gives a new PIN' "$rc" 0
ran typed $nora tend person leave mara --reason 'new post' --by nora --pin-fd 3
is 'somebody leaves' "$rc" 0
ran typed 246813 tend login mara --pin-fd 3
is 'who left does not get in' "$rc" 4
ran typed 246813 tend person add mara --name 'Mara Two' --roles nurse --by nora --pin-fd 3 --new-pin-fd 3
is 'a name is never used again' "$(test $rc != 0 && echo no)" no

# C8: a PIN is never an argument, and not repeated when somebody tries.
ran tend login nora --pin=480216
is '--pin is refused' "$rc" 2
says 'in words that say why' 'a PIN is never an argument' "$TMPDIR/err"
refused 'and is not repeated' grep -q 480216 "$TMPDIR/err" "$TMPDIR/out"
for pin in $nora $martin 915037 246813; do
	typed $nora tend audit log --json --by nora --pin-fd 3 2>&1 | grep -c $pin
	find "$HOME" -type f ! -name typed ! -name code -exec grep -l $pin {} +
done >"$TMPDIR/found"
is 'no PIN is in a file, the log or JSON' "$(sort -u "$TMPDIR/found")" 0
finish
