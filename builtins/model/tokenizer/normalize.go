package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pewter/internal/registry"
)

// A normalizer changes text before it is split.
type normalizer func(string) string

var normalizers = registry.New[maker[normalizer]]("normalizer")

func init() {
	for name, form := range map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD} {
		normalizers.Add(name, "Unicode normalisation form "+name, fixed(form9(form)))
	}
	normalizers.Add("Lowercase", "to lower case", fixed(normalizer(lowercase)))
	normalizers.Add("StripAccents", "without combining marks", fixed(normalizer(func(s string) string { return remove(s, isMark9) })))
	normalizers.Add("Nmt", "without control characters, all spaces alike", fixed(normalizer(nmt)))
	normalizers.Add("ByteLevel", "bytes as printable characters", fixed(normalizer(byteLevel)))
	normalizers.Add("Strip", "without white space at the ends", newStrip)
	normalizers.Add("Prepend", "something before the text", newPrepend)
	normalizers.Add("Replace", "a pattern by a text", newReplace)
	normalizers.Add("BertNormalizer", "as BERT", newBertNormalizer)
	normalizers.Add("Precompiled", "SentencePiece's table of replacements", newPrecompiled)
}

// fixed is a maker of a part without parameters.
func fixed[T any](part T) maker[T] { return func(json.RawMessage) (T, error) { return part, nil } }

// parseNormalizer returns nil for null. It is a function and Sequence no entry of
// the table because initialisation must not go round in circles.
func parseNormalizer(raw json.RawMessage) (normalizer, error) {
	list, err := flatten(raw, "normalizers", 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	steps := make([]normalizer, len(list))
	for i, raw := range list {
		if steps[i], err = build(normalizers, raw); err != nil {
			return nil, err
		}
	}
	if len(steps) == 1 {
		return steps[0], nil
	}
	return func(s string) string {
		given := len(s)
		for _, f := range steps {
			s = f(s)
			checkGrowth(len(s), given)
		}
		return s
	}, nil
}

// flatten returns the parts of a Sequence, whose list is under key, and of those
// within it; a part that is none is a list of one.
func flatten(raw json.RawMessage, key string, depth int) ([]json.RawMessage, error) {
	if isNull(raw) {
		return nil, nil
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("a Sequence within %d others", depth)
	}
	var head struct{ Type string }
	var body map[string]json.RawMessage
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, err
	}
	if head.Type != "Sequence" {
		return []json.RawMessage{raw}, nil
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, err
	}
	var list, out []json.RawMessage
	if err := unmarshal(body[key], &list); err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	for _, raw := range list {
		parts, err := flatten(raw, key, depth+1)
		if err != nil {
			return nil, err
		}
		if out = append(out, parts...); len(out) > maxParts {
			return nil, fmt.Errorf("a Sequence of more than %d parts", maxParts)
		}
	}
	return out, nil
}

func newStrip(raw json.RawMessage) (normalizer, error) {
	o := struct {
		Left  bool `json:"strip_left"`
		Right bool `json:"strip_right"`
	}{true, true}
	err := unmarshal(raw, &o)
	return func(s string) string {
		if o.Left {
			s = strings.TrimLeftFunc(s, unicode.IsSpace)
		}
		if o.Right {
			s = strings.TrimRightFunc(s, unicode.IsSpace)
		}
		return s
	}, err
}

func newPrepend(raw json.RawMessage) (normalizer, error) {
	var o struct{ Prepend string }
	err := unmarshal(raw, &o)
	return func(s string) string {
		if s == "" {
			return s
		}
		return o.Prepend + s
	}, err
}

func newReplace(raw json.RawMessage) (normalizer, error) {
	var o struct {
		Pattern pattern
		Content string
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	return o.Pattern.replacer(o.Content)
}

// lowercase maps each character alone: no final sigma, but İ becomes two.
func lowercase(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return strings.ToLowerSpecial(newLowering, strings.ReplaceAll(s, "İ", "i̇"))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// remove leaves out the characters of a table.
func remove(s string, in func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if in(r) {
			return -1
		}
		return r
	}, s)
}

func nmt(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 1 && r <= 8, r == 0xB, r >= 0xE && r <= 0x1F, r == 0x7F, r == 0x8F, r == 0x9F:
			return -1
		case r == '\t', r == '\n', r == 0xC, r == '\r', r == 0x1680, r >= 0x200B && r <= 0x200F,
			r == 0x2028, r == 0x2029, r == 0x2581, r == 0xFEFF, r == 0xFFFD:
			return ' '
		}
		return r
	}, s)
}
