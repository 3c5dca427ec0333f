//go:build unix

package repl

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterrupt stops a run as Ctrl-C does: the report tells how far it came.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "nb.star", "print(\"begun\")\n# %%\nwhile True: pass\n")
	cmd := process(t, dir, "run", "nb.star", "-o", "r.md")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 6)
	if _, err := out.Read(first); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(os.Interrupt)
	time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	cmd.Wait()
	want(t, cmd.ProcessState.ExitCode(), ExitInterrupted, errs.String(), "interrupted")
	text, err := os.ReadFile(filepath.Join(dir, "r.md"))
	if err != nil || !strings.Contains(string(text), "begun") || !strings.Contains(string(text), "interrupted") {
		t.Errorf("the report lacks what came before the interrupt, or the interrupt: %v\n%s", err, text)
	}
}

// TestLostOutput: results that cannot be written fail a run.
func TestLostOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is always full")
	}
	defer full.Close()
	dir := t.TempDir()
	write(t, dir, "nb.star", "print(1)\n")
	cmd := process(t, dir, "run", "nb.star")
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = full, &errs
	cmd.Run()
	want(t, cmd.ProcessState.ExitCode(), ExitResources, errs.String(), "results are lost")
}

// TestFullDisk writes a report where there is no room: the old one stays, and a failed
// cell does not hide it. A limit on the size of files stands for the full disk.
func TestFullDisk(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to limit the size of files")
	}
	dir := t.TempDir()
	const much = "for i in range(2000): print(\"a line of output, number\", i)\n"
	write(t, dir, "nb.star", much)
	write(t, dir, "bad.star", much+"# %%\nx = 1 // 0\n")
	old := write(t, dir, "r.html", "the old report")
	for nb, code := range map[string]int{"nb.star": ExitResources, "bad.star": ExitFailed} {
		cmd := process(t, dir, "run", nb, "-o", "r.html", "--store", "none")
		cmd.Args = append([]string{bash, "-c", `trap "" XFSZ; ulimit -f 8; exec "$@"`, "bash", cmd.Path}, cmd.Args[1:]...)
		cmd.Path = bash
		var errs bytes.Buffer
		cmd.Stderr = &errs
		cmd.Run()
		want(t, cmd.ProcessState.ExitCode(), code, errs.String(), "r.html", "what was there before is unchanged")
		if nb == "bad.star" {
			want(t, code, code, errs.String(), "division by zero")
		}
	}
	if text, err := os.ReadFile(old); err != nil || string(text) != "the old report" {
		t.Errorf("the old report is gone: %v %.40q", err, text)
	}
	if files, _ := os.ReadDir(dir); len(files) != 3 {
		t.Errorf("something was left behind: %v", files)
	}
}

// TestClosedOutput checks that a reader who goes away ends the program quietly.
func TestClosedOutput(t *testing.T) {
	cmd := process(t, t.TempDir(), "-c", "for i in range(1000000): print(i)")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.Read(make([]byte, 10))
	out.Close()
	cmd.Wait()
	if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !s.Signaled() || s.Signal() != syscall.SIGPIPE {
		t.Errorf("ended with %v, want SIGPIPE", cmd.ProcessState)
	}
}
