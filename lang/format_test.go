package lang

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"x=1+2*-3", "x = 1 + 2 * -3\n"},
		{"x = load ( 'a',step = 3 )", "x = load(\"a\", step=3)\n"},
		{"load('a.star','f',g='h')", "load(\"a.star\", \"f\", g=\"h\")\n"},
		{"def f(a,b = 2,*args,c=3,**kw):\n  return a", "def f(a, b=2, *args, c=3, **kw):\n    return a\n"},
		{"def f(*,a): pass", "def f(*, a): pass\n"},
		{"f(*a,**b)", "f(*a, **b)\n"},
		{"x[1 : 2],x [ 3 ],x[ :-1 ],x[a:]", "x[1:2], x[3], x[:-1], x[a:]\n"},
		{"{ 'a':1,'b' : [1,2] }", "{\"a\": 1, \"b\": [1, 2]}\n"},
		{"f = lambda x,y=1,*z:x+y", "f = lambda x, y=1, *z: x + y\n"},
		{"f = lambda:0", "f = lambda: 0\n"},
		{"x = {'k':lambda a=1:a}[lambda:1]", "x = {\"k\": lambda a=1: a}[lambda: 1]\n"},
		{"x = [lambda a:a,1][0 : 1]", "x = [lambda a: a, 1][0:1]\n"},
		{"x = (1,)\ny = ()\nz = (-1)", "x = (1,)\ny = ()\nz = (-1)\n"},
		{"return_ = not(a) and -b or~c", "return_ = not (a) and -b or ~c\n"},
		{"if not x in(1,2) : pass", "if not x in (1, 2): pass\n"},
		{"x+=1;y  =  2 ; z//=3", "x += 1; y = 2; z //= 3\n"},
		{"a.b . c(d)(e)[f]", "a.b.c(d)(e)[f]\n"},
		{"'it\"s', 'a\\n', r'\\d', b'x', '''t'''", "'it\"s', 'a\\n', r'\\d', b\"x\", '''t'''\n"},
		{"x = 1 # c\n#d\ny=2#  e  ", "x = 1  # c\n#d\ny = 2  #  e\n"},
		{"if a:\n  # one\n  b\n  # two\n# three\nc", "if a:\n    # one\n    b\n    # two\n# three\nc\n"},
		{"if a:\n# one\n  b", "if a:\n    # one\n    b\n"},
		{"def f():\n\tif a:\n\t\tb\n\telse:\n\t\tc", "def f():\n    if a:\n        b\n    else:\n        c\n"},
		{"f(a,\n  b,\n        c)", "f(a,\n    b,\n    c)\n"},
		{"f(\n  g(\n  1\n  ),\n)", "f(\n    g(\n        1\n    ),\n)\n"},
		{"f([\n1,\n])", "f([\n    1,\n])\n"},
		{"x = [ # c\n -1, # d\n # e\n]", "x = [  # c\n    -1,  # d\n    # e\n]\n"},
		{"x = 1 + \\\n  2", "x = 1 + \\\n    2\n"},
		{"f(1, \\\n 2)", "f(1,\n    2)\n"},
		{"\n\n\na\n\n\n\n\nb\n\n", "a\n\n\nb\n"},
		{"#%% one\nx=1\n\n\n\n\n# %%\ny=2", "# %% one\nx = 1\n\n# %%\ny = 2\n"},
		{"x = \"\"\"a\n  b\"\"\"\ny=1", "x = \"\"\"a\n  b\"\"\"\ny = 1\n"},
		{"a\r\nb = \"\"\"c\r\nd\"\"\"\r\n", "a\nb = \"\"\"c\nd\"\"\"\n"},
		{"if a:\n  x\n  #%% no\ny", "if a:\n    x\n    #%% no\ny\n"},
		{"x = a if b else-1", "x = a if b else -1\n"},
		{"[x for x in y if x!=1]", "[x for x in y if x != 1]\n"},
		{"1 .x", "1 .x\n"},
		{"0\r#%%", "0\n# %%\n"},
		{"", ""},
	} {
		got, err := Format("f.star", c.in)
		if err != nil || got != c.want {
			t.Errorf("Format(%q) =\n%q, %v; want\n%q", c.in, got, err, c.want)
		}
		if again, err := Format("f.star", got); err != nil || again != got {
			t.Errorf("Format is not idempotent: %q becomes %q, %v", got, again, err)
		}
	}
}

func TestFormatRefuses(t *testing.T) {
	const src = "x = (1\n# %%\ny = 2\n# %%\nz = = 3\n"
	got, err := Format("f.star", src)
	if got != src || len(ErrorsOf(err)) != 2 {
		t.Errorf("Format(%q) = %q, %v", src, got, err)
	}
}

// FuzzFormat checks that formatting twice is formatting once; that the meaning
// holds, Format checks itself.
func FuzzFormat(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.star")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("if a:\n  # c\n  load('x')\n# %%\nx[-1:lambda:1]\n")
	f.Fuzz(func(t *testing.T, src string) {
		once, err := Format("f.star", src)
		if err != nil {
			if strings.Contains(err.Error(), "internal error") {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		if twice, err := Format("f.star", once); err != nil || twice != once {
			t.Fatalf("%q becomes\n%q, then\n%q, %v", src, once, twice, err)
		}
	})
}
