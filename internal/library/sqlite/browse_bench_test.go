package sqlite_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
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

var (
	browseDocuments = flag.Int("documents", 20_000, "documents of the library that BenchmarkBrowse lists")
	browsePath      = flag.String("browse-library", "", "file to keep that library in between runs")
)

// browseLibrary makes a library of many short documents.
func browseLibrary(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	l, err := sqlite.Open(ctx, path, library.Options{Create: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	g := librarytest.NewGenerator(4, vocabulary)
	r := rand.New(rand.NewPCG(4, 4))
	for made := 0; made < *browseDocuments; {
		entries := make([]assay.Entry, min(2000, *browseDocuments-made))
		for i := range entries {
			entries[i] = g.Next(0)
			d := &entries[i].Document
			d.Kind, d.Language = []assay.Kind{assay.Text, assay.Note}[r.IntN(2)], []string{"en", "en", "es", ""}[r.IntN(4)]
			if r.IntN(10) == 0 {
				d.Published = ""
			}
			made++
		}
		if _, err := l.Add(ctx, entries); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkBrowse turns pages at random places, in every order, under filters
// that leave much and little, each with its counts, as a page of the site does.
func BenchmarkBrowse(b *testing.B) {
	ctx := b.Context()
	path := *browsePath
	if path == "" {
		path = filepath.Join(b.TempDir(), "browse.assay")
	}
	if err := browseLibrary(ctx, path); err != nil {
		b.Fatal(err)
	}
	l, err := sqlite.Open(ctx, path, library.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	began := time.Now()
	first, err := l.Browse(ctx, library.Browse{Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	firstTook := time.Since(began)
	began = time.Now()
	if _, err := l.Browse(ctx, library.Browse{Sort: library.ByPublisher, Limit: 50}); err != nil {
		b.Fatal(err)
	}
	publisherTook := time.Since(began)
	r := rand.New(rand.NewPCG(5, 5))
	cursors := []string{""}
	for _, d := range first.Rows {
		cursors = append(cursors, d.ID)
	}
	var times []time.Duration
	for b.Loop() {
		page := library.Browse{Sort: library.Sorts[r.IntN(len(library.Sorts))], Reverse: r.IntN(2) == 0, After: cursors[r.IntN(len(cursors))], Limit: 50}
		some := func(n int, values ...string) string {
			return append(values, make([]string, n)...)[r.IntN(len(values)+n)]
		}
		page.Class, page.Kind, page.Language = some(4, "news", "court", "none such"), some(2, "note"), some(2, "es", library.Unsaid)
		page.Year, page.Publisher = some(4, "2015", "2020", library.Unsaid), some(4, "The ben Post", first.Rows[r.IntN(50)].Publisher)
		began := time.Now()
		shelf, err := l.Browse(ctx, page)
		if err == nil {
			_, err = l.Facets(ctx, page.Filter)
		}
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
		if n := len(shelf.Rows); n > 0 {
			cursors = append(cursors, shelf.Rows[n-1].ID)
		}
	}
	slices.Sort(times)
	ms := func(i int) float64 { return float64(times[min(i, len(times)-1)].Microseconds()) / 1000 }
	b.ReportMetric(float64(firstTook.Milliseconds()), "first-ms")
	b.ReportMetric(float64(publisherTook.Milliseconds()), "first-by-publisher-ms")
	b.ReportMetric(ms(len(times)/2), "p50-ms")
	b.ReportMetric(ms(len(times)*95/100), "p95-ms")
	b.ReportMetric(ms(len(times)-1), "max-ms")
}
