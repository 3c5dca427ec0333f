package cpu

import (
	"reflect"
	"testing"
)

// A tier with assembly has it for attention and for all elements: its results
// would be the same without, and only slow. A loop that neither has is not missed.
func TestTierWhole(t *testing.T) {
	for _, tier := range available() {
		if tier.name == "go" {
			continue
		}
		for _, field := range []string{"tile", "strips", "outer", "sum", "dot", "max", "exp2Sum", "gather", "add", "norm", "rmsRows", "normGrad", "softcap", "rotate", "rotatePairs", "sincos", "adam", "glu", "gluGrad"} {
			ours, slow := functions(reflect.ValueOf(*tier).FieldByName(field)), functions(reflect.ValueOf(*portable()).FieldByName(field))
			for i := range ours {
				if ours[i] == slow[i] && ours[i] != 0 {
					t.Errorf("%s of %s is the portable one", field, tier.name)
				}
			}
		}
	}
}

// functions returns the addresses of the functions in v.
func functions(v reflect.Value) (at []uintptr) {
	switch v.Kind() {
	case reflect.Func:
		return []uintptr{v.Pointer()}
	case reflect.Array:
		for i := range v.Len() {
			at = append(at, functions(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			at = append(at, functions(v.Field(i))...)
		}
	}
	return at
}
