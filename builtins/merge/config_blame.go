package merge

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// with is With that checks the values too.
func with(m Method, set map[string]any) (Method, error) {
	m, err := With(m, set)
	if err == nil {
		err = m.Check()
	}
	return m, err
}

// blame returns where the file gives the parameter that an input's method refuses, of
// several that do not fit together the last.
func (c *Config) blame(set map[string]any, p place, inputs []*Input) string {
	for k, in := range inputs {
		m := c.methodDefault
		for _, q := range Params(m) {
			v, ok := set[q.Name]
			if !ok {
				continue
			}
			_, at := c.common(q, p, inputs)
			if _, per := q.Default.(PerModel); per {
				v = v.([]any)[k]
				_, at = c.param(q.peerName(), p, in)
			}
			next, err := with(m, map[string]any{q.Name: v})
			if err == nil {
				m = next
			} else if at != nil {
				return c.at(at)
			}
		}
	}
	return c.Path
}

// at returns the place of a node in the file.
func (c *Config) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d:%d", c.Path, n.Line, n.Column) }

// atRef returns the place where a model is named first.
func (c *Config) atRef(r Ref) string {
	if n, ok := c.places[r]; ok {
		return c.at(n)
	}
	return c.Path
}

// atMethod returns the place of the method.
func (c *Config) atMethod() string { return c.at(c.methodNode) }

// lone returns the only input, nil where there are others.
func lone(inputs []*Input) *Input {
	if len(inputs) == 1 {
		return inputs[0]
	}
	return nil
}
