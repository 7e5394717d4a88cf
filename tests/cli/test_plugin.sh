#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A plugin from its folder to the bedside: shown, granted, asked, revoked.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
cd "$TMPDIR" || exit 1
mkdir plugins
cp -r "$SRC/plugins/bp-trend" "$SRC/plugins/after-hours-call" plugins/

# ---- a package at the desk
for p in "$SRC"/plugins/*/; do
	ran tend plugin check "$p"
	is "$(basename "$p") is in order" "$rc" 0
done
ran tend plugin show plugins/bp-trend
says 'a director reads what it is told' 'readings     Every reading of this session' "$TMPDIR/out"
says 'and why' 'because: The readings of this session' "$TMPDIR/out"
ran tend plugin check plugins/nothing
is 'a package that is not there' "$rc" 1
cp -r plugins/bp-trend plugins/mine
sed -i 's/^id: .*/id: mine/' plugins/mine/plugin.yaml
sed -i 's/"rising"/"risign"/' plugins/mine/init.lua
ran tend plugin check plugins/mine
is 'a name that differs' "$rc" 1
says 'is told' 'plugin.yaml has a check `rising`, and init.lua registers none' "$TMPDIR/out"
printf 'while true do pcall(function() while true do end end) end\n' >plugins/mine/init.lua
ran tend plugin check plugins/mine
is 'code that never ends' "$rc" 1
says 'is ended' 'mine/init.lua:1: ' "$TMPDIR/out"
rm -r plugins/mine
ran tend plugin doc tend.hold
says 'what Lua can use is documented' 'tend.hold(' "$TMPDIR/out"

# ---- lines for the patient
mkdir plugins/told
cat >plugins/told/plugin.yaml <<'P'
plugin: 1
id: told
version: 1.0.0
title: Told
licence: Apache-2.0
about: Tells the patient what to bring, by age.
reads: {patient: The age}
guide:
  lines: {title: What to bring, with: {what: {type: text, text: What to bring}}}
P
cat >plugins/told/init.lua <<'P'
tend.guide("lines", function(ask)
  return {"You are " .. ask.patient.age .. ": bring " .. ask.with.what .. ".", "Take 50 mg of it."}
end)
P

# ---- a protocol that uses them
cat >tried.yaml <<'P'
tend: 1
id: tried
version: 1.0.0
title: A made-up protocol
status: draft
supervised: no
plugins: {bp-trend: ^1.0, after-hours-call: ^1.0, told: ^1.0}
measures:
  bp: {unit: mmHg, components: [systolic, diastolic], range: 20..300 mmHg}
checks:
  steady: {plugin: bp-trend/rising, with: {of: bp.systolic}}
reactions:
  call-late: {plugin: after-hours-call/left-late, with: {after: "00:00"}, owner: therapist}
sessions:
  review:
    kind: review
    where: clinic
    stages:
      talk: {mode: do-confirm, steps: [{measure: bp}]}
      next: {mode: do-confirm, enter: [steady], steps: [{confirm: more}]}
course:
  - phase: talks
    repeat: 3
    do: [{session: review, at: day 0}]
guide:
  review: [We talk., {plugin: told/lines, with: {what: a friend}}, We drink tea.]
P
ran tend check tried.yaml
is 'it is in order' "$rc" 0
tend protocol store tried.yaml 2>/dev/null
typed $nora tend protocol approve tried@1.0.0 --by nora --pin-fd 3 >/dev/null 2>&1
typed $martin tend protocol approve tried@1.0.0 --by martin --pin-fd 3 >/dev/null 2>&1
ran tend plugin list
is 'at first nothing is granted' "$(grep -c 'not granted' "$TMPDIR/out")" 3
Q=$(typed $mara tend patient add 'T. Sample' --born 1990-02-01 --sex male --by mara --pin-fd 3 2>/dev/null)
C=$(typed $mara tend course open "$Q" tried --by mara --pin-fd 3 2>/dev/null)
does() { ran typed $mara tend session do "$C" "$1" --by mara --pin-fd 3; }
ran typed $mara tend session start "$C" "review 1" --by mara --pin-fd 3
is 'the session begins' "$rc" 0
does 'measure bp 120/80 mmHg'
does 'enter next'
is 'what is not granted is not asked, and nothing opens' "$rc" 5
says 'people are told to decide by hand' 'could not run' "$TMPDIR/err"

# ---- granted
ran typed $mara tend plugin grant bp-trend --by mara --pin-fd 3
is 'a nurse grants nothing' "$rc" 4
ran tend plugin grant bp-trend --by nora --dry-run
is 'what would be granted can be looked at' "$rc:$(grep -c '^+ ' "$TMPDIR/out")" 0:1
ran tend plugin list
is 'and nothing is' "$(grep -c 'not granted' "$TMPDIR/out")" 3
ran typed $nora tend plugin grant bp-trend --pin-fd 3
is 'a director does' "$rc" 0
says 'and reads what for' 'because: The readings of this session' "$TMPDIR/out"
typed $nora tend plugin grant after-hours-call --pin-fd 3 >/dev/null 2>&1
ran tend plugin list
is 'it is told' "$(grep -c '1.0.0 *granted ' "$TMPDIR/out")" 2
does 'measure bp 128/80 mmHg'
does 'measure bp 137/82 mmHg'
does 'enter next'
is 'pressures that go on rising hold' "$rc" 5
says 'with the sentence of the plugin' 'systolic went up in each of the last 3 readings, by 17 in all' "$TMPDIR/err"
ran typed $mara tend session show "$C" --by mara --pin-fd 3
says 'the page says so too' 'systolic went up' "$TMPDIR/out"
does 'measure bp 130/80 mmHg'
does 'enter next'
is 'a lower one opens' "$rc" 0
does 'confirm more'
does 'leave'
is 'the patient goes home' "$rc" 0
ran typed $mara tend course timeline "$C" --by mara --pin-fd 3
says 'a reaction opened its task' 'Call the patient, went home at' "$TMPDIR/out"
says 'by the name of the protocol' '(call-late)' "$TMPDIR/out"
says 'what was answered is on record' 'steady' "$TMPDIR/out"
does 'close'

guide() { ran typed $mara tend guide "$C" --as text --by mara --pin-fd 3; }
guide
says 'a hand-out without its grant lacks the lines' 'We drink tea.' "$TMPDIR/out"
says 'and says so' 'The lines of told/lines are left out: the clinic has not granted what it asks for.' "$TMPDIR/err"
typed $nora tend plugin grant told --pin-fd 3 >/dev/null 2>&1
guide
says 'with it they stand in their place' 'bring a friend.' "$TMPDIR/out"
is 'between the sentences of the protocol' "$(grep -n 'We talk\|a friend\|tea' "$TMPDIR/out" | sed 's/[^0-9].*//' | sort -nc && echo in order)" 'in order'
is 'no plugin names an amount' "$(grep -c '50 mg' "$TMPDIR/out")" 0

# ---- revoked
ran typed $nora tend plugin revoke bp-trend --pin-fd 3
is 'without a reason nothing is revoked' "$rc" 2
ran typed $nora tend plugin revoke bp-trend --reason 'holds too often' --pin-fd 3
is 'with one it is' "$rc" 0
ran tend plugin list
is 'and told' "$(grep -c '^bp-trend@1.0.0 *revoked' "$TMPDIR/out")" 1
ran typed $mara tend session start "$C" "review 2" --by mara --pin-fd 3
does 'measure bp 120/80 mmHg'
does 'enter next'
is 'from then on people decide by hand' "$rc" 5
# ---- a step with questions of its own, and one that is a tick
mkdir plugins/breath
cat >plugins/breath/plugin.yaml <<'P'
plugin: 1
id: breath
version: 1.0.0
title: Breath
licence: Apache-2.0
about: Breathing together, with questions of its own.
steps:
  pace: {title: Breathe together, form: pace, done: yes}
  bell: {title: Ring the bell}
forms:
  pace:
    title: How it went
    answers: 0..4
    items: [settled, breath]
    lua: {scores: {calm: {range: 0..10, better: higher}}}
P
cat >plugins/breath/init.lua <<'P'
tend.step("pace", {done = function(ask) return ask.items.settled >= 2 end})
tend.form("pace", {scores = function(ask) return {calm = ask.items.settled + ask.items.breath} end})
P
cat >breathing.yaml <<'P'
tend: 1
id: breathing
version: 1.0.0
title: A made-up protocol
status: draft
supervised: no
plugins: {breath: ^1.0}
checks:
  calm: {pass: [pace.calm >= 5], otherwise: hold, say: Not calm yet.}
sessions:
  review:
    kind: review
    where: clinic
    stages:
      talk: {mode: do-confirm, steps: [{breath/pace: breathing}, {breath/bell: bell}]}
      next: {mode: do-confirm, enter: [calm], steps: [{confirm: more}]}
course:
  - phase: talks
    do: [{session: review, at: day 0}]
P
tend protocol store breathing.yaml 2>/dev/null
typed $nora tend protocol approve breathing@1.0.0 --by nora --pin-fd 3 >/dev/null 2>&1
typed $martin tend protocol approve breathing@1.0.0 --by martin --pin-fd 3 >/dev/null 2>&1
typed $nora tend plugin grant breath --pin-fd 3 >/dev/null 2>&1
Q=$(typed $mara tend patient add 'U. Sample' --born 1991-02-01 --sex male --by mara --pin-fd 3 2>/dev/null)
C=$(typed $mara tend course open "$Q" breathing --by mara --pin-fd 3 2>/dev/null)
typed $mara tend session start "$C" review --by mara --pin-fd 3 >/dev/null 2>&1
ran typed $mara tend session show "$C" --by mara --pin-fd 3
says 'the page asks its questions' 'form pace: ANSWERS' "$TMPDIR/out"
says 'and for a tick' 'confirm bell' "$TMPDIR/out"
does 'form pace: 1,3'
is 'its form is answered' "$rc" 0
does 'confirm bell'
is 'its tick is a tick' "$rc" 0
does 'enter next'
says 'its rule holds the step open' 'Still open in talk: breathing' "$TMPDIR/err"
does 'form pace: 2,2'
does 'enter next'
says 'then its score holds the gate' 'Not calm yet' "$TMPDIR/err"
does 'form pace: 3,3'
does 'enter next'
is 'and opens it' "$rc" 0
ran tend audit verify
is 'the record stands' "$rc" 0
finish
