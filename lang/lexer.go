package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is the class of a token.
type kind uint8

const (
	kindNewline kind = iota // a line end outside brackets
	kindComment
	kindString
	kindNumber
	kindName
	kindKeyword
	kindOp
	kindStray // a character that starts no token
)

// A token is a piece of source text. The scanner of go.starlark.net is private,
// and it drops what a formatter, a highlighter and the renaming of load need, so
// this one follows it rune for rune.
type token struct {
	kind       kind
	start, end int // bytes
	line, col  int // of its first rune, from 1, columns in runes
	depth      int // of brackets around it; those of a bracket itself are outside it
	text       string
	open       bool // a string that does not end
}

// keywords are the words that Starlark reserves.
var keywords = map[string]bool{}

func init() {
	for _, w := range strings.Fields("and break continue def elif else for if in lambda load not or pass return while " +
		"as async await class del except finally from global import is nonlocal raise try with yield") {
		keywords[w] = true
	}
}

// A lexer cuts source text into tokens.
type lexer struct {
	src       string
	pos       int
	line, col int
	depth     int
	toks      []token
}

// lex returns the tokens of src, blanks and continued line ends left out. It
// accepts any text: what starts no token is kindStray, and a string that does not
// end is open.
func lex(src string) []token {
	lx := &lexer{src: src, line: 1, col: 1}
	for lx.pos < len(src) {
		lx.next()
	}
	return lx.toks
}

// peek returns the byte n places on, or 0.
func (lx *lexer) peek(n int) byte {
	if lx.pos+n < len(lx.src) {
		return lx.src[lx.pos+n]
	}
	return 0
}

// advance consumes a rune. A line ends in \n, \r\n or \r.
func (lx *lexer) advance() rune {
	r, size := utf8.DecodeRuneInString(lx.src[lx.pos:])
	lx.pos += size
	if r == '\r' {
		if lx.peek(0) == '\n' {
			lx.pos++
		}
		r = '\n'
	}
	if r == '\n' {
		lx.line++
		lx.col = 1
	} else {
		lx.col++
	}
	return r
}

// next consumes a token or a blank.
func (lx *lexer) next() {
	t := token{start: lx.pos, line: lx.line, col: lx.col, depth: lx.depth}
	switch c := lx.peek(0); {
	case c == ' ' || c == '\t':
		lx.advance()
		return
	case c == '\n' || c == '\r':
		lx.advance()
		if lx.depth > 0 {
			return
		}
		t.kind = kindNewline
	case c == '\\' && (lx.peek(1) == '\n' || lx.peek(1) == '\r'):
		lx.advance()
		lx.advance()
		return
	case c == '#':
		t.kind = kindComment
		lx.restOfLine()
	case lx.stringPrefix() >= 0:
		t.kind = kindString
		t.open = !lx.str()
	case isDigit(c) || c == '.' && isDigit(lx.peek(1)):
		t.kind = kindNumber
		lx.number()
	default:
		t.kind = lx.wordOrOp(&t)
	}
	t.end = lx.pos
	t.text = lx.src[t.start:t.end]
	lx.toks = append(lx.toks, t)
}

func (lx *lexer) restOfLine() {
	for lx.pos < len(lx.src) && lx.peek(0) != '\n' && lx.peek(0) != '\r' {
		lx.advance()
	}
}

// stringPrefix returns the length of the prefix of the string literal that starts
// here, or -1.
func (lx *lexer) stringPrefix() int {
	for _, prefix := range []string{"", "r", "b", "rb"} {
		if strings.HasPrefix(lx.src[lx.pos:], prefix) {
			if c := lx.peek(len(prefix)); c == '"' || c == '\'' {
				return len(prefix)
			}
		}
	}
	return -1
}

// str consumes a string literal and reports whether it ends.
func (lx *lexer) str() bool {
	for n := lx.stringPrefix(); n > 0; n-- {
		lx.advance()
	}
	quote := lx.src[lx.pos : lx.pos+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(lx.src[lx.pos:], triple) {
		quote = triple
	}
	for range quote {
		lx.advance()
	}
	for lx.pos < len(lx.src) {
		switch c := lx.peek(0); {
		case strings.HasPrefix(lx.src[lx.pos:], quote):
			for range quote {
				lx.advance()
			}
			return true
		case len(quote) == 1 && (c == '\n' || c == '\r'):
			return false
		case c == '\\':
			lx.advance()
			if lx.pos < len(lx.src) {
				lx.advance()
			}
		default:
			lx.advance()
		}
	}
	return false
}

// number consumes an int or float literal.
func (lx *lexer) number() {
	if lx.peek(0) == '0' && strings.IndexByte("xXoObB", lx.peek(1)) >= 0 && lx.peek(1) != 0 {
		lx.advance()
		lx.advance()
		for isHex(lx.peek(0)) {
			lx.advance()
		}
		return
	}
	lx.digits()
	if lx.peek(0) == '.' {
		lx.advance()
		lx.digits()
	}
	if c := lx.peek(0); c == 'e' || c == 'E' {
		lx.advance()
		if c := lx.peek(0); c == '+' || c == '-' {
			lx.advance()
		}
		lx.digits()
	}
}

func (lx *lexer) digits() {
	for isDigit(lx.peek(0)) {
		lx.advance()
	}
}

// operators of more than one character, longest first.
var operators = []string{"//=", ">>=", "<<=", "//", ">>", "<<", "**", "==", "!=", "<=", ">=",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="}

// wordOrOp consumes a name, a keyword, an operator or a stray character.
func (lx *lexer) wordOrOp(t *token) kind {
	start := lx.pos
	for r := lx.rune(); isNameStart(r) || lx.pos > start && '0' <= r && r <= '9'; r = lx.rune() {
		lx.advance()
	}
	if word := lx.src[start:lx.pos]; word != "" {
		if keywords[word] {
			return kindKeyword
		}
		return kindName
	}
	for _, op := range operators {
		if strings.HasPrefix(lx.src[lx.pos:], op) {
			for range op {
				lx.advance()
			}
			return kindOp
		}
	}
	return lx.punctuation(t)
}

// punctuation consumes one character and keeps count of the brackets.
func (lx *lexer) punctuation(t *token) kind {
	r := lx.advance()
	switch {
	case strings.ContainsRune("([{", r):
		lx.depth++
	case strings.ContainsRune(")]}", r):
		lx.depth = max(0, lx.depth-1)
		t.depth = lx.depth
	case !strings.ContainsRune("+-*/%&|^~.,=;:<>", r):
		return kindStray
	}
	return kindOp
}

// rune returns the rune at the position, or 0 at the end.
func (lx *lexer) rune() rune {
	if lx.pos >= len(lx.src) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(lx.src[lx.pos:])
	return r
}

func isNameStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }
func isDigit(c byte) bool     { return '0' <= c && c <= '9' }
func isHex(c byte) bool       { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
