package lang

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseCells(t *testing.T) {
	nb, err := Parse("nb.star", `a = 1
# %% [markdown] Intro
# # Title
#
# Some *text*
#   - item

# more
# %% Second title
s = """
# %% not a marker
"""
#%%
def f():
    return (a +
        s)  # %% nor this
# %%
# %%not a marker either
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range nb.Cells {
		got = append(got, fmt.Sprintf("%d %q %q uses %v defines %v", c.Line, c.Title, c.Prose, c.Uses, c.Defines))
	}
	want := []string{
		`1 "" "" uses [] defines [a]`,
		`2 "Intro" "# Title\n\nSome *text*\n  - item\n\nmore" uses [] defines []`,
		`9 "Second title" "" uses [] defines [s]`,
		`13 "" "" uses [a s] defines [f]`,
		`17 "" "" uses [] defines []`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestStaticErrors checks what fails before anything runs.
func TestStaticErrors(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"twice in a cell", "x = 1\nx = 2\n",
			"nb.star:2:1: cannot reassign global x declared at nb.star:1:1 (line 1 already defines x; give this one another name)"},
		{"twice by def", "def f(): pass\n# %%\n(a, f) = 1, 2\n",
			"nb.star:3:5: cannot reassign global f declared at nb.star:1:5 (the cell at line 1 already defines f on line 1; choose another name, or _f for one that stays within its cell)"},
		{"another cell's name", "\nx = 1\n# %%\ny = 2\nx += y\n",
			"nb.star:5:1: cannot reassign global x declared at nb.star:2:1 (the cell at line 1 already defines x on line 2; choose another name, or _x for one that stays within its cell)"},
		{"undefined", "alpha = 1\n# %%\nprint(alhpa)\n", "nb.star:3:7: undefined: alhpa (did you mean alpha?)"},
		{"undefined verb", "# %%\nmrege(1)\n", "nb.star:2:1: undefined: mrege (did you mean merge?)"},
		{"undefined in a function", "def f():\n    return missing\n", "nb.star:2:12: undefined: missing"},
		{"two undefined", "aaaa\n# %%\nbbbb\n", "nb.star:1:1: undefined: aaaa\nnb.star:3:1: undefined: bbbb"},
		{"private", "_x = 1\n# %%\n_x + 1\n", "nb.star:3:1: undefined: _x (names that begin with _ stay within their cell: rename that of the cell at line 1)"},
		{"loop variable", "for i in [1]: pass\n# %%\ni\n",
			"nb.star:3:1: undefined: i (the variable of a for loop stays within its cell: give its value a name in the cell at line 1)"},
		{"cycle", "a = b\n# %%\n\nb = [\n  c]\n# %%\nc = a\n# %%\nd = a\n",
			"nb.star:1:5: cells depend on each other in a cycle: the cell at line 1 uses b (line 1); the cell at line 2 uses c (line 5); the cell at line 6 uses a (line 7) (move one of these names to a cell of its own)"},
		{"cycle of functions", "def f(): return g()\n# %%\ndef g(): return f()\n",
			"nb.star:1:17: cells depend on each other in a cycle: the cell at line 1 uses g (line 1); the cell at line 2 uses f (line 3) (move one of these names to a cell of its own)"},
		{"syntax in two cells", "x = = 1\n# %%\ny = 2\n# %%\nimport z\n",
			"nb.star:1:5: got '=', want primary expression\nnb.star:5:1: Starlark has no import (the verbs need none; load(\"math\", \"sqrt\") takes names from a module, load(\"lib.star\", \"f\") from a file)"},
		{"bracket open at a marker", "x = [1,\n     2\n# %%\ny = 2\n", "nb.star:1:5: this bracket is not closed (close it after the last thing that it holds)"},
		{"string not closed", "x = 'a\ny = 1\n", "nb.star:1:5: this string is not closed (close it where it ends; \"\"\" … \"\"\" goes over several lines)"},
		{"triple string not closed", "# %%\nx = '''a\n# %%\ny = 1\n", "nb.star:2:5: this string is not closed (close it where it ends; \"\"\" … \"\"\" goes over several lines)"},
		{"constant", "None = 1\n", "nb.star:1:1: cannot assign to None (choose a name that is not a constant's)"},
		{"reserved", "# %%\nx = ℓoad(1)\n", "nb.star:2:5: the name ℓoad is reserved (write load)"},
		{"binary", "x = 1\n# \x00\n", "nb.star:2:3: byte 0x00 is no text (a notebook is UTF-8 text; is this another kind of file?)"},
		{"not UTF-8", "# %%\r\nx = \"é\" + \"\xff\"\n", "nb.star:2:12: byte 0xff is no text (a notebook is UTF-8 text; is this another kind of file?)"},
	} {
		s := NewSession(Env{Funcs: testFuncs()})
		nb, err := Parse("nb.star", c.src)
		if err == nil {
			err = s.Check(nb)
		}
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		if err.Error() != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, err, c.want)
		}
		if ExitCode(err) != 2 {
			t.Errorf("%s: exit code %d, want 2", c.name, ExitCode(err))
		}
	}
}

// TestUpdatesAreNoDefinitions checks that a cell may build up its own names.
func TestUpdatesAreNoDefinitions(t *testing.T) {
	got, err := record(t, NewSession(Env{}), `total = 0
for i in range(4):
    total += i
for i in "ab".elems():
    total = total + len(i)
if total > 5:
    size = "big"
else:
    size = "small"
_x, y = 1, 2
_x2 = _x
# %%
_x = 3
for i in range(2):
    for j in range(2): pass
(total, size, y, _x, i, j)
`)
	if want := "1 shown (8, \"big\", 2, 3, 1, 1)\n"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestDependencies(t *testing.T) {
	nb, err := Parse("nb.star", "a = 1\n# %%\nb = c\n# %%\nc = a\n# %%\nd = c + b + len([])\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range nb.Cells {
		for _, d := range nb.Dependencies(c) {
			got = append(got, fmt.Sprintf("%d->%d", c.Index, d.Index))
		}
	}
	if want := []string{"1->2", "2->0", "3->1", "3->2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
