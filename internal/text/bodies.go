package text

import "slices"

// longestName bounds the words of an organisation's name.
const longestName = 8

// Bodies gives the canonical names of the organisations that a phrase names, in
// order, each once: the longest name at each place, without a possessive ending.
// known gives the canonical name that a phrase names exactly, if any. opens reports
// whether a name may begin with a word, given in lower case, which spares known
// the phrases that begin with others; nil for any word.
func Bodies(phrase string, opens func(word string) bool, known func(phrase string) (canonical string, ok bool)) []string {
	tokens := Tokens(phrase)
	var out []string
	for i := 0; i < len(tokens); {
		n, most, first := 0, longestName, i
		if tokens[i].Lower == "the" && i+1 < len(tokens) {
			first++ // an article is no part of a name
		}
		if opens != nil && !opens(tokens[first].Lower) {
			most = 0
		}
		for k := min(most, len(tokens)-i); k >= 1 && n == 0; k-- {
			if canonical, ok := known(TrimPossessive(phrase[tokens[i].Start:tokens[i+k-1].End])); ok {
				n = k
				if !slices.Contains(out, canonical) {
					out = append(out, canonical)
				}
			}
		}
		i += max(1, n)
	}
	return out
}
