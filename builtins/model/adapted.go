package model

import (
	"path/filepath"

	"pewter/kernel/tensor"
)

func (c *adapted) Name() string {
	return c.Checkpoint.Name() + "+" + filepath.Base(c.dir)
}

func (c *adapted) Source(name string) (Source, error) {
	s, err := c.Checkpoint.Source(name)
	d, ok := c.deltas[name]
	switch {
	case err != nil || !ok:
		return s, err
	case d.whole != nil:
		return castSource{memorySource{*d.whole}, s.Info().DType}, nil
	}
	return loraSource{s, d.a.Float32s(), d.b.Float32s(), d.a.Shape[0], d.scale}, nil
}

func (c *adapted) Tensor(name string) (tensor.Tensor, error) {
	if _, ok := c.deltas[name]; !ok {
		return c.Checkpoint.Tensor(name)
	}
	s, err := c.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	return Materialize(s)
}

func (c *adapted) Recipe() Recipe {
	return Recipe{Op: "adapter", Params: map[string]any{"source": c.dir}, Inputs: []Checkpoint{c.Checkpoint}}
}

func (c *adapted) Digest() (string, error) {
	base, err := c.Checkpoint.Digest()
	if err != nil {
		return "", err
	}
	own, err := digestFiles([]string{c.path, filepath.Join(c.dir, "adapter_config.json")})
	return digestOf("adapter", base, own), err
}

// loraSource is W + s·B·A.
type loraSource struct {
	Source
	a, b  []float32
	r     int
	scale float32
}

func (s loraSource) Raw() []byte { return nil }

func (s loraSource) Read(dst []float32, at int) error {
	if err := s.Source.Read(dst, at); err != nil {
		return err
	}
	s.add(dst, at)
	roundTo(dst, s.Info().DType)
	return nil
}

// add adds to elements of W the products of their rows and columns:
//
//	dst[i,j] += s * Σ_k B[i,k]*A[k,j]
func (s loraSource) add(dst []float32, at int) {
	in := s.Info().Shape[1]
	sum := make([]float32, in)
	for len(dst) > 0 {
		row, col := at/in, at%in
		n := min(in-col, len(dst))
		clear(sum[:n])
		for k := range s.r {
			b := s.b[row*s.r+k]
			for j, a := range s.a[k*in+col : k*in+col+n] {
				sum[j] += float32(a * b)
			}
		}
		for j := range n {
			dst[j] += float32(s.scale * sum[j])
		}
		dst, at = dst[n:], at+n
	}
}
