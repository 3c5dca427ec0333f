// Package ext is what a merge method written in Go computes with, where
// `pewter --ext FILE.go` loads it as "pewter/ext".
//
// A method runs once for each tensor. Its vectors are whole tensors that are not
// computed yet: an operation on them notes what is to be done, a reduction such
// as Norm goes through the weights at once and returns a number, and the vector
// that the method returns is compiled to one pass over them. So a method in Go,
// although it is interpreted, runs as fast as an expression.
package ext

import (
	"errors"
	"fmt"

	"pewter/builtins/merge"
)

// A Merger is a merge method: a struct whose exported fields are its
// hyper-parameters (float64, int, bool, string or PerModel), with what they are
// in the tag `doc:"…"`. Where it has a method Check() error too, that reports a
// hyper-parameter out of its range before anything is merged.
type Merger interface {
	// Merge returns the merged tensor.
	Merge(t *Tensor) Vector
}

// PerModel is a hyper-parameter that each model may have its own value of.
type PerModel = merge.PerModel

// Needs says what a method takes. Without one it takes any number of models, no
// weights, and a base if it is given.
type Needs = merge.Needs

// A Need says whether a base model must, may or may not be given.
type Need = merge.Need

// A Default says which weights models have when none are given.
type Default = merge.Default

// What Needs are made of.
const (
	Never    = merge.Never
	Optional = merge.Optional
	Always   = merge.Always
	Unused   = merge.Unused
	Ones     = merge.Ones
	Mean     = merge.Mean
)

// Method adds a merge method under a name, which is a verb from then on. Call it
// in init. M holds the default values of the hyper-parameters. (The interpreter
// puts a function of its own in the place of this one.)
func Method(name, doc string, m Merger, needs ...Needs) {
	panic(fmt.Sprintf("ext.Method(%q): not in an extension", name))
}

// A Tensor is one tensor of the result as it is being made: the models' tensors
// of that name.
type Tensor struct {
	Name    string
	Shape   []int
	N       int       // models beside the base
	Weights []float64 // one a model
	HasBase bool

	t      *merge.Tensor
	names  []string
	native func(func()) // runs what is not the extension's own time
}

// Plan lets run describe the result of merging t, and compiles what it returns.
// Reductions run within native.
func Plan(t *merge.Tensor, native func(func()), run func(*Tensor) (Vector, error)) (merge.TileFunc, error) {
	x := &Tensor{Name: t.Name, Shape: append([]int{}, t.Shape...), N: t.N, Weights: append([]float64{}, t.Weights...), HasBase: t.HasBase, t: t, native: native}
	for k := range t.N {
		x.names = append(x.names, fmt.Sprintf("m%d", k+1))
	}
	v, err := run(x)
	if err != nil {
		return nil, err
	}
	if v.t != x {
		return nil, errors.New("no vector of this tensor was returned by Merge: return what you computed of t.Model, t.Base or t.Delta")
	}
	f, err := merge.NewFormula(v.e, x.names)
	if err != nil {
		return nil, err
	}
	return f.Plan(t)
}

// Len returns the number of elements.
func (t *Tensor) Len() int { return t.t.Len() }

// Model returns the weights of model k, from 0.
func (t *Tensor) Model(k int) Vector {
	if k < 0 || k >= t.N {
		panic(fmt.Errorf("t.Model(%d): there are %d models, from 0 to %d", k, t.N, t.N-1))
	}
	return t.vector(merge.Var(t.names[k]))
}

// Base returns the weights of the base model.
func (t *Tensor) Base() Vector {
	if !t.HasBase {
		panic(fmt.Errorf("t.Base(): no base was given; ext.Needs{Base: ext.Always} makes merges ask for one"))
	}
	return t.vector(merge.Var("base"))
}

// Delta returns model k less the base: its task vector.
func (t *Tensor) Delta(k int) Vector { return t.Model(k).Sub(t.Base()) }

// Fill returns the vector whose elements are all x.
func (t *Tensor) Fill(x float64) Vector { return t.vector(merge.Const(x)) }

func (t *Tensor) vector(e *merge.Expr) Vector { return Vector{t: t, e: e} }
