package train

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/stance"
)

// Result is what training gives.
type Result struct {
	Model   *stance.Model
	Weights []byte // of words: what stance.ReadWeights reads
	Scores  Scores
}

// Scores are the figures of the model's card.
type Scores struct {
	Stance   []SetScore
	Citation SetScore
	CitedAt  float64     // the probability from which a citation counts as borne out: the best over the cross-validated guesses
	Refutes  []Precision // of held-out guesses, at the shipped threshold
}

// SetScore is how well a set is judged; F1 are macro averages over its labels.
type SetScore struct {
	Name                   string
	Rows                   int
	LeftOut, LeftOutBiased float64 // trained on the other sets: likeliest of the set's labels; with a class bias
	LeftOutUniform         float64 // with the bias that makes all labels equally frequent: needs no label
	Supports, Refutes      float64 // area under the curve, trained on the other sets; Refutes 0 where it has none
	ByGroup                float64 // of supports, one decision a claim; 0 where a claim stands once
	Folds, FoldsBiased     float64 // cross-validated within all sets
	FoldsOpen              float64 // the likeliest of all four labels
	ClaimOnly              float64 // a model that sees no evidence, cross-validated, with a class bias
	FoldSupports           float64 // area under the curve, cross-validated
}

// Precision is how many of the refutations that the model commits itself to hold.
type Precision struct {
	Name                  string
	LeftRight, LeftSaid   int // trained on the other sets
	FoldsRight, FoldsSaid int // cross-validated
}

// shippedAt are the thresholds of the shipped model: where cross-validation gives
// refutations a precision of three in four, and support one of about two in
// three. That of citations is fitted.
var shippedAt = stance.Thresholds{Supports: 0.5, Refutes: 0.5, Cited: 0.5}

// Run trains on the sets and measures. Progress goes to the log. The same sets
// and recipe give the same result.
func (r Recipe) Run(ctx context.Context, sets []*Set, log *slog.Logger) (*Result, error) {
	table := stance.MakeWeights(texts(sets))
	words := stance.ReadWeights(string(table))
	var stances, citations, binary []*Set
	for _, s := range sets {
		log.Info("reading pairs", "set", s.Name, "rows", len(s.rows))
		if err := s.prepare(words, false); err != nil {
			return nil, err
		}
		if s.Citation {
			two := *s
			two.binary = true
			citations, binary = append(citations, s), append(binary, &two)
			continue
		}
		stances = append(stances, s)
	}
	if len(stances) < 2 || len(citations) == 0 {
		return nil, fmt.Errorf("training needs two sets of stances and one of citations, found %d and %d: %w", len(stances), len(citations), assay.ErrNotFound)
	}
	m := &stance.Model{Thresholds: shippedAt}
	var err error
	if m.Stance, err = r.fit(ctx, weigh(slices.Concat(stances, citations), all), nil, 4); err != nil {
		return nil, err
	}
	if m.Citation, err = r.fit(ctx, weigh(binary, all), weigh(asCitations(stances), all), 2); err != nil {
		return nil, err
	}
	scores, err := r.measure(ctx, stances, citations, binary, words, log)
	if err != nil {
		return nil, err
	}
	m.Thresholds.Cited = scores.CitedAt
	return &Result{Model: m, Weights: table, Scores: scores}, nil
}

// measure scores the recipe on data that the scored model has not seen.
func (r Recipe) measure(ctx context.Context, stances, citations, binary []*Set, words stance.Weights, log *slog.Logger) (Scores, error) {
	var out Scores
	log.Info("leaving one set out")
	left, err := r.leaveOut(ctx, stances, citations)
	if err != nil {
		return out, err
	}
	log.Info("cross-validating")
	held, err := r.crossValidate(ctx, stances, citations, nil, 4)
	if err != nil {
		return out, err
	}
	cited, err := r.crossValidate(ctx, binary, nil, asCitations(stances), 2)
	if err != nil {
		return out, err
	}
	log.Info("training on claims only")
	alone, err := r.blind(ctx, stances, words, 4)
	if err != nil {
		return out, err
	}
	aloneCited, err := r.blind(ctx, binary, words, 2)
	if err != nil {
		return out, err
	}
	for i, s := range stances {
		row := SetScore{Name: s.Name, Rows: len(s.rows)}
		row.leftOut(left[i], s)
		row.folds(held[i], alone[i], s)
		out.Stance = append(out.Stance, row)
		if s.classes[1] {
			p := Precision{Name: s.Name}
			p.LeftRight, p.LeftSaid = precisionAt(left[i], 1, shippedAt.Refutes, true)
			p.FoldsRight, p.FoldsSaid = precisionAt(held[i], 1, shippedAt.Refutes, true)
			out.Refutes = append(out.Refutes, p)
		}
	}
	out.Citation = SetScore{Name: binary[0].Name, Rows: len(binary[0].rows)}
	out.Citation.folds(cited[0], aloneCited[0], binary[0])
	bias := fitBias(cited[0], binary[0].classes)
	out.CitedAt = math.Round(100/(1+math.Exp(bias[0]-bias[1]))) / 100
	return out, nil
}

// blind cross-validates a model that sees the claims only.
func (r Recipe) blind(ctx context.Context, sets []*Set, words stance.Weights, n int) ([][]guess, error) {
	var blind []*Set
	for _, s := range sets {
		c := *s
		if err := c.prepare(words, true); err != nil {
			return nil, err
		}
		blind = append(blind, &c)
	}
	return r.crossValidate(ctx, blind, nil, nil, n)
}

func likeliest(among classes) func(*guess) int {
	return func(g *guess) int { return pickBiased(g.p, [4]float64{}, among) }
}

func supportsOf(g *guess) float64 { return g.p[0] }

func isSupports(g *guess) bool { return g.label == 0 }

func (row *SetScore) leftOut(gs []guess, s *Set) {
	row.LeftOut = macroF1(gs, likeliest(s.classes))
	even := uniform(gs, s.classes)
	row.LeftOutUniform = macroF1(gs, func(g *guess) int { return pickBiased(g.p, even, s.classes) })
	row.LeftOutBiased = crossBiased(gs, s.classes)
	row.Supports = auroc(gs, supportsOf, isSupports)
	if s.classes[1] {
		row.Refutes = auroc(gs, func(g *guess) float64 { return g.p[1] }, func(g *guess) bool { return g.label == 1 })
	}
	if s.classes[3] {
		row.ByGroup = auroc(byGroup(gs), supportsOf, isSupports)
	}
}

func (row *SetScore) folds(gs, alone []guess, s *Set) {
	row.Folds = macroF1(gs, likeliest(s.classes))
	row.FoldsBiased = crossBiased(gs, s.classes)
	row.FoldsOpen = macroF1(gs, func(g *guess) int { return pickBiased(g.full, [4]float64{}, everyClass) })
	row.FoldSupports = auroc(gs, supportsOf, isSupports)
	row.ClaimOnly = crossBiased(alone, s.classes)
}

// Table writes the scores as Markdown, for a terminal and for the card.
func (s Scores) Table() string {
	var b strings.Builder
	b.WriteString("| set | rows | left out | left out, bias | left out, even | AUROC supports | AUROC refutes | folds | folds, bias | folds, any label | claim only |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|\n")
	var sum SetScore
	refuting := 0.0
	for _, r := range s.Stance {
		fmt.Fprintf(&b, "| %s | %d | %.3f | %.3f | %.3f | %.3f | %s | %.3f | %.3f | %.3f | %.3f |\n", r.Name, r.Rows, r.LeftOut, r.LeftOutBiased, r.LeftOutUniform,
			r.Supports, orDash(r.Refutes), r.Folds, r.FoldsBiased, r.FoldsOpen, r.ClaimOnly)
		sum.add(r)
		if r.Refutes > 0 {
			refuting++
		}
	}
	n := float64(len(s.Stance))
	fmt.Fprintf(&b, "| mean | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n\n", sum.Rows, sum.LeftOut/n, sum.LeftOutBiased/n, sum.LeftOutUniform/n,
		sum.Supports/n, sum.Refutes/max(refuting, 1), sum.Folds/n, sum.FoldsBiased/n, sum.FoldsOpen/n, sum.ClaimOnly/n)
	for _, r := range s.Stance {
		if r.ByGroup > 0 {
			fmt.Fprintf(&b, "%s, one decision a claim (the largest support), left out: AUROC supports %.3f.\n\n", r.Name, r.ByGroup)
		}
	}
	c := s.Citation
	fmt.Fprintf(&b, "Citations (%s, %d rows), cross-validated: macro-F1 %.3f at one half, %.3f at a threshold fitted on the other folds, AUROC %.3f; claim only %.3f. Shipped threshold: %.2f.\n\n", c.Name, c.Rows, c.Folds, c.FoldsBiased, c.FoldSupports, c.ClaimOnly, s.CitedAt)
	b.WriteString("| refutations at the shipped threshold | left out: right of said | folds: right of said |\n|---|---|---|\n")
	var all Precision
	for _, p := range s.Refutes {
		fmt.Fprintf(&b, "| %s | %d of %d | %d of %d |\n", p.Name, p.LeftRight, p.LeftSaid, p.FoldsRight, p.FoldsSaid)
		all.LeftRight, all.LeftSaid = all.LeftRight+p.LeftRight, all.LeftSaid+p.LeftSaid
		all.FoldsRight, all.FoldsSaid = all.FoldsRight+p.FoldsRight, all.FoldsSaid+p.FoldsSaid
	}
	fmt.Fprintf(&b, "| all (precision) | %d of %d (%.3f) | %d of %d (%.3f) |\n", all.LeftRight, all.LeftSaid, share(all.LeftRight, all.LeftSaid), all.FoldsRight, all.FoldsSaid, share(all.FoldsRight, all.FoldsSaid))
	return b.String()
}

func (row *SetScore) add(r SetScore) {
	row.Rows += r.Rows
	row.LeftOut += r.LeftOut
	row.LeftOutBiased += r.LeftOutBiased
	row.LeftOutUniform += r.LeftOutUniform
	row.Supports += r.Supports
	row.Refutes += r.Refutes
	row.Folds += r.Folds
	row.FoldsBiased += r.FoldsBiased
	row.FoldsOpen += r.FoldsOpen
	row.ClaimOnly += r.ClaimOnly
}

func orDash(v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}

func share(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
