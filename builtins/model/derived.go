package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"pewter/kernel/tensor"
)

// Rename returns c under another name.
func Rename(c Checkpoint, name string) Checkpoint {
	if r, ok := c.(renamed); ok {
		c = r.Checkpoint
	}
	return renamed{c, name}
}

type renamed struct {
	Checkpoint
	name string
}

func (r renamed) Name() string { return r.name }

// Unwrap returns the checkpoint under its own name.
func (r renamed) Unwrap() Checkpoint { return r.Checkpoint }

// Cast returns c with every tensor of floating point rounded to d, and
// config.json saying so; c itself where that is so already. Tensors of integers stay.
func Cast(c Checkpoint, d tensor.DType) (Checkpoint, error) {
	if !d.Float() {
		return nil, fmt.Errorf("casting %s to %s: want float32, bfloat16, float16 or float64", c.Name(), d)
	}
	key := "torch_dtype"
	if _, today := c.Config().Raw["dtype"]; today {
		key = "dtype"
	}
	if c.Config().Raw[key] == d.String() && isOf(c, d) {
		return c, nil
	}
	config, err := c.Config().With(map[string]any{key: d.String()})
	if err != nil {
		return nil, err
	}
	return &cast{c, d, config}, nil
}

// isOf reports whether every tensor of floating point is of type d.
func isOf(c Checkpoint, d tensor.DType) bool {
	return !slices.ContainsFunc(c.Names(), func(name string) bool {
		info, _ := c.Info(name)
		return info.DType.Float() && info.DType != d
	})
}

type cast struct {
	Checkpoint
	dtype  tensor.DType
	config *Config
}

func (c *cast) Config() *Config { return c.config }

func (c *cast) Info(name string) (Info, bool) {
	info, ok := c.Checkpoint.Info(name)
	if info.DType.Float() {
		info.DType = c.dtype
	}
	return info, ok
}

func (c *cast) Source(name string) (Source, error) {
	s, err := c.Checkpoint.Source(name)
	if err != nil || !s.Info().DType.Float() || s.Info().DType == c.dtype {
		return s, err
	}
	return castSource{s, c.dtype}, nil
}

func (c *cast) Tensor(name string) (tensor.Tensor, error) {
	s, err := c.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	return Materialize(s)
}

func (c *cast) Recipe() Recipe {
	return Recipe{Op: "cast", Params: map[string]any{"dtype": c.dtype.String()}, Inputs: []Checkpoint{c.Checkpoint}}
}

func (c *cast) Digest() (string, error) {
	in, err := c.Checkpoint.Digest()
	return digestOf("cast", c.dtype.String(), in), err
}

type castSource struct {
	Source
	dtype tensor.DType
}

func (s castSource) Info() Info { return Info{s.dtype, s.Source.Info().Shape} }

func (s castSource) Raw() []byte { return nil }

func (s castSource) Read(dst []float32, at int) error {
	if err := s.Source.Read(dst, at); err != nil {
		return err
	}
	roundTo(dst, s.dtype)
	return nil
}

// digestOf returns the SHA-256 of parts, each preceded by its length.
func digestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		io.WriteString(h, p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
