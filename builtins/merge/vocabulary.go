package merge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"pewter/builtins/model"
	"pewter/internal/disk"
)

// A vocabulary is what a tokenizer.json says about tokens and their rows.
type vocabulary struct {
	ids   map[string]int
	added []addedToken
	raw   []byte
}

// An addedToken is an entry of added_tokens.
type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// vocabularyOf reads a checkpoint's tokenizer.
func vocabularyOf(c model.Checkpoint) (*vocabulary, error) {
	tok, err := c.Tokenizer()
	if err != nil {
		return nil, fmt.Errorf("tokenizer_source needs the tokenizer of %s: %w", c.Name(), err)
	}
	return parseVocabulary(tok.JSON())
}

// parseVocabulary reads a tokenizer.json: a vocabulary is an object, or a list
// of tokens with scores.
func parseVocabulary(raw []byte) (*vocabulary, error) {
	var file struct {
		Added []addedToken `json:"added_tokens"`
		Model struct {
			Vocab json.RawMessage `json:"vocab"`
		} `json:"model"`
	}
	raw = disk.Text(raw)
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	v := &vocabulary{ids: make(map[string]int), added: file.Added, raw: raw}
	if err := json.Unmarshal(file.Model.Vocab, &v.ids); err != nil {
		var list [][2]any
		if err := json.Unmarshal(file.Model.Vocab, &list); err != nil {
			return nil, fmt.Errorf("tokenizer.json: the vocabulary is neither an object nor a list: %w", err)
		}
		for i, e := range list {
			v.ids[fmt.Sprint(e[0])] = i
		}
	}
	if v.ids == nil {
		return nil, fmt.Errorf("tokenizer.json: the vocabulary is null, want an object or a list")
	}
	for _, a := range v.added {
		v.ids[a.Content] = a.ID
	}
	const most = 1 << 30
	for token, id := range v.ids {
		if id < 0 || id > most {
			return nil, fmt.Errorf("tokenizer.json: the id of %q is %d, want 0 to %d", token, id, most)
		}
	}
	return v, nil
}

// has returns the row of a token, or -1 where there is none within rows.
func (v *vocabulary) has(token string, rows int) int {
	if id, ok := v.ids[token]; ok && id < rows {
		return id
	}
	return -1
}

// size returns one more than the largest id.
func (v *vocabulary) size() int {
	n := 0
	for _, id := range v.ids {
		n = max(n, id+1)
	}
	return n
}

// byID returns the tokens in the order of their ids.
func (v *vocabulary) byID() []string {
	tokens := make([]string, 0, len(v.ids))
	for t := range v.ids {
		tokens = append(tokens, t)
	}
	slices.SortFunc(tokens, func(a, b string) int { return cmp.Or(cmp.Compare(v.ids[a], v.ids[b]), cmp.Compare(a, b)) })
	return tokens
}

// isAdded reports whether a token is one of added_tokens.
func (v *vocabulary) isAdded(token string) bool {
	return slices.ContainsFunc(v.added, func(a addedToken) bool { return a.Content == token })
}

// union returns base with the tokens that only others have, after its own: first
// their ordinary tokens, model after model, then their added ones by id. Tokens
// beyond a model's rows do not count.
func (v *vocabulary) union(others []*vocabulary, rows []int) (*vocabulary, error) {
	var add, special []addedToken
	seen := make(map[string]bool)
	for t := range v.ids {
		seen[t] = true
	}
	for k, o := range others {
		for _, t := range o.byID() {
			if seen[t] || o.ids[t] >= rows[k] || o.isAdded(t) {
				continue
			}
			seen[t] = true
			add = append(add, addedToken{Content: t, Normalized: true})
		}
	}
	for k, o := range others {
		for _, a := range o.added {
			if !seen[a.Content] && a.ID < rows[k] {
				seen[a.Content] = true
				special = append(special, a)
			}
		}
	}
	slices.SortStableFunc(special, func(a, b addedToken) int { return cmp.Compare(a.ID, b.ID) })
	return v.with(append(add, special...))
}

// with returns the vocabulary with more added tokens, whose ids follow.
func (v *vocabulary) with(add []addedToken) (*vocabulary, error) {
	if len(add) == 0 {
		return v, nil
	}
	all, next := slices.Clone(v.added), v.size()
	for _, a := range add {
		a.ID = next
		next++
		all = append(all, a)
	}
	var list bytes.Buffer
	enc := json.NewEncoder(&list)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(all); err != nil {
		return nil, err
	}
	raw, err := replaceKey(v.raw, "added_tokens", bytes.TrimSpace(list.Bytes()))
	if err != nil {
		return nil, err
	}
	return parseVocabulary(raw)
}

// replaceKey returns a JSON object, indented, with the value of one key changed, at its
// end if it had none, and all else in its order.
func replaceKey(raw []byte, key string, value []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	out := []byte("{")
	pair := func(name any, value []byte) {
		k, _ := json.Marshal(name)
		out = append(append(append(append(out, k...), ':'), value...), ',')
	}
	found := false
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		if name == key {
			v, found = value, true
		}
		pair(name, v)
	}
	if !found {
		pair(key, value)
	}
	out = append(bytes.TrimSuffix(out, []byte(",")), '}')
	var b bytes.Buffer
	err := json.Indent(&b, out, "", "  ")
	return b.Bytes(), err
}
