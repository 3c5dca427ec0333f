package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// maxFile bounds the files that are read; the largest published tokenizer.json
// is of some 40 MB.
const maxFile = 512 << 20

// Open reads the tokenizer of a model's folder: tokenizer.json, else
// tokenizer.model, else vocab.json and merges.txt; then the special tokens that tokenizer_config.json,
// special_tokens_map.json and config.json name, where they are there.
func Open(dir string) (*Tokenizer, error) {
	t, err := openFile(dir)
	if err != nil {
		return nil, err
	}
	if err := t.configure(dir); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return t, nil
}

func openFile(dir string) (*Tokenizer, error) {
	for _, f := range []struct {
		name  string
		parse func([]byte) (*Tokenizer, error)
	}{{"tokenizer.json", Parse}, {"tokenizer.model", ParseSentencePiece}} {
		data, err := readFile(filepath.Join(dir, f.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		t, err := f.parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		return t, nil
	}
	t, err := openGPT2(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := os.Stat(dir); gone != nil {
			return nil, suggest.NotThere(dir, gone)
		}
		return nil, fmt.Errorf("%s: no tokenizer: there is neither tokenizer.json nor tokenizer.model nor vocab.json with merges.txt", dir)
	}
	return t, err
}

func readFile(path string) ([]byte, error) { return disk.ReadFile(path, maxFile) }

// configFile is what the three files may say of special tokens.
type configFile struct {
	BOS    nameOrObject    `json:"bos_token"`
	EOS    nameOrObject    `json:"eos_token"`
	AddBOS *bool           `json:"add_bos_token"`
	AddEOS *bool           `json:"add_eos_token"`
	BOSID  json.RawMessage `json:"bos_token_id"`
	EOSID  json.RawMessage `json:"eos_token_id"`
}

// nameOrObject is "<s>" or {"content": "<s>", …}.
type nameOrObject string

// UnmarshalJSON reads either.
func (n *nameOrObject) UnmarshalJSON(raw []byte) error {
	var o struct{ Content string }
	if len(raw) > 0 && raw[0] == '{' {
		err := json.Unmarshal(raw, &o)
		*n = nameOrObject(o.Content)
		return err
	}
	return json.Unmarshal(raw, (*string)(n))
}

// configure reads the files in rising order of authority.
func (t *Tokenizer) configure(dir string) error {
	for _, name := range []string{"config.json", "special_tokens_map.json", "tokenizer_config.json"} {
		data, err := readFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		var c configFile
		if err := json.Unmarshal(disk.Text(data), &c); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := t.apply(c); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	t.digestOnce = sync.OnceValue(t.digest)
	return nil
}

func (t *Tokenizer) apply(c configFile) error {
	t.bos = firstID(c.BOSID, t.bos, t.size)
	t.eos = firstID(c.EOSID, t.eos, t.size)
	for _, end := range []struct {
		name nameOrObject
		what string
		to   *int32
	}{{c.BOS, "bos_token", &t.bos}, {c.EOS, "eos_token", &t.eos}} {
		if end.name == "" {
			continue
		}
		id, ok := t.ID(string(end.name))
		if !ok {
			return fmt.Errorf("%s is %q, which is not in the vocabulary", end.what, string(end.name))
		}
		*end.to = id
	}
	t.post.before = surround(t.post.before, t.bos, c.AddBOS, 0)
	t.post.after = surround(t.post.after, t.eos, c.AddEOS, len(t.post.after)-1)
	return nil
}

// firstID reads an id or a list of them, of which the first counts.
func firstID(raw json.RawMessage, otherwise int32, size int) int32 {
	var id *int32
	var list []int32
	if json.Unmarshal(raw, &id) == nil && id != nil {
		list = []int32{*id}
	} else if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return otherwise
	}
	if list[0] < 0 || int(list[0]) >= size {
		return otherwise
	}
	return list[0]
}

// surround adds or drops an end token as the configuration says. At is where it
// stands in ids.
func surround(ids []int32, id int32, add *bool, at int) []int32 {
	if add == nil || id < 0 {
		return ids
	}
	has := at >= 0 && at < len(ids) && ids[at] == id
	switch {
	case *add && !has && at == 0:
		return slices.Insert(slices.Clone(ids), 0, id)
	case *add && !has:
		return append(slices.Clone(ids), id)
	case !*add && has:
		return slices.Delete(slices.Clone(ids), at, at+1)
	}
	return ids
}
