package lang

import (
	"strings"

	"go.starlark.net/syntax"
)

// Starlark reserves the word load for its load statement, and the language has a
// function of that name. So before parsing, each load that does not begin a load
// statement is renamed to stand, a name of as many runes, which keeps all
// positions; in the syntax tree it is named load again. Text that the parser
// quotes in an error is named back too.
const stand = "ℓoad"

// asStand stands for the reserved word as where it names an argument, as in
// t.show(as="latex").
const asStand = "ªs"

// renameLoads returns src with stand for each load that does not begin a load
// statement, and asStand for each argument as. modules names the modules that a
// statement can load besides files.
func renameLoads(src string, modules func(string) bool) string {
	toks := lex(src)
	names := argumentsAs(toks)
	for _, w := range loadWords(toks) {
		if !w.statement || !isLoadStatement(toks[w.index+1:], modules) {
			names[w.index] = stand
		}
	}
	var b strings.Builder
	done := 0
	for i, t := range toks {
		if name, ok := names[i]; ok {
			b.WriteString(src[done:t.start])
			b.WriteString(name)
			done = t.end
		}
	}
	b.WriteString(src[done:])
	return b.String()
}

// argumentsAs finds the words as that name an argument of a call: after a
// bracket or a comma, before an equals sign.
func argumentsAs(toks []token) map[int]string {
	found := map[int]string{}
	before := ""
	for i, t := range toks {
		if t.kind == kindComment || t.kind == kindNewline {
			continue
		}
		if t.text == "as" && t.kind != kindString && t.depth > 0 && (before == "(" || before == ",") {
			if next := withoutComments(toks[i+1:], 1); len(next) == 1 && next[0].text == "=" {
				found[i] = asStand
			}
		}
		before = t.text
	}
	return found
}

// A loadWord is where a token load is, and whether it begins a statement.
type loadWord struct {
	index     int
	statement bool
}

// loadWords finds the tokens load. A statement begins after a line end, a
// semicolon, or the colon of a header, which is any colon outside brackets that is
// not a lambda's.
func loadWords(toks []token) (found []loadWord) {
	start, lambdas := true, 0
	for i, t := range toks {
		if t.kind == kindKeyword && t.text == "load" {
			found = append(found, loadWord{i, start})
		}
		switch {
		case t.kind == kindComment:
			continue
		case t.kind == kindNewline:
			start, lambdas = true, 0
		case t.depth > 0:
			start = false
		case t.text == "lambda":
			start = false
			lambdas++
		case t.text == ":" && lambdas > 0:
			lambdas--
		case t.text == ":" || t.text == ";":
			start = true
		default:
			start = false
		}
	}
	return found
}

// isLoadStatement reports whether the tokens after load at the start of a
// statement make it a load statement: a string that names a module, and a comma.
func isLoadStatement(toks []token, modules func(string) bool) bool {
	toks = withoutComments(toks, 3)
	if len(toks) < 3 || toks[0].text != "(" || toks[1].kind != kindString || toks[2].text != "," {
		return false
	}
	name := strings.Trim(strings.TrimLeft(toks[1].text, "rb"), `"'`)
	return strings.HasSuffix(name, ".star") || modules != nil && modules(name)
}

// withoutComments returns the first n tokens that are not comments.
func withoutComments(toks []token, n int) []token {
	var out []token
	for _, t := range toks {
		if len(out) == n {
			break
		}
		if t.kind != kindComment {
			out = append(out, t)
		}
	}
	return out
}

// nameBack restores load in text that the parser wrote.
func nameBack(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, stand, "load"), asStand, "as")
}

// nameBackTree restores load in the names of a syntax tree.
func nameBackTree(f *syntax.File) {
	syntax.Walk(f, func(n syntax.Node) bool {
		if id, ok := n.(*syntax.Ident); ok && (id.Name == stand || id.Name == asStand) {
			id.Name = nameBack(id.Name)
		}
		return true
	})
}

// standToken returns the token at which src itself uses the reserved name, or
// false.
func standToken(src string) (token, bool) {
	if strings.Contains(src, stand) {
		for _, t := range lex(src) {
			if t.kind == kindName && t.text == stand {
				return t, true
			}
		}
	}
	return token{}, false
}
