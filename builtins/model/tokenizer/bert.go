package tokenizer

import (
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func newBertNormalizer(raw json.RawMessage) (normalizer, error) {
	o := struct {
		Clean   bool  `json:"clean_text"`
		Chinese bool  `json:"handle_chinese_chars"`
		Strip   *bool `json:"strip_accents"`
		Lower   bool  `json:"lowercase"`
	}{true, true, nil, true}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	strip := o.Lower
	if o.Strip != nil {
		strip = *o.Strip
	}
	nfd := form9(norm.NFD)
	return func(s string) string {
		if o.Clean {
			s = bertClean(s)
		}
		if o.Chinese {
			s = spaceChinese(s)
		}
		if strip {
			s = remove(nfd(s), isAccent8)
		}
		if o.Lower {
			s = lowercase(s)
		}
		return s
	}, nil
}

func bertClean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r == 0xFFFD || unicode.In(r, unicode.Cc, unicode.Co), unicode.Is(unicode.Cf, r) && unicode.Is(unicode8, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

// spaceChinese puts spaces around the characters of the CJK Unified Ideographs.
func spaceChinese(s string) string {
	var b strings.Builder
	for _, r := range s {
		if isChinese(r) {
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isChinese(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF ||
		r >= 0x20000 && r <= 0x2A6DF || r >= 0x2A700 && r <= 0x2B73F ||
		r >= 0x2B740 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// isPunctuation is for BERT and Punctuation: all of ASCII that is no letter,
// digit, space or control, and Unicode's class P.
func isPunctuation(r rune) bool {
	if r < 128 {
		return r > ' ' && r < 127 && !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
	}
	return unicode.IsPunct(r) && unicode.Is(unicode8, r) || unicode.Is(werePunct, r)
}
