package tokenizer

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
)

// Each file of testdata holds a small tokenizer and what the tokenizers library
// makes of some texts with it.
func TestPeer(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) { checkPeer(t, path) })
	}
}

func checkPeer(t *testing.T, path string) {
	var file struct {
		Tokenizer json.RawMessage
		Cases     []struct {
			Text          string
			IDs, Special  []int32
			Decoded, Full string
		}
	}
	readJSON(t, path, &file)
	tok, err := Parse(file.Tokenizer)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		if got := tok.Encode(c.Text, false); !slices.Equal(got, c.IDs) {
			t.Errorf("%q\n got %q\nwant %q", c.Text, tok.Tokens(got), tok.Tokens(c.IDs))
		}
		if got := tok.Encode(c.Text, true); !slices.Equal(got, c.Special) {
			t.Errorf("%q with special tokens\n got %v\nwant %v", c.Text, got, c.Special)
		}
		if got := tok.Decode(c.Special, true); got != c.Decoded {
			t.Errorf("decoding %v\n got %q\nwant %q", c.Special, got, c.Decoded)
		}
		if got := tok.Decode(c.Special, false); got != c.Full {
			t.Errorf("decoding %v in full\n got %q\nwant %q", c.Special, got, c.Full)
		}
	}
}
