#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Colour, quiet, prompts on a terminal, settings, the pager, and text that would fool a terminal.
. "$SRC/tests/support/tap.sh"
. "$SRC/tests/cli/kit.sh"
clinic
escapes() { tr -dc '\033' <"$1" | wc -c | tr -d ' '; }
terminal() { # runs words on a terminal of their own; what is typed comes from stdin
	script -qec "$*" /dev/null
}

# C3
for words in help doctor 'audit log' 'help check' 'audit verify' 'person list'; do
	tend $words 2>&1
done >"$TMPDIR/all"
is 'without a terminal there is no escape' "$(escapes "$TMPDIR/all")" 0
terminal "$TEND" doctor --no-pager </dev/null >"$TMPDIR/all"
is 'on a terminal there is colour' "$(test "$(escapes "$TMPDIR/all")" -gt 0 && echo yes)" yes
terminal env NO_COLOR=1 "$TEND" doctor --no-pager </dev/null >"$TMPDIR/all"
is 'but not with NO_COLOR' "$(escapes "$TMPDIR/all")" 0
terminal env TERM=dumb "$TEND" doctor --no-pager </dev/null >"$TMPDIR/all"
is 'nor with TERM=dumb' "$(escapes "$TMPDIR/all")" 0
terminal "$TEND" doctor --color never --no-pager </dev/null >"$TMPDIR/all"
is 'nor with --color never' "$(escapes "$TMPDIR/all")" 0
ran tend doctor --color always
is '--color always holds in a pipe too' "$(test "$(escapes "$TMPDIR/out")" -gt 0 && echo yes)" yes
ran tend doctor --color mauve
is 'a colour that is none ends with 2' "$rc" 2
is 'every meaning is a word too' "$(tend doctor 2>/dev/null | grep -cE '^(✓ yes|✗ no )' )" \
	"$(tend doctor 2>/dev/null | grep -cE '^[✓✗]')"

# Names are data: what they hold is shown, not obeyed.
ran typed $mara tend person add evil --name "$(printf 'Eve\033[2J')" --roles nurse --new-pin-fd 3
is 'a name that steers the terminal is not taken' "$rc" 2
is 'nor shown as it is' "$(escapes "$TMPDIR/err")" 0
ran tend "$(printf 'x\033[31m')"
is 'nor can a word of the command' "$(escapes "$TMPDIR/err")" 0

# Prompts
(sleep 1; echo $nora; sleep 0.5) | terminal "$TEND" login nora >"$TMPDIR/all"
says 'on a terminal the PIN is asked for' 'PIN of nora:' "$TMPDIR/all"
says 'and opens' 'Welcome, nora' "$TMPDIR/all"
refused 'and is not shown' grep -q $nora "$TMPDIR/all"
terminal "$TEND" login nora --no-input </dev/null >"$TMPDIR/all"
says '--no-input asks nothing' '--no-input forbids it' "$TMPDIR/all"
rm -f "$TMPDIR/second.db"
(for s in 'Oak House' '' 112 olga 'Olga Fern'; do sleep 0.3; echo "$s"; done
sleep 0.5; echo 480217; sleep 0.3; echo 480218; sleep 0.3; echo 480219; sleep 0.3; echo 480219
sleep 1) | terminal "$TEND" init --data "$TMPDIR/second.db" >"$TMPDIR/all"
says 'init asks for what it needs' 'Name of the clinic:' "$TMPDIR/all"
says 'and twice for the PIN' 'The two are not the same' "$TMPDIR/all"
says 'until it is sure' 'Oak House is ready' "$TMPDIR/all"
bad=''
for words in 'login nora' 'person pin' 'protocol retire x@1' "restore $TMPDIR/clinic.db" \
	'recover nora' 'person add olaf --roles nurse' "init --data $TMPDIR/third.db"; do
	ran tend $words
	case $rc:$(cat "$TMPDIR/err") in
	2:*'give it with --'*) ;;
	3:*|7:*|1:*) ;; # something else was wrong first
	*) bad="$bad '$words'" ;;
	esac
done
is 'C5: without a terminal the option is named' "$bad" ''

# Quiet
ran tend person list -q
is '-q keeps the data' "$(wc -l <"$TMPDIR/out")" 3
ran tend check -q "$SRC/protocols/kap-lozenge-im.yaml"
is '-q keeps quiet' "$(cat "$TMPDIR/err")" ''

# The pager gets long text on a terminal, and only there.
printf '#!/bin/sh\necho paged; cat >/dev/null\n' >"$TMPDIR/pager"
chmod +x "$TMPDIR/pager"
terminal env PAGER="$TMPDIR/pager" "$TEND" explain </dev/null >"$TMPDIR/all"
says 'long text goes through the pager' 'paged' "$TMPDIR/all"
terminal env PAGER="$TMPDIR/pager" "$TEND" explain --no-pager </dev/null >"$TMPDIR/all"
refused 'not with --no-pager' grep -q paged "$TMPDIR/all"
PAGER=$TMPDIR/pager tend explain >"$TMPDIR/all"
refused 'not in a pipe' grep -q paged "$TMPDIR/all"
terminal env PAGER="$TMPDIR/no-such-pager" "$TEND" explain </dev/null >"$TMPDIR/all"
says 'without its pager it is printed' 'E0101' "$TMPDIR/all"

# Settings: option, environment, file, default.
origin() { tend config show --origin "$@" 2>/dev/null | sed -n "s/^$name  *\(.*\)/\1/p"; }
name=device
is 'a default' "$(origin)" 'terminal   (default)'
mkdir -p "$HOME/.config/tend"
echo 'device: room 2' >"$HOME/.config/tend/tend.yaml"
is 'over it tend.yaml' "$(origin)" "room 2   (file: $HOME/.config/tend/tend.yaml)"
is 'over it the environment' "$(TEND_DEVICE='room 3' origin)" 'room 3   (environment: TEND_DEVICE)'
name=data
is 'over it the option' "$(origin --data x.db)" 'x.db   (option: --data)'
echo 'devise: room 2' >"$HOME/.config/tend/tend.yaml"
ran tend config show
is 'a setting that is none ends with 2' "$rc" 2
says 'and gets a suggestion' 'did you mean `device`?' "$TMPDIR/err"
ran tend help check
is 'help comes all the same' "$rc" 0
finish
