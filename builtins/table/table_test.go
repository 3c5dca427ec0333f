package table

import (
	"math"
	"strings"
	"testing"
)

// scores is four models' accuracies in two languages, one of them missing.
func scores(t *testing.T) *Table {
	t.Helper()
	u, err := FromRecords([]string{"model", "lang", "value", "n"},
		[]any{"a", "eng", 0.5, 10}, []any{"a", "deu", 1.0, 20},
		[]any{"b", "eng", 0.25, 10}, []any{"b", "deu", nil, 20},
		[]any{"c", "eng", math.NaN(), 10})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// is fails unless the table's CSV is want.
func is(t *testing.T, u *Table, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSuffix(string(u.CSV()), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func fails(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q lacks %q", err, p)
		}
	}
}

func TestVerbs(t *testing.T) {
	u := scores(t)
	w, err := u.WhereEq("lang", "eng")
	is(t, w, err, "model,lang,value,n", "a,eng,0.5,10", "b,eng,0.25,10", "c,eng,NaN,10")
	w, err = u.WhereEq("model", []string{"c", "b"})
	is(t, w, err, "model,lang,value,n", "b,eng,0.25,10", "b,deu,,20", "c,eng,NaN,10")
	w, err = u.WhereEq("n", 20.0)
	is(t, w, err, "model,lang,value,n", "a,deu,1,20", "b,deu,,20")
	w, err = u.WhereEq("value", nil)
	is(t, w, err, "model,lang,value,n", "b,deu,,20")
	w, err = u.WhereEq("model", []any{})
	is(t, w, err, "model,lang,value,n")
	w, err = u.Head(2).Add("twice", func(r Row) (any, error) { return r.Value("value").(float64) * 2, nil })
	is(t, w, err, "model,lang,value,n,twice", "a,eng,0.5,10,1", "a,deu,1,20,2")
	w, err = u.Select("n", "model")
	is(t, w.Head(1), err, "n,model", "10,a")
	w, err = u.Drop("n", "lang")
	is(t, w.Head(1), err, "model,value", "a,0.5")
	w, err = u.Head(1).Rename(map[string]string{"n": "items"})
	is(t, w, err, "model,lang,value,items", "a,eng,0.5,10")
	w, err = u.Head(1).Concat(Must(FromRecords([]string{"n", "se"}, []any{1.5, "x"})))
	is(t, w, err, "model,lang,value,n,se", "a,eng,0.5,10,", ",,,1.5,x")
}

func TestSort(t *testing.T) {
	u, err := scores(t).Select("model", "lang", "value")
	if err != nil {
		t.Fatal(err)
	}
	w, err := u.Sort(false, "value")
	is(t, w, err, "model,lang,value", "b,eng,0.25", "a,eng,0.5", "a,deu,1", "c,eng,NaN", "b,deu,")
	w, err = u.Sort(true, "value")
	is(t, w, err, "model,lang,value", "a,deu,1", "a,eng,0.5", "b,eng,0.25", "c,eng,NaN", "b,deu,")
	w, err = u.Sort(true, "lang")
	is(t, w, err, "model,lang,value", "a,eng,0.5", "b,eng,0.25", "c,eng,NaN", "a,deu,1", "b,deu,")
	w, err = u.Sort(false, "lang", "value")
	is(t, w, err, "model,lang,value", "a,deu,1", "b,deu,", "b,eng,0.25", "a,eng,0.5", "c,eng,NaN")
}

func TestGroup(t *testing.T) {
	u := scores(t)
	w, err := u.Group([]string{"model"}, Agg{"mu", "value", "mean", nil}, Agg{"k", "value", "count", nil},
		Agg{"sd", "value", "std", nil}, Agg{"cv", "value", "cv", nil}, Agg{"first", "lang", "first", nil})
	// a: mean .75, sd sqrt(2 * .25^2) = .35355339, cv 47.14045
	is(t, w, err, "model,mu,k,sd,cv,first", "a,0.75,2,0.3535533905932738,47.14045207910317,eng",
		"b,0.25,1,NaN,NaN,eng", "c,NaN,1,NaN,NaN,eng")
	w, err = u.Group(nil, Agg{"m", "n", "median", nil}, Agg{"lo", "n", "min", nil}, Agg{"hi", "n", "max", nil},
		Agg{"s", "n", "sum", nil}, Agg{"se", "n", "se", nil})
	// var of 10 20 10 20 10 = 30, se sqrt(30/5)
	is(t, w, err, "m,lo,hi,s,se", "10,10,20,70,2.449489742783178")
	w, err = u.Group([]string{"lang"}, Agg{Name: "l", Column: "model", Func: "list"})
	is(t, w, err, "lang,l", `eng,"[""a"",""b"",""c""]"`, `deu,"[""a"",""b""]"`)
}

func TestJoin(t *testing.T) {
	u, err := scores(t).Select("model", "lang")
	if err != nil {
		t.Fatal(err)
	}
	v := Must(FromRecords([]string{"model", "size"}, []any{"a", 1}, []any{"c", 2}, []any{"c", 3}))
	w, err := u.Join(v, false, "model")
	is(t, w, err, "model,lang,size", "a,eng,1", "a,deu,1", "c,eng,2", "c,eng,3")
	w, err = u.Join(v, true, "model")
	is(t, w, err, "model,lang,size", "a,eng,1", "a,deu,1", "b,eng,", "b,deu,", "c,eng,2", "c,eng,3")
}

func TestPivot(t *testing.T) {
	u := scores(t)
	w, err := u.Pivot([]string{"model"}, "lang", "value")
	is(t, w, err, "model,eng,deu", "a,0.5,1", "b,0.25,", "c,NaN,")
	back, err := w.Melt([]string{"eng", "deu"}, "lang", "value")
	is(t, back, err, "model,lang,value", "a,eng,0.5", "a,deu,1", "b,eng,0.25", "c,eng,NaN")
	_, err = u.Pivot([]string{"lang"}, "n", "value")
	fails(t, err, "two values", "lang=eng", "n=10")
}

func TestErrors(t *testing.T) {
	u := scores(t)
	_, err := u.Select("modle")
	fails(t, err, `no column "modle"`, `did you mean "model"`)
	_, err = u.WhereEq("lang", 3)
	fails(t, err, "string", "int")
	_, err = u.Group([]string{"model"}, Agg{"x", "lang", "mean", nil})
	fails(t, err, "lang", "want numbers")
	_, err = u.Group([]string{"model"}, Agg{"x", "value", "meen", nil})
	fails(t, err, `did you mean "mean"`)
	_, err = u.Join(u, false, "model")
	fails(t, err, "both tables", "lang")
	_, err = FromRecords([]string{"x"}, []any{1}, []any{"a"})
	fails(t, err, "row 1 is of kind string", "row 0 is of kind int")
	_, err = FromRecords([]string{"x", "y"}, []any{1})
	fails(t, err, "1 value for 2 columns")
	_, err = New(&Column{Name: "a", Int: []int64{1}}, &Column{Name: "b", Int: []int64{1, 2}})
	fails(t, err, "differ in length")
	_, err = u.Rename(map[string]string{"n": "lang"})
	fails(t, err, "two columns")
}

func TestPivotBounds(t *testing.T) {
	u := Must(FromRecords([]string{"m", "l", "v", "lo", "hi"}, []any{"a", "eng", 1, 0.5, 1.5}, []any{"a", "deu", 2, 1.5, 2.5}, []any{"b", "eng", 3, nil, nil}))
	w, bounds, err := u.PivotBounds([]string{"m"}, "l", "v", "lo", "hi")
	is(t, w, err, "m,eng,deu,eng (lo),deu (lo),eng (hi),deu (hi)", "a,1,2,0.5,1.5,1.5,2.5", "b,3,,,,,")
	if bounds["deu"] != [2]string{"deu (lo)", "deu (hi)"} || len(bounds) != 2 {
		t.Errorf("bounds %v", bounds)
	}
	_, _, err = u.PivotBounds([]string{"m"}, "l", "v", "lo", "high")
	fails(t, err, `no column "high"`)
}
