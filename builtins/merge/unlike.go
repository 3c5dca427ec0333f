package merge

import (
	"fmt"
	"strconv"
	"strings"
)

// unlikeTensor is a tensor that models do not have alike, and how they have it.
type unlikeTensor struct{ name, how string }

// mend says what to do about tensors that differ.
const mend = "Merge models of one architecture and size, trained from one initialisation or a common base; " +
	"vocabularies of different size need a mergekit file with tokenizer_source."

// unlike is the error of tensors that differ: a line for each, or for those of several
// layers that differ in the same way.
func unlike(bad []unlikeTensor) error {
	differ := "one tensor differs"
	if len(bad) > 1 {
		differ = fmt.Sprintf("%d tensors differ", len(bad))
	}
	return fmt.Errorf("the models cannot be merged: %s\n  %s\n%s", differ, strings.Join(byLayers(bad), "\n  "), mend)
}

// byLayers returns a line for the tensors that are the same but for their layer.
func byLayers(bad []unlikeTensor) []string {
	type kind struct{ before, after, how string }
	var order []kind
	layers := make(map[kind][]int)
	for _, t := range bad {
		k := kind{before: t.name, how: t.how}
		if m := inLayer.FindStringSubmatch(t.name); m != nil {
			k = kind{m[1], m[3], t.how}
		}
		if _, ok := layers[k]; !ok {
			order = append(order, k)
			layers[k] = nil
		}
		if m := inLayer.FindStringSubmatch(t.name); m != nil {
			i, _ := strconv.Atoi(m[2])
			layers[k] = append(layers[k], i)
		}
	}
	lines := make([]string, len(order))
	for i, k := range order {
		lines[i] = k.before + spans(layers[k]) + k.after + ": " + k.how
	}
	return lines
}

// spans writes ascending numbers: one as it is, several as {0..3, 7}.
func spans(ns []int) string {
	var parts []string
	for i := 0; i < len(ns); {
		j := i
		for j+1 < len(ns) && ns[j+1] == ns[j]+1 {
			j++
		}
		part := strconv.Itoa(ns[i])
		if j > i {
			part += ".." + strconv.Itoa(ns[j])
		}
		parts, i = append(parts, part), j+1
	}
	if len(ns) < 2 {
		return strings.Join(parts, "")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
