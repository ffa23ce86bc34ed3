package train

import (
	"context"
	"slices"

	"assay/internal/stance"
)

// folds is into how many parts a set is cut to fit on the others: by group, so
// that no claim or question stands on both sides.
const folds = 5

// guesses runs a bag over the examples of a set.
func guesses(b *stance.Bag, s *Set, pick func(*example) bool) []guess {
	var out []guess
	for i := range s.examples {
		e := &s.examples[i]
		if !pick(e) {
			continue
		}
		logits := b.Logits(&e.features)
		out = append(out, guess{
			label: e.label, p: stance.Softmax(logits, s.classes), full: stance.Softmax(logits, everyClass),
			fold: foldOf(e.group), group: e.group, openly: e.openly,
		})
	}
	return out
}

func all(*example) bool { return true }

// leaveOut gives, for each set of stances, the guesses of a model trained on
// all others; extra sets are always trained on.
func (r Recipe) leaveOut(ctx context.Context, sets, extra []*Set) ([][]guess, error) {
	out := make([][]guess, len(sets))
	for i, s := range sets {
		rest := slices.Clone(extra)
		for _, o := range sets {
			if o != s {
				rest = append(rest, o)
			}
		}
		b, err := r.fit(ctx, weigh(rest, all), nil, 4)
		if err != nil {
			return nil, err
		}
		between(b, rest)
		out[i] = guesses(b, s, all)
	}
	return out, nil
}

// crossValidate gives, for each set, the guesses of models trained on the other
// folds of all sets. beside are sets that are trained on and not scored; of
// other kind are the extra ones of fit.
func (r Recipe) crossValidate(ctx context.Context, sets, beside, extra []*Set, n int) ([][]guess, error) {
	out := make([][]guess, len(sets))
	for f := range folds {
		away := func(e *example) bool { return foldOf(e.group) != f }
		b, err := r.fit(ctx, weigh(slices.Concat(beside, sets), away), weigh(extra, away), n)
		if err != nil {
			return nil, err
		}
		for i, s := range sets {
			out[i] = append(out[i], guesses(b, s, func(e *example) bool { return foldOf(e.group) == f })...)
		}
	}
	return out, nil
}

// between gives the class of partial support, where no set taught it, the mean
// of the logits of supports and neutral: it lies between the two.
func between(b *stance.Bag, sets []*Set) {
	for _, s := range sets {
		if s.classes[3] {
			return
		}
	}
	for i := range b.Nets {
		n := &b.Nets[i]
		inner := len(n.W2) / n.Classes
		for j := range inner {
			n.W2[3*inner+j] = (n.W2[j] + n.W2[2*inner+j]) / 2
		}
		n.B2[3] = (n.B2[0] + n.B2[2]) / 2
	}
}

// asCitations reads sets of stances as citations: a text that supports a claim
// is a citation that bears it out, any other is not.
func asCitations(sets []*Set) []*Set {
	var out []*Set
	for _, s := range sets {
		c := *s
		c.Citation, c.binary, c.classes = true, true, classes{true, true}
		c.examples = slices.Clone(s.examples)
		for i := range c.examples {
			c.examples[i].label = min(c.examples[i].label, 1)
		}
		out = append(out, &c)
	}
	return out
}
