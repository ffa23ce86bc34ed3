package lineage

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"assay/internal/text"
)

// claimed is one reliance of one document.
type claimed struct {
	doc, at int
}

// source is one thing that documents rest on.
type source struct {
	claims []claimed
	doc    int    // the document of the library that it is, or -1
	why    string // how that document was found, when it was not by name
}

// byReliance joins each document to what it says it rests on first; what it
// names beside that is an edge, and joins nothing, so that a page that draws on
// two releases does not make them one.
func (g *graph) byReliance() {
	s := newSources(g)
	var claims []claimed
	for i := range g.docs {
		for k, r := range g.reliances[i] {
			if !r.own {
				claims = append(claims, claimed{i, k})
			}
		}
	}
	// What names a document comes first, then what is named exactly, so that a
	// vague name finds it.
	s.resolve(claims)
	rank := func(c claimed) int {
		switch {
		case s.docs[c].doc >= 0:
			return 0
		case s.of(c).specific():
			return 1
		}
		return 2
	}
	sort.SliceStable(claims, func(a, b int) bool { return rank(claims[a]) < rank(claims[b]) })
	place := map[claimed]int{}
	for _, c := range claims {
		place[c] = s.place(c)
	}
	nodes := map[int]int{}
	for i := range g.docs {
		for k, r := range g.reliances[i] {
			if !r.own {
				g.rely(claimed{i, k}, s.list[place[claimed{i, k}]], place[claimed{i, k}], nodes)
			}
		}
	}
}

// rely adds the edge of one reliance.
func (g *graph) rely(c claimed, to *source, number int, nodes map[int]int) {
	r := g.reliances[c.doc][c.at]
	l := link{from: c.doc, to: to.doc, signal: r.signal, detail: orElse(r.detail, r.written), joins: c.at == 0, directed: true, stated: true}
	switch {
	case to.doc == c.doc:
		l.detail, l.joins, l.directed = l.detail+"; this names the document itself, and joins nothing", false, false
	case to.doc >= 0:
		if to.why != "" {
			l.detail += "; taken to be this document: " + to.why
		}
	default:
		node, ok := nodes[number]
		if !ok {
			node = len(g.parent)
			nodes[number] = node
			first := to.claims[0]
			g.outside = append(g.outside, g.reliances[first.doc][first.at])
			g.parent = append(g.parent, node)
		}
		l.to = node
	}
	if l.to != c.doc || len(g.links[c.doc]) == 0 {
		g.add(l)
	}
}

// sources is what documents rest on, with indexes, so that no reliance is held
// to every other and to every document.
type sources struct {
	g        *graph
	list     []*source
	byKey    map[string][]int // numbers of sources
	byOwner  map[string][]int // documents that others can rest on
	byURL    map[string]int   // the first document of an address
	count    map[string]int   // of stems, in how many reliances they stand
	docs     map[claimed]found
	byEvent  map[string]map[int]bool // by body and event: its documents that name it
	byMatter map[matter][]int        // by body and what its documents tell of; once asked for
	heads    map[int]map[string]bool // by document, as head gives them
}

// found is the document of the library that a reliance names, or -1, and how it was found.
type found struct {
	doc int
	why string
}

func (s *sources) resolve(claims []claimed) {
	for _, c := range claims {
		doc, why := s.document(c)
		s.docs[c] = found{doc, why}
	}
}

// maxLooked bounds how many documents of one body are looked at.
const maxLooked = 500

// maxPlaces bounds how many sources one key leads to.
const maxPlaces = 100

func newSources(g *graph) *sources {
	s := &sources{g: g, byKey: map[string][]int{}, byOwner: map[string][]int{}, byURL: map[string]int{}, count: map[string]int{}, docs: map[claimed]found{},
		byEvent: map[string]map[int]bool{}, heads: map[int]map[string]bool{}}
	for i, m := range g.docs {
		d := m.Document
		if d.Owner != "" {
			s.byOwner[d.Owner] = append(s.byOwner[d.Owner], i)
		}
		if u := address(d.URL); u != "" {
			if _, ok := s.byURL[u]; !ok {
				s.byURL[u] = i
			}
		}
		for _, r := range g.reliances[i] {
			for stem := range r.stems {
				s.count[stem]++
			}
		}
	}
	return s
}

func address(url string) string {
	if !strings.Contains(url, "://") {
		return ""
	}
	return strings.TrimSuffix(url, "/")
}

func (s *sources) of(c claimed) reliance { return s.g.reliances[c.doc][c.at] }

// place gives the number of the source that a reliance names, a new one if need be.
func (s *sources) place(c claimed) int {
	r := s.of(c)
	doc, why := s.docs[c].doc, s.docs[c].why
	number := -1
	keys := s.keys(r)
	tried := map[int]bool{}
	candidates := map[int]bool{}
	for _, key := range keys {
		for _, n := range s.byKey[key] {
			if tried[n] {
				continue
			}
			tried[n] = true
			switch {
			case doc >= 0 && s.list[n].doc == doc || doc < 0 && s.same(c, s.list[n]):
				if number < 0 || n < number {
					number = n
				}
			case doc < 0 && s.alike(c, s.list[n]):
				candidates[n] = true
			}
		}
	}
	if number < 0 && len(candidates) == 1 { // of several that it may be, none is known
		for n := range candidates {
			number = n
		}
	}
	if number < 0 {
		number = len(s.list)
		s.list = append(s.list, &source{doc: -1})
	}
	at := s.list[number]
	if at.doc < 0 && doc >= 0 {
		at.doc, at.why = doc, why
	}
	at.claims = append(at.claims, c)
	for _, key := range keys {
		if l := s.byKey[key]; len(l) < maxPlaces && !slices.Contains(l, number) {
			s.byKey[key] = append(l, number)
		}
	}
	return number
}

// maxClaims bounds how many of a source's reliances a new one is held to.
const maxClaims = 50

func (s *sources) same(c claimed, to *source) bool {
	r := s.of(c)
	for _, o := range to.claims[:min(len(to.claims), maxClaims)] {
		if r.same(s.of(o)) {
			return true
		}
	}
	return false
}

// alike reports whether a vague reliance may name a source: one that is named
// so by a document that tells of the same matter.
func (s *sources) alike(c claimed, to *source) bool {
	r := s.of(c)
	for _, o := range to.claims[:min(len(to.claims), maxClaims)] {
		if o.doc == c.doc || !r.alike(s.of(o)) {
			continue
		}
		if _, ok := sameMatter(s.g.traits[c.doc], s.g.traits[o.doc]); ok {
			return true
		}
	}
	return false
}

// keys give what a reliance is looked up by: codes, events, party with form and
// year, and so many of its rarest stems that two reliances which agree in six
// tenths of their stems share one (prefix filtering; Chaudhuri, Ganti and
// Kaushik, ICDE 2006).
func (s *sources) keys(r reliance) []string {
	var out []string
	for c := range r.codes {
		out = append(out, "code "+c)
	}
	for _, e := range r.events {
		words := strings.Fields(strings.ToLower(e))
		out = append(out, "event "+words[len(words)-1])
	}
	year, _, _ := strings.Cut(r.date, "-")
	for _, p := range r.parties {
		out = append(out, "party "+p+"/"+r.form+"/"+year)
		if !r.specific() {
			out = append(out, "vague "+p+"/"+r.form)
		}
	}
	stems := make([]string, 0, len(r.stems))
	for stem := range r.stems {
		stems = append(stems, stem)
	}
	slices.SortFunc(stems, func(a, b string) int { return cmp.Or(cmp.Compare(s.count[a], s.count[b]), cmp.Compare(a, b)) })
	n := len(stems) - int(math.Ceil(0.6*float64(len(stems)))) + 1
	for _, stem := range stems[:min(len(stems), n)] {
		out = append(out, "stem "+stem)
	}
	slices.Sort(out)
	return out
}

// document gives the document of the library that a reliance names, or -1. One
// is named by its address, code, event or month and subject; or else it is the
// only one of the named body that tells of the same matter and is not later.
func (s *sources) document(c claimed) (at int, why string) {
	r := s.of(c)
	d := s.g.docs[c.doc].Document
	for _, word := range strings.Fields(r.written) {
		if u := address(strings.Trim(word, "(),;.\"“”")); u != "" {
			if i, ok := s.byURL[u]; ok {
				return i, ""
			}
		}
	}
	if d.Title != "" && strings.EqualFold(strings.TrimSpace(r.written), strings.TrimSpace(d.Title)) {
		return c.doc, ""
	}
	best, at := 0, -1
	for _, p := range r.parties {
		list := s.byOwner[p]
		for _, j := range list[:min(len(list), maxLooked)] {
			if j == c.doc || !r.namesOwner(s.g.docs[j].Document) {
				continue
			}
			if n := s.names(r, p, j); n > best {
				best, at = n, j
			}
		}
	}
	if at >= 0 {
		return at, ""
	}
	if told := s.told(c); len(told) == 1 {
		why, ok := sameMatter(s.g.traits[c.doc], s.g.traits[told[0]])
		if !ok {
			why = "their headlines agree"
		}
		return told[0], why
	}
	return -1, ""
}

// names scores how well a reliance names a document of one of its parties by its
// words: 0 when it does not. Code, event, month with subject.
func (s *sources) names(r reliance, party string, j int) int {
	d, t := s.g.docs[j].Document, s.g.traits[j]
	for c := range r.codes {
		if strings.Contains(t.lowerTitle, c) {
			return 9
		}
	}
	for _, e := range r.events {
		if s.holding(party, e)[j] {
			return 8
		}
	}
	if len(r.date) == 7 && strings.HasPrefix(d.Published, r.date) {
		if n := len(r.subject); n > 0 && 2*overlap(r.subject, t.title) >= n {
			return 6
		}
	}
	return 0
}

// holding gives the documents of a body in whose title or text an event's name stands.
func (s *sources) holding(party, event string) map[int]bool {
	key := party + "/" + event
	if known, ok := s.byEvent[key]; ok {
		return known
	}
	out := map[int]bool{}
	lower := strings.ToLower(event)
	list := s.byOwner[party]
	for _, j := range list[:min(len(list), maxLooked)] {
		if strings.Contains(s.g.traits[j].lowerTitle, lower) || strings.Contains(s.g.docs[j].Document.Text, event) {
			out[j] = true
		}
	}
	s.byEvent[key] = out
	return out
}

// told gives the documents of the bodies that a reliance names which tell of the
// same matter as the document that rests on them.
func (s *sources) told(c claimed) []int {
	r := s.of(c)
	var out []int
	for _, p := range r.parties {
		for _, key := range matterKeys(s.g.traits[c.doc]) {
			if r.form != "wire" && key.kind == "word" {
				continue
			}
			key.body = p
			list := s.matters()[key]
			if len(list) > maxTold {
				continue // a word or number of every other document
			}
			for _, j := range list {
				if j != c.doc && !slices.Contains(out, j) && r.namesOwner(s.g.docs[j].Document) && s.couldBe(c, j) {
					out = append(out, j)
				}
			}
		}
	}
	return out
}

// matters gives the documents of each body by what they tell of.
func (s *sources) matters() map[matter][]int {
	if s.byMatter != nil {
		return s.byMatter
	}
	s.byMatter = map[matter][]int{}
	for i, m := range s.g.docs {
		if m.Document.Owner == "" {
			continue
		}
		for _, key := range matterKeys(s.g.traits[i]) {
			if key.body = m.Document.Owner; len(s.byMatter[key]) <= maxTold {
				s.byMatter[key] = append(s.byMatter[key], i)
			}
		}
	}
	return s.byMatter
}

// maxTold bounds the documents of one body to which one event, number or word of
// a headline leads.
const maxTold = 32

// matter is one thing that tells a document's matter, and the body that tells of it.
type matter struct{ body, kind, word string }

// matterKeys give what tells a document's matter, of no body yet: events, numbers, headline.
func matterKeys(t traits) []matter {
	out := make([]matter, 0, len(t.events)+len(t.values)+len(t.title))
	for e := range t.events {
		out = append(out, matter{kind: "event", word: e})
	}
	for v := range t.values {
		out = append(out, matter{kind: "value", word: v})
	}
	for w := range t.title {
		out = append(out, matter{kind: "word", word: w})
	}
	slices.SortFunc(out, func(a, b matter) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.word, b.word)) })
	return out
}

// couldBe reports whether a document of the named body may be what a reliance
// names: it tells of the same matter, is of the date named, and is not later
// than the document that rests on it.
func (s *sources) couldBe(c claimed, j int) bool {
	r, d, from := s.of(c), s.g.docs[j].Document, s.g.docs[c.doc].Document
	if comparableDates(d.Published, from.Published) && d.Published > from.Published {
		return false
	}
	if r.date != "" && d.Published != "" && !strings.HasPrefix(d.Published, r.date) && !strings.HasPrefix(r.date, d.Published) {
		return false
	}
	for _, e := range r.events { // an event that it names, and the document does not
		if !strings.Contains(strings.ToLower(d.Title+" "+d.Text[:min(len(d.Text), 2000)]), strings.ToLower(e)) {
			return false
		}
	}
	if r.form == "wire" && from.Title != "" && jaccard(s.g.traits[c.doc].title, s.g.traits[j].title) >= 0.5 {
		return true
	}
	if _, ok := sameMatter(s.g.traits[c.doc], s.g.traits[j]); !ok {
		return false
	}
	return len(r.subject) == 0 || overlap(r.subject, s.head(j)) > 0
}

// head gives the stems of a document's title and of the beginning of its text.
func (s *sources) head(j int) map[string]bool {
	if known, ok := s.heads[j]; ok {
		return known
	}
	d := s.g.docs[j].Document
	s.heads[j] = text.Set(d.Title + " " + d.Text[:min(len(d.Text), 2000)])
	return s.heads[j]
}
