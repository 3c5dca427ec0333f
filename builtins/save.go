package builtins

import (
	"context"
	"fmt"
	"os"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/internal/bytesize"
	"pewter/kernel/tensor"
	"pewter/lang"
)

// byteSize is the type of sizes such as "5GB"; its Go value is int64.
var byteSize = lang.Type{Name: "size", Convert: func(v starlark.Value) (any, error) {
	if n, ok := v.(starlark.Int); ok {
		if size, ok := n.Int64(); ok && size > 0 {
			return size, nil
		}
	}
	text, ok := starlark.AsString(v)
	if !ok {
		return nil, fmt.Errorf("got %s, want a size such as \"5GB\"", v.Type())
	}
	size, err := bytesize.Parse(text)
	if err == nil && size == 0 {
		err = fmt.Errorf("got %q, want more than nothing", text)
	}
	return size, err
}}

func (w *World) savers() []*lang.Func {
	return []*lang.Func{{Name: "save", Group: "Models", Run: w.save,
		Params: []lang.Param{{Name: "model", Type: modelType, Doc: "a checkpoint"}, {Name: "dir", Type: lang.String, Doc: "a folder, new or empty"},
			{Name: "dtype", Type: dtypeType, Default: starlark.None, Doc: "of the weights; None: as they are"}, {Name: "shard", Type: byteSize, Default: "5GB", Doc: "the greatest size of a file"},
			{Name: "overwrite", Type: lang.Bool, Default: false, Doc: "replace the checkpoint in a folder that is not empty"}},
		Doc:     "Writes a checkpoint in the hub's layout: safetensors, config.json, the tokenizer, and a README with the recipe. The folder is whole or not there.",
		Example: exampleModel + "save(m, \"tiny\", dtype=\"bfloat16\")\nexpect(load(\"tiny\").dtype, \"bfloat16\")"}}
}

func (w *World) save(c *lang.Call) (starlark.Value, error) {
	m := lang.Arg[*Model](c, "model")
	o := model.SaveOptions{Shard: lang.Arg[int64](c, "shard"), Overwrite: c.Bool("overwrite"), Context: c.Context()}
	if c.Has("dtype") {
		d := lang.Arg[tensor.DType](c, "dtype")
		o.DType = &d
	}
	dir := w.path(c.String("dir"))
	if err := w.Save(m.Checkpoint, dir, o); err != nil {
		return nil, c.Errorf("%w", err)
	}
	w.say(fmt.Sprintf("saved %s to %s, %s", m.Name(), dir, sizeOf(dir)))
	return starlark.None, nil
}

// sizeOf says how many bytes the files of a folder have.
func sizeOf(dir string) string {
	var n int64
	files, _ := os.ReadDir(dir) // it was written this moment
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			n += info.Size()
		}
	}
	return bytesize.Format(n)
}

// saving tells how many megabytes are written.
func (w *World) saving(name string) func(done, all int64) {
	return func(done, all int64) {
		if all > 10e6 {
			w.tell("saving "+name+", MB", int(done/1e6), int(all/1e6))
		}
	}
}

// writeTensors writes a dict of tensors, computed as they are written, in the order of
// their names.
func writeTensors(ctx context.Context, path string, d *starlark.Dict) error {
	if !strings.HasSuffix(path, ".safetensors") {
		return fmt.Errorf("%s: tensors are written to a file whose name ends in .safetensors", path)
	}
	ts := map[string]*Tensor{}
	for k, v := range d.Entries() {
		name, ok := starlark.AsString(k)
		t, isTensor := v.(*Tensor)
		if !ok || !isTensor {
			return fmt.Errorf("got %s: %s, want names and tensors", k.Type(), v.Type())
		}
		ts[name] = t
	}
	var entries []safetensors.Entry
	for _, name := range sortedKeys(ts) {
		entries = append(entries, safetensors.Entry{Name: name, DType: ts[name].DType, Shape: ts[name].Shape})
	}
	w, err := safetensors.Create(path, entries, nil)
	if err != nil {
		return err
	}
	for i, e := range w.Entries {
		err := ts[e.Name].eachStored(ctx, func(b []byte, at int) error { return w.WriteAt(i, b, at) })
		if err != nil {
			w.Abort()
			return fmt.Errorf("tensor %q: %w", e.Name, err)
		}
	}
	return w.Close()
}
