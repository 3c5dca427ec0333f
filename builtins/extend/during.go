package extend

import (
	"context"
	"sync/atomic"
)

var during atomic.Pointer[context.Context]

// Stop lets methods end with an error when ctx does, until it is called again, beside
// the context that each was loaded with: at a prompt every line has one.
func Stop(ctx context.Context) { during.Store(&ctx) }

// During returns the last context given to Stop.
func During() context.Context {
	if ctx := during.Load(); ctx != nil {
		return *ctx
	}
	return context.Background()
}
