package safetensors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"pewter/kernel/tensor"
)

// parseHeader reads the JSON of a header, token by token so that a name given
// twice is seen.
func parseHeader(path string, b []byte) (map[string]Entry, map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, fmt.Errorf("%s: the header is no JSON object (%v); this is no safetensors file, or it is damaged", path, orGot(err, t))
	}
	entries, meta := make(map[string]Entry, bytes.Count(b, []byte(`"data_offsets"`))), map[string]string(nil)
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: header: %v; the file is damaged: save or fetch it again", path, err)
		}
		name := t.(string) // a key of an object is a string, or Token fails
		if name == "__metadata__" {
			if meta != nil {
				return nil, nil, fmt.Errorf("%s: header: __metadata__ is given twice", path)
			}
			if err := dec.Decode(&meta); err != nil {
				return nil, nil, fmt.Errorf("%s: header: __metadata__: %v, want an object of strings", path, err)
			}
			continue
		}
		if _, dup := entries[name]; dup {
			return nil, nil, fmt.Errorf("%s: tensor %q is given twice in the header; the file is damaged: save or fetch it again", path, name)
		}
		e, err := parseEntry(dec, name)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: tensor %q: %w", path, name, err)
		}
		entries[name] = e
	}
	return entries, meta, endOfHeader(path, dec)
}

// endOfHeader checks that the object is closed and only spaces follow it.
func endOfHeader(path string, dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%s: header: %v; the file is damaged: save or fetch it again", path, err)
	}
	if t, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("%s: header: %v after its end; the file is damaged: save or fetch it again", path, orGot(err, t))
	}
	return nil
}

func orGot(err error, t json.Token) any {
	if err != nil {
		return err
	}
	return fmt.Sprintf("got %v", t)
}

// parseEntry reads the value of one tensor and checks it on its own: its range
// is as long as its shape and type say.
func parseEntry(dec *json.Decoder, name string) (Entry, error) {
	var raw struct {
		DType   string  `json:"dtype"`
		Shape   []int   `json:"shape"`
		Offsets []int64 `json:"data_offsets"`
	}
	if err := dec.Decode(&raw); err != nil {
		return Entry{}, fmt.Errorf("%v; want dtype, shape and data_offsets", err)
	}
	d, err := tensor.ParseDType(raw.DType)
	if err != nil || d.Safetensors() != raw.DType {
		return Entry{}, fmt.Errorf("element type %q is not known; want F32, F16, BF16, F64 or an integer type: convert the checkpoint to one of them", raw.DType)
	}
	for _, x := range raw.Shape {
		if x < 0 {
			return Entry{}, fmt.Errorf("shape %s has a negative dimension", tensor.ShapeString(raw.Shape))
		}
	}
	if len(raw.Offsets) != 2 || raw.Offsets[0] < 0 || raw.Offsets[1] < raw.Offsets[0] {
		return Entry{}, fmt.Errorf("data_offsets %v, want [start, end] with 0 <= start <= end", raw.Offsets)
	}
	e := Entry{Name: name, DType: d, Shape: raw.Shape, Start: int(raw.Offsets[0]), End: int(raw.Offsets[1])}
	want, ok := byteSize(d, e.Shape)
	if !ok {
		return Entry{}, fmt.Errorf("shape %s is too large for any memory", tensor.ShapeString(e.Shape))
	}
	if want != e.Size() {
		return Entry{}, fmt.Errorf("%s%s takes %d bytes, but data_offsets [%d, %d) hold %d; the file is damaged: save or fetch it again",
			d.Safetensors(), tensor.ShapeString(e.Shape), want, e.Start, e.End, e.Size())
	}
	return e, nil
}
