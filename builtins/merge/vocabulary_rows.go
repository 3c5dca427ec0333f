package merge

import (
	"fmt"
	"strings"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// rowRule says where a row of an embedding comes from: the mean of rows of some
// models, zeros for none.
type rowRule struct {
	from []rowOf
	mean bool // of all the rows before: padding
}

// rowOf is a row of a model's tensor.
type rowOf struct{ model, row int }

// rowSource is a model's embedding with its rows in the order of another vocabulary.
type rowSource struct {
	info  model.Info
	cols  int
	rules []rowRule
	in    []model.Source
	pad   []float32 // the mean of the rows that are not padding
}

// Info implements model.Source.
func (s *rowSource) Info() model.Info { return s.info }

// Raw implements model.Source.
func (s *rowSource) Raw() []byte { return nil }

// Read implements model.Source.
func (s *rowSource) Read(dst []float32, at int) error {
	row := make([]float32, s.cols)
	for len(dst) > 0 {
		r, c := at/s.cols, at%s.cols
		if err := s.row(row, s.rules[r]); err != nil {
			return err
		}
		n := copy(dst, row[c:])
		dst, at = dst[n:], at+n
	}
	return nil
}

// row reads one row.
func (s *rowSource) row(dst []float32, r rowRule) error {
	if r.mean {
		copy(dst, s.pad)
		return nil
	}
	clear(dst)
	part := make([]float32, s.cols)
	for _, f := range r.from {
		if err := s.in[f.model].Read(part, f.row*s.cols); err != nil {
			return err
		}
		for i, v := range part {
			dst[i] += v
		}
	}
	if n := len(r.from); n > 1 {
		for i := range dst {
			dst[i] /= float32(n)
		}
	}
	return nil
}

// isVocabulary reports whether a tensor has a row for each token.
func isVocabulary(name string) bool {
	return strings.HasSuffix(name, "embed_tokens.weight") || strings.HasSuffix(name, "lm_head.weight") || strings.HasSuffix(name, "wte.weight")
}

// newRows returns the rows of one model by a table of rules.
func newRows(name string, rules []rowRule, in []model.Source) (*rowSource, error) {
	shape := in[0].Info().Shape
	cols := tensor.Len(shape[1:])
	for _, s := range in {
		if tensor.Len(s.Info().Shape[1:]) != cols {
			return nil, fmt.Errorf("%s is %s in one model and %s in another: rows of different length", name,
				tensor.ShapeString(shape), tensor.ShapeString(s.Info().Shape))
		}
	}
	s := &rowSource{cols: cols, rules: rules, in: in}
	s.info = model.Info{DType: common(in), Shape: append([]int{len(rules)}, shape[1:]...)}
	if n := len(rules); n > 0 && rules[n-1].mean {
		return s, s.average()
	}
	return s, nil
}

// average finds the mean row, for padding.
func (s *rowSource) average() error {
	sum, row, n := make([]float64, s.cols), make([]float32, s.cols), 0
	for _, r := range s.rules {
		if r.mean {
			continue
		}
		if err := s.row(row, r); err != nil {
			return err
		}
		for i, v := range row {
			sum[i] += float64(v)
		}
		n++
	}
	s.pad = make([]float32, s.cols)
	for i := range sum {
		s.pad[i] = float32(sum[i] / float64(max(1, n)))
	}
	return nil
}
