package merge

import "go.yaml.in/yaml/v3"

// A TokenizerSource says which vocabulary the result has: "union", "base", or a
// model's name.
type TokenizerSource struct {
	Source string
}

// tokenizer reads the mapping form.
func (d *decoder) tokenizer(n *yaml.Node) *TokenizerSource {
	s := &TokenizerSource{Source: "union"}
	d.fields(n, "tokenizer", map[string]func(*yaml.Node){
		"source": func(n *yaml.Node) { s.Source = d.ref(n).String() },
	})
	return s
}
