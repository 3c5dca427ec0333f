package repl

import (
	"context"
	"strings"
	"testing"
)

func TestPressed(t *testing.T) {
	var said strings.Builder
	a := &app{sys: System{Err: &said}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	left := 0
	for n, want := range []struct {
		stopped bool
		said    string
		left    int
	}{{true, "", 0}, {true, "still stopping", 0}, {true, "still stopping", 1}} {
		a.pressed(n+1, cancel, func() { left++ })
		if (ctx.Err() != nil) != want.stopped || !strings.Contains(said.String(), want.said) || left != want.left {
			t.Errorf("Ctrl-C %d: stopped %v, said %q, left %d", n+1, ctx.Err(), said.String(), left)
		}
	}
}
