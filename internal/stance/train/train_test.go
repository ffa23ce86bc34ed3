package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// write makes a folder of small labelled sets.
func write(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file := func(path string, row func(i int) string) {
		var b strings.Builder
		for i := range 60 {
			b.WriteString(row(i) + "\n")
		}
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one", "two"} {
		file("stance/"+name+".jsonl", func(i int) string {
			label, evidence := "supports", fmt.Sprintf("The %s county repaired %d bridges.", name, i+2)
			switch i % 3 {
			case 1:
				label, evidence = "refutes", fmt.Sprintf("The %s county did not repair %d bridges.", name, i+2)
			case 2:
				label, evidence = "neutral", "It rained in spring."
			}
			return fmt.Sprintf(`{"id":"%s-%d","claim":"The %s county repaired %d bridges.","evidence":%q,"label":%q}`, name, i, name, i+2, evidence, label)
		})
	}
	file("citation/three.jsonl", func(i int) string {
		label, evidence := "supported", fmt.Sprintf("A harbour of %d berths was dug.", i+2)
		if i%2 == 1 {
			label, evidence = "not_supported", "It rained in spring."
		}
		return fmt.Sprintf(`{"id":"c-%d","claim":"A harbour of %d berths was dug.","evidence":%q,"label":%q}`, i, i+2, evidence, label)
	})
	return dir
}

var small = Recipe{Nets: 2, Plain: 1, Hidden: 4, Epochs: 30, Rate: 1e-2, Decay: 0.01, Drop: 0.1, Batch: 8, Seed: 3}

func run(t *testing.T, dir string) *Result {
	t.Helper()
	sets, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := small.Run(context.Background(), sets, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestRun trains twice on three small sets: the bytes are the same, the easy
// pairs are judged right on a set left out, and the claims alone tell nothing.
func TestRun(t *testing.T) {
	dir := write(t)
	a, b := run(t, dir), run(t, dir)
	if !bytes.Equal(a.Model.Append(nil), b.Model.Append(nil)) || !bytes.Equal(a.Weights, b.Weights) || a.Scores.Table() != b.Scores.Table() {
		t.Error("training twice on the same data gave two models")
	}
	for _, s := range a.Scores.Stance {
		if s.LeftOut < 0.8 || s.ClaimOnly > 0.6 || s.Rows != 60 {
			t.Errorf("%+v, want a left-out F1 of 0.8 or more and next to nothing from the claims", s)
		}
	}
	if c := a.Scores.Citation; c.Folds < 0.9 || c.Name != "three" {
		t.Errorf("citations: %+v", c)
	}
	if table := a.Scores.Table(); !strings.Contains(table, "| one | 60 |") || !strings.Contains(table, "| mean | 120 |") {
		t.Errorf("the table lacks a row:\n%s", table)
	}
}

// TestReadRefuses names the file and the line of what cannot be read.
func TestReadRefuses(t *testing.T) {
	if _, err := Read(t.TempDir()); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("an empty folder: %v", err)
	}
	dir := write(t)
	path := filepath.Join(dir, "stance", "bad.jsonl")
	if err := os.WriteFile(path, []byte("{\"claim\":\"a\",\"label\":\"supports\"}\nnot JSON\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "bad.jsonl, line 2") {
		t.Errorf("a bad line: %v", err)
	}
	if err := os.WriteFile(path, []byte(`{"claim":"a","evidence":"b","label":"perhaps"}`+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sets, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := small.Run(context.Background(), sets, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), `label "perhaps"`) {
		t.Errorf("an unknown label: %v", err)
	}
}

// TestMeasures computes scores whose values are known by hand.
func TestMeasures(t *testing.T) {
	gs := []guess{
		{label: 0, p: [4]float64{0.9, 0.1}, group: "a"}, {label: 0, p: [4]float64{0.4, 0.6}, group: "a"},
		{label: 1, p: [4]float64{0.6, 0.4}, group: "b"}, {label: 1, p: [4]float64{0.2, 0.8}, group: "b"},
	}
	two := classes{true, true}
	if got := macroF1(gs, likeliest(two)); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("macro-F1 %.3f, want 0.5", got)
	}
	if got := auroc(gs, supportsOf, isSupports); math.Abs(got-0.75) > 1e-9 {
		t.Errorf("area %.3f, want 0.75", got)
	}
	if got := byGroup(gs); len(got) != 2 || got[0].p[0] != 0.9 || got[1].p[0] != 0.6 {
		t.Errorf("by group: %+v", got)
	}
	if even := uniform(gs, two); math.Abs(even[0]-even[1]) > 0.3 {
		t.Errorf("a bias of %v for labels that are even already", even)
	}
	skewed := []guess{{label: 0, p: [4]float64{0.9, 0.1}}, {label: 1, p: [4]float64{0.8, 0.2}}, {label: 0, p: [4]float64{0.95, 0.05}}, {label: 1, p: [4]float64{0.7, 0.3}}}
	bias := fitBias(skewed, two)
	if got := macroF1(skewed, func(g *guess) int { return pickBiased(g.p, bias, two) }); got != 1 {
		t.Errorf("with its bias %v macro-F1 %.3f, want 1", bias, got)
	}
}
