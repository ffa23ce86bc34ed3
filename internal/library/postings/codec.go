package postings

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"assay"
)

// A positional payload is
//
//	uvarint n        how many documents or passages
//	uvarint m        size of the ids part
//	ids part         n times: uvarint delta<<1 | (count > 1), then uvarint count when count > 1
//	positions part   n times count uvarint deltas
//
// and the payload of the other kinds is the deltas of the ids. The first delta
// is from 0 - 1, so that a delta is never 0.

func damaged(what string) error {
	return fmt.Errorf("%w: search index: %s", assay.ErrCorrupt, what)
}

// uvarint reads a number that fits 32 bits; ok is false at the end of b or beyond 32 bits.
func uvarint(b []byte) (v uint32, rest []byte, ok bool) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint32(b[0]), b[1:], true
	}
	x, n := binary.Uvarint(b)
	if n <= 0 || x > 1<<32-1 {
		return 0, nil, false
	}
	return uint32(x), b[n:], true
}

// blockWriter packs entries in key order into blocks.
type blockWriter struct {
	emit  func(first, block []byte) error
	first []byte
	last  []byte
	data  []byte
}

func (w *blockWriter) add(key, payload []byte) error {
	shared := 0
	if len(w.data) == 0 {
		w.first = append(w.first[:0], key...)
	} else {
		for shared < len(key) && shared < len(w.last) && key[shared] == w.last[shared] {
			shared++
		}
	}
	w.data = binary.AppendUvarint(w.data, uint64(shared))
	w.data = binary.AppendUvarint(w.data, uint64(len(key)-shared))
	w.data = append(w.data, key[shared:]...)
	w.data = binary.AppendUvarint(w.data, uint64(len(payload)))
	w.data = append(w.data, payload...)
	w.last = append(w.last[:0], key...)
	if len(w.data) >= BlockSize {
		return w.flush()
	}
	return nil
}

func (w *blockWriter) flush() error {
	if len(w.data) == 0 {
		return nil
	}
	err := w.emit(w.first, w.data)
	w.data = w.data[:0]
	return err
}

// blockReader walks the entries of a block. key and payload hold until the next call.
type blockReader struct {
	rest    []byte
	key     []byte
	payload []byte
	err     error
}

func (r *blockReader) next() bool {
	if len(r.rest) == 0 || r.err != nil {
		return false
	}
	shared, b, ok1 := uvarint(r.rest)
	n, b, ok2 := uvarint(b)
	if !ok1 || !ok2 || int(shared) > len(r.key) || int(n) > len(b) {
		r.err = damaged("a block's entry does not fit the block")
		return false
	}
	r.key = append(r.key[:shared], b[:n]...)
	size, b, ok := uvarint(b[n:])
	if !ok || int(size) > len(b) || len(r.key) == 0 {
		r.err = damaged("a block's payload does not fit the block")
		return false
	}
	r.payload, r.rest = b[:size], b[size:]
	return true
}

// Lookup gives the payload of a key in a block, nil when the block lacks it.
func Lookup(block []byte, kind Kind, name string) ([]byte, error) {
	r := blockReader{rest: block}
	key := append([]byte{byte(kind)}, name...)
	for r.next() {
		switch c := bytes.Compare(r.key, key); {
		case c == 0:
			return r.payload, nil
		case c > 0:
			return nil, nil
		}
	}
	return nil, r.err
}

// Key gives the stored form of a key.
func Key(kind Kind, name string) []byte {
	return append([]byte{byte(kind)}, name...)
}

// frequency reads how many documents or passages a positional payload holds.
func frequency(payload []byte) (int, error) {
	n, _, ok := uvarint(payload)
	if !ok {
		return 0, damaged("a payload has no count")
	}
	return int(n), nil
}

// occurrences are where something stands, in order of ids. Position lists are
// kept only when they were asked for.
type occurrences struct {
	ids    []uint32
	counts []uint32
	at     []uint32 // index in positions of the first of each id
	pos    []uint32
}

func (o *occurrences) positions(i int) []uint32 {
	return o.pos[o.at[i] : o.at[i]+o.counts[i]]
}

// decode appends a positional payload; ids at or beyond limit are damage.
func (o *occurrences) decode(payload []byte, limit uint32, positions bool) error {
	n, b, ok1 := uvarint(payload)
	m, b, ok2 := uvarint(b)
	if !ok1 || !ok2 || int(m) > len(b) || n > m {
		return damaged("a payload's head does not fit it")
	}
	ids, pos := b[:m], b[m:]
	o.ids = slices.Grow(o.ids, int(n))
	o.counts = slices.Grow(o.counts, int(n))
	id := uint64(1<<64 - 1)
	var ok bool
	for range n {
		var d uint32
		count := uint32(1)
		if d, ids, ok = uvarint(ids); !ok {
			return damaged("a payload ends early")
		}
		if d&1 == 1 {
			if count, ids, ok = uvarint(ids); !ok {
				return damaged("a payload ends early")
			}
		}
		id += uint64(d >> 1)
		if id >= uint64(limit) || d>>1 == 0 {
			return damaged("a payload names a passage that does not exist")
		}
		o.ids = append(o.ids, uint32(id))
		o.counts = append(o.counts, count)
		if !positions {
			continue
		}
		if int(count) > len(pos) {
			return damaged("a payload lacks positions")
		}
		o.at = append(o.at, uint32(len(o.pos)))
		p := uint32(0)
		for range count {
			if d, pos, ok = uvarint(pos); !ok {
				return damaged("a payload lacks positions")
			}
			p += d
			o.pos = append(o.pos, p)
		}
	}
	return nil
}

// decodeIDs appends the ids of a payload without positions.
func decodeIDs(ids []uint32, payload []byte, limit uint32) ([]uint32, error) {
	id := uint64(1<<64 - 1)
	for len(payload) > 0 {
		d, rest, ok := uvarint(payload)
		if payload = rest; !ok {
			return nil, damaged("a list ends early")
		}
		if id += uint64(d); id >= uint64(limit) || d == 0 {
			return nil, damaged("a list names a document that does not exist")
		}
		ids = append(ids, uint32(id))
	}
	return ids, nil
}
