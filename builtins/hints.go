package builtins

import "pewter/lang"

// What to say where values of the domain are used as those of the language.
func init() {
	lang.AddHint(`unknown binary op: table \+ table`, "write a.concat(b) for the rows of both")
	lang.AddHint(`tensor (==|!=|<=?|>=?) |(==|!=|<=?|>=?) tensor `, "elements are compared one by one, which is no condition: write (a < b).min() for all of them, .max() for any, where(c, x, y) to choose, and c & d, c | d, ~c for and, or, not")
}
