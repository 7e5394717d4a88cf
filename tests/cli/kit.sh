# SPDX-License-Identifier: Apache-2.0
# For tests of the command line: . "$SRC/tests/cli/kit.sh", after tap.sh
#   tend ...             the program under test, with a home and a data file of its own
#   typed LINES COMMAND  runs it with the lines on file descriptor 3: --pin-fd 3, --new-pin-fd 3
#   ran COMMAND          runs it; $rc, $TMPDIR/out and $TMPDIR/err tell what came
#   commands             every command of `tend help`, one a line
#   clinic               a clinic with nora (director), mara (nurse), martin (medical director)
unset XDG_RUNTIME_DIR XDG_STATE_HOME XDG_CONFIG_HOME XDG_DATA_HOME NO_COLOR PAGER
unset TEND_DATA TEND_COLOR TEND_PAGER TEND_DEVICE TEND_LIBRARY TEND_PLUGINS
TEND_DATA=$TMPDIR/clinic.db
TERM=xterm
export TEND_DATA TERM
nora=480216 mara=571903 martin=639027

tend() {
	"$TEND" "$@"
}

typed() {
	printf '%s\n' "$1" >"$TMPDIR/typed"
	shift
	"$@" 3<"$TMPDIR/typed"
}

ran() {
	"$@" >"$TMPDIR/out" 2>"$TMPDIR/err" </dev/null
	rc=$?
}

commands() {
	tend help | sed -n 's/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p'
}

clinic() {
	typed $nora tend init --clinic 'Elm Street' --zone Europe/Berlin --emergency 112 \
		--person nora --name 'Nora Berg' --new-pin-fd 3 >"$TMPDIR/code" 2>&1
	typed $nora tend login nora --pin-fd 3 2>/dev/null
	typed $mara tend person add mara --name 'Mara Voss' --roles nurse --new-pin-fd 3 2>/dev/null
	typed $martin tend person add martin --name 'Martin Ash' --roles medical-director \
		--new-pin-fd 3 2>/dev/null
}
