package model

import (
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"pewter/builtins/model/safetensors"
)

// saveTile is how many elements are made and written at a time: few enough
// that the system copies them out of the cache.
const saveTile = 1 << 18

// weightWriter writes shards, one after another, with all cores on each.
type weightWriter struct {
	c    Checkpoint
	dir  string
	all  int64
	done atomic.Int64
	o    SaveOptions
}

func (w *weightWriter) write(shards [][]safetensors.Entry) error {
	for i, entries := range shards {
		f, err := safetensors.Create(filepath.Join(w.dir, shardName(i, len(shards))), entries, nil)
		if err != nil {
			return err
		}
		if err := w.fill(f); err != nil {
			f.Abort()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A tile is elements [at, at+n) of entry i.
type tile struct{ i, at, n int }

// fill computes and writes the tensors of one file.
func (w *weightWriter) fill(f *safetensors.Writer) error {
	sources := make([]func() (Source, error), len(f.Entries))
	for i, e := range f.Entries {
		sources[i] = sync.OnceValues(func() (Source, error) { return w.c.Source(e.Name) })
	}
	var failed atomic.Pointer[error]
	tiles := make(chan tile)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var b buffers
			for t := range tiles {
				if failed.Load() != nil {
					continue
				}
				if err := w.tile(f, sources[t.i], t, &b); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	for i, e := range f.Entries {
		for at, n := 0, e.Size()/e.DType.Size(); at < n && failed.Load() == nil; at += saveTile {
			tiles <- tile{i, at, min(saveTile, n-at)}
		}
	}
	close(tiles)
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// buffers are one goroutine's.
type buffers struct {
	bytes  []byte
	floats []float32
}

func (w *weightWriter) tile(f *safetensors.Writer, source func() (Source, error), t tile, b *buffers) error {
	if err := w.o.Context.Err(); err != nil {
		return err
	}
	s, err := source()
	if err != nil {
		return err
	}
	size := s.Info().DType.Size()
	part := s.Raw()
	if part != nil {
		part = part[t.at*size:][:t.n*size]
	} else {
		if b.bytes == nil {
			b.bytes, b.floats = make([]byte, saveTile*8), make([]float32, saveTile)
		}
		part = b.bytes[:t.n*size]
		if err := ReadBytes(s, part, t.at, b.floats); err != nil {
			return err
		}
	}
	if err := f.WriteAt(t.i, part, t.at*size); err != nil {
		return err
	}
	if done := w.done.Add(int64(len(part))); w.o.Progress != nil {
		w.o.Progress(done, w.all)
	}
	return nil
}
