package check_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
	"assay/profiles"
)

// ferries is a library in memory that holds the given Markdown sources, each
// captured a day after the one before, from 1 May 2024.
func ferries(t *testing.T, sources ...string) check.Config {
	t.Helper()
	ctx := context.Background()
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := extract.New(extract.Config{})
	t.Cleanup(func() { x.Close() })
	if len(sources) > 0 {
		_, err = check.Ingest(ctx, check.Reading{Store: lib,
			Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
				return x.Extract(ctx, c, extract.Options{Publishers: book})
			},
			Sources: func(yield func(source.Item) bool) {
				for i, s := range sources {
					sum := sha256.Sum256([]byte(s))
					c := assay.Capture{SHA256: hex.EncodeToString(sum[:]), Bytes: []byte(s), MediaType: "text/markdown", Location: string(rune('a'+i)) + ".md",
						CapturedAt: time.Date(2024, 5, 1+i, 12, 0, 0, 0, time.UTC)}
					if !yield(source.Item{Capture: c}) {
						return
					}
				}
			}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return check.Config{Library: lib, Book: book, Profiles: fields, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}}
}

const (
	courier = "---\ntitle: \"Ferry is back\"\npublisher: \"Halden Courier\"\nclass: news\nkind: note\npublished: 2024-04-02\n---\n\nHalden Courier reports that the Elm Street ferry carried 340 riders in March 2024.\n"
	gazette = "---\ntitle: \"Riders of March\"\npublisher: \"Ferry Gazette\"\nclass: news\nkind: note\npublished: 2024-04-05\n---\n\nFerry Gazette reports that the Elm Street ferry carried 210 riders in March 2024.\n"
)

func TestAskEmptyLibrary(t *testing.T) {
	r, err := check.Ask(context.Background(), ferries(t), "Did the Elm Street ferry carry 340 riders?")
	if !errors.Is(err, assay.ErrEmpty) || r != nil {
		t.Fatalf("an empty library gives %v, %v", r, err)
	}
	if !strings.Contains(err.Error(), "assay add") {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

func TestAskMemory(t *testing.T) {
	c := ferries(t, courier, gazette)
	r, err := check.Ask(context.Background(), c, "  Did the Elm Street ferry carry 340 riders?\n")
	if err != nil {
		t.Fatal(err)
	}
	if r.Schema != assay.ReportSchema || r.Question != "Did the Elm Street ferry carry 340 riders?" || r.Kind != assay.Polar || r.CheckedOn != "2026-11-22" || r.AsOf != "2026-11-22" || r.Engine != c.Engine {
		t.Errorf("the report's head is %q, %q, %q, checked on %q as of %q by %+v", r.Schema, r.Question, r.Kind, r.CheckedOn, r.AsOf, r.Engine)
	}
	a := r.Adequacy
	if a.DocumentsSearched != 2 || a.PassagesSearched < 2 || a.PassagesRead < 2 || a.Hits < a.PassagesRead || len(a.Queries) == 0 || a.Library == "" || a.Failures == nil {
		t.Errorf("the search was %+v", a)
	}
	if a.Dates != (assay.DateRange{From: "2024-04-02", To: "2024-04-05"}) {
		t.Errorf("the dates are %+v", a.Dates)
	}
	if r.Verdict == nil || len(r.Sources) == 0 || r.ID == "" {
		t.Errorf("%+v", r)
	}
	result, err := check.Verify(context.Background(), c, r, nil)
	if err != nil || !result.OK {
		t.Errorf("%+v, %v", result.Failures, err)
	}
}

// TestAskAsOf asks the library as it stood on a day.
func TestAskAsOf(t *testing.T) {
	c := ferries(t, courier, gazette)
	c.AsOf = time.Date(2024, 5, 1, 23, 59, 59, 0, time.UTC)
	r, err := check.Ask(context.Background(), c, "How many riders did the Elm Street ferry carry?")
	if err != nil {
		t.Fatal(err)
	}
	if r.AsOf != "2024-05-01T23:59:59Z" || r.CheckedOn != "2024-05-01" || r.Adequacy.DocumentsSearched != 1 {
		t.Errorf("as of %q, checked on %q, %d documents", r.AsOf, r.CheckedOn, r.Adequacy.DocumentsSearched)
	}
	for _, s := range r.Sources {
		if s.Publisher == "Ferry Gazette" {
			t.Error("a source that was added later is cited")
		}
	}
	c.AsOf = time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)
	if r, err = check.Ask(context.Background(), c, "How many riders did the Elm Street ferry carry?"); err != nil || r.AsOf != "2024-05-03" || r.Adequacy.DocumentsSearched != 2 {
		t.Errorf("%v: %+v", err, r)
	}
	c.AsOf = time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC)
	if _, err = check.Ask(context.Background(), c, "How many riders did the Elm Street ferry carry?"); !errors.Is(err, assay.ErrEmpty) {
		t.Errorf("before the first source: %v", err)
	}
}

func TestAskRefused(t *testing.T) {
	c := ferries(t, courier)
	for _, tt := range []struct{ name, question, want string }{
		{"empty", "", "empty"},
		{"spaces", " \t\n", "empty"},
		{"one word", "ferries?", "not enough"},
		{"no content", "is it of the?", "not enough"},
		{"too long", "Did the ferry sail " + strings.Repeat("far and ", 300) + "wide?", "at most 2000"},
		{"not UTF-8", "Did the ferry \xff\xfe sail?", "UTF-8"},
		{"another script", "Ходит ли паром по реке?", "English"},
		{"another language", "Cuántos pasajeros del transbordador", "English"},
	} {
		r, err := check.Ask(context.Background(), c, tt.question)
		if !errors.Is(err, assay.ErrUsage) || r != nil {
			t.Errorf("%s: %v, %v, want an error of usage", tt.name, r, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q does not say %q", tt.name, err, tt.want)
		}
	}
}

func TestAskCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := check.Ask(ctx, ferries(t, courier), "Did the Elm Street ferry carry 340 riders?"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestVerifyNothing(t *testing.T) {
	if _, err := check.Verify(context.Background(), ferries(t, courier), nil, nil); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("the error is %v", err)
	}
}

// TestVerifyChanged notices a report that was changed after it was written.
func TestVerifyChanged(t *testing.T) {
	c := ferries(t, courier, gazette)
	r, err := check.Ask(context.Background(), c, "How many riders did the Elm Street ferry carry?")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Summary) == 0 {
		t.Fatal("there is no summary to change")
	}
	r.Summary[0].Text = strings.Replace(r.Summary[0].Text, "340", "3,400", 1) + " "
	result, err := check.Verify(context.Background(), c, r, nil)
	if err != nil || result.OK {
		t.Errorf("%+v, %v", result, err)
	}
}
