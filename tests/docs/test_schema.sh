#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The JSON Schema that editors use: written from the rows, as committed, accepting what loads and
# refusing what can be seen without the rest of the file.
set -u
. "$SRC/tests/support/tap.sh"
whole=$TMPDIR/protocol.schema.json part=$TMPDIR/part.schema.json
"$TEND" schema >"$whole" && "$TEND" schema part >"$part" || exit 1

ok "the committed schema of a protocol is that of the rows (make docs)" \
	cmp "$whole" "$SRC/protocols/protocol.schema.json"
ok "the committed schema of a part is that of the rows (make docs)" \
	cmp "$part" "$SRC/protocols/part.schema.json"
ok "every key has a description" jq -e \
	'[.definitions[] | .properties // {} , (.anyOf // [])[].properties | .[]? | select((.description // "") == "")] == []' "$whole"
ok "no key takes just anything but what a plugin is given" jq -e \
	'[.definitions | to_entries[] | .key as $d | .value | (.properties // {}), (.anyOf // [])[].properties
	  | to_entries[]? | select((.value | keys) == ["description"]) | .key] | unique == ["with"]' "$whole"

schema() {
	python3 "$SRC/tests/docs/schema.py" "$whole" "$part" "$@"
}
for f in "$SRC"/protocols/*.yaml; do
	ok "accepted: $(basename "$f")" schema accept "$f"
done
ok "the parts are accepted" schema accept "$SRC"/protocols/parts/*.yaml
ok "the small protocol of the tests is accepted" schema accept "$SRC/tests/protocol/small.yaml"
ok "the examples of the reference are accepted" schema page "$SRC/tests/docs/frame.yaml" \
	"$SRC/docs/protocol-language.md"

# What is given to a plugin, and what holds without its answer, goes by its manifest.
ls "$SRC"/tests/protocol/faults/*.yaml | grep -Ev '/plugin-(with|otherwise|broken)' >"$TMPDIR/which"
xargs python3 "$SRC/tests/docs/schema.py" "$whole" "$part" refuse <"$TMPDIR/which" >"$TMPDIR/faults"
for code in E0107 E0201 E0203 E0204 E0205 E0206 E0207 E0210 E0305 E0307 E0309 E0310 E0313; do
	ok "each file with $code is refused" awk -v code=$code '
		$1 == code { n++; if ($2 != "ok") { print; bad = 1 } }
		END { exit bad || !n }' "$TMPDIR/faults"
done
ok "in all at least 94 files of faults are refused" \
	awk '$2 == "ok" { n++ } END { print n; exit n < 94 }' "$TMPDIR/faults"

manifest=$TMPDIR/plugin.schema.json
"$TEND" schema plugin >"$manifest" || exit 1
ok "the committed schema of a manifest is that of the rows (make docs)" \
	cmp "$manifest" "$SRC/plugins/plugin.schema.json"
of_plugin() {
	python3 "$SRC/tests/docs/schema.py" "$manifest" "$manifest" "$@"
}
ok "the manifest of the tests is accepted" of_plugin accept \
	"$SRC/tests/plugin/packages/settle/plugin.yaml"
of_plugin refuse "$SRC"/tests/plugin/faults/*.yaml >"$TMPDIR/manifests"
for code in E0201 E0202 E0306 E0307; do
	ok "each manifest with $code is refused" awk -v code=$code '
		$1 == code { n++; if ($2 != "ok") { print; bad = 1 } }
		END { exit bad || !n }' "$TMPDIR/manifests"
done

printf 'tend: 1\nid: x\n' >"$TMPDIR/short.yaml"
refused "a protocol with most of it missing is refused" schema accept "$TMPDIR/short.yaml"
for f in "$SRC"/protocols/*.yaml; do
	is "$(basename "$f") names the schema" "$(head -n 1 "$f")" \
		'# yaml-language-server: $schema=protocol.schema.json'
done
for f in "$SRC"/protocols/parts/*.yaml; do
	head -n 1 "$f" | grep -qxF '# yaml-language-server: $schema=../part.schema.json' || echo "$f"
done >"$TMPDIR/without"
is "each part names the schema of parts" "$(cat "$TMPDIR/without")" ""
exits 2 "there is no schema of something else" "$TEND" schema form
finish
