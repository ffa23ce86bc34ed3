package train

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"assay/internal/stance"
)

// Recipe is how networks are fitted.
type Recipe struct {
	Nets   int     // networks in the bag
	Plain  int     // how many of them are logistic regressions without a hidden layer
	Hidden int     // units of the hidden layer of the others
	Epochs int     // passes over the data
	Rate   float64 // first step of Adam
	Decay  float64 // of the weights, as a share of the step
	Drop   float64 // share of features hidden at random from a step
	Batch  int
	Seed   uint64
}

// Shipped is the recipe of the weights in the repository.
var Shipped = Recipe{Nets: 6, Plain: 2, Hidden: 16, Epochs: 14, Rate: 3e-3, Decay: 0.02, Drop: 0.3, Batch: 32, Seed: 11}

// classes are those of the stance model, in its order.
type classes = [4]bool

var everyClass = classes{true, true, true, true}

// sample is an example with its weight, the classes that its label allows and
// those that its set speaks of.
type sample struct {
	x      stance.Features
	right  classes
	among  classes
	weight float32
}

// weigh turns examples into samples: a set weighs by the root of its size, so
// that large ones do not rule, and each of its classes the same.
func weigh(sets []*Set, pick func(*example) bool) []sample {
	var out []sample
	for _, s := range sets {
		var count [4]float64
		n, kinds := 0.0, 0.0
		for i := range s.examples {
			if pick(&s.examples[i]) {
				count[s.examples[i].label]++
				n++
			}
		}
		for _, c := range count {
			if c > 0 {
				kinds++
			}
		}
		for i := range s.examples {
			if e := &s.examples[i]; pick(e) {
				right, among := s.allows(e.label)
				out = append(out, sample{e.features, right, among, float32(math.Sqrt(n) / (kinds * count[e.label]))})
			}
		}
	}
	var sum float32
	for i := range out {
		sum += out[i].weight
	}
	for i := range out {
		out[i].weight *= float32(len(out)) / sum
	}
	return out
}

// allows gives the classes that a label may mean, and those among which it was
// given. A citation that does not bear a claim out may refute it, bear out a
// part, or be neutral.
func (s *Set) allows(label int) (right, among classes) {
	if s.Citation && !s.binary {
		if label == 1 {
			return classes{false, true, true, true}, everyClass
		}
		return classes{true}, everyClass
	}
	right[label] = true
	return right, s.classes
}

// fit trains a bag of networks on samples: softmax cross-entropy, by Adam
// (Kingma and Ba, ICLR 2015). Every other network of a bag of stances is
// trained with all four classes open, and so learns in what kind of text a
// class does not occur; the rest see only the classes of a sample's set, and
// carry over better to other sets. Every other network of a bag of citations
// sees the extra samples too.
func (r Recipe) fit(ctx context.Context, samples, extra []sample, n int) (*stance.Bag, error) {
	b := &stance.Bag{Classes: n, Nets: make([]stance.Net, r.Nets)}
	own := len(samples)
	samples = slices.Concat(samples, extra)
	standard(b, samples)
	xs := make([]stance.Features, len(samples))
	for i := range samples {
		xs[i] = b.Standardise(&samples[i].x)
	}
	var wait sync.WaitGroup
	for i := range b.Nets {
		wait.Go(func() {
			hidden := r.Hidden
			if i >= r.Nets-r.Plain {
				hidden = 0
			}
			t := newTrainer(r, n, hidden, r.Seed+uint64(i)*7919)
			t.open = n == 4 && i%2 == 1
			to := own
			if i%2 == 1 {
				to = len(samples)
			}
			t.run(ctx, samples[:to], xs[:to])
			b.Nets[i] = t.net()
		})
	}
	wait.Wait()
	return b, ctx.Err()
}

// standard finds the mean and the scale of each feature.
func standard(b *stance.Bag, samples []sample) {
	for f := range b.Mean {
		var sum, square, n float64
		for i := range samples {
			w, x := float64(samples[i].weight), float64(samples[i].x[f])
			sum += w * x
			square += w * x * x
			n += w
		}
		mean := sum / max(n, 1)
		b.Mean[f] = float32(mean)
		if v := square/max(n, 1) - mean*mean; v > 1e-8 {
			b.Scale[f] = float32(1 / math.Sqrt(v))
		}
	}
}

// layer is a block of weights with its gradient and the moments of Adam.
type layer struct{ v, g, m, s []float32 }

func newLayer(n int, spread float64, rnd *rand.Rand) layer {
	l := layer{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
	for i := range l.v {
		l.v[i] = float32(rnd.NormFloat64() * spread)
	}
	return l
}

// step takes one step of Adam; conversions keep the arithmetic the same on
// machines that fuse operations.
func (l *layer) step(rate, decay float64, t int) {
	c1, c2 := 1-math.Pow(0.9, float64(t)), 1-math.Pow(0.999, float64(t))
	step, shrink := float32(rate*math.Sqrt(c2)/c1), float32(1-rate*decay)
	for i, g := range l.g {
		if g == 0 && l.m[i] == 0 {
			continue
		}
		l.m[i] = float32(0.9*l.m[i]) + float32(0.1*g)
		l.s[i] = float32(0.999*l.s[i]) + float32(0.001*float32(g*g))
		l.v[i] = float32(l.v[i]*shrink) - float32(step*l.m[i])/(float32(math.Sqrt(float64(l.s[i])))+1e-8)
		l.g[i] = 0
	}
}
