package merge

import (
	"bytes"
	"fmt"
)

// mixed reports a tensor of which some models have numbers to compute with and some
// have not.
func (t *Tensor) mixed() error {
	for k, s := range t.sources {
		if other := s.Info().DType; other.Float() != t.sources[0].Info().DType.Float() {
			return fmt.Errorf("%s is of type %s in %s and %s in %s, which cannot be averaged: convert the models to one type",
				t.Name, t.sources[0].Info().DType, t.names[0], other, t.names[k])
		}
	}
	return nil
}

// sameBytes reports tensors that are not numbers to compute with, such as
// position ids, and on which the models do not agree.
func (t *Tensor) sameBytes() error {
	first := t.sources[0].Raw()
	for k, name := range t.names {
		if other := t.sources[k].Info().DType; other != t.sources[0].Info().DType {
			return fmt.Errorf("%s is of type %s in %s and %s in %s: it cannot be averaged", t.Name, t.sources[0].Info().DType, t.names[0], other, name)
		}
		b := t.sources[k].Raw()
		if b == nil || first == nil {
			return fmt.Errorf("%s is of type %s, which can only be copied from a file", t.Name, t.dtype)
		}
		if !bytes.Equal(first, b) {
			return fmt.Errorf("%s is of type %s and differs between %s and %s: it cannot be averaged; convert what stands for weights to float32 or bfloat16, and give all models the same of the rest", t.Name, t.dtype, t.names[0], name)
		}
	}
	return nil
}
