package plots

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A scale maps values to the unit interval: linear, logarithmic, or categories
// at 0, 1, 2, ….
type scale struct {
	lo, hi float64
	log    bool
	whole  bool     // ticks at whole numbers only
	names  []string // the categories; nil for numbers
}

// at is where v lies between lo (0) and hi (1). On a logarithmic scale what is
// not positive lies at the bottom, as the lower end of a bar or band may.
func (s scale) at(v float64) float64 {
	lo, hi := s.lo, s.hi
	if s.log && v <= 0 {
		return 0
	}
	if s.log {
		v, lo, hi = math.Log10(v), math.Log10(lo), math.Log10(hi)
	}
	// Halves, because the difference of two large numbers may overflow.
	return (v/2 - lo/2) / (hi/2 - lo/2)
}

func categories(names []string) scale {
	return scale{lo: -0.5, hi: float64(len(names)) - 0.5, names: names}
}

// finiteRange is the least and greatest of the finite values.
func finiteRange(values []float64) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi, ok = math.Min(lo, v), math.Max(hi, v), true
		}
	}
	return lo, hi, ok
}

// numbers is the scale for the finite values: a little wider than they are,
// and from zero when zero is set. Without any it is 0 to 1.
func numbers(values []float64, zero, log bool) scale {
	if log {
		values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v <= 0 })
	}
	lo, hi, ok := finiteRange(values)
	if !ok {
		return scale{lo: 0.1 * btof(log), hi: 1, log: log}
	}
	if log {
		m := 2.0
		if lo < hi {
			m = math.Pow(10, 0.04*(math.Log10(hi)-math.Log10(lo)))
		}
		return scale{lo: math.Max(lo/m, math.SmallestNonzeroFloat64), hi: clampFinite(hi * m), log: true}
	}
	if zero {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	if lo == hi {
		lo, hi = widen(lo, hi)
		return scale{lo: lo, hi: hi}
	}
	pad := hi*0.04 - lo*0.04
	if !zero || lo < 0 {
		lo -= pad
	}
	if !zero || hi > 0 {
		hi += pad
	}
	if zero {
		lo, hi = toTick(lo, hi)
	}
	return scale{lo: clampFinite(lo), hi: clampFinite(hi)}
}

// toTick moves an end that lies a little before a round number out to it, so that
// the last line of the grid closes the panel.
func toTick(lo, hi float64) (float64, float64) {
	step := roundStep(hi/5 - lo/5)
	if up := math.Ceil(hi/step) * step; hi > 0 && up-hi < 0.1*(hi-lo) {
		hi = up
	}
	if down := math.Floor(lo/step) * step; lo < 0 && lo-down < 0.1*(hi-lo) {
		lo = down
	}
	return clampFinite(lo), clampFinite(hi)
}

// widen makes room about a single value.
func widen(lo, hi float64) (float64, float64) {
	d := math.Abs(lo) * 0.1
	if d == 0 {
		d = 0.5
	}
	return clampFinite(lo - d), clampFinite(hi + d)
}

func clampFinite(v float64) float64 {
	return math.Max(-math.MaxFloat64, math.Min(v, math.MaxFloat64))
}

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// A tick is a value marked on an axis.
type tick struct {
	at    float64
	label string
}

// ticks are about n round values within the scale, or the categories.
func (s scale) ticks(n int) []tick {
	switch {
	case s.names != nil:
		out := make([]tick, len(s.names))
		for i, name := range s.names {
			out[i] = tick{float64(i), name}
		}
		return out
	case s.log:
		return s.decades(n)
	}
	step := roundStep(s.hi/float64(max(n, 1)) - s.lo/float64(max(n, 1)))
	if s.whole {
		step = math.Max(1, step)
		if step != math.Trunc(step) {
			step *= 2 // 2.5
		}
	}
	if step == 0 || math.IsInf(step, 0) {
		return nil
	}
	var at []float64
	for k := math.Ceil(s.lo/step - 1e-9); k <= math.Floor(s.hi/step+1e-9) && len(at) < 100; k++ {
		at = append(at, k*step)
	}
	return labelled(at, step)
}

// roundStep is the least of 1, 2, 2.5 and 5 times a power of ten that is not
// less than raw.
func roundStep(raw float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*p >= raw*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// decades are powers of ten, or with few of them also their 2 and 5 fold.
func (s scale) decades(n int) []tick {
	from, to := math.Floor(math.Log10(s.lo)), math.Ceil(math.Log10(s.hi))
	every := math.Max(1, math.Ceil((to-from)/float64(max(n, 1))))
	folds := []float64{1}
	if math.Log10(s.hi)-math.Log10(s.lo) <= 3 {
		folds = []float64{1, 2, 5}
	}
	label := func(v, e float64) string { return numberLabel(v, max(0, int(-e))) }
	if s.hi >= 1e6 || s.lo < 1e-4 {
		label = func(v, _ float64) string { return strings.Replace(power(v), "-", "−", 1) }
	}
	var out []tick
	for e := from; e <= to; e += every {
		for _, f := range folds {
			if v := f * math.Pow(10, e); v >= s.lo && v <= s.hi {
				out = append(out, tick{v, label(v, e)})
			}
		}
	}
	return out
}

// labelled writes values that lie on multiples of step with the same decimals.
func labelled(at []float64, step float64) []tick {
	d := max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	if m := step * math.Pow(10, float64(d)); math.Abs(m-math.Round(m)) > 1e-6 {
		d++ // 2.5 needs one more
	}
	out := make([]tick, len(at))
	for i, v := range at {
		if math.Abs(v) < step/2 {
			v = 0
		}
		out[i] = tick{v, numberLabel(v, d)}
	}
	return out
}

// numberLabel writes a number for an axis: with d decimals, a minus sign, and
// thousands apart, or as a multiple of a power of ten when it is very large or
// small.
func numberLabel(v float64, d int) string {
	a := math.Abs(v)
	var s string
	if v != 0 && (a >= 1e7 || a < 1e-4 || d > 6) {
		s = power(v)
	} else {
		s = strconv.FormatFloat(v, 'f', d, 64)
		if a >= 10000 {
			s = thousands(s)
		}
	}
	return strings.Replace(s, "-", "−", 1)
}

var superscripts = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "-", "⁻")

// power writes 25000000 as 2.5×10⁷.
func power(v float64) string {
	m, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	if f, err := strconv.ParseFloat(m, 64); err == nil {
		m = strconv.FormatFloat(f, 'g', 6, 64)
	}
	n, _ := strconv.Atoi(e)
	exp := "10" + superscripts.Replace(strconv.Itoa(n))
	switch m {
	case "1":
		return exp
	case "-1":
		return "-" + exp
	}
	return m + "×" + exp
}
