package sqlite

import (
	"database/sql"
	"errors"

	"assay/internal/library/postings"
)

// mergeAt is how many segments of one level are merged into one of the next:
// each posting is written again once a level, and a search looks into at most
// mergeAt-1 segments a level.
const mergeAt = 8

// writeSegment stores what the batch indexed, and merges where that is due.
func (b *batch) writeSegment(first int64) error {
	n, err := b.newSegment(first, 0)
	if err != nil {
		return err
	}
	if err := b.index.Blocks(b.blockWriter(n)); err != nil {
		return err
	}
	for level := 0; ; level++ {
		segments, err := b.numbers("SELECT n FROM segment WHERE level = ? ORDER BY first", int64(level))
		if err != nil || len(segments) < mergeAt {
			return err
		}
		if err := b.merge(segments, level); err != nil {
			return err
		}
	}
}

func (b *batch) newSegment(first int64, level int) (int64, error) {
	s, err := b.stmt("INSERT INTO segment (first, level) VALUES (?, ?)")
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(b.ctx, first, level)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

func (b *batch) blockWriter(segment int64) func(first, block []byte) error {
	return func(first, block []byte) error {
		return b.exec("INSERT INTO block (segment, key, data) VALUES (?, ?, ?)", segment, first, block)
	}
}

func (b *batch) merge(segments []int64, level int) error {
	var first int64
	if _, err := b.row("SELECT first FROM segment WHERE n = ?", []any{segments[0]}, &first); err != nil {
		return err
	}
	merged, err := b.newSegment(first, level+1)
	if err != nil {
		return err
	}
	sources := make([]postings.Segment, len(segments))
	for i, n := range segments {
		if sources[i], err = b.blocks(n); err != nil {
			return err
		}
	}
	if err := postings.Merge(sources, b.blockWriter(merged)); err != nil {
		return err
	}
	for _, n := range segments {
		err := errors.Join(b.exec("DELETE FROM block WHERE segment = ?", n), b.exec("DELETE FROM segment WHERE n = ?", n))
		if err != nil {
			return err
		}
	}
	b.l.log.Debug("segments merged", "segments", len(segments), "level", level+1)
	return nil
}

// blocks reads a segment block by block, so that a merge holds one of each.
func (b *batch) blocks(segment int64) (postings.Segment, error) {
	list, err := b.numbers("SELECT n FROM block WHERE segment = ? ORDER BY key", segment)
	if err != nil {
		return nil, err
	}
	return func() ([]byte, error) {
		if len(list) == 0 {
			return nil, nil
		}
		var data []byte
		found, err := b.row("SELECT data FROM block WHERE n = ?", []any{list[0]}, &data)
		if err == nil && !found {
			err = b.l.corrupt("a block of its index is missing")
		}
		list = list[1:]
		return data, err
	}, nil
}

func (b *batch) numbers(query string, args ...any) ([]int64, error) {
	s, err := b.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(b.ctx, args...)
	if err != nil {
		return nil, err
	}
	return scanNumbers(rows)
}

func scanNumbers(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}
