package similarity

import (
	"math"

	"pewter/kernel"
)

func init() {
	Measures.Add("stable_rank", "The mean over matrices, tensors of two dimensions, of ‖W‖_F² / σ₁², σ₁ the largest singular value: how many directions a matrix really has. A zero matrix has 0.", StableRank{})
	Measures.Add("rank_difference", "The mean over matrices of |difference| of two models' stable ranks, ‖W‖_F² / σ₁² of each.", RankDifference{})
}

// StableRank is the mean over the matrices of a model of
//
//	‖W‖_F² / σ₁²
//
// with σ₁ the largest singular value: 1 for a matrix of rank one, the number of
// rows or columns for one whose singular values are equal, 0 for a zero matrix.
type StableRank struct{}

// Models returns 1.
func (StableRank) Models() int { return 1 }

// Uses reports whether the tensor is a matrix.
func (StableRank) Uses(_ string, shape []int) bool { return len(shape) == 2 }

// OfMatrix is the stable rank.
func (StableRank) OfMatrix(dev kernel.Vector, w Weights) float64 {
	squares := dev.Dot(w.X, w.X)
	if squares == 0 {
		return 0
	}
	return squares / w.topSquare(dev)
}

// AddMatrix adds the stable rank, and one.
func (StableRank) AddMatrix(s *Sums, a, _ float64) {
	s[0] += a
	s[1]++
}

// Value is the mean.
func (StableRank) Value(s Sums) float64 { return s[0] / s[1] }

// RankDifference is the mean over matrices of |stable rank of a - that of b|.
type RankDifference struct{ StableRank }

// Models returns 2.
func (RankDifference) Models() int { return 2 }

// AddMatrix adds the difference, and one.
func (RankDifference) AddMatrix(s *Sums, a, b float64) {
	s[0] += math.Abs(a - b)
	s[1]++
}
