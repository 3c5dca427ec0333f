package merge

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/kernel/tensor"
)

// checkModels reports, in one message, every tensor that the models do not have
// alike, and models whose token ids mean different things.
func (s *Spec) checkModels() error {
	in := s.inputs()
	if err := checkTensors(in, s.Method != nil && s.Method.Needs().Single); err != nil {
		return err
	}
	if s.AnyTokenizer {
		return nil
	}
	if s.oneTokenizer = sameFiles(in); s.oneTokenizer {
		return nil
	}
	return checkTokenizers(in)
}

// checkTensors compares names and shapes. With single, a tensor may be in one
// model alone.
func checkTensors(in []model.Checkpoint, single bool) error {
	var bad []unlikeTensor
	for _, name := range allNames(in) {
		if single && len(having(name, in)) == 1 {
			continue
		}
		if how := compare(name, in); how != "" {
			bad = append(bad, unlikeTensor{name, how})
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return unlike(bad)
}

// having returns the models that have a tensor.
func having(name string, in []model.Checkpoint) []model.Checkpoint {
	return slices.DeleteFunc(slices.Clone(in), func(c model.Checkpoint) bool {
		_, ok := c.Info(name)
		return !ok
	})
}

// allNames returns the names of the tensors of any of the models, sorted.
func allNames(in []model.Checkpoint) []string {
	names := slices.Clone(in[0].Names())
	for _, c := range in[1:] {
		if more := c.Names(); !slices.Equal(more, names) {
			names = append(names, more...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// compare says which models have a tensor in which shape, or "" where all have it in the same.
func compare(name string, in []model.Checkpoint) string {
	shapes := make([]string, len(in))
	for k, c := range in {
		shapes[k] = "none"
		if info, ok := c.Info(name); ok {
			shapes[k] = tensor.ShapeString(info.Shape)
		}
	}
	if len(slices.Compact(slices.Clone(shapes))) == 1 {
		return ""
	}
	parts := make([]string, 0, len(in))
	for k, c := range in {
		parts = append(parts, shapes[k]+" in "+c.Name())
	}
	return strings.Join(parts, ", ")
}

// checkTokenizers reports models whose tokenizers are known and differ: an
// equal number of tokens is not an equal vocabulary.
func checkTokenizers(in []model.Checkpoint) error {
	var first model.Checkpoint
	var digest string
	for _, c := range in {
		tok, err := c.Tokenizer()
		if err != nil || tok == nil {
			continue
		}
		if first == nil {
			first, digest = c, digestOf(tok)
		} else if digestOf(tok) != digest {
			return fmt.Errorf("%w: those of %s and %s differ, so that the same row of their embeddings stands for different tokens. "+
				"Merge models of one tokenizer, give tokenizer_source in a mergekit file, or say tokenizers=\"any\" if you know them to agree",
				errTokenizers, first.Name(), c.Name())
		}
	}
	return nil
}

// sameFiles reports whether all models are folders whose tokenizers are the same
// files: then none needs to be parsed.
func sameFiles(in []model.Checkpoint) bool {
	dirs := make([]string, len(in))
	for k, c := range in {
		if dirs[k] = model.Folder(c); dirs[k] == "" {
			return false
		}
	}
	return tokenizer.SameFiles(dirs)
}

var errTokenizers = errors.New("the models have different tokenizers")

// digestOf identifies a vocabulary.
func digestOf(tok any) string {
	if d, ok := tok.(interface{ Digest() string }); ok {
		return d.Digest()
	}
	return ""
}
