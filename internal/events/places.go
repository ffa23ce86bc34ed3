package events

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// place is a known place by its words.
type place struct {
	words []string // lower case
	key   string
	name  string
}

// geography are words that end the name of a place or follow it.
var geography = map[string]bool{"county": true, "city": true, "area": true, "region": true, "district": true, "bay": true, "town": true, "parish": true, "province": true, "valley": true}

// divisions end a place's name without being needed to tell it: "Polk County" is "Polk".
var divisions = map[string]bool{"county": true, "parish": true, "province": true, "district": true}

// learnPlaces collects the names of places of all documents, and of those that
// stand before an actor, a cue or a word of geography: "the Fresno operation".
func (f *finder) learnPlaces() {
	f.places = map[string][]place{}
	names := map[string]string{}
	for _, d := range f.docs {
		for _, u := range d.all() {
			for _, n := range u.names {
				if n.Kind == assay.Place && u.where != titleUnit || n.Kind == assay.OtherName && f.placed(u, n) {
					if key := f.placeKey(n.Text); len(key) > 2 && len(strings.Fields(key)) <= 4 {
						if old, ok := names[key]; !ok || len(n.Text) < len(old) || len(n.Text) == len(old) && n.Text < old {
							names[key] = n.Text
						}
					}
				}
			}
		}
	}
	for key, name := range names {
		words := strings.Fields(key)
		f.places[words[0]] = append(f.places[words[0]], place{words, key, name})
	}
	for w := range f.places { // the longest first
		slices.SortFunc(f.places[w], func(a, b place) int {
			if len(a.words) != len(b.words) {
				return len(b.words) - len(a.words)
			}
			return strings.Compare(a.key, b.key)
		})
	}
	f.countSpread()
}

// maxBeside is the most places of one line that are taken for neighbours.
const maxBeside = 8

// countSpread counts in how many documents each place, number, name and word stands.
func (f *finder) countSpread() {
	f.inPlaces, f.inNumbers = map[string]tally{}, map[float64]tally{}
	f.beside = map[[2]string]bool{}
	for i, d := range f.docs {
		for k := range d.lines {
			for _, t := range d.lines[k].terms {
				f.terms[t].see(i + 1)
			}
		}
		if d.title == nil {
			f.countPassedOver(d, i+1)
			continue
		}
		for _, u := range d.all() {
			f.countNames(u.names, i+1)
			f.countNumbers(u.figures, i+1)
			places := f.placesIn(u)
			for k, p := range places {
				seeIn(f.inPlaces, p, i+1)
				for _, q := range places[:min(k, maxBeside)] {
					f.beside[[2]string{p, q}], f.beside[[2]string{q, p}] = true, true
				}
			}
			if u.partly {
				f.contentOf(u, func(k int32) { f.terms[k].see(i + 1) })
			}
		}
	}
}

// countPassedOver counts what the annotation of a document that was not read line by line holds.
func (f *finder) countPassedOver(d *doc, number int) {
	f.countNames(d.Annotation.Names, number)
	f.countNumbers(d.Annotation.Figures, number)
	for _, n := range d.Annotation.Names {
		if n.Kind == assay.Place {
			seeIn(f.inPlaces, f.placeKey(n.Text), number)
		}
	}
}

func (f *finder) countNames(names []assay.Name, document int) {
	for i := range names {
		f.name(names[i].Text).see(document)
	}
}

func (f *finder) countNumbers(figures []assay.Figure, document int) {
	for i := range figures {
		seeIn(f.inNumbers, figures[i].Value, document)
	}
}

// related reports whether two places may be one or lie in each other: a line
// names both, or the words of one begin the other.
func (f *finder) related(p, q string) bool {
	return p == q || f.beside[[2]string{p, q}] || strings.HasPrefix(p, q+" ") || strings.HasPrefix(q, p+" ")
}

// anyRelated reports whether a place of one set is related to one of another.
func (f *finder) anyRelated(a, b map[string]float64) bool {
	for p, w := range a {
		for q, v := range b {
			if w >= 1 && v >= 1 && f.related(p, q) {
				return true
			}
		}
	}
	return false
}

// all gives the lines of a document that was read.
func (d *doc) all() []*unit {
	if d.title != nil && d.units == nil {
		d.units = make([]*unit, 0, 1+len(d.relies)+len(d.body))
		d.units = append(append(append(d.units, d.title), d.relies...), d.body...)
	}
	return d.units
}

// placed reports whether a capitalised name stands as the name of a place.
func (f *finder) placed(u *unit, n assay.Name) bool {
	next, capital, ok := u.after(n.Span)
	if !ok || capital && u.where == titleUnit {
		return false
	}
	if geography[next] {
		return true
	}
	if strings.ContainsRune(strings.TrimSpace(n.Text), ' ') {
		return false // "Homeland Security officials"
	}
	for _, c := range f.lex.cues[f.stem(next)] {
		if len(c.phrase) == 1 && c.strength == strongCue {
			return u.where != titleUnit
		}
	}
	return f.lex.actors[f.stem(next)] && !capital && u.where != titleUnit
}

func placeKey(name string) string {
	words := strings.Fields(strings.ToLower(strings.Trim(name, ".,")))
	for len(words) > 1 && divisions[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// placesIn gives the keys of the places in a line, in order, each once. A word
// of a larger name counts: "HSI El Paso" works in El Paso.
func (f *finder) placesIn(u *unit) []string {
	if !u.located {
		u.located = true
		u.places = f.locate(u)
	}
	return u.places
}

func (f *finder) locate(u *unit) []string {
	var out []string
	text.Capitals(u.text, func(_, _, end int, lower []byte) int {
		for _, p := range f.places[string(upToHyphen(lower))] {
			if last, ok := text.WordsFollow(u.text, end, p.words[1:], "."); ok {
				if !slices.Contains(out, p.key) {
					out = append(out, p.key)
				}
				return last
			}
		}
		return end
	})
	return out
}

// upToHyphen is a word up to its hyphen: "Omaha-area".
func upToHyphen(word []byte) []byte {
	if i := bytes.IndexByte(word, '-'); i > 0 {
		return word[:i]
	}
	return word
}

// placeName gives a place as it is written.
func (f *finder) placeName(key string) string {
	words := strings.Fields(key)
	for _, p := range f.places[words[0]] {
		if p.key == key {
			return p.name
		}
	}
	return key
}

// ranked gives the keys of a set of weights, the heaviest first.
func ranked(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if m[keys[i]] != m[keys[j]] {
			return m[keys[i]] > m[keys[j]]
		}
		return keys[i] < keys[j]
	})
	return keys
}
