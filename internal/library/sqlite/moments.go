package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

// change is a document that came to stand somewhere (by 1) or no longer does (by -1).
type change struct {
	at       int64
	document int64
	by       int
}

// Moments implements library.Library.
func (l *Library) Moments(ctx context.Context, from, to time.Time, documents int) (list []time.Time, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		changes, err := s.changes(micros(from), micros(to))
		if err != nil {
			return err
		}
		where, args := live(from)
		var count int
		if err := s.conn.QueryRowContext(ctx, "SELECT count(*) FROM document WHERE "+where, args...).Scan(&count); err != nil {
			return err
		}
		if count == documents {
			list = append(list, from)
		}
		standing, err := s.standing(micros(from), changes)
		if err != nil {
			return err
		}
		for i, c := range changes {
			before := standing[c.document]
			standing[c.document] += c.by
			switch after := standing[c.document]; {
			case before == 0 && after > 0:
				count++
			case before > 0 && after == 0:
				count--
			}
			if count == documents && (i+1 == len(changes) || changes[i+1].at > c.at) {
				list = append(list, timeOf(c.at))
			}
		}
		return nil
	})
	slices.Reverse(list)
	return list, err
}

// changes gives what came and went after a time and up to another, the oldest
// first; of one moment what came first, so that nothing is gone that stays.
func (s *snapshot) changes(from, to int64) (list []change, err error) {
	err = s.rows(`SELECT seen_at, document, 1 FROM sighting WHERE seen_at > ?1 AND seen_at <= ?2
		UNION ALL SELECT superseded_at, document, -1 FROM sighting WHERE superseded_at > ?1 AND superseded_at <= ?2`,
		[]any{from, to}, func(r *sql.Rows) error {
			var c change
			if err := r.Scan(&c.at, &c.document, &c.by); err != nil {
				return err
			}
			list = append(list, c)
			return nil
		})
	slices.SortFunc(list, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.by, a.by), cmp.Compare(a.document, b.document))
	})
	return list, err
}

// standing gives in how many places each of the changed documents stood at a time.
func (s *snapshot) standing(at int64, changes []change) (map[int64]int, error) {
	out := map[int64]int{}
	for _, c := range changes {
		out[c.document] = 0
	}
	if len(out) == 0 {
		return out, nil
	}
	err := s.rows("SELECT document FROM sighting WHERE seen_at <= ?1 AND (superseded_at IS NULL OR superseded_at > ?1)", []any{at}, func(r *sql.Rows) error {
		var document int64
		if err := r.Scan(&document); err != nil {
			return err
		}
		if _, changed := out[document]; changed {
			out[document]++
		}
		return nil
	})
	return out, err
}
