package lineage

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// reuseDir is where public labelled pairs may stand beside the repository.
const reuseDir = "../../../shared/eval/reuse"

type goldPair struct {
	ID    string `json:"id"`
	A     string `json:"a"`
	B     string `json:"b"`
	Reuse bool   `json:"reuse"`
	Grade int    `json:"grade"`
	f     features
	set   int
}

func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(reuseDir, name))
	if err != nil {
		t.Skip("the public pairs are not here: ", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var out []T
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var row T
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

func auroc(score []float64, yes []bool) float64 {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return score[order[a]] < score[order[b]] })
	sum, n1 := 0.0, 0.0
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && score[order[j]] == score[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			if yes[order[k]] {
				sum += float64(i+1+j) / 2
				n1++
			}
		}
		i = j
	}
	n0 := float64(len(order)) - n1
	return (sum - n1*(n1+1)/2) / (n1 * n0)
}

// fitLogistic fits weights with a bias for each set by Newton's method, with an L2 penalty.
func fitLogistic(rows []goldPair, expand func(goldPair) []float64, weight func(goldPair) float64, sets int, l2 float64) []float64 {
	d := len(expand(rows[0])) + sets
	w := make([]float64, d)
	x := make([][]float64, len(rows))
	for i, r := range rows {
		x[i] = append(expand(r), make([]float64, sets)...)
		x[i][d-sets+r.set] = 1
	}
	for range 25 {
		g := make([]float64, d)
		h := make([][]float64, d)
		for a := range h {
			h[a] = make([]float64, d)
			l := l2
			if a >= d-sets {
				l = 1e-3
			}
			h[a][a] = l
			g[a] = -l * w[a]
		}
		for i, r := range rows {
			z := 0.0
			for a, v := range x[i] {
				z += v * w[a]
			}
			p := 1 / (1 + math.Exp(-z))
			y, k := 0.0, weight(r)
			if r.Reuse {
				y = 1
			}
			for a, v := range x[i] {
				if v == 0 {
					continue
				}
				g[a] += k * (y - p) * v
				for b, u := range x[i] {
					h[a][b] += k * p * (1 - p) * v * u
				}
			}
		}
		step := solve(h, g)
		for a := range w {
			w[a] += step[a]
		}
	}
	return w
}

// solve gives x of h x = g by elimination.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for c := range n {
		p := c
		for r := c; r < n; r++ {
			if math.Abs(h[r][c]) > math.Abs(h[p][c]) {
				p = r
			}
		}
		h[c], h[p], g[c], g[p] = h[p], h[c], g[p], g[c]
		for r := c + 1; r < n; r++ {
			k := h[r][c] / h[c][c]
			for j := c; j < n; j++ {
				h[r][j] -= k * h[c][j]
			}
			g[r] -= k * g[c]
		}
	}
	x := make([]float64, n)
	for c := n - 1; c >= 0; c-- {
		x[c] = g[c]
		for j := c + 1; j < n; j++ {
			x[c] -= h[c][j] * x[j]
		}
		x[c] /= h[c][c]
	}
	return x
}

// pairsOf reads a file of labelled pairs and measures each.
func pairsOf(t testing.TB, name string, set int) []goldPair {
	t.Helper()
	rows := readLines[goldPair](t, name)
	for i := range rows {
		rows[i].set = set
		rows[i].f = measure(rows[i].A, rows[i].B)
	}
	return rows
}

func measure(a, b string) features {
	wa, wb := readWords(a), readWords(b)
	if len(wa) > len(wb) {
		wa, wb, a, b = wb, wa, b, a
	}
	return compare(wa, wb, a, b)
}

// easy gives pairs whose answer nobody doubts, so that the sentence model knows
// the ends of the scale: a text with itself, and texts that have nothing to do
// with one another.
func easy(rows []goldPair) []goldPair {
	var out []goldPair
	for i := 0; i < len(rows); i += 6 {
		other := rows[(i+len(rows)/2)%len(rows)]
		out = append(out, goldPair{ID: "same", Reuse: true, f: measure(rows[i].A, rows[i].A)},
			goldPair{ID: "other", Reuse: false, f: measure(rows[i].A, other.B)})
	}
	return out
}

// cross gives scores of each row by a model that has not seen it.
func cross(rows, always []goldPair, expand func(goldPair) []float64, weight func(goldPair) float64, l2 float64) []float64 {
	const folds = 10
	score := make([]float64, len(rows))
	for k := range folds {
		train := append([]goldPair{}, always...)
		for i, r := range rows {
			if i%folds != k {
				train = append(train, r)
			}
		}
		w := fitLogistic(train, expand, weight, 1, l2)
		for i, r := range rows {
			if i%folds == k {
				score[i] = w[len(w)-1]
				for a, v := range expand(r) {
					score[i] += v * w[a]
				}
			}
		}
	}
	return score
}

func answers(rows []goldPair) []bool {
	out := make([]bool, len(rows))
	for i, r := range rows {
		out[i] = r.Reuse
	}
	return out
}

func accuracy(score []float64, yes []bool, at float64) (acc, macroF1 float64) {
	var tp, tn, fp, fn float64
	for i, s := range score {
		switch {
		case s >= at && yes[i]:
			tp++
		case s >= at:
			fp++
		case yes[i]:
			fn++
		default:
			tn++
		}
	}
	return (tp + tn) / float64(len(score)), (2*tp/(2*tp+fp+fn) + 2*tn/(2*tn+fp+fn)) / 2
}

func sentenceFeatures(r goldPair) []float64 {
	out := append([]float64{}, r.f[:]...)
	for _, v := range r.f {
		out = append(out, v*v)
	}
	return out
}

var fit = flag.Bool("fit", false, "fit the sentence model again and write model.go")

const sentencePenalty = 0.3

// TestSentenceModel holds the sentence model to pairs that it has not seen, and
// with -fit writes the one fitted on all of them.
func TestSentenceModel(t *testing.T) {
	rows := pairsOf(t, "msrp_train_half.jsonl", 0)
	sure := easy(rows)
	one := func(goldPair) float64 { return 1 }
	if *fit {
		writeModel(t, fitLogistic(append(append([]goldPair{}, rows...), sure...), sentenceFeatures, one, 1, sentencePenalty))
	}
	s := cross(rows, sure, sentenceFeatures, one, sentencePenalty)
	acc, f := accuracy(s, answers(rows), 0)
	t.Logf("unseen tenths: AUROC %.4f, accuracy %.4f, macro-F1 %.4f", auroc(s, answers(rows)), acc, f)
	if got := auroc(s, answers(rows)); got < 0.80 {
		t.Errorf("AUROC on unseen tenths is %.4f, want 0.80 or more", got)
	}
}

func writeModel(t *testing.T, w []float64) {
	t.Helper()
	list := func(v []float64) string {
		var b strings.Builder
		for i, x := range v {
			if i%8 == 0 {
				b.WriteString("\n\t\t")
			} else {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, "%.4f,", x)
		}
		return b.String() + "\n\t"
	}
	n := int(featureCount)
	code := fmt.Sprintf(`package lineage

// sentenceModel is fitted by "go test ./internal/lineage -run SentenceModel -fit"
// on labelled pairs of sentences, identical pairs and unrelated pairs, with an L2
// penalty of %v. The weights stand in the order of the features.
var sentenceModel = logistic{
	linear: features{%s},
	square: features{%s},
	bias:   %.4f,
}
`, sentencePenalty, list(w[:n]), list(w[n:2*n]), w[2*n])
	if err := os.WriteFile("model.go", []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPublicPairs scores the shipped measure as score_reuse.py does.
func TestPublicPairs(t *testing.T) {
	for _, tt := range []struct {
		file          string
		auroc, answer float64
	}{
		{"bill_pairs_val.jsonl.gz", 0.99, 0.85},
		{"clough_stevenson.jsonl", 0.97, 0.82},
		{"msrp_train_half.jsonl", 0.80, 0.69}, // the model has seen these; TestSentenceModel has the honest score
	} {
		rows := readLines[goldPair](t, tt.file)
		var s []float64
		graded, macro := 0, [5][3]float64{}
		for _, r := range rows {
			got := Compare(r.A, r.B)
			s = append(s, got.Score)
			if got.Grade == r.Grade {
				graded++
				macro[r.Grade][0]++
			} else {
				macro[got.Grade][1]++
				macro[r.Grade][2]++
			}
		}
		acc, f := accuracy(s, answers(rows), ReuseAt)
		mf := 0.0
		for _, m := range macro {
			mf += 2 * m[0] / math.Max(1, 2*m[0]+m[1]+m[2]) / 5
		}
		a := auroc(s, answers(rows))
		t.Logf("%s: AUROC %.4f, yes/no accuracy %.3f macro-F1 %.3f, grade accuracy %.3f macro-F1 %.3f",
			tt.file, a, acc, f, float64(graded)/float64(len(rows)), mf)
		if a < tt.auroc || f < tt.answer {
			t.Errorf("%s: AUROC %.4f and macro-F1 %.3f, want %.2f and %.2f or more", tt.file, a, f, tt.auroc, tt.answer)
		}
		if strings.HasPrefix(tt.file, "bill") && mf < 0.77 {
			t.Errorf("%s: grade macro-F1 %.3f, want 0.77 or more", tt.file, mf)
		}
	}
}
