package lang

import (
	"slices"
	"strings"
)

// A habit is a thing that people who know Python, or another language, type and
// Starlark does not have: how to tell it from the tokens where the parser gave
// up, and what to say.
type habit struct {
	found func(*scene) bool
	msg   string // replaces that of the parser, unless empty
	hint  func(*scene) string
	at    func(*scene) token // the place, if it is not the unwanted token
}

// A scene is the place where the parser gave up.
type scene struct {
	toks []token
	at   int    // the index of the token that the parser did not want
	msg  string // what it said
	src  string
	line int // of the file at which src starts
}

// tok returns the token n places after the unwanted one, or a zero token.
func (c *scene) tok(n int) token {
	if i := c.at + n; i >= 0 && i < len(c.toks) {
		return c.toks[i]
	}
	return token{kind: kindNewline}
}

// is reports whether the tokens from n on are texts.
func (c *scene) is(n int, texts ...string) bool {
	for i, text := range texts {
		if c.tok(n+i).text != text {
			return false
		}
	}
	return true
}

// touches reports whether token n ends where token n+1 begins.
func (c *scene) touches(n int) bool { return c.tok(n).end == c.tok(n+1).start }

// first returns the first token of the statement.
func (c *scene) first() token {
	i := min(c.at, len(c.toks)-1)
	for i > 0 && c.toks[i-1].kind != kindNewline {
		i--
	}
	if i < 0 {
		return token{}
	}
	return c.toks[i]
}

// opener returns the innermost bracket that is open at the unwanted token.
func (c *scene) opener() (token, bool) {
	depth := 0
	for i := min(c.at, len(c.toks)) - 1; i >= 0; i-- {
		switch t := c.toks[i]; {
		case isOp(t, ")]}"):
			depth++
		case isOp(t, "([{") && depth == 0:
			return t, true
		case isOp(t, "([{"):
			depth--
		}
	}
	return token{}, false
}

// adviseSyntax moves the error to the token that the parser did not want, which
// it often reports at its end, and says what to write instead.
func adviseSyntax(e *Error, s *source, text string, line int) {
	comment := func(t token) bool { return t.kind == kindComment }
	c := &scene{toks: slices.DeleteFunc(lex(text), comment), msg: e.Msg, src: text, line: line}
	c.at = c.find(int(e.Pos.Line)-line+1, int(e.Pos.Col))
	place := c.tok(0)
	for _, h := range habits {
		if h.found(c) {
			if h.msg != "" {
				e.Msg = h.msg
			}
			e.Hint = h.hint(c)
			if h.at != nil {
				place = h.at(c)
			}
			break
		}
	}
	if place.end > 0 {
		e.Pos = s.at(place.line+line-1, place.col)
	}
	e.Line = s.line(int(e.Pos.Line))
}

// find returns the index of the token that starts or, since the parser is often
// one token on, ends at a position; len(c.toks) at the end of the text.
func (c *scene) find(line, col int) int {
	if strings.HasPrefix(c.msg, "got end of file") {
		return len(c.toks)
	}
	for i, t := range c.toks {
		length := len([]rune(t.text))
		ends := t.line+lineEnds(t.text) == line && (t.kind != kindString || lineEnds(t.text) == 0) && t.col+length == col
		if t.kind == kindNewline {
			ends = t.line+1 == line && col == 1
		}
		starts := t.line == line && t.col == col
		switch {
		case starts && (i == 0 || !wantsEnd(c.msg)), ends && wantsEnd(c.msg), t.line > line:
			return i
		}
	}
	return len(c.toks)
}

// wantsEnd reports whether the parser gives the position after the token that it
// speaks of.
func wantsEnd(msg string) bool {
	return strings.HasPrefix(msg, "got ") && !strings.HasSuffix(msg, "want primary expression") ||
		strings.HasPrefix(msg, "not an identifier") || strings.Contains(msg, "does not associate") ||
		strings.HasPrefix(msg, "load operand") || strings.HasPrefix(msg, "original name") ||
		strings.HasPrefix(msg, "keyword argument must")
}

// quoteTokens returns the source from token n to token m.
func (c *scene) quoteTokens(n, m int) string {
	a, b := c.tok(n), c.tok(m)
	if a.end == 0 || b.end == 0 || a.start > b.end {
		return ""
	}
	return c.src[a.start:b.end]
}

// operandBefore returns the operand that ends before the unwanted token: a name or
// a literal, with the attributes, calls and indices after it.
func (c *scene) operandBefore() string {
	i := c.at - 1
	for i > 0 {
		if isOp(c.toks[i], ")]}") {
			for depth := c.toks[i].depth; i > 0; i-- {
				if isOp(c.toks[i-1], "([{") && c.toks[i-1].depth == depth {
					i--
					break
				}
			}
			if i == 0 || !endsValue(c.toks[i-1]) {
				break
			}
			i--
		} else if i > 1 && isOp(c.toks[i-1], ".") {
			i -= 2
		} else {
			break
		}
	}
	if i < 0 {
		return ""
	}
	return c.quoteTokens(i-c.at, -1)
}

// say returns a hint that does not depend on the scene.
func say(text string) func(*scene) string { return func(*scene) string { return text } }

// word returns a habit known by the unwanted token alone.
func word(text, msg, hint string) habit {
	return habit{func(c *scene) bool { return c.is(0, text) }, msg, say(hint), nil}
}

// before returns the token before the unwanted one.
func before(c *scene) token { return c.tok(-1) }

// unclosed returns the bracket that is open where the parser gave up.
func unclosed(c *scene) token {
	t, _ := c.opener()
	return t
}

// ended reports whether the parser wanted more than there is on the line or in
// the cell.
func ended(c *scene) bool { return c.tok(0).kind == kindNewline }
