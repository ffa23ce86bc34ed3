// Package stance judges how a sentence stands to a claim: supports, refutes or
// neutral, with reasons that a reader understands. This judge is a set of
// rules: support has to cover every part of the claim; refutation needs
// explicit opposing words. It abstains where a rule does not hold. The verdict
// counts what it gives by origin.
package stance

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Judge is a rule-based judge for one question.
type Judge struct {
	q       assay.Question
	oppose  []text.Phrase // words that call a claim untrue
	wanting []text.Phrase // words that find no support for it
	hedge   []text.Phrase // words that leave it open
	near    func(want, f assay.Figure) bool
	unitOf  func(word string) string
	claimed map[string]bool // stems of the claim's object
}

// New makes a judge for a question. near says whether a figure has the value
// that the question names; unit brings a word to the unit that it counts.
func New(q assay.Question, p *assay.Profile, near func(want, f assay.Figure) bool) *Judge {
	j := &Judge{q: q, near: near, claimed: map[string]bool{}}
	for _, w := range opposing {
		j.oppose = append(j.oppose, text.NewPhrase(w))
	}
	for _, w := range findingNone {
		j.wanting = append(j.wanting, text.NewPhrase(w))
	}
	for _, w := range leavingOpen {
		j.hedge = append(j.hedge, text.NewPhrase(w))
	}
	j.unitOf = func(w string) string {
		if p != nil {
			if u, ok := p.Units[w]; ok {
				return u
			}
		}
		return w
	}
	return j
}

// Judge judges sentence i of a material. actor says whether the sentence is by
// or about the claim's actor.
func (j *Judge) Judge(m *assay.Material, i int, actor bool) assay.Stance {
	a := &m.Annotation
	s := a.Sentences[i]
	st := assay.Stance{Label: assay.Neutral, Covers: make([]bool, len(j.q.Parts))}
	if len(j.q.Parts) == 0 {
		return st
	}
	terms := s.Terms
	var title []string
	covered, core, coreCovered, numbered, acted := 0, 0, 0, true, true
	for k, p := range j.q.Parts {
		ok := false
		switch p.Role {
		case "actor":
			ok = actor
		case "quantity":
			ok = j.quantity(a, i, p.Text, false)
			numbered = numbered && (ok || j.quantity(a, i, p.Text, true))
		case "circumstance", "object":
			if ok = anyIn(p.Stems, terms); !ok {
				if title == nil {
					title = text.Stems(m.Document.Title)
					slices.Sort(title)
				}
				ok = anyIn(p.Stems, title)
			}
		default:
			ok = anyIn(p.Stems, terms)
		}
		st.Covers[k] = ok
		if p.Role == "action" {
			acted = acted && ok
		}
		if ok {
			covered++
		} else {
			st.Reasons = append(st.Reasons, fmt.Sprintf("does not say %q", p.Text))
		}
		if p.Role == "action" || p.Role == "object" {
			core++
			if ok {
				coreCovered++
			}
		}
	}
	if k := missing(st.Covers); k >= 0 && covered == len(j.q.Parts)-1 && covered > 0 {
		if w := j.inOtherWords(j.q.Parts[k], m, s); w != "" {
			st.Covers[k] = true
			covered++
			if j.q.Parts[k].Role == "object" {
				coreCovered++
			}
			st.Reasons = []string{fmt.Sprintf("it says %q for %q", w, j.q.Parts[k].Text)}
		}
	}
	share := float64(covered) / float64(len(j.q.Parts))
	st.Score = share
	st.Partial = share >= 0.5
	if !st.Partial {
		return st // too little of the claim for any rule below
	}
	stems := text.AllStems(m.Document.Text[s.Start:s.End])
	statement := statementOf(a, i)
	negated := s.Negated || j.denies(stems)
	opposed := matchAny(j.oppose, stems)
	// To answer the claim a sentence has to be about it: its actor, its action, its number, and all but one of its parts.
	about := core > 0 && coreCovered > 0 && covered >= len(j.q.Parts)-1 && (actor || j.q.Actor.Name == "") && numbered && acted
	switch {
	case s.Function == assay.Disclaimer || s.Function == assay.Limit || s.Function == assay.Request || s.Function == assay.Meta || s.Function == assay.Stake:
		st.Reasons = append(st.Reasons, "it says what its source does not show or asks for, and states nothing itself")
	case about && matchAny(j.wanting, stems) != "":
		st.Unsupported = true
		st.Reasons = []string{"it examines the claim and finds that the evidence does not support it"}
	case opposed != "" && covered == len(j.q.Parts):
		st.Label = assay.Refutes
		st.Reasons = []string{fmt.Sprintf("it answers the claim with %q", opposed)}
	case statement != nil && statement.Denied && about:
		st.Label = assay.Refutes
		st.Reasons = []string{fmt.Sprintf("%s denies it", orSource(statement.Speaker))}
	case covered == len(j.q.Parts) && j.corrects(m, i) != "":
		st.Label = assay.Refutes
		st.Reasons = []string{j.corrects(m, i)}
	case j.reverses(stems, st.Covers) != "" && !negated && matchAny(j.hedge, stems) == "":
		st.Label = assay.Refutes
		st.Reasons = []string{j.reverses(stems, st.Covers)}
	case negated && share >= 0.99:
		st.Label = assay.Refutes
		st.Reasons = []string{"it states the opposite"}
	case covered == len(j.q.Parts) && !negated && matchAny(j.hedge, stems) == "":
		st.Label = assay.Supports
		st.Reasons = append(st.Reasons, "it covers every part of the claim")
	}
	return st
}

// quantity reports whether sentence i gives a figure of the value that the
// claim names, and counts what the claim counts. A figure that the sentence
// only quotes is not asserted: it cannot support the claim, yet a sentence that
// answers the claim has to name it, so quoted says whether such a one will do.
func (j *Judge) quantity(a *assay.Annotation, i int, written string, quoted bool) bool {
	for _, want := range j.q.Figures {
		if want.Text != written {
			continue
		}
		for _, f := range a.Figures {
			if f.Sentence != i || !j.near(want, f) || f.Role == assay.Quoted && !quoted || f.Role == assay.Denominator || f.Role == assay.Target || f.Role == assay.Difference {
				continue
			}
			if want.Unit == "" || f.Unit == "" || j.unitOf(f.Unit) == j.unitOf(want.Unit) {
				return true
			}
		}
	}
	return false
}

func statementOf(a *assay.Annotation, i int) *assay.Statement {
	for k := range a.Statements {
		if a.Statements[k].Sentence == i {
			return &a.Statements[k]
		}
	}
	return nil
}

func orSource(s string) string {
	if s == "" {
		return "the source"
	}
	return s
}

// anyIn reports whether sorted terms hold one of the stems.
func anyIn(stems, terms []string) bool {
	for _, s := range stems {
		if _, ok := slices.BinarySearch(terms, s); ok {
			return true
		}
	}
	return false
}

func matchAny(phrases []text.Phrase, stems []string) string {
	for _, p := range phrases {
		if p.In(stems) >= 0 {
			return strings.Join(p, " ")
		}
	}
	return ""
}
