package annotate

import "strings"

// findVerbs marks the words that stand as finite verbs, by what is around
// them: "report" after "the" is a noun, after "officials" a verb.
func findVerbs(toks []tok) {
	demonstratives(toks)
	for i := range toks {
		toks[i].verb = finiteAt(toks, i)
	}
}

// demonstratives takes the readings as a conjunction from "that" where it
// points: "That statement counted", "by that definition".
func demonstratives(toks []tok) {
	for i := range toks {
		t := &toks[i]
		if t.lower != "that" || i+1 >= len(toks) {
			continue
		}
		next := &toks[i+1]
		noun := !next.is(tDet|tPron|tPoss|tPrep|tConj|tAux|tNum|tObject) && next.pre == 0
		if noun && (i == 0 || i > 0 && toks[i-1].is(tPrep) && !toks[i-1].is(tVerb|tAdv) && t.pre == 0) {
			t.tag &^= tSub | tRel | tPron
		}
	}
}

func finiteAt(toks []tok, i int) bool {
	t := &toks[i]
	if t.is(tModal) {
		return !(t.lower == "may" && t.is(tCap) && i > 0) && !(t.lower == "will" && t.is(tCap) && i > 0)
	}
	if t.is(tBe | tHave | tDo) {
		switch t.lower {
		case "be", "been", "being", "having":
			return false
		}
		return i == 0 || !toks[i-1].is(tModal) && toks[i-1].lower != "to"
	}
	if i > 0 && toks[i-1].contr && t.is(tVerb) && t.pre == 0 {
		return true // "he's claiming", "they'll say"
	}
	if t.lower == "says" && t.is(tCap) && i > 0 && t.pre&^mQuote == 0 {
		return true // in headlines
	}
	if !t.is(tVerb) || t.is(tCap) && i > 0 && !t.is(tPrep) && t.pre&mQuote == 0 {
		return false
	}
	if t.poss {
		return false
	}
	var prev *tok
	if i > 0 {
		prev = &toks[i-1]
	}
	if prev != nil && prev.is(tAdv) && !prev.verb && i > 1 && !prev.is(tSub|tPrep) {
		prev = &toks[i-2]
	}
	if prev != nil && (prev.lower == "to" || prev.is(tPrep) && !prev.is(tAdv) && !(prev.is(tVerb) && prev.verb) && t.pre == 0) {
		return false
	}
	if prev != nil && prev.lower == "news" && t.is(tNounVerb) && t.pre == 0 {
		return false // "news reports", "a news release"
	}
	switch {
	case t.is(tThird):
		return thirdAt(toks, i, prev)
	case t.is(tPast):
		return pastAt(toks, i, prev)
	case t.is(tBase):
		return baseAt(toks, i, prev)
	}
	return false
}

// thirdAt: "the report claims that", not "the report's claims".
func thirdAt(toks []tok, i int, prev *tok) bool {
	if prev == nil || prev.is(tDet) && !prev.is(tPron) || prev.is(tPoss) && !prev.is(tRel) || prev.poss || prev.is(tNum) && !prev.is(tPron) && len(prev.lower) != 4 || prev.is(tObject) {
		return false
	}
	if prev.is(tQuant) && !prev.is(tPron) || prev.is(tAdj) && !prev.is(tNounVerb) {
		return false
	}
	if prev.is(tConj) && i >= 2 {
		// "it says and adds": a verb if one went before.
		return anyVerb(toks, i-2)
	}
	if i+1 == len(toks) {
		return prev.is(tPron) || prev.is(tCap) || !toks[i].is(tNounVerb) && nounLike(prev) || toks[i].pre != 0
	}
	next := &toks[i+1]
	if !toks[i].is(tNounVerb) {
		return !(prev.is(tVerb) && prev.verb && toks[i].pre == 0)
	}
	if next.lower == "that" && i+2 < len(toks) && (toks[i+2].is(tModal) || toks[i+2].is(tBe|tHave) && next.pre == 0) {
		return false // "rules that could lead"
	}
	// A word that is also a plural noun: a verb before what opens its object.
	if next.is(tAux) && next.lower != "having" || next.pre&(mComma|mSemicolon) != 0 && !prev.is(tPron|tCap) {
		return false
	}
	if prev.is(tPron) || prev.is(tRel) {
		return true
	}
	if i > 1 && toks[i].is(tFinding) && next.pre == 0 && isTimeUnit(prev.lower) {
		return true // "a poll released Friday shows that", "polls of the past two weeks show"
	}
	if plural(prev) && !prev.is(tCap) || afterVerb(toks, i) {
		return false
	}
	if prev.is(tDocument|tPublisher) && i >= 2 && toks[i-2].is(tDet|tPoss) && nounLike(next) && next.pre == 0 {
		return true // "the page states expected benefits"
	}
	if prev.is(tCap) && (toks[i].is(tSpeech|tDescribe) && next.pre&mComma != 0 || plural(next) && !next.verb && next.pre == 0 && prev.is(tAcronym)) {
		return true // "CNN reports, from three sources, that"; "HHS issues letters"
	}
	if next.is(tPrep|tAdv) && i+2 < len(toks) && toks[i+2].is(tNum) && !isTime(toks, i+2) && next.lower != "of" && next.lower != "in" {
		return true // "the fact sheet counts over 8,000"
	}
	return next.is(tDet|tPoss|tNum|tObject|tPron|tSub|tQuant) && next.lower != "as" || next.is(tCap) && !next.is(tVerb) && next.pre == 0 || next.is(tAdv|tNeg)
}

// pastAt: "the FBI reported that", not "the reported arrests" or "arrests reported by".
func pastAt(toks []tok, i int, prev *tok) bool {
	t := &toks[i]
	if prev == nil {
		return false
	}
	if prev.is(tHave|tBe) || prev.lower == "being" || prev.is(tModal) && prev.verb {
		return false // part of the group that the auxiliary opens
	}
	if (prev.is(tDet) && !prev.is(tPron|tQuant) || prev.is(tPoss) || prev.poss && t.is(tPart)) && t.pre == 0 {
		return false
	}
	if t.is(tBase) && t.is(tNounVerb) && !prev.is(tPron|tCap) && !plural(prev) {
		return false
	}
	if prev.lower == "not" {
		return false // "and not confirmed victims"
	}
	if t.pre&mComma != 0 && t.is(tPart) && insertedPart(toks, i) {
		return false // "the report, released on Monday, found"
	}
	if prev.is(tRel) && !prev.is(tDet) {
		return true // "who served under"
	}
	if t.is(tPart) && i+1 < len(toks) {
		next := &toks[i+1]
		if (next.lower == "by" || next.lower == "of") && next.pre == 0 {
			return false
		}
		if next.is(tAux) && next.pre == 0 && !next.is(tIng) && !prev.is(tRel) {
			return false // "the dates given are"
		}
		if next.is(tBase|tThird) && !next.is(tNounVerb) && next.pre == 0 && !prev.is(tPron|tRel) && t.lemma != "say" && !t.is(tTell) &&
			i+2 < len(toks) && toks[i+2].pre == 0 && !toks[i+2].is(tPrep|tConj) {
			return false // "the charges listed include"
		}
		if prev.is(tDet) && t.pre == 0 && next.pre == 0 && nounLike(next) && !next.is(tVerb|tDet|tPron|tNum|tObject) {
			return false // "this archived page"
		}
		if afterVerb(toks, i) && (next.is(tCap) && naming(t.lemma) || t.pre == mComma && next.is(tPrep) && t.lemma != "say") {
			return false // "an effort named Operation Z", "the claim, repeated in"
		}
		if prepClause(toks, i) {
			return false // "Of 1,169 defendants charged in 2020, 95 percent were"
		}
		if (next.is(tPrep) || next.is(tSub) && next.lower == "as") && next.lower != "that" && laterVerb(toks, i+1) && !t.is(tSpeech) {
			return false
		}
		if prev.is(tAdj) && !prev.is(tNounVerb|tPron|tQuant|tRole) && !prev.is(tCap) && !t.is(tSpeech|tTell) {
			return false
		}
		if prev.is(tNum) && t.pre == 0 && plural(next) {
			return false // "two named workers"
		}
	}
	return true
}

// baseAt: "advocates say", "they dispute".
func baseAt(toks []tok, i int, prev *tok) bool {
	if prev == nil || prev.is(tDet) && !prev.is(tPron|tQuant) || prev.is(tPoss) && !prev.is(tRel) || prev.poss || prev.is(tModal|tDo|tHave|tBe) {
		return false
	}
	switch prev.lower {
	case "i", "you", "we", "they", "who", "people", "police", "many", "some", "most", "others", "both":
		return true
	case "these", "those":
		return !toks[i].is(tNounVerb) && (toks[i].is(tCue) || toks[i].lower == "include" || toks[i].lower == "mean" || toks[i].lower == "represent" || toks[i].lower == "remain")
	case "that", "which":
		return i >= 2 && plural(&toks[i-2])
	case "to", "not":
		return false
	}
	if toks[i].lower == "last" && i+1 < len(toks) && toks[i+1].pre == 0 && isTimeUnit(toks[i+1].lower) {
		return false // "told the Times last week"
	}
	if toks[i].is(tFinding) && plural(prev) && (i+1 == len(toks) || toks[i+1].pre&mComma != 0) && toks[i].pre == 0 && i > 1 && prev.pre&mComma != 0 {
		return true // "..., data show"
	}
	if toks[i].lower == "say" && toks[i].pre == 0 && nounLike(prev) && !prev.is(tAdj|tNounVerb) {
		return true // "developers in Congress say": it is nothing else
	}
	if prev.is(tConj) && i >= 2 {
		return prev.lower == "and" && anyBase(toks, i-2)
	}
	if prev.is(tPart) && prev.is(tVerb) && !prev.verb && i >= 2 && plural(&toks[i-2]) && toks[i].pre == 0 {
		return !toks[i].is(tNounVerb) // "the charges listed include"
	}
	if !plural(prev) && toks[i].is(tFinding) && pluralAcross(toks, i) {
		return true
	}
	if !plural(prev) || toks[i].pre&(mComma) != 0 && !toks[i].is(tSpeech) {
		return false
	}
	if toks[i].is(tNounVerb) {
		if i+1 == len(toks) {
			return false
		}
		next := &toks[i+1]
		return next.is(tDet|tPoss|tObject|tPron|tSub|tQuant|tNum) || next.is(tCap) && next.pre == 0
	}
	return true
}

// insertedPart reports whether the participle at word i opens a part between
// commas that stands between a subject and its verb.
func insertedPart(toks []tok, i int) bool {
	for j := i + 1; j < len(toks) && j < i+14; j++ {
		t := &toks[j]
		if t.pre&mComma != 0 {
			return t.is(tModal|tHave|tBe|tDo) || t.is(tVerb) && t.is(tPast|tThird) && !t.is(tDet)
		}
		if t.pre&^mOther != 0 || t.is(tAux|tRel|tConj) || t.is(tSub) && !t.is(tPrep) {
			return false
		}
	}
	return false
}

// isTimeUnit: words of time that name no thing, so that a word behind them is not part of a noun.
func isTimeUnit(w string) bool {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday",
		"day", "days", "week", "weeks", "month", "months", "year", "years":
		return true
	}
	return false
}

// pluralAcross: "data from the survey show that", "documents of the year show he lost":
// a plural noun before a preposition is the subject, and a clause follows.
func pluralAcross(toks []tok, i int) bool {
	if i+1 >= len(toks) || toks[i+1].pre != 0 || toks[i].pre != 0 {
		return false
	}
	if n := &toks[i+1]; n.lower != "that" && n.lower != "how" && n.lower != "whether" && !(n.is(tPron) && !n.is(tDet)) {
		return false
	}
	for j := i - 1; j > 0; j-- {
		if toks[j].verb || toks[j].pre != 0 || toks[j].is(tSub|tRel) && !toks[j].is(tPrep) {
			return false
		}
		if toks[j].is(tPrep) && plural(&toks[j-1]) {
			return j < i-1
		}
	}
	return false
}

// naming: verbs whose participle stands between a thing and its name.
func naming(lemma string) bool {
	return lemma == "name" || lemma == "call" || lemma == "dub" || lemma == "title" || lemma == "entitle"
}

// afterVerb reports whether a finite verb that carries no clause stands before
// word i in the same sentence part.
func afterVerb(toks []tok, i int) bool {
	for j := i - 1; j >= 0; j-- {
		if toks[j].verb {
			return !toks[j].is(tCue) && !toks[j].is(tRel)
		}
		if toks[j].pre&(clauseMark|mQuote) != 0 || toks[j].is(tConj|tRel) || toks[j].is(tSub) && !toks[j].is(tPrep) {
			return false
		}
	}
	return false
}

// prepClause reports whether word i stands in a phrase with a preposition that
// opens the sentence and ends at a comma with a verb behind it.
func prepClause(toks []tok, i int) bool {
	switch toks[0].lower {
	case "of", "among", "for", "with", "in", "from":
	default:
		return false
	}
	for j := 1; j <= i; j++ {
		if toks[j].pre&(mComma|clauseMark) != 0 || toks[j].verb || toks[j].is(tRel|tSub) && !toks[j].is(tPrep|tDet) {
			return false
		}
		if j > 1 && toks[j].is(tDet) && !toks[j-1].is(tPrep) {
			return false
		}
	}
	for j := i + 1; j < len(toks); j++ {
		if toks[j].pre&mComma != 0 {
			return j+1 < len(toks)
		}
		if toks[j].is(tDet) && !toks[j-1].is(tPrep) {
			return false
		}
	}
	return false
}

func plural(t *tok) bool {
	if t.is(tPlural) {
		return true
	}
	n := len(t.lower)
	return n > 3 && t.lower[n-1] == 's' && !strings.HasSuffix(t.lower, "ss") && !strings.HasSuffix(t.lower, "us") && !strings.HasSuffix(t.lower, "is") && !t.poss
}

func anyVerb(toks []tok, upTo int) bool {
	for i := 0; i <= upTo; i++ {
		if toks[i].verb {
			return true
		}
	}
	return false
}

func anyBase(toks []tok, upTo int) bool {
	for i := 0; i <= upTo; i++ {
		if toks[i].verb && toks[i].is(tBase) {
			return true
		}
	}
	return false
}

// laterVerb reports whether a surely finite verb follows in the same clause.
func laterVerb(toks []tok, i int) bool {
	for ; i < len(toks); i++ {
		t := &toks[i]
		if t.pre&(mComma|clauseMark|mQuote) != 0 || t.is(tRel) || t.is(tConj) || t.is(tSub) && !t.is(tPrep) {
			return false
		}
		if t.is(tModal) || t.is(tBe|tHave|tDo) && t.lower != "be" && t.lower != "been" && t.lower != "being" && t.lower != "having" {
			return true
		}
		if t.is(tPast) && !t.is(tPart) || t.is(tSpeech) && t.is(tPast) {
			return true
		}
		if t.is(tFinding|tBelief) && t.is(tPast|tThird) && i+1 < len(toks) && toks[i+1].lower == "that" && toks[i+1].pre == 0 {
			return true // "a poll released in August found that"
		}
	}
	return false
}

// group gives the end of the verb group that begins at i (auxiliaries,
// adverbs, the verb itself), and the index of its main verb.
func group(toks []tok, i int) (end, main int) {
	main = i
	if !toks[i].is(tAux) {
		return i + 1, i
	}
	for j := i + 1; j < len(toks) && j < i+6; j++ {
		t := &toks[j]
		if t.pre&^mark(0) != 0 && t.pre&(mComma|clauseMark|mOpen|mQuote) != 0 {
			break
		}
		switch {
		case t.is(tAux):
			main = j
		case t.is(tPart|tIng|tBase|tPast) && t.is(tVerb) && (!t.is(tIng) || toks[main].is(tBe)) && mainFits(&toks[main], t):
			return j + 1, j
		case t.is(tNeg) && !t.is(tDet) && t.lower != "none" && t.lower != "nothing" && t.lower != "nobody", t.is(tAdv) && !t.is(tPrep|tSub), t.lower == "to" && toks[main].is(tHave|tBe):
		default:
			return main + 1, main
		}
	}
	return main + 1, main
}

// mainFits reports whether verb form t can follow the auxiliary aux.
func mainFits(aux, t *tok) bool {
	switch {
	case aux.is(tModal) || aux.is(tDo):
		return t.is(tBase)
	case aux.is(tHave):
		return t.is(tPart)
	case aux.is(tBe):
		return t.is(tPart | tIng)
	}
	return false
}
