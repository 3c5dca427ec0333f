package tokenizer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"unicode/utf8"
	"unsafe"
)

// A scanner reads JSON in place. Vocabularies hold up to a million short
// strings, for which encoding/json takes seconds; here strings without escapes
// are parts of the file, and the rest is left to encoding/json.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("byte %d: %s", s.i, fmt.Sprintf(format, args...))
}

// peek returns the next byte that is not white space, or 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		c := s.b[s.i]
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
		s.i++
	}
	return 0
}

func (s *scanner) expect(c byte) error {
	if got := s.peek(); got != c {
		if s.i >= len(s.b) {
			return s.errorf("the file ends where %q was expected", c)
		}
		return s.errorf("got %q, want %q", got, c)
	}
	s.i++
	return nil
}

// object calls f with each key, after which f must read the value.
func (s *scanner) object(f func(key string) error) error {
	return s.list('{', '}', func() error {
		key, err := s.str()
		if err == nil {
			err = s.expect(':')
		}
		if err != nil {
			return err
		}
		return f(key)
	})
}

// array calls f where each element begins; f must read it.
func (s *scanner) array(f func() error) error { return s.list('[', ']', f) }

func (s *scanner) list(open, end byte, f func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if s.peek() == end {
		s.i++
		return nil
	}
	for {
		if err := f(); err != nil {
			return err
		}
		if s.peek() != ',' {
			return s.expect(end)
		}
		s.i++
	}
}

// str reads a string. Without escapes it shares the file's memory.
func (s *scanner) str() (string, error) {
	if err := s.expect('"'); err != nil {
		return "", err
	}
	start := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '"':
			part := s.b[start:s.i]
			s.i++
			return unsafe.String(unsafe.SliceData(part), len(part)), nil
		case c == '\\':
			return s.escaped(start - 1)
		case c < ' ':
			return "", s.errorf("control character %q in a string", c)
		}
		s.i++
	}
	return "", s.errorf("the file ends within a string")
}

func (s *scanner) escaped(start int) (string, error) {
	s.i = start
	if err := s.skipString(); err != nil {
		return "", err
	}
	var out string
	if err := json.Unmarshal(s.b[start:s.i], &out); err != nil {
		return "", s.errorf("%v", err)
	}
	return out, nil
}

func (s *scanner) skipString() error {
	for s.i++; s.i < len(s.b); s.i++ {
		switch s.b[s.i] {
		case '"':
			s.i++
			return nil
		case '\\':
			s.i++
		}
	}
	s.i = len(s.b)
	return s.errorf("the file ends within a string")
}

// id reads a token id, a whole number from 0 to maxID.
func (s *scanner) id() (int32, error) {
	s.peek()
	start, n := s.i, 0
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' && n <= maxID {
		n = 10*n + int(s.b[s.i]-'0')
		s.i++
	}
	if s.i == start || n > maxID || s.i < len(s.b) && bytes.IndexByte([]byte(".eE0123456789"), s.b[s.i]) >= 0 {
		s.i = start
		return 0, s.errorf("got %.20q, want a token id from 0 to %d", s.b[start:], maxID)
	}
	return int32(n), nil
}

// maxID bounds token ids, and with them the memory that a file can ask for.
const maxID = 1<<22 - 1

// number reads a number.
func (s *scanner) number() (float64, error) {
	part, err := s.raw()
	if err != nil {
		return 0, err
	}
	x := math.NaN()
	if err := json.Unmarshal(part, &x); err != nil || math.IsNaN(x) {
		return 0, s.errorf("got %.20q, want a number", part)
	}
	return x, nil
}

// raw passes over one value and returns its bytes. It checks only that brackets
// and strings end; encoding/json checks the rest when the part is used.
func (s *scanner) raw() (json.RawMessage, error) {
	s.peek()
	start, depth := s.i, 0
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case '"':
			if err := s.skipString(); err != nil {
				return nil, err
			}
			s.i--
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ' ', '\n', '\r', '\t', ':':
			if depth == 0 {
				return nil, s.errorf("got %q, want a value", c)
			}
		default: // a number or a word
			for s.i+1 < len(s.b) && !bytes.ContainsRune([]byte(",]}\": \n\r\t[{"), rune(s.b[s.i+1])) && s.b[s.i+1] < utf8.RuneSelf {
				s.i++
			}
		}
		s.i++
		if depth <= 0 {
			break
		}
	}
	if depth != 0 || s.i == start {
		return nil, s.errorf("the file ends within a value, or a bracket is missing")
	}
	return s.b[start:s.i], nil
}
