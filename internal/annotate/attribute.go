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
	return r.out
}

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

// speaking reports whether a phrase is somebody, or something that is written or said.
func speaking(toks []tok, p phrase) bool {
	h := &toks[headOf(toks, p)]
	return h.is(tCap|tRole|tOffice|tUnnamed|tBody|tDocument|tPublisher|tCueNoun) || toks[p.from].is(tPron)
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
	a.source = r.afterLast(r.subject(i))
	if r.front(&a) || r.after(&a, a.cue.to) {
		r.keep(a)
	}
}

// afterLast cuts off a speaker's words what the statement before it already
// has as its content: "the port counted 244 ships and the union counted 255".
func (r *reader) afterLast(p phrase) phrase {
	if len(r.out) == 0 || p.empty() {
		return p
	}
	last := &r.out[len(r.out)-1]
	if last.fronted || last.content.End <= r.toks[p.from].start || last.content.End > r.toks[p.to-1].start || last.content.Start > r.toks[p.from].start {
		return p
	}
	for p.from < p.to && (r.toks[p.from].start < last.content.End || r.toks[p.from].is(tConj)) {
		p.from++
	}
	return p
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

// subject finds the speaker of the verb at v: the noun phrase before it, with an apposition between commas.
func (r *reader) subject(v int) phrase {
	toks := r.toks
	limit := r.clauseStart(v)
	if v > limit && toks[v].pre&mComma != 0 {
		if p, ok := r.apposition(v, limit); ok {
			return p
		}
	}
	var p phrase
	if !joined(toks, v, limit) {
		p = nounBefore(toks, v, limit)
		// A long subject with a clause in it: "A poll released in August found".
		if s, verb := r.main(); verb.from == v && !s.empty() && s.from >= limit && (p.empty() || p.from > s.from) && plainRun(toks, s.from, v) {
			return s
		}
		if !p.empty() {
			return p
		}
	}
	// "X said A and added B": the speaker goes on.
	for j := v - 1; j >= limit && j >= v-2; j-- {
		if toks[j].is(tConj) {
			for k := len(r.out) - 1; k >= 0; k-- {
				if !r.out[k].source.empty() {
					return r.out[k].source
				}
			}
			s, _ := mainClause(toks[:v])
			return s
		}
		if !toks[j].is(tAdv) {
			break
		}
	}
	return p
}

// main is the main clause of the sentence, found once.
func (r *reader) main() (subject, verb phrase) {
	if !r.parsed {
		r.subj, r.verb = mainClause(r.toks)
		r.parsed = true
	}
	return r.subj, r.verb
}

// plainRun reports whether words [from, to) have no comma or other mark between them.
func plainRun(toks []tok, from, to int) bool {
	for j := from + 1; j <= to && j < len(toks); j++ {
		if toks[j].pre&^mOther != 0 {
			return false
		}
	}
	return true
}

// joined reports whether a conjunction stands before the verb at v: "X said A and added B".
func joined(toks []tok, v, limit int) bool {
	j := v - 1
	for j > limit && toks[j].is(tAdv) && !toks[j].is(tConj) {
		j--
	}
	return j > limit && toks[j].is(tConj)
}

// apposition: "Richard Revesz, director of the institute, said".
func (r *reader) apposition(v, limit int) (phrase, bool) {
	toks := r.toks
	start := v - 1
	for commas := 0; start >= limit; start-- {
		if toks[start].verb && !relativeBefore(toks, start, limit) || toks[start].pre&(clauseMark|mQuote) != 0 {
			if toks[start].pre&(clauseMark|mQuote) == 0 {
				return phrase{}, false
			}
			if toks[start].pre&mQuote != 0 {
				break
			}
			return phrase{}, false
		}
		if toks[start].pre&mComma == 0 {
			continue
		}
		if commas++; commas > 4 {
			return phrase{}, false
		}
		head := nounBefore(toks, start, limit)
		if head.empty() {
			continue
		}
		before := head.from == limit || toks[head.from].pre&(mComma|clauseMark|mQuote) != 0 || toks[head.from-1].is(tSub|tConj) || toks[head.from-1].lower == "that"
		if before && (head.from == limit || toks[head.from].pre&(mQuote|mComma|mSemicolon) != 0 || toks[head.from-1].is(tSub|tConj)) {
			return phrase{head.from, v}, true
		}
	}
	return phrase{}, false
}

// relativeBefore reports whether a relative pronoun opens the clause of the verb at v.
func relativeBefore(toks []tok, v, limit int) bool {
	if toks[v].pre&(mComma|clauseMark) != 0 {
		return false // the relative clause was closed: "the director, who left, said"
	}
	for j := v - 1; j >= limit && j >= v-6; j-- {
		if toks[j].is(tRel) {
			return true
		}
		if toks[j].pre&(mComma|clauseMark) != 0 {
			return false
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
	a.source = r.withApposition(p)
	a.fronted, a.clause = true, true
	start := r.clauseStart(a.cue.from)
	a.content = r.between(start, a.cue.from)
	r.resume(a, max(a.source.to, a.cue.to))
	return !emptySpan(a.content)
}

// withApposition lengthens a speaker by ", chairman of the committee".
func (r *reader) withApposition(p phrase) phrase {
	toks := r.toks
	if p.to >= len(toks) || toks[p.to].pre&mComma == 0 || toks[p.to].pre&mQuote != 0 {
		return p
	}
	if !toks[p.to].is(tDet | tRole | tOffice | tRel) {
		return p
	}
	for j := p.to + 1; j <= len(toks); j++ {
		if j == len(toks) || toks[j].pre&(mComma|mQuote|clauseMark) != 0 {
			return phrase{p.from, j}
		}
		if toks[j].verb && !toks[p.to].is(tRel) || toks[j].is(tIng|tSub) && toks[j].lower != "that" {
			return p
		}
	}
	return p
}

// resume adds the rest of a quotation that goes on after its speaker: `"A," X said, "B."`.
func (r *reader) resume(a *attribution, after int) {
	if after >= len(r.toks) {
		return
	}
	if q, ok := r.quoteFrom(r.toks[after-1].end, r.span.End); ok && q.Start < r.toks[min(after+2, len(r.toks)-1)].start {
		a.more = append(a.more, assay.Span{Start: q.Start, End: min(q.End, r.span.End)})
	}
}

func emptySpan(s assay.Span) bool { return s.End <= s.Start }
