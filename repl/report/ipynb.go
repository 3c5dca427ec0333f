package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// Notebook is the document as a Jupyter notebook (nbformat 4.5).
func Notebook(d *Document) []byte {
	cells := []any{}
	if d.Title != "" && !strings.HasPrefix(strings.TrimSpace(firstProse(d)), "# ") {
		cells = append(cells, markdownCell("title", "# "+d.Title))
	}
	runs := 0
	for i, c := range d.Cells {
		id := fmt.Sprintf("cell-%d", i+1)
		if strings.TrimSpace(c.Prose) != "" {
			cells = append(cells, markdownCell(id+"-text", strings.TrimSpace(c.Prose)))
		}
		if strings.TrimSpace(c.Source) != "" || len(c.Outputs) > 0 {
			runs++
			cells = append(cells, codeCell(id, runs, c))
		}
	}
	env := map[string]string{}
	for _, f := range d.Env {
		env[f.Name] = valid(f.Value)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	// Maps of strings always encode, and in the order of their keys.
	_ = enc.Encode(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{
			"kernelspec":    map[string]string{"display_name": "pewter", "language": "starlark", "name": "pewter"},
			"language_info": map[string]string{"file_extension": ".star", "mimetype": "text/x-python", "name": "starlark", "pygments_lexer": "python3"},
			"pewter":        env,
		},
	})
	return b.Bytes()
}

func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// lines are a text as notebooks hold it: a list of lines with their ends.
func lines(s string) []string {
	out := []string{}
	for l := range strings.Lines(valid(s)) {
		out = append(out, l)
	}
	return out
}

func markdownCell(id, text string) any {
	return map[string]any{"cell_type": "markdown", "id": id, "metadata": struct{}{}, "source": lines(text)}
}

func codeCell(id string, n int, c Cell) any {
	outputs := []any{}
	for _, o := range c.Outputs {
		outputs = append(outputs, notebookOutput(o))
	}
	return map[string]any{"cell_type": "code", "id": id, "metadata": struct{}{}, "execution_count": n,
		"source": lines(strings.Trim(c.Source, "\n")), "outputs": outputs}
}

func notebookOutput(o Output) any {
	switch {
	case o.Kind == Error:
		first, _, _ := strings.Cut(o.Error, "\n")
		return map[string]any{"output_type": "error", "ename": "Error", "evalue": valid(first), "traceback": strings.Split(valid(o.Error), "\n")}
	case o.Kind == Value:
		return map[string]any{"output_type": "display_data", "metadata": struct{}{}, "data": bundle(o)}
	}
	return map[string]any{"output_type": "stream", "name": "stdout", "text": lines(o.Text)}
}

// bundle is a value's forms: pictures of pixels in base64, the others as text.
func bundle(o Output) map[string]any {
	data := map[string]any{}
	for mime, form := range o.MIME {
		if mime == "image/png" || mime == "application/pdf" {
			data[mime] = base64.StdEncoding.EncodeToString(form)
			continue
		}
		data[mime] = lines(string(form))
	}
	if _, ok := data["text/plain"]; !ok {
		data["text/plain"] = lines(o.Text)
	}
	return data
}
