package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"assay"
)

// explain puts an error of SQLite into one of the root package's categories,
// with the library's path and what to do. Errors that have one already, and
// those of a context, pass.
func (l *Library) explain(err error) error { return explain(l.path, err) }

func explain(path string, err error) error {
	if err == nil || isAssay(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: library %s: a row that another names is missing; restore it from a copy", assay.ErrCorrupt, path)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("library %s: %w", path, err)
	}
	kind, advice := category(e.Code())
	if kind == nil {
		return fmt.Errorf("library %s: %w", path, err)
	}
	return fmt.Errorf("%w: library %s: %s (%v)", kind, path, advice, err)
}

func category(code int) (kind error, advice string) {
	switch code {
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_FSYNC,
		sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMMAP:
		return assay.ErrFull, "its file cannot be written or grow; make room and try again, nothing of this batch was kept"
	case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return assay.ErrCorrupt, "its file cannot be read to the end; restore it from a copy"
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return assay.ErrBusy, "another process is writing to it; try again when it is done"
	case sqlite3.SQLITE_FULL:
		return assay.ErrFull, "the disk is full; make room and try again, nothing of this batch was kept"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return assay.ErrReadOnly, "it cannot be written; check the permissions of the file and its folder"
	case sqlite3.SQLITE_CANTOPEN:
		return assay.ErrReadOnly, "its file or the files beside it cannot be opened; check the permissions of the file and its folder"
	case sqlite3.SQLITE_CORRUPT:
		return assay.ErrCorrupt, "its file is damaged; restore it from a copy"
	case sqlite3.SQLITE_NOTADB:
		return assay.ErrForeign, "it is not a library; name another file"
	case sqlite3.SQLITE_TOOBIG:
		return assay.ErrTooLarge, "a value is larger than SQLite takes"
	case sqlite3.SQLITE_INTERRUPT:
		return context.Canceled, "stopped"
	}
	return nil, ""
}

// kinds are the root package's categories.
var kinds = []error{
	assay.ErrUsage, assay.ErrNotFound, assay.ErrUnreadable, assay.ErrTooLarge, assay.ErrForeign, assay.ErrNewer,
	assay.ErrCorrupt, assay.ErrBusy, assay.ErrFull, assay.ErrReadOnly, assay.ErrEmpty, assay.ErrAnchor, assay.ErrDrifted,
	assay.ErrDenied, assay.ErrConflict, assay.ErrUnavailable, assay.ErrTooMany,
}

// isAssay reports whether err has a category already.
func isAssay(err error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// corrupt says that stored bytes do not agree with one another.
func (l *Library) corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: library %s: %s; restore it from a copy", assay.ErrCorrupt, l.path, fmt.Sprintf(format, args...))
}
