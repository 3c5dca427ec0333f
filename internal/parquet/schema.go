package parquet

import "fmt"

// A Kind is the stored type of a leaf.
type Kind int

// The kinds, as the format numbers them.
const (
	Boolean Kind = iota
	Int32
	Int64
	Int96
	Float
	Double
	ByteArray
	FixedLenByteArray
)

// repetition says how often a field occurs.
const (
	required = iota
	optional
	repeated
)

// A Field is a node of the schema.
type Field struct {
	Name   string
	Kind   Kind // of a leaf
	Fields []*Field
	IsList bool // a group that stands for a list of what its one field repeats

	repetition     int
	width          int // of FixedLenByteArray
	maxDef, maxRep int // levels of a value that is there
	leaf           *leaf
}

// Leaf reports whether the field holds values, not fields.
func (f *Field) Leaf() bool { return f.Fields == nil }

// Lists returns how many lists the first value of a field is in.
func (f *Field) Lists() int {
	for !f.Leaf() && len(f.Fields) > 0 {
		f = f.Fields[0]
	}
	return f.maxRep
}

// leaf is what is read of a leaf: its values, and a pair of levels for each
// value that is or could be there.
type leaf struct {
	defs, reps []byte
	values     []any
	at, next   int // the next level, the next value
}

// schema makes the tree of fields; leaves come in the order of the columns.
func schema(elements []record) (root *Field, leaves []*Field, err error) {
	b := builder{rest: elements}
	root = b.field(nil, 0)
	if b.err == nil && len(b.rest) > 0 {
		b.err = fmt.Errorf("its schema has %d elements too many", len(b.rest))
	}
	return root, b.leaves, b.err
}

type builder struct {
	rest   []record
	leaves []*Field
	err    error
}

func (b *builder) field(parent *Field, depth int) *Field {
	if len(b.rest) == 0 || depth > deepest {
		b.err = fmt.Errorf("its schema ends early or nests more than %d deep", deepest)
		return &Field{}
	}
	e := b.rest[0]
	b.rest = b.rest[1:]
	f := &Field{Name: e.text(4), Kind: Kind(e.int(1)), width: e.int(2), repetition: e.int(3)}
	if parent != nil {
		f.maxDef, f.maxRep = parent.maxDef, parent.maxRep
		switch f.repetition {
		case optional:
			f.maxDef++
		case repeated:
			f.maxDef, f.maxRep = f.maxDef+1, f.maxRep+1
		}
	}
	if !e.has(5) { // number of children
		f.leaf = &leaf{}
		b.leaves = append(b.leaves, f)
		return f
	}
	f.Fields = []*Field{}
	for range e.int(5) {
		if b.err != nil {
			return f
		}
		f.Fields = append(f.Fields, b.field(f, depth+1))
	}
	const convertedList, logicalList = 3, 3
	listed := e.has(6) && e.int(6) == convertedList || e.sub(10).has(logicalList)
	f.IsList = listed && len(f.Fields) == 1 && f.Fields[0].repetition == repeated
	return f
}
