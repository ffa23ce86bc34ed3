package annotate

// subject finds the speaker of the verb at v: the noun phrase before it, with an
// apposition between commas, without a time in front of it.
func (r *reader) subject(v int) phrase { return r.pastTime(r.subjectBefore(v)) }

// pastTime cuts a time in front off a speaker: of "eight days after the arrests
// the station said" it leaves the station.
func (r *reader) pastTime(p phrase) phrase {
	toks := r.toks
	if p.to-p.from < 5 || !(toks[p.from].is(tNum) || toks[p.from].lower == "a" || toks[p.from].lower == "an") {
		return p
	}
	switch singular(toks[p.from+1].lower) {
	case "minute", "hour", "day", "week", "month", "year":
	default:
		return p
	}
	switch toks[p.from+2].lower {
	case "after", "before", "into", "since":
	default:
		return p
	}
	for j := p.from + 5; j < p.to; j++ {
		if toks[j].is(tDet) {
			return phrase{j, p.to}
		}
	}
	return phrase{p.to - 1, p.to}
}

func (r *reader) subjectBefore(v int) phrase {
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
			speech := toks[v].is(tSpeech)
			for k := len(r.out) - 1; k >= 0; k-- {
				if o := &r.out[k]; !o.source.empty() && (!speech || o.strong && o.kind&(tSpeech|tTell) != 0) {
					return o.source
				}
			}
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

// withRelative lengthens "the union" by the "which" of "the union, which says": the
// pronoun is the speaker's word too.
func (r *reader) withRelative(p phrase, v int) phrase {
	j := v - 1
	for j > p.to && r.toks[j].is(tAdv) {
		j--
	}
	if !p.empty() && j == p.to && (r.toks[j].lower == "who" || r.toks[j].lower == "which") {
		p.to = j + 1
	}
	return p
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

// speaking reports whether a phrase is somebody, or something that is written or said.
func speaking(toks []tok, p phrase) bool {
	h := &toks[headOf(toks, p)]
	return h.is(tCap|tRole|tOffice|tUnnamed|tBody|tDocument|tPublisher|tCueNoun) || toks[p.from].is(tPron)
}
