package model

import (
	"context"
	"fmt"
	"path/filepath"

	"pewter/builtins/model/safetensors"
	"pewter/internal/bytesize"
	"pewter/internal/disk"
	"pewter/kernel/tensor"
)

// SaveOptions say how Save writes.
type SaveOptions struct {
	DType     *tensor.DType         // of the weights; nil: as they are
	Shard     int64                 // bytes of a file at most, but at least one tensor; 0: 5 GB
	Overwrite bool                  // replace the checkpoint in a folder that is not empty
	Sync      bool                  // return when all is on the disk, not in the system's memory
	Files     map[string][]byte     // more files to write, by name
	Context   context.Context       // nil: nothing stops it
	Progress  func(done, all int64) // if set, is told the bytes written; from several goroutines
}

const defaultShard = 5e9

// Save writes a checkpoint to a folder in the hub's layout: weights in shards
// with an index, config.json, the tokenizer's files, and a README with the
// recipe. Weights that a recipe computes are made piece by piece, on all cores,
// and never held whole.
//
// The folder appears when all is written, whenever the process is killed, and
// what a killed one left is removed by the next. A folder that is not empty is an
// error without o.Overwrite; with it, only files of a checkpoint are replaced. One
// that c is read from is never written to. Save says before it writes if the disk
// has too little room.
func Save(c Checkpoint, dir string, o SaveOptions) error {
	if err := o.defaults(); err != nil {
		return err
	}
	if o.DType != nil {
		var err error
		if c, err = Cast(c, *o.DType); err != nil {
			return err
		}
	}
	if dir == "" {
		return fmt.Errorf("saving %s: the folder's name is empty: give one", c.Name())
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if err := mayWrite(c, dir, o.Overwrite); err != nil {
		return err
	}
	shards, total, err := shardsOf(c, o.Shard)
	if err != nil {
		return err
	}
	return writeFolder(c, dir, shards, total, o)
}

// writeFolder writes beside the folder and then gives what is whole its name.
func writeFolder(c Checkpoint, dir string, shards [][]safetensors.Entry, total int64, o SaveOptions) error {
	work, err := newWorkDir(dir)
	if err != nil {
		return fmt.Errorf("saving %s: %s can't be written: %w", c.Name(), dir, err)
	}
	defer work.remove()
	if err := hasRoom(c, filepath.Dir(dir), total); err != nil {
		return err
	}
	if err := writeAll(c, work.path, shards, total, o); err != nil {
		return fmt.Errorf("saving %s: %w", c.Name(), err)
	}
	if err := unchanged(c); err != nil {
		return err
	}
	if o.Sync {
		if err := syncTree(work.path); err != nil {
			return err
		}
	}
	if err := install(work.path, dir, o.Overwrite); err != nil || !o.Sync {
		return err
	}
	return disk.Sync(filepath.Dir(dir))
}

// unchanged reports a file of c that was written to while it was read: what was made of
// it may be of both.
func unchanged(c Checkpoint) error {
	for _, in := range sources(c) {
		on, ok := in.(*onDisk)
		if !ok {
			continue
		}
		for _, f := range on.files {
			if f.Changed() {
				return fmt.Errorf("saving %s: %s was written to while it was read, so that the result would be of both: save again when it stays as it is", c.Name(), f.Path())
			}
		}
	}
	return nil
}

// hasRoom returns an error if a disk has too little room for weights, and what
// stands beside them.
func hasRoom(c Checkpoint, parent string, weights int64) error {
	need := weights + weights/100 + 1<<20
	if free, ok := disk.Free(parent); ok && free < need {
		return disk.Lacking(fmt.Errorf("saving %s takes %s, but the disk of %s has %s left; free some, or save it elsewhere or as bfloat16", c.Name(), bytesize.Format(need), parent, bytesize.Format(free)))
	}
	return nil
}

func (o *SaveOptions) defaults() error {
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.Shard < 0 {
		return fmt.Errorf("shards of %d bytes, want a positive size such as 5GB", o.Shard)
	}
	if o.Shard == 0 {
		o.Shard = defaultShard
	}
	return nil
}

// shardsOf cuts the tensors, in the order of their names, into files of at most
// limit bytes, and returns the bytes of all.
func shardsOf(c Checkpoint, limit int64) (shards [][]safetensors.Entry, total int64, err error) {
	var room int64
	for _, name := range c.Names() {
		info, ok := c.Info(name)
		if !ok {
			return nil, 0, noTensor(c, name)
		}
		n := int64(info.Len()) * int64(info.DType.Size())
		if len(shards) == 0 || n > room {
			shards, room = append(shards, nil), limit
		}
		last := len(shards) - 1
		shards[last] = append(shards[last], safetensors.Entry{Name: name, DType: info.DType, Shape: info.Shape})
		room, total = room-n, total+n
	}
	if len(shards) == 0 {
		return nil, 0, fmt.Errorf("%s has no tensors to save", c.Name())
	}
	return shards, total, nil
}
