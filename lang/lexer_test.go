package lang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.starlark.net/syntax"
)

// checkLexer compares the tokens of src with the names and literals that the
// parser of go.starlark.net finds, and where it finds them.
func checkLexer(t *testing.T, src string) {
	f, err := starlarkOptions.Parse("f.star", src, 0)
	if err != nil || newSource("", src).checkText(src, 1) != nil {
		return
	}
	at := map[[2]int]token{}
	for _, tok := range lex(src) {
		at[[2]int{tok.line, tok.col}] = tok
	}
	syntax.Walk(f, func(n syntax.Node) bool {
		var text string
		switch n := n.(type) {
		case *syntax.LoadStmt:
			return false // its names are within strings
		case *syntax.Ident:
			text = n.Name
		case *syntax.Literal:
			text = n.Raw
		default:
			return true
		}
		pos := syntax.Start(n)
		got := at[[2]int{int(pos.Line), int(pos.Col)}].text
		if lineEndings.Replace(got) != text {
			t.Fatalf("%q: the token at %v is %q, not %q", src, pos, got, text)
		}
		return true
	})
}

// TestLexer checks the lexer on the test files of go.starlark.net.
func TestLexer(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(starlarkDir(t), "*/testdata/*.star"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for chunk := range strings.SplitSeq(string(data), "\n---\n") {
			checkLexer(t, chunk)
		}
	}
}

// FuzzLexer checks that the lexer follows the scanner of go.starlark.net.
func FuzzLexer(f *testing.F) {
	f.Add("x = 0x1F+1.5e-3if y else r'\\''+b\"\"\"a\r\nb\"\"\"\\\r\n\t.z")
	f.Add("é = [1,\r  # c\r\n 'λ', 1.e3, .5, 0b1, 0o7, 00] ; y//=2")
	f.Fuzz(checkLexer)
}
