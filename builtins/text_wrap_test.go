package builtins

import "testing"

// Words stay whole, columns hang, and what must not be wrapped is not.
func TestTextWraps(t *testing.T) {
	for _, c := range []struct {
		in, want string
		color    bool
	}{
		{"short", "short", false},
		{"one two three four five six", "one two three four\nfive six", false},
		{"  name   what it is and does", "  name   what it is\n         and does", false},
		{"    indented code and more of it", "    indented code\n    and more of it", false},
		{"- an item of some length", "- an item of some\n  length", false},
		{"averyveryverylongwordindeed and", "averyveryverylongwordindeed\nand", false},
		{"```\none two three four five six\n```", "```\none two three four five six\n```", false},
		{"Example\n    one two three four five\n\nand one two three four five", "Example\n    one two three four five\n\nand one two three\nfour five", false},
		{"| one two | three four five |", "| one two | three four five |", false},
		{"*a b* and **c** but 2 * 3 * 4", "\x1b[3ma b\x1b[23m and \x1b[1mc\x1b[22m but\n2 * 3 * 4", true},
		{"女王们旁边的 水手们后面的", "女王们旁边的\n水手们后面的", false},
	} {
		if got := (Text{text: c.in, mime: "text/markdown"}).Text(20, c.color); got != c.want {
			t.Errorf("%q: got\n%q\nwant\n%q", c.in, got, c.want)
		}
	}
}

// What a program is to read stays as it is.
func TestTextVerbatim(t *testing.T) {
	const line = "a,b,c and more than twenty columns"
	if got := (Text{text: line, mime: "text/plain", verbatim: true}).Text(20, true); got != line {
		t.Errorf("got %q", got)
	}
}
