package figures

import (
	"fmt"
	"sort"
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
	document string
	origin   string
	name     string          // event named; "" when none is
	proper   map[string]bool // proper names, word by word
	months   map[int]bool
	days     map[string]bool
	values   map[float64]bool
}

// happenings tells which figures belong to one happening: those that name it,
// and those of sources of one origin, or that share a rare proper name (mostly
// a place) with the same numbers or the same day, unless names or dates say otherwise.
type happenings struct {
	mentions []mention
	of       map[string][]int // document -> mention of each sentence
	parent   []int
	names    []map[string]bool // of each root
	months   []map[int]bool
	event    []bool // of each root: joined by more than an origin
}

func newHappenings(materials map[string]*assay.Material, ids []string, originOf map[string]string, event func(document string, sentence int) string) *happenings {
	h := &happenings{of: map[string][]int{}}
	events, proper, tokens := lexicons(materials, ids)
	for k, id := range ids {
		h.read(materials[id], tokens[k], originOf[id], events, proper)
	}
	h.rarest(len(ids))
	for i, m := range h.mentions {
		h.parent = append(h.parent, i)
		named := map[string]bool{}
		if m.name != "" {
			named[m.name] = true
		}
		h.names, h.months, h.event = append(h.names, named), append(h.months, m.months), append(h.event, m.name != "")
	}
	h.join()
	h.joinEvents(ids, event)
	return h
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

// read cuts a document into mentions; tokens are those of its sentences.
func (h *happenings) read(m *assay.Material, tokens [][]text.Token, origin string, events trie, proper map[string]bool) {
	a := &m.Annotation
	head := lowerWords(m.Document.Title + " . " + strings.Join(m.Document.ReliesOn, " . "))
	titled := events.in(head)
	n := max(1, len(a.Sentences))
	for _, f := range a.Figures {
		n = max(n, f.Sentence+1)
	}
	words, capital := make([][]string, n), make([][]string, n)
	named := make([]string, n)
	all := map[string]bool{}
	for _, name := range titled {
		all[name] = true
	}
	for i := range a.Sentences {
		words[i] = make([]string, 0, len(tokens[i]))
		for _, t := range tokens[i] {
			words[i] = append(words[i], t.Lower)
			if isProper(t) && proper[t.Lower] {
				capital[i] = append(capital[i], t.Lower)
			}
		}
		if in := events.in(words[i]); len(in) > 0 {
			named[i] = in[0]
			for _, name := range in {
				all[name] = true
			}
		}
	}
	for _, f := range a.Figures {
		if named[f.Sentence] == "" && f.Event != "" && belongs(m, f) {
			if in := events.in(lowerWords(f.Event)); len(in) > 0 {
				named[f.Sentence], all[in[0]] = in[0], true
			}
		}
	}
	carry(named, titled, len(all))
	h.cut(m, origin, named, capital, proper, head)
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
func (h *happenings) cut(m *assay.Material, origin string, named []string, capital [][]string, proper map[string]bool, head []string) {
	a := &m.Annotation
	several := len(m.Document.ReliesOn) > 1
	index := make([]int, len(named))
	current := -1
	for i := range named {
		in := capital[i]
		if current >= 0 {
			now := &h.mentions[current]
			moved := several && len(in) > 0 && len(now.proper) > 0 && !anyOf(now.proper, in)
			if now.name != named[i] || moved {
				current = -1
			}
		}
		if current < 0 {
			current = len(h.mentions)
			h.mentions = append(h.mentions, mention{document: m.Document.ID, origin: origin, name: named[i], proper: map[string]bool{}, months: map[int]bool{}, days: map[string]bool{}, values: map[float64]bool{}})
		}
		for _, p := range in {
			h.mentions[current].proper[p] = true
		}
		index[i] = current
	}
	h.of[m.Document.ID] = index
	title := lowerWords(m.Document.Title)
	if several {
		head = title
	}
	for k := index[0]; k <= current; k++ {
		for _, p := range among(head, proper) {
			h.mentions[k].proper[p] = true
		}
		if !several {
			addNumbers(h.mentions[k].values, title)
		}
	}
	for _, f := range a.Figures {
		if f.Kind == assay.Count && f.Role != assay.Quoted && f.Role != assay.Target {
			h.mentions[index[f.Sentence]].values[f.Value] = true
		}
	}
	for _, d := range a.Dates {
		if d.Sentence >= len(index) || d.Role != assay.EventDate || len(d.From) < 7 {
			continue
		}
		now := &h.mentions[index[d.Sentence]]
		addMonths(now.months, d.From, d.To)
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

func addMonths(months map[int]bool, from, to string) {
	first, ok := monthIndex(from)
	if !ok {
		return
	}
	last, ok := monthIndex(to)
	if !ok {
		last = first
	}
	for i := first; i <= last && i < first+24; i++ {
		months[i] = true
	}
}

// monthIndex counts the months of a date YYYY-MM or YYYY-MM-DD from the year 0.
func monthIndex(date string) (int, bool) {
	var y, m int
	if n, err := fmt.Sscanf(date, "%4d-%2d", &y, &m); err != nil || n != 2 {
		return 0, false
	}
	return 12*y + m, true
}

// among gives the words that are in the set.
func among(words []string, set map[string]bool) []string {
	var out []string
	for _, w := range words {
		if set[w] {
			out = append(out, w)
		}
	}
	return out
}

func anyOf(set map[string]bool, list []string) bool {
	for _, s := range list {
		if set[s] {
			return true
		}
	}
	return false
}

// rarest drops the names that too many documents hold to tell happenings apart.
func (h *happenings) rarest(documents int) {
	df := map[string]map[string]bool{}
	for _, m := range h.mentions {
		for p := range m.proper {
			if df[p] == nil {
				df[p] = map[string]bool{}
			}
			df[p][m.document] = true
		}
	}
	limit := min(rareNames, max(4, int(rareShare*float64(documents))))
	for i := range h.mentions {
		for p := range h.mentions[i].proper {
			if len(df[p]) > limit {
				delete(h.mentions[i].proper, p)
			}
		}
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
		for p := range m.proper {
			byProper[p] = append(byProper[p], i)
		}
	}
	each(byName, func(i, j int) { h.unite(i, j, true) })
	each(byOrigin, func(i, j int) {
		if h.mentions[i].document != h.mentions[j].document && (sharedValues(h.mentions[i], h.mentions[j]) > 0) {
			h.unite(i, j, false)
		}
	})
	each(byProper, func(i, j int) {
		a, b := h.mentions[i], h.mentions[j]
		if a.document == b.document {
			return
		}
		sameDay := false
		for d := range a.days {
			sameDay = sameDay || b.days[d]
		}
		if sharedValues(a, b) >= 3 || sameDay {
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
func sharedValues(a, b mention) int {
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
	oneName := overlap(h.names[i], h.names[j], true)
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

// monthsApart gives the least number of months between two sets; 0 when one is empty.
func monthsApart(a, b map[int]bool) int {
	best := -1
	for m := range a {
		for n := range b {
			if d := max(m-n, n-m); best < 0 || d < best {
				best = d
			}
		}
	}
	return max(0, best)
}

func union[K comparable](a, b map[K]bool) map[K]bool {
	out := map[K]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
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
	out := happening{id: fmt.Sprintf("h%d", root), event: h.event[root]}
	if names := h.names[root]; len(names) > 0 {
		out.name = sorted(names)[0]
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
