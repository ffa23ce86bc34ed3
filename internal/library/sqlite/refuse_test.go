package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// newFile makes a library of a few documents and closes it.
func newFile(t *testing.T, documents int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "l.assay")
	l := mustOpen(t, path, library.Options{Create: true})
	addSome(t, l, 1, documents)
	closed(t, l)
	return path
}

func mustOpen(t *testing.T, path string, o library.Options) *sqlite.Library {
	t.Helper()
	l, err := sqlite.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func addSome(t *testing.T, l *sqlite.Library, seed uint64, documents int) []assay.Entry {
	t.Helper()
	g := librarytest.NewGenerator(seed, 2000)
	entries := make([]assay.Entry, documents)
	for i := range entries {
		entries[i] = g.Next(5)
	}
	if _, err := l.Add(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	return entries
}

func execSQL(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRefused opens what is not a library of this version, for reading, for
// writing and to create; nothing in the folder may change.
func TestRefused(t *testing.T) {
	write := func(content string) func(*testing.T) string {
		return func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "l.assay")
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	cut := func(keep func(size int64) int64) func(*testing.T) string {
		return func(t *testing.T) string {
			path := newFile(t, 50)
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, keep(info.Size())); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	for _, test := range []struct {
		name string
		make func(*testing.T) string
		want error
	}{
		{"text", write("This is a note about a harbour, and longer than a hundred bytes, so that it could hold the head of a database."), assay.ErrForeign},
		{"a short text", write("hello"), assay.ErrForeign},
		{"the start of a head", write("SQLite for"), assay.ErrCorrupt},
		{"zeros", write(strings.Repeat("\x00", 8192)), assay.ErrForeign},
		{"a folder", func(t *testing.T) string { return t.TempDir() }, assay.ErrForeign},
		{"another program's database", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "l.assay")
			execSQL(t, path, "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
			return path
		}, assay.ErrForeign},
		{"another program's ID", func(t *testing.T) string {
			path := newFile(t, 3)
			execSQL(t, path, "PRAGMA application_id = 7")
			return path
		}, assay.ErrForeign},
		{"a newer form", func(t *testing.T) string {
			path := newFile(t, 3)
			execSQL(t, path, "PRAGMA user_version = 99")
			return path
		}, assay.ErrNewer},
		{"cut in half", cut(func(n int64) int64 { return n / 2 }), assay.ErrCorrupt},
		{"cut by a byte", cut(func(n int64) int64 { return n - 1 }), assay.ErrCorrupt},
		{"cut to a head", cut(func(int64) int64 { return 100 }), assay.ErrCorrupt},
		{"cut to less", cut(func(int64) int64 { return 60 }), assay.ErrCorrupt},
		{"damaged schema", func(t *testing.T) string {
			path := newFile(t, 3)
			damage(t, path, 100, 4000)
			return path
		}, assay.ErrCorrupt},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := test.make(t)
			before := look(t, filepath.Dir(path))
			for name, o := range map[string]library.Options{"read": {ReadOnly: true}, "write": {}, "create": {Create: true}} {
				l, err := sqlite.Open(t.Context(), path, o)
				if err == nil {
					l.Close()
				}
				if !errors.Is(err, test.want) {
					t.Errorf("%s: error %v, want %v", name, err, test.want)
				}
				if err != nil && !strings.Contains(err.Error(), path) {
					t.Errorf("%s: the error does not name the file: %v", name, err)
				}
			}
			if after := look(t, filepath.Dir(path)); after != before {
				t.Errorf("the folder changed:\n%s\n%s", before, after)
			}
		})
	}
}

// look sums up a folder: names, sizes, times and bytes of its files.
func look(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range list {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %d %s", f.Name(), info.Size(), info.ModTime())
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, " %s", library.Sum(content))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func damage(t *testing.T, path string, from, to int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < min(to, len(b)); i++ {
		b[i] ^= 0xa5
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "l.assay")
	for _, o := range []library.Options{{}, {ReadOnly: true}, {ReadOnly: true, Create: true}} {
		if _, err := sqlite.Open(t.Context(), path, o); !errors.Is(err, assay.ErrNotFound) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("a folder was made")
	}
	closed(t, mustOpen(t, path, library.Options{Create: true})) // with its folder
	if got := strings.Count(look(t, filepath.Dir(path)), "\n"); got != 1 {
		t.Errorf("a new library is %d files:\n%s", got, look(t, filepath.Dir(path)))
	}
	// A file of no bytes: refused, or filled.
	empty := filepath.Join(t.TempDir(), "empty.assay")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), empty, library.Options{}); !errors.Is(err, assay.ErrForeign) {
		t.Errorf("an empty file: %v", err)
	}
	l := mustOpen(t, empty, library.Options{Create: true})
	addSome(t, l, 1, 2)
	closed(t, l)
}

// TestReadOnly reads a library without changing a byte, and refuses to write.
func TestReadOnly(t *testing.T) {
	path := newFile(t, 5)
	before := look(t, filepath.Dir(path))
	l := mustOpen(t, path, library.Options{ReadOnly: true})
	e := librarytest.Source{Location: "x", Text: "No."}.Entry()
	_, err := l.Add(t.Context(), []assay.Entry{e})
	for what, err := range map[string]error{
		"Add":         err,
		"AddFailures": l.AddFailures(t.Context(), []assay.Failure{{Location: "x", Reason: "y"}}),
		"SaveCheck":   l.SaveCheck(t.Context(), library.Check{ID: "x"}),
	} {
		if !errors.Is(err, assay.ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if documents, err := l.Documents(t.Context(), time.Time{}); err != nil || len(documents) != 5 {
		t.Errorf("%d documents, %v", len(documents), err)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	closed(t, l)
	if after := look(t, filepath.Dir(path)); after != before {
		t.Errorf("reading changed the folder:\n%s\n%s", before, after)
	}
}

// TestBusy holds the write lock, then every lock, in another connection.
func TestBusy(t *testing.T) {
	path := newFile(t, 3)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	l := mustOpen(t, path, library.Options{Busy: 50 * time.Millisecond})
	if documents, err := l.Documents(t.Context(), time.Time{}); err != nil || len(documents) != 3 {
		t.Errorf("reading beside a writer: %d documents, %v", len(documents), err)
	}
	e := librarytest.Source{Location: "x", Text: "Waiting."}.Entry()
	start := time.Now()
	_, err = l.Add(t.Context(), []assay.Entry{e})
	if !errors.Is(err, assay.ErrBusy) {
		t.Errorf("writing beside a writer: %v", err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("waited %v", waited)
	}
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Add(t.Context(), []assay.Entry{e}); err != nil {
		t.Errorf("after the other writer: %v", err)
	}
	closed(t, l)

	for _, s := range []string{"PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "UPDATE counter SET generation = generation"} {
		if _, err := other.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range []library.Options{{Busy: 50 * time.Millisecond}, {Busy: 50 * time.Millisecond, ReadOnly: true}, {Busy: 50 * time.Millisecond, Create: true}} {
		if _, err := sqlite.Open(t.Context(), path, o); !errors.Is(err, assay.ErrBusy) {
			t.Errorf("opening beside an exclusive lock: %v", err)
		}
	}
}

// TestDamaged flips bytes all over a library: whatever is asked then gives the
// right answer or an error with a category, and Integrity notices.
func TestDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	path := newFile(t, 600)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l := mustOpen(t, path, library.Options{ReadOnly: true})
	documents, err := l.Documents(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	noticed, tries := 0, 0
	for at := 8192; at+64 < len(whole); at += len(whole) / 40 {
		b := bytes.Clone(whole)
		for i := range 64 {
			b[at+i] ^= 0x5a
		}
		path := filepath.Join(t.TempDir(), "l.assay")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		tries++
		if askDamaged(t, path, documents) {
			noticed++
		}
	}
	// Bytes that no value uses may be flipped without harm.
	if noticed < tries/2 {
		t.Errorf("noticed %d of %d", noticed, tries)
	}
}

func askDamaged(t *testing.T, path string, documents []assay.Document) (noticed bool) {
	t.Helper()
	check := func(what string, err error) {
		t.Helper()
		if err == nil {
			return
		}
		noticed = true
		if !errors.Is(err, assay.ErrCorrupt) && !errors.Is(err, assay.ErrForeign) && !errors.Is(err, assay.ErrNotFound) && !errors.Is(err, assay.ErrNewer) {
			t.Errorf("%s: an error without a category: %v", what, err)
		}
	}
	ctx := context.Background()
	l, err := sqlite.Open(ctx, path, library.Options{ReadOnly: true})
	if check("Open", err); err != nil {
		return true
	}
	defer l.Close()
	for _, d := range documents {
		m, err := l.Materials(ctx, []string{d.ID})
		check("Materials", err)
		if err == nil && library.Sum([]byte(m[d.ID].Document.Text)) != m[d.ID].Document.SHA256 {
			t.Errorf("a text that is not its hash's")
		}
		c, err := l.Capture(ctx, d.CaptureSHA256)
		check("Capture", err)
		if err == nil && library.Sum(c.Bytes) != d.CaptureSHA256 {
			t.Errorf("a capture that is not its hash's")
		}
	}
	_, err = l.Search(ctx, assay.Query{Text: "baben beben"}, 10, time.Time{})
	check("Search", err)
	_, err = l.State(ctx, time.Time{})
	check("State", err)
	_, err = l.Documents(ctx, time.Time{})
	check("Documents", err)
	asked := noticed
	err = l.Integrity(ctx)
	if check("Integrity", err); asked && err == nil {
		t.Errorf("Integrity does not see what asking saw")
	}
	return noticed
}
