package audit

import (
	"context"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/evidence/rank"
	"assay/internal/stance"
)

// The bounds of what of a document is held to one sentence.
const (
	maxPool     = 40 // sentences ranked
	maxBearing  = 8  // sentences read one by one
	maxWindowed = 3  // of those, that are read with their neighbours and with one another
)

// bearing is what of a source bears on a sentence.
type bearing struct {
	source    *source
	sentences []int // that bear on it, best first
	best      reading
	refuting  *reading        // the passage that speaks most against it, when one does
	singles   map[int]reading // of each of sentences by itself
}

// reading is what a passage makes of the sentence.
type reading struct {
	stance.Reading
	from, to int // sentences of the document, both in
	also     int // one more sentence, read with them; -1 for none
}

// bear finds the passages of a document that bear on a sentence.
func (r *run) bear(ctx context.Context, c *claim, s *source) (*bearing, error) {
	b := &bearing{source: s, best: reading{from: -1, also: -1}, singles: map[int]reading{}}
	pool := s.pool(c)
	if len(pool) == 0 {
		return b, nil
	}
	if len(pool) > maxBearing {
		texts := make([]string, len(pool))
		for i, k := range pool {
			texts[i] = s.sentence(k)
		}
		order, err := rank.RankPool(ctx, c.text, texts)
		if err != nil {
			return nil, err
		}
		ranked := make([]int, 0, maxBearing)
		for _, i := range order[:maxBearing] {
			ranked = append(ranked, pool[i])
		}
		pool = ranked
	}
	var singles []reading
	for _, k := range pool {
		singles = append(singles, r.read(c, s, k, k, -1))
	}
	sort.SliceStable(singles, func(i, j int) bool { return singles[i].weight() > singles[j].weight() })
	for _, x := range singles {
		b.sentences = append(b.sentences, x.from)
		b.singles[x.from] = x
		b.take(x)
	}
	last := len(s.Annotation.Sentences) - 1
	for i, x := range singles[:min(len(singles), maxWindowed)] {
		k := x.from
		b.take(r.read(c, s, max(0, k-1), k, -1))
		b.take(r.read(c, s, k, min(last, k+1), -1))
		b.take(r.read(c, s, max(0, k-1), min(last, k+1), -1))
		for _, y := range singles[i+1 : min(len(singles), maxWindowed)] {
			b.take(r.read(c, s, min(k, y.from), min(k, y.from), max(k, y.from)))
		}
	}
	return b, nil
}

// weight orders the readings of single sentences.
func (x reading) weight() float64 { return x.Coverage + 0.5*x.Cited }

// take keeps a reading when it says more than the best so far; a longer passage
// has to say clearly more.
func (b *bearing) take(x reading) {
	const clearly = 0.03
	if b.best.from < 0 || x.Cited > b.best.Cited+clearly {
		b.best = x
	}
	if x.from == x.to && x.also < 0 && x.Label() == assay.Refutes && (b.refuting == nil || x.Refutes > b.refuting.Refutes) {
		b.refuting = &x
	}
}

// pool gives the sentences of a document that share most with a sentence, at
// most maxPool, in the document's order.
func (s *source) pool(c *claim) []int {
	type scored struct {
		at    int
		score float64
	}
	var all []scored
	for i, d := range s.Annotation.Sentences {
		if d.Function == assay.Heading {
			continue
		}
		score := 0.0
		for _, t := range c.terms {
			if _, ok := slices.BinarySearch(d.Terms, t.stem); ok {
				score += t.weight
			}
		}
		if score > 0 || len(s.Annotation.Sentences) <= maxBearing {
			all = append(all, scored{i, score})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	all = all[:min(len(all), maxPool)]
	sort.Slice(all, func(i, j int) bool { return all[i].at < all[j].at })
	out := make([]int, len(all))
	for i, x := range all {
		out[i] = x.at
	}
	return out
}

// read compares the sentence with sentences [from, to] and one more.
func (r *run) read(c *claim, s *source, from, to, also int) reading {
	return reading{r.model.Compare(c.prepare(), s.passage(from, to, also)), from, to, also}
}

// passage gives sentences [from, to] and one more, prepared; those read before
// are kept.
func (s *source) passage(from, to, also int) *stance.Prepared {
	if also >= 0 {
		return stance.Prepare(s.words(from, to) + "\n" + s.sentence(also))
	}
	key := [2]int{from, to}
	p := s.prepared[key]
	if p == nil {
		p = stance.Prepare(s.words(from, to))
		s.prepared[key] = p
	}
	return p
}

// known gives sentence k with what is known of the document, prepared.
func (s *source) known(k int) *stance.Prepared {
	key := [2]int{k, -1}
	p := s.prepared[key]
	if p == nil {
		p = stance.Prepare(s.sentence(k) + "\n" + s.Document.Title + "\n" + s.Document.Publisher)
		s.prepared[key] = p
	}
	return p
}

// words gives the text of sentences [from, to].
func (s *source) words(from, to int) string {
	if from < 0 || to >= len(s.Annotation.Sentences) {
		return ""
	}
	return s.Document.Text[s.Annotation.Sentences[from].Start:s.Annotation.Sentences[to].End]
}

// anchor gives the anchor of a reading's passage.
func (s *source) anchor(from, to int) *assay.Anchor {
	if from < 0 || to >= len(s.Annotation.Sentences) {
		return nil
	}
	start, end := s.Annotation.Sentences[from].Start, s.Annotation.Sentences[to].End
	return &assay.Anchor{DocumentSHA256: s.Document.SHA256, Start: start, End: end, Quote: s.Document.Text[start:end]}
}

// near gives the sentences that bear on the claim most, with their neighbours:
// where its figures and dates have to stand.
func (b *bearing) near(n int) map[int]bool {
	out := map[int]bool{}
	for _, k := range b.sentences[:min(n, len(b.sentences))] {
		out[k] = true
	}
	if b.best.from >= 0 {
		for k := b.best.from; k <= b.best.to; k++ {
			out[k] = true
		}
		if b.best.also >= 0 {
			out[b.best.also] = true
		}
	}
	return out
}

// order gives the sentences of near and those beside the first, which may be
// about it ("Neither was approved."), in the document's order.
func (b *bearing) order() []int {
	in := b.near(maxWindowed)
	if k := b.first(); k >= 0 {
		in[max(0, k-1)], in[min(k+1, len(b.source.Annotation.Sentences)-1)] = true, true
	}
	keys := make([]int, 0, 8)
	for k := range in {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	return keys
}

// first gives the sentence that bears most on the claim; -1 for none.
func (b *bearing) first() int {
	if len(b.sentences) == 0 {
		return -1
	}
	return b.sentences[0]
}

// context is what a claim's words may be drawn from: the passages that bear on
// it, and what is known of the document.
func (b *bearing) context() string {
	var lines []string
	for _, k := range b.order() {
		lines = append(lines, b.source.sentence(k))
	}
	d := b.source.Document
	return strings.Join(append(lines, d.Title, d.Publisher), "\n")
}
