package builtins

import "pewter/lang"

// What to say where values of the domain are used as those of the language.
func init() {
	lang.AddHint(`unknown binary op: table \+ table`, "write a.concat(b) for the rows of both")
	lang.AddHint(`unknown (binary|unary) op: .*\bcheckpoint\b|got checkpoint, want (a tensor or )?a number`, "models are merged by verbs: linear([m, n]) is their mean, task_arithmetic([m, n], base) adds what they learned, and elementwise(\"a - b / 2\", a=m, b=n) computes any formula for every tensor")
	lang.AddHint(`tensor (==|!=|<=?|>=?) |(==|!=|<=?|>=?) tensor `, "elements are compared one by one, which is no condition: write (a < b).min() for all of them, .max() for any, where(c, x, y) to choose, and c & d, c | d, ~c for and, or, not")
}
