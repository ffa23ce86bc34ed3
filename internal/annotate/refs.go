package annotate

import (
	"slices"
	"strings"

	"assay"
)

// mention is a person, a role or a body that a later sentence can mean.
type mention struct {
	sentence int
	head     string // last word, small
	text     string // as it would be printed again: "the homeland security secretary"
	subject  bool   // it was the subject, or the one who spoke
	plural   bool
	person   bool
}

// tracker follows what was mentioned, sentence by sentence.
type tracker struct {
	d        *document
	people   []mention
	bodies   []mention          // organisations and events by name
	nouns    map[string]mention // by stem and number: the last noun with what describes it
	owned    map[string]mention // by stem: the last of those that say whose
	events   []string           // named happenings, each once, two at most
	inquiry  int                // 1 + the last sentence that brought up an auditor or an inquiry
	speakers []mention          // who spoke last, organisations only
	open     []open             // references of the sentence at hand that were not resolved
	first    map[string]int
	title    []assay.Name // in the document's title; nil until it is looked at
}

// open is a reference that could not be resolved, with the sentence that it seems to need.
type open struct{ needs int }

const (
	maxNeeds = 3
	lookBack = 4 // sentences in which an antecedent is looked for
)

// sentence finds the references of sentence i and whether it stands alone.
func (t *tracker) sentence(i int) {
	s := &t.d.sents[i]
	s.standalone = !s.heading && len(s.toks) > 0
	t.open = t.open[:0]
	if !s.standalone {
		return
	}
	for k := range s.toks {
		if !inside(s.quotes, s.toks[k].start) {
			t.word(i, k)
		}
	}
	if a := mainAttribution(s); a >= 0 && s.atts[a].carried > 0 {
		t.open = append(t.open, open{s.atts[a].carried - 1})
	} else if s.quoted && a < 0 {
		t.open = append(t.open, open{i - 1})
	}
	t.settle(i)
}

func inside(quotes []assay.Span, pos int) bool {
	for _, q := range quotes {
		if q.Start <= pos && pos < q.End {
			return true
		}
	}
	return false
}

// settle notes which sentences the open references need.
func (t *tracker) settle(i int) {
	s := &t.d.sents[i]
	if len(t.open) == 0 {
		return
	}
	s.standalone = false
	var need []int
	add := func(n int) {
		if n >= 0 && n != i && len(need) < maxNeeds && !slices.Contains(need, n) {
			need = append(need, n)
		}
	}
	for _, o := range t.open {
		add(o.needs)
	}
	// What a needed sentence needs is needed too, the nearest first.
	slices.Sort(need)
	for k := len(need) - 1; k >= 0 && k < len(need); k-- {
		if need[k] < i {
			for _, n := range slices.Backward(t.d.sents[need[k]].needs) {
				add(n)
			}
		}
	}
	slices.Sort(need)
	s.needs = need
}

// refer notes a resolved reference over words [from, to).
func (t *tracker) refer(i, from, to int, text string, publisher bool) {
	s := &t.d.sents[i]
	s.refs = append(s.refs, assay.Reference{Span: phrase{from, to}.span(s.toks), To: text, Publisher: publisher})
}

// unresolved notes a reference over words [from, to) that needs another sentence.
func (t *tracker) unresolved(i, from, to, needs int) {
	t.refer(i, from, to, "", false)
	t.open = append(t.open, open{needs})
}

// word looks whether word k of sentence i points elsewhere.
func (t *tracker) word(i, k int) {
	toks := t.d.sents[i].toks
	switch w := &toks[k]; w.lower {
	case "it", "its", "itself":
		t.it(i, k)
	case "he", "she", "him", "his", "her":
		t.he(i, k)
	case "they", "them", "their":
		t.they(i, k)
	case "these", "those", "this", "that", "such":
		t.these(i, k)
	case "the":
		t.the(i, k)
	default:
		if k == 0 && w.is(tQuant|tNum) || k <= 3 && w.is(tNum) {
			t.ellipsis(i, k)
		}
	}
}

// atHead reports whether word k opens the sentence's subject, with nothing
// before it but a preposition, a conjunction or an adverb.
func (t *tracker) atHead(i, k int) bool {
	toks := t.d.sents[i].toks
	for j := range k {
		if !toks[j].is(tPrep|tConj|tAdv|tSub) && !isTime(toks, j) && !toks[j].is(tNum) {
			return false
		}
	}
	return true
}

// objectOfMain reports whether the pronoun at k is the object of the main verb
// whose subject opens the sentence: it cannot mean that subject.
func objectOfMain(s *sent, k int) bool {
	w := s.toks[k].lower
	if w != "it" && w != "them" && w != "him" || s.subject.empty() || s.subject.from > 1 || s.verb.empty() {
		return false
	}
	return k >= s.verb.to && (k == s.verb.to || k == s.verb.to+1 && s.toks[k-1].is(tPrep)) && (k+1 >= len(s.toks) || !s.toks[k+1].verb)
}

// nounBeforeIn reports whether a noun that a pronoun could mean stands earlier in the sentence.
func nounBeforeIn(toks []tok, k int, many bool) bool {
	for j := range k {
		w := &toks[j]
		if w.is(tVerb) && w.verb || w.is(tPrep|tConj|tSub|tDet|tAdv|tModal|tPron|tPoss|tObject|tBe|tHave|tDo) || isTime(toks, j) || w.is(tNum) && !many {
			continue
		}
		if !many && !plural(w) || many && (plural(w) || w.lower == "and") {
			return true
		}
		if many && w.is(tCap) && toks[k].lower == "their" {
			return true
		}
	}
	return false
}

// it resolves "it" and "its".
func (t *tracker) it(i, k int) {
	s := &t.d.sents[i]
	toks := s.toks
	if !t.atHead(i, k) {
		if toks[k].lower == "it" && k+1 < len(toks) && toks[k+1].verb && toks[k+1].is(tCue) && k >= s.subject.from && k < s.verb.from {
			t.itSpeaks(i, k, toks[k+1].is(tPast) && !toks[k+1].is(tThird))
			return
		}
		if objectOfMain(s, k) {
			t.unresolved(i, k, k+1, i-1)
			return
		}
		if nounBeforeIn(toks, k, false) || dummyIt(toks, k) {
			return
		}
		t.unresolved(i, k, k+1, i-1)
		return
	}
	w := &toks[k]
	if w.lower == "its" || w.lower == "itself" {
		t.its(i, k)
		return
	}
	if dummyIt(toks, k) {
		return
	}
	v := k + 1
	for v < len(toks) && !toks[v].verb && v < k+4 {
		v++
	}
	if v >= len(toks) || !toks[v].verb {
		t.unresolved(i, k, k+1, i-1)
		return
	}
	_, main := group(toks, v)
	if toks[main].is(tCue) && !(toks[main].is(tPart) && main > v && toks[main-1].is(tBe)) || publisherVerb(toks[main].lemma) {
		t.itSpeaks(i, k, toks[v].is(tPast|tHave) && !toks[v].is(tThird) && toks[v].lower != "has")
		return
	}
	if toks[main].lemma == "be" {
		// "It is advocacy", in a note, is of the source; "It was ..." is not sure.
		if toks[v].lower == "is" && t.d.Kind == assay.Note && t.lastSubjectIsPublisher(i) {
			t.refer(i, k, k+1, "", true)
			return
		}
		t.unresolved(i, k, k+1, i-1)
		return
	}
	if name := t.continued(i); name != "" {
		t.refer(i, k, k+1, name, false)
		return
	}
	if t.d.Kind == assay.Note && toks[v].is(tThird) && t.lastSubjectIsPublisher(i) {
		t.refer(i, k, k+1, "", true)
		return
	}
	t.unresolved(i, k, k+1, i-1)
}

// publisherVerb: what a note says that its source does, besides speaking.
func publisherVerb(lemma string) bool {
	switch lemma {
	case "repeat", "give", "carry", "draw", "link", "explain", "place", "credit", "trace", "tell", "quote", "print", "set", "use", "lay":
		return true
	}
	return false
}

// dummyIt: "it is unclear whether", "it was not known who".
func dummyIt(toks []tok, k int) bool {
	if k+2 >= len(toks) || !toks[k+1].is(tBe|tModal) {
		return false
	}
	for j := k + 2; j < len(toks) && j < k+8; j++ {
		switch toks[j].lower {
		case "unclear", "clear", "unknown", "known", "likely", "unlikely", "possible", "impossible", "important", "necessary", "hard", "difficult", "easy", "true", "time", "essential", "critical", "vital", "imperative":
			for m := j + 1; m < len(toks) && m < j+6; m++ {
				switch toks[m].lower {
				case "that", "whether", "which", "who", "how", "why", "what", "when", "where", "to", "if":
					return true
				}
			}
		}
	}
	return false
}

// itSpeaks resolves "it says" and "it said".
func (t *tracker) itSpeaks(i, k int, past bool) {
	if len(t.speakers) > 0 {
		last := t.speakers[len(t.speakers)-1]
		if last.sentence >= i-1 && (past || t.d.Kind != assay.Note) {
			t.refer(i, k, k+1, last.text, false)
			return
		}
	}
	if r, ok := t.subjectReference(i - 1); ok && !r.Publisher && t.d.Kind == assay.Note && !past {
		to := r.To
		if to == "" {
			to = definite(strings.Join(strings.Fields(t.d.Text[r.Start:r.End]), " "))
		}
		if !t.d.sents[i-1].standalone {
			t.open = append(t.open, open{i - 1})
		}
		t.refer(i, k, k+1, to, false)
		return
	}
	if t.d.Kind == assay.Note {
		t.refer(i, k, k+1, "", true)
		return
	}
	if name := t.continued(i); name != "" {
		t.refer(i, k, k+1, name, false)
		return
	}
	t.unresolved(i, k, k+1, i-1)
}

// subjectReference is the reference to a document that is the subject of sentence i.
func (t *tracker) subjectReference(i int) (assay.Reference, bool) {
	if i < 0 {
		return assay.Reference{}, false
	}
	s := &t.d.sents[i]
	if s.subject.empty() {
		return assay.Reference{}, false
	}
	head := &s.toks[s.subject.to-1]
	for _, r := range s.refs {
		if r.Start == s.toks[s.subject.from].start && r.End == head.end && (head.is(tDocument) || head.lower == "it") {
			return r, true
		}
	}
	return assay.Reference{}, false
}

// its resolves a leading "its", also after a preposition ("by its count").
func (t *tracker) its(i, k int) {
	toks := t.d.sents[i].toks
	for j := k + 1; j < len(toks) && j < k+4; j++ {
		if toks[j].is(tOwn | tCueNoun) {
			if t.d.Kind == assay.Note {
				t.refer(i, k, k+1, "", true)
			} else {
				t.unresolved(i, k, k+1, i-1)
			}
			return
		}
		if !nounLike(&toks[j]) {
			break
		}
	}
	if name := t.continued(i); name != "" {
		t.refer(i, k, k+1, possessive(name), false)
		return
	}
	t.unresolved(i, k, k+1, i-1)
}

func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "'"
	}
	return name + "'s"
}

// lastSubjectIsPublisher reports whether the sentence before speaks of the
// document or its publisher as its subject.
func (t *tracker) lastSubjectIsPublisher(i int) bool {
	if i == 0 {
		return true
	}
	s := &t.d.sents[i-1]
	if s.subject.empty() {
		return false
	}
	at := s.toks[s.subject.from].start
	for _, r := range s.refs {
		if r.Publisher && r.Start >= at && r.Start < at+6 {
			return true
		}
	}
	return t.d.isPublisherWord(s.toks[s.subject.from].lower) && s.toks[s.subject.from].is(tCap)
}

// continued is the name that was the whole subject of the sentence before, if
// no other body stands in it.
func (t *tracker) continued(i int) string {
	if i == 0 {
		return ""
	}
	s := &t.d.sents[i-1]
	if !s.subject.empty() {
		at := s.subject.span(s.toks)
		for _, r := range s.refs {
			if r.Span == at && r.To != "" {
				return r.To
			}
		}
	}
	name, others := "", 0
	for _, n := range s.names {
		if n.kind != assay.Organisation && n.kind != assay.EventName {
			continue
		}
		if n.from >= s.subject.from && n.to == s.subject.to && n.from <= s.subject.from+1 {
			name = n.text
		} else {
			others++
		}
	}
	if others > 0 {
		return ""
	}
	return name
}
