package cpu

import (
	"testing"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// An op is a call of a device on some arrays.
type op struct {
	name    string
	run     func()
	writes  []kernel.Array // what it sets or adds to
	work    int            // elements it goes through, or multiply-adds where those are more
	results int            // slices that it makes for its results
}

// opsOf returns calls of every op of a device but the vector kernels, which work on the
// caller's goroutine, on n rows of h = 64 elements.
func opsOf(d *Device, n int) []op {
	const h = 64
	made := func(rows, cols int) kernel.Array {
		a := d.New(rows, cols)
		for i := range f32(a) {
			f32(a)[i] = float32(i%13)/8 - .75
		}
		return a
	}
	a, b, c, w := made(n, h), made(n, h), made(n, h), made(h, h)
	dq, dk, dv, dw, table := made(n, h), made(n, h), made(n, h), made(h, h), made(n, h)
	row, dr, db := d.Reshape(made(1, h), h), d.Reshape(made(1, h), h), d.Reshape(made(1, h), h)
	half := kernel.Array{DType: tensor.BF16, Shape: w.Shape, Data: w.Data}
	few, dfew := d.Slice(a, 0, 5), d.Slice(dq, 0, 5)
	fewPacked, halfPacked := d.PackedFew(w)[0], d.PackedFew(half)[0]
	pos, ids, target, weight, logProb := make([]int32, n), make([]int32, n), make([]int32, n), make([]float32, n), make([]float32, n)
	for i := range ids {
		ids[i], target[i], weight[i] = int32(i*7%n), int32(i%h), 1
	}
	attend := func(text int) kernel.AttentionSpec {
		s := kernel.AttentionSpec{Heads: 8, KVHeads: 4, Dim: 8, Scale: 1}
		for i := 0; i < n; i += text {
			own := kernel.Span{Start: i, End: min(n, i+text)}
			s.Sequences = append(s.Sequences, kernel.Sequence{Query: own, Keys: []kernel.Span{own}})
		}
		return s
	}
	long, short, capped := attend(n), attend(50), attend(50)
	capped.Softcap, capped.Window = 20, 30
	kv := h / 2
	k, v, dkk, dvv := d.Reshape(b, n*2, kv), d.Reshape(c, n*2, kv), d.Reshape(dk, n*2, kv), d.Reshape(dv, n*2, kv)
	pairs := n * n / 2 * h
	grad := func(name string, s kernel.AttentionSpec, work int) op {
		return op{name, func() { d.AttentionGrad(dq, dkk, dvv, a, b, c, k, v, s) }, []kernel.Array{dq, dk, dv}, work, 0}
	}
	rot, rotPairs := kernel.Rotary{Dim: 8, Freq: []float32{1, .1}}, kernel.Rotary{Dim: 8, Freq: []float32{1, .1}, Interleaved: true}
	terms := []kernel.Array{a, b, c}
	sum := 0.0
	on := func(name string, run func(), writes ...kernel.Array) op { return op{name, run, writes, n * h, 0} }
	product := func(name string, run func(), dst kernel.Array) op {
		return op{name, run, []kernel.Array{dst}, n * h * h, 0}
	}
	return []op{
		product("MatMul", func() { d.MatMul(dq, a, w) }, dq),
		product("MatMul of bfloat16", func() { d.MatMul(dq, a, half) }, dq),
		{"MatMul of few rows", func() { d.MatMul(dfew, few, w) }, []kernel.Array{dfew}, 5 * h * h, 0},
		{"MatMul of few rows by packed weights", func() { d.MatMul(dfew, few, fewPacked) }, []kernel.Array{dfew}, 5 * h * h, 0},
		{"MatMul of few rows by packed bfloat16", func() { d.MatMul(dfew, few, halfPacked) }, []kernel.Array{dfew}, 5 * h * h, 0},
		product("MatMulNN", func() { d.MatMulNN(dq, a, w, true) }, dq),
		product("MatMulTN", func() { d.MatMulTN(dw, a, b, true) }, dw),
		on("Embed", func() { d.Embed(dq, table, ids) }, dq),
		on("Scatter", func() { d.Scatter(dq, b, ids) }, dq),
		on("RMSNorm", func() { d.RMSNorm(dq, b, row, 1e-5, 0) }, dq),
		on("LayerNorm", func() { d.LayerNorm(dq, b, row, row, 1e-5) }, dq),
		on("RoPE", func() { d.RoPE(dq, pos, rot) }),
		on("RoPE of pairs", func() { d.RoPE(dq, pos, rotPairs) }),
		{"Attention", func() { d.Attention(dq, c, k, v, long) }, []kernel.Array{dq}, pairs, 0},
		{"Attention of short texts", func() { d.Attention(dq, c, k, v, short) }, []kernel.Array{dq}, n * 25 * h, 0},
		{"Attention with a cap", func() { d.Attention(dq, c, k, v, capped) }, []kernel.Array{dq}, n * 25 * h, 0},
		on("GLU", func() { d.GLU(dq, b, c, kernel.SiLU) }, dq),
		on("GLU with tanh", func() { d.GLU(dq, b, c, kernel.GELUTanh) }, dq),
		on("GLU of Gauss", func() { d.GLU(dq, b, c, kernel.GELU) }, dq),
		on("Add", func() { d.Add(dq, b, c) }, dq),
		on("AddRow", func() { d.AddRow(dq, row) }, dq),
		on("Scale", func() { d.Scale(dq, b, 2) }, dq),
		on("Softcap", func() { d.Softcap(dq, 30) }, dq),
		{"LogProb", func() { d.LogProb(a, w, target, kernel.Head{Softcap: 2}) }, nil, n * h * h, 3},
		on("EmbedGrad", func() { d.EmbedGrad(dq, b, ids) }, dq),
		on("RMSNormGrad", func() { d.RMSNormGrad(dq, dr, b, c, row, 1e-5, 0) }, dq),
		on("LayerNormGrad", func() { d.LayerNormGrad(dq, dr, db, b, c, row, 1e-5) }, dq),
		grad("AttentionGrad", long, pairs),
		grad("AttentionGrad of short texts", short, n*25*h),
		grad("AttentionGrad with a cap", capped, n*25*h),
		on("GLUGrad", func() { d.GLUGrad(dq, dk, a, b, c, kernel.SiLU) }, dq, dk),
		on("GLUGrad with tanh", func() { d.GLUGrad(dq, dk, a, b, c, kernel.GELUTanh) }, dq, dk),
		on("GLUGrad of Gauss", func() { d.GLUGrad(dq, dk, a, b, c, kernel.GELU) }, dq, dk),
		on("AddRowGrad", func() { d.AddRowGrad(dr, a) }),
		{"LogProbGrad", func() { d.LogProbGrad(logProb, dq, dw, a, w, target, weight, kernel.Head{Softcap: 2}) }, []kernel.Array{dq, dw}, n * h * h, 0},
		on("Sum", func() { d.Sum(dq, terms...) }, dq),
		on("SumSquares", func() { sum += d.SumSquares(a) }),
		on("AdamW", func() { d.AdamW(dq, dk, dv, c, kernel.AdamW{Step: 1, LR: 1, GradScale: 1}) }, dq, dk, dv),
	}
}

// Once warm, ops allocate nothing but the slices of their results.
func TestAllocations(t *testing.T) {
	d, err := New(Options{Threads: 1}) // another thread may get its first piece late
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ops := opsOf(d, 300)
	a := d.New(4, 4)
	ops = append(ops, op{name: "Clear", run: func() { d.Clear(a) }}, op{name: "Each", run: func() { d.Each(func(int) {}) }})
	for _, o := range ops {
		if got := testing.AllocsPerRun(5, o.run); got > float64(o.results) {
			t.Errorf("%s allocates %g times, and has %d results", o.name, got, o.results)
		}
	}
}

const (
	askedElements = 1 << 16 // that an op goes through without asking, at most: a fraction of a millisecond
	askedProducts = 1 << 27 // or multiply-adds: some milliseconds
)

// Every op asks again and again whether its result is still wanted, so that the longest
// is left soon; and one that is not wanted from the start leaves its results alone.
func TestOpsStop(t *testing.T) {
	const n = 1 << 12
	d, err := New(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, o := range opsOf(d, n) {
		asked := 0
		d.pool.stop = func() bool { asked++; return false }
		o.run()
		most := askedElements
		if o.work > n*64 {
			most = askedProducts
		}
		if asked*most < o.work {
			t.Errorf("%s asks %d times in work of %d, want every %d", o.name, asked, o.work, most)
		}
		checkStopped(t, d, o, asked)
	}
}

// checkStopped runs an op that is stopped at the start, and one that is halfway.
func checkStopped(t *testing.T, d *Device, o op, whole int) {
	t.Helper()
	asked, from := 0, 1
	d.pool.stop = func() bool { asked++; return asked >= from }
	var before [][]float32
	for _, a := range o.writes {
		before = append(before, append([]float32(nil), f32(a)...))
	}
	o.run()
	for i, a := range o.writes {
		for j, v := range f32(a) {
			if v != before[i][j] && (v == v || before[i][j] == before[i][j]) && v != 0 { // gradients are cleared first
				t.Errorf("%s, not wanted, sets element %d of result %d", o.name, j, i)
				break
			}
		}
	}
	const tasks = 3 * (1<<12/rowsHeld + 1) // of an op, each of which asks once more
	asked, from = 0, whole/2+1
	o.run()
	if asked > from+tasks {
		t.Errorf("%s, not wanted after asking %d times, asks %d more", o.name, from, asked-from)
	}
}
