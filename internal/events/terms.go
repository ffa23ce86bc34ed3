package events

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// tally counts in how many documents something stands.
type tally struct{ documents, last int }

// see counts a document, by its number from 1, once.
func (t *tally) see(document int) {
	if t.last != document {
		t.documents, t.last = t.documents+1, document
	}
}

func seeIn[K comparable](in map[K]tally, key K, document int) {
	t := in[key]
	if t.last != document {
		t.see(document)
		in[key] = t
	}
}

// term is a stem of the documents read.
type term struct {
	tally
	holds hint // of the lines that it stands in
	noise bool // an actor or a number: it tells no happening from another
	slot  int  // the last slot that took it up, by its place in the finder's list from 1
}

// term gives the number of a stem.
func (f *finder) term(stem string) int32 {
	k, ok := f.termOf[stem]
	if !ok {
		k = int32(len(f.terms))
		f.termOf[stem] = k
		t := term{holds: f.lex.hints[stem], noise: stem == "" || f.lex.actors[stem] || stem[0] >= '0' && stem[0] <= '9'}
		if mayNumber(stem) {
			t.holds |= hintName
		}
		f.terms = append(f.terms, t)
	}
	return k
}

// nameInfo is what is read of one name, however often it stands in the documents.
type nameInfo struct {
	*tally        // of all names that are one in lower case
	lower  string // in lower case
	tail   int    // the kind of event that its last word makes it a name of; -1 for none
}

// name reads a name, once.
func (f *finder) name(s string) *nameInfo {
	if n := f.names[s]; n != nil {
		return n
	}
	n := &nameInfo{lower: strings.ToLower(s), tail: -1}
	if end := strings.LastIndexByte(n.lower, ' '); end > 0 && strings.Count(n.lower, " ") < maxName {
		if kind, ok := f.lex.tails[n.lower[end+1:]]; ok {
			n.tail = kind
		}
	}
	if n.tally = f.inNames[n.lower]; n.tally == nil {
		n.tally = &tally{}
		f.inNames[n.lower] = n.tally
	}
	f.names[s] = n
	return n
}

// placeKey gives the key of a name as a place, made once.
func (f *finder) placeKey(s string) string {
	key, ok := f.placeKeys[s]
	if !ok {
		key = placeKey(s)
		f.placeKeys[s] = key
	}
	return key
}

// rarity is 1 for what stands in one or two documents and falls to 0 for what stands in all.
func (f *finder) rarity(documents int) float64 {
	if f.rarities == nil {
		n := len(f.docs)
		f.rarities = make([]float64, n+1)
		for k := range f.rarities {
			f.rarities[k] = 1
			if n >= 3 {
				f.rarities[k] = min(1, math.Log(float64(n)/float64(max(k, 1)))/math.Log(float64(n)/2))
			}
		}
	}
	return f.rarities[documents]
}

// bySentence cuts a list of what stands in a document at its sentences, of which
// it gives those of one. Lists are in the order of the text but for a few.
func bySentence[T any](list []T, sentences int, of func(*T) int) func(i int) []T {
	order := func(a, b T) int { return cmp.Compare(of(&a), of(&b)) }
	if !slices.IsSortedFunc(list, order) {
		list = slices.Clone(list)
		slices.SortStableFunc(list, order)
	}
	from := make([]int, sentences+1)
	at := 0
	for i := range from {
		for at < len(list) && of(&list[at]) < i {
			at++
		}
		from[i] = at
	}
	return func(i int) []T { return list[from[i]:from[i+1]:from[i+1]] }
}
