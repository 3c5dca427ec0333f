package merge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/model"
	"pewter/internal/plural"
)

// inLayer takes the name of a tensor of a layer apart.
var inLayer = regexp.MustCompile(`^((?:.*\.)?(?:layers|layer|blocks|block|h)\.)(\d+)(\..*)$`)

// slices adds the tensors of every slice, and those outside of the layers:
// embeddings with the first slice, the rest with the last.
func (b *builder) slices() error {
	total := 0
	var types []any
	for i := range b.c.Slices {
		s := &b.c.Slices[i]
		n, err := b.count(s)
		if err != nil {
			return err
		}
		if err := b.layers(s, total, n); err != nil {
			return err
		}
		types = b.layerTypes(types, s, n)
		total += n
	}
	if err := b.outside(); err != nil {
		return err
	}
	return b.reshape(total, types)
}

// count returns the number of layers of a slice, the same for all inputs.
func (b *builder) count(s *Slice) (int, error) {
	n := -1
	for i := range s.Inputs {
		in := &s.Inputs[i]
		have := b.layerCount(in.Ref)
		if in.Whole {
			in.To = have
		}
		if in.To > have {
			return 0, fmt.Errorf("%s: layer_range [%d, %d] of %s, which has %s", b.c.at(in.node), in.From, in.To, in.Ref, plural.Of(have, "layer"))
		}
		if n >= 0 && in.To-in.From != n && !in.Whole {
			return 0, fmt.Errorf("%s: %s of %s beside %d of %s: the models of a slice give the same number", b.c.at(in.node), plural.Of(in.To-in.From, "layer"), in.Ref, n, s.Inputs[0].Ref)
		}
		n = max(n, in.To-in.From)
	}
	return n, nil
}

// layerCount returns how many layers the names of a model's tensors speak of.
func (b *builder) layerCount(r Ref) int {
	n := 0
	for i := range b.byLayer(r) {
		n = max(n, i+1)
	}
	return n
}

// layers adds the n layers of a slice, which begin at layer first of the result.
func (b *builder) layers(s *Slice, first, n int) error {
	for j := range n {
		p := place{slice: s, t: 1}
		if n > 1 {
			p.t = float64(j) / float64(n-1)
		}
		for _, parts := range b.names(s, j) {
			p.tensor = parts[1] + strconv.Itoa(first+j) + parts[3]
			p.in = func(in *Input) string { return parts[1] + strconv.Itoa(in.From+j) + parts[3] }
			if err := b.add(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// layered are names of tensors, and those of each layer taken apart.
type layered struct {
	names []string
	in    map[int][][]string
}

// byLayer returns the names of a model's tensors, in parts, layer by layer. Most models
// have the names of another.
func (b *builder) byLayer(r Ref) map[int][][]string {
	if l, ok := b.cut[r]; ok {
		return l.in
	}
	l := &layered{names: b.open[r].Names(), in: make(map[int][][]string)}
	for _, like := range b.cut {
		if slices.Equal(like.names, l.names) {
			b.cut[r] = like
			return like.in
		}
	}
	for _, name := range l.names {
		if m := inLayer.FindStringSubmatch(name); m != nil {
			i, _ := strconv.Atoi(m[2])
			l.in[i] = append(l.in[i], m)
		}
	}
	b.cut[r] = l
	return l.in
}

// names returns the names, in parts, of the tensors in layer j of a slice that
// any input has.
func (b *builder) names(s *Slice, j int) [][]string {
	var parts [][]string
	seen := make(map[string]bool)
	for _, in := range s.Inputs {
		for _, m := range b.byLayer(in.Ref)[in.From+j] {
			if !seen[m[1]+m[3]] {
				seen[m[1]+m[3]] = true
				parts = append(parts, m)
			}
		}
	}
	return parts
}

// outside adds what is in no layer.
func (b *builder) outside() error {
	first, last := &b.c.Slices[0], &b.c.Slices[len(b.c.Slices)-1]
	var in []model.Checkpoint
	for _, s := range []*Slice{first, last} {
		for i := range s.Inputs {
			in = append(in, b.open[s.Inputs[i].Ref])
		}
	}
	for _, name := range allNames(in) {
		if inLayer.MatchString(name) {
			continue
		}
		s := last
		if strings.Contains(name, "embed") || strings.Contains(name, "wte") || strings.Contains(name, "wpe") {
			s = first
		}
		if err := b.add(place{tensor: name, slice: s, in: func(*Input) string { return name }}); err != nil {
			return err
		}
	}
	return nil
}

// layerTypes appends the kinds of a slice's layers, where the configuration
// lists them.
func (b *builder) layerTypes(types []any, s *Slice, n int) []any {
	in := &s.Inputs[0]
	list, _ := b.open[in.Ref].Config().Raw["layer_types"].([]any)
	for j := in.From; j < in.From+n && j < len(list); j++ {
		types = append(types, list[j])
	}
	return types
}

// reshape writes the number of layers and their kinds into the configuration.
func (b *builder) reshape(layers int, types []any) (err error) {
	raw := b.m.config.Raw
	changes := make(map[string]any)
	if _, ok := raw["num_hidden_layers"]; ok {
		changes["num_hidden_layers"] = layers
	}
	if _, ok := raw["layer_types"]; ok && len(types) == layers {
		changes["layer_types"] = types
	}
	if len(changes) > 0 {
		b.m.config, err = b.m.config.With(changes)
	}
	return err
}
