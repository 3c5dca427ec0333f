package merge

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/model"
	"pewter/internal/plural"
	"pewter/kernel"
)

// A Conflict says how far the task vectors of two models, δ = θ - θ₀, pull in
// different directions in one part of the model.
type Conflict struct {
	Part         string  // a layer's number, "embeddings" or "final"; a tensor's name; or "all"
	A, B         int     // the models, A < B
	Cosine       float64 // δa·δb / (|δa||δb|); NaN where one of them is zero
	Disagree     float64 // share of opposite signs among the elements that both change; NaN where there are none
	Both         int     // how many elements both change
	NormA, NormB float64 // |δa| and |δb|
}

// A Division says what the parts are that conflicts are counted over.
type Division string

// The divisions.
const (
	ByLayer  Division = "layer"
	ByTensor Division = "tensor"
	ByModel  Division = "model"
)

// Conflicts compares the task vectors of every two models in each part, in one
// pass over the weights: parts in the order of the model, and in each the pairs
// (0,1), (0,2), …, (1,2), …. Sums are in float64. Errors: fewer than two models,
// tensors or tokenizers that differ, ctx done, a tensor that cannot be read.
// Sign conflicts: Yadav et al., arXiv:2306.01708; cosines: Ilharco et al.,
// arXiv:2212.04089.
func Conflicts(ctx context.Context, dev kernel.Vector, models []model.Checkpoint, base model.Checkpoint, by Division) ([]Conflict, error) {
	s := Spec{Models: models, Base: base}
	if len(models) < 2 {
		return nil, fmt.Errorf("got %s, want at least two: a conflict is between two", plural.Of(len(models), "model"))
	}
	if err := s.checkModels(); err != nil {
		return nil, err
	}
	sums := map[region][]float64{}
	for _, name := range base.Names() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		more, err := s.clashes(dev, name)
		if err != nil {
			return nil, err
		}
		addTo(sums, regionOf(name, by), more)
	}
	return conflictsOf(sums, len(models)), nil
}

// clashes returns the sums of one tensor; nil if it holds no numbers.
func (s *Spec) clashes(dev kernel.Vector, name string) ([]float64, error) {
	t := &Tensor{Name: name, N: len(s.Models), HasBase: true, dev: dev}
	for _, c := range s.inputs() {
		src, err := c.Source(name)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, c.Name(), err)
		}
		t.sources, t.names = append(t.sources, src), append(t.names, c.Name())
	}
	t.Shape, t.dtype = t.sources[0].Info().Shape, common(t.sources)
	if !t.dtype.Float() {
		return nil, nil
	}
	return t.Sum(sumsOf(t.N), t.addClashes)
}

// sumsOf is how many sums n models have: a scalar product for each two, or one
// with itself, and the elements that both change, and those of opposite sign.
func sumsOf(n int) int { return 3 * n * (n + 1) / 2 }

// addClashes adds the sums of a tile.
func (t *Tensor) addClashes(x *Tile, acc []float64) {
	marks := make([]signs, t.N)
	for k := range marks {
		marks[k] = signsOf(x.Delta(k))
	}
	i := 0
	for a := range t.N {
		for b := a; b < t.N; b++ {
			both, opposite := marks[a].with(marks[b])
			acc[i] += t.dev.Dot(x.Delta(a), x.Delta(b))
			acc[i+1] += float64(both)
			acc[i+2] += float64(opposite)
			i += 3
		}
	}
}

// addTo adds sums to those of a part.
func addTo(sums map[region][]float64, p region, more []float64) {
	if sums[p] == nil {
		sums[p] = make([]float64, len(more))
	}
	for i, v := range more {
		sums[p][i] += v
	}
}

// conflictsOf makes a row of the sums of each part and pair.
func conflictsOf(sums map[region][]float64, n int) (rows []Conflict) {
	for _, p := range sortedRegions(sums) {
		s := sums[p]
		if len(s) == 0 {
			continue
		}
		at := func(a, b int) []float64 { return s[3*(a*n-a*(a-1)/2+b-a):] }
		for a := range n {
			for b := a + 1; b < n; b++ {
				c := Conflict{Part: p.name, A: a, B: b, NormA: math.Sqrt(at(a, a)[0]), NormB: math.Sqrt(at(b, b)[0])}
				pair := at(a, b)
				c.Cosine, c.Both, c.Disagree = pair[0]/math.Sqrt(at(a, a)[0]*at(b, b)[0]), int(pair[1]), pair[2]/pair[1]
				rows = append(rows, c)
			}
		}
	}
	return rows
}

// A region is a piece of a model; regions are sorted by kind and number.
type region struct {
	kind, number int
	name         string
}

// regionOf returns the region that a tensor belongs to.
func regionOf(tensor string, by Division) region {
	p := region{kind: 2, name: "final"}
	if m := inLayer.FindStringSubmatch(tensor); m != nil {
		n, _ := strconv.Atoi(m[2])
		p = region{1, n, m[2]}
	} else if strings.Contains(tensor, "embed") || strings.Contains(tensor, "wte") || strings.Contains(tensor, "wpe") {
		p = region{0, 0, "embeddings"}
	}
	switch by {
	case ByTensor:
		p.name = tensor
	case ByModel:
		p = region{name: "all"}
	}
	return p
}

func sortedRegions(sums map[region][]float64) []region {
	parts := make([]region, 0, len(sums))
	for p := range sums {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b region) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	return parts
}
