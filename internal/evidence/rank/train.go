package rank

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Example is a query with the documents that a person judged relevant.
type Example struct {
	Query     string
	Relevant  map[string]float64 // grade by document ID, above 0
	Sentences []string           // the query's own pool, whose IDs are their indexes; nil to search the set's documents
}

// Set is labelled data of one kind.
type Set struct {
	Name      string
	Documents []Document
	Examples  []Example
}

// judged is an example's candidates with their grades.
type judged struct {
	rows   []row
	grade  []float64
	ideal  float64 // discounted gain of the best order
	weight float64 // of this query in training
}

// judge makes the candidates of every example of a set.
func (s Set) judge(ctx context.Context) ([]judged, error) {
	shared := New(s.Documents, Defaults)
	out := make([]judged, len(s.Examples))
	for i, e := range s.Examples {
		c := shared
		if e.Sentences != nil {
			c = pool(e.Sentences)
		}
		a := c.ask(e.Query)
		sum := make([]float64, len(c.docs))
		err := c.bm25(ctx, a.all, sum)
		if err != nil {
			return nil, err
		}
		if out[i].rows, err = a.candidates(ctx, sum, c.best(sum, candidates)); err != nil {
			return nil, err
		}
		for j := range out[i].rows {
			id := c.docs[out[i].rows[j].index].id
			out[i].rows[j].ID = id
			out[i].grade = append(out[i].grade, e.Relevant[id])
		}
		out[i].ideal = idealGain(e.Relevant)
		out[i].weight = 1 / float64(len(s.Examples)) // each set counts alike
	}
	return out, nil
}

const cutoff = 10 // of the discounted gain

func idealGain(relevant map[string]float64) float64 {
	grades := make([]float64, 0, len(relevant))
	for _, g := range relevant {
		grades = append(grades, g)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	sum := 0.0
	for i, g := range grades[:min(cutoff, len(grades))] {
		sum += gain(g) / math.Log2(float64(i)+2)
	}
	return sum
}

func gain(grade float64) float64 { return math.Exp2(grade) - 1 }

// Train learns a model from labelled sets, each counting alike: a linear model
// with LambdaRank's gradients of nDCG (Burges, "From RankNet to LambdaRank to
// LambdaMART", 2010), pulled towards BM25. It has no randomness: the same sets
// give the same model. An error is the context's, or that no query has a
// relevant candidate.
func Train(ctx context.Context, sets []Set) (*Model, error) {
	var all []judged
	for _, s := range sets {
		list, err := s.judge(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return fit(ctx, all)
}

// Constants of training.
const (
	steps    = 60
	pull     = 0.003 // towards the start, per step
	rate     = 0.1
	cooling  = 30 // steps after which the rate is half
	momentum = 0.9
	memory   = 0.99
)

// fit learns a model from judged candidates by Adam (Kingma and Ba 2015) on
// features of mean 0 and deviation 1.
func fit(ctx context.Context, all []judged) (*Model, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(j judged) bool {
		return j.ideal == 0 || !slices.ContainsFunc(j.grade, func(g float64) bool { return g > 0 })
	})
	if len(all) == 0 {
		return nil, fmt.Errorf("no query of the labelled data has a relevant document among its candidates")
	}
	mean, dev, total := spread(all)
	var w, first, second features
	w[0] = 1
	start := w
	for step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var slope features
		for _, j := range all {
			j.slope(&w, &mean, &dev, &slope)
		}
		r := rate / (1 + float64(step)/cooling)
		for k := range w {
			g := slope[k]/total - pull*(w[k]-start[k])
			first[k] = momentum*first[k] + (1-momentum)*g
			second[k] = memory*second[k] + (1-memory)*g*g
			m := first[k] / (1 - math.Pow(momentum, float64(step+1)))
			v := second[k] / (1 - math.Pow(memory, float64(step+1)))
			w[k] += r * m / (math.Sqrt(v) + 1e-8)
		}
	}
	m := &Model{}
	for k := range w {
		m.w[k] = w[k] / dev[k]
	}
	return m, nil
}

// spread gives the mean and the deviation of each feature, and the sum of the weights.
func spread(all []judged) (mean, dev features, total float64) {
	for _, j := range all {
		total += j.weight
		for i := range j.rows {
			for k, v := range j.rows[i].features {
				mean[k] += j.weight * v / float64(len(j.rows))
			}
		}
	}
	for k := range mean {
		mean[k] /= total
	}
	for _, j := range all {
		for i := range j.rows {
			for k, v := range j.rows[i].features {
				dev[k] += j.weight * (v - mean[k]) * (v - mean[k]) / float64(len(j.rows))
			}
		}
	}
	for k := range dev {
		if dev[k] = math.Sqrt(dev[k] / total); dev[k] < 1e-6 {
			dev[k] = 1e6 // a feature that never varies weighs nothing
		}
	}
	return mean, dev, total
}

// slope adds the direction in which each weight raises this query's nDCG.
func (j *judged) slope(w, mean, dev, slope *features) {
	n := len(j.rows)
	score := make([]float64, n)
	order := make([]int, n)
	for i := range j.rows {
		order[i] = i
		for k, v := range j.rows[i].features {
			score[i] += w[k] * (v - mean[k]) / dev[k]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	discount := make([]float64, n)
	for at, i := range order {
		discount[i] = 1 / math.Log2(float64(at)+2)
	}
	push := make([]float64, n)
	for i := range n {
		for k := range n {
			if j.grade[i] <= j.grade[k] {
				continue
			}
			change := math.Abs(discount[i]-discount[k]) * (gain(j.grade[i]) - gain(j.grade[k])) / j.ideal
			p := j.weight * change / (1 + math.Exp(score[i]-score[k]))
			push[i] += p
			push[k] -= p
		}
	}
	for i, p := range push {
		if p != 0 {
			for k, v := range j.rows[i].features {
				slope[k] += p * (v - mean[k]) / dev[k]
			}
		}
	}
}
