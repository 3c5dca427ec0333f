package lang

import (
	"fmt"
	"path"
	"regexp"
	"runtime/debug"
	"strings"

	"pewter/internal/disk"
)

// A Panic is a Go panic caught where the language calls Go: a defect of pewter,
// not of the notebook.
type Panic struct {
	Where string // what was running: a verb, a cell
	Value any
	Stack []byte
}

// Error says where it was, in the notebook and in pewter.
func (p *Panic) Error() string {
	where := p.Where
	if at := p.place(); at != "" {
		where += ", at " + at
	}
	return fmt.Sprintf("internal error in %s: %v", where, p.Value)
}

const panicHint = "this is a defect of pewter: please report it, with the lines that led to it"

// Recover, when deferred, turns a panic into an error in err: a *Panic, or what is to
// be said of a mapped file that is gone.
func Recover(where string, err *error) {
	r := recover()
	if r == nil {
		return
	}
	if lost := disk.Fault(r); lost != nil {
		*err = fmt.Errorf("%s: %w", where, lost)
		return
	}
	stack := debug.Stack()
	if first, ok := r.(interface{ Stack() []byte }); ok { // of another goroutine
		stack = append(first.Stack(), stack...)
	}
	*err = Advise(&Panic{Where: where, Value: r, Stack: stack}, panicHint)
}

// ownFrame matches a function of pewter in a stack, and the file and line it was at.
var ownFrame = regexp.MustCompile(`(?m)^pewter/([\w./-]*?)\.[^/\n]*\n\t\S*/([\w.-]+:\d+)`)

// place returns the file and line of pewter that panicked, or "".
func (p *Panic) place() string {
	stack := string(p.Stack)
	if i := strings.Index(stack, "\npanic("); i >= 0 {
		stack = stack[i:]
	}
	m := ownFrame.FindStringSubmatch(stack)
	if m == nil {
		return ""
	}
	return path.Join(m[1], m[2])
}
