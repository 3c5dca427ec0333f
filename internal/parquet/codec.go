package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// largestPage bounds a page; writers make them of one megabyte or so.
const largestPage = 1 << 30

const codecSnappy = 1

// decompress returns the size bytes that a page was before it was compressed.
func decompress(codec int, body []byte, size int) (out []byte, err error) {
	if size < 0 || size > largestPage {
		return nil, fmt.Errorf("a page of %d bytes, want at most %d", size, largestPage)
	}
	switch codec {
	case 0:
		out = body
	case codecSnappy:
		out, err = unsnappy(body, size)
	case 2:
		out, err = gunzip(body, size)
	case 5, 7:
		out, err = unlz4(codec == 5, body, size)
	case 6:
		out, err = unzstd(body)
	default:
		return nil, fmt.Errorf("it is compressed with %s; want snappy, gzip, zstd, lz4 or nothing: write the file again with one of them", codecName(codec))
	}
	if err == nil && len(out) != size {
		err = fmt.Errorf("a page of %d bytes, want %d: the file is damaged", len(out), size)
	}
	return out, err
}

func codecName(codec int) string {
	switch codec {
	case 3:
		return "LZO"
	case 4:
		return "Brotli"
	}
	return fmt.Sprintf("codec %d, which is not known", codec)
}

func unsnappy(body []byte, size int) ([]byte, error) {
	if n, err := snappy.DecodedLen(body); err != nil || n != size || n > 64*len(body) {
		return nil, fmt.Errorf("snappy: %d bytes, want %d: the file is damaged", n, size)
	}
	return snappy.Decode(nil, body)
}

func gunzip(body []byte, size int) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, int64(size)+1))
}

// unlz4 reads a block; Hadoop's kind stands in frames of two big-endian lengths.
func unlz4(framed bool, body []byte, size int) ([]byte, error) {
	if size > 255*len(body)+64 { // more than LZ4 can do
		return nil, errEnds
	}
	out := make([]byte, size)
	n := 0
	for framed && len(body) >= 8 && n < size {
		full, packed := int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))
		if packed > len(body)-8 || full > size-n {
			break // no frames after all
		}
		m, err := lz4.UncompressBlock(body[8:8+packed], out[n:n+full])
		if err != nil || m != full {
			break
		}
		if n, body = n+m, body[8+packed:]; n == size {
			return out, nil
		}
	}
	m, err := lz4.UncompressBlock(body, out[n:])
	return out[:n+max(m, 0)], err
}

var zstdReader = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largestPage))
})

func unzstd(body []byte) ([]byte, error) {
	d, err := zstdReader()
	if err != nil {
		return nil, err
	}
	return d.DecodeAll(body, nil)
}
