package stats

import (
	"iter"
	"sync"

	"pewter/internal/parallel"
	"pewter/internal/philox"
)

// keptDraws is how many drawn items are kept at most: 64 MB of them.
const keptDraws = 32 << 20

// A sampling says which items are drawn: o.N resamples of n items are a function of
// it alone, and most of the time of a short list's bootstrap. Call after call on lists
// of one length, the draws are those of the first.
type sampling struct {
	seed         uint64
	resamples, n int
}

var drawn struct {
	sync.Mutex
	items map[sampling][]uint16
	size  int
}

// kept returns the draws of s, nil if they are not known.
func (s sampling) kept() []uint16 {
	drawn.Lock()
	defer drawn.Unlock()
	return drawn.items[s]
}

// keep keeps draws; those of before are forgotten when they are too many.
func (s sampling) keep(items []uint16) {
	drawn.Lock()
	defer drawn.Unlock()
	if drawn.items == nil || drawn.size+len(items) > keptDraws {
		drawn.items, drawn.size = map[sampling][]uint16{}, 0
	}
	if _, ok := drawn.items[s]; !ok {
		drawn.items[s] = items
		drawn.size += len(items)
	}
}

// small reports whether the draws of s can be kept.
func (s sampling) small() bool { return s.n <= 1<<16 && s.n*s.resamples <= keptDraws/4 }

// eachResample calls f, from many goroutines, with the n items of each resample.
// Draw i of resample r is number i of stream r of the seed, times n.
func (o BootstrapOptions) eachResample(n int, f func(r int, items []uint32)) {
	s := sampling{o.Seed, o.N, n}
	known := s.kept()
	var fresh []uint16
	if known == nil && s.small() {
		fresh = make([]uint16, n*o.N)
		defer func() {
			if !o.stopped() {
				s.keep(fresh)
			}
		}()
	}
	key := philox.Seed(o.Seed)
	parallel.Share(o.N, func(turns iter.Seq[int]) {
		items := make([]uint32, n)
		for r := range turns {
			if o.stopped() {
				return
			}
			switch {
			case known != nil:
				widen(items, known[r*n:])
			case fresh != nil:
				o.draw(key, r, items)
				narrow(fresh[r*n:], items)
			default:
				o.draw(key, r, items)
			}
			f(r, items)
		}
	})
}

// draw sets items to those of resample r.
func (o BootstrapOptions) draw(key philox.Key, r int, items []uint32) {
	if o.Draw != nil {
		o.Draw(items, key, uint32(r), uint32(len(items)))
		return
	}
	key.Fill(items, 0, uint64(r))
	n := uint64(len(items))
	for i, w := range items {
		items[i] = uint32(uint64(w) * n >> 32)
	}
}

func widen(dst []uint32, src []uint16) {
	for i, v := range src[:len(dst)] {
		dst[i] = uint32(v)
	}
}

func narrow(dst []uint16, src []uint32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = uint16(v)
	}
}
