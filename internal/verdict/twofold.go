package verdict

import (
	"strings"

	"assay/internal/text"
)

// negators deny what follows them.
var negators = map[string]bool{"not": true, "no": true, "never": true, "none": true, "neither": true, "nor": true, "cannot": true, "without": true}

// Twofold reports whether a claim has two halves that say the opposite of each
// other: "the mill closed and the mill did not close". Halves are joined by and,
// but, yet or a semicolon; one denies, the other does not, and they share all
// the telling words of the shorter, two at least. Such a claim cannot be supported.
func Twofold(claim string) bool {
	tokens := text.Tokens(claim)
	for at, t := range tokens {
		joint := t.Lower == "and" || t.Lower == "but" || t.Lower == "yet" || t.Lower == "while"
		cut := joint || at > 0 && strings.Contains(claim[tokens[at-1].End:t.Start], ";")
		if !cut || at == 0 {
			continue
		}
		rest := at
		if joint {
			rest++
		}
		if opposite(tokens[:at], tokens[rest:]) {
			return true
		}
	}
	return false
}

// opposite reports whether one of two halves denies what the other says.
func opposite(a, b []text.Token) bool {
	x, denyA := half(a)
	y, denyB := half(b)
	if denyA == denyB {
		return false
	}
	if len(y) < len(x) {
		x, y = y, x
	}
	for w := range x {
		if !y[w] {
			return false
		}
	}
	return len(x) >= 1 && len(y) <= len(x)+2
}

// half gives the telling words of half a claim, and whether it denies.
func half(tokens []text.Token) (words map[string]bool, denies bool) {
	words = map[string]bool{}
	for _, t := range tokens {
		switch {
		case negators[t.Lower] || strings.HasSuffix(t.Lower, "n't"):
			denies = !denies
		case !text.IsStop(t.Lower):
			words[text.Stem(t.Lower)] = true
		}
	}
	return words, denies
}
