package evidence

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Weights of where a concept stands, from an experiment with such a writer:
// in the sentence, the sentence before, the title, elsewhere in the document.
const (
	inSentence = 1.0
	inBefore   = 0.5
	inTitle    = 0.6
	inDocument = 0.35
)

// Weights of a sentence's score.
const (
	wholeShare   = 0.45 // of the question that it covers with its title and its document
	ownShare     = 0.25 // of the question that it covers itself
	actorShare   = 0.2  // of how far it is about the actor
	numberShare  = 0.25 // it gives the number asked about
	countShare   = 0.2  // it counts what the question wants counted
	generalShare = 0.15 // it tells what is done, where a role or a process is asked for
	eventShare   = 0.1  // it names an event where events are asked for
	cueShare     = 0.3  // it holds a cue of the topic asked for
	classShare   = 0.1  // its source's business is that topic
	elsewhere    = 0.6  // what is left of a sentence without a word of the question
	beside       = 0.6  // and of one that is not of the topic asked for
	aboutItself  = 0.85 // and of one about its own source
)

// asking is a question with what scoring needs of it beside.
type asking struct {
	assay.Question
	cues   map[string][]text.Phrase // of the topic that it asks for, by each of their stems
	events []string                 // that the best sentences name, once they are known
}

// newAsking reads the cues of the topic that a question asks for from the query
// that looks for it.
func newAsking(q assay.Question) *asking {
	a := &asking{Question: q, cues: map[string][]text.Phrase{}}
	for _, query := range q.Queries {
		if query.Purpose != topics[q.Ask] || query.Purpose == "" {
			continue
		}
		for _, s := range query.Any {
			p := text.NewPhrase(s)
			if len(p) > 0 && !slices.ContainsFunc(q.Concepts, func(c assay.Concept) bool { return len(p) == 1 && slices.Contains(c.Stems, p[0]) }) {
				for _, stem := range p {
					a.cues[stem] = append(a.cues[stem], p)
				}
			}
		}
	}
	return a
}

// scoreDocument scores the sentences of a short document, or of a long one
// those of the passages found and their neighbours.
func (v *view) scoreDocument(found []fused, best float64) []assay.Evidence {
	m, a := v.m, &v.m.Annotation
	rank := map[int]fused{}
	for _, p := range found {
		rank[p.passage] = p
	}
	out := make([]assay.Evidence, 0, len(a.Sentences))
	for pi, p := range a.Passages {
		hit, ok := rank[pi]
		if !ok && len(a.Sentences) > 40 {
			continue
		}
		for si := p.First; si <= p.Last && si < len(a.Sentences); si++ {
			s := &a.Sentences[si]
			if s.Function == assay.Heading || s.End-s.Start < 20 || s.End-s.Start > 1200 {
				continue
			}
			e := v.score(si)
			e.Document, e.Sentence, e.Passage, e.Queries = m.Document.ID, si, pi, hit.queries
			if best > 0 {
				e.Score += 0.15 * hit.score / best
			}
			if e.Coverage > 0 {
				out = append(out, e)
			}
		}
	}
	return out
}

// newView reads of a document what the scores of all its sentences need.
func newView(q *asking, m *assay.Material) *view {
	a := &m.Annotation
	title := m.Document.Title
	var events []string
	for _, n := range a.Names {
		if n.Kind == assay.EventName {
			title = strings.ReplaceAll(title, n.Text, " ") // a name says nothing of what it is made of
			events = append(events, n.Text)
		}
	}
	v := &view{q: q, m: m, title: text.Set(title), events: events}
	for _, c := range q.Concepts {
		v.spoken = append(v.spoken, speaks(a, c.Stems))
	}
	v.family = member(q.Actor.Members, m.Document.Owner)
	v.names = actorNames(q.Actor)
	v.inTitle = mentions(m.Document.Title, v.names)
	v.inText = v.speaksOf(v.names) || v.speaksOf(q.Actor.Below)
	v.sought = class(q.Ask, m.Document.Class)
	return v
}

// view is a document as one question sees it.
type view struct {
	q               *asking
	m               *assay.Material
	title           map[string]bool
	spoken          []bool // whether the document speaks of each concept
	names, events   []string
	family          bool
	inTitle, inText bool
	sought          bool // of a class that speaks to what the question asks for
}

// speaksOf reports whether the document says something of one of the names: a
// text that says "names no such agency" does not.
func (v *view) speaksOf(names []string) bool {
	for _, s := range v.m.Annotation.Sentences {
		if s.Function == assay.Disclaimer || s.Function == assay.Limit || s.Negated {
			continue
		}
		if mentions(v.m.Document.Text[s.Start:s.End], names) {
			return true
		}
	}
	return false
}

// score measures how much of the question sentence i covers.
func (v *view) score(i int) assay.Evidence {
	a := &v.m.Annotation
	here := a.Sentences[i].Terms
	var before []string
	if i > 0 && a.Sentences[i-1].Paragraph == a.Sentences[i].Paragraph {
		before = a.Sentences[i-1].Terms
	}
	sum, got, own, reach := 0.0, 0.0, 0.0, 0.0
	for k, c := range v.q.Concepts {
		level := 0.0
		if v.spoken[k] {
			level = inDocument
		}
		for _, s := range c.Stems {
			switch {
			case v.spoken[k] && holds(here, s):
				level = max(level, inSentence)
			case v.title[s]:
				level = max(level, inTitle)
			case v.spoken[k] && holds(before, s):
				level = max(level, inBefore)
			}
		}
		sum += c.Weight
		got += c.Weight * level
		if level == inSentence {
			own += c.Weight
		}
		if level > 0 {
			reach += c.Weight
		}
	}
	e := assay.Evidence{}
	if sum > 0 {
		e.Coverage = got / sum
		own /= sum
		e.Own, e.Reach = own, reach/sum
	}
	e.Score = wholeShare*e.Coverage + ownShare*own
	e.Actor = 1
	if v.q.Actor.Name != "" {
		e.Actor = v.actor(i)
		e.Score += actorShare * e.Actor
	}
	number := v.numberNear(i)
	fit := v.fit(i)
	if own == 0 && !number && fit == 0 {
		e.Score *= elsewhere
	}
	if number {
		e.Score += numberShare
	}
	if fit == 0 && len(v.q.cues) > 0 && v.q.Ask != assay.AskAbility {
		e.Score *= beside
	}
	e.Score += fit * (0.5 + 0.5*e.Reach)
	switch a.Sentences[i].Function {
	case assay.Disclaimer, assay.Limit, assay.Meta, assay.Stake:
		e.Score *= aboutItself
	}
	return e
}

// actor says how far the sentence is about the actor, 0 to 1.
func (v *view) actor(i int) float64 {
	body := v.body(i)
	if mentions(body, v.names) {
		return 1
	}
	if mentions(body, v.q.Actor.Below) || v.meant(i) {
		return 0.9
	}
	switch {
	case v.family:
		return 0.8
	case v.inTitle:
		return 0.6
	case mentions(body, v.q.Actor.Above):
		return 0.5
	case v.inText:
		return 0.35
	}
	return 0
}

// meant reports whether a word of sentence i stands for the actor: "the agency"
// of a text that has named it.
func (v *view) meant(i int) bool {
	for _, r := range v.m.Annotation.Sentences[i].References {
		if r.To != "" && mentions(r.To, v.names) {
			return true
		}
	}
	return false
}

// topics are what a question may ask of its subject, beside facts: the purpose of
// the query that looks for it.
var topics = map[assay.Ask]string{assay.AskOversight: "oversight", assay.AskCriticism: "against", assay.AskAbility: "law"}

// classes are those whose business a topic is.
func class(ask assay.Ask, c assay.Class) bool {
	switch ask {
	case assay.AskOversight:
		return c == assay.Oversight || c == assay.Court
	case assay.AskCriticism:
		return c == assay.Advocacy || c == assay.Academic || c == assay.FactCheck
	case assay.AskAbility:
		return c == assay.Court
	}
	return false
}

// fit says how far sentence i is of the kind that the question asks for: it holds
// a cue of the topic, stands in a source whose business that is, or counts what
// a question of "how many" or "which" wants counted.
func (v *view) fit(i int) float64 {
	switch v.q.Ask {
	case assay.AskHowMany, assay.AskWhich:
		return v.counts(i)
	case assay.AskRole, assay.AskProcess:
		return v.general(i)
	}
	switch cued := len(v.q.cues) > 0 && v.cued(i); {
	case cued && v.sought:
		return cueShare + classShare
	case cued:
		return cueShare
	case v.sought && v.q.Ask != assay.AskCriticism: // advocates do more than criticise
		return classShare
	}
	return 0
}

// cued reports whether sentence i holds a cue of the topic asked for.
func (v *view) cued(i int) bool {
	s := &v.m.Annotation.Sentences[i]
	var stems []string
	for _, term := range s.Terms {
		for _, p := range v.q.cues[term] {
			if len(p) == 1 {
				return true
			}
			if stems == nil {
				stems = text.AllStems(v.m.Document.Text[s.Start:s.End])
			}
			if p.In(stems) >= 0 {
				return true
			}
		}
	}
	return false
}

// counts says how far sentence i counts what the question asks about, in the
// period that it asks about, or names an event where events are asked for.
func (v *view) counts(i int) float64 {
	if p := v.m.Document.Published; v.q.From != "" && p != "" && p < v.q.From[:min(len(p), len(v.q.From))] {
		return 0
	}
	share := 0.0
	for _, f := range v.m.Annotation.Figures {
		if f.Sentence == i && f.Kind == assay.Count && (v.q.concerns(f.Unit) || v.q.concerns(f.Action)) {
			share = countShare
			break
		}
	}
	if v.q.Ask == assay.AskWhich && mentions(v.body(i), v.events) {
		share += eventShare
	}
	if mentions(v.body(i), v.q.events) {
		share += eventShare
	}
	return share
}

// general says how far sentence i tells what the actor does and not what happened
// once: it is about the actor, and counts nothing and names no event.
func (v *view) general(i int) float64 {
	s := &v.m.Annotation.Sentences[i]
	if !v.family || s.Function != assay.Fact || v.actor(i) < 0.8 || mentions(v.body(i), v.events) {
		return 0
	}
	for _, f := range v.m.Annotation.Figures {
		if f.Sentence == i && f.Kind == assay.Count {
			return 0
		}
	}
	return generalShare
}

// concerns reports whether a word is one of the question's concepts.
func (a *asking) concerns(word string) bool {
	if word == "" {
		return false
	}
	stem := text.Stem(word)
	return slices.ContainsFunc(a.Concepts, func(c assay.Concept) bool { return slices.Contains(c.Stems, stem) })
}

func (v *view) body(i int) string {
	s := v.m.Annotation.Sentences[i]
	return v.m.Document.Text[s.Start:s.End]
}

// numberNear reports whether sentence i holds a count close to one that the
// question names: within two percent, or inside its range.
func (v *view) numberNear(i int) bool {
	for _, want := range v.q.Figures {
		for _, f := range v.m.Annotation.Figures {
			if f.Sentence == i && Near(want, f) {
				return true
			}
		}
	}
	return false
}

// Near reports whether figure f has the value that a question's figure names.
func Near(want, f assay.Figure) bool {
	if want.Kind != f.Kind {
		return false
	}
	if want.Open || want.Low != want.High {
		return f.Value >= want.Low && (want.Open || f.Value <= want.High)
	}
	d := f.Value - want.Value
	return d*d <= want.Value*want.Value*0.02*0.02
}

// speaks reports whether any sentence holds one of the stems.
func speaks(a *assay.Annotation, stems []string) bool {
	for i := range a.Sentences {
		for _, s := range stems {
			if holds(a.Sentences[i].Terms, s) {
				return true
			}
		}
	}
	return false
}

// holds reports whether sorted terms hold a stem.
func holds(terms []string, stem string) bool {
	_, ok := slices.BinarySearch(terms, stem)
	return ok
}

func member(list []string, s string) bool {
	if s == "" {
		return false
	}
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// actorNames are the actor's names that can be looked for in a text.
func actorNames(p assay.Party) []string {
	var names []string
	for _, n := range p.Names {
		if len(n) >= 2 {
			names = append(names, n)
		}
	}
	return names
}

// mentions reports whether s holds one of the names as whole words, case and all.
func mentions(s string, names []string) bool {
	for _, n := range names {
		for at := 0; ; {
			i := strings.Index(s[at:], n)
			if i < 0 {
				break
			}
			i += at
			if boundary(s, i-1) && boundary(s, i+len(n)) {
				return true
			}
			at = i + 1
		}
	}
	return false
}

// boundary reports whether the byte at i is outside of a word.
func boundary(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return true
	}
	c := s[i]
	return !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80)
}
