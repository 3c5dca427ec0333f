// Package merge combines checkpoints into one, tile by tile as it is read.
//
// A merge method is one file: a struct whose exported fields are its
// hyper-parameters, and whose Plan is its equation. Everything is computed in
// float32 from the weights as they are stored and rounded once at the end;
// compat "mergekit" rounds every step to the type of the tensors, as mergekit does.
package merge

import (
	"fmt"
	"slices"

	"pewter/internal/plural"
	"pewter/internal/registry"
)

// Methods holds every merge method under its name, with its default parameters.
var Methods = registry.New[Method]("merge method")

// A Method is a struct whose exported fields are its hyper-parameters: float64,
// int, bool, string or PerModel. Field SelectTopK is parameter select_topk.
type Method interface {
	// Needs says what the method takes beside its parameters.
	Needs() Needs
	// Check reports a hyper-parameter out of its range.
	Check() error
	// Plan takes what the method must know of a whole tensor (thresholds, norms,
	// products) and returns the function that makes a tile of the result.
	Plan(t *Tensor) (TileFunc, error)
}

// A TileFunc sets dst to the merged elements of a tile. It is called from many
// goroutines at once, for tiles in any order.
type TileFunc func(dst []float32, x *Tile)

// Needs says what a method takes.
type Needs struct {
	Base    Need
	Min     int     // models beside the base, at least
	Max     int     // and at most; 0: any number
	Weights Default // what weights are when none are given
	Pair    bool    // two models without a base are a base and a model
	Single  bool    // a tensor that one input alone has is taken as it is
	Random  bool    // the seed matters
	Wide    bool    // mergekit leaves the result in float32 where no out_dtype is given
}

// A Need says whether something must, may or may not be given.
type Need uint8

// What a method may say of a base model.
const (
	Never Need = iota
	Optional
	Always
)

// A Default says which weights models have when none are given.
type Default uint8

// The defaults of weights.
const (
	Unused Default = iota // the method has no weights
	Ones
	Mean // 1/n
)

// check reports models or a base that the method cannot take.
func (n Needs) check(method string, models int, base bool) error {
	switch {
	case base && n.Base == Never:
		return fmt.Errorf("%s takes no base model: leave base out", method)
	case !base && n.Base == Always:
		return fmt.Errorf("%s needs a base model: give base=, the checkpoint that the models were trained from", method)
	case models < n.Min:
		return fmt.Errorf("%s takes at least %s beside the base, got %d", method, plural.Of(n.Min, "model"), models)
	case n.Max > 0 && models > n.Max:
		return fmt.Errorf("%s takes at most %s beside the base, got %d", method, plural.Of(n.Max, "model"), models)
	}
	return nil
}

// weights returns the weights of n models: those given, or the default.
func (n Needs) weights(method string, models int, given []float64) ([]float64, error) {
	if given != nil && n.Weights == Unused {
		return nil, fmt.Errorf("%s has no weights: leave weights out", method)
	}
	if given != nil && len(given) != models {
		return nil, fmt.Errorf("got %s for %s: give one weight a model, in their order", plural.Of(len(given), "weight"), plural.Of(models, "model"))
	}
	if given != nil {
		return given, finite("weights", given...)
	}
	w := make([]float64, models)
	for i := range w {
		w[i] = 1
		if n.Weights == Mean {
			w[i] = 1 / float64(models)
		}
	}
	return w, nil
}

// PerModel is a hyper-parameter that each model may have its own value of: one
// number for all of them, or one for each.
type PerModel []float64

// Of returns the value of model k.
func (p PerModel) Of(k int) float64 {
	if len(p) == 1 {
		return p[0]
	}
	return p[k]
}

// same reports whether there is one value for all models.
func (p PerModel) same() bool {
	return len(p) > 0 && !slices.ContainsFunc(p, func(x float64) bool { return x != p[0] })
}

// check reports a number of values that is neither 1 nor the number of models.
func (p PerModel) check(name string, models int) error {
	if len(p) == 1 || len(p) == models {
		return nil
	}
	return fmt.Errorf("%s has %s for %s: give one number, or one a model", name, plural.Of(len(p), "value"), plural.Of(models, "model"))
}
