package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"assay"
	"assay/internal/desk"
)

// AddTip implements desk.Store.
func (l *Library) AddTip(ctx context.Context, t desk.Tip, same [32]byte, most int, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		waiting := 0
		if _, err := w.row("SELECT count(*) FROM tip WHERE state IN ('open', 'taken')", nil, &waiting); err != nil {
			return err
		}
		if waiting >= most {
			return fmt.Errorf("%w: the desk has as many tips as it can read; send it again in some days", assay.ErrUnavailable)
		}
		data, err := putTip(t)
		if err != nil {
			return err
		}
		n, err := w.changed("INSERT INTO tip (id, kind, state, receipt, same, changed, json) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			t.ID, string(t.Kind), string(t.State), t.Receipt[:], same[:], micros(t.Changed), data)
		if err == nil && n == 0 {
			err = conflict("the desk has this already, in the same words")
		}
		if err != nil {
			return err
		}
		if err := w.disputed(t); err != nil {
			return err
		}
		return w.act(act)
	})
}

// putTip writes what of a tip has no column; its receipt is never among it.
func putTip(t desk.Tip) (string, error) {
	t.Receipt = [32]byte{}
	return put(t)
}

// tip reads a tip inside a transaction.
func (w *writing) tip(l *Library, id string) (t desk.Tip, err error) {
	var data string
	found, err := w.row("SELECT json FROM tip WHERE id = ?", []any{id}, &data)
	if err == nil && !found {
		err = unknown("no tip %.80q", id)
	}
	if err != nil {
		return t, err
	}
	return t, l.got(data, "a tip", &t)
}

func (w *writing) saveTip(t desk.Tip) error {
	data, err := putTip(t)
	if err != nil {
		return err
	}
	n, err := w.changed("UPDATE OR IGNORE tip SET kind = ?, state = ?, changed = ?, json = ? WHERE id = ?",
		string(t.Kind), string(t.State), micros(t.Changed), data, t.ID)
	if err == nil && n == 0 {
		err = conflict("another tip that is open says the same; put them together")
	}
	return err
}

// SaveTip implements desk.Store.
func (l *Library) SaveTip(ctx context.Context, t desk.Tip, was time.Time, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		now, err := w.tip(l, t.ID)
		if err != nil {
			return err
		}
		if micros(now.Changed) != micros(was) {
			return conflict("somebody else changed this tip: it is %s now; read it again, and make the change where it is still needed", now.State)
		}
		if err := w.saveTip(t); err != nil {
			return err
		}
		return w.act(act)
	})
}

// MergeTip implements desk.Store.
func (l *Library) MergeTip(ctx context.Context, id, into string, at time.Time, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		from, err := w.tip(l, id)
		if err != nil {
			return err
		}
		to, err := w.tip(l, into)
		switch {
		case err != nil:
			return err
		case id == into:
			return fmt.Errorf("%w: a tip cannot go into itself", assay.ErrUsage)
		case from.State == desk.TipMerged || to.State == desk.TipMerged:
			return conflict("one of the two went into another tip already; read them again")
		}
		at = timeOf(micros(at))
		to.Also += 1 + from.Also
		to.Changed = at
		from.State, from.Into, from.Changed = desk.TipMerged, into, at
		if err := w.saveTip(from); err != nil {
			return err
		}
		if err := w.saveTip(to); err != nil {
			return err
		}
		if err := w.led(into); err != nil {
			return err
		}
		return w.act(act)
	})
}

// Tip implements desk.Store.
func (l *Library) Tip(ctx context.Context, id string) (desk.Tip, error) {
	return l.tip(ctx, "id = ?", id, fmt.Sprintf("no tip %.80q", id))
}

// TipByReceipt implements desk.Store.
func (l *Library) TipByReceipt(ctx context.Context, hash [32]byte) (desk.Tip, error) {
	return l.tip(ctx, "receipt = ?", hash[:], "no tip of this receipt")
}

const tipRows = "SELECT receipt, json FROM tip WHERE "

func (l *Library) scanTip(r *sql.Rows) (t desk.Tip, err error) {
	var receipt []byte
	var data string
	if err := r.Scan(&receipt, &data); err != nil {
		return t, err
	}
	err = l.got(data, "a tip", &t)
	copy(t.Receipt[:], receipt)
	return t, err
}

func (l *Library) tip(ctx context.Context, where string, value any, missing string) (t desk.Tip, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		found := false
		err := s.rows(tipRows+where, []any{value}, func(r *sql.Rows) (err error) {
			found = true
			t, err = l.scanTip(r)
			return err
		})
		if err == nil && !found {
			err = unknown("%s", missing)
		}
		return err
	})
	return t, err
}

// Tips implements desk.Store.
func (l *Library) Tips(ctx context.Context, f desk.TipFilter, p desk.Page) (list []desk.Tip, total int, err error) {
	where, args := "state IN ('open', 'taken')", []any(nil)
	if f.State != "" {
		where, args = "state = ?", append(args, string(f.State))
	}
	if f.Kind != "" {
		where, args = where+" AND kind = ?", append(args, string(f.Kind))
	}
	err = l.read(ctx, func(s *snapshot) error {
		return s.page("SELECT count(*) FROM tip WHERE "+where, tipRows+where+" ORDER BY n DESC", args, p, &total, func(r *sql.Rows) error {
			t, err := l.scanTip(r)
			list = append(list, t)
			return err
		})
	})
	return list, total, err
}
