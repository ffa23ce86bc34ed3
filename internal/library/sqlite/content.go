package sqlite

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/internal/library"
)

// maxUnpacked bounds what a stored value may grow to, so that a damaged or
// hostile file cannot exhaust memory.
const maxUnpacked = 2 << 30

var encoder = sync.OnceValue(func() *zstd.Encoder {
	// A checksum in every frame finds damage. One goroutine: the writer is one.
	e, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
})

func compress(b []byte) []byte { return encoder().EncodeAll(b, make([]byte, 0, len(b)/2+64)) }

func decompress(b []byte) ([]byte, error) {
	out, err := decoder().DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: a stored value: %v", assay.ErrCorrupt, err)
	}
	return out, nil
}

// packContent gives text, segments and annotation as one compressed value.
func packContent(text string, segments []assay.Segment, a *assay.Annotation) []byte {
	annotation := library.PackAnnotation(a)
	b := make([]byte, 0, len(text)+len(annotation)+8*len(segments)+16)
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	b = binary.AppendUvarint(b, uint64(len(segments)))
	end, captureEnd := 0, 0
	for _, s := range segments {
		exact := byte(0)
		if s.Exact {
			exact = 1
		}
		b = append(b, exact)
		for _, v := range []int{s.Start - end, s.End - s.Start, s.CaptureStart - captureEnd, s.CaptureEnd - s.CaptureStart} {
			b = binary.AppendVarint(b, int64(v))
		}
		end, captureEnd = s.End, s.CaptureEnd
	}
	return compress(append(b, annotation...))
}

// unpackContent reads what packContent gave; the annotation is returned packed.
func unpackContent(data []byte) (text string, segments []assay.Segment, annotation []byte, err error) {
	b, err := decompress(data)
	if err != nil {
		return "", nil, nil, err
	}
	bad := func() (string, []assay.Segment, []byte, error) {
		return "", nil, nil, fmt.Errorf("%w: a stored text does not hold together", assay.ErrCorrupt)
	}
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return bad()
	}
	text = string(b[n : n+int(size)])
	b = b[n+int(size):]
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)-n) {
		return bad()
	}
	b = b[n:]
	if count > 0 {
		segments = make([]assay.Segment, count)
	}
	end, captureEnd := 0, 0
	for i := range segments {
		if len(b) == 0 {
			return bad()
		}
		s := &segments[i]
		s.Exact = b[0] == 1
		b = b[1:]
		var v [4]int
		for k := range v {
			x, n := binary.Varint(b)
			if n <= 0 {
				return bad()
			}
			v[k], b = int(x), b[n:]
		}
		s.Start = end + v[0]
		s.End = s.Start + v[1]
		s.CaptureStart = captureEnd + v[2]
		s.CaptureEnd = s.CaptureStart + v[3]
		end, captureEnd = s.End, s.CaptureEnd
	}
	return text, segments, b, nil
}
