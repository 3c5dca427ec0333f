package similarity

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"unsafe"

	"pewter/builtins/model"
	"pewter/internal/parallel"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A job is a piece of a tensor, or all of it for a Matrixwise measure.
type job struct {
	name    string
	place   place
	sources []model.Source
	at, end int
	rows    int    // of the matrix
	sums    []Sums // of each pair of models
}

const (
	pieceLen = 1 << 18 // elements of a job: the unit of parallel work
	tileLen  = 1 << 12 // elements widened at a time: they stay in the nearest cache
)

func plan(m Measure, models []model.Checkpoint, pairs int) (jobs []*job, err error) {
	_, whole := m.(Matrixwise)
	for _, name := range models[0].Names() {
		info, _ := models[0].Info(name)
		if !m.Uses(name, info.Shape) || info.Len() == 0 {
			continue
		}
		j := job{name: name, place: placeOf(name), rows: info.Shape[0]}
		for _, c := range models {
			src, err := c.Source(name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name(), err)
			}
			j.sources = append(j.sources, src)
		}
		step := pieceLen
		if whole {
			step = info.Len()
		}
		for at := 0; at < info.Len(); at += step {
			part := j
			part.at, part.end = at, min(at+step, info.Len())
			part.sums = make([]Sums, pairs)
			jobs = append(jobs, &part)
		}
	}
	return jobs, nil
}

// run does the jobs by as many goroutines as there are processors.
func run(ctx context.Context, dev kernel.Vector, m Measure, jobs []*job, pairs []Pair) error {
	var failed error
	var once sync.Once
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parallel.Share(len(jobs), func(turns iter.Seq[int]) {
		w := newWorker(dev, m, pairs, len(jobs[0].sources))
		for i := range turns {
			err := ctx.Err()
			if err == nil {
				err = w.do(jobs[i])
			}
			if err != nil {
				once.Do(func() { failed = err })
				stop()
				return
			}
		}
	})
	return failed
}

// A worker has the memory of one goroutine.
type worker struct {
	dev     kernel.Vector
	measure Measure
	pairs   []Pair
	wide    [][]float32 // for each model, where its weights are widened
	tile    *Tile
}

func newWorker(dev kernel.Vector, m Measure, pairs []Pair, models int) *worker {
	return &worker{dev: dev, measure: m, pairs: pairs, wide: make([][]float32, models), tile: newTile(models)}
}

func (w *worker) do(j *job) error {
	if m, ok := w.measure.(Matrixwise); ok {
		return w.doMatrix(m, j)
	}
	m, ok := w.measure.(Elementwise)
	if !ok {
		return fmt.Errorf("the measure is neither elementwise nor matrixwise")
	}
	for at := j.at; at < j.end; at += tileLen {
		x, err := w.readAll(j, at, min(tileLen, j.end-at))
		if err != nil {
			return err
		}
		w.tile.X = x
		m.AddTile(w.dev, j.sums, w.tile)
	}
	return nil
}

func (w *worker) doMatrix(m Matrixwise, j *job) error {
	x, err := w.readAll(j, 0, j.end)
	if err != nil {
		return err
	}
	of := func(i int) Weights { return Weights{j.rows, j.end / j.rows, x[i]} }
	for i, p := range w.pairs {
		m.AddMatrix(&j.sums[i], of(p.A), of(p.B))
	}
	return nil
}

// readAll reads the same elements of every model.
func (w *worker) readAll(j *job, at, n int) ([][]float32, error) {
	x := make([][]float32, len(j.sources))
	for i, src := range j.sources {
		var err error
		if x[i], err = w.read(i, src, at, n); err != nil {
			return nil, fmt.Errorf("%s: %w", j.name, err)
		}
	}
	return x, nil
}

// read returns n elements from at on: where they lie as float32, else widened
// into a buffer of the worker.
func (w *worker) read(i int, src model.Source, at, n int) ([]float32, error) {
	raw, d := src.Raw(), src.Info().DType
	if raw != nil && d == tensor.F32 {
		part := raw[4*at : 4*(at+n)]
		if uintptr(unsafe.Pointer(&part[0]))%4 == 0 {
			return unsafe.Slice((*float32)(unsafe.Pointer(&part[0])), n), nil
		}
	}
	if len(w.wide[i]) < n {
		w.wide[i] = make([]float32, n)
	}
	dst := w.wide[i][:n]
	if raw != nil {
		w.dev.Widen(dst, raw[d.Size()*at:d.Size()*(at+n)], d)
		return dst, nil
	}
	return dst, src.Read(dst, at)
}
