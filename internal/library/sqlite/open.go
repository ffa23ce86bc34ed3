// Package sqlite keeps a library in one SQLite file, in pure Go.
//
// The file is in WAL mode with synchronous=FULL: what Add has returned is on
// disk. There is one writer connection, which begins every transaction with
// BEGIN IMMEDIATE, and a pool of readers, each of which sees one snapshot for
// the length of a call and is not blocked by the writer. migrations/ holds the
// form of the file, and says what each table is for.
//
// A file that is not a library, is newer than this program or is cut short is
// refused by reading its first hundred bytes, before SQLite opens it, so that
// nothing beside it is made or changed.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/postings"
)

// Library is an open library. Close it.
type Library struct {
	path     string // for messages
	log      *slog.Logger
	writer   *sql.DB          // one connection; nil when read only
	reader   *sql.DB          // the writer itself for a library in memory
	stems    postings.Stemmer // used under the writer's connection only
	readOnly bool

	mu      sync.Mutex
	columns postings.Columns // of as many documents as were ever asked for
	views   []*view          // a few, the last used first
	blocks  blockCache

	shelf shelf
}

var (
	_ library.Library = (*Library)(nil)
	_ desk.Store      = (*Library)(nil)
	_ asking.Store    = (*Library)(nil)
)

// Open opens the library in a file. It gives ErrNotFound when there is none
// and o.Create is not set, ErrForeign, ErrNewer, ErrCorrupt, ErrBusy,
// ErrReadOnly and ErrFull when the file cannot serve; then it has changed
// nothing.
func Open(ctx context.Context, path string, o library.Options) (*Library, error) {
	steps, err := migrations(embedded)
	if err != nil {
		return nil, err
	}
	return open(ctx, path, o, steps)
}

// Memory makes a library in memory, for asking a folder in place.
func Memory(ctx context.Context) (*Library, error) {
	steps, err := migrations(embedded)
	if err != nil {
		return nil, err
	}
	l := newLibrary("(in memory)", library.Options{})
	// Each connection would have a database of its own: everything shares one.
	l.writer, err = connect("file::memory:?_pragma=page_size(8192)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)", 1)
	if err != nil {
		return nil, l.explain(err)
	}
	l.reader = l.writer
	if err := l.onWriter(ctx, func(conn *sql.Conn) error { return l.form(ctx, conn, steps) }); err != nil {
		return nil, errors.Join(l.explain(err), l.Close())
	}
	return l, nil
}

func newLibrary(path string, o library.Options) *Library {
	l := &Library{path: path, log: o.Logger, readOnly: o.ReadOnly}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	return l
}

func open(ctx context.Context, path string, o library.Options, steps []migration) (*Library, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("library %s: %w", path, err)
	}
	if o.Busy <= 0 {
		o.Busy = library.DefaultBusy
	}
	empty, err := inspect(path, len(steps))
	if create := o.Create && !o.ReadOnly; create && (empty || errors.Is(err, assay.ErrNotFound)) {
		if err := create1(ctx, path, empty, steps); err != nil {
			return nil, explain(path, err)
		}
		_, err = inspect(path, len(steps))
		empty = false
	}
	switch {
	case err != nil:
		return nil, err
	case empty:
		return nil, fmt.Errorf("%w: %s is empty; name a library or a new file", assay.ErrForeign, path)
	}
	l := newLibrary(path, o)
	if err := l.start(ctx, o, steps); err != nil {
		return nil, errors.Join(l.explain(err), l.Close())
	}
	return l, nil
}

// create1 makes a whole library under another name and links it into place, so
// that no process ever sees half of one and no file is written over.
func create1(ctx context.Context, path string, empty bool, steps []migration) (err error) {
	dir, base := filepath.Split(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return createError(path, err)
	}
	f, err := os.CreateTemp(dir, "."+base+".new-*")
	if err != nil {
		return createError(path, err)
	}
	made := f.Name()
	defer func() { err = errors.Join(err, removeAll(made, "", "-journal", "-wal", "-shm")) }()
	// Its owner alone may read it: it will hold what readers send in confidence.
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return createError(path, err)
	}
	if err := fill(ctx, made, steps); err != nil {
		return err
	}
	if empty {
		// A file of no bytes was made for the library, by a tool or by hand.
		err = os.Rename(made, path)
	} else if err = os.Link(made, path); errors.Is(err, fs.ErrExist) {
		return nil // another process was faster: its library is as good
	} else if err != nil {
		err = os.Rename(made, path) // a file system without links
	}
	if err != nil {
		return createError(path, err)
	}
	return syncDir(dir)
}

func createError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: library %s cannot be made: %v", assay.ErrReadOnly, path, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: library %s cannot be made: its folder is not there; make it first", assay.ErrNotFound, path)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: library %s cannot be made: the disk is full; make room and try again", assay.ErrFull, path)
	}
	return fmt.Errorf("library %s cannot be made: %w", path, err)
}

// fill brings an empty file to the last form, in WAL mode and without a log.
func fill(ctx context.Context, path string, steps []migration) error {
	db, err := connect(dsn(path, "rw", "page_size(8192)", "synchronous(FULL)"), 1)
	if err != nil {
		return err
	}
	l := newLibrary(path, library.Options{})
	l.writer = db
	err = l.onWriter(ctx, func(conn *sql.Conn) error {
		if err := l.form(ctx, conn, steps); err != nil {
			return err
		}
		_, err := conn.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		return err
	})
	return errors.Join(err, db.Close())
}

// form makes an empty database a library.
func (l *Library) form(ctx context.Context, conn *sql.Conn, steps []migration) error {
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	return l.migrate(ctx, conn, steps)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	// Not every system can sync a folder; the library is whole either way.
	_ = d.Sync()
	return d.Close()
}

// start opens the connections of an existing file and looks at it through SQLite.
func (l *Library) start(ctx context.Context, o library.Options, steps []migration) error {
	busy := fmt.Sprintf("busy_timeout(%d)", o.Busy.Milliseconds())
	writable, err := canWrite(l.path)
	if err != nil {
		return err
	}
	if !writable && !o.ReadOnly {
		return fmt.Errorf("%w: library %s may not be written; check its permissions", assay.ErrReadOnly, l.path)
	}
	readers := max(4, runtime.GOMAXPROCS(0)+2)
	// A writable file is read through a connection that could write, because a
	// reader of a WAL file has to take part in its locks; query_only holds it back.
	source := dsn(l.path, "rw", busy, "query_only(1)", "cache_size(-16384)")
	if !writable {
		source = dsn(l.path, "ro", busy, "cache_size(-16384)")
	}
	if l.reader, err = connect(source, readers); err != nil {
		return err
	}
	version, err := l.look(ctx)
	if err != nil && o.ReadOnly && errors.Is(l.explain(err), assay.ErrReadOnly) {
		version, err = l.immutable(ctx, readers)
	}
	switch {
	case err != nil:
		return err
	case version > len(steps):
		return newer(l.path, version, len(steps))
	case version < len(steps) && o.ReadOnly:
		return fmt.Errorf("%w: library %s has the older form %d; open it once for writing", assay.ErrReadOnly, l.path, version)
	case o.ReadOnly:
		return nil
	}
	if l.writer, err = connect(dsn(l.path, "rw", busy, "synchronous(FULL)", "cache_size(-32768)"), 1); err != nil {
		return err
	}
	return l.onWriter(ctx, func(conn *sql.Conn) error {
		if version == len(steps) {
			return nil
		}
		if err := l.migrate(ctx, conn, steps); err != nil {
			return err
		}
		// The head of the file then tells the form to who only reads that.
		_, err := conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		return err
	})
}

// look reads enough through SQLite to know that the file can be read.
func (l *Library) look(ctx context.Context) (version int, err error) {
	conn, err := l.reader.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if version, err = userVersion(ctx, conn); err != nil {
		return 0, err
	}
	var tables int
	return version, conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
}

// immutable opens a file in a folder that may not be written, where SQLite
// cannot make the files beside it that it needs to share. With a log of another
// process beside it, this would miss what is in the log, and is refused.
func (l *Library) immutable(ctx context.Context, readers int) (version int, err error) {
	if info, err := os.Stat(l.path + "-wal"); err == nil && info.Size() > 0 {
		return 0, fmt.Errorf("%w: library %s has unfinished changes in %s-wal and its folder may not be written; open it once where it may", assay.ErrReadOnly, l.path, filepath.Base(l.path))
	}
	if err := l.reader.Close(); err != nil {
		return 0, err
	}
	if l.reader, err = connect(dsn(l.path, "ro", "cache_size(-16384)")+"&immutable=1", readers); err != nil {
		return 0, err
	}
	return l.look(ctx)
}

func canWrite(path string) (bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		return true, f.Close()
	}
	if errors.Is(err, fs.ErrPermission) || strings.Contains(err.Error(), "read-only file system") {
		return false, nil
	}
	return false, openError(path, err)
}

// dsn names a file to the driver; mode is ro or rw.
func dsn(path, mode string, pragmas ...string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}
	q := url.Values{"mode": {mode}, "_pragma": pragmas}
	u.RawQuery = q.Encode()
	return u.String()
}

func connect(source string, most int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(0)
	return db, nil
}

// onWriter runs f with the one writing connection.
func (l *Library) onWriter(ctx context.Context, f func(*sql.Conn) error) error {
	if l.writer == nil || l.readOnly {
		return fmt.Errorf("%w: library %s was opened for reading", assay.ErrReadOnly, l.path)
	}
	conn, err := l.writer.Conn(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(conn), conn.Close())
}

// Close ends every connection; the last one of any process folds the log into the file.
func (l *Library) Close() error {
	var errs []error
	// Readers first: the writer then is the last and may tidy up.
	if l.reader != nil && l.reader != l.writer {
		errs = append(errs, l.reader.Close())
	}
	if l.writer != nil {
		errs = append(errs, l.writer.Close())
	}
	return l.explain(errors.Join(errs...))
}

// micros is how times are stored.
func micros(t time.Time) int64 { return t.UnixMicro() }

// timeOf is the reverse of micros.
func timeOf(us int64) time.Time { return time.UnixMicro(us).UTC() }
