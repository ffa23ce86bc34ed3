package postings

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Columns are the numbers of every document and passage of a library, in the
// order in which they were added. They only ever grow.
type Columns struct {
	ids    []uint64 // of each document: the 48 bits of its ID
	first  []uint32 // of each document: its first passage; and one beyond the last
	doc    []uint32 // of each passage: its document
	start  []uint32 // of each passage: bytes in the document's text
	end    []uint32
	tokens []uint32 // of each passage: content words
}

func appendColumn(dst []byte, id uint64, passages int) []byte {
	dst = append(dst, byte(id>>40), byte(id>>32), byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	return binary.AppendUvarint(dst, uint64(passages))
}

func appendPassage(dst []byte, start, length, tokens int) []byte {
	dst = binary.AppendVarint(dst, int64(start))
	dst = binary.AppendUvarint(dst, uint64(length))
	return binary.AppendUvarint(dst, uint64(tokens))
}

// Append adds what Builder.Columns gave.
func (c *Columns) Append(b []byte) error {
	if len(c.first) == 0 {
		c.first = append(c.first, 0)
	}
	for len(b) > 0 {
		if len(b) < 6 {
			return damaged("a document's row ends early")
		}
		id := uint64(b[0])<<40 | uint64(b[1])<<32 | uint64(b[2])<<24 | uint64(b[3])<<16 | uint64(b[4])<<8 | uint64(b[5])
		n, rest, ok := uvarint(b[6:])
		if !ok || int(n) > len(rest) {
			return damaged("a document's row ends early")
		}
		start := int64(0)
		for range n {
			d, size := binary.Varint(rest)
			if size <= 0 {
				return damaged("a passage's row ends early")
			}
			length, after, ok1 := uvarint(rest[size:])
			tokens, after, ok2 := uvarint(after)
			start += d
			if !ok1 || !ok2 || start < 0 || start+int64(length) > math.MaxUint32 {
				return damaged("a passage's row does not hold")
			}
			rest = after
			c.doc = append(c.doc, uint32(len(c.ids)))
			c.start = append(c.start, uint32(start))
			c.end = append(c.end, uint32(start)+length)
			c.tokens = append(c.tokens, tokens)
		}
		c.ids = append(c.ids, id)
		c.first = append(c.first, uint32(len(c.doc)))
		b = rest
	}
	return nil
}

// Documents gives the number of documents.
func (c *Columns) Documents() int { return len(c.ids) }

// Passages gives the number of passages.
func (c *Columns) Passages() int { return len(c.doc) }

// Head gives the columns of the first n documents, sharing memory.
func (c *Columns) Head(n int) (Columns, error) {
	if n > len(c.ids) {
		return Columns{}, damaged("documents without a row in the index")
	}
	if n == 0 {
		return Columns{first: []uint32{0}}, nil
	}
	p := c.first[n]
	return Columns{c.ids[:n:n], c.first[: n+1 : n+1], c.doc[:p:p], c.start[:p:p], c.end[:p:p], c.tokens[:p:p]}, nil
}

// ParseID reads a document ID as a number, FormatID writes it.
func ParseID(id string) (uint64, bool) {
	if len(id) != 12 {
		return 0, false
	}
	v, err := strconv.ParseUint(id, 16, 64)
	return v, err == nil
}

// FormatID gives a document ID as twelve hexadecimal digits.
func FormatID(id uint64) string {
	const digits = "0123456789abcdef"
	var b [12]byte
	for i := range b {
		b[i] = digits[id>>(4*(11-i))&15]
	}
	return string(b[:])
}

// View is the live part of the columns, and what scoring needs of it.
type View struct {
	Columns
	dead     []bool    // by document; nil when all are live
	norm     []float32 // by passage: BM25's length normalisation
	passages int       // live
}

// BM25's constants, as in SQLite's FTS5 (Robertson and Zaragoza 2009, section
// 3.2), and the weight of a word in the title or the publisher's name against
// one in the passage.
const (
	bm25K1        = 1.2
	bm25B         = 0.75
	contextWeight = 0.4
)

// NewView makes a view in which the documents with the given numbers are not live.
func NewView(c Columns, dead []uint32) (*View, error) {
	v := &View{Columns: c}
	if len(dead) > 0 {
		v.dead = make([]bool, len(c.ids))
		for _, n := range dead {
			if int(n) >= len(v.dead) {
				return nil, damaged("a document that does not exist")
			}
			v.dead[n] = true
		}
	}
	var total uint64
	for p, d := range c.doc {
		if v.dead == nil || !v.dead[d] {
			v.passages++
			total += uint64(c.tokens[p])
		}
	}
	average := 1.0
	if total > 0 {
		average = float64(total) / float64(v.passages)
	}
	v.norm = make([]float32, len(c.doc))
	for p, n := range c.tokens {
		v.norm[p] = float32(bm25K1 * (1 - bm25B + float64(bm25B*float64(n))/average))
	}
	return v, nil
}

// LivePassages gives the number of live passages.
func (v *View) LivePassages() int { return v.passages }

// Live reports whether the document with this number is live.
func (v *View) Live(document uint32) bool { return v.dead == nil || !v.dead[document] }

// ID gives the ID of the document with this number.
func (v *View) ID(document uint32) string { return FormatID(v.ids[document]) }
