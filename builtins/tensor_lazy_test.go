package builtins

import (
	"math"
	"math/rand/v2"
	"testing"

	"go.starlark.net/starlark"

	"pewter/kernel"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// An elementOp is an operation as a plain loop does it.
type elementOp struct {
	name string
	args int
	f    func(a, b, c float32) float32
}

func ofTruth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

func ifElse(c bool, a, b float32) float32 {
	if c {
		return a
	}
	return b
}

// portable is an operation that the portable kernel defines.
func portable(op kernel.VectorOp) func(a, _, _ float32) float32 {
	return func(a, _, _ float32) float32 {
		x := []float32{a}
		cpu.Vector{}.Apply(op, x, x, nil, nil)
		return x[0]
	}
}

var elementOps = []elementOp{
	{"add", 2, func(a, b, _ float32) float32 { return a + b }},
	{"sub", 2, func(a, b, _ float32) float32 { return a - b }},
	{"mul", 2, func(a, b, _ float32) float32 { return a * b }},
	{"add", 2, func(a, b, _ float32) float32 { return a + b }},
	{"sub", 2, func(a, b, _ float32) float32 { return a - b }},
	{"mul", 2, func(a, b, _ float32) float32 { return a * b }},
	{"div", 2, func(a, b, _ float32) float32 { return a / b }},
	{"lt", 2, func(a, b, _ float32) float32 { return ofTruth(a < b) }},
	{"le", 2, func(a, b, _ float32) float32 { return ofTruth(a <= b) }},
	{"gt", 2, func(a, b, _ float32) float32 { return ofTruth(a > b) }},
	{"ge", 2, func(a, b, _ float32) float32 { return ofTruth(a >= b) }},
	{"eq", 2, func(a, b, _ float32) float32 { return ofTruth(a == b) }},
	{"ne", 2, func(a, b, _ float32) float32 { return ofTruth(a != b) }},
	{"and", 2, func(a, b, _ float32) float32 { return ofTruth(a != 0 && b != 0) }},
	{"or", 2, func(a, b, _ float32) float32 { return ofTruth(a != 0 || b != 0) }},
	{"min", 2, func(a, b, _ float32) float32 { return ifElse(a < b, a, b) }},
	{"max", 2, func(a, b, _ float32) float32 { return ifElse(a > b, a, b) }},
	{"neg", 1, func(a, _, _ float32) float32 { return -a }},
	{"not", 1, func(a, _, _ float32) float32 { return ofTruth(a == 0) }},
	{"abs", 1, func(a, _, _ float32) float32 { return float32(math.Abs(float64(a))) }},
	{"sign", 1, func(a, _, _ float32) float32 { return ifElse(a != a, a, ofTruth(a > 0)-ofTruth(a < 0)) }},
	{"sqrt", 1, func(a, _, _ float32) float32 { return float32(math.Sqrt(float64(a))) }},
	{"exp", 1, portable(kernel.OpExp)},
	{"log", 1, portable(kernel.OpLog)},
	{"where", 3, func(a, b, c float32) float32 { return ifElse(a != 0, b, c) }},
	{"clip", 3, func(x, lo, hi float32) float32 { x = ifElse(lo > x, lo, x); return ifElse(hi < x, hi, x) }},
}

// lengths of tensors, around where operations are carried out at once, and where tiles
// and what a program works on at a time end.
var lengths = []int{0, 1, 9, 2048, 2049, 4096, 9001}

// odd are numbers that arithmetic treats apart.
var odd = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e-42, -3e38, 1e10, 0.1}

// A machine makes tensors of others as bytes say, lazily and by a plain loop.
type machine struct {
	t     testing.TB
	w     *World
	text  []byte
	n     int
	lazy  []*Tensor
	plain [][]float32
}

// next returns a number below n.
func (m *machine) next(n int) int {
	if len(m.text) == 0 {
		return 0
	}
	k := int(m.text[0]) % n
	m.text = m.text[1:]
	return k
}

// leaf adds a tensor of some type, at any alignment.
func (m *machine) leaf(d tensor.DType, r *rand.Rand) {
	x := make([]float32, m.n)
	for i := range x {
		if x[i] = float32(r.NormFloat64()); r.IntN(8) == 0 {
			x[i] = float32(odd[r.IntN(len(odd))])
		}
	}
	shift := r.IntN(3)
	data := make([]byte, shift+m.n*d.Size())[shift:]
	tensor.Narrow(data, d, x)
	tensor.Widen(x, data, d)
	m.lazy = append(m.lazy, m.w.newTensor(tensor.Tensor{DType: d, Shape: []int{m.n}, Data: data}))
	m.plain = append(m.plain, x)
}

// step adds a tensor made of others and of numbers.
func (m *machine) step() {
	o := elementOps[m.next(len(elementOps))]
	var args [3]operand
	var in [3]func(i int) float32
	for k := range o.args {
		which := m.next(2 * len(m.lazy))
		if k > 0 && which >= len(m.lazy) {
			x := odd[m.next(len(odd))]
			args[k], in[k] = operand{x: x, isNumber: true}, func(int) float32 { return float32(x) }
			continue
		}
		which %= len(m.lazy)
		args[k], in[k] = operand{t: m.lazy[which]}, func(i int) float32 { return m.plain[which][i] }
	}
	out := make([]float32, m.n)
	for i := range out {
		var a [3]float32
		for k := range o.args {
			a[k] = in[k](i)
		}
		out[i] = o.f(a[0], a[1], a[2])
	}
	v, err := m.w.operate(o.name, args[:o.args]...)
	if err != nil {
		m.t.Fatal(err)
	}
	m.lazy, m.plain = append(m.lazy, v.(*Tensor)), append(m.plain, out)
}

// check compares tensor k, to the bit but for which NaN it is.
func (m *machine) check(k int) {
	x, err := m.lazy[k].values(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	got := make([]float32, m.n)
	tensor.Widen(got, x.Data, x.DType)
	for i, want := range m.plain[k] {
		if math.Float32bits(got[i]) != math.Float32bits(want) && (got[i] == got[i] || want == want) {
			m.t.Fatalf("tensor %d of %d elements: element %d is %v, want %v", k, m.n, i, got[i], want)
		}
	}
}

// run does what the text says, and checks now and then and at the end.
func (m *machine) run(seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	m.n = lengths[m.next(len(lengths))]
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F16, tensor.F64, tensor.F32} {
		m.leaf(d, r)
	}
	for len(m.text) > 0 {
		m.step()
		if m.next(16) == 1 {
			m.check(m.next(len(m.lazy)))
		}
	}
	for k := range m.lazy {
		if k%3 == 0 || k == len(m.lazy)-1 {
			m.check(k)
		}
	}
}

// Whatever is made of tensors has the same bits as a plain loop over float32, whichever
// of them are asked for and when.
func TestLazyIsPlain(t *testing.T) {
	w := newWorld(t)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := make([]byte, r.IntN(300))
		for i := range text {
			text[i] = byte(r.Uint32())
		}
		m := &machine{t: t, w: w, text: text}
		if m.run(seed); t.Failed() {
			t.Fatal("seed ", seed)
		}
	}
}

// A zero keeps the sign that operation by operation gives it, where merges may not.
func TestLazyZeros(t *testing.T) {
	w := newWorld(t)
	const n = 3000
	minus := tensor.New(tensor.F32, n)
	for i := range n {
		minus.Float32s()[i] = float32(math.Copysign(0, -1))
	}
	a, base := w.newTensor(minus), w.newTensor(minus)
	x, err := a.with("sub", base, false)
	for _, o := range []struct {
		op string
		y  starlark.Value
	}{{"mul", starlark.Float(-1)}, {"add", base}} {
		if err == nil {
			x, err = x.(*Tensor).with(o.op, o.y, false)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if v := float64(x.(*Tensor).Index(0).(starlark.Float)); !math.Signbit(v) {
		t.Error("-0 - (-0 - -0) is 0, want -0")
	}
}

func FuzzLazyIsPlain(f *testing.F) {
	f.Add(uint64(1), []byte("0123456789"))
	f.Add(uint64(2), []byte{5, 0, 0, 1, 2, 2, 1, 6, 0, 17, 3, 2, 24, 1, 2, 3})
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		(&machine{t: t, w: w, text: text[:min(len(text), 400)]}).run(seed)
	})
}

// chainOf returns n tensors, each made of the one before.
func chainOf(t *testing.T, x *Tensor, n int) []*Tensor {
	t.Helper()
	chain := []*Tensor{x}
	for range n {
		v, err := chain[len(chain)-1].with("add", starlark.Float(1), false)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, v.(*Tensor))
	}
	return chain
}

// Arithmetic computes nothing; what is needed is computed and kept, what it is made of
// is not.
func TestLazyKeeps(t *testing.T) {
	w := newWorld(t)
	chain := chainOf(t, w.newTensor(tensor.New(tensor.F32, 10_000)), 5)
	if chain[5].known() {
		t.Fatal("computed before it is needed")
	}
	if v := chain[5].Index(9_999); v != starlark.Float(5) {
		t.Errorf("got %v, want 5", v)
	}
	if !chain[5].known() || chain[4].known() {
		t.Errorf("kept: %v, what it is made of: %v; want true, false", chain[5].known(), chain[4].known())
	}
	if chain[5].todo != nil {
		t.Error("a tensor that is known holds on to what it was made of")
	}
}

// What takes work is kept when it is needed again, so that nothing is computed more
// than twice.
func TestLazyKeepsCostly(t *testing.T) {
	w := newWorld(t)
	x, err := w.operate("exp", operand{t: w.newTensor(tensor.New(tensor.F32, 10_000))})
	if err != nil {
		t.Fatal(err)
	}
	e := x.(*Tensor)
	for i, known := range []bool{false, true} {
		sum := 0.0
		if err := e.each(t.Context(), 10_000, func(_ int, x []float32) error { sum = addUp(sum, x); return nil }); err != nil || sum != 10_000 {
			t.Errorf("sum %v, %v", sum, err)
		}
		if e.known() != known {
			t.Errorf("pass %d: kept %v, want %v", i+1, e.known(), known)
		}
	}
}

// Neither a loop nor a product of products grows what is left to be computed beyond its
// bounds, and a loop does not keep all it adds.
func TestLazyIsBounded(t *testing.T) {
	w := newWorld(t)
	const n = 2100
	acc := w.newTensor(tensor.New(tensor.F32, n))
	for i := range 10_000 {
		one := tensor.New(tensor.F32, n)
		one.Float32s()[n-1] = 1
		v, err := acc.with("add", w.newTensor(one), false)
		if err != nil {
			t.Fatal(err)
		}
		acc = v.(*Tensor)
		if parts, held, _ := acc.left(); parts > mostParts || held > mostHeld {
			t.Fatalf("after %d: %d operations and %d arrays are left", i+1, parts, held)
		}
	}
	if v := acc.Index(n - 1); v != starlark.Float(10_000) {
		t.Errorf("got %v, want 10000", v)
	}
	for range 100 {
		v, err := acc.with("mul", acc, false)
		if err != nil {
			t.Fatal(err)
		}
		acc = v.(*Tensor)
	}
	if v := acc.Index(0); v != starlark.Float(0) {
		t.Errorf("got %v, want 0", v)
	}
	if chain := chainOf(t, acc, 10_000); chain[10_000].Index(0) != starlark.Float(10_000) {
		t.Errorf("got %v, want 10000", chain[10_000].Index(0))
	}
}

// Reductions are those of a plain loop, along any dimension, of arrays that are longer
// than a run too.
func TestLazyReductions(t *testing.T) {
	const src = `
m = model(hidden=64, layers=1, heads=2, vocab=9000)
e = m["model.embed_tokens.weight"]
d = e * 2 - e
expect([d.sum(), d.norm(), d.max(), d.min()], [e.sum(), e.norm(), e.max(), e.min()])
expect((e > 0).sum(), sum([float((r > 0).sum()) for r in e]))
for a in (0, 1, -1):
    expect(list(d.sum(axis=a)), list(e.sum(axis=a)))
    expect((d.max(axis=a) - e.max(axis=a)).norm(), 0.0)
expect([[d.min(axis=1)[i], d.norm(axis=1)[i], d.mean(axis=1)[i]] for i in range(3)], [[r.min(), r.norm(), r.mean()] for r in e[:3]], tol=1e-6)
for j in (0, 63):
    column = [r[j] for r in e]
    expect([d.max(axis=0)[j], d.min(axis=0)[j], d.mean(axis=0)[j]], [max(column), min(column), mean(column)], tol=1e-8)
`
	if _, err := run(t, newWorld(t), src); err != nil {
		t.Error(err)
	}
}

// What has no order (NaN, zeros of both signs) is as math.Max and math.Min have it.
func TestReductions(t *testing.T) {
	for _, x := range [][]float64{{1, math.NaN(), 2}, {math.Inf(1), math.NaN()}, {0, math.Copysign(0, -1)}, {math.Copysign(0, -1), 0}, {}, {-1, -5}, {math.Inf(-1)}} {
		for _, r := range reductions {
			var f []float32
			want, beside := r.start, []float64{r.start}
			for _, v := range x {
				f = append(f, float32(v))
				want = map[string]float64{"sum": want + v, "mean": want + v, "norm": want + v*v, "max": math.Max(want, v), "min": math.Min(want, v)}[r.name]
				r.beside(beside, f[len(f)-1:])
			}
			for _, got := range []float64{r.add(r.start, f), beside[0]} {
				if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
					t.Errorf("%s of %v is %v, want %v", r.name, x, got, want)
				}
			}
		}
	}
}
