package figures

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/internal/text"
)

// TestMayStand: no sentence is passed over in which a name of an event stands.
func TestMayStand(t *testing.T) {
	words := []string{"Operation", "the", "Lost", "lost", "Souls", "Two", "Rivers", "of", "rivers", "II", "found", "a"}
	draw := rapid.SliceOfN(rapid.SampledFrom(words), 1, 5)
	rapid.Check(t, func(t *rapid.T) {
		names := trie{added: map[string]bool{}, names: map[string][][]string{}, stems: map[string][][]string{}}
		for range rapid.IntRange(1, 3).Draw(t, "names") {
			names.add(strings.Join(draw.Draw(t, "name"), " "))
		}
		line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "line"), " ")
		terms := text.Stems(line)
		slices.Sort(terms)
		if in := names.in(lowerWords(line)); len(in) > 0 && !names.mayStand(slices.Compact(terms)) {
			t.Fatalf("%q stands in %q, which is passed over", in[0], line)
		}
	})
}

// TestMonths: lists of months are joined and held apart as sets of them are.
func TestMonths(t *testing.T) {
	draw := rapid.SliceOf(rapid.IntRange(0, 40))
	rapid.Check(t, func(t *rapid.T) {
		a, b := union(nil, draw.Draw(t, "a")), union(nil, draw.Draw(t, "b"))
		slices.Sort(a)
		slices.Sort(b)
		a, b = slices.Compact(a), slices.Compact(b)
		best := -1
		for _, m := range a {
			for _, n := range b {
				if d := max(m-n, n-m); best < 0 || d < best {
					best = d
				}
			}
		}
		if got := monthsApart(a, b); got != max(0, best) {
			t.Fatalf("%v and %v: %d, want %d", a, b, got, max(0, best))
		}
		both := union(a, b)
		if !slices.IsSorted(both) || slices.ContainsFunc(append(slices.Clone(a), b...), func(m int) bool { return !slices.Contains(both, m) }) || len(slices.Compact(slices.Clone(both))) != len(both) {
			t.Fatalf("%v and %v: %v", a, b, both)
		}
	})
	for date, want := range map[string]int{"2021-06": 2021*12 + 6, "2021-06-17": 2021*12 + 6} {
		if got, ok := monthIndex(date); !ok || got != want {
			t.Errorf("%s: %d, %v", date, got, ok)
		}
	}
	for _, date := range []string{"", "2021", "2021-6x", "x021-06", "2021/06"} {
		if _, ok := monthIndex(date); ok {
			t.Errorf("%q is a month", date)
		}
	}
}
