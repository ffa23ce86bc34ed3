package annotate

import (
	"assay"
)

// attribution is one speaker with what is ascribed to them, in one sentence.
type attribution struct {
	source  phrase // the speaker's words; empty when not in this sentence
	cue     phrase
	content assay.Span
	more    []assay.Span // further parts of the content: the rest of a quotation
	lemma   string
	kind    tag
	strong  bool // somebody says something; not an attitude or an intention
	passive bool
	noun    bool // "in X's account", "according to X", "citing X"
	fronted bool // the content stands before the speaker
	clause  bool // the content is a clause or a quotation, not a noun phrase
	neg     bool // "did not say"
	label   bool // the speaker stands before a colon, as in a transcript
	carried int  // 1 + index of the sentence whose speaker goes on; 0 for none
}

// reader finds the attributions of one sentence.
type reader struct {
	doc    string
	toks   []tok
	span   assay.Span
	quotes []assay.Span // quotations that touch the sentence, in order
	out    []attribution

	parsed     bool
	subj, verb phrase
}

// attributions finds who says what in a sentence, in the order of the cues.
func (r *reader) attributions() []attribution {
	toks := r.toks
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		switch {
		case t.lower == "according" && followedBy(toks, i, "to"):
			r.according(i)
		case t.is(tCueNoun) && i > 0 && !t.verb:
			r.cueNoun(i)
		case t.verb:
			end, main := group(toks, i)
			if toks[main].is(tCue) {
				r.verbCue(i, main, end)
			}
			i = end - 1
		case t.is(tIng) && t.is(tCue) && i > 0 && (t.pre&(mComma|mDash) != 0 || toks[i-1].is(tConj) || toks[i-1].is(tPrep) && toks[i-1].lower == "by") || i == 0 && t.lemma == "cite":
			r.participle(i)
		}
	}
	r.announced()
	r.signed()
	return r.out
}

// clauseStart is the first word of the clause that word i stands in, after a
// semicolon.
func (r *reader) clauseStart(i int) int {
	for j := i; j > 0; j-- {
		if r.toks[j].pre&mSemicolon != 0 {
			return j
		}
	}
	return 0
}

// stopAt finds where content that begins at word i ends: before a semicolon
// whose clause stands alone, ", according to", or ", X said".
func (r *reader) stopAt(i int) int {
	toks := r.toks
	list := false
	for j := i + 1; j < len(toks); j++ {
		t := &toks[j]
		if r.inQuote(t.start) {
			continue
		}
		list = list || t.pre&mColon != 0
		if t.pre&mSemicolon != 0 && !list && anyFinite(toks[j:]) {
			return j
		}
		if t.lower == "according" && followedBy(toks, j, "to") && t.pre&mComma != 0 {
			return j
		}
		switch t.lower {
		case "while", "although", "though", "whereas":
			if t.pre&mComma != 0 && r.speechClause(j+1, true) {
				return j
			}
		case "and", "but":
			if !followedBy(toks, j, "that") && r.speechClause(j+1, t.pre&mComma == 0) {
				return j
			}
		default:
			// "The port says 244, the union says 255": no conjunction.
			if t.pre&mComma != 0 && t.is(tDet|tCap|tAcronym) && !t.is(tRel|tSub|tPrep) && r.contrasts(i, j) {
				return j
			}
		}
		if t.pre == 0 && t.lower == "and" && j+2 < len(toks) && toks[j+1].verb && toks[j+1].is(tSpeech) && toks[j+1].is(tPast|tThird) {
			return j
		}
	}
	return len(toks)
}

// speechClause reports whether a clause with a subject and a cue of its own
// begins at word i: a cue of speech, or with counts one that gives a number.
func (r *reader) speechClause(i int, counts bool) bool {
	for j := i; j < len(r.toks) && j < i+10; j++ {
		t := &r.toks[j]
		if t.verb {
			end, main := group(r.toks, j)
			m := &r.toks[main]
			if m.is(tSpeech | tDenial) {
				return !counts || j > i
			}
			return counts && j > i && m.is(tDescribe|tFinding) && end < len(r.toks) && r.numberSoon(end)
		}
		if t.pre&(clauseMark|mComma) != 0 && j > i || t.is(tRel) && !t.is(tDet) {
			return false
		}
	}
	return false
}

// contrasts reports whether the comma before word j divides two statements
// that begin at words i and j: both have their numbers or their verbs, and the
// second goes on after its cue, so that it is no ", X said".
func (r *reader) contrasts(i, j int) bool {
	if !r.numberIn(i, j) || !r.speechClause(j, false) {
		return false
	}
	for k := j + 1; k < len(r.toks) && k < j+10; k++ {
		if r.toks[k].verb {
			end, _ := group(r.toks, k)
			return end < len(r.toks) && r.toks[end].pre&(mComma|clauseMark) == 0 && r.numberIn(end, len(r.toks))
		}
	}
	return false
}

// numberSoon reports whether a number stands within a few words from word i on.
func (r *reader) numberSoon(i int) bool { return r.numberIn(i, min(len(r.toks), i+8)) }

func (r *reader) numberIn(from, to int) bool {
	for k := from; k < to; k++ {
		if r.toks[k].is(tNum) {
			return true
		}
	}
	return false
}

func anyFinite(toks []tok) bool {
	for i := range toks {
		if toks[i].verb {
			return true
		}
		if i > 0 && toks[i].pre&mSemicolon != 0 {
			return false
		}
	}
	return false
}

func (r *reader) inQuote(pos int) bool {
	for _, q := range r.quotes {
		if q.Start <= pos && pos < q.End {
			return true
		}
	}
	return false
}

// quoteFrom gives the quotation that opens between byte a and b, if any.
func (r *reader) quoteFrom(a, b int) (assay.Span, bool) {
	for _, q := range r.quotes {
		if a <= q.Start && q.Start < b {
			return q, true
		}
	}
	return assay.Span{}, false
}

// between makes the span of words [from, to) with the quotation marks at its edges.
func (r *reader) between(from, to int) assay.Span {
	if from >= to {
		return assay.Span{}
	}
	s := assay.Span{Start: r.toks[from].start, End: r.toks[to-1].end}
	for _, q := range r.quotes {
		if q.Start >= r.span.Start && q.Start < s.Start && (from == 0 || q.Start >= r.toks[from-1].end) {
			s.Start = q.Start
		}
		if q.End > s.End && q.End <= r.span.End && (to == len(r.toks) || q.End <= r.toks[to].start) && q.Start < s.End {
			s.End = q.End
		}
	}
	if to == len(r.toks) && s.End < r.span.End && (r.doc[s.End] == ')' || r.doc[s.End] == '%') {
		s.End++
	}
	return s
}

// verbCue reads a cue that is a finite verb: its group is [i, end), its main verb at main.
func (r *reader) verbCue(i, main, end int) {
	toks := r.toks
	t := &toks[main]
	a := attribution{cue: phrase{main, main + 1}, lemma: t.lemma, kind: t.tag & (tCue | tEstimate | tClauseOnly | tNumberOnly | tQuoteOnly)}
	a.cue.from = i
	for j := i; j < end; j++ {
		a.neg = a.neg || toks[j].is(tNeg)
	}
	if t.is(tPart) && main > i && !t.is(tIng) && toks[main-1].is(tBe) || main > i+1 && t.is(tPart) && toks[main-1].is(tNeg|tAdv) && toks[main-2].is(tBe) {
		r.passiveCue(a, i, end)
		return
	}
	a.cue.to = end
	if end < len(toks) && toks[end].lower == "for" && t.lemma == "call" || end < len(toks) && toks[end].lower == "on" && t.lemma == "call" {
		a.cue.to = end + 1
		a.kind = tRequest
	}
	if a.kind&(tSpeech|tTell) != 0 && toks[i].pre&(mComma|mQuote) != 0 && r.inverted(&a, end) {
		r.keep(a)
		return
	}
	if t.lemma == "cite" && i > 0 && toks[i-1].is(tRel) && toks[i-1].pre&mComma != 0 && end < len(toks) {
		r.citing(a, end-1) // "according to X, who cited Y, ..."
		return
	}
	a.source = r.withRelative(r.afterLast(r.subject(i)), i)
	if r.front(&a) || r.after(&a, a.cue.to) {
		r.keep(a)
	}
}

// keep settles whether the attribution is a statement, and stores it.
func (r *reader) keep(a attribution) {
	quoted := false
	for _, q := range r.quotes {
		quoted = quoted || q.Start <= a.content.Start && a.content.Start < q.End
	}
	a.strong = a.kind&(tSpeech|tTell|tFinding|tBelief|tDescribe|tDenial|tRequest) != 0
	if a.kind&tQuoteOnly != 0 && !quoted {
		return
	}
	if a.kind&tNumberOnly != 0 && !a.clause && !quoted && !r.hasNumber(a.content) {
		return
	}
	if a.kind&tClauseOnly != 0 && !a.clause && !quoted {
		a.strong = false
		if a.kind&(tSpeech|tBelief|tAttitude|tRequest|tDenial) == 0 && !a.passive {
			return // "found 70 files", "established a centre": deeds
		}
	}
	if !a.source.empty() && r.toks[a.source.from].is(tNeg) && (a.source.to == a.source.from+1 || r.toks[a.source.from].lower == "neither") {
		a.strong = false // "nothing showed", "neither the port nor the union said"
	}
	if a.source.empty() && !a.passive && !a.noun {
		a.strong = a.strong && quoted
	}
	r.out = append(r.out, a)
}

func (r *reader) hasNumber(s assay.Span) bool {
	n := 0
	for i := range r.toks {
		t := &r.toks[i]
		if t.start >= s.Start && t.end <= s.End {
			if n++; t.is(tNum) && n < 25 {
				return true
			}
		}
	}
	return false
}

// inverted: `..., said Senator Harkin`.
func (r *reader) inverted(a *attribution, end int) bool {
	toks := r.toks
	if end >= len(toks) || toks[end].pre&(mComma|clauseMark|mQuote) != 0 {
		return false
	}
	n := &toks[end]
	if !n.is(tCap|tDet|tPoss|tQuant) && !(n.is(tPron) && !n.is(tDet)) && !n.is(tRole|tOffice|tUnnamed) || n.lower == "that" {
		return false
	}
	p := nounAfter(toks, end, len(toks))
	if p.to < len(toks) && (toks[p.to].verb && toks[p.to].pre&mQuote == 0 || toks[p.to].is(tPron)) && toks[p.to].pre&mComma == 0 {
		return false // "..., said the bill would": a clause follows
	}
	start := r.clauseStart(a.cue.from)
	if toks[a.cue.from].pre&mQuote == 0 && !anyFinite(toks[start:a.cue.from]) {
		return false // "Ann Lee, director of the office, said the plan": she says it
	}
	a.source = r.withApposition(p)
	a.fronted, a.clause = true, true
	a.content = r.between(start, a.cue.from)
	r.resume(a, max(a.source.to, a.cue.to))
	return !emptySpan(a.content)
}

// resume adds the rest of a quotation that goes on after its speaker: `"A," X said, "B."`.
func (r *reader) resume(a *attribution, after int) {
	if after >= len(r.toks) {
		return
	}
	q, ok := r.quoteFrom(r.toks[after-1].end, r.span.End)
	if !ok {
		return
	}
	near := q.Start < r.toks[min(after+2, len(r.toks)-1)].start
	if !near && r.inQuote(a.content.Start) {
		// `"A," X said, looking up, "B."`: nothing else is said in between.
		k := r.wordAfter(q.Start)
		near = k < len(r.toks) && k <= after+14 && r.toks[k].pre&mComma != 0 && !anyFinite(r.toks[after:k])
	}
	if near {
		a.more = append(a.more, assay.Span{Start: q.Start, End: min(q.End, r.span.End)})
	}
}

func emptySpan(s assay.Span) bool { return s.End <= s.Start }
