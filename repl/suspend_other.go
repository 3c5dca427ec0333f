//go:build !unix

package repl

import "os"

const canStop = false

func stopSelf() {}

func notifyGoesOn() (c chan os.Signal, forget func()) { return nil, func() {} }
