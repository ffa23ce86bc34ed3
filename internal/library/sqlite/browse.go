package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
	"assay/internal/library/shelves"
)

// shelf is the list of documents in memory, read when it is first asked for.
type shelf struct {
	mu         sync.Mutex
	columns    shelves.Columns
	view       *shelves.View
	generation int64 // of view
}

// Browse implements library.Library.
func (l *Library) Browse(ctx context.Context, b library.Browse) (out library.Shelf, err error) {
	if err := b.Check(); err != nil {
		return out, err
	}
	err = l.browsing(ctx, b.Filter, func(s *snapshot, v *shelves.View, among []uint32) error {
		after, err := s.cursor(b.After)
		if err != nil {
			return err
		}
		before, err := s.cursor(b.Before)
		if err != nil {
			return err
		}
		p := v.Page(b, among, after, before)
		out = library.Shelf{Total: p.Total, First: p.First}
		out.Rows, err = s.shelved(p.Numbers)
		return err
	})
	return out, err
}

// Facets implements library.Library.
func (l *Library) Facets(ctx context.Context, f library.Filter) (out library.Facets, err error) {
	err = l.browsing(ctx, f, func(s *snapshot, v *shelves.View, among []uint32) error {
		out = v.Facets(f, among)
		return nil
	})
	return out, err
}

// Version implements library.Library.
func (l *Library) Version(ctx context.Context) (version string, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		version = strconv.FormatInt(s.generation, 10)
		return nil
	})
	return version, err
}

// Unread implements library.Library.
func (l *Library) Unread(ctx context.Context, after string, limit int) (list []assay.Failure, total int, err error) {
	if err := library.CheckLimit(limit); err != nil {
		return nil, 0, err
	}
	err = l.read(ctx, func(s *snapshot) error {
		if err := s.conn.QueryRowContext(ctx, "SELECT count(*) FROM failure").Scan(&total); err != nil {
			return err
		}
		list, err = s.failures("WHERE location > ? ORDER BY location LIMIT ?", after, limit)
		return err
	})
	return list, total, err
}

// browsing runs f with the list of documents as the snapshot has it.
func (l *Library) browsing(ctx context.Context, filter library.Filter, f func(*snapshot, *shelves.View, []uint32) error) error {
	for {
		behind := false
		err := l.read(ctx, func(s *snapshot) error {
			v, err := s.shelves()
			if err != nil {
				return err
			}
			if v == nil {
				behind = true
				return nil
			}
			among, err := s.numbers(filter.Documents)
			if err != nil {
				return err
			}
			return f(s, v, among)
		})
		if err != nil || !behind {
			return err
		}
	}
}

// shelves gives the list of the snapshot's documents; nil when the list has
// gone on since the snapshot was taken.
func (s *snapshot) shelves() (*shelves.View, error) {
	m := &s.l.shelf
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.view != nil && m.generation >= s.generation {
		if m.generation > s.generation {
			return nil, nil
		}
		return m.view, nil
	}
	have := int64(m.columns.Documents())
	err := s.rows("SELECT data FROM shelf WHERE document >= ? ORDER BY document", []any{have}, func(r *sql.Rows) error {
		var data sql.RawBytes
		if err := r.Scan(&data); err != nil {
			return err
		}
		rows, err := decompress(data)
		if err != nil {
			return err
		}
		return m.columns.Append(rows)
	})
	if err != nil {
		return nil, err
	}
	if got := int64(m.columns.Documents()); got != s.documents {
		return nil, s.l.corrupt("its list of documents has %d of %d", got, s.documents)
	}
	var superseded []uint32
	err = s.rows("SELECT n FROM document WHERE superseded", nil, func(r *sql.Rows) error {
		var n uint32
		err := r.Scan(&n)
		superseded = append(superseded, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	m.view, m.generation = m.columns.View(int(s.documents), superseded, m.view), s.generation
	return m.view, nil
}

// numbers gives the numbers of documents; IDs that none has are passed over.
func (s *snapshot) numbers(ids []string) ([]uint32, error) {
	if ids == nil {
		return nil, nil
	}
	list := []uint32{}
	stmt, err := s.conn.PrepareContext(s.ctx, "SELECT n FROM document WHERE id = ?")
	if err != nil {
		return nil, err
	}
	defer func() { _ = stmt.Close() }() // it only read
	seen := map[uint64]bool{}
	for _, id := range ids {
		number, ok := postings.ParseID(id)
		if !ok || seen[number] {
			continue
		}
		seen[number] = true
		var n uint32
		err := stmt.QueryRowContext(s.ctx, int64(number)).Scan(&n)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// cursor gives the number of a cursor's document.
func (s *snapshot) cursor(id string) (int, error) {
	if id == "" {
		return shelves.NoCursor, nil
	}
	found, err := s.numbers([]string{id})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%w: no page begins at %.40q: it is not the ID of a document here", assay.ErrUsage, id)
	}
	if err != nil {
		return shelves.NoCursor, err
	}
	return int(found[0]), nil
}

// shelved reads the documents of a page.
func (s *snapshot) shelved(numbers []uint32) ([]library.Shelved, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	place := make(map[int64]int, len(numbers))
	query := []byte("SELECT d.id, d.capture, d.sha256, d.location, d.metadata, d.n, d.located_at, d.superseded FROM document d WHERE d.n IN (")
	for i, n := range numbers {
		place[int64(n)] = i
		if i > 0 {
			query = append(query, ',')
		}
		query = strconv.AppendUint(query, uint64(n), 10)
	}
	list := make([]library.Shelved, len(numbers))
	err := s.rows(string(append(query, ')')), nil, func(r *sql.Rows) error {
		var d library.Shelved
		var n, at int64
		err := scanHead(func(dest ...any) error { return r.Scan(append(dest, &n, &at, &d.Superseded)...) }, &d.Document)
		if err != nil {
			return err
		}
		d.ReadAt = timeOf(at)
		list[place[n]] = d
		return nil
	})
	return list, err
}
