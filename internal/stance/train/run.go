package train

import (
	"sync"

	"assay/internal/stance"
)

const biasFolds = 5

// guesses runs a bag over the examples of a set.
func guesses(b *stance.Bag, s *Set, pick func(*example) bool) []guess {
	var out []guess
	for i := range s.examples {
		e := &s.examples[i]
		if !pick(e) {
			continue
		}
		logits := b.Logits(&e.features)
		out = append(out, guess{label: e.label, p: stance.Softmax(logits, s.classes), full: stance.Softmax(logits, [4]bool{true, true, true, true}), fold: foldOf(e.group, biasFolds), group: e.group, openly: e.against.Explicit()})
	}
	return out
}

func all(*example) bool { return true }

// leaveOut gives, for each set, the guesses of a model trained on the others.
func (r Recipe) leaveOut(sets []*Set) [][]guess {
	out := make([][]guess, len(sets))
	gate := make(chan struct{}, 2)
	var wait sync.WaitGroup
	for i, s := range sets {
		wait.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			var rest []*Set
			for _, o := range sets {
				if o != s {
					rest = append(rest, o)
				}
			}
			out[i] = guesses(r.fit(weigh(rest, all), 4), s, all)
		})
	}
	wait.Wait()
	return out
}

// crossValidate gives the guesses of models trained on the other folds of all sets.
func (r Recipe) crossValidate(sets []*Set, folds, classes int) [][]guess {
	out := make([][]guess, len(sets))
	for f := range folds {
		b := r.fit(weigh(sets, func(e *example) bool { return foldOf(e.group+"x", folds) != f }), classes)
		for i, s := range sets {
			out[i] = append(out[i], guesses(b, s, func(e *example) bool { return foldOf(e.group+"x", folds) == f })...)
		}
	}
	return out
}
