package compare

import (
	"fmt"

	"assay"
	"assay/internal/text"
)

// reasons tells what lies behind a change of a sentence, where it can be told.
type reasons struct {
	d             *Difference
	before, after map[string]assay.Source // by the hash of their text
	locations     [2]map[string]bool      // of the sources cited, before and after
	figures       []turned
}

func newReasons(d *Difference, before, after *assay.Report, figures []turned) *reasons {
	r := &reasons{d: d, before: numbers(before), after: numbers(after), figures: figures}
	for i, report := range []*assay.Report{before, after} {
		r.locations[i] = map[string]bool{}
		for _, s := range report.Sources {
			r.locations[i][s.Location] = true
		}
	}
	return r
}

// of gives the reason of one change; before or after is nil. The nearest reason
// comes first: a source of the sentence, a figure in it, what was searched, the
// engine.
func (r *reasons) of(before, after *sentence) string {
	for _, why := range []func(before, after *sentence) string{r.newSource, r.goneSource, r.otherSource, r.figure, r.basis} {
		if s := why(before, after); s != "" {
			return s
		}
	}
	return r.everywhere()
}

// newSource: the sentence rests on a source that was not cited before.
func (r *reasons) newSource(_, after *sentence) string {
	if after == nil {
		return ""
	}
	for _, hash := range after.rests {
		s, ok := r.after[hash]
		if _, cited := r.before[hash]; !ok || cited {
			continue
		}
		if r.locations[0][s.Location] {
			return fmt.Sprintf("its source %s was read again and has changed", name(s))
		}
		return fmt.Sprintf("its source %s is new", name(s))
	}
	return ""
}

// goneSource: the sentence rested on a source that is not cited any more.
func (r *reasons) goneSource(before, _ *sentence) string {
	if before == nil {
		return ""
	}
	for _, hash := range before.rests {
		s, ok := r.before[hash]
		if _, cited := r.after[hash]; !ok || cited {
			continue
		}
		if r.locations[1][s.Location] {
			return fmt.Sprintf("its source %s was read again and has changed", name(s))
		}
		return fmt.Sprintf("it rested on source %s, which is not cited any more", name(s))
	}
	return ""
}

// otherSource: the same words rest on other sources, which both reports cite.
func (r *reasons) otherSource(before, after *sentence) string {
	if before != nil && after != nil && before.Text == after.Text {
		return "it rests on other sources than before"
	}
	return ""
}

// figure: a figure that the sentence is anchored at has changed.
func (r *reasons) figure(before, after *sentence) string {
	for i := range r.figures {
		f := &r.figures[i]
		if !(f.before != nil && holds(before, f.before)) && !(f.after != nil && holds(after, f.after)) {
			continue
		}
		switch {
		case f.before == nil:
			return fmt.Sprintf("the figure %s is new", f.after.Text)
		case f.after == nil:
			return fmt.Sprintf("the figure %s is gone", f.before.Text)
		case f.before.Text != f.after.Text:
			return fmt.Sprintf("the figure was %s and is %s", f.before.Text, f.after.Text)
		}
		return fmt.Sprintf("the figure %s was %s and is %s", f.after.Text, f.before.Status, f.after.Status)
	}
	return ""
}

// holds reports whether a sentence is anchored where a figure stands.
func holds(s *sentence, f *assay.ReportFigure) bool {
	if s == nil {
		return false
	}
	for _, c := range s.Citations {
		a := c.Anchor
		if a.DocumentSHA256 == f.Anchor.DocumentSHA256 && a.Start < f.Anchor.End && f.Anchor.Start < a.End {
			return true
		}
	}
	return false
}

// basis: what the sentence was computed from is another.
func (r *reasons) basis(before, after *sentence) string {
	if before == nil || after == nil || before.Basis == nil || after.Basis == nil || before.Basis.Searched == after.Basis.Searched {
		return ""
	}
	return fmt.Sprintf("%s were searched, and %d before", text.Count(after.Basis.Searched, "document", "documents"), before.Basis.Searched)
}

// everywhere: what may lie behind any change of the report.
func (r *reasons) everywhere() string {
	engine := r.d.Engine[0] != r.d.Engine[1]
	switch {
	case engine && r.d.Library:
		return "the library and the engine have changed"
	case engine:
		return fmt.Sprintf("the engine has changed from %s to %s", r.d.Engine[0], r.d.Engine[1])
	case r.d.Library:
		return "the library has changed"
	}
	return ""
}

// name gives a source's number and publisher: "3 (The Valley Herald)".
func name(s assay.Source) string {
	for _, who := range []string{s.Publisher, s.Title} {
		if who != "" {
			return fmt.Sprintf("%d (%s)", s.N, text.Cut(who, 100))
		}
	}
	return fmt.Sprint(s.N)
}
