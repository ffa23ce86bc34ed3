// Package claims tells sentences that state something a reader could check from
// opinions, wishes, questions and greetings. A small linear model weighs what
// kind of words a sentence has and never what it is about; it is trained on open
// data by Train. The batch command uses it, and whoever looks for the claims of
// a text that others wrote.
package claims

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Threshold is the score from which a sentence is worth a check. It lies below
// one half because one sentence in five is: it is where both kinds are found alike.
const Threshold = 0.3

// CheckWorthy says whether a sentence states something that could be checked and
// is worth it, and how likely it is, 0 to 1. It looks at the first 8 KB of what
// it is given; an empty sentence is not worth a check.
func CheckWorthy(sentence string) (bool, float64) {
	f := read(sentence)
	if f == (features{}) {
		return false, 0
	}
	score := shipped().score(&f)
	return score >= Threshold, score
}

// weights is written by Train: a name of a feature and its weight a line.
//
//go:embed model.txt
var weights string

// shipped gives the model in use; a test holds that it can be read.
var shipped = sync.OnceValue(func() *Model {
	m, err := ParseModel(weights)
	if err != nil {
		return &Model{}
	}
	return m
})

// Model is the weight of each feature.
type Model struct {
	w features
}

// score is the probability that a sentence is worth a check, to six decimals.
func (m *Model) score(f *features) float64 {
	sum := 0.0
	for i, w := range m.w {
		sum += float64(w * f[i]) // rounded before it is added: the same on every processor
	}
	return math.Round(1e6/(1+math.Exp(-sum))) / 1e6
}

// String gives the model as ParseModel reads it.
func (m *Model) String() string {
	var b strings.Builder
	for i, name := range featureNames {
		fmt.Fprintf(&b, "%s\t%s\n", name, strconv.FormatFloat(m.w[i], 'f', 4, 64))
	}
	return b.String()
}

// ParseModel reads a model: lines of a feature's name, a tab and its weight. A
// name that is not known, or a weight that is no number, is an error that names
// the line.
func ParseModel(s string) (*Model, error) {
	m, line := &Model{}, 0
	for l := range strings.Lines(s) {
		line++
		name, value, _ := strings.Cut(strings.TrimSpace(l), "\t")
		at := slices.Index(featureNames, name)
		if at < 0 {
			return nil, fmt.Errorf("line %d of the model of claims names no feature: %q", line, name)
		}
		w, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("line %d of the model of claims: the weight of %s is no number: %w", line, name, err)
		}
		m.w[at] = w
	}
	return m, nil
}

// Sentence is one that a person judged.
type Sentence struct {
	Text  string
	Worth bool
}

// Constants of training.
const (
	rounds = 400
	shrink = 3.0 // of every weight but the constant: ridge
	stride = 0.3
)

// Train learns a model from judged sentences: logistic regression with a ridge,
// by steps scaled to each feature. It has no randomness: the same sentences give
// the same model. None gives a model that knows nothing.
func Train(list []Sentence) *Model {
	m := &Model{}
	rows := make([]features, len(list))
	var curve features
	for i, s := range list {
		rows[i] = read(s.Text)
		for k, v := range rows[i] {
			curve[k] += v * v / 4
		}
	}
	for range rounds {
		var slope features
		for i := range rows {
			sum := 0.0
			for k, w := range m.w {
				sum += w * rows[i][k]
			}
			miss := -1 / (1 + math.Exp(-sum))
			if list[i].Worth {
				miss++
			}
			for k, v := range rows[i] {
				slope[k] += miss * v
			}
		}
		for k := range m.w {
			ridge := cmp.Or(shrink*min(1, float64(k)), 0.01) // hardly any on the constant, the first
			m.w[k] += stride * (slope[k] - ridge*m.w[k]) / (curve[k] + ridge)
		}
	}
	return m
}
