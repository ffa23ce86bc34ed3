package stance

import (
	"math"
	"strings"

	"assay/internal/text"
)

// amountKind is what sort of number it is; numbers of two kinds are not compared.
type amountKind uint8

const (
	plain amountKind = iota
	year
	percent
	money
)

// amount is a number with what it counts.
type amount struct {
	value float64
	unit  uint32 // id of the word that it counts, 0 for none
	at    uint16 // its first word
	kind  amountKind
	bound int8 // 1: more than, at least; -1: less than, at most
}

// maxAmounts bounds the numbers of a text that are compared.
const maxAmounts = 64

// amountsOf reads the numbers of a text.
func amountsOf(s string, tokens []text.Token, words []word) []amount {
	var out []amount
	for i := 0; i < len(tokens) && len(out) < maxAmounts; i++ {
		value, ok := text.Number(tokens[i].Lower)
		if !ok {
			continue
		}
		a := amount{value: value, at: uint16(i)}
		words[i].flags |= numeral
		last := i
		for last+1 < len(tokens) {
			next := tokens[last+1].Lower
			if scale, ok := text.Scale(next); ok && len(next) > 1 {
				a.value *= scale
			} else if small, ok := text.Number(next); ok && a.value >= 100 && small < 100 && last > i && !digit(next) {
				a.value += small
			} else {
				break
			}
			last++
			words[last].flags |= numeral
		}
		a.kind = kindOf(s, tokens, i, last, a.value)
		a.unit = unitAfter(words, last)
		a.bound = boundBefore(tokens, i)
		if tokens[i].Lower == "one" && last == i && a.kind == plain {
			continue // "one of", "no one": seldom a count
		}
		out = append(out, a)
		i = last
	}
	return out
}

func digit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func kindOf(s string, tokens []text.Token, first, last int, value float64) amountKind {
	end := tokens[last].End
	rest := strings.TrimLeft(s[end:min(len(s), end+12)], " ")
	switch {
	case strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "percent") || strings.HasPrefix(rest, "per cent"):
		return percent
	case tokens[first].Start > 0 && s[tokens[first].Start-1] == '$', strings.HasPrefix(rest, "dollar"), strings.HasPrefix(rest, "euro"):
		return money
	case first == last && len(tokens[first].Lower) == 4 && digit(tokens[first].Lower) && value >= 1000 && value <= 2100 && value == math.Trunc(value):
		return year
	}
	return plain
}

// unitAfter gives the first content word within three words after a number.
func unitAfter(words []word, last int) uint32 {
	for k := last + 1; k < len(words) && k <= last+3; k++ {
		if words[k].sentence != words[last].sentence {
			break
		}
		if words[k].flags&content != 0 && words[k].flags&numeral == 0 {
			return words[k].id
		}
	}
	return 0
}

// boundBefore reads "more than", "at least", "under" before a number.
func boundBefore(tokens []text.Token, i int) int8 {
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		switch tokens[k].Lower {
		case "more", "over", "above", "least", "exceeding", "exceeds":
			return 1
		case "less", "under", "below", "fewer", "most":
			return -1
		}
	}
	return 0
}

// agreement is how a number of the claim stands to one of the source.
type agreement uint8

const (
	unlike    agreement = iota // not to be compared
	another                    // of the same unit, with another value
	close                      // of the same unit, within a twentieth
	equal                      // the same value
	satisfied                  // within what the claim's "more than" allows
)

// agree compares a number of the claim with one of the source.
func agree(claim, source amount) agreement {
	if claim.kind != source.kind && !(claim.kind == plain && source.kind == year || claim.kind == year && source.kind == plain) {
		return unlike
	}
	d := math.Abs(claim.value - source.value)
	switch {
	case d <= 1e-9*math.Max(math.Abs(claim.value), 1):
		return equal
	case claim.kind == year || source.kind == year:
		if claim.kind == source.kind {
			return another
		}
		return unlike
	}
	comparable := claim.kind != plain || claim.unit != 0 && claim.unit == source.unit
	if !comparable {
		return unlike
	}
	switch {
	case claim.bound > 0 && source.value >= claim.value, claim.bound < 0 && source.value <= claim.value:
		return satisfied
	case d <= 0.05*math.Max(math.Abs(claim.value), math.Abs(source.value)):
		return close
	}
	return another
}
