# SPDX-License-Identifier: Apache-2.0
# For shell tests: . "$SRC/tests/support/tap.sh", then
#   ok NAME COMMAND...      passes if the command ends with 0; its output is shown if not
#   refused NAME COMMAND... passes if it ends with anything else
#   exits CODE NAME COMMAND...
#   says NAME TEXT FILE     passes if the file has the text in it
#   is NAME GOT WANTED
#   finish                  prints the plan; without it the program counts as failed
tap_n=0

tap_told() { # 0 or 1, name
	tap_n=$((tap_n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_n - $2"
	else
		echo "not ok $tap_n - $2"
	fi
}

ok() {
	exits 0 "$@"
}

exits() {
	tap_code=$1 tap_name=$2
	shift 2
	"$@" >"$TMPDIR/tap.log" 2>&1 </dev/null
	tap_got=$?
	if [ $tap_got = "$tap_code" ]; then
		tap_told 0 "$tap_name"
	else
		tap_told 1 "$tap_name"
		echo "# ended with $tap_got, not $tap_code: $*"
		sed 's/^/# /' "$TMPDIR/tap.log"
	fi
}

refused() {
	tap_name=$1
	shift
	if "$@" >"$TMPDIR/tap.log" 2>&1 </dev/null; then
		tap_told 1 "$tap_name"
		echo "# was not refused: $*"
		sed 's/^/# /' "$TMPDIR/tap.log"
	else
		tap_told 0 "$tap_name"
	fi
}

says() {
	if grep -qF -- "$2" "$3"; then
		tap_told 0 "$1"
	else
		tap_told 1 "$1"
		echo "# does not say: $2"
		sed 's/^/# /' "$3"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		tap_told 0 "$1"
	else
		tap_told 1 "$1"
		printf '# got:    %s\n# wanted: %s\n' "$2" "$3"
	fi
}

finish() {
	echo "1..$tap_n"
}
