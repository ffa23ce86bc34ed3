package lineage

import (
	"cmp"
	"fmt"
	"slices"
	"unicode"

	"assay/internal/text"
)

// Pair is two texts that share wording.
type Pair struct {
	A, B int // indexes into the texts given; A < B
	// Score is the share of the shorter text's eight-word runs that stand in the
	// other, 0 to 1.
	Score float64
	// Reason says in words what is shared.
	Reason string
}

// maxGroupPairs bounds the group in which every text is held to every other;
// in a larger one each text is held to the group's first.
const maxGroupPairs = 300

// Pairs gives the pairs of texts of which the shorter has at least 30 percent
// of its eight-word runs in the other, by A, then B, with the reason. It does
// not compare all pairs: texts are grouped by fingerprints first, in time and
// memory linear in their length, and then measured within their group. Texts of
// fewer than about 25 words are never paired. In a group of more than 300 texts
// that share one wording, a pair is given for each text with the first alone.
func Pairs(texts []string) []Pair {
	samples := make([]sample, len(texts))
	order := make([]int, len(texts))
	for i, s := range texts {
		samples[i].prints = text.Fingerprints(s)
		order[i] = i
	}
	f := newFinder(samples)
	loose := func(m match) bool {
		smaller := min(m.ofA, m.ofB)
		return smaller >= minFingerprints && m.shared >= minShared && float64(m.shared) >= reuseShare/2*float64(smaller)
	}
	f.pass(order, loose)
	f.markStock()
	f.reset()
	next := make([][]int, len(texts))
	for _, m := range f.pass(order, loose) {
		next[m.a], next[m.b] = append(next[m.a], m.b), append(next[m.b], m.a)
	}
	shingles := map[int][]uint64{}
	of := func(i int) []uint64 {
		if _, ok := shingles[i]; !ok {
			shingles[i] = plainRuns(texts[i])
		}
		return shingles[i]
	}
	var out []Pair
	for _, group := range connected(next) {
		for k, i := range group {
			others := group[:k]
			if len(group) > maxGroupPairs {
				others = group[:min(k, 1)]
			}
			for _, j := range others {
				if p, ok := pair(j, i, of(j), of(i)); ok {
					out = append(out, p)
				}
			}
		}
		clear(shingles)
	}
	slices.SortFunc(out, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	return out
}

// connected gives the groups of two or more texts that matches connect, each
// in ascending order.
func connected(next [][]int) [][]int {
	seen := make([]bool, len(next))
	var out [][]int
	for i := range next {
		if seen[i] || len(next[i]) == 0 {
			continue
		}
		group, todo := []int{}, []int{i}
		seen[i] = true
		for len(todo) > 0 {
			k := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			group = append(group, k)
			for _, n := range next[k] {
				if !seen[n] {
					seen[n] = true
					todo = append(todo, n)
				}
			}
		}
		slices.Sort(group)
		out = append(out, group)
	}
	return out
}

func pair(i, j int, a, b []uint64) (Pair, bool) {
	shared := 0
	for x, y := 0, 0; x < len(a) && y < len(b); {
		switch {
		case a[x] < b[y]:
			x++
		case a[x] > b[y]:
			y++
		default:
			shared++
			x++
			y++
		}
	}
	smaller := min(len(a), len(b))
	if smaller == 0 || float64(shared) < reuseShare*float64(smaller) {
		return Pair{}, false
	}
	return Pair{A: i, B: j, Score: float64(shared) / float64(smaller),
		Reason: fmt.Sprintf("%s of the shorter text's %s eight-word runs stand in the other", text.Group(shared), text.Group(smaller))}, true
}

// pairRun is the words of the runs that two texts are held together by: long
// enough that stock phrases hardly fill one.
const pairRun = 8

// plainRuns gives the hash of every run of pairRun words of a text, sorted, each
// once. A word is letters or digits; what stands between them does not count, so
// that a text without its punctuation has the same runs.
func plainRuns(s string) []uint64 {
	if len(s) > maxReuseBytes {
		s = s[:maxReuseBytes]
	}
	var words, out []uint64
	h, in := uint64(0), false
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			h, in = mix(h^uint64(unicode.ToLower(r))), true
		} else if in {
			words = append(words, h)
			h, in = 0, false
		}
	}
	if in {
		words = append(words, h)
	}
	for i := 0; i+pairRun <= len(words); i++ {
		h = 0
		for _, w := range words[i : i+pairRun] {
			h = mix(h ^ w)
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
