package tensor

import (
	"math"
	"testing"
)

// Every binary16 value survives the way to float32 and back, and every float32
// rounds to the nearest of them: the neighbours on both sides are no nearer.
func TestF16(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		f := FromF16(h)
		if f != f {
			if got := FromF16(ToF16(f)); got == got {
				t.Fatalf("%#04x: NaN became %g", h, got)
			}
			continue
		}
		if got := ToF16(f); got != h {
			t.Fatalf("%#04x -> %g -> %#04x", h, f, got)
		}
	}
	for i := range 0x7c00 {
		lo, hi := float64(FromF16(uint16(i))), float64(FromF16(uint16(i+1)))
		if i == 0x7bff {
			hi = 65536
		}
		mid := float32((lo + hi) / 2)
		even := uint16(i + i&1)
		if got := ToF16(mid); got != even {
			t.Fatalf("halfway %g between %#04x and %#04x rounds to %#04x, want the even one", mid, i, i+1, got)
		}
		if got := ToF16(math.Nextafter32(mid, 0)); got != uint16(i) {
			t.Fatalf("below halfway %g rounds to %#04x, want %#04x", mid, got, i)
		}
		if got := ToF16(-math.Nextafter32(mid, 1e9)); got != uint16(i+1)|0x8000 {
			t.Fatalf("above halfway -%g rounds to %#04x, want %#04x", mid, got, uint16(i+1)|0x8000)
		}
	}
}

func TestBF16(t *testing.T) {
	for _, c := range []struct {
		x    float32
		want uint16
	}{
		{1, 0x3f80}, {-2, 0xc000}, {0, 0}, {float32(math.Copysign(0, -1)), 0x8000},
		{math.Float32frombits(0x3f808000), 0x3f80}, // halfway, to even
		{math.Float32frombits(0x3f818000), 0x3f82}, // halfway, to even
		{math.Float32frombits(0x3f808001), 0x3f81},
		{math.MaxFloat32, 0x7f80}, {float32(math.Inf(-1)), 0xff80}, {math.Float32frombits(1), 0},
	} {
		if got := ToBF16(c.x); got != c.want {
			t.Errorf("ToBF16(%g) = %#04x, want %#04x", c.x, got, c.want)
		}
	}
	if f := FromBF16(ToBF16(math.Float32frombits(0x7f800001))); f == f {
		t.Errorf("a NaN whose payload is all below the cut became %g", f)
	}
}

func TestWidenNarrow(t *testing.T) {
	x := []float32{0, 1, -1.5, 65504, 0.25}
	for _, d := range []DType{F32, BF16, F16, F64} {
		b := make([]byte, 1+len(x)*d.Size())[1:] // unaligned
		want := x
		if d == BF16 {
			want = []float32{0, 1, -1.5, 65536, 0.25}
		}
		Narrow(b, d, x)
		got := Tensor{d, []int{len(x)}, b}.Float32s()
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: element %d is %g, want %g", d, i, got[i], want[i])
			}
		}
	}
}

func TestParseDType(t *testing.T) {
	for name, want := range map[string]DType{"BF16": BF16, "torch.bfloat16": BF16, "bf16": BF16, "float16": F16, "half": F16, "F8_E4M3": F8E4M3, "int64": I64} {
		if got, err := ParseDType(name); err != nil || got != want {
			t.Errorf("ParseDType(%q) = %v, %v, want %v", name, got, err, want)
		}
	}
	if _, err := ParseDType("float12"); err == nil {
		t.Error("float12 was taken for a type")
	}
}
