//go:build !linux && !darwin

package model

import "errors"

// exchange gives two folders each other's names at once, where the system can.
func exchange(a, b string) error { return errors.ErrUnsupported }
