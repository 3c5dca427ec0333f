package align

import (
	"context"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// A source is a tensor with its rows and columns in other places. One of one
// dimension has rows of width 1.
type source struct {
	model.Source
	rows, cols permutation
	width      int
}

var _ model.ByteReader = source{}

// permuted returns a tensor with rows and columns moved.
func permuted(s model.Source, rows, cols permutation) model.Source {
	if rows == nil && cols == nil {
		return s
	}
	width := 1
	if shape := s.Info().Shape; len(shape) > 1 {
		width = tensor.Len(shape[1:])
	}
	return source{s, rows, cols, width}
}

// Raw returns nil: the elements lie elsewhere.
func (source) Raw() []byte { return nil }

// Read reads row after row of the tensor as it was.
func (s source) Read(dst []float32, at int) error {
	var row []float32
	if s.cols != nil {
		row = make([]float32, s.width)
	}
	return s.each(len(dst), at, func(done, n, r, c int) error {
		if s.cols == nil {
			return s.Source.Read(dst[done:done+n], r*s.width+c)
		}
		err := s.Source.Read(row, r*s.width)
		s.cols[c:c+n].gather(dst[done:done+n], row)
		return err
	})
}

// ReadBytes copies elements as they are stored.
func (s source) ReadBytes(_ context.Context, dst []byte, at int) error {
	d := s.Info().DType
	size, raw := d.Size(), s.Source.Raw()
	if raw == nil {
		x := make([]float32, len(dst)/size)
		err := s.Read(x, at)
		tensor.Narrow(dst, d, x)
		return err
	}
	return s.each(len(dst)/size, at, func(done, n, r, c int) error {
		row := raw[r*s.width*size : (r+1)*s.width*size]
		if s.cols == nil {
			copy(dst[done*size:(done+n)*size], row[c*size:])
			return nil
		}
		gatherBytes(dst[done*size:], row, s.cols[c:c+n], size)
		return nil
	})
}

// each calls f for each run of elements [at, at+total) that lie in one row: n of
// them, from column c of row r of the tensor as it was.
func (s source) each(total, at int, f func(done, n, r, c int) error) error {
	for done := 0; done < total; {
		r, c := (at+done)/s.width, (at+done)%s.width
		n := min(s.width-c, total-done)
		if err := f(done, n, s.rows.at(r), c); err != nil {
			return err
		}
		done += n
	}
	return nil
}

// gatherBytes is gather of elements of some size.
func gatherBytes(dst, src []byte, p permutation, size int) {
	if size == 2 {
		for i, j := range p {
			dst[2*i], dst[2*i+1] = src[2*j], src[2*j+1]
		}
		return
	}
	for i, j := range p {
		copy(dst[i*size:(i+1)*size], src[j*size:])
	}
}
