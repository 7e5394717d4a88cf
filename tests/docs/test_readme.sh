#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the README shows is what happens: each `$ command` of a console block is run and its output
# compared.  A line `…` stands for any lines; times in ms may differ.  Links and commands exist.
set -u
. "$SRC/tests/support/tap.sh"
page=$SRC/README.md
mkdir "$TMPDIR/work" && cd "$TMPDIR/work" || exit 1
ln -s "$TEND" tend
cp -R "$SRC/protocols" "$SRC/plugins" .
mkdir tests && cp -R "$SRC/tests/docs" tests/

# commands into N.cmd, what they print into N.want
awk -v dir="$TMPDIR" '
	/^```/ { inside = $0 == "```console"; next }
	!inside { next }
	/^[$] / { n++; print substr($0, 3) >(dir "/" n ".cmd"); printf "" >(dir "/" n ".want"); next }
	{ print >(dir "/" n ".want") }
	END { print n + 0 >(dir "/count") }' "$page"

same() { # got wanted
	awk -v got="$1" '
		function next_line(  r) { r = (getline line <got); gsub(/[0-9]+ ms/, "N ms", line); return r }
		{ gsub(/[0-9]+ ms/, "N ms") }
		$0 == "…" { any = 1; next }
		{
			do {
				if (next_line() <= 0) { print "missing: " $0; bad = 1; exit }
			} while (any && line != $0)
			any = 0
			if (line != $0) { print "printed: " line; print "shown:   " $0; bad = 1; exit }
		}
		END {
			if (!bad && !any && next_line() > 0) { print "not shown: " line; bad = 1 }
			exit bad
		}' "$2"
}

i=1
count=$(cat "$TMPDIR/count")
while [ "$i" -le "$count" ]; do
	sh "$TMPDIR/$i.cmd" >"$TMPDIR/$i.got" 2>&1 </dev/null
	ok "$(cut -c 1-60 <"$TMPDIR/$i.cmd")" same "$TMPDIR/$i.got" "$TMPDIR/$i.want"
	i=$((i + 1))
done
ok "it shows commands" [ "$count" -ge 5 ]
first_clinic() {
	./tend course list --data elm.db --by nora --pin-fd 3 3<nora | grep 'elm 1.0.0'
}
ok "its first clinic has a patient on a protocol in force" first_clinic

links() {
	for f in $(grep -o ']([^)#]*)' "$page" | tr -d '])(' ); do
		[ -e "$SRC/$f" ] || { echo "there is no $f"; return 1; }
	done
}
ok "what it links to is there" links

commands() { # `./tend NOUN VERB` in the text
	grep -o '`\./tend [a-z ]*' "$page" | sed 's/.*tend //; s/ *$//' | sort -u | while IFS= read -r c; do
		# shellcheck disable=SC2086
		./tend help $c >/dev/null 2>&1 || { echo "there is no command: $c"; exit 1; }
	done
}
ok "the commands it names exist" commands

targets() {
	grep -o '`make [a-z-]*' "$page" | sed 's/.*make //' | sort -u | while IFS= read -r t; do
		[ -z "$t" ] || grep -q "^[a-z ]*\<$t\>[a-z ]*:" "$SRC/Makefile" || { echo "no target $t"; exit 1; }
	done
}
ok "the targets it names exist" targets
ok "it is short enough to be read" [ "$(wc -l <"$page")" -lt 170 ]
finish
