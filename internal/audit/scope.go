package audit

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"assay/internal/text"
)

// Words that speak of every one of a sort, and words that speak of a part of them.
var (
	universal = setOf(`every each all always`)
	partial   = setOf(`some several many most few certain half part sometimes often`)
)

// reach of a word of amount before its noun: "some of the larger ports".
const amountReach = 4

// amountsOf gives, for the stem of each noun that a word of amount stands before,
// these words.
func amountsOf(s string, words map[string]bool) map[string]string {
	out := map[string]string{}
	tokens := text.Tokens(s)
	for i, t := range tokens {
		if !words[t.Lower] {
			continue
		}
		for k := i + 1; k < len(tokens) && k <= i+amountReach; k++ {
			if strings.ContainsAny(s[tokens[k-1].End:tokens[k].Start], ",;:.") {
				break
			}
			if !text.IsStop(tokens[k].Lower) {
				out[text.Stem(tokens[k].Lower)] = s[t.Start:tokens[k].End]
				break
			}
		}
	}
	return out
}

// widened says that a sentence has of all what its sources have of some, or of a
// whole country what they have of less; "" when it does not.
func (c *claim) widened(bs []*bearing) (string, int) {
	mine := amountsOf(c.text, universal)
	for _, b := range bs {
		all := false
		why, at := "", -1
		for _, k := range b.order() {
			sentence := b.source.sentence(k)
			every := amountsOf(sentence, universal)
			some := amountsOf(sentence, partial)
			for _, noun := range slices.Sorted(maps.Keys(mine)) {
				all = all || every[noun] != ""
				if some[noun] != "" && why == "" && b.singles[k].Coverage >= widenedCover {
					why, at = fmt.Sprintf("the sentence has “%s”, the source “%s”", mine[noun], some[noun]), k
				}
			}
		}
		if why != "" && !all {
			return why, at
		}
	}
	m := wholeOf.FindStringSubmatch(c.text)
	if m == nil {
		return "", -1
	}
	place := text.Stem(strings.ToLower(pick(m[1], m[2], worldly.FindString(m[0]), "country")))
	for _, b := range bs {
		d := b.source.Document
		if text.Set(d.Title + " " + d.Publisher)[place] || slices.ContainsFunc(b.order(), func(k int) bool {
			s := b.source.sentence(k)
			return wholeOf.MatchString(s) || text.Set(s)[place]
		}) {
			return "", -1
		}
	}
	return fmt.Sprintf("the source does not say it of so much: “%s”", m[0]), -1
}

var worldly = regexp.MustCompile(`(?i)world|state|county`)

// widenedCover is how much of a sentence the one must have that speaks of a part.
const widenedCover = 0.4

// wholeOf are words for the whole of a place.
var wholeOf = regexp.MustCompile(`(?i)\b(?:throughout|all over|everywhere in|in all of|across) (?:the (?:whole |entire )?)?(country|nation|region|state|county|continent|world|province|city)\b|\b(?:nationwide|countrywide|worldwide|statewide|countywide)\b|\bthe (?:whole|entire) (country|nation|region|state|county|continent|world|province|city)\b`)
