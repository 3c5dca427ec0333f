package repl

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// extensionText is a merge method in Go, twice the mean of its models; body
// comes before its end.
func extensionText(body string) string {
	return `package main

import "pewter/ext"

type Twice struct {
	Times float64 ` + "`doc:\"the factor\"`" + `
}

func (m Twice) Merge(t *ext.Tensor) ext.Vector {
	sum := t.Fill(0)
	for k := 0; k < t.N; k++ {
		sum = sum.Add(t.Model(k).Scale(t.Weights[k]))
	}
	` + body + `
	return sum.Scale(m.Times)
}

func init() {
	ext.Method("twice", "Twice the mean.", Twice{Times: 2}, ext.Needs{Weights: ext.Mean})
}
`
}

func output(t *testing.T, cmd *exec.Cmd) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// TestExtension uses a merge method in Go as a verb, in merge(), in a mergekit
// file, in help and in check.
func TestExtension(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "twice.go", extensionText(""))
	write(t, dir, "nb.star", `a, b = [model(hidden=16, layers=2, heads=2, seed=s) for s in (1, 2)]
m = twice([a, b], times=4)
expect(merge([a, b], method="twice", times=4).digest, m.digest)
expect(m["model.norm.weight"][0], 4.0)
expect("extension=" in str(m.recipe), True)
save(a, "a")
save(b, "b")
`)
	code, _, errs := output(t, process(t, dir, "--ext", "twice.go", "run", "nb.star"))
	want(t, code, ExitOK, errs, "")
	write(t, dir, "c.yml", "merge_method: twice\nmodels:\n- model: a\n- model: b\nparameters:\n  times: 3\n")
	code, _, errs = output(t, process(t, dir, "--ext", "twice.go", "merge", "c.yml", "out"))
	want(t, code, ExitOK, errs, "of 2 models")
	code, out, errs := output(t, process(t, dir, "-c", `print(load("out")["model.norm.weight"][0])`))
	want(t, code, ExitOK, out+errs, "3.0")
	code, out, _ = output(t, process(t, dir, "help", "twice", "--ext", "twice.go"))
	want(t, code, ExitOK, out, "the factor")
	code, _, errs = output(t, process(t, dir, "check", "twice.go"))
	want(t, code, ExitOK, errs, "twice.go: ok")
	code, _, errs = output(t, process(t, dir, "run", "nb.star"))
	want(t, code, ExitUsage, errs, "undefined: twice")
}

func TestExtensionRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "bad.go", extensionText("for i := range 3 { _ = i }"))
	for _, args := range [][]string{{"check", "bad.go"}, {"--ext", "bad.go", "-c", "1"}} {
		code, _, errs := output(t, process(t, dir, args...))
		want(t, code, ExitUsage, errs, "bad.go:14:2: a loop over a number, which the interpreter does not know: write for i := 0; i < n; i++")
	}
	write(t, dir, "ties.go", strings.Replace(extensionText(""), `"twice"`, `"ties"`, 1))
	code, _, errs := output(t, process(t, dir, "--ext", "ties.go", "-c", "1"))
	want(t, code, ExitUsage, errs, "there is a verb ties already")
	code, _, errs = output(t, process(t, dir, "--ext", "none.go", "-c", "1"))
	want(t, code, ExitUsage, errs, "none.go")
}

// TestExtensionInterrupt stops a method that does not end, as Ctrl-C does.
func TestExtensionInterrupt(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "endless.go", extensionText("for t.N > 0 { sum = t.Fill(0) }"))
	cmd := process(t, dir, "--ext", "endless.go", "-c", "print(1)\na = model(hidden=16, layers=2, heads=2)\nsave(twice([a]), \"out\")")
	begin := time.Now()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(os.Interrupt)
	time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != ExitInterrupted {
		t.Errorf("exit code %d after %v, want %d", code, time.Since(begin), ExitInterrupted)
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("the merge that was interrupted is there")
	}
}
