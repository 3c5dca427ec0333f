package cpu

import "pewter/kernel"

// A sum adds arrays in pieces that stay in the cache.
type sum struct {
	t   *tier
	dst []float32
	x   [][]float32
}

// Sum is dst = x[0] + x[1] + ….
func (d *Device) Sum(dst kernel.Array, x ...kernel.Array) {
	check("Sum", len(x) > 0 && vectors(dst.Len(), x...), x...)
	s := &d.tasks.sum
	s.t, s.dst, s.x = d.tier, f32(dst), s.x[:0]
	for _, a := range x {
		s.x = append(s.x, f32(a))
	}
	d.runOn(d.threadsFor(len(s.dst)), s, (len(s.dst)+grain-1)/grain)
}

func (s *sum) piece(_ *worker, i int) {
	from, to := i*grain, min(len(s.dst), (i+1)*grain)
	dst := s.dst[from:to]
	if len(s.x) == 1 {
		copy(dst, s.x[0][from:to])
		return
	}
	s.t.add(dst, s.x[0][from:to], s.x[1][from:to])
	for _, x := range s.x[2:] {
		s.t.add(dst, dst, x[from:to])
	}
}
