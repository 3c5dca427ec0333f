package disk

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "",
		"{}":                                   "{}",
		"\xef\xbb\xbf{}":                       "{}",
		"\xff\xfe{\x00}\x00":                   "{}",
		"\xfe\xff\x00{\x00}":                   "{}",
		"\xff\xfe\x3d\xd8\x00\xde\xac\x20":     "😀€",
		"\xfe\xff\xd8\x3d\xde\x00\x20\xac\x41": "😀€\ufffd",
		"\xff\xfe\x3d\xd8a\x00":                "\ufffda",
		"\xff":                                 "\xff",
	} {
		if got := string(Text([]byte(in))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzText checks that what has the mark of UTF-16 becomes UTF-8, and that other text
// loses at most its mark.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", "\xef\xbb\xbfa", "\xff\xfea\x00\x3d", "\xfe\xff\xd8\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := Text(b)
		if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
			if !utf8.Valid(got) {
				t.Errorf("%q becomes %q", b, got)
			}
			return
		}
		if !bytes.HasSuffix(b, got) || len(b)-len(got) != 0 && len(b)-len(got) != 3 {
			t.Errorf("%q becomes %q", b, got)
		}
	})
}
