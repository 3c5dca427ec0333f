package arch

import (
	"fmt"
	"math"
	"strconv"

	"pewter/kernel/tensor"
)

// MaxDim bounds every number in a config.json that becomes a length.
const MaxDim = 1 << 24

// Fields reads the values of a config.json and keeps the first thing that is
// wrong with them. A key that is absent or null has its default.
type Fields struct {
	raw map[string]any
	err error
}

func (f *Fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// got shows a value as JSON does: "64" is no 64.
func (f *Fields) got(key string) string {
	if s, ok := f.raw[key].(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(f.raw[key])
}

// Has reports whether a key has a value other than null.
func (f *Fields) Has(key string) bool { return f.raw[key] != nil }

// Int returns a whole number in [0, MaxDim].
func (f *Fields) Int(key string, def int) int {
	switch v := f.raw[key].(type) {
	case nil:
		return def
	case int64:
		if v >= 0 && v <= MaxDim {
			return int(v)
		}
	case float64:
		if v >= 0 && v <= MaxDim && v == math.Trunc(v) {
			return int(v)
		}
	}
	f.fail("%s is %s, want a whole number from 0 to %d", key, f.got(key), MaxDim)
	return def
}

// Float returns a finite number.
func (f *Fields) Float(key string, def float64) float64 {
	switch v := f.raw[key].(type) {
	case nil:
		return def
	case int64:
		return float64(v)
	case float64:
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v
		}
	}
	f.fail("%s is %s, want a number", key, f.got(key))
	return def
}

// String returns a string.
func (f *Fields) String(key, def string) string {
	switch v := f.raw[key].(type) {
	case nil:
		return def
	case string:
		return v
	}
	f.fail("%s is %s, want a string", key, f.got(key))
	return def
}

// Bool returns a truth value.
func (f *Fields) Bool(key string, def bool) bool {
	switch v := f.raw[key].(type) {
	case nil:
		return def
	case bool:
		return v
	}
	f.fail("%s is %s, want true or false", key, f.got(key))
	return def
}

// Strings returns a list of strings, or nil.
func (f *Fields) Strings(key string) []string {
	if f.raw[key] == nil {
		return nil
	}
	list, ok := f.raw[key].([]any)
	out := make([]string, len(list))
	for i := 0; ok && i < len(list); i++ {
		out[i], ok = list[i].(string)
	}
	if !ok {
		f.fail("%s is %s, want a list of strings", key, f.got(key))
	}
	return out
}

// Map returns the fields of an object, or nil. Errors in it are the caller's.
func (f *Fields) Map(key string) *Fields {
	if f.raw[key] == nil {
		return nil
	}
	m, ok := f.raw[key].(map[string]any)
	if !ok {
		f.fail("%s is %s, want an object", key, f.got(key))
	}
	return &Fields{raw: m}
}

// IDs returns a token id or a list of them.
func (f *Fields) IDs(key string) []int32 {
	list, ok := f.raw[key].([]any)
	if !ok {
		if f.raw[key] == nil {
			return nil
		}
		list = []any{f.raw[key]}
	}
	out := make([]int32, len(list))
	for i, v := range list {
		n, ok := v.(int64)
		if !ok || n < -1 || n > MaxDim {
			f.fail("%s is %s, want a token id or a list of them", key, f.got(key))
			return nil
		}
		out[i] = int32(n)
	}
	return out
}

// class returns the first of "architectures".
func (f *Fields) class() string {
	if names := f.Strings("architectures"); len(names) > 0 {
		return names[0]
	}
	return ""
}

// dtype reads "dtype", or "torch_dtype" as it was called before.
func (f *Fields) dtype() *tensor.DType {
	name := f.String("dtype", f.String("torch_dtype", ""))
	if name == "" || name == "auto" {
		return nil
	}
	d, err := tensor.ParseDType(name)
	if err != nil {
		f.fail("dtype: %w", err)
		return nil
	}
	return &d
}
