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

// TestReuse counts the cells that run after each edit.
func TestReuse(t *testing.T) {
	s := NewSession(Env{})
	const src = "a = 1\n# %%\ndef f(): return a\n# %%\nb = f()\nb\n# %%\nc = 3\nprint(c)\n"
	for _, step := range []struct {
		name, old, new string
		want           int
		outputs        string
	}{
		{"first", "", "", 4, "2 shown 1\n3 printed 3\n"},
		{"unchanged", "", "", 0, "2 shown 1\n3 printed 3\n"},
		{"a leaf", "c = 3", "c = 4", 1, "2 shown 1\n3 printed 4\n"},
		{"a root", "a = 1", "a = 2", 4, "2 shown 2\n3 printed 3\n"}, // a, f, b; and c is 3 again
		{"lines added above", "a = 1", "\n\n\na = 2", 3, "2 shown 2\n3 printed 3\n"},
		{"a cell added above", "a = 1\n", "# %%\nz = 0\n# %%\na = 1\n", 4, "3 shown 1\n4 printed 3\n"},
		{"moved down", "a = 1\n", "# %%\nz = 0\n\n# %%\na = 1\n", 1, "3 shown 1\n4 printed 3\n"},
	} {
		before := s.Ran()
		got, err := record(t, s, strings.Replace(src, step.old, step.new, 1))
		if err != nil || got != step.outputs {
			t.Errorf("%s: got %q, %v", step.name, got, err)
		}
		if n := s.Ran() - before; n != step.want {
			t.Errorf("%s: %d cells ran, want %d", step.name, n, step.want)
		}
	}
	s.Forget()
	before := s.Ran()
	if _, err := record(t, s, src); err != nil || s.Ran()-before != 4 {
		t.Errorf("after Forget %d cells ran, want 4 (%v)", s.Ran()-before, err)
	}
}

// TestPositionsMove checks that a function of a cell that has moved, and did not
// run again, fails at the line where it is now.
func TestPositionsMove(t *testing.T) {
	s := NewSession(Env{})
	const src = "# %%\ndef f(x):\n    return 1 // x\n# %%\nf(%d)\n"
	if _, err := record(t, s, strings.Replace(src, "%d", "1", 1)); err != nil {
		t.Fatal(err)
	}
	before := s.Ran()
	_, err := record(t, s, "# %%\nz = 0\n\n"+strings.Replace(src, "%d", "0", 1))
	want := `nb.star:6:14: floored division by zero
    6 |     return 1 // x
      |              ^^
  called from nb.star:8:2
`
	if got := Render(err, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := s.Ran() - before; n != 2 {
		t.Errorf("%d cells ran, want 2: f is reused", n)
	}
}

// TestFailure checks that only what needs a failed cell is left out.
func TestFailure(t *testing.T) {
	s := NewSession(Env{})
	got, err := record(t, s, `print("before")
a = 1 // 0
# %%
b = a
# %%
c = b
# %%
d = 4
d
# %%
fail("on purpose")
`)
	const want = `0 printed before
0 failed 
1 skipped not run: a comes from the cell at line 1, which failed
2 skipped not run: b comes from the cell at line 1, which failed
3 shown 4
4 failed 
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	const wantErr = "nb.star:2:7: floored division by zero\nnb.star:11:5: fail: on purpose"
	if err == nil || err.Error() != wantErr || ExitCode(err) != 1 {
		t.Errorf("got %v, exit code %d, want\n%s", err, ExitCode(err), wantErr)
	}
	for _, e := range ErrorsOf(err) {
		if e.Cell == nil || int(e.Pos.Line) < e.Cell.Line {
			t.Errorf("%v is in cell %v", e, e.Cell)
		}
	}
}

func TestFrozen(t *testing.T) {
	_, err := record(t, NewSession(Env{}), "a = []\nd = {}\na.append(1)\n# %%\na.append(2)\n# %%\nd[1] = 2\n# %%\na += [3]\n")
	if err == nil || !strings.Contains(err.Error(), "line 1 already defines a") {
		t.Errorf("a += in another cell: %v", err)
	}
	_, err = record(t, NewSession(Env{}), "a = []\nd = {}\na.append(1)\n# %%\na.append(2)\n# %%\nd[1] = 2\n")
	const want = "nb.star:5:9: append: cannot append to frozen list (its cell has ended, and that fixes its value; change a copy: list(x))\n" +
		"nb.star:7:2: cannot insert into frozen hash table (its cell has ended, and that fixes its value; change a copy)"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestUnassigned(t *testing.T) {
	_, err := record(t, NewSession(Env{}), "if False:\n    a = 1\n# %%\na\n")
	const want = "nb.star:4:1: a has no value: the cell at line 1 ended without assigning it (assign it on every way through that cell)"
	if err == nil || err.Error() != want || ExitCode(err) != 1 {
		t.Errorf("got %v, want %s", err, want)
	}
}

// typed runs a chunk at the prompt and returns what it shows.
func typed(s *Session, chunk string) (string, error) {
	var b strings.Builder
	err := s.Exec(context.Background(), chunk, func(_ *Cell, o Output) {
		if o.Kind == Shown {
			b.WriteString(o.Value.String())
		}
		b.WriteString(o.Text)
	})
	return b.String(), err
}

func TestExec(t *testing.T) {
	s := NewSession(Env{Funcs: testFuncs()})
	if _, err := record(t, s, "base = [10]\n# %%\n_hidden = 1\n"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ chunk, want string }{
		{"x = 1", ""},
		{"x", "1"},
		{"x = x + 1; x", "2"},
		{"x += 1\nx", "3"},
		{"for i in range(3): x = x + i\nx", "6"},
		{"i", "2"},
		{"'text'", `"text"`},
		{"None", ""},
		{"def g(): return x\n", ""},
		{"def f(): return g() + 1\n", ""},
		{"f()", "7"},
		{"x = 100", ""},
		{"f()", "101"}, // names are looked up when the function runs
		{"def g(): return 0\n", ""},
		{"f()", "1"},
		{"l = [1]", ""},
		{"l.append(2)", ""},
		{"l", "[1, 2]"},
		{"base[0]", "10"},
		{"base = base + [11]\nbase", "[10, 11]"},
		{"load = 3\nload", "3"},
		{"y = 1 // 0", "ERROR <input 22>:1:7: floored division by zero"},
		{"a = 5\nb = a // 0\n", "ERROR <input 23>:2:7: floored division by zero"},
		{"a", "5"}, // what came before the error stays
		{"undefind", "ERROR <input 25>:1:1: undefined: undefind"},
		{"_hidden", "ERROR <input 26>:1:1: undefined: _hidden"},
		{"merge = 3", ""},
		{"load('math', 'pi')\npi", "3.141592653589793"},
		{"print('a', 1, sep='-')", "a-1"},
		{"def h(n):\n    return n // 0\n", ""},
		{"h(1)", "ERROR <input 30>:2:14: floored division by zero"},
		{"", ""},
		{"# nothing", ""},
		{"1 + 1", "2"},
		{"_ * 3", "6"},
		{"x = _", ""},
		{"x + _", "12"},
		{"for _ in range(3): pass\n_", "2"},
		{"x = 100", ""},
	} {
		got, err := typed(s, c.chunk)
		if err != nil {
			got = "ERROR " + err.Error()
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.chunk, got, c.want)
		}
	}
	if v := s.Lookup("x"); v == nil || v.String() != "100" {
		t.Errorf("Lookup(x) = %v", v)
	}
}

// TestExecAfterRun checks that names of cells that are gone leave the prompt.
func TestExecAfterRun(t *testing.T) {
	s := NewSession(Env{Funcs: testFuncs()})
	for _, c := range [][2]string{{"a = 1\nmerge = 2\n", "(1, 2)"}, {"b = 1\n", "undefined: a"}} {
		src, want := c[0], c[1]
		if _, err := record(t, s, src); err != nil {
			t.Fatal(err)
		}
		got, err := typed(s, "(a, merge)")
		if got != want && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("after %q: got %q, %v", src, got, err)
		}
	}
}
