package check_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/annotate"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/source"
)

// fetched is an item of an address, with the bytes that came at a time.
func fetched(address, text string, at time.Time) source.Item {
	sha := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	return source.Item{Capture: assay.Capture{
		SHA256: sha, Bytes: []byte(text), MediaType: source.Plain, Location: address, CapturedAt: at,
		Retrieval: &assay.Retrieval{Address: address, At: at, Outcome: assay.Fetched, CaptureSHA256: sha},
	}}
}

// missed is an item of an address that gave nothing.
func missed(address string, at time.Time) source.Item {
	return source.Item{
		Capture: assay.Capture{Location: address, Retrieval: &assay.Retrieval{Address: address, At: at, Outcome: assay.NotThere}},
		Err:     fmt.Errorf("%w: not there", assay.ErrNotFound),
	}
}

func ingest(ctx context.Context, t *testing.T, lib library.Library, items ...source.Item) (check.Summary, error) {
	x := extract.New(extract.Config{})
	t.Cleanup(func() { _ = x.Close() })
	return check.Ingest(ctx, check.Reading{Sources: slices.Values(items), Store: lib, Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{})
	}})
}

// TestIngestOfAddresses: what becomes of requests that brought nothing new, and
// by which of them an address is asked again.
func TestIngestOfAddresses(t *testing.T) {
	ctx := t.Context()
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	day := func(n int) time.Time { return time.Date(2026, 5, n, 0, 0, 0, 0, time.UTC) }
	const held, never, copied, feed = "https://a.example/held", "https://a.example/never", "https://a.example/copied", "https://a.example/feed"
	first := fetched(held, "The county closed seven bridges in the spring.", day(1))
	archived := fetched(copied, "The county opened nine parks in the summer.", day(1))
	archived.Capture.Retrieval.Archive, archived.Capture.Retrieval.ArchivedAt = "An archive", day(1)
	archived.Before = []assay.Retrieval{{Address: copied, At: day(2), Outcome: assay.NotThere}}
	if sum, err := ingest(ctx, t, lib, first, archived); err != nil || sum.Added != 2 {
		t.Fatalf("%+v, %v", sum, err)
	}
	same := source.Item{Capture: assay.Capture{Location: held, SHA256: first.Capture.SHA256, Retrieval: &assay.Retrieval{
		Address: held, At: day(3), Outcome: assay.NotModified, CaptureSHA256: first.Capture.SHA256}}, Unchanged: true}
	list := missed(feed, day(3))
	list.Listing = true
	sum, err := ingest(ctx, t, lib, same, missed(held, day(4)), missed(never, day(4)), list)
	if err != nil || sum.Unchanged != 1 || len(sum.Failed) != 3 {
		t.Errorf("%+v, %v", sum, err)
	}
	failures, err := lib.Failures(ctx)
	if diff := cmp.Diff([]assay.Failure{{Location: never, Reason: "not there"}}, failures); err != nil || diff != "" {
		t.Errorf("recorded failures (-want +got):\n%s%v", diff, err)
	}
	outcomes := func(address string) (out []assay.RetrievalOutcome) {
		all, err := lib.Retrievals(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			out = append(out, r.Outcome)
		}
		return out
	}
	for address, want := range map[string][]assay.RetrievalOutcome{
		held: {assay.Fetched, assay.NotModified, assay.NotThere}, never: {assay.NotThere}, copied: {assay.Fetched, assay.NotThere}, feed: {assay.NotThere},
	} {
		if diff := cmp.Diff(want, outcomes(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	for address, want := range map[string]bool{held: true, never: false, copied: true} {
		last, err := check.LastRetrieval(ctx, lib, address)
		if err != nil || (last != nil) != want || want && !last.At.Equal(day(1)) {
			t.Errorf("the last retrieval of %s is %+v, %v", address, last, err)
		}
	}
}

// TestStoppedIngestKeepsWhatItRead: the batch under way is stored.
func TestStoppedIngestKeepsWhatItRead(t *testing.T) {
	lib, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	ctx, stop := context.WithCancel(t.Context())
	x := extract.New(extract.Config{})
	t.Cleanup(func() { _ = x.Close() })
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	var annotated sync.WaitGroup
	annotated.Add(5)
	sum, err := check.Ingest(ctx, check.Reading{
		Annotate: func(d assay.Document) assay.Annotation {
			defer annotated.Done()
			return annotate.Annotate(d)
		},
		Sources: func(yield func(source.Item) bool) {
			for i := range 5 {
				if !yield(fetched(fmt.Sprintf("https://a.example/%d", i), fmt.Sprintf("The county closed bridge %d.", i), at)) {
					return
				}
			}
			annotated.Wait()
			time.Sleep(300 * time.Millisecond) // until the last is handed over
			stop()
			<-ctx.Done()
		},
		Store: lib,
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{})
		},
	})
	state, e := lib.State(t.Context(), time.Time{})
	if !errors.Is(err, context.Canceled) || e != nil || state.Documents != 5 || sum.Added != 5 {
		t.Errorf("%d documents, %+v, %v, %v", state.Documents, sum, err, e)
	}
}
