package tokenizer

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// benchText is the FLORES sentences of ten languages, a line each.
func benchText(b *testing.B) []string {
	files, err := filepath.Glob(shared.Dir(b, "data/flores200_dataset") + "/devtest/*.devtest")
	if err != nil || len(files) == 0 {
		b.Skip("no text")
	}
	var lines []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
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
	lines := benchText(b)
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

// trainText is a megabyte of each of ten languages, a line each.
func trainText(b *testing.B) []string {
	files, err := filepath.Glob(shared.Dir(b, "data/text/tatoeba") + "/*.txt")
	if err != nil || len(files) == 0 {
		b.Skip("no text")
	}
	var lines []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		data = data[:min(len(data), 1<<20)]
		lines = append(lines, strings.Split(string(data), "\n")...)
	}
	return lines
}

func BenchmarkTrain(b *testing.B) {
	lines := trainText(b)
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
