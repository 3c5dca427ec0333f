// Package similarity measures how alike models are, by their weights and by what
// they make of text, and how far apart languages are.
//
// A measure over weights is one file: a struct whose fields are its
// hyper-parameters, registered in Measures. CKA compares representations;
// Languages reads the distances of URIEL.
package similarity

import (
	"context"
	"fmt"
	"slices"

	"pewter/builtins/model"
	"pewter/internal/plural"
	"pewter/internal/registry"
	"pewter/kernel"
)

// Measures holds the measures over weights.
var Measures = registry.New[Measure]("similarity measure")

// A Measure makes a number of the weights of one model or two. It is additive:
// tensors contribute to Sums, those of a layer and those of the whole are added,
// and Value makes the number of them. It implements Elementwise or Matrixwise too.
type Measure interface {
	// Models is how many models it takes, 1 or 2.
	Models() int
	// Uses reports whether a tensor counts.
	Uses(name string, shape []int) bool
	// Value is the number that sums stand for.
	Value(s Sums) float64
}

// Sums is what a measure adds up.
type Sums [4]float64

func (s *Sums) add(t Sums) {
	for i, v := range t {
		s[i] += v
	}
}

// An Elementwise measure goes through all models in step, tile after tile.
type Elementwise interface {
	Measure
	// AddTile adds what a tile says of every two models to their sums, which are in
	// the order of CompareAll.
	AddTile(dev kernel.Vector, sums []Sums, t *Tile)
}

// A Tile is the same run of weights of every model, as they are stored, of a size that
// the second-level cache holds for ten models of 16 bits, and room to work in.
type Tile struct {
	X     []kernel.Stored // of each model; not to be changed
	Two   []float64       // a number for every two models, row by row
	Words [][]uint64      // two bits for each element of each model: the words of one, then of the other
}

func newTile(models int) *Tile {
	t := &Tile{X: make([]kernel.Stored, models), Two: make([]float64, models*models), Words: make([][]uint64, models)}
	for i := range t.Words {
		t.Words[i] = make([]uint64, 2*tileLen/64)
	}
	return t
}

// pairs calls do for every two models, with their number.
func (t *Tile) pairs(do func(k, i, j int)) {
	k := 0
	for i := range t.X {
		for j := i + 1; j < len(t.X); j++ {
			do(k, i, j)
			k++
		}
	}
}

// A Matrixwise measure makes a number of each matrix of a model, and adds those of the
// same matrix of two models; b is a where it takes one model.
type Matrixwise interface {
	Measure
	OfMatrix(dev kernel.Vector, w Weights) float64
	AddMatrix(s *Sums, a, b float64)
}

// Weights is a matrix of a checkpoint, row-major.
type Weights struct {
	Rows, Cols int
	X          []float32
}

// A Result has a number for each layer.
type Result struct {
	Layers []Layer
	Mean   float64 // over Layers
	Whole  float64 // of all tensors together; NaN where that means nothing
}

// A Layer is the number of one layer. Index counts decoder layers from 0; it is -1
// for tensors that belong to none, whose Name then is "embeddings" or "final".
type Layer struct {
	Name  string
	Index int
	Value float64
}

// Compare applies a measure to models, one or two of equal tensors. Its Layers are
// the decoder's, with embeddings and final norm and head before and after; Mean is
// over the decoder's layers alone, where there are some. The result does not
// depend on the number of threads. Errors: wrong number of models, tensors that
// are not in both or have different shapes, ctx done, a tensor that cannot be read.
func Compare(ctx context.Context, dev kernel.Vector, m Measure, models ...model.Checkpoint) (*Result, error) {
	if len(models) != m.Models() {
		return nil, fmt.Errorf("got %s, want %d", plural.Of(len(models), "model"), m.Models())
	}
	all, err := CompareAll(ctx, dev, m, models)
	if err != nil {
		return nil, err
	}
	return all[0].Result, nil
}

// A Pair is the result for two of many models, or for one, A and B being the same.
type Pair struct {
	A, B int
	*Result
}

// CompareAll is Compare of every two of many models, in the order (0,1), (0,2), …,
// (1,2), …, or of each where the measure takes one; it reads each model once.
func CompareAll(ctx context.Context, dev kernel.Vector, m Measure, models []model.Checkpoint) ([]Pair, error) {
	if len(models) < m.Models() {
		return nil, fmt.Errorf("got %s, want at least %d", plural.Of(len(models), "model"), m.Models())
	}
	for _, other := range models[1:] {
		if err := matching(models[0], other); err != nil {
			return nil, err
		}
	}
	pairs := pairsOf(len(models), m.Models())
	jobs, err := plan(m, models, len(pairs))
	if err != nil {
		return nil, err
	}
	if len(jobs) == 0 {
		return nil, fmt.Errorf("%s has no tensor that the measure uses", models[0].Name())
	}
	if err := run(ctx, dev, m, jobs, pairs); err != nil {
		return nil, err
	}
	for i := range pairs {
		pairs[i].Result = summarise(m, jobs, i)
	}
	return pairs, nil
}

func pairsOf(n, models int) (list []Pair) {
	for i := range n {
		if models == 1 {
			list = append(list, Pair{A: i, B: i})
			continue
		}
		for j := i + 1; j < n; j++ {
			list = append(list, Pair{A: i, B: j})
		}
	}
	return list
}

// summarise adds the sums of a pair in the order of the jobs, which is that of the
// names.
func summarise(m Measure, jobs []*job, pair int) *Result {
	var whole Sums
	byLayer := map[place]*Sums{}
	for _, j := range jobs {
		whole.add(j.sums[pair])
		s := byLayer[j.place]
		if s == nil {
			s = new(Sums)
			byLayer[j.place] = s
		}
		s.add(j.sums[pair])
	}
	r := &Result{Whole: m.Value(whole)}
	for _, p := range sortedPlaces(byLayer) {
		r.Layers = append(r.Layers, Layer{p.name(), p.index, m.Value(*byLayer[p])})
	}
	r.Mean = r.meanLayer()
	return r
}

func (r *Result) meanLayer() float64 {
	sum, n := 0.0, 0
	inDecoder := slices.ContainsFunc(r.Layers, func(l Layer) bool { return l.Index >= 0 })
	for _, l := range r.Layers {
		if l.Index >= 0 || !inDecoder {
			sum, n = sum+l.Value, n+1
		}
	}
	return sum / float64(n)
}
