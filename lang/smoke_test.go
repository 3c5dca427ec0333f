package lang

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// record runs nb and returns its outputs, one a line.
func record(t *testing.T, s *Session, src string) (string, error) {
	t.Helper()
	var b strings.Builder
	nb, err := Parse("nb.star", src)
	if err != nil {
		return "", err
	}
	err = s.Run(context.Background(), nb, func(c *Cell, o Output) {
		fmt.Fprintf(&b, "%d %s %s", c.Index, o.Kind, o.Text)
		if o.Value != nil {
			b.WriteString(o.Value.String())
		}
		b.WriteByte('\n')
	})
	return b.String(), err
}

func TestRun(t *testing.T) {
	load := &Func{Name: "load", Params: []Param{{Name: "source", Type: String}, {Name: "step", Type: Int, Default: starlark.None}},
		Run: func(c *Call) (starlark.Value, error) { return FromGo(c.String("source") + "!"), nil }}
	s := NewSession(Env{Names: Predeclare([]*Func{load})})
	got, err := record(t, s, `# %% [markdown]
# ## Title
#
# text
# %% one
"prose"
a = 1
a + 1
for i in range(2):
    print(i)
# %%
b = c * 2
b
# %%
c = a + 5
load("x", step=3)
`)
	if err != nil {
		t.Fatal(err)
	}
	const want = "0 prose ## Title\n\ntext\n1 prose prose\n1 shown 2\n1 printed 0\n1 printed 1\n3 shown \"x!\"\n2 shown 12\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
