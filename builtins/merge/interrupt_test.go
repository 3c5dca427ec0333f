package merge_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// watched counts how often its tensors are read, and calls then at the tenth time.
type watched struct {
	model.Checkpoint
	reads *atomic.Int64
	then  func()
}

func (w watched) Source(name string) (model.Source, error) {
	s, err := w.Checkpoint.Source(name)
	return watchedSource{s, w}, err
}

type watchedSource struct {
	model.Source
	w watched
}

func (watchedSource) Raw() []byte { return nil }

func (s watchedSource) Read(dst []float32, at int) error {
	if s.w.reads.Add(1) == 10 {
		s.w.then()
	}
	return s.Source.Read(dst, at)
}

// What a method must know of a whole tensor is not looked for any longer when nobody
// waits for it, in a merge of a merge neither, and is looked for anew by the next.
func TestInterrupt(t *testing.T) {
	for name, nest := range map[string]func(merge.Spec) merge.Spec{
		"alone": func(s merge.Spec) merge.Spec { return s },
		"nested": func(s merge.Spec) merge.Spec {
			m, err := merge.Merge(cpu.Vector{}, s)
			if err != nil {
				t.Fatal(err)
			}
			return merge.Spec{MethodName: "linear", Models: []model.Checkpoint{m, s.Base}}
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		var reads atomic.Int64
		shape := []int{1 << 20}
		plain := merge.Spec{MethodName: "ties", Base: noise("base", 1, tensor.F32, shape...), Models: []model.Checkpoint{noise("a", 2, tensor.F32, shape...)}, Method: merge.TIES{Density: merge.PerModel{.5}, Normalize: true, Scale: 1}}
		seen := plain
		seen.Models = []model.Checkpoint{watched{plain.Models[0], &reads, cancel}}
		m, err := merge.Merge(cpu.Vector{}, nest(seen))
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Source("w")
		if err != nil {
			t.Fatal(err)
		}
		got := tensor.New(tensor.F32, shape...)
		if err := s.(model.ByteReader).ReadBytes(ctx, got.Data, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want that it was cancelled", name, err)
		}
		before := reads.Swap(100)
		if err := s.(model.ByteReader).ReadBytes(t.Context(), got.Data, 0); err != nil {
			t.Fatal(err)
		}
		if whole := reads.Load() - 100; before > whole/2 {
			t.Errorf("%s: %d reads after an interrupt, %d in all", name, before, whole)
		}
		if i := sameBits(got.Float32s(), result(t, cpu.Vector{}, nest(plain))); i >= 0 {
			t.Errorf("%s: element %d differs after an interrupt", name, i)
		}
	}
}
