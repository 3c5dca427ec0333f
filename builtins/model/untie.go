package model

import (
	"fmt"
	"slices"

	"pewter/builtins/model/arch"
	"pewter/kernel/tensor"
)

// untie uses the head that a checkpoint has beside its embedding, although its
// config.json says that the two are one, if they differ: so does transformers since
// its fifth version, which earlier ones did not.
func untie(c Checkpoint, spec *arch.Spec) error {
	head, ok := c.Info(spec.HeadName)
	if !spec.Tied || !ok || tensor.ShapeString(head.Shape) != tensor.ShapeString([]int{spec.Vocab, spec.Hidden}) || !head.DType.Float() {
		return nil
	}
	same, err := equal(c, spec.HeadName, spec.Embed, spec.Vocab*spec.Hidden)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name(), err)
	}
	spec.Tied = same
	return nil
}

// equal reports whether n elements of two tensors are the same numbers. It ends at the
// first run that differs.
func equal(c Checkpoint, a, b string, n int) (bool, error) {
	x, err := c.Source(a)
	if err != nil {
		return false, err
	}
	y, err := c.Source(b)
	if err != nil {
		return false, err
	}
	step := min(n, readStep)
	p, q := make([]float32, step), make([]float32, step)
	for at := 0; at < n; at += step {
		k := min(step, n-at)
		if err := x.Read(p[:k], at); err != nil {
			return false, err
		}
		if err := y.Read(q[:k], at); err != nil {
			return false, err
		}
		if !slices.Equal(p[:k], q[:k]) {
			return false, nil
		}
	}
	return true, nil
}
