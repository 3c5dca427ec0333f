package tokenizer

import (
	"fmt"
	"slices"
	"testing"
)

// Where a pattern matches nothing text is cut, whatever becomes of the match, as
// tokenizers 0.23.3 does.
func TestSplitAtNothing(t *testing.T) {
	for _, c := range []struct {
		expr, text string
		want       []string
	}{
		{`(?=[A-Z])`, "helloWorldFoo", []string{"hello", "World", "Foo"}},
		{`(?<=a)`, "xxa xx", []string{"xxa", " xx"}},
		{`(?=[0-9])|-`, "ab-12-c", []string{"ab", "-", "1", "2", "-", "c"}},
	} {
		for _, b := range []behavior{isolated, contiguous} {
			split, err := newSplit([]byte(fmt.Sprintf(`{"pattern":{"Regex":%q},"behavior":%q}`, c.expr, b)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range split(nil, piece{text: c.text}) {
				got = append(got, p.text)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s %s of %q: %q, want %q", b, c.expr, c.text, got, c.want)
			}
		}
	}
}
