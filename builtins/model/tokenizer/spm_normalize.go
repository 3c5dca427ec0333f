package tokenizer

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// normalized is SentencePiece's own normaliser; a model may have no table of
// replacements. The tokenizer.json that such a model is written as says
// Precompiled, which looks up grapheme clusters; SentencePiece takes at each
// place the longest part that the table has.
func (m *spm) normalized(table *charsmap) normalizer {
	return func(s string) string {
		var out strings.Builder
		spaced := m.removeExtra // what has been written ends with a space, or is nothing
		for s != "" {
			part, n := m.part(table, s)
			s = s[n:]
			if spaced {
				part = strings.TrimLeft(part, " ")
			}
			if part == "" {
				continue
			}
			if out.Len() == 0 && m.dummyPrefix {
				out.WriteString("▁")
			}
			out.WriteString(strings.ReplaceAll(part, " ", "▁"))
			spaced = m.removeExtra && strings.HasSuffix(part, " ")
		}
		if m.removeExtra {
			return strings.TrimRight(out.String(), "▁")
		}
		return out.String()
	}
}

// part returns what the beginning of s becomes, and the length of that beginning:
// a piece that the user defined stays, then the table is asked.
func (m *spm) part(table *charsmap, s string) (string, int) {
	if a, n := m.kept(s); a {
		return s[:n], n
	}
	if table != nil {
		if by, n, ok := table.longest(s); ok {
			return by, n
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[:n], n
}

// kept returns the longest piece that the user defined with which s begins.
func (m *spm) kept(s string) (found bool, n int) {
	if m.userDefined.nodes == nil {
		return false, 0
	}
	a, n := m.userDefined.longest(s)
	return a != nil, n
}

// decoded is SentencePiece's own decoder. What its JSON says strips the joined
// text; SentencePiece takes one space from the beginning of each token until
// something is written, or of the first alone where it keeps white space.
func (m *spm) decoded() (decoder, error) {
	raw, err := json.Marshal(object{"type": "Sequence", "decoders": unstripped()})
	if err != nil {
		return nil, err
	}
	rest, err := parseDecoder(raw)
	if !m.removeExtra && !m.dummyPrefix {
		return rest, err
	}
	return func(tokens []string) []string {
		for i, t := range tokens {
			text, cut := strings.CutPrefix(t, "▁")
			tokens[i] = text
			if text != "" || cut && !m.removeExtra {
				break
			}
		}
		return rest(tokens)
	}, err
}
