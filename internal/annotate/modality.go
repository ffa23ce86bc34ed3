package annotate

import (
	"strings"

	"assay"
)

// modalityCue is a word or phrase that says how far an accusation has come.
type modalityCue struct {
	words []string
	level assay.Modality
}

var accusation = []assay.Modality{assay.Suspected, assay.Alleged, assay.Charged, assay.Convicted}

// modalityCues gives the cues by their first word.
func modalityCues(file map[string][]string) map[string][]modalityCue {
	out := map[string][]modalityCue{}
	add := func(words []string, level assay.Modality) {
		out[words[0]] = append(out[words[0]], modalityCue{words, level})
	}
	for _, level := range accusation {
		for _, line := range file[string(level)] {
			words := strings.Fields(line)
			if lexicalPhrase(words) {
				add(words, level)
				continue
			}
			for _, w := range words {
				add([]string{w}, level)
			}
		}
	}
	return out
}

// lexicalPhrase tells a line that is one phrase from a line of single words: a
// phrase holds a function word or is written as two or three words of which
// the last is a plural noun or "guilty".
func lexicalPhrase(words []string) bool {
	if len(words) < 2 || len(words) > 3 {
		return false
	}
	last := words[len(words)-1]
	return last == "charges" || last == "guilty" || last == "investigation" || words[0] == "charges"
}

// modality is the lowest rung of the ladder that the words hold; a cue that is
// denied ("not convictions", "no charges") does not count.
func modality(toks []tok) assay.Modality {
	best := len(accusation)
	for i := range toks {
		level := cueLevel(toks, i)
		if level < best && !deniedBefore(toks, i) {
			best = level
		}
	}
	if best == len(accusation) {
		return assay.Plain
	}
	return accusation[best]
}

func cueLevel(toks []tok, i int) int {
	best := len(accusation)
	for _, c := range data().modality[toks[i].lower] {
		if i+len(c.words) > len(toks) {
			continue
		}
		if next := i + 1; c.level == assay.Convicted && next < len(toks) && toks[i].lower == "convicted" && toks[next].pre == 0 && nounLike(&toks[next]) && (i == 0 || !toks[i-1].is(tAux)) {
			continue // "convicted criminals": somebody else's conviction
		}
		fits := true
		for k, w := range c.words {
			fits = fits && toks[i+k].lower == w
		}
		if !fits {
			continue
		}
		for k, level := range accusation {
			if level == c.level {
				best = min(best, k)
			}
		}
	}
	return best
}

func deniedBefore(toks []tok, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if toks[k].is(tNeg) {
			return true
		}
	}
	return false
}
