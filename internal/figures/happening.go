package figures

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// The bounds of what is compared, so that a library of one thing said ten
// thousand times costs no more than its length.
const (
	maxNamesInDocument = 32
	maxBucket          = 64
	rareShare          = 0.08 // of the documents may hold a name that tells happenings apart
	rareNames          = 12   // and no more than so many of them
	maxMonthsApart     = 2    // between the dates that sources give one happening
)

// mention is a run of sentences of one document that speaks of one happening.
type mention struct {
	document int // number of its document
	origin   string
	name     string  // event named; "" when none is
	proper   []int32 // proper names, word by word, sorted, each once
	months   []int   // sorted, each once
	days     map[string]bool
	values   map[float64]bool
}

// happenings tells which figures belong to one happening: those that name it,
// and those of sources of one origin, or that share a rare proper name (mostly
// a place) with the same numbers or the same day, unless names or dates say otherwise.
type happenings struct {
	lexicon
	mentions []mention
	had      []int            // by word: the mention that took it up last, from 1
	of       map[string][]int // document -> mention of each sentence
	parent   []int
	names    [][]string        // of each root, sorted
	months   [][]int           // of each root, sorted
	event    []bool            // of each root: joined by more than an origin
	found    map[int]happening // by root, once they are joined
}

// told is a document as happenings are read from it.
type told struct {
	*assay.Material
	number   int
	head     []string  // words of the title and of the sources named
	capitals [][]int32 // of each sentence: words written as proper names are
}

// readHappenings reads the mentions of the documents, and joins none of them.
func readHappenings(materials map[string]*assay.Material, ids []string) *happenings {
	h := &happenings{of: map[string][]int{}, found: map[int]happening{}}
	h.lexicon = lexicon{events: trie{added: map[string]bool{}, names: map[string][][]string{}, stems: map[string][][]string{}}, number: map[string]int32{}}
	documents := make([]told, len(ids))
	for k, id := range ids {
		documents[k] = h.look(materials[id], k)
	}
	h.had = make([]int, len(h.words))
	for k := range documents {
		h.read(&documents[k])
	}
	h.rarest(len(ids))
	return h
}

// settle joins the mentions of one happening, once the origins of their
// documents are known, and the events that another stage found.
func (h *happenings) settle(ids []string, originOf map[string]string, event func(document string, sentence int) string) {
	for i := range h.mentions {
		m := &h.mentions[i]
		m.origin = originOf[ids[m.document]]
		h.parent = append(h.parent, i)
		var named []string
		if m.name != "" {
			named = []string{m.name}
		}
		h.names, h.months, h.event = append(h.names, named), append(h.months, m.months), append(h.event, m.name != "")
	}
	h.join()
	h.joinEvents(ids, event)
}

// look takes up the names and the capitals of a document.
func (h *happenings) look(m *assay.Material, number int) told {
	d := told{Material: m, number: number, capitals: make([][]int32, len(m.Annotation.Sentences))}
	for _, n := range m.Annotation.Names {
		if n.Kind == assay.EventName {
			h.events.add(n.Text)
		}
	}
	for _, f := range m.Annotation.Figures {
		if f.Event != "" {
			h.events.add(f.Event)
		}
	}
	var all []int32
	for i, s := range m.Annotation.Sentences {
		from := len(all)
		all = h.capitals(m.Document.Text[s.Start:s.End], all)
		d.capitals[i] = all[from:len(all):len(all)]
	}
	var scratch []int32
	for _, line := range m.Document.ReliesOn {
		scratch = h.capitals(line, scratch[:0])
	}
	d.head = lowerWords(m.Document.Title + " . " + strings.Join(m.Document.ReliesOn, " . "))
	return d
}

// joinEvents unites the mentions that another stage found to be of one event.
func (h *happenings) joinEvents(ids []string, event func(document string, sentence int) string) {
	if event == nil {
		return
	}
	byEvent := map[string][]int{}
	for _, id := range ids {
		for sentence, m := range h.of[id] {
			key := event(id, sentence)
			if list := byEvent[key]; key != "" && (len(list) == 0 || list[len(list)-1] != m) {
				byEvent[key] = append(list, m)
			}
		}
	}
	each(byEvent, func(i, j int) { h.unite(i, j, true) })
}

// read cuts a document into mentions.
func (h *happenings) read(m *told) {
	a := &m.Annotation
	titled := h.events.in(m.head)
	n := max(1, len(a.Sentences))
	for _, f := range a.Figures {
		n = max(n, f.Sentence+1)
	}
	named := make([]string, n)
	all := map[string]bool{}
	for _, name := range titled {
		all[name] = true
	}
	partly := map[int]bool{} // sentences with the name of an event, whose words are in no term
	for _, x := range a.Names {
		partly[x.Sentence] = partly[x.Sentence] || x.Kind == assay.EventName
	}
	for i, s := range a.Sentences {
		if !partly[i] && !h.events.mayStand(s.Terms) {
			continue
		}
		if in := h.events.in(h.lower(m.Document.Text[s.Start:s.End])); len(in) > 0 {
			named[i] = in[0]
			for _, name := range in {
				all[name] = true
			}
		}
	}
	for _, f := range a.Figures {
		if named[f.Sentence] == "" && f.Event != "" && belongs(m.Material, f) {
			if in := h.events.in(lowerWords(f.Event)); len(in) > 0 {
				named[f.Sentence], all[in[0]] = in[0], true
			}
		}
	}
	carry(named, titled, len(all))
	h.cut(m, named)
}

// carry gives each sentence the event it belongs to: the only one of the
// document where the head or the opening names it, else the last one named.
func carry(named, titled []string, events int) {
	last := ""
	if events == 1 {
		for i := 0; i < len(named) && i < 2 && last == ""; i++ {
			last = named[i]
		}
		if len(titled) > 0 {
			last = titled[0]
		}
	}
	for i := range named {
		if named[i] == "" {
			named[i] = last
		}
		last = named[i]
	}
}

// cut makes the mentions: a new one where the event changes, or, in a source
// that rests on several, where a sentence names none but other places.
func (h *happenings) cut(m *told, named []string) {
	a := &m.Annotation
	several := len(m.Document.ReliesOn) > 1
	index := make([]int, len(named))
	first, current := len(h.mentions), -1
	for i := range named {
		var here []int32
		if i < len(m.capitals) {
			here = slices.DeleteFunc(m.capitals[i], func(p int32) bool { return !h.within[p] })
		}
		if current >= 0 {
			now := &h.mentions[current]
			moved := several && len(here) > 0 && len(now.proper) > 0 && !slices.ContainsFunc(here, func(p int32) bool { return h.had[p] == current+1 })
			if now.name != named[i] || moved {
				current = -1
			}
		}
		if current < 0 {
			current = len(h.mentions)
			h.mentions = append(h.mentions, mention{document: m.number, name: named[i], days: map[string]bool{}, values: map[float64]bool{}})
		}
		for _, p := range here {
			if h.had[p] != current+1 {
				h.had[p] = current + 1
				h.mentions[current].proper = append(h.mentions[current].proper, p)
			}
		}
		index[i] = current
	}
	h.of[m.Document.ID] = index
	title, head := lowerWords(m.Document.Title), m.head
	if several {
		head = title
	}
	heading := h.among(head)
	for k := first; k <= current; k++ {
		now := &h.mentions[k]
		now.proper = append(now.proper, heading...)
		slices.Sort(now.proper)
		now.proper = slices.Compact(now.proper)
		if !several {
			addNumbers(now.values, title)
		}
	}
	for _, f := range a.Figures {
		if f.Kind == assay.Count && f.Role != assay.Quoted && f.Role != assay.Target && f.Role != assay.Withdrawn {
			h.mentions[index[f.Sentence]].values[f.Value] = true
		}
	}
	for _, d := range a.Dates {
		if d.Sentence >= len(index) || d.Role != assay.EventDate || len(d.From) < 7 {
			continue
		}
		now := &h.mentions[index[d.Sentence]]
		now.months = union(now.months, monthsOf(d.From, d.To))
		if len(d.From) == 10 {
			now.days[d.From] = true
		}
	}
}

// addNumbers takes up the whole numbers of a title that are no years.
func addNumbers(values map[float64]bool, words []string) {
	for _, w := range words {
		if v, ok := text.Number(w); ok && (v < 1900 || v > 2100) {
			values[v] = true
		}
	}
}

// monthsOf gives the months of a period, two years of it at the most.
func monthsOf(from, to string) []int {
	first, ok := monthIndex(from)
	if !ok {
		return nil
	}
	last, ok := monthIndex(to)
	if !ok {
		last = first
	}
	var out []int
	for i := first; i <= last && i < first+24; i++ {
		out = append(out, i)
	}
	return out
}

// monthIndex counts the months of a date YYYY-MM or YYYY-MM-DD from the year 0.
func monthIndex(date string) (int, bool) {
	if len(date) < 7 || date[4] != '-' {
		return 0, false
	}
	y, errY := strconv.Atoi(date[:4])
	m, errM := strconv.Atoi(date[5:7])
	return 12*y + m, errY == nil && errM == nil
}

// among gives the words of a line that stand with a capital inside a sentence somewhere.
func (h *happenings) among(words []string) []int32 {
	var out []int32
	for _, w := range words {
		if k, ok := h.number[w]; ok && h.within[k] {
			out = append(out, k)
		}
	}
	return out
}

// rarest drops the names that too many documents hold to tell happenings apart.
func (h *happenings) rarest(documents int) {
	held, last := make([]int, len(h.words)), make([]int, len(h.words))
	for _, m := range h.mentions { // in the order of the documents
		for _, p := range m.proper {
			if last[p] != m.document+1 {
				held[p], last[p] = held[p]+1, m.document+1
			}
		}
	}
	limit := min(rareNames, max(4, int(rareShare*float64(documents))))
	for i := range h.mentions {
		h.mentions[i].proper = slices.DeleteFunc(h.mentions[i].proper, func(p int32) bool { return held[p] > limit })
	}
}

// join unites the mentions of one happening.
func (h *happenings) join() {
	byName, byOrigin, byProper := map[string][]int{}, map[string][]int{}, map[string][]int{}
	for i, m := range h.mentions {
		if m.name != "" {
			byName[m.name] = append(byName[m.name], i)
		}
		if m.origin != "" {
			byOrigin[m.origin] = append(byOrigin[m.origin], i)
		}
		for _, p := range m.proper {
			byProper[h.words[p]] = append(byProper[h.words[p]], i)
		}
	}
	each(byName, func(i, j int) { h.unite(i, j, true) })
	each(byOrigin, func(i, j int) {
		if h.mentions[i].document != h.mentions[j].document && (sharedValues(&h.mentions[i], &h.mentions[j]) > 0) {
			h.unite(i, j, false)
		}
	})
	each(byProper, func(i, j int) {
		a, b := &h.mentions[i], &h.mentions[j]
		if a.document != b.document && (meets(a.days, b.days) || sharedValues(a, b) >= 3) {
			h.unite(i, j, true)
		}
	})
}

// each visits neighbouring pairs of every bucket, in order; a bucket's members
// are each held to the first ones of it only.
func each(buckets map[string][]int, visit func(i, j int)) {
	keys := make([]string, 0, len(buckets))
	for k := range buckets {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		for x, i := range buckets[k] {
			for _, j := range buckets[k][:min(x, maxBucket)] {
				visit(j, i)
			}
		}
	}
}

// sharedValues weighs the numbers that two mentions have in common, in halves:
// a distinctive one counts most, and the smallest say nothing.
func sharedValues(a, b *mention) int {
	n := 0
	for v := range a.values {
		switch {
		case !b.values[v] || v < 4:
		case distinctive(v):
			n += 4
		case v < 10:
			n++
		default:
			n += 2
		}
	}
	return n
}

func (h *happenings) find(i int) int {
	for h.parent[i] != i {
		h.parent[i] = h.parent[h.parent[i]]
		i = h.parent[i]
	}
	return i
}

// unite joins two groups unless they name different events or fall into
// different months.
func (h *happenings) unite(i, j int, event bool) {
	i, j = h.find(i), h.find(j)
	if i == j {
		h.event[i] = h.event[i] || event
		return
	}
	oneName := len(h.names[i])+len(h.names[j]) == 0 || slices.ContainsFunc(h.names[i], func(name string) bool { return slices.Contains(h.names[j], name) })
	gap := monthsApart(h.months[i], h.months[j])
	if !oneName && len(h.names[i]) > 0 && len(h.names[j]) > 0 || gap > 12 || gap > maxMonthsApart && !oneName {
		return
	}
	if j < i {
		i, j = j, i
	}
	h.parent[j] = i
	h.names[i], h.months[i] = union(h.names[i], h.names[j]), union(h.months[i], h.months[j])
	h.event[i] = h.event[i] || h.event[j] || event
}

// monthsApart gives the least number of months between two sorted lists; 0 when one is empty.
func monthsApart(a, b []int) int {
	best := -1
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if d := max(a[i]-b[j], b[j]-a[i]); best < 0 || d < best {
			best = d
		}
		if a[i] < b[j] {
			i++
		} else {
			j++
		}
	}
	return max(0, best)
}

// union gives what stands in either of two sorted lists, sorted, each once.
func union[T cmp.Ordered](a, b []T) []T {
	if len(b) == 0 || slices.Equal(a, b) {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// happening is what a figure belongs to: an id, "" when nothing ties it to
// other sources, the name if the event has one, and whether it is an event and
// not only one report that several sources rest on.
type happening struct {
	id, name string
	event    bool
}

func (h *happenings) ofFigure(f assay.Figure) happening {
	index := h.of[f.Document]
	if f.Sentence < 0 || f.Sentence >= len(index) {
		return happening{}
	}
	root := h.find(index[f.Sentence])
	out, ok := h.found[root]
	if !ok {
		out = happening{id: fmt.Sprintf("h%d", root), event: h.event[root]}
		if names := h.names[root]; len(names) > 0 {
			out.name = names[0]
		}
		h.found[root] = out
	}
	return out
}

// belongs reports whether a figure's event is named where the figure is, or is
// what the whole document is about: in its title or its first two sentences. A
// text that comes to another event later does not give its numbers to it.
func belongs(m *assay.Material, f assay.Figure) bool {
	event := strings.ToLower(f.Event)
	if event == "" || strings.Contains(strings.ToLower(m.Document.Title), event) {
		return true
	}
	for i, s := range m.Annotation.Sentences {
		if (i == f.Sentence || i < 2) && strings.Contains(strings.ToLower(m.Document.Text[s.Start:s.End]), event) {
			return true
		}
	}
	return false
}
