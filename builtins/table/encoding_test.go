package table

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"a\ufffdé\n中":              "",
		"a\x00,\x00b\x00\n\x00":    "every other byte is zero: the file is UTF-16 without its mark",
		"good,bad\nab\x00cdefghij": "line 2: byte 3 is zero",
		"é\nd\xe9j\xe0":            "line 2: byte 2 (0xe9) is not UTF-8; the file mixes encodings: 1 other lines are UTF-8",
		"e\nd\xe9j\xe0":            "line 2: byte 2 (0xe9) is not UTF-8; the file is in another encoding",
		"ok\n\xed\xa0\x80":         "line 2: byte 1 (0xed)",
	} {
		err := CheckUTF8([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestReadEncoding(t *testing.T) {
	for _, name := range []string{"a.csv", "a.tsv", "a.jsonl", "a.json"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte("{\"a\":\"d\xe9j\xe0\"}"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), name+": line 1: byte 8 (0xe9) is not UTF-8") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
