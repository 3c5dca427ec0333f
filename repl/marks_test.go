package repl

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"
)

// utf16le is a text as PowerShell writes it.
func utf16le(s string) []byte {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// TestMarks gives files as editors on other systems write them: with a byte-order mark,
// and as UTF-16.
func TestMarks(t *testing.T) {
	dir := goodModel(t)
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) < 3 {
		t.Fatalf("a checkpoint of %q", files)
	}
	const rows, list, config = "g,b\nä cat,ä cats\n", `{"g": "ä cat", "b": "ä cats"}`, "merge_method: linear\nmodels:\n- {model: %[1]q}\n- {model: %[1]q}\n"
	texts := map[string]string{"rows.csv": rows, "rows.jsonl": list, "rows.json": "[" + list + "]", "m.yml": fmt.Sprintf(config, dir), "lib.star": "x = 'ä'\n"}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(b)
	}
	for name, encode := range map[string]func(string) []byte{
		"mark":   func(s string) []byte { return []byte("\ufeff" + s) },
		"UTF-16": utf16le,
	} {
		t.Run(name, func(t *testing.T) {
			work := t.TempDir()
			t.Chdir(work)
			for path, text := range texts {
				if !filepath.IsAbs(path) {
					path = filepath.Join(work, path)
				}
				if err := os.WriteFile(path, encode(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			nb := filepath.Join(work, "nb.star")
			src := fmt.Sprintf("load('lib.star', 'x')\nm = load(%q)\nn = mergekit('m.yml')\n", dir) +
				"for r in [read('rows.csv')[0], read('rows.jsonl')[0], read('rows.json')[0]]:\n    expect(r.g, x + ' cat')\n" +
				"expect(len(m.tokenizer.encode('ab')), 2)\nexpect(n.params, m.params)\nexpect(m.logits('ab').shape[0], 3)\n"
			if err := os.WriteFile(nb, encode(src), 0o666); err != nil {
				t.Fatal(err)
			}
			code, out, err := pewter(t, "", "run", "-q", nb)
			want(t, code, 0, out+err)
		})
	}
}
