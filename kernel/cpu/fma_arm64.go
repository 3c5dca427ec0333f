package cpu

// fma returns a*b + c with one rounding. On arm64 the compiler fuses the
// expression into FMADDS; a test holds it to that.
func fma(a, b, c float32) float32 { return a*b + c }
