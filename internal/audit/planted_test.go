package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
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

// opened gives a library in memory with the sources at some paths, and what an audit
// is run with.
func opened(t testing.TB, paths ...string) (Config, library.Library) {
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
		Sources: sources.Walk(ctx, paths, sources.Options{}),
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{Publishers: book})
		},
		Store: lib,
	})
	if err != nil || len(sum.Failed) > 0 {
		t.Fatalf("reading %s: %v %v", paths, err, sum.Failed)
	}
	all, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Library: lib, Book: book, Profiles: all, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}, lib
}

// read reads a text in a form.
func read(t testing.TB, media, location string, b []byte) *Text {
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

// planting is a line of the key of a planted report.
type planting struct{ half, kind, sentence string }

func key(t *testing.T, path string) []planting {
	t.Helper()
	b, err := os.ReadFile(path)
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

// tally counts what an audit finds of a planted report.
type tally struct{ faults, found, sound, alarms int }

// planted audits a report with planted faults, and counts what is found.
func planted(t *testing.T, report, keyed, library string) tally {
	t.Helper()
	config, _ := opened(t, library)
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	media := "text/markdown"
	if filepath.Ext(report) == ".html" {
		media = "text/html"
	}
	out, err := Run(context.Background(), config, read(t, media, report, b))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]assay.AuditSentence{}
	for _, s := range out.Sentences {
		found[squeeze(s.Text)] = s
	}
	var n tally
	for _, p := range key(t, keyed) {
		s, ok := found[squeeze(p.sentence)]
		if !ok {
			t.Errorf("no such sentence was read: %s", p.sentence)
			continue
		}
		bad := !s.Outcome.Borne() && s.Outcome != assay.NotChecked
		if p.kind == "origin" {
			bad = len(s.OneOrigin) > 1 // which are one, and that the sentence speaks of confirmation
		}
		switch {
		case p.kind == "sound" && bad:
			t.Logf("false alarm, %s: %s | %s", s.Outcome, s.Text, strings.Join(s.Why, "; "))
			n.alarms++
			n.sound++
		case p.kind == "sound":
			n.sound++
		case bad:
			n.found++
			n.faults++
		default:
			t.Logf("missed (%s), %s: %s | %s", p.kind, s.Outcome, s.Text, strings.Join(s.Why, "; "))
			n.faults++
		}
	}
	t.Logf("%d of %d faults found, %d false alarms in %d sound sentences", n.found, n.faults, n.alarms, n.sound)
	return n
}

// TestPlanted holds a report of invented places, with sound sentences and
// planted faults, to its library: every fault is found, and of a hundred sound
// sentences at most two are taken for faults.
func TestPlanted(t *testing.T) {
	n := planted(t, filepath.Join("testdata", "planted.md"), filepath.Join("testdata", "planted.tsv"), filepath.Join("testdata", "library"))
	if n.faults < 40 || n.sound < 100 {
		t.Errorf("the report has %d faults and %d sound sentences; it should have 40 and 100", n.faults, n.sound)
	}
	if n.found < n.faults || 100*n.alarms > 2*n.sound {
		t.Errorf("%d of %d faults found, %d false alarms in %d sound sentences; all faults and 2 in 100 are expected", n.found, n.faults, n.alarms, n.sound)
	}
}

// TestPlantedElsewhere holds reports of other fields, written before they were first
// audited, to what they came to since their errors were looked at; those of quotas
// never were.
func TestPlantedElsewhere(t *testing.T) {
	for _, tt := range []struct {
		name          string
		found, alarms int
	}{{"fever", 25, 1}, {"rails", 23, 2}, {"glacier", 19, 0}, {"wards", 47, 1}, {"roads", 33, 4}, {"votes", 25, 5}, {"quotas", 29, 12}} {
		t.Run(tt.name, func(t *testing.T) {
			report, err := filepath.Glob(filepath.Join("testdata", tt.name, "report.*"))
			if err != nil || len(report) != 1 {
				t.Fatal(report, err)
			}
			n := planted(t, report[0], filepath.Join("testdata", tt.name, "key.tsv"), filepath.Join("testdata", tt.name, "library"))
			if n.found < tt.found || n.alarms > tt.alarms {
				t.Errorf("%d faults found and %d false alarms; %d and %d are expected", n.found, n.alarms, tt.found, tt.alarms)
			}
		})
	}
}

// TestAuditIsAlike: the same text and library give the same audit, in whatever
// order the sources came.
func TestAuditIsAlike(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "planted.md"))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Glob(filepath.Join("testdata", "library", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(folder)
	var first []byte
	for _, paths := range [][]string{{filepath.Join("testdata", "library")}, folder} {
		config, _ := opened(t, paths...)
		out, err := Run(context.Background(), config, read(t, "text/markdown", "planted.md", b))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		} else if !bytes.Equal(first, got) {
			t.Error("another order of the sources gives another audit")
		}
	}
}
