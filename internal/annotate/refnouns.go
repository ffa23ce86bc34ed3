package annotate

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// nounPhrase is the words from k on that make one noun phrase without what
// follows a preposition; the head is its last word.
func nounPhrase(toks []tok, k int) phrase {
	j := k + 1
	for j < len(toks) && toks[j].pre&^mOther == 0 {
		t := &toks[j]
		if t.verb || t.is(tPrep|tConj|tSub|tRel|tModal|tDet|tObject) && !t.is(tCap) || t.is(tAdv) && !t.is(tAdj) || t.is(tPron) && !t.is(tNum) {
			break
		}
		if t.is(tVerb) && t.is(tPart) && !t.is(tNounVerb|tAdj) && (j+1 >= len(toks) || toks[j+1].pre != 0 || toks[j+1].is(tPrep)) {
			break // "the people arrested"
		}
		j++
		if t.poss {
			break
		}
	}
	return phrase{k, j}
}

// the resolves a definite phrase.
func (t *tracker) the(i, k int) {
	s := &t.d.sents[i]
	toks := s.toks
	p := nounPhrase(toks, k)
	if p.to-p.from < 2 {
		return
	}
	head := p.to - 1
	h := &toks[head]
	modifiers := head - k - 1
	if modifiers == 0 && h.is(tNum) && h.lower != "one" {
		t.number(i, k, head)
		return
	}
	if h.is(tCap) && !h.is(tDocument) || t.nameIn(s, p) && !h.is(tDocument|tPublisher) {
		return
	}
	if i == 0 && k == 0 && h.is(tDocument) && t.d.Kind == assay.Note && !t.nameIn(s, p) && !hasOwner(toks, p) {
		t.refer(i, k, p.to, "", true) // "The Hebrew-language report"
		return
	}
	if hasOwner(toks, p) && !h.is(tPublisher) {
		return
	}
	switch {
	case h.is(tPublisher) && modifiers <= 1 && !h.is(tRole):
		t.refer(i, k, p.to, "", true)
	case h.is(tDocument) && (modifiers == 0 || plainModifiers(toks, k+1, head)):
		t.document(i, p)
	case h.is(tMaybe|tBody) && modifiers == 0:
		t.body(i, p)
	case h.is(tAnaphor) && (modifiers == 0 || plainModifiers(toks, k+1, head)):
		t.anaphor(i, p)
	case plural(h) && modifiers == 0 && !t.nounIn(s, h.lower, p.from):
		// Any plural that was described before: "the workers".
		if m, ok := t.described(i, h.lower); ok {
			t.refer(i, p.from, p.to, m.text, false)
		}
	}
}

// plainModifiers reports whether words [from, to) only say which one: "same", "other", "first", numbers.
func plainModifiers(toks []tok, from, to int) bool {
	for j := from; j < to; j++ {
		switch w := &toks[j]; {
		case w.is(tNum):
		case w.lower == "same", w.lower == "other", w.lower == "first", w.lower == "second", w.lower == "latter", w.lower == "former", w.lower == "remaining", w.lower == "listed":
		default:
			return false
		}
	}
	return true
}

// hasOwner reports whether "of", "by" or a clause after the phrase, or a possessive in it, says whose or which it is.
func hasOwner(toks []tok, p phrase) bool {
	for j := p.from; j < p.to-1; j++ {
		if toks[j].poss {
			return true
		}
	}
	if p.to >= len(toks) || toks[p.to].pre != 0 {
		return false
	}
	n := &toks[p.to]
	switch n.lower {
	case "of", "by", "that", "who", "which", "against", "on", "about", "between", "for", "to":
		return !n.verb
	case "in", "at", "from":
		return p.to+1 < len(toks) && toks[p.to+1].is(tCap|tNum)
	}
	return n.is(tPart|tIng) && n.is(tVerb) && !n.verb && p.to+1 < len(toks) && toks[p.to+1].is(tPrep)
}

func (t *tracker) nameIn(s *sent, p phrase) bool {
	for _, n := range s.names {
		if n.from < p.to && n.to > p.from {
			return true
		}
	}
	return false
}

// document resolves "the report": the one that was brought up with its owner, or else the document itself.
func (t *tracker) document(i int, p phrase) {
	s := &t.d.sents[i]
	toks := s.toks
	h := &toks[p.to-1]
	if data().neverNews[h.lower] && (t.d.Class == assay.News || t.d.Class == assay.FactCheck || t.d.Class == assay.Partisan) {
		if m, ok := t.described(i, h.lower); ok {
			t.refer(i, p.from, p.to, m.text, false)
		}
		return
	}
	if toks[p.from].lower == "the" && h.is(tCarried) {
		stem := t.d.stem(h.lower)
		if m, ok := t.owned[stem]; ok {
			t.refer(i, p.from, p.to, m.text, false)
			return
		}
		if j, ok := t.first[stem+"/a"]; ok && j != i {
			t.unresolved(i, p.from, p.to, j)
			return
		}
		if t.pastOf(s, p) && (h.lower == "report" || h.lower == "audit") && !t.ownAudit() {
			if t.inquiry > 0 {
				t.unresolved(i, p.from, p.to, t.inquiry-1)
				return
			}
		}
		if h.lower == "release" && t.d.Class != assay.Official {
			if owner := t.relied("release"); owner != "" {
				t.refer(i, p.from, p.to, owner, false)
				return
			}
		}
	}
	t.refer(i, p.from, p.to, "", true)
}

// pastOf reports whether the verb after a phrase is in the past tense; notes speak of their own source in the present.
func (t *tracker) pastOf(s *sent, p phrase) bool {
	for j := p.to; j < len(s.toks) && j < p.to+3; j++ {
		if s.toks[j].verb {
			return s.toks[j].is(tPast) && !s.toks[j].is(tThird)
		}
	}
	return false
}

func (t *tracker) ownAudit() bool {
	return t.d.Class == assay.Oversight || t.d.Class == assay.Academic || t.d.Class == assay.Official
}

// relied gives "the Acme news release" when the one source that the document
// says it relies on is such a thing: the words up to that noun.
func (t *tracker) relied(noun string) string {
	found := ""
	for _, r := range t.d.ReliesOn {
		words := strings.Fields(r)
		for k, w := range words {
			if strings.EqualFold(strings.Trim(w, ",;"), noun) && k > 0 {
				if found != "" {
					return ""
				}
				found = "the " + strings.Join(words[:k], " ") + " " + noun
			}
		}
	}
	if strings.Contains(found, ",") || len(found) > 80 {
		return ""
	}
	return found
}

// described is the last earlier phrase with the same head that says more than the noun.
func (t *tracker) described(i int, noun string) (mention, bool) {
	m, ok := t.nouns[nounKey(t.d.stem(noun), plural(&tok{lower: noun, tag: lexicon()[noun].tag}))]
	return m, ok && m.sentence < i
}

// nounIn reports whether the same noun stands earlier in the sentence.
func (t *tracker) nounIn(s *sent, noun string, k int) bool {
	stem := t.d.stem(noun)
	for j := range k {
		if w := &s.toks[j]; w.lower == noun || len(w.lower) > 3 && len(noun) > 3 && w.lower[:3] == noun[:3] && t.d.stem(w.lower) == stem {
			return true
		}
	}
	return false
}

// nounKey tells a noun's singular from its plural.
func nounKey(stem string, plural bool) string {
	if plural {
		return stem + "/s"
	}
	return stem
}

const maxNumberBack = 60 // sentences in which the number of "the 31" is looked for

// number resolves "the 31": it needs the sentence that has the number.
func (t *tracker) number(i, k, head int) {
	s := &t.d.sents[i]
	v, _ := text.Number(s.toks[head].lower)
	for j := range k {
		if u, ok := text.Number(s.toks[j].lower); ok && u == v {
			return
		}
	}
	for j := i - 1; j >= 0 && j >= i-maxNumberBack; j-- {
		for m := range t.d.sents[j].toks {
			if u, ok := text.Number(t.d.sents[j].toks[m].lower); ok && u == v {
				t.unresolved(i, k, head+1, j)
				return
			}
		}
	}
	if !isTime(s.toks, head) {
		t.unresolved(i, k, head+1, i-1)
	}
}

// these resolves "these workers", "such cases", "this page", "that statement".
func (t *tracker) these(i, k int) {
	s := &t.d.sents[i]
	toks := s.toks
	w := &toks[k]
	if w.lower == "that" && (k > 0 && !toks[k-1].is(tPrep) || k+1 < len(toks) && toks[k+1].lower == "of") {
		return // a conjunction, or "that of"
	}
	if k+1 >= len(toks) {
		return
	}
	next := &toks[k+1]
	if w.lower == "that" && k > 0 && next.is(tDet|tPron|tPoss) {
		return // "sets out that the"
	}
	if w.lower == "such" && next.lower == "as" {
		return
	}
	p := nounPhrase(toks, k)
	h := &toks[p.to-1]
	if p.to-p.from < 2 || next.verb {
		// A pronoun: "those who" says itself who; "those arrested" does not always.
		if w.lower == "those" && (next.is(tRel|tPart|tIng|tPrep) || next.pre != 0) || t.nounIn(s, w.lower, k) || !t.bearing(s, phrase{k, k + 1}) {
			return
		}
		if k > 0 && nounBeforeIn(toks, k, w.lower == "these" || w.lower == "those") && w.lower != "this" {
			return
		}
		t.unresolved(i, k, k+1, i-1)
		return
	}
	switch {
	case t.nameIn(s, p) && w.lower == "this" && h.is(tDocument|tPublisher), w.lower == "this" && h.is(tDocument|tPublisher):
		t.refer(i, k, p.to, "", true)
	case t.nameIn(s, p), isTime(toks, p.to-1), t.nounIn(s, h.lower, k):
	default:
		if m, ok := t.described(i, h.lower); ok {
			t.refer(i, k, p.to, m.text, false)
			return
		}
		if !t.bearing(s, p) && w.lower == "such" {
			return
		}
		j, ok := t.first[t.d.stem(h.lower)]
		if !ok {
			j = i - 1
		}
		t.unresolved(i, k, p.to, j)
	}
}

// ellipsis: "Most were found", "Six were arrested", where the sentence before says of what.
func (t *tracker) ellipsis(i, k int) {
	s := &t.d.sents[i]
	if s.verb.empty() || s.subject.empty() || s.subject.to != k+1 || k < s.subject.from {
		return
	}
	w := &s.toks[k]
	if w.lower == "one" || k > 0 && s.toks[k-1].is(tDet) || isTime(s.toks, k) && len(w.lower) == 4 {
		return
	}
	for j := range k {
		if plural(&s.toks[j]) && nounLike(&s.toks[j]) && !s.toks[j].is(tQuant|tNum) {
			return // "Of 78 workers, three"
		}
	}
	t.unresolved(i, k, k+1, i-1)
}

// rememberNouns notes the described nouns of a sentence, and where each noun stood first.
func (t *tracker) rememberNouns(i int) {
	s := &t.d.sents[i]
	toks := s.toks
	for k := 0; k < len(toks); k++ {
		w := &toks[k]
		if !w.is(tAnaphor|tDocument|tBody|tMaybe) && !plural(w) || w.verb || w.is(tDet|tPron|tPrep) {
			continue
		}
		if k+1 < len(toks) && toks[k+1].pre == 0 && nounLike(&toks[k+1]) && !toks[k+1].is(tVerb|tAdj|tPron|tRel|tTell) && !w.poss && !isTime(toks, k+1) {
			continue // not the head
		}
		stem := t.d.stem(w.lower)
		if _, ok := t.first[stem]; !ok {
			t.first[stem] = i
		}
		p := rolePhrase(toks, k)
		p.to = k + 1
		for _, n := range s.names {
			if n.from < p.from && p.from < n.to {
				p.from = n.from // "the U.S. Department of Labor's report"
			}
		}
		if w.poss || p.to-p.from < 2 {
			continue
		}
		m, owned := describedPhrase(t.d.Text, toks, p, namedAt(s, 0))
		if toks[p.from].lower == "a" || toks[p.from].lower == "an" {
			if _, ok := t.first[stem+"/a"]; !ok && w.is(tCarried) {
				t.first[stem+"/a"] = i
			}
		}
		if m != "" {
			said := mention{sentence: i, head: stem, text: m, plural: plural(w)}
			t.nouns[nounKey(stem, said.plural)] = said
			if owned {
				t.owned[stem] = said
			}
		}
	}
}

// describedPhrase is a noun phrase as it can be printed again, if words beside
// the noun describe it: "an internal FBI document" gives "the internal FBI
// document", "10 files" nothing. owned: a name or a possessive says whose it is.
func describedPhrase(doc string, toks []tok, p phrase, named bool) (text string, owned bool) {
	from := p.from
	article := false
	for from < p.to-1 && (toks[from].is(tDet|tQuant|tNum) || toks[from].is(tAdv)) {
		article = article || toks[from].is(tDet)
		from++
	}
	if from >= p.to-1 || toks[p.from].is(tNeg) || toks[p.from].is(tPoss) {
		return "", false
	}
	content := false
	for j := from; j < p.to-1; j++ {
		w := &toks[j]
		owned = owned || w.poss || w.is(tCap)
		content = content || !w.is(tAdv) && w.lower != "same" && w.lower != "other" && w.lower != "own" && w.lower != "new" && w.lower != "more"
	}
	if !content || p.to-from > 6 {
		return "", false
	}
	body := phraseText(doc, toks, phrase{from, p.to})
	if from == 0 && !named {
		body = lowerFirst(body)
	}
	if plural(&toks[p.to-1]) && !article && !owned {
		return body, owned
	}
	if toks[from].poss && toks[from].is(tCap) && !article {
		return body, owned
	}
	return "the " + body, owned
}
