package merge

import "reflect"

// An Extension is a method that was made outside of this program, whose
// hyper-parameters are the fields of a struct of its own.
type Extension interface {
	Method
	// Fields returns that struct.
	Fields() reflect.Value
	// With returns the method with other fields.
	With(fields reflect.Value) Method
	// Source is a digest of the text that it was made of: a part of recipes.
	Source() string
}

// fields returns the struct whose exported fields are a method's hyper-parameters.
func fields(m Method) reflect.Value {
	if e, ok := m.(Extension); ok {
		return e.Fields()
	}
	return reflect.ValueOf(m)
}

// withFields returns a method of m's kind whose hyper-parameters are v.
func withFields(m Method, v reflect.Value) Method {
	if e, ok := m.(Extension); ok {
		return e.With(v)
	}
	return v.Interface().(Method)
}
