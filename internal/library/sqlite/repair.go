package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
	"assay/internal/library/shelves"
)

// derived are the tables that are made again out of the others.
var derived = []string{"alias", "passage", "segment", "block", "shelf", "printed", "rate", "settled"}

// Repair makes a library whole of which only such parts are damaged as the others
// give again: the search index, the list of documents, the error rate, texts whose captures give
// them again, second copies and indexes. It writes a new file beside the library,
// reads it through, and puts it in the library's place; the damaged file is kept
// under the name that it gives. ErrUsage when nothing is damaged, ErrCorrupt when
// something is that only a backup has, ErrBusy when a program has the library open.
func Repair(ctx context.Context, path string, tools Tools) (kept string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("library %s: %w", path, err)
	}
	if err := alone(ctx, path); err != nil {
		return "", err
	}
	before, err := os.Stat(path)
	if err != nil {
		return "", openError(path, err)
	}
	dir, base := filepath.Split(path)
	made, err := emptyFile(path, dir, "."+base+".new-*")
	if err != nil {
		return "", createError(path, err)
	}
	defer func() { err = errors.Join(err, removeAll(made, "", "-journal", "-wal", "-shm")) }()
	err = examining(ctx, path, tools, func(x *examiner, e Examination) error {
		switch {
		case e.Whole():
			return fmt.Errorf("%w: library %s is whole: there is nothing to repair", assay.ErrUsage, path)
		case !e.Repairable() || !x.textsWhole():
			return fmt.Errorf("%w: library %s: more is damaged than can be made again; restore a backup", assay.ErrCorrupt, path)
		case x.tables["shelf"] == nil:
			return fmt.Errorf("%w: library %s has the older form %d, which is not repaired; restore a backup", assay.ErrCorrupt, path, e.Form)
		}
		return x.rebuild(made, e.Form)
	})
	if err != nil {
		return "", err
	}
	if err := errors.Join(readThrough(ctx, made), syncFile(made)); err != nil {
		return "", fmt.Errorf("the repaired copy of library %s: %w", path, err)
	}
	if err := alone(ctx, path); err != nil {
		return "", err
	}
	after, err := os.Stat(path)
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return "", fmt.Errorf("%w: library %s was written to meanwhile; stop the program that does, and try again", assay.ErrBusy, path)
	}
	if kept, err = setAside(path); err != nil {
		return "", createError(path, err)
	}
	if err := os.Rename(made, path); err != nil {
		return kept, createError(path, err)
	}
	return kept, syncDir(dir)
}

// setAside gives a library's file another name, with what stands beside it.
func setAside(path string) (kept string, err error) {
	kept = path + ".damaged"
	for n := 2; ; n++ {
		if _, err := os.Lstat(kept); errors.Is(err, os.ErrNotExist) {
			break
		}
		kept = fmt.Sprintf("%s.damaged-%d", path, n)
	}
	if err := os.Rename(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err := removeAll(path, "-shm", "-journal"); err != nil {
		return "", err
	}
	return kept, os.Rename(path, kept)
}

// alone gives ErrBusy when a program has a library open; its log is folded into
// the file on the way. A file too damaged to be locked is as good as unused.
func alone(ctx context.Context, path string) error {
	db, err := connect(dsn(path, "rw", "busy_timeout(0)", "locking_mode(EXCLUSIVE)"), 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "BEGIN IMMEDIATE; ROLLBACK")
	if err = errors.Join(err, db.Close()); errors.Is(explain(path, err), assay.ErrBusy) {
		return fmt.Errorf("%w: a program has library %s open; stop it first", assay.ErrBusy, path)
	}
	return ctx.Err()
}

// rebuild fills a new library with what is whole, and makes the rest out of it.
// It has the form of the old one; opening it brings it to the last.
func (x *examiner) rebuild(made string, form int) (err error) {
	steps, err := migrations(embedded)
	if err != nil {
		return err
	}
	if err := fill(x.ctx, made, steps[:form]); err != nil {
		return explain(made, err)
	}
	l := newLibrary(made, library.Options{})
	if l.writer, err = connect(dsn(made, "rw", "synchronous(FULL)", "cache_size(-32768)"), 1); err != nil {
		return explain(made, err)
	}
	defer func() { err = errors.Join(err, l.writer.Close()) }()
	err = l.onWriter(x.ctx, func(conn *sql.Conn) error {
		return transaction(x.ctx, conn, func() error {
			for _, name := range sortedKeys(x.tables) {
				if strings.HasPrefix(name, "#") || strings.HasPrefix(name, "sqlite_") || name == "counter" || slices.Contains(derived, name) {
					continue
				}
				if err := x.carry(conn, name); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return x.derive(l, conn)
		})
	})
	return explain(made, err)
}

// carry copies the rows of a table, with the texts that captures gave again.
func (x *examiner) carry(to *sql.Conn, name string) error {
	var columns, key []string
	if err := x.query(fmt.Sprintf("SELECT name, pk FROM pragma_table_info(%q) ORDER BY cid", name), nil, func(v values) error {
		column := fmt.Sprintf("%q", v[0])
		columns = append(columns, column)
		if v[1] != any(int64(0)) {
			key = append(key, column)
		}
		return nil
	}); err != nil {
		return err
	}
	insert, err := to.PrepareContext(x.ctx, fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s)", name,
		strings.Join(columns, ", "), strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")))
	if err != nil {
		return err
	}
	query := fmt.Sprintf("SELECT %s FROM %q NOT INDEXED", strings.Join(columns, ", "), name)
	if name == "content" && len(x.held.again) > 0 {
		query += " WHERE n = ?"
		err = x.contents(query, insert)
	} else {
		err = x.query(query+" ORDER BY "+strings.Join(key, ", "), nil, func(v values) error {
			_, err := insert.ExecContext(x.ctx, v...)
			return err
		})
	}
	return errors.Join(err, insert.Close())
}

// contents copies the texts one by one, around those that are damaged.
func (x *examiner) contents(query string, insert *sql.Stmt) error {
	for n := range x.held.documents {
		if e, ok := x.held.again[n]; ok {
			if _, err := insert.ExecContext(x.ctx, n, packContent(e.Document.Text, e.Document.Segments, &e.Annotation)); err != nil {
				return err
			}
			continue
		}
		if err := x.query(query, []any{n}, func(v values) error {
			_, err := insert.ExecContext(x.ctx, v...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// derive makes the search index and the list of documents, the counter, and the
// counts of the error rate.
func (x *examiner) derive(l *Library, conn *sql.Conn) error {
	b := &batch{l: l, ctx: x.ctx, conn: conn, st: map[string]*sql.Stmt{}, changed: true}
	defer b.close()
	if err := x.query("SELECT generation FROM counter", nil, func(v values) error {
		b.generation, _ = v.int(0)
		return nil
	}); err != nil {
		return err
	}
	for b.documents < x.held.documents {
		b.index, b.shelf = postings.NewBuilder(&l.stems, uint32(b.documents), uint32(b.passages)), nil
		for range min(indexAtOnce, x.held.documents-b.documents) {
			if err := x.reindex(b); err != nil {
				return err
			}
			x.tell("index made again", int(b.documents), int(x.held.documents))
		}
		if err := b.finish(); err != nil {
			return err
		}
	}
	if x.tables["printed"] != nil {
		if err := l.printAll(x.ctx, conn); err != nil {
			return err
		}
	}
	if err := b.exec("UPDATE counter SET generation = ?, documents = ?, passages = ?", b.generation+1, b.documents, b.passages); err != nil {
		return err
	}
	if x.tables["settled"] == nil {
		return nil // of an older form
	}
	return l.settleNow(x.ctx, conn)
}

// reindex puts the next document into the index.
func (x *examiner) reindex(b *batch) error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	n := b.documents
	e, err := x.material(n)
	if err != nil {
		return err
	}
	for _, a := range library.Aliases(&e.Annotation) {
		if err := b.exec("INSERT INTO alias VALUES (?, ?, ?)", a.Long, a.Short, n); err != nil {
			return err
		}
	}
	passages := int64(len(e.Annotation.Passages))
	if passages != x.held.docs[n].passages {
		if err := b.exec("UPDATE document SET passages = ? WHERE n = ?", passages, n); err != nil {
			return err
		}
	}
	id, _ := postings.ParseID(x.held.docs[n].id())
	b.index.Add(sourceOf(&e, id))
	b.shelf = shelves.Row(b.shelf, &e.Document)
	b.documents++
	b.passages += passages
	return nil
}
