package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// Limits of the record: its rows, and what a row cites.
const (
	maxRecords   = 8
	maxCitations = 3
)

// draftRecord writes what became of the events that the printed sentences speak
// of: a table with a row for each, and how many of them any source found
// follows to each outcome. It is printed when two events or more
// are spoken of, or one where the question asks which.
func (w *writer) draftRecord() {
	rested := w.restedOn()
	if len(rested) == 0 || len(rested) < 2 && w.f.Question.Ask != assay.AskWhich {
		return
	}
	sec := section{key: "record"}
	sec.out.Heading = "The record of these events"
	t := &assay.Table{Caption: "What became of each event, by these sources", Columns: []string{"Event", "When", "Where", "What the sources report", "Followed to"}}
	var shown []assay.Event
	for _, e := range w.mostPrinted(rested) {
		if row, ok := w.recordRow(e); ok {
			t.Rows, shown = append(t.Rows, row), append(shown, e)
		}
	}
	if len(t.Rows) == 0 || len(t.Rows) < 2 && w.f.Question.Ask != assay.AskWhich {
		return
	}
	sec.out.Table = t
	sec.out.Sentences = append(w.followed(shown), w.conflicts(func(f assay.Figure) bool {
		return !slices.Contains(w.asked, f.Unit) && slices.ContainsFunc(shown, func(e assay.Event) bool { return mentions(e, f) })
	})...)
	w.sections = append(w.sections, sec)
}

// mentions reports whether a figure stands in a sentence that speaks of an event.
func mentions(e assay.Event, f assay.Figure) bool {
	return slices.ContainsFunc(e.Mentions, func(m assay.Mention) bool {
		return m.Document == f.Document && slices.Contains(m.Sentences, f.Sentence)
	})
}

// restedOn gives the events with a record of which a printed sentence or a row
// of the figures speaks.
func (w *writer) restedOn() []assay.Event {
	printed := map[string]bool{}
	for k := range w.used {
		printed[k] = true
	}
	for _, r := range w.table {
		printed[fmt.Sprintf("%s:%d", r.figure.Document, r.figure.Sentence)] = true
	}
	return slices.DeleteFunc(Recorded(slices.Clone(w.f.Events)), func(e assay.Event) bool {
		for _, m := range e.Mentions {
			for _, s := range m.Sentences {
				if printed[fmt.Sprintf("%s:%d", m.Document, s)] {
					return false
				}
			}
		}
		return true
	})
}

// Recorded keeps the events that have a record to show: a ladder that ends in
// an outcome for people, with a number on it.
func Recorded(events []assay.Event) []assay.Event {
	return slices.DeleteFunc(events, func(e assay.Event) bool {
		outcomes, counted := 0, false
		for _, l := range e.Ladders {
			for _, s := range l.Stages {
				counted = counted || s.State == assay.StageCounted
				if s.Outcome != "" {
					outcomes++
				}
			}
		}
		return outcomes < 2 || !counted
	})
}

// Outcomes gives the outcomes of the events' ladders in their order, and how
// many events a source follows to each.
func Outcomes(events []assay.Event) (names []string, reached map[string]int) {
	reached = map[string]int{}
	for _, e := range events {
		mine := map[string]bool{}
		for _, l := range e.Ladders {
			for _, s := range l.Stages {
				if s.Outcome == "" {
					continue
				}
				if !slices.Contains(names, s.Outcome) {
					names = append(names, s.Outcome)
				}
				if s.State.Reached() && !mine[s.Outcome] {
					mine[s.Outcome] = true
					reached[s.Outcome]++
				}
			}
		}
	}
	return names, reached
}

// mostPrinted gives the events that most is printed of, then those of most sources, in order of time.
func (w *writer) mostPrinted(events []assay.Event) []assay.Event {
	weight := func(e assay.Event) int {
		n := len(e.Documents)
		for _, d := range e.Documents {
			n += 3 * w.perDoc[d]
		}
		return n
	}
	out := slices.Clone(events)
	sort.SliceStable(out, func(i, j int) bool { return weight(out[i]) > weight(out[j]) })
	out = out[:min(len(out), maxRecords)]
	sort.SliceStable(out, func(i, j int) bool {
		x, y := out[i].From, out[j].From
		return x != y && (y == "" || x != "" && x < y)
	})
	return out
}

// recordRow writes one event; every word of a cell stands in a passage that the
// row cites or in what is known of its source.
func (w *writer) recordRow(e assay.Event) (assay.Row, bool) {
	c := &citing{w: w}
	if m, ok := w.anchorOf(e); ok {
		c.cite(m.Document, m.Anchor)
	}
	when := "not dated"
	dates := slices.Clone(e.Dates)
	sort.SliceStable(dates, func(i, j int) bool { return c.ready(dates[i].Document) > c.ready(dates[j].Document) })
	for _, d := range dates {
		if d.Group == 0 && d.From == e.From && d.To == e.To && c.add(d.Document, w.sentenceAt(e, d)) {
			when = spell(d.From, d.To)
			break
		}
	}
	told, outcomes := w.reported(e, c)
	if len(c.out) == 0 || told == "" {
		return assay.Row{}, false
	}
	where := "not said"
	if p := c.held(e.Places); len(p) > 0 {
		where = strings.Join(p[:min(2, len(p))], ", ")
	}
	name := e.Name
	if !e.Named {
		name, _, _ = strings.Cut(name, ", ")
		if where != "not said" && !strings.HasPrefix(name, strings.Split(where, ", ")[0]) || where == "not said" {
			name = text.UpperFirst(strings.ToLower(e.Kind))
		}
	}
	follow := "nothing further"
	if len(outcomes) > 0 {
		follow = strings.Join(outcomes, "; ")
	}
	return assay.Row{Cells: []string{name, when, where, told, follow}, Citations: c.out}, true
}

// anchorOf gives the mention whose sentence names the event best.
func (w *writer) anchorOf(e assay.Event) (assay.Mention, bool) {
	var best assay.Mention
	rank := 0
	for _, m := range e.Mentions {
		if m.Anchor.End == 0 {
			continue
		}
		r := 1 + min(3, w.perDoc[m.Document])
		if m.Name != "" && strings.Contains(w.f.Materials[m.Document].Document.Text[m.Anchor.Start:m.Anchor.End], m.Name) {
			r += 5
		}
		if r > rank {
			best, rank = m, r
		}
	}
	return best, rank > 0
}

// sentenceAt gives the sentence in which a date stands; when the document's list
// of sources dates the event, its sentence with a number of a stage, else its first.
func (w *writer) sentenceAt(e assay.Event, d assay.EventDated) assay.Span {
	sentences := w.f.Materials[d.Document].Annotation.Sentences
	for _, s := range sentences {
		if d.End > 0 && s.Start <= d.Start && d.End <= s.End {
			return s.Span
		}
	}
	for _, l := range e.Ladders {
		for _, s := range l.Stages {
			for _, r := range s.Reports {
				if r.Document == d.Document && r.State == assay.StageCounted {
					return r.Span
				}
			}
		}
	}
	if len(sentences) > 0 {
		return sentences[0].Span
	}
	return assay.Span{}
}

// reported lists the numbers of the stages, as far as three citations carry
// them, and the outcomes that a source reports: those first, for they are rare,
// then the numbers of passages that are cited already, then the most widely given.
func (w *writer) reported(e assay.Event, c *citing) (string, []string) {
	type entry struct {
		stage  assay.EventStage
		report assay.StageReport
		at     int
		told   bool
	}
	var list []entry
	var outcomes []string
	for _, l := range e.Ladders {
		if !slices.ContainsFunc(l.Stages, func(s assay.EventStage) bool { return s.Outcome != "" }) {
			continue // of the process, not of people
		}
		for _, s := range l.Stages {
			if s.Outcome != "" && s.State.Reached() && c.add(s.Reports[0].Document, s.Reports[0].Span) {
				outcomes = append(outcomes, s.Outcome)
			}
			if s.Outcome == "" && s.State == assay.StageCounted {
				list = append(list, entry{s, w.atHand(s.Reports[0], c), len(list), false})
			}
		}
	}
	order := slices.Clone(list)
	sort.SliceStable(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if x, y := c.has(a.report.Document, a.report.Span), c.has(b.report.Document, b.report.Span); x != y {
			return x
		}
		return len(a.report.Also) > len(b.report.Also)
	})
	for _, x := range order {
		list[x.at].told = c.add(x.report.Document, x.report.Span)
	}
	var told []string
	for _, x := range list {
		if x.told {
			told = append(told, x.stage.Heading+" "+lowerNumber(x.report.Number)+otherNumber(x.stage, c))
		}
	}
	return strings.Join(told, "; "), outcomes
}

// atHand is a report of a stage as a source gives it that the row or the report
// cites anyway, when one of those that give the same number is such a source.
func (w *writer) atHand(r assay.StageReport, c *citing) assay.StageReport {
	out := r
	for _, d := range r.Also {
		if c.ready(d) <= c.ready(out.Document) {
			continue
		}
		k := slices.IndexFunc(w.f.Figures, func(f assay.Figure) bool {
			return f.Document == d && f.Value == r.Value && (f.Role == assay.Asserted || f.Role == assay.Denominator)
		})
		if k < 0 {
			continue
		}
		f := w.f.Figures[k]
		out.Document, out.Number = d, f.Text
		out.Span = w.f.Materials[d].Annotation.Sentences[f.Sentence].Span
	}
	return out
}

// otherNumber gives the number that another source has for the whole of a stage,
// when it differs and there is room to cite it: ", or 319".
func otherNumber(s assay.EventStage, c *citing) string {
	first := s.Reports[0]
	for _, r := range s.Reports[1:] {
		if r.State == assay.StageCounted && r.Document != first.Document && !slices.Contains(first.Also, r.Document) && r.Number != first.Number &&
			2*r.Value >= first.Value && c.add(r.Document, r.Span) {
			return ", or " + lowerNumber(r.Number)
		}
	}
	return ""
}

// lowerNumber writes a number that began a sentence inside one: "Five", "More than 100".
func lowerNumber(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// citing collects a row's citations, three at most.
type citing struct {
	w   *writer
	out []assay.Citation
	ids []string
}

func (c *citing) cite(document string, at assay.Span) {
	c.out = append(c.out, c.w.cite(document, at))
	c.ids = append(c.ids, document)
}

// ready says how near at hand a document is: cited by this row, printed in the
// report, or neither.
func (c *citing) ready(document string) int {
	switch {
	case slices.Contains(c.ids, document):
		return 2
	case c.w.perDoc[document] > 0:
		return 1
	}
	return 0
}

// add cites a sentence; it reports false when there is no room for it.
func (c *citing) add(document string, at assay.Span) bool {
	if c.has(document, at) {
		return true
	}
	if len(c.out) == maxCitations || at.End <= at.Start {
		return false
	}
	c.cite(document, at)
	return true
}

// has reports whether a sentence is cited already.
func (c *citing) has(document string, at assay.Span) bool {
	hash := c.w.f.Materials[document].Document.SHA256
	return slices.ContainsFunc(c.out, func(x assay.Citation) bool { return x.Anchor.DocumentSHA256 == hash && x.Anchor.Start == at.Start })
}

// held gives the names that a cited passage or its source's title has.
func (c *citing) held(names []string) []string {
	var out []string
	for _, n := range names {
		for i, x := range c.out {
			if strings.Contains(x.Anchor.Quote, n) || strings.Contains(c.w.f.Materials[c.ids[i]].Document.Title, n) {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

// spell writes a date or a period for a reader.
func spell(from, to string) string {
	if to == "" || to == from {
		return day(from)
	}
	return day(from) + " to " + day(to)
}

// followed says how many of the events the sources follow to each outcome.
// Verify counts again: it finds the events of the documents in the basis, and
// looks at those that the basis names.
func (w *writer) followed(events []assay.Event) []assay.S {
	names, reached := Outcomes(events)
	ids, n := slices.Clone(w.f.EventsOf), len(events)
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	count := func(t string, outcomes []string, k int) assay.S {
		return assay.S{Text: t, Role: assay.CountRole, Citations: []assay.Citation{},
			Basis: &assay.Basis{Kind: "events", Query: w.profileName(), Absent: outcomes, IDs: ids, Searched: n, Count: k}}
	}
	out := []assay.S{}
	var none []string
	for _, name := range names {
		if k := reached[name]; k == 0 {
			none = append(none, name)
		} else if n > 1 {
			out = append(out, count(fmt.Sprintf("Of the %s events recorded here, %s %s followed to %s.",
				text.NumberWord(n), text.NumberWord(k), verb(k, "is", "are"), name), []string{name}, k))
		}
	}
	if len(none) > 0 && n > 1 {
		list := none[0]
		if len(none) > 1 {
			list = strings.Join(none[:len(none)-1], ", ") + " or " + none[len(none)-1]
		}
		which := fmt.Sprintf("None of the %s events recorded here", text.NumberWord(n))
		if len(out) > 0 {
			which = "None of them"
		}
		out = append(out, count(which+" is followed to "+list+" by any source found.", none, 0))
	}
	return out
}

func (w *writer) profileName() string {
	if w.f.Profile == nil {
		return ""
	}
	return w.f.Profile.Name
}
