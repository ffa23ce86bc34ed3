package events

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// sign is what one line says of an event.
type sign struct {
	kind     int
	strength int
	name     named
	id       string
	places   []string
	dates    []dated
	bodies   map[string]bool
	definite bool // a place, a date, a number or a length of time ties it down
}

// tied reports whether the text of a document whose title alone tells of an
// event says something that one event has: a place, a body that few name, or a
// stage of a case.
func (f *finder) tied(d *doc, s *slot) bool {
	if !f.placedKind(s.kind) {
		return false
	}
	for _, u := range d.body {
		if len(f.placesIn(u)) > 0 {
			return largest(d.title) < wholeFields
		}
		for _, n := range u.names {
			if n.Kind == assay.Organisation && f.name(n.Text).documents <= 3 && largest(d.title) < wholeFields {
				return true
			}
		}
		for _, key := range f.lex.profile.Events[s.kind].Ladders {
			if l := f.lex.ladders[key]; l != nil && s.kind == f.lex.docket && f.reached(l, u) {
				return true
			}
		}
	}
	return false
}

// signs reads a line: its names and numbers, and its cues by kind.
func (f *finder) signs(d *doc, u *unit) []sign {
	if u.holds&(hintTells|hintName) == 0 {
		return nil
	}
	f.words(u)
	names, cues := f.namesIn(u), f.lex.cuesIn(u)
	if len(names)+len(cues) == 0 {
		return nil
	}
	places := f.placesIn(u)
	lasting, counted := measures(u)
	var out []sign
	for _, n := range names {
		s := sign{kind: n.kind, strength: strongCue, places: places, definite: true}
		if n.id != "" {
			s.id = n.id
		} else {
			s.name = n
		}
		out = append(out, s)
	}
	for _, c := range cues {
		if f.inName(c, names) || plural(u, c) {
			continue
		}
		k := slices.IndexFunc(out, func(s sign) bool { return s.kind == c.kind || f.lex.mayBeOne(s.kind, c.kind) })
		if k >= 0 {
			out[k].strength = max(out[k].strength, c.strength)
			continue
		}
		s := sign{kind: c.kind, strength: c.strength, places: places}
		s.definite = len(places) > 0 && c.strength > weakCue && f.placedKind(c.kind) || lasting
		out = append(out, s)
	}
	for i := range out {
		out[i].bodies = f.bodies(u, f.lex.profile.Events[out[i].kind].Document || f.lex.profile.Events[out[i].kind].With == nil)
		f.dateSign(u, &out[i], cues, names, counted)
		if u.where == titleUnit && (counted && f.placedKind(out[i].kind)) && largest(u) < wholeFields {
			out[i].definite = true
		}
	}
	return slices.DeleteFunc(out, func(s sign) bool {
		return s.strength == weakCue && !s.definite
	})
}

// inName reports whether a cue is a word of a name.
func (f *finder) inName(c found, names []named) bool {
	for _, n := range names {
		if c.at >= n.at && c.at < n.at+len(strings.Fields(n.text)) {
			return true
		}
	}
	return false
}

// plural reports whether a number greater than one counts the cue's own noun:
// "two operations" is none of them.
func plural(u *unit, c found) bool {
	if c.strength == titleCue {
		return false
	}
	for _, x := range u.figures {
		if x.Kind == assay.Count && x.Value > 1 && text.Stem(strings.ToLower(x.Unit)) == c.phrase[len(c.phrase)-1] && x.Start-u.base <= u.tokens[c.at].Start {
			return true
		}
	}
	return false
}

// wholeFields is a number that one operation or case does not reach: a title
// that counts more speaks of a year's or a country's total.
const wholeFields = 1000

// largest gives the largest number that a line counts.
func largest(u *unit) float64 {
	most := 0.0
	for _, x := range u.figures {
		if x.Kind == assay.Count {
			most = max(most, x.Value)
		}
	}
	return most
}

// placedKind reports whether events of a kind are told apart by where they were: operations and cases, not reports.
func (f *finder) placedKind(k int) bool {
	return len(f.lex.profile.Events[k].With) > 0 || !f.lex.profile.Events[k].Document && len(f.lex.profile.Events[k].Heads) > 0
}

// lengths are units of time, which count nobody.
var lengths = map[string]bool{"day": true, "week": true, "month": true}

// measures says whether a line gives a length of time, and whether it counts something.
func measures(u *unit) (lasting, counted bool) {
	for _, x := range u.figures {
		switch {
		case lengths[x.Unit] && strings.Contains(x.Text, "-"):
			lasting = true // "nine-day"
		case x.Kind == assay.Count && !lengths[x.Unit] && x.Unit != "year":
			counted = true
		}
	}
	return lasting, counted
}

// dateSign gives a sign the dates of its line that are the event's own.
func (f *finder) dateSign(u *unit, s *sign, cues []found, names []named, counted bool) {
	own := func(c found) bool { return f.lex.mayBeOne(c.kind, s.kind) }
	mine := slices.DeleteFunc(slices.Clone(cues), func(c found) bool { return !own(c) })
	called := slices.DeleteFunc(slices.Clone(names), func(n named) bool { return !f.lex.mayBeOne(n.kind, s.kind) })
	for _, x := range u.dates {
		d, ok := newDated(x)
		if !ok || !u.within(x.Span) {
			continue
		}
		document := f.lex.profile.Events[s.kind].Document
		if !document && f.placedKind(s.kind) && (x.Role != assay.EventDate || u.where == reliesUnit && u.bracketed(x.Start)) {
			continue
		}
		if len(mine) < len(cues) && !f.closest(u, x, mine, cues) {
			continue
		}
		d.score = f.dateScore(u, x, d, mine, called, counted)
		if u.where >= 0 {
			d.span = x.Span
		}
		d.unit = u
		if d.score >= 1 {
			s.dates = append(s.dates, d)
			if d.score >= 2 && d.precision > 1 && (s.strength > weakCue || d.precision == 3 || d.to != "") {
				s.definite = true
			}
		}
	}
}

// plainDates gives the dates of a sentence that counts something of an event
// without naming it.
func (f *finder) plainDates(u *unit) []dated {
	var out []dated
	if len(u.dates) > 0 {
		f.words(u)
	}
	for _, x := range u.dates {
		d, ok := newDated(x)
		if !ok || x.Role != assay.EventDate || !u.within(x.Span) {
			continue
		}
		d.score, d.unit, d.span = f.dateScore(u, x, d, nil, nil, true), u, x.Span
		if d.score >= 1 {
			out = append(out, d)
		}
	}
	return out
}

// closest reports whether a date of a line with cues of several kinds stands
// nearest to one of mine.
func (f *finder) closest(u *unit, x assay.Date, mine, all []found) bool {
	at, end := u.tokenAt(x.Start), u.tokenAt(x.End-1)
	distance := func(list []found) int {
		best := 1 << 20
		for _, c := range list {
			switch k := c.at + len(c.phrase) - 1; {
			case c.at > end:
				best = min(best, 2*(c.at-end)-1)
			case k < at:
				best = min(best, 2*(at-k))
			}
		}
		return best
	}
	return distance(mine) <= distance(all)
}

// bodies gives the words of the organisations named in a line.
func (f *finder) bodies(u *unit, wanted bool) map[string]bool {
	if !wanted {
		return nil
	}
	out := map[string]bool{}
	for _, n := range u.names {
		if n.Kind == assay.Organisation {
			for _, t := range text.Tokens(n.Text) {
				if !text.IsStop(t.Lower) {
					out[t.Lower] = true
				}
			}
		}
	}
	return out
}
