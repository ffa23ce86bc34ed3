package train

import (
	"context"
	"math"
	"math/rand/v2"

	"assay/internal/stance"
)

const width = stance.NumFeatures

// trainer fits one network.
type trainer struct {
	recipe         Recipe
	classes        int
	hidden, inner  int  // units; inner is what the last layer reads
	open           bool // all classes compete, whatever the set has
	rnd            *rand.Rand
	w1, b1, w2, b2 layer
	out, back      []float32 // of the hidden layer
}

func newTrainer(r Recipe, n, hidden int, seed uint64) *trainer {
	t := &trainer{recipe: r, classes: n, hidden: hidden, inner: hidden, rnd: rand.New(rand.NewPCG(seed, 1))}
	if hidden == 0 {
		t.inner = width
	}
	t.w1, t.b1 = newLayer(hidden*width, 1/math.Sqrt(width), t.rnd), newLayer(hidden, 0, t.rnd)
	t.w2, t.b2 = newLayer(n*t.inner, 0.5/math.Sqrt(float64(t.inner)), t.rnd), newLayer(n, 0, t.rnd)
	t.out, t.back = make([]float32, t.inner), make([]float32, t.inner)
	return t
}

func (t *trainer) net() stance.Net {
	return stance.Net{Hidden: t.hidden, Classes: t.classes, W1: t.w1.v, B1: t.b1.v, W2: t.w2.v, B2: t.b2.v}
}

// run passes over the samples, in an order of the seed's, with steps that
// shrink by a cosine.
func (t *trainer) run(ctx context.Context, samples []sample, xs []stance.Features) {
	order := t.rnd.Perm(len(samples))
	steps, total := 0, t.recipe.Epochs*(len(samples)/t.recipe.Batch+1)
	for range t.recipe.Epochs {
		if ctx.Err() != nil {
			return
		}
		t.rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for from := 0; from < len(order); from += t.recipe.Batch {
			batch := order[from:min(from+t.recipe.Batch, len(order))]
			for _, at := range batch {
				t.learn(xs[at], &samples[at], samples[at].weight/float32(len(batch)))
			}
			steps++
			rate := t.recipe.Rate * 0.5 * (1 + math.Cos(math.Pi*float64(steps)/float64(total)))
			for _, l := range []*layer{&t.w1, &t.b1, &t.w2, &t.b2} {
				l.step(rate, t.recipe.Decay, steps)
			}
		}
	}
}

// learn adds the gradient of one sample.
func (t *trainer) learn(x stance.Features, s *sample, weight float32) {
	for f := range x {
		if t.rnd.Float64() < t.recipe.Drop {
			x[f] = 0
		}
	}
	in := t.forward(&x)
	var logits [4]float32
	for c := range t.classes {
		logits[c] = t.b2.v[c] + stance.Dot(t.w2.v[c*t.inner:(c+1)*t.inner], in)
	}
	among := s.among
	if t.open {
		among = everyClass
	}
	p := stance.Softmax(logits, among)
	hit := 0.0
	for c, ok := range s.right {
		if ok {
			hit += p[c]
		}
	}
	clear(t.back)
	for c := range t.classes {
		if !among[c] {
			continue
		}
		d := p[c]
		if s.right[c] {
			d -= p[c] / max(hit, 1e-9)
		}
		t.blame(c, float32(d)*weight, in)
	}
	for j := range t.hidden {
		d := t.back[j] * (1 - float32(t.out[j]*t.out[j]))
		t.b1.g[j] += d
		grad := t.w1.g[j*width : (j+1)*width]
		for f := range grad {
			grad[f] += float32(d * x[f])
		}
	}
}

// forward gives what the last layer reads.
func (t *trainer) forward(x *stance.Features) []float32 {
	if t.hidden == 0 {
		return x[:]
	}
	for j := range t.hidden {
		t.out[j] = stance.Tanh(t.b1.v[j] + stance.Dot(t.w1.v[j*width:(j+1)*width], x[:]))
	}
	return t.out
}

// blame passes the error of one class back.
func (t *trainer) blame(c int, d float32, in []float32) {
	t.b2.g[c] += d
	row, grad := t.w2.v[c*t.inner:(c+1)*t.inner], t.w2.g[c*t.inner:(c+1)*t.inner]
	for j := range in {
		grad[j] += float32(d * in[j])
		t.back[j] += float32(d * row[j])
	}
}
