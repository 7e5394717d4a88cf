#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One small fault in the code of a rule turns its scenario red: scenarios that stay green whatever
# the engine does would protect nobody.  The faults and what each would do to a patient stand in
# planted.txt.  A fault must show in the scenario's own lines, not already in a prelude, and must
# compile.  Faults that no scenario can show turn a test program of one module red (`red: core/facts`).
# Only the changed file is compiled anew; everything else is the engine of this build.
#   FAULT=X05 test_planted.sh   only the faults of that case
. "$SRC/tests/support/tap.sh"
table=$SRC/tests/fault/planted.txt
scenarios=$SRC/protocols/scenarios/kap-lozenge-im
dir=$TMPDIR/planted
mkdir "$dir"
cd "$SRC" || exit 1

# The flags of the build; a fault needs no speed and no advice.
flags="$(cat "$BUILD/flags") -O0 -g0 -w -U_FORTIFY_SOURCE"
libs=$(printf '%s\n' $flags | grep '^-l')
ok 'the player compiles' $flags -c tests/fault/runner/play.c -o "$dir/play.o"
ok 'it is linked with the engine' $flags "$dir/play.o" "$BUILD/libengine.a" $libs -o "$dir/play"

# planted.txt: blocks of `key: value`, a blank line between two; one file a block and key here.
awk -v dir="$dir" -v only="${FAULT-}" '
	/^#/ { next }
	/^[[:space:]]*$/ { open = 0; next }
	/^case: / {
		open = only == "" || $2 == only
		if (open)
			n++
	}
	open {
		key = $0
		sub(/:.*/, "", key)
		value = $0
		sub(/^[a-z]*: */, "", value)
		print value >(dir "/" n "." key)
		close(dir "/" n "." key)
	}
	END { print n + 0 >(dir "/count") }' "$table"
n=$(cat "$dir/count")

# Every block says each key once: two blocks that a merge has glued together would be one fault.
cat >"$dir/keys.awk" <<'AWK'
function check(  i) {
	for (i = 1; at && i <= total; i++)
		if (seen[want[i]] != 1)
			printf "line %d: %s stands %d times; ", at, want[i], seen[want[i]]
	split("", seen)
	at = 0
}
BEGIN { total = split(keys, want, " "); for (i in want) known[want[i]] = 1 }
/^#/ { next }
/^[[:space:]]*$/ { check(); next }
{
	key = $0
	sub(/:.*/, "", key)
	if (!(key in known))
		printf "line %d: `%s` is no key; ", NR, key
	seen[key]++
	if (!at)
		at = NR
}
END { check() }
AWK
unfit() {
	awk -v keys='case file from to red harm' -f "$dir/keys.awk" "$1"
}
awk '/^$/ && ++n == 2 { next } { print }' "$table" >"$dir/glued.txt"
refused 'a glued block would be found' test -z "$(unfit "$dir/glued.txt")"
is 'every fault has each of its keys once' "$(unfit "$table")" ''
refused 'the table has faults' test "$n" = 0

# The golden vectors of the clinical design, and its edge cases that have a scenario: none can get lost.
for c in Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 G1 G2 C1 C2 C3 C4 C5 C6 A1 P1 W1 M1 M2 L1 L2; do
	grep -q "^case: $c\$" "$table" || lost="${lost-} $c"
done
for c in 01 02 03 04 05 07 09 10 11 12 16 17 21 23 24 25 26 27 28 30 35 37; do
	grep -q "^case: X$c\$" "$table" || lost="${lost-} X$c"
done
is 'every edge case has a fault' "${lost-}" ''

all= programs=
for i in $(seq 1 "$n"); do
	red=$(cat "$dir/$i.red")
	case $red in
	tests/* | protocols/*) red=$SRC/$red.yaml ;; # a scenario of another protocol
	*/*)
		programs="$programs $red"
		continue
		;;
	*) red=$scenarios/$red.yaml ;;
	esac
	echo "$red" >"$dir/$i.red"
	all="$all $red"
done
[ -z "$all" ] ||
	ok 'without a fault all of them go as written' "$dir/play" $(printf '%s\n' $all | sort -u)

# Test programs of one module, with what tests share.
support=
for c in tests/support/*.c tests/store/kit.c tests/plugin/asks.c tests/plugin/bad_worker.c \
	tests/plugin/hostile.c; do
	[ -z "$programs" ] && break
	o=$dir/support-$(basename "$c" .c).o
	ok "$c compiles" $flags -c "$c" -o "$o"
	support="$support $o"
done
for t in $(printf '%s\n' $programs | sort -u); do
	mkdir -p "$dir/${t%/*}"
	ok "$t compiles" $flags -c "tests/${t%/*}/test_${t#*/}.c" -o "$dir/$t.o"
	ok "$t is linked" $flags "$dir/$t.o" $support "$BUILD/libengine.a" -lcmocka $libs -o "$dir/$t"
	ok "$t goes without a fault" "$dir/$t"
done

# Writes the file with the fault; refuses where the text is not there exactly once.
cat >"$dir/plant.awk" <<'AWK'
BEGIN { from = ENVIRON["FROM"]; to = ENVIRON["TO"] }
{
	line = $0
	for (rest = line; (at = index(rest, from)) > 0; rest = substr(rest, at + length(from)))
		found++
	if ((at = index(line, from)) > 0)
		line = substr(line, 1, at - 1) to substr(line, at + length(from))
	print line
}
END { exit found != 1 }
AWK

cat >"$dir/one.sh" <<'ONE'
i=$1
file=$(cat "$dir/$i.file") red=$(cat "$dir/$i.red")
FROM=$(cat "$dir/$i.from") TO=$(cat "$dir/$i.to")
export FROM TO
{
	if ! awk -f "$dir/plant.awk" "$file" >"$dir/$i.c"; then
		echo "the text to change does not stand in $file exactly once; the code has moved on:"
		echo "  $FROM"
		why=drifted
	elif [ "${file%.yaml}" != "$file" ]; then # a shipped form: the program reads a copy of them all
		mkdir "$dir/$i.src"
		cp -R protocols "$dir/$i.src/protocols"
		cp "$dir/$i.c" "$dir/$i.src/$file"
		SRC=$dir/$i.src "$dir/$red" >"$dir/$i.out" 2>&1 && why='nothing notices it' || why=red
		cat "$dir/$i.out"
		grep -q 'setup failed' "$dir/$i.out" && why='does not load'
		rm -rf "$dir/$i.src"
	elif ! $flags -c "$dir/$i.c" -o "$dir/$i.o"; then
		why='does not compile'
	elif case $red in
		[!/]*/*) ! $flags "$dir/$red.o" $support "$dir/$i.o" "$BUILD/libengine.a" -lcmocka \
			$libs -o "$dir/$i.play" ;;
		*) ! $flags "$dir/play.o" "$dir/$i.o" "$BUILD/libengine.a" $libs -o "$dir/$i.play" ;;
		esac; then
		why='does not link'
	else
		case $red in
		[!/]*/*) "$dir/$i.play" || (exit 1) ;;
		*) "$dir/$i.play" "$red" ;;
		esac
		case $? in
		0) why='nothing notices it' ;;
		1) why=red ;;
		2) why='shows elsewhere than in the lines of its scenario' ;;
		*) why='crashed' ;;
		esac
	fi
} >"$dir/$i.log" 2>&1
rm -f "$dir/$i.play" "$dir/$i.o"
echo "$why" >"$dir/$i.why"
ONE
export dir flags libs support
seq 1 "$n" | xargs -n 1 -P 2 sh "$dir/one.sh"

for i in $(seq 1 "$n"); do
	is "$(cat "$dir/$i.case"): $(cat "$dir/$i.harm")" "$(cat "$dir/$i.why")" red
	[ "$(cat "$dir/$i.why")" = red ] || sed 's/^/# /' "$dir/$i.log"
done
finish
