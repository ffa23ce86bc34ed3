package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/stance"
	"assay/internal/text"
)

// held is what was found of one thing that a sentence says (a figure, a date, a
// name) in the sources that it cites.
type held struct {
	agrees bool
	// wrong says in words why the sentence is not borne out by the source; "" when
	// nothing speaks against it.
	wrong string
	// opposed: the source says another thing of the same, and not merely nothing.
	opposed bool
	// reckoned: the source has it in other numbers.
	reckoned bool
	sure     bool   // the number stands there, for something else: no reckoning makes it agree
	kind     string // number, kind, date, name, owner
	at       int    // the sentence of the source that shows it; -1 for none
	in       *source
	of       assay.Span // what of the text it is
}

// small is the number up to which a count that the source does not write may be
// the writer's own ("three of them").
const small = 10

// figuresOf holds the figures of a sentence to what bears on it.
func (r *run) figuresOf(c *claim, bs []*bearing) []held {
	var out []held
	for _, f := range c.figures {
		if c.quotes(f.Span) || r.inDate(c, f.Span) || c.ofSources(f) {
			continue
		}
		h := r.figure(c, f, bs)
		if !h.agrees && !h.sure {
			if x, ok := r.reckoned(c, f, bs); ok {
				h = x
				h.reckoned = true
			}
		}
		h.of = f.Span
		out = append(out, h)
	}
	return append(append(out, r.bareNumbers(c, bs)...), r.partsOf(c, bs)...)
}

// figure holds one figure to what bears on its sentence.
func (r *run) figure(c *claim, cf assay.Figure, bs []*bearing) held {
	f := fitting{run: r, c: c, cf: cf}
	for _, b := range bs {
		f.look(b)
	}
	few := cf.Value <= small && cf.Kind != assay.Percent && cf.Kind != assay.Money && !hasDigit(cf.Text)
	misplaced := f.rival != nil && f.rivalShare >= f.share+clearShare
	switch {
	case f.agreed != nil && f.others != nil && !few:
		f.others.sure = true
		return *f.others
	case f.agreed != nil && misplaced && f.share < halfShare && !few:
		return *f.rival
	case f.agreed != nil:
		return *f.agreed
	case f.acted != nil && cf.Kind != assay.Money && (misplaced || f.acted.opposed || f.deed) && !(few && !f.acted.opposed):
		f.acted.opposed = true
		return *f.acted
	case f.acted != nil: // in other words
		return held{agrees: !few, kind: "number", at: f.acted.at, in: f.acted.in}
	}
	for _, b := range bs {
		if at, ok := b.number(cf); ok && f.merged == nil && f.other == nil {
			return held{agrees: true, kind: "number", at: at, in: b.source}
		}
	}
	switch {
	case f.merged != nil && !few:
		return *f.merged
	case f.other != nil:
		f.other.sure = true
		return *f.other
	case f.rival != nil:
		return *f.rival
	case few && (cf.Value < 2 || cf.Unit == "" || f.countedThere(bs)):
		return held{at: -1}
	}
	return held{kind: "number", at: -1, wrong: fmt.Sprintf("%q does not stand in the source", strings.TrimSpace(cf.Text))}
}

// countedThere reports whether the passages that bear on the sentence have what a
// figure counts, or its number.
func (f *fitting) countedThere(bs []*bearing) bool {
	for _, b := range bs {
		for _, k := range b.order() {
			if b.source.numbersIn(k)[f.cf.Value] {
				return true
			}
		}
		for _, w := range stance.Said(stance.Prepare(f.cf.Unit), stance.Prepare(b.context())) {
			if w.Met > 0 {
				return true
			}
		}
	}
	return false
}

// ofSources reports whether a figure counts the sentence's own sources: "three
// sources say so".
func (c *claim) ofSources(f assay.Figure) bool {
	return f.Value <= float64(len(c.Citations)) && f.Unit != "" && (f.Unit == "source" || f.Unit == "report" || f.Unit == "outlet")
}

func abs(n int) int { return max(n, -n) }

// number finds a number as a word of the passages that bear on the sentence,
// where it was read as no figure.
func (b *bearing) number(cf assay.Figure) (int, bool) {
	for _, k := range b.order() {
		read := slices.ContainsFunc(b.source.figures, func(f assay.Figure) bool {
			by := f.Value / cf.Value // the 44 of 44 million is no percentage
			return f.Sentence == k && (by == 1 || f.High == cf.Value || cf.Kind == assay.Percent && (by == 1e3 || by == 1e6 || by == 1e9))
		})
		if !read && b.source.numbersIn(k)[cf.Value] {
			return k, true
		}
	}
	return -1, b.source.numbersIn(-1)[cf.Value]
}

// owned says that a figure of the sentence is given to one party and in the
// source to another; nil when it is not.
func (r *run) owned(c *claim, cf, df assay.Figure, b *bearing) *held {
	if cf.Owner == "" || df.Owner == "" || r.oneParty(cf.Owner, df.Owner, b.source) {
		return nil
	}
	return &held{kind: "owner", opposed: true, at: df.Sentence, in: b.source,
		wrong: fmt.Sprintf("the sentence has %s by the word of %s, the source by that of %s", strings.TrimSpace(cf.Text), cf.Owner, df.Owner)}
}

// figureOf gives a figure as the text writes it, with its unit and what happened.
func (r *run) figureOf(f assay.Figure) string { return counts(f, r.text.Document.Text) }

// figure gives a figure as the source writes it.
func (s *source) figure(f assay.Figure) string {
	if f.Sentence < 0 {
		return counts(f, "")
	}
	return counts(f, s.Document.Text)
}

// counts says what a figure counts, its text in quotation marks: “65,000 reports”;
// “82 people” (arrested).
func counts(f assay.Figure, text string) string {
	s := strings.TrimSpace(f.Text)
	if f.Start < f.End && f.End <= len(text) {
		s = strings.Join(strings.Fields(text[f.Start:f.End]), " ")
	}
	lower, out := strings.ToLower(s), "“"+s+"”"
	if f.Unit != "" && f.Kind == assay.Count && !strings.Contains(lower, strings.ToLower(f.Unit)[:min(len(f.Unit), 4)]) && !strings.Contains(lower, plural(f)) {
		out += " " + plural(f)
	}
	if f.Action != "" && !strings.Contains(lower, strings.ToLower(f.Action)) {
		out += " (" + f.Action + ")"
	}
	return out
}

func plural(f assay.Figure) string {
	if f.Value == 1 {
		return f.Unit
	}
	return text.Plural(f.Unit)
}

// bareNumbers holds the numbers in digits that are no figures (an age, a place
// in an order) to the sources: they have to stand there somewhere.
func (r *run) bareNumbers(c *claim, bs []*bearing) []held {
	var out []held
	for _, t := range text.Tokens(c.text) {
		v, ok := text.Number(t.Lower)
		span := assay.Span{Start: c.base + t.Start, End: c.base + t.End}
		if !ok || !hasDigit(t.Text) || v > 1900 && v < 2100 && v == math.Trunc(v) || r.inFigure(c, span) || r.inDate(c, span) || c.inName(span) || c.quotes(span) {
			continue
		}
		if !slices.ContainsFunc(bs, func(b *bearing) bool { return b.source.writes(v) }) {
			out = append(out, held{kind: "number", at: -1, wrong: fmt.Sprintf("%q does not stand in the source", t.Text)})
		}
	}
	return out
}

// writes reports whether a number stands anywhere in the source.
func (s *source) writes(v float64) bool {
	for k := -1; k < len(s.Annotation.Sentences); k++ {
		if s.numbersIn(k)[v] {
			return true
		}
	}
	return false
}

// inName reports whether a span of the text is a part of a name.
func (c *claim) inName(at assay.Span) bool {
	return slices.ContainsFunc(c.names, func(n assay.Name) bool { return n.Start <= at.Start && at.End <= n.End })
}

func (r *run) inFigure(c *claim, at assay.Span) bool {
	return slices.ContainsFunc(c.figures, func(f assay.Figure) bool { return f.Start <= at.Start && at.End <= f.End })
}

func (r *run) inDate(c *claim, at assay.Span) bool {
	return slices.ContainsFunc(c.dates, func(d assay.Date) bool { return d.Start < at.End && at.Start < d.End })
}

// quotes reports whether a span of the text's document is inside a quotation of
// the sentence.
func (c *claim) quotes(at assay.Span) bool {
	return slices.ContainsFunc(c.quotations(), func(q quotation) bool {
		return c.base+q.Start <= at.Start && at.End <= c.base+q.End
	})
}
