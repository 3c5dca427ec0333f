package cpu

import "pewter/kernel/tensor"

var stream256 = streamKernels{
	width: 32,
	times: [3][3]streamTimes{
		tensor.F32:  {stream256F32x1, stream256F32x2, stream256F32x3},
		tensor.BF16: {stream256BF16x1, stream256BF16x2, stream256BF16x3},
		tensor.F16:  {stream256F16x1, stream256F16x2, stream256F16x3},
	},
	part: partHalves256,
}

var stream512 = streamKernels{
	width: 64,
	times: [3][3]streamTimes{
		tensor.F32:  {stream512F32x1, stream512F32x2, stream512F32x3},
		tensor.BF16: {stream512BF16x1, stream512BF16x2, stream512BF16x3},
		tensor.F16:  {stream512F16x1, stream512F16x2, stream512F16x3},
	},
	part: partHalves512,
}
