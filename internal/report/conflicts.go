package report

import (
	"fmt"

	"assay"
	"assay/internal/text"
)

// conflicts names counts of one thing that differ by who gives them.
func (w *writer) conflicts() []assay.S {
	var out []assay.S
	done := map[string]bool{}
	for i, a := range w.f.Figures {
		if a.Status != assay.Disputed || done[a.Quantity] {
			continue
		}
		for _, b := range w.f.Figures[i+1:] {
			if b.Quantity != a.Quantity || b.Value == a.Value || b.Origin == a.Origin || b.Status != assay.Disputed || a.Owner == b.Owner {
				continue
			}
			if !w.relevantFigure(a) && !w.relevantFigure(b) {
				continue
			}
			done[a.Quantity] = true
			out = append(out, assay.S{
				Text: fmt.Sprintf("The %s are counted differently: %s according to %s, %s according to %s.", pluralOf(a.Unit), a.Text, w.owner(a), b.Text, w.owner(b)),
				Role: assay.ClaimRole, Citations: append(w.figureCitations(a), w.figureCitations(b)...),
			})
			break
		}
		if len(out) == 2 {
			break
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
