package audit

import (
	"fmt"
	"slices"

	"assay"
	"assay/internal/text"
)

// sum counts what an audit came to.
func sum(out *assay.Audit) {
	c := assay.AuditCounts{Sentences: len(out.Sentences), Outcomes: []assay.OutcomeCount{}}
	n := map[assay.AuditOutcome]int{}
	for _, s := range out.Sentences {
		n[s.Outcome]++
		if s.Outcome == assay.NotChecked {
			continue
		}
		c.Checked++
		if len(s.Citations) > 0 {
			c.Cited++
			if s.Outcome.Borne() {
				c.Borne++
			}
			if len(s.OneOrigin) > 0 {
				c.OneOrigin++
			}
		}
	}
	for _, s := range out.Sentences {
		if slices.ContainsFunc(s.Elsewhere, assay.AuditRemark.Otherwise) {
			c.Elsewhere++
		}
	}
	for _, o := range assay.AuditOutcomes {
		if n[o] > 0 {
			c.Outcomes = append(c.Outcomes, assay.OutcomeCount{Outcome: o, Sentences: n[o]})
		}
	}
	out.Counts = c
	out.Line = line(c)
	if c.Cited > 0 && n[assay.SourceNotRead] == c.Cited && !slices.ContainsFunc(out.References, func(r assay.AuditReference) bool { return r.State != assay.RefNotListed }) {
		out.Line += " The text does not say which sources these are."
	}
}

// line is the result in one sentence.
func line(c assay.AuditCounts) string {
	if c.Cited == 0 {
		return fmt.Sprintf("No sentence cites anything; %s something that can be checked.", text.Count(c.Checked, "sentence states", "sentences state"))
	}
	unread := 0
	for _, o := range c.Outcomes {
		if o.Outcome == assay.SourceNotRead {
			unread = o.Sentences
		}
	}
	borne := "are borne out by what they cite"
	if c.Borne == 1 {
		borne = "is borne out by what it cites"
	}
	s := fmt.Sprintf("%s of %s %s", text.Group(c.Borne), text.Count(c.Cited, "cited sentence", "cited sentences"), borne)
	switch {
	case unread == c.Cited: // "none is borne out" would be said of what was not looked at
		s = "Of " + text.Count(c.Cited, "cited sentence", "cited sentences") + " no source could be looked at"
	case unread > 0:
		s += "; of " + text.Group(unread) + " no source could be looked at"
	}
	if c.OneOrigin > 0 {
		s += "; " + text.Count(c.OneOrigin, "cites several pages", "cite several pages") + " of one origin"
	}
	if c.Elsewhere > 0 {
		s += "; of " + text.Count(c.Elsewhere, "sentence", "sentences") + " other sources of the library say otherwise"
	}
	return s + "."
}
