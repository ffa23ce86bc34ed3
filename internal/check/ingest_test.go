package check_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/source"
)

var readAt = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, path string) *sqlite.Library {
	t.Helper()
	lib, err := sqlite.Open(t.Context(), path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lib.Close(); err != nil {
			t.Error(err)
		}
	})
	return lib
}

func extractor(t *testing.T) func(context.Context, assay.Capture) (assay.Document, error) {
	x := extract.New(extract.Config{})
	t.Cleanup(func() { _ = x.Close() })
	return func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{})
	}
}

// texts are sources that no file holds: one plain text each.
func texts(at time.Time, bodies ...string) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		for i, b := range bodies {
			c := assay.Capture{Bytes: []byte(b), MediaType: "text/plain", Location: fmt.Sprintf("%04d.txt", i), CapturedAt: at}
			c.SHA256 = fmt.Sprintf("%x", sha256.Sum256(c.Bytes))
			if !yield(source.Item{Capture: c, Read: int64(len(b))}) {
				return
			}
		}
	}
}

func bodies(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("The county inspected %d bridges in May 2024. The auditor closed %d of them.", i+2, i)
	}
	return out
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var ignoreTime = cmpopts.IgnoreFields(check.Summary{}, "Elapsed")

func TestIngestFolder(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.txt":    "The county closed 31 bridges in 2024. The auditor had inspected 212 bridges.",
		"b.md":     "---\ntitle: B\npublisher: County\nclass: official\nkind: note\n---\n\nThe county opened 12 bridges.\n",
		"c.pdf":    "%PDF-1.7 this is not one",
		"none.txt": " \n",
	})
	lib := open(t, filepath.Join(t.TempDir(), "l.assay"))
	extract := extractor(t)
	var events []string
	read := func(at time.Time) check.Summary {
		t.Helper()
		events = nil
		sum, err := check.Ingest(t.Context(), check.Reading{
			Sources: source.Walk(t.Context(), []string{dir}, source.Options{CapturedAt: at}), Extract: extract, Store: lib,
			Events: func(e check.Event) { events = append(events, string(e.Outcome)+" "+e.Location) },
		})
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	first := read(readAt)
	if first.Added != 2 || first.Documents != 2 || len(first.Failed) != 2 || first.Passages < 2 || first.Elapsed <= 0 {
		t.Errorf("first reading: %+v", first)
	}
	for _, f := range first.Failed {
		if f.Reason == "" || f.Location != "c.pdf" && f.Location != "none.txt" {
			t.Errorf("a failure without a reason or a place: %+v", f)
		}
	}
	want := []string{"added a.txt", "added b.md", "failed c.pdf", "failed none.txt"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	failures, err := lib.Failures(t.Context())
	if err != nil || len(failures) != 2 {
		t.Errorf("the library recorded %v, %v; want the two failures", failures, err)
	}

	again := read(readAt.Add(time.Hour))
	if diff := cmp.Diff(check.Summary{Unchanged: 2, Failed: first.Failed, Bytes: first.Bytes}, again, ignoreTime); diff != "" {
		t.Errorf("the same again (-want +got):\n%s", diff)
	}

	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("The county closed 32 bridges, and not 31."), 0o644); err != nil {
		t.Fatal(err)
	}
	changed := read(readAt.Add(2 * time.Hour))
	if changed.Updated != 1 || changed.Added != 0 || changed.Unchanged != 1 {
		t.Errorf("after a change: %+v", changed)
	}
	history, err := lib.History(t.Context(), "a.txt")
	if err != nil || len(history) != 2 {
		t.Errorf("history %v, %v; want two sightings", history, err)
	}
}

// TestIngestOrder: what is stored, and in which order, does not depend on the
// number of workers or on which of them is quick.
func TestIngestOrder(t *testing.T) {
	list := bodies(450) // more than two batches
	slow := extractor(t)
	reading := func(workers int) ([]string, string) {
		lib, err := sqlite.Memory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer lib.Close()
		var events []string
		var n atomic.Int64
		sum, err := check.Ingest(t.Context(), check.Reading{
			Sources: texts(time.Time{}, list...), Store: lib, Workers: workers,
			Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
				if n.Add(1)%7 == 0 {
					time.Sleep(time.Millisecond)
				}
				return slow(ctx, c)
			},
			Events: func(e check.Event) { events = append(events, e.Document+" "+e.Location) },
		})
		if err != nil || sum.Added != len(list) {
			t.Fatalf("%+v, %v", sum, err)
		}
		state, err := lib.State(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return events, state.Hash
	}
	one, hashOne := reading(1)
	eight, hashEight := reading(8)
	if diff := cmp.Diff(one, eight); diff != "" || hashOne != hashEight {
		t.Errorf("one worker and eight differ: %s %s\n%s", hashOne, hashEight, diff)
	}
}

func TestIngestNothing(t *testing.T) {
	lib := open(t, filepath.Join(t.TempDir(), "l.assay"))
	_, err := check.Ingest(t.Context(), check.Reading{Sources: source.Walk(t.Context(), []string{t.TempDir()}, source.Options{}), Extract: extractor(t), Store: lib})
	if !errors.Is(err, assay.ErrEmpty) {
		t.Errorf("an empty folder: %v, want ErrEmpty", err)
	}
}

// TestIngestCancelled: what was told as added before the reading was stopped is
// in the library, and nothing else is told.
func TestIngestCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.assay")
	lib := open(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var told []string
	sum, err := check.Ingest(ctx, check.Reading{
		Sources: texts(readAt, bodies(2000)...), Extract: extractor(t), Store: lib,
		Events: func(e check.Event) {
			if told = append(told, e.Document); len(told) == 300 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) || sum.Added != len(told) || sum.Added >= 2000 || sum.Added < 300 {
		t.Fatalf("%d told, summary %+v, error %v", len(told), sum, err)
	}
	documents, err := lib.Documents(t.Context(), time.Time{})
	if err != nil || len(documents) != len(told) {
		t.Errorf("%d documents are stored, %v; %d were told", len(documents), err, len(told))
	}
	for _, id := range told {
		if _, err := lib.Document(t.Context(), id); err != nil {
			t.Errorf("told as added, but: %v", err)
		}
	}
}

// TestIngestFaults: a reader that panics or refuses costs one source, and a
// library that fails ends the reading.
func TestIngestFaults(t *testing.T) {
	lib := open(t, filepath.Join(t.TempDir(), "l.assay"))
	good := extractor(t)
	var log bytes.Buffer
	sum, err := check.Ingest(t.Context(), check.Reading{
		Sources: texts(readAt, bodies(6)...), Store: lib,
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			switch c.Location {
			case "0001.txt":
				panic("index out of range")
			case "0002.txt":
				return assay.Document{}, fmt.Errorf("%w: the file is encrypted", assay.ErrUnreadable)
			case "0003.txt":
				d, err := good(ctx, c)
				d.Class = "no such class" // contradicts itself: the library refuses it
				return d, err
			}
			return good(ctx, c)
		},
	})
	if err != nil || sum.Added != 3 || len(sum.Failed) != 3 {
		t.Fatalf("%+v, %v\n%s", sum, err, log.String())
	}
	reasons := map[string]string{}
	for _, f := range sum.Failed {
		reasons[f.Location] = f.Reason
	}
	for location, part := range map[string]string{"0001.txt": "report it", "0002.txt": "the file is encrypted", "0003.txt": "class"} {
		if !strings.Contains(reasons[location], part) {
			t.Errorf("%s: %q does not say %q", location, reasons[location], part)
		}
	}

	broken := errors.New("the disk is gone")
	_, err = check.Ingest(t.Context(), check.Reading{Sources: texts(readAt, bodies(500)...), Extract: good, Store: failing{lib, broken}})
	if !errors.Is(err, broken) {
		t.Errorf("a failing library: %v", err)
	}
}

// failing is a library whose disk gives up.
type failing struct {
	*sqlite.Library
	err error
}

func (f failing) Add(context.Context, []assay.Entry) ([]library.Added, error) { return nil, f.err }
