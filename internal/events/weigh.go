package events

import (
	"math"
	"slices"
	"strings"
)

// compare weighs what two mentions share.
func (f *finder) compare(i, j int, exact bool) (pair, bool) {
	a, b := f.slots[i], f.slots[j]
	if a.doc == b.doc || !f.lex.mayBeOne(a.kind, b.kind) || f.clash(a, b) {
		return pair{}, false
	}
	if exact {
		what := "the name " + a.name.text
		if a.name.key == "" || a.name.full() != b.name.full() {
			what = "the number " + strings.ToUpper(firstShared(a.ids, b.ids))
		}
		return pair{i, j, 100, what}, true
	}
	w := weights{}
	f.weighPlaces(&w, a, b)
	weighDates(&w, a, b)
	f.weighNumbers(&w, a, b)
	f.weighNames(&w, a, b)
	f.weighTitles(&w, a, b)
	if shareSource(a, b) {
		w.tell(4, "the source that both name")
	}
	if w.kinds < kinds || !w.telling {
		return pair{}, false
	}
	if f.elsewhere(a.stated, b.stated) && !shareSource(a, b) {
		return pair{}, false
	}
	w.score += 2 * f.likeness(a, b)
	return pair{i, j, w.score, strings.Join(w.why, ", ")}, w.score >= enough
}

// alike is the share of two titles' words from which one is a copy of the other.
const alike = 0.7

// weighTitles weighs the rare words that both titles have; a title taken over
// whole is as good as a name.
func (f *finder) weighTitles(w *weights, a, b *slot) {
	if !a.fromTitle || !b.fromTitle {
		return
	}
	score, shared := 0.0, 0.0
	x, y := f.heading(a.doc), f.heading(b.doc)
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			shared++
			score += f.rarity(f.terms[x[i]].documents)
			i, j = i+1, j+1
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	all := float64(len(x)+len(y)) - shared
	switch {
	case all >= 4 && shared/all >= alike:
		w.tell(3, "the title")
	case shared >= 2:
		w.add(min(score, 2), "words of the title")
	}
}

// heading gives the terms of a document's title, each once, sorted.
func (f *finder) heading(d *doc) []int32 {
	if d.heading == nil {
		d.heading = []int32{}
		f.contentOf(d.title, func(k int32) {
			if !f.terms[k].noise {
				d.heading = append(d.heading, k)
			}
		})
		slices.Sort(d.heading)
		d.heading = slices.Compact(d.heading)
	}
	return d.heading
}

func shareSource(a, b *slot) bool {
	return firstShared(a.relies, b.relies) != ""
}

// elsewhere reports whether two sets of places have nothing to do with each
// other: what happened in the one did not happen in the other, however like the
// numbers are.
func (f *finder) elsewhere(a, b map[string]bool) bool {
	for p := range a {
		for q := range b {
			if f.related(p, q) {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}

// weights sums evidence of different kinds.
type weights struct {
	score   float64
	kinds   int
	telling bool // something that two happenings seldom share: a date, a number, a source, a title
	why     []string
}

// tell adds evidence that two happenings at one place, by one body, seldom share.
func (w *weights) tell(score float64, why string) {
	w.telling = w.telling || score >= 0.8
	w.add(score, why)
}

func (w *weights) add(score float64, why string) {
	w.score += score
	if score >= 0.8 {
		w.kinds++
		w.why = append(w.why, why)
	}
}

func (f *finder) weighPlaces(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, p := range ranked(a.places) {
		if b.places[p] > 0 {
			near := min(1, a.places[p], b.places[p])
			score += 2.5 * f.rarity(f.inPlaces[p].documents) * near
			shared = append(shared, f.placeName(p))
		}
	}
	switch {
	case len(shared) > 0:
		w.add(min(score, 3), "the place "+shared[0])
	case f.anyRelated(a.places, b.places):
		w.add(1, "places that others name together")
	case own(a.places) && own(b.places):
		w.score -= 3
	}
}

// own reports whether a mention is tied to a place by its own lines.
func own(places map[string]float64) bool {
	for _, w := range places {
		if w >= 1 {
			return true
		}
	}
	return false
}

// weighDates weighs dates of the event; where one of the two has none, its
// publication has to follow soon.
func weighDates(w *weights, a, b *slot) {
	x, okA := best(a.dates)
	y, okB := best(b.dates)
	switch {
	case okA && okB && agree(x, y):
		if apart(x, y) == 0 && x.precision == 3 && y.precision == 3 {
			w.tell(2.5, "the date "+x.from)
		} else if x.precision >= 2 && y.precision >= 2 {
			w.tell(1.5, "the date "+x.from)
		}
	case okA != okB:
		d, late := x, b.doc.notLate
		if okB {
			d, late = y, a.doc.notLate
		}
		switch first, _, ok := days(late); {
		case !ok || d.precision < 2 || first < d.first || first-d.last > 45:
		case d.precision == 3 && first-d.last <= 3:
			w.tell(1.5, "the date "+d.from+" and when it was published")
		default:
			w.tell(1, "the date "+d.from+" and when it was published")
		}
	case !okA && !okB:
		p, _, okP := days(a.doc.notLate)
		q, _, okQ := days(b.doc.notLate)
		if okP && okQ && math.Abs(float64(p-q)) <= slack {
			w.tell(0.8, "the days of publication")
		}
	}
}

func (f *finder) weighNumbers(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, key := range sortedKeys(a.numbers) {
		x, v := b.numbers[key], a.numbers[key].value
		if x.value == 0 {
			continue
		}
		s := 0.3
		if v >= 10 {
			s = 1.5 * f.rarity(f.inNumbers[v].documents)
		}
		switch unlike := firstShared(a.numbers[key].units, x.units) == ""; {
		case v >= 100 || !unlike:
			s *= 1.5
		case len(a.numbers[key].units) > 0 && len(x.units) > 0:
			s *= 0.6 // "21 counts" and "21 members"
		}
		score += s
		shared = append(shared, strings.TrimPrefix(key, "f "))
	}
	if len(shared) > 0 {
		w.tell(min(score, 4), "the number "+strings.Join(shared[:min(3, len(shared))], ", "))
	}
}

// weighNames weighs the bodies and things that both name and few others do.
func (f *finder) weighNames(w *weights, a, b *slot) {
	score := 0.0
	var shared []string
	for _, n := range sortedKeys(a.rare) {
		if b.rare[n] && f.inNames[n].documents <= max(2, min(6, len(f.docs)/10)) {
			score += f.rarity(f.inNames[n].documents)
			shared = append(shared, n)
		}
	}
	if len(shared) > 0 {
		w.add(min(score, 2.5), "the name "+shared[0])
	}
	score = 0
	for t := range a.bodies {
		if b.bodies[t] {
			score = 1.5
		}
	}
	if score > 0 {
		w.add(score, "the body that made it")
	}
}

// likeness is the cosine of the two mentions' words, the rare ones weighing more.
func (f *finder) likeness(a, b *slot) float64 {
	dot := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch x, y := a.words[i], b.words[j]; {
		case x.term == y.term:
			dot += x.weight * y.weight
			i, j = i+1, j+1
		case x.term < y.term:
			i++
		default:
			j++
		}
	}
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	return dot / math.Sqrt(a.norm*b.norm)
}

// word is a term with its rarity.
type word struct {
	term   int32
	weight float64
}
