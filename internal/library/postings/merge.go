package postings

import (
	"bytes"
	"encoding/binary"
)

// Segment gives the blocks of a segment in order; nil at its end.
type Segment func() ([]byte, error)

// Merge writes one segment out of several. Segments are given in the order in
// which they were made: every id of one is below every id of the next.
func Merge(segments []Segment, emit func(first, block []byte) error) error {
	cursors := make([]*cursor, 0, len(segments))
	for _, s := range segments {
		c := &cursor{segment: s}
		ok, err := c.next()
		if err != nil {
			return err
		}
		if ok {
			cursors = append(cursors, c)
		}
	}
	w := blockWriter{emit: emit}
	var key, payload []byte
	var parts [][]byte
	for len(cursors) > 0 {
		key = append(key[:0], least(cursors)...)
		parts = parts[:0]
		for _, c := range cursors {
			if bytes.Equal(c.key, key) {
				parts = append(parts, c.payload)
			}
		}
		var err error
		if payload, err = join(payload[:0], Kind(key[0]), parts); err != nil {
			return err
		}
		if err := w.add(key, payload); err != nil {
			return err
		}
		if cursors, err = advance(cursors, key); err != nil {
			return err
		}
	}
	return w.flush()
}

type cursor struct {
	segment Segment
	blockReader
}

func (c *cursor) next() (bool, error) {
	for !c.blockReader.next() {
		if c.err != nil {
			return false, c.err
		}
		block, err := c.segment()
		if block == nil || err != nil {
			return false, err
		}
		c.blockReader = blockReader{rest: block, key: c.key[:0]}
	}
	return true, nil
}

func least(cursors []*cursor) []byte {
	key := cursors[0].key
	for _, c := range cursors[1:] {
		if bytes.Compare(c.key, key) < 0 {
			key = c.key
		}
	}
	return key
}

// advance moves every cursor that stands at key, and drops those at their end.
func advance(cursors []*cursor, key []byte) ([]*cursor, error) {
	kept := cursors[:0]
	for _, c := range cursors {
		if bytes.Equal(c.key, key) {
			ok, err := c.next()
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept, nil
}

// join appends the payload of parts set one after the other: only the first
// delta of each has to change.
func join(dst []byte, kind Kind, parts [][]byte) ([]byte, error) {
	if len(parts) == 1 {
		return append(dst, parts[0]...), nil
	}
	if !kind.positional() {
		last := int64(-1)
		for _, p := range parts {
			var err error
			if dst, last, err = joinIDs(dst, p, last, false); err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	var ids []byte
	total, last := uint64(0), int64(-1)
	positions := make([][]byte, len(parts))
	for i, p := range parts {
		n, b, ok1 := uvarint(p)
		m, b, ok2 := uvarint(b)
		if !ok1 || !ok2 || int(m) > len(b) {
			return nil, damaged("a payload's head does not fit it")
		}
		var err error
		if ids, last, err = joinIDs(ids, b[:m], last, true); err != nil {
			return nil, err
		}
		positions[i] = b[m:]
		total += uint64(n)
	}
	dst = binary.AppendUvarint(dst, total)
	dst = binary.AppendUvarint(dst, uint64(len(ids)))
	dst = append(dst, ids...)
	for _, p := range positions {
		dst = append(dst, p...)
	}
	return dst, nil
}

// joinIDs appends a list whose first delta counts from -1 to a list that ends
// at last, and gives the new last id.
func joinIDs(dst, part []byte, last int64, counted bool) ([]byte, int64, error) {
	shift := 0
	if counted {
		shift = 1
	}
	d, rest, ok := uvarint(part)
	if !ok {
		return nil, 0, damaged("a list is empty")
	}
	id := int64(d>>shift) - 1
	if id <= last {
		return nil, 0, damaged("segments overlap")
	}
	first := uint64(id-last) << shift
	if counted {
		first |= uint64(d & 1)
	}
	dst = append(binary.AppendUvarint(dst, first), rest...)
	for b := rest; ; {
		if counted && d&1 == 1 {
			if _, b, ok = uvarint(b); !ok {
				return nil, 0, damaged("a list ends early")
			}
		}
		if len(b) == 0 {
			return dst, id, nil
		}
		if d, b, ok = uvarint(b); !ok {
			return nil, 0, damaged("a list ends early")
		}
		id += int64(d >> shift)
	}
}
