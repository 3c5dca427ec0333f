package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"pewter/internal/disk"
)

// openGPT2 reads the two files of GPT-2's tokenizer, from before tokenizer.json: a
// vocabulary and a list of merges, byte-level.
func openGPT2(dir string) (*Tokenizer, error) {
	for _, names := range [][2]string{{"vocab.json", "merges.txt"}, {"encoder.json", "vocab.bpe"}} {
		vocab, err := readFile(filepath.Join(dir, names[0]))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		merges, err := readFile(filepath.Join(dir, names[1]))
		if err != nil {
			return nil, err
		}
		t, err := parseGPT2(vocab, merges)
		if err != nil {
			return nil, fmt.Errorf("%s with %s: %w", filepath.Join(dir, names[0]), names[1], err)
		}
		return t, nil
	}
	return nil, fs.ErrNotExist
}

func parseGPT2(vocab, merges []byte) (*Tokenizer, error) {
	vocab, merges = disk.Text(vocab), disk.Text(merges)
	var ids map[string]int64
	if err := json.Unmarshal(vocab, &ids); err != nil {
		return nil, err
	}
	added := []object{}
	if id, ok := ids["<|endoftext|>"]; ok {
		added = append(added, object{"id": id, "content": "<|endoftext|>", "special": true, "normalized": false,
			"single_word": false, "lstrip": false, "rstrip": false})
	}
	list := []string{}
	for i, line := range strings.Split(string(merges), "\n") {
		if line = strings.TrimRight(line, "\r"); line != "" && !(i == 0 && strings.HasPrefix(line, "#version")) {
			list = append(list, line)
		}
	}
	data, err := json.Marshal(object{
		"version": "1.0", "truncation": nil, "padding": nil, "normalizer": nil, "added_tokens": added,
		"pre_tokenizer": byteLevelObject(), "post_processor": byteLevelObject(), "decoder": byteLevelObject(),
		"model": object{"type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
			"fuse_unk": false, "byte_fallback": false, "ignore_merges": false, "vocab": json.RawMessage(vocab), "merges": list},
	})
	if err != nil {
		return nil, err
	}
	return parse(data)
}

func byteLevelObject() object {
	return object{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}
}
