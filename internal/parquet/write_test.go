package parquet

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	peer "github.com/parquet-go/parquet-go"
)

// columnsOf are columns of every kind with values and lists missing, empty and not.
func columnsOf(n int) (columns []Column, values [][]any) {
	add := func(name string, kind Kind, list bool, value func(i int) any) {
		col := make([]any, n)
		for i := range col {
			col[i] = value(i)
		}
		columns = append(columns, Column{name, kind, list, func(i int) any { return col[i] }})
		values = append(values, col)
	}
	unless := func(k int, value func(i int) any) func(int) any {
		return func(i int) any {
			if i%k == k-1 {
				return nil
			}
			return value(i)
		}
	}
	add("x", Double, false, unless(5, func(i int) any { return 1 / float64(i+1) }))
	add("n", Int64, false, func(i int) any { return int64(i)<<40 - 7 })
	add("ok", Boolean, false, unless(3, func(i int) any { return i%7 < 2 }))
	add("text", ByteArray, false, unless(11, func(i int) any { return strings.Repeat("é", i%4) }))
	add("ll", Double, true, unless(4, func(i int) any { return []float64{-1, -2, float64(i)}[:i%3] }))
	add("refs", ByteArray, true, func(i int) any { return []string{"a", "bé", ""}[:i%4%3] })
	add("none", Double, false, func(int) any { return nil })
	return columns, values
}

// read is what a value written is when it is read.
func read(v any) any {
	out := []any{}
	switch v := v.(type) {
	case []float64:
		for _, x := range v {
			out = append(out, x)
		}
		return out
	case []string:
		for _, x := range v {
			out = append(out, x)
		}
		return out
	}
	return v
}

// What is written is read again.
func TestWriteRead(t *testing.T) {
	for _, n := range []int{0, 1, 17, 1000, groupRows + 3} {
		columns, values := columnsOf(n)
		data, err := Write(n, columns)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for j, col := range values {
			if f.Fields[j].Name != columns[j].Name || len(got[j]) != n {
				t.Fatalf("%q of %d rows, want %q of %d", f.Fields[j].Name, len(got[j]), columns[j].Name, n)
			}
			for i, v := range col {
				if want := read(v); !reflect.DeepEqual(got[j][i], want) {
					t.Fatalf("%s, row %d: %v, want %v", columns[j].Name, i, got[j][i], want)
				}
			}
		}
	}
}

// The format's Go library reads what is written.
func TestPeerReads(t *testing.T) {
	type row struct {
		X    *float64  `parquet:"x,optional"`
		N    *int64    `parquet:"n,optional"`
		OK   *bool     `parquet:"ok,optional"`
		Text *string   `parquet:"text,optional"`
		LL   []float64 `parquet:"ll,optional,list"`
		Refs []string  `parquet:"refs,optional,list"`
	}
	const n = 1000
	columns, values := columnsOf(n)
	data, err := Write(n, columns[:6])
	if err != nil {
		t.Fatal(err)
	}
	r := peer.NewGenericReader[row](bytes.NewReader(data))
	got := make([]row, n)
	if k, err := r.Read(got); k != n || err != nil && err != io.EOF {
		t.Fatal(k, err)
	}
	for i, g := range got {
		for j, p := range []any{g.X, g.N, g.OK, g.Text} {
			v := reflect.ValueOf(p)
			if want := values[j][i]; v.IsNil() != (want == nil) || want != nil && v.Elem().Interface() != want {
				t.Fatalf("%s, row %d: %v, want %v", columns[j].Name, i, p, want)
			}
		}
		ll, _ := values[4][i].([]float64)
		if refs := values[5][i].([]string); len(g.LL) != len(ll) || len(ll) > 0 && !reflect.DeepEqual(g.LL, ll) || len(g.Refs) != len(refs) || len(refs) > 0 && !reflect.DeepEqual(g.Refs, refs) {
			t.Fatalf("row %d: %v %v, want %v %v", i, g.LL, g.Refs, ll, refs)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	_, err := Write(1, []Column{{"x", Double, false, func(int) any { return 3 }}})
	if err == nil || err.Error() != `column "x": a value is int, want bool, int64, float64 or string` {
		t.Error(err)
	}
}
