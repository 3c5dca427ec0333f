package lang

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/internal/suggest"
)

// bind assigns the arguments of a call to the parameters and converts them; the
// other parameters keep their defaults.
func (c *Call) bind(args starlark.Tuple, kwargs []starlark.Tuple, defaults []any) error {
	c.values = slices.Clone(defaults)
	if err := c.bindPositional(args); err != nil {
		return c.adviseList(args, err)
	}
	for _, kw := range kwargs {
		if err := c.bindKeyword(string(kw[0].(starlark.String)), kw[1]); err != nil {
			return err
		}
	}
	return c.missing()
}

// adviseList adds to the error of f(a, b), where the first parameter takes a list
// of such values, that it is f([a, b]).
func (c *Call) adviseList(args starlark.Tuple, err error) error {
	if len(args) < 2 || args[0].Type() != args[1].Type() || c.Func.Params == nil || c.Func.Params[0].Type.Convert == nil {
		return err
	}
	first := c.Func.Params[0]
	if _, isList := args[0].(starlark.Iterable); isList || first.Type.Name == Any.Name && !strings.HasPrefix(first.Doc, "a list") {
		return err
	}
	if _, wrong := first.Type.convert(starlark.NewList(args[:2])); wrong != nil {
		return err
	}
	return fmt.Errorf("%w; write several %s as one list: %s([…, …])", err, first.Name, c.Func.Name)
}

func (c *Call) bindPositional(args starlark.Tuple) error {
	i := 0
	for n, v := range args {
		if i >= len(c.Func.Params) || strings.HasPrefix(c.Func.Params[i].Name, "*") {
			return c.bindRest(i, n, args)
		}
		if err := c.set(i, v); err != nil {
			return err
		}
		i++
	}
	return nil
}

// bindRest gives args[n:] to the *parameter at i, if there is one.
func (c *Call) bindRest(i, n int, args starlark.Tuple) error {
	if i >= len(c.Func.Params) || !isVariadic(c.Func.Params[i].Name) {
		return c.tooMany(i, len(args))
	}
	p := c.Func.Params[i]
	for _, v := range args[n:] {
		x, err := p.Type.convert(v)
		if err != nil {
			return c.argError(p.Name[1:], err)
		}
		c.rest = append(c.rest, x)
	}
	return nil
}

func (c *Call) tooMany(max, got int) error {
	const format = "%s: got %d positional argument%s, want at most %d; usage: %s"
	plural := "s"
	if got == 1 {
		plural = ""
	}
	return fmt.Errorf(format, c.Func.Name, got, plural, max, c.Func.Signature())
}

func (c *Call) bindKeyword(name string, v starlark.Value) error {
	for i, p := range c.Func.Params {
		if p.Name == name && name != "*" {
			if c.given&(1<<i) != 0 {
				return fmt.Errorf("%s: got two values for parameter %s", c.Func.Name, name)
			}
			return c.set(i, v)
		}
	}
	for _, p := range c.Func.Params {
		if strings.HasPrefix(p.Name, "**") {
			return c.bindExtra(p, name, v)
		}
	}
	return c.unknown(name)
}

func (c *Call) bindExtra(p Param, name string, v starlark.Value) error {
	x, err := p.Type.convert(v)
	if err != nil {
		return c.argError(name, err)
	}
	c.extra = append(c.extra, Pair{name, x})
	return nil
}

func (c *Call) unknown(name string) error {
	names := c.Func.paramNames()
	if len(names) == 0 {
		return fmt.Errorf("%s: unknown parameter %s: it takes no keyword arguments", c.Func.Name, name)
	}
	return fmt.Errorf("%s: unknown parameter %s%s; it has %s", c.Func.Name, name,
		suggest.DidYouMean(name, names), joinNames(names))
}

// set converts v for the parameter at i. None stands for absence where the
// default is None.
func (c *Call) set(i int, v starlark.Value) error {
	p := c.Func.Params[i]
	c.given |= 1 << i
	if v == starlark.None && p.Default == starlark.None {
		c.values[i] = nil
		return nil
	}
	x, err := p.Type.convert(v)
	if err != nil {
		return c.argError(p.Name, err)
	}
	c.values[i] = x
	return nil
}

// missing returns an error if the call left out what is required.
func (c *Call) missing() error {
	var names []string
	for i, p := range c.Func.Params {
		if p.Required() && c.given&(1<<i) == 0 {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		return nil
	}
	return fmt.Errorf("%s: missing argument for %s; usage: %s", c.Func.Name, joinNames(names), c.Func.Signature())
}

func (c *Call) argError(name string, err error) error {
	return fmt.Errorf("%s: parameter %s: %w", c.Func.Name, name, err)
}

// paramNames returns the names that a keyword argument can have.
func (f *Func) paramNames() []string {
	var names []string
	for _, p := range f.Params {
		if !strings.HasPrefix(p.Name, "*") {
			names = append(names, p.Name)
		}
	}
	return names
}

// param returns the parameter of the given name, or the zero Param.
func (f *Func) param(name string) Param {
	for _, p := range f.Params {
		if p.Name == name {
			return p
		}
	}
	return Param{}
}

// isVariadic reports whether name is that of a *parameter.
func isVariadic(name string) bool {
	return len(name) > 1 && name[0] == '*' && name[1] != '*'
}
