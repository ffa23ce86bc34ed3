package annotate

import "assay"

// announced reads a quotation behind a colon that no cue has taken: `He made
// the following comment: "..."`, `The headline read: "..."`.
func (r *reader) announced() {
	for i := 1; i < len(r.toks); i++ {
		if r.toks[i].pre&mColon == 0 || r.toks[i].pre&mQuote == 0 || r.inQuote(r.toks[i-1].start) {
			continue
		}
		q, ok := r.quoteFrom(r.toks[i-1].end, r.toks[i].start)
		if !ok {
			continue
		}
		for k := range r.out {
			if c := r.out[k].content; r.out[k].strong && c.Start < q.End && c.End > q.Start && !r.inQuote(r.toks[r.out[k].cue.from].start) {
				return
			}
		}
		subject, verb := r.main()
		if subject.empty() || verb.empty() || verb.to > i || r.toks[subject.from].is(tNeg) || !speaking(r.toks, subject) {
			return
		}
		r.out = append(r.out, attribution{source: subject, cue: verb, content: assay.Span{Start: q.Start, End: min(q.End, r.span.End)},
			lemma: "say", kind: tSpeech, strong: true, clause: true})
		return
	}
}

// signed reads a quotation with a name behind a dash: `"We closed it." — Ann Lee`.
func (r *reader) signed() {
	toks := r.toks
	k := len(toks) - 1
	for k > 0 && toks[k].pre&(mDash|mQuote) == 0 && (toks[k].is(tCap) || len(toks[k].text) <= 3) && len(toks)-k < 8 {
		k--
	}
	if k < 0 || len(toks) == 0 || toks[k].pre&mDash == 0 || !toks[k].is(tCap) || r.inQuote(toks[k].start) {
		return
	}
	if k > 0 && !r.inQuote(toks[k-1].start) || k == 0 && (len(r.quotes) == 0 || r.quotes[0].End > toks[0].start) {
		return
	}
	for j := k; j < len(toks); j++ {
		if toks[j].verb && toks[j].is(tAux) {
			return
		}
	}
	q := r.quotes[0]
	for _, o := range r.quotes {
		if o.End <= toks[k].start {
			q = o
		}
	}
	name := phrase{k, len(toks)}
	kept := r.out[:0] // what the quotation says itself is no frame of it
	for _, a := range r.out {
		if !a.fronted || a.cue.from < k && !r.inQuote(toks[a.cue.from].start) {
			kept = append(kept, a)
		}
	}
	a := attribution{source: name, cue: name, lemma: "say", kind: tSpeech, strong: true, clause: true, fronted: true, noun: true,
		content: assay.Span{Start: max(q.Start, r.span.Start), End: q.End}}
	if emptySpan(a.content) {
		return
	}
	r.out = append([]attribution{a}, kept...)
}

// labelled reads a speaker set before a colon, as in headlines and transcripts:
// "Police: 31 rescued", `Mayor: "We closed it"`, "SMITH: And that is why."
func (r *reader) labelled(s *sent) (attribution, bool) {
	toks := r.toks
	k := 0
	for k < len(toks) && k < 6 && (k == 0 || toks[k].pre&^mOther == 0) && !(toks[k].verb && !toks[k].is(tCap)) {
		k++
	}
	if k == 0 || k >= len(toks) || toks[k].pre&mColon == 0 || len(toks) < k+2 {
		return attribution{}, false
	}
	p := phrase{0, k}
	last := &toks[k-1]
	spoken := s.heading || toks[k].pre&mQuote != 0
	who := spoken && (last.is(tRole|tOffice|tUnnamed) || last.lower == "police" || last.is(tInquiry) && k <= 2)
	capitals := true
	for j := range k {
		// "NOTE:" and "UPDATE:" are no speakers.
		capitals = capitals && isAcronym(toks[j].text) && lexicon()[toks[j].lower].tag&^(tTitle|tRole|tOffice|tOrg|tOfHead|tBody) == 0
	}
	for _, n := range s.names {
		capitals = capitals && !(n.kind == assay.Place && n.from == 0) // "WASHINGTON:"
	}
	if !capitals && r.inQuote(toks[0].start) {
		return attribution{}, false
	}
	who = who || capitals && (spoken || toks[k].is(tCap))
	for _, n := range s.names {
		who = who || spoken && n.from <= 1 && n.to == k && (n.kind == assay.Organisation || n.kind == assay.Person || n.kind == assay.OtherName && k <= 2 && s.heading)
	}
	if !who {
		return attribution{}, false
	}
	a := attribution{source: p, cue: p, lemma: "say", kind: tSpeech, strong: true, clause: true, noun: true, label: capitals && !s.heading, content: r.between(k, len(toks))}
	return a, !emptySpan(a.content)
}

// afterQuote gives the word right after the quotation that ends before the verb
// at v, if nothing but a speaker's words stands in between; -1 otherwise.
func (r *reader) afterQuote(v int) int {
	toks := r.toks
	for k := v - 1; k > 0 && k > v-30; k-- {
		retired := toks[k].pre&mQuote != 0 && toks[k].is(tPart) && k+1 < v && nounLike(&toks[k+1]) && toks[k+1].pre == 0
		if toks[k].verb && !retired || toks[k].is(tSub) && !toks[k].is(tPrep|tDet) || toks[k].pre&(mSemicolon|mColon) != 0 {
			return -1
		}
		if toks[k].pre&mQuote == 0 {
			continue
		}
		if !r.inQuote(toks[k-1].start) || r.inQuote(toks[k].start) || toks[k].is(tConj|tPrep|tRel|tAdv) {
			return -1
		}
		return k
	}
	return -1
}
