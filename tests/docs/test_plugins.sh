#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/plugins.md: the plugin that the page writes is in order, and a protocol can use it.
. "$SRC/tests/support/tap.sh"
page=$SRC/docs/plugins.md
cd "$TMPDIR" || exit 1
mkdir -p plugins/quiet-hour

block() { # the lines of one block of the page
	awk -v head="\`\`\`$1" '$0 == head { inside = 1; next } /^```/ { inside = 0 } inside' "$page"
}
block 'yaml plugin' >plugins/quiet-hour/plugin.yaml
block 'lua plugin' >plugins/quiet-hour/init.lua
"$TEND" plugin check plugins/quiet-hour >out 2>&1
is 'the plugin is in order' "$?:$(grep -c '^quiet-hour@1.0.0: in order' out)" 0:1
{
	printf 'tend: 1\nid: p\nversion: 1.0.0\ntitle: P\nstatus: draft\nsupervised: no\n'
	block 'yaml protocol'
	cat <<'P'
sessions:
  talk:
    kind: review
    where: clinic
    stages:
      first: {mode: do-confirm, steps: [{confirm: hello}]}
      then: {mode: do-confirm, enter: [quiet], steps: [{confirm: more}]}
course:
  - phase: talks
    do: [{session: talk, at: day 0}]
P
} >p.yaml
"$TEND" check p.yaml >out 2>&1
is 'and a protocol can use it' "$?" 0
sed -i 's/for: 20 min/for: 20 d/' p.yaml
"$TEND" check p.yaml >out 2>&1
says 'a parameter that does not fit is told' 'error[E0' out
finish
