package repl

import (
	"context"
	"fmt"
)

// loop is the interactive prompt.
func (a *app) loop(ctx context.Context) error {
	return fmt.Errorf("the prompt is not built in yet")
}
