package kernel

import "pewter/kernel/tensor"

// Vector is element-wise arithmetic on short runs of elements in host memory:
// what merging does to tile after tile of a checkpoint. Products are rounded
// before they are added, never fused, so that every device gives the same bits.
// Its methods may be called from many goroutines at once. Bytes may lie at any
// alignment; d is one of F32, BF16, F16 and F64.
type Vector interface {
	// Widen and Narrow convert as tensor.Widen and tensor.Narrow do.
	Widen(dst []float32, src []byte, d tensor.DType)
	Narrow(dst []byte, d tensor.DType, src []float32)
	// Axpy is y[i] += a*x[i].
	Axpy(y []float32, a float32, x []float32)
	// Sub is dst[i] = a[i] - b[i].
	Sub(dst, a, b []float32)
	// Less is dst[i] = a[i] - b[i], where a is of type d; dst may be b.
	Less(dst []float32, a []byte, d tensor.DType, b []float32)

	// Dot is Σxy and Distance Σ(x-y)², in float64. Each run of 65536 elements is
	// summed in 16 lanes, element i in lane i%16, and these by a tree; runs are
	// added in order.
	Dot(x, y []float32) float64
	Distance(x, y []float32) float64
	// Dots sets dst[i*len(x)+j] to Σ x[i]·x[j] for each i <= j, and Distances to
	// Σ(x[i]-x[j])² for each i < j, in float64; the rest of dst's len(x)² elements is
	// undefined. x are of one length, and each is read once. Of each run of 65536
	// elements, element k is fused into lane k%4, and the lanes are added 0 to 2, 1 to 3,
	// and these; runs are added in order.
	Dots(dst []float64, x []Stored)
	Distances(dst []float64, x []Stored)
	// Products sets dst[i*len(y)+j] to Σ x[i]·y[j]: element k is fused into lane k%4, and
	// the lanes are added 0 to 2, 1 to 3, and these.
	Products(dst []float64, x, y [][]float64)
	// MulVec sets y = w·x for a matrix w of len(y) rows of len(x), in float64: element j of
	// a row is fused into lane j%8, and the lanes are added 0 to 4 … 3 to 7, then 0 to 2 and
	// 1 to 3, and these. AddMulVecT adds wᵀ·x to y, w of len(x) rows of len(y): a row after
	// the other is fused into y.
	MulVec(y []float64, w []float32, x []float64)
	AddMulVecT(y []float64, w []float32, x []float64)
	// Signs sets bit i%64 of negative[i/64] where x[i] < 0, and that of zero where it is
	// 0 or -0; other bits of the words that x has become 0. It reports whether there is a NaN.
	Signs(negative, zero []uint64, x Stored) (nan bool)

	// WeightedSum adds in the order of k, in float32, and divides if div is not 1:
	//
	//	dst[i] = (w[0]*x[0][i] + w[1]*x[1][i] + …) / div
	WeightedSum(dst []float32, d tensor.DType, x [][]byte, w []float32, div float32)
	// TaskVectors adds what it keeps of x - base to base. For each i,
	//
	//	for k:
	//		δ = x[k].X[i] - base[i]
	//		if x[k].Lo <= |δ| < x[k].Hi and bit i of x[k].Keep is set:
	//			u = x[k].Coef * δ
	//			num += u
	//			if u > 0: pos += u; wpos += x[k].Weight
	//			if u < 0: neg += u; wneg += x[k].Weight
	//	if v.Elect:
	//		sum = num
	//		if sum >= 0: num, div = pos, wpos  else: num, div = neg, wneg
	//		if div == 0: div = 1
	//		if v.Normalize: num /= div
	//		num += sum - sum    // not finite where an input was not
	//	dst[i] = base[i] + v.Scale*num
	//
	// With v.Onto num begins as base[i], what is not kept adds 0, and dst[i] = num.
	TaskVectors(dst []float32, d tensor.DType, base []byte, x []TaskVector, v Vote)

	// Bernoulli throws a coin of probability p for each element i < n and sets bit
	// i%64 of dst[i/64] to it, whichever pieces it is called in. With e = at+i, byte
	// e%16 of the Philox block with the given key and the counter {e/16, stream, 0} and
	// then the upper 24 bits of word e%4 of the one with {e/4, stream, 1} make 32 bits,
	// the first byte uppermost: the coin is 1 where they are less than p·2³². All but
	// one in 256 are decided by their byte. at is a multiple of 64.
	Bernoulli(dst []uint64, key [2]uint32, stream uint32, at, n int, p float64)
	// Draws sets dst[i] to w·n / 2³², rounded down: w is word i%4 of the Philox block
	// with the given key and the counter {i/4, stream, 0}.
	Draws(dst []uint32, key [2]uint32, stream, n uint32)
	// Within puts the magnitudes of x in [lo, hi), as the 31 bits of a float32, at
	// the start of dst in their order, and returns how many they are and how many
	// are hi or more. dst has room for len(x). NaN is larger than infinity.
	Within(dst []uint32, x []float32, lo, hi uint32) (n, above int)
	// WithinLess is Within of x[i] - base[i], both of type d, in any order.
	WithinLess(dst []uint32, d tensor.DType, x, base []byte, lo, hi uint32) (n, above int)
	// Finite reports whether x has neither NaN nor infinity.
	Finite(x []float32) bool
	// Apply sets dst[i] = op(a[i], b[i], c[i]); op uses as many as it has, and the
	// others may be nil. dst may be any of them.
	Apply(op VectorOp, dst, a, b, c []float32)
}

// Stored are elements as they lie in a file or in memory. Those of float64 are rounded
// to float32 as they are read.
type Stored struct {
	X     []byte
	DType tensor.DType
}

// Len returns the number of elements.
func (s Stored) Len() int { return len(s.X) / s.DType.Size() }

// From returns n elements from at on.
func (s Stored) From(at, n int) Stored {
	size := s.DType.Size()
	return Stored{s.X[at*size : (at+n)*size], s.DType}
}

// A TaskVector is a model less its base, and what to keep of it.
type TaskVector struct {
	X            []byte
	Keep         []uint64 // a bit for each element; nil keeps all
	Coef, Weight float32
	Lo, Hi       uint32 // magnitudes kept, as the bits of a float32; Hi is 1<<31 for no bound
}

// A Vote says how task vectors are added.
type Vote struct {
	Elect     bool // only those that agree with the sign of the sum
	Normalize bool // and divide by the sum of their weights
	Onto      bool // add the terms to the base one after another, and nothing else
	Scale     float32
}

// A VectorOp is an operation of Apply, element by element in float32.
type VectorOp uint8

// The operations. A truth is 1 or 0; what is not 0 counts as true.
const (
	OpAdd       VectorOp = iota // a + b
	OpSub                       // a - b
	OpMul                       // a * b
	OpDiv                       // a / b
	OpMin                       // a if a < b, else b
	OpMax                       // a if a > b, else b
	OpLess                      // a < b
	OpLessEq                    // a <= b
	OpEqual                     // a == b
	OpNotEqual                  // a != b, true where one is NaN
	OpAnd                       // a and b
	OpOr                        // a or b
	OpWhere                     // b where a is true, else c
	OpNeg                       // -a
	OpAbs                       // |a|
	OpSign                      // 1, -1 or 0; NaN of NaN
	OpSqrt                      // √a
	OpMulAdd                    // a + bc, the product rounded
	OpAddWhere                  // a + (c where b is true, else 0)
	OpEqualSign                 // a == sign(b)
	OpExp                       // eᵃ
	OpLog                       // natural logarithm
	OpPow                       // aᵇ
	VectorOps                   // how many there are
)
