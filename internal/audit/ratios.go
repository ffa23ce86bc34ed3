package audit

import (
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// parts are words for a part of a whole.
var parts = map[string]float64{
	"half": 1.0 / 2, "halves": 1.0 / 2, "third": 1.0 / 3, "thirds": 1.0 / 3, "quarter": 1.0 / 4, "quarters": 1.0 / 4, "fourth": 1.0 / 4, "fourths": 1.0 / 4,
	"fifth": 1.0 / 5, "fifths": 1.0 / 5, "sixth": 1.0 / 6, "sixths": 1.0 / 6, "seventh": 1.0 / 7, "eighth": 1.0 / 8, "eighths": 1.0 / 8,
	"ninth": 1.0 / 9, "tenth": 1.0 / 10, "tenths": 1.0 / 10, "twentieth": 1.0 / 20, "hundredth": 1.0 / 100,
}

// ratio is a part of a whole as a text writes it: "a fifth", "one in five", "19
// percent", "31 of 64".
type ratio struct {
	at    assay.Span
	value float64
	loose bool // written as a word, and so rounded
}

// ratios gives the parts of wholes in a text.
func ratios(s string) []ratio {
	var out []ratio
	tokens := text.Tokens(s)
	number := func(i int) (float64, bool) {
		if i < 0 || i >= len(tokens) {
			return 0, false
		}
		if l := tokens[i].Lower; l == "a" || l == "an" {
			return 1, true
		}
		return text.Number(tokens[i].Lower)
	}
	is := func(i int, words ...string) bool {
		return i >= 0 && i < len(tokens) && slices.Contains(words, tokens[i].Lower)
	}
	for i, t := range tokens {
		if p, ok := parts[t.Lower]; ok {
			n, counted := number(i - 1)
			if !counted && t.Lower != "half" {
				continue // "the third lock"
			}
			if !counted {
				n = 1
			}
			if v := n * p; v <= 1 {
				out = append(out, ratio{assay.Span{Start: tokens[max(0, i-1)].Start, End: t.End}, v, true})
			}
			continue
		}
		if first, second, found := strings.Cut(t.Lower, "-"); found && parts[second] > 0 { // "two-thirds"
			if n, ok := text.Number(first); ok && n*parts[second] <= 1 {
				out = append(out, ratio{assay.Span{Start: t.Start, End: t.End}, n * parts[second], true})
			}
			continue
		}
		n, ok := text.Number(t.Lower)
		if !ok {
			continue
		}
		switch {
		case is(i+1, "percent", "pct") || is(i+1, "per") && is(i+2, "cent") || strings.HasPrefix(s[t.End:], "%"):
			out = append(out, ratio{assay.Span{Start: t.Start, End: t.End}, n / 100, false})
		default:
			// "one eel in five", "31 of 64 locks", "one in five"
			for k := i + 1; k <= i+3 && k < len(tokens); k++ {
				if !is(k, "in", "of", "out") {
					continue
				}
				j := k + 1
				for is(j, "of", "the", "its", "all", "every", "some", "his", "their", "about") {
					j++
				}
				if m, ok := number(j); ok && m > n && m > 0 && !is(j, "a", "an") && !(is(k, "in") && m >= 1900 && m <= 2100) {
					out = append(out, ratio{assay.Span{Start: t.Start, End: tokens[j].End}, n / m, n <= small})
				}
				break
			}
		}
	}
	return out
}

// ratioSlack is how far two parts of a whole that are written differently may
// lie apart: where a word stands on one side, and where none does.
const (
	ratioLoose = 0.035
	ratioSlack = 0.006
)

// ratioAgrees reports whether a figure of a sentence is a part of a whole that a
// passage gives in another form.
func (r *run) ratioAgrees(c *claim, cf assay.Figure, bs []*bearing) (held, bool) {
	for _, x := range ratios(c.text) {
		if c.base+x.at.End <= cf.Start || c.base+x.at.Start >= cf.End {
			continue
		}
		for _, b := range bs {
			for _, k := range b.all() {
				for _, y := range ratios(b.source.sentence(k)) {
					slack := ratioSlack
					if x.loose || y.loose || cf.Approx != "" {
						slack = ratioLoose
					}
					if math.Abs(x.value-y.value) <= slack && onSide(cf.Approx, x.value, y.value) {
						return held{agrees: true, kind: "number", at: k, in: b.source}, true
					}
				}
			}
		}
	}
	return held{}, false
}

// onSide reports whether a part lies on the side that a bound leaves open.
func onSide(approx string, bound, v float64) bool {
	switch approx {
	case "more than", "at least":
		return v >= bound-ratioSlack
	case "fewer than", "up to":
		return v <= bound+ratioSlack
	}
	return true
}

// partsOf holds the parts of wholes that were read as no figure ("a quarter of
// the cost") to the sources. One that does not stand there is no fault: it may
// be a way of speaking.
func (r *run) partsOf(c *claim, bs []*bearing) []held {
	var out []held
	for _, x := range ratios(c.text) {
		at := assay.Span{Start: c.base + x.at.Start, End: c.base + x.at.End}
		if c.quotes(at) || slices.ContainsFunc(c.figures, func(f assay.Figure) bool { return f.Start < at.End && at.Start < f.End }) {
			continue
		}
		if h, ok := r.ratioAgrees(c, assay.Figure{Span: at}, bs); ok {
			out = append(out, h)
		}
	}
	return out
}
