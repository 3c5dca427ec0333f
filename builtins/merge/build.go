package merge

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pewter/builtins/model"
	"pewter/internal/disk"
	"pewter/internal/parallel"
	"pewter/kernel"
)

// Options say how a mergekit file is carried out.
type Options struct {
	Name   string // of the result; "": the file's name
	Compat string // "mergekit": round every step as it does
	Seed   uint64 // of random masks
	Warn   func(string)
	// Open opens a model; nil is model.Open. A relative path is looked for beside
	// the file, then in the working directory. It may be called for several at once.
	Open func(path string) (model.Checkpoint, error)
	// AnyTokenizer allows models whose tokenizers differ without tokenizer_source.
	AnyTokenizer bool
}

// Build opens the models and returns the merge that the file describes.
func (c *Config) Build(dev kernel.Vector, o Options) (*Merged, error) {
	own := *c
	c = &own
	c.rescaleAs(o.Compat)
	b := &builder{c: c, dev: dev, o: o, open: make(map[Ref]model.Checkpoint), cut: make(map[Ref]*layered)}
	for _, w := range c.Warnings {
		b.warn(w)
	}
	if err := b.openAll(); err != nil {
		return nil, err
	}
	return b.build()
}

// builder carries out one file.
type builder struct {
	c      *Config
	dev    kernel.Vector
	o      Options
	open   map[Ref]model.Checkpoint
	cut    map[Ref]*layered // names of tensors, taken apart
	m      *Merged
	from   model.Checkpoint // whose configuration the result has
	v      *vocabularies    // nil where the models have one tokenizer
	untied bool             // some models were tied and some not
	bad    []unlikeTensor   // tensors that inputs do not have alike
}

func (b *builder) warn(s string) {
	if b.o.Warn != nil {
		b.o.Warn(s)
	}
}

// openAll opens every model named: those that are here at once, then those to be
// fetched, one after another.
func (b *builder) openAll() error {
	refs := b.c.Refs()
	models, failed := make([]model.Checkpoint, len(refs)), make([]error, len(refs))
	var wg parallel.Group
	for i, r := range refs {
		if disk.Exists(b.path(r.Path)) {
			wg.Go(func() { models[i], failed[i] = b.model(r) })
		}
	}
	wg.Wait()
	if err := cmp.Or(failed...); err != nil {
		return err
	}
	for i, r := range refs {
		if models[i] != nil {
			continue
		}
		var err error
		if models[i], err = b.model(r); err != nil {
			return err
		}
	}
	models, b.untied = untie(models)
	for i, r := range refs {
		b.open[r] = models[i]
	}
	return nil
}

// model opens a model that the file names, with its adapter.
func (b *builder) model(r Ref) (model.Checkpoint, error) {
	m, err := b.load(r.Path)
	if err == nil && r.LoRA != "" {
		m, err = model.Adapter(m, b.path(r.LoRA))
	}
	if err == nil && len(m.Names()) == 0 {
		err = fmt.Errorf("%s holds no tensors: nothing to merge", r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.c.atRef(r), err)
	}
	return m, nil
}

// load opens what is at a path.
func (b *builder) load(source string) (model.Checkpoint, error) {
	if b.o.Open == nil {
		return model.Open(b.path(source))
	}
	return b.o.Open(b.path(source))
}

// path finds a relative path beside the file.
func (b *builder) path(p string) string {
	if beside := filepath.Join(filepath.Dir(b.c.Path), p); !filepath.IsAbs(p) {
		if _, err := os.Stat(beside); err == nil {
			return beside
		}
	}
	return p
}

func (b *builder) checkpoints() []model.Checkpoint {
	var in []model.Checkpoint
	for _, r := range b.c.Refs() {
		in = append(in, b.open[r])
	}
	return in
}

func (b *builder) build() (*Merged, error) {
	in := b.checkpoints()
	b.m = b.begin(in)
	tokens := b.vocabulary(in)
	if tokens != nil && !errors.Is(tokens, errTokenizers) {
		return nil, tokens
	}
	if err := first(b.chatTemplate(), b.slices()); err != nil {
		return nil, err
	}
	b.unmatched()
	if len(b.bad) > 0 {
		return nil, fmt.Errorf("%s: %w", b.c.Path, unlike(b.bad))
	}
	if tokens != nil { // after what differs in the tensors, which says more
		return nil, tokens
	}
	return b.m, b.finish()
}

// begin returns the result without its tensors.
func (b *builder) begin(in []model.Checkpoint) *Merged {
	b.from = in[0]
	if b.c.Base.Path != "" {
		b.from = b.open[b.c.Base]
	}
	m := &Merged{name: b.o.Name, config: b.from.Config(), recipe: b.recipe(in), tensors: make(map[string]model.Source)}
	m.notes.warn = b.o.Warn
	m.files = map[string][]byte{"mergekit_config.yml": b.c.Text}
	if m.name == "" {
		m.name = strings.TrimSuffix(filepath.Base(b.c.Path), filepath.Ext(b.c.Path))
	}
	return m
}

// finish brings the names into order and the configuration up to the tensors.
func (b *builder) finish() error {
	slices.Sort(b.m.names)
	if b.untied {
		if err := b.m.untieConfig(); err != nil {
			return err
		}
	}
	b.m.checkConfigs(b.from, b.checkpoints())
	return b.m.retype(cmp.Or(b.c.OutDType, b.c.DType))
}

func (b *builder) recipe(in []model.Checkpoint) model.Recipe {
	p := map[string]any{"config": string(b.c.Text)}
	if b.o.Compat != "" {
		p["compat"] = b.o.Compat
	}
	if e, err := Methods.Lookup(b.c.Method); err == nil {
		if e.Value.Needs().Random {
			p["seed"] = b.o.Seed
		}
		if x, ok := e.Value.(Extension); ok {
			p["extension"] = x.Source()
		}
	}
	return model.Recipe{Op: "mergekit", Params: p, Inputs: in}
}
