package lang

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// An advice is what to say about messages that match.
type advice struct {
	pattern string // a regular expression, compiled when there is a message
	hint    string // $1 is what its first group matched
}

// AddHint adds a hint for messages about values that the language does not know: the
// pattern is a regular expression, and $1 in the hint what its first group matched.
func AddHint(pattern, hint string) { runtimeAdvice = append(runtimeAdvice, advice{pattern, hint}) }

// resolverAdvice is about the messages of go.starlark.net/resolve.
var resolverAdvice = []advice{
	{`^return statement not within`, "the value of an expression that stands alone is shown: leave out return"},
	{`^load statement within`, "move it out to the top of the cell"},
	{`^can't assign to `, "the left of = is a name, x[i] or x.field; write == to compare"},
	{`(break|continue) not in a loop`, "$1 belongs in the body of a for or while"},
	{`^positional argument may not follow`, "put the arguments without names first"},
	{`^keyword argument may not follow \*\*`, "put name=value before **"},
	{`^required parameter may not follow`, "put the parameters without defaults first"},
	{`^names with leading underscores|^load: names with leading`, "rename it in its file"},
	{`in augmented assignment`, "write one statement for each name"},
}

// runtimeAdvice is about the messages of the interpreter and its builtins.
var runtimeAdvice = []advice{
	{`frozen (list|dict|set)`, "its cell has ended, and that fixes its value; change a copy: $1(x)"},
	{`frozen`, "its cell has ended, and that fixes its value; change a copy"},
	{`during iteration`, "loop over a copy: list(x)"},
	{`unknown conversion %`, "% knows s, r, d, i, o, x, X, e, f, g, c and %%"},
	{`(attribute|element) syntax`, "give it a name: \"{a}\".format(a=x.a)"},
	{`format spec features not supported in replacement fields: (\S+)`, `write fmt(x, "$1")`},
	{`unknown binary op: string \+ |unknown binary op: (int|float|bool|list) \+ string`, "write str(x) to make text of a value"},
	{`excessive repeat|repeat count .* too large`, "make less at once"},
	{`called recursively`, "Starlark has no recursion: write a loop, or keep a list of what is left to do"},
	{`global variable (\S+) referenced before assignment`, "this cell defines $1, so all of it means that one: define it before, or choose a name that no builtin has"},
	{`local variable (\S+) referenced before assignment`, "the function assigns $1, so it is local: take it as a parameter, or choose another name"},
	{`^(string|'string' value|for loop: string).* not iterable|string value is not iterable`, "write s.elems() for its bytes, s.codepoints() for its characters"},
	{`invalid call of non-function \((\S+)\)`, "a $1 cannot be called: leave out the parentheses, or rename the variable that hides a function"},
	{`unhashable( type)?: (list|dict|set)`, "a key of a dict or set cannot change: write tuple(x)"},
	{`list has no \.sort `, "write sorted(x), which returns a new list"},
	{`list has no \.reverse `, "write reversed(x), which returns a new list"},
	{`(list|dict|set) has no \.copy `, "write $1(x)"},
	{`dict has no \.(iteritems|iterkeys|itervalues) `, "write d.items(), d.keys() or d.values()"},
	{`string has no \.(decode|encode) `, "strings are text already; bytes(s) are its bytes"},
	{`enumerate: unexpected keyword`, "write enumerate(x, 1)"},
	{`print: unexpected keyword argument "?(end|file|flush)`, "print takes values and sep; each call is a line"},
	{`key .* not in dict`, "d.get(key, default) returns a default, and key in d tells"},
	{`got (string|list|dict).*want iterable|got NoneType`, "a function without return gives None"},
}

// nameAdvice is about names that people expect and a session does not define.
var nameAdvice = []advice{
	{`^(true|false)$`, "write True or False"},
	{`^(null|nil|undefined)$`, "write None"},
	{`^(np|numpy|pd|pandas|plt|torch|scipy|transformers|datasets|sklearn|jax)$`, "there are no Python packages here: help() lists the verbs"},
	{`^(math|json|time)$`, `write load("$1", "$1") first`},
	{`^(os|sys|re|random|itertools|functools|collections|pathlib|subprocess)$`, "there are no Python packages here: help() lists the verbs"},
	{`^(map|filter)$`, "write a comprehension: [f(x) for x in y if p(x)]"},
	{`^(isinstance|issubclass)$`, `write type(x) == "string"`},
	{`^xrange$`, "write range"},
	{`^(unicode|basestring)$`, "write str"},
	{`^(iter|next)$`, "write a for loop, or x[0] for the first"},
	{`^open$`, "read(path) and write(path, value) open files"},
	{`^(input|raw_input)$`, "param(name, default) makes a parameter that --set gives a value"},
	{`^(eval|exec|compile|globals|locals|vars)$`, "a program cannot run text; write a function"},
	{`^(Exception|ValueError|TypeError|KeyError|RuntimeError|AssertionError|NotImplementedError)$`, `write fail("message")`},
	{`^(self|this|super)$`, "there are no classes: pass the value as an argument"},
	{`^(object|staticmethod|property)$`, "there are no classes: struct(a=1) makes a record"},
	{`^__name__$`, "a notebook is always the program that runs: leave out the test"},
	{`^assert$`, "write expect(got, want)"},
	{`^(frozenset)$`, "write set(x)"},
	{`^(format)$`, `write fmt(x, ".3f")`},
	{`^(complex)$`, "there are no complex numbers"},
}

func resolveHint(msg string) string { return advise(resolverAdvice, msg) }
func nameHint(name string) string   { return advise(nameAdvice, name) }

// percentFormat matches a % conversion with flags, a width or a precision.
var percentFormat = regexp.MustCompile(`%([-+ #0]*\d*(\.\d+)?[a-zA-Z])`)

// runtimeHint returns what to say about a message, given the line of source.
func runtimeHint(msg, line string) string {
	if strings.HasPrefix(msg, "unknown conversion %") {
		if c := conversionIn(line); c != "" {
			return fmt.Sprintf(`Starlark has no "%%%s"; write fmt(x, %q)`, c, formatSpec(c))
		}
	}
	return advise(runtimeAdvice, msg)
}

// conversionIn returns the first % conversion that is more than a letter in the
// strings of a line, without the %.
func conversionIn(line string) string {
	for _, t := range lex(line) {
		if t.kind != kindString {
			continue
		}
		for _, m := range percentFormat.FindAllStringSubmatch(t.text, -1) {
			if len(m[1]) > 1 {
				return m[1]
			}
		}
	}
	return ""
}

// formatSpec returns what fmt calls a % conversion: -5d is <5d, and 5s is >5s.
func formatSpec(conversion string) string {
	if rest, left := strings.CutPrefix(conversion, "-"); left {
		return "<" + rest
	}
	if strings.HasSuffix(conversion, "s") {
		return ">" + conversion
	}
	return conversion
}

var patterns sync.Map // *regexp.Regexp, by their texts

// compiled returns a regular expression, compiled once.
func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	patterns.Store(pattern, re)
	return re
}

// advise returns the hint of the first advice about msg, or "".
func advise(table []advice, msg string) string {
	for _, a := range table {
		re := compiled(a.pattern)
		if m := re.FindStringSubmatchIndex(msg); m != nil {
			return string(re.ExpandString(nil, a.hint, msg, m))
		}
	}
	return ""
}
