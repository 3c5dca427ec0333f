package tokenizer

import "testing"

func TestModernClasses(t *testing.T) {
	for _, c := range []struct {
		expr, text string
		want       []string
	}{
		{`\p{L}+`, "a\U00014300b1", []string{"a\U00014300b", "1"}},
		{`[^\]\p{L}\p{N}]+`, "\U00014300!]\U00010d41?", []string{"\U00014300", "!", "]\U00010d41", "?"}},
		{`\p{N}{1,2}`, "\U00010d41\U00010d421", []string{"\U00010d41\U00010d42", "1"}},
		{`\\p{L}`, `\p{L}`, []string{`\p{L}`}},
	} {
		p := pattern{text: c.expr}
		if err := p.compile(); err != nil {
			t.Errorf("%s: %v", c.expr, err)
			continue
		}
		spans := p.spans(c.text)
		if len(spans) != len(c.want) {
			t.Errorf("%s: %v, want %q", c.expr, spans, c.want)
			continue
		}
		for i, s := range spans {
			if got := c.text[s.start:s.end]; got != c.want[i] {
				t.Errorf("%s: part %d is %q, want %q", c.expr, i, got, c.want[i])
			}
		}
	}
}
