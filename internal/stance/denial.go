package stance

import (
	"fmt"
	"slices"

	"assay"
	"assay/internal/text"
	"assay/internal/text/wordnet"
)

// denies reports whether a negation stands right before the claim's action:
// "says that it is old and did not repair them", "failed to repair them".
func (j *Judge) denies(stems []string) bool {
	for _, p := range j.q.Parts {
		if p.Role != "action" {
			continue
		}
		for at, s := range stems {
			if !slices.Contains(p.Stems, s) {
				continue
			}
			for k := max(0, at-3); k < at; k++ {
				if negation(stems[k]) && !slices.ContainsFunc(stems[k+1:at], falling) {
					return true // and not "did not fail to"
				}
				if at-k <= 2 && falling(stems[k]) && !slices.ContainsFunc(stems[max(0, k-3):k], negation) {
					return true
				}
			}
		}
	}
	return false
}

// negation reports whether a stem denies what follows it.
func negation(stem string) bool {
	switch stem {
	case "not", "never", "neither", "nor", "didn't", "hasn't", "haven't", "wasn't", "weren't", "no", "cannot":
		return true
	}
	return false
}

// falling reports whether a stem says that what follows it was not done:
// "failed to", "unable to", "refused to", "declined to".
func falling(stem string) bool {
	switch stem {
	case "fail", "failur", "unabl", "refus", "declin", "neglect":
		return true
	}
	return false
}

// corrects gives why a sentence that has the claim's number gives another in its
// place ("12 and not 400", "12 rather than 400"), "" when it does not.
func (j *Judge) corrects(m *assay.Material, i int) string {
	a := &m.Annotation
	for _, want := range j.q.Figures {
		for _, f := range a.Figures {
			if f.Sentence != i || !j.near(want, f) {
				continue
			}
			before := text.Tokens(m.Document.Text[a.Sentences[i].Start:f.Start])
			n := len(before)
			if n == 0 || before[n-1].Lower != "not" && (n < 2 || before[n-2].Lower+" "+before[n-1].Lower != "rather than" && before[n-2].Lower+" "+before[n-1].Lower != "instead of") {
				continue
			}
			for _, g := range a.Figures {
				if g.Sentence == i && g.Start != f.Start && g.Kind == f.Kind && !j.near(want, g) && (g.Unit == "" || f.Unit == "" || j.unitOf(g.Unit) == j.unitOf(f.Unit)) {
					return fmt.Sprintf("it gives %s and not %s", g.Text, f.Text)
				}
			}
		}
	}
	return ""
}

// direction is the first of the oppositions: what rises does not fall.
const direction = 2

// reverses gives why a sentence that says all of the claim but its action says
// that the thing went the other way ("fell" for "rose"), "" when it does not.
func (j *Judge) reverses(stems []string, covers []bool) string {
	k := missing(covers)
	if k < 0 || j.q.Parts[k].Role != "action" || slices.Index(covers[k+1:], false) >= 0 {
		return ""
	}
	poles, claimed := polesOf(), -1
	for _, s := range j.q.Parts[k].Stems {
		for _, p := range poles[s] {
			if p < direction {
				claimed = int(p)
			}
		}
	}
	if claimed < 0 {
		return ""
	}
	for _, s := range stems {
		if slices.Contains(poles[s], uint16(claimed)) {
			return ""
		}
	}
	for _, s := range stems {
		if slices.Contains(poles[s], uint16(claimed^1)) && !text.IsStop(s) {
			return fmt.Sprintf("it says %q where the claim says %q", s, j.q.Parts[k].Text)
		}
	}
	return ""
}

// missing gives the first part that is not covered, -1 when all are.
func missing(covers []bool) int { return slices.Index(covers, false) }

// inOtherWords gives a word of a sentence that shares a meaning with a part of
// the claim, "" when there is none. An actor and a number have no other words; an
// action has, but what the claim says was done is not left to a near synonym:
// "missing" shares a meaning with "lost", and nobody need have lost them.
func (j *Judge) inOtherWords(p assay.Part, m *assay.Material, s assay.Sentence) string {
	if p.Role != "object" && p.Role != "circumstance" || len(p.Stems) == 0 {
		return ""
	}
	// Only the question's own word: a synonym of a synonym says something else.
	mine := wordnet.Senses(wordnet.Key(p.Stems[0]), nil)
	var theirs []wordnet.Sense
	for _, t := range text.Tokens(m.Document.Text[s.Start:s.End]) {
		if text.IsStop(t.Lower) {
			continue
		}
		theirs = wordnet.Senses(wordnet.Key(text.Stem(t.Lower)), theirs[:0])
		if slices.ContainsFunc(theirs, func(x wordnet.Sense) bool { return slices.Contains(mine, x) }) {
			return t.Text
		}
	}
	return ""
}
