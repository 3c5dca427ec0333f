package table

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// TestCheckByHand: mean of 1 2 3 is 2, cv 50. The second row's mean 2.3 can be
// reached by the cells' rounding to halves of .5; the third agrees without c.
func TestCheckByHand(t *testing.T) {
	u := Must(FromRecords([]string{"model", "a", "b", "c", "mu", "spread"},
		[]any{"right", 1, 2, 3, 2.0, 50.0}, []any{"near", 1, 2, 3, 2.3, nil}, []any{"wrong", 10, 20, 90, 15.0, 47.14},
		[]any{"hopeless", 10, 20, 90, 77.0, nil}))
	got, err := u.Check("", nil, Claim{Stat: "mean", Column: "mu"}, Claim{Stat: "cv", Column: "spread"})
	is(t, got, err, "model,stat,stated,got,n,verdict,without",
		"right,mean,2,2,3,agrees,", "right,cv,50,50,3,agrees,",
		"near,mean,2.3,2,3,within the cells' rounding,",
		"wrong,mean,15,40,3,disagrees,c", "wrong,cv,47.14,108.97247358851685,3,disagrees,c",
		"hopeless,mean,77,40,3,disagrees,")
}

func TestCheckErrors(t *testing.T) {
	u := Must(FromRecords([]string{"m", "a", "b", "mu"}, []any{"x", 1, 2, 1.5}))
	_, err := u.Check("", nil)
	fails(t, err, "state something")
	_, err = u.Check("", nil, Claim{Stat: "mena", Column: "mu"})
	fails(t, err, `did you mean "mean"`)
	_, err = u.Check("", nil, Claim{Stat: "mean", Column: "muu"})
	fails(t, err, `did you mean "mu"`)
	_, err = u.Check("", nil, Claim{Stat: "mean", Values: []float64{1, 2}})
	fails(t, err, "2 values are stated for 1 row")
	_, err = u.Check("", []string{"a"}, Claim{Stat: "mean", Column: "mu"})
	fails(t, err, "at least two columns")
	_, err = u.Check("", nil, Claim{Stat: "mean", Values: []float64{math.NaN()}})
	fails(t, err, "no row")
}

// TestPaper checks Table 1 of the paper against its Tables 2 to 6. Every mean of
// MultiBLiMP holds and its CVs hold within the rounding of the cells; the row of
// monolingual experts of the other tasks holds over eight languages.
func TestPaper(t *testing.T) {
	dir := shared.Dir(t, "paper")
	one, err := Read(filepath.Join(dir, "table1.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for k, task := range []string{"multiblimp", "belebele", "hellaswag", "xcsqa", "flores"} {
		cells, err := Read(filepath.Join(dir, fmt.Sprintf("table%d.csv", k+2)))
		if err != nil {
			t.Fatal(err)
		}
		stated, err := one.Select("model", task+"_mean", task+"_cv")
		if err != nil {
			t.Fatal(err)
		}
		if cells, err = cells.Join(stated, false, "model"); err != nil {
			t.Fatal(err)
		}
		got, err := cells.Check("model", nil, Claim{Stat: "mean", Column: task + "_mean"}, Claim{Stat: "cv", Column: task + "_cv"})
		if err != nil {
			t.Fatal(err)
		}
		checkTask(t, task, got)
	}
}

func checkTask(t *testing.T, task string, got *Table) {
	for r := range got.Each() {
		verdict, row := r.Text("verdict"), fmt.Sprintf("%s %s", task, strings.Trim(fmt.Sprint(r.Values()), "[]"))
		switch {
		case task == "multiblimp" && r.Text("stat") == "mean" && verdict != Agrees,
			task == "multiblimp" && verdict == Disagrees:
			t.Error(row)
		case task != "multiblimp" && strings.HasPrefix(r.Text("model"), "HPLT") && r.Text("without") != "ara, zho":
			t.Error(row)
		}
	}
}
