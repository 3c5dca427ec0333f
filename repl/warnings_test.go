package repl

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// What is true of thirty tasks is one note; what is true of one is told whole.
func TestWarningsGrouped(t *testing.T) {
	var errs bytes.Buffer
	a := &app{sys: System{Err: &errs}}
	for i := range 30 {
		for range 2 {
			a.warn(fmt.Sprintf("task:l%d: it has no examples", i))
		}
	}
	a.warn("cv: the mean is 0")
	a.warn("a model of two words: it is odd")
	a.settle()
	a.settle()
	want := "task:l0, task:l1, task:l2 and 27 others: it has no examples\ncv: the mean is 0\na model of two words: it is odd"
	if got := strings.Join(a.warned.lines(), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = "warning: task:l0: it has no examples\nwarning: task:l1: it has no examples\nwarning: task:l2: it has no examples\n" +
		"warning: cv: the mean is 0\nwarning: a model of two words: it is odd\nwarning: 27 others: it has no examples\n"
	if errs.String() != want {
		t.Errorf("told\n%s\nwant\n%s", errs.String(), want)
	}
}
