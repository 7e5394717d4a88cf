#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The calendar file in the hands of another reader.
. "$SRC/tests/support/tap.sh"
export TEND_LIBRARY="$SRC/protocols" XDG_STATE_HOME="$TMPDIR/state"
export TEND_DATA="$TMPDIR/demo/demo.db"
"$TEND" demo --once --keep --dir "$TMPDIR/demo" >/dev/null 2>"$TMPDIR/people.txt" || exit 1
sed -n 's/^ *\([a-z]*\) \([0-9]*\)\( .*\)\{0,1\}$/\1:\2/p; s/^PINs: \([a-z]*\) \([0-9]*\).*/\1:\2/p' \
  "$TMPDIR/people.txt" >"$TMPDIR/pins"
by() {
	by_who=$1
	shift
	"$TEND" "$@" --by "$by_who" --pin-fd 3 3<"$TMPDIR/pins"
}
read_back() { # what Debian's icalendar reads: uid, sequence, status, start, end, summary, place
	/usr/bin/python3 - "$1" <<-'END'
		import sys
		from icalendar import Calendar
		with open(sys.argv[1], "rb") as f:
		    cal = Calendar.from_ical(f.read())
		for ev in cal.walk("VEVENT"):
		    assert not ev.errors, ev.errors
		    print("|".join(str(x) for x in (
		        ev["UID"], ev["SEQUENCE"], ev["STATUS"], ev["DTSTART"].dt.isoformat(),
		        ev["DTEND"].dt.isoformat() if "DTEND" in ev else "-", ev["SUMMARY"],
		        ev.get("LOCATION", "-"))))
	END
}

Q=$(by tess patient add "Tom Sample" --born 1990-02-01 --sex male)
C=$(by paul course open "$Q" kap-lozenge-im)
exits 1 "where nothing is booked there is no file" by tess calendar --course "$C" --out "$TMPDIR/a.ics"
refused "and none is made" test -e "$TMPDIR/a.ics"
R="Raum »Grün«, hinten; links"
by tess course book "$C" "medicine 1" 2027-06-01 09:30 --room "$R" --with tess 2>/dev/null
ok "it is written" by tess calendar --course "$C" --out "$TMPDIR/a.ics"
is "for oneself alone" "$(stat -c %a "$TMPDIR/a.ics")" 600
read_back "$TMPDIR/a.ics" >"$TMPDIR/a.txt"
is "another reader reads it" "$(cut -d'|' -f2- "$TMPDIR/a.txt")" \
  "0|CONFIRMED|2027-06-01T07:30:00+00:00|2027-06-01T10:30:00+00:00|medicine 1, $Q|$R"
by tess course book "$C" "medicine 1" 2027-06-08 09:30 --reason "has a cold" 2>/dev/null
by tess calendar --course "$C" --out "$TMPDIR/b.ics" 2>/dev/null
read_back "$TMPDIR/b.ics" >"$TMPDIR/b.txt"
is "moved it is the same" "$(cut -d'|' -f1 "$TMPDIR/b.txt")" "$(cut -d'|' -f1 "$TMPDIR/a.txt")"
is "with a higher number" "$(cut -d'|' -f2,3,4 "$TMPDIR/b.txt")" \
  "1|CONFIRMED|2027-06-08T07:30:00+00:00"
by tess course cancel "$C" "medicine 1" --reason "moved away" 2>/dev/null
by tess calendar --course "$C" >"$TMPDIR/c.ics"
is "called off it says so" "$(read_back "$TMPDIR/c.ics" | cut -d'|' -f2,3)" "2|CANCELLED"
by tess calendar >"$TMPDIR/d.ics"
is "all of the demo is there" "$(read_back "$TMPDIR/d.ics" | wc -l)" "$(grep -c BEGIN:VEVENT "$TMPDIR/d.ics")"
refused "no patient by name" grep -q Sample "$TMPDIR/d.ics"
by tess calendar --names >"$TMPDIR/e.ics"
ok "unless it is asked for" grep -q Sample "$TMPDIR/e.ics"
is "every line ends in CR and LF" "$(grep -vc "$(printf '\r')\$" "$TMPDIR/d.ics")" 0
is "and has 75 octets at most" "$(tr -d '\r' <"$TMPDIR/d.ics" | LC_ALL=C awk 'length > 75' | wc -l)" 0
by tess calendar >"$TMPDIR/f.ics"
ok "twice it is the same" cmp "$TMPDIR/d.ics" "$TMPDIR/f.ics"
exits 1 "one person's" by tess calendar --person paul
ok "or one's own" by tess calendar --person me --out "$TMPDIR/g.ics"
exits 3 "of somebody who never was here" by tess calendar --person nobody
exits 2 "a range that is none" by tess calendar --from 2027-06-02 --to 2027-06-01
exits 3 "a place that cannot be written" by tess calendar --out /proc/nothing/a.ics
finish
