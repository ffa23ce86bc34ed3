package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay"
	"assay/internal/stance"
	"assay/internal/text"
)

// disclaimer is where a source says that it does not go so far: "cannot show that",
// "found no evidence of", "makes no finding on".
var disclaimer = regexp.MustCompile(`(?i)\b(?:cannot|can not|can't|could not|couldn't|does not|do not|did not|doesn't|don't|didn't|is not|are not|was not|were not|no|not|never|nothing|neither|without)\b(?:\s+\w+){0,3}?\s+(?:show\w*|prov(?:e[sdn]?|en|ing)|say|tell|establish\w*|demonstrat\w+|determin\w+|know\w*|find|confirm\w*|findings?|evidence|proof|signs?|suggest\w*|indications?|(?:effect|influence|connection|link|role)s?|convinced|think|believe|clear|certain)\b`)

// evident are the verbs by which a sentence says that something was shown; what was
// stands behind them.
var evident = regexp.MustCompile(`(?i)\b(?:prov(?:e[sdn]?|en)|show(?:s|ed|n)?|demonstrat(?:e[sd]?)|establish(?:e[sd])?|confirm(?:s|ed)?|f(?:i|ou)nds?|rul(?:e[sd])|conclud(?:e[sd]?))\b(?: that)?`)

// decided says that somebody decided a question that a source may leave undecided.
var (
	decided   = regexp.MustCompile(`(?i)\b(?:ruled|found|decided|concluded|established|held|confirmed|determined)\b`)
	undecided = regexp.MustCompile(`(?i)\bwhether\b`)
)

// unsure are words by which a sentence leaves open what it says.
var unsure = regexp.MustCompile(`(?i)\b(?:may|might|could|whether|possib\w+|perhaps|alleg\w+|suspect\w*|accus\w+|disput\w+|estimat\w+|if|unclear|unproven|claim(?:s|ed)?|believ\w+|likely)\b`)

// disclaimedCover is how much of what a sentence says must stand behind a disclaimer.
const disclaimedCover = 0.6

// disclaimed says that a source does not go so far as the sentence; "" when it does.
func (c *claim) disclaimed(bs []*bearing) (string, int) {
	ruled := decided.MatchString(c.text)
	if !ruled && unsure.MatchString(c.text) || disclaimer.MatchString(c.text) {
		return "", -1
	}
	said := c.text
	if m := evident.FindStringIndex(said); m != nil && len(said)-m[1] > 12 {
		said = said[m[1]:]
	}
	mine := stance.Prepare(said)
	if len(contentOf(said)) < 2 {
		return "", -1
	}
	for _, b := range bs {
		for _, k := range b.sentences {
			sentence := b.source.sentence(k)
			m := disclaimer.FindStringIndex(sentence)
			if ruled && m == nil {
				m = undecided.FindStringIndex(sentence)
			}
			if m == nil {
				continue
			}
			behind := sentence[m[1]:]
			if x := covered(nil, stance.Said(mine, stance.Prepare(behind))); x.plain < disclaimedCover {
				continue
			}
			if plainly(mine, b, k) {
				return "", -1
			}
			return fmt.Sprintf("the source does not go so far: “%s”", text.Clip(strings.TrimSpace(sentence[m[0]:]), 120)), k
		}
	}
	return "", -1
}

// bothDisclaim is how much of what a sentence says is not known must stand behind a
// disclaimer of its source for the two to say one thing.
const bothDisclaim = 0.3

// sameDisclaimed reports whether a sentence says that something is not known, or not
// shown, and the source says so of the same.
func (c *claim) sameDisclaimed(bs []*bearing) bool {
	m := disclaimer.FindStringIndex(c.text)
	if m == nil || len(contentOf(c.text[m[1]:])) < 2 {
		return false
	}
	mine := stance.Prepare(c.text[m[1]:])
	return slices.ContainsFunc(bs, func(b *bearing) bool {
		return slices.ContainsFunc(b.sentences, func(k int) bool {
			s := b.source.sentence(k)
			x := disclaimer.FindStringIndex(s)
			return x != nil && covered(nil, stance.Said(mine, stance.Prepare(s[x[1]:]))).plain >= bothDisclaim
		})
	})
}

// plainly reports whether another sentence of those that bear on the claim says it
// without a disclaimer.
func plainly(mine *stance.Prepared, b *bearing, but int) bool {
	return slices.ContainsFunc(b.sentences, func(k int) bool {
		s := b.source.sentence(k)
		return k != but && !b.source.Annotation.Sentences[k].Negated && !disclaimer.MatchString(s) &&
			covered(nil, stance.Said(mine, b.source.passage(k, k, -1))).plain >= coverAlone
	})
}

// deniedOfIt says that a source denies something of what the sentence is about, in a
// sentence that has most of it: nothing else there is said of it.
func (r *run) deniedOfIt(c *claim, b *bearing, k int) bool {
	s, mine := b.source.Annotation.Sentences[k], r.text.Annotation.Sentences[c.At]
	if !s.Negated || mine.Negated || b.singles[k].Coverage < deniedCover || turned.MatchString(c.text) {
		return false
	}
	about := contentOf(r.subject(c))
	if len(about) < 2 || !properName(r.subject(c)) && len(about) < 2 {
		return false
	}
	theirs := text.Set(b.source.part(s.Subject))
	if slices.ContainsFunc(about, func(w string) bool { return !theirs[w] }) {
		return false
	}
	for j, x := range b.source.Annotation.Sentences {
		if j == k || x.Negated {
			continue
		}
		other := text.Set(b.source.part(x.Subject))
		if !slices.ContainsFunc(about, func(w string) bool { return !other[w] }) {
			return false // of which something is affirmed elsewhere
		}
	}
	return true
}

// deniesWhat says that the sentence denies what a source affirms: its verb is denied,
// and the source has that verb, or the sentence's number, in a sentence that denies
// nothing; "" when not. What a source says in words that deny without a negation, or of
// which one is the opposite of the sentence's, is left alone.
func (r *run) deniesWhat(c *claim, bs []*bearing, facts []held) (string, int) {
	mine := r.text.Annotation.Sentences[c.At]
	v := mine.Verb
	if !mine.Negated || v.End <= v.Start || v.Start < c.base || v.End > c.base+len(c.text) || c.prepare().Negations() != 1 || turned.MatchString(c.text) {
		return "", -1
	}
	verb := lastWord(c.text[v.Start-c.base : v.End-c.base])
	known := !text.IsStop(verb) && !lightWords[verb] && !saysSo[verb]
	why, at := "", -1
	for _, b := range bs {
		for _, k := range b.sentences {
			sentence := b.source.sentence(k)
			tokens := text.Tokens(sentence)
			i := slices.IndexFunc(tokens, func(t text.Token) bool {
				return known && text.Stem(t.Lower) == text.Stem(verb) && !deedNoun.MatchString(t.Lower)
			})
			counted := slices.ContainsFunc(facts, func(h held) bool {
				return h.agrees && !h.reckoned && h.kind == "number" && h.in == b.source && h.at == k && b.singles[k].Coverage >= deniedCover &&
					notHere.MatchString(c.clauseOf(assay.Figure{Span: h.of}))
			})
			if i < 0 && !counted {
				continue
			}
			x := b.singles[k]
			if b.source.Annotation.Sentences[k].Negated || stance.Prepare(sentence).Negations() > 0 || turned.MatchString(sentence) || refusing.MatchString(sentence) || x.Against.Opposite {
				return "", -1
			}
			if why == "" && (counted || x.Coverage >= deniedCover && realisAt(tokens, sentence, i) == happens) {
				why, at = fmt.Sprintf("the sentence denies what the source affirms: “%s”", text.Clip(strings.TrimSpace(sentence), 120)), k
			}
		}
	}
	return why, at
}

// notHere is a verb denied in the clause of a number.
var notHere = regexp.MustCompile(`(?i)\bnot\b|n['’]t\b`)

// deniedCover is how much of a sentence the one must have that denies it of its
// subject.
const deniedCover = 0.5

// part gives the text of a span of a source.
func (s *source) part(at assay.Span) string {
	if at.Start < 0 || at.End <= at.Start || at.End > len(s.Document.Text) {
		return ""
	}
	return s.Document.Text[at.Start:at.End]
}
