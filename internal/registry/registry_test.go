package registry

import (
	"slices"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	tab := New[int]("merge method")
	tab.Add("ties", "Trim, elect, merge.", 2)
	tab.Add("linear", "Weighted mean.", 1)
	if e, err := tab.Lookup("ties"); err != nil || e.Value != 2 || e.Doc != "Trim, elect, merge." {
		t.Errorf("Lookup(ties) = %+v, %v", e, err)
	}
	if got := tab.Names(); !slices.Equal(got, []string{"linear", "ties"}) {
		t.Errorf("Names() = %v", got)
	}
	var seen []int
	for e := range tab.All() {
		seen = append(seen, e.Value)
	}
	if !slices.Equal(seen, []int{1, 2}) {
		t.Errorf("All() yields %v", seen)
	}
	_, err := tab.Lookup("tie")
	if err == nil {
		t.Fatal("Lookup(tie) found something")
	}
	for _, want := range []string{`unknown merge method "tie"`, `did you mean "ties"?`, "linear, ties"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
}

func TestAddTwice(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("adding a name twice did not panic")
		}
	}()
	tab := New[int]("thing")
	tab.Add("a", "", 1)
	tab.Add("a", "", 2)
}
