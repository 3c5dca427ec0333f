package repl

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// terminalFD returns the descriptor of v where that is a terminal.
func terminalFD(v any) (int, bool) {
	f, ok := v.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	fd := int(f.Fd())
	return fd, term.IsTerminal(fd)
}

func isTerminal(v any) bool {
	_, ok := terminalFD(v)
	return ok
}

// width returns the columns of the terminal behind v, else 80.
func width(v any) int {
	if fd, ok := terminalFD(v); ok {
		if w, _, err := term.GetSize(fd); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

// A cell is this many pixels wide where the terminal does not tell, as that of the
// VT340, which sixels come from.
const cellPixels = 10

// pixels returns the width in pixels of the terminal behind v.
func pixels(v any) int {
	if fd, ok := terminalFD(v); ok {
		if n := pixelWidth(fd); n > 0 {
			return n
		}
	}
	return cellPixels * width(v)
}

// colored reports whether output to v should have colours: as asked, else where
// it is a terminal and NO_COLOR (no-color.org) is not set.
func colored(v any, asked string) bool {
	switch asked {
	case "always":
		return true
	case "never":
		return false
	}
	return isTerminal(v) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// The ways terminals take pictures.
type protocol int

const (
	textOnly protocol = iota
	kitty
	iterm2
	sixel
)

// The questions put to a terminal: kitty's (a picture of one pixel, not to be
// shown), then its name and version, and its primary attributes, which all answer, last.
const (
	queryKitty = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
	queryName  = "\x1b[>q\x1b[c"
)

// query is what to ask a terminal of that TERM. Multiplexers keep kitty's pictures
// to themselves, and take its question for the title of their pane.
func query(term string) string {
	if strings.HasPrefix(term, "tmux") || strings.HasPrefix(term, "screen") {
		return queryName
	}
	return queryKitty + queryName
}

// askTerminal finds out how the terminal takes pictures.
func askTerminal(in any, out io.Writer) protocol {
	inFD, ok1 := terminalFD(in)
	_, ok2 := terminalFD(out)
	kind := os.Getenv("TERM")
	if !ok1 || !ok2 || kind == "dumb" || kind == "linux" {
		return textOnly
	}
	old, err := term.MakeRaw(inFD)
	if err != nil {
		return textOnly
	}
	defer term.Restore(inFD, old)
	if _, err := io.WriteString(out, query(kind)); err != nil {
		return textOnly
	}
	return understand(answer(inFD))
}

// understand reads a terminal's answer to query.
func understand(answer string) protocol {
	_, name, _ := strings.Cut(answer, "\x1bP>|")
	name, _, _ = strings.Cut(name, "\x1b")
	switch {
	case strings.Contains(answer, "_Gi=31;OK"):
		return kitty
	case strings.HasPrefix(name, "iTerm2"), strings.HasPrefix(name, "WezTerm"):
		return iterm2
	}
	_, attrs, _ := strings.Cut(answer, "\x1b[?")
	attrs, _, _ = strings.Cut(attrs, "c")
	for i, a := range strings.Split(attrs, ";") {
		if i > 0 && a == "4" {
			return sixel
		}
	}
	return textOnly
}

// answered reports whether the reply to the last part of query has arrived.
func answered(s string) bool {
	_, attrs, ok := strings.Cut(s, "\x1b[?")
	return ok && strings.Contains(attrs, "c")
}
