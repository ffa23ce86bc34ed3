package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay"
)

// largest names the two events with the largest numbers, for a question that
// asks which.
func (w *writer) largest() (assay.S, bool) {
	if w.f.Question.Ask != assay.AskWhich || len(w.table) < 2 {
		return assay.S{}, false
	}
	first, second := w.table[len(w.table)-1].figure, w.table[len(w.table)-2].figure
	s := assay.S{Role: assay.ClaimRole, Citations: append(w.figureCitations(first), w.figureCitations(second)...)}
	if len(s.Citations) > 3 {
		return assay.S{}, false
	}
	s.Text = fmt.Sprintf("The largest numbers given are %s for %s (%s) and %s for %s (%s).",
		first.Text, theEvent(first.Event), w.owner(first), second.Text, theEvent(second.Event), w.owner(second))
	return s, true
}

// theEvent puts an article before an event's name, unless it is an operation's.
func theEvent(name string) string {
	if strings.HasPrefix(name, "Operation ") || strings.HasPrefix(strings.ToLower(name), "the ") {
		return name
	}
	return "the " + name
}

// open drafts what the summary opens with; its sources count as used.
func (w *writer) open() {
	if s, ok := w.numbered(); ok {
		w.opening = append(w.opening, s)
	}
	w.opening = append(w.opening, w.deciding()...)
	w.opening = w.opening[:min(3, len(w.opening))]
	for _, s := range w.opening {
		for _, c := range s.Citations {
			for id, m := range w.f.Materials {
				if m.Document.SHA256 == c.Anchor.DocumentSHA256 {
					w.perDoc[id]++
				}
			}
		}
	}
}

// summarise builds three to five sentences from the report's structure: the
// interested party's account, the figures' range, what others find, the main
// dispute, and the main gap.
func (w *writer) summarise() {
	r := w.report
	add := func(s assay.S) {
		if len(r.Summary) < 5 && s.Text != "" && !sameText(r.Summary, s.Text) {
			r.Summary = append(r.Summary, s)
		}
	}
	if s, ok := w.largest(); ok {
		add(s)
	}
	for _, s := range w.opening {
		if len(r.Summary) < 3 {
			add(s)
		}
	}
	for _, key := range w.summaryOrder() {
		switch key {
		case "step":
			w.leadSteps(add)
		case "checked":
			for _, s := range w.checkedLeads() {
				add(s)
			}
		case "figures":
			if sec := w.sectionOf("figures"); sec != nil && w.f.Question.Ask != assay.AskDisclose {
				for _, s := range sec.out.Sentences[:min(2, len(sec.out.Sentences))] {
					add(s)
				}
			}
		default:
			if (w.wide() || w.f.Question.Ask == assay.AskDisclose) && key == order(w.f.Question.Ask)[0] {
				for _, s := range w.paragraphLeads(key, 3) {
					add(s)
				}
			}
			if s, ok := w.lead(key); ok && (w.f.Question.Kind != assay.Polar || w.wide() || w.onClaim(key)) {
				add(s)
			}
		}
	}
	for _, sec := range w.sections {
		if len(r.Summary) >= 3 {
			break
		}
		for _, s := range sec.out.Sentences {
			if nearest := sec.key == "nearest"; s.Role == assay.ClaimRole && (nearest || len(r.Summary) < 3 && !pointsBack(s.Text)) {
				add(s) // what comes nearest is said whole, with the doubts behind it
			}
		}
	}
	inOrder(r.Summary)
	if g := w.firstGap(); g != nil && len(r.Summary) < 5 {
		add(g.S)
	}
	if len(r.Summary) == 0 {
		add(w.coverage())
	}
}

// inOrder puts neighbouring sentences of one document in the document's order.
func inOrder(list []assay.S) {
	for i := 1; i < len(list); i++ {
		a, b := list[i-1].Citations, list[i].Citations
		if len(a) == 1 && len(b) == 1 && a[0].Anchor.DocumentSHA256 == b[0].Anchor.DocumentSHA256 && b[0].Anchor.Start < a[0].Anchor.Start {
			list[i-1], list[i] = list[i], list[i-1]
		}
	}
}

// numbered gives the best sentence with the number that the question names.
func (w *writer) numbered() (assay.S, bool) {
	if len(w.f.Question.Figures) == 0 {
		return assay.S{}, false
	}
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		if f := m.Annotation.Sentences[e.Sentence].Function; f != assay.Fact && f != assay.Finding || e.Own < ownFloor || !w.namesAsked(m, e.Sentence) {
			continue
		}
		if d, ok := w.say(e.Document, e.Sentence, alone); ok {
			return w.claim(d), true
		}
	}
	return assay.S{}, false
}

// onClaim reports whether a section's first sentence says most of the claim, or
// is of those that a summary of a claim always has.
func (w *writer) onClaim(key string) bool {
	switch key {
	case "official":
		return true
	}
	sec := w.sectionOf(key)
	return sec != nil && len(sec.head) > 0 && (sec.head[0].Own >= 0.55 && w.acts(sec.head[0]) || bearsOn(sec.head[0].Stance))
}

// acts reports whether a sentence says what the claim says was done.
func (w *writer) acts(e assay.Evidence) bool {
	for k, p := range w.f.Question.Parts {
		if p.Role == "action" && k < len(e.Stance.Covers) && !e.Stance.Covers[k] {
			return false
		}
	}
	return true
}

// leadSteps adds the sentence that opens each step best, in the order of the
// steps and at most four: what the actor does, and else what others do.
func (w *writer) leadSteps(add func(assay.S)) {
	n := 0
	for _, floor := range []float64{1, leadFloor} {
		for i := range w.sections {
			sec := &w.sections[i]
			if sec.key != "step" || n == 4 || len(sec.head) == 0 || len(sec.head) > len(sec.out.Sentences) {
				continue
			}
			found, best := -1, floor
			for k, e := range sec.head {
				s := sec.out.Sentences[k]
				if score := w.opens(sec, k); score >= best && !pointsBack(s.Text) && !presupposes.MatchString(s.Text) && w.f.Materials[e.Document].Annotation.Sentences[e.Sentence].Standalone {
					found, best = k, score
				}
			}
			if found >= 0 {
				add(sec.out.Sentences[found])
				n++
			}
		}
		if n >= 3 {
			return
		}
	}
}

func (w *writer) summaryOrder() []string {
	if w.f.Question.Kind == assay.Polar && w.f.Question.Ask != assay.AskAbility {
		return []string{"checked", "official", "figures", "against", "oversight", "independent", "cases"}
	}
	if w.f.Question.Ask == assay.AskWhich {
		return []string{"cases", "figures", "official", "independent", "against"}
	}
	var out []string
	for _, k := range order(w.f.Question.Ask) {
		if k == "steps" {
			k = "step"
		}
		out = append(out, k)
	}
	return out
}

func (w *writer) sectionOf(key string) *section {
	for i := range w.sections {
		if w.sections[i].key == key {
			return &w.sections[i]
		}
	}
	return nil
}

// lead gives the best sentence of a section for the summary.
func (w *writer) lead(key string) (assay.S, bool) {
	sec := w.sectionOf(key)
	if sec == nil {
		return assay.S{}, false
	}
	// An account of a role or a process opens with what holds in general.
	k, found, best := -1, -1, -1.0
	for i, s := range sec.out.Sentences {
		if s.Role != assay.ClaimRole {
			continue
		}
		k++
		if pointsBack(s.Text) || presupposes.MatchString(s.Text) {
			continue
		}
		if !w.wide() || w.f.Question.Kind == assay.Polar {
			return s, true
		}
		if score := w.opens(sec, k); score > best && (score >= leadFloor || w.askedTopic() != "") {
			found, best = i, score
		}
	}
	if found < 0 {
		return assay.S{}, false
	}
	return sec.out.Sentences[found], true
}

// opens is how well the kth sentence of a section opens an account of the
// question's actor: one that is about the actor, and holds in general.
func (w *writer) opens(sec *section, k int) float64 {
	if k >= len(sec.head) {
		return 0
	}
	e := sec.head[k]
	score := e.Own
	m := w.f.Materials[e.Document]
	switch {
	case w.general(e):
		score += 0.5
	case counts(&m.Annotation, e.Sentence):
		score -= 0.5
	}
	if e.Actor >= actsItself {
		score++
	}
	if disclaims(m, m.Annotation.Sentences[e.Sentence]) {
		score--
	}
	if m.Document.Class == assay.FactCheck {
		score-- // it answers another claim
	}
	return score
}

// leadFloor is how well a sentence has to open an account to stand in its summary.
const leadFloor = 0.9

// actsItself is how far a sentence has to be about the actor to name it.
const actsItself = 0.8

// presupposes finds a number that an earlier sentence has given: "all ten
// arrests", "the 33 percent drop". A summary has no earlier sentence.
var presupposes = regexp.MustCompile(`(?i)\b(?:all|both|the|these|those) (?:two|three|four|five|six|seven|eight|nine|ten|[0-9][0-9.,]* percent)\b`)

// pointsBack reports whether a printed sentence begins with a word for what
// stands before it.
func pointsBack(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	switch first {
	case "It", "Its", "They", "Their", "He", "His", "She", "Her", "This", "These", "Those", "Such":
		return true
	}
	for _, of := range []string{"same source", "release", "report", "audit", "page", "document", "article", "story"} {
		if strings.HasPrefix(s, "The "+of+" ") {
			return true
		}
	}
	return false
}

// paragraphLeads gives the first sentences of a section's first paragraphs.
func (w *writer) paragraphLeads(key string, n int) []assay.S {
	sec := w.sectionOf(key)
	if sec == nil {
		return nil
	}
	var out []assay.S
	for _, i := range append([]int{0}, sec.out.Paragraphs...) {
		if s := sec.out.Sentences[i]; len(out) < n && s.Role == assay.ClaimRole && !pointsBack(s.Text) {
			out = append(out, s)
		}
	}
	return out
}

// general reports whether a piece of evidence says how things are done, as
// reading found it, and not what happened once or how often.
func (w *writer) general(e assay.Evidence) bool {
	a := &w.f.Materials[e.Document].Annotation
	return a.Sentences[e.Sentence].General && !counts(a, e.Sentence)
}

// counts reports whether a sentence gives a figure.
func counts(a *assay.Annotation, sentence int) bool {
	return slices.ContainsFunc(a.Figures, func(f assay.Figure) bool { return f.Sentence == sentence })
}

func sameText(list []assay.S, t string) bool {
	for _, s := range list {
		if s.Text == t {
			return true
		}
	}
	return false
}

// deciding drafts the sentences that the verdict rests on, one of each origin:
// what supports, then what disputes, independent origins first.
func (w *writer) deciding() []assay.S {
	if w.f.Verdict == nil {
		return nil
	}
	var out []assay.S
	for _, label := range []assay.StanceLabel{assay.Supports, assay.Refutes} {
		n := 0
		for _, wantIndependent := range []bool{true, false} {
			for _, e := range w.f.Evidence {
				if e.Stance.Label != label || w.sided(e) || (e.Interest == assay.Independent) != wantIndependent || n >= 3 || w.decided[e.Origin] {
					continue
				}
				if d, ok := w.say(e.Document, e.Sentence, alone); ok {
					w.decided[e.Origin] = true
					out = append(out, w.claim(d))
					n++
				}
			}
		}
	}
	return out
}

// sided reports whether a sentence's source argues a side: it is heard in the
// report, and decides nothing.
func (w *writer) sided(e assay.Evidence) bool {
	c := w.f.Materials[e.Document].Document.Class
	return c == assay.Advocacy || c == assay.Partisan
}
