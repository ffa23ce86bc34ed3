package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
	"assay/internal/library/shelves"
)

// Add implements library.Library.
func (l *Library) Add(ctx context.Context, entries []assay.Entry) ([]library.Added, error) {
	for i := range entries {
		if err := library.CheckEntry(&entries[i]); err != nil {
			return nil, err
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	var added []library.Added
	err := l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error {
			b, err := l.begin(ctx, conn)
			if err != nil {
				return err
			}
			defer b.close()
			added = make([]library.Added, len(entries))
			for i := range entries {
				if err := ctx.Err(); err != nil {
					return err
				}
				if added[i], err = b.add(&entries[i]); err != nil {
					return fmt.Errorf("%s: %w", entries[i].Capture.Location, err)
				}
			}
			return b.finish()
		})
	})
	if err != nil {
		return nil, l.explain(err)
	}
	return added, nil
}

// batch is one Add under way.
type batch struct {
	l    *Library
	ctx  context.Context // without cancellation: Add looks at it between entries
	conn *sql.Conn

	generation, documents, passages int64
	failures                        bool // some are recorded
	changed                         bool

	index *postings.Builder
	shelf []byte // rows of shelves
	st    map[string]*sql.Stmt
}

func (l *Library) begin(ctx context.Context, conn *sql.Conn) (*batch, error) {
	b := &batch{l: l, ctx: context.WithoutCancel(ctx), conn: conn, st: map[string]*sql.Stmt{}}
	err := conn.QueryRowContext(ctx, "SELECT generation, documents, passages, EXISTS (SELECT 1 FROM failure) FROM counter").
		Scan(&b.generation, &b.documents, &b.passages, &b.failures)
	if err != nil {
		return nil, err
	}
	b.index = postings.NewBuilder(&l.stems, uint32(b.documents), uint32(b.passages))
	return b, nil
}

func (b *batch) close() {
	for _, s := range b.st {
		_ = s.Close() // a statement that was used has nothing left to fail
	}
}

// stmt prepares a statement once for the batch.
func (b *batch) stmt(query string) (*sql.Stmt, error) {
	if s, ok := b.st[query]; ok {
		return s, nil
	}
	s, err := b.conn.PrepareContext(b.ctx, query)
	if err == nil {
		b.st[query] = s
	}
	return s, err
}

func (b *batch) exec(query string, args ...any) error {
	s, err := b.stmt(query)
	if err == nil {
		_, err = s.ExecContext(b.ctx, args...)
	}
	return err
}

func (b *batch) row(query string, args []any, dest ...any) (found bool, err error) {
	s, err := b.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(b.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// stored is what the batch needs to know of a document in the library.
type stored struct {
	n         int64
	locatedAt int64
	location  string
}

func (b *batch) add(e *assay.Entry) (library.Added, error) {
	a := library.Added{Document: e.Document.ID}
	doc, found, err := b.find(e)
	if err != nil {
		return a, err
	}
	if !found {
		a.New = true
		if doc, err = b.insert(e); err != nil {
			return a, err
		}
	}
	if err := b.retrieved(e); err != nil {
		return a, err
	}
	previous, err := b.sight(e, doc.n)
	if err != nil {
		return a, err
	}
	if previous >= 0 {
		var id int64
		if _, err := b.row("SELECT id FROM document WHERE n = ?", []any{previous}, &id); err != nil {
			return a, err
		}
		a.Updated, a.Previous = true, postings.FormatID(uint64(id))
	}
	if found {
		if err := b.relocate(e, doc); err != nil {
			return a, err
		}
	}
	if b.failures {
		return a, b.exec("DELETE FROM failure WHERE location = ?", e.Capture.Location)
	}
	return a, nil
}

// find looks for the document of an entry's capture.
func (b *batch) find(e *assay.Entry) (doc stored, found bool, err error) {
	id, ok := postings.ParseID(e.Document.ID)
	if !ok {
		return doc, false, fmt.Errorf("%w: document ID %q", assay.ErrUsage, e.Document.ID)
	}
	var hash []byte
	found, err = b.row("SELECT n, located_at, location, capture FROM document WHERE id = ?",
		[]any{int64(id)}, &doc.n, &doc.locatedAt, &doc.location, &hash)
	if err != nil || !found {
		return doc, found, err
	}
	if got := hex.EncodeToString(hash); got != e.Capture.SHA256 {
		return doc, false, fmt.Errorf("%w: captures %s and %s would have the same document ID; it cannot be added to this library", assay.ErrUsage, got, e.Capture.SHA256)
	}
	return doc, true, nil
}

// insert stores a new capture with its document, and indexes it.
func (b *batch) insert(e *assay.Entry) (stored, error) {
	c, d := &e.Capture, &e.Document
	doc := stored{n: b.documents, locatedAt: micros(c.CapturedAt), location: c.Location}
	metadata, err := library.Metadata(d)
	if err != nil {
		return doc, err
	}
	id, _ := postings.ParseID(d.ID)
	if err := b.exec("INSERT INTO capture VALUES (?, ?, ?, ?)", doc.n, unhex(c.SHA256), c.MediaType, compress(c.Bytes)); err != nil {
		return doc, err
	}
	state := library.StateDigest(library.StateRow{TextSHA256: d.SHA256, Location: c.Location, Metadata: metadata})
	err = b.exec("INSERT INTO document VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)", doc.n, int64(id), unhex(c.SHA256), unhex(d.SHA256),
		len(e.Annotation.Passages), d.Published, doc.locatedAt, doc.location, state, string(metadata))
	if err != nil {
		return doc, err
	}
	if err := b.exec("INSERT INTO content VALUES (?, ?)", doc.n, packContent(d.Text, d.Segments, &e.Annotation)); err != nil {
		return doc, err
	}
	for _, a := range library.Aliases(&e.Annotation) {
		if err := b.exec("INSERT INTO alias VALUES (?, ?, ?)", a.Long, a.Short, doc.n); err != nil {
			return doc, err
		}
	}
	if int64(len(e.Annotation.Passages)) > maxPassages-b.passages {
		return doc, fmt.Errorf("%w: a library takes at most %d passages", assay.ErrTooLarge, int64(maxPassages))
	}
	b.index.Add(postings.Doc{
		ID: id, Text: d.Text, Passages: e.Annotation.Passages, Context: library.Context(d),
		Tags: library.Tags(d), Fingerprints: e.Annotation.Fingerprints,
	})
	b.shelf = shelves.Row(b.shelf, d)
	b.documents++
	b.passages += int64(len(e.Annotation.Passages))
	b.changed = true
	return doc, nil
}

// maxPassages leaves the index's numbers room within 31 bits.
const maxPassages = 1 << 30

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic("a checked hash is not hexadecimal: " + s)
	}
	return b
}

// seen is a sighting at one location.
type seen struct {
	at, seq, document int64
	until             sql.NullInt64
}

// sight records that a document was seen. It gives the number of the document
// that it supersedes, or -1.
func (b *batch) sight(e *assay.Entry, document int64) (superseded int64, err error) {
	at, location := micros(e.Capture.CapturedAt), e.Capture.Location
	history, err := b.history(location)
	if err != nil {
		return -1, err
	}
	s := seen{at: at, document: document}
	var before *seen // what stood there until then
	for i := range history {
		h := &history[i]
		if h.at > at {
			s.until = sql.NullInt64{Int64: h.at, Valid: true} // an older capture, read later
			break
		}
		before = h
	}
	if before != nil {
		if before.document == document {
			return -1, nil
		}
		if before.at == at {
			s.seq = before.seq + 1
		}
		if err := b.exec("UPDATE sighting SET superseded_at = ? WHERE location = ? AND seen_at = ? AND seq = ?", at, location, before.at, before.seq); err != nil {
			return -1, err
		}
	}
	if err := b.exec("INSERT INTO sighting VALUES (?, ?, ?, ?, ?)", location, s.at, s.seq, s.document, s.until); err != nil {
		return -1, err
	}
	b.changed = true
	if err := b.mark(document); err != nil || before == nil {
		return -1, err
	}
	return before.document, b.mark(before.document)
}

func (b *batch) history(location string) ([]seen, error) {
	s, err := b.stmt("SELECT seen_at, seq, document, superseded_at FROM sighting WHERE location = ? ORDER BY seen_at, seq")
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(b.ctx, location)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []seen
	for rows.Next() {
		var h seen
		if err := rows.Scan(&h.at, &h.seq, &h.document, &h.until); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// mark notes whether any sighting of a document stands.
func (b *batch) mark(document int64) error {
	return b.exec(`UPDATE document SET superseded = NOT EXISTS
		(SELECT 1 FROM sighting WHERE document = ?1 AND superseded_at IS NULL) WHERE n = ?1`, document)
}

// relocate moves a document that was seen again to its first sighting, with
// the smallest location, so that the order of adding leaves no trace.
func (b *batch) relocate(e *assay.Entry, doc stored) error {
	at, location := micros(e.Capture.CapturedAt), e.Capture.Location
	if at > doc.locatedAt || at == doc.locatedAt && location >= doc.location {
		return nil
	}
	var text []byte
	var metadata string
	if _, err := b.row("SELECT sha256, metadata FROM document WHERE n = ?", []any{doc.n}, &text, &metadata); err != nil {
		return err
	}
	state := library.StateDigest(library.StateRow{TextSHA256: hex.EncodeToString(text), Location: location, Metadata: []byte(metadata)})
	b.changed = true
	return b.exec("UPDATE document SET located_at = ?, location = ?, state = ? WHERE n = ?", at, location, state, doc.n)
}

// finish writes the batch's part of the index and the counter.
func (b *batch) finish() error {
	if !b.changed {
		return nil
	}
	if columns := b.index.Columns(); len(columns) > 0 {
		first := b.documents - int64(b.index.Documents())
		if err := b.exec("INSERT INTO passage VALUES (?, ?)", first, columns); err != nil {
			return err
		}
		if err := b.exec("INSERT INTO shelf VALUES (?, ?)", first, compress(b.shelf)); err != nil {
			return err
		}
		if err := b.writeSegment(first); err != nil {
			return err
		}
	}
	return b.exec("UPDATE counter SET generation = ?, documents = ?, passages = ?", b.generation+1, b.documents, b.passages)
}
