#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C1, C7 and the shape of what the program says about itself.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"

ran tend
is '`tend` alone is no error' "$rc" 0
is '`tend` alone takes ten lines' "$(wc -l <"$TMPDIR/out")" 10
is '`tend` alone has three examples' "$(grep -c '^  tend ' "$TMPDIR/out")" 3
ran tend --version
is 'the first line of --version' "$(head -n 1 "$TMPDIR/out")" 'tend 0.1.0'
says '--version names the database' 'SQLite 3.' "$TMPDIR/out"
says '--version names the reader of YAML' 'libyaml 0.' "$TMPDIR/out"

is 'the list of commands is not empty' "$(test "$(commands | wc -l)" -ge 24 && echo yes)" yes
bad='' wide='' bare='' other=''
for words in $(commands | tr ' ' '+'); do
	set -- $(printf %s "$words" | tr '+' ' ')
	ran tend "$@" --help
	[ $rc = 0 ] && [ ! -s "$TMPDIR/err" ] || bad="$bad $words"
	awk 'length > 80 { exit 1 }' "$TMPDIR/out" || wide="$wide $words"
	sed -n '/^Examples/,/^$/p' "$TMPDIR/out" | grep -q '^  tend ' || bare="$bare $words"
	cp "$TMPDIR/out" "$TMPDIR/long"
	ran tend help "$@"
	cmp -s "$TMPDIR/out" "$TMPDIR/long" || other="$other $words(help)"
	ran tend "$@" -h
	cmp -s "$TMPDIR/out" "$TMPDIR/long" || other="$other $words(-h)"
done
is '--help of every command is on stdout and ends with 0' "$bad" ''
is '--help of every command fits 80 columns' "$wide" ''
is '--help of every command has an example' "$bare" ''
is '`tend help X` and -h say the same' "$other" ''
is 'help fits 80 columns' "$(tend help | awk 'length > 80')" ''
ran tend help protocol
says 'help about a family lists its commands' 'protocol sign' "$TMPDIR/out"

# What is typed wrongly is never run: the file it would make is not there afterwards.
wrong() { # name, suggestion or nothing, words...
	name=$1 hint=$2
	shift 2
	ran tend "$@"
	is "$name ends with 2" "$rc" 2
	[ -z "$hint" ] || says "$name gets a suggestion" "$hint" "$TMPDIR/err"
	is "$name says nothing on stdout" "$(cat "$TMPDIR/out")" ''
}
wrong 'a misspelt command' 'did you mean `doctor`?' docter
wrong 'a misspelt second word' 'did you mean `person list`?' person lst
wrong 'a misspelt option' 'did you mean `--demo`?' init --dmeo
wrong 'an option of another command' 'is not an option' doctor --demo
wrong 'a short option that is none' 'is not an option' doctor -x
wrong 'a missing second word' 'tend help audit' audit
wrong 'a missing argument' 'tend check --help' check
wrong 'an argument too many' 'too many' doctor now
wrong 'a missing value' 'needs a value' doctor --data
wrong 'a value where none belongs' 'takes no value' init --demo=yes
wrong 'a word that nothing is near to' 'tend help' zzzzzzzz
wrong 'help about no command' 'did you mean `check`?' help chekc
refused 'nothing was made by any of it' test -e "$TEND_DATA"

ran tend --color never doctor --data="$TMPDIR/none.db"
is 'options may stand before the command and after it' "$rc" 1
ran tend check -- --help
is 'after -- nothing is an option' "$rc" 3
says 'after -- nothing is an option, and is looked for' '--help' "$TMPDIR/err"
ran tend doctor --data "$(printf '\377')"
is 'an argument that is no text is refused' "$rc" 2
tend help >/dev/full 2>"$TMPDIR/err"
is 'output that can not be written is told' "$?" 7
tend explain | head -n 1 >"$TMPDIR/out"
is 'a reader that goes away is no error' "$(wc -l <"$TMPDIR/out")" 1
finish
