package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// StudentP is the two-sided p of a t with df degrees of freedom:
// I(df/(df+t²); df/2, 1/2), I being the regularised incomplete beta function.
func StudentP(t, df float64) float64 {
	if math.IsInf(t, 0) {
		return 0
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// StudentQuantile is the p-quantile of Student's t with df degrees of freedom,
// for p in (0, 1).
func StudentQuantile(p, df float64) float64 {
	if p < 0.5 {
		return -StudentQuantile(1-p, df)
	}
	x := mathext.InvRegIncBeta(df/2, 0.5, 2*(1-p))
	return math.Sqrt(df * (1 - x) / x)
}
