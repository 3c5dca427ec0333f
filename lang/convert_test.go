package lang

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// TestToGoCyclic checks that a value that holds itself is an error.
func TestToGoCyclic(t *testing.T) {
	list := starlark.NewList(nil)
	if err := list.Append(list); err != nil {
		t.Fatal(err)
	}
	dict := starlark.NewDict(1)
	if err := dict.SetKey(starlark.String("d"), dict); err != nil {
		t.Fatal(err)
	}
	for _, v := range []starlark.Value{list, dict} {
		x, err := ToGo(v)
		if err == nil || !strings.HasSuffix(err.Error(), "lists or dicts stand more than 64 deep within each other: does one hold itself?") || len(err.Error()) > 200 {
			t.Errorf("%s: got %v, %v", v, x, err)
		}
	}
	deep := starlark.Value(starlark.MakeInt(7))
	for range 60 {
		deep = starlark.Tuple{deep}
	}
	if _, err := ToGo(deep); err != nil {
		t.Error(err)
	}
}
