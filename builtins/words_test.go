package builtins

import (
	"testing"

	"pewter/lang"
)

// TestExpect checks what is said of an expectation that does not hold.
func TestExpect(t *testing.T) {
	for src, want := range map[string]string{
		`expect(1, 2)`:                        "got 1, want 2 (they differ by 1)",
		`expect([0.5], [0.75], tol=0.1)`:      "got [0.5], want [0.75] within 0.1",
		`expect(False, what="a claim")`:       "a claim: got False, want True",
		`expect(0.25 > 0.5, what="accuracy")`: "accuracy: got 0.25 > 0.5, which is False (they differ by 0.25)",
		`expect(1 < 2 and "a" == "b")`:        `got "a" == "b", which is False`,
		`expect(2 > 1, False)`:                "got 2 > 1, which is True, want False",
		`expect(2 > 1, True)`:                 "",
		`expect(2 > 1)`:                       "",
	} {
		_, err := run(t, newWorld(t), src)
		got := ""
		if e, ok := err.(*lang.Error); ok {
			got = e.Msg
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}

// TestCVOfZero checks that a mean of 0 is told of.
func TestCVOfZero(t *testing.T) {
	w, told := newWorld(t), 0
	w.Warn = func(string) { told++ }
	out, err := run(t, w, "show(cv([-1, 1]))\nshow(cv([1, 3]))")
	if err != nil || out != "nan\n70.71067811865476\n" || told != 1 {
		t.Errorf("got %q, %v and %d warnings", out, err, told)
	}
}
