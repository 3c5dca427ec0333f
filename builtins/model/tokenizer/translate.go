package tokenizer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// translate writes a regular expression of Oniguruma, in Ruby's syntax, which the
// peer uses, so that regexp2, which is .NET's, finds the same. What has no
// counterpart is an error.
func translate(expr string) (string, error) {
	t := &translation{in: expr, atom: -1, groups: []group{{}}}
	for t.in != "" {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	if len(t.groups) > 1 {
		return "", fmt.Errorf("a ( has no )")
	}
	return t.out.String() + t.groups[0].close, nil
}

// A translation is one on its way.
type translation struct {
	in     string
	out    strings.Builder
	groups []group
	atom   int // where what a quantifier would repeat begins in out, or -1
	// quantified says that the atom has a quantifier already.
	quantified bool
}

// A group is one that is open; the first is the whole expression.
type group struct {
	start int    // where it begins in out
	close string // what ends the groups of options that begin within it
}

// emit writes an atom for n bytes of the input.
func (t *translation) emit(s string, n int) {
	t.atom, t.quantified = t.out.Len(), false
	t.out.WriteString(s)
	t.in = t.in[n:]
}

func (t *translation) next() error {
	switch c := t.in[0]; {
	case c == '\\':
		return t.escape()
	case c == '[':
		set, n, err := bracket(t.in)
		t.emit(set, n)
		return err
	case c == '(':
		return t.open()
	case c == ')':
		return t.closeGroup()
	case c == '|':
		t.emit("|", 1)
		t.atom = -1
	case c == '^': // after every line end but the last
		t.emit(`(?:\A|(?<=\n)(?!\z))`, 1)
	case c == '$':
		t.emit(`(?=\n|\z)`, 1)
	case t.atom >= 0 && quantifier.MatchString(t.in):
		t.quantify()
	case c == '{' || c == '}' || c == ']':
		t.emit(`\`+string(c), 1)
	default:
		_, n := utf8.DecodeRuneInString(t.in)
		t.emit(t.in[:n], n)
	}
	return nil
}

var quantifier = regexp.MustCompile(`^(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\}|\{,[0-9]+\})`)

// quantify writes a quantifier: one of a quantifier repeats a group of it, and
// one with + after it gives nothing back.
func (t *translation) quantify() {
	q := quantifier.FindString(t.in)
	t.in = t.in[len(q):]
	if t.quantified {
		t.wrap("(?:", ")")
	}
	possessive := q[0] != '{' && strings.HasPrefix(t.in, "+")
	lazy := strings.HasPrefix(t.in, "?")
	if possessive || lazy {
		t.in = t.in[1:]
	}
	t.out.WriteString(strings.Replace(q, "{,", "{0,", 1))
	if lazy {
		t.out.WriteByte('?')
	}
	if possessive {
		t.wrap("(?>", ")")
	}
	t.quantified = true
}

// wrap puts something around the atom.
func (t *translation) wrap(before, after string) {
	out := t.out.String()
	t.out.Reset()
	t.out.WriteString(out[:t.atom] + before + out[t.atom:] + after)
}

func (t *translation) closeGroup() error {
	g := t.groups[len(t.groups)-1]
	if len(t.groups) == 1 {
		return fmt.Errorf("a ) has no (")
	}
	t.groups = t.groups[:len(t.groups)-1]
	t.emit(g.close+")", 1)
	t.atom = g.start
	return nil
}

var (
	options = regexp.MustCompile(`^\(\?([imx]*)(-[imx]+)?([:)])`)
	opening = regexp.MustCompile(`^\((?:\?(?::|=|!|>|<=|<!|<[A-Za-z_][A-Za-z_0-9]*>))?`)
	comment = regexp.MustCompile(`^\(\?#[^)]*\)`)
)

// open writes the beginning of a group. Ruby's option m is .NET's s; options
// without a group hold for the alternatives after them too, to the end of the
// group that they stand in.
func (t *translation) open() error {
	if c := comment.FindString(t.in); c != "" {
		t.in = t.in[len(c):]
		return nil
	}
	if o := options.FindStringSubmatch(t.in); o != nil {
		at := t.out.Len()
		t.emit(strings.ReplaceAll(strings.TrimRight(o[0], ":)"), "m", "s")+":", len(o[0]))
		t.atom = -1
		if o[3] == ":" {
			t.groups = append(t.groups, group{start: at})
		} else {
			t.groups[len(t.groups)-1].close += ")"
		}
		return nil
	}
	o := opening.FindString(t.in)
	if o == "(" && strings.HasPrefix(t.in, "(?") {
		return fmt.Errorf("%.4q… is a kind of group that is not known here", t.in)
	}
	at := t.out.Len()
	t.emit(o, len(o))
	t.groups, t.atom = append(t.groups, group{start: at}), -1
	return nil
}

// escapes are those that need no change, after the backslash.
const escapes = "sSAzZntrfvae0123456789Buxkc"

var codes = regexp.MustCompile(`^\\(?:x\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4}))`)

func (t *translation) escape() error {
	s, n, err := escaped(t.in)
	if err != nil {
		return err
	}
	switch s {
	case `\w`:
		s = wordSet("[")
	case `\W`:
		s = wordSet("[^")
	case `\b`:
		w := wordSet("[")
		s = "(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))"
	case `\B`:
		w := wordSet("[")
		s = "(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + "))"
	case `\R`:
		s = `(?>\r\n|[\n-\r\x85\u2028\u2029])`
	case `\N`:
		s = `[^\n]`
	case `\O`:
		s = `[\s\S]`
	default:
		if set, ok := setOf(s); ok {
			s = "[" + set + "]"
		}
	}
	t.emit(s, n)
	return nil
}

// wordSet is \w after the beginning of a class.
func wordSet(begin string) string { return begin + oddWords + classSets[`\w`]() + "]" }

// setOf returns the set that a name stands for.
func setOf(name string) (string, bool) {
	if other, ok := aliases[name]; ok {
		name = other
	}
	f, ok := classSets[name]
	if !ok {
		return "", false
	}
	return f(), true
}

// escaped returns the escape that s begins with, and its length.
func escaped(s string) (string, int, error) {
	if len(s) < 2 {
		return "", 0, fmt.Errorf("it ends with a backslash")
	}
	if m := codes.FindStringSubmatch(s); m != nil {
		var r rune
		if _, err := fmt.Sscanf(m[1]+m[2], "%x", &r); err != nil || !utf8.ValidRune(r) {
			return "", 0, fmt.Errorf("%s is no character", m[0])
		}
		return regexpQuote(r), len(m[0]), nil
	}
	r, n := utf8.DecodeRuneInString(s[1:])
	switch {
	case r == 'p' || r == 'P':
		end := strings.IndexByte(s, '}')
		if len(s) < 3 || s[2] != '{' || end < 0 {
			return "", 0, fmt.Errorf(`\%c wants the name of a category in braces`, r)
		}
		return s[:end+1], end + 1, nil
	case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'):
		if !strings.ContainsRune(escapes+"wWdDhHbRNO", r) {
			return "", 0, fmt.Errorf(`\%c is not known here`, r)
		}
		return s[:2], 2, nil
	}
	return regexpQuote(r), 1 + n, nil
}

// regexpQuote writes a character that stands for itself, within [ ] or not.
func regexpQuote(r rune) string {
	if r < utf8.RuneSelf {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return string(r)
}

// bracket writes the class that s begins with, and returns its length in s. A
// class within it adds what it holds.
func bracket(s string) (string, int, error) {
	var out strings.Builder
	n := 1
	out.WriteByte('[')
	if strings.HasPrefix(s[n:], "^") {
		out.WriteByte('^')
		n++
	}
	depth := 1
	for first := true; n < len(s); first = false {
		part, size, err := bracketPart(s[n:], first)
		if err != nil {
			return "", 0, err
		}
		n += size
		switch part {
		case "[":
			depth++
			continue
		case "]":
			if depth--; depth == 0 {
				out.WriteByte(']')
				return out.String(), n, nil
			}
			continue
		}
		out.WriteString(part)
	}
	return "", 0, fmt.Errorf("%.20q… has no ] at its end", s)
}

// bracketPart returns what the part of a class that s begins with is to be, "[" or
// "]" where a class within it begins or one ends, and its length.
func bracketPart(s string, first bool) (string, int, error) {
	end := strings.Index(s, ":]")
	switch {
	case strings.HasPrefix(s, "[:") && end > 0:
		if set, ok := setOf(s[:end+2]); ok {
			return set, end + 2, nil
		}
		return "", 0, fmt.Errorf("the class %s is not known here", s[:end+2])
	case strings.HasPrefix(s, "[^"):
		return "", 0, fmt.Errorf("%.10q…: a negated class within a class is not known here", s)
	case strings.HasPrefix(s, "&&"):
		return "", 0, fmt.Errorf("&& in a class, an intersection, is not known here")
	case s[0] == ']' && first:
		return `\]`, 1, nil
	case s[0] != '\\':
		_, n := utf8.DecodeRuneInString(s)
		return s[:n], n, nil
	}
	part, n, err := escaped(s)
	if set, ok := setOf(part); ok {
		part = set
	}
	return part, n, err
}
