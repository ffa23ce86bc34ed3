package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/internal/text"
)

func TestGeneratorIsSeeded(t *testing.T) {
	write := func(seed uint64) string {
		var b bytes.Buffer
		if err := newGenerator(seed).lines(&b, 20); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first, again := write(1), write(1)
	if first != again {
		t.Error("the same seed gave other documents")
	}
	if first == write(2) {
		t.Error("another seed gave the same documents")
	}
}

// TestVocabulary holds the generator to proportions of English: a third to a
// half function words, a head of few words and a long tail.
func TestVocabulary(t *testing.T) {
	g := newGenerator(1)
	counts := map[string]int{}
	all, stops := 0, 0
	for range 600 {
		for _, tok := range text.Tokens(g.document(20).Text) {
			all++
			if text.IsStop(tok.Lower) {
				stops++
				continue
			}
			counts[tok.Lower]++
		}
	}
	if share := float64(stops) / float64(all); share < 0.25 || share > 0.55 {
		t.Errorf("%.2f of the words are function words", share)
	}
	once := 0
	for _, n := range counts {
		if n == 1 {
			once++
		}
	}
	if len(counts) < 10000 || float64(once)/float64(len(counts)) < 0.2 {
		t.Errorf("%d different words, %d of them once: no long tail", len(counts), once)
	}
}

// TestRun measures a tiny library in this process, so that the benchmark itself stays whole.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	g := newGenerator(1)
	sources, path := filepath.Join(dir, "s.jsonl"), filepath.Join(dir, "l.assay")
	if err := writeLines(g, sources, 300); err != nil {
		t.Fatal(err)
	}
	r, err := read(t.Context(), path, sources)
	if err != nil {
		t.Fatal(err)
	}
	if r.Passages < 200 || r.Passages > 400 {
		t.Errorf("%d passages, want about 300", r.Passages)
	}
	questions := filepath.Join(dir, "q.json")
	list := `["` + strings.Join(g.questions(5), `","`) + `"]`
	if err := os.WriteFile(questions, []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	a, err := ask(t.Context(), path, questions)
	if err != nil {
		t.Fatal(err)
	}
	if a.P50 <= 0 || a.P95 < a.P50 || a.Max < a.P95 {
		t.Errorf("times out of order: %+v", a)
	}
}

func TestSummarise(t *testing.T) {
	times := make([]float64, 100)
	for i := range times {
		times[i] = float64(100 - i)
	}
	if got, want := summarise(times), (askResult{First: 100, P50: 51, P95: 96, Max: 100}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestParse(t *testing.T) {
	s, err := parse([]string{"-sizes", "10,200"})
	if err != nil || len(s.sizes) != 2 || s.sizes[1] != 200 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := parse([]string{"-sizes", "ten"}); err == nil {
		t.Error("a size that is no number was taken")
	}
}

// TestLarge goes through all that is measured of a large library, on a small one.
func TestLarge(t *testing.T) {
	var out strings.Builder
	s := settings{large: 2500, asks: 3, seed: 1, check: true}
	t.Chdir("../..") // the program is built from the module's root
	if err := large(t.Context(), s, t.TempDir(), &out); err != nil {
		t.Fatal(err, out.String())
	}
	for _, want := range []string{"read all sources", "open, and show a source", "ask, from the command line: median", "verify a report", "backup, beside questions", "restore", "doctor", "desk: /, the first time", "desk: /figures"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not measured:\n%s", want, out.String())
		}
	}
}

// TestPromises: what takes longer than promised is told, and counts when it is asked for.
func TestPromises(t *testing.T) {
	var out strings.Builder
	l := &largeRun{out: &out}
	l.row("open", 0.5, cost{took: 0.4, cpu: 0.3, peak: 2e6})
	l.row("ask", 2, cost{took: 123})
	l.row("look", 0, cost{took: 9})
	if len(l.missed) != 1 || l.missed[0].Error() != "ask: 123 s, want 2.0 s or less" {
		t.Errorf("%v", l.missed)
	}
	lines := strings.Split(out.String(), "\n")
	if !strings.Contains(lines[0], "500 ms     400 ms     300 ms       2.0 MB") || !strings.HasSuffix(lines[1], "missed") {
		t.Error(out.String())
	}
	c := quantile([]cost{{took: 3, cpu: 1}, {took: 1, peak: 7}, {took: 2}}, 0.5)
	if c != (cost{took: 2, cpu: 1, peak: 7}) {
		t.Errorf("%+v", c)
	}
}
