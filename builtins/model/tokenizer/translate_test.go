package tokenizer

import (
	"strings"
	"testing"
)

// What the tokenizers library's Replace makes of texts, a match becoming #.
func TestTranslate(t *testing.T) {
	for _, c := range []struct{ expr, text, want string }{
		{`^a`, "a\na a", "#\n# a"}, {`a$`, "a\na", "#\n#"}, {`a\Z`, "a\na\n", "a\n#\n"}, {`[ \t]+$`, "a  \nb ", "a#\nb#"},
		{`(?m:a.b)`, "a\nb", "#"}, {`(?x:a b)`, "ab", "#"}, {`(?#c)a`, "a", "#"}, {`a(?i)b|c`, "aB C", "# C"}, {`(?-i:a)`, "A", "A"},
		{`a{,2}`, "aaab", "##b#"}, {`a{2}+`, "aaaaab", "#ab"}, {`a++b`, "aaab", "#"}, {`a?+ab`, "aab ab", "# ab"}, {`a*+`, "aab", "#b#"}, {`(?:ab)++a`, "ababa", "#"}, {`[ab]?+b`, "ab", "#"},
		{`a{`, "a{", "#"}, {`a{1`, "a{1", "#"}, {`}`, "}", "#"}, {`]`, "]", "#"}, {`a{1,2}?`, "aa", "##"}, {`a{0}`, "aab", "#a#a#b#"},
		{`[a[bc]]`, "abcd", "###d"}, {`[^a[bc]]`, "abcd", "abc#"}, {`[]a]`, "]a[", "##["}, {`[^(\s|[.,!])]+`, "ab .c(d", "# .#(#"},
		{`[[:punct:]]`, "$.a", "##a"}, {`[[:^alpha:]]`, "a1", "a#"}, {`[[:alpha:][:digit:]]+`, "é1!", "#!"},
		{`a\b`, "aनि a²", "aनि a²"}, {`\w+`, "हिन्दी x\u200dy ²Ⅷ", "# #\u200d# #"}, {`[\w]+`, "²Ⅷ", "²#"}, {`[^\w]`, "a²\u200d", "a##"}, {`\W`, "²é-", "²é#"},
		{`\h`, "fg", "#g"}, {`\N`, "a\n", "#\n"}, {`\O`, "a\n", "##"}, {`\R`, "a\r\nb", "a#b"}, {`\x{41}\u0042`, "AB", "#"}, {`\/\-\'\ \_`, "/-' _", "#"}, {`[\^\]]`, "^]", "##"},
		{`x*`, "axb", "#a#b#"}, {`(?=b)`, "ab", "a#b"}, {`a|`, "ab", "#b#"}, {`(?<n>a)\k<n>`, "aab", "#b"}, {`(?<=a+)b`, "aab", "aa#"}, {`[\p{^L}]`, "a1", "a#"}, {`\p{Letter}`, "a1", "#1"},
		{`\P{L}`, "\U00014300!", "\U00014300#"},
	} {
		p := pattern{text: c.expr}
		if err := p.compile(); err != nil {
			t.Error(err)
			continue
		}
		f, err := p.replacer("#")
		if err != nil {
			t.Error(err)
			continue
		}
		if got := f(c.text); got != c.want {
			t.Errorf("%s of %q gives %q, want %q", c.expr, c.text, got, c.want)
		}
	}
}

// What would mean something else here is refused by its name.
func TestTranslateRefuses(t *testing.T) {
	for expr, want := range map[string]string{
		`[a-z&&[^b]]`: "an intersection, is not known here", `[[^a]b]`: "negated class within a class", `[[:print:]]`: "class [:print:] is not known here",
		`a\Kb`: `\K is not known here`, `\Q.\E`: `\Q is not known here`, `\X`: `\X is not known here`, `\G.`: `\G is not known here`, `\pL`: "in braces", `\p{Any}`: "Any",
		`(?~ab)`: "is a kind of group", `(?P<n>a)`: "is a kind of group", `a)`: "a ) has no (", `(a`: "a ( has no )", `[a`: "has no ] at its end", `a\`: "ends with a backslash", `\x{D800}`: "is no character",
	} {
		p := pattern{text: expr}
		if err := p.compile(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "regular expression") {
			t.Errorf("%s: error %v, want %q", expr, err, want)
		}
	}
}

// FuzzTranslate: any expression compiles or is refused.
func FuzzTranslate(f *testing.F) {
	for _, s := range []string{`(?i:'s|'t)|[^\r\n\p{L}\p{N}]?+\p{L}++|\s+(?!\S)`, `[a[b]&&]`, `(?i)a|(b{,2}c`, `[[:alpha:]\w]`, `\x{zz}`, `(?m-i:`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		p := pattern{text: expr}
		_ = p.compile()
	})
}
