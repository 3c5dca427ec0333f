package model

import (
	"fmt"
	"math"
	"strings"
)

// NonFinite counts the elements of a tensor that are not numbers and those that
// are infinite, reading it in pieces.
func NonFinite(s Source) (nan, inf int, err error) {
	n := s.Info().Len()
	if !s.Info().DType.Float() {
		return 0, 0, nil
	}
	buf := make([]float32, min(n, 1<<20))
	for at := 0; at < n; at += len(buf) {
		part := buf[:min(len(buf), n-at)]
		if err := s.Read(part, at); err != nil {
			return nan, inf, err
		}
		for _, x := range part {
			switch {
			case x != x:
				nan++
			case x > math.MaxFloat32 || x < -math.MaxFloat32:
				inf++
			}
		}
	}
	return nan, inf, nil
}

// notFinite explains a result that is not a number by the weights that are not.
func (m *Model) notFinite() error {
	var bad []string
	for _, w := range m.spec.Weights() {
		s, err := m.ckpt.Source(w.Name)
		if err != nil {
			return err
		}
		if nan, inf, err := NonFinite(s); err != nil {
			return err
		} else if nan+inf > 0 {
			bad = append(bad, fmt.Sprintf("%s (%d NaN, %d infinite of %d)", w.Name, nan, inf, s.Info().Len()))
		}
	}
	if len(bad) == 0 {
		return fmt.Errorf("%s: a log-likelihood is not a number, though all weights are: activations overflow float32", m.ckpt.Name())
	}
	return fmt.Errorf("%s: log-likelihoods are not numbers, because weights are not: %s; mend the checkpoint or leave it out", m.ckpt.Name(), strings.Join(bad[:min(len(bad), 5)], "; "))
}
