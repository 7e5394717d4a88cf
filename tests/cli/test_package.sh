#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A protocol that names a plugin: where its package is found, and that it is kept with it.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
mkdir -p "$TMPDIR/p" "$TMPDIR/installed"
cd "$TMPDIR" || exit 1
packages=$SRC/tests/plugin/packages
sed -e 's/^status: draft/&\nplugins: {settle: ^1.0}/' \
	-e 's/^alerts:/  settled: {plugin: settle\/settled, with: {by: 19:00}}\n&/' \
	-e 's/enter: \[consent, gap/enter: [settled, consent, gap/' \
	-e 's/^          - {measure: \[bp, sedation\], name: before}/&\n          - {settle\/pace: settling}/' \
	"$SRC/tests/protocol/small.yaml" >p/small.yaml

ran tend check p/small.yaml
is 'without its plugin a protocol is not whole' "$rc" 1
says 'it says where plugins are looked for' 'p/plugins' "$TMPDIR/out"
TEND_PLUGINS=$packages ran tend check p/small.yaml
is 'where plugins are installed it is found' "$rc" 0
mkdir -p home/tend && cp -R "$packages" home/tend/plugins
XDG_DATA_HOME=$TMPDIR/home ran tend check p/small.yaml
is 'and in the folder of data' "$rc" 0
mkdir plugins && cp -R "$packages/settle" plugins/
ran tend check p/small.yaml
is 'and beside the folder of the protocol' "$rc" 0
mkdir p/plugins && cp -R plugins/settle p/plugins/ && rm p/plugins/settle/words.lua
ran tend check p/small.yaml
is 'the nearest one stands, also where it is not whole' "$rc" 1
says 'and says which file is missing' 'plugins/settle/words.lua' "$TMPDIR/out"
cp plugins/settle/words.lua p/plugins/settle/
ran tend check p/small.yaml
is 'whole it is taken' "$rc" 0

ran tend diagram p/small.yaml --what session --as text
says 'the gate tells what it asks' 'asked of the plugin settle: Settled and in time' "$TMPDIR/out"
says 'and what holds without an answer' 'without an answer: prescriber signs' "$TMPDIR/out"
ran tend protocol print p/small.yaml
cp "$TMPDIR/out" p/printed.yaml
ran tend diff p/small.yaml p/printed.yaml
is 'written out it means the same' "$(cat "$TMPDIR/out")" 'The two mean the same.'
sed 's/by: 19:00/by: 20:00/' p/small.yaml >p/later.yaml
ran tend diff p/small.yaml p/later.yaml
says 'what a plugin is given is told' 'is given 20:00. It was 19:00. Perhaps loosened.' "$TMPDIR/out"

ran tend protocol store p/small.yaml
is 'it is kept' "$rc" 0
rm -r plugins p/plugins
ran tend protocol print small@1.0.0
is 'and read back without the folder' "$rc" 0
ran tend protocol print small@1.0.0 --files
says 'with its manifest' 'plugins/settle/plugin.yaml' "$TMPDIR/out"
says 'and its code' 'return {late = "It is late for a dose."}' "$TMPDIR/out"
finish
