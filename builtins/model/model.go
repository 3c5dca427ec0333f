package model

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pewter/builtins/model/arch"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Model is a checkpoint whose weights are on a device, ready to run.
//
// Weights keep the type they are stored in; activations are float32. Results
// for one sequence do not depend on what else is run with it. A Model is used by
// one goroutine at a time, as its device is.
type Model struct {
	dev    kernel.Device
	spec   *arch.Spec
	ckpt   Checkpoint
	all    map[string]kernel.Array
	embed  kernel.Array
	norm   kernel.Array
	head   kernel.Array
	layers []layerWeights
	work   Work
	kept   keptWeights

	// Batch is how many tokens Score computes together at most; 0 means 504
	// to 2016, the fewer the larger the model, and 252 for small ones. Results do not
	// depend on it, memory and what an interrupt loses do.
	Batch int
	// Progress, if set, is told as often as layers end what share of a call of Score
	// or Generate is done. Score does not tell where its answers come every few
	// milliseconds anyway.
	Progress func(share float64)
}

// New puts the weights of a checkpoint on a device. It first checks that the
// checkpoint has every tensor its architecture needs, in its shape; the error
// names all that are missing or wrong. Where the weights are computed, it stops with
// ctx's error soon after ctx ends.
func New(ctx context.Context, dev kernel.Device, c Checkpoint) (*Model, error) {
	spec, err := SpecOf(c)
	if err != nil {
		return nil, err
	}
	m := &Model{dev: dev, spec: spec, ckpt: c}
	if m.all, err = load(ctx, dev, c, spec); err != nil {
		return nil, err
	}
	m.bind()
	return m, nil
}

// on returns the same weights for another device over the same memory.
func (m *Model) on(dev kernel.Device) *Model {
	other := *m
	other.dev = dev
	return &other
}

// SpecOf returns the architecture of a checkpoint once its tensors have been
// found to fit it. A head of its own is used, whatever config.json says, where it
// differs from the embedding.
func SpecOf(c Checkpoint) (*arch.Spec, error) {
	spec, err := Fits(c)
	if err != nil {
		return nil, err
	}
	return spec, untie(c, spec)
}

// Fits is SpecOf without a look at what the weights are.
func Fits(c Checkpoint) (*arch.Spec, error) {
	spec, err := arch.New(c.Config())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name(), err)
	}
	var wrong []string
	for _, w := range spec.Weights() {
		if problem := misfit(c, spec, w); problem != "" {
			wrong = append(wrong, problem)
		}
	}
	wrong = append(wrong, surplus(c, spec)...)
	const most = 20
	switch n := len(wrong); {
	case n > most:
		wrong = append(wrong[:most], fmt.Sprintf("and %d more", n-most))
	case n == 0:
		return spec, nil
	}
	return nil, fmt.Errorf("%s does not fit its config.json (%s):\n\t%s", c.Name(), spec.Arch, strings.Join(wrong, "\n\t"))
}

// surplus says that there are layers beyond those of config.json, without which the
// model would be another.
func surplus(c Checkpoint, spec *arch.Spec) []string {
	last := -1
	for _, name := range c.Names() {
		if rest, ok := strings.CutPrefix(name, spec.Prefix); ok {
			number, _, _ := strings.Cut(rest, ".")
			if i, err := strconv.Atoi(number); err == nil {
				last = max(last, i)
			}
		}
	}
	if last < len(spec.Layers) {
		return nil
	}
	return []string{fmt.Sprintf("there are tensors of layer %d, but num_hidden_layers is %d", last, len(spec.Layers))}
}

// misfit says what is wrong with one tensor, or returns "".
func misfit(c Checkpoint, spec *arch.Spec, w arch.Weight) string {
	info, ok := c.Info(w.Name)
	got, want := tensor.ShapeString(info.Shape), tensor.ShapeString(w.Shape)
	switch {
	case !ok && w.Name == spec.HeadName:
		return fmt.Sprintf(`%s is missing; if the head is the embedding, config.json wants "tie_word_embeddings": true`, w.Name)
	case !ok:
		return fmt.Sprintf("%s is missing, want %s", w.Name, want)
	case got != want:
		return fmt.Sprintf("%s is %s, want %s", w.Name, got, want)
	case !info.DType.Float():
		return fmt.Sprintf("%s is %s, want float32, bfloat16, float16 or float64", w.Name, info.DType)
	}
	return ""
}

// Checkpoint returns what the model was made from.
func (m *Model) Checkpoint() Checkpoint { return m.ckpt }

// Spec returns the model's architecture.
func (m *Model) Spec() *arch.Spec { return m.spec }

// MaxLen returns the longest sequence the model takes, in tokens.
func (m *Model) MaxLen() int { return m.spec.MaxLen }

// Vocab returns the number of token ids the model knows.
func (m *Model) Vocab() int { return m.spec.Vocab }

// Close gives the weights' memory back. The model may not be used after.
func (m *Model) Close() {
	for _, a := range m.all {
		m.dev.Free(a)
	}
	m.all, m.layers, m.kept = nil, nil, keptWeights{}
}
