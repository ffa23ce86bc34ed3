package sqlite

import (
	"bytes"
	"errors"
	"fmt"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
	"assay/internal/library/shelves"
)

// indexAtOnce is how many documents are indexed at a time when an index is held
// to its documents, or made again.
const indexAtOnce = 1000

// snapshot reads the file as the library does.
func (x *examiner) snapshot() *snapshot {
	return &snapshot{l: newLibrary(x.path, defaults), ctx: x.ctx, conn: x.conn, documents: x.held.documents}
}

// material gives all of a document that an index is made of.
func (x *examiner) material(n int64) (e assay.Entry, err error) {
	var metadata string
	var data []byte
	if err := x.query("SELECT metadata FROM document WHERE n = ?", []any{n}, func(v values) error {
		metadata, _ = v.text(0)
		return nil
	}); err != nil {
		return e, err
	}
	if e, ok := x.held.again[n]; ok {
		return e, nil
	}
	if err := library.ParseMetadata([]byte(metadata), &e.Document); err != nil {
		return e, err
	}
	if err := x.query("SELECT data FROM content WHERE n = ?", []any{n}, func(v values) error {
		data, _ = v.bytes(0)
		return nil
	}); err != nil {
		return e, err
	}
	e.Document.Text, e.Document.Segments, e.Annotation, err = x.text(n, data)
	return e, err
}

// sourceOf is what the index is told of a document.
func sourceOf(e *assay.Entry, id uint64) postings.Doc {
	return postings.Doc{
		ID: id, Text: e.Document.Text, Passages: e.Annotation.Passages, Context: library.Context(&e.Document),
		Tags: library.Tags(&e.Document), Fingerprints: e.Annotation.Fingerprints,
	}
}

// indexing is an index made anew, to hold the one in the file to it.
type indexing struct {
	x        *examiner
	stems    postings.Stemmer
	passages uint32
	columns  []byte
	aliases  map[[32]byte]bool
}

// textsWhole reports whether every text is there, or is given again by its capture.
func (x *examiner) textsWhole() bool {
	for n := range x.held.badTexts {
		if _, ok := x.held.again[n]; !ok {
			return false
		}
	}
	return x.held.checked
}

// index makes the search index again, and holds the one in the file to it. Where
// a text is lost, the index is only read.
func (x *examiner) index() error {
	a := x.area(areaIndex)
	a.Of = int(x.held.documents)
	if !x.textsWhole() {
		if err := x.snapshot().index(); err != nil {
			x.derived(areaIndex, "", "the search index does not hold together")
		}
		return nil
	}
	made := &indexing{x: x, aliases: map[[32]byte]bool{}}
	if err := made.segments(); err != nil {
		if x.ctx.Err() == nil {
			x.derived(areaIndex, "", "%v", err)
		}
		return nil
	}
	if err := made.kept(); err != nil && x.ctx.Err() == nil {
		x.derived(areaIndex, "", "%v", err)
	}
	return nil
}

var errIndex = errors.New("the search index is not that of the documents")

// segments holds every segment to its documents.
func (m *indexing) segments() error {
	var numbers, firsts []int64
	err := m.x.query("SELECT n, first FROM segment ORDER BY first, n", nil, func(v values) error {
		n, _ := v.int(0)
		first, _ := v.int(1)
		numbers, firsts = append(numbers, n), append(firsts, first)
		return nil
	})
	if err != nil {
		return err
	}
	compared := 0
	firsts = append(firsts, m.x.held.documents)
	if firsts[0] != 0 {
		return errIndex
	}
	for i, n := range numbers {
		blocks, err := m.segment(n, firsts[i], firsts[i+1])
		if err != nil {
			return err
		}
		compared += blocks
	}
	return m.x.query("SELECT count(*) FROM block NOT INDEXED", nil, func(v values) error {
		if n, _ := v.int(0); n != int64(compared) {
			return errIndex
		}
		return nil
	})
}

// segment holds one to the documents from first to end.
func (m *indexing) segment(n, first, end int64) (blocks int, err error) {
	var kept []int64
	if err := m.x.query("SELECT n FROM block WHERE segment = ? ORDER BY key", []any{n}, func(v values) error {
		block, _ := v.int(0)
		kept = append(kept, block)
		return nil
	}); err != nil {
		return 0, err
	}
	var parts []postings.Segment
	for at := first; at < end; at += indexAtOnce {
		part, err := m.part(at, min(at+indexAtOnce, end))
		if err != nil {
			return 0, err
		}
		parts = append(parts, part)
	}
	err = postings.Merge(parts, func(key, block []byte) error {
		if blocks++; blocks > len(kept) {
			return errIndex
		}
		same := false
		err := m.x.query("SELECT key, data FROM block WHERE n = ?", []any{kept[blocks-1]}, func(v values) error {
			k, _ := v.bytes(0)
			d, _ := v.bytes(1)
			same = bytes.Equal(k, key) && bytes.Equal(d, block)
			return nil
		})
		if err == nil && !same {
			err = errIndex
		}
		return err
	})
	if err == nil && blocks != len(kept) {
		err = errIndex
	}
	return blocks, err
}

// part indexes some documents.
func (m *indexing) part(from, to int64) (postings.Segment, error) {
	b := postings.NewBuilder(&m.stems, uint32(from), m.passages)
	for n := from; n < to; n++ {
		if err := m.x.ctx.Err(); err != nil {
			return nil, err
		}
		e, err := m.x.material(n)
		if err != nil {
			return nil, err
		}
		d := m.x.held.docs[n]
		id, _ := postings.ParseID(d.id())
		b.Add(sourceOf(&e, id))
		m.passages += uint32(len(e.Annotation.Passages))
		for _, alias := range library.Aliases(&e.Annotation) {
			m.aliases[values{alias.Long, alias.Short, n}.sum()] = true
		}
		m.x.tell(areaIndex, int(n)+1, int(m.x.held.documents))
	}
	m.columns = append(m.columns, b.Columns()...)
	var blocks [][]byte
	if err := b.Blocks(func(_, block []byte) error {
		blocks = append(blocks, bytes.Clone(block))
		return nil
	}); err != nil {
		return nil, err
	}
	return func() ([]byte, error) {
		if len(blocks) == 0 {
			return nil, nil
		}
		next := blocks[0]
		blocks = blocks[1:]
		return next, nil
	}, nil
}

// kept holds the list of passages and the pairs of names to those made again.
func (m *indexing) kept() error {
	rest, columns := m.columns, postings.Columns{}
	if err := m.x.query("SELECT document, data FROM passage ORDER BY document", nil, func(v values) error {
		first, _ := v.int(0)
		data, _ := v.bytes(1)
		if first != int64(columns.Documents()) || !bytes.HasPrefix(rest, data) {
			return errIndex
		}
		rest = rest[len(data):]
		return columns.Append(data)
	}); err != nil {
		return err
	}
	if len(rest) > 0 {
		return errIndex
	}
	if err := m.x.query("SELECT long, short, document FROM alias", nil, func(v values) error {
		sum := v.sum()
		if !m.aliases[sum] {
			return errors.New("the pairs of names are not those of the documents")
		}
		delete(m.aliases, sum)
		return nil
	}); err != nil {
		return err
	}
	if len(m.aliases) > 0 {
		return errors.New("some pairs of names are missing")
	}
	return m.x.query("SELECT passages FROM counter", nil, func(v values) error {
		if n, _ := v.int(0); n != int64(m.passages) {
			m.x.lost(areaFile, "", "it counts %d passages and has %d", n, m.passages)
		}
		return nil
	})
}

// shelf makes the list of documents again, and holds the one in the file to it.
func (x *examiner) shelf() error {
	x.area(areaShelf).Of = int(x.held.documents)
	if x.tables["shelf"] == nil {
		return nil // of an older form
	}
	err := x.snapshot().shelf()
	if err == nil {
		var columns shelves.Columns
		err = x.query("SELECT document, data FROM shelf ORDER BY document", nil, func(v values) error {
			if first, _ := v.int(0); first != int64(columns.Documents()) {
				return errors.New("a part of the list of documents is not in its place")
			}
			data, _ := v.bytes(1)
			rows, err := decompress(data)
			if err != nil {
				return err
			}
			return columns.Append(rows)
		})
	}
	if err != nil && x.ctx.Err() == nil {
		x.derived(areaShelf, "", "the list of documents cannot be used: %v", err)
	}
	return nil
}

// settled holds what the documents are stored to come to, to the documents.
func (x *examiner) settled() error {
	if x.tables["settled"] == nil || !x.held.checked {
		return nil // of an older form, or with documents that are damaged themselves
	}
	s := x.snapshot()
	err := x.query("SELECT generation FROM counter", nil, func(v values) error {
		s.generation, _ = v.int(0)
		return nil
	})
	if err == nil {
		err = s.holdSettled()
	}
	if err != nil && x.ctx.Err() == nil {
		x.derived(areaShelf, "", "what the documents are stored to come to is not what they do")
	}
	return nil
}

// leftover looks at what belongs to no other part.
func (x *examiner) leftover() error {
	for _, table := range []string{"segment", "block", "report"} {
		if x.tables[table] == nil {
			continue
		}
		query := fmt.Sprintf("SELECT coalesce(max(n), 0) > coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = '%s'), 0) FROM %s", table, table)
		if err := x.query(query, nil, func(v values) error {
			if v[0] != any(int64(0)) {
				x.derived(areaFile, "", "the next number of %q is taken", table)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
