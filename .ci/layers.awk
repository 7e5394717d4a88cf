# SPDX-License-Identifier: Apache-2.0
# Refuses an include that goes up or sideways, and words that a room must not use.
#   awk -f .ci/layers.awk engine/LAYERS .ci/banned FILE...
# A room is a folder of engine/; include/tend is the room "tend", below every other.

function refuse(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
	bad = 1
}

# "*" = every room, "a,b" = these, "!a,b" = all but these
function applies(rooms, room) {
	if (rooms == "*")
		return 1
	if (substr(rooms, 1, 1) == "!")
		return !index("," substr(rooms, 2) ",", "," room ",")
	return index("," rooms ",", "," room ",") > 0
}

function enter(path,   part, n, i, w) {
	n = split(path, part, "/")
	room = part[n - 1]
	for (i = 1; i < n - 1; i++)
		if (part[i] == "engine")
			room = part[i + 1]
	if (!(room in level))
		refuse("the folder " room " is not named in engine/LAYERS")
	in_comment = 0
	in_text = ""
	for (w in here)
		delete here[w]
	for (i = 1; i <= rules; i++)
		if (applies(rooms_of[i], room))
			here[word_of[i]] = i
}

function include(line,   kind, path, it, i) {
	if (!match(line, /["<][^">]*[">]/)) {
		refuse("an include names its file, as in \"room/file.h\"")
		return
	}
	kind = substr(line, RSTART, 1)
	path = substr(line, RSTART + 1, RLENGTH - 2)
	split(path, it, "/")
	if (kind == "<") {
		for (i = 1; i <= rules; i++)
			if (("<" word_of[i]) in no_header && applies(rooms_of[i], room) \
			    && index(path, word_of[i]) == 1)
				refuse(room " may not include <" path ">: " why_of[i])
		if (path ~ /\// && it[1] in level && it[1] != "tend")
			refuse("write \"" path "\" with quotes, so that its place can be checked")
	} else if (path ~ /^\.?\// || path ~ /(^|\/)\.\.\//)
		refuse("write the include as \"room/file.h\", without ./ or ../: \"" path "\"")
	else if (path !~ /\//)
		refuse("name the room of the header, as in \"" room "/" path "\"")
	else if (!(it[1] in level))
		refuse("there is no room " it[1] " in engine/LAYERS: \"" path "\"")
	else if (it[1] != room && level[it[1]] == level[room])
		refuse(room " may not include \"" path "\": " room " and " it[1] \
		       " are neighbours and do not see each other (engine/LAYERS)")
	else if (level[it[1]] > level[room])
		refuse(room " may not include \"" path "\": " it[1] " is above " room \
		       ", and an include goes down (engine/LAYERS)")
}

# The line without comments, texts emptied.
function code_of(line,   out, tok, end) {
	out = ""
	while (line != "") {
		if (in_comment) {
			end = index(line, "*/")
			if (!end)
				return out
			line = substr(line, end + 2)
			in_comment = 0
			out = out " "
			continue
		}
		if (in_text != "") {
			if (in_text == "\"")
				end = match(line, /^([^"\\]|\\.)*"/)
			else
				end = match(line, /^([^'\\]|\\.)*'/)
			if (end) {
				line = substr(line, RLENGTH + 1)
				in_text = ""
				continue
			}
			if (line !~ /\\$/)
				in_text = ""
			return out
		}
		if (!match(line, /\/\*|\/\/|"|'/))
			return out line
		out = out substr(line, 1, RSTART - 1)
		tok = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		if (tok == "//")
			return out
		if (tok == "/*")
			in_comment = 1
		else {
			in_text = tok
			out = out tok tok
			if (line == "")
				in_text = ""
		}
	}
	return out
}

function words(code,   before, word, rest) {
	before = ""
	while (match(code, /[A-Za-z_][A-Za-z0-9_]*/)) {
		before = before substr(code, 1, RSTART - 1)
		word = substr(code, RSTART, RLENGTH)
		rest = substr(code, RSTART + RLENGTH)
		if (before !~ /(\.|->)[ \t]*$/) { # a member may be called as it likes
			if (word in here)
				refuse(room " may not use " word ": " why_of[here[word]])
			if (rest ~ /^[ \t]*\(/ && (word "(") in here)
				refuse(room " may not call " word "(): " why_of[here[word "("]])
		}
		before = word
		code = rest
	}
}

FILENAME == ARGV[1] {
	if ($0 !~ /^#/ && NF)
		for (i = 1; i <= NF; i++)
			level[$i] = FNR
	level["tend"] = 0
	next
}
FILENAME == ARGV[2] {
	if ($0 ~ /^#/ || !NF)
		next
	if (NF < 3) {
		refuse("a line is: rooms, word, why")
		next
	}
	rules++
	rooms_of[rules] = $1
	word_of[rules] = $2
	sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+/, "")
	why_of[rules] = $0
	if (substr(word_of[rules], 1, 1) == "<") {
		word_of[rules] = substr(word_of[rules], 2)
		no_header["<" word_of[rules]] = 1
	}
	next
}
FNR == 1 { enter(FILENAME) }
!in_comment && in_text == "" && /^[ \t]*#[ \t]*include/ {
	include($0)
	sub(/["<][^">]*[">]/, "")
	code_of($0)
	next
}
{ words(code_of($0)) }
END { exit bad }
