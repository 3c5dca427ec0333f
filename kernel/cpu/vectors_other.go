//go:build !amd64

package cpu

import (
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// vectorTier stands for assembly, of which there is none here: its methods say
// that they did none of the elements.
type vectorTier struct{}

func vectorTierOf(string) *vectorTier { return nil }

func (*vectorTier) widen([]float32, []byte, tensor.DType) int           { return 0 }
func (*vectorTier) less([]float32, []byte, tensor.DType, []float32) int { return 0 }
func (*vectorTier) narrow([]byte, tensor.DType, []float32) int          { return 0 }
func (*vectorTier) axpy([]float32, float32, []float32) int              { return 0 }
func (*vectorTier) sub(_, _, _ []float32) int                           { return 0 }

func (*vectorTier) weightedSum([]float32, tensor.DType, [][]byte, []float32, float32) int { return 0 }
func (*vectorTier) taskVectors([]float32, tensor.DType, []byte, []kernel.TaskVector, kernel.Vote) int {
	return 0
}
func (*vectorTier) draws([]uint32, [2]uint32, uint32, uint32) int                { return 0 }
func (*vectorTier) bernoulli([]uint64, [2]uint32, uint32, int, int, float64) int { return 0 }
func (*vectorTier) within([]uint32, []float32, uint32, uint32) (done, n, above int) {
	return 0, 0, 0
}
func (*vectorTier) withinLess([]uint32, tensor.DType, []byte, []byte, uint32, uint32) (done, n, above int) {
	return 0, 0, 0
}
func (*vectorTier) finite([]float32) (int, bool)                           { return 0, true }
func (*vectorTier) dot() func(x, y []float32) float64                      { return dotDoubleGo }
func (*vectorTier) distance() func(x, y []float32) float64                 { return distanceGo }
func (*vectorTier) dots() *pairKernels                                     { return nil }
func (*vectorTier) fold() foldFunc                                         { return foldGo }
func (*vectorTier) timesRows([]float32, []float64, *[4][8]float64) int     { return 0 }
func (*vectorTier) addRows([]float32, []float64, []float64) int            { return 0 }
func (*vectorTier) block() blockFunc                                       { return nil }
func (*vectorTier) distances() *pairKernels                                { return nil }
func (*vectorTier) doubles([]float64, []*byte, tensor.DType, int, int) int { return 0 }

func (*vectorTier) signs(_, _ []uint64, _ kernel.Stored) (int, bool) { return 0, false }
func (*vectorTier) signsWide(_, _ []uint64, _ []float32) (int, bool) { return 0, false }

func (*vectorTier) apply(kernel.VectorOp, []float32, []float32, []float32, []float32) int { return 0 }
