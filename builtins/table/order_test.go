package table

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// oddFloats are the floats whose order and equality are not those of their bits.
var oddFloats = []float64{0, math.Copysign(0, -1), 1, -1, 1 << 53, 1<<53 - 1, -1e300, 1e-300, -0.5, math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0x7ff8000000000123)}

// oddTexts are alike in their first bytes, or but for bytes of zero.
var oddTexts = []string{"", "a", "a\x00", "a\x00\x00", "12345678", "123456789", "12345678\x00", "12345678abcdefgh", "12345678abcdefgi", "\xff", strings.Repeat("x", 80), strings.Repeat("x", 80) + "\x00", strings.Repeat("x", 90)}

// odd is a table of n rows of few and odd values, with i for the rows' numbers.
func odd(r *rand.Rand, n int) *Table {
	rows := make([][]Cell, n)
	for i := range rows {
		rows[i] = []Cell{{"i", i}, {"f", oddFloats[r.IntN(len(oddFloats))]}, {"n", []int64{math.MinInt64, -1, 0, 1, 2, math.MaxInt64}[r.IntN(6)]},
			{"s", oddTexts[r.IntN(len(oddTexts))]}, {"b", r.IntN(2) == 0}}
		for j := range rows[i][1:] {
			if r.IntN(9) == 0 {
				rows[i][j+1].Value = nil
			}
		}
	}
	return Must(FromRows(rows))
}

// compare orders two values by the definition of Sort.
func compare(a, b any, reverse bool) int {
	if ra, rb := rank(a), rank(b); ra != rb || ra > 0 {
		return cmp.Compare(ra, rb)
	}
	if reverse {
		a, b = b, a
	}
	switch a := a.(type) {
	case float64:
		return cmp.Compare(a, b.(float64))
	case int64:
		return cmp.Compare(a, b.(int64))
	case bool:
		return cmp.Compare(btoi(a), btoi(b.(bool)))
	}
	return cmp.Compare(a.(string), b.(string))
}

func rank(v any) int {
	if x, ok := v.(float64); ok && math.IsNaN(x) {
		return 1
	}
	return 2 * btoi(v == nil)
}

// TestOrderTexts: texts, of which many are alike or none, are sorted as by comparing.
func TestOrderTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, different := range []int{3, 10 * fewKeys} {
		texts, rows := make([]string, 10*fewKeys), make([]int, 10*fewKeys)
		for i := range texts {
			texts[i], rows[i] = oddTexts[r.IntN(len(oddTexts))]+strings.Repeat("0", r.IntN(30))+strconv.Itoa(r.IntN(different)), i
		}
		for _, reverse := range []bool{false, true} {
			got, want := slices.Clone(rows), slices.Clone(rows)
			orderTexts(texts, got, 0, reverse)
			slices.SortStableFunc(want, func(a, b int) int { return compare(texts[a], texts[b], reverse) })
			if !slices.Equal(got, want) {
				t.Errorf("%d different ends, reverse %v: not in order", different, reverse)
			}
		}
	}
}

// TestSortAsCompared: tables small and large are sorted as a stable sort by comparing does.
func TestSortAsCompared(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		u := odd(r, []int{0, 1, 50, 3 * fewKeys, 20 * fewKeys}[seed%5])
		if u.Rows() == 0 {
			continue
		}
		by := [][]string{{"f"}, {"n"}, {"s"}, {"b"}, {"s", "f"}, {"b", "n", "s"}, {"f", "s"}, {"n", "f"}}[seed/5]
		for _, reverse := range []bool{false, true} {
			got, err := u.Sort(reverse, by...)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.SortedStableFunc(u.Each(), func(a, b Row) int {
				for _, name := range by {
					if d := compare(a.Value(name), b.Value(name), reverse); d != 0 {
						return d
					}
				}
				return 0
			})
			for k, row := range want {
				if got.Row(k).Value("i") != row.Value("i") {
					t.Fatalf("seed %d, by %v, reverse %v: row %d is %v, want %v", seed, by, reverse, k, got.Row(k), row.Values())
				}
			}
		}
	}
}
