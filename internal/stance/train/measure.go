package train

import (
	"hash/fnv"
	"math"
	"slices"
)

// guess is what a model makes of one example.
type guess struct {
	label  int        // the right one
	p      [4]float64 // over the classes of its set
	full   [4]float64 // over all four
	fold   int
	group  string
	openly bool // one sentence says most of the claim, and something speaks openly against it
}

// foldOf puts a group in one of the folds.
func foldOf(group string) int {
	h := fnv.New32a()
	h.Write([]byte(group))
	return int(h.Sum32() % folds)
}

// pickBiased gives the likeliest class under a bias on the log probabilities.
func pickBiased(p [4]float64, bias [4]float64, among [4]bool) int {
	best, top := -1, math.Inf(-1)
	for c, ok := range among {
		if !ok {
			continue
		}
		if v := math.Log(p[c]+1e-9) + bias[c]; v > top {
			best, top = c, v
		}
	}
	return best
}

// macroF1 is the mean of the classes' F1, over the classes that the right labels have.
func macroF1(gs []guess, pick func(*guess) int) float64 {
	var right, said, are [4]float64
	for i := range gs {
		c := pick(&gs[i])
		said[c]++
		are[gs[i].label]++
		if c == gs[i].label {
			right[c]++
		}
	}
	sum, n := 0.0, 0.0
	for c := range are {
		if are[c] > 0 {
			n++
			sum += 2 * right[c] / (said[c] + are[c])
		}
	}
	return sum / max(n, 1)
}

// fitBias finds the class bias of the best macro-F1 by coordinates.
func fitBias(gs []guess, among [4]bool) [4]float64 {
	var bias [4]float64
	best := macroF1(gs, func(g *guess) int { return pickBiased(g.p, bias, among) })
	for _, step := range []float64{0.8, 0.4, 0.2, 0.1} {
		for range 2 {
			for c, ok := range among {
				if !ok {
					continue
				}
				for _, d := range []float64{-2 * step, -step, step, 2 * step} {
					try := bias
					try[c] += d
					if v := macroF1(gs, func(g *guess) int { return pickBiased(g.p, try, among) }); v > best+1e-9 {
						best, bias = v, try
					}
				}
			}
		}
	}
	return bias
}

// crossBiased gives the macro-F1 with a class bias fitted, for each fold, on
// the other folds of the same set: the mean of the biases that suit them with
// one more left out, because a bias that suits a few rows best is a chance one.
func crossBiased(gs []guess, among [4]bool) float64 {
	var biases [folds][4]float64
	for f := range folds {
		for hold := range folds {
			if hold == f {
				continue
			}
			var rest []guess
			for _, g := range gs {
				if g.fold != f && g.fold != hold {
					rest = append(rest, g)
				}
			}
			for c, b := range fitBias(rest, among) {
				biases[f][c] += b / float64(folds-1)
			}
		}
	}
	return macroF1(gs, func(g *guess) int { return pickBiased(g.p, biases[g.fold], among) })
}

// uniform finds the bias under which the mean prediction is the same for every
// class: what can be done for a set without labels.
func uniform(gs []guess, among [4]bool) [4]float64 {
	var bias [4]float64
	classes := 0.0
	for _, ok := range among {
		if ok {
			classes++
		}
	}
	for range 60 {
		var mean [4]float64
		for i := range gs {
			var q [4]float64
			sum := 0.0
			for c, ok := range among {
				if ok {
					q[c] = (gs[i].p[c] + 1e-9) * math.Exp(bias[c])
					sum += q[c]
				}
			}
			for c := range q {
				mean[c] += q[c] / sum / float64(len(gs))
			}
		}
		for c, ok := range among {
			if ok {
				bias[c] += 0.7 * math.Log(1/classes/max(mean[c], 1e-6))
			}
		}
	}
	return bias
}

// auroc is the area under the receiver operating curve of a score for a class;
// ties count half.
func auroc(gs []guess, score func(*guess) float64, is func(*guess) bool) float64 {
	type pair struct {
		v float64
		y bool
	}
	ps := make([]pair, len(gs))
	for i := range gs {
		ps[i] = pair{score(&gs[i]), is(&gs[i])}
	}
	slices.SortFunc(ps, func(a, b pair) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	var rank, ones, zeros float64
	for i := 0; i < len(ps); {
		j := i
		for j < len(ps) && ps[j].v == ps[i].v {
			j++
		}
		for _, p := range ps[i:j] {
			if p.y {
				ones++
				rank += float64(i+1+j) / 2
			} else {
				zeros++
			}
		}
		i = j
	}
	return (rank - ones*(ones+1)/2) / (ones * zeros)
}

// byGroup keeps, of each group, the guess with the largest support.
func byGroup(gs []guess) []guess {
	at := map[string]int{}
	var out []guess
	for _, g := range gs {
		if i, ok := at[g.group]; !ok {
			at[g.group] = len(out)
			out = append(out, g)
		} else if g.p[0] > out[i].p[0] {
			out[i] = g
		}
	}
	return out
}

// precisionAt gives the precision and the number of the guesses of a class
// whose probability, over the four classes, is at least t; openly asks for open
// opposition besides.
func precisionAt(gs []guess, class int, t float64, openly bool) (right, n int) {
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
	return right, n
}
