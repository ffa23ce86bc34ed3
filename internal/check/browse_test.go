package check_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
	"assay/profiles"
)

// asked gives the settings for asking a folder in memory.
func asked(t *testing.T, dir string) (check.Config, *sqlite.Library) {
	t.Helper()
	lib, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	if _, err := check.Ingest(t.Context(), check.Reading{Sources: source.Walk(t.Context(), []string{dir}, source.Options{}), Extract: extractor(t), Store: lib}); err != nil {
		t.Fatal(err)
	}
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	vocabularies, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	return check.Config{
		Library: lib, Book: book, Profiles: vocabularies, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "assay", Version: "test", Writer: "extractive"},
	}, lib
}

var bridges = map[string]string{
	"audit.md":   "---\ntitle: Bridge audit\npublisher: County Auditor\nclass: oversight\nkind: note\nrelies_on: []\n---\n\nThe auditor inspected 212 bridges in 2024.\nThirty-one bridges were closed to trucks.\n",
	"gazette.md": "---\ntitle: Bridges shut\npublisher: Riverton Gazette\nclass: news\nkind: note\nrelies_on: [\"county bridge audit of 2024\"]\n---\n\nThe paper reports that 31 bridges were closed.\n",
	"herald.md":  "---\ntitle: Trucks wait\npublisher: Riverton Herald\nclass: news\nkind: note\nrelies_on: [\"county bridge audit of 2024\"]\n---\n\nThe Herald says that 31 bridges were closed after the audit.\nDrivers waited for 40 minutes.\n",
}

func TestFigures(t *testing.T) {
	config, lib := asked(t, folder(t, bridges))
	all, err := check.Figures(t.Context(), config, lib, "")
	if err != nil {
		t.Fatal(err)
	}
	closed, err := check.Figures(t.Context(), config, lib, "bridges closed")
	if err != nil {
		t.Fatal(err)
	}
	if len(closed) != 3 || len(closed) >= len(all) {
		t.Fatalf("%d figures of closed bridges, %d in all; want 3 and more", len(closed), len(all))
	}
	for _, f := range closed {
		if f.Value != 31 || f.Unit != "bridge" || f.Status == "" || f.Origin == "" {
			t.Errorf("%+v", f)
		}
	}
	if _, err := check.Figures(t.Context(), config, lib, "of the"); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("a query without a word: %v, want ErrUsage", err)
	}
	if none, err := check.Figures(t.Context(), config, lib, "zeppelin"); err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
}

func TestLineage(t *testing.T) {
	config, lib := asked(t, folder(t, bridges))
	origins, materials, err := check.Lineage(t.Context(), config, lib, "")
	if err != nil || len(materials) != 3 {
		t.Fatalf("%d documents, %v", len(materials), err)
	}
	shared := slices.ContainsFunc(origins, func(o assay.Origin) bool { return len(o.Members) >= 2 && len(o.Why) >= 2 })
	if !shared || origins[0].ID != "A" {
		t.Errorf("the two papers rely on one audit and share no origin: %+v", origins)
	}
	origins, materials, err = check.Lineage(t.Context(), config, lib, "drivers waited")
	if err != nil || len(materials) != 1 || len(origins) != 1 {
		t.Errorf("with a query: %d documents, %d origins, %v; want 1 and 1", len(materials), len(origins), err)
	}
}

// TestVerify: a report stands on the library that it was made from, then and
// after the library grew, and not on another.
func TestVerify(t *testing.T) {
	dir := folder(t, bridges)
	config, lib := asked(t, dir)
	report, err := check.Ask(t.Context(), config, "Were 31 bridges closed to trucks?")
	if err != nil {
		t.Fatal(err)
	}
	extract := extractor(t)
	reread := func(lib *sqlite.Library) check.Reread {
		return func(ctx context.Context, sha256 string) (assay.Document, error) {
			c, err := lib.Capture(ctx, sha256)
			if err != nil {
				return assay.Document{}, err
			}
			return extract(ctx, c)
		}
	}
	result, err := check.Verify(t.Context(), config, report, reread(lib))
	if err != nil || !result.OK || result.Checked.Captures == 0 {
		t.Fatalf("%+v, %v", result, err)
	}
	if _, err := check.Ingest(t.Context(), check.Reading{Sources: texts(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), bodies(3)...), Extract: extract, Store: lib}); err != nil {
		t.Fatal(err)
	}
	if result, err = check.Verify(t.Context(), config, report, reread(lib)); err != nil || !result.OK {
		t.Errorf("after the library grew: %+v, %v", result, err)
	}
	other, otherLib := asked(t, folder(t, map[string]string{"x.txt": "Nothing of bridges stands here. It is another library."}))
	if result, err = check.Verify(t.Context(), other, report, reread(otherLib)); err != nil || result.OK {
		t.Errorf("on another library: %+v, %v", result, err)
	}
	if _, err := check.Verify(t.Context(), config, nil, nil); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("no report: %v", err)
	}
}
