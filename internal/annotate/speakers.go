package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

const maxSpeaker = 110 // bytes of a speaker as named

// phraseText is the words of a phrase as written, on one line.
func phraseText(doc string, toks []tok, p phrase) string {
	s := p.span(toks)
	if emptySpan(s) {
		return ""
	}
	return lowerArticle(strings.Join(strings.Fields(doc[s.Start:s.End]), " "))
}

// lowerArticle writes a first article small, unless a newspaper's name follows it.
func lowerArticle(s string) string {
	for _, a := range []string{"The ", "A ", "An ", "This ", "That ", "These ", "Those ", "Some ", "Many ", "Several ", "Two ", "Three ", "Both ", "One ", "All ", "His ", "Her ", "Their ", "Its "} {
		if rest, ok := strings.CutPrefix(s, a); ok {
			if a == "The " && isTitled(rest) {
				return s
			}
			return strings.ToLower(a) + rest
		}
	}
	return s
}

// isTitled reports whether a name is one that keeps its article: "The New York Times", "The Post".
func isTitled(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	switch text.TrimPossessive(words[len(words)-1]) {
	case "Times", "Post", "Journal", "Guardian", "Tribune", "Herald", "Globe", "Atlantic", "Independent", "Intercept", "Hill", "Sun", "Economist", "Telegraph", "Chronicle", "Gazette", "Star":
		return true
	}
	return false
}

// headOf is the index of a phrase's head noun: the last word before a
// preposition, a comma or a relative clause.
func headOf(toks []tok, p phrase) int {
	head := p.from
	for i := p.from; i < p.to; i++ {
		t := &toks[i]
		if i > p.from && (t.pre&(mComma|mOpen|mDash) != 0 || t.is(tPrep) && !t.is(tCap) || t.is(tRel) && t.lower != "that" || t.verb || t.is(tIng|tPart) && !t.is(tCap) && t.is(tVerb) && i == p.to-1 && i > p.from+1 ||
			t.is(tAdj) && !t.is(tRole|tCap) && i+1 < p.to && toks[i+1].is(tPrep)) {
			break
		}
		head = i
	}
	return head
}

// speaker names who the words of a phrase mean. It gives "" when they mean the
// document or its publisher.
func (t *tracker) speaker(i int, p phrase) (name string, unnamed bool) {
	s := &t.d.sents[i]
	if p.empty() {
		return "", false
	}
	toks := s.toks
	head := headOf(toks, p)
	// A reference that was resolved speaks by what it stands for.
	for _, r := range s.refs {
		if r.Start >= toks[p.from].start && r.Start <= toks[head].start && r.End >= toks[p.from].end {
			if r.Publisher && (r.End >= toks[head].end || toks[head].is(tDocument|tCueNoun)) {
				return "", false
			}
			if r.To != "" && (r.End >= toks[head].end || toks[head].is(tDocument|tCueNoun)) {
				return text.TrimPossessive(r.To), false
			}
		}
	}
	// "X's report found": X speaks.
	for k := p.from; k < head; k++ {
		if toks[k].poss && toks[head].is(tDocument|tCueNoun) {
			own := phrase{p.from, k + 1}
			if toks[p.from].is(tPrep) {
				own.from++
			}
			return t.trimName(text.TrimPossessive(phraseText(t.d.Text, toks, own))), false
		}
	}
	if p.from == head && toks[head].is(tRel) {
		return "", false
	}
	cut := p
	for k := p.from + 1; k < p.to; k++ {
		if toks[k].pre&(mComma|mOpen|mDash) != 0 && !inList(toks, k) && !(toks[k].is(tConj) && k < head+4 && toks[k].pre&mOpen == 0) {
			cut.to = k
			break
		}
		if toks[k].is(tRel) && toks[k].lower != "that" {
			cut.to = k
			break
		}
	}
	name = phraseText(t.d.Text, toks, cut)
	if p.from == 0 && !namedAt(s, 0) && !toks[0].is(tAcronym|tTitle) {
		name = lowerFirst(name)
	}
	name = t.trimName(name)
	return name, t.unnamed(s, p, head)
}

// namedAt reports whether word k belongs to a proper name.
func namedAt(s *sent, k int) bool {
	for _, n := range s.names {
		if n.from <= k && k < n.to {
			return true
		}
	}
	return false
}

func (t *tracker) trimName(s string) string {
	if len(s) > maxSpeaker {
		k := maxSpeaker
		for !utf8.RuneStart(s[k]) {
			k--
		}
		s = s[:k]
		if sp := strings.LastIndexByte(s, ' '); sp > 0 {
			s = s[:sp]
		}
	}
	s = strings.TrimRight(s, " ,;:-")
	return text.TrimPossessive(s)
}

// unnamed reports whether a speaker can be asked: not "a source familiar with the matter".
func (t *tracker) unnamed(s *sent, p phrase, head int) bool {
	h := &s.toks[head]
	if !h.is(tUnnamed) || h.is(tCap) && head > p.from && s.toks[head-1].is(tCap) {
		return false
	}
	for _, n := range s.names {
		if n.from < p.to && n.to > p.from && n.kind == assay.Person {
			return false
		}
	}
	// "the officer" who was named before is not unnamed; "an officer", "officers" are.
	if first := &s.toks[p.from]; first.lower == "the" && !plural(h) && h.lower != "source" && h.lower != "person" {
		return false
	}
	return true
}
