package train

import (
	"context"
	"testing"
)

// TestBits notices when training comes to other bits: then raise version, so
// that states of before are not taken up, and write the new digest here.
func TestBits(t *testing.T) {
	const want = "3fcbb54f04b76afe903d4b1d1ad360c65522d837628a2fbb3020e57c018488ae"
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

// A batch that is cut into five shards gives the same bits with one thread, two and
// three.
func TestSameBitsOfShards(t *testing.T) {
	want := ""
	for threads := 1; threads <= 3; threads++ {
		o := options(3)
		o.Batch, o.Seq = 10, 64
		got, err := mustTrain(t, threads, o).Last().Digest()
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d threads give the digest %s, one thread %s", threads, got, want)
		}
	}
}
