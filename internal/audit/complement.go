package audit

import (
	"fmt"
	"slices"
	"strings"

	"assay/internal/stance"
	"assay/internal/text"
)

// The least share of what stands before the verb of a sentence that must stand before
// the same verb in a source for the two to tell of one thing.
const sameSubject = 0.6

// complement says that the source tells the same of the same with another outcome:
// what stands before the verb of the sentence stands there before that verb, and of
// what stands behind it nothing does ("was rated good", "was rated as inadequate");
// nil when it does not.
func (r *run) complement(c *claim, bs []*bearing) *held {
	v := r.text.Annotation.Sentences[c.At].Verb
	if v.End <= v.Start || v.Start < c.base || v.End > c.base+len(c.text) || c.prepare().Negations() > 0 || len(c.quotations()) > 0 {
		return nil
	}
	before, verb, behind := c.text[:v.Start-c.base], lastWord(c.text[v.Start-c.base:v.End-c.base]), c.text[v.End-c.base:]
	if _, to := clauseAt(behind, 0); to < len(behind) {
		behind = behind[:to]
	}
	said := contentOf(behind)
	if verb == "" || text.IsStop(verb) || lightWords[verb] || len(said) == 0 || anybody[lastWord(behind)] || hasDigit(behind) || len(contentOf(before)) == 0 {
		return nil
	}
	stem := text.Stem(verb)
	subject, rest := stance.Prepare(before), stance.Prepare(behind)
	var other *held
	for _, b := range bs {
		for _, k := range b.sentences {
			sentence := b.source.sentence(k)
			tokens := text.Tokens(sentence)
			at := slices.IndexFunc(tokens, func(t text.Token) bool { return text.Stem(t.Lower) == stem })
			if at < 0 {
				continue
			}
			wide := b.source.words(max(0, k-1), min(k+1, len(b.source.Annotation.Sentences)-1))
			if slices.ContainsFunc(stance.Said(rest, stance.Prepare(wide)), func(w stance.Word) bool { return w.Met > 0 && !w.Number }) {
				return nil
			}
			there := strings.TrimRight(sentence[tokens[at].Start:], ".!? ")
			if len(text.Tokens(there)) < 2 || covered(nil, stance.Said(subject, b.source.known(k))).all < sameSubject {
				continue
			}
			if other == nil {
				other = &held{kind: "kind", opposed: true, at: k, in: b.source,
					wrong: fmt.Sprintf("the sentence has “%s”, the source “%s”", strings.TrimSpace(verb+" "+strings.TrimRight(strings.TrimSpace(behind), ".")), text.Clip(there, 100))}
			}
		}
	}
	return other
}

// lastWord gives the last word of a phrase in lower case; "" for none.
func lastWord(s string) string {
	tokens := text.Tokens(s)
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1].Lower
}
