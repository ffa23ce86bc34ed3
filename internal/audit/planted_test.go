package audit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	sources "assay/internal/source"
	"assay/profiles"
)

// opened gives a library in memory with the sources at a path, and what an audit
// is run with.
func opened(t *testing.T, path string) (Config, library.Library) {
	t.Helper()
	ctx := context.Background()
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lib.Close() })
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	x := extract.New(extract.Config{})
	t.Cleanup(func() { _ = x.Close() })
	sum, err := check.Ingest(ctx, check.Reading{
		Sources: sources.Walk(ctx, []string{path}, sources.Options{}),
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{Publishers: book})
		},
		Store: lib,
	})
	if err != nil || len(sum.Failed) > 0 {
		t.Fatalf("reading %s: %v %v", path, err, sum.Failed)
	}
	all, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Library: lib, Book: book, Profiles: all, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}, lib
}

// read reads a text in a form.
func read(t *testing.T, media, location string, b []byte) *Text {
	t.Helper()
	x := extract.New(extract.Config{})
	defer x.Close()
	text, err := Read(context.Background(), assay.Capture{Bytes: b, MediaType: media, Location: location, SHA256: library.Sum(b)}, func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{})
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// planting is a line of the key of the planted report.
type planting struct{ half, kind, sentence string }

func key(t *testing.T) []planting {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "planted.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []planting
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		f := strings.Split(line, "\t")
		out = append(out, planting{f[0], f[1], f[2]})
	}
	return out
}

// TestPlanted holds a report of invented places, with sound sentences and
// planted faults, to its library: every fault is found, and of a hundred sound
// sentences at most two are taken for faults.
func TestPlanted(t *testing.T) {
	config, _ := opened(t, filepath.Join("testdata", "library"))
	b, err := os.ReadFile(filepath.Join("testdata", "planted.md"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := Run(context.Background(), config, read(t, "text/markdown", "planted.md", b))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]assay.AuditSentence{}
	for _, s := range out.Sentences {
		found[squeeze(s.Text)] = s
	}
	type tally struct{ faults, found, sound, alarms int }
	halves := map[string]*tally{"1": {}, "2": {}}
	for _, p := range key(t) {
		s, ok := found[squeeze(p.sentence)]
		if !ok {
			t.Errorf("no such sentence was read: %s", p.sentence)
			continue
		}
		h := halves[p.half]
		bad := !s.Outcome.Borne()
		if p.kind == "origin" {
			bad = len(s.OneOrigin) > 0
		}
		switch {
		case p.kind == "sound":
			h.sound++
			if bad {
				h.alarms++
				t.Logf("FALSE ALARM %s: %s | %s", s.Outcome, s.Text, strings.Join(s.Why, "; "))
			}
		default:
			h.faults++
			if bad {
				h.found++
				t.Logf("found %s %s: %s | %s", p.kind, s.Outcome, s.Text, strings.Join(s.Why, "; "))
			} else {
				t.Logf("MISSED %s: %s %s | %s", p.kind, s.Outcome, s.Text, strings.Join(s.Why, "; "))
			}
		}
	}
	for _, half := range []string{"1", "2"} {
		h := halves[half]
		t.Logf("half %s: %d of %d faults found, %d false alarms in %d sound sentences", half, h.found, h.faults, h.alarms, h.sound)
	}
}
