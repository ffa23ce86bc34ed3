package cite

import (
	"slices"
	"strings"

	"assay/internal/text"
)

// numbers refuses a text with a number, a date or a quantity that none of the
// units has, or that stands there for something else.
func (b *bench) numbers(s *lexed, units []*unit, sources int) *Problem {
	if len(s.amounts) > maxAmounts {
		return problem(KindNumber, "the text has %d numbers; a sentence has at most %d", len(s.amounts), maxAmounts)
	}
	for n, a := range s.amounts {
		if s.pronoun(a) || s.ofLibrary(a, sources) {
			continue
		}
		b.counts.Numbers++
		if !stand(a, units) {
			return problem(KindNumber, "%q does not stand in a cited passage", s.written(a))
		}
		if a.bound != exact && !sameBound(a, units) {
			return problem(KindNumber, "no cited passage gives %q with the words before or after it (a bound is turned, or added)", s.written(a))
		}
		if other, ok := misplaced(s, n, units); ok {
			return problem(KindNumber, "the cited passage has %q, and not %q, at this place", other, s.written(a))
		}
	}
	if p := s.vaguely(units); p != nil {
		return p
	}
	for i := range s.words {
		if other := s.blurred(i, units); other != nil {
			kind := KindName
			if other.amount > 0 || other.digit {
				kind = KindNumber
			}
			return problem(kind, "the cited passage has %q where the sentence has %q", other.text, s.words[i].text)
		}
	}
	return nil
}

// vaguely refuses a quantity without a numeral that none of the units has.
func (l *lexed) vaguely(units []*unit) *Problem {
	for _, w := range l.words {
		if w.amount == 0 && words().quantities[w.lower] && !has(units, w.key) {
			return problem(KindNumber, "the quantity %q does not stand in a cited passage", w.text)
		}
	}
	return nil
}

// blurred finds a number or a name of a passage in whose place the sentence has
// another word: between the same four words, or, for an article and a word that
// no passage has, between the same two. It looks at words, where misplaced looks
// at whole numbers and dates: the 30 of "5:30" and the 8 of "March 8, 2006" are words.
func (l *lexed) blurred(i int, units []*unit) *word {
	w := l.words[i]
	reach := 2
	switch {
	case w.digit || w.amount > 0 && w.lower != "a" && words().leading[w.lower]:
	case w.lower == "a":
		reach = 1
	case w.amount > 0 || plain(w.lower):
		return nil
	case !has(units, w.key):
		reach = 1
	}
	var found *word
	for _, u := range units {
		for k := range u.quote.words {
			q := &u.quote.words[k]
			same := q.key == w.key
			kept := q.digit || q.amount > 0 || reach == 2 && q.upper && !q.first && w.upper
			if !same && !kept || !alike(l, i, u.quote, k, reach) {
				continue
			}
			if same {
				return nil
			}
			if l.times(q.key) < u.quote.times(q.key) { // else the two may have changed places
				found = q
			}
		}
	}
	return found
}

// times counts a word.
func (l *lexed) times(key string) int {
	n := 0
	for i := range l.words {
		if l.words[i].key == key {
			n++
		}
	}
	return n
}

// alike reports whether the words around word i of a and word k of b are the
// same, as far as reach; an end of one text is like an end of the other.
func alike(a *lexed, i int, b *lexed, k, reach int) bool {
	real := 0
	for d := -reach; d <= reach; d++ {
		if d == 0 {
			continue
		}
		x, y := a.keyAt(i+d), b.keyAt(k+d)
		if x != y {
			return false
		}
		if x != "" {
			real++
		}
	}
	return real >= 2
}

func (l *lexed) keyAt(i int) string {
	if i < 0 || i >= len(l.words) {
		return ""
	}
	return l.words[i].key
}

// written gives an amount as the text has it.
func (l *lexed) written(a amount) string {
	return l.text[l.words[a.first].start:l.words[a.last].end]
}

// pronoun reports whether a is "one" in "no one", "one another", "this one", or
// at the end of a clause ("no source reports one").
func (l *lexed) pronoun(a amount) bool {
	if a.form != number || a.first != a.last || l.words[a.first].lower != "one" {
		return false
	}
	if a.first+1 < len(l.words) && l.words[a.first+1].lower == "another" {
		return true
	}
	if a.first == 0 {
		return false
	}
	if a.first+1 == len(l.words) || clauseEnds(l.gap(a.first+1)) {
		return true
	}
	switch l.words[a.first-1].lower {
	case "the", "no", "any", "every", "each", "this", "that", "which":
		return true
	}
	return false
}

// ofLibrary reports whether a counts the sentence's own sources ("two outlets
// carry it") and counts them rightly.
func (l *lexed) ofLibrary(a amount, sources int) bool {
	if a.form != number || a.unit != "" || a.bound != exact {
		return false
	}
	for i := a.last + 1; i < len(l.words) && i <= a.last+4 && l.near(i); i++ {
		w := l.words[i].lower
		if words().library[w] {
			return sources > 0 && a.value == float64(sources)
		}
		if !words().between[w] {
			return false
		}
	}
	return false
}

// stand reports whether an amount stands in one of the units.
func stand(a amount, units []*unit) bool {
	for _, u := range units {
		if a.in(u.quote) || u.doc != nil && (a.in(u.doc.meta) || a.published(u.doc.published)) {
			return true
		}
	}
	return a.form == date && a.completed(units)
}

// published reports whether a is the date of publication, or a part of it: a
// year, a month of a year. Its day alone is no number of the source.
func (a amount) published(d day) bool {
	if d.y == 0 {
		return false
	}
	if a.yearLike() {
		return a.value == float64(d.y)
	}
	return a.form == date && a.day.within(d)
}

// in reports whether an amount stands in a text.
func (a amount) in(l *lexed) bool {
	for _, have := range l.amounts {
		switch {
		case have.form == date && a.form == date:
			if a.day.within(have.day) {
				return true
			}
		case have.form == date:
			if a.yearLike() && a.value == float64(have.day.y) || a.form == ordinal && a.value == float64(have.day.d) {
				return true
			}
		case a.same(have):
			return true
		}
	}
	if a.form == number && a.unit == "" && a.value == 1 {
		for w := range words().single {
			if l.has(w) {
				return true
			}
		}
	}
	return false
}

// completed reports whether a date is put together from a passage that gives
// its day or month and a document that gives the rest: the date of publication
// (for a month after it, the year before), or a date in the document's text.
func (a amount) completed(units []*unit) bool {
	if a.day.m == 0 {
		return false
	}
	dated := false // a passage has a month of its own
	for _, u := range units {
		for _, have := range u.quote.amounts {
			if have.form != date || have.day.m == 0 {
				continue
			}
			dated = true
			if u.doc == nil || have.day.y != 0 || have.day.m != a.day.m || a.day.d != 0 && a.day.d != have.day.d {
				continue
			}
			if a.day.y == 0 || a.day.y == yearOf(have.day, u.doc.published) || inDocument(a.day, u.doc) {
				return true
			}
		}
	}
	if dated || a.day.y == 0 {
		return false
	}
	for _, u := range units {
		if u.doc != nil && inDocument(a.day, u.doc) {
			return true
		}
	}
	return false
}

// yearOf gives the year of a month and day in a text published on p.
func yearOf(d, p day) int {
	if p.y != 0 && p.m != 0 && d.m > p.m {
		return p.y - 1
	}
	return p.y
}

// inDocument reports whether the document's text has a date of that month and year.
func inDocument(d day, doc *document) bool {
	for _, have := range doc.text().amounts {
		if have.form == date && have.day.y != 0 && have.day.m != 0 && d.within(have.day) {
			return true
		}
	}
	return false
}

// sameBound reports whether a passage gives a's value with a's bound.
func sameBound(a amount, units []*unit) bool {
	for _, u := range units {
		for _, l := range u.texts() {
			for _, have := range l.amounts {
				if have.bound == a.bound && (a.same(have) || have.form == date && a.yearLike()) {
					return true
				}
			}
		}
	}
	return false
}

// texts gives the unit's passage and its source's metadata.
func (u *unit) texts() []*lexed {
	if u.doc == nil {
		return []*lexed{u.quote}
	}
	return []*lexed{u.quote, u.doc.meta}
}

// misplaced finds a number of a passage that stands where the sentence has
// amount n: before the same unit word ("24 arrests" where the passage has "21
// arrests"), or between the same words; and nowhere does n's own value. Only
// numbers that the sentence does not have elsewhere are looked at, because a
// writer may set two numbers of a passage in another order.
func misplaced(s *lexed, n int, units []*unit) (string, bool) {
	a := s.amounts[n]
	follow, around := s.following(a), s.around(a)
	own, placed := false, false // a's value stands before one of the same words; between the same words
	before, between := "", ""   // another value does
	for _, u := range units {
		for _, l := range u.texts() {
			for k, have := range l.amounts {
				ctx, theirs := l.places()[k].around, l.places()[k].following
				if covers(a, have) {
					own = own || share(follow, theirs)
					placed = placed || ctx == around
					continue
				}
				if l != u.quote || a.form == ordinal || have.form == ordinal || s.mentions(have) {
					continue
				}
				if len(follow) > 0 && a.counts() && have.counts() && slices.Contains(theirs[:min(2, len(theirs))], follow[0]) {
					before = l.written(have)
				}
				if ctx == around && around.full() {
					between = l.written(have)
				}
			}
		}
	}
	if before != "" && !own {
		return before, true
	}
	return between, between != "" && !placed
}

// place is where an amount stands.
type place struct {
	around    context4
	following []string
}

// places gives the place of each amount of l, read once.
func (l *lexed) places() []place {
	if l.located == nil {
		l.located = make([]place, len(l.amounts))
		for i, a := range l.amounts {
			l.located[i] = place{l.around(a), l.following(a)}
		}
	}
	return l.located
}

// counts reports whether a may stand before a unit.
func (a amount) counts() bool { return a.form == number && !a.yearLike() }

// context4 is the two words before and after an amount: "" at an end of the
// clause, "#" for another amount.
type context4 [4]string

func (c context4) full() bool {
	n := 0
	for _, w := range c {
		if w != "" {
			n++
		}
	}
	return n >= 2
}

// around gives the context of an amount.
func (l *lexed) around(a amount) context4 {
	var c context4
	for k, i := 1, a.first-1; k >= 0 && i >= 0 && !clauseEnds(l.gap(i+1)); k, i = k-1, i-1 {
		c[k] = l.neighbour(i)
	}
	for k, i := 2, a.last+1; k < 4 && i < len(l.words) && !clauseEnds(l.gap(i)); k, i = k+1, i+1 {
		c[k] = l.neighbour(i)
	}
	return c
}

func (l *lexed) neighbour(i int) string {
	if l.words[i].amount > 0 {
		return "#"
	}
	return l.words[i].lower
}

func clauseEnds(gap string) bool { return strings.ContainsAny(gap, ".;:?!()\n") }

// covers reports whether a passage's amount is a's value.
func covers(a, have amount) bool {
	if a.form == date && have.form == date {
		return a.day.within(have.day)
	}
	return a.same(have) || have.form == date && a.yearLike() && a.value == float64(have.day.y)
}

// mentions reports whether an amount of a passage stands in the sentence too.
func (l *lexed) mentions(have amount) bool {
	for _, a := range l.amounts {
		if covers(a, have) || covers(have, a) {
			return true
		}
	}
	return false
}

// following gives the stems of the content words after an amount, four words
// at most, up to the end of the clause or the next number; of "30 of 40 cases"
// both numbers are followed by the cases.
func (l *lexed) following(a amount) []string {
	var out []string
	if next := a.last + 2; next < len(l.words) && l.near(next-1) && l.near(next) && l.words[next].amount > 0 {
		switch l.words[next-1].lower {
		case "of", "to", "and", "or":
			a = l.amounts[l.words[next].amount-1]
		}
	}
	for i := a.last + 1; i < len(l.words) && i <= a.last+5 && l.words[i].amount == 0; i++ {
		if clauseEnds(l.gap(i)) {
			break
		}
		if w := l.words[i].lower; !text.IsStop(w) {
			out = append(out, text.Stem(w))
		}
	}
	return out
}

func share(a, b []string) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}
