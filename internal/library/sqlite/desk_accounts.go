package sqlite

import (
	"context"
	"database/sql"
	"time"

	"assay/internal/desk"
)

const accountColumns = "a.id, a.name, a.role, a.password, a.created, a.disabled, a.failures, a.locked"

// accountScan gives where the columns of an account go, and what reads the times.
func accountScan(a *desk.Account) (dest []any, finish func()) {
	var created, locked int64
	return []any{&a.ID, &a.Name, &a.Role, &a.Password, &created, &a.Disabled, &a.Failures, &locked},
		func() { a.Created, a.LockedUntil = timeOf(created), timeOrZero(locked) }
}

// AddAccount implements desk.Store.
func (l *Library) AddAccount(ctx context.Context, a desk.Account, i desk.Invite, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		if err := w.insertAccount(a); err != nil {
			return err
		}
		if err := w.saveInvite(i); err != nil {
			return err
		}
		return w.act(act)
	})
}

func (w *writing) insertAccount(a desk.Account) error {
	n, err := w.changed("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", a.ID, a.Name, desk.Fold(a.Name),
		string(a.Role), a.Password, micros(a.Created), a.Disabled, a.Failures, microsOrZero(a.LockedUntil))
	if err == nil && n == 0 {
		err = conflict("there is an account of the name %q; choose another", a.Name)
	}
	return err
}

// ChangeAccount implements desk.Store.
func (l *Library) ChangeAccount(ctx context.Context, id string, change func(*desk.Account) (desk.Act, error)) (a desk.Account, err error) {
	err = l.write(ctx, func(w *writing) error {
		var act desk.Act
		if a, err = w.changeAccount(id, func(a *desk.Account) (err error) {
			act, err = change(a)
			return err
		}); err != nil {
			return err
		}
		return w.act(act)
	})
	return a, err
}

func (w *writing) changeAccount(id string, change func(*desk.Account) error) (a desk.Account, err error) {
	dest, finish := accountScan(&a)
	found, err := w.row("SELECT "+accountColumns+" FROM account a WHERE id = ?", []any{id}, dest...)
	if err != nil {
		return a, err
	}
	if !found {
		return a, unknown("no account %.80q", id)
	}
	finish()
	before := a
	admins, err := w.admins()
	if err != nil {
		return a, err
	}
	if err := change(&a); err != nil {
		return a, err
	}
	a.ID = id
	n, err := w.changed("UPDATE OR IGNORE account SET name = ?, folded = ?, role = ?, password = ?, created = ?, disabled = ?, failures = ?, locked = ? WHERE id = ?",
		a.Name, desk.Fold(a.Name), string(a.Role), a.Password, micros(a.Created), a.Disabled, a.Failures, microsOrZero(a.LockedUntil), id)
	if err != nil {
		return a, err
	}
	if n == 0 {
		return a, conflict("there is an account of the name %q; choose another", a.Name)
	}
	if left, err := w.admins(); err != nil || admins > 0 && left == 0 {
		if err == nil {
			err = errLastAdmin
		}
		return a, err
	}
	if a.Password != before.Password || a.Role != before.Role || a.Disabled != before.Disabled {
		return a, w.exec("DELETE FROM session WHERE account = ?", id)
	}
	return a, nil
}

// admins counts the admins who may sign in.
func (w *writing) admins() (n int, err error) {
	_, err = w.row("SELECT count(*) FROM account WHERE role = 'admin' AND NOT disabled AND password <> ''", nil, &n)
	return n, err
}

// Account implements desk.Store.
func (l *Library) Account(ctx context.Context, id string) (desk.Account, error) {
	return l.account(ctx, "id", id, id)
}

// AccountByName implements desk.Store.
func (l *Library) AccountByName(ctx context.Context, name string) (desk.Account, error) {
	return l.account(ctx, "folded", desk.Fold(name), name)
}

func (l *Library) account(ctx context.Context, column, value, given string) (a desk.Account, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		dest, finish := accountScan(&a)
		found, err := s.row("SELECT "+accountColumns+" FROM account a WHERE "+column+" = ?", []any{value}, dest...)
		if err == nil && !found {
			err = unknown("no account %.80q", given)
		}
		finish()
		return err
	})
	return a, err
}

// Accounts implements desk.Store.
func (l *Library) Accounts(ctx context.Context) (list []desk.Account, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT "+accountColumns+" FROM account a ORDER BY folded", nil, func(r *sql.Rows) error {
			var a desk.Account
			dest, finish := accountScan(&a)
			if err := r.Scan(dest...); err != nil {
				return err
			}
			finish()
			list = append(list, a)
			return nil
		})
	})
	return list, err
}

// SaveInvite implements desk.Store.
func (l *Library) SaveInvite(ctx context.Context, i desk.Invite, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		if err := w.saveInvite(i); err != nil {
			return err
		}
		return w.act(act)
	})
}

func (w *writing) saveInvite(i desk.Invite) error {
	return w.exec("INSERT INTO invite VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, expires = excluded.expires",
		i.Account, i.Hash[:], micros(i.Expires))
}

const inviteByHash = "SELECT account, expires FROM invite WHERE hash = ?"

// Invite implements desk.Store.
func (l *Library) Invite(ctx context.Context, hash [32]byte) (i desk.Invite, err error) {
	i.Hash = hash
	err = l.read(ctx, func(s *snapshot) error {
		var expires int64
		found, err := s.row(inviteByHash, []any{hash[:]}, &i.Account, &expires)
		if err == nil && !found {
			err = unknown("no such invitation")
		}
		i.Expires = timeOf(expires)
		return err
	})
	return i, err
}

// TakeInvite implements desk.Store.
func (l *Library) TakeInvite(ctx context.Context, hash [32]byte, take func(desk.Invite, *desk.Account) (desk.Act, error)) (a desk.Account, err error) {
	err = l.write(ctx, func(w *writing) error {
		i := desk.Invite{Hash: hash}
		var expires int64
		found, err := w.row(inviteByHash, []any{hash[:]}, &i.Account, &expires)
		if err != nil {
			return err
		}
		if !found {
			return unknown("no such invitation")
		}
		i.Expires = timeOf(expires)
		if err := w.exec("DELETE FROM invite WHERE hash = ?", hash[:]); err != nil {
			return err
		}
		var act desk.Act
		change := func(a *desk.Account) (err error) {
			act, err = take(i, a)
			return err
		}
		if i.Account != "" {
			a, err = w.changeAccount(i.Account, change)
		} else {
			a, err = w.firstAccount(change)
		}
		if err != nil {
			return err
		}
		return w.act(act)
	})
	return a, err
}

// firstAccount adds the account that a function makes, where nobody can sign in
// to make one.
func (w *writing) firstAccount(make func(*desk.Account) error) (a desk.Account, err error) {
	admins, err := w.admins()
	if err == nil && admins > 0 {
		err = conflict("the desk has an admin already; ask to be invited")
	}
	if err != nil {
		return a, err
	}
	if err := make(&a); err != nil {
		return a, err
	}
	return a, w.insertAccount(a)
}

// SaveSession implements desk.Store.
func (l *Library) SaveSession(ctx context.Context, x desk.Session, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		if err := w.exec("DELETE FROM session WHERE expires <= ?", micros(x.Created)); err != nil {
			return err
		}
		if err := w.exec("INSERT INTO session VALUES (?, ?, ?, ?)", x.Hash[:], x.Account, micros(x.Created), micros(x.Expires)); err != nil {
			return err
		}
		return w.act(act)
	})
}

// Session implements desk.Store.
func (l *Library) Session(ctx context.Context, hash [32]byte) (x desk.Session, a desk.Account, err error) {
	x.Hash = hash
	err = l.read(ctx, func(s *snapshot) error {
		var created, expires int64
		dest, finish := accountScan(&a)
		found, err := s.row("SELECT x.account, x.created, x.expires, "+accountColumns+" FROM session x JOIN account a ON a.id = x.account WHERE x.hash = ?",
			[]any{hash[:]}, append([]any{&x.Account, &created, &expires}, dest...)...)
		if err == nil && !found {
			err = unknown("no such session")
		}
		finish()
		x.Created, x.Expires = timeOf(created), timeOf(expires)
		return err
	})
	return x, a, err
}

// ExtendSession implements desk.Store.
func (l *Library) ExtendSession(ctx context.Context, hash [32]byte, expires time.Time) error {
	return l.write(ctx, func(w *writing) error {
		n, err := w.changed("UPDATE session SET expires = ? WHERE hash = ?", micros(expires), hash[:])
		if err == nil && n == 0 {
			err = unknown("no such session")
		}
		return err
	})
}

// EndSessions implements desk.Store.
func (l *Library) EndSessions(ctx context.Context, account string, hash [32]byte, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		query, args := "DELETE FROM session WHERE account = ?", []any{account}
		if hash != [32]byte{} {
			query, args = query+" AND hash = ?", append(args, hash[:])
		}
		if err := w.exec(query, args...); err != nil {
			return err
		}
		return w.act(act)
	})
}
