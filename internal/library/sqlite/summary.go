package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"assay"
	"assay/internal/library"
)

// State implements library.Library.
func (l *Library) State(ctx context.Context, asOf time.Time) (state library.State, err error) {
	err = l.read(ctx, func(s *snapshot) error {
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

// Aliases implements library.Library.
func (l *Library) Aliases(ctx context.Context, asOf time.Time) (list []library.Alias, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		v, err := s.view(asOf)
		if err != nil {
			return err
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if !v.known {
			if v.aliases, err = s.aliases(asOf); err != nil {
				return err
			}
			v.known = true
		}
		list = append(list, v.aliases...)
		return nil
	})
	return list, err
}

func (s *snapshot) aliases(asOf time.Time) (list []library.Alias, err error) {
	where, args := live(asOf)
	err = s.rows("SELECT long, short, count(*) FROM alias WHERE document IN (SELECT n FROM document WHERE "+where+") GROUP BY long, short ORDER BY long, short", args, func(r *sql.Rows) error {
		var a library.Alias
		if err := r.Scan(&a.Long, &a.Short, &a.Documents); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	})
	return list, err
}

// AddFailures implements library.Library.
func (l *Library) AddFailures(ctx context.Context, failures []assay.Failure) error {
	if len(failures) == 0 {
		return nil
	}
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error {
			for _, f := range failures {
				_, err := conn.ExecContext(ctx, `INSERT INTO failure VALUES (?, ?)
					ON CONFLICT (location) DO UPDATE SET reason = excluded.reason`, f.Location, f.Reason)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}))
}

// Failures implements library.Library.
func (l *Library) Failures(ctx context.Context) (list []assay.Failure, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		list, err = s.failures("ORDER BY location")
		return err
	})
	return list, err
}

func (s *snapshot) failures(which string, args ...any) (list []assay.Failure, err error) {
	err = s.rows("SELECT location, reason FROM failure "+which, args, func(r *sql.Rows) error {
		var f assay.Failure
		if err := r.Scan(&f.Location, &f.Reason); err != nil {
			return err
		}
		list = append(list, f)
		return nil
	})
	return list, err
}

// SaveCheck implements library.Library.
func (l *Library) SaveCheck(ctx context.Context, c library.Check) error {
	if c.ID == "" {
		return fmt.Errorf("%w: a check without an ID cannot be saved", assay.ErrUsage)
	}
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error {
			_, err := conn.ExecContext(ctx, `INSERT INTO report (id, question, as_of, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
				c.ID, c.Question, micros(c.AsOf), compress(c.Report))
			return err
		})
	}))
}

// Checks implements library.Library.
func (l *Library) Checks(ctx context.Context, question string) (list []library.Check, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT id, question, as_of FROM report WHERE ?1 = '' OR question = ?1 ORDER BY n", []any{question}, func(r *sql.Rows) error {
			var c library.Check
			var at int64
			if err := r.Scan(&c.ID, &c.Question, &at); err != nil {
				return err
			}
			c.AsOf = timeOf(at)
			list = append(list, c)
			return nil
		})
	})
	return list, err
}

// Check implements library.Library.
func (l *Library) Check(ctx context.Context, id string) (c library.Check, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		var at int64
		var data []byte
		found := false
		err := s.rows("SELECT id, question, as_of, json FROM report WHERE id = ?", []any{id}, func(r *sql.Rows) error {
			found = true
			return r.Scan(&c.ID, &c.Question, &at, &data)
		})
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%w: the library has no check %.80q", assay.ErrNotFound, id)
		}
		c.AsOf = timeOf(at)
		if c.Report, err = decompress(data); err != nil {
			return fmt.Errorf("check %s: %w", id, err)
		}
		return nil
	})
	return c, err
}
