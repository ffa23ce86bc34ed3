package sqlite_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// TestReadersBesideWriter reads from several goroutines while two write: each
// call sees whole batches only, and a time once passed never changes.
func TestReadersBesideWriter(t *testing.T) {
	for _, kind := range []string{"file", "memory"} {
		t.Run(kind, func(t *testing.T) {
			l, err := sqlite.Memory(t.Context())
			if kind == "file" {
				l, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
			}
			if err != nil {
				t.Fatal(err)
			}
			defer closed(t, l)
			readBesideWriters(t, l)
		})
	}
}

func readBesideWriters(t *testing.T, l *sqlite.Library) {
	const writers, readers, batches, each, passages = 2, 4, 30, 4, 3
	early := addSome(t, l, 100, 10)
	asOf := early[len(early)-1].Capture.CapturedAt
	query := assay.Query{Text: "baben beben biben boben"}
	fixed, err := l.Search(t.Context(), query, 10, asOf)
	if err != nil || len(fixed) == 0 {
		t.Fatalf("%d hits, %v", len(fixed), err)
	}
	var writing, reading sync.WaitGroup
	var stop atomic.Bool
	for w := range writers {
		writing.Go(func() {
			g := librarytest.NewGenerator(uint64(w+1), 500)
			for range batches {
				entries := make([]assay.Entry, each)
				for i := range entries {
					entries[i] = g.Next(passages)
					entries[i].Capture.Location = fmt.Sprintf("%d/%s", w, entries[i].Capture.Location)
					entries[i].Capture.CapturedAt = asOf.Add(time.Hour)
				}
				if _, err := l.Add(t.Context(), entries); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var reads atomic.Int64
	for range readers {
		reading.Go(func() {
			last := 0
			for !stop.Load() && !t.Failed() {
				st, err := l.State(t.Context(), time.Time{})
				if err != nil {
					t.Error(err)
					return
				}
				later := st.Documents - len(early)
				if later < last || later%each != 0 || st.Passages != 5*len(early)+passages*later {
					t.Errorf("after %d later documents: %+v", last, st)
				}
				last = later
				hits, err := l.Search(t.Context(), query, 10, asOf)
				if err != nil {
					t.Error(err)
					return
				}
				for i := range hits {
					if hits[i] != fixed[i] {
						t.Errorf("as of before, %+v became %+v", fixed[i], hits[i])
					}
				}
				now, err := l.Search(t.Context(), query, 10, time.Time{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := l.Materials(t.Context(), []string{now[0].Document, hits[0].Document}); err != nil {
					t.Error(err)
				}
				sort := library.Sorts[reads.Add(1)%int64(len(library.Sorts))]
				shelf, err := l.Browse(t.Context(), library.Browse{Sort: sort, Limit: library.MaxPage})
				if err != nil {
					t.Error(err)
					return
				}
				if shelf.Total < st.Documents || shelf.Total != len(shelf.Rows) || (shelf.Total-len(early))%each != 0 {
					t.Errorf("by %s: %d of %d rows, after %d documents", sort, len(shelf.Rows), shelf.Total, st.Documents)
				}
			}
		})
	}
	writing.Wait()
	stop.Store(true)
	reading.Wait()
	if st, err := l.State(t.Context(), time.Time{}); err != nil || st.Documents != len(early)+writers*batches*each {
		t.Errorf("at the end: %+v, %v", st, err)
	}
	if reads.Load() < 10 {
		t.Errorf("only %d reads", reads.Load())
	}
}
