// Package verdict weighs stances by origin: it counts independent origins,
// never pages, and says why in one sentence. It is pure arithmetic over what
// stance, lineage and figures found; the report prints it.
package verdict

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// sided marks an origin whose only sources advocate or campaign.
const sided assay.Interest = "sided"

// unvouched marks an origin whose only sources are pages of the web of which
// nobody has said who stands behind them.
const unvouched assay.Interest = "unvouched"

// tally is what the evidence says, by origin.
type tally struct {
	support, refute                map[string]bool // origin IDs
	independent, refuteIndependent int
	interested, partner            int
	sided                          int  // origins of advocates and partisans alone
	unvouched                      int  // origins of pages of the web that nobody knows alone
	primary                        bool // a court's or an auditor's own record states it
	partial                        int
	considered                     int
}

// Decide gives the verdict for a polar question, or nil for any other.
//
// Supported: two independent origins support every part of the claim and none
// refutes it, or one primary record (a judgment, a statute, an audit) states
// it. Refuted: an independent origin states the opposite, and support comes
// from interested parties alone or not at all. Conflicting evidence: both sides
// have independent origins. Otherwise Not enough evidence, with the reason.
func Decide(f *assay.Findings) *assay.Verdict {
	if f.Question.Kind != assay.Polar {
		return nil
	}
	t := count(f)
	v := &assay.Verdict{Support: keys(t.support), Refute: keys(t.refute), Independent: t.independent}
	actor := f.Question.Actor.Name
	switch {
	case Twofold(f.Question.Claim):
		v.Label = assay.NotEnoughEvidence
		v.Reason = "The claim says a thing and its opposite, so nothing can bear out all of it."
	case t.refuteIndependent > 0 && t.independent > 0:
		v.Label = assay.Conflicting
		v.Reason = fmt.Sprintf("%s the claim%s; %s it%s.", originsDo(t.independent, "support"), pages(f, v.Support), strings.ToLower(originsDo(t.refuteIndependent, "dispute")), pages(f, v.Refute))
	case t.refuteIndependent > 0:
		v.Label = assay.Refuted
		v.Reason = fmt.Sprintf("%s the claim; %s", originsDo(t.refuteIndependent, "dispute"), supportClause(t, actor))
	case t.independent >= 2 || t.primary:
		v.Label = assay.Supported
		if t.primary && t.independent < 2 {
			v.Reason = "A primary record states it, and no source in the library disputes it."
		} else {
			v.Reason = fmt.Sprintf("%s every part of the claim%s, and none in the library disputes it.", originsDo(t.independent, "support"), pages(f, v.Support))
		}
	default:
		v.Label = assay.NotEnoughEvidence
		v.Reason = shortfall(f, t, actor)
	}
	return v
}

// count sorts the judged evidence by origin.
func count(f *assay.Findings) tally {
	t := tally{support: map[string]bool{}, refute: map[string]bool{}}
	by := map[string]assay.Interest{}
	for _, e := range f.Evidence {
		t.considered++
		if e.Stance.Partial {
			t.partial++
		}
		switch e.Stance.Label {
		case assay.Supports:
			t.support[e.Origin] = true
			interest := e.Interest
			if interest == assay.Independent && !credible(f, e) {
				interest = sided // never enough alone
				if f.Materials[e.Document] != nil && f.Materials[e.Document].Document.Unvouched() {
					interest = unvouched
				}
			}
			by[e.Origin] = weaker(by[e.Origin], interest)
			if e.Interest == assay.Independent && isRecord(f, e) {
				t.primary = true
			}
		case assay.Refutes:
			if !t.refute[e.Origin] && e.Interest == assay.Independent && credible(f, e) {
				t.refuteIndependent++
				t.refute[e.Origin] = true
			}
		}
	}
	for _, i := range by {
		switch i {
		case assay.Independent:
			t.independent++
		case assay.Partner:
			t.partner++
		case sided:
			t.sided++
		case unvouched:
			t.unvouched++
		default:
			t.interested++
		}
	}
	return t
}

// weaker keeps the most independent standing that an origin's sentences have.
func weaker(a, b assay.Interest) assay.Interest {
	if a == assay.Independent || b == assay.Independent {
		return assay.Independent
	}
	if a == assay.Partner || b == assay.Partner {
		return assay.Partner
	}
	for _, i := range []assay.Interest{sided, unvouched} {
		if a == i || b == i {
			return i
		}
	}
	return assay.Interested
}

// credible reports whether a source is of a class that reports, checks or
// rules. Advocates and partisans are heard in the report, and pages of the web
// that nobody vouches for; they settle nothing.
func credible(f *assay.Findings, e assay.Evidence) bool {
	m := f.Materials[e.Document]
	if m == nil {
		return false
	}
	switch m.Document.Class {
	case assay.Advocacy, assay.Partisan:
		return false
	}
	return !m.Document.Unvouched()
}

// isRecord reports whether a sentence stands in a primary record.
func isRecord(f *assay.Findings, e assay.Evidence) bool {
	m := f.Materials[e.Document]
	return m != nil && (m.Document.Class == assay.Court || m.Document.Class == assay.Oversight) &&
		m.Annotation.Sentences[e.Sentence].Function == assay.Finding
}

func supportClause(t tally, actor string) string {
	switch {
	case t.interested > 0 && actor != "":
		return fmt.Sprintf("support for it comes from %s alone.", text.WithArticle(actor))
	case t.interested+t.partner > 0:
		return "support for it comes from interested parties alone."
	}
	return "no source in the library supports all of it."
}

// shortfall says why the evidence is not enough.
func shortfall(f *assay.Findings, t tally, actor string) string {
	s := missing(f, t, actor)
	if spread := pages(f, keys(t.support)); spread != "" {
		s = strings.Replace(s, " assert it;", " assert it"+spread+";", 1)
	}
	if who := examiner(f); who != "" {
		s = strings.TrimSuffix(s, ".") + "; " + who + " examined the claim and found that the evidence does not support it."
	}
	return s
}

// examiner gives the publisher of the best sentence that finds the evidence wanting.
func examiner(f *assay.Findings) string {
	for _, e := range f.Evidence {
		if m := f.Materials[e.Document]; e.Stance.Unsupported && e.Interest == assay.Independent && m != nil {
			return plainName(m.Document.Publisher)
		}
	}
	return ""
}

// plainName is a publisher's name without what stands in parentheses after it.
func plainName(s string) string {
	if i := strings.Index(s, " ("); i > 0 {
		return s[:i]
	}
	return s
}

// missing says what the evidence lacks.
func missing(f *assay.Findings, t tally, actor string) string {
	searched := f.Adequacy.DocumentsSearched
	whose := "the parties to it"
	if actor != "" {
		whose = text.WithArticle(actor)
	}
	switch {
	case t.considered == 0:
		return fmt.Sprintf("Nothing in the %d sources searched bears on the claim.", searched)
	case t.independent == 0 && t.interested+t.partner+t.sided == 0 && t.unvouched > 0:
		return "Only pages of the web whose publishers are not known here assert all of it; no known source in the library confirms it."
	case t.independent == 1:
		return "Independent support comes from one origin only; no other confirms it."
	case t.interested > 0 && t.partner > 0:
		return fmt.Sprintf("Only %s and bodies that took part assert it; no independent origin in the library confirms it.", whose)
	case t.interested > 0:
		return fmt.Sprintf("Only %s and those who relay that account assert it; no independent origin in the library confirms it.", whose)
	case t.sided > 0:
		return "Only advocates or partisan outlets assert all of it; no other origin in the library confirms it."
	case t.partner > 0:
		return "Only official bodies that took part assert it; no independent origin in the library confirms it."
	}
	if who, figure, lacks := sizeAsked(f); who != "" {
		return fmt.Sprintf("A figure of the size asked about, %s, is given by %s, which %s; no independent origin in the library confirms it.", figure, who, lacks)
	}
	if q := unmetQuantity(f); q != "" {
		if who := examinedSize(f); who != "" && examiner(f) == "" {
			return fmt.Sprintf("None of the %d sources searched gives the number asked about, %s, for what the claim counts; %s takes up a number of this size as somebody else's claim.", searched, q, who)
		}
		if examiner(f) != "" { // the examiner names the number, as the claim's and not its own
			return fmt.Sprintf("None of the %d sources searched gives the number asked about, %s, as a figure of its own.", searched, q)
		}
		return fmt.Sprintf("None of the %d sources searched gives the number asked about, %s, for what the claim counts.", searched, q)
	}
	if who, figure := sizeGiven(f); who != "" {
		return fmt.Sprintf("A figure of this size, %s, is given by %s; no independent origin in the library confirms it.", figure, who)
	}
	if who, lacks := nearest(f); lacks != "" {
		return fmt.Sprintf("None of the %d sources searched states all of the claim; the nearest, %s, %s.", searched, who, lacks)
	}
	return fmt.Sprintf("Sources in the library cover parts of the claim, but none of the %d searched states all of it.", searched)
}

// sizeGiven gives the figure nearest to the claim's exact number, within two
// percent, among sentences that say most of the claim, and who gives it when
// that is no independent origin.
func sizeGiven(f *assay.Findings) (who, figure string) {
	for _, e := range f.Evidence {
		m := f.Materials[e.Document]
		if m == nil || !e.Stance.Partial || e.Interest == assay.Independent {
			continue
		}
		for k, p := range f.Question.Parts {
			if p.Role != "quantity" || k >= len(e.Stance.Covers) || !e.Stance.Covers[k] {
				continue
			}
			for _, want := range f.Question.Figures {
				for _, g := range m.Annotation.Figures {
					if d := g.Value - want.Value; g.Sentence == e.Sentence && !want.Open && want.Text == p.Text && d*d <= want.Value*want.Value*0.02*0.02 && g.Owner != "" {
						return g.Owner, g.Text
					}
				}
			}
		}
	}
	return "", ""
}

// sizeAsked gives the figure that answers a claim's word of size, "thousands",
// for what the claim counts, who gives it when that is no independent origin,
// and what of the claim the sentence leaves out; "" when none does, or the
// sentence leaves out more than one part.
func sizeAsked(f *assay.Findings) (who, figure, lacks string) {
	for _, e := range f.Evidence {
		m := f.Materials[e.Document]
		if m == nil || e.Interest == assay.Independent || !e.Stance.Partial {
			continue
		}
		var gone []string
		for k, ok := range e.Stance.Covers {
			if !ok && k < len(f.Question.Parts) {
				gone = append(gone, lacking(f.Question.Parts[k]))
			}
		}
		if len(gone) != 1 {
			continue
		}
		for _, want := range f.Question.Figures {
			for _, g := range m.Annotation.Figures {
				if want.Open && g.Sentence == e.Sentence && g.Role == assay.Asserted && g.Kind == want.Kind && g.Value >= want.Low && g.Owner != "" {
					return g.Owner, g.Text, gone[0]
				}
			}
		}
	}
	return "", "", ""
}

// examinedSize gives the publisher of a sentence that names a number of the size
// asked about, and only in order to examine it.
func examinedSize(f *assay.Findings) string {
	for _, e := range f.Evidence {
		m := f.Materials[e.Document]
		if m == nil || e.Interest != assay.Independent {
			continue
		}
		for _, g := range m.Annotation.Figures {
			for _, want := range f.Question.Figures {
				if g.Sentence == e.Sentence && g.Role == assay.Quoted && g.Kind == want.Kind && want.Value >= 0.98*g.Low && want.Value <= 1.02*g.High && !g.Open {
					return plainName(m.Document.Publisher)
				}
			}
		}
	}
	return ""
}

// pages says how many documents share some origins, where they are more than
// the origins: " (9 pages of 2 origins)".
func pages(f *assay.Findings, ids []string) string {
	n := 0
	for _, o := range f.Origins {
		if slices.Contains(ids, o.ID) {
			n += len(o.Members)
		}
	}
	if n <= len(ids) {
		return ""
	}
	return fmt.Sprintf(" (%s of %s)", text.Count(n, "page", "pages"), text.Count(len(ids), "origin", "origins"))
}

// nearest gives the publisher of the sentence that covers most of the claim, its
// number before all, and what it leaves out of one or two parts.
func nearest(f *assay.Findings) (who, lacks string) {
	most := 0
	for _, e := range f.Evidence {
		n := 0
		var gone []string
		for k, ok := range e.Stance.Covers {
			if ok {
				n += 2
				if f.Question.Parts[k].Role == "quantity" {
					n++
				}
			} else {
				gone = append(gone, lacking(f.Question.Parts[k]))
			}
		}
		m := f.Materials[e.Document]
		if n > most && n > len(e.Stance.Covers) && len(gone) > 0 && len(gone) <= 2 && m != nil && m.Document.Publisher != "" {
			most, who, lacks = n, plainName(m.Document.Publisher), strings.Join(gone, " and ")
		}
	}
	return who, lacks
}

// lacking says that a part of the claim is not stated.
func lacking(p assay.Part) string {
	switch p.Role {
	case "actor":
		return "does not name " + text.WithArticle(p.Text)
	case "quantity":
		return "does not give the number " + p.Text
	}
	return "does not say “" + p.Text + "”"
}

// unmetQuantity gives the claim's number when no sentence covers it.
func unmetQuantity(f *assay.Findings) string {
	for k, p := range f.Question.Parts {
		if p.Role != "quantity" {
			continue
		}
		met := false
		for _, e := range f.Evidence {
			met = met || k < len(e.Stance.Covers) && e.Stance.Covers[k]
		}
		if !met {
			return p.Text
		}
	}
	return ""
}

func originsDo(n int, verb string) string {
	if n == 1 {
		return "One independent origin " + verb + "s"
	}
	return fmt.Sprintf("%s independent origins %s", number(n), verb)
}

func number(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

func keys(m map[string]bool) []string {
	out := []string{}
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
