package lang

import "strings"

// gap returns what stands between two tokens of a line.
func (f *formatter) gap(prev, t token) string {
	switch {
	case t.kind == kindComment:
		return "  "
	case f.glued || isOp(prev, "([{.") || isOp(t, ",;)]}:"):
		return ""
	case isOp(t, "."):
		if prev.kind == kindNumber {
			return " " // 1 .x is not 1.x
		}
		return ""
	case isOp(t, "([") && (endsValue(prev) || prev.text == "load"), isOp(t, "=") && f.ofArgument():
		return ""
	}
	return " "
}

// track notes what the token just written means for those after it.
func (f *formatter) track(t token) {
	f.glued = false
	switch {
	case t.kind == kindComment:
		return
	case isOp(t, "([{"):
		f.brackets = append(f.brackets, bracket{f.contextOf(t), f.indent, f.lambdas})
		f.lambdas = 0
	case isOp(t, ")]}"):
		f.lambdas = f.innermost().lambdas
		f.brackets = f.brackets[:max(0, len(f.brackets)-1)]
	case isOp(t, "="):
		f.glued = f.ofArgument()
	case isOp(t, "+-~*") || t.text == "**":
		f.glued = !endsValue(f.last) // a sign, or the star of an argument
	case isOp(t, ":") && f.lambdas > 0:
		f.lambdas--
	case isOp(t, ":"):
		f.glued = f.innermost().context == '['
	case t.text == "lambda":
		f.lambdas++
	}
	f.last = t
}

// contextOf says what an opening bracket encloses.
func (f *formatter) contextOf(t token) byte {
	if t.text != "{" && (endsValue(f.last) || f.last.text == "load") {
		return t.text[0]
	}
	return 'v'
}

// innermost returns the innermost open bracket, or the zero bracket.
func (f *formatter) innermost() bracket {
	if n := len(f.brackets); n > 0 {
		return f.brackets[n-1]
	}
	return bracket{}
}

// ofArgument reports whether an = here gives an argument or a default its value.
func (f *formatter) ofArgument() bool { return f.lambdas > 0 || f.innermost().context == '(' }

// isOp reports whether t is one of the operators of one character in set.
func isOp(t token, set string) bool {
	return t.kind == kindOp && len(t.text) == 1 && strings.Contains(set, t.text)
}

// endsValue reports whether t can end an operand, so that a bracket after it is a
// call or an index and a sign after it is an operator.
func endsValue(t token) bool {
	return t.kind == kindName || t.kind == kindString || t.kind == kindNumber || isOp(t, ")]}")
}
