package annotate

import (
	"strings"

	"assay"
)

// Quantity is a number of a text with its unit as written: what benchmarks of
// quantity extraction ask for. Every Figure is a Quantity; so are ages.
type Quantity struct {
	assay.Span
	Unit string // as written: "mmol/L", "years", "%"; "" when the number only counts
}

// Quantities gives the quantities of a text in order, as byte spans: a number
// with its approximator and, where it is measured, its unit. Dates, section and
// statute numbers, telephone numbers and citations are left out.
func Quantities(text string) []Quantity {
	s := figScan{doc: text, words: figWords()}
	a := assay.Annotation{}
	for _, p := range sentences(text) {
		a.Sentences = append(a.Sentences, assay.Sentence{Span: p.Span})
	}
	findDates(&a, text, "")
	var out []Quantity
	dates := 0
	for i := range a.Sentences {
		dates = skipDates(a.Dates, dates, i)
		s.dates = a.Dates[dates:skipDates(a.Dates, dates, i+1)]
		s.sent, s.start, s.end = i, a.Sentences[i].Start, a.Sentences[i].End
		s.toks = figTokens(s.toks[:0], &s.scratch, text, s.start, s.end, s.words)
		s.scan()
		out = s.quantities(out)
	}
	return out
}

// quantities appends those of the sentence just scanned.
func (s *figScan) quantities(out []Quantity) []Quantity {
	from := len(out)
	lastTok := -1
	for m := range s.nums {
		n := &s.nums[m]
		if n.whyNot != "" && n.whyNot != notAge && n.whyNot != notRelative || s.cited(n) {
			continue
		}
		q := Quantity{Span: assay.Span{Start: n.lead, End: max(n.end, n.unitEnd)}, Unit: s.writtenUnit(n)}
		if q.Unit != "" && len(out) > from && out[len(out)-1].Unit == "" && s.listed(lastTok, n.leadTok) {
			out[len(out)-1].End, out[len(out)-1].Unit = q.End, q.Unit // "1, 5 and 10 mg"
		} else {
			out = append(out, q)
		}
		lastTok = max(n.last, n.unitTok)
	}
	return out
}

// writtenUnit gives the unit's words as they stand in the text.
func (s *figScan) writtenUnit(n *figNum) string {
	switch {
	case n.kind == assay.Percent && !n.fraction:
		return "%"
	case n.kind == assay.Money && n.unitEnd <= n.end:
		return n.unit
	case n.attr != "":
		return n.attr
	case n.unitEnd > n.end:
		return strings.Trim(s.doc[n.end:n.unitEnd], " \u00a0\u2009\u202f")
	}
	return ""
}

// listed reports whether tokens a and b are neighbours in a list of numbers.
func (s *figScan) listed(a, b int) bool {
	if a < 0 {
		return false
	}
	switch b - a {
	case 1:
		return s.toks[b].sep&^(sepComma|sepNone|sepOther) == 0 && s.toks[b].sep != 0
	case 2:
		w := s.toks[a+1].w
		return s.near(b) && (w == "and" || w == "or") && s.toks[a+1].sep&^sepComma == 0
	}
	return false
}

// cited reports a reference to the literature: "(22)", "[19,34]", "(14-17)".
func (s *figScan) cited(n *figNum) bool {
	if n.kind != assay.Count {
		return false
	}
	before, after := strings.TrimRight(s.doc[s.start:n.start], "0123456789,-–; "), strings.TrimLeft(s.doc[n.end:s.end], "0123456789,-–; ")
	return strings.HasSuffix(before, "[") && strings.HasPrefix(after, "]") ||
		strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")")
}
