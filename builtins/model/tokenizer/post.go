package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"

	"pewter/internal/registry"
)

// A template is what the tokenizer puts before and after a text.
type template struct{ before, after []int32 }

var posts = registry.New[maker[template]]("post-processor")

func init() {
	posts.Add("TemplateProcessing", "special tokens around the text", newTemplate)
	posts.Add("ByteLevel", "offsets only", fixed(template{}))
	posts.Add("RobertaProcessing", "<s> text </s>", newBertTemplate)
	posts.Add("BertProcessing", "[CLS] text [SEP]", newBertTemplate)
}

func parsePost(raw json.RawMessage) (t template, err error) {
	list, err := flatten(raw, "processors", 0)
	if err != nil {
		return t, err
	}
	adding, templates := 0, 0
	for _, raw := range list {
		p, err := build(posts, raw)
		if err != nil {
			return t, err
		}
		if len(p.before)+len(p.after) > 0 {
			adding++
			templates += strings.Count(string(raw), `"TemplateProcessing"`)
		}
		t.before = append(append([]int32{}, p.before...), t.before...)
		t.after = append(t.after, p.after...)
	}
	if templates > 0 && adding > 1 {
		return t, fmt.Errorf("a TemplateProcessing beside others that add tokens: what it does to theirs is not known here; write them as one template")
	}
	return t, nil
}

func newTemplate(raw json.RawMessage) (t template, err error) {
	var o struct {
		Single []struct {
			SpecialToken *struct{ ID string }
			Sequence     *struct{ ID string }
		}
		Tokens map[string]struct{ IDs []int32 } `json:"special_tokens"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return t, err
	}
	seen := false
	for _, part := range o.Single {
		switch {
		case part.Sequence != nil && seen:
			return t, fmt.Errorf("the text is twice in the template")
		case part.Sequence != nil:
			seen = true
		case part.SpecialToken != nil:
			tok, ok := o.Tokens[part.SpecialToken.ID]
			if !ok {
				return t, fmt.Errorf("special token %q is not under special_tokens", part.SpecialToken.ID)
			}
			if seen {
				t.after = append(t.after, tok.IDs...)
			} else {
				t.before = append(t.before, tok.IDs...)
			}
		}
	}
	return t, nil
}

// newBertTemplate reads {"cls": ["<s>", 0], "sep": ["</s>", 2]}.
func newBertTemplate(raw json.RawMessage) (t template, err error) {
	var o struct{ CLS, Sep []json.RawMessage }
	if err := unmarshal(raw, &o); err != nil {
		return t, err
	}
	for _, end := range []struct {
		name string
		pair []json.RawMessage
		to   *[]int32
	}{{"cls", o.CLS, &t.before}, {"sep", o.Sep, &t.after}} {
		var id int32
		if len(end.pair) != 2 || json.Unmarshal(end.pair[1], &id) != nil {
			return t, fmt.Errorf(`want %q as ["token", id]`, end.name)
		}
		*end.to = append(*end.to, id)
	}
	return t, nil
}
