// Package cpu computes on the processor. It is the specification of every
// other device: its portable code says, operation by operation, what each op
// returns, and its assembly gives the same bits faster.
//
// # How the same bits come about
//
// Three tiers, "avx512", "avx2" and "go", share everything but a table of
// primitives (tier.go): a tile of a matrix product, a reduction, an
// element-wise loop. Each primitive is defined to the bit by its portable form:
//
//   - an element of a product is one chain of fused multiply-adds, ascending in k;
//   - a reduction puts element i into lane i mod 32, in order, and then adds
//     lanes j and j+16, j and j+8, … j and j+1; in attention, where rows are the
//     lanes, it is a chain over keys in their order;
//   - an elementary function is one sequence of roundings (math.go).
//
// What is split among threads is always a set of whole outputs, so that neither
// the number of threads nor the shape of a batch is seen in a result. Sums that
// are too long for one primitive (attention, the vocabulary) are cut at places
// that depend on the position of the element alone.
package cpu

import (
	"fmt"
	"runtime"

	"pewter/kernel"
)

var (
	_ kernel.Device  = (*Device)(nil)
	_ kernel.Stopper = (*Device)(nil)
)

// Options says how to make a Device; its zero value is the best there is.
type Options struct {
	Tier    string // "avx512", "avx2" or "go"; "" is the best the processor has
	Threads int    // 0 is GOMAXPROCS
}

// A Device is the processor.
type Device struct {
	Vector
	tier  *tier
	pool  pool
	arena arena
	tasks tasks
	parts []kernel.Device // see Split

	products uint64 // so far
	pastFrom int    // see pastCaches
}

// New returns the processor as a device. It fails when the tier asked for is
// unknown or the processor lacks it.
func New(o Options) (*Device, error) {
	t, err := chooseTier(o.Tier)
	if err != nil {
		return nil, err
	}
	n := o.Threads
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	d := &Device{tier: t, Vector: Vector{vectorTierOf(t.name)}, pastFrom: pastFrom}
	d.pool.start(n)
	return d, nil
}

// Name returns "cpu (tier, threads)".
func (d *Device) Name() string {
	if n := d.Threads(); n != 1 {
		return fmt.Sprintf("cpu (%s, %d threads)", d.tier.name, n)
	}
	return fmt.Sprintf("cpu (%s, 1 thread)", d.tier.name)
}

// Tier returns the tier in use.
func (d *Device) Tier() string { return d.tier.name }

// Threads returns the number of threads in use, the caller's among them.
func (d *Device) Threads() int { return len(d.pool.workers) }

// Until makes ops end between two pieces once done is closed: within a
// millisecond or so.
func (d *Device) Until(done <-chan struct{}) {
	if done == nil {
		d.pool.stop = nil
		return
	}
	d.pool.stop = func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
}

// Close stops the device's threads and drops its memory.
func (d *Device) Close() error {
	d.pool.close()
	d.arena = arena{}
	d.tasks = tasks{}
	d.parts = nil
	return nil
}
