package lang

import "testing"

// The reserved word as may name an argument, and only there.
func TestArgumentAs(t *testing.T) {
	for src, want := range map[string]string{
		`t.show(as="latex")`:         `t.show(ªs="latex")`,
		"f(1,\n  # form\n  as = 2)":  "f(1,\n  # form\n  ªs = 2)",
		`f("as=1", x == 2) # (as=3)`: `f("as=1", x == 2) # (as=3)`,
		`f(as == 1)`:                 `f(as == 1)`,
		`with open("x") as f: pass`:  `with open("x") as f: pass`,
	} {
		if got := renameLoads(src, nil); got != want {
			t.Errorf("%s becomes %s, want %s", src, got, want)
		}
	}
}
