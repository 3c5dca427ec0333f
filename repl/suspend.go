package repl

import (
	"os"
	"sync"
	"time"

	"github.com/reeflective/readline"
	"golang.org/x/term"
)

// A suspender lets the shell have the terminal while the prompt is stopped, as Ctrl-Z
// does, and takes it back when that goes on.
type suspender struct {
	a      *app
	sh     *readline.Shell
	fd     int
	cooked *term.State // how the shell left the terminal
	mu     sync.Mutex
}

// suspender returns the suspender of the line that is about to be read, nil where input
// is no terminal.
func (a *app) suspender(sh *readline.Shell) *suspender {
	fd := int(os.Stdin.Fd())
	cooked, err := term.GetState(fd)
	if err != nil {
		return nil
	}
	return &suspender{a: a, sh: sh, fd: fd, cooked: cooked}
}

// Bracketed paste, on and off.
const (
	pasteOn  = "\x1b[?2004h"
	pasteOff = "\x1b[?2004l"
)

// suspend stops the program until the shell lets it go on.
func (s *suspender) suspend() {
	if s == nil || !canStop {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sh.Display.CursorBelowLine()
	tellTerminal(pasteOff)
	if err := term.Restore(s.fd, s.cooked); err != nil {
		return
	}
	stopSelf()
	time.Sleep(100 * time.Millisecond) // over before it goes on, unless it was not stopped: no shell is there
	s.takeBack()
	s.a.makeRoom(promptRoom)
	s.sh.Display.PrintPrimaryPrompt()
}

// resume takes the terminal back when something else had stopped the program.
func (s *suspender) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.takeBack() {
		s.sh.Keys.RequestRefresh()
	}
}

// takeBack makes the terminal the editor's, and reports whether it was not.
func (s *suspender) takeBack() bool {
	before, err := term.MakeRaw(s.fd)
	if err != nil {
		return false
	}
	if now, err := term.GetState(s.fd); err != nil || *now == *before {
		return false
	}
	tellTerminal(pasteOn)
	return true
}

// tellTerminal writes a command for the terminal, from any goroutine.
func tellTerminal(what string) { _, _ = os.Stdout.WriteString(what) }

// watch takes the terminal back whenever the program goes on, until done is called.
func (s *suspender) watch() (done func()) {
	if s == nil || !canStop {
		return func() {}
	}
	goesOn, forget := notifyGoesOn()
	end := make(chan struct{})
	go func() {
		for {
			select {
			case <-goesOn:
				s.resume()
			case <-end:
				return
			}
		}
	}()
	return func() { forget(); close(end) }
}
