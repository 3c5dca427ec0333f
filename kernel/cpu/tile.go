package cpu

import "unsafe"

// tileGo is the portable tile: see tier.tile.
func tileGo(panels, rows, k int, a *float32, lda int, b, c *float32, ldc int, add bool, _ fetch) {
	row, col, next := 1, rows, rows*k
	if lda > 0 {
		row, col, next = lda, 1, rows*lda
	}
	for i := range panels {
		if i > 0 { // not after the last: nothing lies there
			a, c = at(a, next), at(c, rows*ldc)
		}
		panelGo(rows, k, a, row, col, b, c, ldc, add)
	}
}

// panelGo is tileGo of one panel, element p of whose row i is at i*row + p*col.
func panelGo(rows, k int, a *float32, row, col int, b, c *float32, ldc int, add bool) {
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
			x := *at(a, i*row+p*col)
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
