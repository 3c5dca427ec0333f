// Package shared finds the folder of reference data that lies beside a checkout
// on machines that have it. It is used by tests alone.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the path of name within the folder "shared" beside the checkout,
// or skips the test when there is none.
func Dir(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		p := filepath.Join(d, "shared", name)
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skipf("no reference data: %s is not in a folder shared beside the checkout", name)
	return ""
}
