package repl

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestFastTyping types lines at the prompt in a terminal, each with its Enter
// hard behind it, while the terminal answers what it is asked late, together
// with what was typed since. No key may be lost.
func TestFastTyping(t *testing.T) {
	screen, wait := atPrompt(t)
	for i := range 3 {
		line := fmt.Sprintf("print(%q * 3)", fmt.Sprintf("long%d", i)+strings.Repeat("x", 30))
		for _, key := range line {
			screen.typed(string(key))
		}
		screen.typed("\r")
		screen.until(t, strings.Repeat(fmt.Sprintf("long%d", i)+strings.Repeat("x", 30), 3))
	}
	wait()
}

// TestTypingOn completes a word and types on: all of the word stays, with nothing after it.
func TestTypingOn(t *testing.T) {
	screen, wait := atPrompt(t)
	for _, key := range "gramm\t(\"eng\").text(2)[0].upper()\r" {
		screen.typed(string(key))
	}
	screen.until(t, "THE MAN LOVES THE QUEENS NOW.")
	wait()
}

// TestPastedLine pastes a long line, without brackets, at once. It is not drawn again for
// each of its letters, whatever they are, and none is lost.
func TestPastedLine(t *testing.T) {
	screen, wait := atPrompt(t)
	const n = 3000
	screen.typed("print(len(\"" + strings.Repeat("aé漢", n/3) + "\"[0:]), 1)\rprint(\"é\" + 2 * \"二\")\r")
	screen.until(t, fmt.Sprint(2*n, " 1"))
	screen.until(t, "é二二")
	if drawn := screen.shown.Len(); drawn > 50*n {
		t.Errorf("%d bytes were drawn for %d letters", drawn, n)
	}
	wait()
}

// TestLetters types letters of several characters, those of characters without width, and
// wide ones in the middle of a line.
func TestLetters(t *testing.T) {
	screen, wait := atPrompt(t)
	for typed, want := range map[string]string{
		"éüß": "éüß", "e\u0301\x01": "e\u0301", "क|ि|त|ा": "किता", "कि": "कि", "👨‍👩‍👧x": "👨‍👩‍👧x", "שלום": "שלום", "ab|\x02|漢|\x02|字|c": "a字c漢b",
	} {
		screen.typed("print(\"<\" + \"")
		for _, key := range strings.Split(typed, "|") {
			screen.typed(key)
		}
		screen.typed("\x05\"  + \">\")\r")
		screen.until(t, "<"+want+">")
	}
	wait()
}

// TestSuspend stops the prompt with Ctrl-Z and lets it go on: the shell has its terminal
// back meanwhile, and then the prompt has.
func TestSuspend(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	p := promptProcess(t)
	cmd := exec.Command(bash, "--norc", "--noediting", "-i")
	cmd.Env = append(p.Env, "PS1=shell: ", "HISTFILE=")
	screen, wait := inTerminal(t, cmd)
	screen.until(t, "shell: ")
	screen.typed("'" + strings.Join(p.Args, "' '") + "'\r")
	screen.until(t, prompt)
	for i := range 2 {
		screen.typed(fmt.Sprint("x = 4", i))
		screen.typed("\x1a")
		screen.until(t, "Stopped")
		screen.typed("stty -a | grep -o ' -*icanon'\r")
		screen.until(t, "\n icanon")
		screen.shown.Reset()
		screen.typed("fg\r")
		screen.until(t, fmt.Sprint("4", i))
		screen.typed("; print(x * 100)\r")
		screen.until(t, fmt.Sprintf("4%d00", i))
	}
	screen.typed("\x04")
	screen.until(t, "shell: ")
	wait()
}

// atPrompt starts a prompt in a terminal. wait ends it, and looks at its exit code.
func atPrompt(t *testing.T) (s *screen, wait func()) {
	t.Helper()
	s, wait = inTerminal(t, promptProcess(t))
	s.until(t, prompt)
	return s, wait
}

// promptProcess is a prompt, not yet started.
func promptProcess(t *testing.T) *exec.Cmd {
	cmd := process(t, t.TempDir(), "-q", "--store", "none")
	cmd.Env = append(cmd.Env, "TERM=xterm", "XDG_CONFIG_HOME="+t.TempDir())
	return cmd
}

// inTerminal starts a command in a terminal. wait ends it, and looks at its exit code.
func inTerminal(t *testing.T, cmd *exec.Cmd) (s *screen, wait func()) {
	t.Helper()
	master, slave := openTerminal(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	kill := time.AfterFunc(60*time.Second, func() { cmd.Process.Kill() })
	s = &screen{master: master}
	return s, func() {
		defer kill.Stop()
		s.typed("\x04")
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != ExitOK {
			t.Errorf("exit code %d, want %d", code, ExitOK)
		}
	}
}

// screen is the far side of a terminal.
type screen struct {
	master *os.File
	shown  strings.Builder
	asked  int // questions for the cursor's position not yet answered
}

// typed sends a key, behind the answers that are due, in one piece.
func (s *screen) typed(key string) {
	answers := strings.Repeat("\x1b[2;5R", s.asked)
	s.asked = 0
	s.master.WriteString(answers + key)
	s.read(5 * time.Millisecond)
}

// read takes what the program has written until it is silent for a while.
func (s *screen) read(silence time.Duration) {
	buf := make([]byte, 4096)
	for {
		s.master.SetReadDeadline(time.Now().Add(silence))
		n, err := s.master.Read(buf)
		s.shown.Write(buf[:n])
		s.asked += strings.Count(string(buf[:n]), "\x1b[6n")
		if err != nil {
			return
		}
	}
}

// until waits for text on the screen.
func (s *screen) until(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(s.shown.String(), text); {
		if time.Now().After(deadline) {
			shown := s.shown.String()
			t.Fatalf("the terminal never showed %q; it shows\n%q", text, shown[max(0, len(shown)-2000):])
		}
		s.typed("")
	}
}

// openTerminal returns both ends of a new terminal.
func openTerminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	master = os.NewFile(uintptr(fd), "terminal")
	t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 200})
	}
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	return master, slave
}
