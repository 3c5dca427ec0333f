package model

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"pewter/builtins/model/arch"
	"pewter/internal/parallel"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// layerWeights are the arrays of one layer. Those that the architecture leaves
// out have no data.
type layerWeights struct {
	attnIn, attnOut, mlpIn, mlpOut kernel.Array // norms
	q, k, v, o                     kernel.Array
	bq, bk, bv, bo                 kernel.Array
	qNorm, kNorm                   kernel.Array
	gate, up, down                 kernel.Array
	bGate, bUp, bDown              kernel.Array
}

// loadStep is how many elements of a recipe are computed before it is seen whether
// they are still wanted.
const loadStep = 4 * readStep

// load puts all tensors that spec needs on the device. Those of a recipe are
// computed as they are asked for, on all cores.
func load(ctx context.Context, dev kernel.Device, c Checkpoint, spec *arch.Spec) (map[string]kernel.Array, error) {
	l := &loader{ctx: ctx, dev: dev, c: c, out: make(map[string]kernel.Array)}
	weights := spec.Weights()
	parallel.Share(len(weights), func(turns iter.Seq[int]) {
		for i := range turns {
			l.load(weights[i].Name)
		}
	})
	return l.out, l.err
}

// A loader collects arrays from several goroutines. The device is used by one
// of them at a time.
type loader struct {
	ctx context.Context
	dev kernel.Device
	c   Checkpoint
	mu  sync.Mutex
	out map[string]kernel.Array
	err error
}

func (l *loader) load(name string) {
	t, err := l.tensor(name)
	if err == nil && t.DType == tensor.F64 {
		t = tensor.FromFloat32s(t.Float32s(), t.Shape...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.err != nil:
	case l.ctx.Err() != nil:
		l.err = l.ctx.Err()
	case err != nil:
		l.err = fmt.Errorf("%s: %s: %w", l.c.Name(), name, err)
	default:
		l.out[name] = l.dev.Put(t)
	}
}

// tensor is the named tensor: where it lies, or computed piece by piece until ctx ends.
func (l *loader) tensor(name string) (tensor.Tensor, error) {
	s, err := l.c.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	if s.Raw() != nil {
		return Materialize(s)
	}
	info := s.Info()
	t, size := tensor.New(info.DType, info.Shape...), info.DType.Size()
	buf := make([]float32, min(readStep, t.Len()))
	for at := 0; at < t.Len(); at += loadStep {
		if err := l.ctx.Err(); err != nil {
			return t, err
		}
		end := min(at+loadStep, t.Len())
		if err := ReadBytes(l.ctx, s, t.Data[at*size:end*size], at, buf); err != nil {
			return t, err
		}
	}
	return t, nil
}

// bind names the arrays for the forward pass.
func (m *Model) bind() {
	s := m.spec
	m.embed, m.norm, m.head = m.all[s.Embed], m.all[s.FinalNorm], m.all[s.HeadName]
	if s.Tied {
		m.head = m.embed
	}
	m.layers = make([]layerWeights, len(s.Layers))
	for i := range m.layers {
		m.layers[i] = bindLayer(s, i, m.all)
	}
}

// bindLayer picks the arrays of layer i out of all, by name.
func bindLayer(s *arch.Spec, i int, all map[string]kernel.Array) layerWeights {
	get := func(name string) kernel.Array {
		return all[s.Name(i, name)]
	}
	norm := func(name string) kernel.Array {
		if name == "" {
			return kernel.Array{}
		}
		return get(name + ".weight")
	}
	return layerWeights{
		attnIn: norm(s.AttnIn), attnOut: norm(s.AttnOut), mlpIn: norm(s.MLPIn), mlpOut: norm(s.MLPOut),
		q: get("self_attn.q_proj.weight"), k: get("self_attn.k_proj.weight"), v: get("self_attn.v_proj.weight"), o: get("self_attn.o_proj.weight"),
		bq: get("self_attn.q_proj.bias"), bk: get("self_attn.k_proj.bias"), bv: get("self_attn.v_proj.bias"), bo: get("self_attn.o_proj.bias"),
		qNorm: get("self_attn.q_norm.weight"), kNorm: get("self_attn.k_norm.weight"),
		gate: get("mlp.gate_proj.weight"), up: get("mlp.up_proj.weight"), down: get("mlp.down_proj.weight"),
		bGate: get("mlp.gate_proj.bias"), bUp: get("mlp.up_proj.bias"), bDown: get("mlp.down_proj.bias"),
	}
}
