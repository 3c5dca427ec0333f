package similarity

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"sync"

	"pewter/builtins/model"
	"pewter/internal/parallel"
	"pewter/internal/plural"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Pool makes one vector of a text's tokens.
type Pool string

// The pools.
const (
	PoolMean Pool = "mean" // of all tokens, the first included
	PoolLast Pool = "last" // the last token's
)

// Representations are what a model makes of texts: of each layer's output a matrix
// [texts, hidden], the last one after the final norm.
type Representations struct {
	Model  string
	Layers []Matrix // of layer 0, 1, …; embeddings are not among them

	kept sync.Map // *batches or HSIC with itself, by keptKey
}

type keptKey struct {
	method CKA
	layer  int
}

// batches prepares a layer. What depends on one model alone is kept: HSIC with
// itself, and half of the Gram matrix where that is smaller than the layer.
func (r *Representations) batches(dev kernel.Vector, c CKA, layer int) (*batches, error) {
	key, x := keptKey{c, layer}, r.Layers[layer]
	kept, _ := r.kept.Load(key)
	if b, ok := kept.(*batches); ok {
		return b, nil
	}
	b, err := c.prepare(dev, x)
	if err != nil {
		return nil, err
	}
	if x.N < 2*x.D {
		r.kept.Store(key, b)
		return b, nil
	}
	self := b.self
	if v, ok := kept.(float64); ok {
		b.self = func() float64 { return v }
		return b, nil
	}
	b.self = func() float64 {
		v := self()
		r.kept.Store(key, v)
		return v
	}
	return b, nil
}

// Represent runs the model over texts and pools each layer's output. No text's
// vector depends on another. Errors: no texts, an empty or too long one, an
// unknown pool, ctx done.
func Represent(ctx context.Context, m *model.Model, texts [][]int32, pool Pool) (*Representations, error) {
	if pool != PoolMean && pool != PoolLast {
		return nil, fmt.Errorf("unknown pool %q; have: %q, %q", pool, PoolLast, PoolMean)
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("no texts to compare models on")
	}
	r := &Representations{Model: m.Checkpoint().Name()}
	for i, ids := range texts {
		if len(ids) == 0 {
			return nil, fmt.Errorf("text %d has no tokens", i)
		}
	}
	err := m.HiddenEach(ctx, texts, func(_ int, states []tensor.Tensor) {
		r.add(states[1:], pool, len(texts))
	})
	if err != nil {
		return nil, err
	}
	for i, l := range r.Layers {
		if err := l.check(); err != nil {
			return nil, fmt.Errorf("%s, layer %d: %w: a row is a text; are weights NaN, infinite or too large?", r.Model, i, err)
		}
	}
	return r, nil
}

func (r *Representations) add(states []tensor.Tensor, pool Pool, texts int) {
	if r.Layers == nil {
		for _, s := range states {
			d := s.Shape[1]
			r.Layers = append(r.Layers, Matrix{0, d, make([]float64, 0, texts*d)})
		}
	}
	for i, s := range states {
		l := &r.Layers[i]
		l.X = append(l.X, pool.of(s)...)
		l.N++
	}
}

// of returns the vector of a [tokens, hidden] tensor, in float64.
func (p Pool) of(t tensor.Tensor) []float64 {
	n, d := t.Shape[0], t.Shape[1]
	x, out := t.Float32s(), make([]float64, d)
	if p == PoolLast {
		for j, v := range x[(n-1)*d:] {
			out[j] = float64(v)
		}
		return out
	}
	for ; len(x) > 0; x = x[d:] {
		for j, v := range x[:d] {
			out[j] += float64(v)
		}
	}
	for j := range out {
		out[j] /= float64(n)
	}
	return out
}

// Compare returns the alignment of each layer of a with that of b, of the layers
// listed, or of all where the list is nil, and their mean. Errors: models of
// different numbers of layers, a layer that is not there, and those of Of.
func (c CKA) Compare(dev kernel.Vector, a, b *Representations, layers []int) (*Result, error) {
	if len(a.Layers) != len(b.Layers) {
		return nil, fmt.Errorf("%s has %s and %s %d, want as many", a.Model, plural.Of(len(a.Layers), "layer"), b.Model, len(b.Layers))
	}
	if layers == nil {
		for i := range a.Layers {
			layers = append(layers, i)
		}
	}
	r := &Result{Layers: make([]Layer, len(layers))}
	errs := make([]error, len(layers))
	parallel.Share(len(layers), func(turns iter.Seq[int]) {
		for k := range turns {
			i := layers[k]
			v, err := c.Layer(dev, a, b, i)
			r.Layers[k], errs[k] = Layer{place{decoder, i}.name(), i, v}, err
		}
	})
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	r.Mean, r.Whole = r.meanLayer(), math.NaN()
	return r, nil
}

// CheckLayer returns an error where models of n layers have no layer i.
func CheckLayer(i, n int) error {
	if i < 0 || i >= n {
		return fmt.Errorf("layer %d: the models have layers 0 to %d", i, n-1)
	}
	return nil
}

// Layer returns the alignment of one layer. What depends on one model alone is
// kept with its representations.
func (c CKA) Layer(dev kernel.Vector, a, b *Representations, i int) (float64, error) {
	if err := CheckLayer(i, min(len(a.Layers), len(b.Layers))); err != nil {
		return 0, err
	}
	x, err := a.batches(dev, c, i)
	if err != nil {
		return 0, fmt.Errorf("layer %d: %w", i, err)
	}
	y, err := b.batches(dev, c, i)
	if err != nil {
		return 0, fmt.Errorf("layer %d: %w", i, err)
	}
	v, err := c.between(x, y)
	if err != nil {
		return 0, fmt.Errorf("layer %d: %w", i, err)
	}
	return v, nil
}
