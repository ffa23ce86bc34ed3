package events

import (
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// slot is one event as one document speaks of it.
type slot struct {
	doc       *doc
	index     int // among all slots
	kind      int
	name      named // the zero value when the document does not name it
	ids       []string
	places    map[string]float64
	stated    map[string]bool // places of the lines that name or tell of it
	dates     []dated
	numbers   map[string]number // counted figures by their key
	rare      map[string]bool   // names of bodies and things
	bodies    map[string]bool   // words of the bodies named beside a cue
	relies    []string          // sources that it names for the event, in plain form
	words     []word            // sorted
	norm      float64
	sentences []int
	signed    []int // sentences that name or tell of it
	anchor    int   // first sentence that names or tells of it; -1 for none
	main      bool
	specific  bool
	fromTitle bool
}

// slotsOf finds the events that a document speaks of and gives them its sentences.
func (f *finder) slotsOf(d *doc) {
	for _, s := range f.signs(d, d.title) {
		f.place(d, d.title, s)
	}
	for _, u := range d.relies {
		for _, s := range f.signs(d, u) {
			f.place(d, u, s)
		}
	}
	signed := make([][]*slot, len(d.body))
	for i, u := range d.body {
		for _, s := range f.signs(d, u) {
			if t := f.place(d, u, s); t != nil && !slices.Contains(signed[i], t) {
				signed[i] = append(signed[i], t)
			}
		}
	}
	d.slots = slices.DeleteFunc(d.slots, func(s *slot) bool { return !s.specific && !(s.fromTitle && f.tied(d, s)) })
	f.mergeNumerals(d, signed)
	if len(d.slots) == 0 {
		return
	}
	f.assign(d, signed)
	f.shareTitle(d)
	for _, s := range d.slots {
		f.fill(s)
		s.index = len(f.slots)
		f.slots = append(f.slots, s)
	}
}

// place puts a sign into the slot that it is of, a new one if need be; nil when it is none's.
func (f *finder) place(d *doc, u *unit, s sign) *slot {
	t := f.slotFor(d, u, s)
	if t == nil {
		if s.name.key == "" && s.id == "" && u.where >= 0 && !s.definite {
			return nil
		}
		t = &slot{doc: d, kind: s.kind, places: map[string]float64{}, stated: map[string]bool{}, anchor: -1, main: len(d.slots) == 0 && u.where != reliesUnit, bodies: map[string]bool{}}
		d.slots = append(d.slots, t)
	}
	if t.name.key == "" && s.name.key != "" {
		t.name, t.kind = s.name, s.kind
	}
	if s.id != "" && !slices.Contains(t.ids, s.id) {
		t.ids = append(t.ids, s.id)
	}
	t.specific = t.specific || s.definite || s.strength > weakCue && u.where == reliesUnit && len(s.bodies) > 0 && f.lex.profile.Events[s.kind].Document && !f.placedKind(s.kind)
	t.fromTitle = t.fromTitle || u.where == titleUnit
	for b := range s.bodies {
		t.bodies[b] = true
	}
	for i, p := range s.places {
		w := 1.0
		if i == 0 {
			w = 1.5
		}
		t.places[p] += w
		t.stated[p] = true
	}
	t.dates = append(t.dates, s.dates...)
	if u.where >= 0 {
		t.signed = append(t.signed, u.where)
	}
	switch {
	case u.where >= 0 && t.anchor < 0:
		t.anchor = u.where
	case u.where == reliesUnit:
		t.relies = append(t.relies, plainLine(u))
	}
	if f.ownText(d, u, s) {
		if x, ok := newDated(assay.Date{From: d.Document.Published}); ok {
			x.score, x.unit = 2, u
			t.dates = append(t.dates, x)
		}
	}
	return t
}

// ownText reports whether the document is itself the ruling or the report that
// its title names: then its publication is the event.
func (f *finder) ownText(d *doc, u *unit, s sign) bool {
	return u.where == titleUnit && f.lex.profile.Events[s.kind].Document && (s.id != "" || s.name.key != "") &&
		(d.Document.Class == assay.Court || d.Document.Class == assay.Oversight)
}

// plainLine gives the content stems of a line, to compare it with others.
func plainLine(u *unit) string {
	var words []string
	for i, s := range u.stems {
		if !text.IsStop(u.tokens[i].Lower) {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}

// slotFor gives the slot of a document that a sign is of, or nil.
func (f *finder) slotFor(d *doc, u *unit, s sign) *slot {
	var best *slot
	rank := 0
	for _, t := range d.slots {
		if !f.lex.mayBeOne(t.kind, s.kind) {
			continue
		}
		r := f.fits(t, u, s)
		if r > rank {
			best, rank = t, r
		}
	}
	return best
}

// fits ranks a slot for a sign: 0 for not at all.
func (f *finder) fits(t *slot, u *unit, s sign) int {
	switch {
	case s.name.key != "" && t.name.key != "":
		if s.name.full() == t.name.full() {
			return 9
		}
		return 0
	case s.id != "" && len(t.ids) > 0:
		if slices.Contains(t.ids, s.id) {
			return 9
		}
		if !(u.where == titleUnit && t.fromTitle) {
			return 0
		}
		return 5
	}
	for _, x := range s.dates {
		if len(f.lex.profile.Events[s.kind].Captions) > 0 {
			break // one case has many days
		}
		for _, y := range t.dates {
			if x.score >= 2 && y.score >= 2 && !agree(x, y) {
				return 0
			}
		}
	}
	shared := 0
	for _, p := range s.places {
		for q := range t.places {
			if f.related(p, q) {
				shared++
				break
			}
		}
	}
	if shared > 0 {
		return 4 + min(shared, 3)
	}
	other := len(s.places) > 0 && len(t.places) > 0
	if u.where == reliesUnit && other && len(s.dates)+len(t.dates) > 0 || u.where == reliesUnit && !t.fromTitle && (s.name.key != "") != (t.name.key != "") {
		return 0 // another source, of another event
	}
	if u.where == reliesUnit && s.name.key != "" && t.name.key == "" && len(t.relies) > 0 {
		return 0 // it names another event than the source before it
	}
	if s.name.key != "" && len(t.places)+len(t.dates)+len(t.ids) > 0 && t.name.key == "" && !t.main && !t.fromTitle {
		return 0
	}
	if t.main || t.fromTitle {
		return 3
	}
	return 2
}

// mergeNumerals takes a name without its numeral for the one numbered event of
// that name that the document speaks of.
func (f *finder) mergeNumerals(d *doc, signed [][]*slot) {
	numbered := map[string][]*slot{}
	for _, s := range d.slots {
		if s.name.numeral > 0 {
			numbered[s.name.key] = append(numbered[s.name.key], s)
		}
	}
	d.slots = slices.DeleteFunc(d.slots, func(s *slot) bool {
		to := numbered[s.name.key]
		if s.name.key == "" || s.name.numeral > 0 || len(to) != 1 {
			return false
		}
		t := to[0]
		for p, w := range s.places {
			t.places[p] += w
			t.stated[p] = true
		}
		t.dates, t.relies = append(t.dates, s.dates...), append(t.relies, s.relies...)
		t.main, t.fromTitle = t.main || s.main, t.fromTitle || s.fromTitle
		if t.anchor < 0 || s.anchor >= 0 && s.anchor < t.anchor {
			t.anchor = s.anchor
		}
		for i := range signed {
			for k := range signed[i] {
				if signed[i][k] == s {
					signed[i][k] = t
				}
			}
		}
		return true
	})
}

// assign gives each sentence to the event that it speaks of: by its own signs,
// else by its places, else to that of the sentence before it.
func (f *finder) assign(d *doc, signed [][]*slot) {
	main := d.slots[0]
	for _, s := range d.slots {
		if s.fromTitle && !main.fromTitle {
			main = s
		}
	}
	current := main
	if main.anchor > 1 && !main.fromTitle && len(main.relies) == 0 {
		current = nil // the text comes to it later
	}
	for i, u := range d.body {
		live := signed[i]
		if len(live) > 0 {
			live = slices.DeleteFunc(slices.Clone(live), func(s *slot) bool { return !slices.Contains(d.slots, s) })
		}
		if len(live) == 0 && len(d.slots) > 1 {
			if s := f.byPlace(d, u); s != nil {
				live = []*slot{s}
			}
		}
		if len(live) > 0 {
			for _, s := range live {
				s.sentences = append(s.sentences, i)
			}
			current = live[0]
			continue
		}
		if current != nil {
			current.sentences = append(current.sentences, i)
		}
	}
}

// shareTitle takes from the event of a title the places that the text gives to
// another event: "The closures at Halden and Torvik".
func (f *finder) shareTitle(d *doc) {
	if len(d.slots) < 2 {
		return
	}
	for _, s := range d.slots {
		if !s.fromTitle {
			continue
		}
		mine := map[string]bool{}
		for _, i := range s.sentences {
			for _, p := range f.placesIn(d.body[i]) {
				mine[p] = true
			}
		}
		for _, t := range d.slots {
			for p := range t.stated {
				if t != s && !t.fromTitle && !mine[p] {
					delete(s.places, p)
					delete(s.stated, p)
				}
			}
		}
	}
}

// byPlace gives the one slot whose places a sentence names.
func (f *finder) byPlace(d *doc, u *unit) *slot {
	var best *slot
	most, tie := 0, false
	for _, s := range d.slots {
		n := 0
		for _, p := range f.placesIn(u) {
			if s.places[p] > 0 {
				n++
			}
		}
		switch {
		case n > most:
			best, most, tie = s, n, false
		case n == most && n > 0:
			tie = true
		}
	}
	if tie {
		return nil
	}
	return best
}

// fill gathers what the slot's sentences hold, for joining.
func (f *finder) fill(s *slot) {
	s.numbers, s.rare = map[string]number{}, map[string]bool{}
	var terms []int32
	take := func(k int32) {
		if t := &f.terms[k]; !t.noise && t.slot != len(f.slots)+1 {
			t.slot = len(f.slots) + 1
			terms = append(terms, k)
		}
	}
	for _, u := range f.linesOf(s) {
		for _, x := range u.figures {
			if x.Kind == assay.Count && x.Value >= 2 && !lengths[x.Unit] && x.Unit != "year" {
				n := s.numbers[numberKey(x)]
				n.value = x.Value
				if u := f.unitOf(x.Unit); u != "" && !slices.Contains(n.units, u) {
					n.units = append(n.units, u)
				}
				s.numbers[numberKey(x)] = n
			}
		}
		for _, n := range u.names {
			if n.Kind != assay.Place && n.Kind != assay.Person && n.Kind != assay.EventName {
				s.rare[f.name(n.Text).lower] = true
			}
		}
		f.contentOf(u, take)
		_, counted := measures(u)
		for _, p := range f.placesIn(u) {
			if counted {
				s.places[p] += 0.5
			}
			s.places[p] += 0.5
		}
		if counted && u.where >= 0 && f.placedKind(s.kind) && !slices.Contains(s.signed, u.where) {
			s.dates = append(s.dates, f.plainDates(u)...)
		}
	}
	slices.Sort(terms)
	for _, k := range terms {
		w := f.rarity(f.terms[k].documents)
		s.words, s.norm = append(s.words, word{k, w}), s.norm+w*w
	}
}

// linesOf gives the lines that speak of a slot's event.
func (f *finder) linesOf(s *slot) []*unit {
	out := make([]*unit, 0, len(s.sentences)+1)
	if s.fromTitle || len(s.doc.slots) == 1 {
		out = append(out, s.doc.title)
	}
	for _, r := range s.doc.relies {
		if len(s.doc.slots) == 1 || slices.Contains(s.relies, plainLine(r)) {
			out = append(out, r)
		}
	}
	for _, i := range s.sentences {
		out = append(out, s.doc.body[i])
	}
	return out
}

// contentOf gives the terms of a line's content words.
func (f *finder) contentOf(u *unit, take func(term int32)) {
	if !u.partly {
		for _, k := range u.terms {
			take(k)
		}
		return
	}
	f.words(u)
	if u.where < 0 {
		f.takeWords(u, 0, len(u.tokens), take)
		return
	}
	for _, k := range u.terms {
		take(k)
	}
	for _, n := range u.names { // the words of an event's name are in no term
		if n.Kind == assay.EventName {
			f.takeWords(u, u.tokenAt(n.Start), u.tokenAt(n.End-1)+1, take)
		}
	}
}

// takeWords gives the terms of the content words among tokens [from, to) of a line.
func (f *finder) takeWords(u *unit, from, to int, take func(term int32)) {
	for i := from; i < min(to, len(u.tokens)); i++ {
		if !text.IsStop(u.tokens[i].Lower) {
			take(f.term(u.stems[i]))
		}
	}
}

// number is a figure with the units that a mention counts by it.
type number struct {
	value float64
	units []string
}

// unitOf brings a unit to the word under which the profile counts it.
func (f *finder) unitOf(unit string) string {
	unit = strings.ToLower(unit)
	if u, ok := f.lex.profile.Units[unit]; ok {
		return u
	}
	return f.stem(unit)
}

// numberKey is a number for comparison across sources, which name what they
// count in different words.
func numberKey(x assay.Figure) string {
	return "f " + strconv.FormatFloat(x.Value, 'g', -1, 64)
}
