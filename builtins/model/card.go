package model

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Card returns the README of a saved checkpoint: what it is and how to make it again.
func Card(c Checkpoint) []byte {
	var b bytes.Buffer
	b.WriteString("---\nlibrary_name: transformers\ntags:\n- pewter\n")
	if len(c.Recipe().Inputs) > 1 {
		b.WriteString("- merge\n")
	}
	var bases []string
	for _, in := range sources(c) {
		if name := strconv.Quote(in.Name()); !slices.Contains(bases, name) {
			bases = append(bases, name)
		}
	}
	if len(bases) > 0 {
		fmt.Fprintf(&b, "base_model:\n- %s\n", strings.Join(bases, "\n- "))
	}
	fmt.Fprintf(&b, "---\n# %s\n\nMade with pewter by this recipe:\n\n```\n%s```\n", c.Name(), cardRecipe(c))
	if file, ok := c.Recipe().Params["config"].(string); ok {
		fmt.Fprintf(&b, "\nThe mergekit file (`mergekit_config.yml`):\n\n```yaml\n%s\n```\n", strings.TrimSpace(file))
	}
	return b.Bytes()
}

// cardRecipe is RecipeText with a word in the place of a file that follows.
func cardRecipe(c Checkpoint) string {
	text := RecipeText(c)
	if file, ok := c.Recipe().Params["config"].(string); ok {
		text = strings.Replace(text, paramText(file), `"mergekit_config.yml"`, 1)
	}
	return text
}

// RecipeText prints the recipe of a checkpoint as a tree, one checkpoint a
// line, its inputs below it, each with its name and parameters.
func RecipeText(c Checkpoint) string {
	var b strings.Builder
	writeRecipe(&b, c, "")
	return b.String()
}

func writeRecipe(b *strings.Builder, c Checkpoint, indent string) {
	r := c.Recipe()
	fmt.Fprintf(b, "%s%s = %s(", indent, c.Name(), r.Op)
	for i, key := range sorted(r.Params) {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "%s=%s", key, paramText(r.Params[key]))
	}
	b.WriteString(")\n")
	for _, in := range r.Inputs {
		if in != nil {
			writeRecipe(b, in, indent+"  ")
		}
	}
}

func paramText(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case bool:
		if v {
			return "True"
		}
		return "False"
	case nil:
		return "None"
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return fmt.Sprint(v)
	}
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = paramText(list.Index(i).Interface())
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
