package merge

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"pewter/internal/suggest"
)

// mergekitDefaults returns a method with the defaults that a mergekit file means.
func mergekitDefaults(m Method) Method {
	defaults := map[string]any{"density": 1, "gamma": .01, "epsilon": .15}
	for _, p := range Params(m) {
		v, ok := defaults[p.Name]
		if _, per := p.Default.(PerModel); ok && per {
			m, _ = With(m, map[string]any{p.Name: v})
		}
	}
	return m
}

// ignored are parameters of mergekit that change how it computes and not what.
var ignored = []string{"int8_mask"}

// peerName returns the name of a parameter in a mergekit file.
func (p Param) peerName() string {
	if p.Peer != "" {
		return p.Peer
	}
	return p.Name
}

// checkParams warns of parameters that the method does not use, and refuses
// those that no method has.
func (c *Config) checkParams(d *decoder, m Method) error {
	used, all := slices.Clone(ignored), []string{"weight"}
	for e := range Methods.All() {
		for _, p := range Params(e.Value) {
			all = append(all, p.peerName())
		}
	}
	for _, p := range Params(m) {
		used = append(used, p.peerName())
		if p.Name == "t" && !slices.ContainsFunc(c.everyValue(), func(v Value) bool { return v.Name == "t" }) {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s: t is not given, and taken as %v; mergekit wants it: add parameters: {t: …}", c.at(c.methodNode), p.Default))
		}
	}
	if m.Needs().Weights != Unused {
		used = append(used, "weight")
	}
	for _, v := range c.everyValue() {
		switch {
		case slices.Contains(used, v.Name):
		case slices.Contains(all, v.Name) || slices.Contains(ignored, v.Name):
			slices.Sort(used)
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s: parameter %q is not used by %s, which has: %s",
				c.at(v.node), v.Name, c.Method, strings.Join(used, ", ")))
		default:
			return d.errorf(v.node, "unknown parameter %q%s; %s has: %s", v.Name, suggest.DidYouMean(v.Name, append(all, used...)), c.Method, strings.Join(used, ", "))
		}
	}
	return nil
}

// everyValue returns the parameters of every place in the file.
func (c *Config) everyValue() Values {
	vs := slices.Clone(c.Params)
	for _, s := range c.Slices {
		vs = append(vs, s.Params...)
		for _, in := range s.Inputs {
			vs = append(vs, in.Params...)
		}
	}
	return vs
}

// place is where a tensor of the result is: in which slice, and how far along its layers.
type place struct {
	tensor string
	in     func(*Input) string // the tensor's name in an input
	slice  *Slice
	t      float64 // from 0 at the slice's first layer to 1 at its last
}

// param returns a parameter's value for one input, whose own name of the tensor
// filters are held against: that of the input, else of the slice, else of the file.
// It says where it is given, nil where it is not.
func (c *Config) param(name string, p place, in *Input) (any, *yaml.Node) {
	return c.paramOf(name, p, in, p.in(in))
}

// common returns the value of a parameter that all inputs share, so that filters are
// held against the result's name of the tensor; of a lone input that may be its own.
func (c *Config) common(q Param, p place, inputs []*Input) (any, *yaml.Node) {
	in := lone(inputs)
	if n := c.methodDefault.Needs(); in != nil && n.Base == Never && n.Max == 1 {
		return c.param(q.peerName(), p, in)
	}
	return c.paramOf(q.peerName(), p, in, p.tensor)
}

func (c *Config) paramOf(name string, p place, in *Input, tensor string) (any, *yaml.Node) {
	if in != nil {
		if v, at := in.Params.lookup(name, tensor, p.t); at != nil {
			return v, at
		}
	}
	if v, at := p.slice.Params.lookup(name, tensor, p.t); at != nil {
		return v, at
	}
	return c.Params.lookup(name, tensor, p.t)
}

// rescaleAs makes rescaling what compat means by it: mergekit's dare and della
// keep the sum of magnitudes; ours, without compat, divide by the probability.
func (c *Config) rescaleAs(compat string) {
	c.compat = compat
	for _, p := range Params(c.methodDefault) {
		if p.Name == "rescale" && p.Default != "" && compat == "mergekit" {
			c.methodDefault, _ = With(c.methodDefault, map[string]any{"rescale": "l1"})
		}
	}
}

// method returns the method with its parameters for one tensor and its inputs.
func (c *Config) method(p place, inputs []*Input) (Method, error) {
	set := make(map[string]any)
	for _, q := range Params(c.methodDefault) {
		v, ok := c.value(q, p, inputs)
		if !ok {
			continue
		}
		if q.Name == "rescale" {
			if b, isBool := v.(bool); isBool {
				v = map[bool]any{true: "l1", false: ""}[b]
				if b && c.compat == "" && q.Default != "" {
					v = q.Default
				}
			}
		}
		set[q.Name] = v
	}
	m, err := with(c.methodDefault, set)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", c.blame(set, p, inputs), p.tensor, err)
	}
	return m, nil
}

// value returns a hyper-parameter: one number for each input where they may differ.
func (c *Config) value(q Param, p place, inputs []*Input) (any, bool) {
	def, per := q.Default.(PerModel)
	if !per {
		v, at := c.common(q, p, inputs)
		return v, at != nil
	}
	out := make([]any, len(inputs))
	for k, in := range inputs {
		v, at := c.param(q.peerName(), p, in)
		if at == nil {
			v = def.Of(k)
		}
		out[k] = v
	}
	return out, len(out) > 0
}

// weights returns the inputs' weights, or nil where none is given.
func (c *Config) weights(p place, inputs []*Input) ([]float64, error) {
	w := make([]float64, len(inputs))
	given := 0
	for k, in := range inputs {
		v, at := c.param("weight", p, in)
		if at == nil {
			continue
		}
		n, isNumber := number(v)
		if !isNumber || finite("weight", n) != nil {
			return nil, fmt.Errorf("%s: the weight of %s is %s, want a finite number", c.at(at), in.Ref, shown(v))
		}
		w[k] = n
		given++
	}
	switch given {
	case 0:
		return nil, c.noWeight(p)
	case len(inputs):
		return w, nil
	}
	for k, in := range inputs {
		if _, at := c.param("weight", p, in); at == nil {
			return nil, fmt.Errorf("%s: %s has no weight for %s and other models have: give parameters: {weight: …}", c.at(in.node), inputs[k].Ref, p.tensor)
		}
	}
	return w, nil
}

// noWeight reports a tensor that has no weight though the file gives weights.
func (c *Config) noWeight(p place) error {
	for _, v := range c.everyValue() {
		if v.Name == "weight" && c.methodDefault.Needs().Weights != Unused {
			return fmt.Errorf("%s: weight is given, but not for %s: add {value: …}, without a filter, for the rest", c.at(v.node), p.tensor)
		}
	}
	return nil
}
