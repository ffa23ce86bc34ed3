package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// measure is one number over the items of a set.
type measure struct {
	name string
	// value computes it with each item counted as often as w says, or once when w is nil.
	value func(w []int) float64
}

// scored is what a scorer made of a set.
type scored struct {
	n        int // items
	measures []measure
}

func (s scored) find(name string) (measure, bool) {
	for _, m := range s.measures {
		if m.name == name {
			return m, true
		}
	}
	return measure{}, false
}

// times is how often item i counts.
func times(w []int, i int) int {
	if w == nil {
		return 1
	}
	return w[i]
}

// draws is the number of samples of the bootstrap, and drawSeed its seed.
const (
	drawCount = 300
	drawSeed  = 7
)

// draw gives samples of n items with replacement, as how often each is drawn.
func draw(n int) [][]int {
	r := rand.New(rand.NewPCG(drawSeed, uint64(n)))
	out := make([][]int, drawCount)
	for k := range out {
		w := make([]int, n)
		for range n {
			w[r.IntN(n)]++
		}
		out[k] = w
	}
	return out
}

// interval gives the middle 95 percent of a measure over the draws.
func interval(m measure, draws [][]int) (low, high float64) {
	var v []float64
	for _, w := range draws {
		if x := m.value(w); !math.IsNaN(x) {
			v = append(v, x)
		}
	}
	if len(v) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(v)
	return v[int(0.025*float64(len(v)))], v[int(0.975*float64(len(v)))]
}

// prf gives precision, recall and their harmonic mean; 0 where nothing is to be divided by.
func prf(tp, fp, fn float64) (p, r, f float64) {
	p, r = ratio(tp, tp+fp), ratio(tp, tp+fn)
	return p, r, harmonic(p, r)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func harmonic(p, r float64) float64 { return ratio(2*p*r, p+r) }

// sums are numbers that each item adds to, and from which measures are made.
type sums [][]float64

// total adds up column k.
func (s sums) total(w []int, k int) float64 {
	t := 0.0
	for i := range s {
		t += s[i][k] * float64(times(w, i))
	}
	return t
}

// ranking is the items by score, for measures of how well scores part two classes.
type ranking struct {
	score    []float64
	positive []bool
	item     []int
	order    []int // by falling score, ties as they came
}

func (r *ranking) add(item int, score float64, positive bool) {
	r.item = append(r.item, item)
	r.score = append(r.score, score)
	r.positive = append(r.positive, positive)
}

func (r *ranking) sort() {
	r.order = make([]int, len(r.score))
	for i := range r.order {
		r.order[i] = i
	}
	sort.SliceStable(r.order, func(a, b int) bool { return r.score[r.order[a]] > r.score[r.order[b]] })
}

// auroc is the area under the curve of true against false positives; ties count half.
func (r *ranking) auroc(w []int) float64 {
	var above, pos, neg, area float64 // above: positives with a higher score
	for i := 0; i < len(r.order); {
		var p, n float64
		s := r.score[r.order[i]]
		for ; i < len(r.order) && r.score[r.order[i]] == s; i++ {
			k := float64(times(w, r.item[r.order[i]]))
			if r.positive[r.order[i]] {
				p += k
			} else {
				n += k
			}
		}
		area += n * (above + p/2)
		above += p
		pos, neg = pos+p, neg+n
	}
	if pos == 0 || neg == 0 {
		return math.NaN()
	}
	return area / (pos * neg)
}

// averagePrecision is the mean of the precision at each positive.
func (r *ranking) averagePrecision(w []int) float64 {
	hits, seen, sum := 0, 0, 0.0
	for _, i := range r.order {
		for range times(w, r.item[i]) {
			seen++
			if r.positive[i] {
				hits++
				sum += float64(hits) / float64(seen)
			}
		}
	}
	if hits == 0 {
		return math.NaN()
	}
	return sum / float64(hits)
}

// measures names the two after what the score is for.
func (r *ranking) measures(of string) []measure {
	r.sort()
	return []measure{{join("AUROC", of), r.auroc}, {join("AP", of), r.averagePrecision}}
}

func join(name, of string) string {
	if of == "" {
		return name
	}
	return name + " " + of
}

// classes is a set of items, each with the label it has and the one it was given.
type classes struct {
	labels     []string // of the gold, sorted
	gold, pred []int    // indexes into labels; -1 for any other label, or none
}

// newClasses compares labels; an empty prediction is none.
func newClasses(gold, pred []string) *classes {
	c := &classes{labels: slices.Compact(slices.Sorted(slices.Values(gold)))}
	index := func(l string) int { return slices.Index(c.labels, l) }
	for i := range gold {
		c.gold = append(c.gold, index(gold[i]))
		c.pred = append(c.pred, index(pred[i]))
	}
	return c
}

// count gives true positives, predictions and gold items of each label, and the number of items.
func (c *classes) count(w []int) (tp, pred, gold []float64, n float64) {
	tp, pred, gold = make([]float64, len(c.labels)), make([]float64, len(c.labels)), make([]float64, len(c.labels))
	for i, g := range c.gold {
		k := float64(times(w, i))
		n += k
		gold[g] += k
		if p := c.pred[i]; p >= 0 {
			pred[p] += k
			if p == g {
				tp[g] += k
			}
		}
	}
	return tp, pred, gold, n
}

// over computes a mean over the labels.
func (c *classes) over(w []int, f func(p, r, f float64) float64) float64 {
	tp, pred, gold, _ := c.count(w)
	sum := 0.0
	for k := range c.labels {
		sum += f(prf(tp[k], pred[k]-tp[k], gold[k]-tp[k]))
	}
	return sum / float64(len(c.labels))
}

// measures gives accuracy, macro-F1, balanced accuracy, and precision, recall
// and F1 of each label; of says of what when a set has several such tasks.
func (c *classes) measures(of string) []measure {
	out := []measure{
		{join("accuracy", of), func(w []int) float64 {
			tp, _, _, n := c.count(w)
			sum := 0.0
			for _, t := range tp {
				sum += t
			}
			return ratio(sum, n)
		}},
		{join("macro-F1", of), func(w []int) float64 { return c.over(w, func(_, _, f float64) float64 { return f }) }},
		{join("balanced accuracy", of), func(w []int) float64 { return c.over(w, func(_, r, _ float64) float64 { return r }) }},
	}
	for k, l := range c.labels {
		at := func(w []int) (p, r, f float64) {
			tp, pred, gold, _ := c.count(w)
			return prf(tp[k], pred[k]-tp[k], gold[k]-tp[k])
		}
		out = append(out,
			measure{join(l+" precision", of), func(w []int) float64 { p, _, _ := at(w); return p }},
			measure{join(l+" recall", of), func(w []int) float64 { _, r, _ := at(w); return r }},
			measure{join(l+" F1", of), func(w []int) float64 { _, _, f := at(w); return f }},
		)
	}
	return out
}
