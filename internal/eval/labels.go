package eval

import (
	"strconv"
	"strings"
)

// scoreStance compares stances, the likeliest and the strict ones; a missing
// row counts as wrong. Where the gold
// has the label "partial", the same is computed with it counted as neutral, and
// with one decision for each group of rows: that of the row with the highest support.
func scoreStance(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	labels, given, strict := make([]string, len(gold)), make([]string, len(gold)), make([]string, len(gold))
	var support, refute ranking
	partial := false
	for i, g := range gold {
		labels[i] = g.Label
		partial = partial || g.Label == "partial"
		if r := p[g.ID]; r != nil {
			given[i], strict[i] = r.Label, r.Strict
			support.add(i, r.Support, g.Label == "supports")
			refute.add(i, r.Refute, g.Label == "refutes")
		}
	}
	s := scored{n: len(gold), measures: newClasses(labels, given).measures("")}
	s.measures = append(append(s.measures, support.measures("support")...), refute.measures("refute")...)
	s.measures = append(s.measures, newClasses(labels, strict).measures("strict")...)
	if partial {
		s.measures = append(s.measures, newClasses(merged(labels), merged(given)).measures("(partial as neutral)")...)
		s.measures = append(s.measures, scoreGroups(gold, p)...)
	}
	return s, nil
}

func merged(labels []string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		if out[i] = l; l == "partial" {
			out[i] = "neutral"
		}
	}
	return out
}

// scoreGroups makes one decision for each group of rows. An item is a group, so
// its rows are drawn together: the group counts as often as its first row.
func scoreGroups(gold []goldRow, p map[string]*predRow) []measure {
	var order []string
	first := map[string]int{}
	best := map[string]*predRow{}
	for i, g := range gold {
		if _, ok := first[g.Group]; !ok {
			first[g.Group] = i
			order = append(order, g.Group)
		}
		if r := p[g.ID]; r != nil && (best[g.Group] == nil || r.Support > best[g.Group].Support) {
			best[g.Group] = r
		}
	}
	var support ranking
	for _, k := range order {
		if r := best[k]; r != nil {
			support.add(first[k], r.Support, gold[first[k]].Label == "supports")
		}
	}
	return support.measures("support (claims)")
}

// scoreVerdict compares verdicts.
func scoreVerdict(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	labels, given := make([]string, len(gold)), make([]string, len(gold))
	for i, g := range gold {
		labels[i] = g.Label
		if r := p[g.ID]; r != nil {
			given[i] = r.Label
		}
	}
	return scored{len(gold), newClasses(labels, given).measures("")}, nil
}

// scoreCitation compares whether citations are borne.
func scoreCitation(gold []goldRow, pred []predRow) (scored, error) {
	s, err := scoreVerdict(gold, pred)
	p := byID(pred)
	var support ranking
	for i, g := range gold {
		if r := p[g.ID]; r != nil {
			support.add(i, r.Support, g.Label == "supported")
		}
	}
	s.measures = append(s.measures, support.measures("")...)
	return s, err
}

// scoreCheckworthy compares what is worth checking.
func scoreCheckworthy(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	labels, given := make([]string, len(gold)), make([]string, len(gold))
	var r ranking
	for i, g := range gold {
		labels[i] = yes(g.Checkworthy)
		if x := p[g.ID]; x != nil {
			given[i] = yes(x.Checkworthy)
			r.add(i, x.Score, g.Checkworthy)
		}
	}
	return scored{len(gold), append(newClasses(labels, given).measures(""), r.measures("")...)}, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// scoreReuse compares pairs of texts: reuse or not, and its grade where there is one.
func scoreReuse(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	n := len(gold)
	reuse, givenReuse, grade, givenGrade := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	var r ranking
	graded := true
	for i, g := range gold {
		reuse[i] = yes(g.Reuse)
		if graded = graded && g.Grade != nil; graded {
			grade[i] = strconv.Itoa(*g.Grade)
		}
		if x := p[g.ID]; x != nil {
			givenReuse[i], givenGrade[i] = yes(x.Reuse), strconv.Itoa(x.Grade)
			r.add(i, x.Score, g.Reuse)
		}
	}
	s := scored{n, append(r.measures(""), newClasses(reuse, givenReuse).measures("")...)}
	if graded {
		s.measures = append(s.measures, newClasses(grade, givenGrade).measures("grade")...)
	}
	return s, nil
}

// pairOf is two documents, whichever of them is named first.
type pairOf struct{ a, b string }

func newPair(a, b string) pairOf {
	if a > b {
		a, b = b, a
	}
	return pairOf{a, b}
}

// scorePairs compares the pairs of documents that share text. Pairs labelled
// grey, and pairs of one publisher, are not counted. The items are the pairs of
// the gold and those that were given.
func scorePairs(gold []goldRow, pred []predRow) (scored, error) {
	label, by := map[pairOf]string{}, map[string]string{}
	var wanted []pairOf
	for _, g := range gold {
		if g.A == "" {
			by[g.ID] = g.Senator
			continue
		}
		k := newPair(g.A, g.B)
		if g.Label == "reuse" && label[k] == "" {
			wanted = append(wanted, k)
		}
		label[k] = g.Label
	}
	given := map[pairOf]bool{}
	var items sums
	for _, x := range pred {
		k := newPair(x.A, x.B)
		if given[k] || label[k] == "grey" || by[k.a] == by[k.b] {
			continue
		}
		given[k] = true
		if label[k] != "reuse" {
			items = append(items, []float64{0, 1, 0})
		}
	}
	for _, k := range wanted {
		if given[k] {
			items = append(items, []float64{1, 0, 0})
		} else {
			items = append(items, []float64{0, 0, 1})
		}
	}
	return scored{len(items), items.prf("", 0)}, nil
}

// prf gives precision, recall and F1 from the columns of true positives, false
// positives and false negatives that begin at k.
func (s sums) prf(of string, k int) []measure {
	at := func(w []int) (p, r, f float64) { return prf(s.total(w, k), s.total(w, k+1), s.total(w, k+2)) }
	return []measure{
		{name(of, "precision"), func(w []int) float64 { p, _, _ := at(w); return p }},
		{name(of, "recall"), func(w []int) float64 { _, r, _ := at(w); return r }},
		{name(of, "F1"), func(w []int) float64 { _, _, f := at(w); return f }},
	}
}

func name(of, what string) string { return strings.TrimSpace(of + " " + what) }
