package disk

import "testing"

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
