package builtins

import (
	"strings"
	"testing"
)

// Means of printed rows: one agrees, one does not but would without a column.
func TestTableCheck(t *testing.T) {
	out, err := run(t, newWorld(t), `
t = table({"model": ["a", "b"], "eng": [1.0, 2.0], "deu": [3.0, 4.0], "zho": [5.0, 9.0]})
c = t.check(label="model", mean=[3.0, 3.0])
expect(c["verdict"], ["agrees", "disagrees"])
expect(c["without"][1], "zho")
expect(c["got"], [3.0, 5.0])
print(catch(lambda: t.check(maen=[1, 2])))
`)
	if err != nil {
		t.Fatal(err)
	}
	if want := `did you mean "mean"`; !strings.Contains(out, want) {
		t.Errorf("got %q, want %q", out, want)
	}
}
