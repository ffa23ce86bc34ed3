package check_test

import (
	"bufio"
	"os"
	"path"
	"sort"
	"strings"
	"testing"

	"assay"
	"assay/internal/check"
	"assay/internal/library/sqlite"
)

// exampleOrigins gives the origins of the example library.
func exampleOrigins(t testing.TB) ([]assay.Origin, map[string]*assay.Material) {
	t.Helper()
	e := openExample(t, nil)
	origins, materials, err := check.Lineage(t.Context(), e.config, e.config.Library.(*sqlite.Library), "")
	if err != nil {
		t.Fatal(err)
	}
	return origins, materials
}

// pairsOf gives every pair of names within groups.
func pairsOf(groups [][]string) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, g := range groups {
		for i, a := range g {
			for _, b := range g[:i] {
				out[[2]string{min(a, b), max(a, b)}] = true
			}
		}
	}
	return out
}

// TestLineageOfExample holds the origins of the example library to those that a
// person found by reading its notes, pair by pair.
func TestLineageOfExample(t *testing.T) {
	f, err := os.Open("testdata/lineage-groups.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var gold, got [][]string
	origins, materials := exampleOrigins(t)
	known := map[string]bool{}
	for _, o := range origins {
		var g []string
		for _, m := range o.Members {
			name := strings.TrimSuffix(path.Base(materials[m].Document.Location), ".md")
			known[name] = true
			g = append(g, name)
		}
		got = append(got, g)
	}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if line := sc.Text(); line != "" && line[0] != '#' {
			g := strings.Fields(line)
			for _, name := range g {
				if !known[name] {
					t.Errorf("the golden file names %q, which is no note", name)
				}
			}
			gold = append(gold, g)
		}
	}
	want, have := pairsOf(gold), pairsOf(got)
	right := 0
	var wrong []string
	for p := range have {
		if want[p] {
			right++
		} else {
			wrong = append(wrong, "joined, and should not be: "+p[0]+" and "+p[1])
		}
	}
	for p := range want {
		if !have[p] {
			wrong = append(wrong, "not joined, and should be: "+p[0]+" and "+p[1])
		}
	}
	sort.Strings(wrong)
	precision, recall := float64(right)/float64(len(have)), float64(right)/float64(len(want))
	t.Logf("precision %.3f, recall %.3f of %d pairs\n%s", precision, recall, len(want), strings.Join(wrong, "\n"))
	if precision < 0.95 || recall < 0.95 {
		t.Errorf("precision %.3f and recall %.3f, want 0.95 of each", precision, recall)
	}
	for _, o := range origins {
		joined := map[string]bool{}
		for _, e := range o.Why {
			joined[e.From], joined[e.To] = true, true
			if e.Detail == "" || e.Signal == "" {
				t.Errorf("%s: the edge from %s to %s says nothing", o.ID, e.From, e.To)
			}
		}
		for _, m := range o.Members {
			if len(o.Members) > 1 && !joined[m] {
				t.Errorf("%s: no edge explains why %s is in it", o.ID, materials[m].Document.Location)
			}
		}
	}
}

// BenchmarkLineage groups the example library, all that it costs to ask for it included.
func BenchmarkLineage(b *testing.B) {
	e := openExample(b, nil)
	lib := e.config.Library.(*sqlite.Library)
	b.ResetTimer()
	for b.Loop() {
		if _, _, err := check.Lineage(b.Context(), e.config, lib, ""); err != nil {
			b.Fatal(err)
		}
	}
}
