package lang

import (
	"maps"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// A Candidate is a way to complete what stands before the cursor.
type Candidate struct {
	Text  string // what to put in place of the prefix
	Doc   string // what it is, in a line
	Label string // how a list shows it, "" for Text
}

// Complete returns the candidates for the word that ends at byte pos of src, and
// where that word starts: attributes after a dot, keys within an index, keyword
// arguments within a call, the choices of a string there or the files that it names, else
// names and keywords.
func (s *Session) Complete(src string, pos int) (start int, found []Candidate) {
	c := cursorAt(src[:min(pos, len(src))])
	switch {
	case c.inComment:
	case c.inString:
		found = s.completeString(c)
	case c.dotted:
		found = s.completeAttr(c)
	default:
		found = append(s.completeKeyword(c), s.completeName(c)...)
	}
	found = slices.DeleteFunc(found, func(f Candidate) bool { return !strings.HasPrefix(f.Text, c.prefix) })
	return c.start, found
}

// A cursor is what surrounds a position in source text.
type cursor struct {
	src       string
	start     int    // of the prefix
	prefix    string // of a name or of a string's text
	inString  bool
	inComment bool
	dotted    bool     // the prefix follows a dot
	object    []string // the chain of names before the dot
	bracket   string   // the innermost open bracket, or ""
	callee    []string // the chain of names before that bracket
	keyword   string   // the argument that the cursor is in, if it is a keyword one
	argument  int      // how many commas precede it in the bracket
}

// cursorAt describes the end of src.
func cursorAt(src string) cursor {
	toks := lex(src)
	c := cursor{src: src, start: len(src)}
	if n := len(toks); n > 0 {
		last := toks[n-1]
		switch {
		case last.kind == kindComment:
			c.inComment = true
		case last.open:
			c.inString = true
			c.start = last.start + len(last.text) - len(strings.TrimLeft(last.text, `rb"'`))
			toks = toks[:n-1]
		case (last.kind == kindName || last.kind == kindKeyword) && last.end == len(src):
			c.start = last.start
			toks = toks[:n-1]
		}
	}
	c.prefix = src[c.start:]
	if n := len(toks); n > 0 && toks[n-1].text == "." && !c.inString {
		c.dotted = true
		c.object = chain(src, toks[:n-1])
	}
	c.enclosing(toks)
	return c
}

// enclosing finds the innermost open bracket and the argument within it.
func (c *cursor) enclosing(toks []token) {
	depth := 0
	for i := len(toks) - 1; i >= 0; i-- {
		text := toks[i].text
		switch {
		case toks[i].kind != kindOp:
		case strings.Contains(")]}", text):
			depth++
		case strings.Contains("([{", text) && depth > 0:
			depth--
		case strings.Contains("([{", text):
			c.bracket, c.callee = text, chain(c.src, toks[:i])
			return
		case depth == 0 && text == ",":
			c.argument++
		case depth == 0 && text == "=" && i > 0 && c.argument == 0 && c.keyword == "":
			c.keyword = toks[i-1].text
		}
	}
}

// chain returns the names joined by dots that end toks.
func chain(src string, toks []token) (names []string) {
	for i := len(toks) - 1; i >= 0 && (toks[i].kind == kindName || toks[i].text == "load"); i -= 2 {
		names = append(names, toks[i].text)
		if i == 0 || toks[i-1].text != "." {
			slices.Reverse(names)
			return names
		}
	}
	return nil
}

// value follows a chain of names from the scope, or returns nil.
func (s *Session) value(names []string) starlark.Value {
	if len(names) == 0 {
		return nil
	}
	v := s.scope[names[0]]
	for _, name := range names[1:] {
		h, ok := v.(starlark.HasAttrs)
		if !ok {
			return nil
		}
		v = attrOf(h, name)
	}
	return v
}

// attrOf returns an attribute, or nil if that fails in any way.
func attrOf(h starlark.HasAttrs, name string) (v starlark.Value) {
	var err error
	defer func() {
		if err != nil {
			v = nil
		}
	}()
	defer Recover("completion", &err)
	v, err = h.Attr(name)
	return v
}

func (s *Session) completeAttr(c cursor) (found []Candidate) {
	h, ok := s.value(c.object).(starlark.HasAttrs)
	if !ok {
		return nil
	}
	for _, name := range slices.Sorted(slices.Values(h.AttrNames())) {
		found = append(found, Candidate{Text: name, Doc: s.docOf(append(c.object, name))})
	}
	return found
}

// completeKeyword offers the keyword arguments of the call that the cursor is in.
func (s *Session) completeKeyword(c cursor) (found []Candidate) {
	if c.bracket != "(" || c.keyword != "" {
		return nil
	}
	if f := s.funcOf(c.callee); f != nil {
		for _, name := range f.paramNames() {
			found = append(found, Candidate{Text: name + "=", Doc: f.param(name).Doc})
		}
	} else if fn, ok := s.value(c.callee).(*starlark.Function); ok {
		for i := range fn.NumParams() {
			name, _ := fn.Param(i)
			found = append(found, Candidate{Text: name + "="})
		}
	}
	return found
}

// funcOf returns the row of the table that a chain of names calls, or nil.
func (s *Session) funcOf(names []string) *Func {
	b, ok := s.value(names).(*starlark.Builtin)
	if ok && b.Receiver() != nil {
		return Find(s.env.Methods[b.Receiver().Type()], b.Name())
	}
	return Find(s.env.Funcs, strings.Join(names, "."))
}

// completeName offers keywords and all names in scope.
func (s *Session) completeName(c cursor) (found []Candidate) {
	if c.prefix == "" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.scope)) {
		if !strings.HasPrefix(name, "<") {
			found = append(found, Candidate{Text: name, Doc: s.docOf([]string{name})})
		}
	}
	for _, w := range []string{"and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "not", "or", "pass", "return", "while"} {
		found = append(found, Candidate{Text: w, Doc: "keyword"})
	}
	return found
}

// completeString offers the keys of what is indexed, the choices of a parameter, or files.
func (s *Session) completeString(c cursor) (found []Candidate) {
	if m, ok := s.value(c.callee).(starlark.IterableMapping); ok && c.bracket == "[" {
		for k := range starlark.Elements(m) {
			if name, ok := starlark.AsString(k); ok {
				found = append(found, Candidate{Text: name})
			}
		}
	}
	if m, ok := s.value(c.callee).(interface{ Keys() []string }); ok && c.bracket == "[" {
		for _, name := range m.Keys() {
			found = append(found, Candidate{Text: name})
		}
	}
	if f := s.funcOf(c.callee); f != nil && c.bracket == "(" {
		p := f.param(c.keyword)
		if c.keyword == "" && c.argument < len(f.Params) {
			p = f.Params[c.argument]
		}
		for _, choice := range p.Type.Choices {
			found = append(found, Candidate{Text: choice})
		}
	}
	if found == nil && c.bracket != "" {
		found = completePath(c.prefix)
	}
	return found
}

// docOf returns the summary of the function that a chain of names calls, or the
// type of its value.
func (s *Session) docOf(names []string) string {
	if f := s.funcOf(names); f != nil {
		return f.Summary()
	}
	if v := s.value(names); v != nil && len(names) == 1 {
		return v.Type()
	}
	return ""
}
