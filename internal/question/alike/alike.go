// Package alike finds questions that ask the same in nearly the same words, so
// that a question which has been checked is not checked again unseen. It is
// strict, since a reader must not be led to the answer of another question: two
// questions are alike when their words are the same but for case, marks, function
// words, inflection, British or American spelling and a slip of the finger, and
// stand in the same order but for a phrase that was moved or a passive. Another
// number, name, place or year, a negation, or who did it to whom make another
// question. Ranking by topic (internal/evidence/rank) is for what may differ; this
// is for what may not. Its user is package check, for the desk.
package alike

import (
	"cmp"
	"slices"
	"sync"
)

// Match is a question that asks the same.
type Match struct {
	Key      string  // as given to Add
	Question string  // likewise
	Score    float64 // 1 for the same words in the same order, less for each slip and each move; at least 0.5
}

// Index holds questions to be found. The zero value is ready; it is safe for
// concurrent use.
type Index struct {
	mu       sync.RWMutex
	list     []entry
	postings map[string][]int32 // by stem: entries that hold it, each once
}

type entry struct {
	key, question string
	form          form
}

// Limits of what is read of one question and of how many slips are forgiven.
const (
	maxBytes  = 4000
	maxWords  = 80
	maxTypos  = 2
	typoEvery = 3 // words for each slip
)

// Len gives the number of questions held.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.list)
}

// Add puts a question in. A question that is too long or has no words of its own
// is never found.
func (x *Index) Add(key, question string) {
	f := read(question)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.postings == nil {
		x.postings = map[string][]int32{}
	}
	n := int32(len(x.list))
	x.list = append(x.list, entry{key, question, f})
	for _, stem := range f.stems() {
		x.postings[stem] = append(x.postings[stem], n)
	}
}

// Near gives at most most questions that ask the same, the nearest first, and of
// those as near the one added last.
func (x *Index) Near(question string, most int) []Match {
	f := read(question)
	if len(f.words) == 0 {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	stems := f.stems()
	shared := make([]uint8, len(x.list))
	for _, s := range stems {
		for _, i := range x.postings[s] {
			shared[i]++
		}
	}
	least := max(1, len(stems)-typos(len(f.words)))
	var found []Match
	for i := len(x.list) - 1; i >= 0; i-- {
		e := &x.list[i]
		if int(shared[i]) < least || len(e.form.words) != len(f.words) {
			continue
		}
		if score := likeness(&f, &e.form); score > 0 {
			found = append(found, Match{e.key, e.question, score})
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return found[:min(most, len(found))]
}

// Score says how far two questions ask the same: 0 when they do not.
func Score(a, b string) float64 {
	f, g := read(a), read(b)
	if len(f.words) == 0 || len(f.words) != len(g.words) {
		return 0
	}
	return likeness(&f, &g)
}

// typos gives how many slips are forgiven in a question of n words.
func typos(n int) int { return min(maxTypos, n/typoEvery) }

// likeness compares two questions of equally many words.
func likeness(f, g *form) float64 {
	if f.asks != g.asks || !slices.Equal(f.marks, g.marks) {
		return 0
	}
	for _, way := range []struct {
		f, g *form
		cost float64
	}{{f, g, 0}, {f.active(), g, 0.1}, {g.active(), f, 0.1}} {
		if way.f == nil || way.g == nil {
			continue
		}
		order, slips := align(way.f.words, way.g.words)
		if order == nil || slips > typos(len(order)) {
			continue
		}
		score := 1 - way.cost - 0.1*float64(slips)
		if slices.IsSorted(order) {
			return score
		}
		if moved(order, way.f.words, way.g.words) {
			return score - 0.1
		}
		if way.cost > 0 && turned(order, way.f.agent) {
			return score
		}
	}
	return 0
}

// align gives for each word of b its place in a, each once, and how many of them
// differ by a slip; nil when some word has no partner.
func align(a, b []word) (order []int, slips int) {
	taken := make([]bool, len(a))
	order = make([]int, len(b))
	pair := func(same func(v, w *word) bool, slip int) {
		for j := range b {
			if order[j] > 0 {
				continue
			}
			for i := range a {
				if !taken[i] && a[i].before == b[j].before && same(&a[i], &b[j]) {
					taken[i], order[j] = true, i+1
					slips += slip
					break
				}
			}
		}
	}
	pair((*word).same, 0)
	pair((*word).slipped, 1)
	for j := range order {
		if order[j] == 0 {
			return nil, 0
		}
		order[j]--
	}
	return order, slips
}

// moved reports whether one order comes of the other by moving one phrase that
// begins with a preposition: "In 2020, did they ...", "Did they ... in 2020".
func moved(order []int, a, b []word) bool {
	n := len(order)
	for from := range n {
		for to := from + 1; to <= n; to++ {
			rest := make([]int, 0, n)
			rest = append(append(rest, order[:from]...), order[to:]...)
			if slices.IsSorted(rest) && consecutive(order[from:to]) && b[from].before != "" && a[order[from]].before != "" {
				return true
			}
		}
	}
	return false
}

// consecutive reports whether the places follow one another without a gap.
func consecutive(places []int) bool {
	for i := 1; i < len(places); i++ {
		if places[i] != places[i-1]+1 {
			return false
		}
	}
	return true
}
