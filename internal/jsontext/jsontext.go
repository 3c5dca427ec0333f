// Package jsontext says what is wrong with a JSON text in the words of JSON, where
// encoding/json speaks of Go's types.
package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// Explain returns the error that decoding text ended with, with its place where that
// is known: "line 2, column 5: invalid character 'x' …", "map is a number, want a string". Of
// a whole text of another kind it says which: "a list".
func Explain(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return errors.New("the file is empty")
	case Cut(err):
		return errors.New("the file ends too soon: it is cut short")
	case errors.As(err, &syntax):
		line, column := place(text, syntax.Offset)
		return fmt.Errorf("line %d, column %d: %w", line, column, err)
	case errors.As(err, &kind):
		if kind.Field == "" {
			return errors.New(article(kind.Value))
		}
		return fmt.Errorf("%s is %s, want %s", kind.Field, article(kind.Value), want(kind.Type.Kind()))
	}
	return err
}

// Cut reports whether decoding ended with err because the text ends too soon.
func Cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err.Error() == "unexpected end of JSON input"
}

// place returns the line and column, from 1, of the byte before offset.
func place(text []byte, offset int64) (line, column int) {
	before := text[:max(offset-1, 0)]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

func article(value string) string {
	switch value {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	}
	return "a " + value
}

func want(k reflect.Kind) string {
	switch k {
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	}
	return "a number"
}
