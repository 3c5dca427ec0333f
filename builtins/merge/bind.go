package merge

// Number returns the value of an expression that is a number.
func (e *Expr) Number() (float64, bool) { return e.num, e.op == "" && e.name == "" }

// Bind returns an expression with numbers in the place of some of its variables.
func (e *Expr) Bind(numbers map[string]float64) (*Expr, error) {
	done := make(map[*Expr]*Expr)
	var err error
	e.walk(func(e *Expr) {
		x, ok := numbers[e.name]
		switch {
		case err != nil:
		case e.name != "" && ok:
			done[e] = Const(x)
		case e.op == "":
			done[e] = e
		default:
			args := make([]*Expr, len(e.args))
			for i, a := range e.args {
				args[i] = done[a]
			}
			done[e], err = Call(e.op, args...)
		}
	})
	return done[e], err
}
