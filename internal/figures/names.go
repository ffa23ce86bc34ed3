package figures

import (
	"slices"
	"strconv"
	"strings"

	"assay/internal/text"
)

// lexicon holds the names of events, and the words that stand with a capital
// within a sentence, each by a number.
type lexicon struct {
	events trie
	number map[string]int32
	words  []string
	within []bool // by number: it stands with a capital inside a sentence

	tokens []text.Token // of the line read last
	line   []string
}

// lower gives the words of a line in lower case, until the next line is read.
func (l *lexicon) lower(line string) []string {
	l.tokens, l.line = text.AppendTokens(l.tokens[:0], line), l.line[:0]
	for i := range l.tokens {
		l.line = append(l.line, l.tokens[i].Lower)
	}
	return l.line
}

// capitals gives the words of a line that are written as proper names are.
func (l *lexicon) capitals(line string, to []int32) []int32 {
	text.Capitals(line, func(n, start, end int, lower []byte) int {
		if properShape(line[start:end]) && !calendar[string(lower)] {
			k, ok := l.number[string(lower)]
			if !ok {
				k = int32(len(l.words))
				l.words = append(l.words, string(lower))
				l.within = append(l.within, false)
				l.number[l.words[k]] = k
			}
			l.within[k] = l.within[k] || n > 0
			to = append(to, k)
		}
		return end
	})
	return to
}

// isProper reports whether a token is written as a proper name is.
func isProper(t text.Token) bool { return properShape(t.Text) && !calendar[t.Lower] }

func properShape(w string) bool {
	return len(w) > 3 && w[0] >= 'A' && w[0] <= 'Z' && w[1] >= 'a'
}

// calendar are the names that many happenings share.
var calendar = setOf("january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday")

// trie holds names by their first word.
type trie struct {
	added map[string]bool // as written
	names map[string][][]string
	stems map[string][][]string // the stems of the content words of names, by the first of them
	any   bool                  // a name has no content word
}

// add takes a name up, without the word that says what sort of event it is.
func (t *trie) add(name string) {
	if t.added[name] {
		return
	}
	t.added[name] = true
	words := lowerWords(name)
	if len(words) > 2 && (words[0] == "operation" || words[0] == "the") {
		words = words[1:]
	}
	if len(words) == 0 || len(words) == 1 && len(words[0]) < 4 {
		return
	}
	for _, w := range t.names[words[0]] {
		if slices.Equal(w, words) {
			return
		}
	}
	t.names[words[0]] = append(t.names[words[0]], words)
	var stems []string
	for _, w := range words {
		if !text.IsStop(w) {
			stems = append(stems, text.Stem(w))
		}
	}
	if len(stems) == 0 {
		t.any = true
		return
	}
	t.stems[stems[0]] = append(t.stems[stems[0]], stems[1:])
}

// mayStand reports whether a name may stand in a sentence of these terms.
func (t *trie) mayStand(terms []string) bool {
	if t.any {
		return true
	}
	for _, first := range terms {
		for _, rest := range t.stems[first] {
			if !slices.ContainsFunc(rest, func(s string) bool { _, ok := slices.BinarySearch(terms, s); return !ok }) {
				return true
			}
		}
	}
	return false
}

func lowerWords(s string) []string {
	var out []string
	for _, t := range text.Tokens(s) {
		out = append(out, t.Lower)
	}
	return out
}

// in gives the names that stand in words, the longest at each place.
func (t *trie) in(words []string) []string {
	var out []string
	for i := 0; i < len(words) && len(out) < maxNamesInDocument; {
		best := 0
		for _, name := range t.names[words[i]] {
			if len(name) > best && len(name) <= len(words)-i && slices.Equal(words[i:i+len(name)], name) {
				best = len(name)
			}
		}
		if at := i + best; best > 0 && at < len(words) && ordinal(words[at]) && (at+1 == len(words) || !calendar[words[at+1]]) {
			best++ // the second phase of a thing is not the first
		}
		if best > 0 {
			out = append(out, strings.Join(words[i:i+best], " "))
		}
		i += max(1, best)
	}
	return out
}

// ordinal reports whether a word numbers what it follows: "III", "8".
func ordinal(w string) bool {
	if strings.Trim(w, "ivx") == "" {
		return w != ""
	}
	n, err := strconv.Atoi(w)
	return err == nil && n > 1 && n <= 12
}
