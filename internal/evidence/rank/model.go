package rank

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// weights is written by Train: a name of a feature and its weight a line.
//
//go:embed model.txt
var weights string

// Model is the weight of each feature.
type Model struct {
	w features
}

// shipped gives the model that ranks.
var shipped = sync.OnceValues(func() (*Model, error) { return ParseModel(weights) })

// score is the model's opinion of a candidate; larger is better.
func (m *Model) score(f *features) float64 {
	sum := 0.0
	for i, w := range m.w {
		sum += float64(w * f[i]) // rounded before it is added: the same on every processor
	}
	return sum
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
// feature that is missing weighs nothing; a name that is not known, or a weight
// that is no number, is an error that names the line.
func ParseModel(s string) (*Model, error) {
	m, line := &Model{}, 0
	for l := range strings.Lines(s) {
		line++
		name, value, ok := strings.Cut(strings.TrimSpace(l), "\t")
		if !ok {
			return nil, fmt.Errorf("line %d of the ranking model is not a name, a tab and a number: %q", line, l)
		}
		at := slices.Index(featureNames[:], name)
		if at < 0 {
			return nil, fmt.Errorf("line %d of the ranking model names no feature: %q", line, name)
		}
		w, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("line %d of the ranking model: the weight of %s is no number: %w", line, name, err)
		}
		m.w[at] = w
	}
	return m, nil
}
