package lineage

import (
	"cmp"
	"slices"

	"assay/internal/text"
)

// Near-duplicates are found without comparing all pairs. An inverted index
// holds each fingerprint with the texts that have it (Schleimer, Wilkerson and
// Aiken, SIGMOD 2003; Manber, Finding similar files, 1994). Texts are looked up
// one by one, the earliest first. A text that joins a group is entered only under the
// fingerprints that the group does not lead already, so that a thousand copies
// of one release cost a thousand look-ups and not half a million pairs, and the
// length of an entry counts groups: an entry of many groups is a stock phrase
// and tells nothing.
const (
	// reuseShare is the share of a text's fingerprints from which it counts as
	// taken from another (containment, Broder 1997).
	reuseShare = 0.3
	// sameShare is the share of the larger text's fingerprints from which two
	// texts are one text with small changes.
	sameShare = 0.6
	// minFingerprints keeps very short texts from matching by a stock phrase.
	minFingerprints = 8
	// minShared is the least number of fingerprints that tells anything.
	minShared = 3
	// maxLeaders is the number of groups from which a shared fingerprint is a stock phrase.
	maxLeaders = 16
	// A fingerprint of this many distinct texts of one owner, the middle half of
	// which lie this many days apart, is that owner's boilerplate.
	boilerplateTexts, boilerplateDays = 5, 30
	// verified is how many texts of a group a new one is held to.
	verified = 4
)

// sample is one text as the finder sees it.
type sample struct {
	prints []uint64 // sorted, each once
	day    int      // days since 1970; 0 for none
	owner  string   // who stands behind it; "" for nobody known
}

// match is a text that shares wording with an earlier one of the order.
type match struct {
	a, b     int // b stands before a in the order
	shared   int // fingerprints in both, without stock phrases
	ofA, ofB int // fingerprints of each, without stock phrases
	joins    bool
}

// finder is the inverted index.
type finder struct {
	samples  []sample
	runs     [][]int32 // by text: the fingerprints that another text has too, as numbers in ascending order
	prints   []uint64  // by number
	stock    []bool    // by number
	room     []int32   // by number: where its leaders begin in leaders
	leaders  []int32
	led      []uint8 // by number: how many leaders it has
	parent   []int32 // union-find over texts
	hits     []int32 // by text, zero between look-ups
	ownStock []int32 // by text: how many of its fingerprints are stock
}

// nearDuplicates finds which texts share wording. order names every text once;
// each match leads from a text to one before it. A text has one match for each
// group that it shares with, the best first. The time is linear in the
// fingerprints, the memory about twenty bytes for each that two texts share.
func nearDuplicates(samples []sample, order []int) []match {
	f := newFinder(samples)
	f.pass(order, func(m match) bool { return float64(m.shared) >= sameShare*float64(max(m.ofA, m.ofB)) })
	f.markBoilerplate()
	f.reset()
	f.pass(order, isReuse)
	f.markStock()
	f.reset()
	return f.pass(order, isReuse)
}

// isReuse reports whether a match is worth telling.
func isReuse(m match) bool {
	smaller := min(m.ofA, m.ofB)
	return smaller >= minFingerprints && m.shared >= minShared && float64(m.shared) >= reuseShare*float64(smaller)
}

func newFinder(samples []sample) *finder {
	f := &finder{samples: samples, parent: make([]int32, len(samples)), hits: make([]int32, len(samples)), ownStock: make([]int32, len(samples))}
	held := f.sharedPrints()
	f.runs = make([][]int32, len(samples))
	for from, to := 0, 0; from < len(held); from = to {
		for to = from + 1; to < len(held) && held[to].print == held[from].print; to++ {
		}
		if to-from < 2 {
			continue
		}
		number := int32(len(f.prints))
		f.prints = append(f.prints, held[from].print)
		f.room = append(f.room, int32(len(f.leaders)))
		f.leaders = append(f.leaders, make([]int32, min(to-from, maxLeaders))...)
		for _, h := range held[from:to] {
			f.runs[h.text] = append(f.runs[h.text], number)
		}
	}
	f.room = append(f.room, int32(len(f.leaders)))
	f.stock, f.led = make([]bool, len(f.prints)), make([]uint8, len(f.prints))
	f.reset()
	return f
}

// holding is a fingerprint of a text.
type holding struct {
	print uint64
	text  int32
}

// sharedPrints gives the fingerprints that more than one text may have, sorted.
// Two bit sets leave out nearly all of those that only one has: most.
func (f *finder) sharedPrints() []holding {
	total := 0
	for _, s := range f.samples {
		total += len(s.prints)
	}
	size := uint64(1 << 10)
	for size < uint64(total)*8 && size < 1<<31 {
		size <<= 1
	}
	once, twice := make([]uint64, size/64), make([]uint64, size/64)
	for _, s := range f.samples {
		for _, h := range s.prints {
			k := mix(h) & (size - 1)
			twice[k/64] |= once[k/64] & (1 << (k % 64))
			once[k/64] |= 1 << (k % 64)
		}
	}
	var out []holding
	for i, s := range f.samples {
		for _, h := range s.prints {
			if k := mix(h) & (size - 1); twice[k/64]&(1<<(k%64)) != 0 {
				out = append(out, holding{h, int32(i)})
			}
		}
	}
	slices.SortFunc(out, func(a, b holding) int {
		if a.print != b.print {
			return cmp.Compare(a.print, b.print)
		}
		return cmp.Compare(a.text, b.text)
	})
	return out
}

// reset forgets the groups and keeps what is known to be stock.
func (f *finder) reset() {
	for i := range f.parent {
		f.parent[i] = int32(i)
	}
	clear(f.led)
}

func (f *finder) find(i int32) int32 {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

func (f *finder) union(i, j int32) {
	i, j = f.find(i), f.find(j)
	if i != j {
		f.parent[max(i, j)] = min(i, j)
	}
}

// pass looks every text up in the index of those before it and enters it.
func (f *finder) pass(order []int, counts func(match) bool) []match {
	var out []match
	for _, i := range order {
		found := f.lookUp(i, counts)
		f.join(found)
		out = append(out, found...)
		f.enter(int32(i))
	}
	return out
}

// lookUp gives the matches of a text: the best of each group.
func (f *finder) lookUp(i int, counts func(match) bool) []match {
	var touched []int32
	for _, r := range f.runs[i] {
		if f.stock[r] {
			continue
		}
		for _, j := range f.leadersOf(r) {
			if f.hits[j] == 0 {
				touched = append(touched, j)
			}
			f.hits[j]++
		}
	}
	slices.SortFunc(touched, func(a, b int32) int {
		if x, y := f.find(a), f.find(b); x != y {
			return cmp.Compare(x, y)
		}
		if f.hits[a] != f.hits[b] {
			return cmp.Compare(f.hits[b], f.hits[a])
		}
		return cmp.Compare(a, b)
	})
	var found []match
	for from, to := 0, 0; from < len(touched); from = to {
		group, hits := f.find(touched[from]), int32(0)
		for to = from; to < len(touched) && f.find(touched[to]) == group; to++ {
			hits += f.hits[touched[to]]
		}
		if hits < minShared {
			continue
		}
		if m, ok := f.best(i, touched[from:min(to, from+verified)], counts); ok {
			found = append(found, m)
		}
	}
	for _, j := range touched {
		f.hits[j] = 0
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.shared, a.shared) })
	return found
}

// best holds a text to those of one group and gives the match that shares most.
func (f *finder) best(i int, candidates []int32, counts func(match) bool) (match, bool) {
	best, ok := match{}, false
	for _, j := range candidates {
		if m := f.compare(i, int(j)); counts(m) && (!ok || m.shared > best.shared) {
			best, ok = m, true
		}
	}
	return best, ok
}

// compare counts what two texts share. Of a long text only the smallest
// fingerprints are kept, so that two texts are compared below the largest kept
// of both.
func (f *finder) compare(a, b int) match {
	limit := ^uint64(0)
	for _, i := range []int{a, b} {
		if p := f.samples[i].prints; len(p) >= text.MaxFingerprints {
			limit = min(limit, p[len(p)-1])
		}
	}
	m := match{a: a, b: b, ofA: f.count(a, limit), ofB: f.count(b, limit)}
	ra, rb := f.runs[a], f.runs[b]
	for i, j := 0, 0; i < len(ra) && j < len(rb); {
		switch {
		case ra[i] < rb[j]:
			i++
		case ra[i] > rb[j]:
			j++
		default:
			if f.prints[ra[i]] <= limit && !f.stock[ra[i]] {
				m.shared++
			}
			i++
			j++
		}
	}
	return m
}

// count gives how many fingerprints of a text are not stock, up to a limit.
func (f *finder) count(i int, limit uint64) int {
	prints := f.samples[i].prints
	if limit == ^uint64(0) {
		return len(prints) - int(f.ownStock[i])
	}
	n, _ := slices.BinarySearch(prints, limit)
	n = min(n+1, len(prints))
	for _, r := range f.runs[i] {
		if f.stock[r] && f.prints[r] <= limit {
			n--
		}
	}
	return n
}

// join unites a text with the groups that it shares with. A text that takes
// from two texts that have nothing in common draws on both and does not make
// them one: it goes with the one that it shares most with. A text that quotes a
// short one whole, as a small part of itself, goes with nobody.
func (f *finder) join(found []match) {
	var joined []match
	for k := range found {
		m := &found[k]
		if !f.takes(*m) {
			continue
		}
		apart := false
		for _, o := range joined {
			apart = apart || f.disjoint(m.a, o.b, m.b, m.shared)
		}
		if !apart {
			m.joins = true
			joined = append(joined, *m)
			f.union(int32(m.a), int32(m.b))
		}
	}
}

// takes reports whether what two texts share is much of the one that took it:
// the later one, or the longer one when no dates tell.
func (f *finder) takes(m match) bool {
	taker := max(m.ofA, m.ofB)
	if a, b := f.samples[m.a].day, f.samples[m.b].day; a != 0 && b != 0 && a != b {
		taker = m.ofA
	}
	return float64(m.shared) >= reuseShare*float64(taker)
}

// disjoint reports whether what text i shares with b is, for the most part, not
// in c.
func (f *finder) disjoint(i, c, b, shared int) bool {
	both := 0
	rc, rb := f.runs[c], f.runs[b]
	for _, r := range f.runs[i] {
		if f.stock[r] {
			continue
		}
		if _, ok := slices.BinarySearch(rb, r); !ok {
			continue
		}
		if _, ok := slices.BinarySearch(rc, r); ok {
			both++
		}
	}
	return 2*both < shared
}

// enter puts a text under each of its fingerprints that its group does not lead.
func (f *finder) enter(i int32) {
	group := f.find(i)
next:
	for _, r := range f.runs[i] {
		n := int32(f.led[r])
		if f.stock[r] || n == f.room[r+1]-f.room[r] {
			continue
		}
		for _, j := range f.leadersOf(r) {
			if f.find(j) == group {
				continue next
			}
		}
		f.leaders[f.room[r]+n] = i
		f.led[r]++
	}
}

func (f *finder) leadersOf(r int32) []int32 {
	return f.leaders[f.room[r] : f.room[r]+int32(f.led[r])]
}

// markStock marks the fingerprints that many groups have.
func (f *finder) markStock() {
	for r := range f.led {
		if f.led[r] >= maxLeaders {
			f.stock[r] = true
		}
	}
	f.countStock()
}

// markBoilerplate marks the fingerprints that one owner's texts of very different
// dates have. What many owners carry over the years is copied, and no boilerplate.
func (f *finder) markBoilerplate() {
	for r := range f.led {
		leaders := f.leadersOf(int32(r))
		if len(leaders) < boilerplateTexts {
			continue
		}
		for _, first := range leaders[:len(leaders)-boilerplateTexts+1] {
			owner := f.samples[first].owner
			var days []int
			for _, j := range leaders {
				if s := f.samples[j]; owner != "" && s.owner == owner && s.day != 0 {
					days = append(days, s.day)
				}
			}
			if n := len(days); n >= boilerplateTexts {
				slices.Sort(days)
				f.stock[r] = f.stock[r] || days[n-1-n/4]-days[n/4] >= boilerplateDays
			}
		}
	}
	f.countStock()
}

func (f *finder) countStock() {
	for i, runs := range f.runs {
		f.ownStock[i] = 0
		for _, r := range runs {
			if f.stock[r] {
				f.ownStock[i]++
			}
		}
	}
}
