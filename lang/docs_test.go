package lang

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDocs runs the blocks of docs/language.md.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```python\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, m[1])
	}
	if len(blocks) < 5 {
		t.Fatalf("found %d blocks", len(blocks))
	}
	for _, block := range blocks {
		for _, c := range chunksOf(t, "docs/language.md", strings.TrimSuffix(block, "\n")) {
			checkMessages(c)
		}
	}
}
