package tokenizer

import "unicode"

// splitScripts cuts where the script changes, as SentencePiece does: Hiragana
// and Katakana count as Han, and a space belongs to any. Spaces before the first
// script are dropped, as the peer does.
func splitScripts(dst []piece, p piece) []piece {
	start, last := 0, ""
	for i, r := range p.text {
		s := script(r)
		if s == "any" {
			continue
		}
		if s != last {
			if last != "" {
				dst = append(dst, p.part(start, i))
			}
			start = i
		}
		last = s
	}
	if last != "" {
		dst = append(dst, p.part(start, len(p.text)))
	}
	return dst
}

func script(r rune) string {
	switch {
	case r == ' ', !unicode.Is(unicode9, r):
		return "any"
	case r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return "Han"
	case r < 0x250 && unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.Is(unicode.Common, r):
		return "Common"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "any"
}
