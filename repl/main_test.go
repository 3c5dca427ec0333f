package repl

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pewter/kernel"
	"pewter/kernel/cpu"
)

// TestMain lets the test binary stand for the program, for tests that need a
// process of their own.
func TestMain(m *testing.M) {
	if os.Getenv("PEWTER_TEST_MAIN") == "" {
		os.Exit(m.Run())
	}
	os.Exit(Main(System{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Open: openCPU}, os.Args[1:]))
}

func openCPU(o DeviceOptions) (kernel.Device, error) {
	return cpu.New(cpu.Options{Threads: o.Threads})
}

// pewter runs the program in this process.
func pewter(t *testing.T, stdin string, args ...string) (code int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	sys := System{In: strings.NewReader(stdin), Out: &o, Err: &e, Open: openCPU}
	code = Main(sys, append([]string{"--store", "none"}, args...))
	return code, o.String(), e.String()
}

// process is the program as a process of its own, in a folder.
func process(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PEWTER_TEST_MAIN=1")
	return cmd
}

// write puts a file into a folder of the test and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// want checks an exit code and that each text holds each part.
func want(t *testing.T, code, wantCode int, text string, parts ...string) {
	t.Helper()
	if code != wantCode {
		t.Errorf("exit code %d, want %d\n%s", code, wantCode, text)
	}
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("the message lacks %q:\n%s", p, text)
		}
	}
}

func TestCode(t *testing.T) {
	for _, c := range []struct {
		code, out string
		exit      int
		err       string
	}{
		{"print(1)", "1\n", 0, ""},
		{"1 + 1", "2\n", 0, ""},
		{`"a"`, "\"a\"\n", 0, ""},
		{"x = 2\nx * 3", "6\n", 0, ""},
		{"1 // 0", "", 1, "floored division by zero"},
		{"1 +", "", 2, "<input 1>:1:4"},
		{"prnt(1)", "", 2, "did you mean print?"},
		{"expect(1, 2, what=\"one\")", "", 3, "one: got 1, want 2"},
	} {
		code, out, err := pewter(t, "", "-c", c.code)
		if out != c.out {
			t.Errorf("-c %q prints %q, want %q", c.code, out, c.out)
		}
		want(t, code, c.exit, err, c.err)
	}
}

func TestStdin(t *testing.T) {
	code, out, err := pewter(t, "# %%\nx = 3\n# %%\nx + 1\n")
	if out != "4\n" {
		t.Errorf("prints %q, want 4", out)
	}
	want(t, code, 0, err)
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args  string
		exit  int
		parts []string
	}{
		{"rnu x.star", 2, []string{`unknown command "rnu" (did you mean "run"?)`}},
		{"x.star", 2, []string{"to run the notebook: pewter run x.star"}},
		{"run", 2, []string{"run wants one notebook"}},
		{"run nowhere.star", 2, []string{"nowhere.star: no such file"}},
		{"run --sett a=1 x.star", 2, []string{`(did you mean "--set"?)`, "pewter help run"}},
		{"run -o report.pdf x.star", 2, []string{".html, .md, .ipynb"}},
		{"run --set a x.star", 2, []string{"NAME=VALUE"}},
		{"--color purple version", 2, []string{`got "purple"`, "auto, always, never"}},
		{"--threads -1 version", 2, []string{"--threads: got -1"}},
		{"run --memory lots x.star", 2, []string{"5GB, 200MiB or 1e9"}},
		{"help nothing_like_this", 2, []string{"no help on"}},
		{"help tabel", 2, []string{`did you mean "table"?`}},
		{"check", 2, []string{"check wants at least one notebook"}},
		{"eval", 2, []string{"--tasks"}},
		{"merge a.yml", 2, []string{"merge wants a file and a folder"}},
		{"run --timeout 10 a.star", 2, []string{`got "10", want a time such as 90s`}},
		{"run --timeout -5s a.star", 2, []string{`got "-5s", want a time`}},
		{"run --steps=-1 a.star", 2, []string{`--steps: got "-1", want a whole number of 0 or more`}},
		{"--threads many -c 1", 2, []string{`--threads: got "many", want a whole number`}},
		{"--threads 100000 version", 2, []string{"--threads: got 100000, want 0 (one a core) to 4096"}},
		{"version now", 2, []string{`version takes no arguments, got ["now"]`}},
		{"demo -o nowhere/x.html", 2, []string{"-o nowhere/x.html: cannot be written"}},
		{"demo full", 2, []string{"demo takes no arguments"}},
		{"run --time 5 a.star", 2, []string{"unknown flag --time (did you mean \"--timeout\"?)"}},
		{"--time 5 -c 1", 2, []string{"unknown flag --time;"}},
	} {
		code, _, err := pewter(t, "", strings.Fields(c.args)...)
		t.Run(c.args, func(t *testing.T) { want(t, code, c.exit, err, c.parts...) })
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct{ args, part string }{
		{"help", "pewter run"}, {"--help", "pewter run"}, {"help run", "--timeout"}, {"run --help", "--timeout"},
		{"help ties", "density"}, {"help tasks", "tasks.multiblimp"}, {"help table.where", "lambda r"}, {"version", Version},
	} {
		code, out, err := pewter(t, "", strings.Fields(c.args)...)
		want(t, code, 0, out+err, c.part)
	}
}

func TestParams(t *testing.T) {
	nb := write(t, t.TempDir(), "nb.star", `
n = param("n", 10)
x = param("x", 0.5)
on = param("on", False)
name = param("name", "a", choices=["a", "b"])
langs = param("langs", ["eng"])
print(n + 1, x, on, name, langs)
`)
	code, out, _ := pewter(t, "", "run", nb, "--set", "n=41", "--set", "x=1e-3", "--set", "on=true", "--set", "name=b", "--set", "langs=deu,nld")
	want(t, code, 0, out, `42 0.001 True b ["deu", "nld"]`)
	for set, part := range map[string]string{
		"n=4.5": "want an int", "x=a": "want a number", "on=maybe": "want True or False", "name=c": `want one of ["a", "b"]`, "nn=3": `did you mean "n"?`,
	} {
		code, _, err := pewter(t, "", "run", nb, "--set", set)
		if code != 1 && code != 2 {
			t.Errorf("--set %s: exit code %d", set, code)
		}
		want(t, code, code, err, part)
	}
}

func TestFormatAndCheck(t *testing.T) {
	dir := t.TempDir()
	nb := write(t, dir, "nb.star", "x=1\n")
	code, out, err := pewter(t, "", "fmt", nb)
	want(t, code, 0, out+err, "x = 1\n")
	code, out, _ = pewter(t, "", "fmt", "-d", nb)
	want(t, code, 1, out, nb)
	code, _, err = pewter(t, "", "fmt", "-w", nb)
	want(t, code, 0, err)
	code, out, _ = pewter(t, "", "fmt", "-d", nb)
	want(t, code, 0, out)
	code, _, err = pewter(t, "", "check", nb)
	want(t, code, 0, err, "ok")
}
