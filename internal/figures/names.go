package figures

import (
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// lexicons collects the names of events, and the words that stand with a capital
// within a sentence.
func lexicons(materials map[string]*assay.Material, ids []string) (events trie, proper map[string]bool, tokens [][][]text.Token) {
	events, proper = trie{}, map[string]bool{}
	tokens = make([][][]text.Token, len(ids))
	for k, id := range ids {
		m := materials[id]
		for _, n := range m.Annotation.Names {
			if n.Kind == assay.EventName {
				events.add(n.Text)
			}
		}
		for _, f := range m.Annotation.Figures {
			if f.Event != "" {
				events.add(f.Event)
			}
		}
		for _, s := range m.Annotation.Sentences {
			in := text.Tokens(m.Document.Text[s.Start:s.End])
			tokens[k] = append(tokens[k], in)
			for i, t := range in {
				if i > 0 && isProper(t) {
					proper[t.Lower] = true
				}
			}
		}
		for _, line := range m.Document.ReliesOn {
			for i, t := range text.Tokens(line) {
				if i > 0 && isProper(t) {
					proper[t.Lower] = true
				}
			}
		}
	}
	return events, proper, tokens
}

func isProper(t text.Token) bool {
	return len(t.Text) > 3 && t.Text[0] >= 'A' && t.Text[0] <= 'Z' && t.Text[1] >= 'a' && !calendar[t.Lower]
}

// calendar are the names that many happenings share.
var calendar = setOf("january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday")

// trie holds names by their first word.
type trie map[string][][]string

// add takes a name up, without the word that says what sort of event it is.
func (t trie) add(name string) {
	words := lowerWords(name)
	if len(words) > 2 && (words[0] == "operation" || words[0] == "the") {
		words = words[1:]
	}
	if len(words) == 0 || len(words) == 1 && len(words[0]) < 4 {
		return
	}
	for _, w := range t[words[0]] {
		if strings.Join(w, " ") == strings.Join(words, " ") {
			return
		}
	}
	t[words[0]] = append(t[words[0]], words)
}

func lowerWords(s string) []string {
	var out []string
	for _, t := range text.Tokens(s) {
		out = append(out, t.Lower)
	}
	return out
}

// in gives the names that stand in words, the longest at each place.
func (t trie) in(words []string) []string {
	var out []string
	for i := 0; i < len(words) && len(out) < maxNamesInDocument; {
		best := 0
		for _, name := range t[words[i]] {
			if len(name) > best && len(name) <= len(words)-i && strings.Join(words[i:i+len(name)], " ") == strings.Join(name, " ") {
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
