package report

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// askedUnits gives the units that the question asks about: of its own number,
// of what follows "how many", or of its concepts.
func (w *writer) askedUnits() []string {
	q := w.f.Question
	units := map[string]bool{}
	for _, f := range w.f.Figures {
		if f.Unit != "" && f.Kind == assay.Count {
			units[f.Unit] = true
		}
	}
	var out []string
	add := func(stems []string) {
		for u := range units {
			if slices.Contains(stems, text.Stem(u)) && !slices.Contains(out, u) {
				out = append(out, u)
			}
		}
	}
	for _, f := range q.Figures {
		if f.Unit != "" {
			u := f.Unit
			if w.f.Profile != nil && w.f.Profile.Units[u] != "" {
				u = w.f.Profile.Units[u]
			}
			out = append(out, u)
		}
	}
	if len(out) > 0 {
		return out
	}
	if q.Ask == assay.AskHowMany {
		if u := nounCounted(q.Text, units); u != "" {
			return []string{u}
		}
		at, first := len(q.Text)+1, -1
		lower := strings.ToLower(q.Text)
		for i, c := range q.Concepts {
			if k := strings.Index(lower, strings.ToLower(c.Text)); k >= 0 && k < at {
				at, first = k, i
			}
		}
		if first >= 0 {
			add(q.Concepts[first].Stems)
		}
		sort.Strings(out)
		return out
	}
	for _, c := range q.Concepts {
		add(c.Stems)
	}
	sort.Strings(out)
	return out
}

// nounCounted gives the unit that a question counts: the last noun of what follows
// "how many", before its verb: posts of "how many nursing posts are unfilled".
func nounCounted(question string, units map[string]bool) string {
	_, behind, ok := strings.Cut(strings.ToLower(question), "how many ")
	if !ok {
		return ""
	}
	best := ""
	for _, t := range text.Tokens(behind) {
		if text.IsStop(t.Lower) {
			break
		}
		for _, u := range slices.Sorted(maps.Keys(units)) {
			if text.Stem(u) == text.Stem(t.Lower) {
				best = u
			}
		}
	}
	return best
}

// body is the name of the question's actor if it is somebody who can have an
// interest, "" for a thing that the question is about: a dam, a storm, a list.
func (w *writer) body() string {
	actor := w.f.Question.Actor
	if actor.Name == "" {
		return ""
	}
	for _, name := range append([]string{actor.Name}, actor.Members...) {
		if _, known := w.o.Names.Publisher(name); known {
			return actor.Name
		}
		if _, known := w.o.Names.Known(name); known {
			return actor.Name
		}
	}
	thing := false
	for _, id := range w.materialIDs() {
		m := w.f.Materials[id]
		a := &m.Annotation
		if m.Document.Publisher == actor.Name {
			return actor.Name
		}
		for i := range a.Statements {
			if strings.EqualFold(strings.TrimPrefix(a.Statements[i].Speaker, "the "), actor.Name) {
				return actor.Name
			}
		}
		for _, n := range a.Names {
			if !strings.EqualFold(n.Text, actor.Name) {
				continue
			}
			if n.Kind == assay.Organisation || n.Kind == assay.Person {
				return actor.Name
			}
			thing = true
		}
	}
	if thing {
		return ""
	}
	return actor.Name
}

func (w *writer) kindAsked(f assay.Figure) bool {
	for _, q := range w.f.Question.Figures {
		if q.Kind != assay.Count && q.Kind == f.Kind {
			return true
		}
	}
	return f.Kind == assay.Count && slices.Contains(w.asked, f.Unit)
}

// otherOrder is how many times smaller than the number asked about a figure
// may be and still be shown beside it.
const otherOrder = 50

// sameNumber reports whether a figure is of the kind that the question names and
// within five percent of its number.
func sameNumber(want, f assay.Figure) bool {
	d := f.Value - want.Value
	return want.Kind == f.Kind && d*d <= want.Value*want.Value*0.05*0.05
}

// actionsAsked gives the stems of what the question asks about of those that
// figures count, with what a profile holds apart from them: "located" beside
// "rescued". It is nil when the question asks for all.
func (w *writer) actionsAsked() map[string]bool {
	if w.f.Question.Kind == assay.Descriptive && w.f.Question.Ask != assay.AskWhich {
		return nil
	}
	var asked []string
	for _, c := range w.f.Question.Concepts {
		if !strings.HasSuffix(strings.ToLower(c.Text), "ing") && !w.askedWithout(c.Text) { // "missing children" have not been missed
			asked = append(asked, c.Stems...)
		}
	}
	if w.f.Question.Ask == assay.AskHowMany {
		// "taken off the list": a verb that says little, and is what was counted.
		for _, t := range text.Tokens(w.f.Question.Text) {
			if !text.IsStop(t.Lower) && !w.askedWithout(t.Lower) && !strings.HasSuffix(t.Lower, "ing") {
				asked = append(asked, text.Stem(t.Lower))
			}
		}
	}
	related := map[string]bool{}
	any := false
	known := map[string]bool{}
	for _, g := range w.f.Figures {
		known[text.Stem(strings.ToLower(g.Action))] = true
	}
	if w.f.Profile != nil {
		for _, group := range w.f.Profile.Distinct {
			hit := false
			for _, word := range group {
				hit = hit || slices.Contains(asked, text.Stem(word))
			}
			for _, word := range group {
				related[text.Stem(word)] = related[text.Stem(word)] || hit
			}
		}
	}
	for _, a := range asked {
		if a != "" && known[a] {
			any = true
			related[a] = true
		}
	}
	if !any {
		return nil
	}
	return related
}

// askedWithout reports whether the question names a thing as what there was none
// of: treatment of "taken off the list without treatment".
func (w *writer) askedWithout(word string) bool {
	lower := strings.ToLower(w.f.Question.Text)
	at := strings.Index(lower, strings.ToLower(word))
	if at < 0 {
		return false
	}
	before := strings.Fields(lower[:at])
	n := len(before)
	return n > 0 && before[n-1] == "without" || n > 1 && before[n-2] == "without"
}

// actionAsked reports whether what happened to a figure's units is among the
// actions asked about; nil actions ask for all.
func (w *writer) actionAsked(f assay.Figure, actions map[string]bool) bool {
	// Against an exact number, counts of another order are counts of something else.
	for _, want := range w.f.Question.Figures {
		if !want.Open && want.Low == want.High && want.Value >= 1000 && f.Kind == want.Kind && f.Value < want.Value/otherOrder {
			return false
		}
	}
	if actions == nil || f.Action != "" && actions[text.Stem(strings.ToLower(f.Action))] {
		return true
	}
	for _, want := range w.f.Question.Figures {
		if f.Action == "" && !want.Open && sameNumber(want, f) {
			return true
		}
	}
	return false
}

// figureScore says how near a figure is to what the question asks.
func (w *writer) figureScore(f assay.Figure) float64 {
	score := 0.0
	action := text.Stem(strings.ToLower(f.Action))
	if action != "" && w.f.Question.Ask == assay.AskHowMany && slices.Contains(text.AllStems(w.f.Question.Text), action) {
		score += 0.3
	}
	population := text.Set(f.Population)
	for _, c := range w.f.Question.Concepts {
		for _, s := range c.Stems {
			if s == action {
				score += 0.5
				break
			}
			if population[s] {
				score += 0.2
				if f.Action == "" && w.f.Question.Ask == assay.AskHowMany {
					score += 0.3 // "unfilled posts": the state that is asked about
				}
				break
			}
		}
	}
	for _, want := range w.f.Question.Figures {
		switch {
		case want.Open && f.Value >= want.Low:
			score += 0.5
		case !want.Open && sameNumber(want, f):
			score += 0.6
		}
	}
	m := w.f.Materials[f.Document]
	s := m.Annotation.Sentences[f.Sentence]
	names := w.f.Question.Actor.Names
	switch {
	case len(names) == 0, mentionsAny(m.Document.Text[s.Start:s.End], names), slices.Contains(w.f.Question.Actor.Members, m.Document.Owner):
		score += 0.3
	case mentionsAny(m.Document.Title, names), mentionsAny(m.Document.Text, names):
		score += 0.2
	}
	if f.Action != "" {
		score += 0.1
	}
	return score
}

func mentionsAny(s string, names []string) bool {
	for _, n := range names {
		if len(n) > 1 && strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// ofActorsOwn reports whether a figure is the actor's own, whoever hands it on.
func (w *writer) ofActorsOwn(f assay.Figure) bool {
	owner := strings.TrimPrefix(f.Owner, "the ")
	canonical, _ := w.o.Names.Known(owner)
	actor := w.f.Question.Actor
	return owner != "" && (owner == actor.Name || slices.Contains(actor.Names, owner) || canonical != "" && slices.Contains(actor.Members, canonical))
}

// interestOf gives the interest of whoever gives a figure.
func (w *writer) interestOf(f assay.Figure) assay.Interest {
	if w.ofActorsOwn(f) {
		return assay.Interested
	}
	for _, e := range w.f.Evidence {
		if e.Document == f.Document && e.Sentence == f.Sentence {
			return e.Interest
		}
	}
	o, _ := w.f.OriginOf(f.Document)
	if o.Interest == "" {
		return assay.Independent
	}
	return o.Interest
}
