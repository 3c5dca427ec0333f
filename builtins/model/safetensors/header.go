package safetensors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"pewter/kernel/tensor"
)

// A header is what a file says of its tensors.
type header struct {
	list []Entry        // in the file's order
	at   map[string]int // the place of each in list, by name
	meta map[string]string
}

// add adds a tensor, unless there is one of that name.
func (h *header) add(e Entry) bool {
	if _, twice := h.at[e.Name]; twice {
		return false
	}
	h.at[e.Name] = len(h.list)
	h.list = append(h.list, e)
	return true
}

// parseHeader reads a header.
func parseHeader(path string, b []byte) (header, error) {
	if h, ok := parsePlain(b); ok {
		return h, nil
	}
	return parseJSON(path, b)
}

// parseJSON reads the JSON of a header, token by token so that a name given
// twice is seen.
func parseJSON(path string, b []byte) (h header, err error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return header{}, fmt.Errorf("%s: the header is no JSON object (%v); this is no safetensors file, or it is damaged", path, orGot(err, t))
	}
	h.at = map[string]int{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return header{}, fmt.Errorf("%s: header: %v; the file is damaged: save or fetch it again", path, err)
		}
		if err := h.parse(dec, path, t.(string)); err != nil { // a key of an object is a string, or Token fails
			return header{}, err
		}
	}
	return h, endOfHeader(path, dec)
}

// parse reads what the header says of a name.
func (h *header) parse(dec *json.Decoder, path, name string) error {
	if name == "__metadata__" {
		if h.meta != nil {
			return fmt.Errorf("%s: header: __metadata__ is given twice", path)
		}
		if err := dec.Decode(&h.meta); err != nil {
			return fmt.Errorf("%s: header: __metadata__: %v, want an object of strings", path, err)
		}
		return nil
	}
	if _, twice := h.at[name]; twice {
		return fmt.Errorf("%s: tensor %q is given twice in the header; the file is damaged: save or fetch it again", path, name)
	}
	e, err := parseEntry(dec, name)
	if err != nil {
		return fmt.Errorf("%s: tensor %q: %w", path, name, err)
	}
	h.add(e)
	return nil
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

// A rawEntry is a tensor's description as it stands in the file.
type rawEntry struct {
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

// parseEntry reads the value of one tensor.
func parseEntry(dec *json.Decoder, name string) (Entry, error) {
	var raw rawEntry
	if err := dec.Decode(&raw); err != nil {
		return Entry{}, fmt.Errorf("%v; want dtype, shape and data_offsets", err)
	}
	return raw.checked(name)
}

// checked checks a description on its own: the range is as long as shape and type say.
func (raw rawEntry) checked(name string) (Entry, error) {
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
