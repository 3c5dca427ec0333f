package cpu

import "pewter/kernel/tensor"

var stream256 = streamKernels{
	width: 8,
	times: [3][streamRows]streamTimes{
		tensor.F32:  {stream256F32x1, stream256F32x2, stream256F32x3, stream256F32x4},
		tensor.BF16: {stream256BF16x1, stream256BF16x2, stream256BF16x3, stream256BF16x4},
		tensor.F16:  {stream256F16x1, stream256F16x2, stream256F16x3, stream256F16x4},
	},
	part: partHalves256,
}

var stream512 = streamKernels{
	width: 16,
	times: [3][streamRows]streamTimes{
		tensor.F32:  {stream512F32x1, stream512F32x2, stream512F32x3, stream512F32x4},
		tensor.BF16: {stream512BF16x1, stream512BF16x2, stream512BF16x3, stream512BF16x4},
		tensor.F16:  {stream512F16x1, stream512F16x2, stream512F16x3, stream512F16x4},
	},
	part: partHalves512,
}
