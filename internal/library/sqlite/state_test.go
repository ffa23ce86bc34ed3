package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// TestStateOfManyPages: a state that is read in pages is the one that is read in
// one piece, as a state of another time is, and that of the documents.
func TestStateOfManyPages(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	l := mustOpen(t, filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
	defer closed(t, l)
	g := librarytest.NewGenerator(4, 2000)
	entries := make([]assay.Entry, 9000)
	for i := range entries {
		entries[i] = g.Next(0)
	}
	for some := range slices.Chunk(entries, 3000) {
		if _, err := l.Add(t.Context(), some); err != nil {
			t.Fatal(err)
		}
	}
	now, err := l.State(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	then, err := l.State(t.Context(), time.Date(2900, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if now.Documents != len(entries) || now != then {
		t.Errorf("now %+v, as of then %+v", now, then)
	}
}

// BenchmarkWhole takes the times of what is done to a whole library, in seconds:
// opening it, summing it up, searching, copying it, and examining it. Run it with
// -passages 1000000 -benchtime 1x.
func BenchmarkWhole(b *testing.B) {
	l, path := openBench(b)
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		began := time.Now()
		took := func(what string, err error) {
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(time.Since(began).Seconds(), what+"-s")
			began = time.Now()
		}
		l, err := sqlite.Open(b.Context(), path, library.Options{ReadOnly: true})
		took("open", err)
		_, err = l.State(b.Context(), time.Time{})
		took("state", err)
		_, err = l.Search(b.Context(), assay.Query{Text: "baben beben"}, 50, time.Time{})
		took("search", err)
		to := filepath.Join(b.TempDir(), "copy.assay")
		took("backup", l.Backup(b.Context(), to))
		if err := errors.Join(l.Close(), os.Remove(to)); err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		e, err := sqlite.Examine(b.Context(), path, sqlite.Tools{})
		took("doctor", err)
		if !e.Whole() {
			b.Fatalf("%+v", e)
		}
	}
}
