package lang

import "go.starlark.net/starlark"

// A stop is an error of a method that Starlark gives no way to fail, such as an index's.
type stop struct {
	error
	at starlark.CallStack
}

func (s *stop) Unwrap() error { return s.error }

// Stop makes the step that a thread is at fail with an error: for methods of values that
// Starlark gives no way to fail. What they return is not used. A verb that called the
// code that failed gets the error, as it does any other.
func Stop(thread *starlark.Thread, err error) {
	if t, ok := thread.Local(taskKey).(*task); ok && t.failure == nil {
		t.failure = &stop{err, thread.CallStack()}
	}
	thread.Cancel("stopped")
}

// resume returns the error that Stop gave the code that a thread just called, or nil,
// and lets the thread go on.
func resume(thread *starlark.Thread) error {
	t, ok := thread.Local(taskKey).(*task)
	if !ok || t.failure == nil {
		return nil
	}
	err := t.failure
	t.failure = nil
	thread.Uncancel()
	t.halted() // if it is to stop for another reason too
	return err
}
