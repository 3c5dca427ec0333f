package tokenizer

import "testing"

// Characters whose class or normal form has changed, as tokenizers 0.23.3 has them;
// every character was compared when this was written.
func TestUnicodeOfPeer(t *testing.T) {
	for _, c := range []struct{ normalizer, text, want string }{
		{`{"type":"NFKC"}`, "\u32ff\u3300 \U0001e032½", "\u32ffアパート \U0001e0321⁄2"},                                         // a sign of 2019, modifiers of 2022
		{`{"type":"NFD"}`, "é\U00011938é", "e\u0301\U00011938e\u0301"},                                                      // a vowel of 2020
		{`{"type":"NFC"}`, "e\U0001e4ee\u0301", "e\U0001e4ee\u0301"},                                                        // a mark of 2022 is none between two others
		{`{"type":"Lowercase"}`, "ÀİΣ\u1c89\ua7cb\ua7ce\U00010d50\U00016eb8", "ài̇σ\u1c8a\u0264\ua7cf\U00010d70\U00016ed3"}, // capitals up to 2025
		{`{"type":"NFC"}`, "o\u0302\u0323", "ộ"},                                                                            // old marks are sorted
		{`{"type":"StripAccents"}`, "a\u0301\u1cf2\u0898\U000111c9", "a\u0898\U000111c9"},                                   // \u0898 came in 2021
		{`{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}`,
			"á\u1734\u1885\u0890\u200d", "a\u1885\u0890"},
	} {
		f, err := parseNormalizer([]byte(c.normalizer))
		if err != nil {
			t.Fatal(err)
		}
		if got := f(c.text); got != c.want {
			t.Errorf("%s of %+q gives %+q, want %+q", c.normalizer, c.text, got, c.want)
		}
	}
	for r, want := range map[rune]bool{'!': true, '«': true, 0x166D: true, 0x111C9: true, 0x61D: false, 0x2E52: false} {
		if isPunctuation(r) != want {
			t.Errorf("%U is punctuation: %v, want %v", r, !want, want)
		}
	}
	for r, want := range map[rune]string{'я': "Cyrillic", 'か': "Han", 0x1C90: "any", 0x2EBF0: "any", ' ': "any"} {
		if got := script(r); got != want {
			t.Errorf("%U is of script %s, want %s", r, got, want)
		}
	}
}

// Classes of regular expressions know Unicode 16.
func TestClassesOf16(t *testing.T) {
	for class, r := range map[string]rune{`\w`: 0x897, `\p{M}`: 0x897, `\p{P}`: 0x1B4E, `\p{S}`: 0x1FA89, `\p{Lu}`: 0x1C89, `\p{Ll}`: 0x1C8A, `\p{Lm}`: 0x10D4E, `\p{Lo}`: 0x105C0, `\p{Han}`: 0x2EBF0} {
		f, err := newSplit([]byte(`{"pattern":{"Regex":"` + `\` + class + `"},"behavior":"Isolated"}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := f(nil, piece{text: "0" + string(r) + "0"}); len(got) != 3 {
			t.Errorf("%s does not match %U", class, r)
		}
	}
}
