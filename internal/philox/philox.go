// Package philox is the counter-based random number generator Philox 4x32-10 of
// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
// (SC 2011). A block of numbers is a pure function of a key and a counter, so
// that any part of a random sequence can be had on any machine, in any order
// and by any number of threads, and is the same.
package philox

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/bits"
)

const (
	mul0, mul1 = 0xD2511F53, 0xCD9E8D57
	key0, key1 = 0x9E3779B9, 0xBB67AE85 // Weyl sequence of the keys
)

// A Key selects one of 2⁶⁴ independent sequences.
type Key [2]uint32

// Seed returns the key of a seed: its low and its high half.
func Seed(seed uint64) Key { return Key{uint32(seed), uint32(seed >> 32)} }

// Derive returns a key for the part of the work that name stands for, such as a
// tensor: the first eight bytes of SHA-256 of the seed and the name.
func Derive(seed uint64, name string) Key {
	sum := sha256.Sum256(append(binary.LittleEndian.AppendUint64(make([]byte, 0, 64), seed), name...))
	return Seed(binary.LittleEndian.Uint64(sum[:]))
}

// Block returns the four numbers at a counter:
//
//	ten times:
//		h₀l₀, h₁l₁ = c[0]*0xD2511F53, c[2]*0xCD9E8D57
//		c = (h₁^c[1]^k[0], l₁, h₀^c[3]^k[1], l₀)
//		k += (0x9E3779B9, 0xBB67AE85)
func (k Key) Block(c0, c1, c2, c3 uint32) (w0, w1, w2, w3 uint32) {
	a, b := k[0], k[1]
	for range 10 {
		h0, l0 := bits.Mul32(c0, mul0)
		h1, l1 := bits.Mul32(c2, mul1)
		c0, c1, c2, c3 = h1^c1^a, l1, h0^c3^b, l0
		a, b = a+key0, b+key1
	}
	return c0, c1, c2, c3
}

// At returns number i of stream s of the key's sequence: word i%4 of the block
// at counter (i/4, s).
func (k Key) At(i, s uint64) uint32 {
	b := i / 4
	w0, w1, w2, w3 := k.Block(uint32(b), uint32(b>>32), uint32(s), uint32(s>>32))
	return [4]uint32{w0, w1, w2, w3}[i%4]
}

// Fill sets dst to numbers [4*block, 4*block+len(dst)) of stream s.
func (k Key) Fill(dst []uint32, block, s uint64) {
	s0, s1 := uint32(s), uint32(s>>32)
	for ; len(dst) >= 8; dst, block = dst[8:], block+2 {
		k.two((*[8]uint32)(dst), block, s0, s1)
	}
	for ; len(dst) > 0; block++ {
		w0, w1, w2, w3 := k.Block(uint32(block), uint32(block>>32), s0, s1)
		dst = dst[copy(dst, []uint32{w0, w1, w2, w3}):]
	}
}

// two sets dst to the numbers of a block and the next. A round waits for the one before
// it: those of two blocks side by side take as long as those of one.
func (k Key) two(dst *[8]uint32, block uint64, s0, s1 uint32) {
	a, b, next := k[0], k[1], block+1
	c0, c1, c2, c3 := uint32(block), uint32(block>>32), s0, s1
	d0, d1, d2, d3 := uint32(next), uint32(next>>32), s0, s1
	for range 10 {
		p, q := uint64(c0)*mul0, uint64(c2)*mul1
		u, v := uint64(d0)*mul0, uint64(d2)*mul1
		c0, c1, c2, c3 = uint32(q>>32)^c1^a, uint32(q), uint32(p>>32)^c3^b, uint32(p)
		d0, d1, d2, d3 = uint32(v>>32)^d1^a, uint32(v), uint32(u>>32)^d3^b, uint32(u)
		a, b = a+key0, b+key1
	}
	*dst = [8]uint32{c0, c1, c2, c3, d0, d1, d2, d3}
}

// A Rand reads one stream of a key from its start. It is a rand.Source of
// math/rand/v2.
type Rand struct {
	key    Key
	stream uint64
	block  uint64
	buf    [4]uint32
	used   int
}

// New returns a reader of stream s of the key.
func New(k Key, s uint64) *Rand { return &Rand{key: k, stream: s, used: 4} }

// Uint32 returns the next number.
func (r *Rand) Uint32() uint32 {
	if r.used == 4 {
		r.key.Fill(r.buf[:], r.block, r.stream)
		r.block++
		r.used = 0
	}
	r.used++
	return r.buf[r.used-1]
}

// Uint64 returns the next two numbers, the first one low.
func (r *Rand) Uint64() uint64 {
	lo := uint64(r.Uint32())
	return lo | uint64(r.Uint32())<<32
}

// Float64 returns a number in [0, 1) with 53 random bits.
func (r *Rand) Float64() float64 { return float64(r.Uint64()>>11) * 0x1p-53 }

// IntN returns a number in [0, n), 0 < n <= 2³², by multiplication: each has
// probability 1/n to within 2⁻³².
func (r *Rand) IntN(n int) int { return int(uint64(r.Uint32()) * uint64(n) >> 32) }

// Normal returns a normally distributed number by the Box-Muller transform of
// two uniform ones. It uses math.Log and math.Cos, which are the same Go code on
// every machine but s390x.
func (r *Rand) Normal() float64 {
	u := 1 - r.Float64() // in (0, 1]
	v := r.Float64()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}
