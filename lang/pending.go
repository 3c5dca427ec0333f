package lang

import "strings"

// NeedsMore reports whether src, typed at a prompt so far, is the beginning of
// something longer: a bracket, a triple-quoted string or a continued line is
// open, or a compound statement awaits its body. A block that has its body goes
// on until an empty line. One whose header lacks its colon is an error at once.
func NeedsMore(src string) bool {
	toks := lex(src)
	if len(toks) == 0 {
		return false
	}
	if endsInBackslash(src, toks) {
		return true
	}
	last, depth := token{}, 0
	for _, t := range toks {
		switch text := t.text; {
		case t.open:
			return strings.HasPrefix(strings.TrimLeft(text, "rb"), `"""`) || strings.HasPrefix(strings.TrimLeft(text, "rb"), "'''")
		case t.kind == kindOp && strings.Contains("([{", text):
			depth++
		case t.kind == kindOp && strings.Contains(")]}", text):
			depth--
		}
		if t.kind != kindComment && t.kind != kindNewline {
			last = t
		}
	}
	if depth != 0 {
		return depth > 0
	}
	if lacksColon(toks) {
		return false
	}
	return last.text == ":" || inBlock(src, toks) && strings.TrimSpace(src[strings.LastIndexByte(src, '\n')+1:]) != ""
}

// endsInBackslash reports whether the last line is continued.
func endsInBackslash(src string, toks []token) bool {
	line := strings.TrimRight(src, "\r\n")
	last := toks[len(toks)-1]
	return strings.HasSuffix(line, `\`) && last.kind != kindComment && last.kind != kindString
}

// headers are the words that begin a compound statement.
var headers = map[string]bool{"def": true, "for": true, "while": true, "if": true, "elif": true, "else": true}

// lacksColon reports whether a line that begins a compound statement ends without a
// colon outside brackets, all brackets being closed.
func lacksColon(toks []token) bool {
	header, depth := false, 0
	first := true
	for _, t := range toks {
		switch {
		case depth == 0 && t.kind == kindNewline:
			if header {
				return true
			}
			first = true
			continue
		case t.kind == kindComment:
			continue
		case first && headers[t.text]:
			header = true
		case t.kind == kindOp && strings.Contains("([{", t.text):
			depth++
		case t.kind == kindOp && strings.Contains(")]}", t.text):
			depth--
		case depth == 0 && t.text == ":":
			header = false
		}
		first = false
	}
	return header
}

// inBlock reports whether the last statement of src is the header or the body of
// a compound statement.
func inBlock(src string, toks []token) bool {
	inside := false
	first := true
	for _, t := range toks {
		switch {
		case t.kind == kindNewline:
			first = true
		case first && t.kind != kindComment:
			first = false
			inside = headers[t.text] || inside && t.col > 1
		}
	}
	return inside
}
