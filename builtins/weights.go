package builtins

import (
	"fmt"
	"strings"

	"pewter/builtins/model"
	"pewter/lang"
)

// weightsType is the type of the weights of models, in their order or by their names.
var weightsType = lang.Either(lang.ListOf(lang.Float), lang.DictOf(lang.Float))

// weightsOf returns the weights that a call gives, in the order of its models; nil
// where it gives none.
func weightsOf(c *lang.Call) ([]float64, error) {
	given := optional(c, "weights")
	if given == nil {
		return nil, nil
	}
	if byName, ok := given.([]lang.Pair); ok {
		return weightsByName(byName, lang.Arg[[]model.Checkpoint](c, "models"))
	}
	return c.Floats("weights"), nil
}

func weightsByName(given []lang.Pair, models []model.Checkpoint) ([]float64, error) {
	out, of := make([]float64, len(models)), map[string]int{}
	var names []string
	for k, m := range models {
		of[m.Name()], names = k, append(names, m.Name())
	}
	for _, p := range given {
		k, ok := of[p.Key]
		if !ok {
			return nil, fmt.Errorf("weights: no model is called %q%s; the models are %s", p.Key, didYouMean(p.Key, names), strings.Join(names, ", "))
		}
		out[k] = p.Value.(float64)
		delete(of, p.Key)
	}
	for _, name := range names {
		if _, left := of[name]; left {
			return nil, fmt.Errorf("weights: none is given for %s; give each model one", name)
		}
	}
	return out, nil
}
