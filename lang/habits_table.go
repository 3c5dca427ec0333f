package lang

import (
	"fmt"
	"strings"
)

// habits are tried in order.
var habits = []habit{
	{fstring, "Starlark has no f-strings", fstringHint, before},
	{func(c *scene) bool { return c.tok(0).kind == kindString && c.tok(-1).kind == kindName && c.touches(-1) },
		"Starlark has no such string prefix", say(`string literals are "…", r"…" and b"…"`), before},
	{func(c *scene) bool { return c.tok(0).kind == kindString && c.tok(-1).kind == kindString },
		"Starlark does not join adjacent strings", say("put + between them"), nil},
	word("import", "Starlark has no import", `the verbs need none; load("math", "sqrt") takes names from a module, load("lib.star", "f") from a file`),
	word("from", "Starlark has no import", `the verbs need none; load("math", "sqrt") takes names from a module, load("lib.star", "f") from a file`),
	word("try", "Starlark has no try", "catch(f) returns the value of f(), or its error as a value"),
	word("except", "Starlark has no except", "catch(f) returns the value of f(), or its error as a value"),
	word("finally", "Starlark has no finally", "catch(f) returns the value of f(), or its error as a value"),
	word("raise", "Starlark has no raise", `write fail("message")`),
	word("class", "Starlark has no classes", "struct(a=1, b=2) makes a record; functions work on it"),
	word("with", "Starlark has no with", "the verbs open and close files themselves: read(path), write(path, value)"),
	word("yield", "Starlark has no generators", "return a list"),
	word("global", "Starlark has no global", "a function cannot assign to names outside it: return the value and assign it where you call"),
	word("nonlocal", "Starlark has no nonlocal", "a function cannot assign to names outside it: return the value and assign it where you call"),
	word("del", "Starlark has no del", "write d.pop(key) for an entry of a dict, and let names be"),
	word("async", "Starlark has no async", "calls run one after another; the verbs use all cores themselves"),
	word("await", "Starlark has no await", "calls run one after another; the verbs use all cores themselves"),
	word("as", "Starlark has no as", "assign with ="),
	word("@", "Starlark has no decorators", "write g = decorator(f)"),
	word("`", "Starlark has no backquotes", "repr(x) or str(x) returns text"),
	{func(c *scene) bool { return c.is(0, "is", "not") }, "Starlark has no is not", say("write !="), nil},
	word("is", "Starlark has no is", "write =="),
	{func(c *scene) bool { return c.is(0, "**") && endsValue(c.tok(-1)) }, "Starlark has no operator **", powHint, nil},
	{func(c *scene) bool { return c.is(0, "**") }, "Starlark has no ** in a display", say("write a | b to join dicts"), nil},
	{func(c *scene) bool { return strings.Contains(c.msg, "does not associate") }, "Starlark does not chain comparisons", chainHint, nil},
	{func(c *scene) bool { return c.first().text == "assert" }, "Starlark has no assert", say("write expect(got, want), or if not condition: fail(message)"), nil},
	{func(c *scene) bool { return c.is(-1, "print") }, "print is a function", printHint, nil},
	{func(c *scene) bool { return c.is(-1, "match") || c.is(-1, "type") || c.is(-1, "case") }, "", matchHint, nil},
	{func(c *scene) bool { return c.is(0, ":", "=") && c.touches(0) }, "Starlark has no :=", say("assign with = in a statement of its own"), nil},
	{annotation, "Starlark has no type annotations", say("leave out the colon and the type"), nil},
	{func(c *scene) bool { return c.is(0, "-", ">") && c.first().text == "def" }, "Starlark has no type annotations", say("leave out -> and the type"), nil},
	{func(c *scene) bool { return c.is(0, "/") && c.first().text == "def" }, "Starlark has no positional-only parameters", say("leave out the /"), nil},
	{func(c *scene) bool {
		return c.is(0, "*") && (c.is(-1, ",") || c.first() == c.tok(0)) && c.tok(0).depth == 0
	},
		"Starlark has no starred assignment", say("take slices: a, b = x[0], x[1:]"), nil},
	{func(c *scene) bool { return c.is(0, "*") }, "Starlark has no * in a display", say("write list(a) + [b]"), nil},
	{func(c *scene) bool { return isOp(c.tok(-1), "+-") && c.tok(-2).text == c.tok(-1).text && c.touches(-2) }, "Starlark has no ++ and --", say("write x += 1 or x -= 1"), nil},
	{func(c *scene) bool { return c.is(-1, "&", "&") }, "Starlark has no &&", say("write and"), nil},
	{func(c *scene) bool { return c.is(-1, "|", "|") }, "Starlark has no ||", say("write or"), nil},
	{func(c *scene) bool { return c.is(-1, "<", ">") }, "Starlark has no <>", say("write !="), nil},
	{magic, "a notebook has no commands of the shell or of IPython", say("a cell is Starlark alone; help(x) describes x"), nil},
	word("!", "Starlark has no !", "write not"),
	word("?", "Starlark has no ?", "write a if condition else b; help(x) describes x"),
	word("$", "Starlark has no $", "names are letters, digits and _"),
	{curly, "this is no character of the language", curlyHint, nil},
	{func(c *scene) bool { return c.is(0, "for") && inBracket(c, "(") }, "Starlark has no generator expressions", say("write a list: [x for x in y]"), nil},
	{func(c *scene) bool {
		return (c.is(0, ",") || c.is(0, "}")) && inBracket(c, "{") && strings.HasSuffix(c.msg, "want ':'")
	},
		"Starlark has no set literals", say("write set([a, b])"), nil},
	{func(c *scene) bool { return c.tok(-1).kind == kindNumber && c.tok(0).kind == kindName && c.touches(-1) }, "this is no number", numberHint, nil},
	{func(c *scene) bool { return c.is(0, "=") && strings.HasSuffix(c.msg, "want ':'") }, "", say("write == to compare"), nil},
	{func(c *scene) bool { return c.is(0, "=") && strings.HasSuffix(c.msg, "want newline") }, "Starlark does not chain assignments", say("write one statement for each name"), nil},
	{func(c *scene) bool { return strings.Contains(c.msg, "without else clause") }, "", say("write a if condition else b"), nil},
	{func(c *scene) bool { return c.is(0, "return") }, "", say("a lambda is a single expression without return; use def for more"), nil},
	{func(c *scene) bool { return c.is(0, "else") || c.is(0, "elif") }, "", say("it goes with an if indented as far as it is"), nil},
	{func(c *scene) bool { return strings.HasPrefix(c.msg, "got indent") }, "unexpected indentation", say("start this line in the column of the one before"), nil},
	{func(c *scene) bool { return strings.HasSuffix(c.msg, "want indent") }, "an indented block is missing", say("indent the lines after the colon by four spaces; write pass for none"), nil},
	{func(c *scene) bool { return strings.HasPrefix(c.msg, "unindent") }, "", say("indent this line as far as a line above it that begins a block or follows one"), nil},
	{func(c *scene) bool { return strings.Contains(c.msg, "in string") }, "this string is not closed", say(`close it where it ends; """ … """ goes over several lines`), nil},
	{func(c *scene) bool {
		return strings.HasPrefix(c.msg, "load operand") || strings.HasPrefix(c.msg, "original name")
	},
		"", say(`a load statement names what it takes: load("lib.star", "f", g="h")`), nil},
	{func(c *scene) bool {
		return strings.HasSuffix(c.msg, "want ':'") && c.first().text != "" && isHeader(c.first().text)
	}, "", say("end the line that begins with this word with a colon"), nil},
	{func(c *scene) bool { _, open := c.opener(); return open && ended(c) }, "this bracket is not closed",
		say("close it after the last thing that it holds"), unclosed},
	{func(c *scene) bool { t, open := c.opener(); return open && t.line < c.tok(0).line }, "", func(c *scene) string {
		return fmt.Sprintf("the %s of line %d is still open here: close it, or put a comma before this", unclosed(c).text, unclosed(c).line+c.line-1)
	}, nil},
	{func(c *scene) bool { return ended(c) && strings.HasSuffix(c.msg, "want primary expression") }, "an expression is missing here",
		say("write it, or leave out what comes before"), nil},
	{func(c *scene) bool { return strings.HasSuffix(c.msg, "want newline") }, "", say("the statement is complete before this: put an operator between, or start a new line"), nil},
	{func(c *scene) bool {
		return isOp(c.tok(0), ",)]}") && strings.HasSuffix(c.msg, "want primary expression")
	}, "an expression is missing here",
		say("write it, or leave out what comes before"), nil},
	{func(c *scene) bool { return strings.HasPrefix(c.msg, "unexpected '") }, "", say("no bracket of this kind is open"), nil},
}

func isHeader(word string) bool {
	return word == "if" || word == "elif" || word == "else" || word == "for" || word == "while" || word == "def"
}

// fstring finds f"…" and its kin.
func fstring(c *scene) bool {
	prefix := strings.ToLower(c.tok(-1).text)
	return c.tok(0).kind == kindString && c.touches(-1) && (prefix == "f" || prefix == "fr" || prefix == "rf")
}

// fstringHint rewrites f"a {x} b {y:.2f}" to "a {} b {}".format(x, fmt(y, ".2f")).
func fstringHint(c *scene) string {
	text := c.tok(0).text
	var b strings.Builder
	var args []string
	for {
		before, rest, ok := strings.Cut(text, "{")
		inner, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !ok || !closed || strings.ContainsAny(inner, "{\"'") || strings.HasPrefix(rest, "{") {
			break
		}
		b.WriteString("{}")
		name, spec, formatted := strings.Cut(inner, ":")
		if formatted {
			name = fmt.Sprintf("fmt(%s, %q)", name, spec)
		}
		args = append(args, name)
		text = after
	}
	if args == nil || strings.ContainsAny(b.String(), "\n") {
		return `write "a {}".format(x), or fmt(x, ".2f") for the digits`
	}
	return fmt.Sprintf("write %s.format(%s)", b.String(), joinNames(args))
}

// powHint rewrites x ** 2 to pow(x, 2).
func powHint(c *scene) string {
	x, y := c.operandBefore(), c.tok(1)
	if x == "" || y.kind != kindName && y.kind != kindNumber || isOp(c.tok(2), ".([") {
		return "write pow(x, y)"
	}
	return fmt.Sprintf("write pow(%s, %s)", x, y.text)
}

// chainHint rewrites a < b < c to a < b and b < c.
func chainHint(c *scene) string {
	mid, op := c.tok(-1), c.tok(0)
	if c.tok(-2).kind == kindOp && (mid.kind == kindName || mid.kind == kindNumber) && c.tok(1).end > 0 && c.tok(-3).end > 0 {
		return fmt.Sprintf("write %s and %s %s %s", c.quoteTokens(-3, -1), mid.text, op.text, c.tok(1).text)
	}
	return "write a < b and b < c"
}

func printHint(c *scene) string {
	if t := c.tok(0); t.kind == kindString || t.kind == kindName || t.kind == kindNumber {
		return fmt.Sprintf("write print(%s)", t.text)
	}
	return "write print(x)"
}

func matchHint(c *scene) string {
	if c.is(-1, "type") {
		return "Starlark has no type statement: values carry their types, type(x) returns one's name"
	}
	return "Starlark has no match: write if, elif and else"
}

// annotation finds the colon of x: int = 3 and of def f(x: int).
func annotation(c *scene) bool {
	if !c.is(0, ":") || c.tok(-1).kind != kindName {
		return false
	}
	return c.first() == c.tok(-1) || c.first().text == "def" && inBracket(c, "(")
}

// magic finds a line that begins with %, ! or ?.
func magic(c *scene) bool {
	return (c.is(0, "%") || c.is(0, "!") || c.is(0, "?")) && c.first() == c.tok(0)
}

func inBracket(c *scene, text string) bool {
	t, ok := c.opener()
	return ok && t.text == text
}

// curly finds characters that word processors put in place of others.
func curly(c *scene) bool { return c.tok(0).kind == kindStray && plain[c.tok(0).text] != "" }

// plain are the characters to write instead.
var plain = map[string]string{"“": `"`, "”": `"`, "„": `"`, "«": `"`, "»": `"`, "‘": "'", "’": "'",
	"−": "-", "–": "-", "—": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "…": "...", "\u00a0": "a space", "，": ",", "（": "(", "）": ")"}

func curlyHint(c *scene) string { return "write " + plain[c.tok(0).text] }

func numberHint(c *scene) string {
	switch name := c.tok(0).text; {
	case strings.HasPrefix(name, "_"):
		return "write " + strings.ReplaceAll(c.quoteTokens(-1, 0), "_", "")
	case name == "j" || name == "J":
		return "Starlark has no complex numbers"
	}
	return "a name does not begin with a digit; put an operator between a number and a name"
}
