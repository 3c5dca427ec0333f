// Package align moves the units of a model to where they match those of another
// best, so that the two can be merged: Git Re-Basin's weight matching.
//
// Models trained from different initialisations compute alike with units in
// different places, and their average computes nothing. Moving feed-forward
// units, heads and the dimensions of the residual stream changes no output.
// Ainsworth, Hayase and Srinivasa, arXiv:2209.04836.
package align

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"pewter/builtins/model"
	"pewter/builtins/model/arch"
	"pewter/internal/plural"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// Options say what is moved.
type Options struct {
	// Residual also moves the dimensions of the residual stream, and with them
	// the columns of the embedding and all norms. Models of one initialisation
	// share them as they are.
	Residual bool
	// Progress, where set, hears how many layers of how many are matched.
	Progress func(done, total int)
}

// least is the gain below which nothing is moved, and sweeps bounds the rounds:
// rounding could let two assignments take turns.
const (
	least  = 1e-12
	sweeps = 64
)

// Align returns model m with its units moved to where the sum over all weights
// of its products with those of the other is greatest, as far as coordinate
// descent finds it:
//
//	max over permutations P of Σ ⟨θ_to, P θ_m⟩
//
// In turn, the residual stream's dimensions are assigned with everything else
// held still, then each layer's groups of heads, the heads within them, and
// feed-forward units, until nothing gains more than 1e-12. Heads stay in their
// layer and with the keys they read; the dimensions within a head stay. Rows of
// the embedding and the head count where both models have one tokenizer.
//
// The weights are those of m, moved: nothing is rounded. Errors: models of
// different architecture or size, ctx done, tensors that cannot be read.
func Align(ctx context.Context, dev kernel.Device, m, to model.Checkpoint, o Options) (*Aligned, error) {
	spec, err := sameSpec(m, to)
	if err != nil {
		return nil, err
	}
	w := &matcher{ctx: ctx, dev: dev, spec: spec, from: m, to: to, o: o, perm: map[axis]permutation{}}
	vocabulary := sameTokens(m, to)
	for _, x := range weightsOf(spec) {
		if _, ok := m.Info(x.name); ok && (vocabulary || !x.vocabulary) {
			w.weights = append(w.weights, x)
		}
	}
	rounds, err := w.descend()
	if err != nil {
		return nil, fmt.Errorf("aligning %s to %s: %w", m.Name(), to.Name(), err)
	}
	return newAligned(w, rounds), nil
}

// sameSpec returns the architecture of both models, or says where they differ.
func sameSpec(a, b model.Checkpoint) (*arch.Spec, error) {
	s, err := model.SpecOf(a)
	if err != nil {
		return nil, err
	}
	t, err := model.SpecOf(b)
	if err != nil {
		return nil, err
	}
	if s.Arch != t.Arch || len(s.Layers) != len(t.Layers) || s.Heads != t.Heads || s.KVHeads != t.KVHeads {
		return nil, fmt.Errorf("%s is a %s and %s a %s; want one architecture and size", a.Name(), size(s), b.Name(), size(t))
	}
	shapes := map[string]string{}
	for _, w := range t.Weights() {
		shapes[w.Name] = tensor.ShapeString(w.Shape)
	}
	for _, w := range s.Weights() {
		got, want := tensor.ShapeString(w.Shape), shapes[w.Name]
		if got != want && w.Name != s.Embed && w.Name != s.HeadName {
			return nil, fmt.Errorf("%s is %s in %s and %s in %s; want one architecture and size", w.Name, got, a.Name(), want, b.Name())
		}
	}
	return s, nil
}

func size(s *arch.Spec) string {
	return fmt.Sprintf("%s of %s, %s and %d of keys", s.Arch, plural.Of(len(s.Layers), "layer"), plural.Of(s.Heads, "head"), s.KVHeads)
}

// sameTokens reports whether rows of both embeddings stand for the same tokens,
// as far as is known.
func sameTokens(a, b model.Checkpoint) bool {
	if a.Config().Vocab != b.Config().Vocab {
		return false
	}
	x, err := a.Tokenizer()
	y, other := b.Tokenizer()
	return err != nil || other != nil || x == nil || y == nil || x.Digest() == y.Digest()
}

// A matcher holds the assignments found so far.
type matcher struct {
	ctx      context.Context
	dev      kernel.Device
	spec     *arch.Spec
	from, to model.Checkpoint
	o        Options
	weights  []weight             // those that count
	perm     map[axis]permutation // of every dimension along an axis; none: as it is
}

// descend assigns in turn until nothing gains, and returns the number of rounds.
func (m *matcher) descend() (round int, err error) {
	for round = 1; round <= sweeps; round++ {
		changed := false
		if m.o.Residual {
			if changed, err = m.matchResidual(); err != nil {
				return round, err
			}
		}
		if round > 1 && !changed { // no layer sees anything new
			return round, nil
		}
		if changed, err = m.matchLayers(); err != nil || !changed || !m.o.Residual {
			return round, err
		}
	}
	return round, nil
}

// matchLayers assigns the heads and the feed-forward units of every layer.
func (m *matcher) matchLayers() (changed bool, err error) {
	for i := range m.spec.Layers {
		for _, match := range []func(int) (bool, error){m.matchHeads, m.matchFFN} {
			moved, err := match(i)
			if err != nil {
				return false, err
			}
			changed = changed || moved
		}
		if m.o.Progress != nil {
			m.o.Progress(i+1, len(m.spec.Layers))
		}
	}
	return changed, nil
}

// matchFFN assigns the feed-forward units of a layer.
func (m *matcher) matchFFN(layer int) (bool, error) {
	a := axis{ffn, layer}
	gain, err := m.gains(a, m.spec.FFN)
	if err != nil {
		return false, err
	}
	return m.improve(a, gain, m.spec.FFN), nil
}

// improve sets the permutation of an axis to the best one if that gains.
func (m *matcher) improve(a axis, gain []float32, n int) bool {
	p, gained := better(gain, n, m.perm[a])
	if gained {
		m.perm[a] = p
	}
	return gained
}

// better returns the best assignment, and whether it is worth more than p.
func better[T number](gain []T, n int, p permutation) (permutation, bool) {
	best := permutation(Assign(gain, n))
	return best, worth(gain, n, best)-worth(gain, n, p) > least
}

// worth is the sum of the gains of an assignment.
func worth[T number](gain []T, n int, p permutation) (sum float64) {
	for i := range n {
		sum += float64(gain[i*n+p.at(i)])
	}
	return sum
}

// axes returns the axes that have been permuted, in a fixed order.
func (m *matcher) axes() []axis {
	return slices.SortedFunc(maps.Keys(m.perm), func(a, b axis) int {
		if a.layer != b.layer {
			return a.layer - b.layer
		}
		return int(a.kind) - int(b.kind)
	})
}
