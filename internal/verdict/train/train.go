// Package train fits the verdict's weights for plain passages to open labelled
// sets, and measures them by cross-validation. It writes weights.json of
// package verdict; the same data give the same bytes.
package train

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay"
	"assay/internal/verdict"
)

// Run fits the weights to the sets under a folder, writes them to a file, and
// prints what cross-validation says of them. The readings of a set whose own
// pairs the judge was trained on flatter the score of that set.
func Run(dir, path string, judging Judging, out io.Writer) error {
	sets, err := Read(dir, judging)
	if err != nil {
		return err
	}
	if len(sets) == 0 {
		return fmt.Errorf("%w: no verdict/*.jsonl under %s", assay.ErrNotFound, dir)
	}
	for _, s := range Shipped.CrossValidate(sets, 5, 2) {
		fmt.Fprintf(out, "%-22s n %5d  accuracy %.3f  macro-F1 %.3f  control %.3f\n", s.Set, s.N, s.Accuracy, s.MacroF1, s.ControlF1)
	}
	m := Shipped.Model(sets, func(string) bool { return true })
	for _, h := range []*verdict.Head{m.Answers, m.Texts, m.Single} {
		round(h)
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// round keeps four decimals, so that machines whose last bits differ write one file.
func round(h *verdict.Head) {
	for _, f := range []*verdict.Features{&h.Mean, &h.Scale, &h.Weights[0], &h.Weights[1], &h.Weights[2], &h.Weights[3]} {
		for i, v := range f {
			f[i] = math.Round(v*1e4) / 1e4
		}
	}
	for i, v := range h.Bias {
		h.Bias[i] = math.Round(v*1e4) / 1e4
	}
}

// Row is one labelled claim as it stands in a file.
type Row struct {
	ID       string `json:"id"`
	Claim    string `json:"claim"`
	Label    string `json:"label"`
	Passages []struct {
		Text     string `json:"text"`
		Question string `json:"question"`
		URL      string `json:"url"`
		Title    string `json:"title"`
	} `json:"passages"`
}

// Judging gives the judge of one claim; the set is named so that a judge that
// has seen a set's own pairs can be kept from it.
type Judging func(set, claim string) verdict.Judge

// Example is a claim as the weights see it.
type Example struct {
	ID    string
	X     verdict.Features
	Form  verdict.Form
	Label int // of verdict.Labels
	// Barred are the labels that the passages rule out by themselves.
	Barred [4]bool
}

// Set is one labelled set.
type Set struct {
	Name     string
	Examples []Example
}

const maxLine = 8 << 20

// Read reads verdict/*.jsonl under a folder, also with .gz, by name.
func Read(dir string, judging Judging) ([]Set, error) {
	names, err := filepath.Glob(filepath.Join(dir, "verdict", "*.jsonl*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var sets []Set
	for _, path := range names {
		s, err := readSet(path, judging)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func readSet(path string, judging Judging) (Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return Set{}, err
	}
	defer f.Close()
	var in io.Reader = f
	name := filepath.Base(path)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return Set{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	name, _, _ = strings.Cut(name, ".")
	s := Set{Name: name}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var r Row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return Set{}, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		label := labelOf(r.Label)
		if label < 0 {
			return Set{}, fmt.Errorf("%s, line %d: label %q is no verdict", path, n, r.Label)
		}
		var passages []verdict.Passage
		for _, p := range r.Passages {
			passages = append(passages, verdict.Passage{Text: p.Text, Question: p.Question, Source: cmp.Or(p.URL, p.Title)})
		}
		e := verdict.Read(passages, judging(name, r.Claim))
		s.Examples = append(s.Examples, Example{ID: r.ID, X: e.Features, Form: e.Form, Label: label, Barred: e.Barred()})
	}
	return s, lines.Err()
}

func labelOf(s string) int {
	for i, l := range verdict.Labels {
		if s == string(l) || s == "Conflicting" && l == assay.Conflicting {
			return i
		}
	}
	return -1
}

// Recipe is how a head is fitted.
type Recipe struct {
	Decay   float64                // L2 penalty on the weights, for each example's share
	Balance [verdict.Forms]float64 // 0 weighs examples alike, 1 classes alike
	Steps   int
}

// Shipped is the recipe of the weights in the repository.
var Shipped = Recipe{Decay: 0.05, Balance: [verdict.Forms]float64{verdict.Single: 0.7, verdict.Texts: 0.7, verdict.Answers: 0.5}, Steps: 150}

// uses is how many of the features each form's head sees; those after them were
// tried and did not help it.
var uses = [verdict.Forms]int{verdict.Single: 18, verdict.Texts: 25, verdict.Answers: 20}

// weighted is an example with its weight.
type weighted struct {
	*Example
	weight float64
}

// fit finds the head of least cross-entropy by gradient descent with momentum
// (Nesterov 1983) over all examples at once.
func (r Recipe) fit(form verdict.Form, sets [][]Example) *verdict.Head {
	var all []weighted
	for _, set := range sets {
		var count [4]float64
		for i := range set {
			count[set[i].Label]++
		}
		share := 1 / math.Sqrt(float64(max(1, len(set)))) // a large set does not rule
		for i := range set {
			all = append(all, weighted{&set[i], share * math.Pow(count[set[i].Label], -r.Balance[form])})
		}
	}
	h := &verdict.Head{}
	sum := 0.0
	for _, e := range all {
		sum += e.weight
	}
	if sum == 0 {
		return h
	}
	for f := range uses[form] {
		var mean, square float64
		for _, e := range all {
			mean += e.weight * e.X[f] / sum
			square += e.weight * e.X[f] * e.X[f] / sum
		}
		h.Mean[f] = mean
		if v := square - mean*mean; v > 1e-9 {
			h.Scale[f] = 1 / math.Sqrt(v)
		}
	}
	var speed [4]verdict.Features
	var biasSpeed [4]float64
	const rate, momentum = 0.3, 0.9
	for range r.Steps {
		var g [4]verdict.Features
		var gb [4]float64
		for _, e := range all {
			p := h.Scores(e.X)
			for c := range p {
				d := p[c]
				if c == e.Label {
					d--
				}
				d *= e.weight / sum
				gb[c] += d
				for f, x := range e.X {
					g[c][f] += d * (x - h.Mean[f]) * h.Scale[f]
				}
			}
		}
		for c := range g {
			biasSpeed[c] = momentum*biasSpeed[c] - rate*gb[c]
			h.Bias[c] += biasSpeed[c]
			for f := range g[c] {
				speed[c][f] = momentum*speed[c][f] - rate*(g[c][f]+r.Decay*h.Weights[c][f])
				h.Weights[c][f] += speed[c][f]
			}
		}
	}
	return h
}

// foldOf puts a claim in one of n folds.
func foldOf(id string, n, seed int) int {
	h := fnv.New32a()
	fmt.Fprint(h, seed, id)
	return int(h.Sum32() % uint32(n))
}

// Score is what cross-validation finds for one set.
type Score struct {
	Set               string
	N                 int
	Accuracy, MacroF1 float64
	ControlF1         float64   // of heads that see only how many passages there are and how long
	Confusion         [4][4]int // right label by label given, over all repeats
}

// CrossValidate gives, for each set, the scores of heads that were trained on
// the other folds, the mean over a few ways of cutting the folds.
func (r Recipe) CrossValidate(sets []Set, folds, repeats int) []Score {
	scores := r.score(sets, folds, repeats)
	for i, c := range r.score(shapes(sets), folds, repeats) {
		scores[i].ControlF1 = c.MacroF1
	}
	return scores
}

// shapes leaves of each claim only how many passages it has and how long they are.
func shapes(sets []Set) []Set {
	out := make([]Set, len(sets))
	for i, s := range sets {
		out[i] = Set{Name: s.Name, Examples: slices.Clone(s.Examples)}
		for k := range out[i].Examples {
			out[i].Examples[k].X = s.Examples[k].X.Shape()
		}
	}
	return out
}

func (r Recipe) score(sets []Set, folds, repeats int) []Score {
	scores := make([]Score, len(sets))
	for i := range sets {
		scores[i].Set, scores[i].N = sets[i].Name, len(sets[i].Examples)
	}
	for seed := range repeats {
		guesses := make([][]int, len(sets))
		for i := range sets {
			guesses[i] = make([]int, len(sets[i].Examples))
		}
		for fold := range folds {
			m := r.Model(sets, func(id string) bool { return foldOf(id, folds, seed) != fold })
			for i := range sets {
				for k := range sets[i].Examples {
					if e := &sets[i].Examples[k]; foldOf(e.ID, folds, seed) == fold {
						guesses[i][k] = guess(m, e)
					}
				}
			}
		}
		for i := range sets {
			scores[i].add(sets[i].Examples, guesses[i], repeats)
		}
	}
	return scores
}

func guess(m *verdict.Model, e *Example) int {
	return verdict.Likeliest(m.Head(e.Form).Scores(e.X), e.Barred)
}

// Model fits the heads to the examples that pick takes.
func (r Recipe) Model(sets []Set, pick func(id string) bool) *verdict.Model {
	var forms [verdict.Forms][][]Example
	for _, s := range sets {
		var of [verdict.Forms][]Example
		for _, e := range s.Examples {
			if pick(e.ID) {
				of[e.Form] = append(of[e.Form], e)
			}
		}
		for f := range of {
			forms[f] = append(forms[f], of[f])
		}
	}
	return &verdict.Model{Answers: r.fit(verdict.Answers, forms[verdict.Answers]), Texts: r.fit(verdict.Texts, forms[verdict.Texts]), Single: r.fit(verdict.Single, forms[verdict.Single])}
}

func (s *Score) add(examples []Example, guesses []int, repeats int) {
	right := 0
	var confusion [4][4]int
	for i, g := range guesses {
		confusion[examples[i].Label][g]++
		s.Confusion[examples[i].Label][g]++
		if g == examples[i].Label {
			right++
		}
	}
	s.Accuracy += float64(right) / float64(max(1, len(guesses))) / float64(repeats)
	s.MacroF1 += macroF1(confusion) / float64(repeats)
}

// macroF1 is the mean F1 of the labels that occur.
func macroF1(confusion [4][4]int) float64 {
	sum, n := 0.0, 0.0
	for c := range confusion {
		are, said := 0, 0
		for k := range confusion {
			are += confusion[c][k]
			said += confusion[k][c]
		}
		if are > 0 {
			n++
			sum += 2 * float64(confusion[c][c]) / float64(are+said)
		}
	}
	return sum / max(n, 1)
}
