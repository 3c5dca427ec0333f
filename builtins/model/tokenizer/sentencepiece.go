package tokenizer

import (
	"encoding/binary"
	"fmt"
	"math"
)

// ParseSentencePiece reads a SentencePiece model, BPE or unigram: tokenizer.model.
// Where the model knows a BOS token, Encode with special puts it first, as the
// models that ship such a file do.
func ParseSentencePiece(data []byte) (*Tokenizer, error) {
	m := spm{unk: 0, bos: 1, eos: 2, pad: -1, dummyPrefix: true, removeExtra: true, addBOS: true}
	if err := m.read(data); err != nil {
		return nil, fmt.Errorf("SentencePiece model: %w", err)
	}
	t, err := m.tokenizer()
	if err != nil {
		return nil, fmt.Errorf("SentencePiece model: %w", err)
	}
	return t, nil
}

func (m *spm) read(data []byte) error {
	kind := uint64(1)
	err := fields(data, func(n int, v field) error {
		switch n {
		case 1:
			return m.readPiece(v.bytes)
		case 2:
			return m.readTrainer(v.bytes, &kind)
		case 3:
			return m.readNormalizer(v.bytes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch kind {
	case 1:
	case 2:
		m.bpe = true
	default:
		return fmt.Errorf("model type %d, want 1 (unigram) or 2 (BPE)", kind)
	}
	return nil
}

func (m *spm) readPiece(data []byte) error {
	if len(m.pieces) > maxID {
		return fmt.Errorf("more than %d pieces", maxID+1)
	}
	p := spmPiece{kind: spmNormal}
	err := fields(data, func(n int, v field) error {
		switch n {
		case 1:
			p.text = string(v.bytes)
		case 2:
			p.score = math.Float32frombits(uint32(v.number))
		case 3:
			p.kind = spmKind(v.number)
		}
		return nil
	})
	m.pieces = append(m.pieces, p)
	return err
}

func (m *spm) readTrainer(data []byte, kind *uint64) error {
	return fields(data, func(n int, v field) error {
		switch n {
		case 3:
			*kind = v.number
		case 24:
			m.suffix = v.number != 0
		case 35:
			m.byteFallback = v.number != 0
		case 40:
			m.unk = int32(v.number)
		case 41:
			m.bos = int32(v.number)
		case 42:
			m.eos = int32(v.number)
		case 43:
			m.pad = int32(v.number)
		}
		return nil
	})
}

func (m *spm) readNormalizer(data []byte) error {
	return fields(data, func(n int, v field) error {
		switch n {
		case 2:
			m.charsmap = v.bytes
		case 3:
			m.dummyPrefix = v.number != 0
		case 4:
			m.removeExtra = v.number != 0
		}
		return nil
	})
}

// A field of a protocol buffer has a number or bytes.
type field struct {
	number uint64
	bytes  []byte
}

// fields calls f with each field of a message in the wire format of protocol
// buffers.
func fields(data []byte, f func(n int, v field) error) error {
	for at := 0; at < len(data); {
		key, n := binary.Uvarint(data[at:])
		if n <= 0 || key>>3 == 0 || key>>3 > 1<<29 {
			return fmt.Errorf("byte %d is no field of a protocol buffer", at)
		}
		at += n
		v, n := value(data[at:], key&7)
		if n <= 0 {
			return fmt.Errorf("byte %d: field %d is cut short or of an unknown type", at, key>>3)
		}
		at += n
		if err := f(int(key>>3), v); err != nil {
			return err
		}
	}
	return nil
}

func value(data []byte, wire uint64) (v field, n int) {
	switch wire {
	case 0:
		v.number, n = binary.Uvarint(data)
	case 1:
		if n = 8; len(data) < n {
			return v, 0
		}
		v.number = binary.LittleEndian.Uint64(data)
	case 2:
		length, k := binary.Uvarint(data)
		if k <= 0 || length > uint64(len(data)-k) {
			return v, 0
		}
		n = k + int(length)
		v.bytes = data[k:n]
	case 5:
		if n = 4; len(data) < n {
			return v, 0
		}
		v.number = uint64(binary.LittleEndian.Uint32(data))
	}
	return v, n
}
