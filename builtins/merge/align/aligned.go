package align

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// Aligned is a checkpoint with its units in other places. Its tensors are read
// from where they were.
type Aligned struct {
	model.Checkpoint
	to      model.Checkpoint
	weights map[string]weight
	perm    map[axis]permutation
	order   []axis
	recipe  model.Recipe
}

var _ model.Checkpoint = (*Aligned)(nil)

func newAligned(m *matcher, rounds int) *Aligned {
	maps.DeleteFunc(m.perm, func(_ axis, p permutation) bool { return p.moved() == 0 })
	a := &Aligned{Checkpoint: m.from, to: m.to, weights: map[string]weight{}, perm: m.perm, order: m.axes()}
	for _, w := range weightsOf(m.spec) {
		a.weights[w.name] = w
	}
	a.recipe = model.Recipe{Op: "align", Inputs: []model.Checkpoint{m.from, m.to},
		Params: map[string]any{"residual": m.o.Residual, "rounds": rounds, "moved": a.Moved()}}
	return a
}

// Name returns "align(model, to)".
func (a *Aligned) Name() string {
	return fmt.Sprintf("align(%s, %s)", a.Checkpoint.Name(), a.to.Name())
}

// Moved counts the dimensions that have changed places: of the residual stream,
// of heads, and feed-forward units.
func (a *Aligned) Moved() (n int) {
	for _, p := range a.perm {
		n += p.moved()
	}
	return n
}

// Source returns a tensor whose rows and columns are read from where they were.
func (a *Aligned) Source(name string) (model.Source, error) {
	src, err := a.Checkpoint.Source(name)
	w, ok := a.weights[name]
	if err != nil || !ok {
		return src, err
	}
	return permuted(src, a.perm[w.rows], a.perm[w.cols]), nil
}

// Tensor returns a whole tensor.
func (a *Aligned) Tensor(name string) (tensor.Tensor, error) {
	src, err := a.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	return model.Materialize(src)
}

// Recipe returns what was aligned to what, how many rounds that took, and how
// many dimensions moved.
func (a *Aligned) Recipe() model.Recipe { return a.recipe }

// Digest is taken over that of the model and the places of its units: another
// device might have found others.
func (a *Aligned) Digest() (string, error) {
	in, err := a.Checkpoint.Digest()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "align 1 %s", in)
	for _, x := range a.order {
		p := a.perm[x]
		fmt.Fprintf(h, "\n%d %d %d ", x.kind, x.layer, len(p))
		for _, j := range p {
			_ = binary.Write(h, binary.LittleEndian, uint32(j)) // a hash takes all
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
