package safetensors

import (
	"bytes"
	"slices"
)

// Headers as they are nearly always written, without escapes, letters beyond ASCII,
// unknown or repeated fields, take encoding/json ten times as long as they need. A plain
// scanner reads these; it gives up, without saying why, on all others, which parseJSON
// reads or refuses.
type plain struct{ rest []byte }

// parsePlain reads a whole header.
func parsePlain(b []byte) (h header, ok bool) {
	p := plain{b}
	n := bytes.Count(b, []byte(`"data_offsets"`))
	h.list, h.at = slices.Grow([]Entry(nil), n), make(map[string]int, n)
	ok = p.object(func(name []byte) bool {
		if string(name) == "__metadata__" {
			return h.meta == nil && p.metadata(&h)
		}
		raw, ok := p.entry()
		if !ok {
			return false
		}
		e, err := raw.checked(string(name))
		return err == nil && h.add(e)
	})
	p.spaces()
	return h, ok && len(p.rest) == 0
}

// metadata reads an object of strings.
func (p *plain) metadata(h *header) bool {
	h.meta = map[string]string{}
	return p.object(func(key []byte) bool {
		v, ok := p.text()
		if _, twice := h.meta[string(key)]; !ok || twice {
			return false
		}
		h.meta[string(key)] = string(v)
		return true
	})
}

// entry reads the description of a tensor.
func (p *plain) entry() (raw rawEntry, ok bool) {
	ok = p.object(func(key []byte) bool {
		var ok bool
		switch {
		case string(key) == "dtype" && raw.DType == "":
			var name []byte
			name, ok = p.text()
			raw.DType = string(name)
		case string(key) == "shape" && raw.Shape == nil:
			raw.Shape, ok = numbers[int](p)
		case string(key) == "data_offsets" && raw.Offsets == nil:
			raw.Offsets, ok = numbers[int64](p)
		}
		return ok
	})
	return raw, ok && raw.Shape != nil
}

// object reads an object; value reads that of each key.
func (p *plain) object(value func(key []byte) bool) bool {
	if !p.next('{') {
		return false
	}
	if p.next('}') {
		return true
	}
	for {
		key, ok := p.text()
		if !ok || !p.next(':') || !value(key) {
			return false
		}
		if !p.next(',') {
			return p.next('}')
		}
	}
}

// numbers reads a list of whole numbers from 0 on, of at most 18 digits.
func numbers[T int | int64](p *plain) (list []T, ok bool) {
	list = []T{}
	if !p.next('[') {
		return nil, false
	}
	if p.next(']') {
		return list, true
	}
	for {
		n, ok := p.number()
		if !ok || int64(T(n)) != n {
			return nil, false
		}
		list = append(list, T(n))
		if !p.next(',') {
			return list, p.next(']')
		}
	}
}

func (p *plain) number() (n int64, ok bool) {
	p.spaces()
	i := 0
	for i < len(p.rest) && p.rest[i] >= '0' && p.rest[i] <= '9' {
		n = 10*n + int64(p.rest[i]-'0')
		if i++; i > 18 {
			return 0, false
		}
	}
	ok = i == 1 || i > 1 && p.rest[0] != '0'
	p.rest = p.rest[i:]
	return n, ok
}

// text reads a string of ASCII without escapes.
func (p *plain) text() (s []byte, ok bool) {
	if !p.next('"') {
		return nil, false
	}
	for i, c := range p.rest {
		if c == '"' {
			s, p.rest = p.rest[:i], p.rest[i+1:]
			return s, true
		}
		if c < ' ' || c > '~' || c == '\\' {
			break
		}
	}
	return nil, false
}

// next takes a mark, with the spaces before it.
func (p *plain) next(mark byte) bool {
	p.spaces()
	if len(p.rest) == 0 || p.rest[0] != mark {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *plain) spaces() {
	for len(p.rest) > 0 {
		switch p.rest[0] {
		case ' ', '\n', '\t', '\r':
			p.rest = p.rest[1:]
		default:
			return
		}
	}
}
