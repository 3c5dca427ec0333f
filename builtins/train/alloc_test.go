package train

import (
	"context"
	"testing"
)

// A step allocates nothing once the first has made its memory, whether its batch is
// one shard or four.
func TestAllocations(t *testing.T) {
	for _, seq := range []int{8, 64} {
		o := options(1000)
		o.Batch, o.Seq = 8, seq
		tr, err := newTrainer(device(t, 1), tiny(t), abcd(t), o) // another thread may get its first shard late
		if err != nil {
			t.Fatal(err)
		}
		defer tr.close()
		step := func() {
			if _, err := tr.update(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if got := testing.AllocsPerRun(20, step); got > 0 {
			t.Errorf("a step of 8 sequences of %d tokens allocates %g times", seq, got)
		}
	}
}
