package train

import (
	"fmt"
	"math"

	"assay/internal/stance"
)

// Model trains the shipped models on all sets and chooses their thresholds.
func (r Recipe) model(stances, citations []*Set) (*stance.Model, error) {
	m := &stance.Model{Stance: r.fit(weigh(stances, all), 4)}
	if len(citations) == 0 {
		return nil, fmt.Errorf("no set of citations: citation/*.jsonl is missing")
	}
	m.Citation = r.fit(weigh(citations, all), 2)
	return m, nil
}

// precisionAt gives the precision and the number of the guesses of a class whose
// probability, over the four classes, is at least t; openly asks for explicit
// opposition besides.
func precisionAt(gs []guess, class int, t float64, openly bool) (precision float64, n int) {
	right := 0
	for i := range gs {
		g := &gs[i]
		if g.full[class] < t || openly && !g.openly {
			continue
		}
		n++
		if g.label == class {
			right++
		}
	}
	return float64(right) / math.Max(float64(n), 1), n
}
