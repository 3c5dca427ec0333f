package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"pewter/builtins/model/safetensors"
	"pewter/builtins/model/tokenizer"
	"pewter/internal/disk"
	"pewter/internal/parallel"
)

// companions are the files beside the weights that make a checkpoint usable.
var companions = []string{
	"tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
	"vocab.json", "merges.txt", "vocab.txt", "chat_template.jinja", "spiece.model",
}

// writeAll writes the files of a checkpoint into a new folder: what stands beside the
// weights while they are made.
func writeAll(c Checkpoint, dir string, shards [][]safetensors.Entry, total int64, o SaveOptions) error {
	var others parallel.Group
	var beside error
	others.Go(func() { beside = writeBeside(c, dir, indexJSON(shards, total), o.Files) })
	w := &weightWriter{c: c, dir: dir, all: total, o: o}
	err := w.write(shards)
	others.Wait()
	return cmp.Or(err, beside)
}

// writeBeside writes what makes the weights a checkpoint: index, configuration,
// tokenizer, the recipe, and more files.
func writeBeside(c Checkpoint, dir string, index []byte, more map[string][]byte) error {
	files := map[string][]byte{"README.md": Card(c)}
	if index != nil {
		files["model.safetensors.index.json"] = index
	}
	if c.Config().Raw != nil {
		files["config.json"] = c.Config().JSON()
	}
	if b, ok := companion(c, "generation_config.json"); ok {
		files["generation_config.json"] = b
	}
	addTokenizer(c, files)
	if own, ok := c.(interface{ Files() map[string][]byte }); ok { // such as the file that describes a merge
		maps.Copy(files, own.Files())
	}
	maps.Copy(files, more)
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// shardName returns the name of file i of n: that which readers look for first where it
// is the only one.
func shardName(i, n int) string {
	if n == 1 {
		return "model.safetensors"
	}
	return fmt.Sprintf("model-%05d-of-%05d.safetensors", i+1, n)
}

// indexJSON says in which shard each tensor is; a file alone needs no index.
func indexJSON(shards [][]safetensors.Entry, total int64) []byte {
	if len(shards) == 1 {
		return nil
	}
	where := make(map[string]string)
	for i, shard := range shards {
		for _, e := range shard {
			where[e.Name] = shardName(i, len(shards))
		}
	}
	b, _ := json.MarshalIndent(map[string]any{"metadata": map[string]any{"total_size": total}, "weight_map": where}, "", "  ")
	return append(b, '\n')
}

// addTokenizer adds the files of the tokenizer: those of the first input that
// has the very same one, or tokenizer.json and what says that it stands alone.
func addTokenizer(c Checkpoint, files map[string][]byte) {
	if one, ok := c.(interface{ OneTokenizer() bool }); ok && one.OneTokenizer() {
		for _, in := range tokenizerSources(c) {
			if copyTokenizer(in, files) {
				return
			}
		}
		return
	}
	tok, err := c.Tokenizer()
	if err != nil || tok == nil {
		return // a model without a tokenizer may be saved
	}
	want := tok.Digest()
	for _, in := range tokenizerSources(c) {
		if other, err := in.Tokenizer(); err == nil && other.Digest() == want && copyTokenizer(in, files) {
			return
		}
	}
	files["tokenizer.json"] = tok.JSON()
	files["tokenizer_config.json"] = tokenizerConfig(tok)
}

// maxCompanion bounds the files that are copied beside a checkpoint.
const maxCompanion = 512 << 20

// copyTokenizer adds the files beside a checkpoint, and reports whether there are any.
func copyTokenizer(c Checkpoint, files map[string][]byte) bool {
	found := false
	for _, name := range companions {
		if b, err := disk.ReadFile(filepath.Join(Folder(c), name), maxCompanion); err == nil {
			files[name], found = b, true
		}
	}
	return found
}

// tokenizerConfig is the file that makes transformers read tokenizer.json as it
// is: without it, a tokenizer is rebuilt after the fashion of the model's class.
func tokenizerConfig(tok *tokenizer.Tokenizer) []byte {
	config := map[string]any{"tokenizer_class": "PreTrainedTokenizerFast"}
	for key, end := range map[string]func() (int32, bool){"bos_token": tok.BOS, "eos_token": tok.EOS} {
		if id, ok := end(); ok {
			config[key] = tok.Content(id)
		}
	}
	b, _ := json.MarshalIndent(config, "", "  ")
	return append(b, '\n')
}

// companion returns a file beside the first source that has it.
func companion(c Checkpoint, name string) ([]byte, bool) {
	for _, in := range tokenizerSources(c) {
		if b, err := disk.ReadFile(filepath.Join(Folder(in), name), maxCompanion); err == nil {
			return b, true
		}
	}
	return nil, false
}

// tokenizerSources is sources in the order in which a merge prefers their tokenizers.
func tokenizerSources(c Checkpoint) (out []Checkpoint) {
	m, ok := c.(interface{ TokenizerFrom() []Checkpoint })
	if !ok {
		return sources(c)
	}
	for _, in := range m.TokenizerFrom() {
		out = append(out, sources(in)...)
	}
	return out
}

// sources returns the checkpoints on disk that c is made of, itself or in the
// order of its recipe.
func sources(c Checkpoint) []Checkpoint {
	if Folder(c) != "" {
		return []Checkpoint{c}
	}
	var out []Checkpoint
	for _, in := range c.Recipe().Inputs {
		if in != nil {
			out = append(out, sources(in)...)
		}
	}
	return out
}

// Folder returns the folder of a checkpoint on disk, or "".
func Folder(c Checkpoint) string {
	if r, ok := c.(renamed); ok {
		c = r.Checkpoint
	}
	if d, ok := c.(interface{ Dir() string }); ok {
		return d.Dir()
	}
	return ""
}
