package stance

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"assay"
)

// Partial is the stance of a source that bears out a part of a claim; only the
// model knows it, the rest of the program has the three of package assay.
const Partial assay.StanceLabel = "partial"

// Classes are the model's classes, in the order of its logits.
var Classes = [maxClasses]assay.StanceLabel{assay.Supports, assay.Refutes, assay.Neutral, Partial}

// Thresholds are the probabilities from which the model commits itself. Train
// chooses them by cross-validation.
type Thresholds struct {
	Supports, Refutes, Cited float64
}

// Model compares a claim with a source. It does not change and may be shared
// by goroutines.
type Model struct {
	Stance     *Bag // four classes
	Citation   *Bag // supported or not
	Thresholds Thresholds
}

//go:embed weights.bin
var weightBytes []byte

// Default gives the model with the weights in the program. They are read once,
// when first asked for.
var Default = sync.OnceValue(func() *Model {
	m, err := ReadModel(weightBytes)
	if err != nil {
		// The program was built with a file that is not its own. A model that
		// knows nothing abstains; the tests refuse such a build.
		return &Model{Stance: &Bag{Classes: maxClasses}, Citation: &Bag{Classes: 2}, Thresholds: Thresholds{1, 1, 1}}
	}
	return m
})

// ReadModel reads a model as Append writes it.
func ReadModel(in []byte) (*Model, error) {
	m := &Model{}
	var err error
	if m.Stance, in, err = readBag(in); err != nil {
		return nil, err
	}
	if m.Citation, in, err = readBag(in); err != nil {
		return nil, err
	}
	if len(in) != 3*8 || m.Stance.Classes != maxClasses || m.Citation.Classes != 2 {
		return nil, fmt.Errorf("%w (%d bytes too many)", errWeights, len(in))
	}
	for i, t := range []*float64{&m.Thresholds.Supports, &m.Thresholds.Refutes, &m.Thresholds.Cited} {
		*t = math.Float64frombits(binary.LittleEndian.Uint64(in[8*i:]))
	}
	return m, nil
}

// Append writes a model to out; the same model gives the same bytes.
func (m *Model) Append(out []byte) []byte {
	out = m.Citation.Append(m.Stance.Append(out))
	for _, t := range []float64{m.Thresholds.Supports, m.Thresholds.Refutes, m.Thresholds.Cited} {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(t))
	}
	return out
}

// Reading is what the model makes of a claim and a source. Its four
// probabilities add up to 1.
type Reading struct {
	Supports, Refutes, Neutral, Partial float64
	// Cited is the probability that the source, taken as the claim's citation, bears it out in full.
	Cited float64
	// Coverage is the share of the claim's words, weighted by how telling they are, that the best sentence of the source has.
	Coverage float64
	// Against is what speaks openly against the claim.
	Against Opposition
	// Sentence is the byte range, in the source, of the sentence that covers most of the claim.
	Sentence   [2]int
	thresholds Thresholds
}

// Extract gives what the model sees of a pair, and what speaks openly against the claim.
func Extract(claim, source *Prepared) (Features, Opposition) {
	var a alignment
	a.align(claim, source)
	return a.features()
}

// Compare weighs a source against a claim. It allocates nothing.
func (m *Model) Compare(claim, source *Prepared) Reading {
	var a alignment
	a.align(claim, source)
	f, o := a.features()
	p := softmax(m.Stance.Logits(&f), [maxClasses]bool{true, true, true, true})
	c := softmax(m.Citation.Logits(&f), [maxClasses]bool{true, true})
	r := Reading{Supports: p[0], Refutes: p[1], Neutral: p[2], Partial: p[3], Cited: c[0], Coverage: float64(a.cover[a.focus]), Against: o, thresholds: m.Thresholds}
	if w := a.focusWords(); len(w) > 0 {
		r.Sentence = [2]int{int(w[0].start), int(w[len(w)-1].end)}
	}
	return r
}

// MostOfClaim is the coverage that one sentence needs before it may refute: what
// says less of the claim may speak of something else.
const MostOfClaim = 0.7

// Label gives the stance at the shipped thresholds: supports or refutes when
// the model is sure of it, and refutes only where one sentence says most of the
// claim and something in it speaks openly against it; neutral otherwise.
func (r Reading) Label() assay.StanceLabel {
	switch {
	case r.Refutes >= r.thresholds.Refutes && r.Coverage >= MostOfClaim && r.Against.Explicit():
		return assay.Refutes
	case r.Supports >= r.thresholds.Supports:
		return assay.Supports
	}
	return assay.Neutral
}

// Likeliest gives the most probable of the labels allowed, or of all four when
// none is named.
func (r Reading) Likeliest(allowed ...assay.StanceLabel) assay.StanceLabel {
	best, top := assay.Neutral, math.Inf(-1)
	for c, label := range Classes {
		ok := len(allowed) == 0
		for _, l := range allowed {
			ok = ok || l == label
		}
		if p := r.probability(c); ok && p > top {
			best, top = label, p
		}
	}
	return best
}

func (r Reading) probability(class int) float64 {
	return [maxClasses]float64{r.Supports, r.Refutes, r.Neutral, r.Partial}[class]
}

// Supported decides whether the source bears out the claim that cites it.
func (r Reading) Supported() bool { return r.Cited >= r.thresholds.Cited }

// Best gives the reading among several passages that says most about the claim:
// the one with the largest probability of supporting or refuting it, the first
// of equals; index -1 when there is no passage.
func (m *Model) Best(claim *Prepared, passages []*Prepared) (Reading, int) {
	best, at := Reading{Neutral: 1, thresholds: m.Thresholds}, -1
	top := -1.0
	for i, p := range passages {
		r := m.Compare(claim, p)
		if v := max(r.Supports, r.Refutes); v > top {
			best, at, top = r, i, v
		}
	}
	return best, at
}
