package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed migrations/*.sql
var embedded embed.FS

// migration is one step of the library's form; its number is its place, from 1.
type migration struct {
	name string
	sql  string
}

// migrations reads the numbered steps of a folder: 0001_name.sql, 0002_name.sql.
func migrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	steps := make([]migration, len(names))
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("migrations/%04d_", i+1)) {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		steps[i] = migration{strings.TrimPrefix(name, "migrations/"), string(b)}
	}
	return steps, nil
}

// migrate brings a database to the last step, one transaction each. Another
// process may do the same at the same time: each step is looked at again once
// the write lock is held.
func (l *Library) migrate(ctx context.Context, conn *sql.Conn, steps []migration) error {
	for {
		version, err := userVersion(ctx, conn)
		if err != nil {
			return err
		}
		if version >= len(steps) {
			return nil
		}
		if err := l.step(ctx, conn, steps, version); err != nil {
			return fmt.Errorf("%s: %w", steps[version].name, err)
		}
		l.log.Info("library brought to a new form", "path", l.path, "step", steps[version].name)
	}
}

func (l *Library) step(ctx context.Context, conn *sql.Conn, steps []migration, version int) error {
	return transaction(ctx, conn, func() error {
		now, err := userVersion(ctx, conn)
		if err != nil || now != version {
			return err
		}
		if _, err := conn.ExecContext(ctx, steps[version].sql); err != nil {
			return err
		}
		switch steps[version].name {
		case shelveStep:
			err = shelve(ctx, conn)
		case leafStep:
			err = l.logAll(ctx, conn)
		case rateStep:
			err = l.printAll(ctx, conn)
		case settledStep:
			err = l.settleNow(ctx, conn)
		}
		if err != nil {
			return err
		}
		_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version+1))
		return err
	})
}

func userVersion(ctx context.Context, conn *sql.Conn) (version int, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, err
}

// transaction runs f between BEGIN IMMEDIATE and COMMIT on one connection.
// Whatever ends it, the connection is left outside a transaction.
func transaction(ctx context.Context, conn *sql.Conn, f func() error) (err error) {
	// A commit or a rollback that has begun is not to be stopped half way.
	rest := context.WithoutCancel(ctx)
	done := false
	defer func() {
		if !done {
			// SQLite has rolled back by itself after some errors, or has not
			// begun; then this fails, rightly.
			_, _ = conn.ExecContext(rest, "ROLLBACK")
		}
	}()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	if _, err := conn.ExecContext(rest, "COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}
