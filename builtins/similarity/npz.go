package similarity

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An array is one of numpy's .npy within an .npz, read from its start on. Only
// what is asked for is kept in memory: files of URIEL unpack to 118 MB.
type array struct {
	r     *bufio.Reader
	close func() error
	kind  byte // 'f' or 'U'
	width int  // bytes of an element
	shape []int
}

// maxHeader and maxElements bound what a header can ask for.
const (
	maxHeader   = 1 << 16
	maxElements = 1 << 28
)

// openArray opens name.npy in an archive.
func openArray(z *zip.Reader, name string) (*array, error) {
	f, err := z.Open(name + ".npy")
	if err != nil {
		return nil, err
	}
	a := &array{r: bufio.NewReader(f), close: f.Close}
	if err := a.header(); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s.npy: %w", name, err)
	}
	return a, nil
}

var (
	npyType  = regexp.MustCompile(`'descr':\s*'([<|=])([fU])(\d{1,4})'`)
	npyOrder = regexp.MustCompile(`'fortran_order':\s*False`)
	npyShape = regexp.MustCompile(`'shape':\s*\(([\d, ]*)\)`)
)

// header reads the format of versions 1 to 3: a magic string, the version, the
// length and a Python dictionary.
func (a *array) header() error {
	var head [8]byte
	if _, err := io.ReadFull(a.r, head[:]); err != nil || string(head[:6]) != "\x93NUMPY" {
		return fmt.Errorf("not an array of numpy")
	}
	size := make([]byte, 2)
	if head[6] > 1 {
		size = make([]byte, 4)
	}
	if _, err := io.ReadFull(a.r, size); err != nil {
		return err
	}
	n := int(binary.LittleEndian.Uint16(size))
	if len(size) == 4 {
		n = int(binary.LittleEndian.Uint32(size))
	}
	if n > maxHeader {
		return fmt.Errorf("a header of %d bytes", n)
	}
	dict := make([]byte, n)
	if _, err := io.ReadFull(a.r, dict); err != nil {
		return err
	}
	return a.parse(string(dict))
}

func (a *array) parse(dict string) error {
	kind, shape := npyType.FindStringSubmatch(dict), npyShape.FindStringSubmatch(dict)
	if kind == nil || shape == nil || !npyOrder.MatchString(dict) {
		return fmt.Errorf("header %.200q: want numbers or text in C order", dict)
	}
	a.kind = kind[2][0]
	a.width, _ = strconv.Atoi(kind[3])
	if a.kind == 'U' {
		a.width *= 4
	}
	if a.kind == 'f' && a.width != 4 && a.width != 8 || a.width == 0 {
		return fmt.Errorf("elements of type %s%s", kind[2], kind[3])
	}
	total := 1
	for _, s := range strings.Split(shape[1], ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		d, err := strconv.Atoi(s)
		if err != nil || d > maxElements || d != 0 && total > maxElements/d {
			return fmt.Errorf("shape (%s) is too large", shape[1])
		}
		total *= d
		a.shape = append(a.shape, d)
	}
	return nil
}

// texts reads all of a list of strings.
func (a *array) texts() ([]string, error) {
	defer a.close()
	if a.kind != 'U' || len(a.shape) != 1 {
		return nil, fmt.Errorf("want a list of texts")
	}
	var out []string
	buf := make([]byte, a.width)
	for range a.shape[0] {
		if _, err := io.ReadFull(a.r, buf); err != nil {
			return nil, err
		}
		var b strings.Builder
		for i := 0; i < len(buf); i += 4 {
			if r := binary.LittleEndian.Uint32(buf[i:]); r != 0 {
				b.WriteRune(rune(r))
			}
		}
		out = append(out, b.String())
	}
	return out, nil
}

// rows reads the rows wanted of an array of numbers [rows, columns, 1], in the
// order of the file, and passes over the others.
func (a *array) rows(wanted map[int]bool) (map[int][]float64, error) {
	defer a.close()
	if a.kind != 'f' || len(a.shape) != 3 || a.shape[2] != 1 {
		return nil, fmt.Errorf("shape %v, want numbers [languages, features, 1]", a.shape)
	}
	size := a.shape[1] * a.width
	out := map[int][]float64{}
	for i := 0; i < a.shape[0] && len(out) < len(wanted); i++ {
		if !wanted[i] {
			if _, err := a.r.Discard(size); err != nil {
				return nil, err
			}
			continue
		}
		buf := make([]byte, size)
		if _, err := io.ReadFull(a.r, buf); err != nil {
			return nil, err
		}
		out[i] = a.numbers(buf)
	}
	return out, nil
}

func (a *array) numbers(buf []byte) []float64 {
	x := make([]float64, len(buf)/a.width)
	for i := range x {
		if a.width == 4 {
			x[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(buf[4*i:])))
		} else {
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(buf[8*i:]))
		}
	}
	return x
}
