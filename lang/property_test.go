package lang

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A draft is a notebook being written: cell i defines v<i> from a number and from
// the values of other cells.
type draft struct {
	number []int
	uses   [][]int
	gap    []int // empty lines at the end of each cell
	order  []int // of the cells in the file
}

func newDraft(r *rand.Rand, n int) *draft {
	d := &draft{order: r.Perm(n)}
	for i := range n {
		d.number, d.uses, d.gap = append(d.number, r.IntN(9)), append(d.uses, nil), append(d.gap, r.IntN(2))
		for j := range i {
			if r.IntN(3) == 0 {
				d.uses[i] = append(d.uses[i], j)
			}
		}
	}
	return d
}

// edit changes a number, a dependency, the layout or the order.
func (d *draft) edit(r *rand.Rand) {
	i := r.IntN(len(d.number))
	switch r.IntN(4) {
	case 0:
		d.number[i] = r.IntN(9)
	case 1:
		d.uses[i] = nil
	case 2:
		d.gap[i] = r.IntN(3)
	default:
		j := r.IntN(len(d.order))
		d.order[i], d.order[j] = d.order[j], d.order[i]
	}
}

func (d *draft) String() string {
	var b strings.Builder
	for _, i := range d.order {
		fmt.Fprintf(&b, "# %%%%\ndef f%d(): return v%d\nv%d = %d", i, i, i, d.number[i])
		for _, j := range d.uses[i] {
			fmt.Fprintf(&b, " + f%d() %% 7", j)
		}
		fmt.Fprintf(&b, "\nprint(v%d)\nif v%d %% 5 == 4: fail(\"four\")\n%s", i, i, strings.Repeat("\n", d.gap[i]))
	}
	return b.String()
}

// TestIncremental checks that a session that has run earlier versions of a
// notebook gives what a new session gives, errors and their places included, and
// that a notebook that did not change does not run.
func TestIncremental(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := newDraft(r, 2+r.IntN(7))
		s := NewSession(Env{})
		for step := range 12 {
			src := d.String()
			got, gotErr := record(t, s, src)
			want, wantErr := record(t, NewSession(Env{}), src)
			if got != want || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Fatalf("seed %d, step %d:\n%s\ngot\n%s%v\nwant\n%s%v", seed, step, src, got, gotErr, want, wantErr)
			}
			before := s.Ran()
			if _, err := record(t, s, src); err == nil && s.Ran() != before {
				t.Fatalf("seed %d, step %d: %d cells ran again", seed, step, s.Ran()-before)
			}
			d.edit(r)
		}
	}
}

// TestFormatKeepsResults checks that a formatted notebook gives the same outputs.
func TestFormatKeepsResults(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 2))
		src := strings.NewReplacer(" = ", "=", " + ", "+", ": ", " :").Replace(newDraft(r, 6).String())
		formatted, err := Format("nb.star", src)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := record(t, NewSession(Env{}), formatted)
		if want, _ := record(t, NewSession(Env{}), src); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
