package merge

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"pewter/builtins/model"
	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// chatTemplate writes the file's chat_template, into tokenizer_config.json and beside it: a
// name, "auto" for the one that most models have, or a Jinja template.
func (b *builder) chatTemplate() error {
	t := b.c.ChatTemplate
	switch named, ok := chatTemplates[t]; {
	case t == "":
		return nil
	case t == "auto":
		t = b.commonTemplate()
	case ok:
		t = named
	case !strings.Contains(t, "{{") && !strings.Contains(t, "{%"):
		return fmt.Errorf("%s: chat_template is %q%s, want auto, %s or a Jinja template", b.c.Path, t,
			suggest.DidYouMean(t, append(keys(chatTemplates), "auto")), strings.Join(keys(chatTemplates), ", "))
	}
	if t == "" {
		b.warn(b.c.Path + ": chat_template is auto, and no model has one")
		return nil
	}
	config := make(map[string]any)
	text := b.m.files["tokenizer_config.json"]
	if text == nil {
		r := b.c.Base
		if r.Path == "" {
			r = b.c.Refs()[0]
		}
		text = b.beside(r, "tokenizer_config.json")
	}
	_ = json.Unmarshal(disk.Text(text), &config) // what cannot be read is written anew
	config["chat_template"] = t
	out, err := json.MarshalIndent(config, "", "  ")
	b.m.files["tokenizer_config.json"] = append(out, '\n')
	b.m.files["chat_template.jinja"] = []byte(t) // which transformers prefers
	return err
}

// commonTemplate returns the template that most models have, the first of them
// where several do, or "".
func (b *builder) commonTemplate() string {
	votes, best := make(map[string]int), ""
	for _, r := range b.c.Refs() {
		t := string(b.beside(r, "chat_template.jinja"))
		var config struct {
			Template string `json:"chat_template"`
		}
		if json.Unmarshal(disk.Text(b.beside(r, "tokenizer_config.json")), &config) == nil && config.Template != "" {
			t = config.Template
		}
		if votes[t]++; t != "" && votes[t] > votes[best] {
			best = t
		}
	}
	return best
}

// beside returns a file of a model's folder, or nil.
func (b *builder) beside(r Ref, name string) []byte {
	dir := model.Folder(b.open[r])
	if dir == "" {
		return nil
	}
	text, err := disk.ReadFile(filepath.Join(dir, name), 64<<20)
	if err != nil {
		return nil
	}
	return text
}
