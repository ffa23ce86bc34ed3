package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"
	"time"

	"assay/internal/library"
)

// State implements library.Library.
func (l *Library) State(ctx context.Context, asOf time.Time) (state library.State, err error) {
	err = l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		if asOf.IsZero() {
			st, err := s.settledState()
			if err != nil {
				return err
			}
			if st != nil {
				state = st.State
				return nil
			}
		}
		v, err := s.view(asOf)
		if err != nil {
			return err
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.state == nil {
			if v.state, err = s.state(asOf); err != nil {
				return err
			}
			v.state.Passages = v.index.LivePassages()
		}
		state = *v.state
		return nil
	})
	return state, err
}

// statePage is how many documents one row of a state holds: a row for each would
// cost ten times as much, and one for all as much memory as all of them.
const statePage = 4096

func (s *snapshot) state(asOf time.Time) (*library.State, error) {
	// By the index that has all that a state needs, in the order of captures.
	where, args, most := "superseded = 0", []any(nil), statePage
	if !asOf.IsZero() {
		where, args = live(asOf)
		most = -1 // looking for what was live costs more than the rows
	}
	st := &library.State{}
	sum := library.NewStateSum()
	after := []byte{}
	for {
		var count, undated int
		var from, to, lines sql.NullString
		// As text, because that is what is joined; the bytes stay as they are.
		err := s.conn.QueryRowContext(s.ctx, `SELECT count(*), min(nullif(published, '')), max(nullif(published, '')), count(*) - count(nullif(published, '')),
			group_concat(CAST(capture || state AS TEXT), '') FROM (SELECT capture, state, published FROM document
			WHERE `+where+" AND capture > ? ORDER BY capture LIMIT ?)", append(args[:len(args):len(args)], after, most)...).
			Scan(&count, &from, &to, &undated, &lines)
		if err != nil {
			return nil, err
		}
		if len(lines.String) != count*library.StateRowSize {
			return nil, s.l.corrupt("the hashes of its documents are not whole")
		}
		rows := slices.Collect(slices.Chunk([]byte(lines.String), library.StateRowSize))
		if err := sum.Add(rows); err != nil {
			return nil, s.l.corrupt("the hashes of its documents are not whole")
		}
		st.Documents += count
		st.Undated += undated
		if from.Valid && (st.Dates.From == "" || from.String < st.Dates.From) {
			st.Dates.From = from.String
		}
		st.Dates.To = max(st.Dates.To, to.String)
		if count < most || most < 0 {
			break
		}
		after = rows[len(rows)-1][:sha256.Size]
	}
	st.Hash = sum.Hash()
	return st, nil
}
