#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C4: every command with --json prints one object with a schema, also when empty and on error.
# C6: --dry-run leaves the data file as it is, byte for byte.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
sed 's/^status: example/status: draft/; s/^id: .*/id: elm/' "$SRC/protocols/kap-lozenge-im.yaml" \
	>"$TMPDIR/elm.yaml"
cp -R "$SRC/protocols/parts" "$TMPDIR/parts"
cp -R "$TEND_DATA" "$TMPDIR/before.db"

one() { # schema, exit code, words...
	schema=$1 want=$2
	shift 2
	ran tend "$@" --json
	is "JSON of: tend $*" \
		"$rc:$(jq -rs 'if length == 1 then .[0].schema else "not one" end' "$TMPDIR/out" 2>&1)" \
		"$want:$schema"
}
one tend.protocols/1 0 protocol list
one tend.people/1 0 person list
one tend.plugins/1 0 plugin list
one tend.clinic/1 0 clinic show
one tend.whoami/1 0 whoami
one tend.audit.verify/1 0 audit verify
one tend.audit.log/1 0 audit log
one tend.audit.log/1 0 audit log --stream nowhere
one tend.doctor/1 1 doctor
one tend.config/1 0 config show
one tend.codes/1 0 explain
one tend.explain/1 0 explain E0201
one tend.check/1 0 check "$TMPDIR/elm.yaml"
one tend.check/1 1 check "$TMPDIR/code"
one tend.reply/1 0 protocol store "$TMPDIR/elm.yaml"
one tend.protocol/1 0 protocol show elm
one tend.protocol.files/1 0 protocol print --files elm
one tend.protocol.text/1 0 protocol print elm
one tend.diff/1 0 diff elm "$TMPDIR/elm.yaml"
one tend.wordings/1 0 form list
one tend.guide/1 0 guide --protocol "$TMPDIR/elm.yaml"
one tend.lists/1 0 list list
one tend.board/1 0 board
one tend.today/1 0 today
one tend.report/1 0 report
one tend.reply/1 0 backup "$TMPDIR/b.db"
one tend.backup/1 0 restore --check "$TMPDIR/b.db"
cp "$TMPDIR/b.db" "$TMPDIR/b2.db"
cp "$TMPDIR/b.db.json" "$TMPDIR/b2.db.json"

fails() { # exit code, words...
	want=$1
	shift
	ran tend "$@" --json
	is "JSON error of: tend $*" \
		"$rc:$(jq -rs '.[0].schema, .[0].exit, length' "$TMPDIR/err" 2>&1 | tr '\n' ' ')" \
		"$want:tend.error/1 $want 1 "
}
fails 2 docter
fails 2 person lst
fails 2 person list --nonsense
fails 3 protocol show nothing
fails 3 form show gad7
fails 3 form import gad7 "$TMPDIR/nowhere.yaml"
fails 3 list import trial arm "$TMPDIR/nowhere.csv"
fails 3 person list --data "$TMPDIR/nowhere.db"
fails 3 explain E9999
fails 4 audit log --data "$TMPDIR/before.db"
fails 2 person pin
fails 2 clinic set phone
fails 3 plugin grant nothing
fails 2 plugin revoke nothing

# Each command that takes --json is tried above: a new one is to be added here.
tried=$(sed -n 's/^\(one\|fails\) [^ ]* *[0-9]* *\([a-z]*\( [a-z]*\)\{0,1\}\).*/\2/p' "$0")
for words in $(commands | tr ' ' '+'); do
	set -- $(printf %s "$words" | tr '+' ' ')
	tend "$@" --help | grep -q -- ' --json ' || continue
	case $* in
	'protocol sign' | 'protocol approve' | 'protocol retire' | 'person add' | 'person roles' | \
	'person leave') continue ;; # they answer with the same tend.reply/1
	esac
	case $1 in course|session|why|patient|order|dose|demo|test|print) continue ;; esac
	printf '%s\n' "$tried" | grep -qE "^$*( |$)" || echo "$*"
done >"$TMPDIR/untried"
is 'every command with --json is tried' "$(cat "$TMPDIR/untried")" ''

sum() { cat "$TEND_DATA" "$TEND_DATA"-wal 2>/dev/null | sha256sum; find "$HOME" -type f ! -name 'tap.log' ! -name 'out' ! -name err ! -name typed ! -name '*-shm' ! -name '*-wal' | sort; }
dry() { # words...
	sum >"$TMPDIR/../sum.$$"
	ran tend "$@" --dry-run
	is "--dry-run of: tend $*" "$rc:$(grep -c '^[+-] ' "$TMPDIR/out" | sed 's/[1-9][0-9]*/some/')" 0:some
	is "--dry-run writes nothing: tend $*" "$(sum)" "$(cat "$TMPDIR/../sum.$$")"
	rm "$TMPDIR/../sum.$$"
}
dry person add lena --name 'Lena Hart' --roles therapist
dry person roles mara therapist
dry person leave mara
dry person pin
dry clinic set phone "555 0142"
dry person pin mara --reason 'forgot it'
dry protocol store "$TMPDIR/elm.yaml"
dry protocol sign elm@1.0.0
dry protocol approve elm@1.0.0
dry protocol retire elm@1.0.0 --reason old
dry backup "$TMPDIR/c.db"
dry restore "$TMPDIR/b.db" --replace
dry init --demo --data "$TMPDIR/other.db"
printf 'form: gad7\nlanguage: en\nlicence: invented for a test\nitems:\n' >"$TMPDIR/gad7.yaml"
for i in nervous cannot-stop-worry too-much-worry relaxing restless irritable dread; do
	echo "  $i: Invented sentence about $i"
done >>"$TMPDIR/gad7.yaml"
dry form import gad7 "$TMPDIR/gad7.yaml"
printf 'active\n' >"$TMPDIR/arm.csv"
dry list import trial arm "$TMPDIR/arm.csv"
for words in $(commands | tr ' ' '+'); do
	set -- $(printf %s "$words" | tr '+' ' ')
	tend "$@" --help | grep -q -- '--dry-run ' || continue
	case $1 in course|session|why|patient|order|dose|demo|test|check|guide|print|plugin) continue ;; esac
	grep -qE "^dry $*( |$)" "$0" || echo "$*"
done >"$TMPDIR/untried"
is 'every command with --dry-run is tried' "$(cat "$TMPDIR/untried")" ''
one tend.dry-run/1 0 person roles mara therapist --dry-run
is 'JSON of --dry-run says what goes and what comes' "$(jq -r '.would[]' "$TMPDIR/out" | cut -c1)" "-
+"
one tend.backup/1 0 restore "$TMPDIR/b2.db" --data "$TMPDIR/r.db" --by nora --reason try
ran tend person roles mara director --by mara --dry-run
is '--dry-run tells who may not' "$rc" 4
finish
