package annotate

import "strings"

// findVerbs marks the words that stand as finite verbs, by what is around
// them: "report" after "the" is a noun, after "officials" a verb.
func findVerbs(toks []tok) {
	for i := range toks {
		toks[i].verb = finiteAt(toks, i)
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
	if prev == nil || prev.is(tDet) && !prev.is(tPron) || prev.is(tPoss) && !prev.is(tRel) || prev.poss || prev.is(tNum) && !prev.is(tPron) || prev.is(tObject) {
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
		return prev.is(tPron) || prev.is(tCap) || toks[i].is(tSpeech) && !toks[i].is(tNounVerb) || toks[i].pre != 0
	}
	next := &toks[i+1]
	if !toks[i].is(tNounVerb) {
		return !(prev.is(tVerb) && prev.verb && toks[i].pre == 0)
	}
	// A word that is also a plural noun: a verb before what opens its object.
	if next.is(tAux) && next.lower != "having" || next.pre&(mComma|mSemicolon) != 0 && !prev.is(tPron|tCap) {
		return false
	}
	if prev.is(tPron) || prev.is(tRel) {
		return true
	}
	if plural(prev) && !prev.is(tCap) {
		return false
	}
	return next.is(tDet|tPoss|tNum|tObject|tPron|tSub|tQuant) && next.lower != "as" || next.is(tCap) && !next.is(tVerb) || next.is(tAdv|tNeg)
}

// pastAt: "the FBI reported that", not "the reported arrests" or "arrests reported by".
func pastAt(toks []tok, i int, prev *tok) bool {
	t := &toks[i]
	if prev == nil {
		return false
	}
	if prev.is(tHave|tBe) || prev.lower == "being" || prev.is(tModal) {
		return false // part of the group that the auxiliary opens
	}
	if (prev.is(tDet) && !prev.is(tPron|tQuant) || prev.is(tPoss) || prev.poss && t.is(tPart)) && t.pre == 0 {
		return false
	}
	if t.is(tBase) && t.is(tNounVerb) && !prev.is(tPron|tCap) && !plural(prev) {
		return false
	}
	if t.is(tPart) && i+1 < len(toks) {
		next := &toks[i+1]
		if next.lower == "by" && next.pre == 0 {
			return false
		}
		if (next.is(tPrep) || next.is(tSub) && next.lower == "as") && next.lower != "that" && laterVerb(toks, i+1) && !t.is(tSpeech) {
			return false
		}
		if prev.is(tAdj) && !prev.is(tNounVerb|tPron|tQuant) && !prev.is(tCap) {
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
	case "i", "you", "we", "they", "who", "that", "which", "people", "police", "many", "some", "most", "those", "others", "both":
		return true
	}
	if prev.is(tConj) && i >= 2 {
		return prev.lower == "and" && anyBase(toks, i-2)
	}
	if !plural(prev) || toks[i].pre&(mComma) != 0 && !toks[i].is(tSpeech) {
		return false
	}
	if toks[i].is(tNounVerb) {
		if i+1 == len(toks) {
			return false
		}
		next := &toks[i+1]
		return next.is(tDet|tPoss|tObject|tPron|tSub) || next.is(tCap)
	}
	return true
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
		case t.is(tPart|tIng|tBase|tPast) && t.is(tVerb) && !(t.is(tNounVerb) && t.is(tBase) && toks[main].is(tBe|tHave)) && (!t.is(tIng) || toks[main].is(tBe)) && mainFits(&toks[main], t):
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
