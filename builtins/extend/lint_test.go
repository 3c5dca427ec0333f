package extend

import (
	"strings"
	"testing"
)

// TestRefused gives each construct that is refused, with where and what is said.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ body, at, want string }{
		{"for i := 0; i < t.Len(); i++ { }\n return t.Fill(0)", "20:1", "hundred times slower"},
		{"v := t.Model(0)\n return v[0]", "21:9", "an element of a Vector"},
		{"v := t.Model(0)\n for range v { }\n return v", "21:2", "hundred times slower"},
		{"for i := range t.Len() { _ = i }\n return t.Fill(0)", "20:1", "hundred times slower"},
		{"a, b := t.Model(0), t.Base()\n return a + b", "21:9", "+ of a Vector: write a.Add(b)"},
		{"return 2 * t.Model(0)", "20:8", "write t.Model(0).Scale(2)"},
		{"return t.Model(0) / 2", "20:8", "write t.Model(0).Div(t.Fill(2))"},
		{"return -t.Model(0)", "20:8", "write t.Model(0).Neg()"},
		{"if t.Model(0) > t.Base() { }\n return t.Base()", "20:4", "write t.Base().Less(t.Model(0))"},
		{"if t.Model(0) == t.Base() { }\n return t.Base()", "20:4", "write t.Model(0).Equal(t.Base())"},
		{"for i := range 10 { _ = i }\n return t.Fill(0)", "20:1", "write for i := 0; i < n; i++"},
		{"for x := range func(yield func(int) bool) {} { _ = x }\n return t.Fill(0)", "20:1", "a loop over a function"},
		{"x := min(1, m.X)\n return t.Fill(x)", "20:6", "write math.Min"},
		{"return t.Fill(max(1, m.X))", "20:15", "write math.Max"},
		{"p := []float64{1}\n clear(p)\n return t.Fill(p[0])", "21:2", "clear"},
		{"p := new(42)\n return t.Fill(float64(*p))", "20:6", "x := value"},
		{"var fs []float64\n for i := 0; i < 3; i++ { func() { fs = append(fs, float64(i)) }() }\n return t.Fill(fs[0])", "21:60", "write i := i"},
		{"for _, x := range []float64{1} { f := func() float64 { return x }; _ = f() }\n return t.Fill(0)", "20:63", "write x := x"},
		{"for i := 0; i < 3; i++ { p := &i; _ = p }\n return t.Fill(0)", "20:31", "the address of i"},
		{"x := map[string]float64{}\n for _, v := range x { _ = v }\n return t.Fill(0)", "21:2", "sorted slice of the keys"},
		{"go func() {}()\n return t.Fill(0)", "20:1", "goroutine"},
		{"c := make(chan int)\n _ = c\n return t.Fill(0)", "20:11", "channel"},
		{"select {}\n return t.Fill(0)", "20:1", "channel"},
		{"defer func() {}()\n return t.Fill(0)", "20:1", "defer"},
		{"_ = recover()\n return t.Fill(0)", "20:5", "recover"},
		{"println(1)\n return t.Fill(0)", "20:1", "panic(fmt.Sprint"},
		{"x := make([]float64, 1<<30)\n return t.Fill(x[0])", "20:22", "want at most 1048576"},
		{"var x [1 << 40]float64\n return t.Fill(x[0])", "20:7", "an array of more than 8388608 bytes"},
		{"var x [3000][3000]int\n return t.Fill(float64(x[0][0]))", "20:7", "an array of more than 8388608 bytes"},
		{"return m.Merge(t)", "18:12", "Merge calls itself (Merge → Merge)"},
		{"var f func(int) int\n f = func(n int) int { return f(n) }\n return t.Fill(float64(f(1)))", "20:5", "function variable without a value"},
		{"f := func() {}\n f = func() {}\n f()\n return t.Fill(0)", "21:2", "function variable is changed"},
		{"f := []func(){}\n _ = f\n return t.Fill(0)", "20:6", "write a switch"},
		{"var x any = 1\n x.(func())()\n return t.Fill(0)", "21:2", "taken out of an interface"},
		{"f := t.Model\n return f(0)", "20:6", "t.Model without a call"},
		{"return t.Modle(0)", "20:10", "t.Modle undefined"},
		{"return 3", "20:8", "cannot use 3"},
		{"x := 1\n return t.Fill(0)", "20:1", "declared and not used: x: use it or take it out"},
		{"return t.Fill(0))", "20:17", "expected"},
	} {
		refused(t, extension(c.body), "my.go:"+c.at+": ", c.want)
	}
}

// refused lints a file and looks for the first finding.
func refused(t *testing.T, src, at, want string) {
	t.Helper()
	err := Lint("my.go", []byte(src))
	if err == nil {
		t.Errorf("%s\nis not refused; want %s%s", src, at, want)
		return
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	if !strings.HasPrefix(line, at) || !strings.Contains(line, want) {
		t.Errorf("got  %s\nwant %s … %s", err, at, want)
	}
}

// TestRefusedFiles gives what is refused outside of Merge.
func TestRefusedFiles(t *testing.T) {
	ok := extension("return t.Model(0)")
	for _, c := range []struct{ old, new, at, want string }{
		{"package main", "package my", "1:9", "write package main"},
		{`"fmt"`, `"os"`, "4:2", "reaches no files and no network"},
		{`"fmt"`, `"net/http"`, "4:2", "reaches no files and no network"},
		{`"fmt"`, `"time"`, "4:2", "change from run to run"},
		{`"fmt"`, `"math/rand"`, "4:2", "change from run to run"},
		{`"fmt"`, `"unsafe"`, "4:2", "memory that is not its own"},
		{`"fmt"`, `"C"`, "4:2", "no C compiler"},
		{`"fmt"`, `"slices"`, "4:2", "generic"},
		{`"fmt"`, `"encoding/json"`, "4:2", "may import errors, fmt, math, pewter/ext, sort, strings"},
		{`"fmt"`, `f "fmt"`, "4:2", "under its own name"},
		{`"fmt"`, `. "fmt"`, "4:2", "under its own name"},
		{"type T struct", "var count int\n\ntype T struct", "9:1", "a variable of the package"},
		{"func init", "func Max[X any](a X) X { return a }\n\nfunc init", "23:1", "type parameters"},
		{"type T struct", "type G[X any] struct{ x X }\n\ntype T struct", "9:6", "type parameters"},
		{"func init", "func main() {}\n\nfunc init", "23:1", "func main is not called"},
		{"func init", "func pewterX() {}\n\nfunc init", "23:6", "choose another"},
		{"func init", "func f()\n\nfunc init", "23:1", "no body"},
		{"func init", "func a() { b() }\nfunc b() { a() }\n\nfunc init", "23:6", "a calls itself (a → b → a)"},
		{"func init", "func setup", "24:2", "move it there"},
		{`"my"`, `"My"`, "24:13", "small letters"},
		{`"my"`, `"my"+fmt.Sprint(1)`, "24:13", "want a constant"},
		{`"A test."`, `""`, "24:19", "for help(my)"},
		{"N int;", "n int;", "24:30", "field n is not a hyper-parameter"},
		{"N int;", "Seed int;", "24:30", "which all merges have"},
		{"N int;", "N int32;", "24:30", "field N is of type int32"},
		{"Merge(t", "Merged(t", "24:30", "give it func (m T) Merge"},
		{"t *ext.Tensor) ext.Vector {", "t ext.Tensor) ext.Vector {", "24:30", "give it func (m T) Merge"},
		{"(m T) Merge", "(m *T) Merge", "24:30", "without the *"},
		{"\text.Method(", "\tif true { ext.Method(", "24:12", ""},
	} {
		src := strings.Replace(ok, c.old, c.new, 1)
		if strings.HasPrefix(c.new, "\tif true") {
			src = strings.Replace(src, "{1}})", "{1}}) }", 1)
		}
		if strings.Contains(c.new, "Seed") || c.new == "n int;" {
			src = strings.Replace(src, "T{N: 2, ", "T{", 1)
		}
		refused(t, src, "my.go:"+c.at+": ", c.want)
	}
	if err := Lint("my.go", []byte(ok)); err != nil {
		t.Error(err)
	}
}

func TestAllFindings(t *testing.T) {
	err := Lint("my.go", []byte(extension("x := min(1, 2)\n y := max(1, 2)\n return t.Fill(float64(x + y))")))
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v, want two lines", err)
	}
}

// FuzzLint holds that no text panics, and that what is admitted loads or fails in words.
func FuzzLint(f *testing.F) {
	f.Add(string(example(f)))
	f.Add(extension("return t.Model(0)"))
	f.Add(extension("for i := range 10 { _ = func() int { return i } }\n return -t.Model(0) * 2"))
	f.Add("package main\nimport \"pewter/ext\"\ntype T struct{}\nfunc (T) Merge(t *ext.Tensor) ext.Vector { return t.Fill(0) }\nfunc init() { ext.Method(\"x\", \"y\", T{}) }")
	f.Fuzz(func(t *testing.T, src string) {
		_ = Lint("my.go", []byte(src))
	})
}
