package similarity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// matching returns an error that says how many tensors two models do not share, and
// names some.
func matching(a, b model.Checkpoint) error {
	var bad []string
	for _, name := range a.Names() {
		x, _ := a.Info(name)
		y, ok := b.Info(name)
		switch {
		case !ok:
			bad = append(bad, fmt.Sprintf("%s is not in %s", name, b.Name()))
		case !slices.Equal(x.Shape, y.Shape):
			bad = append(bad, fmt.Sprintf("%s is %s in %s and %s in %s", name,
				tensor.ShapeString(x.Shape), a.Name(), tensor.ShapeString(y.Shape), b.Name()))
		}
	}
	for _, name := range b.Names() {
		if _, ok := a.Info(name); !ok {
			bad = append(bad, fmt.Sprintf("%s is not in %s", name, a.Name()))
		}
	}
	if len(bad) == 0 {
		return nil
	}
	const shown = 3
	rest := ""
	if len(bad) > shown {
		rest = fmt.Sprintf("; and %d more", len(bad)-shown)
		bad = bad[:shown]
	}
	return fmt.Errorf("%s and %s do not have the same tensors: %s%s. Weights are compared one by one; models of other shapes by what they make of texts: cka()",
		a.Name(), b.Name(), strings.Join(bad, "; "), rest)
}

// A place is where in the model a tensor belongs: before, in or after the layers.
type place struct{ part, index int }

const (
	embeddings = iota
	decoder
	final
)

func (p place) name() string {
	switch p.part {
	case embeddings:
		return "embeddings"
	case decoder:
		return strconv.Itoa(p.index)
	}
	return "final"
}

// placeOf reads the first part of the name that is a number as the layer.
func placeOf(name string) place {
	for _, part := range strings.Split(name, ".") {
		if n, err := strconv.Atoi(part); err == nil && n >= 0 {
			return place{decoder, n}
		}
	}
	if strings.Contains(name, "embed") || strings.Contains(name, "wte") {
		return place{embeddings, -1}
	}
	return place{final, -1}
}

func sortedPlaces[T any](m map[place]T) []place {
	return slices.SortedFunc(maps.Keys(m), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.index, b.index))
	})
}
