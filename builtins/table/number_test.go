package table

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestGroupsAsKeys: rows are grouped as by a map of their keys.
func TestGroupsAsKeys(t *testing.T) {
	for seed := range uint64(30) {
		u := odd(rand.New(rand.NewPCG(seed, 3)), 600)
		by := [][]string{{"f"}, {"n"}, {"s"}, {"n", "f", "b"}, {"s", "n"}, {"i"}}[seed%6]
		var want [][]int
		at := map[string]int{}
		for row := range u.Each() {
			k := ""
			for _, name := range by {
				k += key(row.Value(name)) + "\x00"
			}
			if _, ok := at[k]; !ok {
				at[k] = len(want)
				want = append(want, nil)
			}
			want[at[k]] = append(want[at[k]], row.Index())
		}
		cols, err := u.all(by)
		if err != nil {
			t.Fatal(err)
		}
		if got := groups(cols, u.Rows()); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, by %v: got %v, want %v", seed, by, got, want)
		}
	}
}

// TestJoinOfKinds: integers match floats, -0 matches 0 and NaN matches NaN; what is missing matches nothing.
func TestJoinOfKinds(t *testing.T) {
	u := Must(FromRecords([]string{"k", "s", "i"}, []any{2, "x", 0}, []any{nil, "x", 1}, []any{0, "y", 2}, []any{2, nil, 3}, []any{5, "x", 4}))
	v := Must(FromRecords([]string{"k", "s", "j"}, []any{2.0, "x", 0}, []any{math.Copysign(0, -1), "y", 1}, []any{2.5, "x", 2}, []any{2.0, "x", 3}, []any{nil, "x", 4}))
	w, err := u.Join(v, false, "k", "s")
	is(t, w, err, "k,s,i,j", "2,x,0,0", "2,x,0,3", "0,y,2,1")
	w, err = v.Join(u, true, "k", "s")
	is(t, w, err, "k,s,j,i", "2,x,0,0", "-0,y,1,2", "2.5,x,2,", "2,x,3,0", ",x,4,")
	n := Must(FromRecords([]string{"k", "a"}, []any{math.NaN(), 1}))
	w, err = n.Join(Must(New(n.cols[0])), false, "k")
	is(t, w, err, "k,a", "NaN,1")
}

// TestGroupReductions: missing values are left out, NaN is not, and kinds are kept.
func TestGroupReductions(t *testing.T) {
	u := Must(FromRecords([]string{"g", "v", "s"}, []any{"a", 1, nil}, []any{"b", nil, "x"}, []any{"a", 3, "y"}, []any{"a", nil, "z"}))
	w, err := u.Group([]string{"g"}, Agg{"n", "v", "count", nil}, Agg{"sum", "v", "sum", nil}, Agg{"m", "v", "mean", nil},
		Agg{"f", "v", "first", nil}, Agg{"l", "s", "last", nil})
	is(t, w, err, "g,n,sum,m,f,l", "a,2,4,2,1,z", "b,0,0,NaN,,x")
	w, err = u.Head(0).Group([]string{"g"}, Agg{"n", "v", "count", nil}, Agg{"f", "s", "first", nil})
	is(t, w, err, "g,n,f")
	if w.cols[1].Kind() != Float || w.cols[2].Kind() != Float {
		t.Errorf("columns without values: %v", w)
	}
}

// TestHashedAsMap: integers that collide in their low bits have the numbers that a map gives.
func TestHashedAsMap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var h hashed
	want := map[int64]int{}
	for range 20_000 {
		v := r.Int64N(5000) << r.IntN(50) * (1 - 2*r.Int64N(2))
		if _, ok := want[v]; !ok {
			want[v] = len(want)
		}
		if got := h.number(v, len(want)-btoi(want[v] == len(want)-1)); got != want[v] {
			t.Fatalf("%d has the number %d, want %d", v, got, want[v])
		}
	}
	if h.used != len(want) || len(h.slots) < 2*h.used {
		t.Errorf("%d of %d slots for %d integers", h.used, len(h.slots), len(want))
	}
}
