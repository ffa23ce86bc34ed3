package wordnet_test

import (
	"slices"
	"strings"
	"testing"

	"assay/internal/text"
	"assay/internal/text/wordnet"
)

func key(word string) uint32 { return wordnet.Key(text.Stem(word)) }

// above gives what a word's meanings are kinds of, up to so many steps.
func above(word string, steps int) []wordnet.Sense {
	all := wordnet.Senses(key(word), nil)
	for from := 0; steps > 0; steps-- {
		to := len(all)
		for ; from < to; from++ {
			all = wordnet.Parents(all[from], all)
		}
	}
	return all
}

func meet(a, b []wordnet.Sense) bool {
	return slices.ContainsFunc(a, func(s wordnet.Sense) bool { return slices.Contains(b, s) })
}

// TestRelations looks up words whose relations any dictionary gives.
func TestRelations(t *testing.T) {
	for _, tt := range []struct {
		a, b  string
		steps int
		want  bool
	}{
		{"car", "automobile", 0, true}, {"buy", "purchased", 0, true}, {"children", "kid", 0, true}, {"growth", "grew", 0, true},
		{"car", "banana", 0, false}, {"sparrow", "bird", 3, true}, {"murder", "kill", 2, true}, {"bird", "bread", 1, false},
	} {
		if got := meet(above(tt.a, tt.steps), wordnet.Senses(key(tt.b), nil)); got != tt.want {
			t.Errorf("%s and %s within %d steps: %t, want %t", tt.a, tt.b, tt.steps, got, tt.want)
		}
	}
	for _, tt := range [][2]string{{"increase", "decrease"}, {"safe", "dangerous"}, {"alive", "dead"}} {
		if !slices.Contains(wordnet.Antonyms(key(tt[0]), nil), key(tt[1])) || !slices.Contains(wordnet.Antonyms(key(tt[1]), nil), key(tt[0])) {
			t.Errorf("%s and %s are no opposites", tt[0], tt[1])
		}
	}
}

// TestUnknown gives nothing for what is not in the table.
func TestUnknown(t *testing.T) {
	if got := wordnet.Senses(wordnet.Key("qqqqq"), nil); len(got) != 0 {
		t.Errorf("senses of no word: %v", got)
	}
	for _, s := range []wordnet.Sense{0, 1 << 23, 1<<32 - 1} {
		if got := wordnet.Parents(s, nil); len(got) != 0 {
			t.Errorf("parents of no sense: %v", got)
		}
	}
	if !strings.Contains(wordnet.License, "Princeton University") {
		t.Error("the licence is missing")
	}
}
