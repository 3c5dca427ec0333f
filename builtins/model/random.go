package model

import (
	"fmt"
	"math"
	"strings"

	"pewter/builtins/model/arch"
	"pewter/builtins/model/tokenizer"
	"pewter/internal/philox"
	"pewter/kernel/tensor"
)

// Random returns a checkpoint of random weights, computed when they are asked
// for: matrices are normal with mean 0 and the config's initializer_range (0.02
// if it has none) as standard deviation, norms are the identity, biases 0. The
// type is the config's, else float32. Each element is a function of the seed,
// its tensor's name and its place. Tok may be nil.
func Random(config *Config, seed uint64, tok *tokenizer.Tokenizer) (Checkpoint, error) {
	spec, err := arch.New(config)
	if err != nil {
		return nil, err
	}
	c := &random{spec: spec, seed: seed, std: 0.02, shapes: make(map[string][]int)}
	c.inMemory = inMemory{name: "random", config: config, tok: tok}
	if x, ok := config.Raw["initializer_range"].(float64); ok {
		c.std = x
	}
	if config.DType != nil {
		c.dtype = *config.DType
	}
	for _, w := range spec.Weights() {
		c.shapes[w.Name] = w.Shape
	}
	return c, nil
}

type random struct {
	inMemory // for what is the same
	spec     *arch.Spec
	seed     uint64
	std      float64
	dtype    tensor.DType
	shapes   map[string][]int
}

func (c *random) Names() []string { return sorted(c.shapes) }

func (c *random) Info(name string) (Info, bool) {
	shape, ok := c.shapes[name]
	return Info{c.dtype, shape}, ok
}

func (c *random) Source(name string) (Source, error) {
	info, ok := c.Info(name)
	switch {
	case !ok:
		return nil, noTensor(c, name)
	case len(info.Shape) == 2:
		return randomSource{info, philox.Derive(c.seed, name), c.std}, nil
	}
	t := tensor.New(tensor.F32, info.Shape...)
	if strings.HasSuffix(name, "norm.weight") {
		x := t.Float32s()
		for i := range x {
			x[i] = 1 - c.spec.Norm.Offset
		}
	}
	return castSource{memorySource{t}, c.dtype}, nil
}

func (c *random) Tensor(name string) (tensor.Tensor, error) {
	s, err := c.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	return Materialize(s)
}

func (c *random) Digest() (string, error) {
	return digestOf("random", fmt.Sprint(c.seed), string(c.config.JSON())), nil
}

func (c *random) Recipe() Recipe {
	return Recipe{Op: "random", Params: map[string]any{"seed": int64(c.seed), "initializer_range": c.std}}
}

// randomSource is a tensor of normal numbers, element i from block i of its key.
type randomSource struct {
	info Info
	key  philox.Key
	std  float64
}

func (s randomSource) Info() Info  { return s.info }
func (s randomSource) Raw() []byte { return nil }

// Read makes numbers by the transform of Box and Muller, from 53 and 32 bits.
func (s randomSource) Read(dst []float32, at int) error {
	if n := s.info.Len(); at < 0 || len(dst) > n-at {
		return fmt.Errorf("elements [%d, %d) of a tensor of %d", at, at+len(dst), n)
	}
	for i := range dst {
		n := uint64(at + i)
		w0, w1, w2, _ := s.key.Block(uint32(n), uint32(n>>32), 0, 0)
		u := 1 - float64((uint64(w0)|uint64(w1)<<32)>>11)*0x1p-53 // in (0, 1]
		v := float64(w2) * 0x1p-32
		dst[i] = float32(s.std * math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v))
	}
	roundTo(dst, s.info.DType)
	return nil
}
