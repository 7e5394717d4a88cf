#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A director mends a protocol: check shows the place, explain says why, the mended file passes.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
cp -R "$SRC/protocols" "$TMPDIR/p"
cd "$TMPDIR" || exit 1

ran tend check p/kap-lozenge-im.yaml
is 'the shipped protocol has no errors' "$rc" 0
says 'the summary names files and time' 'in 1 file (' "$TMPDIR/err"
is 'nothing is said on stdout then' "$(cat "$TMPDIR/out")" ''

sed 's/^supervised: yes/supervisd: yes/' p/kap-lozenge-im.yaml >p/mine.yaml
line=$(grep -n supervisd p/mine.yaml | cut -d: -f1)
ran tend check p/mine.yaml
is 'a typo is found' "$rc" 1
says 'its place is shown' "p/mine.yaml:$line:1" "$TMPDIR/out"
says 'its line is shown' 'supervisd: yes' "$TMPDIR/out"
says 'the right word is named' 'supervised' "$TMPDIR/out"
code=$(sed -n 's/^error\[\([A-Z0-9]*\)\].*/\1/p' "$TMPDIR/out" | head -n 1)
ran tend explain "$code"
is "the code $code can be explained" "$rc" 0
says 'the explanation names the code' "$code" "$TMPDIR/out"
sed -i 's/^supervisd/supervised/' p/mine.yaml
ran tend check p/mine.yaml
is 'the mended file passes' "$rc" 0

sed 's/^supervised: yes/supervisd: yes/' p/kap-lozenge-im.yaml >p/mine.yaml
ran tend check --format gcc p/mine.yaml
says 'for editors it is one line' "p/mine.yaml:$line:1: error: " "$TMPDIR/out"
ran tend check --format=json p/mine.yaml
is 'as JSON it ends the same' "$rc" 1
is 'as JSON it has the place' "$(jq -r '.schema, .diagnostics[0].line' "$TMPDIR/out")" \
	"tend.check/1
$line"
ran tend check p/mine.yaml p/kap-lozenge-im.yaml
says 'several files have one summary' 'in 2 files (' "$TMPDIR/err"
is 'one file with errors is enough' "$rc" 1
ran tend check p/kap-lozenge-im.yaml p/mine.yaml --json
is 'JSON of several files is one object' "$(jq -s length "$TMPDIR/out")" 1

# A figure far from the published ones is a warning, and one that was weighed says why.
sed 's/^  stay: 120 min/  stay: 90 min/' p/kap-lozenge-im.yaml >p/mine.yaml
ran tend check p/mine.yaml
is 'a warning refuses nothing' "$rc" 0
says 'a short stay is a warning' 'warning[W0807]' "$TMPDIR/out"
says 'the usual figure is told' '2 h is usual' "$TMPDIR/out"
sed -i 's/^parts:/waive: [{code: W0807, at: values\/stay, because: Our patients stay in the house overnight}]\nparts:/' p/mine.yaml
ran tend check p/mine.yaml
says 'waived it stays in view' 'waived[W0807]' "$TMPDIR/out"
says 'with its reason' 'because: Our patients stay in the house overnight' "$TMPDIR/out"
says 'and is counted apart' '1 waived' "$TMPDIR/err"
ran tend check --json p/mine.yaml
is 'also as JSON' "$(jq -r '.warnings, .diagnostics[0].severity, .diagnostics[0].waived' "$TMPDIR/out")" \
	"0
waived
Our patients stay in the house overnight"

mkdir far
cp p/kap-lozenge-im.yaml far/
ran tend check far/kap-lozenge-im.yaml
is 'the library is found where the program lies' "$rc" 0
TEND_LIBRARY=$TMPDIR/nowhere
export TEND_LIBRARY
ran tend check far/kap-lozenge-im.yaml
is 'parts that are not there are errors' "$rc" 1
says 'the folder that is missing is named once' 'the folder `parts`' "$TMPDIR/out"
is 'and it is one error' "$(grep -c '^error' "$TMPDIR/out")" 1
TEND_LIBRARY=$TMPDIR/p
export TEND_LIBRARY
ran tend check far/kap-lozenge-im.yaml
is 'parts are found in the library too' "$rc" 0
unset TEND_LIBRARY

ran tend check - <p/kap-lozenge-im.yaml
ran tend check nowhere.yaml
is 'a file that is not there ends with 3' "$rc" 3
says 'and is named' 'nowhere.yaml' "$TMPDIR/err"
ran tend check p
is 'a folder is no file' "$rc" 2
ran tend check --format xml p/mine.yaml
is 'a format that is none ends with 2' "$rc" 2
head -c 300000 /dev/zero | tr '\0' '#' >huge.yaml
ran tend check huge.yaml
is 'a file that is too large is refused' "$rc" 2
printf 'a: \033[31m\n' >colour.yaml
ran tend check colour.yaml
is 'a file can not colour the terminal' "$(tr -dc '\033' <"$TMPDIR/out" | wc -c)" 0

mkdir "$TMPDIR/own" && cp "$SRC/protocols/kap-lozenge-im.yaml" "$TMPDIR/own/"
TEND_LIBRARY="$SRC/protocols" ran tend check "$TMPDIR/own/kap-lozenge-im.yaml"
says 'parts that came from the library are named' 'since they are not beside the file: parts/' "$TMPDIR/err"
cp -R "$SRC/protocols/parts" "$TMPDIR/own/"
TEND_LIBRARY="$SRC/protocols" ran tend check "$TMPDIR/own/kap-lozenge-im.yaml"
refused 'and those beside the file are not' grep -q 'taken from the library' "$TMPDIR/err"

ran tend explain E9999
is 'a code that is none ends with 3' "$rc" 3
ran tend explain
is 'without a code all are listed' "$(test "$(wc -l <"$TMPDIR/out")" -gt 50 && echo yes)" yes
for code in $(cut -d' ' -f1 "$TMPDIR/out"); do
	tend explain "$code" >"$TMPDIR/one" 2>&1 || echo "$code"
done >bad
is 'every code can be explained' "$(cat bad)" ''
ran tend explain e201
is 'a code is read without its zeros and in small letters' "$(sed 1q "$TMPDIR/out" | cut -c 1-5)" E0201
finish
