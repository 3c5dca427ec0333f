package tokenizer

import (
	"iter"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"
)

// A wordCount is how often a word occurs.
type wordCount struct {
	text  string
	count int
}

// A wordCounter counts words; at is where each is in the list.
type wordCounter struct {
	words []wordCount
	at    map[string]int32
	parts []piece
}

// batchBytes is how much text goes to a counter at once.
const batchBytes = 1 << 18

// countWords returns how often each word of GPT-2 occurs in the text, in an order
// of no meaning.
func countWords(text iter.Seq[string]) []wordCount {
	batches := make(chan []string)
	counters := make([]wordCounter, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i := range counters {
		c := &counters[i]
		c.at = map[string]int32{}
		wait.Go(func() {
			for texts := range batches {
				c.texts(texts)
			}
		})
	}
	inBatches(text, batches)
	wait.Wait()
	for _, c := range counters[1:] {
		for _, w := range c.words {
			counters[0].add(w.text, w.count)
		}
	}
	return counters[0].words
}

// inBatches sends the texts, some batchBytes at a time, and closes the channel.
func inBatches(text iter.Seq[string], batches chan<- []string) {
	defer close(batches)
	var batch []string
	size := 0
	for s := range text {
		batch, size = append(batch, s), size+len(s)
		if size >= batchBytes {
			batches <- batch
			batch, size = nil, 0
		}
	}
	batches <- batch
}

func (c *wordCounter) texts(texts []string) {
	for _, s := range texts {
		if !utf8.ValidString(s) {
			s = lossy([]byte(s))
		}
		c.parts = gpt2Words.split(c.parts[:0], piece{text: s})
		for _, p := range c.parts {
			c.add(p.text, 1)
		}
	}
}

// add counts a word n times more. The list has words of its own, so that it holds
// on to no text.
func (c *wordCounter) add(word string, n int) {
	i, ok := c.at[word]
	if !ok {
		i, word = int32(len(c.words)), strings.Clone(word)
		c.words = append(c.words, wordCount{text: word})
		c.at[word] = i
	}
	c.words[i].count += n
}
