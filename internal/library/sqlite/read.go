package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"sort"
	"sync"
	"time"

	"assay/internal/library"
	"assay/internal/library/postings"
)

// snapshot is one reader's view of the library for the length of a call.
type snapshot struct {
	l    *Library
	ctx  context.Context
	conn *sql.Conn

	generation, documents int64
}

// read runs f inside a read transaction.
func (l *Library) read(ctx context.Context, f func(*snapshot) error) error {
	conn, err := l.reader.Conn(ctx)
	if err != nil {
		return l.explain(err)
	}
	err = func() error {
		// Nothing is written: how the transaction ends does not matter.
		defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
		if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
			return err
		}
		s := &snapshot{l: l, ctx: ctx, conn: conn}
		if err := conn.QueryRowContext(ctx, "SELECT generation, documents FROM counter").Scan(&s.generation, &s.documents); err != nil {
			return err
		}
		return f(s)
	}()
	return l.explain(errors.Join(err, conn.Close()))
}

// rows runs a query and scan for each of its rows.
func (s *snapshot) rows(query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := s.conn.QueryContext(s.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// live gives a condition on the column n of document, with its arguments.
func live(asOf time.Time) (where string, args []any) {
	if asOf.IsZero() {
		return "NOT superseded", nil
	}
	at := micros(asOf)
	return `n IN (SELECT document FROM sighting WHERE seen_at <= ? AND (superseded_at IS NULL OR superseded_at > ?))`, []any{at, at}
}

// view is what was computed for one generation and one time; it is kept for
// the calls that follow.
type view struct {
	generation int64
	asOf       int64
	index      *postings.View
	segments   []segment

	mu      sync.Mutex
	state   *library.State
	aliases []library.Alias
	known   bool // aliases were read
}

// segment is the directory of a segment: the first key and the number of each block.
type segment struct {
	n      int64
	keys   []string
	blocks []int64
}

// find gives the index of the block that would hold a key, -1 when none would.
func (s *segment) find(key string) int {
	return sort.Search(len(s.keys), func(i int) bool { return s.keys[i] > key }) - 1
}

// maxViews is how many views are kept: now, before the last commit, and a few times asked about.
const maxViews = 4

// view gives the snapshot's view as of a time.
func (s *snapshot) view(asOf time.Time) (*view, error) {
	at := int64(math.MaxInt64) // now
	if !asOf.IsZero() {
		at = micros(asOf)
	}
	l := s.l
	l.mu.Lock()
	defer l.mu.Unlock()
	var nearest *view // of the same generation: its segments serve
	for i, v := range l.views {
		if v.generation != s.generation {
			continue
		}
		if v.asOf == at {
			copy(l.views[1:], l.views[:i])
			l.views[0] = v
			return v, nil
		}
		nearest = v
	}
	v := &view{generation: s.generation, asOf: at}
	if err := s.load(v, nearest, asOf); err != nil {
		return nil, err
	}
	l.views = slices.Insert(l.views, 0, v)
	l.views = l.views[:min(len(l.views), maxViews)]
	return v, nil
}

// load fills a view. The library's lock is held.
func (s *snapshot) load(v, nearest *view, asOf time.Time) error {
	columns := &s.l.columns
	if have := int64(columns.Documents()); have < s.documents {
		err := s.rows("SELECT data FROM passage WHERE document >= ? ORDER BY document", []any{have}, func(r *sql.Rows) error {
			var data sql.RawBytes
			if err := r.Scan(&data); err != nil {
				return err
			}
			return columns.Append(data)
		})
		if err != nil {
			return err
		}
	}
	head, err := columns.Head(int(s.documents))
	if err != nil {
		return err
	}
	where, args := live(asOf)
	var dead []uint32
	query := "SELECT n FROM document WHERE NOT (" + where + ") AND n < ?"
	if asOf.IsZero() {
		query = "SELECT n FROM document WHERE superseded AND n < ?" // by its index
	}
	err = s.rows(query, append(args, s.documents), func(r *sql.Rows) error {
		var n uint32
		defer func() { dead = append(dead, n) }()
		return r.Scan(&n)
	})
	if err != nil {
		return err
	}
	if v.index, err = postings.NewView(head, dead); err != nil {
		return err
	}
	if nearest != nil {
		v.segments = nearest.segments
		return nil
	}
	v.segments, err = s.directory()
	return err
}

// directory reads the directories of the snapshot's segments, oldest first.
func (s *snapshot) directory() ([]segment, error) {
	known := map[int64]segment{}
	for _, v := range s.l.views {
		for _, seg := range v.segments {
			known[seg.n] = seg
		}
	}
	var list []segment
	err := s.rows("SELECT n FROM segment ORDER BY first", nil, func(r *sql.Rows) error {
		var n int64
		if err := r.Scan(&n); err != nil {
			return err
		}
		list = append(list, segment{n: n})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		seg := &list[i]
		if k, ok := known[seg.n]; ok {
			*seg = k
			continue
		}
		err := s.rows("SELECT key, n FROM block WHERE segment = ? ORDER BY key", []any{seg.n}, func(r *sql.Rows) error {
			var key sql.RawBytes
			var n int64
			if err := r.Scan(&key, &n); err != nil {
				return err
			}
			seg.keys = append(seg.keys, string(key))
			seg.blocks = append(seg.blocks, n)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// blockCache keeps blocks of the index; they never change.
type blockCache struct {
	mu   sync.Mutex
	data map[int64][]byte
	size int
}

// maxBlocks bounds the memory of a blockCache in bytes.
const maxBlocks = 64 << 20

func (c *blockCache) get(n int64) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.data[n]
}

func (c *blockCache) put(n int64, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.data == nil || c.size+len(b) > maxBlocks {
		c.data, c.size = map[int64][]byte{}, 0
	}
	if _, ok := c.data[n]; !ok {
		c.data[n] = b
		c.size += len(b)
	}
}

// blocks reads blocks of the index by number, through the cache.
func (s *snapshot) blocks() (get func(n int64) ([]byte, error), done func(), err error) {
	var stmt *sql.Stmt
	get = func(n int64) ([]byte, error) {
		if b := s.l.blocks.get(n); b != nil {
			return b, nil
		}
		if stmt == nil {
			if stmt, err = s.conn.PrepareContext(s.ctx, "SELECT data FROM block WHERE n = ?"); err != nil {
				return nil, err
			}
		}
		var data []byte
		err := stmt.QueryRowContext(context.WithoutCancel(s.ctx), n).Scan(&data)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, s.l.corrupt("a block of its index is missing")
		}
		if err != nil {
			return nil, err
		}
		s.l.blocks.put(n, data)
		return data, nil
	}
	done = func() {
		if stmt != nil {
			_ = stmt.Close() // it only read
		}
	}
	return get, done, nil
}
