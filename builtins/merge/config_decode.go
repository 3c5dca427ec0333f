package merge

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"pewter/internal/suggest"
	"pewter/kernel/tensor"
)

// decoder reads the nodes of a file and keeps the first error.
type decoder struct {
	config *Config
	err    error
}

// errorf returns an error that begins with the node's place.
func (d *decoder) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s: %s", d.config.at(n), fmt.Sprintf(format, args...))
}

func (d *decoder) fail(n *yaml.Node, format string, args ...any) {
	if d.err == nil {
		d.err = d.errorf(n, format, args...)
	}
}

// fields calls the function of each key of a mapping. An unknown key is an error.
func (d *decoder) fields(n *yaml.Node, what string, known map[string]func(*yaml.Node)) {
	n = resolved(n)
	if n.Kind != yaml.MappingNode {
		d.fail(n, "%s is %s, want a mapping", what, kindOf(n))
		return
	}
	for _, p := range d.pairs(n, what) {
		f, ok := known[p.key.Value]
		switch {
		case !ok:
			d.fail(p.key, "unknown key %q in %s%s; have: %s", p.key.Value, what, suggest.DidYouMean(p.key.Value, keys(known)), strings.Join(keys(known), ", "))
		case p.value.Tag != "!!null":
			f(p.value)
		}
	}
}

// config_ reads the whole file.
func (d *decoder) config_(n *yaml.Node) {
	c := d.config
	d.fields(n, "the file", map[string]func(*yaml.Node){
		"merge_method":     func(n *yaml.Node) { c.methodNode, c.Method = n, d.text(n) },
		"base_model":       func(n *yaml.Node) { c.Base = d.ref(n) },
		"dtype":            func(n *yaml.Node) { c.DType = d.dtype(n) },
		"out_dtype":        func(n *yaml.Node) { c.OutDType = d.dtype(n) },
		"chat_template":    func(n *yaml.Node) { c.ChatTemplate = d.text(n) },
		"tokenizer_source": func(n *yaml.Node) { d.setTokenizer(n, &TokenizerSource{Source: d.ref(n).String()}) },
		"tokenizer":        func(n *yaml.Node) { d.setTokenizer(n, d.tokenizer(n)) },
		"parameters":       func(n *yaml.Node) { c.Params = d.values(n) },
		"models":           d.models,
		"slices":           d.slices,
		"modules":          d.modules,
		"name":             func(n *yaml.Node) { d.text(n) },
	})
}

func (d *decoder) models(n *yaml.Node) {
	s := Slice{node: n}
	d.each(n, "models", func(n *yaml.Node) { s.Inputs = append(s.Inputs, d.input(n, false)) })
	d.config.wholeModels = true
	d.addSlice(n, s)
}

func (d *decoder) slices(n *yaml.Node) {
	d.each(n, "slices", func(n *yaml.Node) {
		s := Slice{node: n}
		d.fields(n, "a slice", map[string]func(*yaml.Node){
			"sources": func(n *yaml.Node) {
				d.each(n, "sources", func(n *yaml.Node) { s.Inputs = append(s.Inputs, d.input(n, true)) })
			},
			"parameters": func(n *yaml.Node) { s.Params = d.values(n) },
			"base_model": func(n *yaml.Node) { d.sliceBase(n) },
			"residual_weight": func(n *yaml.Node) {
				d.config.Warnings = append(d.config.Warnings, d.errorf(n, "residual_weight is not used").Error())
			},
		})
		d.addSlice(n, s)
	})
}

// setTokenizer takes the one place where a file speaks of its tokenizer.
func (d *decoder) setTokenizer(n *yaml.Node, s *TokenizerSource) {
	if d.config.Tokenizer != nil {
		d.fail(n, "give tokenizer or tokenizer_source, not both")
	}
	d.config.Tokenizer = s
}

// sliceBase takes the base model from a slice; all of them must name one.
func (d *decoder) sliceBase(n *yaml.Node) {
	r := d.ref(n)
	if d.config.Base.Path != "" && d.config.Base != r {
		d.fail(n, "base_model is %s here and %s elsewhere: want one for the file", r, d.config.Base)
	}
	d.config.Base = r
}

// modules reads the parts of a model of several modules: ours have one.
func (d *decoder) modules(n *yaml.Node) {
	if n.Kind == yaml.MappingNode && len(n.Content) > 2 {
		d.fail(n.Content[2], "models of several modules are not known: want one module")
		return
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, "modules is %s, want a mapping from a module's name to its models or slices", kindOf(n))
		return
	}
	d.fields(n.Content[1], "a module", map[string]func(*yaml.Node){
		"models": d.models, "slices": d.slices,
		"parameters": func(n *yaml.Node) { d.config.Params = append(d.values(n), d.config.Params...) },
	})
}

func (d *decoder) addSlice(n *yaml.Node, s Slice) {
	switch c := d.config; {
	case len(c.Slices) > 0 && (c.wholeModels || s.Inputs == nil):
		d.fail(n, "give either models or slices, once")
	case len(s.Inputs) == 0:
		d.fail(n, "no models here: nothing to merge")
	default:
		c.Slices = append(c.Slices, s)
	}
}

// input reads a model with its parameters, and in a slice its layers.
func (d *decoder) input(n *yaml.Node, sliced bool) Input {
	in := Input{Whole: true, node: n}
	known := map[string]func(*yaml.Node){
		"model":      func(n *yaml.Node) { in.Ref = d.ref(n) },
		"parameters": func(n *yaml.Node) { in.Params = d.values(n) },
	}
	if sliced {
		known["layer_range"] = func(n *yaml.Node) { in.From, in.To = d.layers(n); in.Whole = false }
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		d.fail(n, "a model is %s, want a mapping: {model: %s}", kindOf(n), n.Value)
	}
	d.fields(n, "a model", known)
	if in.Ref.Path == "" {
		d.fail(n, "model is missing: give a folder or a file")
	}
	if sliced && in.Whole {
		d.fail(n, "layer_range is missing: give [first, last+1]")
	}
	return in
}

// layers reads [first, last+1].
func (d *decoder) layers(n *yaml.Node) (from, to int) {
	var r []int
	whole := !slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind == yaml.ScalarNode && c.Tag == "!!float" })
	if err := n.Decode(&r); err != nil || !whole || len(r) != 2 || r[0] < 0 || r[0] >= r[1] {
		d.fail(n, "layer_range is %s, want [first, last+1], such as [0, 12] for twelve layers", flow(n))
		return 0, 1
	}
	return r[0], r[1]
}

// ref reads a model's name, with an adapter after a plus, or a mapping.
func (d *decoder) ref(n *yaml.Node) (r Ref) {
	defer func() {
		if _, ok := d.config.places[r]; !ok {
			d.config.places[r] = n
		}
	}()
	if n.Kind != yaml.MappingNode {
		path, lora, plus := strings.Cut(d.text(n), "+")
		if plus && lora == "" {
			d.fail(n, "%q ends in a plus: give MODEL+ADAPTER, or MODEL alone", n.Value)
		}
		return Ref{path, lora}
	}
	part := func(p *string) func(*yaml.Node) {
		return func(n *yaml.Node) { *p = d.refPath(n) }
	}
	d.fields(n, "a model", map[string]func(*yaml.Node){
		"model": part(&r.Path), "lora": part(&r.LoRA), "path": part(&r.Path),
		"revision": func(n *yaml.Node) {
			d.fail(n, "a revision cannot be chosen here: fetch it into a folder and name that")
		},
	})
	return r
}

func (d *decoder) refPath(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		return d.ref(n).Path
	}
	return d.text(n)
}

func (d *decoder) dtype(n *yaml.Node) *tensor.DType {
	t, err := tensor.ParseDType(d.text(n))
	if err == nil && !t.Float() {
		err = fmt.Errorf("element type %s has no arithmetic, want float32, bfloat16, float16 or float64", t)
	}
	if err != nil {
		d.fail(n, "%v", err)
	}
	return &t
}

func (d *decoder) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, "got %s, want a name", kindOf(n))
	}
	return n.Value
}

func (d *decoder) each(n *yaml.Node, what string, f func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, "%s is %s, want a list", what, kindOf(n))
		return
	}
	for _, e := range n.Content {
		f(resolved(e))
	}
}
