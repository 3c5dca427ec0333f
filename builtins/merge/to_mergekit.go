package merge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/model"
)

// ToMergekit returns the mergekit file of a merge, with every parameter written
// out; ReadConfig reads it back to a merge of the same weights. Errors: a
// checkpoint that is no merge, a method that mergekit has not, and models that
// are not on disk, where a file cannot name them.
func ToMergekit(c model.Checkpoint) (string, error) {
	r := c.Recipe()
	if text, ok := r.Params["config"].(string); ok && r.Op == "mergekit" {
		return text, nil
	}
	e, err := Methods.Lookup(r.Op)
	if err != nil {
		return "", fmt.Errorf("%s was made by %s, for which mergekit has no file; merges by its methods have one: %s", c.Name(), r.Op, strings.Join(Methods.Names(), ", "))
	}
	if _, own := e.Value.(Extension); own {
		return "", fmt.Errorf("%s was made by %s, an extension, which mergekit does not know", c.Name(), r.Op)
	}
	x := &exporter{r: r, needs: e.Value.Needs()}
	if err := x.inputs(); err != nil {
		return "", fmt.Errorf("%s: %w", c.Name(), err)
	}
	x.parameters(Params(e.Value))
	return x.file(), nil
}

// An exporter writes the file of one recipe.
type exporter struct {
	r      model.Recipe
	needs  Needs
	models []string // paths
	base   string
	each   [][]string // parameters of each model, "density: 0.5"
	all    []string   // and of all
}

// inputs finds the paths of the models.
func (x *exporter) inputs() error {
	for _, in := range x.r.Inputs {
		p, err := pathOf(in)
		if err != nil {
			return err
		}
		x.models = append(x.models, p)
	}
	if _, ok := x.r.Params["base"]; ok {
		x.base = x.models[len(x.models)-1]
		x.models = x.models[:len(x.models)-1]
	}
	if x.base != "" && slices.Contains(x.models, x.base) {
		return fmt.Errorf("%s is the base and one of the models too, which mergekit would leave out of them", x.base)
	}
	x.each = make([][]string, len(x.models))
	return nil
}

// pathOf returns how a mergekit file names a checkpoint.
func pathOf(c model.Checkpoint) (string, error) {
	r := c.Recipe()
	path, _ := r.Params["source"].(string)
	switch r.Op {
	case "load":
		return path, nil
	case "adapter":
		base, err := pathOf(r.Inputs[0])
		return base + "+" + path, err
	}
	return "", fmt.Errorf("its model %s was made by %s and is not on disk, where a mergekit file could name it: save it, and merge what load() opens", c.Name(), r.Op)
}

// parameters puts each parameter where it belongs.
func (x *exporter) parameters(ps []Param) {
	if w, ok := x.r.Params["weights"].([]float64); ok {
		x.perModel("weight", w)
	}
	for _, p := range ps {
		switch v := x.r.Params[p.Name].(type) {
		case PerModel:
			x.perModel(p.peerName(), v)
		case string:
			x.all = append(x.all, p.peerName()+": "+x.word(p, v))
		default:
			x.all = append(x.all, p.peerName()+": "+scalar(v))
		}
	}
}

func (x *exporter) perModel(name string, v PerModel) {
	for k := range x.each {
		x.each[k] = append(x.each[k], name+": "+scalar(v.Of(k)))
	}
}

// word writes a string. Rescaling is true or false in mergekit.
func (x *exporter) word(p Param, v string) string {
	if p.Name == "rescale" {
		if v == "" {
			return "false"
		}
		if v == p.Default || p.Default == "" {
			return "true"
		}
	}
	return strconv.Quote(v)
}

// scalar writes a number so that every reader of YAML takes it for one: with a
// point where it has an exponent.
func scalar(v any) string {
	f, ok := v.(float64)
	if !ok {
		return fmt.Sprint(v)
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if i := strings.IndexByte(s, 'e'); i >= 0 && !strings.Contains(s, ".") {
		return s[:i] + ".0" + s[i:]
	}
	return s
}

func (x *exporter) file() string {
	var b strings.Builder
	fmt.Fprintf(&b, "merge_method: %s\n", x.r.Op)
	if x.base != "" {
		fmt.Fprintf(&b, "base_model: %s\n", strconv.Quote(x.base))
	}
	b.WriteString("models:\n")
	if x.needs.Pair && x.base != "" { // mergekit wants both in the list
		fmt.Fprintf(&b, "  - model: %s\n", strconv.Quote(x.base))
	}
	for k, path := range x.models {
		fmt.Fprintf(&b, "  - model: %s\n", strconv.Quote(path))
		writeParameters(&b, "    ", x.each[k])
	}
	writeParameters(&b, "", x.all)
	if d, ok := x.r.Params["dtype"]; ok {
		fmt.Fprintf(&b, "dtype: %v\n", d)
	}
	if seed, ok := x.r.Params["seed"]; ok && seed != uint64(0) {
		fmt.Fprintf(&b, "# seed %v is no part of a mergekit file: give it beside it\n", seed)
	}
	return b.String()
}

func writeParameters(b *strings.Builder, indent string, ps []string) {
	if len(ps) == 0 {
		return
	}
	fmt.Fprintf(b, "%sparameters:\n", indent)
	for _, p := range ps {
		fmt.Fprintf(b, "%s  %s\n", indent, p)
	}
}
