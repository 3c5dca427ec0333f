package tokenizer

import (
	"fmt"
	"testing"
)

// Merges are found whether they stand in the order of the tokens they make or
// not, and where a token stands twice its last id counts.
func TestMergeIDs(t *testing.T) {
	for _, c := range []struct {
		vocab string
		want  map[string]string
	}{
		{`"a":0,"b":1,"c":2,"ab":3,"abc":4,"bc":5`, map[string]string{"abc": "[4]", "bcab": "[5 3]"}},
		{`"a":6,"b":1,"c":9,"ab":3,"abc":0,"bc":2`, map[string]string{"abc": "[0]", "bcab": "[2 3]"}},
		{`"a":0,"b":1,"c":2,"ab":3,"bc":5,"abc":4,"abc":7`, map[string]string{"abc": "[7]", "bcab": "[5 3]"}},
	} {
		tok, err := Parse(fmt.Appendf(nil, `{"model":{"type":"BPE","vocab":{%s},"merges":["a b","ab c","b c"]}}`, c.vocab))
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range c.want {
			if got := fmt.Sprint(tok.Encode(text, false)); got != want {
				t.Errorf("{%s}: %s is %s, want %s", c.vocab, text, got, want)
			}
		}
	}
}
