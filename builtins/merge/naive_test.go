package merge_test

import (
	"math"
	"slices"
	"testing"

	"pewter/builtins/merge"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// The methods that go through their tiles op by op give the bits of their equations
// worked out element by element.
func TestElementByElement(t *testing.T) {
	naive := map[string]func(base []float32, models [][]float32, cols int) []float32{
		"ram": naiveRAM(false), "ramplus_tl": naiveRAM(true), "sce": naiveSCE, "della_linear": naiveDELLA,
	}
	for _, d := range []tensor.DType{tensor.F32, tensor.F16} {
		for _, s := range specs(d, 130, 77) {
			f := naive[s.MethodName]
			if f == nil {
				continue
			}
			if s.MethodName == "sce" {
				s.Method = merge.SCE{SelectTopk: .3}
			}
			for k, m := range s.Models { // some elements that not all models changed
				share(m.(*fake).tensors["w"], s.Base.(*fake).tensors["w"], 3+2*k)
			}
			want := f(weightsOf(t, s.Base.(*fake)), [][]float32{
				weightsOf(t, s.Models[0].(*fake)), weightsOf(t, s.Models[1].(*fake)), weightsOf(t, s.Models[2].(*fake))}, 77)
			round(want, d)
			if got := result(t, cpu.Vector{}, s); sameBits(got, want) >= 0 {
				i := sameBits(got, want)
				t.Errorf("%s %s: element %d is %v, want %v", s.MethodName, d, i, got[i], want[i])
			}
		}
	}
}

// share sets all elements but every n'th to the base's.
func share(w, base tensor.Tensor, n int) {
	size := w.DType.Size()
	for i := range w.Len() {
		if i%n != 0 {
			copy(w.Data[i*size:][:size], base.Data[i*size:])
		}
	}
}

func weightsOf(t *testing.T, c *fake) []float32 {
	t.Helper()
	w := c.tensors["w"]
	return w.Float32s()
}

func round(x []float32, d tensor.DType) {
	w := tensor.New(d, len(x))
	tensor.Narrow(w.Data, d, x)
	copy(x, w.Float32s())
}

func deltasAt(base []float32, models [][]float32, i int) []float32 {
	d := make([]float32, len(models))
	for k := range d {
		d[k] = models[k][i] - base[i]
	}
	return d
}

func naiveRAM(plus bool) func([]float32, [][]float32, int) []float32 {
	changed := func(d []float32) (n int) {
		for _, v := range d {
			if math.Abs(float64(v)) > float64(float32(1e-5)) {
				n++
			}
		}
		return n
	}
	return func(base []float32, models [][]float32, _ int) []float32 {
		unique, shared := make([]float64, len(models)), make([]float64, len(models))
		for i := range base {
			d := deltasAt(base, models, i)
			for k := range d {
				switch {
				case changed(d[k:k+1]) == 0:
				case changed(d) == 1:
					unique[k]++
				default:
					shared[k]++
				}
			}
		}
		out := slices.Clone(base)
		for i := range out {
			d, sum := deltasAt(base, models, i), float32(0)
			for k, v := range d {
				if changed(d[k:k+1]) == 0 {
					continue
				}
				part := v / float32(changed(d))
				if plus && changed(d) == 1 {
					part *= 1 + float32(.1*min(shared[k]/unique[k], .2))
				}
				sum += part
			}
			out[i] += sum
		}
		return out
	}
}

func naiveSCE(base []float32, models [][]float32, _ int) []float32 {
	variance, nonzero := make([]float32, len(base)), 0
	for i := range base {
		d, mean, sum := deltasAt(base, models, i), 0.0, 0.0
		for _, v := range d {
			mean += float64(v)
		}
		mean /= float64(len(d))
		for _, v := range d {
			sum += float64((float64(v) - mean) * (float64(v) - mean))
		}
		variance[i] = float32(sum / float64(len(d)))
		if variance[i] != 0 {
			nonzero++
		}
	}
	kept := make([]bool, len(base))
	order := make([]int, len(base))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case variance[a] > variance[b]:
			return -1
		case variance[a] < variance[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:int(float64(nonzero)*.3)] {
		kept[i] = true
	}
	return agreed(base, models, kept)
}

// agreed adds what has the sign of the sum, weighted by the squares of what is kept.
func agreed(base []float32, models [][]float32, kept []bool) []float32 {
	energy, all := make([]float64, len(models)), 0.0
	for i := range base {
		for k, v := range deltasAt(base, models, i) {
			if kept[i] {
				energy[k] += float64(float64(v) * float64(v))
			}
		}
	}
	for k := range energy {
		energy[k] /= float64(len(base))
		all += energy[k]
	}
	out := slices.Clone(base)
	for i := range out {
		d, sum, num, div := deltasAt(base, models, i), float32(0), float32(0), float32(0)
		for _, v := range d {
			sum += v
		}
		for k, v := range d {
			if w := float32(energy[k] / all); kept[i] && (sum >= 0 && v > 0 || sum < 0 && v < 0) {
				num += float32(w * v)
				div += w
			}
		}
		out[i] += num / max(div, 1e-6)
	}
	return out
}

func naiveDELLA(base []float32, models [][]float32, cols int) []float32 {
	key, out := philox.Derive(7, "w"), slices.Clone(base)
	for row := 0; row < len(base); row += cols {
		sum := make([]float32, cols)
		for k := range models {
			d := make([]float32, cols)
			for i := range d {
				d[i] = models[k][row+i] - base[row+i]
			}
			for i, v := range d {
				rank := 0
				for j, u := range d {
					a, b := math.Abs(float64(v)), math.Abs(float64(u))
					if b < a || b == a && j < i {
						rank++
					}
				}
				p := .5 + .15*(2*float64(rank)/float64(cols-1)-1)
				if float64(key.At(uint64(row+i), uint64(k))) < p*(1<<32) {
					sum[i] += v / float32(p)
				}
			}
		}
		for i := range sum {
			out[row+i] += sum[i]
		}
	}
	return out
}
