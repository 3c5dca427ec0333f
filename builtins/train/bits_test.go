package train

import (
	"context"
	"testing"
)

// TestBits notices when training comes to other bits: then raise version, so
// that states of before are not taken up, and write the new digest here.
func TestBits(t *testing.T) {
	const want = "e5b88dd4cdf9da82ee2b19308a109f42e7eb3e9d2f8ef24cdd10c6e21b7ada96"
	run, err := Train(context.Background(), device(t, 2), tiny(t), abcd(t), options(3))
	if err != nil {
		t.Fatal(err)
	}
	got, err := run.Last().Digest()
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("the digest of version %d is %s, want %s: raise version", version, got, want)
	}
}
