package eval

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"pewter/builtins/model"
	"pewter/builtins/store"
	"pewter/kernel"
)

// scoreVersion is raised when a log-likelihood changes for equal inputs.
const scoreVersion = "5"

// kept are the answers of one model that are known already, and where new ones
// are kept. Its methods work on nil, when there is no store.
type kept struct {
	score, text *store.Shelf
	name        string
	why         string // there are none
	wrong       error  // of the first that could not be written
}

// policyOf names what the bits of a result depend on beside weights and input:
// the device, of which all CPUs are one, and the type that is computed in.
func policyOf(dev kernel.Device) string {
	name := dev.Name()
	if strings.HasPrefix(name, "cpu") {
		name = "cpu"
	}
	return name + ", float32"
}

// openKept opens a model's shelves.
func (r *run) openKept(s subject) (*kept, error) {
	if r.o.Store == nil {
		return nil, nil
	}
	label := map[string]string{"model": s.name}
	key := func(op string) store.Key {
		return store.Key{"op": op, "version": scoreVersion, "model": s.digest, "policy": s.policy}
	}
	k := &kept{name: s.name}
	var err error
	if k.score, err = r.o.Store.Shelf(key("score"), label); err != nil {
		return nil, err
	}
	if k.text, err = r.o.Store.Shelf(key("generate"), label); err != nil {
		return nil, err
	}
	if k.score.Len()+k.text.Len() == 0 {
		k.why = r.o.Store.Why(key("score"), label)
	}
	for _, sh := range []*store.Shelf{k.score, k.text} {
		for _, p := range sh.Problems() {
			r.scores.note("%s: a kept result is damaged, left out and computed again: %v (pewter cache gc removes it)", s.name, p)
		}
	}
	return k, nil
}

func (k *kept) close() {
	if k != nil {
		k.score.Close()
		k.text.Close()
	}
}

func scoreID(q model.Request) store.ID { return store.IDOf(requestKey(q)) }

// result returns a known answer.
func (k *kept) result(q model.Request) (r model.Result, ok bool) {
	if k == nil {
		return r, false
	}
	row, ok := k.score.Get(scoreID(q))
	if !ok || len(row) != 13 {
		return r, false
	}
	r.LL = math.Float64frombits(binary.LittleEndian.Uint64(row))
	r.Tokens = int(binary.LittleEndian.Uint32(row[8:]))
	r.Greedy, r.Truncated = row[12]&1 != 0, row[12]&2 != 0
	return r, true
}

func (k *kept) putResult(q model.Request, r model.Result) {
	if k == nil {
		return
	}
	row := binary.LittleEndian.AppendUint64(nil, math.Float64bits(r.LL))
	row = binary.LittleEndian.AppendUint32(row, uint32(r.Tokens))
	var flags byte
	if r.Greedy {
		flags |= 1
	}
	if r.Truncated {
		flags |= 2
	}
	k.put(k.score, scoreID(q), append(row, flags))
}

// textID depends on all that a generation does.
func textID(prompt []int32, o model.GenerateOptions) store.ID {
	return store.IDOf(bytesOf(prompt), fmt.Sprint("greedy to the end of the line, tokens ", o.Tokens))
}

func (k *kept) generated(prompt []int32, o model.GenerateOptions) (string, bool) {
	if k == nil {
		return "", false
	}
	row, ok := k.text.Get(textID(prompt, o))
	return string(row), ok
}

func (k *kept) putGenerated(prompt []int32, o model.GenerateOptions, text string) {
	if k != nil {
		k.put(k.text, textID(prompt, o), []byte(text))
	}
}

// put keeps a row. A store that cannot be written costs no result, only the next
// run's time.
func (k *kept) put(sh *store.Shelf, id store.ID, row []byte) {
	if err := sh.Put(id, row); err != nil && k.wrong == nil {
		k.wrong = err
	}
}

// A Kept says how many answers of a model the store had, and why it lacked some.
type Kept struct {
	Model      string
	Known, All int
	Why        string // all were computed
}

func (k Kept) String() string {
	all, were := fmt.Sprintf("all %d answers", k.All), "were"
	if k.All == 1 {
		all = "its one answer"
	}
	if k.Known == 1 {
		were = "was"
	}
	text := fmt.Sprintf("%s %s known", all, were)
	switch {
	case k.Known == 0 && k.All > 0:
		text = fmt.Sprintf("%s computed (%s)", all, k.Why)
	case k.Known < k.All:
		text = fmt.Sprintf("%d of %d answers %s known, the others computed", k.Known, k.All, were)
	}
	return k.Model + ": " + text
}

// tell says what was computed and what was known, and why.
func (r *run) tell(k *kept, known, all int) {
	if k == nil {
		return
	}
	why := k.why
	switch {
	case r.o.Fresh:
		known, why = 0, "afresh, as asked"
	case why == "":
		why = "others of this model are kept, but none to these questions"
	}
	r.scores.Kept = append(r.scores.Kept, Kept{Model: k.name, Known: known, All: all, Why: why})
	if k.wrong != nil {
		r.scores.note("%s: results are not kept: %v", k.name, k.wrong)
	}
}
