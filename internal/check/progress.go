package check

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"assay"
	"assay/internal/evidence"
	"assay/internal/text"
)

// The stages that Progress is told of, in the order in which they begin. The
// origins are found before the stances are counted by them, and their stage ends
// just after: the two are one piece of work to a reader.
const (
	stageQuestion = "Question"
	stageSearch   = "Search"
	stagePassages = "Passages"
	stageStance   = "Stance"
	stageOrigins  = "Origins"
	stageFigures  = "Figures"
	stageVerdict  = "Verdict"
	stageReport   = "Report"
	stageAnchors  = "Anchors"
)

// telling tells of stages; nil when nobody listens.
type telling func(Step)

// begin tells that stages begin.
func (t telling) begin(stages ...string) {
	for _, s := range stages {
		if t != nil {
			t(Step{Stage: s})
		}
	}
}

// end tells that a stage ended; detail is asked for only when somebody listens.
func (t telling) end(stage string, detail func() string) {
	if t != nil {
		t(Step{Stage: stage, Done: true, Detail: detail()})
	}
}

// found tells what was found.
func (t telling) found(f *assay.Findings) {
	if t != nil {
		t(Step{Stage: stagePassages, Found: firstPassages(f)})
	}
}

// finder gives the library as a search that tells when it turns from searching
// to reading what it found.
func (t telling) finder(f evidence.Finder, searched func() string) evidence.Finder {
	if t == nil {
		return f
	}
	return &toldFinder{Finder: f, turn: sync.OnceFunc(func() {
		t.end(stageSearch, searched)
		t.begin(stagePassages)
	})}
}

// toldFinder is a finder whose first reading is told of.
type toldFinder struct {
	evidence.Finder
	turn func()
}

// Materials gives documents with their annotations.
func (f *toldFinder) Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error) {
	f.turn()
	return f.Finder.Materials(ctx, ids)
}

// questionWords says what a question was taken to be.
func questionWords(q assay.Question) string {
	switch q.Kind {
	case assay.Polar:
		read := []string{"a claim"}
		if q.Actor.Name != "" {
			read = append(read, "its actor")
		}
		switch len(q.Figures) {
		case 0:
		case 1:
			read = append(read, "its number")
		default:
			read = append(read, "its numbers")
		}
		return text.List(read) + " read from the question"
	case assay.Quantity:
		return "asks for a number; there is no verdict on such a question"
	}
	return "asks for an account; there is no verdict on such a question"
}

// searchWords says what was searched.
func searchWords(documents, failed int) string {
	s := text.Count(documents, "document", "documents") + " searched, "
	if failed == 0 {
		return s + "no source failed to open"
	}
	return s + text.Count(failed, "source", "sources") + " failed to open"
}

// passageWords says what was read of what the search found.
func passageWords(f *assay.Findings) string {
	return fmt.Sprintf("%s read, %s of use in %s", text.Count(f.Adequacy.PassagesRead, "passage", "passages"),
		text.Count(len(f.Evidence), "sentence", "sentences"), text.Count(len(f.Materials), "source", "sources"))
}

// stanceWords says how many sentences were judged.
func stanceWords(f *assay.Findings) string {
	held := text.Count(len(f.Evidence), "sentence", "sentences") + " held against the "
	if f.Question.Kind == assay.Polar {
		return held + "claim"
	}
	return held + "question"
}

// originWords says how the sources go together.
func originWords(f *assay.Findings) string {
	return fmt.Sprintf("%s in %s", text.Count(len(f.Materials), "source", "sources"), text.Count(len(f.Origins), "group", "groups"))
}

// figureWords says what the ledger holds.
func figureWords(f *assay.Findings) string {
	s := text.Count(len(f.Figures), "figure", "figures") + " in the ledger"
	if n := len(f.Conflicts); n > 0 {
		s += ", " + text.Count(n, "quantity", "quantities") + " counted differently"
	}
	return s
}

// verdictWords says what a verdict was decided from, and not which it is: that
// stands in the report, beside its reason.
func verdictWords(v *assay.Verdict) string {
	if v == nil {
		return "none for this kind of question"
	}
	return fmt.Sprintf("decided from %s for the claim and %s against it", text.Count(len(v.Support), "origin", "origins"), text.Group(len(v.Refute)))
}

// reportWords says how long a draft is.
func reportWords(r *assay.Report) string {
	n := len(r.Summary) + len(r.BottomLine) + len(r.Gaps)
	for _, s := range r.Sections {
		n += len(s.Sentences)
	}
	return fmt.Sprintf("%s drafted from %s", text.Count(n, "sentence", "sentences"), text.Count(len(r.Sources), "source", "sources"))
}

// anchorWords says what the anchors' check refused.
func anchorWords(r *assay.Report) string {
	if n := len(r.Refused); n > 0 {
		return "checked against the stored text; " + text.Count(n, "sentence", "sentences") + " refused"
	}
	return "checked against the stored text; nothing was refused"
}

// mostFound is the most passages that are told of before there is a report.
const mostFound = 6

// firstPassages gives the best sentences found, one of each document: those
// that tell something and can be read alone.
func firstPassages(f *assay.Findings) []Passage {
	var out []Passage
	seen := map[string]bool{}
	for _, e := range f.Evidence {
		m := f.Materials[e.Document]
		if len(out) == mostFound {
			break
		}
		if m == nil || seen[e.Document] || e.Sentence >= len(m.Annotation.Sentences) {
			continue
		}
		s := m.Annotation.Sentences[e.Sentence]
		if !s.Standalone || !slices.Contains([]assay.Function{assay.Fact, assay.Finding}, s.Function) || s.Start < 0 || s.End > len(m.Document.Text) || s.Start >= s.End {
			continue
		}
		words := m.Document.Text[s.Start:s.End]
		if seen[words] {
			continue // a copy
		}
		seen[e.Document], seen[words] = true, true
		d := m.Document
		d.Text, d.Segments = "", nil
		out = append(out, Passage{Text: words, Document: d})
	}
	return out
}
