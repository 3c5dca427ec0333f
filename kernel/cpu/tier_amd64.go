package cpu

import "golang.org/x/sys/cpu"

// available returns the tiers that this processor has, the best first.
func available() []*tier {
	var all []*tier
	x := &cpu.X86
	if x.HasAVX2 && x.HasFMA && hasF16C() {
		if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL {
			all = append(all, tier512())
		}
		all = append(all, tier256())
	}
	return append(all, portable())
}

// hasF16C reports whether there is VCVTPH2PS for YMM. Every processor with
// AVX2 has it; the package that knows processors does not ask.
func hasF16C() bool { return cpu.X86.HasAVX2 }

func tier512() *tier {
	t := portable()
	t.name, t.mr, t.nr, t.lanes = "avx512", 14, 32, 16
	t.tile = func(rows, k int, a, b, c *float32, ldc int, add bool) { tiles512[rows-1](k, a, b, c, ldc, add) }
	t.packRows, t.packCols = packRows512, packCols512
	return t
}

func tier256() *tier {
	t := portable()
	t.name, t.mr, t.nr, t.lanes = "avx2", 6, 16, 8
	t.tile = func(rows, k int, a, b, c *float32, ldc int, add bool) { tiles256[rows-1](k, a, b, c, ldc, add) }
	t.packRows, t.packCols = packRows256, packCols256
	return t
}

type tileFunc = func(k int, a, b, c *float32, ldc int, add bool)

var tiles512 = [...]tileFunc{
	tile512x1, tile512x2, tile512x3, tile512x4, tile512x5, tile512x6, tile512x7,
	tile512x8, tile512x9, tile512x10, tile512x11, tile512x12, tile512x13, tile512x14,
}

var tiles256 = [...]tileFunc{tile256x1, tile256x2, tile256x3, tile256x4, tile256x5, tile256x6}
