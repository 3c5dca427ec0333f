package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/reeflective/readline"

	"pewter/builtins"
	"pewter/lang"
)

// The prompts of a chunk's first line and of those after it.
const (
	prompt     = ">>> "
	morePrompt = "... "
)

// loop is the interactive prompt. Ctrl-C stops a computation, or clears the
// line, and keeps the session; Ctrl-D on an empty line ends it.
func (a *app) loop(ctx context.Context) error {
	defer a.close()
	ctx = context.WithoutCancel(ctx) // an interrupt ends a chunk, not the session
	a.open()
	s := a.session(lang.Limits{})
	sh := a.shell(s)
	fmt.Fprintf(a.sys.Out, "pewter %s. help() lists what there is, Tab completes, Ctrl-D leaves.\n", Version)
	for {
		a.makeRoom(promptRoom)
		line, err := a.readLine(sh)
		if errors.Is(err, readline.ErrInterrupt) {
			continue
		}
		if err != nil {
			fmt.Fprintln(a.sys.Out)
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if done := a.chunk(ctx, s, strings.TrimRight(line, "\r\n")); done {
			return nil
		}
	}
}

// readLine reads a chunk. A defect of the line editor costs what was typed, not
// the session.
func (a *app) readLine(sh *readline.Shell) (line string, err error) {
	a.suspended, a.reflow = a.suspender(sh), reflow{}
	defer a.suspended.watch()()
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(os.Stderr, "\nthe line editor failed: %v\n", r)
			line, err = "", readline.ErrInterrupt
		}
	}()
	return sh.Readline()
}

// chunk runs what was typed and reports whether the session is to end.
func (a *app) chunk(ctx context.Context, s *lang.Session, text string) (done bool) {
	switch strings.TrimSpace(text) {
	case "":
		return false
	case "exit", "quit", "exit()", "quit()", ":q", ":quit":
		return s.Lookup("exit") == nil
	case "?", ":help", "help":
		text = "help()"
	}
	if name, ok := strings.CutSuffix(strings.TrimSpace(text), "?"); ok {
		text = "help(" + name + ")"
	}
	ctx, stop := a.interruptible(ctx, func() { os.Exit(ExitInterrupted) })
	defer stop()
	builtins.StopExtensions(ctx)
	a.printed = false
	err := s.Exec(ctx, text, a.emit)
	a.settle()
	if err != nil && !a.printed {
		a.showError(err)
	}
	return false
}

// shell returns the line editor.
func (a *app) shell(s *lang.Session) *readline.Shell {
	sh := readline.NewShell()
	painted := colored(a.sys.Out, a.color)
	sh.Prompt.Primary(func() string {
		moved := a.reflow.moved(width(a.sys.Out), string((*sh.Line())[:sh.Cursor().Pos()]))
		if painted {
			return moved + "\x1b[1;36m" + prompt + "\x1b[0m"
		}
		return moved + prompt
	})
	sh.Prompt.Secondary(func() string { return morePrompt })
	sh.AcceptMultiline = func(line []rune) bool { return !lang.NeedsMore(string(line)) }
	if painted {
		sh.SyntaxHighlighter = func(line []rune) string { return lang.Paint(string(line), s.Predeclared) }
	}
	sh.Completer = func(line []rune, cursor int) readline.Completions { return complete(s, line, cursor) }
	a.bindKeys(sh)
	if path := a.historyFile(); path != "" {
		sh.History.AddFromFile("pewter", path)
	}
	_ = sh.Config.Set("menu-complete-display-prefix", true)
	_ = sh.Config.Set("enable-bracketed-paste", true)
	_ = sh.Config.Set("convert-meta", false) // é is a letter, not Meta-i
	_ = sh.Config.Set("input-meta", true)
	_ = sh.Config.Set("output-meta", true)
	_ = sh.Config.Set("cursor-position-probe", false) // see makeRoom
	_ = sh.Config.Set("usage-hint-always", false)
	_ = sh.Config.Set("autocomplete", false)
	return sh
}

// historyFile is where what was typed is kept, "" where there is no place for it.
func (a *app) historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "pewter")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return ""
	}
	return filepath.Join(dir, "history")
}

// bindKeys makes Tab indent at the beginning of a line and complete elsewhere,
// indents the line after Enter as its block wants it, and makes room for what
// is pasted.
func (a *app) bindKeys(sh *readline.Shell) {
	commands := sh.Keymap.Commands()
	completeWord, acceptLine, paste, insert := commands["complete"], commands["accept-line"], commands["bracketed-paste-begin"], commands["self-insert"]
	sh.Keymap.Register(map[string]func(){
		"indent-or-complete": func() {
			if strings.TrimSpace(lastLine(sh)) == "" {
				sh.Cursor().InsertAt([]rune("    ")...)
				return
			}
			completeWord()
		},
		"accept-or-indent": func() {
			from := lastLine(sh)
			atEnd := sh.Cursor().Pos() == sh.Line().Len()
			acceptLine()
			if atEnd && sh.Line().Len() > 0 && lastLine(sh) == "" {
				sh.Cursor().InsertAt([]rune(indentAfter(from))...)
				a.makeRoom(promptRoom)
			}
		},
		"self-insert": func() { typed(sh, insert) },
		"suspend":     func() { a.suspended.suspend() },
		"bracketed-paste-begin": func() {
			paste()
			a.makeRoom(strings.Count(string(*sh.Line()), "\n") + promptRoom)
		},
	})
	for _, keymap := range []string{"emacs", "vi-insert"} {
		_ = sh.Config.Bind(keymap, "\t", "indent-or-complete", false)
		_ = sh.Config.Bind(keymap, "\r", "accept-or-indent", false)
		_ = sh.Config.Bind(keymap, "\x1a", "suspend", false)
	}
}

// lastLine is what stands before the cursor on its line.
func lastLine(sh *readline.Shell) string {
	before := string((*sh.Line())[:sh.Cursor().Pos()])
	return before[strings.LastIndexByte(before, '\n')+1:]
}

// indentAfter is the space that the line after another begins with.
func indentAfter(line string) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if strings.HasSuffix(strings.TrimRight(line, " "), ":") {
		indent += "    "
	}
	return indent
}

// complete offers what can stand at the cursor.
func complete(s *lang.Session, line []rune, cursor int) readline.Completions {
	before := string(line[:cursor])
	start, found := s.Complete(string(line), len(before))
	prefix, lead := before[start:], ""
	if prefix == "" {
		// The editor takes an empty prefix for the whole word: give it the letter
		// before, and put that before each candidate.
		lead = lastLetter(before)
		prefix = lead
	}
	values := make([]readline.Completion, len(found))
	for i, c := range found {
		values[i] = readline.Completion{Value: lead + c.Text, Display: cmp.Or(c.Label, c.Text), Description: c.Doc}
	}
	out := readline.CompleteRaw(values)
	out.PREFIX = prefix
	return out
}

// lastLetter returns the last letter of s, or "".
func lastLetter(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}
