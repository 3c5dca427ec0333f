package similarity

import (
	"context"
	"fmt"
	"iter"
	"sync"

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
	rows    int    // of the matrix, for a Matrixwise measure
	sums    []Sums // of each pair of models
}

const (
	pieceLen  = 1 << 18 // elements of a job: the unit of parallel work
	jobsAhead = 8       // jobs whose elements are read while others are done
	tileLen   = 1 << 15 // elements of a tile
)

func plan(m Measure, models []model.Checkpoint, pairs int) (jobs []*job, err error) {
	_, whole := m.(Matrixwise)
	for _, name := range models[0].Names() {
		info, _ := models[0].Info(name)
		if !m.Uses(name, info.Shape) || info.Len() == 0 {
			continue
		}
		j := job{name: name, place: placeOf(name)}
		for _, c := range models {
			src, err := c.Source(name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name(), err)
			}
			j.sources = append(j.sources, src)
		}
		step := pieceLen
		if whole {
			step, j.rows = info.Len(), info.Shape[0]
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

// fetch has the elements that lie in files read ahead.
func (j *job) fetch() {
	for _, src := range j.sources {
		if s, ok := src.(model.Stored); ok {
			s.Fetch(j.at, j.end-j.at)
		}
	}
}

// run does the jobs by as many goroutines as there are processors.
func run(ctx context.Context, dev kernel.Vector, m Measure, jobs []*job, pairs []Pair) error {
	var failed error
	var once sync.Once
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, j := range jobs[:min(jobsAhead, len(jobs))] {
		j.fetch()
	}
	parallel.Share(len(jobs), func(turns iter.Seq[int]) {
		w := newWorker(dev, m, pairs, len(jobs[0].sources))
		for i := range turns {
			err := ctx.Err()
			if err == nil {
				if next := i + jobsAhead; next < len(jobs) {
					jobs[next].fetch()
				}
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
	wide    [][]float32 // of each model, for weights that are computed or widened
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
		n := min(tileLen, j.end-at)
		for i, src := range j.sources {
			var err error
			if w.tile.X[i], err = w.stored(i, src, at, n); err != nil {
				return fmt.Errorf("%s: %w", j.name, err)
			}
		}
		m.AddTile(w.dev, j.sums, w.tile)
	}
	return nil
}

// stored returns n elements of model i from at on as they are stored, where they lie in a
// file that is mapped; what must be computed is float32.
func (w *worker) stored(i int, src model.Source, at, n int) (kernel.Stored, error) {
	if raw, d := src.Raw(), src.Info().DType; raw != nil && d.Float() {
		return kernel.Stored{X: raw, DType: d}.From(at, n), nil
	}
	x, err := w.computed(i, src, at, n)
	return kernel.Stored{X: tensor.Bytes(x), DType: tensor.F32}, err
}

// doMatrix looks at one matrix after the other: they may be large.
func (w *worker) doMatrix(m Matrixwise, j *job) error {
	of := make([]float64, len(j.sources))
	for i, src := range j.sources {
		x, err := w.computed(0, src, 0, j.end)
		if err != nil {
			return fmt.Errorf("%s: %w", j.name, err)
		}
		of[i] = m.OfMatrix(w.dev, Weights{j.rows, j.end / j.rows, x})
	}
	for i, p := range w.pairs {
		m.AddMatrix(&j.sums[i], of[p.A], of[p.B])
	}
	return nil
}

// computed returns n elements of a model from at on as float32, in buffer i of the worker.
func (w *worker) computed(i int, src model.Source, at, n int) ([]float32, error) {
	if len(w.wide[i]) < n {
		w.wide[i] = make([]float32, n)
	}
	dst := w.wide[i][:n]
	if raw, d := src.Raw(), src.Info().DType; raw != nil && d.Float() {
		w.dev.Widen(dst, raw[d.Size()*at:d.Size()*(at+n)], d)
		return dst, nil
	}
	return dst, src.Read(dst, at)
}
