package table

import (
	"math"
	"reflect"
	"testing"
)

func TestConcatKinds(t *testing.T) {
	ints := Must(FromRecords([]string{"x"}, []any{1}, []any{nil}))
	floats := Must(FromRecords([]string{"x"}, []any{0.5}))
	texts := Must(FromRecords([]string{"x"}, []any{"a"}, []any{""}))
	none := texts.Take([]int{-1})
	w, err := Concat(none, ints, floats)
	is(t, w, err, "x", `""`, "1", `""`, "0.5")
	w, err = Concat(none, ints)
	is(t, w, err, "x", `""`, "1", `""`)
	if w.cols[0].Kind() != Int || !reflect.DeepEqual(w.cols[0].Missing, []bool{true, false, true}) {
		t.Errorf("got %+v", w.cols[0])
	}
	w, err = Concat(none, none)
	if err != nil || w.cols[0].Kind() != Float || !math.IsNaN(w.cols[0].Float[1]) {
		t.Errorf("of nothing but missing values: %v %v", w, err)
	}
	_, err = Concat(none, ints, floats, texts)
	fails(t, err, `column "x": row 4 is of kind string, but row 1 is of kind float`)
	lists := Must(FromRecords([]string{"x"}, []any{[]float64{}}))
	strs := Must(FromRecords([]string{"x"}, []any{[]string{"p"}}))
	w, err = Concat(lists, strs)
	is(t, w, err, "x", "[]", `"[""p""]"`)
}
