package tokenizer

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// Many goroutines with one tokenizer get what one gets.
func TestConcurrent(t *testing.T) {
	var file struct{ Tokenizer rawText }
	for _, name := range []string{"gpt2", "llama_first", "unigram_always_True", "bertwp"} {
		readJSON(t, "testdata/"+name+".json", &file)
		tok, err := Parse(file.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		var want [200][]int32
		text := func(i int) string { return fmt.Sprintf("The %d dogs, über %d Katzen <s> кошки%d", i, i*i, i%7) }
		for i := range want {
			want[i] = tok.Encode(text(i), true)
		}
		fresh, _ := Parse(file.Tokenizer)
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range want {
					k := (i*31 + g*17) % len(want)
					if got := fresh.Encode(text(k), true); !slices.Equal(got, want[k]) {
						t.Errorf("%s: %q is %v, want %v", name, text(k), got, want[k])
					}
					fresh.Decode(want[k], true)
				}
			})
		}
		wg.Wait()
	}
}
