package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// paragraph is the candidates of one event or origin.
type paragraph struct {
	cluster string
	list    []candidate
	best    float64
}

// budget is how much a section may print.
type budget struct{ paragraphs, sentences, each int }

func (w *writer) budgetOf(key string) budget {
	main := order(w.f.Question.Ask)[0]
	if main == "checked" {
		main = "official"
	}
	switch {
	case key == main && key != "figures":
		return budget{7, 15, 3}
	case key == "cases":
		return budget{5, 10, 3}
	}
	return budget{4, 6, 3}
}

// draft writes the section of a key, when the evidence fills it.
func (w *writer) draft(key string, pool []candidate) {
	switch key {
	case "figures":
		w.draftFigures(pool)
		return
	case "steps":
		w.draftSteps()
		return
	case "source":
		w.draftSource()
		return
	case "checked":
		w.draftChecked()
		return
	}
	paragraphs := w.paragraphs(key, pool)
	b := w.budgetOf(key)
	sec := section{key: key}
	for _, p := range paragraphs {
		if len(sec.out.Sentences) >= b.sentences || b.paragraphs == 0 {
			break
		}
		if w.writeParagraph(&sec, p, min(b.each, b.sentences-len(sec.out.Sentences))) {
			b.paragraphs--
		}
	}
	w.addSection(sec)
}

// What is printed where nothing answers a question.
const (
	nearestOwn  = 0.4 // share of the question's concepts that a sentence has to say
	nearestMost = 4   // sentences
	nearestEach = 2   // of one document
)

// draftNearest prints the sentences that say most of a question that none
// answers, each with what its source says right behind it of how sure it is.
func (w *writer) draftNearest() {
	sec := section{key: "nearest"}
	document, previous := "", alone // of the sentence printed last
	for _, e := range w.f.Evidence {
		m := w.f.Materials[e.Document]
		s := m.Annotation.Sentences[e.Sentence]
		c := newCandidate(m, e)
		if len(sec.out.Sentences) >= nearestMost || w.perDoc[e.Document] >= nearestEach {
			continue
		}
		if e.Own < nearestOwn || s.Function != assay.Fact && s.Function != assay.Finding || w.tookBack(e) || w.repeats(c) || disclaims(m, s) {
			continue
		}
		after := alone
		if document == e.Document && previous < e.Sentence {
			after = previous
		}
		d, ok := w.say(e.Document, e.Sentence, after)
		if !ok {
			continue
		}
		sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
		sec.head = append(sec.head, e)
		w.note(c)
		document, previous = e.Document, e.Sentence
		if next := e.Sentence + 1; next < len(m.Annotation.Sentences) && m.Annotation.Sentences[next].Function == assay.Disclaimer {
			if d, ok := w.say(e.Document, e.Sentence+1, e.Sentence); ok {
				sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
				previous = e.Sentence + 1
			}
		}
	}
	w.addSection(sec)
}

func (w *writer) addSection(sec section) {
	if len(sec.out.Sentences) == 0 && sec.out.Table == nil {
		return
	}
	sec.out.Heading = w.heading(sec)
	if sec.out.Sentences == nil {
		sec.out.Sentences = []assay.S{}
	}
	w.sections = append(w.sections, sec)
}

// paragraphs groups a topic's candidates by event or origin, best group first.
func (w *writer) paragraphs(key string, pool []candidate) []paragraph {
	index := map[string]int{}
	var out []paragraph
	for _, c := range pool {
		if c.topic != key && key != "rest" || w.wasUsed(c) {
			continue
		}
		i, ok := index[c.cluster]
		if !ok {
			i = len(out)
			index[c.cluster] = i
			out = append(out, paragraph{cluster: c.cluster})
		}
		out[i].list = append(out[i].list, c)
		out[i].best = max(out[i].best, c.rank)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].best > out[j].best })
	return out
}

// writeParagraph prints at most n sentences of a group: those nearest to the
// origin first, then what others add, then who only carries it.
func (w *writer) writeParagraph(sec *section, p paragraph, n int) bool {
	begin := len(sec.out.Sentences)
	list := append([]candidate(nil), p.list...)
	top := list[0].Document
	sort.SliceStable(list, func(i, j int) bool {
		a, b := w.closeness(list[i].Document, top), w.closeness(list[j].Document, top)
		if a != b {
			return a > b
		}
		// Of an event the numbers come first.
		if event := strings.HasPrefix(p.cluster, "event "); event && (len(list[i].figures) > 0) != (len(list[j].figures) > 0) {
			return len(list[i].figures) > 0
		}
		return list[i].rank > list[j].rank
	})
	chosen := w.choose(list, n)
	var documents []string
	last, lastSentence := "", -1
	for _, c := range chosen {
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
		if last == "" {
			d = w.placeIn(p.cluster, d, c)
		}
		sec.out.Sentences = append(sec.out.Sentences, w.claim(d))
		sec.head = append(sec.head, c.Evidence)
		w.note(c)
		if c.Document != last {
			documents = append(documents, c.Document)
		}
		last, lastSentence = c.Document, c.Sentence
	}
	if len(sec.out.Sentences) == begin {
		return false
	}
	if s, ok := w.carry(documents); ok {
		sec.out.Sentences = append(sec.out.Sentences, s)
	}
	if begin > 0 {
		sec.out.Paragraphs = append(sec.out.Paragraphs, begin)
	}
	return true
}

// placeIn names the event of a paragraph in its first sentence, when that does
// not name it, on the strength of the sentence of the same document that does.
func (w *writer) placeIn(cluster string, d drafted, c candidate) drafted {
	key, ok := strings.CutPrefix(cluster, "event ")
	ev := w.eventsBy[key]
	if !ok || ev == nil || w.f.Materials[c.Document].Document.Kind != assay.Note || strings.Contains(strings.ToLower(d.text), key) {
		return d
	}
	m := w.f.Materials[c.Document]
	for _, n := range m.Annotation.Names {
		if n.Kind == assay.EventName && strings.EqualFold(n.Text, ev.name) {
			first := firstWord(d.text)
			d.text = "On " + theEvent(ev.name) + ", " + w.lowerFirst(d.text, isUpper(first) && !w.lower[strings.ToLower(first)])
			d.spans = append(d.spans, m.Annotation.Sentences[n.Sentence].Span)
			return d
		}
	}
	return d
}

func firstWord(s string) string {
	if i := strings.IndexByte(s, ' '); i > 0 {
		return s[:i]
	}
	return s
}

func isUpper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// closeness orders the documents of a group: the origin itself, then the best
// one, then the rest.
func (w *writer) closeness(document, top string) int {
	o, _ := w.f.OriginOf(document)
	switch {
	case o.Root == document && len(o.Members) > 1:
		return 2
	case document == top:
		return 1
	}
	return 0
}

// choose picks at most n sentences, two of a document, none that repeats.
func (w *writer) choose(list []candidate, n int) []candidate {
	var out []candidate
	perDoc := map[string]int{}
	said := len(w.said)
	for _, c := range list {
		if len(out) == n {
			break
		}
		if perDoc[c.Document] >= 2 || w.perDoc[c.Document]+perDoc[c.Document] >= 4 || w.repeats(c) {
			continue
		}
		m := w.f.Materials[c.Document]
		s := m.Annotation.Sentences[c.Sentence]
		if !s.Standalone && before(out, c) != c.Sentence-1 {
			continue
		}
		if _, ok := w.say(c.Document, c.Sentence, before(out, c)); !ok {
			continue
		}
		perDoc[c.Document]++
		out = append(out, c)
		w.said = append(w.said, print{c.terms, c.figures, c.cluster, w.denial(c)})
	}
	w.said = w.said[:said]
	sort.SliceStable(out, func(i, j int) bool {
		return out[i].Document == out[j].Document && out[i].Sentence < out[j].Sentence
	})
	return out
}

// before gives the nearest chosen sentence of c's document before it, or alone.
func before(chosen []candidate, c candidate) int {
	nearest := alone
	for _, o := range chosen {
		if o.Document == c.Document && o.Sentence < c.Sentence {
			nearest = max(nearest, o.Sentence)
		}
	}
	return nearest
}

// carry says how many sources a printed origin has, when only some of them are
// printed: pages are not confirmations.
func (w *writer) carry(printed []string) (assay.S, bool) {
	var ids []string
	for k, d := range printed {
		o, ok := w.f.OriginOf(d)
		if !ok || k > 0 && !slices.Equal(ids, o.Members) {
			return assay.S{}, false // more than one origin: each is told for itself
		}
		ids = o.Members
	}
	n := 0
	for _, id := range ids {
		if !slices.Contains(printed, id) {
			n++
		}
	}
	if n == 0 || w.carried == 4 {
		return assay.S{}, false
	}
	w.carried++
	others := "the other adds no confirmation."
	if n > 1 {
		others = fmt.Sprintf("the other %s add no confirmation.", text.NumberWord(n))
	}
	return assay.S{
		Text:      fmt.Sprintf("%s sources share this origin; %s", text.UpperFirst(text.NumberWord(len(ids))), others),
		Role:      assay.CountRole,
		Citations: []assay.Citation{},
		Basis:     &assay.Basis{Kind: "sources", IDs: slices.Clone(ids), Count: n},
	}, true
}

// claim makes a sentence of what was drafted.
func (w *writer) claim(d drafted) assay.S {
	s := assay.S{Text: d.text, Role: assay.ClaimRole, Citations: []assay.Citation{}}
	for _, span := range d.spans {
		s.Citations = append(s.Citations, w.cite(d.document, span))
	}
	return s
}

func (w *writer) cite(document string, span assay.Span) assay.Citation {
	d := w.f.Materials[document].Document
	return assay.Citation{Anchor: assay.Anchor{DocumentSHA256: d.SHA256, Start: span.Start, End: span.End, Quote: d.Text[span.Start:span.End]}}
}

// heading names a section by what it holds.
func (w *writer) heading(sec section) string {
	actor := w.f.Question.Actor.Name
	if actor == "" {
		actor = "those involved"
	}
	who := w.speakersOf(sec)
	switch sec.key {
	case "official":
		return "What " + agreeName(actor) + " " + verb(pluralInt(w.f.Question.Actor.Plural), "says", "say")
	case "independent":
		return "What other sources report"
	case "cases":
		if names := w.eventsIn(sec); len(names) > 0 {
			return "Cases: " + listed(names, 2)
		}
		return "Cases that the sources describe"
	case "against":
		if len(who) > 0 {
			return "Criticism and dispute: " + listed(who, 3)
		}
	case "oversight":
		if len(who) > 0 {
			return "Oversight: " + listed(who, 3)
		}
	case "source":
		return "What " + agreeName(actor) + " found"
	case "checked":
		return "What " + listed(who, 2) + " found on checking it"
	case "rest":
		return "What else the sources say"
	case "nearest":
		return "What comes nearest"
	}
	if w.f.Profile != nil {
		for _, t := range w.f.Profile.Topics {
			if t.Key == sec.key && t.Heading != "" {
				return t.Heading
			}
		}
	}
	return "What the sources say"
}

func agreeName(name string) string { return withArticle(name) }

// speakersOf gives the short names of those whose sentences a section prints.
func (w *writer) speakersOf(sec section) []string {
	var out []string
	for _, e := range sec.head {
		if n := w.voiceOf(e.Document).name; w.f.Materials[e.Document].Document.Publisher != "" && !slices.Contains(out, n) && len(n) < 48 {
			out = append(out, n)
		}
	}
	return out
}

func (w *writer) eventsIn(sec section) []string {
	var out []string
	for _, e := range sec.head {
		if ev := w.eventOf(w.f.Materials[e.Document], e.Sentence); ev != nil && !slices.Contains(out, ev.name) {
			out = append(out, ev.name)
		}
	}
	return out
}

// listed joins at most n names: "A, B and others".
func listed(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + " and others"
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func pluralInt(plural bool) int {
	if plural {
		return 2
	}
	return 1
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func noun(n int, one string) string { return verb(n, one, one+"s") }
