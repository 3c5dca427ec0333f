package tokenizer

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// benchText is the lines of the shared files that match a pattern, each to its first most bytes.
func benchText(b *testing.B, dir, pattern string, most int) []string {
	files, err := filepath.Glob(shared.Dir(b, dir) + pattern)
	if err != nil || len(files) == 0 {
		b.Skip("no text")
	}
	var lines []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		data = data[:min(len(data), most)]
		lines = append(lines, strings.Split(strings.TrimSpace(string(data)), "\n")...)
	}
	return lines
}

func BenchmarkLoadGemma3(b *testing.B) {
	data := unpacked(b, "gemma3/tokenizer.json.xz")
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	lines := benchText(b, "data/flores200_dataset", "/devtest/*.devtest", math.MaxInt) // of ten languages
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	for _, name := range []string{"gemma3", "mistral_v1_as_llama2"} {
		tok := open(b, name)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				for _, l := range lines {
					tok.Encode(l, true)
				}
			}
		})
	}
}

func BenchmarkTrain(b *testing.B) {
	lines := benchText(b, "data/text/tatoeba", "/*.txt", 1<<20) // a megabyte of each of ten languages
	for _, size := range []int{1000, 8000, 32000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			for b.Loop() {
				if _, err := Train(slices.Values(lines), size); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
