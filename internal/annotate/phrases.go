package annotate

import "assay"

// phrase is a run of words [from, to) of a sentence; empty when from == to.
type phrase struct{ from, to int }

func (p phrase) empty() bool { return p.from >= p.to }

// span is the bytes that a phrase covers.
func (p phrase) span(toks []tok) assay.Span {
	if p.empty() {
		return assay.Span{}
	}
	return assay.Span{Start: toks[p.from].start, End: toks[p.to-1].end}
}

// nounBefore finds the noun phrase that ends before word v: the subject of the
// verb at v. It walks left over nouns, names, adjectives and "of" phrases, and
// stops at a clause's edge or where a new noun phrase begins.
func nounBefore(toks []tok, v, limit int) phrase {
	end := v
	for end > limit && (toks[end-1].is(tAdv) && !toks[end-1].is(tPron|tQuant|tNum) || isTime(toks, end-1) && end-1 > limit) && toks[end].pre&(mComma|mQuote) == 0 {
		end--
	}
	if end <= limit {
		return phrase{v, v}
	}
	if toks[v].pre&mClose != 0 {
		// Step over "(216 GB)".
		for j := end - 1; j > limit && j > end-8; j-- {
			if toks[j].pre&mOpen != 0 {
				end = j
				break
			}
		}
	}
	if end-1 > limit && toks[end-1].lower == "that" && toks[end-1].pre == 0 && nounLike(&toks[end-2]) && !toks[end-2].is(tVerb) {
		end-- // "nations that oppose"
	}
	for end-1 > limit && end < v && toks[end-1].is(tDet) && isTime(toks, end) {
		end-- // "just this month announced"
	}
	for end-1 > limit && end < v && toks[end-1].is(tAdv) && !toks[end-1].is(tPron|tQuant) {
		end--
	}
	if toks[end-1].is(tRel) && end-1 > limit && !toks[end-1].is(tDet) {
		end-- // "experts who said": the experts
		for end > limit && toks[end-1].is(tPrep) {
			end--
		}
	}
	if end <= limit {
		return phrase{v, v}
	}
	i := end - 1
	for ; i > limit; i-- {
		t, prev := &toks[i], &toks[i-1]
		if t.pre&(clauseMark|mQuote) != 0 || t.pre&mComma != 0 && !inList(toks, i) {
			break
		}
		if prev.verb || prev.is(tSub|tRel) && !prev.is(tDet|tPrep) || prev.lower == "that" {
			break
		}
		if prev.is(tIng) && !prev.is(tCap) && t.is(tDet|tPron|tPoss) {
			break
		}
		if opensNoun(t) && !prev.is(tPrep) && !(prev.is(tConj) && i-1 > limit && nounLike(&toks[i-2])) && !(prev.is(tQuant) && t.is(tNum)) && !prev.is(tDet) {
			break
		}
		if t.is(tPron) && !t.is(tDet|tQuant) {
			break
		}
		if isTime(toks, i-1) && !(i-2 >= limit && toks[i-2].is(tDet|tPoss)) && !t.is(tPrep) && !(t.is(tConj)) && t.pre == 0 && !prev.poss && !t.is(tMonth) && !t.is(tNum) {
			break
		}
	}
	for i < end && (toks[i].is(tConj) || toks[i].is(tSub|tAdv) && !toks[i].is(tDet|tPron|tQuant|tNum|tAdj)) {
		i++
	}
	// A phrase that a preposition opens is no subject: "in a statement Smith".
	for i < end && toks[i].is(tPrep) && !toks[i].is(tAdv) && !amount(toks, i, end) {
		j := i + 1
		for j < end && !(opensNoun(&toks[j]) && !toks[j-1].is(tPrep) || toks[j].is(tCap) && !toks[j-1].is(tCap|tDet|tPrep|tConj)) {
			j++
		}
		if j >= end {
			return phrase{v, v}
		}
		i = j
	}
	return phrase{i, end}
}

// amount reports whether the preposition at i opens a number: "at least nine", "over 400".
func amount(toks []tok, i, end int) bool {
	if i+1 >= end {
		return false
	}
	next := &toks[i+1]
	switch toks[i].lower {
	case "at":
		return next.lower == "least" || next.lower == "most"
	case "over", "about", "around", "under", "up":
		return next.is(tNum) || next.lower == "to"
	}
	return false
}

// opensNoun reports whether a word opens a noun phrase.
func opensNoun(t *tok) bool {
	return t.is(tDet|tPoss) || t.is(tPron) && !t.is(tRel) || t.is(tQuant) && !t.is(tAdv)
}

func nounLike(t *tok) bool {
	return !t.verb && !t.is(tPrep|tConj|tSub|tDet|tAdv|tModal)
}

// isTime reports whether word i is part of a date or a time.
func isTime(toks []tok, i int) bool {
	t := &toks[i]
	if t.is(tWeekday) && t.is(tCap) || t.is(tMonth) && t.is(tCap) && t.lower != "may" && t.lower != "march" {
		return true
	}
	switch t.lower {
	case "today", "yesterday", "tonight", "tomorrow", "morning", "afternoon", "evening", "night", "week", "month", "year":
		return true
	}
	if t.is(tNum) && len(t.lower) == 4 && (t.lower[0] == '1' || t.lower[0] == '2') {
		return true
	}
	return t.is(tNum) && len(t.lower) <= 2 && i > 0 && toks[i-1].is(tMonth)
}

// inList reports whether the comma before word i divides the parts of a list
// ("FBI, DEA and NSA"), and not two clauses.
func inList(toks []tok, i int) bool {
	if !toks[i].is(tCap) && !toks[i].is(tConj) || toks[i-1].is(tSub|tPrep) {
		return false
	}
	if toks[i].is(tConj) {
		return i > 1 && nounLike(&toks[i-1]) && !toks[i-1].is(tNum)
	}
	if !toks[i-1].is(tCap) {
		return false
	}
	for j := i; j < len(toks) && j < i+5; j++ {
		if toks[j].lower == "and" {
			return true
		}
		if !toks[j].is(tCap) || toks[j].is(tNum) {
			return false
		}
	}
	return false
}

// nounAfter finds the noun phrase that begins at word i, at most to limit.
func nounAfter(toks []tok, i, limit int) phrase {
	j := i
	for ; j < limit; j++ {
		t := &toks[j]
		if j > i && (t.pre&(clauseMark|mQuote|mComma) != 0 && !(t.pre&mComma != 0 && inList(toks, j))) {
			break
		}
		if t.verb || t.is(tRel) && !t.is(tDet) || t.is(tSub) && !t.is(tDet|tPrep) || t.is(tPron) && !t.is(tDet|tQuant) && j > i {
			break
		}
		if j > i && t.is(tAdv) && !t.is(tAdj|tPrep|tQuant) {
			break
		}
		if j > i && isTime(toks, j) && (t.is(tWeekday) || t.is(tAdv)) {
			break
		}
		if j > i && t.lower == "in" && followedBy(toks, j, "charge") {
			continue // "Special Agent in Charge Ann Lee"
		}
		if j > i && t.is(tPrep) && toks[i].is(tCap) && !toks[i].is(tDet) && t.lower != "of" && t.lower != "for" {
			break
		}
		if j > i && t.is(tPrep) && t.lower != "of" && t.lower != "for" && !(t.lower == "at" || t.lower == "in" || t.lower == "with" || t.lower == "from" || t.lower == "on") {
			break
		}
		if j > i && t.is(tDet) && !toks[j-1].is(tPrep|tConj|tDet|tQuant) && t.pre&mComma == 0 {
			break
		}
		if j > i && t.is(tIng) && !t.is(tCap) && !toks[j-1].is(tPrep) {
			break
		}
	}
	for j > i && (toks[j-1].is(tPrep|tConj) || isTime(toks, j-1) && j-1 > i) {
		j--
	}
	return phrase{i, j}
}

// mainClause finds the subject and the verb group of a sentence's main clause.
func mainClause(toks []tok) (subject, verb phrase) {
	v, last := -1, -1
	pending := 0
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		if i > 0 && opensClause(toks, i) {
			pending = 1
		} else if i == 0 && t.is(tSub) && !t.is(tDet) && (!t.is(tPrep) || verbsAround(toks)) {
			pending = 1
		}
		if !t.verb {
			continue
		}
		end, _ := group(toks, i)
		if pending > 0 {
			pending, last = 0, i
			i = end - 1
			continue
		}
		v = i
		break
	}
	if v < 0 {
		v = last
	}
	if v < 0 {
		return phrase{}, phrase{}
	}
	end, _ := group(toks, v)
	return subjectOf(toks, v), phrase{v, end}
}

// opensClause reports whether word i opens a clause below the main one.
func opensClause(toks []tok, i int) bool {
	t := &toks[i]
	if t.is(tRel) {
		return t.lower != "that" || i+1 < len(toks) && (nounLike(&toks[i-1]) && !toks[i-1].is(tPron))
	}
	if !t.is(tSub) || t.lower == "that" {
		return false
	}
	if t.is(tPrep) || t.lower == "once" {
		return i+1 < len(toks) && toks[i+1].is(tPron) && !toks[i+1].is(tDet)
	}
	return true
}

// verbsAround reports whether there is a finite verb on either side of the first comma.
func verbsAround(toks []tok) bool {
	before, after, comma := false, false, false
	for i := range toks {
		comma = comma || toks[i].pre&mComma != 0
		if toks[i].verb {
			before = before || !comma
			after = after || comma
		}
	}
	return before && after
}

// subjectOf finds the subject of the verb at v.
func subjectOf(toks []tok, v int) phrase {
	start := 0
	first := &toks[0]
	adverb := first.is(tAdv) && !first.is(tQuant|tPron|tDet)
	if first.is(tPrep|tSub|tIng) && !first.is(tQuant) || adverb && len(toks) > 1 && (toks[1].pre&mComma != 0 || toks[1].is(tDet)) || isTime(toks, 0) {
		for i := 1; i <= v; i++ {
			if toks[i].pre&mComma != 0 {
				start = i
				break
			}
		}
		if start == 0 || start == v {
			return nounBefore(toks, v, 0)
		}
	}
	for start < v && (toks[start].is(tConj) || toks[start].is(tAdv) && !toks[start].is(tQuant|tPron|tDet|tNum|tAdj)) {
		start++
	}
	for i := v - 1; i > start; i-- {
		if toks[i].pre&(mSemicolon|mColon) != 0 || toks[i].pre&mQuote != 0 && toks[i].pre&mComma != 0 {
			start = i
			break
		}
	}
	end := v
	for end > start && toks[end-1].is(tAdv) && !toks[end-1].is(tQuant|tPron|tNum) {
		end--
	}
	return phrase{start, end}
}

// negated reports whether the clause with subject and verb group v is denied:
// "did not", "no evidence", "none was", "failed to".
func negated(toks []tok, subject, v phrase) bool {
	if v.empty() {
		return false
	}
	from := v.from
	for from > 0 && toks[from-1].is(tAdv|tNeg) && from > subject.to {
		from-- // "never fell"
	}
	for i := from; i < v.to; i++ {
		if toks[i].is(tNeg) && !followedBy(toks, i, "only", "just", "merely") {
			return true
		}
	}
	if !subject.empty() {
		if s := &toks[subject.from]; s.is(tNeg) && s.lower != "not" && s.lower != "without" && !followedBy(toks, subject.from, "fewer", "less", "doubt", "matter", "longer") {
			return true
		}
	}
	switch toks[v.to-1].lemma {
	case "fail", "cease":
		return true
	}
	// "gives no count", "found no evidence", "never said"
	for i := v.to; i < len(toks) && i < v.to+2; i++ {
		if toks[i].pre&(mComma|clauseMark|mQuote) != 0 {
			break
		}
		switch toks[i].lower {
		case "no", "neither", "nothing", "nobody", "none", "never":
			return !followedBy(toks, i, "fewer", "less", "more", "doubt", "longer")
		case "not":
			return !followedBy(toks, i, "only", "just", "merely")
		}
	}
	return false
}

func followedBy(toks []tok, i int, words ...string) bool {
	if i+1 >= len(toks) {
		return false
	}
	for _, w := range words {
		if toks[i+1].lower == w {
			return true
		}
	}
	return false
}
