package cpu

import "unsafe"

// tileGo is the portable tile: see tier.tile.
func tileGo(rows, k int, a, b, c *float32, ldc int, add bool, _ int) {
	const nr = 8
	var acc [4][nr]float32
	if add {
		for i := range rows {
			copy(acc[i][:], unsafe.Slice(at(c, i*ldc), nr))
		}
	}
	for p := range k {
		bp := (*[nr]float32)(unsafe.Pointer(at(b, p*nr)))
		for i := range rows {
			x := *at(a, p*rows+i)
			for j, y := range bp {
				acc[i][j] = fma(x, y, acc[i][j])
			}
		}
	}
	for i := range rows {
		copy(unsafe.Slice(at(c, i*ldc), nr), acc[i][:])
	}
}

// at returns the address of element i after p.
func at(p *float32, i int) *float32 { return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*i)) }
