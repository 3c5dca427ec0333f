package merge

import (
	"bytes"
	"fmt"
)

// sameBytes reports tensors that are not numbers to compute with, such as
// position ids, and on which the models do not agree.
func (t *Tensor) sameBytes() error {
	first := t.sources[0].Raw()
	for k, name := range t.names {
		b := t.sources[k].Raw()
		if b == nil || first == nil {
			return fmt.Errorf("%s is of type %s, which can only be copied from a file", t.Name, t.dtype)
		}
		if !bytes.Equal(first, b) {
			return fmt.Errorf("%s is of type %s and differs between %s and %s: it cannot be averaged", t.Name, t.dtype, t.names[0], name)
		}
	}
	return nil
}
