package report

import (
	"fmt"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// candidate is a sentence that could be printed.
type candidate struct {
	assay.Evidence
	topic   string
	fit     float64 // how well it fits its topic
	cluster string  // event, else origin: one paragraph
	terms   map[string]bool
	figures map[float64]bool
}

// print is a sentence that was printed.
type print struct {
	terms   map[string]bool
	figures map[float64]bool
	cluster string
}

// Share of the best score below which a sentence says too little about the question.
const relevanceFloor = 0.45

// candidates gives the evidence that could be printed, best first, each with
// the topic that it belongs to.
func (w *writer) candidates() []candidate {
	var out []candidate
	if len(w.f.Evidence) == 0 {
		return nil
	}
	floor := relevanceFloor * w.f.Evidence[0].Score
	topics := w.topicCues()
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		switch s.Function {
		case assay.Disclaimer, assay.Limit, assay.Meta, assay.Stake, assay.Heading:
			continue
		}
		if e.Score < floor {
			continue
		}
		c := candidate{Evidence: e, terms: termSet(s.Terms), figures: map[float64]bool{}}
		for _, f := range m.Annotation.Figures {
			if f.Sentence == e.Sentence {
				c.figures[f.Value] = true
			}
		}
		ev := w.eventOf(m, e.Sentence)
		c.cluster = "origin " + e.Origin
		if ev != nil {
			c.cluster = "event " + ev.key
		}
		c.topic, c.fit = w.topicOf(c, m, ev, topics)
		out = append(out, c)
	}
	return out
}

// cued is a topic with its cues as phrases.
type cued struct {
	topic assay.Topic
	cues  []text.Phrase
}

func (w *writer) topicCues() []cued {
	var out []cued
	if w.f.Profile == nil {
		return nil
	}
	for _, t := range w.f.Profile.Topics {
		c := cued{topic: t}
		for _, cue := range t.Cues {
			c.cues = append(c.cues, text.NewPhrase(strings.TrimSpace(cue)))
		}
		out = append(out, c)
	}
	return out
}

// topicOf chooses the section that a sentence belongs to.
func (w *writer) topicOf(c candidate, m *assay.Material, ev *event, topics []cued) (string, float64) {
	s := m.Annotation.Sentences[c.Sentence]
	stems := text.AllStems(m.Document.Text[s.Start:s.End])
	best, fit := "independent", 0.4
	if c.Interest == assay.Interested {
		best, fit = "official", 0.9
	}
	if c.Interest == assay.Partner {
		best, fit = "cases", 0.5
	}
	if ev != nil && (len(c.figures) > 0 || ev.central(m.Document.ID)) && 1.2 > fit {
		best, fit = "cases", 1.2
	}
	st := statementAt(m, c.Sentence)
	for _, t := range topics {
		score := 0.0
		for _, cue := range t.cues {
			if cue.In(stems) >= 0 {
				score += 0.7
			}
		}
		for _, class := range t.topic.Classes {
			if m.Document.Class == class {
				score += 0.8
			}
		}
		if t.topic.Key == "against" {
			if st != nil && st.Denied || c.Stance.Label == assay.Refutes {
				score += 1
			}
			if c.Interest == assay.Interested {
				score -= 1
			}
			if m.Document.Class == assay.Advocacy {
				score += 0.5
			}
		}
		if w.f.Question.Ask == assay.AskOversight && t.topic.Key == "oversight" || w.f.Question.Ask == assay.AskCriticism && t.topic.Key == "against" {
			score *= 1.3
		}
		if score > fit {
			best, fit = t.topic.Key, score
		}
	}
	return best, fit
}

func termSet(terms []string) map[string]bool {
	set := make(map[string]bool, len(terms))
	for _, t := range terms {
		set[t] = true
	}
	return set
}

// repeats reports whether what a candidate says was printed before: most of
// its words, or all of its numbers about the same event.
func (w *writer) repeats(c candidate) bool {
	for _, p := range w.said {
		n := 0
		for t := range c.terms {
			if p.terms[t] {
				n++
			}
		}
		smaller := min(len(c.terms), len(p.terms))
		if smaller == 0 {
			continue
		}
		share := float64(n) / float64(smaller)
		if share >= 0.75 {
			return true
		}
		if len(c.figures) > 0 && c.cluster == p.cluster && share >= 0.3 {
			all := true
			for v := range c.figures {
				all = all && p.figures[v]
			}
			if all {
				return true
			}
		}
	}
	return false
}

// note records that a candidate is printed.
func (w *writer) note(c candidate) {
	w.said = append(w.said, print{c.terms, c.figures, c.cluster})
	w.used[fmt.Sprintf("%s:%d", c.Document, c.Sentence)] = true
	w.perDoc[c.Document]++
}

func (w *writer) wasUsed(c candidate) bool {
	return w.used[fmt.Sprintf("%s:%d", c.Document, c.Sentence)]
}

// event is a named happening that documents speak of.
type event struct {
	key, name string
	documents map[string]int // mentions by document
	main      map[string]bool
}

// central reports whether a document is about the event.
func (e *event) central(document string) bool { return e.main[document] }

// findEvents collects the named events of the documents found.
func (w *writer) findEvents() {
	w.eventsBy = map[string]*event{}
	ids := make([]string, 0, len(w.f.Materials))
	for id := range w.f.Materials {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		m := w.f.Materials[id]
		count := map[string]int{}
		for _, n := range m.Annotation.Names {
			if n.Kind != assay.EventName || len(strings.Fields(n.Text)) < 2 {
				continue
			}
			key := strings.ToLower(n.Text)
			count[key]++
			if w.eventsBy[key] == nil {
				w.eventsBy[key] = &event{key: key, name: n.Text, documents: map[string]int{}, main: map[string]bool{}}
			}
			w.eventsBy[key].documents[id]++
		}
		for key := range count {
			if len(count) == 1 || strings.Contains(strings.ToLower(m.Document.Title), key) {
				w.eventsBy[key].main[id] = true
			}
		}
	}
	for _, e := range w.eventsBy {
		w.events = append(w.events, e)
	}
	sort.Slice(w.events, func(i, j int) bool { return w.events[i].key < w.events[j].key })
}

// eventOf gives the event of a sentence: the one that it names, else the one
// that its document is about. A sentence that names another is of that one.
func (w *writer) eventOf(m *assay.Material, i int) *event {
	for _, n := range m.Annotation.Names {
		if n.Sentence == i && n.Kind == assay.EventName {
			if e := w.eventsBy[strings.ToLower(n.Text)]; e != nil {
				return e
			}
		}
	}
	var found *event
	for _, e := range w.events {
		if e.main[m.Document.ID] {
			if found != nil {
				return nil // two events: a sentence that names neither belongs to neither
			}
			found = e
		}
	}
	return found
}
