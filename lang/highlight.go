package lang

import "strings"

// A TokenClass says how a span of source is coloured.
type TokenClass int

// The classes of spans.
const (
	KeywordToken  TokenClass = iota
	NameToken                // any other name
	BuiltinToken             // a name that is predeclared
	FunctionToken            // a name that is called or defined
	StringToken
	NumberToken
	OperatorToken
	CommentToken
	MarkerToken // the comment that starts a cell
	ErrorToken  // a string that does not end, a character that starts no token
)

// A Span is a token of source text.
type Span struct {
	Start, End int // bytes
	Class      TokenClass
}

// Highlight returns the spans of src, in order; what lies between them is blank.
// It accepts any text. The function says which names are predeclared; it may be nil.
func Highlight(src string, predeclared func(string) bool) []Span {
	var spans []Span
	toks := lex(src)
	for i, t := range toks {
		if t.kind == kindNewline {
			continue
		}
		next := ""
		if i+1 < len(toks) {
			next = toks[i+1].text
		}
		spans = append(spans, Span{t.start, t.end, classOf(t, src, next, predeclared)})
	}
	return spans
}

func classOf(t token, src, next string, predeclared func(string) bool) TokenClass {
	name := t.text
	switch {
	case t.kind == kindStray || t.open:
		return ErrorToken
	case isMarker(t, src):
		return MarkerToken
	case t.kind == kindComment:
		return CommentToken
	case t.kind == kindString:
		return StringToken
	case t.kind == kindNumber:
		return NumberToken
	case t.kind == kindOp:
		return OperatorToken
	case name == "load" && next != "(":
		return NameToken
	case t.kind == kindKeyword && name != "load", name == "None" || name == "True" || name == "False":
		return KeywordToken
	case predeclared != nil && predeclared(name):
		return BuiltinToken
	case next == "(":
		return FunctionToken
	}
	return NameToken
}

// ansi are the colours of the classes on a terminal.
var ansi = [...]string{KeywordToken: "35", NameToken: "", BuiltinToken: "36", FunctionToken: "34", StringToken: "32",
	NumberToken: "33", OperatorToken: "", CommentToken: "90", MarkerToken: "1;90", ErrorToken: "31"}

// Paint returns src with its spans in the colours of a terminal.
func Paint(src string, predeclared func(string) bool) string {
	var b strings.Builder
	done := 0
	for _, s := range Highlight(src, predeclared) {
		b.WriteString(src[done:s.Start])
		b.WriteString(palette(ansi[s.Class] != "").paint(ansi[s.Class], src[s.Start:s.End]))
		done = s.End
	}
	b.WriteString(src[done:])
	return b.String()
}

// Predeclared reports whether a name has a meaning before any cell runs, for
// Highlight.
func (s *Session) Predeclared(name string) bool { return s.base.Has(name) }
