package merge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/internal/suggest"
	"pewter/kernel/tensor"
)

// Merged is a merge as a checkpoint: a recipe that computes a tensor when it is
// asked for.
type Merged struct {
	name    string
	config  *model.Config
	recipe  model.Recipe
	names   []string
	tensors map[string]model.Source
	tok     func() (*tokenizer.Tokenizer, error)

	tokenizers []model.Checkpoint // it is of the first of these that has one
	notes      notes
	files      map[string][]byte

	oneTokenizer bool     // all models have the same files
	formula      *Formula // that each tensor is computed by, nil where it is not one
}

// Formula returns the expression that the merge computes, nil where it is none.
func (m *Merged) Formula() *Formula { return m.formula }

var _ model.Checkpoint = (*Merged)(nil)

// Name returns the name given, or the method with the names of its models.
func (m *Merged) Name() string { return m.name }

// Config returns the configuration of the result.
func (m *Merged) Config() *model.Config { return m.config }

// Names returns the names of the tensors, sorted.
func (m *Merged) Names() []string { return m.names }

// Info returns the type and shape of a tensor.
func (m *Merged) Info(name string) (model.Info, bool) {
	if s, ok := m.tensors[name]; ok {
		return s.Info(), true
	}
	return model.Info{}, false
}

// Source returns a tensor to be read in pieces. Besides Read it has
//
//	ReadBytes(ctx context.Context, dst []byte, at int) error
//
// which gives the elements from at on as they are stored.
func (m *Merged) Source(name string) (model.Source, error) {
	s, ok := m.tensors[name]
	if !ok {
		return nil, fmt.Errorf("%s has no tensor %q%s", m.Name(), name, suggest.DidYouMean(name, m.names))
	}
	return s, nil
}

// Tensor computes a whole tensor.
func (m *Merged) Tensor(name string) (tensor.Tensor, error) {
	src, err := m.Source(name)
	if err != nil {
		return tensor.Tensor{}, err
	}
	if s, ok := src.(*source); ok {
		return s.whole()
	}
	return tensor.Tensor{DType: src.Info().DType, Shape: src.Info().Shape, Data: src.Raw()}, nil
}

// takeTokenizer sets where the tokenizer comes from: the base, if there is one, then the models.
func (m *Merged) takeTokenizer(base model.Checkpoint, in []model.Checkpoint) {
	if base != nil {
		in = slices.Concat([]model.Checkpoint{base}, in)
	}
	m.tokenizers = in
	m.tok = func() (*tokenizer.Tokenizer, error) { return firstTokenizer(in) }
}

// TokenizerFrom returns the models whose tokenizer may be the result's, the preferred first.
func (m *Merged) TokenizerFrom() []model.Checkpoint { return m.tokenizers }

// Tokenizer returns that of the base, else of the first model that has one.
func (m *Merged) Tokenizer() (*tokenizer.Tokenizer, error) { return m.tok() }

// OneTokenizer reports whether all models have the same files of a tokenizer, so
// that those of any are the result's.
func (m *Merged) OneTokenizer() bool { return m.oneTokenizer }

// firstTokenizer returns the tokenizer of the first checkpoint that has one.
func firstTokenizer(in []model.Checkpoint) (tok *tokenizer.Tokenizer, err error) {
	for _, c := range in {
		if tok, err = c.Tokenizer(); err == nil {
			return tok, nil
		}
	}
	return nil, err
}

// Files returns what is saved beside the weights: mergekit_config.yml, where
// the merge was made of one.
func (m *Merged) Files() map[string][]byte { return m.files }

// Recipe returns the method, all its parameters, and the models, the base last.
func (m *Merged) Recipe() model.Recipe {
	r := m.recipe
	r.Params = maps.Clone(r.Params)
	return r
}

// Digest returns the SHA-256 of the recipe and of the digests of its inputs.
func (m *Merged) Digest() (string, error) {
	r := m.Recipe()
	_, base := r.Params["base"]
	delete(r.Params, "base") // its name; its digest follows
	inputs := make([]string, len(r.Inputs))
	for i, c := range r.Inputs {
		d, err := c.Digest()
		if err != nil {
			return "", err
		}
		inputs[i] = d
	}
	b, err := json.Marshal([]any{"merge 1", r.Op, r.Params, inputs, base})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Notes returns what was found in the weights as they were read: how many NaN
// and infinite values each tensor of each model has.
func (m *Merged) Notes() []string {
	m.notes.mu.Lock()
	defer m.notes.mu.Unlock()
	return slices.Clone(m.notes.lines)
}

// notes collects warnings.
type notes struct {
	mu    sync.Mutex
	lines []string
	warn  func(string)

	undivided sync.Once // says that weights sum to nothing
}

func (n *notes) add(line string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, line)
	if n.warn != nil {
		n.warn(line)
	}
}

// retype writes the result's element type into its configuration: d, or that of its tensors
// where the configuration, of one of several models, says another.
func (m *Merged) retype(d *tensor.DType) (err error) {
	if len(m.config.Raw) == 0 {
		return nil
	}
	key := "dtype"
	if _, old := m.config.Raw["torch_dtype"]; old {
		key = "torch_dtype"
	}
	if d == nil {
		d = m.oneType()
		if said, ok := m.config.Raw[key].(string); d == nil || !ok || said == d.String() {
			return nil
		}
	}
	m.config, err = m.config.With(map[string]any{key: d.String()})
	return err
}

// oneType returns the type of all tensors of numbers, nil where they have several.
func (m *Merged) oneType() (d *tensor.DType) {
	for _, name := range m.names {
		t := m.tensors[name].Info().DType
		if d != nil && t.Float() && t != *d {
			return nil
		}
		if t.Float() {
			d = &t
		}
	}
	return d
}
