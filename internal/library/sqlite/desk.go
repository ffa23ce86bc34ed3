package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay"
	"assay/internal/desk"
)

// writing is one transaction of the desk.
type writing struct {
	ctx  context.Context
	conn *sql.Conn
}

// write runs f in one transaction: all that it writes is kept, or none.
func (l *Library) write(ctx context.Context, f func(w *writing) error) error {
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error { return f(&writing{ctx, conn}) })
	}))
}

func (w *writing) exec(query string, args ...any) error {
	_, err := w.conn.ExecContext(w.ctx, query, args...)
	return err
}

// changed runs a statement and gives how many rows it touched.
func (w *writing) changed(query string, args ...any) (int64, error) {
	r, err := w.conn.ExecContext(w.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (w *writing) row(query string, args []any, dest ...any) (found bool, err error) {
	return one(w.ctx, w.conn, query, args, dest...)
}

// row reads one row; found is false when there is none.
func (s *snapshot) row(query string, args []any, dest ...any) (found bool, err error) {
	return one(s.ctx, s.conn, query, args, dest...)
}

func one(ctx context.Context, conn *sql.Conn, query string, args []any, dest ...any) (found bool, err error) {
	err = conn.QueryRowContext(ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// act adds a line to the audit trail.
func (w *writing) act(a desk.Act) error {
	return w.exec("INSERT INTO audit SELECT coalesce(max(n), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM audit",
		micros(a.At), a.Account, a.Name, string(a.Role), a.Action, a.Subject, a.Detail)
}

// Record implements desk.Store.
func (l *Library) Record(ctx context.Context, act desk.Act) error {
	return l.write(ctx, func(w *writing) error { return w.act(act) })
}

const auditRows = "SELECT n, at, account, name, role, action, subject, detail FROM audit "

// Audit implements desk.Store.
func (l *Library) Audit(ctx context.Context, action string, p desk.Page) (list []desk.Act, total int, err error) {
	// Without gaps, the last number is how many there are.
	count, rows, args := "SELECT coalesce(max(n), 0) FROM audit", auditRows, []any(nil)
	if action != "" {
		count, rows, args = "SELECT count(*) FROM audit WHERE action = ?", auditRows+"WHERE action = ? ", []any{action}
	}
	err = l.read(ctx, func(s *snapshot) error {
		return s.page(count, rows+"ORDER BY n DESC",
			args, p, &total, func(r *sql.Rows) error {
				var a desk.Act
				var at int64
				if err := r.Scan(&a.N, &at, &a.Account, &a.Name, &a.Role, &a.Action, &a.Subject, &a.Detail); err != nil {
					return err
				}
				a.At = timeOf(at)
				list = append(list, a)
				return nil
			})
	})
	return list, total, err
}

// page counts the rows of a list and scans a part of it; both queries take the same arguments.
func (s *snapshot) page(count, list string, args []any, p desk.Page, total *int, scan func(*sql.Rows) error) error {
	if _, err := s.row(count, args, total); err != nil {
		return err
	}
	p = p.Bounded()
	return s.rows(list+" LIMIT ? OFFSET ?", append(args[:len(args):len(args)], p.Limit, p.Offset), scan)
}

// microsOrZero keeps the zero time as 0.
func microsOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

// timeOrZero is the reverse of microsOrZero.
func timeOrZero(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return timeOf(us)
}

// unknown says that a thing of the desk is not there.
func unknown(format string, args ...any) error {
	return fmt.Errorf("%w: %s", assay.ErrNotFound, fmt.Sprintf(format, args...))
}

// conflict says that something came between.
func conflict(format string, args ...any) error {
	return fmt.Errorf("%w: %s", assay.ErrConflict, fmt.Sprintf(format, args...))
}

// put writes a value as it is kept in a column.
func put(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// got reads what put wrote.
func (l *Library) got(data, what string, v any) error {
	if err := json.Unmarshal([]byte(data), v); err != nil {
		return l.corrupt("%s cannot be read: %v", what, err)
	}
	return nil
}
