package check_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/check"
)

// readRelevance gives the graded files of each question, by its number.
func readRelevance(t *testing.T) []map[string]float64 {
	t.Helper()
	f, err := os.Open("testdata/relevance.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := make([]map[string]float64, 16)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		part := strings.Split(lines.Text(), "\t")
		n, err := strconv.Atoi(part[0])
		if err != nil || len(part) != 3 || n < 1 || n > 15 || part[1] != "1" && part[1] != "2" {
			t.Fatalf("not a question, a grade and a file: %q", lines.Text())
		}
		if all[n] == nil {
			all[n] = map[string]float64{}
		}
		if _, err := os.Stat(path.Join(exampleDir, part[2])); err != nil {
			t.Fatal(err)
		}
		all[n][part[2]] = float64(part[1][0] - '0')
	}
	return all
}

// files gives the files of the evidence, each at its best sentence.
func files(f *assay.Findings) []string {
	var list []string
	for _, e := range f.Evidence {
		if name := path.Base(f.Materials[e.Document].Document.Location); !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// found is the share of the files of a grade or more among the first n.
func found(list []string, grades map[string]float64, least float64, n int) float64 {
	all, got := 0.0, 0.0
	for file, g := range grades {
		if g >= least {
			all++
			if i := slices.Index(list, file); i >= 0 && i < n {
				got++
			}
		}
	}
	return got / all
}

func gain10(list []string, grades map[string]float64) float64 {
	sum, ideal := 0.0, 0.0
	for i, file := range list[:min(10, len(list))] {
		sum += (math.Exp2(grades[file]) - 1) / math.Log2(float64(i)+2)
	}
	var best []float64
	for _, g := range grades {
		best = append(best, g)
	}
	slices.Sort(best)
	slices.Reverse(best)
	for i, g := range best[:min(10, len(best))] {
		ideal += (math.Exp2(g) - 1) / math.Log2(float64(i)+2)
	}
	return sum / ideal
}

// TestRelevance holds how early the evidence of the fifteen questions comes to
// the notes that a reader would want cited.
func TestRelevance(t *testing.T) {
	e := openExample(t, nil)
	relevant := readRelevance(t)
	var b strings.Builder
	b.WriteString("    must@10 any@20 nDCG@10  first that must be cited and come after the tenth\n")
	var sum [3]float64
	for i, q := range exampleQuestions(t) {
		f, err := check.Find(context.Background(), e.config, q)
		if err != nil {
			t.Fatal(err)
		}
		list, grades := files(f), relevant[i+1]
		row := [3]float64{found(list, grades, 2, 10), found(list, grades, 1, 20), gain10(list, grades)}
		var late []string
		for file, g := range grades {
			if at := slices.Index(list, file); g == 2 && (at < 0 || at >= 10) {
				late = append(late, fmt.Sprintf("%s %d", strings.TrimSuffix(file, ".md"), at+1))
			}
		}
		slices.Sort(late)
		fmt.Fprintf(&b, "%3d   %.3f  %.3f   %.3f  %s\n", i+1, row[0], row[1], row[2], strings.Join(late, ", "))
		for k := range sum {
			sum[k] += row[k] / 15
		}
	}
	fmt.Fprintf(&b, "all   %.3f  %.3f   %.3f\n", sum[0], sum[1], sum[2])
	const golden = "testdata/relevance.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v; make it with: go test ./internal/check -run TestRelevance -update", err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the order of the evidence changed; see that it is for the better, then rewrite the file with -update:\n%s", diff)
	}
}
