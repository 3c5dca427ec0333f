package tokenizer

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// A normStep is one of the normalizers that a text goes through.
type normStep struct {
	do     normalizer
	find   *pattern // what it replaces by something, if it does that
	before string   // what it puts before a text
}

// setSteps keeps the normalizers one by one for lostFirst.
func (t *Tokenizer) setSteps(raw json.RawMessage) error {
	list, err := flatten(raw, "normalizers", 0)
	if err != nil {
		return err
	}
	for _, raw := range list {
		var o struct {
			Type, Content, Prepend string
			Pattern                json.RawMessage
		}
		var s normStep
		if s.do, err = build(normalizers, raw); err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &o); err != nil {
			return err
		}
		s.before = o.Prepend
		if o.Type == "Replace" && o.Content != "" {
			s.find = new(pattern)
			if err := s.find.UnmarshalJSON(o.Pattern); err != nil {
				return err
			}
		}
		t.steps = append(t.steps, s)
	}
	return nil
}

// lead returns the length of what was put before a text, where it is asked for.
func (t *Tokenizer) lead(normal string) (n int) {
	for _, s := range t.steps {
		if strings.HasPrefix(normal, s.before) {
			n = max(n, len(s.before))
		}
	}
	return n
}

// lostFirst reports whether what normalising a text begins with is not of its
// first character: that is gone, or is one of several that were replaced, which
// counts as a replacement of the last of them.
func (t *Tokenizer) lostFirst(given, normal string) bool {
	if given == normal {
		return false
	}
	_, n := utf8.DecodeRuneInString(given)
	if t.normalize(given[n:]) == normal {
		return true
	}
	for _, s := range t.steps {
		if s.find != nil {
			if spans := s.find.spans(given); len(spans) > 0 && spans[0].match && utf8.RuneCountInString(given[:spans[0].end]) > 1 {
				return true
			}
		}
		given = s.do(given)
	}
	return false
}
