package report

import (
	"sort"

	"assay"
	"assay/internal/text"
)

// draftSteps writes one section for each stage of the profile's ladder that the
// evidence describes, in the ladder's order.
func (w *writer) draftSteps(pool []candidate) {
	if w.f.Profile == nil {
		return
	}
	assigned := map[string][]candidate{}
	for _, c := range pool {
		key, fit := w.stageOf(c)
		if key == "" || c.topic == "against" {
			continue
		}
		c.fit = fit
		assigned[key] = append(assigned[key], c)
	}
	for _, st := range w.f.Profile.Stages {
		list := assigned[st.Key]
		sort.SliceStable(list, func(i, j int) bool { return list[i].Score+0.3*list[i].fit > list[j].Score+0.3*list[j].fit })
		sec := section{key: "step"}
		for _, c := range w.choose(list, 4) {
			d, ok := w.say(c.Document, c.Sentence, false)
			if !ok {
				continue
			}
			sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
			sec.head = append(sec.head, c.Evidence)
			w.note(c)
		}
		if len(sec.out.Sentences) > 0 {
			sec.out.Heading = st.Heading
			w.sections = append(w.sections, sec)
		}
	}
}

// stageOf gives the stage that a sentence describes: the one with most cues,
// those before the verb's end counting double. What holds in general fits
// better than one case.
func (w *writer) stageOf(c candidate) (string, float64) {
	m := w.f.Materials[c.Document]
	s := m.Annotation.Sentences[c.Sentence]
	stems := text.AllStems(m.Document.Text[s.Start:s.End])
	best, most := "", 0.0
	for _, st := range w.f.Profile.Stages {
		score := 0.0
		for _, cue := range st.Cues {
			if at := text.NewPhrase(cue).In(stems); at >= 0 {
				score += 0.6
				if at < len(stems)/2 {
					score += 0.4
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
	if len(c.figures) == 0 {
		most += 0.8
	}
	if w.eventOf(m, c.Sentence) == nil {
		most += 0.5
	}
	switch m.Document.Class {
	case assay.Official, assay.Court:
		most += 0.5
	}
	return best, most
}

// draftSource writes what the source that the question names says itself, in
// its own order.
func (w *writer) draftSource(pool []candidate) {
	var list []candidate
	for _, c := range pool {
		d := w.f.Materials[c.Document].Document
		if d.Owner != "" && w.isActor(d.Owner) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return
	}
	sec := section{key: "source"}
	index := map[string]int{}
	var groups []paragraph
	for _, c := range list {
		i, ok := index[c.Document]
		if !ok {
			i = len(groups)
			index[c.Document] = i
			groups = append(groups, paragraph{cluster: c.cluster})
		}
		groups[i].list = append(groups[i].list, c)
	}
	for k, g := range groups {
		if k == 2 {
			break
		}
		sort.SliceStable(g.list, func(i, j int) bool { return g.list[i].Sentence < g.list[j].Sentence })
		begin := len(sec.out.Sentences)
		previous := ""
		for n, c := range g.list {
			if n == 5 || w.repeats(c) {
				continue
			}
			d, ok := w.say(c.Document, c.Sentence, previous == c.Document)
			if !ok {
				continue
			}
			sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
			sec.head = append(sec.head, c.Evidence)
			w.note(c)
			previous = c.Document
		}
		if begin > 0 && len(sec.out.Sentences) > begin {
			sec.out.Paragraphs = append(sec.out.Paragraphs, begin)
		}
	}
	w.addSection(sec)
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
