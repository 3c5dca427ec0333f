package extend

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"
)

// What a method makes at once is bounded where it is made, so that no memory is
// asked for that the system does not have; what it heaps up is watched.
const (
	mostElements = 1 << 20 // of one make, as the linter says of constants
	mostText     = 1 << 20 // bytes of an extension, and of what strings.Repeat makes
	memoryEvery  = 5 * time.Millisecond
)

// mostMemory is how many bytes the heap may grow by during a call.
var mostMemory uint64 = 512 << 20

// bounds adds to what programs may use what bounds them.
func bounds(s interp.Exports) {
	s["pewter/ext/ext"]["Room"] = reflect.ValueOf(func(n int) int {
		if n > mostElements {
			panic(fmt.Sprintf("make of %d elements, want at most %d: weights are Vectors, which need no room", n, mostElements))
		}
		return n
	})
	text := s["strings/strings"]
	text["Repeat"] = reflect.ValueOf(func(s string, n int) string {
		ofText("Repeat", len(s), n)
		return strings.Repeat(s, n)
	})
	text["Join"] = reflect.ValueOf(func(parts []string, between string) string {
		n := 0
		for _, p := range parts {
			n += len(p) + len(between)
			ofText("Join", n, 1)
		}
		return strings.Join(parts, between)
	})
	text["ReplaceAll"] = reflect.ValueOf(func(s, old, by string) string {
		ofText("ReplaceAll", len(by), strings.Count(s, old))
		return strings.ReplaceAll(s, old, by)
	})
}

// ofText panics where a function of package strings would make too much.
func ofText(name string, size, n int) {
	if n > 0 && size > mostText/n {
		panic(fmt.Sprintf("strings.%s of %d bytes %d times, want at most %d in all", name, size, n, mostText))
	}
}

// bounded returns the text with the lengths of each make checked as it runs. No line moves.
func (l *linter) bounded() string {
	var b strings.Builder
	at := 0
	for _, e := range l.lengths {
		from, to := l.fset.Position(e.Pos()).Offset, l.fset.Position(e.End()).Offset
		fmt.Fprintf(&b, "%sext.Room(int(%s))", l.src[at:from], l.src[from:to])
		at = to
	}
	b.Write(l.src[at:])
	return b.String()
}

// A room watches how much the heap grows while a method runs.
type room struct {
	from   atomic.Uint64
	paused atomic.Bool
}

func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func (r *room) begin() {
	r.from.Store(heap())
	r.paused.Store(false)
}

// pause ends the watch: what pewter computes may take more.
func (r *room) pause() { r.paused.Store(true) }

// exceeded reports whether the heap has grown by too much. What is no longer used does
// not count, so it is collected before that is said, unless there is no time for it.
func (r *room) exceeded() bool {
	if r.grown() <= mostMemory {
		return false
	}
	if r.grown() <= 2*mostMemory {
		runtime.GC()
	}
	return r.grown() > mostMemory
}

// grown returns by how many bytes the heap has grown while the watch is on.
func (r *room) grown() uint64 {
	from, now := r.from.Load(), heap()
	if r.paused.Load() || now < from {
		return 0
	}
	return now - from
}
