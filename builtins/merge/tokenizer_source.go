package merge

import (
	"go.yaml.in/yaml/v3"
)

// A TokenizerSource says which vocabulary the result has, and where the
// embeddings of its tokens come from.
type TokenizerSource struct {
	Source   string // "union", "base", or a model's name
	Tokens   map[string]TokenSource
	Multiple int // the embedding is padded to a multiple of this
}

// A TokenSource says where the embedding of one token comes from: a model's row
// for it (Model alone), for another token or row, or zeros. A model that has
// the token keeps its own unless Force.
type TokenSource struct {
	Model Ref
	Token string // another token of that model
	ID    int    // or its row, -1 for none
	Zero  bool
	Force bool
	node  *yaml.Node
}

// tokenizer reads the mapping form.
func (d *decoder) tokenizer(n *yaml.Node) *TokenizerSource {
	s := &TokenizerSource{Source: "union", Tokens: make(map[string]TokenSource)}
	d.fields(n, "tokenizer", map[string]func(*yaml.Node){
		"source": func(n *yaml.Node) { s.Source = d.ref(n).String() },
		"pad_to_multiple_of": func(n *yaml.Node) {
			if s.Multiple = d.int(n); s.Multiple < 1 || s.Multiple > 1<<20 {
				d.fail(n, "pad_to_multiple_of is %s, want a positive number such as 64", n.Value)
			}
		},
		"tokens": func(n *yaml.Node) {
			if n.Kind != yaml.MappingNode {
				d.fail(n, "tokens is %s, want a mapping from tokens to {source: …}", kindOf(n))
				return
			}
			for _, p := range d.pairs(n, "tokens") {
				s.Tokens[p.key.Value] = d.token(p.value)
			}
		},
	})
	return s
}

func (d *decoder) int(n *yaml.Node) (i int) {
	if err := n.Decode(&i); err != nil {
		d.fail(n, "got %s, want a whole number", kindOf(n))
	}
	return i
}

// token reads {source: …, force: …}.
func (d *decoder) token(n *yaml.Node) TokenSource {
	t := TokenSource{ID: -1, node: n}
	d.fields(n, "a token", map[string]func(*yaml.Node){
		"source": func(n *yaml.Node) { d.tokenFrom(n, &t) },
		"force": func(n *yaml.Node) {
			if err := n.Decode(&t.Force); err != nil {
				d.fail(n, "force is %s, want true or false", kindOf(n))
			}
		},
	})
	return t
}

// tokenFrom reads a model, {kind: zero}, or {kind: model_token, model: …, token: … or token_id: …}.
func (d *decoder) tokenFrom(n *yaml.Node, t *TokenSource) {
	if n.Kind != yaml.MappingNode {
		t.Model = d.ref(n)
		return
	}
	kind := "model_token"
	d.fields(n, "a token's source", map[string]func(*yaml.Node){
		"kind":     func(n *yaml.Node) { kind = d.text(n) },
		"model":    func(n *yaml.Node) { t.Model = d.ref(n) },
		"token":    func(n *yaml.Node) { t.Token = d.text(n) },
		"token_id": func(n *yaml.Node) { t.ID = d.int(n) },
	})
	switch t.Zero = kind == "zero"; {
	case kind != "zero" && kind != "model_token":
		d.fail(n, "kind is %q, want zero or model_token", kind)
	case kind == "model_token" && (t.Model.Path == "" || (t.Token == "") == (t.ID < 0)):
		d.fail(n, "a model_token names its model, and its token or its token_id")
	}
}
