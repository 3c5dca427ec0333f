package stats

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// close9 is scipy's value to a relative 1e-9.
func close9(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(math.Abs(want), 1e-3)) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

// The expected numbers are scipy 1.17's.
func TestCorrelations(t *testing.T) {
	for _, c := range []struct {
		x, y         []float64
		r, p, rho, q float64
	}{
		{[]float64{1, 2, 3, 4, 5}, []float64{10, 9, 2.5, 6, 4}, -0.7426106572325057, 0.15055580885344544, -0.7, 0.1881204043741873},
		{[]float64{1, 2, 3, 4, 5, 6, 7}, []float64{10, 9, 2.5, 6, 4, 4, 1}, -0.8262519638054167, 0.0219575737034956, -0.7748062179181807, 0.04076946252042033},
		{[]float64{1, 2, 3, 4, 5}, []float64{5, 6, 7, 8, 7}, 0.8320502943378436, 0.0805095732984986, 0.8207826816681233, 0.08858700531354384},
		{[]float64{1, 2, 2, 3, 1, 5}, []float64{2, 2, 3, 3, 1, 9}, 0.9394626830413885, 0.005386222543824051, 0.8939393939393938, 0.016276748198235835},
		{[]float64{.1, .2, .3}, []float64{.3, .1, .2}, -0.5, 2. / 3, -0.5, 2. / 3},
		{[]float64{1, 2}, []float64{1, 5}, 1, 1, 1, 1},
	} {
		r, err := Pearson(c.x, c.y)
		if err != nil {
			t.Fatal(err)
		}
		rho, err := Spearman(c.x, c.y)
		if err != nil {
			t.Fatal(err)
		}
		close9(t, "pearson", r.R, c.r)
		close9(t, "its p", r.P, c.p)
		close9(t, "spearman", rho.R, c.rho)
		close9(t, "its p", rho.P, c.q)
		if r.N != len(c.x) || r.Method != "pearson" || rho.Method != "spearman" {
			t.Errorf("%+v, %+v", r, rho)
		}
	}
}

// Points on a line correlate by 1 and no less, however large or small they are.
func TestPointsOnALine(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want float64
	}{
		{[]float64{1, 2}, []float64{3, 4.1}, 1},
		{[]float64{.1, .3}, []float64{7, 3}, -1},
		{[]float64{1e-300, 2e-300}, []float64{1, 2}, 1},
		{[]float64{1, 2, 3}, []float64{2, 4, 6}, 1},
		{[]float64{1e200, 2e200, 3e200}, []float64{-2e-200, -4e-200, -6e-200}, -1},
	} {
		r, err := Pearson(c.x, c.y)
		if err != nil {
			t.Fatal(err)
		}
		rho, err := Spearman(c.x, c.y)
		if err != nil {
			t.Fatal(err)
		}
		if r.R != c.want || rho.R != c.want {
			t.Errorf("%v and %v: r %v, rho %v, want %v", c.x, c.y, r.R, rho.R, c.want)
		}
	}
}

func TestRanks(t *testing.T) {
	if got := Ranks([]float64{3, 1, 3, -2, 3}); !slices.Equal(got, []float64{4, 2, 4, 1, 4}) {
		t.Errorf("ranks %v", got)
	}
}

// The p of a correlation is that of its t.
func TestStudent(t *testing.T) {
	for _, c := range []struct{ t, df, p float64 }{
		{2, 3, 0.13932596855884305}, {-5.5, 43, 1.941408006316485e-06}, {1e-5, 10, 0.9999922178323208},
		{1.5, 1, 0.3743340836219977}, {100, 2, 9.998500249956258e-05},
	} {
		close9(t, "p of t", StudentP(c.t, c.df), c.p)
		r := c.t / math.Sqrt(c.df+c.t*c.t)
		close9(t, "p of r", correlationP(r, int(c.df)+2), c.p)
	}
	if p := StudentP(30, 43); math.Abs(p/1.8193914066476225e-30-1) > 1e-9 {
		t.Errorf("p of 30 = %g", p)
	}
	for _, c := range []struct{ p, df, q float64 }{
		{.975, 5, 2.5705818356363146}, {.995, 43, 2.6951020791576745}, {.9, 1, 3.0776835371752544},
		{.6, 2, 0.2886751345948128}, {.975, 1000, 1.9623390808264083},
	} {
		close9(t, "quantile of t", StudentQuantile(c.p, c.df), c.q)
	}
}

func TestOLS(t *testing.T) {
	l, err := OLS([]float64{1, 2, 3, 4, 5, 6, 7}, []float64{10, 9, 2.5, 6, 4, 4, 1})
	if err != nil {
		t.Fatal(err)
	}
	close9(t, "slope", l.Slope, -1.267857142857143)
	close9(t, "intercept", l.Intercept, 10.285714285714286)
	close9(t, "r", l.R, -0.8262519638054169)
	close9(t, "p", l.P, 0.021957573703495534)
	close9(t, "slope's error", l.SlopeSE, 0.3865566199254168)
	close9(t, "intercept's error", l.InterceptSE, 1.7287337586115634)
	for x, half := range map[float64]float64{0: 4.44385159853818, 3.5: 2.0485143687167406, 8: 4.44385159853818} {
		close9(t, "half the band", l.Band(x, .95), half)
		s := l.Residual * 2.5705818356363146
		close9(t, "prediction", l.Prediction(x, .95), math.Sqrt(half*half+s*s))
	}
	close9(t, "height", l.At(2), l.Intercept+2*l.Slope)
}

// x 0 1 2, y 0 1 1: slope 1/2, intercept 1/6, residuals -1/6, 1/3, -1/6, so that
// s² is 1/6; t(.975, 1) = tan(.475π); r = √3/2 = sin 60°, whose p is 1/3.
func TestOLSByHand(t *testing.T) {
	l, err := OLS([]float64{0, 1, 2}, []float64{0, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	ts := math.Tan(.475*math.Pi) * math.Sqrt(1.0/6)
	close9(t, "slope", l.Slope, .5)
	close9(t, "intercept", l.Intercept, 1.0/6)
	close9(t, "r", l.R, math.Sqrt(3)/2)
	close9(t, "p", l.P, 1.0/3)
	close9(t, "band at the mean", l.Band(1, .95), ts*math.Sqrt(1.0/3))
	close9(t, "band at 3", l.Band(3, .95), ts*math.Sqrt(1.0/3+4.0/2))
	close9(t, "a new point at 3", l.Prediction(3, .95), ts*math.Sqrt(1+1.0/3+4.0/2))
	close9(t, "the paper's band", l.PaperBand(), 1.96*math.Sqrt(2.0/9)/math.Sqrt(3))
}

// Table 8 and Figure 3 of the paper.
func TestPaper(t *testing.T) {
	f, err := os.Open(shared.Dir(t, "data/paper_results/pairs45.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) (v []float64) {
		at := slices.Index(rows[0], name)
		for _, r := range rows[1:] {
			x, err := strconv.ParseFloat(r[at], 64)
			if err != nil {
				t.Fatal(err)
			}
			v = append(v, x)
		}
		return v
	}
	var golden struct {
		Corr45 struct {
			Pearson, Spearman      [2]float64
			CKA, Delta             []float64
			Slope, Intercept, Band float64
			ResidBand              float64 `json:"resid_band"`
		}
	}
	data, err := os.ReadFile(shared.Dir(t, "golden/golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	g := golden.Corr45
	for _, xy := range [][2][]float64{{g.CKA, g.Delta}, {column("mean_cka_eng"), column("delta_merged_minus_mono")}} {
		r, _ := Pearson(xy[0], xy[1])
		rho, _ := Spearman(xy[0], xy[1])
		close9(t, "r", r.R, g.Pearson[0])
		close9(t, "p", r.P, g.Pearson[1])
		close9(t, "rho", rho.R, g.Spearman[0])
		close9(t, "p", rho.P, g.Spearman[1])
		points := slices.Clone(xy[1])
		for i := range points {
			points[i] *= 100
		}
		l, _ := OLS(xy[0], points)
		close9(t, "slope", l.Slope, g.Slope)
		close9(t, "intercept", l.Intercept, g.Intercept)
		close9(t, "paper's band", l.PaperBand(), g.Band)
	}
	rho, _ := Spearman(column("lang2vec_knn"), column("delta_merged_minus_mono"))
	if math.Abs(rho.R-.353317) > 1e-6 || math.Abs(rho.P-.017276) > 1e-6 {
		t.Errorf("lang2vec: %+v", rho)
	}
}

// Points on a line stay there wherever it lies and whatever its units, though the
// mean of x is no float64: y = 8(x-10¹⁵).
func TestFarFromZero(t *testing.T) {
	x, y := []float64{1e15, 1e15 + .125, 1e15 + .25, 1e15 + .5}, []float64{0, 1, 2, 4}
	r, err := Pearson(x, y)
	if err != nil || r.R != 1 {
		t.Errorf("r = %v, %v, want 1", r.R, err)
	}
	l, err := OLS(x, y)
	if err != nil || l.Slope != 8 || l.Residual > 1e-15 || l.At(1e15+.25) != 2 {
		t.Errorf("%+v, %v: slope, residual and height at 2: %v", l, err, l.At(1e15+.25))
	}
}

// A change of units changes the numbers of a line by its factor and nothing else.
func TestOLSUnits(t *testing.T) {
	x, y := []float64{0, 1, 2}, []float64{0, 1, 1}
	one, err := OLS(x, y)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []float64{1e-300, 1e-200, 1e150, 1e300} {
		l, err := OLS([]float64{0, k, 2 * k}, y)
		if err != nil {
			t.Fatal(err)
		}
		close9(t, "slope", l.Slope*k, one.Slope)
		close9(t, "its error", l.SlopeSE*k, one.SlopeSE)
		close9(t, "the intercept's error", l.InterceptSE, one.InterceptSE)
		close9(t, "band", l.Band(3*k, .95), one.Band(3, .95))
		up, err := OLS(x, []float64{0, k, k})
		if err != nil {
			t.Fatal(err)
		}
		close9(t, "slope", up.Slope/k, one.Slope)
		close9(t, "residual", up.Residual/k, one.Residual)
		close9(t, "prediction", up.Prediction(3, .95)/k, one.Prediction(3, .95))
		close9(t, "the paper's band", up.PaperBand()/k, one.PaperBand())
	}
}

// Numbers whose difference is past the largest float64 are numbers all the same.
func TestLargestNumbers(t *testing.T) {
	r, err := Pearson([]float64{-1.5e308, 0, 1.5e308}, []float64{1.5e308, 0, -1.5e308})
	if err != nil || r.R != -1 {
		t.Errorf("r = %v, %v, want -1", r.R, err)
	}
}

func TestCorrelationErrors(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want string
	}{
		{[]float64{1, 2}, []float64{1}, "2 numbers for x and 1 for y"},
		{[]float64{1}, []float64{1}, "got 1, want at least"},
		{[]float64{1, 1, 1}, []float64{1, 2, 3}, "x is constant (1)"},
		{[]float64{1, 2, 3}, []float64{4, 4, 4}, "y is constant (4)"},
		{[]float64{1, 2, 3}, []float64{1, math.NaN(), 3}, "point 1 is (2, NaN)"},
		{[]float64{1, 2, math.Inf(1)}, []float64{1, 2, math.Inf(1)}, "point 2"},
	} {
		for _, f := range []func(x, y []float64) error{
			func(x, y []float64) error { _, err := Pearson(x, y); return err },
			func(x, y []float64) error { _, err := Spearman(x, y); return err },
			func(x, y []float64) error { _, err := OLS(x, y); return err },
		} {
			if err := f(c.x, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v: error %v, want one with %q", c.x, c.y, err, c.want)
			}
		}
	}
}
