package annotate

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// noun is the noun phrase at word from, up to the end of its "of" and "by"
// phrases but before a clause of its own.
func (l *leaner) noun(from int) phrase {
	toks := l.s.toks
	if from >= len(toks) {
		return phrase{from, from}
	}
	p := nounAfter(toks, from, len(toks))
	for p.to > p.from && toks[p.to-1].is(tAdv) {
		p.to--
	}
	if p.empty() {
		return p
	}
	// Cut before a preposition that does not belong to the thing: "for its facts", "in the audit".
	for j := p.from + 1; j < p.to; j++ {
		if toks[j].is(tPrep) && !toks[j].is(tCap) && toks[j].lower != "of" && toks[j].lower != "by" {
			p.to = j
		}
	}
	// "a release by DHS"
	if p.to+1 < len(toks) && toks[p.to].lower == "by" && toks[p.to].pre == 0 {
		if q := nounAfter(toks, p.to+1, len(toks)); !q.empty() {
			p.to = q.to
		}
	}
	return p
}

// form is what sort of thing a phrase's head names, in the singular; "" when it is none to rest on.
func (l *leaner) form(p phrase) string {
	w := singular(l.s.toks[headOf(l.s.toks, p)].lower)
	if l.words.form[w] {
		return w
	}
	return ""
}

// named reports whether a proper name of a body, or a name of unknown sort, stands in the phrase.
func (l *leaner) named(p phrase) bool {
	for _, n := range l.s.names {
		if n.from < p.to && n.to > p.from && (n.kind == assay.Organisation || n.kind == assay.OtherName || n.kind == assay.Person) {
			return true
		}
	}
	return l.outlet(p)
}

// person reports whether the phrase is somebody and not a body.
func (l *leaner) person(p phrase) bool {
	h := &l.s.toks[headOf(l.s.toks, p)]
	if h.is(tRole|tUnnamed) && !h.is(tCap) {
		return true
	}
	for _, n := range l.s.names {
		if n.from < p.to && n.to > p.from && n.kind == assay.Person {
			return true
		}
	}
	return false
}

// outlet reports whether a phrase is the name of one who publishes news.
func (l *leaner) outlet(p phrase) bool {
	toks := l.s.toks
	for k := p.from; k < p.to; k++ {
		if toks[k].is(tCap) && l.words.outlet[text.TrimPossessive(toks[k].lower)] {
			return !toks[p.from].is(tPoss)
		}
	}
	return false
}

// owner is whose the thing is whose head stands at word head of the phrase: a
// name before the head, a possessor, or who stands behind "of" or "by".
func (l *leaner) owner(p phrase, head int) string {
	toks := l.s.toks
	for _, n := range l.s.names {
		if n.from >= p.from && n.to <= head+1 && n.from < head && n.kind != assay.Place && n.kind != assay.EventName {
			return text.TrimPossessive(n.text)
		}
	}
	for k := p.from; k < head; k++ {
		if toks[k].poss {
			from := p.from
			if toks[from].is(tDet) && from < k {
				from++
			}
			return text.TrimPossessive(phraseText(l.d.Text, toks, phrase{from, k + 1}))
		}
		if toks[k].is(tPoss) {
			for _, r := range l.s.refs {
				if r.Start == toks[k].start && r.To != "" {
					return text.TrimPossessive(r.To)
				}
			}
		}
		if toks[k].is(tCap) && k > 0 && !isTime(toks, k) && !toks[k].is(tDet) {
			end := k + 1
			for end < head && toks[end].is(tCap) {
				end++
			}
			return phraseText(l.d.Text, toks, phrase{k, end})
		}
	}
	for k := head + 1; k+1 < p.to; k++ {
		if w := toks[k].lower; w == "by" || w == "of" {
			q := nounAfter(toks, k+1, p.to)
			for _, n := range l.s.names {
				if n.from < q.to && n.to > q.from && n.kind != assay.Place && n.kind != assay.EventName {
					return n.text
				}
			}
			if !q.empty() && toks[headOf(toks, q)].is(tBody|tRole|tInquiry|tOffice|tUnnamed) {
				return phraseText(l.d.Text, toks, bare(toks, q))
			}
		}
	}
	return ""
}

// bare is a phrase without its article.
func bare(toks []tok, p phrase) phrase {
	for p.from < p.to-1 && (toks[p.from].is(tDet) && !toks[p.from].is(tNeg)) {
		p.from++
	}
	return p
}

// keep notes a reliance whose clue begins at word clue.
func (l *leaner) keep(clue int, p phrase, form string, account, own bool) {
	if p.empty() {
		return
	}
	l.keepSpan(phrase{min(clue, p.from), max(p.to, clue+1)}, p, form, account, own)
}

func (l *leaner) keepSpan(all, on phrase, form string, account, own bool) {
	toks := l.s.toks
	on = bare(toks, on)
	if on.empty() {
		return
	}
	r := assay.Reliance{Span: all.span(toks), Sentence: l.i, On: on.span(toks), Form: form, Account: account, Own: own}
	for k := range l.found {
		if o := &l.found[k]; o.Sentence == l.i && o.On.Start < r.On.End && o.On.End > r.On.Start {
			return // the same thing, by another word
		}
	}
	r.Text = text.TrimPossessive(l.clip(on))
	head := headOf(toks, on)
	r.Party = l.owner(on, head)
	if r.Party == "" && form == "" {
		r.Party = r.Text
	}
	if r.Party == "" && l.st.Speaker != "" && toks[all.from].lower == "in" {
		r.Party = l.st.Speaker // "in a post the secretary said"
	}
	r.Of = l.leansOther(all.from)
	if !own && l.words.firstHand[form] && (form == "interview" || form == "conversation" || form == "talk" || form == "literature" || account && r.Party == "") {
		r.Own = true
	}
	l.found = append(l.found, r)
}

// clip is a phrase's words on one line, bounded.
func (l *leaner) clip(p phrase) string {
	s := phraseText(l.d.Text, l.s.toks, p)
	if len(s) > maxSpeaker {
		s = s[:strings.LastIndexByte(s[:maxSpeaker], ' ')+1]
	}
	return strings.TrimRight(s, " ,;:-")
}

// leansOther names who leans where that is not the document: the owner of the
// subject of the verb at word k ("the inspector general's numbers came from").
func (l *leaner) leansOther(k int) string {
	toks := l.s.toks
	if k == 0 || !toks[k].verb || toks[k].is(tTell) || toks[k].lemma == "confirm" {
		return ""
	}
	p := l.subject(k)
	if p.empty() || l.isOwn(p) {
		return ""
	}
	head := headOf(toks, p)
	if toks[head].is(tDocument|tPublisher) && l.owner(p, head) == "" || l.words.matter[singular(toks[head].lower)] && l.owner(p, head) == "" {
		return ""
	}
	if o := l.owner(p, head); o != "" {
		if l.d.ownName(o) {
			return ""
		}
		return o
	}
	if toks[head].is(tRel) {
		return ""
	}
	return l.clip(bare(toks, p))
}

// singular is a noun without its plural ending.
func singular(w string) string {
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w != "minutes" && w != "news":
		return w[:n-1]
	}
	return w
}
