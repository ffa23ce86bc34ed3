package report

import (
	"assay"
	"assay/internal/text"
)

// draftChecked reads whole what fact-checkers wrote of the same claim.
func (w *writer) draftChecked() {
	if w.f.Question.Kind == assay.Descriptive {
		return
	}
	byDocument := map[string][]candidate{}
	var ids []string
	same := map[string]bool{}
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		if m.Document.Class != assay.FactCheck {
			continue
		}
		numbered := len(w.f.Question.Figures) == 0 || w.namesAsked(m, e.Sentence) || e.Stance.Unsupported || e.Stance.Label == assay.Refutes
		if e.Own >= 0.6 && numbered && !same[e.Document] {
			same[e.Document] = true
			ids = append(ids, e.Document)
		}
		if s.Function == assay.Limit || s.Function == assay.Heading || s.Function == assay.Meta {
			continue
		}
		c := candidate{Evidence: e, terms: termSet(s.Terms), figures: map[float64]bool{}, cluster: "check"}
		byDocument[e.Document] = append(byDocument[e.Document], c)
	}
	sec := section{key: "checked"}
	for _, id := range ids[:min(2, len(ids))] {
		w.writeSource(&sec, byDocument[id], 5)
	}
	w.addSection(sec)
}

// checkedLeads gives what a summary says of each check: what was checked, and
// what the checker found, where that reads on.
func (w *writer) checkedLeads() []assay.S {
	sec := w.sectionOf("checked")
	if sec == nil || len(sec.head) != len(sec.out.Sentences) {
		return nil
	}
	against := w.against()
	var out []assay.S
	begins := append([]int{0}, sec.out.Paragraphs...)
	for p, from := range begins {
		to := len(sec.out.Sentences)
		if p+1 < len(begins) {
			to = begins[p+1]
		}
		out = append(out, sec.out.Sentences[from])
		if bearsOn(sec.head[from].Stance) || from+1 == to {
			continue
		}
		answer := from + 1
		for k := from + 1; k < to; k++ {
			if w.finds(sec.head[k], against) && (k == from+1 || !pointsBack(sec.out.Sentences[k].Text)) {
				answer = k
				break
			}
		}
		out = append(out, sec.out.Sentences[answer])
	}
	return out
}

// against gives the profile's cues of criticism and dispute.
func (w *writer) against() []text.Phrase {
	for _, t := range w.topicCues() {
		if t.topic.Key == "against" {
			return t.cues
		}
	}
	return nil
}

// finds reports whether a checker's sentence answers what it checks.
func (w *writer) finds(e assay.Evidence, against []text.Phrase) bool {
	if bearsOn(e.Stance) {
		return true
	}
	m := w.f.Materials[e.Document]
	s := m.Annotation.Sentences[e.Sentence]
	stems := text.AllStems(m.Document.Text[s.Start:s.End])
	for _, cue := range against {
		if cue.In(stems) >= 0 {
			return true
		}
	}
	return false
}
