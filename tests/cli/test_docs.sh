#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Manual pages and completions: written from the rows, all of them there, and working.
set -u
. "$SRC/tests/support/tap.sh"
cd "$TMPDIR" || exit 1

# ---- manual pages
"$TEND" docs man >pages
for page in $(cat pages); do
	"$TEND" docs man "$page" >"$page" || echo "$page cannot be written" >>trouble
done
touch trouble
is "every page can be written" "$(cat trouble)" ""
is "no page comes twice" "$(sort pages | uniq -d)" ""
ok "the pages are clean mdoc" sh -c 'mandoc -T lint -W warning $(cat pages)'
ok "and can be read" sh -c 'mandoc -T html tend-protocol.5 | grep -q "after that"'

"$TEND" help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)   *.*/\1/p' >commands
for file in tend.1 family; do
	while read -r noun verb; do
		line=".It Sy \"tend $noun${verb:+ $verb}\""
		[ $file = tend.1 ] || line=".Ss \"tend $noun${verb:+ $verb}"
		grep -hqF -- "$(echo "$line" | sed 's/-/\\-/g')" $([ $file = tend.1 ] && echo tend.1 || echo tend-*.1) ||
			echo "$noun $verb"
	done <commands >missing
	is "every command stands in $file" "$(cat missing)" ""
done
for word in TEND_DATA TEND_LIBRARY '"130"' 'Xr tend-check 1' 'Xr tend-protocol 5'; do
	says "tend.1 has $word" "$word" tend.1
done
says "an option has its text" 'text, json' tend-check.1
jq -r '[.definitions[] | .properties // {}, (.anyOf // [])[].properties] | map(keys? // []) | add | unique[]' \
	"$SRC/protocols/protocol.schema.json" >keys
while read -r key; do
	k=$(echo "$key" | sed 's/-/\\-/g')
	grep -qF -e "\"$k\"" -e "\"$k (must)\"" tend-protocol.5 || [ "$key" = with ] || echo "$key"
done <keys >missing
is "every key of the language stands in tend-protocol.5" "$(cat missing)" ""
exits 3 "there is no page of something else" "$TEND" docs man tend-nothing.1

# a tag or a command that is followed by the next one says nothing
awk '/^\.(It|Ss)/ { if (waits) print FILENAME ": " waits; waits = $0; next } { waits = "" }' tend*.[15] |
	grep -v '^tend.1: .Ss' >silent
is "no command, option, key or setting is without its text" "$(cat silent)" ""

# ---- the reference
cp "$SRC/docs/protocol-language.md" page.md
ok "the tables of the reference are those of the rows (make docs)" sh -c '"$TEND" docs language page.md | cmp - page.md'
sed '/^| `prescriber` /d' page.md >short.md
ok "a row that is missing comes back" sh -c '"$TEND" docs language short.md | cmp - page.md'
printf '<!-- rows: roles -->\n' >open.md
exits 2 "a table without an end is told" "$TEND" docs language open.md
printf '<!-- rows: nonsense -->\n<!-- end -->\n' >odd.md
exits 2 "rows that there are not are told" "$TEND" docs language odd.md

# ---- completions
for shell in bash zsh fish; do
	"$TEND" completions $shell >completion.$shell
	if command -v $shell >/dev/null; then
		ok "$shell reads its completion" $shell -n completion.$shell
	else
		ok "the completion for $shell is written" test -s completion.$shell
	fi
	while read -r noun verb; do
		grep -qw -- "$noun" completion.$shell && grep -qw -- "${verb:-$noun}" completion.$shell ||
			echo "$noun $verb"
	done <commands >missing
	is "every command can be completed in $shell" "$(cat missing)" ""
done
exits 2 "another shell is refused" "$TEND" completions csh

cat >try.bash <<'B'
source completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tend
printf '%s\n' "${COMPREPLY[@]}"
B
try() {
	bash try.bash "$@" | sort | tr '\n' ' '
}
is "a command" "$(try tend chec)" "check "
is "a second word" "$(try tend protocol appr)" "approve "
ok "all second words" sh -c "bash try.bash tend session '' | grep -qx show"
is "an option of the command" "$(try tend check --for)" "--format "
is "what an option takes" "$(try tend check --format j | grep -o json)" "json"
is "an option that the command does not have" "$(try tend help --format)" " "
is "options before the second word do not count" "$(try tend --no-input protocol appr)" "approve "
touch draft-of-mine.yaml
is "files where files are due" "$(try tend check draft-of)" "draft-of-mine.yaml "
is "files of an option" "$(try tend doctor --data draft-of)" "draft-of-mine.yaml "
is "commands behind help" "$(try tend help chec)" "check "
is "nothing where nothing is due" "$(try tend help check zzz)" " "
finish
