package events

import (
	"math"
	"slices"
	"sort"
	"strings"

	"assay"
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
		for _, u := range d.units() {
			for _, n := range u.names {
				if n.Kind == assay.Place && u.where != titleUnit || n.Kind == assay.OtherName && f.placed(u, n) {
					if key := placeKey(n.Text); len(key) > 2 && len(strings.Fields(key)) <= 4 {
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

// spread counts in how many documents something stands.
type spread map[string]tally

type tally struct{ documents, last int }

// see counts a document, by its number from 1, once.
func (s spread) see(key string, document int) {
	if t := s[key]; t.last != document {
		s[key] = tally{t.documents + 1, document}
	}
}

// countSpread counts in how many documents each place, number, name and word stands.
func (f *finder) countSpread() {
	f.inPlaces, f.inNames, f.inNumbers, f.inWords = spread{}, spread{}, spread{}, spread{}
	f.beside = map[[2]string]bool{}
	for i, d := range f.docs {
		if d.title == nil {
			f.countPassedOver(d, i+1)
			continue
		}
		for _, u := range d.units() {
			places := f.placesIn(u)
			for _, p := range places {
				f.inPlaces.see(p, i+1)
				for _, q := range places[:min(len(places), maxBeside)] {
					f.beside[[2]string{p, q}], f.beside[[2]string{q, p}] = true, true
				}
			}
			for _, x := range u.figures {
				f.inNumbers.see(numberKey(x), i+1)
			}
			for _, n := range u.names {
				f.inNames.see(strings.ToLower(n.Text), i+1)
			}
			for _, s := range u.stems {
				f.inWords.see(s, i+1)
			}
		}
	}
}

// countPassedOver counts what the annotation of a document that was not read line by line holds.
func (f *finder) countPassedOver(d *doc, number int) {
	for _, n := range d.Annotation.Names {
		f.inNames.see(strings.ToLower(n.Text), number)
		if n.Kind == assay.Place {
			f.inPlaces.see(placeKey(n.Text), number)
		}
	}
	for _, x := range d.Annotation.Figures {
		f.inNumbers.see(numberKey(x), number)
	}
	for _, s := range d.Annotation.Sentences {
		for _, t := range s.Terms {
			f.inWords.see(t, number)
		}
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

// rarity is 1 for what stands in one or two documents and falls to 0 for what stands in all.
func (f *finder) rarity(of spread, key string) float64 {
	n := float64(len(f.docs))
	if n < 3 {
		return 1
	}
	return min(1, math.Log(n/float64(max(of[key].documents, 1)))/math.Log(n/2))
}

func (d *doc) units() []*unit {
	if d.title == nil {
		return nil
	}
	out := make([]*unit, 0, 1+len(d.relies)+len(d.body))
	out = append(out, d.title)
	out = append(out, d.relies...)
	return append(out, d.body...)
}

// placed reports whether a capitalised name stands as the name of a place.
func (f *finder) placed(u *unit, n assay.Name) bool {
	last := u.tokenAt(n.End - 1)
	if last+1 >= len(u.tokens) || !u.near(last, "") || u.capital(last+1) && u.where == titleUnit {
		return false
	}
	next := u.tokens[last+1].Lower
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
	return f.lex.actors[f.stem(next)] && !u.capital(last+1) && u.where != titleUnit
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
	var out []string
	for i := 0; i < len(u.tokens); i++ {
		if !u.capital(i) {
			continue
		}
		lower := u.tokens[i].Lower
		if h := strings.IndexByte(lower, '-'); h > 0 {
			lower = lower[:h] // "Omaha-area"
		}
		for _, p := range f.places[lower] {
			if f.placeAt(u, i, p) {
				if !slices.Contains(out, p.key) {
					out = append(out, p.key)
				}
				i += len(p.words) - 1
				break
			}
		}
	}
	return out
}

func (f *finder) placeAt(u *unit, i int, p place) bool {
	if i+len(p.words) > len(u.tokens) {
		return false
	}
	for k := 1; k < len(p.words); k++ {
		if u.tokens[i+k].Lower != p.words[k] || !u.near(i+k-1, ".") {
			return false
		}
	}
	return true
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
