package merge

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// ParseExpr reads an expression: numbers, names, + - * / **, comparisons, and,
// or, not, "a if c else b", and functions such as where(c, a, b), abs, sign,
// sqrt, exp, log, min, max, clip(x, lo, hi); sum, mean, norm and dot(a, b) are
// of the whole tensor.
func ParseExpr(text string) (*Expr, error) {
	p := &exprParser{text: text}
	if len(text) > 1<<16 {
		return nil, fmt.Errorf("an expression of %d bytes; want at most 64 KiB", len(text))
	}
	p.next()
	e := p.conditional()
	if p.err == nil && p.tok != "" {
		p.fail("unexpected %q", p.tok)
	}
	return e, p.err
}

// exprParser reads one expression by recursive descent.
type exprParser struct {
	text  string
	at    int    // after tok
	start int    // of tok
	tok   string // "" at the end
	depth int
	err   error
}

// fail keeps the first error, with its place.
func (p *exprParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("column %d of %q: %s", p.start+1, p.text, fmt.Sprintf(format, args...))
	}
	p.tok, p.at = "", len(p.text)
}

// next reads a token.
func (p *exprParser) next() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t\r\n"))
	p.start = p.at
	rest := p.text[p.at:]
	n := 0
	switch r := []rune(rest + " ")[0]; {
	case rest == "":
	case r == '_' || unicode.IsLetter(r):
		n = strings.IndexFunc(rest+" ", func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	case r == '.' || unicode.IsDigit(r):
		n = numberLen(rest)
	case len(rest) > 1 && strings.Contains("** <= >= == != ", rest[:2]+" "):
		n = 2
	case strings.ContainsRune("+-*/<>(),", r):
		n = 1
	default:
		p.fail("unexpected %q", string(r))
		return
	}
	p.tok, p.at = rest[:n], p.at+n
}

// numberLen returns the length of the number that s begins with.
func numberLen(s string) int {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' || s[n] == 'e' || s[n] == 'E' ||
		(s[n] == '-' || s[n] == '+') && n > 0 && (s[n-1] == 'e' || s[n-1] == 'E')) {
		n++
	}
	return n
}

// take reads the token if it is the one given.
func (p *exprParser) take(tok string) bool {
	if p.err != nil || p.tok != tok {
		return false
	}
	p.next()
	return true
}

func (p *exprParser) expect(tok string) {
	if !p.take(tok) {
		p.fail("got %q, want %q", p.tok, tok)
	}
}

// call makes an operation, or reports why there is none.
func (p *exprParser) call(op string, args ...*Expr) *Expr {
	if p.err != nil {
		return Const(0)
	}
	e, err := Call(op, args...)
	if err != nil {
		p.fail("%v", err)
		return Const(0)
	}
	return e
}

// conditional is: a if c else b.
func (p *exprParser) conditional() *Expr {
	if p.depth++; p.depth > 200 {
		p.fail("nested too deep")
	}
	defer func() { p.depth-- }()
	e := p.binary(0)
	if p.take("if") {
		c := p.binary(0)
		p.expect("else")
		return p.call("where", c, e, p.conditional())
	}
	return e
}

// levels are the infix operations, from the loosest.
var levels = []map[string]string{
	{"or": "or"},
	{"and": "and"},
	{"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"},
	{"+": "add", "-": "sub"},
	{"*": "mul", "/": "div"},
}

// binary is a chain of operations of a level or tighter.
func (p *exprParser) binary(level int) *Expr {
	if level == len(levels) {
		return p.unary()
	}
	if level == 2 && p.take("not") {
		return p.call("not", p.binary(level))
	}
	e := p.binary(level + 1)
	for p.err == nil {
		op, ok := levels[level][p.tok]
		if !ok {
			break
		}
		p.next()
		e = p.call(op, e, p.binary(level+1))
	}
	return e
}

// unary is: -x, +x, or a power.
func (p *exprParser) unary() *Expr {
	if p.depth++; p.depth > 200 {
		p.fail("nested too deep")
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("-"):
		return p.call("neg", p.unary())
	case p.take("+"):
		return p.unary()
	}
	e := p.primary()
	if p.take("**") {
		return p.call("pow", e, p.unary())
	}
	return e
}

// primary is a number, a name, a call or parentheses.
func (p *exprParser) primary() *Expr {
	tok := p.tok
	switch {
	case tok == "":
		p.fail("the expression ends too soon")
	case p.take("("):
		e := p.conditional()
		p.expect(")")
		return e
	case tok[0] == '.' || tok[0] >= '0' && tok[0] <= '9':
		x, err := strconv.ParseFloat(tok, 64)
		if err != nil {
			p.fail("%q is no number", tok)
		}
		p.next()
		return Const(x)
	case strings.ContainsAny(tok[:1], "+-*/<>(),=!") || tok == "else" || tok == "if" || tok == "and" || tok == "or" || tok == "not":
		p.fail("unexpected %q", tok)
	default:
		p.next()
		if p.take("(") {
			return p.arguments(tok)
		}
		return Var(tok)
	}
	return Const(0)
}

func (p *exprParser) arguments(name string) *Expr {
	var args []*Expr
	for !p.take(")") && p.err == nil {
		args = append(args, p.conditional())
		if p.tok != ")" {
			p.expect(",")
		}
	}
	return p.call(name, args...)
}
