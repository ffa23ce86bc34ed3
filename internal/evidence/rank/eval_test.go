package rank

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "train the model anew and rewrite it, and the golden scores")

// evalDir is where public labelled data may stand beside the repository; none of it is part of it.
const evalDir = "../../../../shared/eval"

func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(evalDir, path))
	if err != nil {
		t.Skip("the labelled data of shared/eval is not here: ", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var out []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

type goldQuery struct {
	Query      string             `json:"query"`
	Relevant   map[string]float64 `json:"relevant"`
	Candidates []string           `json:"candidates"`
}

type goldDocument struct {
	ID    string `json:"doc_id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	URL   string `json:"url"`
}

// openSets reads the labelled sets: facts, sentences of an encyclopedia, claims
// checked before, and the sentences of single pages.
func openSets(t testing.TB) []Set {
	t.Helper()
	var sets []Set
	for _, s := range [][3]string{
		{"averitec", "retrieval/averitec_dev.queries.jsonl", "retrieval/averitec_dev.corpus.jsonl"},
		{"fm2", "retrieval/fm2_dev.queries.jsonl", "retrieval/fm2_dev.corpus.jsonl.gz"},
		{"clef", "claimmatch/clef2020_traindev.queries.jsonl", "claimmatch/clef2020_traindev.corpus.jsonl.gz"},
		{"wice", "retrieval/wice_dev.pools.jsonl.gz", ""},
	} {
		set := Set{Name: s[0]}
		for _, q := range readLines[goldQuery](t, s[1]) {
			set.Examples = append(set.Examples, Example{Query: q.Query, Relevant: q.Relevant, Sentences: q.Candidates})
		}
		if s[2] != "" {
			for _, d := range readLines[goldDocument](t, s[2]) {
				set.Documents = append(set.Documents, Document(d))
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// ndcg is the discounted gain at 10 of candidates ordered by score.
func (j *judged) ndcg(score func(*row) float64) float64 {
	if j.ideal == 0 {
		return 0
	}
	order := make([]int, len(j.rows))
	values := make([]float64, len(j.rows))
	for i := range order {
		order[i], values[i] = i, score(&j.rows[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	sum := 0.0
	for at, i := range order[:min(cutoff, len(order))] {
		sum += gain(j.grade[i]) / math.Log2(float64(at)+2)
	}
	return sum / j.ideal
}

func mean(list []judged, keep func(i int) bool, score func(*row) float64) (sum float64, n int) {
	for i := range list {
		if keep(i) {
			sum += list[i].ndcg(score)
			n++
		}
	}
	return sum, n
}

func by(m *Model) func(*row) float64 { return func(r *row) float64 { return m.score(&r.features) } }

func everything(int) bool { return true }

// judgeAll judges every set, two at a time.
func judgeAll(t testing.TB, sets []Set) [][]judged {
	t.Helper()
	out := make([][]judged, len(sets))
	var wg sync.WaitGroup
	for i, s := range sets {
		wg.Go(func() {
			list, err := s.judge(context.Background())
			if err != nil {
				t.Error(err)
			}
			out[i] = list
		})
	}
	wg.Wait()
	return out
}

// floors are what plain BM25 (k1 0.9, b 0.4, words as they stand) reaches.
var floors = map[string]float64{"averitec": 0.507, "fm2": 0.411, "clef": 0.835, "wice": 0.723}

const folds = 3

// TestScores measures the method on data that it was not trained on: each set by
// a model of the others, and each third of every set by a model of the rest. It
// holds the scores, and that the shipped model is the one that Train gives.
func TestScores(t *testing.T) {
	if testing.Short() {
		t.Skip("trains seven models on shared/eval")
	}
	sets := openSets(t)
	all := judgeAll(t, sets)
	var wg sync.WaitGroup
	left, part := make([]float64, len(sets)), make([][]float64, folds)
	learn := func(keep func(set, query int) bool) *Model {
		var list []judged
		for i := range all {
			for q := range all[i] {
				if keep(i, q) {
					list = append(list, all[i][q])
				}
			}
		}
		m, err := fit(context.Background(), list)
		if err != nil {
			t.Error(err)
			return &Model{}
		}
		return m
	}
	for i := range sets {
		wg.Go(func() {
			sum, n := mean(all[i], everything, by(learn(func(set, _ int) bool { return set != i })))
			left[i] = sum / float64(n)
		})
	}
	for f := range folds {
		part[f] = make([]float64, len(sets))
		wg.Go(func() {
			m := learn(func(_, q int) bool { return q%folds != f })
			for i, list := range all {
				sum, _ := mean(list, func(q int) bool { return q%folds == f }, by(m))
				part[f][i] = sum / float64(len(list))
			}
		})
	}
	var trained *Model
	wg.Go(func() { trained = learn(func(int, int) bool { return true }) })
	wg.Wait()

	var b strings.Builder
	var others, thirds, floor float64
	fmt.Fprintf(&b, "nDCG@10        floor   bm25  others thirds\n")
	for i, s := range sets {
		sum := 0.0
		for f := range folds {
			sum += part[f][i]
		}
		base, _ := mean(all[i], everything, func(r *row) float64 { return r.Score })
		fmt.Fprintf(&b, "%-12s  %.3f  %.3f  %.3f  %.3f\n", s.Name, floors[s.Name], base/float64(len(all[i])), left[i], sum)
		if sum < floors[s.Name] || left[i] < floors[s.Name] {
			t.Errorf("%s: %.4f and %.4f, below the floor of %.3f", s.Name, sum, left[i], floors[s.Name])
		}
		others, thirds, floor = others+left[i]/4, thirds+sum/4, floor+floors[s.Name]/4
	}
	fmt.Fprintf(&b, "%-12s  %.3f         %.3f  %.3f\n", "mean", floor, others, thirds)
	if thirds < floor+0.05 {
		t.Errorf("the mean of %.4f is less than 0.05 above the floor's %.4f", thirds, floor)
	}
	hold(t, "testdata/scores.golden", b.String())
	hold(t, "model.txt", trained.String())
}

// hold compares with a golden file, or rewrites it.
func hold(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; make it with: go test ./internal/evidence/rank -run TestScores -update", err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed; see that it is for the better, then rewrite it with -update:\n%s", path, diff)
	}
}
