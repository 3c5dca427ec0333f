package merge

func init() {
	Methods.Add("model_stock", "From the base towards the models' mean, by the angle between task vectors: t·mean(θₖ) + (1-t)θ₀, t = Nc/(1+(N-1)c), c = mean cos(τⱼ,τₖ).", ModelStock{})
}

// ModelStock goes from the base towards the mean of the models, the further the
// smaller the angles between their task vectors. arXiv:2403.19522.
//
//	c = mean of cos(τⱼ, τₖ) over j < k;  t = Nc / (1 + (N-1)c)
//	θ = t·mean(θₖ) + (1-t)·θ₀
type ModelStock struct {
	FilterWise bool `doc:"a t for each row, a filter, instead of each tensor"`
}

// Needs implements Method.
func (ModelStock) Needs() Needs { return Needs{Base: Always, Min: 2} }

// Check implements Method.
func (ModelStock) Check() error { return nil }

// Plan implements Method.
func (m ModelStock) Plan(t *Tensor) (TileFunc, error) {
	if !t.compat && (!m.FilterWise || len(t.Shape) < 2) {
		g, err := t.gram((*Tile).Delta, t.N)
		if err != nil {
			return nil, err
		}
		r := g.stock(t)
		c := make([]float64, t.N+1)
		for k := range t.N {
			c[k] = r / float64(t.N)
		}
		c[t.N] = 1 - r
		return t.combine(c), nil
	}
	g, err := t.pieces(!m.FilterWise, false, (*Tile).Delta, t.N)
	ratio := make([]float32, len(g))
	for i := range g {
		ratio[i] = float32(g[i].stock(t))
	}
	return func(dst []float32, x *Tile) {
		clear(dst)
		for k := range t.N {
			t.dev.Axpy(dst, 1, x.Model(k))
			t.Round(dst)
		}
		w, every := sized(x.work, x.Len), t.Len()/len(ratio)
		x.work = w
		for i := range dst {
			dst[i] /= float32(t.N)
			w[i] = ratio[(x.At+i)/every]
		}
		t.Round(dst)
		t.mix(dst, w, dst, x.Base())
	}, err
}

// stock returns t, or 0, the base, where it has none.
func (g gram) stock(t *Tensor) float64 {
	n := len(g)
	var cos float64
	for a := range n {
		for b := range a {
			cos += g.roundedCosine(t, a, b)
		}
	}
	cos = t.r(cos / (float64(n*(n-1)) / 2))
	div := t.r(1 + t.r(float64(n-1)*cos))
	if div > -1e-6 && div < 1e-6 {
		return 0
	}
	return t.r(t.r(float64(n)*cos) / div)
}
