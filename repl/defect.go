package repl

import (
	"errors"
	"fmt"
	"os"

	"pewter/lang"
)

// showError writes an error as the user is to see it.
func (a *app) showError(err error) {
	fmt.Fprint(a.sys.Err, lang.Render(err, colored(a.sys.Err, a.color)))
	if note := keptStack(err); note != "" {
		fmt.Fprintln(a.sys.Err, "  "+note)
	}
}

// keptStack writes where a defect of pewter was to a file, for whoever mends it, and
// returns the line that says so; "" for other errors.
func keptStack(err error) string {
	var p *lang.Panic
	for _, e := range lang.ErrorsOf(err) {
		if errors.As(e, &p) {
			break
		}
	}
	if p == nil {
		return ""
	}
	f, err := os.CreateTemp("", "pewter-defect-*.txt")
	if err != nil {
		return ""
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "pewter %s: %v\n\n%s", Version, p, p.Stack); err != nil {
		return ""
	}
	return "the stack is in " + f.Name() + ", to go with the report"
}

// guarded is f, of which a panic is an error.
func guarded(f func() error) (err error) {
	defer lang.Recover("pewter", &err)
	return f()
}
