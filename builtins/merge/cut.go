package merge

import "math"

// A Cut parts the elements of a tensor, ordered by descending magnitude and
// equal ones by ascending index, after some rank.
type Cut struct {
	Bits uint32 // magnitude of the last one kept, as the bits of a float32
	Last int    // index of the last one kept among those of that magnitude
}

// none and all magnitudes are below and above these bits.
const (
	allBits  = 0
	noneBits = 1 << 31
)

// splits reports whether some elements of the last one's magnitude are not kept.
func (c Cut) splits() bool { return c.Bits != allBits && c.Bits != noneBits && c.Last != math.MaxInt }

// least returns the smallest magnitude kept at element i, as bits.
func (c Cut) least(i int) uint32 {
	if i <= c.Last || c.Bits == noneBits {
		return c.Bits
	}
	return c.Bits + 1
}

// Keeps reports whether element i of value v is above the cut.
func (c Cut) Keeps(i int, v float32) bool {
	return math.Float32bits(v)&0x7fffffff >= c.least(i)
}

// A seriesFunc returns the values of one of several series over a tile.
type seriesFunc func(x *Tile, series int) []float32

// Cuts returns, for each series and each of its ranks, the cut after the rank
// largest magnitudes, exactly. A rank of 0 or less keeps nothing, one of the
// number of elements or more everything.
//
// It goes through the elements once to collect those in a bracket around a
// sample's quantile, which some of a large tensor's tiles narrow for the others.
// Where that misses, or too many elements are of one
// magnitude, it counts in bins, in as many passes as it takes.
func (t *Tensor) Cuts(f seriesFunc, ranks [][]int) ([][]Cut, error) {
	return t.cuts(&selection{t: t, f: f}, ranks)
}

// deltaCuts is Cuts of the task vectors, each read straight from where it is stored.
func (t *Tensor) deltaCuts(ranks [][]int) ([][]Cut, error) {
	return t.cuts(&selection{t: t, f: (*Tile).Delta, deltas: !t.compat}, ranks)
}

func (t *Tensor) cuts(s *selection, ranks [][]int) ([][]Cut, error) {
	out := make([][]Cut, len(ranks))
	for k := range ranks {
		out[k] = make([]Cut, len(ranks[k]))
		for i, r := range ranks[k] {
			switch {
			case r <= 0:
				out[k][i] = Cut{noneBits, -1}
			case r >= t.Len():
				out[k][i] = Cut{allBits, t.Len()}
			default:
				s.searches = append(s.searches, &search{series: k, rank: r, hi: noneBits, cut: &out[k][i]})
			}
		}
	}
	if len(s.searches) == 0 {
		return out, nil
	}
	return out, s.run()
}

// gather returns a series over the whole tensor.
func (t *Tensor) gather(f seriesFunc, series int) ([]float32, error) {
	all := make([]float32, t.Len())
	err := t.parallel((len(all)+group-1)/group, func(x *Tile, g int) {
		t.run(x, g*group, min((g+1)*group, len(all)), func() { copy(all[x.At:], f(x, series)) })
	})
	return all, err
}
