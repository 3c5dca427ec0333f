package tokenizer

import (
	"encoding/json"
	"fmt"
	"sync"

	"pewter/internal/disk"
	"pewter/internal/registry"
)

// Parse reads a tokenizer.json. The tokenizer keeps the memory, which must not
// be changed. What the file says of truncation and padding is not applied: whole
// texts are encoded. Errors name the part of the file that is at fault; for a type that
// is not known they list those that are.
func Parse(data []byte) (*Tokenizer, error) {
	t, err := parse(disk.Text(data))
	if err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	return t, nil
}

func parse(data []byte) (*Tokenizer, error) {
	t := &Tokenizer{json: data, bos: -1, eos: -1, lastAdded: -1}
	parts, tokens := map[string]json.RawMessage{}, readAdded(nil)
	s := &scanner{b: data}
	err := s.object(func(key string) (err error) {
		if key == "model" {
			if err = t.setModel(s); err != nil {
				err = fmt.Errorf("model: %w", err)
			}
			return err
		}
		parts[key], err = s.raw()
		if key == "added_tokens" && err == nil {
			tokens = readAdded(parts[key])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.peek() != 0 {
		return nil, s.errorf("more after the end")
	}
	if t.model == nil {
		return nil, fmt.Errorf(`there is no "model"`)
	}
	return t, t.setParts(parts, tokens)
}

func (t *Tokenizer) setParts(parts map[string]json.RawMessage, tokens addedReader) (err error) {
	if t.normalize, err = parseNormalizer(parts["normalizer"]); err != nil {
		return fmt.Errorf("normalizer: %w", err)
	}
	if err := t.setSplitters(parts["pre_tokenizer"]); err != nil {
		return fmt.Errorf("pre_tokenizer: %w", err)
	}
	if t.atFirst {
		if err := t.setSteps(parts["normalizer"]); err != nil {
			return fmt.Errorf("normalizer: %w", err)
		}
	}
	if err := t.setAdded(tokens); err != nil {
		return err
	}
	if t.post, err = parsePost(parts["post_processor"]); err != nil {
		return fmt.Errorf("post_processor: %w", err)
	}
	if t.decode, err = parseDecoder(parts["decoder"]); err != nil {
		return fmt.Errorf("decoder: %w", err)
	}
	t.size = len(t.vocab.tokens)
	for id := range t.addedByID {
		t.size = max(t.size, int(id)+1)
	}
	t.guessEnds()
	t.scratch.New = func() any { return new(scratch) }
	t.digestOnce = sync.OnceValue(t.digest)
	return nil
}

// guessEnds finds BOS and EOS in the post-processor or by their usual names;
// tokenizer_config.json says better.
func (t *Tokenizer) guessEnds() {
	if len(t.post.before) > 0 {
		t.bos = t.post.before[0]
	}
	if n := len(t.post.after); n > 0 {
		t.eos = t.post.after[n-1]
	}
	for _, name := range []string{"<s>", "<bos>", "<|begin_of_text|>", "<BOS_TOKEN>", "[CLS]"} {
		if a := t.added[name]; t.bos < 0 && a != nil && a.Special {
			t.bos = a.ID
		}
	}
	for _, name := range []string{"</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>", "<EOS_TOKEN>", "<|END_OF_TURN_TOKEN|>", "[SEP]"} {
		if a := t.added[name]; t.eos < 0 && a != nil && a.Special {
			t.eos = a.ID
		}
	}
}

// A maker makes a part of a tokenizer from its JSON object.
type maker[T any] func(raw json.RawMessage) (T, error)

// make finds the maker for the object's "type" and calls it.
func build[T any](table *registry.Table[maker[T]], raw json.RawMessage) (T, error) {
	var head struct{ Type string }
	var zero T
	if err := unmarshal(raw, &head); err != nil {
		return zero, err
	}
	e, err := table.Lookup(head.Type)
	if err != nil {
		return zero, err
	}
	part, err := e.Value(raw)
	if err != nil {
		return zero, fmt.Errorf("%s: %w", head.Type, err)
	}
	return part, nil
}

// unmarshal is json.Unmarshal for which nothing is null.
func unmarshal(raw json.RawMessage, to any) error {
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, to)
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// maxParts bounds the parts of a Sequence, and maxDepth how deep they nest.
const (
	maxParts = 256
	maxDepth = 16
)
