package report

import (
	"sort"

	"assay"
	"assay/internal/text"
)

// draftSteps writes one section for each stage of the profile's ladder that the
// evidence describes, in the ladder's order. A step is told by what holds in
// general; one case stands for it only where nothing general is said.
func (w *writer) draftSteps() {
	if w.f.Profile == nil {
		return
	}
	cues := make([][]text.Phrase, len(w.f.Profile.Stages))
	for k, st := range w.f.Profile.Stages {
		for _, cue := range st.Cues {
			cues[k] = append(cues[k], text.NewPhrase(cue))
		}
	}
	assigned := map[string][]candidate{}
	for _, e := range w.f.Evidence {
		c, ok := w.stepCandidate(e)
		if !ok {
			continue
		}
		key, fit := w.stageOf(c, cues)
		if key == "" {
			continue
		}
		c.fit = fit
		assigned[key] = append(assigned[key], c)
	}
	for _, st := range w.f.Profile.Stages {
		list := assigned[st.Key]
		sort.SliceStable(list, func(i, j int) bool { return stepScore(list[i]) > stepScore(list[j]) })
		// A step is drawn from what fits it well, never from what is left over.
		for i, c := range list {
			if stepScore(c) < 0.6*stepScore(list[0]) {
				list = list[:i]
				break
			}
		}
		sec := section{key: "step"}
		last, lastSentence := "", -1
		for _, c := range byDocument(w.choose(list, 4)) {
			previous := alone
			if c.Document == last && c.Sentence > lastSentence {
				previous = lastSentence
			}
			if !w.stands(c, previous) {
				continue
			}
			d, ok := w.say(c.Document, c.Sentence, previous)
			if !ok {
				continue
			}
			sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
			sec.head = append(sec.head, c.Evidence)
			w.note(c)
			last, lastSentence = c.Document, c.Sentence
		}
		if len(sec.out.Sentences) > 0 {
			sec.out.Heading = st.Heading
			w.sections = append(w.sections, sec)
		}
	}
}

func stepScore(c candidate) float64 { return c.Score + 0.4*c.fit }

// byDocument puts the sentences of a document together, in its order.
func byDocument(list []candidate) []candidate {
	rank := map[string]int{}
	for i, c := range list {
		if _, ok := rank[c.Document]; !ok {
			rank[c.Document] = i
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Document != list[j].Document {
			return rank[list[i].Document] < rank[list[j].Document]
		}
		return list[i].Sentence < list[j].Sentence
	})
	return list
}

// stepCandidate takes sentences of documents that cover the question, even
// where the sentence alone says little of it: "Only federal officers can apply".
func (w *writer) stepCandidate(e assay.Evidence) (candidate, bool) {
	m := w.f.Materials[e.Document]
	s := m.Annotation.Sentences[e.Sentence]
	if s.Function != assay.Fact && s.Function != assay.Finding || s.Negated || e.Coverage < 0.3 || len(s.Terms) < 4 {
		return candidate{}, false
	}
	c := newCandidate(m, e)
	c.cluster = "origin " + e.Origin
	return c, true
}

// stageOf gives the stage that a sentence describes, the one with most cues,
// those near its beginning counting more, and how well the sentence fits.
func (w *writer) stageOf(c candidate, cues [][]text.Phrase) (string, float64) {
	m := w.f.Materials[c.Document]
	s := m.Annotation.Sentences[c.Sentence]
	stems := text.AllStems(m.Document.Text[s.Start:s.End])
	best, most := "", 0.0
	for k, st := range w.f.Profile.Stages {
		score := 0.0
		for _, cue := range cues[k] {
			if at := cue.In(stems); at >= 0 {
				score += 0.5
				if at < len(stems)/2 {
					score += 0.3
				}
			}
		}
		if score > most {
			best, most = st.Key, score
		}
	}
	if best == "" {
		return "", 0
	}
	most = min(most, 1.6)
	if w.general(c.Evidence) {
		most += 1.2
	}
	switch m.Document.Class {
	case assay.Official, assay.Court:
		most += 0.4
	case assay.Partisan:
		most -= 0.4
	}
	return best, most
}

// draftSource writes what the source that the question names says itself, in
// its own order, and then what those who read it add of it.
func (w *writer) draftSource() {
	own, relayed := map[string][]candidate{}, map[string][]candidate{}
	var ownIDs, relayedIDs []string
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		if s.Function != assay.Fact && s.Function != assay.Finding || len(s.Terms) < 4 || e.Coverage < 0.2 || w.relays(m, s) {
			continue
		}
		c := candidate{Evidence: e, terms: termSet(s.Terms), figures: map[float64]bool{}, cluster: "origin " + e.Origin}
		for _, f := range m.Annotation.Figures {
			if f.Sentence == e.Sentence {
				c.figures[f.Value] = true
			}
		}
		switch {
		case m.Document.Owner != "" && w.isActor(m.Document.Owner):
			if own[e.Document] == nil {
				ownIDs = append(ownIDs, e.Document)
			}
			own[e.Document] = append(own[e.Document], c)
		case w.speaksOfActor(e.Document) && len(c.figures) > 0:
			if relayed[e.Document] == nil {
				relayedIDs = append(relayedIDs, e.Document)
			}
			relayed[e.Document] = append(relayed[e.Document], c)
		}
	}
	sec := section{key: "source"}
	for _, id := range ownIDs[:min(2, len(ownIDs))] {
		w.writeSource(&sec, own[id], 5)
	}
	for _, id := range relayedIDs[:min(4, len(relayedIDs))] {
		w.writeSource(&sec, relayed[id], 2)
	}
	w.addSection(sec)
}

// speaksOfActor reports whether a document's origin is the word of the actor.
func (w *writer) speaksOfActor(id string) bool {
	o, _ := w.f.OriginOf(id)
	for _, p := range o.Parties {
		if w.isActor(p) {
			return true
		}
	}
	return false
}

// writeSource prints at most n sentences of one document in its order.
func (w *writer) writeSource(sec *section, list []candidate, n int) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Sentence < list[j].Sentence })
	begin := len(sec.out.Sentences)
	previous := alone
	for _, c := range list {
		if len(sec.out.Sentences)-begin == n || w.repeats(c) || !w.stands(c, previous) {
			continue
		}
		d, ok := w.say(c.Document, c.Sentence, previous)
		if !ok {
			continue
		}
		sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
		sec.head = append(sec.head, c.Evidence)
		w.note(c)
		previous = c.Sentence
	}
	if begin > 0 && len(sec.out.Sentences) > begin {
		sec.out.Paragraphs = append(sec.out.Paragraphs, begin)
	}
}

// stands reports whether a sentence can be printed after sentence previous of
// its document: by itself, or right after the one that it leans on.
func (w *writer) stands(c candidate, previous int) bool {
	return previous == c.Sentence-1 && previous >= 0 || w.f.Materials[c.Document].Annotation.Sentences[c.Sentence].Standalone
}

// isActor reports whether a canonical name is the question's actor itself.
func (w *writer) isActor(canonical string) bool {
	for _, n := range w.f.Question.Actor.Names {
		if n == canonical {
			return true
		}
	}
	return false
}
