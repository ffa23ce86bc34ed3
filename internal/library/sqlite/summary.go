package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"assay"
	"assay/internal/library"
)

// Aliases implements library.Library.
func (l *Library) Aliases(ctx context.Context, asOf time.Time) (list []library.Alias, err error) {
	err = l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		v, err := s.view(asOf)
		if err != nil {
			return err
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if !v.known {
			if asOf.IsZero() {
				v.known, err = s.settledAs(settlesAliases, &v.aliases)
			}
			if err == nil && !v.known {
				v.aliases, err = s.aliases(asOf)
			}
			if err != nil {
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
