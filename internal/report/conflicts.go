package report

import (
	"cmp"
	"fmt"
	"slices"

	"assay"
	"assay/internal/text"
)

// maxConflicts bounds the conflicts that a report prints.
const maxConflicts = 2

// conflicts names the counts of one thing that differ, by who gives them, and
// the reason that a source gives, or that none does. of says which figures the
// section at hand is about.
func (w *writer) conflicts(of func(assay.Figure) bool) []assay.S {
	var out []assay.S
	printed := 0
	for _, c := range w.byRelevance(w.f.Conflicts) {
		low, high := c.Figures[0], c.Figures[len(c.Figures)-1]
		if printed == maxConflicts || !of(low) && !of(high) {
			continue
		}
		s := assay.S{Role: assay.ClaimRole, Citations: trimCitations(append(w.figureCitations(low), w.figureCitations(high)...))}
		s.Text = fmt.Sprintf("The counts differ: %s according to %s, %s according to %s", numbered(low), w.counter(low), numbered(high), w.counter(high))
		d, ok := drafted{}, false
		if c.Document != "" {
			d, ok = w.say(c.Document, c.Sentence, alone)
		}
		if ok {
			s.Text += "."
		} else {
			s.Text += "; no source here explains the difference."
		}
		printed++
		out = append(out, s)
		if ok {
			out = append(out, w.claim(d))
		}
	}
	return out
}

// byRelevance puts the conflicts first whose sources bear most on the question.
func (w *writer) byRelevance(conflicts []assay.Conflict) []assay.Conflict {
	score := map[string]float64{}
	for _, e := range w.f.Evidence {
		score[e.Document] = max(score[e.Document], e.Score)
	}
	best := func(c assay.Conflict) float64 {
		b := 0.0
		for _, f := range c.Figures {
			b = max(b, score[f.Document])
		}
		return b
	}
	out := slices.Clone(conflicts)
	slices.SortStableFunc(out, func(a, b assay.Conflict) int { return cmp.Compare(best(b), best(a)) })
	return out
}

// counter names who gives a count, and what a source that gives it rests on.
func (w *writer) counter(f assay.Figure) string {
	name := w.owner(f)
	if v := w.voiceOf(f.Document); v.relay != "" && name == v.name {
		return fmt.Sprintf("%s, which relies on %s", name, v.relay)
	}
	return name
}

// numbered gives a figure with what it counts: 319 arrests, 244 people arrested.
func numbered(f assay.Figure) string {
	words := lowerFirst(f.Text)
	if f.Unit != "" && f.Kind == assay.Count {
		words += " " + pluralOf(f.Unit)
	}
	if f.Action != "" {
		words += " " + f.Action
	}
	return words
}

// trimCitations keeps three citations at most, each once.
func trimCitations(all []assay.Citation) []assay.Citation {
	var out []assay.Citation
	for _, c := range all {
		if !slices.Contains(out, c) && len(out) < 3 {
			out = append(out, c)
		}
	}
	return out
}

func (w *writer) relevantFigure(f assay.Figure) bool {
	for _, r := range w.table {
		if r.figure.Document == f.Document || r.figure.Event != "" && r.figure.Event == f.Event {
			return true
		}
	}
	return false
}

// dateConflicts names numbers that sources put in different periods.
func (w *writer) dateConflicts() []assay.S {
	var out []assay.S
	seen := map[float64]bool{}
	for i, a := range w.f.Figures {
		if !distinctive(a.Value) || seen[a.Value] || text.Years(a.Period) == "" || !w.relevantFigure(a) {
			continue
		}
		for _, b := range w.f.Figures[i+1:] {
			if b.Value != a.Value || b.Document == a.Document || !w.relevantFigure(b) || text.Years(b.Period) == "" || text.Years(b.Period) == text.Years(a.Period) {
				continue
			}
			seen[a.Value] = true
			out = append(out, assay.S{
				Text: fmt.Sprintf("The sources do not date the %s alike: %s according to %s, %s according to %s.", grouped(a.Value), a.Period, w.voiceOf(a.Document).name, b.Period, w.voiceOf(b.Document).name),
				Role: assay.ClaimRole, Citations: append(w.figureCitations(a), w.figureCitations(b)...),
			})
			break
		}
		if len(out) == 1 {
			break
		}
	}
	return out
}

// distinctive reports whether a number has at least three significant digits,
// so that two sources that give it speak of one thing.
func distinctive(v float64) bool {
	if v < 100 || v != float64(int64(v)) {
		return false
	}
	n := int64(v)
	for n%10 == 0 {
		n /= 10
	}
	return n >= 100
}

// grouped writes a whole number with commas.
func grouped(v float64) string { return numberForms(v)[0] }

// lowerFirst makes the first letter small: a number in words at the head of its
// sentence stands within another here.
func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
