package merge

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Values are the parameters of one place in a file.
type Values []Value

// A Value is a parameter: what it is where a filter matches.
type Value struct {
	Name  string
	Cases []Case // the first whose filter is part of the tensor's name counts
	node  *yaml.Node
}

// A Case is a value for the tensors whose name contains Filter ("" or "*": all):
// a bool or string, or numbers, one, or several to go through from the first
// layer to the last.
type Case struct {
	Filter   string
	Gradient []float64
	Other    []any // bools or strings: one, or several for equal shares of the layers
}

// all reports whether a case is for every tensor.
func (c Case) all() bool { return c.Filter == "" || c.Filter == "*" }

// values reads parameters.
func (d *decoder) values(n *yaml.Node) Values {
	if n.Kind != yaml.MappingNode {
		d.fail(n, "parameters is %s, want a mapping", kindOf(n))
		return nil
	}
	var vs Values
	for _, p := range d.pairs(n, "parameters") {
		if p.value.Tag != "!!null" {
			vs = append(vs, Value{p.key.Value, d.cases(p.value), p.key})
		}
	}
	return vs
}

// cases reads a scalar, a list of numbers, or a list of values with filters.
func (d *decoder) cases(n *yaml.Node) []Case {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 || resolved(n.Content[0]).Kind != yaml.MappingNode {
		if n.Kind == yaml.MappingNode {
			return []Case{d.case_(n)}
		}
		return []Case{d.value(n)}
	}
	var cases []Case
	d.each(n, "the values", func(n *yaml.Node) { cases = append(cases, d.case_(n)) })
	return cases
}

// case_ reads {value: …, filter: …}.
func (d *decoder) case_(n *yaml.Node) Case {
	var c Case
	filter := ""
	d.fields(n, "a value with a filter", map[string]func(*yaml.Node){
		"value":  func(n *yaml.Node) { c = d.value(n) },
		"filter": func(n *yaml.Node) { filter = d.text(n) },
	})
	if c.Gradient == nil && c.Other == nil {
		d.fail(n, "value is missing: give {value: …, filter: …}")
		c.Gradient = []float64{0}
	}
	c.Filter = filter
	return c
}

// value reads a number, a list of them, a bool or a string.
func (d *decoder) value(n *yaml.Node) Case {
	var x any
	if err := n.Decode(&x); err != nil {
		d.fail(n, "%v", err)
	}
	if p, err := numbers(x); err == nil {
		return Case{Gradient: p}
	}
	list, ok := x.([]any)
	if !ok {
		list = []any{x}
	}
	if len(list) > 0 && !slices.ContainsFunc(list, func(e any) bool { return !discrete(e) }) {
		return Case{Other: list}
	}
	d.fail(n, "got %s, want a number, a list of numbers (a gradient over the layers), or a list of {value, filter}", flow(n))
	return Case{}
}

// discrete reports whether a value is chosen and not interpolated.
func discrete(x any) bool {
	switch x.(type) {
	case bool, string:
		return true
	}
	return false
}

// lookup returns the value of a parameter for a tensor at the share t of the
// layers, from 0 to 1, and where it is given; nil where it is not.
func (vs Values) lookup(name, tensor string, t float64) (any, *yaml.Node) {
	for _, v := range vs {
		if v.Name != name {
			continue
		}
		for _, c := range v.Cases {
			if c.all() || strings.Contains(tensor, c.Filter) {
				return c.at(t), v.node
			}
		}
	}
	return nil, nil
}

// at returns the value at a share of the layers, linear between the numbers.
func (c Case) at(t float64) any {
	if c.Gradient == nil {
		return c.Other[int(t*float64(len(c.Other)-1))]
	}
	n := len(c.Gradient)
	x := t * float64(n-1)
	i := min(int(x), n-1)
	f := x - float64(i)
	if f == 0 {
		return c.Gradient[i]
	}
	return (1-f)*c.Gradient[i] + f*c.Gradient[min(i+1, n-1)]
}
