package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"assay/internal/library"
)

// settledStep is the migration that settleNow goes on with.
const settledStep = "0008_settled.sql"

// settledState is what the live documents of a generation come to.
type settledState struct {
	library.State
	Last int64 // when the last of all sightings was, in microseconds
}

// What is settled.
const (
	settlesState   = "state"   // a settledState
	settlesAliases = "aliases" // []library.Alias
)

// settledRow is something of a generation as it is stored.
type settledRow struct {
	what       string
	generation int64
	json       []byte
}

// sum is stored beside a row, so that damage to it shows.
func (r *settledRow) sum() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n%s", r.what, r.generation, r.json)
	return h.Sum(nil)
}

// Settle implements library.Library.
func (l *Library) Settle(ctx context.Context) error {
	var made []settledRow
	err := l.read(ctx, func(s *snapshot) error {
		have, err := s.settledState()
		if err == nil && have == nil {
			made, err = s.settle()
		}
		return err
	})
	if err != nil || made == nil {
		return err
	}
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error { return keepSettled(ctx, conn, made) })
	}))
}

// settled gives f what is stored, and says of each row whether it holds together.
func (s *snapshot) settled(which string, args []any, f func(row settledRow, whole bool) error) error {
	return s.rows("SELECT what, generation, data, sha256 FROM settled "+which, args, func(r *sql.Rows) error {
		var row settledRow
		var data, sum sql.RawBytes
		if err := r.Scan(&row.what, &row.generation, &data, &sum); err != nil {
			return err
		}
		var err error
		row.json, err = decompress(data)
		return f(row, err == nil && bytes.Equal(sum, row.sum()))
	})
}

// settledAs reads what is stored of the snapshot's generation; found is false when
// nothing is, or nothing that holds together.
func (s *snapshot) settledAs(what string, into any) (found bool, err error) {
	err = s.settled("WHERE what = ? AND generation = ?", []any{what, s.generation}, func(row settledRow, whole bool) error {
		found = whole && json.Unmarshal(row.json, into) == nil
		return nil
	})
	return found, err
}

// settledState gives what the live documents come to, nil when that is not stored.
func (s *snapshot) settledState() (*settledState, error) {
	st := &settledState{}
	found, err := s.settledAs(settlesState, st)
	if !found {
		st = nil
	}
	return st, err
}

// settle makes what is stored of the snapshot's generation.
func (s *snapshot) settle() ([]settledRow, error) {
	state, err := s.state(time.Time{})
	if err != nil {
		return nil, err
	}
	st := settledState{State: *state}
	err = s.conn.QueryRowContext(s.ctx, `SELECT passages - (SELECT coalesce(sum(passages), 0) FROM document WHERE superseded),
		(SELECT coalesce(max(seen_at), 0) FROM sighting) FROM counter`).Scan(&st.Passages, &st.Last)
	if err != nil {
		return nil, err
	}
	aliases, err := s.aliases(time.Time{})
	if err != nil {
		return nil, err
	}
	rows := []settledRow{{settlesState, s.generation, nil}, {settlesAliases, s.generation, nil}}
	for i, of := range []any{st, aliases} {
		if rows[i].json, err = json.Marshal(of); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// keepSettled stores what was made of a generation, unless that of a later one is stored.
func keepSettled(ctx context.Context, conn *sql.Conn, rows []settledRow) error {
	for _, r := range rows {
		_, err := conn.ExecContext(ctx, `INSERT INTO settled VALUES (?, ?, ?, ?) ON CONFLICT (what) DO UPDATE
			SET generation = excluded.generation, data = excluded.data, sha256 = excluded.sha256
			WHERE generation <= excluded.generation`, r.what, r.generation, compress(r.json), r.sum())
		if err != nil {
			return err
		}
	}
	return nil
}

// settleNow is Settle on a connection that is writing.
func (l *Library) settleNow(ctx context.Context, conn *sql.Conn) error {
	s := &snapshot{l: l, ctx: ctx, conn: conn}
	if err := conn.QueryRowContext(ctx, "SELECT generation FROM counter").Scan(&s.generation); err != nil {
		return err
	}
	rows, err := s.settle()
	if err != nil {
		return err
	}
	return keepSettled(ctx, conn, rows)
}

// holdSettled holds what is stored, where it is of the snapshot's generation, to the documents.
func (s *snapshot) holdSettled() error {
	var have []settledRow
	err := s.settled("ORDER BY what", nil, func(row settledRow, whole bool) error {
		if !whole || row.generation > s.generation {
			return s.l.corrupt("what its documents are stored to come to does not have its hash")
		}
		if row.generation == s.generation {
			have = append(have, row)
		}
		return nil
	})
	if err != nil || have == nil {
		return err
	}
	want, err := s.settle()
	if err != nil {
		return err
	}
	for _, row := range have {
		i := slices.IndexFunc(want, func(w settledRow) bool { return w.what == row.what })
		if i < 0 || !bytes.Equal(row.json, want[i].json) {
			return s.l.corrupt("what its documents are stored to come to is not what they do")
		}
	}
	return nil
}

// readAt is read for what takes a time: a time after all that was seen is now,
// and nothing need be looked for that was live then.
func (l *Library) readAt(ctx context.Context, asOf time.Time, f func(*snapshot, time.Time) error) error {
	return l.read(ctx, func(s *snapshot) error {
		if !asOf.IsZero() {
			st, err := s.settledState()
			if err != nil {
				return err
			}
			if st != nil && st.Last <= micros(asOf) {
				asOf = time.Time{}
			}
		}
		return f(s, asOf)
	})
}
