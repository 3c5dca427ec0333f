package jsontext

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	type file struct {
		Map  map[string]string `json:"map"`
		List []int             `json:"list"`
		On   bool              `json:"on"`
	}
	for text, want := range map[string]string{
		"":                   "the file is empty",
		" \n":                "the file is empty",
		`{"map":`:            "the file ends too soon: it is cut short",
		"{\n \"map\": x}":    "line 2, column 9: invalid character 'x' looking for beginning of value",
		"x":                  "line 1, column 1: invalid character 'x' looking for beginning of value",
		"[]":                 "a list",
		`"a"`:                "a string",
		`{"map": {"a": 3}}`:  "map is a number, want a string",
		`{"list": {}}`:       "list is an object, want a list",
		`{"list": ["a"]}`:    "list is a string, want a number",
		`{"on": 1}`:          "on is a number, want true or false",
		`{"map": {"a":"b"}}`: "",
	} {
		for name, decode := range map[string]func(any) error{
			"Unmarshal": func(x any) error { return json.Unmarshal([]byte(text), x) },
			"Decoder":   json.NewDecoder(strings.NewReader(text)).Decode,
		} {
			var f file
			err := decode(&f)
			switch {
			case err == nil && want == "":
			case err == nil || Explain([]byte(text), err).Error() != want:
				t.Errorf("%s(%q): %v, want %q", name, text, err, want)
			}
		}
	}
}
