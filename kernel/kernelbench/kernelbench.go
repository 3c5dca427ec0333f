// Package kernelbench measures how fast a device's ops are, beside what the
// device could do.
package kernelbench

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Row is one measurement: the best of several runs.
type Row struct {
	Op      string  `json:"op"`
	Shape   string  `json:"shape"`
	DType   string  `json:"dtype"` // of the weights
	Threads int     `json:"threads"`
	Seconds float64 `json:"seconds"`
	GFLOPS  float64 `json:"gflops"` // 10⁹ additions and multiplications a second
	GBps    float64 `json:"gbps"`   // 10⁹ bytes a second that must be read or written at least
	Share   float64 `json:"share"`  // of the device's peak: of arithmetic or of memory, whichever is nearer
}

// A Peaker knows how to measure what it could do at most: floating-point
// operations and bytes read from memory, each a second.
type Peaker interface {
	Peaks() (flops, bytes float64)
}

// A bench is one op at one shape.
type bench struct {
	op, shape    string
	dtype        tensor.DType
	flops, bytes float64
	run          func()
	free         func()
}

// Run measures the ops whose name, shape and type, as "op shape dtype", contain
// filter, and calls emit with each row as it is made. The first rows are the
// device's peaks, "peak flops" and "peak read", if it can measure them.
func Run(dev kernel.Device, filter string, emit func(Row)) error {
	r := runner{Device: dev, threads: 1}
	if t, ok := dev.(interface{ Threads() int }); ok {
		r.threads = t.Threads()
	}
	found := false
	for _, f := range families {
		for _, c := range f(&r) {
			if !strings.Contains(fmt.Sprint(c.op, " ", c.shape, " ", c.dtype), filter) {
				continue
			}
			if !found {
				r.peaks(emit)
				found = true
			}
			emit(r.measure(c))
		}
	}
	if !found {
		return fmt.Errorf("no kernel's name, shape or type contains %q; the ops are %s", filter, strings.Join(r.ops(), ", "))
	}
	return nil
}

// A runner holds a device and its peaks.
type runner struct {
	kernel.Device
	threads      int
	flops, bytes float64
}

// peaks measures the device's peaks.
func (r *runner) peaks(emit func(Row)) {
	p, ok := r.Device.(Peaker)
	if !ok {
		return
	}
	r.flops, r.bytes = p.Peaks()
	emit(Row{Op: "peak flops", Shape: "-", DType: "float32", Threads: r.threads, GFLOPS: r.flops / 1e9, Share: 1})
	emit(Row{Op: "peak read", Shape: "-", DType: "-", Threads: r.threads, GBps: r.bytes / 1e9, Share: 1})
}

const (
	atLeast = 150 * time.Millisecond // how long an op is measured
	runs    = 4                      // and how often at least
)

// measure runs a bench and returns its best time. Its arrays are made by its
// first run.
func (r *runner) measure(c bench) Row {
	c.run()
	best, start := time.Duration(1<<62), time.Now()
	for i := 0; i < runs || time.Since(start) < atLeast; i++ {
		t := time.Now()
		c.run()
		best = min(best, time.Since(t))
	}
	if c.free != nil {
		c.free()
	}
	s := best.Seconds()
	row := Row{Op: c.op, Shape: c.shape, DType: c.dtype.String(), Threads: r.threads, Seconds: s, GFLOPS: c.flops / s / 1e9, GBps: c.bytes / s / 1e9}
	if r.flops > 0 {
		row.Share = max(c.flops/s/r.flops, c.bytes/s/r.bytes)
	}
	return row
}

// ops returns the names of all ops, in order.
func (r *runner) ops() (names []string) {
	for _, f := range families {
		for _, c := range f(r) {
			if !slices.Contains(names, c.op) {
				names = append(names, c.op)
			}
		}
	}
	return names
}

// families are functions that list benches. A bench makes its arrays when it
// is run for the first time.
var families = []func(*runner) []bench{products, fewRows, layers, attentions, heads, training, merging}

// fill returns an array of small numbers of type d: every array of a bench is made
// so, as memory never written to is one page of zeros.
func (r *runner) fill(d tensor.DType, shape ...int) kernel.Array {
	return r.Put(tensor.Tensor{DType: d, Shape: shape, Data: pattern(d, tensor.Len(shape))})
}

// pattern returns n numbers between -1 and 1 in the bytes of type d.
func pattern(d tensor.DType, n int) []byte {
	const period = 1021
	x := make([]float32, period)
	for i := range x {
		x[i] = float32(i*193%period)/period*2 - 1
	}
	one := tensor.New(d, period)
	tensor.Narrow(one.Data, d, x)
	b := make([]byte, 0, n*d.Size()+len(one.Data))
	for len(b) < n*d.Size() {
		b = append(b, one.Data...)
	}
	return b[:n*d.Size()]
}
