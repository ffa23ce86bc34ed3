package train

import (
	"math"
	"math/rand/v2"
	"sync"

	"assay/internal/stance"
)

// Recipe is how networks are fitted.
type Recipe struct {
	Nets   int     // networks in the bag
	Hidden int     // units of the hidden layer
	Epochs int     // passes over the data
	Rate   float64 // first step of Adam
	Decay  float64 // of the weights, as a share of the step
	Drop   float64 // share of features hidden at random from a step
	Batch  int
	Seed   uint64
}

// Shipped is the recipe of the weights in the repository.
var Shipped = Recipe{Nets: 4, Hidden: 24, Epochs: 14, Rate: 3e-3, Decay: 0.02, Drop: 0.15, Batch: 32, Seed: 11}

// sample is an example with its weight and the classes that its set has.
type sample struct {
	x      stance.Features
	label  int
	weight float32
	among  [4]bool
}

// weigh turns examples into samples: a set weighs by the inverse root of its
// size, so that large ones do not rule, and each of its classes the same.
func weigh(sets []*Set, pick func(*example) bool) []sample {
	var out []sample
	for _, s := range sets {
		var count [4]float64
		n, classes := 0.0, 0.0
		for i := range s.examples {
			if pick(&s.examples[i]) {
				count[s.examples[i].label]++
				n++
			}
		}
		for _, c := range count {
			if c > 0 {
				classes++
			}
		}
		for i := range s.examples {
			e := &s.examples[i]
			if pick(e) {
				out = append(out, sample{e.features, e.label, float32(math.Sqrt(n) / (classes * count[e.label])), s.classes})
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

// Fit trains a bag of networks on samples (softmax cross-entropy over the
// classes that a sample's set has; Adam, Kingma and Ba 2015).
func (r Recipe) fit(samples []sample, classes int) *stance.Bag {
	b := &stance.Bag{Classes: classes, Nets: make([]stance.Net, r.Nets)}
	standard(b, samples)
	xs := make([]stance.Features, len(samples))
	for i := range samples {
		xs[i] = b.Standardise(&samples[i].x)
	}
	var wait sync.WaitGroup
	for i := range b.Nets {
		wait.Go(func() {
			hidden := r.Hidden
			if i == r.Nets-1 && r.Nets > 1 {
				hidden = 0 // the last is a plain logistic regression
			}
			b.Nets[i] = r.net(samples, xs, classes, hidden, r.Seed+uint64(i)*7919)
		})
	}
	wait.Wait()
	return b
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

func (r Recipe) net(samples []sample, xs []stance.Features, classes, hidden int, seed uint64) stance.Net {
	rnd := rand.New(rand.NewPCG(seed, 1))
	const width = stance.NumFeatures
	inner := hidden
	if hidden == 0 {
		inner = width
	}
	w1, b1 := newLayer(hidden*width, 1/math.Sqrt(width), rnd), newLayer(hidden, 0, rnd)
	w2, b2 := newLayer(classes*inner, 0.5/math.Sqrt(float64(inner)), rnd), newLayer(classes, 0, rnd)
	order := rnd.Perm(len(samples))
	steps, total := 0, r.Epochs*(len(samples)/r.Batch+1)
	hid, dh := make([]float32, inner), make([]float32, inner)
	for range r.Epochs {
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for from := 0; from < len(order); from += r.Batch {
			to := min(from+r.Batch, len(order))
			for _, at := range order[from:to] {
				x := xs[at]
				if r.Drop > 0 {
					for f := range x {
						if rnd.Float64() < r.Drop {
							x[f] = 0
						}
					}
				}
				s := &samples[at]
				in := hid
				if hidden == 0 {
					in = x[:]
				} else {
					for j := range hidden {
						hid[j] = stance.Tanh(b1.v[j] + stance.Dot(w1.v[j*width:(j+1)*width], x[:]))
					}
				}
				var logits [4]float32
				for c := range classes {
					logits[c] = b2.v[c] + stance.Dot(w2.v[c*inner:(c+1)*inner], in)
				}
				p := stance.Softmax(logits, s.among)
				clear(dh)
				scale := s.weight / float32(to-from)
				for c := range classes {
					if !s.among[c] {
						continue
					}
					d := float32(p[c])
					if c == s.label {
						d--
					}
					d *= scale
					b2.g[c] += d
					row, grad := w2.v[c*inner:(c+1)*inner], w2.g[c*inner:(c+1)*inner]
					for j := range in {
						grad[j] += float32(d * in[j])
						dh[j] += float32(d * row[j])
					}
				}
				for j := range hidden {
					d := dh[j] * (1 - float32(hid[j]*hid[j]))
					b1.g[j] += d
					grad := w1.g[j*width : (j+1)*width]
					for f := range grad {
						grad[f] += float32(d * x[f])
					}
				}
			}
			steps++
			rate := r.Rate * 0.5 * (1 + math.Cos(math.Pi*float64(steps)/float64(total)))
			for _, l := range []*layer{&w1, &b1, &w2, &b2} {
				l.step(rate, r.Decay, steps)
			}
		}
	}
	return stance.Net{Hidden: hidden, Classes: classes, W1: w1.v, B1: b1.v, W2: w2.v, B2: b2.v}
}
