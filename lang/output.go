package lang

import (
	"context"

	"go.starlark.net/starlark"
)

// An Output is something that a cell produced.
type Output struct {
	Kind   Kind
	Text   string         // of Prose (Markdown), Printed and Skipped
	Value  starlark.Value // of Shown
	Err    *Error         // of Failed
	Reused bool           // the cell did not run: this is what it produced before
}

// Kind says what an Output is.
type Kind int

// The kinds of output.
const (
	Prose   Kind = iota // Markdown text
	Printed             // a line from print
	Shown               // the value of a bare expression, or from show
	Failed              // the error that ended the cell
	Skipped             // the cell did not run, because one that it needs failed
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	return [...]string{"prose", "printed", "shown", "failed", "skipped"}[k]
}

// A Displayer is a value that has better forms than its String. Display returns
// the form of a MIME type, text/plain, text/markdown, text/html, text/latex,
// image/svg+xml or image/png, and whether it has that form.
type Displayer interface {
	Display(mime string) ([]byte, bool)
}

// A Lazy value is computed when it is needed, as to be shown.
type Lazy interface {
	Compute(ctx context.Context) error
}
