package annotate

import "assay"

// front reads content that stands before its speaker: `"...," X said in an
// interview` and `..., X said`. It reports whether there is any.
func (r *reader) front(a *attribution) bool {
	toks := r.toks
	if a.kind&(tSpeech|tBelief|tFinding|tTell) == 0 {
		return false
	}
	if k := r.afterQuote(a.cue.from); k >= 0 && (a.source.empty() || k < a.source.from) {
		// `"...," retired general Ann Lee, of the navy, said`
		a.source = phrase{k, max(a.source.to, a.cue.from)}
	}
	if a.source.empty() {
		return false
	}
	src := a.source.from
	start := r.clauseStart(src)
	if src <= start {
		return false
	}
	if toks[src].pre&(mComma|mQuote|mDash) == 0 {
		return false
	}
	// What follows must not be a clause of its own.
	after := r.skipSetting(a.cue.to)
	if a.kind&tTell != 0 {
		after = r.skipListener(after)
	}
	quoted := toks[src].pre&mQuote != 0
	if after < len(toks) && toks[after].pre&(mComma|clauseMark|mQuote) == 0 && (!quoted || toks[after].lower == "that") {
		return false
	}
	if !quoted && (after < len(toks) && toks[after].pre&(mQuote|mColon) != 0 || !anyFinite(toks[start:src])) {
		return false
	}
	a.fronted, a.clause = true, true
	a.content = r.between(start, src)
	r.resume(a, after)
	return true
}

// skipListener steps over a listener that ends the sentence: `"...," X told the paper`.
func (r *reader) skipListener(i int) int {
	toks := r.toks
	if i >= len(toks) || toks[i].pre != 0 {
		return i
	}
	if toks[i].is(tObject) {
		return r.skipSetting(i + 1)
	}
	if p := nounAfter(toks, i, len(toks)); !p.empty() && (p.to == len(toks) || !toks[p.to].verb) {
		return r.skipSetting(p.to)
	}
	return i
}

// skipSetting steps over when, where and to whom something was said: "told
// reporters", "on Monday", "in an interview with".
func (r *reader) skipSetting(i int) int {
	toks := r.toks
	start := i
	for i < len(toks) && i < start+18 {
		t := &toks[i]
		if i > start && t.pre&(mComma|clauseMark|mQuote) != 0 {
			return i
		}
		switch {
		case t.is(tAdv|tPrep) && i+1 < len(toks) && toks[i+1].is(tNum|tQuant) && !toks[i+1].is(tDet) && !isTime(toks, i+1):
			return i // "about 500 files", "too many"
		case t.lower == "there" && i+1 < len(toks) && (toks[i+1].is(tBe|tModal|tHave) || toks[i+1].verb):
			return i
		case isTime(toks, i) && !t.is(tDet), t.is(tAdv) && !t.is(tDet|tSub|tQuant|tNum):
			i++
		case t.is(tPrep) && !t.is(tSub) || t.lower == "as" || t.lower == "before" || t.lower == "after":
			p := r.settingPhrase(i)
			if p == i {
				return i
			}
			i = p
		default:
			return i
		}
	}
	return i
}

// settingPhrase gives the end of a prepositional phrase of time or place at i, or i.
func (r *reader) settingPhrase(i int) int {
	toks := r.toks
	for j := i + 1; j < len(toks) && j < i+14; j++ {
		t := &toks[j]
		if t.pre&(mComma|clauseMark|mQuote) != 0 || t.lower == "that" {
			return j
		}
		if j > i+1 && !toks[j-1].is(tPrep|tDet) && (t.is(tPron) && !t.is(tDet) || t.is(tDet)) {
			return j
		}
		if t.verb {
			// The phrase ran into the next clause: its subject begins at the noun phrase before the verb.
			if s := nounBefore(toks, j, i); !s.empty() && s.from > i+1 {
				return s.from
			}
			return i
		}
		if j == len(toks)-1 {
			return j + 1
		}
	}
	return i
}

// after reads content that follows the cue, from word i on.
func (r *reader) after(a *attribution, i int) bool {
	toks := r.toks
	if i >= len(toks) {
		return false
	}
	end := r.stopAt(i - 1)
	from := i
	// A quotation that opens soon is the content, or its heart.
	first := r.skipSetting(i)
	if a.kind&tTell != 0 || a.lemma == "tell" {
		first = r.skipAddressee(first)
	}
	if first < len(toks) && first < end {
		from = first
	}
	// "said, citing the Times, that"
	if that := r.findThat(i, end); that > 0 {
		from, a.clause = that, true
	} else if to := r.askedTo(a, i, end); to > 0 {
		from = to
	} else if q, ok := r.quoteFrom(r.toks[i-1].end, toks[min(from, len(toks)-1)].start+1); ok {
		a.clause = true
		a.content = assay.Span{Start: q.Start, End: min(q.End, r.span.End)}
		if k := r.wordAfter(a.content.End); k < end {
			// The quotation is only the first part of what is said.
			if toks[k].pre&mComma == 0 && !toks[k].is(tConj) {
				a.content.End = r.between(k, end).End
			} else if q2, ok := r.quoteFrom(a.content.End, r.span.End); ok {
				a.more = append(a.more, assay.Span{Start: q2.Start, End: min(q2.End, r.span.End)})
			}
		}
		return true
	}
	for from < end && toks[from].is(tAdv) && toks[from].lower == "also" {
		from++
	}
	if from >= end {
		return false
	}
	a.content = r.between(from, end)
	if !a.clause {
		a.clause = r.isClause(from, end)
	}
	return !emptySpan(a.content)
}

// askedTo gives the "to" that opens what somebody is asked to do, or 0.
func (r *reader) askedTo(a *attribution, i, end int) int {
	if a.kind&tRequest == 0 || a.kind&tDescribe != 0 {
		return 0
	}
	toks := r.toks
	for j := i; j+1 < end && j < i+30; j++ {
		if toks[j].lower == "to" && toks[j].pre&clauseMark == 0 && !toks[j+1].is(tDet|tPoss|tCap|tNum|tPron|tObject) && j > i {
			return j
		}
		if toks[j].pre&mQuote != 0 || toks[j].verb || toks[j].lower == "that" || toks[j].lower == "for" {
			return 0
		}
	}
	return 0
}

// isClause reports whether words [from, end) open with a subject and its verb.
func (r *reader) isClause(from, end int) bool {
	toks := r.toks
	if toks[from].is(tPrep) && !toks[from].is(tAdv) && toks[from].lower != "over" && !(from+1 < end && toks[from+1].is(tNum)) || toks[from].lower == "to" || toks[from].is(tConj) {
		return false
	}
	switch toks[from].lower {
	case "whether", "how", "why", "what", "if", "where", "when":
		return true
	}
	for j := from; j < end; j++ {
		t := &toks[j]
		if t.is(tRel) && t.lower != "that" || t.is(tSub) && !t.is(tPrep|tDet) {
			return false
		}
		if t.verb {
			return j > from && !relativeBefore(toks, j, from)
		}
		if t.pre&(clauseMark) != 0 && j > from {
			return false
		}
	}
	return false
}

// findThat gives the word after the "that" that opens the content, or 0.
func (r *reader) findThat(i, end int) int {
	toks := r.toks
	inserted := toks[i].pre&mComma != 0
	for j := i; j < end && (j < i+12 || inserted && j < i+26); j++ {
		t := &toks[j]
		if t.lower == "that" && j+1 < end && (j == i || !toks[j+1].verb) {
			return j + 1
		}
		if inserted && t.verb && j > i {
			return 0
		}
		if t.verb || t.pre&clauseMark != 0 && j > i {
			return 0
		}
		if t.pre&mComma != 0 && j > i && !inserted {
			return 0
		}
	}
	return 0
}

// skipAddressee steps over "the court" in "told the court that".
func (r *reader) skipAddressee(i int) int {
	toks := r.toks
	if i >= len(toks) || toks[i].pre&(mQuote|mComma|mColon) != 0 {
		return i
	}
	if toks[i].is(tObject) || toks[i].is(tPoss) && i+1 < len(toks) && toks[i+1].verb {
		return r.skipSetting(i + 1)
	}
	p := nounAfter(toks, i, len(toks))
	if p.empty() || p.to >= len(toks) {
		return i
	}
	if toks[p.to].verb {
		// "told PolitiFact the word misleads": the addressee ends where the next phrase begins.
		for j := p.from + 1; j < p.to; j++ {
			if toks[j].is(tDet|tPoss|tQuant) && !toks[j-1].is(tPrep|tDet) || toks[j].is(tPron) {
				return j
			}
		}
		// "told reporters agents did": the first noun
		if p.to-p.from >= 2 {
			return p.from + 1
		}
		return i
	}
	return r.skipSetting(p.to)
}

// wordAfter is the index of the first word at or after byte pos.
func (r *reader) wordAfter(pos int) int {
	for i := range r.toks {
		if r.toks[i].start >= pos {
			return i
		}
	}
	return len(r.toks)
}

// according reads "according to X, ..." and "..., according to X".
func (r *reader) according(i int) {
	toks := r.toks
	if i+2 >= len(toks) {
		return
	}
	a := attribution{cue: phrase{i, i + 2}, lemma: "say", kind: tSpeech, noun: true, clause: true}
	limit := len(toks)
	a.source = nounAfter(toks, i+2, limit)
	if a.source.empty() {
		a.source = phrase{i + 2, i + 3}
	}
	start := r.clauseStart(i)
	if i == start || i == start+1 && toks[start].is(tConj|tAdv) {
		from := a.source.to
		if from < len(toks) && toks[from].pre&mComma != 0 && toks[from].is(tRel) {
			from = r.relativeEnd(from)
		}
		// The content begins after the comma that closes the speaker's words.
		for from < len(toks) && toks[from].pre&mComma == 0 && !toks[from].verb {
			from++
		}
		if from >= len(toks) || toks[from].verb {
			from = a.source.to
		}
		a.content = r.between(from, r.stopAt(from))
	} else {
		a.fronted = true
		a.content = r.between(start, i)
		if a.source.to < len(toks) && toks[a.source.to].pre&mComma != 0 && anyFinite(toks[a.source.to:]) && !anyFinite(toks[start:i]) {
			a.content.End = r.between(a.source.to, len(toks)).End // "The bill, according to X, would"
		}
	}
	if !emptySpan(a.content) {
		r.keep(a)
	}
}

// relativeEnd gives the word after the relative clause between commas that
// opens at word i: "according to the port, which is small, ..."; i itself where
// the clause cites somebody, whose words the rest then is.
func (r *reader) relativeEnd(i int) int {
	for j := i + 1; j < len(r.toks) && j < i+25; j++ {
		if r.toks[j].lemma == "cite" {
			return i
		}
		if r.toks[j].pre&mComma != 0 && anyFinite(r.toks[i:j]) && anyFinite(r.toks[j:]) {
			return j
		}
	}
	return i
}

// cueNoun reads "in X's account, ...", "by its count ..." and "in the view of X, ...".
func (r *reader) cueNoun(i int) {
	toks := r.toks
	prep := i - 1
	for prep >= 0 && prep >= i-6 && !toks[prep].is(tPrep) {
		prep--
	}
	if prep < 0 || prep < i-6 {
		return
	}
	switch toks[prep].lower {
	case "in", "by":
	default:
		return
	}
	if prep > 0 && toks[prep].pre&(mComma|clauseMark) == 0 {
		return
	}
	a := attribution{cue: phrase{i, i + 1}, lemma: "say", kind: tSpeech, noun: true, clause: true}
	next := i + 1
	switch {
	case toks[i-1].poss || toks[i-1].is(tPoss):
		a.source = phrase{prep + 1, i}
	case next < len(toks) && toks[next].lower == "of" && toks[next].pre == 0:
		a.source = nounAfter(toks, next+1, len(toks))
		next = a.source.to
	default:
		return
	}
	if next >= len(toks) {
		return
	}
	a.content = r.between(next, r.stopAt(next))
	r.keep(a)
}

// participle reads ", saying that", ", citing the Times, " and a leading "Citing the Times, ...".
func (r *reader) participle(i int) {
	toks := r.toks
	t := &toks[i]
	a := attribution{cue: phrase{i, i + 1}, lemma: t.lemma, kind: t.tag & (tCue | tEstimate | tClauseOnly | tNumberOnly | tQuoteOnly)}
	if t.lemma == "cite" {
		r.citing(a, i)
		return
	}
	for k := len(r.out) - 1; k >= 0 && a.source.empty(); k-- {
		a.source = r.out[k].source
	}
	if a.source.empty() {
		a.source, _ = mainClause(toks[:i])
		if !a.source.empty() {
			for j := a.source.from + 1; j < a.source.to; j++ {
				if toks[j].pre&mComma != 0 {
					a.source.to = j
				}
			}
		}
	}
	if a.source.empty() {
		return
	}
	if r.after(&a, i+1) {
		r.keep(a)
	}
}

// citing makes the cited the speaker of the rest of the sentence.
func (r *reader) citing(a attribution, i int) {
	toks := r.toks
	a.noun, a.clause, a.kind, a.lemma = true, true, tSpeech, "say"
	a.source = nounAfter(toks, i+1, len(toks))
	if a.source.empty() {
		return
	}
	next := a.source.to
	if next < len(toks) && anyFinite(toks[next:]) && toks[next].pre&mComma != 0 {
		from := next
		if toks[from].lower == "that" {
			from++
		}
		a.content = r.between(from, r.stopAt(from))
	} else {
		a.fronted = true
		a.content = r.between(r.clauseStart(i), i)
	}
	if !emptySpan(a.content) {
		r.keep(a)
	}
}

// passiveCue reads "is said to", "are described as", "was reported by X to".
func (r *reader) passiveCue(a attribution, i, end int) {
	toks := r.toks
	a.cue.to = end
	a.passive = true
	if a.kind&(tSpeech|tBelief|tDescribe|tEstimate) == 0 && a.lemma != "find" && a.lemma != "show" || a.kind&tNumberOnly != 0 {
		return
	}
	subject := nounBefore(toks, i, r.clauseStart(i))
	if end < len(toks) && toks[end].lower == "by" {
		a.source = nounAfter(toks, end+1, len(toks))
		next := a.source.to
		if next < len(toks) && (toks[next].lower == "to" || toks[next].lower == "as") {
			a.content = r.between(next, r.stopAt(next))
		}
	} else if end+1 < len(toks) && (toks[end].lower == "to" && (toks[end+1].is(tBase) || toks[end+1].lower == "be" || toks[end+1].lower == "have") || toks[end].lower == "as" || toks[end].lower == "that") {
		a.content = r.between(end, r.stopAt(end))
	} else {
		return
	}
	if !subject.empty() {
		s := r.between(subject.from, subject.to)
		if emptySpan(a.content) {
			a.content = s
		} else {
			a.more = append(a.more, s)
		}
	}
	if !emptySpan(a.content) {
		a.clause = true
		r.keep(a)
	}
}
