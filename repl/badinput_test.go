package repl

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// goodModel saves a small model and returns its folder.
func goodModel(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "good")
	code, _, err := pewter(t, "", "-c", fmt.Sprintf("save(model(hidden=16, layers=1, heads=2, seed=1), %q)", dir))
	want(t, code, 0, err)
	return dir
}

const (
	weights = "model.safetensors"
	index   = "model.safetensors.index.json"
)

type header = map[string]map[string]any

// edit rewrites a safetensors file's header.
func edit(t *testing.T, path string, f func(header, []byte)) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(b)
	var h header
	if err := json.Unmarshal(b[8:8+n], &h); err != nil {
		t.Fatal(err)
	}
	data := b[8+n:]
	f(h, data)
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	if err := os.WriteFile(path, append(append(out, text...), data...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replaceIn changes one key of a JSON file.
func replaceIn(t *testing.T, path string, change map[string]any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	maps.Copy(m, change)
	if b, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

const (
	embedding = "model.embed_tokens.weight"
	firstNorm = "model.layers.0.input_layernorm.weight"
)

// TestBadModels gives the program models that are broken, each in one way, and
// checks that it says what, where and how to mend.
func TestBadModels(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		parts []string
	}{
		{"truncated", func(t *testing.T, dir string) {
			info, _ := os.Stat(filepath.Join(dir, weights))
			os.Truncate(filepath.Join(dir, weights), info.Size()/2)
		}, []string{weights, "the file is cut short: fetch it again"}},
		{"no header", func(t *testing.T, dir string) { os.Truncate(filepath.Join(dir, weights), 5) }, []string{"5 bytes, want at least the 8"}},
		{"header longer than the file", func(t *testing.T, dir string) {
			write(t, dir, weights, "\xff\xff\xff\xff\xff\xff\xff\x3f{}")
		}, []string{"header of 4611686018427387903 bytes"}},
		{"overlap", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, weights), func(h header, _ []byte) { h[firstNorm] = h[embedding] })
		}, []string{"overlap", firstNorm, "save or fetch it again"}},
		{"negative", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, weights), func(h header, _ []byte) { h[embedding]["shape"] = []int{-258, -16} })
		}, []string{embedding, "negative dimension"}},
		{"larger than the file", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, weights), func(h header, _ []byte) {
				h[embedding]["shape"], h[embedding]["data_offsets"] = []int{1 << 40, 1}, []int{0, 4 << 40}
			})
		}, []string{embedding, "4398046511104"}},
		{"pickle", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, weights))
			write(t, dir, "pytorch_model.bin", "PK\x03\x04")
		}, []string{"pytorch_model.bin", "safetensors"}},
		{"missing shard", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, weights))
			write(t, dir, index, `{"weight_map":{"x":"model-00001-of-00002.safetensors"}}`)
		}, []string{"this shard is missing", "model-00001-of-00002.safetensors"}},
		{"unknown architecture", func(t *testing.T, dir string) {
			replaceIn(t, filepath.Join(dir, "config.json"), map[string]any{"architectures": []string{"LamaForCausalLM"}})
		}, []string{`unknown architecture "LamaForCausalLM" (did you mean "LlamaForCausalLM"?)`}},
		{"unknown tokenizer", func(t *testing.T, dir string) {
			b, _ := os.ReadFile(filepath.Join(dir, "tokenizer.json"))
			write(t, dir, "tokenizer.json", regexp.MustCompile(`"type":\s*"BPE"`).ReplaceAllString(string(b), `"type":"WordPeace"`))
		}, []string{`"WordPeace"`, "BPE, Unigram"}},
		{"no config", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "config.json")) }, []string{"no config.json"}},
		{"NaN", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, weights), func(h header, data []byte) {
				at := int(h[embedding]["data_offsets"].([]any)[0].(float64))
				binary.LittleEndian.PutUint32(data[at:], math.Float32bits(float32(math.NaN())))
			})
		}, []string{embedding + " (1 NaN", "mend the checkpoint"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := goodModel(t)
			c.spoil(t, dir)
			code, _, err := pewter(t, "", "-c", fmt.Sprintf("m = load(%q)\nm.score(\"\", \"abc\")", dir))
			want(t, code, 1, err, append(c.parts, "<input 1>:")...)
		})
	}
}

// TestBadCalls checks what is said about wrong arguments.
func TestBadCalls(t *testing.T) {
	data := t.TempDir()
	write(t, data, "eng/data.tsv", "sen\twrong\na\tb\n")
	write(t, data, "deu/data.tsv", "")
	write(t, data, "nld/data.tsv", "sen\twrong_sen\tphenomenon\n")
	prelude := fmt.Sprintf("a, b = [model(hidden=16, layers=1, heads=2, seed=s, name=\"m%%d\" %% s) for s in (1, 2)]\nwide = model(hidden=32, layers=1, heads=2, name=\"wide\")\ndata = %q\n", data)
	for call, parts := range map[string][]string{
		"linear([a, wide])":                        {"cannot be merged", embedding + ": [258, 16] in m1, [258, 32] in wide"},
		"linear([a, b], weights=[1])":              {"got 1 weight for 2 models"},
		"linear([])":                               {"at least one model"},
		"ties([a, b])":                             {"missing argument for base", "usage: ties(models, base"},
		"ties([a, b], base=a, densty=0.5)":         {`did you mean "density"?`},
		"ties([a, b], base=a, density=2)":          {"density is 2, want a number from 0 to 1"},
		"linear([a, 3])":                           {"element 1: got int, want a checkpoint"},
		"merge([a, b], method=\"tie\")":            {`did you mean "ties"?`},
		"tasks.multiblimp(\"eng\", data=data)":     {"eng/data.tsv", "no column", "wrong_sen", "have: sen, wrong"},
		"tasks.multiblimp(\"deu\", data=data)":     {"deu/data.tsv", "empty"},
		"tasks.multiblimp(\"nld\", data=data)":     {"nld/data.tsv", "no rows"},
		"tasks.multiblimp(\"fra\", data=data)":     {"no fra/data.tsv", "have: deu, eng, nld"},
		"evaluate(a, [])":                          {"no tasks; want at least one"},
		"tasks.pairs([])":                          {"no rows"},
		"a.nmae":                                   {`checkpoint has no .nmae (did you mean "name"?)`},
		"table([{\"x\": 1}]).where(y=1)":           {"no column \"y\""},
		"c = []; c.append(c); table([{\"x\": c}])": {"stand more than 64 deep"},
		"sum(range(100000000000))":                 {"100000000000 elements are too many"},
		"combinations(range(100000), 50000)":       {"more than 200 combinations of 50000 from 100000 items"},
		"table(3)":                                 {"got int, want a list of dicts"},
		"a[\"model.norm.weigh\"]":                  {`did you mean "model.norm.weight"?`},
	} {
		t.Run(call, func(t *testing.T) {
			code, _, err := pewter(t, "", "-c", prelude+call)
			exit := 1
			if strings.HasPrefix(call, "sum(range(") {
				exit = 4
			}
			want(t, code, exit, err, append(parts, "<input 1>:4:")...)
		})
	}
}

// TestBadNotebooks checks that what is wrong with a notebook's text is found
// before anything runs, and what runs too long is stopped.
func TestBadNotebooks(t *testing.T) {
	for _, c := range []struct {
		name, text string
		args       []string
		exit       int
		parts      []string
	}{
		{"syntax", "print(\"ran\")\n# %%\nx = = 1\n", nil, 2, []string{"nb.star:3:5"}},
		{"undefined", "print(\"ran\")\n# %%\ny = xx + 1\n# %%\nx = 1\n", nil, 2, []string{"nb.star:3:5", "undefined: xx"}},
		{"defined twice", "x = 1\n# %%\nx = 2\n", nil, 2, []string{"nb.star:3:1", "line 1"}},
		{"cycle", "# %%\na = b\n# %%\nb = a\n", nil, 2, []string{"cycle"}},
		{"endless, by time", "while True: pass\n", []string{"--timeout", "50ms"}, 4, []string{"longer than 50ms", "nb.star:1:7"}},
		{"endless, by steps", "while True: pass\n", []string{"--steps", "10000"}, 4, []string{"more than 10000 steps"}},
		{"too much memory", "x = []\nfor i in range(100000000): x.append(\"%d\" % i * 100)\n", []string{"--memory", "50M"}, 4, []string{"the limit is 50 MB"}},
		{"expectation", "expect(0.5, 0.6, tol=0.01, what=\"accuracy\")\n", nil, 3, []string{"accuracy: got 0.5, want 0.6 within 0.01"}},
		{"failure", "x = 1 // 0\n# %%\ny = x\n# %%\nprint(3)\n", nil, 1, []string{"division by zero", "not run: x comes from the cell at line 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			nb := write(t, t.TempDir(), "nb.star", c.text)
			code, out, err := pewter(t, "", append([]string{"run", nb}, c.args...)...)
			want(t, code, c.exit, err, c.parts...)
			if c.exit == 2 && out != "" {
				t.Errorf("a cell ran: %q", out)
			}
			if c.name == "failure" && out != "3\n" {
				t.Errorf("the cell that does not depend on the failed one printed %q, want 3", out)
			}
		})
	}
}

// TestBadMerges gives `pewter merge` what it can't carry out.
func TestBadMerges(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	code, _, err := pewter(t, "", "-c", "for s in range(2): save(model(hidden=16, layers=1, heads=2, seed=s), \"m%d\" % s)")
	want(t, code, 0, err)
	const linear = "merge_method: linear\nmodels:\n- model: m0\n- model: m1\n"
	for _, c := range []struct {
		text, args string
		code       int
		parts      []string
	}{
		{linear, "out --compat mergkit", 2, []string{`invalid value "mergkit" for --compat: got "mergkit", want mergekit`}},
		{linear, "out --shard 0", 2, []string{"want a positive size such as 5GB"}},
		{linear, ". --overwrite", 1, []string{"holds m0, from which c is made: choose another folder"}},
		{linear, "m1 --overwrite", 1, []string{"m1 is the folder that c is made from"}},
		{strings.Replace(linear, "m1", "m", 1), "out", 1, []string{`c.yml:4:10: m: no such file or folder`, `did you mean "m0"`}},
		{strings.Replace(linear, "m1", "m1+m0", 1), "out", 1, []string{"c.yml:4:10: m0: no adapter_config.json; want a folder that PEFT wrote (it holds: "}},
		{strings.Replace(linear, "m1", "m1+no", 1), "out", 1, []string{"c.yml:4:10: the adapter: no: no such file or folder"}},
		{linear + "tokenizer: {source: union, tokens: {\"<x>\": {source: m7}}}\n", "out", 1, []string{`c.yml:5:44: the source of token "<x>" is m7, which is not among the models merged`}},
	} {
		write(t, dir, "c.yml", c.text)
		code, _, err := pewter(t, "", append([]string{"merge", "c.yml"}, strings.Fields(c.args)...)...)
		want(t, code, c.code, err, c.parts...)
		if left, _ := os.ReadDir(dir); len(left) != 3 {
			t.Fatalf("%s: left %v", c.args, left)
		}
	}
}
