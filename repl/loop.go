package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/reeflective/readline"

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
		line, err := sh.Readline()
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
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	a.printed = false
	err := s.Exec(ctx, text, a.emit)
	a.hideMeter()
	if err != nil && !a.printed {
		fmt.Fprint(a.sys.Err, lang.Render(err, colored(a.sys.Err, a.color)))
	}
	return false
}

// shell returns the line editor.
func (a *app) shell(s *lang.Session) *readline.Shell {
	sh := readline.NewShell()
	painted := colored(a.sys.Out, a.color)
	sh.Prompt.Primary(func() string {
		if painted {
			return "\x1b[1;36m" + prompt + "\x1b[0m"
		}
		return prompt
	})
	sh.Prompt.Secondary(func() string { return morePrompt })
	sh.AcceptMultiline = func(line []rune) bool { return !lang.NeedsMore(string(line)) }
	if painted {
		sh.SyntaxHighlighter = func(line []rune) string { return lang.Paint(string(line), s.Predeclared) }
	}
	sh.Completer = func(line []rune, cursor int) readline.Completions { return complete(s, line, cursor) }
	if path := a.historyFile(); path != "" {
		sh.History.AddFromFile("pewter", path)
	}
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

// complete offers what can stand at the cursor.
func complete(s *lang.Session, line []rune, cursor int) readline.Completions {
	before := string(line[:cursor])
	start, found := s.Complete(string(line), len(before))
	if strings.TrimSpace(before) == "" || start == len(before) && strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) == "" {
		return readline.CompleteValues(before[start:] + "    ").NoSpace()
	}
	var pairs []string
	for _, c := range found {
		pairs = append(pairs, c.Text, c.Doc)
	}
	out := readline.CompleteValuesDescribed(pairs...).NoSpace()
	out.PREFIX = before[start:]
	return out
}
