package table

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random is a table of up to 40 rows with every kind of column and missing
// values here and there.
func random(r *rand.Rand) *Table {
	n := r.IntN(40)
	rows := make([][]Cell, n)
	maybe := func(v any) any {
		if r.IntN(8) == 0 {
			return nil
		}
		return v
	}
	for i := range rows {
		rows[i] = []Cell{
			{"g", []string{"a", "b", "c\n", `d"`, "é,"}[r.IntN(5)]}, {"k", maybe(r.IntN(3))},
			{"x", maybe(math.Exp(20*r.NormFloat64()) * float64(1-2*r.IntN(2)))}, {"t", maybe(fmt.Sprint("w", r.IntN(99)))},
			{"b", maybe(r.IntN(2) == 0)}, {"l", maybe([]float64{r.Float64(), float64(r.IntN(5))})}, {"s", maybe([]string{"p", "\t"})},
		}
	}
	return Must(FromRows(rows))
}

func eachRandom(t *testing.T, f func(t *testing.T, r *rand.Rand, u *Table)) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		if u := random(r); u.Rows() > 0 {
			f(t, r, u)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestJSONLHoldsAll: what is written reads back as the same, by Parquet too, and so
// does CSV a second time.
func TestJSONLHoldsAll(t *testing.T) {
	eachRandom(t, func(t *testing.T, _ *rand.Rand, u *Table) {
		back, err := ReadJSONL(u.JSONL())
		if err != nil || !bytes.Equal(back.JSONL(), u.JSONL()) {
			t.Errorf("jsonl: %v\n%s\n%s", err, u.JSONL(), back.JSONL())
		}
		data, err := u.Parquet()
		if err != nil {
			t.Fatal(err)
		}
		p, err := ReadParquet(data)
		if err != nil || !bytes.Equal(p.JSONL(), u.JSONL()) {
			t.Errorf("parquet: %v\n%s\n%s", err, u.JSONL(), p.JSONL())
		}
		c, err := ReadCSV(u.CSV())
		if err != nil || !bytes.Equal(c.CSV(), u.CSV()) {
			t.Errorf("csv: %v\n%s\n%s", err, u.CSV(), c.CSV())
		}
		v, err := ReadTSV(u.TSV())
		if err != nil || !bytes.Equal(v.CSV(), u.CSV()) {
			t.Errorf("tsv: %v\n%s\n%s", err, u.CSV(), v.CSV())
		}
	})
}

// lines are a table's rows as text, sorted.
func lines(u *Table) []string {
	var out []string
	for r := range u.Each() {
		out = append(out, fmt.Sprint(r.Values()))
	}
	slices.Sort(out)
	return out
}

// TestVerbsKeepRows: sorting permutes, splitting loses nothing, groups count all.
func TestVerbsKeepRows(t *testing.T) {
	eachRandom(t, func(t *testing.T, r *rand.Rand, u *Table) {
		s, err := u.Sort(r.IntN(2) == 0, "k", "x")
		if err != nil || !slices.Equal(lines(s), lines(u)) {
			t.Errorf("sort: %v", err)
		}
		is, err1 := u.Where(func(r Row) (bool, error) { return r.Text("g") == "a", nil })
		not, err2 := u.Where(func(r Row) (bool, error) { return r.Text("g") != "a", nil })
		both, err3 := Concat(is, not)
		eq, err4 := u.WhereEq("g", "a")
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil || !slices.Equal(lines(both), lines(u)) || !slices.Equal(lines(eq), lines(is)) {
			t.Errorf("where: %v %v %v %v", err1, err2, err3, err4)
		}
		g, err := u.Group([]string{"g", "k"}, Agg{Name: "n", Column: "g", Func: "count"})
		if err != nil {
			t.Fatal(err)
		}
		n, err := g.Floats("n")
		if err != nil || sum(n) != float64(u.Rows()) {
			t.Errorf("group: %v of %d rows, %v", n, u.Rows(), err)
		}
	})
}

// TestPivotMelt: a pivot melted is the table again, but for order and missing
// values.
func TestPivotMelt(t *testing.T) {
	eachRandom(t, func(t *testing.T, _ *rand.Rand, u *Table) {
		one, err := u.Group([]string{"k", "g"}, Agg{Name: "value", Column: "x", Func: "mean"})
		if err != nil {
			t.Fatal(err)
		}
		wide, err := one.Pivot([]string{"k"}, "g", "value")
		if err != nil {
			t.Fatal(err)
		}
		back, err := wide.Melt(wide.Names()[1:], "g", "value")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(lines(back), lines(one)) {
			t.Errorf("got %v, want %v", lines(back), lines(one))
		}
	})
}

// TestJoinAsLoops: a join is the pairs of rows that two loops find.
func TestJoinAsLoops(t *testing.T) {
	eachRandom(t, func(t *testing.T, r *rand.Rand, u *Table) {
		v := random(r)
		left, err1 := u.Select("k", "x")
		right, err2 := v.Select("k", "t")
		if err1 != nil || err2 != nil {
			return // v has no rows
		}
		got, err := left.Join(right, false, "k")
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for a := range left.Each() {
			for b := range right.Each() {
				if a.Value("k") != nil && b.Value("k") != nil && a.Text("k") == b.Text("k") {
					want = append(want, fmt.Sprint([]any{a.Value("k"), a.Value("x"), b.Value("t")}))
				}
			}
		}
		slices.Sort(want)
		if !slices.Equal(lines(got), want) {
			t.Errorf("got %v, want %v", lines(got), want)
		}
	})
}
