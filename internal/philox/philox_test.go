package philox

import (
	"math"
	"testing"
)

// The known-answer vectors of Random123's kat_vectors for philox4x32, 10 rounds.
func TestKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		ctr  [4]uint32
		key  Key
		want [4]uint32
	}{
		{[4]uint32{}, Key{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1}, Key{1<<32 - 1, 1<<32 - 1},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Key{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		w0, w1, w2, w3 := c.key.Block(c.ctr[0], c.ctr[1], c.ctr[2], c.ctr[3])
		if got := [4]uint32{w0, w1, w2, w3}; got != c.want {
			t.Errorf("Block(%x) with key %x = %x, want %x", c.ctr, c.key, got, c.want)
		}
	}
}

// Whatever way a stream is read, it is the same.
func TestWaysToRead(t *testing.T) {
	key := Derive(7, "model.norm.weight")
	if key == Derive(7, "model.norm.weighs") || key == Derive(8, "model.norm.weight") {
		t.Error("keys of different names or seeds are equal")
	}
	const stream = 1<<40 + 3
	r := New(key, stream)
	fill := make([]uint32, 27)
	key.Fill(fill, 0, stream)
	for i, f := range fill {
		if u, at := r.Uint32(), key.At(uint64(i), stream); u != at || f != at {
			t.Fatalf("number %d: Uint32 %x, At %x, Fill %x", i, u, at, f)
		}
	}
	tail := make([]uint32, 3)
	key.Fill(tail, 6, stream)
	if [3]uint32(tail) != [3]uint32(fill[24:]) {
		t.Errorf("Fill from block 6 = %x, want %x", tail, fill[24:])
	}
}

func TestDistributions(t *testing.T) {
	r := New(Seed(1), 0)
	const n = 100_000
	var sum, sq, uni float64
	var counts [7]int
	for range n {
		x := r.Normal()
		sum, sq, uni = sum+x, sq+x*x, uni+r.Float64()
		counts[r.IntN(7)]++
	}
	if m := sum / n; math.Abs(m) > 5/math.Sqrt(n) {
		t.Errorf("mean of normals %g", m)
	}
	if v := sq / n; math.Abs(v-1) > 5*math.Sqrt(2./n) {
		t.Errorf("mean square of normals %g", v)
	}
	if m := uni / n; math.Abs(m-.5) > 5*math.Sqrt(1./12/n) {
		t.Errorf("mean of uniforms %g", m)
	}
	for i, c := range counts {
		if math.Abs(float64(c)-n/7.) > 5*math.Sqrt(n*6/49.) {
			t.Errorf("IntN(7) gave %d %d times of %d", i, c, n)
		}
	}
}
