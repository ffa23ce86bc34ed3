package sqlite

import (
	"context"
	"database/sql"
	"time"

	"assay/internal/desk"
)

// AddKey implements desk.Store.
func (l *Library) AddKey(ctx context.Context, k desk.Key, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		data, err := putKey(k)
		if err != nil {
			return err
		}
		if err := w.exec("INSERT INTO api_key (id, hash, used, json) VALUES (?, ?, ?, ?)", k.ID, k.Hash[:], microsOrZero(k.Used), data); err != nil {
			return err
		}
		return w.act(act)
	})
}

// putKey writes what of a key has no column.
func putKey(k desk.Key) (string, error) {
	k.Hash, k.Used = [32]byte{}, time.Time{}
	return put(k)
}

// RevokeKey implements desk.Store.
func (l *Library) RevokeKey(ctx context.Context, id string, at time.Time, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		var data string
		found, err := w.row("SELECT json FROM api_key WHERE id = ?", []any{id}, &data)
		if err != nil {
			return err
		}
		if !found {
			return unknown("no key %.80q", id)
		}
		var k desk.Key
		if err := l.got(data, "a key of the API", &k); err != nil {
			return err
		}
		if !k.Revoked.IsZero() {
			return conflict("the key %q was ended before; nothing is left to do", k.Name)
		}
		k.Revoked = timeOf(micros(at))
		if data, err = putKey(k); err != nil {
			return err
		}
		if err := w.exec("UPDATE api_key SET json = ? WHERE id = ?", data, id); err != nil {
			return err
		}
		return w.act(act)
	})
}

// key makes a key of its columns.
func (l *Library) key(hash []byte, used int64, data string) (k desk.Key, err error) {
	err = l.got(data, "a key of the API", &k)
	copy(k.Hash[:], hash)
	k.Used = timeOrZero(used)
	return k, err
}

// KeyByHash implements desk.Store.
func (l *Library) KeyByHash(ctx context.Context, hash [32]byte) (k desk.Key, a desk.Account, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		var used int64
		var data string
		found, err := s.row("SELECT used, json FROM api_key WHERE hash = ?", []any{hash[:]}, &used, &data)
		if err == nil && !found {
			err = unknown("no such key")
		}
		if err != nil {
			return err
		}
		if k, err = l.key(hash[:], used, data); err != nil {
			return err
		}
		dest, finish := accountScan(&a)
		// A desk without accounts makes keys too: they have no account here.
		if _, err := s.row("SELECT "+accountColumns+" FROM account a WHERE id = ?", []any{k.Account}, dest...); err != nil {
			return err
		}
		finish()
		return nil
	})
	return k, a, err
}

// UseKey implements desk.Store.
func (l *Library) UseKey(ctx context.Context, id string, at time.Time) error {
	return l.write(ctx, func(w *writing) error {
		return w.exec("UPDATE api_key SET used = max(used, ?) WHERE id = ?", micros(at), id)
	})
}

// Keys implements desk.Store.
func (l *Library) Keys(ctx context.Context) (list []desk.Key, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT hash, used, json FROM api_key ORDER BY n", nil, func(r *sql.Rows) error {
			var hash []byte
			var used int64
			var data string
			if err := r.Scan(&hash, &used, &data); err != nil {
				return err
			}
			k, err := l.key(hash, used, data)
			list = append(list, k)
			return err
		})
	})
	return list, err
}
