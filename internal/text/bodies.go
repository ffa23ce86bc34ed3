package text

import "slices"

// longestName bounds the words of an organisation's name.
const longestName = 8

// Bodies gives the canonical names of the organisations that a phrase names, in
// order, each once: the longest name at each place, without a possessive ending.
// known gives the canonical name that a phrase names exactly, if any.
func Bodies(phrase string, known func(phrase string) (canonical string, ok bool)) []string {
	tokens := Tokens(phrase)
	var out []string
	for i := 0; i < len(tokens); {
		n := 0
		for k := min(longestName, len(tokens)-i); k >= 1 && n == 0; k-- {
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
