package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"assay"
	"assay/internal/library"
)

// Backup writes the library as it is now to a new file, while others read and
// write. The copy is made under another name beside it, on disk and read through
// before it gets its own: what is at path is whole. ErrConflict when something is
// there already, ErrNotFound when its folder is not, ErrFull and ErrReadOnly when
// it cannot be written; then nothing is left.
func (l *Library) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("backup %s: %w", path, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return taken(path)
	}
	source, done := l.reader, func() error { return nil }
	writable, err := canWrite(l.path)
	if l.reader != l.writer && writable && err == nil {
		// The library's own readers may not write, not even to another file.
		if source, err = connect(dsn(l.path, "rw", "busy_timeout(5000)"), 1); err != nil {
			return l.explain(err)
		}
		done = source.Close
	}
	err = copyTo(ctx, source, l.path, path, func(made string) error {
		err := os.Link(made, path) // never over another file
		switch {
		case err == nil:
			return nil // the name it was made under goes with the rest
		case errors.Is(err, fs.ErrExist):
			return taken(path)
		}
		return createError(path, os.Rename(made, path)) // a file system without links
	})
	return errors.Join(err, done())
}

func taken(path string) error {
	return fmt.Errorf("%w: %s is there already; name a new file", assay.ErrConflict, path)
}

// copyTo makes a whole copy of a library beside path, reads it through, and has
// it put in place. from is the library's file, for messages and permissions.
func copyTo(ctx context.Context, source *sql.DB, from, path string, place func(made string) error) (err error) {
	dir, base := filepath.Split(path)
	made, err := emptyFile(from, dir, "."+base+".new-*")
	if err != nil {
		return createError(path, err)
	}
	defer func() { err = errors.Join(err, removeAll(made, "", "-journal", "-wal", "-shm")) }()
	if err := vacuumInto(ctx, source, made); err != nil {
		return explain(path, err)
	}
	if err := readThrough(ctx, made); err != nil {
		return fmt.Errorf("the copy of library %s: %w", from, err)
	}
	if err := syncFile(made); err != nil {
		return createError(path, err)
	}
	if err := place(made); err != nil {
		return err
	}
	return syncDir(dir)
}

// emptyFile makes the file that a copy goes into; whoever may read the library may read it.
func emptyFile(from, dir, pattern string) (name string, err error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(from); err == nil {
		mode |= info.Mode().Perm()
	}
	return f.Name(), errors.Join(f.Chmod(mode), f.Close())
}

// removeAll removes what there is of a file and those beside it.
func removeAll(path string, ends ...string) (err error) {
	for _, end := range ends {
		if rm := os.Remove(path + end); rm != nil && !errors.Is(rm, fs.ErrNotExist) {
			err = errors.Join(err, rm)
		}
	}
	return err
}

// vacuumInto copies a library into an empty file in one read transaction,
// without what was deleted, and brings the copy into WAL mode.
func vacuumInto(ctx context.Context, source *sql.DB, path string) error {
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return err
	}
	db, err := connect(dsn(path, "rw", "synchronous(FULL)"), 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
	return errors.Join(err, db.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// readThrough reads all of a library's file, after bringing it to the last form.
func readThrough(ctx context.Context, path string) error {
	l, err := Open(ctx, path, library.Options{})
	if err != nil {
		return err
	}
	return errors.Join(l.Integrity(ctx), l.Close())
}

// Restore makes the library at to of a backup, after reading all of it: what is
// at to afterwards is whole, or what was there before. A backup of an older form
// is brought to the last. With replace a library that is there gives way;
// without, ErrConflict. ErrBusy when a program has it open; ErrCorrupt,
// ErrForeign, ErrNewer and ErrNotFound when from is no whole library that this
// version reads. The backup itself is only read.
func Restore(ctx context.Context, from, to string, replace bool) error {
	from, to, there, err := restorable(from, to, replace)
	if err != nil {
		return err
	}
	source, err := openBackup(ctx, from)
	if err != nil {
		return err
	}
	err = copyTo(ctx, source, from, to, func(made string) error {
		if there {
			if err := unused(ctx, to); err != nil {
				return err
			}
		}
		// A log of the library that was there would be played into the new one.
		if err := removeAll(to, "-journal", "-wal", "-shm"); err != nil {
			return createError(to, err)
		}
		return createError(to, os.Rename(made, to))
	})
	return errors.Join(err, source.Close())
}

// restorable holds the two paths of a restoration to what is there.
func restorable(from, to string, replace bool) (source, target string, there bool, err error) {
	source, err = filepath.Abs(from)
	if err == nil {
		target, err = filepath.Abs(to)
	}
	if err != nil {
		return source, target, false, fmt.Errorf("restore %s to %s: %w", from, to, err)
	}
	steps, err := migrations(embedded)
	if err != nil {
		return source, target, false, err
	}
	empty, err := inspect(source, len(steps))
	if err == nil && empty {
		err = fmt.Errorf("%w: %s is empty; name a backup", assay.ErrForeign, source)
	}
	if err != nil {
		return source, target, false, err
	}
	have, err := os.Stat(source)
	if err != nil {
		return source, target, false, openError(source, err)
	}
	old, err := os.Stat(target)
	if err != nil {
		return source, target, false, nil
	}
	switch {
	case os.SameFile(have, old):
		err = fmt.Errorf("%w: %s is the backup itself; name another file", assay.ErrUsage, target)
	case !old.Mode().IsRegular():
		err = fmt.Errorf("%w: %s is not a file; name the library's file", assay.ErrUsage, target)
	case old.Size() > 0 && !replace:
		err = fmt.Errorf("%w: there is a library at %s; ask for it to be replaced, or name a new file", assay.ErrConflict, target)
	default:
		err = nil
	}
	return source, target, true, err
}

// openBackup opens a file to be copied, and has SQLite look at all of it. Without
// a log beside it nothing is made beside it, so that it may stand on a disk that
// cannot be written.
func openBackup(ctx context.Context, path string) (*sql.DB, error) {
	source := dsn(path, "ro") + "&immutable=1"
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		source = dsn(path, "rw", "busy_timeout(5000)")
	}
	db, err := connect(source, 1)
	if err != nil {
		return nil, explain(path, err)
	}
	var found string
	if err = db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err == nil && found != "ok" {
		err = newLibrary(path, library.Options{}).corrupt("%s", found)
	}
	if err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// unused gives ErrBusy when a program has a library open. Its log is folded into
// the file on the way; a damaged one is as good as unused.
func unused(ctx context.Context, path string) error {
	db, err := connect(dsn(path, "rw", "busy_timeout(0)"), 1)
	if err != nil {
		return err
	}
	// Leaving WAL mode takes a lock that nobody else may share.
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	if err = errors.Join(err, db.Close()); errors.Is(explain(path, err), assay.ErrBusy) {
		return fmt.Errorf("%w: a program has library %s open; stop it first", assay.ErrBusy, path)
	}
	return ctx.Err()
}
