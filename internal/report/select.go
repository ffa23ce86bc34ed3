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
	rank    float64 // its place among the others: relevance, fit, and how far it is about the actor
	cluster string  // event, else origin: one paragraph
	terms   map[string]bool
	figures map[float64]bool
}

// print is a sentence that was printed.
type print struct {
	terms   map[string]bool
	figures map[float64]bool
	cluster string
	denies  bool
}

// Below these a sentence says too little about the question: a share of the
// best score, and of the question's concepts in the sentence itself.
const (
	relevanceFloor = 0.5
	ownFloor       = 0.45
	reachFloor     = 0.75 // share of the concepts that the document speaks of at all
	// A question about a role, a process or criticism is answered by sentences
	// that say less of its words and more of its actor.
	wideFloor    = 0.3
	wideOwn      = 0.15
	wideCoverage = 0.25
	wideActor    = 0.35
)

// relaying are verbs by which a source says that it hands on another's words.
var relaying = wordSet("repeats carries attributes credits bases follows summarises summarizes recalls retells reproduces relies prints reprints thanks describes records names lists mentions")

// relays reports whether a sentence says only that its source hands on what
// others say: that is counted, and not printed.
func (w *writer) relays(m *assay.Material, s assay.Sentence) bool {
	for _, r := range s.References {
		if r.Publisher && r.Start == s.Start {
			next := strings.Fields(m.Document.Text[r.End:s.End])
			return len(next) > 0 && relaying[strings.ToLower(next[0])] && len(next) < 14
		}
	}
	return false
}

// wide reports whether the question asks for an account of its actor.
func (w *writer) wide() bool {
	switch w.f.Question.Ask {
	case assay.AskRole, assay.AskProcess, assay.AskOversight, assay.AskCriticism, assay.AskAbout, assay.AskAbility, assay.AskWhich:
		return true
	}
	return false
}

// bearsOn reports whether a stance is more than neutral.
func bearsOn(s assay.Stance) bool { return s.Label != assay.Neutral || s.Unsupported }

// askedTopic is the topic that the question asks for, "" when it is none.
func (w *writer) askedTopic() string {
	return map[assay.Ask]string{assay.AskOversight: "oversight", assay.AskCriticism: "against", assay.AskAbility: "law"}[w.f.Question.Ask]
}

// answers reports whether a sentence is of the topic that the question asks
// for and of a source that speaks of its actor, though it says little of the
// question's other words: criticism seldom repeats what it criticises.
func (w *writer) answers(c candidate, topic string) bool {
	return topic != "" && c.topic == topic && c.fit >= 1 && (c.Actor >= 0.9 || c.Own > 0 && (c.Actor >= wideActor && c.Coverage >= 0.15 || c.Coverage >= 0.3))
}

// bears reports whether a sentence says enough about the question.
func (w *writer) bears(m *assay.Material, e assay.Evidence) bool {
	if w.wide() {
		return e.Own >= wideOwn && e.Coverage >= wideCoverage && e.Actor >= wideActor
	}
	if w.f.Question.Ask == assay.AskDisclose && e.Actor < 0.8 && !w.speaksOfActor(e.Document) {
		return false
	}
	if w.namesAsked(m, e.Sentence) {
		return true
	}
	if w.relaxed {
		return e.Reach >= 0.6 && e.Own >= 0.4 && e.Actor >= wideActor
	}
	// What does not speak of the actor has to say nearly all of the rest.
	if e.Actor < wideActor && (e.Own < 0.6 || e.Reach < 0.95) {
		return false
	}
	return e.Reach >= reachFloor && e.Own >= ownFloor
}

// candidates gives the evidence that could be printed, best first, each with
// the topic that it belongs to.
func (w *writer) candidates() []candidate {
	out := w.collect()
	if len(out) < fewCandidates && !w.relaxed {
		w.relaxed = true
		out = w.collect()
	}
	return out
}

// fewCandidates is how few sentences make the writer take in those that say
// less of the question.
const fewCandidates = 12

func (w *writer) collect() []candidate {
	var out []candidate
	if len(w.f.Evidence) == 0 {
		return nil
	}
	floor := relevanceFloor * w.f.Evidence[0].Score
	if w.wide() {
		floor = wideFloor * w.f.Evidence[0].Score
	}
	topics := w.topicCues()
	asked, places := w.askedTopic(), w.placesAsked()
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		switch s.Function {
		case assay.Disclaimer, assay.Limit, assay.Meta, assay.Stake, assay.Heading:
			continue
		}
		bears := e.Score >= floor && w.bears(m, e)
		if disclaims(m, s) || w.tookBack(e) || w.farOff(m, e.Sentence, places) {
			continue
		}
		if !bears && (asked == "" || e.Coverage < 0.15 && e.Actor < 0.9) || len(s.Terms) < 4 || w.relays(m, s) || w.wide() && m.Document.Class == assay.FactCheck && strings.Contains(m.Document.Text[s.Start:s.End], " the claim ") {
			continue
		}
		c := newCandidate(m, e)
		ev := w.eventOf(m, e.Sentence)
		c.cluster = "origin " + e.Origin
		if ev != nil {
			c.cluster = "event " + ev.key
		}
		c.topic, c.fit = w.topicOf(c, m, ev, topics)
		if !bears && !w.answers(c, asked) {
			continue
		}
		if c.topic == "against" && !w.wide() && m.Document.Class != assay.FactCheck && c.Own < 0.6 && !bearsOn(c.Stance) {
			continue
		}
		if c.topic == "against" && w.wide() && w.f.Question.Ask != assay.AskCriticism && (c.Own < 0.3 || c.Actor < 0.8 && c.Own < 0.45) {
			continue
		}
		c.rank = c.Score + 0.12*min(c.fit, 2) + 0.2*c.Actor
		if w.wide() && w.general(e) {
			c.rank += 0.15
			if w.f.Question.Ask == assay.AskRole && c.Actor >= actsItself {
				c.rank += 0.25 // what it does, before what it did once
			}
		}
		if asked != "" {
			c.rank += 0.5 * c.Own
			if m.Document.Class == assay.Partisan {
				continue // it argues a side, for the actor as often as against it
			}
		}
		if w.wide() && m.Document.Class == assay.FactCheck && c.Actor < 1 {
			c.rank -= 0.3
		}
		out = append(out, c)
	}
	return out
}

// tookBack reports whether a sentence gives a number that its source has since
// withdrawn, and no other.
func (w *writer) tookBack(e assay.Evidence) bool {
	back := false
	for _, f := range w.f.Figures {
		if f.Document == e.Document && f.Sentence == e.Sentence {
			if f.Role != assay.Withdrawn {
				return false
			}
			back = true
		}
	}
	return back
}

// namesAsked reports whether a sentence gives the number that the question names.
func (w *writer) namesAsked(m *assay.Material, i int) bool {
	for _, f := range m.Annotation.Figures {
		if f.Sentence != i {
			continue
		}
		for _, want := range w.f.Question.Figures {
			if sameNumber(want, f) {
				return true
			}
		}
	}
	return false
}

// cued is a topic with its cues as phrases.
type cued struct {
	topic assay.Topic
	cues  []text.Phrase
	first []string // the rarest content stem of each cue, "" when it has none
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
			stems := append(text.Stems(cue), "")
			c.first = append(c.first, stems[0])
		}
		out = append(out, c)
	}
	return out
}

// qualifies reports whether a word is an adjective or adverb in -al or -ally that
// only shares its stem with a cue: who is critically ill is not criticised.
func qualifies(word, cue string) bool {
	adjective := func(w string) bool { return strings.HasSuffix(strings.TrimSuffix(w, "ly"), "al") }
	return adjective(word) && !adjective(text.FirstWord(cue))
}

// topicOf chooses the section that a sentence belongs to.
func (w *writer) topicOf(c candidate, m *assay.Material, ev *event, topics []cued) (string, float64) {
	s := m.Annotation.Sentences[c.Sentence]
	var stems []string // of every word, made when a cue may stand there
	best, fit := "independent", 0.4
	if c.Interest == assay.Interested {
		best, fit = "official", 0.9
	}
	if ev != nil && (len(c.figures) > 0 || ev.central(m.Document.ID)) && 1.2 > fit {
		best, fit = "cases", 1.2
	}
	st := statementAt(m, c.Sentence)
	for _, t := range topics {
		score, cues := 0.0, 0
		for k, cue := range t.cues {
			if t.first[k] != "" && !c.terms[t.first[k]] {
				continue
			}
			if stems == nil {
				stems = text.AllStems(m.Document.Text[s.Start:s.End])
			}
			if at := cue.In(stems); at >= 0 && !qualifies(text.Tokens(m.Document.Text[s.Start:s.End])[at].Lower, t.topic.Cues[k]) {
				score += 0.7
				cues++
			}
		}
		for _, class := range t.topic.Classes {
			if m.Document.Class == class {
				score += 0.8
			}
		}
		if t.topic.Key == "against" {
			if st != nil && st.Denied || c.Stance.Label == assay.Refutes || c.Stance.Unsupported {
				score, cues = score+1, cues+1
			}
			if cues == 0 {
				continue
			}
			if c.Interest == assay.Interested {
				score -= 1
			}
			// A check of a claim that nobody asked about is no criticism of the actor.
			if w.wide() && m.Document.Class == assay.FactCheck {
				score -= 0.8
			}
			if m.Document.Class == assay.Advocacy {
				score += 0.5
			}
		}
		if w.f.Question.Ask == assay.AskOversight && t.topic.Key == "oversight" || w.f.Question.Ask == assay.AskCriticism && t.topic.Key == "against" {
			score *= 1.5
		}
		if score > fit {
			best, fit = t.topic.Key, score
		}
	}
	return best, fit
}

// newCandidate takes a sentence up with its terms and the values of its figures.
func newCandidate(m *assay.Material, e assay.Evidence) candidate {
	c := candidate{Evidence: e, terms: termSet(m.Annotation.Sentences[e.Sentence].Terms), figures: map[float64]bool{}}
	for _, f := range m.Annotation.Figures {
		if f.Sentence == e.Sentence {
			c.figures[f.Value] = true
		}
	}
	return c
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
	denies := w.denial(c)
	for _, p := range w.said {
		if p.denies != denies {
			continue // a denial repeats nothing that it denies
		}
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

// disclaims reports whether a sentence about its own source says what that does
// not do: "the testimony concerns the ministry; it does not assess the agency".
func disclaims(m *assay.Material, s assay.Sentence) bool {
	return startsWithReference(s) && strings.Contains(m.Document.Text[s.Start:s.End], " does not ")
}

// denial reports whether a candidate denies what it speaks of.
func (w *writer) denial(c candidate) bool {
	m := w.f.Materials[c.Document]
	s := m.Annotation.Sentences[c.Sentence]
	if s.Negated {
		return true
	}
	body := strings.ToLower(m.Document.Text[s.Start:s.End])
	for _, cue := range []string{" false", "no evidence", "untrue", " not ", "denie"} {
		if strings.Contains(body, cue) {
			return true
		}
	}
	return false
}

// note records that a candidate is printed.
func (w *writer) note(c candidate) {
	w.said = append(w.said, print{c.terms, c.figures, c.cluster, w.denial(c)})
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
	for _, id := range w.materialIDs() {
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
			if w.isAbout(m, key) {
				w.eventsBy[key].main[id] = true
			}
		}
	}
	for _, e := range w.eventsBy {
		w.events = append(w.events, e)
	}
	sort.Slice(w.events, func(i, j int) bool { return w.events[i].key < w.events[j].key })
}

// materialIDs gives the documents found, by ID.
func (w *writer) materialIDs() []string {
	ids := make([]string, 0, len(w.f.Materials))
	for id := range w.f.Materials {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// isAbout reports whether a document is about an event: it names it in its
// title, or in its first two sentences and names no other there.
func (w *writer) isAbout(m *assay.Material, key string) bool {
	if strings.Contains(strings.ToLower(m.Document.Title), key) {
		return true
	}
	found := false
	for _, n := range m.Annotation.Names {
		if n.Kind != assay.EventName || n.Sentence > 1 {
			continue
		}
		if strings.ToLower(n.Text) != key {
			return false
		}
		found = true
	}
	return found
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
